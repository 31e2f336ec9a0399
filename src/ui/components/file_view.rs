use crate::model::attachment::media_type;
use crate::model::{Attachment, AttachmentKind};
use crate::platform::FileUrl;
use crate::texts;
use crate::ui::shared::Shared;
use dioxus::prelude::*;
use std::rc::Rc;

/// A photo, or a voice note to listen to.
#[component]
pub fn FileView(file: Attachment) -> Element {
    let shared = use_context::<Shared>();
    let url = use_resource(move || {
        let _ = shared.changes.read();
        async move {
            let found = shared.handle().file(file.id).await.ok().flatten()?;
            let kind = media_type(&found.bytes).map_or("application/octet-stream", |(_, media)| media);
            FileUrl::new(&found.bytes, kind).map(Rc::new)
        }
    });
    let url = url.read();
    match (file.kind, url.as_ref().and_then(Option::as_ref)) {
        (AttachmentKind::Photo, Some(url)) => {
            rsx! { img { class: "photo", src: url.as_str(), alt: texts::composer::PICTURE } }
        }
        (AttachmentKind::Voice, Some(url)) => rsx! { audio { class: "voice", src: url.as_str(), controls: true } },
        (AttachmentKind::Document, _) => rsx! {},
        // On its way from the server to a new phone.
        (AttachmentKind::Photo, None) => rsx! { span { class: "missing-file", "{texts::composer::PICTURE}" } },
        (AttachmentKind::Voice, None) => rsx! { span { class: "missing-file", "{texts::composer::VOICE}" } },
    }
}
