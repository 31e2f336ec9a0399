//! How long to wait before the next try.

/// Pauses that double up to a longest one, each by chance a quarter shorter or longer, so that a thousand phones whose
/// network comes back do not ask at the same moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Backoff {
    /// After the first try, milliseconds.
    pub first: u64,
    /// At most, milliseconds.
    pub longest: u64,
}

impl Backoff {
    /// The pause after so many tries in vain before this one, milliseconds; any number is a chance.
    pub(super) fn pause(self, tries: u32, chance: u32) -> u64 {
        let doubled = self.first.saturating_mul(1 << tries.min(20)).min(self.longest);
        doubled * 3 / 4 + doubled * u64::from(chance % 1_001) / 2_000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_stay_within_bounds_and_differ_by_a_quarter_at_most() {
        let backoff = Backoff { first: 2_000, longest: 300_000 };
        for tries in 0..40 {
            let expected = (2_000_u64 << tries.min(30)).min(300_000);
            for chance in [0, 500, 1_000, u32::MAX] {
                let pause = backoff.pause(tries, chance);
                assert!(pause >= expected * 3 / 4 && pause <= expected * 5 / 4, "{tries} {chance}: {pause}");
            }
        }
    }
}
