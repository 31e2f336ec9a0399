//! Whether what an address or a list names is on this phone, and what is said where it is not: that it is gone only where that
//! is known.

use super::Icon;
use super::shared::Shared;
use crate::engine::{Handle, HandleError, SyncPhase};
use crate::model::Timestamp;
use crate::{icons, texts};
use dioxus::prelude::*;
use std::str::FromStr;

/// What was asked of the engine.
#[derive(Clone, Debug, PartialEq)]
pub enum Found<T> {
    /// It is here.
    Here(T),
    /// It is not.
    Not(Lack),
}

/// Why something is not here.
#[derive(Clone, Debug, PartialEq)]
pub enum Lack {
    /// The phone has not heard of it.
    Unheard,
    /// The engine went; another one will be asked.
    Unasked,
    /// The store failed; the text is for a log.
    Failed(String),
}

impl From<HandleError> for Lack {
    fn from(error: HandleError) -> Self {
        match error {
            HandleError::Gone => Self::Unasked,
            HandleError::Store(_) | HandleError::Mismatch => Self::Failed(error.to_string()),
        }
    }
}

impl<T> From<Result<Option<T>, HandleError>> for Found<T> {
    fn from(answer: Result<Option<T>, HandleError>) -> Self {
        match answer {
            Ok(Some(found)) => Self::Here(found),
            Ok(None) => Self::Not(Lack::Unheard),
            Err(error) => Self::Not(error.into()),
        }
    }
}

impl<T> From<Result<Vec<T>, HandleError>> for Found<Vec<T>> {
    fn from(answer: Result<Vec<T>, HandleError>) -> Self {
        answer.map(|listed| Some(listed).filter(|listed| !listed.is_empty())).into()
    }
}

/// What the engine has under the number in an address, asked again whenever data changes: nothing until it answers.
pub fn use_by_id<I, T, F>(id: ReadSignal<String>, find: impl Fn(Handle, I) -> F + Copy + 'static) -> Resource<Found<T>>
where
    I: FromStr + 'static,
    T: 'static,
    F: Future<Output = Result<Option<T>, HandleError>>,
{
    let shared = use_context::<Shared>();
    use_resource(move || {
        let _ = shared.changes.read();
        let id = id.read().parse::<I>();
        async move {
            match id {
                Ok(id) => find(shared.handle(), id).await.into(),
                Err(_) => Found::Not(Lack::Unheard),
            }
        }
    })
}

/// What is listed, nothing where nothing is.
pub fn listed<T>(found: Option<&Found<Vec<T>>>) -> &[T] {
    match found {
        Some(Found::Here(listed)) => listed,
        _ => &[],
    }
}

/// Whether the phone has heard all that there was at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heard {
    All,
    NotYet,
    /// The last attempt did not reach the server.
    NotReached,
    /// It reached somebody, and all the same nothing came of it.
    NotTaken,
}

/// However long ago.
const EVER: i64 = i64::MAX;

/// `age`: the phone last had all so many milliseconds ago; `within`: what it had so long ago is enough.
fn heard(phase: Option<SyncPhase>, age: Option<i64>, within: i64) -> Heard {
    let reached = matches!(phase, Some(SyncPhase::Idle | SyncPhase::Running));
    match (phase, age) {
        // The feed for everybody may have come while the courier's own list did not.
        (_, Some(age)) if age <= within && (reached || within == EVER) => Heard::All,
        (None | Some(SyncPhase::Idle | SyncPhase::Running), _) => Heard::NotYet,
        (Some(SyncPhase::Offline), _) => Heard::NotReached,
        (Some(SyncPhase::Intercepted | SyncPhase::Refused | SyncPhase::NotKept), _) => Heard::NotTaken,
    }
}

impl Shared {
    fn heard(self, within: i64) -> Heard {
        let status = self.status.read();
        let age = status.as_ref().and_then(|status| status.synced_at).map(|at| self.right_time().millis_since(at));
        heard(status.as_ref().map(|status| status.phase), age, within)
    }
}

/// In place of what is not here: that it is `gone`, and a `hint`, where the phone has heard all since this was opened.
#[component]
pub fn NotHere(lack: Lack, gone: &'static str, #[props(default)] hint: &'static str, children: Element) -> Element {
    let shared = use_context::<Shared>();
    let opened = use_hook(|| {
        shared.handle().sync();
        Timestamp::now()
    });
    match (lack, shared.heard(Timestamp::now().millis_since(opened))) {
        (Lack::Unheard, Heard::All) => rsx! {
            h1 { "{gone}" }
            if !hint.is_empty() {
                p { "{hint}" }
            }
            {children}
        },
        (lack, heard) => rsx! {
            Unknown { lack, heard }
            {children}
        },
    }
}

/// Within something else, as [`NotHere`] in place of it.
#[component]
pub fn GoneOrUnheard(lack: Lack, gone: &'static str) -> Element {
    let shared = use_context::<Shared>();
    let opened = use_hook(|| {
        shared.handle().sync();
        Timestamp::now()
    });
    match (lack, shared.heard(Timestamp::now().millis_since(opened))) {
        (Lack::Unheard, Heard::All) => rsx! { p { class: "closed", "{gone}" } },
        (lack, heard) => rsx! { Unknown { lack, heard } },
    }
}

/// In place of a list: that there is nothing, where the phone has ever heard all.
#[component]
pub fn NothingListed(lack: Lack, says: &'static str) -> Element {
    let shared = use_context::<Shared>();
    match (lack, shared.heard(EVER)) {
        (Lack::Unheard, Heard::All) => rsx! { p { class: "empty", role: "status", "{says}" } },
        (lack, heard) => rsx! { Unknown { lack, heard } },
    }
}

/// Nobody knows whether it is there.
#[component]
fn Unknown(lack: Lack, heard: Heard) -> Element {
    let shared = use_context::<Shared>();
    let says = match (lack, heard) {
        (Lack::Failed(why), _) => {
            return rsx! { p { class: "error", "{texts::frame::STORE_FAILED}" small { " {why}" } } };
        }
        (_, Heard::NotReached) => texts::frame::NOT_HERE_YET,
        (_, Heard::NotTaken) => texts::frame::NOT_TAKEN,
        (_, Heard::All | Heard::NotYet) => return rsx! { p { role: "status", "{texts::station::MISSING_SYNCING}" } },
    };
    rsx! {
        p { role: "status", "{says}" }
        button { class: "button", onclick: move |_| shared.handle().sync(), Icon { path: icons::REFRESH } "{texts::list::TRY_AGAIN}" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::StoreFailure;

    #[test]
    fn nothing_is_said_to_be_gone_before_the_phone_has_heard_all_since_it_was_opened() {
        let opened_for = 3_000;
        assert_eq!(heard(None, None, opened_for), Heard::NotYet);
        assert_eq!(heard(Some(SyncPhase::Running), None, opened_for), Heard::NotYet);
        // Yesterday's list knows nothing of today's link.
        assert_eq!(heard(Some(SyncPhase::Idle), Some(86_400_000), opened_for), Heard::NotYet);
        for (phase, says) in [
            (SyncPhase::Offline, Heard::NotReached),
            (SyncPhase::Intercepted, Heard::NotTaken),
            (SyncPhase::Refused, Heard::NotTaken),
            (SyncPhase::NotKept, Heard::NotTaken),
        ] {
            assert_eq!(heard(Some(phase), Some(86_400_000), opened_for), says);
            assert_eq!(heard(Some(phase), None, EVER), says);
            assert_eq!(heard(Some(phase), Some(1_000), opened_for), says);
            // Without a network, a list that was empty is.
            assert_eq!(heard(Some(phase), Some(86_400_000), EVER), Heard::All);
        }
        assert_eq!(heard(Some(SyncPhase::Idle), Some(1_000), opened_for), Heard::All);
        // Reading once more takes nothing back.
        assert_eq!(heard(Some(SyncPhase::Running), Some(1_000), opened_for), Heard::All);
    }

    #[test]
    fn a_store_that_failed_and_an_engine_that_went_are_told_apart_from_what_is_not_there() {
        assert_eq!(Found::from(Ok(Some(1))), Found::Here(1));
        assert_eq!(Found::<u8>::from(Ok(None)), Found::Not(Lack::Unheard));
        assert_eq!(Found::<Vec<u8>>::from(Ok(vec![])), Found::Not(Lack::Unheard));
        assert_eq!(Found::<u8>::from(Err::<Option<u8>, _>(HandleError::Gone)), Found::Not(Lack::Unasked));
        let failed = HandleError::Store(StoreFailure::Other("io".to_owned()));
        assert!(matches!(Found::<u8>::from(Err::<Option<u8>, _>(failed)), Found::Not(Lack::Failed(_))));
    }
}
