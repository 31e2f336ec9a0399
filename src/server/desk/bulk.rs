//! The same done to many questions at once: each is looked at by itself, so that one that changed meanwhile holds up
//! no other.

use super::confirm::{Question, Sure, asked};
use super::guard::{Filled, SignedIn};
use super::page::{Tab, hidden, options, regions};
use super::question::{SILENCES, may_answer};
use super::refusal::DeskRefusal;
use super::worklist::WorklistFilter;
use crate::model::plain_text::one_line;
use crate::model::question::DismissReason;
use crate::model::staff::Permission;
use crate::model::{Adcode, QuestionId, QuestionState, StaffId, Timestamp};
use crate::server::db::failure::got_in_the_way;
use crate::server::db::inbox::{HandleError, Handling};
use crate::server::{App, db};
use crate::texts;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Questions at once: what two pages of the inbox show.
const MOST: usize = 100;
/// Characters of a reason.
pub(super) const MOST_REASON: usize = 200;

/// The form above the inbox; its boxes stand in the list.
///
/// # Errors
/// [`DeskRefusal`].
pub(super) async fn form(app: &App, who: &SignedIn, list: &str) -> Result<Element, DeskRefusal> {
    let assigns = who.staff.role.may(Permission::AssignQuestions);
    let colleagues = if assigns { able(app, who).await? } else { Vec::new() };
    let reasons = DismissReason::ALL
        .iter()
        .map(|reason| (reason.code().to_owned(), texts::inbox::dismiss_reason(*reason).to_owned()))
        .collect();
    let list = list.to_owned();
    Ok(rsx! {
        form { class: "bulk", id: "bulk", method: "post", action: "/desk/bulk",
            {hidden(who, None)}
            input { r#type: "hidden", name: "list", value: "{list}" }
            span { id: "chosen", role: "status", "选中的：" }
            // The first is what Enter presses.
            button { r#type: "submit", name: "act", value: "follow", "关注" }
            if assigns {
                select { name: "staff", "aria-label": "交给谁", {options(Some("没有人"), colleagues, "")} }
                button { r#type: "submit", name: "act", value: "assign", "指派" }
                select { name: "adcode", "aria-label": "转到哪个服务台", {options(None, regions(), &who.staff.adcode.to_string())} }
                input { name: "reason", "aria-label": "{texts::inbox::REASON}", placeholder: "转的原因", maxlength: "{MOST_REASON}" }
                button { r#type: "submit", name: "act", value: "move", "转过去" }
            }
            if assigns {
                select { name: "days", "aria-label": "{texts::inbox::SILENCE_DAYS}", {options(None, silences(), "7")} }
                button { r#type: "submit", name: "act", value: "silence", "{texts::inbox::SILENCE}" }
            }
            select { name: "dismiss", "aria-label": "为什么结束", {options(Some("都答复过了"), reasons, "")} }
            button { r#type: "submit", name: "act", value: "close", "结束……" }
        }
    })
}

/// For how long accounts are silenced; nothing lets them speak again.
fn silences() -> Vec<(String, String)> {
    let days = SILENCES.iter().map(|days| (days.to_string(), texts::inbox::silence_for(*days)));
    days.chain([("0".to_owned(), texts::inbox::SPEAK_AGAIN.to_owned())]).collect()
}

/// What was just silenced, with the way to take it back.
pub(super) fn undo_silence(who: &SignedIn, looking: &WorklistFilter) -> Element {
    let (at, list) = (looking.silenced.filter(|at| *at > 0), looking.here());
    rsx! {
        if let Some(at) = at {
            form { class: "row", method: "post", action: "/desk/bulk",
                {hidden(who, None)}
                input { r#type: "hidden", name: "list", value: "{list}" }
                input { r#type: "hidden", name: "silenced", value: "{at}" }
                button { r#type: "submit", name: "act", value: "undo-silence", "{texts::inbox::UNDO_SILENCE}" }
            }
        }
    }
}

/// Who may answer somewhere in the region of who asks.
async fn able(app: &App, who: &SignedIn) -> Result<Vec<(String, String)>, DeskRefusal> {
    let rows = db::staff::of_region(&app.db, Adcode::HUNAN).await?;
    let active = rows.iter().filter(|row| row.active).map(db::staff_row::staff_of);
    let able = active.filter(|staff| {
        staff.role.may(Permission::AnswerQuestions) && (who.staff.covers(staff.adcode) || staff.sees_all())
    });
    Ok(able.map(|staff| (staff.id.to_string(), format!("{}（{}）", staff.name, texts::author(staff.author)))).collect())
}

/// What to do to which.
#[derive(Deserialize)]
pub(super) struct BulkForm {
    #[serde(default)]
    question: Vec<String>,
    act: String,
    #[serde(default)]
    staff: String,
    #[serde(default)]
    adcode: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    dismiss: String,
    #[serde(default)]
    days: String,
    /// When what is to be taken back was done.
    #[serde(default)]
    silenced: i64,
    #[serde(default)]
    list: String,
    #[serde(default)]
    sure: Sure,
}

/// Does the same to all that were chosen, and says how many were left as they are.
pub(super) async fn act(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<BulkForm>,
) -> Result<Response, DeskRefusal> {
    let looking = WorklistFilter::of_list(&form.list);
    if form.act == "undo-silence" {
        if !who.staff.role.may(Permission::AssignQuestions) {
            return Err(DeskRefusal::Forbidden);
        }
        let done = db::silence::undo(&app.db, &who.staff, Timestamp(form.silenced), Timestamp::now()).await?;
        return Ok(back_to(&looking, done, 0, Some(Timestamp(0))));
    }
    let chosen: Vec<(QuestionId, i32)> = form.question.iter().take(MOST).filter_map(|one| chosen(one)).collect();
    if chosen.is_empty() {
        return Err(DeskRefusal::Wrong("请先在列表里选提问，再按按钮".to_owned()));
    }
    let dismiss = DismissReason::of_code(&form.dismiss);
    let assigns = who.staff.role.may(Permission::AssignQuestions);
    let to: Option<StaffId> = form.staff.parse().ok();
    let reason = one_line(&form.reason, MOST_REASON).unwrap_or_default();
    let desk =
        Adcode::parse(&form.adcode).ok().filter(|desk| regions().iter().any(|(code, _)| *code == desk.to_string()));
    match form.act.as_str() {
        "assign" | "move" | "silence" if !assigns => return Err(DeskRefusal::Forbidden),
        "move" if desk.is_none() => return Err(DeskRefusal::Wrong("请选服务台".to_owned())),
        "assign" | "move" | "follow" => {}
        "close" => {
            let happens = match dismiss {
                Some(reason) => vec![
                    format!("{} 个提问不回复就结束", chosen.len()),
                    format!("小哥会看到：{}", texts::inbox::dismissed(reason)),
                ],
                None => vec![format!("{} 个提问里，回复过的会结束；还没有回复的不动", chosen.len())],
            };
            let mut fields =
                vec![("act", form.act.clone()), ("dismiss", form.dismiss.clone()), ("list", looking.here())];
            fields.extend(form.question.iter().take(MOST).map(|one| ("question", one.clone())));
            let question = Question {
                tab: Tab::Inbox,
                title: "结束这些提问吗？".to_owned(),
                happens,
                action: "/desk/bulk".to_owned(),
                fields,
                word: "结束",
            };
            if let Some(page) = asked(&who, form.sure, &looking.inbox(), question) {
                return Ok(page);
            }
        }
        "silence" => return silence(&app, &who, &looking, &form, &chosen).await,
        _ => return Err(DeskRefusal::Wrong("请按页面上的按钮".to_owned())),
    }
    let (mut done, mut left) = (0_u32, 0_u32);
    for (id, version) in chosen {
        let row = db::inbox::find(&app.db, id).await?;
        let Some(row) = row.filter(|row| row.account.is_some()) else {
            left += 1;
            continue;
        };
        let place = row.adcode;
        if !db::inbox::sees(&who.staff, &row, place) {
            left += 1;
            continue;
        }
        let handling = match form.act.as_str() {
            "follow" => {
                db::inbox::set_following(&app.db, &who.staff, row.id, true).await?;
                done += 1;
                continue;
            }
            "assign" => match to {
                Some(to) if !may_answer(&app, to, place).await? => None,
                to => Some(Handling::Assign(to, reason.clone())),
            },
            "move" => desk.map(|desk| Handling::Move(row.topic, desk, reason.clone())),
            _ => match dismiss {
                Some(reason) => Some(Handling::Dismiss(reason)),
                None if row.state == QuestionState::Answered => Some(Handling::Close),
                None => None,
            },
        };
        let Some(handling) = handling else {
            left += 1;
            continue;
        };
        match db::inbox::handle(&app.db, &who.staff, id, version, handling, Timestamp::now()).await {
            Ok(()) => done += 1,
            // The guard has the form handled again, from the start: only where nothing of it was done yet.
            Err(HandleError::Database(error)) if done == 0 || !got_in_the_way(&error) => return Err(error.into()),
            Err(_) => left += 1,
        }
    }
    Ok(back_to(&looking, done, left, None))
}

/// The inbox again, which says what became of it. `silenced` is when accounts were, 0 where they speak again.
fn back_to(looking: &WorklistFilter, done: u32, left: u32, silenced: Option<Timestamp>) -> Response {
    let list = looking.here();
    let and = if list.is_empty() { "" } else { "&" };
    let silenced = silenced.map(|at| format!("&silenced={}", at.0)).unwrap_or_default();
    Redirect::to(&format!("/desk/inbox?{list}{and}done={done}&left={left}{silenced}")).into_response()
}

/// Silences the accounts of these questions, or lets them speak again: each once, and none that is silenced for longer
/// already. A desk's own, of calls and visits, are nobody's to silence.
async fn silence(
    app: &App,
    who: &SignedIn,
    looking: &WorklistFilter,
    form: &BulkForm,
    chosen: &[(QuestionId, i32)],
) -> Result<Response, DeskRefusal> {
    let days: u16 =
        form.days.parse().ok().filter(|days| *days == 0 || SILENCES.contains(days)).ok_or_else(wrong_days)?;
    let now = Timestamp::now();
    let until = (days > 0).then(|| now.plus_days(i64::from(days)));
    let mut accounts: BTreeMap<String, (QuestionId, Adcode)> = BTreeMap::new();
    let mut left = 0_u32;
    for (id, _) in chosen {
        let row = db::inbox::find(&app.db, *id).await?;
        let seen = row.map(|row| Ok::<_, DeskRefusal>((row.adcode, row))).transpose()?;
        let seen = seen.filter(|(place, row)| db::inbox::sees(&who.staff, row, *place));
        match seen.and_then(|(place, row)| Some((row.account?, row.id, place))) {
            Some((account, id, place)) if !db::claims::is_of_desk(&account) => {
                accounts.entry(account).or_insert((id, place));
            }
            _ => left += 1,
        }
    }
    if let Some(until) = until {
        let mut fields = vec![("act", form.act.clone()), ("days", form.days.clone()), ("list", looking.here())];
        fields.extend(form.question.iter().take(MOST).map(|one| ("question", one.clone())));
        let question = Question {
            tab: Tab::Inbox,
            title: texts::inbox::silence_title(accounts.len(), days),
            happens: texts::inbox::silence_happens(until).to_vec(),
            action: "/desk/bulk".to_owned(),
            fields,
            word: texts::inbox::SILENCE_SURE,
        };
        if let Some(page) = asked(who, form.sure, &looking.inbox(), question) {
            return Ok(page);
        }
    }
    let mut done = 0_u32;
    for (account, (question, place)) in accounts {
        let before = db::silence::until(&app.db, &account, now).await?;
        if until.is_some() && before >= until || until.is_none() && before.is_none() {
            left += 1;
            continue;
        }
        db::silence::set(&app.db, &who.staff, (question, place, &account), until, now).await?;
        done += 1;
    }
    let at = until.map_or(Some(Timestamp(0)), |_| Some(now).filter(|_| done > 0));
    Ok(back_to(looking, done, left, at))
}

fn wrong_days() -> DeskRefusal {
    DeskRefusal::WrongAt("days", texts::inbox::CHOOSE_DAYS.to_owned())
}

fn chosen(one: &str) -> Option<(QuestionId, i32)> {
    let (id, version) = one.split_once(' ')?;
    Some((id.parse().ok()?, version.parse().ok()?))
}
