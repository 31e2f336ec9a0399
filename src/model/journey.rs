//! Which screens of the app the courier has gone through since it was opened: whether there is one to go back to. The
//! browser's own history also knows pages that are not the app's.

/// How a screen came to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// By touching something that leads to it.
    On,
    /// In place of the one before, which nobody comes back to.
    Instead,
    /// By going back, or forward again, through those that were seen.
    Through,
}

/// How a screen is to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrival<T> {
    /// It is the first.
    First,
    /// It is new: from its top.
    New,
    /// It is a tab: as far down as it was left, if it was seen before.
    Resumed,
    /// It was seen before, and left for this one: as it was left.
    Again(T),
}

/// The screens that were seen, and at which of them the courier is.
#[derive(Clone, Debug)]
pub struct Journey<T> {
    seen: Vec<T>,
    at: usize,
}

impl<T> Default for Journey<T> {
    fn default() -> Self {
        Self { seen: Vec::new(), at: 0 }
    }
}

impl<T: Clone + PartialEq> Journey<T> {
    /// Goes on to a screen.
    pub fn arrive(&mut self, to: T, step: Step) -> Arrival<T> {
        let Some(from) = self.seen.get(self.at).cloned() else {
            self.seen = vec![to];
            return Arrival::First;
        };
        match step {
            Step::On => {
                self.seen.truncate(self.at + 1);
                self.seen.push(to);
                self.at += 1;
                Arrival::New
            }
            Step::Instead => {
                self.seen[self.at] = to;
                Arrival::New
            }
            Step::Through => {
                // Nobody says which way it was: the nearest one that is this screen, and of two back rather than
                // forward. One that is too few leads to the screen above, one too many out of the app.
                let far = |at: &usize| (at.abs_diff(self.at), *at > self.at);
                let found = (0..self.seen.len()).filter(|at| *at != self.at && self.seen[*at] == to).min_by_key(far);
                match found {
                    Some(at) => self.at = at,
                    // From before the app was loaded anew.
                    None => *self = Self { seen: vec![to], at: 0 },
                }
                Arrival::Again(from)
            }
        }
    }

    /// Whether a screen of the app was seen before this one.
    #[must_use]
    pub fn can_go_back(&self) -> bool {
        self.at > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_opens_a_link_has_nothing_to_go_back_to_and_who_came_from_the_list_has() {
        let mut journey = Journey::default();
        assert_eq!(journey.arrive("station", Step::On), Arrival::First);
        assert!(!journey.can_go_back());
        assert_eq!(journey.arrive("list", Step::Instead), Arrival::New);
        assert!(!journey.can_go_back());
        assert_eq!(journey.arrive("station", Step::On), Arrival::New);
        assert!(journey.can_go_back());
        assert_eq!(journey.arrive("list", Step::Through), Arrival::Again("station"));
        assert!(!journey.can_go_back());
    }

    #[test]
    fn back_and_forward_again_are_told_apart() {
        let mut journey = Journey::default();
        for screen in ["list", "map", "station"] {
            journey.arrive(screen, Step::On);
        }
        journey.arrive("map", Step::Through);
        assert!(journey.can_go_back());
        journey.arrive("station", Step::Through);
        assert_eq!(journey.at, 2);
        journey.arrive("list", Step::Through);
        assert_eq!(journey.at, 0);
        // A new way forgets what lay ahead.
        journey.arrive("ask", Step::On);
        assert_eq!(journey.seen, ["list", "ask"]);
    }

    #[test]
    fn where_both_ways_lead_to_the_same_screen_it_was_back() {
        let mut journey = Journey::default();
        for screen in ["list", "station", "list"] {
            journey.arrive(screen, Step::On);
        }
        journey.arrive("station", Step::Through);
        journey.arrive("list", Step::Through);
        assert!(!journey.can_go_back());
    }

    #[test]
    fn a_screen_from_before_the_app_was_loaded_anew_is_the_first_again() {
        let mut journey = Journey::default();
        journey.arrive("station", Step::On);
        assert_eq!(journey.arrive("list", Step::Through), Arrival::Again("station"));
        assert!(!journey.can_go_back());
    }
}
