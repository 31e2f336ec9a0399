//! What the courier sees. All data on a screen comes from the engine; nothing here waits for a network.

mod components;
mod following;
mod forms;
mod found;
mod frame;
mod kept_form;
mod kept_picture;
mod late;
mod locking;
mod screens;
mod screens_kept;
mod shared;
mod unlocking;
mod whereabouts;

use crate::model::region::Prefecture;
use crate::model::{ActivityId, Adcode, AnswerId, BookingId, LetterId, QuestionId, StationCode};
use crate::platform;
use components::Icon;
use dioxus::prelude::*;
use following::use_following;
use frame::Frame;
use late::Late;
use screens::{Door, NotFound, Station, Stations};
use screens_kept::ScreensKept;
use shared::Shared;

/// The screens and their addresses. The server sends the app's page for each of them.
#[derive(Clone, Debug, PartialEq, Routable)]
#[rustfmt::skip]
enum Route {
    #[layout(Frame)]
        #[route("/")]
        Stations {},
        #[route("/map", Late)]
        Map {},
        #[route("/station/:code")]
        Station { code: String },
        #[route("/door/:code")]
        Door { code: String },
        #[route("/suggest-station", Late)]
        SuggestStation {},
        #[route("/ask", Late)]
        Ask {},
        #[route("/aid", Late)]
        AidOffers {},
        #[route("/question/:id", Late)]
        Question { id: String },
        #[route("/answers", Late)]
        Answers {},
        #[route("/answer/:id", Late)]
        Answer { id: String },
        #[route("/voices", Late)]
        Voices {},
        #[route("/speak", Late)]
        Speak {},
        #[route("/voice/:id", Late)]
        Voice { id: String },
        #[route("/discussion/:id", Late)]
        Discussion { id: String },
        #[route("/proposals", Late)]
        Proposals {},
        #[route("/proposal/:id", Late)]
        Proposal { id: String },
        #[route("/book", Late)]
        Book {},
        #[route("/activities/map?:of", Late)]
        ActivityMap { of: String },
        #[route("/activity/:id", Late)]
        Activity { id: String },
        #[route("/booking/:id", Late)]
        Booking { id: String },
        #[route("/letters", Late)]
        Letters {},
        #[route("/letter/:id", Late)]
        Letter { id: String },
        #[route("/scan", Late)]
        Scan {},
        #[route("/mine", Late)]
        Mine {},
        #[route("/mine/volunteer", Late)]
        Volunteer {},
        #[route("/settings", Late)]
        Settings {},
        #[route("/shared", Late)]
        SharedPhotos {},
        #[route("/outbox", Late)]
        Outbox {},
        #[route("/:..rest")]
        NotFound { rest: Vec<String> },
}

impl Route {
    /// The screen above: where back leads who opened this one by a link. The tabs are above all.
    fn parent(&self) -> Self {
        match self {
            Self::Stations {}
            | Self::Map {}
            | Self::Station { .. }
            | Self::Door { .. }
            | Self::SuggestStation {}
            | Self::SharedPhotos {}
            | Self::NotFound { .. } => Self::Stations {},
            Self::Ask {} | Self::AidOffers {} | Self::Question { .. } | Self::Answers {} | Self::Voices {} => {
                Self::Ask {}
            }
            Self::Answer { .. } => Self::Answers {},
            Self::Speak {} | Self::Voice { .. } | Self::Discussion { .. } | Self::Proposals {} => Self::Voices {},
            Self::Proposal { .. } => Self::Proposals {},
            Self::Book {}
            | Self::Activity { .. }
            | Self::ActivityMap { .. }
            | Self::Booking { .. }
            | Self::Letters {} => Self::Book {},
            Self::Letter { .. } => Self::Letters {},
            Self::Scan {} => Self::Scan {},
            Self::Mine {} | Self::Volunteer {} | Self::Outbox {} | Self::Settings {} => Self::Mine {},
        }
    }

    /// The tab to which it belongs.
    fn tab(&self) -> Self {
        let parent = self.parent();
        if parent == *self { parent } else { parent.tab() }
    }

    fn station(code: &StationCode) -> Self {
        Self::Station { code: code.to_string() }
    }

    fn question(id: QuestionId) -> Self {
        Self::Question { id: id.to_string() }
    }

    fn activity(id: ActivityId) -> Self {
        Self::Activity { id: id.to_string() }
    }

    /// The map of activities, with one in the middle or with all.
    fn activity_map(of: Option<ActivityId>) -> Self {
        Self::ActivityMap { of: of.map(|of| of.to_string()).unwrap_or_default() }
    }

    fn booking(id: BookingId) -> Self {
        Self::Booking { id: id.to_string() }
    }

    fn letter(id: LetterId) -> Self {
        Self::Letter { id: id.to_string() }
    }

    fn answer(id: AnswerId) -> Self {
        Self::Answer { id: id.to_string() }
    }
}

/// The app.
#[component]
pub fn App() -> Element {
    let (handle, events) = use_hook(|| {
        let (handle, events) = platform::start_engine();
        (handle, std::rc::Rc::new(std::cell::RefCell::new(Some(events))))
    });
    platform::use_files();
    let shared = Shared::provide(handle, events);
    use_following(shared);
    ScreensKept::provide();
    // Read before the router writes the address anew.
    let linked = use_hook(|| {
        let region = platform::said_by_link("region").and_then(|code| Adcode::parse(&code).ok());
        let chosen = |region: &Adcode| Prefecture::of(*region).is_some_and(|one| one.code() == *region);
        region.filter(|region| *region == Adcode::HUNAN || chosen(region))
    });
    forms::provide_linked_aid();
    use_future(move || async move {
        if let Some(region) = linked {
            shared.look_at_linked(region).await;
        }
    });
    use_effect(move || {
        if let Some(look) = shared.look() {
            platform::set_look(&look);
        }
    });
    rsx! {
        div {
            class: "app",
            onpointerdown: move |_| shared.locking.touch(),
            onkeydown: move |_| shared.locking.touch(),
            oninput: move |_| shared.locking.touch(),
            Router::<Route> {}
        }
    }
}
