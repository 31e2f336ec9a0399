use crate::api::Act;
use crate::engine::{DeliveryState, MyReport};
use crate::model::station_report::NewReport;
use crate::model::{MessageId, NewMessage, OpenProblem, OwnReport, ReportId, ReportKind, Station, StationCode};
use crate::ui::components::Icon;
use crate::ui::shared::Shared;
use crate::{icons, texts};
use dioxus::prelude::*;

/// What is wrong there, to join with one tap; and the question whether what they reported is put right.
#[component]
pub fn Problems(station: Station) -> Element {
    let shared = use_context::<Shared>();
    let mine = use_resource(move || {
        let _ = shared.changes.read();
        async move { shared.handle().my_reports().await.unwrap_or_default() }
    });
    let now = *shared.now.read();
    let mine = mine.read();
    let here = |one: &&MyReport| one.report.station.as_ref() == Some(&station.code);
    let own: Vec<MyReport> = mine.iter().flatten().filter(here).cloned().collect();
    // What became of their own report of the same: whether it has arrived, is said as everywhere.
    let joined = |kind: ReportKind| {
        let mine = own.iter().find(|one| one.report.kind == kind && one.report.state.is_open())?;
        let undelivered = mine.delivery.as_ref().filter(|delivery| delivery.state != DeliveryState::Taken);
        let arrived = || texts::station::ME_TOO_DONE.to_owned();
        Some(undelivered.map_or_else(arrived, |delivery| texts::outbox::state(delivery, now)))
    };
    rsx! {
        for one in own.iter().filter(|one| one.delivery.is_none() && one.report.asks_whether_fixed(now)) {
            IsItFixed { key: "{one.report.id}", report: one.report.clone() }
        }
        if !station.problems.is_empty() {
            h2 { "{texts::station::PROBLEMS}" }
            ul { class: "problems",
                for problem in station.problems.clone() {
                    li { key: "{problem.kind.code()}",
                        ProblemLine { code: station.code.clone(), joined: joined(problem.kind), problem }
                    }
                }
            }
        }
    }
}

#[component]
fn ProblemLine(code: StationCode, problem: OpenProblem, joined: Option<String>) -> Element {
    let shared = use_context::<Shared>();
    let now = *shared.now.read();
    // Until the report is in the list of their own: a second tap is no second report.
    let mut tapped = use_signal(|| false);
    let kind = problem.kind;
    rsx! {
        p { strong { "{texts::report_kind(kind)}" } " {texts::station::problem(&problem, now)}" }
        if let Some(joined) = joined {
            p { class: "unknown", "{joined}" }
        } else {
            button { class: "button", disabled: tapped(),
                onclick: move |_| {
                    let station = code.clone();
                    async move {
                        tapped.set(true);
                        let message = NewMessage { id: MessageId::fresh(), text: String::new(), attachments: Vec::new() };
                        let report = NewReport { id: ReportId::fresh(), station, kind, message };
                        if shared.send_or_say(Act::Report(report)).await.is_none() {
                            tapped.set(false);
                        }
                    }
                },
                Icon { path: icons::SUPPORT }
                "{texts::station::ME_TOO}"
            }
        }
    }
}

/// Asks who reported something whether it is put right.
#[component]
pub fn IsItFixed(report: OwnReport) -> Element {
    let shared = use_context::<Shared>();
    let id = report.id;
    rsx! {
        div { class: "hint",
            p { strong { "{texts::station::is_it_fixed(report.kind)}" } }
            div { class: "buttons",
                for (fixed, words) in [(true, texts::station::FIXED), (false, texts::station::NOT_FIXED)] {
                    button { key: "{fixed}", class: "button",
                        onclick: move |_| async move {
                            shared.send_or_say(Act::LookAgain { report: id, fixed }).await;
                        },
                        "{words}"
                    }
                }
            }
        }
    }
}
