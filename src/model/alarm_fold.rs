//! Many words of danger at once from accounts that nobody knows: a flood of made-up ones must not bury a real one, and none
//! may be dropped, as one in the flood may be real. So of such a burst a few stand in the list, those first that are like
//! no other, and the others behind one line. Whoever a desk knows always stands in the list.

use super::timestamp::HOUR_MS;
use std::collections::HashMap;

/// So many strangers within [`WITHIN_MS`] are no burst.
pub const FEW: usize = 10;
/// Strangers who tell of danger within so many milliseconds belong together.
const WITHIN_MS: i64 = HOUR_MS;
/// Of strangers in a burst so many stand in the list.
pub const SHOWN: usize = 10;
/// Words that begin alike are alike.
const BEGINNING: usize = 12;

/// Something that tells of danger and that nobody has taken on.
#[derive(Clone, Debug)]
pub struct Raised {
    /// Since when, milliseconds UTC.
    pub at: i64,
    /// Its account is of today, and no desk had to do with it.
    pub stranger: bool,
    /// The same for accounts that came from one network on one day, where that is known.
    pub network: Option<String>,
    /// What it says, as it begins.
    pub words: String,
}

impl Raised {
    fn beginning(&self) -> String {
        self.words.chars().filter(|letter| letter.is_alphabetic()).take(BEGINNING).collect()
    }
}

/// Which of these stand behind one line, in the order of `all`.
#[must_use]
pub fn folded(all: &[Raised]) -> Vec<bool> {
    let mut strangers: Vec<usize> = (0..all.len()).filter(|at| all[*at].stranger).collect();
    strangers.sort_by_key(|at| all[*at].at);
    let mut burst: Vec<usize> = Vec::new();
    let (mut begins, mut taken) = (0, 0);
    for (end, last) in strangers.iter().enumerate() {
        while all[*last].at - all[strangers[begins]].at > WITHIN_MS {
            begins += 1;
        }
        if end + 1 - begins > FEW {
            burst.extend(&strangers[begins.max(taken)..=end]);
            taken = end + 1;
        }
    }
    let mut networks: HashMap<&str, usize> = HashMap::new();
    let mut beginnings: HashMap<String, usize> = HashMap::new();
    for &at in &burst {
        if let Some(network) = &all[at].network {
            *networks.entry(network).or_default() += 1;
        }
        *beginnings.entry(all[at].beginning()).or_default() += 1;
    }
    let alike = |at: usize| {
        let network = all[at].network.as_deref().and_then(|network| networks.get(network)).copied();
        network.unwrap_or(1).max(beginnings.get(&all[at].beginning()).copied().unwrap_or(1))
    };
    burst.sort_by_key(|at| (alike(*at), all[*at].at));
    let mut folded = vec![false; all.len()];
    for at in burst.into_iter().skip(SHOWN) {
        folded[at] = true;
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn raised(at: i64, stranger: bool, network: &str, words: &str) -> Raised {
        Raised { at, stranger, network: Some(network.to_owned()), words: words.to_owned() }
    }

    #[test]
    fn in_a_flood_a_known_courier_and_who_is_like_no_other_stand_in_the_list() {
        let mut all: Vec<Raised> =
            (0..200).map(|at| raised(at, true, "flood", &format!("{at} 我不想活了，真的真的不想活了"))).collect();
        all.push(raised(100, false, "flood", "我不想活了"));
        all.push(raised(150, true, "elsewhere", "他拿刀堵在门口"));
        let folded = folded(&all);
        assert_eq!(folded[200..], [false, false]);
        assert_eq!(folded.iter().filter(|folded| !**folded).count(), SHOWN + 1);
    }

    #[test]
    fn a_few_strangers_in_an_hour_are_no_flood() {
        let few = |step: i64| (0..40).map(|at| raised(at * step, true, "one", "我不想活了")).collect::<Vec<_>>();
        assert!(folded(&few(HOUR_MS / 9)).iter().all(|folded| !folded));
        assert_eq!(folded(&few(1)[..FEW]).iter().filter(|folded| **folded).count(), 0);
        assert_eq!(folded(&few(1)).iter().filter(|folded| **folded).count(), 40 - SHOWN);
    }

    proptest! {
        #[test]
        fn whoever_is_known_is_shown_and_of_strangers_there_are_never_fewer_than_a_few(
            all in proptest::collection::vec((0i64..20_000_000, any::<bool>(), 0u8..4, 0u8..4), 0..80)
        ) {
            let all: Vec<Raised> = all
                .into_iter()
                .map(|(at, stranger, network, words)| raised(at, stranger, &network.to_string(), &words.to_string()))
                .collect();
            let folded = folded(&all);
            let strangers = all.iter().filter(|one| one.stranger).count();
            let shown = all.iter().zip(&folded).filter(|(one, folded)| one.stranger && !**folded).count();
            prop_assert!(all.iter().zip(&folded).all(|(one, folded)| one.stranger || !folded));
            prop_assert!(shown >= strangers.min(SHOWN));
        }
    }
}
