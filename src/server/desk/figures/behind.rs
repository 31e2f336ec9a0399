//! What stands behind a number: the things that were counted.

use super::super::guard::{Asked, SignedIn};
use super::super::page::{Tab, at_page, cut, moment, page, pager};
use super::super::refusal::DeskRefusal;
use super::tables::behind;
use super::{FiguresChoice, region_of};
use crate::model::case::{CaseKind, ReferralTo};
use crate::model::figures::Subject;
use crate::model::question::Channel;
use crate::model::{ActivityKind, Adcode, Day, Timestamp, Topic, VoiceKind};
use crate::server::db::counted_act::CountedAct;
use crate::server::db::figures;
use crate::server::db::figures::Month;
use crate::server::{App, db};
use crate::texts;
use crate::texts::disclosure as words;
use axum::extract::State;
use axum::response::Response;
use dioxus::prelude::*;
use serde::Deserialize;

/// In an address: only to the same day and hour of the month as now.
const AS_FAR: &str = "&as_far=1";

/// Where what the province's comparison counts is listed: of a month to the same day and hour as now, of a desk or of all.
pub(in crate::server::desk) fn behind_as_far(subject: Subject, month: Month, place: Option<Adcode>) -> String {
    let all = subject.columns().first().map_or("", |column| column.code);
    behind(subject, month, Adcode::HUNAN, place, None, all) + AS_FAR
}

/// Which number is looked behind.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::server::desk) struct Behind {
    subject: String,
    month: String,
    adcode: String,
    place: String,
    kind: String,
    column: String,
    /// Only those of this day.
    day: String,
    /// Only those to the same day and hour of the month as now.
    as_far: String,
    page: u64,
}

/// The list of what a number counts: exactly those, whatever became of them since. Nobody's words.
pub(in crate::server::desk) async fn list_behind(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<Behind>,
) -> Result<Response, DeskRefusal> {
    let subject = Subject::from(looking.subject.clone());
    let month = Month::parse(&looking.month).unwrap_or_else(|| Month::of(Timestamp::now()));
    let region = FiguresChoice { adcode: looking.adcode.clone(), ..FiguresChoice::default() };
    let region = region_of(&who, &region);
    let place = Adcode::parse(&looking.place).ok();
    let kind = Some(looking.kind.as_str()).filter(|kind| !kind.is_empty());
    let columns = subject.columns();
    let column = columns.iter().find(|column| column.code == looking.column).unwrap_or(&columns[0]);
    let day = Day::parse(&looking.day).ok();
    let as_far = !looking.as_far.is_empty();
    let whole = || if as_far { month.as_far_as(Timestamp::now()) } else { month.span() };
    let span = day.map_or_else(whole, |day| (day.begins().0, day.plus(1).begins().0));
    let acts = figures::behind(&app.db, (subject, span, region), place, kind, column.code).await?;
    let count = acts.len();
    let at = looking.page.min(10_000);
    let skipped = usize::try_from(at * db::PAGE).unwrap_or(usize::MAX);
    let mut rows: Vec<CountedAct> = acts.into_iter().skip(skipped).collect();
    let more = cut(&mut rows);
    let place_word = place.map_or_else(|| texts::region(region), words::place);
    let time = match day {
        Some(day) => day.to_string(),
        None if as_far => texts::province::as_far(span),
        None => month.to_string(),
    };
    let title = format!(
        "{time} · {place_word} · {}{}",
        kind.map(|kind| format!("{} · ", kind_word(subject, kind))).unwrap_or_default(),
        words::subject(subject)
    );
    let tabs: Vec<(String, &str, bool)> = columns
        .iter()
        .map(|one| {
            let day = day.map(|day| format!("&day={day}")).unwrap_or_default();
            let as_far = if as_far { AS_FAR } else { "" };
            let address = behind(subject, month, region, place, kind, one.code) + &day + as_far;
            (address, column_word(one.code), one == column)
        })
        .collect();
    let address = |page: u64| {
        let looking = [
            ("subject", subject.code()),
            ("month", &looking.month),
            ("adcode", &looking.adcode),
            ("place", &looking.place),
            ("kind", &looking.kind),
            ("column", &looking.column),
            ("day", &looking.day),
            ("as_far", &looking.as_far),
        ];
        at_page("/desk/figures/behind", &looking, page)
    };
    let body = rsx! {
        div { class: "head", h1 { "{title}：{column_word(column.code)} {count}" } a { class: "button", href: "/desk/figures?month={month}&adcode={region}", "回到数据" } }
        nav { class: "filters",
            for (href, word, here) in tabs { a { href, "aria-current": if here { "page" }, "{word}" } }
        }
        if rows.is_empty() {
            p { class: "empty", id: "list", "这一格是 0。" }
        } else {
            table { class: "rows", id: "list",
                thead { tr { th { "时间" } th { "地区" } th { "主题或类型" } th { "现在" } th { "" } } }
                tbody {
                    for act in rows {
                        tr {
                            td { {moment(act.at)} }
                            td { "{words::place(act.place)}" }
                            td { {kind_word(subject, &act.kind)} }
                            td { {words::part(act.part)} }
                            td { a { href: target(subject, &act.id), {format!("打开{}", thing(subject))} } }
                        }
                    }
                }
            }
        }
        {pager(at, more, address)}
    };
    Ok(page(&who, Tab::Figures, &title, body))
}

/// Where an act is found.
pub(super) fn target(subject: Subject, id: &str) -> String {
    let list = match subject {
        Subject::Questions | Subject::Channels => "questions",
        Subject::Cases | Subject::Referrals => "cases",
        Subject::Bookings => "activities",
        Subject::Visits => "stations",
        Subject::Reports => "reports",
        Subject::Voices => "voices",
        Subject::Meetings => "meetings",
        Subject::Hours => "training/people",
    };
    format!("/desk/{list}/{id}")
}

/// What it is found by.
fn thing(subject: Subject) -> &'static str {
    match subject {
        Subject::Bookings => "活动",
        Subject::Visits => "驿站",
        Subject::Referrals => texts::office_figures::CASE,
        Subject::Hours => texts::office_figures::HOURS,
        other => words::subject(other),
    }
}

fn kind_word(subject: Subject, kind: &str) -> &'static str {
    let kind = kind.to_owned();
    match subject {
        Subject::Questions => texts::topic(Topic::from(kind)),
        Subject::Channels => texts::inbox::channel(Channel::from(kind)),
        Subject::Cases => texts::case_kind(CaseKind::from(kind)),
        Subject::Bookings => texts::activity_kind(ActivityKind::from(kind)),
        Subject::Visits | Subject::Meetings | Subject::Hours => "",
        Subject::Referrals => texts::referral_to(ReferralTo::from(kind)),
        Subject::Reports => texts::report_kind(crate::model::ReportKind::from(kind)),
        Subject::Voices => texts::voice_kind(VoiceKind::from(kind)),
    }
}

fn column_word(column: &str) -> &'static str {
    match column {
        "answered" => "已回复",
        "in_time" => "按时回复",
        "solved" | "partly" | "unsolved" | "withdrawn" | "open" | "attended" | "missed" | "put_right" | "published"
        | "overdue" | "held" | "served" => words::part(column),
        _ => "全部",
    }
}
