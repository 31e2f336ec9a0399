//! Where the courier is, how exactly that is known, and since when: which news of it are worth drawing anew.

use super::bearing::Bearing;
use super::position::Position;
use super::region::{Adcode, Prefecture};
use super::timestamp::Timestamp;

/// Where the courier is, as the phone told it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fix {
    /// There.
    pub position: Position,
    /// How far off that may be, metres.
    pub accuracy: f64,
    /// When the phone found it, by its own clock.
    pub at: Timestamp,
}

/// Between two places that are shown, milliseconds, unless the courier went further than [`FAR`].
pub const EVERY_MS: i64 = 10_000;
/// A place so far from the one that is shown is shown at once, metres.
pub const FAR: f64 = 50.0;
/// How long an exact place is held against a vaguer one that does not speak against it, milliseconds. Also how old a
/// place gets, while the courier looks, before it is asked for exactly once more.
pub const HELD_MS: i64 = 60_000;
/// A place as old as this says its age, milliseconds: by then a courier may be a kilometre further.
const OLD_MS: i64 = 2 * 60_000;
/// A place vaguer than this says so, metres: the order of stations may be wrong.
const VAGUE: f64 = 150.0;
/// Who is this near stands before the door, metres.
const NEXT_TO: f64 = 15.0;
/// How much further than the nearest prefecture's seat the chosen one's must be before the courier is asked, metres:
/// along a border seats tell little.
const CLEARLY: f64 = 15_000.0;
/// Where nothing is nearer than this there are no stations, metres.
pub const NOBODY_NEAR: f64 = 30_000.0;

impl Fix {
    /// Where they say themselves that they are, on a map: as exact as they mean it, and it gets no older. Any place that a phone
    /// finds is taken in its stead.
    #[must_use]
    pub fn chosen(position: Position) -> Self {
        Self { position, accuracy: 0.0, at: Timestamp(i64::MAX) }
    }

    /// Whether they said it themselves. Who says where they are stands before no door by that.
    #[must_use]
    pub fn is_chosen(&self) -> bool {
        self.at == Timestamp(i64::MAX)
    }

    /// Whether this is shown in place of what is shown now: at most every [`EVERY_MS`] or [`FAR`]; and a vaguer one
    /// not in place of a better one of the last minute that it agrees with.
    #[must_use]
    pub fn replaces(&self, shown: Option<&Self>) -> bool {
        let Some(shown) = shown else { return true };
        let (age, moved) = (self.at.0.saturating_sub(shown.at.0), self.position.metres_to(shown.position));
        // A clock that was set back must not hold a place for ever.
        if !(0..HELD_MS).contains(&age) {
            return true;
        }
        let vaguer = self.accuracy > VAGUE && self.accuracy > 2.0 * shown.accuracy && moved <= self.accuracy;
        !vaguer && (age >= EVERY_MS || moved >= FAR)
    }

    /// How old it is, milliseconds; nothing as long as that does not matter.
    #[must_use]
    pub fn age_that_matters(&self, now: Timestamp) -> Option<i64> {
        let age = now.millis_since(self.at);
        (age >= OLD_MS).then_some(age)
    }

    /// How far off it may be, metres; nothing as long as that does not matter.
    #[must_use]
    pub fn error_that_matters(&self) -> Option<f64> {
        (self.accuracy > VAGUE).then_some(self.accuracy)
    }

    /// In which direction a place is; none where the courier may stand on the other side of it.
    #[must_use]
    pub fn bearing_to(&self, place: Position) -> Option<Bearing> {
        let far_enough = self.position.metres_to(place) > self.accuracy.max(NEXT_TO);
        self.position.bearing_to(place).filter(|_| far_enough)
    }

    /// Whether it is time to ask for the place exactly once more.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        !(0..HELD_MS).contains(&now.0.saturating_sub(self.at.0))
    }
}

/// The prefecture in which the courier seems to be, where they look at another one.
#[must_use]
pub fn other_prefecture(chosen: Adcode, fix: &Fix) -> Option<&'static Prefecture> {
    let here = Prefecture::near(fix.position)?;
    let metres = |of: &Prefecture| of.position().map(|seat| fix.position.metres_to(seat));
    let further = metres(Prefecture::of(chosen)?)? - metres(here)?;
    (further > CLEARLY + fix.accuracy).then_some(here)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// So many metres north of the middle of Changsha, so many seconds after the start.
    fn fix(north: f64, accuracy: f64, second: f64) -> Fix {
        let position = Position::new(28.2 + north / 111_195.0, 112.97).unwrap();
        #[allow(clippy::cast_possible_truncation)]
        let at = Timestamp(1_800_000_000_000 + (second * 1000.0) as i64);
        Fix { position, accuracy, at }
    }

    #[test]
    fn the_first_place_is_shown_and_then_one_every_ten_seconds_or_fifty_metres() {
        let shown = fix(0.0, 10.0, 0.0);
        assert!(shown.replaces(None));
        assert!(!fix(30.0, 10.0, 4.0).replaces(Some(&shown)));
        assert!(fix(30.0, 10.0, 10.0).replaces(Some(&shown)));
        assert!(fix(51.0, 10.0, 1.0).replaces(Some(&shown)));
    }

    #[test]
    fn a_place_that_was_chosen_stays_as_it_is_until_one_is_found() {
        let chosen = Fix::chosen(Position::new(28.2, 112.97).unwrap());
        assert!(chosen.is_chosen() && !fix(0.0, 10.0, 0.0).is_chosen());
        let much_later = fix(0.0, 10.0, 9e6);
        assert_eq!((chosen.age_that_matters(much_later.at), chosen.error_that_matters()), (None, None));
        assert!(much_later.replaces(Some(&chosen)));
    }

    #[test]
    fn a_vague_place_does_not_take_an_exact_one_away_before_a_minute_unless_it_is_elsewhere() {
        let shown = fix(0.0, 10.0, 0.0);
        assert!(!fix(400.0, 800.0, 30.0).replaces(Some(&shown)));
        assert!(fix(3_000.0, 800.0, 30.0).replaces(Some(&shown)));
        assert!(fix(400.0, 800.0, 60.0).replaces(Some(&shown)));
        // Where nothing better is known, vague is as good as before.
        assert!(fix(400.0, 800.0, 30.0).replaces(Some(&fix(0.0, 700.0, 0.0))));
    }

    #[test]
    fn a_clock_that_is_set_back_holds_no_place() {
        assert!(fix(0.0, 10.0, -5.0).replaces(Some(&fix(0.0, 10.0, 0.0))));
        assert!(fix(0.0, 10.0, 100.0).is_due(Timestamp(0)));
    }

    #[test]
    fn age_and_error_are_said_where_they_matter() {
        let place = fix(0.0, 20.0, 0.0);
        assert_eq!(place.age_that_matters(Timestamp(place.at.0 + 119_000)), None);
        assert_eq!(place.age_that_matters(Timestamp(place.at.0 + 180_000)), Some(180_000));
        assert_eq!(place.error_that_matters(), None);
        assert_eq!(fix(0.0, 500.0, 0.0).error_that_matters(), Some(500.0));
        assert!(!place.is_due(Timestamp(place.at.0 + 59_000)) && place.is_due(Timestamp(place.at.0 + 60_000)));
    }

    #[test]
    fn a_courier_who_looks_at_another_prefecture_is_told_where_they_are_but_not_along_a_border() {
        let place = |lat, lon, accuracy| Fix { position: Position::new(lat, lon).unwrap(), accuracy, at: Timestamp(0) };
        let (changsha, huaihua) = (Adcode::parse("430100").unwrap(), Adcode::parse("431200").unwrap());
        let xiangtan = Adcode::parse("430300").unwrap();
        let in_changsha = place(28.2, 112.97, 20.0);
        assert_eq!(other_prefecture(huaihua, &in_changsha).unwrap().name, "长沙");
        assert_eq!(other_prefecture(changsha, &in_changsha), None);
        // Half-way between two seats.
        assert_eq!(other_prefecture(changsha, &place(28.0, 112.93, 20.0)), None);
        assert_eq!(other_prefecture(xiangtan, &place(28.0, 112.93, 20.0)), None);
        // As vague as that nobody can tell.
        assert_eq!(other_prefecture(xiangtan, &place(28.2, 112.97, 60_000.0)), None);
        // Outside of Hunan there is nothing to offer.
        assert_eq!(other_prefecture(changsha, &place(39.9, 116.4, 20.0)), None);
    }

    proptest! {
        #[test]
        fn on_any_ride_what_is_shown_is_never_twice_within_ten_seconds_and_fifty_metres_nor_further_off_than_that(
            steps in prop::collection::vec((0.1..8.0f64, -60.0..60.0f64), 1..200)) {
            let (mut second, mut north) = (0.0, 0.0);
            let mut shown: Option<Fix> = None;
            for (later, moved) in steps {
                second += later;
                north += moved;
                let new = fix(north, 10.0, second);
                if new.replaces(shown.as_ref()) {
                    if let Some(before) = shown {
                        let far = new.position.metres_to(before.position) >= FAR;
                        prop_assert!(far || new.at.millis_since(before.at) >= EVERY_MS);
                    }
                    shown = Some(new);
                }
                let shown = shown.unwrap();
                prop_assert!(new.position.metres_to(shown.position) < FAR);
                prop_assert!(new.at.millis_since(shown.at) < EVERY_MS);
            }
        }
    }
}
