//! Which stations somebody should look at, street by street, and on which way.

use super::position::Position;
use super::station::{STALE_MS, Station};
use super::timestamp::DAY_MS;
use super::timestamp::Timestamp;

/// Stations of one walk: more than a day holds.
pub const MOST_ON_A_WALK: usize = 40;
/// Characters of a street's name.
const LONGEST_STREET: usize = 8;
/// What streets end with.
const ENDS: [&str; 5] = ["大道", "路", "街", "巷", "弄"];
/// What stands before a street: a region, or a number.
const BEFORE: [char; 8] = ['省', '市', '区', '县', '镇', '乡', '村', '园'];
/// Better ways are looked for at most so often; each look shortens the way.
const MOST_ROUNDS: usize = 50;

/// The street that an address names: “岳麓区麓山南路1号” is in 麓山南路. A sub-district (街道) is none.
#[must_use]
pub fn street_of(address: &str) -> Option<String> {
    let letters: Vec<char> = address.chars().collect();
    let mut begins = 0;
    let mut at = 0;
    while at < letters.len() {
        let rest: String = letters[at..].iter().take(2).collect();
        if rest == "街道" {
            (begins, at) = (at + 2, at + 2);
            continue;
        }
        if let Some(end) = ENDS.iter().find(|end| rest.starts_with(**end)) {
            let end = at + end.chars().count();
            let street: String = letters[begins.max(end.saturating_sub(LONGEST_STREET))..end].iter().collect();
            if street.chars().count() > 1 {
                return Some(street);
            }
        }
        let is_name = ('\u{4e00}'..='\u{9fff}').contains(&letters[at]);
        at += 1;
        if !is_name || BEFORE.contains(&letters[at - 1]) {
            begins = at;
        }
    }
    None
}

/// Why somebody should look at a station.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckReason {
    /// Several couriers say that something is wrong.
    Doubtful,
    /// So many couriers report something.
    Reported(u32),
    /// Nobody ever made sure of it.
    NeverVerified,
    /// Nobody did for so many days.
    Stale(i64),
}

impl CheckReason {
    /// How much sooner it should be looked at.
    fn weight(self) -> u64 {
        match self {
            Self::Doubtful => 1_000,
            Self::Reported(couriers) => 100 * u64::from(couriers.min(9)),
            Self::NeverVerified => 90,
            Self::Stale(days) => u64::try_from(days / 10).unwrap_or(0).min(80),
        }
    }
}

/// Why somebody should look at a station; nothing where all is well. A courier who lately saw it open counts as a look.
#[must_use]
pub fn reasons(station: &Station, now: Timestamp) -> Vec<CheckReason> {
    let mut reasons = Vec::new();
    if station.doubtful {
        reasons.push(CheckReason::Doubtful);
    }
    let couriers = station.problems.iter().map(|problem| problem.couriers).sum();
    if couriers > 0 {
        reasons.push(CheckReason::Reported(couriers));
    }
    let seen = station.verified_at.max(station.seen_open_at);
    match seen.map(|seen| now.millis_since(seen)) {
        None => reasons.push(CheckReason::NeverVerified),
        Some(millis) if millis > STALE_MS => reasons.push(CheckReason::Stale(millis / DAY_MS)),
        Some(_) => {}
    }
    reasons
}

/// How urgently somebody should look, the more the sooner.
#[must_use]
pub fn urgency(reasons: &[CheckReason]) -> u64 {
    reasons.iter().map(|reason| reason.weight()).sum()
}

/// A short way through all places from the first one on: the nearest next, then straightened where two legs cross.
/// Straight lines; the streets are the walker's.
#[must_use]
pub fn walk(places: &[Position]) -> Vec<usize> {
    if places.is_empty() {
        return Vec::new();
    }
    let metres = |a: usize, b: usize| places[a].metres_to(places[b]);
    let mut way = vec![0];
    let mut left: Vec<usize> = (1..places.len()).collect();
    while let Some(last) = way.last().copied() {
        let nearest = left.iter().enumerate().min_by(|a, b| metres(last, *a.1).total_cmp(&metres(last, *b.1)));
        let Some((at, _)) = nearest else { break };
        way.push(left.swap_remove(at));
    }
    for _ in 0..MOST_ROUNDS {
        let mut shorter = false;
        for from in 1..way.len() {
            for to in from + 1..way.len() {
                let beyond = way.get(to + 1).copied();
                let before = metres(way[from - 1], way[from]) + beyond.map_or(0.0, |next| metres(way[to], next));
                let after = metres(way[from - 1], way[to]) + beyond.map_or(0.0, |next| metres(way[from], next));
                if after + 0.01 < before {
                    way[from..=to].reverse();
                    shorter = true;
                }
            }
        }
        if !shorter {
            break;
        }
    }
    way
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_street_is_found_in_the_middle_of_an_address() {
        for (address, street) in [
            ("湖南省长沙市岳麓区麓山南路1号", Some("麓山南路")),
            ("五一大道2号国金中心", Some("五一大道")),
            ("橘子洲街道桃花岭社区阜埠河路88号", Some("阜埠河路")),
            ("坡子街与黄兴路交叉口", Some("坡子街")),
            ("太平街道", None),
            ("高新区麓谷园区", None),
            ("", None),
            ("路", None),
        ] {
            assert_eq!(street_of(address).as_deref(), street, "{address}");
        }
    }

    proptest! {
        #[test]
        fn no_address_makes_it_panic(address in "\\PC*") {
            let _ = street_of(&address);
        }

        #[test]
        fn a_walk_comes_by_each_place_once_and_is_no_longer_than_going_in_their_order(
            places in prop::collection::vec((28.0..28.3f64, 112.8..113.1f64), 0..25)
        ) {
            let places: Vec<Position> = places.into_iter().map(|(lat, lon)| Position::new(lat, lon).unwrap()).collect();
            let way = walk(&places);
            let mut seen = way.clone();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..places.len()).collect::<Vec<_>>());
            prop_assert!(way.first().is_none_or(|first| *first == 0));
            // No two legs can be turned round to shorten it.
            let metres = |a: usize, b: usize| places[a].metres_to(places[b]);
            let length: f64 = way.windows(2).map(|leg| metres(leg[0], leg[1])).sum();
            for (from, to) in (1..way.len()).flat_map(|from| (from + 1..way.len()).map(move |to| (from, to))) {
                let mut other = way.clone();
                other[from..=to].reverse();
                let turned: f64 = other.windows(2).map(|leg| metres(leg[0], leg[1])).sum();
                prop_assert!(length <= turned + 0.1);
            }
        }
    }
}
