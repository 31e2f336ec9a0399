use crate::engine::{Preferences, TextSize, Theme};
use crate::model::navigation::Navigator;
use crate::ui::shared::Shared;
use crate::{platform, texts};
use dioxus::prelude::*;
use texts::settings as words;

/// How the courier wants the app: all of it in one place, and kept.
#[component]
pub fn Settings() -> Element {
    let shared = use_context::<Shared>();
    let Preferences { theme, glare, text, gloves, navigator, .. } = *shared.preferences.read();
    let list_only = shared.list_only();
    let colour = move |theme: Theme, glare: bool| {
        shared.change_preferences(|wanted| (wanted.theme, wanted.glare) = (theme, glare));
    };
    rsx! {
        main { class: "screen",
            h1 { "{words::TITLE}" }
            h2 { "{words::TEXT}" }
            div { class: "chips", role: "group", "aria-label": words::TEXT,
                for size in TextSize::ALL {
                    Choice { word: words::text_size(size), chosen: text == size, on_choose: move |()| shared.change_preferences(|wanted| wanted.text = size) }
                }
            }
            h2 { "{words::THEME}" }
            div { class: "chips", role: "group", "aria-label": words::THEME,
                for (one, word) in [(Theme::System, words::SYSTEM), (Theme::Light, words::LIGHT), (Theme::Dark, words::DARK)] {
                    Choice { word, chosen: !glare && theme == one, on_choose: move |()| colour(one, false) }
                }
                Choice { word: words::GLARE, chosen: glare, on_choose: move |()| colour(theme, true) }
            }
            h2 { "{words::TOUCH}" }
            div { class: "chips", role: "group", "aria-label": words::TOUCH,
                for (one, word) in [(false, words::BARE_HANDS), (true, words::GLOVES)] {
                    Choice { word, chosen: gloves == one, on_choose: move |()| shared.change_preferences(|wanted| wanted.gloves = one) }
                }
            }
            h2 { "{words::HOME}" }
            div { class: "chips", role: "group", "aria-label": words::HOME,
                for (one, word) in [(false, words::MAP_AND_LIST), (true, words::LIST_ONLY)] {
                    Choice { word, chosen: list_only == one, on_choose: move |()| shared.change_preferences(|wanted| wanted.list_only = Some(one)) }
                }
            }
            p { "{words::LIST_ONLY_FOR}" }
            h2 { "{words::NAVIGATOR}" }
            div { class: "chips", role: "group", "aria-label": words::NAVIGATOR,
                for one in Navigator::ALL.iter().copied().filter(|one| *one != Navigator::System || !platform::is_apple()) {
                    Choice { word: texts::navigator(one), chosen: navigator.unwrap_or(Navigator::Amap) == one, on_choose: move |()| shared.change_preferences(|wanted| wanted.navigator = Some(one)) }
                }
            }
            if platform::can_speak() {
                h2 { "{words::READING}" }
                p { "{words::READING_WHERE}" }
            }
        }
    }
}

/// One of several, of which one holds.
#[component]
fn Choice(word: &'static str, chosen: bool, on_choose: EventHandler<()>) -> Element {
    rsx! {
        button { class: "chip", "aria-pressed": "{chosen}", onclick: move |_| on_choose.call(()), "{word}" }
    }
}
