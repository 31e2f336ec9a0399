use crate::model::Document;
use crate::ui::components::Icon;
use crate::ui::shared::Shared;
use crate::{icons, platform, texts};
use dioxus::prelude::*;

/// What became of the last touch.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Touched {
    No,
    Fetching,
    Saved,
    NotFetched,
    NotSaved,
}

/// A document of an answer: its name and size, and a touch saves it. It is fetched only then, and kept.
#[component]
pub fn DocumentView(document: Document) -> Element {
    let shared = use_context::<Shared>();
    let mut touched = use_signal(|| Touched::No);
    let (id, name, kind) = (document.id, document.name.clone(), document.kind);
    let save = move |_| {
        let name = name.clone();
        async move {
            if touched() == Touched::Fetching {
                return;
            }
            touched.set(Touched::Fetching);
            let Ok(Some(found)) = shared.handle().document(id).await else { return touched.set(Touched::NotFetched) };
            // Said before the browser is done with it, which it never tells.
            touched.set(Touched::Saved);
            if !platform::save_file(&found.bytes, &name, kind.media_type()).await {
                touched.set(Touched::NotSaved);
            }
        }
    };
    rsx! {
        div { class: "document",
            button { class: "button", disabled: touched() == Touched::Fetching, onclick: save,
                Icon { path: icons::SAVE }
                span { class: "name", "{document.name}" }
                span { class: "size", "{texts::document::size(document.size)} · {texts::document::SAVE}" }
            }
            match touched() {
                Touched::No => rsx! {},
                Touched::Fetching => rsx! { p { role: "status", "{texts::document::FETCHING}" } },
                Touched::Saved => rsx! { p { role: "status", "{texts::document::SAVED}" } },
                Touched::NotFetched => rsx! { p { class: "error", role: "alert", "{texts::document::NOT_FETCHED}" } },
                Touched::NotSaved => rsx! { p { class: "error", role: "alert", "{texts::document::NOT_SAVED}" } },
            }
        }
    }
}
