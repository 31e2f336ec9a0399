//! Following where the courier is, while they look: nothing of it leaves the phone.

use super::shared::{LATE_MS, Shared};
use super::whereabouts::{Here, Whereabouts};
use crate::model::Timestamp;
use crate::model::fix::HELD_MS;
use crate::platform::{self, LocateError, LocateLeave, Watch};
use dioxus::prelude::*;
use futures_util::future::{Either, select};
use std::pin::pin;

/// Between two looks whether the place has got old, milliseconds.
const LOOK_MS: u32 = 15_000;

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
