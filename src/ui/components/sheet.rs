use crate::texts;
use crate::ui::screens_kept::ScreensKept;
use dioxus::prelude::*;

/// How high the sheet with the list stands before the map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SheetHeight {
    /// The map, and where the list begins.
    Low,
    /// Some of both.
    #[default]
    Middle,
    /// The list alone.
    Full,
}

impl SheetHeight {
    /// As the style sheet names it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Middle => "middle",
            Self::Full => "full",
        }
    }

    fn higher(self) -> Self {
        if self == Self::Low { Self::Middle } else { Self::Full }
    }

    fn lower(self) -> Self {
        if self == Self::Full { Self::Middle } else { Self::Low }
    }
}

/// Pixels by which the handle is drawn before that is more than a touch.
const DRAWN: f64 = 24.0;

/// What the sheet is drawn by, and the same as buttons. `drawn` is by how many pixels it is drawn just now.
#[component]
pub fn SheetHandle(drawn: Signal<f64>) -> Element {
    let mut height = use_context::<ScreensKept>().sheet;
    let mut began = use_signal(|| None::<f64>);
    let at = height();
    let mut settle = move || {
        if began.take().is_none() {
            return;
        }
        match drawn() {
            far if far < -DRAWN => height.set(at.higher()),
            far if far > DRAWN => height.set(at.lower()),
            _ => {}
        }
        drawn.set(0.0);
    };
    rsx! {
        div {
            class: "sheet-handle",
            onpointerdown: move |event| began.set(Some(event.client_coordinates().y)),
            onpointermove: move |event| {
                if let Some(from) = began() {
                    drawn.set(event.client_coordinates().y - from);
                }
            },
            onpointerup: move |_| settle(),
            onpointercancel: move |_| settle(),
            onpointerleave: move |_| settle(),
            button { r#type: "button", class: "button plain", disabled: at == SheetHeight::Low, onclick: move |_| height.set(at.lower()), "{texts::map::MORE_MAP}" }
            span { class: "grip", "aria-hidden": "true" }
            button { r#type: "button", class: "button plain", disabled: at == SheetHeight::Full, onclick: move |_| height.set(at.higher()), "{texts::map::MORE_LIST}" }
        }
    }
}
