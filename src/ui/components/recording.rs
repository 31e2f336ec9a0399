use super::Icon;
use crate::model::attachment::LONGEST_VOICE_MS;
use crate::platform::{self, MicrophoneError, Recorder};
use crate::{icons, texts};
use dioxus::prelude::*;

/// What the microphone is doing.
enum Stage {
    Idle,
    Asking,
    Recording(Recorder),
    Failed(MicrophoneError),
}

const SECOND_MS: u32 = 1_000;

/// Records a voice note of a minute at most.
#[component]
pub fn Recording(on_recorded: EventHandler<Vec<u8>>) -> Element {
    let mut stage = use_signal(|| Stage::Idle);
    let mut seconds = use_signal(|| 0);
    let stop = move || async move {
        let ended = std::mem::replace(&mut *stage.write(), Stage::Idle);
        if let Stage::Recording(recorder) = ended
            && let Some(bytes) = recorder.stop().await
        {
            on_recorded.call(bytes);
        }
    };
    let start = move || async move {
        stage.set(Stage::Asking);
        match Recorder::start().await {
            Ok(recorder) => {
                stage.set(Stage::Recording(recorder));
                seconds.set(0);
                while matches!(*stage.peek(), Stage::Recording(_)) {
                    platform::sleep(SECOND_MS).await;
                    seconds += 1;
                    if *seconds.peek() * SECOND_MS >= LONGEST_VOICE_MS {
                        return stop().await;
                    }
                }
            }
            Err(error) => stage.set(Stage::Failed(error)),
        }
    };
    let failed = match &*stage.read() {
        Stage::Failed(error) => Some(*error),
        _ => None,
    };
    let recording = matches!(&*stage.read(), Stage::Recording(_));
    let asking = matches!(&*stage.read(), Stage::Asking);
    rsx! {
        if recording {
            button { class: "button main", r#type: "button", onclick: move |_| stop(), Icon { path: icons::MICROPHONE } "{texts::composer::STOP}" }
            span { role: "status", "{texts::composer::recording(seconds())}" }
        } else {
            button { class: "button", r#type: "button", disabled: asking, onclick: move |_| start(), Icon { path: icons::MICROPHONE } "{texts::composer::RECORD}" }
        }
        if let Some(error) = failed {
            p { class: "error", role: "alert",
                match error {
                    MicrophoneError::Denied => texts::composer::MICROPHONE_DENIED,
                    MicrophoneError::Missing => texts::composer::MICROPHONE_MISSING,
                    MicrophoneError::Unsupported => texts::composer::MICROPHONE_UNSUPPORTED,
                }
            }
        }
    }
}
