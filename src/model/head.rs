//! Who counts as one more: of a voice's supporters, a station's visitors, those who say that something is wrong there.
//!
//! Keys of accounts are free, so accounts that came from one network on their first day are not believed to be so many
//! people: a few of them count at once, the others wait until they come again on another day. Whoever waits is told
//! nothing else than who counts: their own phone shows what they did.

/// What heads are counted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadCount {
    /// Who supports a voice.
    Support,
    /// Who was at a station.
    Visit,
    /// Who says that something is wrong with a station.
    Report,
}

impl HeadCount {
    /// So many newcomers of one network and day count at once for the same thing. Fewer than those who, when they agree,
    /// make a station doubtful.
    #[must_use]
    pub fn most_newcomers(self) -> usize {
        match self {
            Self::Support | Self::Visit => 5,
            Self::Report => super::station_problem::AGREEING - 1,
        }
    }

    /// Whether a newcomer waits where so many others of the same network and day count already.
    #[must_use]
    pub fn waits(self, others: usize) -> bool {
        others >= self.most_newcomers()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::station_problem::AGREEING;

    #[test]
    fn no_network_alone_makes_a_station_doubtful_on_one_day() {
        let counted = (0..40).fold(0, |counted, _| counted + usize::from(!HeadCount::Report.waits(counted)));
        assert!(counted > 0 && counted < AGREEING, "{counted}");
    }
}
