//! Following where the courier is, while they look: nothing of it leaves the phone.

use super::shared::{LATE_MS, Shared};
use crate::model::fix::HELD_MS;
use crate::model::{Adcode, Fix, Position, Timestamp};
use crate::platform::{self, LocateError, LocateLeave, Watch};
use dioxus::prelude::*;
use futures_util::future::{Either, select};
use std::pin::pin;

/// Between two looks whether the place has got old, milliseconds.
const LOOK_MS: u32 = 15_000;

/// Where the courier is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Here {
    /// They were not asked for leave yet, and are not before they touch something that needs it.
    NotAsked,
    /// Being asked.
    Asking,
    /// Here.
    At(Fix),
    /// Not known.
    Unknown(LocateError),
}

impl Here {
    /// The place, if it is known.
    pub fn position(self) -> Option<Position> {
        self.fix().map(|fix| fix.position)
    }

    /// The same with how exact and how old it is.
    pub fn fix(self) -> Option<Fix> {
        match self {
            Self::At(fix) => Some(fix),
            Self::NotAsked | Self::Asking | Self::Unknown(_) => None,
        }
    }
}

/// Where the courier is, and what was asked about it.
#[derive(Clone, Copy)]
pub struct Whereabouts {
    /// Where they are.
    pub here: Signal<Here>,
    /// The place alone: changes only when they moved.
    pub position: Memo<Option<Position>>,
    /// They touched something to be found, and are being found.
    pub asking: Signal<bool>,
    /// Counts how often they did.
    asked: Signal<u32>,
    /// Where they said on the map that they are, as long as nothing finds them.
    chosen: Signal<Option<Position>>,
    /// The prefecture that they were offered and did not want.
    pub not_wanted: Signal<Option<Adcode>>,
}

impl Whereabouts {
    /// Makes it for the whole app.
    pub fn provide() -> Self {
        let chosen = use_signal(platform::kept_place);
        let here = use_signal(|| Here::Asking);
        let whereabouts = Self {
            here,
            position: use_memo(move || here.read().position()),
            asking: use_signal(|| false),
            asked: use_signal(|| 0),
            chosen,
            not_wanted: use_signal(|| None),
        };
        use_context_provider(|| whereabouts)
    }

    /// Finds the courier anew, and asks for leave to do so where that was not given.
    pub fn ask(self) {
        let Self { mut asked, mut asking, mut here, .. } = self;
        asking.set(true);
        if here.peek().position().is_none() {
            here.set(Here::Asking);
        }
        asked += 1;
    }

    /// Takes it that the courier is where they say on the map, until something finds them.
    pub fn stand_at(self, place: Position) {
        let Self { mut chosen, mut here, mut asking, .. } = self;
        platform::keep_place(Some(place));
        chosen.set(Some(place));
        here.set(Here::At(Fix::chosen(place)));
        asking.set(false);
    }

    /// They were found: what they said themselves does not count any more.
    fn found(self, fix: Fix) {
        let Self { mut chosen, mut here, .. } = self;
        if chosen.peek().is_some() {
            platform::keep_place(None);
            chosen.set(None);
        }
        here.set(Here::At(fix));
    }

    /// Nothing finds them, and why; where they said themselves where they are, that holds.
    fn not_found(self, why: Here) {
        let Self { chosen, mut here, .. } = self;
        here.set(chosen.peek().map_or(why, |place| Here::At(Fix::chosen(place))));
    }
}

/// Follows the courier from now on; anew whenever they ask to be found.
pub fn use_following(shared: Shared) {
    let asked = shared.whereabouts.asked;
    use_resource(move || {
        let asked = asked();
        follow(shared, asked > 0)
    });
}

async fn follow(shared: Shared, mut asked: bool) {
    let whereabouts = shared.whereabouts;
    let Whereabouts { mut here, mut asking, .. } = whereabouts;
    loop {
        platform::visible().await;
        shared.set_clock();
        let leave = platform::location_leave().await;
        // Who has allowed it once knows what for; some browsers ask anew each time.
        let may =
            asked || leave == LocateLeave::Given || (leave != LocateLeave::Refused && was_located(shared, here).await);
        if may {
            if here.peek().position().is_none() {
                here.set(Here::Asking);
            }
            let found = platform::locate().await;
            asking.set(false);
            let over = match found {
                Ok(fix) => {
                    if asked || fix.replaces(here.peek().fix().as_ref()) {
                        whereabouts.found(fix);
                    }
                    shared.remember_located().await;
                    false
                }
                Err(error) => lose(whereabouts, error),
            };
            if !over {
                watch(whereabouts).await;
            }
        } else {
            let refused = leave == LocateLeave::Refused;
            whereabouts.not_found(if refused { Here::Unknown(LocateError::Denied) } else { Here::NotAsked });
        }
        asked = false;
        platform::hidden().await;
    }
}

/// Whether they allowed it once, as the engine knows; until it tells, they may ask to be found.
async fn was_located(shared: Shared, mut here: Signal<Here>) -> bool {
    let kept = shared.handle().preferences();
    let kept = match select(pin!(kept), pin!(platform::sleep(LATE_MS))).await {
        Either::Left((kept, _)) => kept,
        Either::Right(((), waiting)) => {
            if here.peek().position().is_none() {
                here.set(Here::NotAsked);
            }
            waiting.await
        }
    };
    kept.is_ok_and(|kept| kept.located)
}

/// Follows until the page is hidden, or it is not allowed any more.
async fn watch(whereabouts: Whereabouts) {
    let here = whereabouts.here;
    let Ok(mut watch) = Watch::start() else { return };
    let mut exactly_at = Timestamp::now();
    loop {
        let found = match select(pin!(watch.next()), pin!(platform::sleep(LOOK_MS))).await {
            Either::Left((None, _)) => return,
            Either::Left((Some(found), _)) => found,
            // Little power may be too vague, or tell nothing as long as nobody moves.
            Either::Right(_) => {
                let now = Timestamp::now();
                let old = here.peek().fix().is_none_or(|fix| fix.is_due(now));
                if !old || now.millis_since(exactly_at) < HELD_MS {
                    continue;
                }
                exactly_at = now;
                platform::locate().await
            }
        };
        match found {
            Ok(fix) if fix.replaces(here.peek().fix().as_ref()) => whereabouts.found(fix),
            Err(error) if lose(whereabouts, error) => return,
            Ok(_) | Err(_) => {}
        }
    }
}

/// Takes it that the courier cannot be found; says whether there is no use in going on. A place that was known a minute
/// ago is better than none, and says how old it is; but one that they do not want to give any more is forgotten.
fn lose(whereabouts: Whereabouts, error: LocateError) -> bool {
    let over = error != LocateError::NoSignal;
    if over || whereabouts.here.peek().position().is_none() {
        whereabouts.not_found(Here::Unknown(error));
    }
    over
}
