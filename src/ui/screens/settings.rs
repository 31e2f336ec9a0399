use crate::api::paths;
use crate::engine::{Preferences, TextSize, Theme};
use crate::model::navigation::Navigator;
use crate::ui::shared::Shared;
use crate::{platform, texts};
use dioxus::prelude::*;
use texts::settings as words;

/// One thing that can be chosen: its word, and what the courier then wants.
type Choice = (&'static str, Preferences);

/// How the courier wants the app: all of it in one place, and kept.
#[component]
pub fn Settings() -> Element {
    let shared = use_context::<Shared>();
    let list_only = shared.list_only();
    let now = shared.preferences.read().clone();
    // What holds without having been chosen stands as chosen.
    let now = Preferences { list_only: Some(list_only), navigator: now.navigator.or(Some(Navigator::Amap)), ..now };
    rsx! {
        main { class: "screen",
            h1 { "{words::TITLE}" }
            // Who has not heard what is kept changes none of it.
            for (title, choices) in choices(&now).into_iter().filter(|_| *shared.locking.known.read()) {
                h2 { "{title}" }
                div { class: "chips", role: "group", "aria-label": title,
                    for (word, wanted) in choices {
                        button {
                            class: "chip",
                            "aria-pressed": "{wanted == now}",
                            onclick: move |_| {
                                let wanted = wanted.clone();
                                shared.change_preferences(move |now| *now = wanted);
                            },
                            "{word}"
                        }
                    }
                }
            }
            p { "{words::LIST_ONLY_FOR}" }
            if platform::can_speak() {
                p { "{words::READING_WHERE}" }
            }
            KeptMaps {}
        }
    }
}

/// Prefectures whose streets and places the phone may keep: the element `diyi-packs` of `assets/map-packs.js`.
#[component]
fn KeptMaps() -> Element {
    let shared = use_context::<Shared>();
    let here = *shared.whereabouts.position.read();
    let here = here.map(|place| format!("{},{}", place.lat(), place.lon()));
    let preferences = shared.preferences.read();
    let wanted = [preferences.region, preferences.works_in];
    let favourites: Vec<String> = wanted.into_iter().flatten().map(|region| region.prefecture().to_string()).collect();
    rsx! {
        if shared.has_map_packs() && !shared.can_keep_maps() {
            h2 { id: "maps", "{texts::packs::TITLE}" }
            p { "{texts::packs::NOT_IN_APP}" }
        }
        if shared.can_keep_maps() {
            h2 { id: "maps", "{texts::packs::TITLE}" }
            p { "{texts::packs::WHAT_FOR}" }
            diyi-packs {
                "listing": platform::from_server(paths::MAP_PACKS),
                "here": here,
                "favourites": favourites.join(" "),
                "words": texts::packs::words(),
            }
        }
    }
}

/// All that can be chosen, by headings.
fn choices(now: &Preferences) -> [(&'static str, Vec<Choice>); 5] {
    let like = |change: &dyn Fn(&mut Preferences)| {
        let mut wanted = now.clone();
        change(&mut wanted);
        wanted
    };
    let colours = [
        (words::SYSTEM, Theme::System, false),
        (words::LIGHT, Theme::Light, false),
        (words::DARK, Theme::Dark, false),
        (words::GLARE, now.theme, true),
    ];
    let navigators = Navigator::offered(!platform::is_apple());
    [
        (words::TEXT, TextSize::ALL.map(|size| (words::text_size(size), like(&|wanted| wanted.text = size))).into()),
        (
            words::THEME,
            colours
                .map(|(word, theme, glare)| (word, like(&|wanted| (wanted.theme, wanted.glare) = (theme, glare))))
                .into(),
        ),
        (
            words::TOUCH,
            [(words::BARE_HANDS, false), (words::GLOVES, true)]
                .map(|(word, gloves)| (word, like(&|wanted| wanted.gloves = gloves)))
                .into(),
        ),
        (
            words::HOME,
            [(words::MAP_AND_LIST, false), (words::LIST_ONLY, true)]
                .map(|(word, list)| (word, like(&|wanted| wanted.list_only = Some(list))))
                .into(),
        ),
        (
            words::NAVIGATOR,
            navigators.map(|one| (texts::navigator(one), like(&|wanted| wanted.navigator = Some(one)))).collect(),
        ),
    ]
}
