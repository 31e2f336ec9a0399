//! The first page: what burns, what waits, what is due, who is there, what came in today. Each number leads to exactly
//! that list. Nobody's words.

use super::guard::{Asked, SignedIn};
use super::page::{Tab, cut, moment, page, pager, words};
use super::question_line::{clock, danger_words};
use super::refusal::DeskRefusal;
use super::roster::on_duty_words;
use crate::model::aid::GrantState;
use crate::model::contribution::ContributionState;
use crate::model::figures::Subject;
use crate::model::pile::Pile;
use crate::model::staff::Permission;
use crate::model::{Adcode, Day, StaffId, Timestamp};
use crate::server::db::figures::{self, Month};
use crate::server::db::overview;
use crate::server::{App, db};
use crate::texts;
use crate::texts::overview as says;
use axum::extract::State;
use axum::response::{Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;
use std::collections::HashMap;

/// Notes of the last shifts.
const NOTES: u64 = 3;

/// For so many days the first page says that somebody else changed one's account.
const TOUCHED_DAYS: i64 = 7;

/// The first page of each role.
pub(super) async fn home(who: SignedIn) -> Redirect {
    let may = |permission| who.staff.role.may(permission);
    Redirect::to(match (may(Permission::ReadQuestions), may(Permission::WorkReferrals)) {
        (true, _) => "/desk/overview",
        (false, true) => "/desk/referrals",
        (false, false) => "/desk/cases",
    })
}

/// A number with what it is and where it leads.
struct Figure {
    href: String,
    word: &'static str,
    count: u64,
    class: &'static str,
}

/// The page.
pub(super) async fn show(State(app): State<App>, who: SignedIn) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let staff = &who.staff;
    // Not of questions alone: whatever tells of danger, as the line on top counts it.
    let dangers = u64::try_from(who.alarm.count).unwrap_or(u64::MAX);
    let burns = |burns: bool| if burns { "figure-card burns" } else { "figure-card" };
    let (href, word) = ("/desk/danger".to_owned(), says::pile(Pile::Danger));
    let mut piles = vec![Figure { href, word, count: dangers, class: burns(dangers > 0) }];
    for pile in Pile::ALL.iter().copied().filter(|pile| !matches!(pile, Pile::Danger | Pile::Today)) {
        let count = overview::count(&app.db, staff, pile, now).await?;
        let class = burns(pile == Pile::Overdue && count > 0);
        piles.push(Figure { href: list_of(pile), word: says::pile(pile), count, class });
    }
    let calm = piles.iter().all(|figure| figure.count == 0);
    let beside = beside(&app, &who, now).await?;
    let today = Day::of(now);
    let duties = db::roster::duties(&app.db, today, today).await?;
    let there: Vec<String> = duties
        .iter()
        .filter(|duty| duty.is_on(now) && (staff.covers(duty.staff.adcode) || duty.staff.covers(staff.adcode)))
        .map(on_duty_words)
        .collect();
    let came = came_in(&app, &who, now).await?;
    let desks = if staff.sees_all() { desks(&app, now).await? } else { Vec::new() };
    let notes = db::roster::told(&app.db, staff.adcode, NOTES).await?;
    let asked = if staff.sees_all() { Vec::new() } else { db::nudges::open(&app.db, staff.adcode).await? };
    let oversees = staff.role.may(Permission::OverseeProvince);
    let touched = !db::staff::changed_by_others(&app.db, staff.id, now.plus_days(-TOUCHED_DAYS)).await?.is_empty();
    let heading = format!("{} · {}", says::TITLE, texts::day(now));
    let body = rsx! {
        div { class: "head", h1 { "{heading} 星期{texts::roster::weekday(today)}" } }
        if touched { p { role: "alert", a { href: "/desk/me#by-others", "{texts::sign_in::BY_OTHERS_LATELY}" } } }
        {super::nudges::asked_of(&who, asked)}
        if calm { p { class: "empty", "{says::CALM}" } }
        div { class: "figure-cards", id: "piles",
            for figure in piles { {card(figure)} }
        }
        if !beside.is_empty() {
            div { class: "figure-cards", id: "beside",
                for figure in beside { {card(figure)} }
            }
        }
        div { class: "columns",
            section {
                h2 { "{says::ON_DUTY}" }
                if there.is_empty() { p { "{says::NOBODY}" } }
                ul { id: "on-duty", for one in there { li { "{one}" } } }
                p { a { href: "/desk/roster", "看值班表" } }
                if !staff.sees_all() { p { a { href: "/desk/nudges", "{texts::province::NUDGE_HISTORY}" } } }
                for note in notes {
                    div { class: "note", p { class: "by", "{note.who} · " {moment(note.at)} } {words(&note.text)} }
                }
            }
            section {
                h2 { "{says::CAME_IN}" }
                div { class: "figure-cards", id: "today",
                    for figure in came { {card(figure)} }
                }
            }
        }
        if !desks.is_empty() {
            h2 { "{says::DESKS}" }
            if oversees { p { a { class: "button", href: "/desk/province", "{texts::province::OPEN}" } } }
            div { class: "scroll",
                table { class: "rows", id: "desks",
                    thead { tr { th { "地区" } th { "在等" } th { "超时" } th { "现在值班" } } }
                    tbody {
                        for (adcode, name, waiting, late, there) in desks {
                            tr {
                                td { a { href: "/desk/inbox?adcode={adcode}", "{name}" } }
                                td { "{waiting}" }
                                td { if late > 0 { a { class: "overdue", href: "/desk/inbox?adcode={adcode}&overdue=1", "{late}" } } else { "0" } }
                                td { if there == 0 { "没有人" } else { "{there} 人" } }
                            }
                        }
                    }
                }
            }
        }
    };
    Ok(page(&who, Tab::Overview, says::TITLE, body))
}

fn card(figure: Figure) -> Element {
    let Figure { href, word, count, class } = figure;
    rsx! { a { class, href: "{href}", strong { "{count}" } span { "{word}" } } }
}

/// Piles that are not questions.
async fn beside(app: &App, who: &SignedIn, now: Timestamp) -> Result<Vec<Figure>, DeskRefusal> {
    let staff = &who.staff;
    let mut figures = Vec::new();
    let mut add = |href: &str, word, count| {
        figures.push(Figure { href: href.to_owned(), word, count, class: "figure-card" });
    };
    if staff.role.may(Permission::WorkCases) {
        add("/desk/cases?overdue=1", "超时的案件", overview::overdue_cases(&app.db, staff, now).await?);
        let asked_back = db::partner_referrals::asked_back(&app.db, staff).await?;
        add("/desk/cases?asked_back=1", texts::partner::ASKED_BACK, asked_back);
        let wait = db::aid::count(&app.db, staff, GrantState::Proposed).await?;
        add("/desk/aid#waiting", texts::aid::WAITING_CARD, wait);
        let to_give = db::aid::count(&app.db, staff, GrantState::Approved).await?;
        add("/desk/aid#to-give", texts::aid::TO_GIVE_CARD, to_give);
        let claims = db::company_claims::waiting(&app.db, staff, now).await?;
        add("/desk/claims?to_do=1", texts::company_claim::CARD, claims);
    }
    if staff.role.may(Permission::ModerateVoices) {
        add("/desk/voices?state=waiting", "等审的心声", overview::unread_voices(&app.db, staff).await?);
    }
    // Who is responsible may be anybody who answers, whoever keeps the plan.
    if staff.role.may(Permission::AnswerQuestions) {
        let tasks = db::campaigns::own_tasks(&app.db, staff.id).await?.len();
        add("/desk/own-tasks", texts::campaign::CARD, u64::try_from(tasks).unwrap_or(u64::MAX));
    }
    if staff.role.may(Permission::ManageStaff) {
        add("/desk/volunteers", texts::volunteer::CARD, db::volunteers::waiting(&app.db, staff).await?);
    }
    if staff.role.may(Permission::KeepTraining) {
        let people = super::training::learners(app, staff.adcode).await?;
        let ending = db::proofs::ending(&app.db, &people, Day::of(now)).await?.len();
        add("/desk/training/people#due", texts::training::ENDING_CARD, u64::try_from(ending).unwrap_or(u64::MAX));
    }
    if staff.role.may(Permission::ModerateVoices) {
        let late = db::proposal_papers::late(&app.db, staff, now).await?;
        add("/desk/proposals?late=1", texts::proposal_paper::LATE, late);
    }
    if staff.role.may(Permission::Contribute) {
        let (state, word) = if staff.role.may(Permission::MakeBulletins) {
            (ContributionState::HandedIn, texts::contribution::TO_READ)
        } else {
            (ContributionState::Returned, texts::contribution::GIVEN_BACK)
        };
        let count = db::contributions::count(&app.db, staff, state).await?;
        add(&format!("/desk/contributions?state={}", state.code()), word, count);
    }
    if staff.role.may(Permission::RunStations) {
        add("/desk/reports", "没处理的驿站报告", overview::open_reports(&app.db, staff).await?);
    }
    Ok(figures)
}

/// What came in today.
async fn came_in(app: &App, who: &SignedIn, now: Timestamp) -> Result<Vec<Figure>, DeskRefusal> {
    let staff = &who.staff;
    let (month, day) = (Month::of(now), Day::of(now));
    if !staff.role.may(Permission::ReadTrueFigures) {
        let count = overview::count(&app.db, staff, Pile::Today, now).await?;
        let href = list_of(Pile::Today);
        return Ok(vec![Figure { href, word: says::pile(Pile::Today), count, class: "figure-card" }]);
    }
    let mut figures = Vec::new();
    for subject in Subject::ALL.iter().copied().filter(|subject| *subject != Subject::Channels) {
        let span = (day.begins().0, day.plus(1).begins().0);
        let acts = figures::behind(&app.db, (subject, span, staff.adcode), None, None, "").await?;
        let href =
            format!("/desk/figures/behind?subject={}&month={month}&adcode={}&day={day}", subject.code(), staff.adcode);
        let count = u64::try_from(acts.len()).unwrap_or(u64::MAX);
        figures.push(Figure { href, word: texts::disclosure::subject(subject), count, class: "figure-card" });
    }
    Ok(figures)
}

/// Each desk of the province: how many wait, how many too long, how many are there.
async fn desks(app: &App, now: Timestamp) -> Result<Vec<(Adcode, &'static str, u32, u32, usize)>, DeskRefusal> {
    let waiting = overview::pile_by_desk(&app.db, Pile::Waiting, now).await?;
    let late = overview::pile_by_desk(&app.db, Pile::Overdue, now).await?;
    let today = Day::of(now);
    let mut there: HashMap<Adcode, usize> = HashMap::new();
    for duty in db::roster::duties(&app.db, today, today).await?.iter().filter(|duty| duty.is_on(now)) {
        *there.entry(duty.staff.adcode).or_default() += 1;
    }
    let desks = db::figure_release::places().into_iter().map(|place| {
        let of = |counts: &HashMap<Adcode, u32>| counts.get(&place).copied().unwrap_or_default();
        (place, texts::disclosure::place(place), of(&waiting), of(&late), there.get(&place).copied().unwrap_or(0))
    });
    Ok(desks.collect())
}

/// Where a pile is listed.
fn list_of(pile: Pile) -> String {
    format!("/desk/overview/questions?pile={}", pile.code())
}

/// Which page of which pile.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct At {
    pile: String,
    page: u64,
}

/// The questions of a pile: exactly those that were counted.
pub(super) async fn list(State(app): State<App>, who: SignedIn, Asked(at): Asked<At>) -> Result<Response, DeskRefusal> {
    let pile = Pile::from(at.pile);
    let now = Timestamp::now();
    let at = at.page.min(10_000);
    let count = overview::count(&app.db, &who.staff, pile, now).await?;
    let mut rows = overview::list(&app.db, &who.staff, pile, at, now).await?;
    let more = cut(&mut rows);
    let names: HashMap<StaffId, String> =
        db::staff::of_region(&app.db, Adcode::HUNAN).await?.into_iter().map(|row| (row.id, row.name)).collect();
    let lines: Vec<_> = rows
        .iter()
        .map(|row| {
            let (class, left) = clock(row, now);
            let topic = texts::topic(row.topic);
            let place = texts::disclosure::place(row.adcode);
            let holder = row.assigned_to.and_then(|id| names.get(&id)).cloned().unwrap_or_default();
            (row.id, class, left, topic, place, danger_words(row), row.asked_at, holder)
        })
        .collect();
    let title = format!("{} {count}", says::pile(pile));
    let body = rsx! {
        div { class: "head", h1 { "{title}" } a { class: "button", href: "/desk/overview", "{says::BACK}" } }
        if lines.is_empty() {
            p { class: "empty", id: "list", "没有了。" }
        } else {
            table { class: "rows", id: "list",
                thead { tr { th { "时限" } th { "主题" } th { "地区" } th { "什么时候问的" } th { "给谁" } } }
                tbody {
                    for (id, class, left, topic, place, dangers, asked, holder) in lines {
                        tr {
                            td { span { class: "clock {class}", "{left}" } }
                            td { a { href: "/desk/questions/{id}", "{topic}" } for danger in dangers { span { class: "tag danger", "{danger}" } } }
                            td { "{place}" }
                            td { {moment(asked)} }
                            td { "{holder}" }
                        }
                    }
                }
            }
        }
        {pager(at, more, |page| format!("{}&page={page}", list_of(pile)))}
    };
    Ok(page(&who, Tab::Overview, &title, body))
}
