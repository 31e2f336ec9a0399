//! Cases: the list, each with its steps and referrals, and the file for print.

use super::confirm::{Question, Sure, asked};
use super::guard::{Asked, Filled, SignedIn};
use super::page::{Tab, at_page, cut, hidden, html, moment, options, page, page_with, pager, regions, words};
use super::question::tell_courier;
use super::referrals::thread;
use super::refusal::DeskRefusal;
use super::refused::{self, Refused};
use super::worklist::{first_words, record_list};
use crate::model::case::{CaseKind, CaseResult, CaseStage, CaseView, MOST_NOTE, ReferralState, ReferralTo};
use crate::model::partner::{MOST_NAME, MOST_WORDS};
use crate::model::plain_text::{TextError, one_line, paragraphs};
use crate::model::staff::{Permission, StaffRole};
use crate::model::timestamp::DAY_MS;
use crate::model::{Adcode, AttachmentKind, CaseId, ReferralId, StaffId, Timestamp};
use crate::server::db::audit::{Action, Entry};
use crate::server::db::cases::{CaseFailure, CaseHandling, CaseQuery};
use crate::server::db::partner_referrals::{By, Handling, ReferralFailure, Referred};
use crate::server::db::scope::seen;
use crate::server::db::search::Searched;
use crate::server::db::tables::{case, message, partner, question, referral, referral_note};
use crate::server::pages::origin;
use crate::server::{App, db};
use crate::texts;
use crate::texts::partner as says;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use dioxus::prelude::*;
use serde::Deserialize;
use std::collections::HashMap;

/// Which cases.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct CaseFilter {
    closed: Option<String>,
    overdue: Option<String>,
    referred: Option<String>,
    asked_back: Option<String>,
    mine: Option<String>,
    kind: String,
    stage: String,
    adcode: String,
    owner: String,
    words: String,
    page: u64,
}

impl CaseFilter {
    fn query(&self, who: &SignedIn, now: Timestamp) -> CaseQuery {
        CaseQuery {
            closed: self.closed.is_some(),
            overdue_at: self.overdue.as_ref().map(|_| now),
            referred: self.referred.is_some(),
            asked_back: self.asked_back.is_some(),
            kind: CaseKind::of_code(&self.kind),
            stage: CaseStage::of_code(&self.stage),
            adcode: Adcode::parse(&self.adcode).ok(),
            owner: if self.mine.is_some() { Some(who.staff.id) } else { self.owner.parse().ok() },
            searched: Searched::parse(&self.words.chars().take(100).collect::<String>()),
            page: self.page.min(10_000),
        }
    }

    fn at_page(&self, page: u64) -> String {
        let on = |set: &Option<String>| if set.is_some() { "1" } else { "" };
        let looking = [
            ("closed", on(&self.closed)),
            ("overdue", on(&self.overdue)),
            ("referred", on(&self.referred)),
            ("asked_back", on(&self.asked_back)),
            ("mine", on(&self.mine)),
            ("kind", &self.kind),
            ("stage", &self.stage),
            ("adcode", &self.adcode),
            ("owner", &self.owner),
            ("words", &self.words),
        ];
        at_page("/desk/cases", &looking, page)
    }
}

/// The list, the most urgent first.
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<CaseFilter>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let query = looking.query(&who, now);
    let mut rows = db::cases::list(&app.db, &who.staff, &query).await?;
    let more = cut(&mut rows);
    db::references::of_cases(&app.db, &mut rows).await?;
    let questions = db::cases::questions_of(&app.db, &rows).await?;
    let referrals = db::cases::open_referrals(&app.db, &rows).await?;
    record_list(&app, &who.staff, "cases", rows.len(), now).await?;
    let liaison = who.staff.role == StaffRole::Liaison;
    let colleagues = db::staff::of_region(&app.db, who.staff.adcode).await?;
    let names: HashMap<StaffId, String> =
        db::staff::of_region(&app.db, Adcode::HUNAN).await?.into_iter().map(|row| (row.id, row.name)).collect();
    let case_staff = colleagues.into_iter().filter(|row| row.role.may(Permission::WorkCases));
    let owners = case_staff.map(|row| (row.id.to_string(), row.name)).collect();
    let kinds = CaseKind::ALL.iter().map(|kind| (kind.code().to_owned(), texts::case_kind(*kind).to_owned())).collect();
    let stages = CaseStage::ALL.iter().map(|one| (one.code().to_owned(), texts::case_stage(*one).to_owned())).collect();
    let empty = rows.is_empty();
    let sees_all = who.staff.sees_all();
    let lines: Vec<Element> = rows
        .iter()
        .map(|row| {
            let late = referrals.iter().find(|referral| referral.case_id == row.id);
            let words = questions.get(&row.question).filter(|_| !liaison).map(|row| first_words(row, 60));
            let owner = row.owner.and_then(|owner| names.get(&owner)).cloned().unwrap_or_default();
            line(row, now, (words.unwrap_or_default(), owner, late))
        })
        .collect();
    let (closed, overdue) = (query.closed, query.overdue_at.is_some());
    let (referred, mine) = (query.referred, looking.mine.is_some());
    let asked_back = query.asked_back;
    let all = !closed && !overdue && !referred && !mine && !asked_back;
    let body = rsx! {
        div { class: "head", h1 { "案件" } }
        nav { class: "filters views",
            a { href: "/desk/cases", "aria-current": if all { "page" }, "办理中" }
            a { href: "/desk/cases?mine=1", "aria-current": if mine { "page" }, "我办的" }
            a { href: "/desk/cases?overdue=1", "aria-current": if overdue { "page" }, "超时的" }
            a { href: "/desk/cases?referred=1", "aria-current": if referred { "page" }, "等对方答复的" }
            a { href: "/desk/cases?asked_back=1", "aria-current": if asked_back { "page" }, "{texts::partner::ASKED_BACK}" }
            a { href: "/desk/cases?closed=1", "aria-current": if closed { "page" }, "已结案" }
        }
        form { class: "filters", method: "get", action: "/desk/cases",
            input { r#type: "search", id: "search", name: "words", value: "{looking.words}", placeholder: "搜编号、提问、进展、转介（/）", "aria-label": "搜案件" }
            select { name: "kind", "aria-label": "类型", {options(Some("全部类型"), kinds, &looking.kind)} }
            select { name: "stage", "aria-label": "到了哪一步", {options(Some("全部步骤"), stages, &looking.stage)} }
            if sees_all {
                select { name: "adcode", "aria-label": "地区", {options(Some("全部地区"), regions(), &looking.adcode)} }
            }
            select { name: "owner", "aria-label": "办理人", {options(Some("全部办理人"), owners, &looking.owner)} }
            if closed { input { r#type: "hidden", name: "closed", value: "1" } }
            button { r#type: "submit", "筛选" }
        }
        if empty {
            p { class: "empty", "这里没有案件。在提问页面可以立案。" }
        } else {
            table { class: "rows cards", id: "list",
                thead { tr { th { "时限" } th { "编号" } th { "类型" } th { "内容" } th { "到了哪一步，下一步" } th { "办理人" } th { "地区" } th { "立案" } } }
                tbody {
                    for line in lines {
                        {line}
                    }
                }
            }
        }
        {pager(query.page, more, |page| looking.at_page(page))}
    };
    Ok(page(&who, Tab::Cases, "案件", body))
}

fn line(
    row: &case::Model,
    now: Timestamp,
    (words, owner, waits): (String, String, Option<&referral::Model>),
) -> Element {
    let (class, word) = limit(row.due_at, row.paused_at, now);
    let place = texts::region(row.adcode);
    let (id, kind, opened) = (row.id, row.kind, row.opened_at);
    let stage = row.stage;
    let next = stage.next().iter().map(|next| texts::case_stage(*next)).collect::<Vec<_>>().join("或");
    let number = row.number.clone().unwrap_or_default();
    let waits = waits.map(|referral| (referral.name.clone(), limit(referral.due_at, None, now)));
    rsx! {
        tr {
            td { span { class: "clock {class}", "{word}" } }
            td { class: "number", "{number}" }
            td { a { href: "/desk/cases/{id}", "{texts::case_kind(kind)}" } }
            td { class: "words", "{words}" }
            td {
                "{texts::case_stage(stage)}"
                if !next.is_empty() { span { class: "by", " → {next}" } }
                if let Some((name, (class, word))) = waits {
                    br {}
                    span { class: "{class}", "等 {name} 答复，{word}" }
                }
            }
            td { "{owner}" }
            td { "{place}" }
            td { class: "whole", {moment(opened)} }
        }
    }
}

/// A step's time limit in a class and in words.
pub(super) fn limit(due: Option<Timestamp>, paused: Option<Timestamp>, now: Timestamp) -> (&'static str, String) {
    let Some(due) = due else { return ("done", "结案".to_owned()) };
    if paused.is_some() {
        return ("done", texts::working_time::PAUSED.to_owned());
    }
    let says = texts::working_time::until(due, now);
    match due.0 - now.0 {
        ..0 => ("overdue", says),
        0..DAY_MS => ("amber", says),
        _ => ("green", says),
    }
}

/// A case that who asks may see, with its question.
pub(super) async fn visible(
    app: &App,
    who: &SignedIn,
    id: &str,
) -> Result<(CaseId, case::Model, question::Model, CaseView), DeskRefusal> {
    let id: CaseId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    let found = db::cases::find(&app.db, id).await?;
    let row = seen(found, &who.staff, |row| row.adcode).ok_or(DeskRefusal::NotFound)?;
    let view = db::threads::case_view(&app.db, &row).await?;
    let view = if who.staff.role == StaffRole::Liaison {
        view.for_office(ReferralTo::PostalAdministration).ok_or(DeskRefusal::NotFound)?
    } else {
        view
    };
    let question = db::inbox::find(&app.db, row.question).await?;
    let question = question.ok_or(DeskRefusal::NotFound)?;
    Ok((id, row, question, view))
}

/// The page of a case. That it was read is put on record.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    view(&app, &who, &id, StatusCode::OK, &Typed::default(), None).await
}

/// What was typed into one of the forms of a case's page, which is shown again where the form was not taken.
#[derive(Clone, Debug, Default)]
struct Typed {
    /// Which form: `step`, `bring`, `refer`, or the number of a referral.
    form: String,
    to: String,
    text: String,
    result: String,
    name: String,
    due: String,
    partner: String,
}

impl Typed {
    /// What to fill a form with.
    fn of(&self, form: &str) -> Self {
        if self.form == form { self.clone() } else { Self::default() }
    }
}

/// Adds a referral.
fn refer_form(
    who: &SignedIn,
    (address, version): (&str, i32),
    partners: Vec<(String, String)>,
    typed: &Typed,
    refused: Option<&Refused>,
) -> Element {
    let recipients =
        ReferralTo::ALL.iter().map(|one| (one.code().to_owned(), texts::referral_to(*one).to_owned())).collect();
    rsx! {
        details { open: refused.is_some(),
            summary { "添加转介" }
            form { method: "post", action: "{address}/refer",
                {hidden(who, Some(version))}
                {refused::head(refused)}
                if !partners.is_empty() {
                    label { "{says::FROM_REGISTER}" select { name: "partner", {options(Some(says::NOT_IN_REGISTER), partners, &typed.partner)} } {refused::at(refused, "partner")} }
                }
                label { "转给" select { name: "to", {options(None, recipients, &typed.to)} } {refused::at(refused, "to")} }
                label { "单位名称" input { name: "name", maxlength: 40, value: "{typed.name}" } {refused::at(refused, "name")} }
                label { "为什么转、告诉对方什么（小哥看得到，同意了才转）"
                    textarea { name: "reason", rows: 3, required: true, maxlength: "{MOST_NOTE}", "{typed.text}" }
                    {refused::at(refused, "reason")}
                }
                label { "请对方在哪天前答复（不填就按服务标准）" input { r#type: "date", name: "due", value: "{typed.due}" } {refused::at(refused, "due")} }
                button { r#type: "submit", "请小哥同意" }
            }
        }
    }
}

async fn view(
    app: &App,
    who: &SignedIn,
    id: &str,
    status: StatusCode,
    typed: &Typed,
    refused: Option<&Refused>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let (_, row, question, view) = visible(app, who, id).await?;
    db::audit::record_reading(&app.db, Entry::of(&who.staff, Action::CaseRead, &row.id.to_string(), view.adcode), now)
        .await?;
    let refer = typed.of("refer");
    let of = |form: &str| refused.filter(|_| typed.form == form);
    let works = who.staff.role.may(Permission::WorkCases);
    let liaison = who.staff.role == StaffRole::Liaison;
    let owner = match row.owner {
        Some(owner) => db::staff::find(&app.db, owner).await?.map(|row| row.name).unwrap_or_default(),
        None => String::new(),
    };
    let (class, word) = limit(row.due_at, row.paused_at, now);
    let address = format!("/desk/cases/{}", row.id);
    let number = numbered(app, &row).await?;
    let joined = db::cases::joined(&app.db, row.id).await?;
    let rows = db::cases::referrals(&app.db, row.id).await?;
    let notes = db::partner_referrals::notes(&app.db, rows.keys().copied()).await?;
    let partners = if works { partners(app, who).await? } else { Vec::new() };
    let refers = matches!(view.stage, CaseStage::Verification | CaseStage::Referral | CaseStage::Work);
    let referrals: Vec<Element> = view
        .referrals
        .iter()
        .map(|referral| {
            let number = referral.id.to_string();
            let notes: Vec<_> = notes.iter().filter(|note| note.referral == referral.id).cloned().collect();
            let reply = format!("reply {number}");
            let beside = beside_referral(who, &address, rows.get(&referral.id), &notes, (typed.of(&reply), of(&reply)));
            let due = rows.get(&referral.id).and_then(|row| row.due_at);
            let forms = (typed.of(&number), of(&number));
            one_referral(referral, who, (&address, row.version), (due, now), forms, beside)
        })
        .collect();
    let body = rsx! {
        div { class: "two",
            section {
                div { class: "head",
                    h1 { "{texts::case_kind(view.kind)} · {texts::region(view.adcode)}" }
                    span { class: "clock {class}", "{word}" }
                    span { class: "number", "{number}" }
                }
                if let Some(result) = view.result {
                    p { class: "rating", "办理结果：{texts::case_result(result)}" }
                }
                if !liaison && !question.preview.is_empty() {
                    div { class: "quote", {words(&question.preview)} }
                }
                h2 { "进展" }
                {timeline(&view)}
                h2 { "转介" }
                if referrals.is_empty() {
                    p { class: "empty", "还没有转介。" }
                }
                for referral in referrals {
                    {referral}
                }
                if works && (refers || of("refer").is_some()) {
                    {refer_form(who, (&address, row.version), partners, &refer, of("refer"))}
                }
            }
            aside {
                dl {
                    dt { "办理人" }
                    dd { "{owner}" }
                    dt { "立案" }
                    dd { {moment(row.opened_at)} }
                }
                if !liaison && !joined.is_empty() {
                    p { "一起办的提问：" }
                    ul { class: "same-account",
                        for one in joined {
                            li { a { href: "/desk/questions/{one.id}", {first_words(&one, 40)} } }
                        }
                    }
                }
                if !liaison {
                    p { a { class: "button", href: "/desk/questions/{question.id}", "看提问和回复" } }
                }
                if works {
                    p { a { class: "button", href: "{address}/print", target: "_blank", "打印案卷" } " " a { class: "button", href: "{address}/aid", "{texts::aid::OF_CASE}" } }
                    {work_forms(who, &row, &view, typed, refused)}
                }
            }
        }
    };
    Ok(page_with(status, who, Tab::Cases, texts::case_kind(view.kind), body))
}

/// Takes a step, and says what the courier must bring.
fn work_forms(who: &SignedIn, row: &case::Model, view: &CaseView, typed: &Typed, refused: Option<&Refused>) -> Element {
    let step = typed.of("step");
    let bring = if typed.form == "bring" { typed.text.clone() } else { row.bring.clone() };
    let of = |form: &str| refused.filter(|_| typed.form == form);
    let address = format!("/desk/cases/{}", row.id);
    let next =
        view.stage.next().iter().map(|stage| (stage.code().to_owned(), texts::case_stage(*stage).to_owned())).collect();
    let results =
        CaseResult::ALL.iter().map(|one| (one.code().to_owned(), texts::case_result(*one).to_owned())).collect();
    rsx! {
        form { method: "post", action: "{address}/step",
            {hidden(who, Some(row.version))}
            h2 { "进到下一步" }
            {refused::head(of("step"))}
            label { "下一步" select { name: "to", {options(None, next, &step.to)} } {refused::at(of("step"), "to")} }
            label { "“{texts::case_stage(view.stage)}”这一步做了什么（小哥看得到）"
                textarea { name: "note", rows: 4, required: true, maxlength: "{MOST_NOTE}", "{step.text}" }
                {refused::at(of("step"), "note")}
            }
            label { "办理结果（进到结果、结案时要选）" select { name: "result", {options(Some("还没有"), results, &step.result)} } }
            button { class: "main", r#type: "submit", "进到下一步" }
        }
        form { method: "post", action: "{address}/bring",
            {hidden(who, Some(row.version))}
            {refused::head(of("bring"))}
            label { "小哥要带什么、补什么" textarea { name: "text", rows: 3, maxlength: "{MOST_NOTE}", "{bring}" } {refused::at(of("bring"), "text")} }
            button { r#type: "submit", "告诉小哥" }
        }
    }
}

/// The number of a case that is said on the phone.
async fn numbered(app: &App, row: &case::Model) -> Result<String, DeskRefusal> {
    let mut rows = [row.clone()];
    db::references::of_cases(&app.db, &mut rows).await?;
    Ok(rows[0].number.clone().unwrap_or_default())
}

fn timeline(view: &CaseView) -> Element {
    let steps = view.steps.clone();
    rsx! {
        ol { class: "steps",
            for step in steps {
                li {
                    p { class: "by",
                        strong { "{texts::case_stage(step.stage)}" }
                        " "
                        {moment(step.entered_at)}
                        match step.done_at {
                            Some(done) => rsx! { " 到 " {moment(done)} },
                            None => rsx! { "，限 " {moment(step.due_at)} " 前" },
                        }
                    }
                    {words(&step.note)}
                }
            }
        }
    }
}

fn one_referral(
    referral: &crate::model::case::ReferralView,
    who: &SignedIn,
    (address, version): (&str, i32),
    (due, now): (Option<Timestamp>, Timestamp),
    (typed, refused): (Typed, Option<&Refused>),
    beside: Element,
) -> Element {
    let referral = referral.clone();
    let waits = referral.state == ReferralState::Agreed;
    let due = due.filter(|_| waits).map(|due| (due, limit(Some(due), None, now)));
    rsx! {
        div { class: "referral",
            p { strong { "{texts::referral_to(referral.to)} · {referral.name}" } " " span { class: "tag", "{texts::referral_state(referral.state)}" }
                if let Some((due, (class, word))) = due {
                    " " span { class: "clock {class}", "{word}" } " 请在 " {moment(due)} " 前答复"
                }
            }
            {words(&referral.reason)}
            if !referral.answer.is_empty() {
                p { class: "by", "对方答复：" }
                {words(&referral.answer)}
            }
            {beside}
            // Also where it was answered meanwhile: what was typed is not lost.
            if waits || refused.is_some() {
                form { method: "post", action: "{address}/referrals/{referral.id}",
                    {hidden(who, Some(version))}
                    {refused::head(refused)}
                    label { "对方的答复（小哥看得到）" textarea { name: "text", rows: 3, required: true, maxlength: "{MOST_NOTE}", "{typed.text}" } {refused::at(refused, "text")} }
                    button { r#type: "submit", "记下答复" }
                }
            }
        }
    }
}

/// What the partner did and asks, how the desk answers, and how it gives somebody without an account the referral.
fn beside_referral(
    who: &SignedIn,
    address: &str,
    row: Option<&referral::Model>,
    notes: &[referral_note::Model],
    (typed, refused): (Typed, Option<&Refused>),
) -> Element {
    let Some(row) = row.filter(|_| who.staff.role.may(Permission::WorkCases)) else { return rsx! {} };
    let address = format!("{address}/referrals/{}", row.id);
    let open = row.state == ReferralState::Agreed;
    let accepted = row.accepted_at.filter(|_| open).map(|at| says::accepted(at));
    let promised = row.promised_day.as_deref().filter(|_| open).map(says::promised);
    let asked = row.asked_at.is_some() && open;
    rsx! {
        if accepted.is_some() || promised.is_some() {
            p {
                if let Some(accepted) = accepted { span { class: "tag", "{accepted}" } }
                if let Some(promised) = promised { span { class: "tag", "{promised}" } }
            }
        }
        {thread(notes, true)}
        if asked || refused.is_some() {
            form { method: "post", action: "{address}/reply",
                {hidden(who, None)}
                {refused::head(refused)}
                label { "{says::REPLY}" textarea { name: "text", rows: 2, required: true, maxlength: "{MOST_WORDS}", "{typed.text}" } {refused::at(refused, "text")} }
                button { class: "main", r#type: "submit", "{says::REPLY_SEND}" }
            }
        }
        if open {
            form { method: "post", action: "{address}/link",
                {hidden(who, None)}
                button { r#type: "submit", "{says::LINK}" }
            }
        }
    }
}

/// Partners that a case can be referred to, those of a kind together.
async fn partners(app: &App, who: &SignedIn) -> Result<Vec<(String, String)>, DeskRefusal> {
    let rows = db::partners::offered(&app.db, &who.staff).await?;
    let named = |row: partner::Model| {
        (row.id, format!("{} · {}（{}）", says::kind(row.kind), row.name, texts::region(row.adcode)))
    };
    Ok(rows.into_iter().map(named).collect())
}

/// What the desk answers a partner.
#[derive(Deserialize)]
pub(super) struct ReplyForm {
    text: String,
}

/// Answers a partner's question back.
pub(super) async fn reply(
    State(app): State<App>,
    who: SignedIn,
    Path((id, referral)): Path<(String, String)>,
    Filled(form): Filled<ReplyForm>,
) -> Result<Response, DeskRefusal> {
    let of = open_referral(&app, &who, &id, &referral).await?;
    let typed = Typed { form: format!("reply {referral}"), text: form.text.clone(), ..Typed::default() };
    let text = match paragraphs(&form.text, MOST_WORDS).map_err(Refused::text("text", says::REPLY_WORD)) {
        Ok(text) => text,
        Err(refused) => return view(&app, &who, &id, StatusCode::UNPROCESSABLE_ENTITY, &typed, Some(&refused)).await,
    };
    let done = db::partner_referrals::handle(
        &app.db,
        By::Desk(&who.staff),
        of.row.id,
        Handling::Reply(text),
        Timestamp::now(),
    );
    match done.await {
        Ok(_) => Ok(Redirect::to(&format!("/desk/cases/{}", of.case.id)).into_response()),
        Err(ReferralFailure::Database(error)) => Err(error.into()),
        Err(error) => {
            let refused = Refused::whole(error.to_string());
            view(&app, &who, &id, StatusCode::CONFLICT, &typed, Some(&refused)).await
        }
    }
}

/// A referral of a case that who asks may see, as long as it is open.
async fn open_referral(app: &App, who: &SignedIn, id: &str, referral: &str) -> Result<Referred, DeskRefusal> {
    let (_, row, _, _) = visible(app, who, id).await?;
    let referral: ReferralId = referral.parse().map_err(|_| DeskRefusal::NotFound)?;
    if !db::cases::referrals(&app.db, row.id).await?.contains_key(&referral) {
        return Err(DeskRefusal::NotFound);
    }
    let open = db::partner_referrals::find_open(&app.db, referral).await?;
    open.ok_or_else(|| DeskRefusal::Conflict(ReferralFailure::NotOpen.to_string()))
}

/// Makes a link for somebody without an account, and shows it this once.
pub(super) async fn link(
    State(app): State<App>,
    who: SignedIn,
    headers: HeaderMap,
    Path((id, referral)): Path<(String, String)>,
) -> Result<Response, DeskRefusal> {
    let of = open_referral(&app, &who, &id, &referral).await?;
    let origin = origin(&app, &headers).ok_or_else(|| DeskRefusal::Conflict(says::NO_ORIGIN.to_owned()))?;
    let made = db::referral_links::make(&app.db, &who.staff, &of, Timestamp::now()).await?;
    let (address, code) = (format!("{origin}/r/{}", made.secret), made.code.to_string());
    let until = says::good_until(made.expires_at);
    let body = rsx! {
        h1 { "{says::LINK_MADE}" }
        p { "{of.row.name} · {until}" }
        p { "{says::LINK_HOW}" }
        h2 { "{says::LINK_ADDRESS}" }
        p { id: "link", "{address}" }
        h2 { "{says::LINK_CODE}" }
        p { class: "say", id: "code", "{code}" }
        p { a { class: "button", href: "/desk/cases/{of.case.id}", "{says::TO_CASE}" } }
    };
    Ok(page(&who, Tab::Cases, says::LINK_MADE, body))
}

/// The whole file of a case on paper.
pub(super) async fn print(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let (_, row, question, view) = visible(&app, &who, &id).await?;
    let entry = Entry::of(&who.staff, Action::CaseRead, &row.id.to_string(), view.adcode).saying("print");
    db::audit::record_reading(&app.db, entry, now).await?;
    let number = numbered(&app, &row).await?;
    let messages = db::inbox::messages(&app.db, question.id).await?;
    let who_stepped = db::cases::who_stepped(&app.db, row.id).await?;
    let notes = db::partner_referrals::notes(&app.db, view.referrals.iter().map(|one| one.id)).await?;
    let due: HashMap<ReferralId, Option<Timestamp>> =
        db::cases::referrals(&app.db, row.id).await?.into_iter().map(|(id, row)| (id, row.due_at)).collect();
    let referrals: Vec<_> = view
        .referrals
        .iter()
        .map(|one| {
            let of: Vec<_> = notes.iter().filter(|note| note.referral == one.id).cloned().collect();
            (one.clone(), of)
        })
        .collect();
    let steps: Vec<_> =
        view.steps.iter().cloned().zip(who_stepped.into_iter().chain(std::iter::repeat(String::new()))).collect();
    let owner = match row.owner {
        Some(owner) => db::staff::find(&app.db, owner).await?.map(|row| row.name).unwrap_or_default(),
        None => String::new(),
    };
    let desk = texts::region(view.adcode);
    let told: Vec<Element> = messages.iter().filter(|message| !message.private).map(printed).collect();
    let body = rsx! {
        main { class: "paper",
            h1 { "案卷：{texts::case_kind(view.kind)}" }
            table { class: "facts",
                tbody {
                    tr { th { "案件编号" } td { "{number}" } th { "提问编号" } td { {question.number.clone().unwrap_or_default()} } }
                    tr { th { "服务台" } td { "{desk} 12355" } th { "办理人" } td { "{owner}" } }
                    tr { th { "立案" } td { {dated(row.opened_at)} } th { "打印" } td { {dated(now)} "（{who.staff.name}）" } }
                    tr { th { "结案" } td { if let Some(closed) = row.closed_at { {dated(closed)} } } th { "办理结果" } td { if let Some(result) = view.result { "{texts::case_result(result)}" } } }
                }
            }
            h2 { "进展" }
            ol { class: "steps",
                for (step, name) in steps {
                    li {
                        p { strong { "{texts::case_stage(step.stage)}" } "　" {dated(step.entered_at)} if let Some(done) = step.done_at { " 到 " {dated(done)} } "　{name}" }
                        {words(&step.note)}
                    }
                }
            }
            if !referrals.is_empty() { h2 { "转介" } }
            for (referral, notes) in referrals {
                div { class: "referral",
                    p { strong { "{texts::referral_to(referral.to)} · {referral.name}" } "　{texts::referral_state(referral.state)}"
                        if let Some(due) = due.get(&referral.id).copied().flatten() { "　请在 " {dated(due)} " 前答复" }
                    }
                    {words(&referral.reason)}
                    {thread(&notes, true)}
                    if !referral.answer.is_empty() {
                        p { "答复：" }
                        {words(&referral.answer)}
                    }
                }
            }
            h2 { "提问和回复" }
            for message in told {
                {message}
            }
            div { class: "signatures",
                p { "办理人（签字）：" }
                p { "审核人（签字）：" }
                p { "单位（盖章）：" }
                p { "　　　　年　　月　　日" }
            }
        }
    };
    Ok(html(StatusCode::OK, &format!("案卷 {number}"), body))
}

/// A moment on paper, with its year.
fn dated(moment: Timestamp) -> Element {
    let words = format!("{} {}", texts::day(moment), moment.china_time().format("%H:%M"));
    rsx! { "{words}" }
}

/// A message on paper, with its photos.
fn printed(message: &message::Model) -> Element {
    let author = texts::author(message.author);
    let address = format!("/desk/questions/{}/attachments", message.question);
    let (mut photos, mut voices) = (Vec::new(), 0);
    for file in db::threads::attachments(message).unwrap_or_default() {
        match file.kind {
            AttachmentKind::Photo => photos.push(format!("{address}/{}", file.id)),
            AttachmentKind::Voice => voices += 1,
            AttachmentKind::Document => {}
        }
    }
    let papers =
        db::threads::documents(message).unwrap_or_default().into_iter().map(|one| one.name).collect::<Vec<_>>();
    let (text, at, withdrawn) = (message.text.clone(), message.at, message.withdrawn_at.is_some());
    rsx! {
        div { class: "message",
            p { strong { "{author}" } "　" {dated(at)} if withdrawn { "　" {texts::inbox::TAKEN_BACK} } }
            {words(&text)}
            for paper in papers { p { {texts::case::printed_document(&paper)} } }
            for photo in photos { img { src: "{photo}", alt: "照片" } }
            if voices > 0 { p { "（录音 {voices} 段，在系统里听）" } }
        }
    }
}

/// The next step.
#[derive(Deserialize)]
pub(super) struct StepForm {
    version: i32,
    to: String,
    note: String,
    result: String,
    #[serde(default)]
    sure: Sure,
}

/// Does something to a case; what is not taken comes back as it was typed.
async fn done(
    app: &App,
    who: &SignedIn,
    id: &str,
    (version, typed): (i32, Typed),
    handling: Result<CaseHandling, Refused>,
) -> Result<Response, DeskRefusal> {
    let (case, _, question, _) = visible(app, who, id).await?;
    // What was erased stays erased: nothing new is written about somebody who is gone.
    if question.account.is_none() {
        return Err(DeskRefusal::Conflict("小哥已经删除了自己的数据，案件不能再办".to_owned()));
    }
    let handling = match handling {
        Ok(handling) => handling,
        Err(refused) => {
            return view(app, who, id, StatusCode::UNPROCESSABLE_ENTITY, &typed, Some(&refused)).await;
        }
    };
    match db::cases::handle(&app.db, &who.staff, case, version, handling, Timestamp::now()).await {
        Ok(()) => {
            tell_courier(app, &question);
            Ok(Redirect::to(&format!("/desk/cases/{case}")).into_response())
        }
        Err(error @ (CaseFailure::Database(_) | CaseFailure::NotFound)) => Err(error.into()),
        Err(error) => {
            let refused = Refused::whole(error.to_string());
            view(app, who, id, StatusCode::CONFLICT, &typed, Some(&refused)).await
        }
    }
}

fn note(field: &'static str, text: &str, what: &str) -> Result<String, Refused> {
    paragraphs(text, MOST_NOTE).map_err(|error| {
        Refused::at(
            field,
            match error {
                TextError::Empty => format!("请写明{what}"),
                TextError::TooLong(most) => format!("{what}超过 {most} 个字，请写短一点"),
            },
        )
    })
}

impl StepForm {
    fn handling(&self) -> Result<CaseHandling, Refused> {
        Ok(CaseHandling::Step {
            to: CaseStage::of_code(&self.to).ok_or_else(|| Refused::at("to", "请选下一步"))?,
            note: note("note", &self.note, "这一步做了什么")?,
            result: CaseResult::of_code(&self.result),
        })
    }
}

/// Takes a step.
pub(super) async fn step(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<StepForm>,
) -> Result<Response, DeskRefusal> {
    let handling = form.handling();
    if matches!(handling, Ok(CaseHandling::Step { to: CaseStage::Closed, .. })) {
        visible(&app, &who, &id).await?;
        let back = format!("/desk/cases/{id}");
        let question = Question {
            tab: Tab::Cases,
            title: "结案吗？".to_owned(),
            happens: vec!["小哥会看到案件已经结了".to_owned(), "结案以后不能再办".to_owned()],
            action: format!("{back}/step"),
            fields: vec![
                ("version", form.version.to_string()),
                ("to", form.to.clone()),
                ("note", form.note.clone()),
                ("result", form.result.clone()),
            ],
            word: "结案",
        };
        if let Some(page) = asked(&who, form.sure, &back, question) {
            return Ok(page);
        }
    }
    let typed =
        Typed { form: "step".to_owned(), to: form.to, text: form.note, result: form.result, ..Typed::default() };
    done(&app, &who, &id, (form.version, typed), handling).await
}

/// What to bring.
#[derive(Deserialize)]
pub(super) struct BringForm {
    version: i32,
    text: String,
}

/// Says what the courier must bring; nothing takes it back.
pub(super) async fn bring(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<BringForm>,
) -> Result<Response, DeskRefusal> {
    let text = match paragraphs(&form.text, MOST_NOTE) {
        Err(TextError::Empty) => Ok(String::new()),
        _ => note("text", &form.text, "所需材料"),
    };
    let typed = Typed { form: "bring".to_owned(), text: form.text, ..Typed::default() };
    done(&app, &who, &id, (form.version, typed), text.map(CaseHandling::Bring)).await
}

/// A referral.
#[derive(Deserialize)]
pub(super) struct ReferForm {
    version: i32,
    to: String,
    name: String,
    reason: String,
    #[serde(default)]
    due: String,
    #[serde(default)]
    partner: String,
}

impl ReferForm {
    fn handling(&self, partner: Option<&partner::Model>) -> Result<CaseHandling, Refused> {
        let due = if self.due.is_empty() {
            None
        } else {
            let day = NaiveDate::parse_from_str(&self.due, "%Y-%m-%d").ok();
            let end = day.and_then(|day| day.and_hms_opt(18, 0, 0)).map(Timestamp::from_china_time);
            let end = end.filter(|end| *end > Timestamp::now());
            Some(end.ok_or_else(|| Refused::at("due", "请填今天以后的日期，或者空着"))?)
        };
        let (to, name) = match partner {
            Some(partner) => (partner.kind.referral_to(), partner.name.clone()),
            None => (
                ReferralTo::of_code(&self.to).ok_or_else(|| Refused::at("to", "请选转给谁"))?,
                one_line(&self.name, MOST_NAME).map_err(Refused::text("name", "单位名称"))?,
            ),
        };
        Ok(CaseHandling::Propose {
            due,
            to,
            name,
            partner: partner.map(|partner| partner.id.clone()),
            reason: note("reason", &self.reason, "为什么转")?,
        })
    }
}

/// Asks the courier whether the case may be referred.
pub(super) async fn refer(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<ReferForm>,
) -> Result<Response, DeskRefusal> {
    let partner = match form.partner.as_str() {
        "" => None,
        chosen => db::partners::find(&app.db, &who.staff, chosen).await?.filter(|row| row.active),
    };
    let handling = if partner.is_none() && !form.partner.is_empty() {
        Err(Refused::at("partner", says::NOT_THERE))
    } else {
        form.handling(partner.as_ref())
    };
    let typed = Typed {
        form: "refer".to_owned(),
        partner: form.partner,
        to: form.to,
        text: form.reason,
        name: form.name,
        due: form.due,
        ..Typed::default()
    };
    done(&app, &who, &id, (form.version, typed), handling).await
}

/// What whoever it was referred to answered.
#[derive(Deserialize)]
pub(super) struct ReferralForm {
    version: i32,
    text: String,
}

/// Writes the answer to a referral down.
pub(super) async fn answer(
    State(app): State<App>,
    who: SignedIn,
    Path((id, referral)): Path<(String, String)>,
    Filled(form): Filled<ReferralForm>,
) -> Result<Response, DeskRefusal> {
    let referral: ReferralId = referral.parse().map_err(|_| DeskRefusal::NotFound)?;
    let text = note("text", &form.text, "对方的答复");
    let typed = Typed { form: referral.to_string(), text: form.text, ..Typed::default() };
    done(&app, &who, &id, (form.version, typed), text.map(|text| CaseHandling::Answer(referral, text))).await
}
