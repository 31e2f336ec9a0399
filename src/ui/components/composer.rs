use super::recording::Recording;
use super::{DangerPanel, FileView, Icon, TextField};
use crate::api::Act;
use crate::engine::{Filled, KeptFile, NamedDraft};
use crate::model::attachment::{MOST_PHOTOS, MOST_VOICES};
use crate::model::question::MOST_CHARACTERS;
use crate::model::{Attachment, AttachmentId, AttachmentKind, MessageId, NewMessage, SubmissionId};
use crate::ui::forms::Draft;
use crate::ui::shared::Shared;
use crate::{icons, platform, texts};
use dioxus::prelude::*;

/// What takes longer is said, milliseconds.
const SLOW_MS: u32 = 3_000;

/// A message being written: words, photos, a voice note. It keeps itself under `name` with every stroke, and is emptied
/// in the moment in which it is in the outbox, with the forms that `empties` names. `act` says what is done with the
/// message, or what is missing. `offers` and the numbers for danger share a place above the words, where no keyboard
/// covers them: it opens with the field and keeps its height, so that nothing moves under the finger.
#[component]
pub fn Composer(
    name: String,
    label: String,
    example: String,
    send: String,
    act: Callback<NewMessage, Result<Act, String>>,
    #[props(default)] empties: Vec<String>,
    #[props(default = true)] words_needed: bool,
    #[props(default)] on_text: EventHandler<String>,
    #[props(default)] on_sent: EventHandler<Act>,
    #[props(default = VNode::empty())] offers: Element,
    children: Element,
) -> Element {
    let shared = use_context::<Shared>();
    let mut draft = use_signal(Draft::default);
    // Changed here so many times.
    let mut strokes = use_signal(|| 0_u32);
    let mut says = use_signal(|| None::<String>);
    let mut sending = use_signal(|| false);
    // What was kept under the name before is known.
    let mut known = use_hook(|| CopyValue::new(false));
    // What of that became known while what stands here was being sent.
    let mut left = use_hook(|| CopyValue::new(Draft::default()));
    // The last try to keep what is written failed: what is kept is older.
    let mut unkept = use_signal(|| false);
    // The place above the words is open; it stays so.
    let mut open = use_signal(|| false);
    // Photos and voice notes that are being made ready.
    let mut preparing = use_signal(|| 0_usize);
    let name = use_signal(|| name);
    let keep = move || {
        let mut strokes = strokes;
        strokes += 1;
        let own = name.peek().clone();
        let name = if *known.peek() { own } else { NamedDraft::beside(&own) };
        let asked = shared.handle().set_draft(NamedDraft { name, body: draft.peek().body() });
        spawn(async move {
            let kept = asked.await;
            unkept.set(kept.is_err());
            if let Err(why) = kept {
                says.set(Some(texts::composer::not_kept(&why).to_owned()));
            }
        });
    };
    let mut show = move |now: Draft| {
        on_text.call(now.text.clone());
        if !now.text.is_empty() {
            open.set(true);
        }
        draft.set(now);
    };
    use_effect(move || {
        // Another tab may have sent it, or put something back into it.
        let _ = shared.changes.read();
        if *unkept.peek() && *known.peek() {
            return keep();
        }
        let own = name.peek().clone();
        let asked = shared.handle().draft(own.clone());
        let asked_beside = shared.handle().draft(NamedDraft::beside(&own));
        let before = *strokes.peek();
        spawn(async move {
            let (Ok(body), Ok(beside)) = (asked.await, asked_beside.await) else { return };
            let stored = Draft::read(body);
            // What was typed since it was asked is newer: an engine that opens, or takes over from a tab that was closed,
            // answers seconds later.
            if std::mem::replace(&mut *known.write(), true) {
                if *strokes.peek() == before && stored != *draft.peek() {
                    show(stored);
                }
                return;
            }
            // What was kept before, and what was written before anybody knew of it, here and on an earlier page, are all
            // theirs.
            let here = draft.peek().clone();
            let beside = Draft::read(beside).without(&here);
            let all = stored.clone().and(beside);
            if *sending.peek() {
                left.set(all.without(&here));
                return;
            }
            let all = if here == Draft::default() { all } else { all.and(here.clone()) };
            if all != here {
                show(all);
            }
            // What is kept already is not kept again: another tab may be sending it, which empties the form.
            if *draft.peek() != stored {
                keep();
            }
            drop(shared.handle().set_draft(NamedDraft { name: NamedDraft::beside(&own), body: None }));
        });
    });
    let add = move |kind: AttachmentKind, bytes: Vec<u8>| async move {
        let file = Attachment { id: AttachmentId::fresh(), kind };
        match shared.handle().keep_file(KeptFile { file, bytes }).await {
            Ok(()) => {
                draft.write().attachments.push(file);
                keep();
            }
            Err(why) => says.set(Some(texts::composer::file_not_kept(&why).to_owned())),
        }
    };
    let submit = move || {
        let mut drafts = empties.clone();
        drafts.push(name.peek().clone());
        async move {
            if *sending.peek() || *preparing.peek() > 0 {
                return;
            }
            sending.set(true);
            // What is being composed is what they meant: leaving the field ends that.
            platform::leave_field().await;
            let Draft { text, attachments } = draft.peek().clone();
            let message = NewMessage { id: MessageId::fresh(), text, attachments };
            // The rules of a message come first, so that the nearest mistake is told first.
            let checked = if words_needed { message.checked() } else { message.checked_if_any() };
            let wanted = match checked {
                Ok(message) => act.call(message),
                Err(error) => Err(error.to_string()),
            };
            let wanted = match wanted {
                Ok(act) => act,
                Err(why) => {
                    sending.set(false);
                    return says.set(Some(why));
                }
            };
            spawn(async move {
                platform::sleep(SLOW_MS).await;
                if *sending.peek() {
                    says.set(Some(texts::composer::SLOW.to_owned()));
                }
            });
            let filled = Filled::new(SubmissionId::fresh(), wanted.clone(), drafts);
            match shared.handle().submit_filled(Box::new(filled)).await {
                Ok(Ok(_)) => {
                    draft.set(Draft::default());
                    strokes += 1;
                    says.set(None);
                    on_text.call(String::new());
                    on_sent.call(wanted);
                }
                Ok(Err(why)) => says.set(Some(why)),
                Err(why) => says.set(Some(texts::composer::not_kept(&why).to_owned())),
            }
            let left = left.take();
            if left != Draft::default() {
                let both = left.and(draft.take());
                show(both);
                keep();
            }
            sending.set(false);
        }
    };
    let files = draft.read().attachments.clone();
    let (photos, voices) = (draft.read().count(AttachmentKind::Photo), draft.read().count(AttachmentKind::Voice));
    rsx! {
        form {
            class: "composer",
            onsubmit: move |event| {
                event.prevent_default();
                submit()
            },
            div { class: if open() { "above ready" } else { "above" },
                DangerPanel { text: draft.read().text.clone() }
                {offers}
                p { class: "urgent", "{texts::composer::URGENT}" }
            }
            label { r#for: "words", "{label}" }
            div { onfocusin: move |_| open.set(true),
                TextField {
                    id: "words",
                    rows: 4,
                    maxlength: "{MOST_CHARACTERS}",
                    placeholder: "{example}",
                    value: draft.read().text.clone(),
                    on_text: move |text: String| {
                        draft.write().text.clone_from(&text);
                        says.set(None);
                        open.set(true);
                        on_text.call(text);
                        keep();
                    },
                }
            }
            if let Some(where_kept) = shared.where_kept() {
                p { class: "where-kept", "{where_kept}" }
            }
            if shared.status.read().as_ref().is_some_and(|status| status.room_is_low) {
                p { class: "unknown", role: "status", "{texts::composer::ROOM_IS_LOW}" }
            }
            if !files.is_empty() || preparing() > 0 {
                ul { class: "files",
                    for file in files {
                        li { key: "{file.id}",
                            FileView { file }
                            button {
                                class: "button small",
                                r#type: "button",
                                onclick: move |_| {
                                    draft.write().attachments.retain(|one| one.id != file.id);
                                    keep();
                                    drop(shared.handle().drop_file(file.id));
                                },
                                Icon { path: icons::REMOVE }
                                "{texts::composer::REMOVE}"
                            }
                        }
                    }
                    for place in 0..preparing() {
                        li { key: "preparing-{place}", class: "preparing", role: "status", "{texts::composer::PREPARING}" }
                    }
                }
            }
            div { class: "attach",
                if photos < MOST_PHOTOS {
                    label { class: "button file",
                        Icon { path: icons::PICTURE }
                        "{texts::composer::PHOTO}"
                        input {
                            r#type: "file",
                            accept: "image/*",
                            multiple: true,
                            onchange: move |event| async move {
                                let room = MOST_PHOTOS - draft.peek().count(AttachmentKind::Photo).min(MOST_PHOTOS);
                                let chosen: Vec<_> = event.files().into_iter().take(room).collect();
                                preparing += chosen.len();
                                for file in chosen {
                                    match platform::read_photo(&file).await {
                                        Some(_) if draft.peek().count(AttachmentKind::Photo) >= MOST_PHOTOS => {}
                                        Some(bytes) => add(AttachmentKind::Photo, bytes).await,
                                        None => says.set(Some(texts::composer::NOT_A_PICTURE.to_owned())),
                                    }
                                    preparing -= 1;
                                }
                            },
                        }
                    }
                }
                if voices < MOST_VOICES {
                    Recording {
                        on_recorded: move |bytes| {
                            preparing += 1;
                            spawn(async move {
                                add(AttachmentKind::Voice, bytes).await;
                                preparing -= 1;
                            });
                        },
                    }
                }
            }
            {children}
            if let Some(says) = &*says.read() {
                p { class: "error", role: "alert", "{says}" }
            }
            button {
                class: "button main huge",
                r#type: "submit",
                // The field keeps the focus until the touch is over: a browser that ends a composition in between scrolls to
                // it, and the touch would end on something else.
                onmousedown: move |event| event.prevent_default(), disabled: sending() || preparing() > 0,
                Icon { path: icons::SEND }
                "{send}"
            }
        }
    }
}
