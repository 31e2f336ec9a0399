use crate::engine::{KeptFile, Listed, NamedDraft};
use crate::model::attachment::MOST_PHOTOS;
use crate::model::search::SearchWords;
use crate::model::{Attachment, AttachmentId, AttachmentKind, StationCode, StationQuery};
use crate::platform::{self, SharedPhoto, SharedPhotos as Waiting};
use crate::ui::Route;
use crate::ui::components::{Icon, Locked, TextField};
use crate::ui::forms::{self, Draft};
use crate::ui::screens_kept::ScreensKept;
use crate::ui::shared::Shared;
use crate::{icons, texts};
use dioxus::prelude::*;

/// Stations to choose from.
const STATIONS: u32 = 8;

/// Photos that another app has handed over: the courier says what they are of, and they go into that form. They wait on the
/// phone until one has taken them.
#[component]
pub fn SharedPhotos() -> Element {
    let waiting = use_resource(platform::shared_photos);
    rsx! {
        main { class: "screen",
            h1 { "{texts::sharing::PHOTOS}" }
            if let Some(there) = waiting.read().clone() {
                for line in texts::sharing::left_out(there.wrong, there.large, there.many, there.full, there.broken) {
                    p { key: "{line}", class: "error", role: "alert", "{line}" }
                }
                if there.photos.is_empty() {
                    p { "{texts::sharing::NO_PHOTOS}" }
                    Link { class: "button main", to: Route::Stations {}, "{texts::frame::TO_STATIONS}" }
                } else {
                    p { role: "status", "{texts::sharing::waiting(there.photos.len())}" }
                    Locked { WhatOf { there, waiting } }
                }
            }
        }
    }
}

/// Which form they are for.
#[component]
fn WhatOf(there: Waiting, waiting: Resource<Waiting>) -> Element {
    let shared = use_context::<Shared>();
    let mut report_for = use_context::<ScreensKept>().report_for;
    let mut words = use_signal(String::new);
    let mut says = use_signal(|| None::<&'static str>);
    let mut busy = use_signal(|| false);
    let found = use_resource(move || {
        let _ = shared.changes.read();
        let near = *shared.whereabouts.position.read();
        let words = SearchWords::as_typed(&words.read());
        let region = shared.preferences.read().region.filter(|_| words.is_empty());
        let query = StationQuery { near, region, words, limit: STATIONS, ..StationQuery::default() };
        async move { shared.handle().stations(query).await.unwrap_or_default() }
    });
    let put = move |form: String, to: Route| async move {
        if *busy.peek() {
            return;
        }
        busy.set(true);
        let put = put_into(shared, form).await;
        busy.set(false);
        match put {
            Ok(()) => {
                navigator().push(to);
            }
            Err(why) => {
                says.set(Some(why));
                waiting.clone().restart();
            }
        }
    };
    let at_door: Option<StationCode> = shared.scanned.read().as_ref().map(|(code, _)| code.clone());
    let mut stations: Vec<Listed> = found.read().clone().unwrap_or_default();
    // The door at which they stand goes first.
    stations.sort_by_key(|one| at_door.as_ref() != Some(&one.station.code));
    rsx! {
        if let Some(says) = says() {
            p { class: "error", role: "alert", "{says}" }
        }
        h2 { "{texts::sharing::WHICH_STATION}" }
        TextField { r#type: "search", aria_label: texts::sharing::SEARCH, placeholder: texts::sharing::SEARCH, value: words(), on_text: move |text| words.set(text) }
        div { class: "list",
            for one in stations {
                button {
                    key: "{one.station.code}",
                    class: "button",
                    disabled: busy(),
                    onclick: {
                        let code = one.station.code.clone();
                        move |_| {
                            report_for.set(Some(code.clone()));
                            put(forms::report(&code), Route::station(&code))
                        }
                    },
                    Icon { path: icons::STATION }
                    "{one.station.name}"
                    if let Some(metres) = one.metres {
                        small { " {texts::distance(metres)}" }
                    }
                }
            }
        }
        button { class: "button", disabled: busy(), onclick: move |_| put(forms::ASK.to_owned(), Route::Ask {}), Icon { path: icons::ASK } "{texts::sharing::TO_QUESTION}" }
        button {
            class: "button plain",
            onclick: move |_| async move {
                platform::forget_shared_photo(None).await;
                waiting.clone().restart();
            },
            "{texts::sharing::DROP}"
        }
    }
}

/// Puts what waits into a form, one photo after the other: each is forgotten here only when the form has it.
async fn put_into(shared: Shared, form: String) -> Result<(), &'static str> {
    let mut says = None;
    for name in platform::shared_photos().await.photos {
        let Ok(body) = shared.handle().draft(form.clone()).await else { return Err(texts::sharing::NOT_KEPT) };
        let mut draft = Draft::read(body);
        if draft.count(AttachmentKind::Photo) >= MOST_PHOTOS {
            return Err(texts::sharing::FORM_FULL);
        }
        match platform::shared_photo(&name).await {
            SharedPhoto::Photo(bytes) => {
                let file = Attachment { id: AttachmentId::fresh(), kind: AttachmentKind::Photo };
                draft.attachments.push(file);
                let kept = shared.handle().keep_file(KeptFile { file, bytes }).await;
                let named = NamedDraft { name: form.clone(), body: draft.body() };
                if kept.is_err() || shared.handle().set_draft(named).await.is_err() {
                    return Err(texts::sharing::NOT_KEPT);
                }
            }
            SharedPhoto::NoPicture => says = Some(texts::sharing::NOT_PHOTOS),
            SharedPhoto::Gone => {}
        }
        platform::forget_shared_photo(Some(&name)).await;
    }
    if let Some(says) = says {
        return Err(says);
    }
    // What is told of the others has been read.
    platform::forget_shared_photo(None).await;
    Ok(())
}
