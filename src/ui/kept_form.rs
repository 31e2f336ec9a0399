//! What is chosen in a form, kept with every touch: a page that is loaded anew has it again.

use super::shared::Shared;
use crate::api::json;
use crate::engine::NamedDraft;
use dioxus::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A form, kept under a name, and what keeps it. `over` lays what was chosen here, before it was known what is kept, over
/// that.
pub fn use_kept_form<T>(name: String, begins: T, over: fn(T, T) -> T) -> (Signal<T>, Callback<()>)
where
    T: Clone + PartialEq + Serialize + DeserializeOwned + 'static,
{
    let shared = use_context::<Shared>();
    let name = use_signal(|| name);
    let begins = use_signal(|| begins);
    let mut form = use_signal(|| begins.peek().clone());
    let keep = use_callback(move |()| {
        let body = serde_json::to_string(&*form.peek()).ok();
        // Asked at once; that it is kept shows when the screen is opened again.
        drop(shared.handle().set_draft(NamedDraft { name: name.peek().clone(), body }));
    });
    use_future(move || async move {
        let kept = shared.handle().draft(name.peek().clone()).await.ok().flatten();
        if let Some(kept) = kept.and_then(|body| json::read(&body).ok()) {
            let chosen = form.peek().clone();
            let chosen_here = chosen != *begins.peek();
            form.set(over(chosen, kept));
            if chosen_here {
                keep.call(());
            }
        }
    });
    (form, keep)
}
