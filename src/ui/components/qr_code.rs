use crate::model::QrDrawing;
use crate::{icons, platform, texts};
use dioxus::prelude::*;

use super::Icon;

/// A QR code drawn on the phone, with a button that saves it as a picture, unless it is a secret. `says` stands below it in
/// the picture: who finds that among others knows what it is of.
#[component]
pub fn QrCode(
    content: String,
    label: String,
    file_name: String,
    #[props(default)] says: Vec<String>,
    #[props(default = true)] can_save: bool,
) -> Element {
    let mut saved = use_signal(|| None::<bool>);
    let Some(drawing) = QrDrawing::new(&content) else {
        return rsx! { p { "{texts::qr::TOO_LONG}" } };
    };
    let (side, path) = (drawing.side(), drawing.path());
    rsx! {
        figure { class: "qr-figure",
            svg { class: "qr", view_box: "0 0 {side} {side}", role: "img", "aria-label": "{label}",
                path { d: path }
            }
            if can_save {
                button {
                    class: "button",
                    onclick: move |_| {
                        let (drawing, file_name, says) = (drawing.clone(), file_name.clone(), says.clone());
                        async move { saved.set(Some(platform::save_qr(&drawing, &file_name, &says).await)) }
                    },
                    Icon { path: icons::SAVE }
                    "{texts::qr::SAVE}"
                }
            }
            match saved() {
                Some(true) => rsx! { p { role: "status", "{texts::qr::SAVED}" } },
                Some(false) => rsx! { p { role: "status", "{texts::qr::NOT_SAVED}" } },
                None => rsx! {},
            }
        }
    }
}
