use crate::model::{Scanned, StationCode};
use crate::platform::{self, Camera, CameraError, Picture};
use crate::ui::Route;
use crate::ui::components::{Icon, TextField};
use crate::ui::screens_kept::ScreensKept;
use crate::ui::shared::Shared;
use crate::{icons, texts};
use dioxus::prelude::*;

/// The element that shows what the camera sees.
const VIDEO: &str = "scan-video";
/// Between two frames, milliseconds: the phone stays cool and a code is still read at once.
const BETWEEN_FRAMES_MS: u32 = 180;

/// Where scanning is.
#[derive(Clone, Debug, PartialEq)]
enum Stage {
    /// The camera is being asked for, or looks.
    Looking,
    /// There is no camera to look with.
    NoCamera(CameraError),
    /// Something that is not opened by itself.
    Found(Scanned),
}

/// Scanning with the camera, from a photo, or by typing the code.
#[component]
pub fn Scan() -> Element {
    let shared = use_context::<Shared>();
    let kept = use_context::<ScreensKept>();
    let mut stage = use_signal(|| Stage::Looking);
    let mut blurred = use_signal(|| false);
    let lamp = use_signal(|| Lamp::Missing);
    let nearer = use_signal(|| None::<Nearer>);
    let take = move |content: String| {
        let platform = shared.platform_address();
        let (public, own) = (shared.origin(), platform::origin());
        match Scanned::read(&content, &[&public, &own], platform.as_deref()) {
            Scanned::Station(code) => {
                shared.stands_at(code.clone());
                kept.replace(Route::station(&code));
            }
            other => stage.set(Stage::Found(other)),
        }
    };
    // Runs again whenever the courier goes on looking; leaving the screen drops it and the camera.
    let looking = use_memo(move || *stage.read() == Stage::Looking);
    use_resource(move || {
        let wanted = looking();
        async move {
            if wanted {
                look(stage, lamp, nearer, take).await;
            }
        }
    });
    let pick = move |picture: Option<Picture>| async move {
        let content = match picture {
            Some(picture) => platform::read_qr(picture).await,
            None => None,
        };
        blurred.set(content.is_none());
        if let Some(content) = content {
            let mut take = take;
            take(content);
        }
    };
    rsx! {
        main { class: "screen",
            h1 { "{texts::scan::TITLE}" }
            match &*stage.read() {
                Stage::Looking => rsx! {
                    div { class: "viewfinder",
                        video { id: VIDEO, autoplay: true, playsinline: true, muted: true }
                        p { "{texts::scan::AIM}" }
                    }
                    div { class: "chips",
                        LampButton { lamp }
                        NearerButtons { nearer }
                    }
                },
                Stage::NoCamera(error) => rsx! {
                    div { class: "hint",
                        p {
                            match error {
                                CameraError::Denied => texts::scan::CAMERA_DENIED,
                                CameraError::Missing => texts::scan::CAMERA_MISSING,
                                CameraError::Unsupported => texts::scan::CAMERA_UNSUPPORTED,
                            }
                        }
                        button { class: "button", onclick: move |_| stage.set(Stage::Looking), Icon { path: icons::SCAN } "{texts::scan::CAMERA_AGAIN}" }
                    }
                },
                Stage::Found(scanned) => rsx! { Found { scanned: scanned.clone(), again: move |()| stage.set(Stage::Looking) } },
            }
            label { class: "button file",
                Icon { path: icons::PICTURE }
                "{texts::scan::PHOTO}"
                input {
                    r#type: "file",
                    accept: "image/*",
                    onchange: move |event| async move {
                        if let Some(file) = event.files().first() {
                            pick(platform::read_picture(file).await).await;
                        }
                    },
                }
            }
            if blurred() {
                p { class: "error", role: "alert", "{texts::scan::BLURRED}" }
            }
            TypeCode {}
        }
    }
}

/// The lamp beside the camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lamp {
    /// There is none, or nobody knows yet.
    Missing,
    Off,
    On,
}

/// Turns it on and off: doors are dark at night.
#[component]
fn LampButton(mut lamp: Signal<Lamp>) -> Element {
    let (says, next) = match lamp() {
        Lamp::Missing => return rsx! {},
        Lamp::Off => (texts::scan::LAMP, Lamp::On),
        Lamp::On => (texts::scan::LAMP_OFF, Lamp::Off),
    };
    rsx! {
        button { class: "button", onclick: move |_| lamp.set(next), Icon { path: icons::LAMP } "{says}" }
    }
}

/// How much nearer the camera looks, where it can: a code may hang behind a pane or out of reach.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Nearer {
    least: f64,
    most: f64,
    now: f64,
}

impl Nearer {
    fn times(self, by: f64) -> Self {
        Self { now: (self.now * by).clamp(self.least, self.most), ..self }
    }
}

/// Looks nearer, and less near.
#[component]
fn NearerButtons(mut nearer: Signal<Option<Nearer>>) -> Element {
    let Some(now) = nearer() else { return rsx! {} };
    rsx! {
        for (word, by) in [(texts::map::ZOOM_IN, 1.5), (texts::map::ZOOM_OUT, 1.0 / 1.5)] {
            button { key: "{word}", class: "button", disabled: now.times(by) == now, onclick: move |_| nearer.set(Some(now.times(by))), "{word}" }
        }
    }
}

/// Looks until a code is read or the camera is refused.
async fn look(
    mut stage: Signal<Stage>,
    mut lamp: Signal<Lamp>,
    mut nearer: Signal<Option<Nearer>>,
    mut take: impl FnMut(String),
) {
    let camera = match Camera::start(VIDEO).await {
        Ok(camera) => camera,
        Err(error) => return stage.set(Stage::NoCamera(error)),
    };
    lamp.set(if camera.has_torch() { Lamp::Off } else { Lamp::Missing });
    let zooms = camera.zooms().map(|(least, most)| Nearer { least, most, now: least.max(1.0) });
    nearer.set(zooms);
    let (mut shines, mut looks) = (false, zooms);
    loop {
        platform::sleep(BETWEEN_FRAMES_MS).await;
        let wanted = *lamp.peek() == Lamp::On;
        if wanted != shines {
            shines = wanted;
            camera.set_torch(wanted).await;
        }
        if let Some(wanted) = nearer.peek().filter(|wanted| Some(*wanted) != looks) {
            looks = Some(wanted);
            camera.set_zoom(wanted.now).await;
        }
        let Some(frame) = camera.frame() else { continue };
        if let Some(content) = platform::read_qr(frame).await {
            return take(content);
        }
    }
}

/// What was read, shown and never opened by itself.
#[component]
fn Found(scanned: Scanned, again: EventHandler<()>) -> Element {
    rsx! {
        div { class: "hint",
            match scanned {
                Scanned::Platform(address) => rsx! {
                    p { "{texts::scan::PLATFORM}" }
                    p { class: "selectable", "{address}" }
                    a { class: "button main", href: "{address}", target: "_blank", rel: "noopener noreferrer", "{texts::ask::OPEN}" }
                },
                Scanned::Account(key) => rsx! { TakeOver { code: key.recovery_code() } },
                Scanned::Text(text) => rsx! {
                    p { "{texts::scan::FOREIGN}" }
                    p { class: "selectable foreign", if text.is_empty() { "{texts::scan::NOTHING}" } else { "{text}" } }
                },
                Scanned::Station(code) => rsx! { p { "{code}" } },
            }
            button { class: "button", onclick: move |_| again.call(()), Icon { path: icons::SCAN } "{texts::scan::AGAIN}" }
        }
    }
}

/// The account of another phone, to be taken over.
#[component]
fn TakeOver(code: String) -> Element {
    let shared = use_context::<Shared>();
    let mut says = use_signal(|| None::<Result<(), String>>);
    rsx! {
        p { strong { "{texts::account::MOVE_FOUND}" } }
        p { "{texts::account::RESTORE_WARNING}" }
        match &*says.read() {
            Some(Ok(())) => rsx! {
                p { class: "open", role: "status", "{texts::account::RESTORED}" }
                Link { class: "button main", to: Route::Ask {}, "{texts::ask::MINE}" }
            },
            other => rsx! {
                if let Some(Err(why)) = other {
                    p { class: "error", role: "alert", "{why}" }
                }
                button {
                    class: "button main",
                    onclick: move |_| {
                        let asked = shared.handle().restore(code.clone());
                        async move {
                            says.set(Some(match asked.await {
                                Ok(None) => Ok(()),
                                Ok(Some(why)) => Err(why),
                                Err(_) => Err(texts::frame::STORE_FAILED.to_owned()),
                            }));
                        }
                    },
                    "{texts::account::MOVE_GO}"
                }
            },
        }
    }
}

/// The number on the door, typed.
#[component]
fn TypeCode() -> Element {
    let shared = use_context::<Shared>();
    let mut typed = use_signal(String::new);
    let mut wrong = use_signal(|| None::<String>);
    rsx! {
        form {
            class: "type-code",
            onsubmit: move |event| {
                event.prevent_default();
                let text = typed.read();
                // Who pastes the address of a station means its number.
                let code = match Scanned::read(&text, &[&shared.origin(), &platform::origin()], None) {
                    Scanned::Station(code) => Ok(code),
                    _ => StationCode::parse(&text),
                };
                match code {
                    Ok(code) => {
                        navigator().push(Route::station(&code));
                    }
                    Err(error) => wrong.set(Some(error.to_string())),
                }
            },
            label { r#for: "code", "{texts::scan::TYPE}" }
            div { class: "row",
                TextField {
                    id: "code",
                    inputmode: "numeric",
                    autocomplete: "off",
                    placeholder: "430100-0012",
                    maxlength: 120,
                    value: typed(),
                    on_text: move |text| {
                        typed.set(text);
                        wrong.set(None);
                    },
                }
                button { class: "button main", r#type: "submit", "{texts::scan::GO}" }
            }
            if let Some(wrong) = &*wrong.read() {
                p { class: "error", role: "alert", "{wrong}" }
            }
        }
    }
}
