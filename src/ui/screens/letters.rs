use crate::api::paths::letter_photo;
use crate::model::LetterId;
use crate::ui::Route;
use crate::ui::components::Words;
use crate::ui::found::{Found, NotHere, NothingListed, listed, use_by_id};
use crate::ui::shared::Shared;
use crate::{platform, texts};
use dioxus::prelude::*;

/// Letters and notices, newest first.
#[component]
pub fn Letters() -> Element {
    let shared = use_context::<Shared>();
    let letters = use_resource(move || {
        let (_, _) = (shared.changes.read(), shared.status.read());
        async move { Found::from(shared.handle().letters().await) }
    });
    let letters = letters.read();
    rsx! {
        main { class: "screen",
            h1 { "{texts::book::LETTERS}" }
            if let Some(Found::Not(lack)) = &*letters {
                NothingListed { lack: lack.clone(), says: texts::book::NO_LETTERS }
            }
            div { class: "list",
                for listed in listed(letters.as_ref()) {
                    Link { key: "{listed.letter.id}", class: "card", to: Route::letter(listed.letter.id),
                        div { class: "card-top",
                            strong { "{listed.letter.title}" }
                            if listed.unread {
                                span { class: "news", "{texts::thread::UNREAD}" }
                            }
                        }
                        p { class: "address", "{texts::letter_kind(listed.letter.kind)} · {texts::day(listed.letter.from)} · {listed.letter.sender}" }
                    }
                }
            }
        }
    }
}

/// One letter; opening it reads it.
#[component]
pub fn Letter(id: ReadSignal<String>) -> Element {
    let found = use_by_id(id, |handle, id: LetterId| async move { handle.letter(id).await });
    rsx! {
        main { class: "screen",
            match &*found.read() {
                None => rsx! {},
                Some(Found::Not(lack)) => rsx! { NotHere { lack: lack.clone(), gone: texts::library::MISSING } },
                Some(Found::Here(letter)) => rsx! {
                    if letter.sample {
                        p { class: "sample wide", "{texts::SAMPLE}" }
                    }
                    h1 { "{letter.title}" }
                    Words { text: letter.text.clone() }
                    for photo in letter.photos.iter().copied() {
                        img { key: "{photo}", class: "photo", loading: "lazy", alt: texts::book::PHOTO, src: "{platform::origin()}{letter_photo(letter.id, photo)}" }
                    }
                    p { class: "address", "{letter.sender}　{texts::day(letter.from)}" }
                },
            }
            Link { class: "button", to: Route::Letters {}, "{texts::book::LETTERS}" }
        }
    }
}
