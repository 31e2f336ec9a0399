use super::claim::Claim;
use super::my_account::MyAccount;
use super::station_report::{Favourites, MyReports};
use super::volunteer::MyVolunteers;
use crate::api::paths;
use crate::engine::{Kept, SyncPhase};
use crate::ui::Route;
use crate::ui::components::{Icon, Locked, NotifyBy, NotifyMe};
use crate::ui::shared::Shared;
use crate::{icons, platform, texts};
use dioxus::prelude::*;

/// What is on this phone, and how the courier wants the app.
#[component]
pub fn Mine() -> Element {
    let shared = use_context::<Shared>();
    let status = shared.status.read();
    rsx! {
        main { class: "screen",
            h1 { "{texts::frame::MINE}" }
            Link { class: "button", to: Route::Settings {}, Icon { path: icons::service(crate::model::Service::Tools) } "{texts::settings::TITLE}" }
            Favourites {}
            Locked {
                MyReports {}
                Claim {}
                MyAccount {}
            }
            if shared.config.read().push_key.is_some() {
                h2 { "{texts::notify::TITLE}" }
                NotifyMe {}
            }
            if shared.config.read().channels.any() {
                Locked { with_another: true,
                    h2 { "{texts::channels::TITLE}" }
                    NotifyBy {}
                }
            }
            h2 { "{texts::mine::DATA}" }
            if let Some(status) = status.as_ref() {
                p { "{texts::mine::stations(status.stations)}" }
                p {
                    match status.synced_at {
                        Some(moment) => texts::mine::synced(moment, *shared.now.read()),
                        None => texts::mine::NEVER.to_owned(),
                    }
                }
                p {
                    match status.kept {
                        Kept::Full => texts::mine::FULL,
                        Kept::OnDisk if *shared.lasts.read() == Some(true) => texts::mine::ON_DISK,
                        Kept::OnDisk => texts::mine::IN_BROWSER,
                        Kept::UntilClosed => texts::mine::UNTIL_CLOSED,
                        Kept::NoStorage => texts::mine::NO_STORAGE,
                    }
                }
                button {
                    class: "button",
                    disabled: status.phase == SyncPhase::Running,
                    onclick: move |_| shared.handle().sync(),
                    Icon { path: icons::REFRESH }
                    match status.phase {
                        SyncPhase::Running => texts::mine::SYNCING,
                        _ => texts::mine::SYNC,
                    }
                }
            }
            h2 { "{texts::mine::PRIVACY}" }
            p { "{texts::mine::PRIVACY_LINE}" }
            a { class: "button", href: "{platform::origin()}{paths::PRIVACY}", target: "_blank", rel: "noopener", "{texts::privacy::OPEN}" }
            h2 { "{texts::volunteer::TITLE}" }
            p { "{texts::volunteer::LINK_LINE}" }
            Locked { with_another: true, MyVolunteers {} }
            Link { class: "button", to: Route::Volunteer {}, "{texts::volunteer::TITLE}" }
            h2 { "{texts::mine::ABOUT}" }
            p { "{texts::PRODUCT} {env!(\"CARGO_PKG_VERSION\")}" }
            p { "{texts::mine::MAP_DATA}" }
            if let Some(streets) = texts::mine::street_data(&shared.config.read().map) {
                p { "{streets}" }
            }
        }
    }
}
