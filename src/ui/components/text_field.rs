use crate::platform;
use dioxus::prelude::*;

/// A field for words, of one line, or of `rows` lines. All fields of the app are this one, because most of what is
/// typed into them is composed: while the courier chooses among characters the field holds half pinyin.
///
/// - `on_text` hears what stands in the field, and never what is still being composed.
/// - `value` is what the field shows, as the caller knows it. While something is composed, and as long as the field
///   is ahead of the caller, the field is not touched: text and caret stay where they are.
/// - The Enter that picks a candidate sends no form.
#[component]
pub fn TextField(
    id: Option<String>,
    #[props(into)] value: String,
    on_text: EventHandler<String>,
    rows: Option<u32>,
    #[props(extends = GlobalAttributes, extends = input)] attributes: Vec<Attribute>,
) -> Element {
    let mut field = use_hook(|| CopyValue::new(Field { shown: value.clone(), ..Field::default() }));
    if !field.peek().composing {
        field.write().shown = value;
    }
    let shown = field.peek().shown.clone();
    let mut settle = move || {
        let latest = field.write().latest.take();
        if let Some(text) = latest {
            on_text.call(text);
        }
    };
    let oninput = move |event: FormEvent| {
        field.write().latest = Some(event.value());
        if !field.peek().composing {
            settle();
        }
    };
    let oncompositionstart = move |_| field.write().composing = true;
    let oncompositionend = move |event: CompositionEvent| {
        // Some browsers tell of the last input after this event; the field has it already.
        if let Some(text) = platform::composed_text(&event.data()) {
            field.write().latest = Some(text);
        }
        field.write().composing = false;
        settle();
    };
    // A field that is left composes no longer, whether the browser says so or not.
    let onblur = move |_| {
        field.write().composing = false;
        settle();
    };
    let onkeydown = move |event: KeyboardEvent| {
        if event.key() == Key::Enter && (field.peek().composing || platform::picks_candidate(&event.data())) {
            event.prevent_default();
        }
    };
    match rows {
        Some(rows) => rsx! {
            textarea { id, rows: "{rows}", value: "{shown}", oninput, oncompositionstart, oncompositionend, onblur, onkeydown, ..attributes }
        },
        None => rsx! {
            input { id, value: "{shown}", oninput, oncompositionstart, oncompositionend, onblur, onkeydown, ..attributes }
        },
    }
}

/// What goes on in a field.
#[derive(Default)]
struct Field {
    /// Something is being composed.
    composing: bool,
    /// What the browser said last, as long as the caller has not been told.
    latest: Option<String>,
    /// What was drawn last.
    shown: String,
}
