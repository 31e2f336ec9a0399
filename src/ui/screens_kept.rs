//! What screens keep while the courier looks at another one, and how they come back to it.

use super::Route;
use super::components::SheetHeight;
use super::shared::Shared;
use crate::model::journey::{Arrival, Journey, Step};
use crate::model::{StationCode, Topic};
use crate::{platform, texts};
use dioxus::prelude::*;

/// Stations shown at first, and more each time they are asked for.
pub const PAGE: u32 = 30;

/// What outlives a screen as long as the app is open.
#[derive(Clone, Copy)]
pub struct ScreensKept {
    journey: Signal<Journey<Route>>,
    /// The next screen comes in place of this one.
    instead: Signal<bool>,
    /// Stations that the list shows.
    pub listed: Signal<u32>,
    /// How high the sheet stands before the map of the first screen.
    pub sheet: Signal<SheetHeight>,
    /// The station that the map is to show.
    pub looked_at: Signal<Option<StationCode>>,
    /// The station that was touched on the map of the first screen.
    pub picked: Signal<Option<StationCode>>,
    /// The station that was touched on the large map.
    pub picked_on_map: Signal<Option<StationCode>>,
    /// The next touch of the map says where the courier is.
    pub says_where: Signal<bool>,
    /// The map of the first screen cannot be drawn.
    pub no_map: Signal<bool>,
    /// The station whose form for reports was just given photos.
    pub report_for: Signal<Option<StationCode>>,
    /// All services can be chosen.
    pub all_services: Signal<bool>,
    /// What is looked for in the library, as typed.
    pub answer_words: Signal<String>,
    /// The topic that is looked at in the library.
    pub answer_topic: Signal<Option<Topic>>,
}

impl ScreensKept {
    /// Makes it for the whole app.
    pub fn provide() -> Self {
        use_hook(platform::heed_back);
        // What a link of the server's pages says; read before the router writes the address anew.
        let said = platform::said_by_link;
        let kept = Self {
            journey: use_signal(Journey::default),
            instead: use_signal(|| false),
            listed: use_signal(|| {
                PAGE * said("page").and_then(|page| page.parse().ok()).map_or(1, |page: u32| page.clamp(1, 4))
            }),
            sheet: use_signal(SheetHeight::default),
            looked_at: use_signal(|| None),
            picked: use_signal(|| None),
            picked_on_map: use_signal(|| None),
            says_where: use_signal(|| false),
            no_map: use_signal(|| false),
            report_for: use_signal(|| None),
            all_services: use_signal(|| false),
            answer_words: use_signal(|| said("q").unwrap_or_default()),
            answer_topic: use_signal(|| said("topic").as_deref().and_then(Topic::of_code)),
        };
        use_context_provider(|| kept)
    }

    /// Has the map show one station, marked.
    pub fn look_at_on_map(self, station: StationCode) {
        let mut looked_at = self.looked_at;
        looked_at.set(Some(station));
    }

    /// Has the courier say on the map where they are.
    pub fn ask_where(self) {
        let mut says_where = self.says_where;
        says_where.set(true);
        if router().current::<Route>() != (Route::Map {}) {
            navigator().push(Route::Map {});
        }
    }

    /// Goes to a screen in place of this one, which nobody comes back to.
    pub fn replace(self, with: Route) {
        let mut instead = self.instead;
        instead.set(true);
        navigator().replace(with);
    }

    /// Back to the screen of the app that the courier came from; to the one above where they opened a link.
    pub fn go_back(self, from: &Route) {
        if self.journey.peek().can_go_back() {
            navigator().go_back();
        } else {
            self.replace(from.parent());
        }
    }

    /// Takes in that a screen came.
    fn arrive(self, at: Route) {
        let Self { mut journey, mut instead, .. } = self;
        let step = match (*instead.peek(), platform::went_back()) {
            (true, _) => Step::Instead,
            (false, true) => Step::Through,
            (false, false) => Step::On,
        };
        if *instead.peek() {
            instead.set(false);
        }
        let is_tab = at.parent() == at;
        let arrival = match journey.write().arrive(at, step) {
            Arrival::First => Arrival::First,
            Arrival::New if is_tab => Arrival::Resumed,
            Arrival::New | Arrival::Resumed => Arrival::New,
            Arrival::Again(left) => Arrival::Again(left.to_string()),
        };
        spawn(async move { platform::arrived(arrival, texts::PRODUCT).await });
    }
}

/// Heeds which screens come: where they begin, how the page is called.
pub fn use_arrivals(route: &Route, shared: Shared) {
    let kept = use_context::<ScreensKept>();
    let route = route.clone();
    use_effect(use_reactive!(|route| kept.arrive(route)));
    // What a screen is about may become known later, or show once it is opened.
    use_effect(move || {
        let (_, _) = (shared.changes.read(), shared.shut());
        spawn(async {
            platform::sleep(300).await;
            platform::name_page(texts::PRODUCT);
        });
    });
}
