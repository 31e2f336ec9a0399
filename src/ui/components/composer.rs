use super::recording::Recording;
use super::{DangerPanel, FileView, Icon, TextField};
use crate::api::Act;
use crate::engine::{KeptFile, NamedDraft};
use crate::model::attachment::{MOST_PHOTOS, MOST_VOICES};
use crate::model::question::MOST_CHARACTERS;
use crate::model::{Attachment, AttachmentId, AttachmentKind, MessageId, NewMessage};
use crate::ui::shared::Shared;
use crate::{icons, platform, texts};
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};

/// What is being written, as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Draft {
    text: String,
    attachments: Vec<Attachment>,
}

impl Draft {
    fn count(&self, kind: AttachmentKind) -> usize {
        self.attachments.iter().filter(|one| one.kind == kind).count()
    }
}

/// A message being written: words, photos, a voice note. It keeps itself under `name` with every stroke, and
/// is dropped when it is in the outbox. `act` says what is done with the message, or what is missing. `offers` stand with
/// the numbers for danger above the words, where no keyboard covers them.
#[component]
pub fn Composer(
    name: String,
    label: String,
    example: String,
    send: String,
    act: Callback<NewMessage, Result<Act, String>>,
    #[props(default = true)] words_needed: bool,
    #[props(default)] on_text: EventHandler<String>,
    #[props(default)] on_sent: EventHandler<Act>,
    #[props(default = VNode::empty())] offers: Element,
    children: Element,
) -> Element {
    let shared = use_context::<Shared>();
    let mut draft = use_signal(Draft::default);
    let mut says = use_signal(|| None::<String>);
    let mut sending = use_signal(|| false);
    let name = use_signal(|| name);
    use_future(move || async move {
        let kept = shared.handle().draft(name.peek().clone()).await.ok().flatten();
        // What was typed since the screen opened is newer than what was kept.
        if let Some(kept) = kept.and_then(|body| serde_json::from_str::<Draft>(&body).ok())
            && *draft.peek() == Draft::default()
        {
            on_text.call(kept.text.clone());
            draft.set(kept);
        }
    });
    let keep = move || {
        let current = draft.peek().clone();
        let body = (current != Draft::default()).then(|| serde_json::to_string(&current).unwrap_or_default());
        spawn(async move {
            let draft = NamedDraft { name: name.peek().clone(), body };
            if shared.handle().set_draft(draft).await.is_err() {
                says.set(Some(texts::composer::NOT_KEPT.to_owned()));
            }
        });
    };
    let add = move |kind: AttachmentKind, bytes: Vec<u8>| async move {
        let file = Attachment { id: AttachmentId::fresh(), kind };
        match shared.handle().keep_file(KeptFile { file, bytes }).await {
            Ok(()) => {
                draft.write().attachments.push(file);
                keep();
            }
            Err(_) => says.set(Some(texts::composer::NOT_KEPT.to_owned())),
        }
    };
    let submit = move || async move {
        if *sending.peek() {
            return;
        }
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
            Err(why) => return says.set(Some(why)),
        };
        sending.set(true);
        match shared.handle().submit(wanted.clone()).await {
            Ok(Ok(_)) => {
                draft.set(Draft::default());
                says.set(None);
                keep();
                on_text.call(String::new());
                on_sent.call(wanted);
            }
            Ok(Err(why)) => says.set(Some(why)),
            Err(_) => says.set(Some(texts::composer::NOT_KEPT.to_owned())),
        }
        sending.set(false);
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
            div { class: "above",
                DangerPanel { text: draft.read().text.clone() }
                {offers}
            }
            label { r#for: "words", "{label}" }
            TextField {
                id: "words",
                rows: 4,
                maxlength: "{MOST_CHARACTERS}",
                placeholder: "{example}",
                value: draft.read().text.clone(),
                on_text: move |text: String| {
                    draft.write().text.clone_from(&text);
                    says.set(None);
                    on_text.call(text);
                    keep();
                },
            }
            if !files.is_empty() {
                ul { class: "files",
                    for file in files {
                        li { key: "{file.id}",
                            FileView { file }
                            button {
                                class: "button small",
                                r#type: "button",
                                onclick: move |_| async move {
                                    draft.write().attachments.retain(|one| one.id != file.id);
                                    keep();
                                    let _ = shared.handle().drop_file(file.id).await;
                                },
                                Icon { path: icons::REMOVE }
                                "{texts::composer::REMOVE}"
                            }
                        }
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
                                for file in event.files() {
                                    if draft.peek().count(AttachmentKind::Photo) >= MOST_PHOTOS {
                                        break;
                                    }
                                    match platform::read_photo(&file).await {
                                        Some(bytes) => add(AttachmentKind::Photo, bytes).await,
                                        None => says.set(Some(texts::composer::NOT_A_PICTURE.to_owned())),
                                    }
                                }
                            },
                        }
                    }
                }
                if voices < MOST_VOICES {
                    Recording { on_recorded: move |bytes| { spawn(add(AttachmentKind::Voice, bytes)); } }
                }
            }
            {children}
            if let Some(says) = &*says.read() {
                p { class: "error", role: "alert", "{says}" }
            }
            button { class: "button main huge", r#type: "submit", disabled: sending(), Icon { path: icons::SEND } "{send}" }
        }
    }
}
