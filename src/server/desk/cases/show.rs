//! One case: its way, its forms, its referrals.

use super::super::aid::grant_lines;
use super::super::guard::SignedIn;
use super::super::page::{Tab, hidden, moment, options, page_with, words};
use super::super::referrals::thread;
use super::super::refusal::DeskRefusal;
use super::super::refused;
use super::super::refused::Refused;
use super::super::worklist::first_words;
use super::partner_files::of_referral;
use super::{limit, numbered, owner, referral_days, visible};
use crate::model::case::{CaseResult, CaseStage, CaseView, MOST_NOTE, MOST_WHY, ReferralState, ReferralTo};
use crate::model::partner::{Hearing, MOST_WORDS};
use crate::model::staff::{Permission, StaffRole};
use crate::model::{ReferralId, Timestamp};
use crate::server::db::audit::{Action, Entry};
use crate::server::db::referral_files::ReferralFile;
use crate::server::db::tables::{case, partner, question, referral, referral_note};
use crate::server::{App, db};
use crate::texts;
use crate::texts::partner as says;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use dioxus::prelude::*;
use std::collections::{HashMap, HashSet};

/// The page of a case. That it was read is put on record.
pub(in crate::server::desk) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    view(&app, &who, &id, StatusCode::OK, &Typed::default(), None).await
}

/// What was typed into one of the forms of a case's page, which is shown again where the form was not taken.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    /// Which form: `step`, `bring`, `refer`, or the number of a referral.
    pub(super) form: String,
    pub(super) to: String,
    pub(super) text: String,
    pub(super) result: String,
    pub(super) name: String,
    pub(super) due: String,
    pub(super) partner: String,
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
    let deaf = partners.iter().any(|(_, name)| name.ends_with(says::DEAF_OFFERED));
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
                    if deaf { p { class: "by", "{says::DEAF_HINT}" } }
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

#[allow(clippy::too_many_lines, reason = "one page")]
pub(super) async fn view(
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
    let owner = owner(app, &row).await?;
    let (class, word) = limit(row.due_at, row.paused_at, now);
    let address = format!("/desk/cases/{}", row.id);
    let number = numbered(app, &row).await?;
    let company =
        if liaison { None } else { db::companies::named(&app.db, &row.question.to_string()).await?.flatten() };
    let joined = db::cases::joined(&app.db, row.id).await?;
    let rows = db::cases::referrals(&app.db, row.id).await?;
    let notes = db::partner_referrals::notes(&app.db, rows.keys().copied()).await?;
    let files = db::referral_files::of(&app.db, rows.keys().copied()).await?;
    let partners = if works { partners(app, who).await? } else { Vec::new() };
    let ears = Ears::of(app, &rows, now).await?;
    let granted = if works { grant_lines(app, row.id).await? } else { Vec::new() };
    let refers = matches!(view.stage, CaseStage::Verification | CaseStage::Referral | CaseStage::Work);
    let referrals: Vec<Element> = view
        .referrals
        .iter()
        .map(|referral| {
            let number = referral.id.to_string();
            let notes: Vec<_> = notes.iter().filter(|note| note.referral == referral.id).cloned().collect();
            let files: Vec<_> = files.iter().filter(|file| file.row.referral == referral.id).cloned().collect();
            let reply = format!("reply {number}");
            let row_of = rows.get(&referral.id);
            let deaf = row_of.filter(|_| works && view.stage != CaseStage::Closed).and_then(|row| ears.warning(row));
            let beside = beside_referral(
                who,
                (&address, row_of, &question),
                (&notes, &files, deaf),
                (typed.of(&reply), of(&reply)),
            );
            let due = rows.get(&referral.id).and_then(|row| row.due_at);
            let days = rows.get(&referral.id).map(|row| referral_days(row, now)).unwrap_or_default();
            let forms = (typed.of(&number), of(&number));
            let may_withdraw = works && view.stage != CaseStage::Closed && question.account.is_some();
            let withdraw = may_withdraw.then(|| withdraw_form(who, (&address, row.version), referral));
            one_referral(referral, who, (&address, row.version), (due, now, &days), forms, (beside, withdraw))
        })
        .collect();
    let body = rsx! {
        div { class: "two",
            section {
                div { class: "head",
                    h1 { "{texts::case_kind(view.kind)} · {texts::region(view.adcode)}" }
                    span { class: "clock {class}", "{word}" }
                    span { class: "number", "{number}" }
                    if let Some(company) = company { a { class: "tag", id: "company", href: "/desk/companies/{company.id}", "{company.name}" } }
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
                if !granted.is_empty() {
                    h2 { "{texts::aid::OF_CASE}" }
                    ul { id: "granted", for line in granted { li { "{line}" } } }
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
    (due, now, days): (Option<Timestamp>, Timestamp, &str),
    (typed, refused): (Typed, Option<&Refused>),
    (beside, withdraw): (Element, Option<Element>),
) -> Element {
    let referral = referral.clone();
    let waits = referral.state == ReferralState::Agreed;
    let (word, days) = (texts::case::referral_word(&referral), days.to_owned());
    let due = due.filter(|_| waits).map(|due| (due, limit(Some(due), None, now)));
    rsx! {
        div { class: "referral",
            p { strong { "{texts::referral_to(referral.to)} · {referral.name}" } " " span { class: "tag", "{word}" }
                if let Some((due, (class, word))) = due {
                    " " span { class: "clock {class}", "{word}" } " 请在 " {moment(due)} " 前答复"
                }
            }
            p { class: "by days", "{days}" }
            {words(&referral.reason)}
            if !referral.answer.is_empty() {
                p { class: "by", "对方答复：" }
                {words(&referral.answer)}
            }
            {beside}
            {withdraw}
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

/// Takes a referral back that nobody answered.
fn withdraw_form(
    who: &SignedIn,
    (address, version): (&str, i32),
    referral: &crate::model::case::ReferralView,
) -> Element {
    if referral.state.withdrawn().is_err() {
        return rsx! {};
    }
    let (id, address) = (referral.id, address.to_owned());
    rsx! {
        details {
            summary { "{texts::case::WITHDRAW_HEAD}" }
            form { method: "post", action: "{address}/referrals/{id}/withdraw",
                {hidden(who, Some(version))}
                label { "{texts::case::WITHDRAW_WHY}" input { name: "why", required: true, maxlength: "{MOST_WHY}" } }
                button { class: "irreversible", r#type: "submit", "{texts::case::WITHDRAW}" }
            }
        }
    }
}

/// What the partner did and asks, how the desk answers, and how it gives somebody without an account the referral.
fn beside_referral(
    who: &SignedIn,
    (of_case, row, question): (&str, Option<&referral::Model>, &question::Model),
    (notes, files, deaf): (&[referral_note::Model], &[ReferralFile], Option<String>),
    (typed, refused): (Typed, Option<&Refused>),
) -> Element {
    let Some(row) = row.filter(|_| who.staff.role.may(Permission::WorkCases)) else { return rsx! {} };
    let address = format!("{of_case}/referrals/{}", row.id);
    let passing = of_referral(who, (of_case, row), question, files);
    let open = row.state == ReferralState::Agreed;
    let accepted = row.accepted_at.filter(|_| open).map(says::accepted);
    let promised = row.promised_day.as_deref().filter(|_| open).map(says::promised);
    let asked = row.asked_at.is_some() && open;
    rsx! {
        if accepted.is_some() || promised.is_some() {
            p {
                if let Some(accepted) = accepted { span { class: "tag", "{accepted}" } }
                if let Some(promised) = promised { span { class: "tag", "{promised}" } }
            }
        }
        if let Some(deaf) = deaf { p { class: "error deaf", "{deaf}" } }
        {thread(notes, (files, &address), true)}
        {passing}
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

/// Whether anybody hears of what was referred.
struct Ears {
    hearing: HashMap<String, Hearing>,
    contacts: HashMap<String, String>,
    /// Referrals to which there is a link that is still good.
    linked: HashSet<ReferralId>,
}

impl Ears {
    async fn of(app: &App, rows: &HashMap<ReferralId, referral::Model>, now: Timestamp) -> Result<Self, DeskRefusal> {
        let partners: Vec<String> = rows.values().filter_map(|row| row.partner.clone()).collect();
        let linked = db::referral_links::good(&app.db, rows.keys().copied().collect::<Vec<_>>(), now).await?;
        let contacts = db::partners::contacts(&app.db, partners.clone()).await?;
        Ok(Self { hearing: db::partners::hearing(&app.db, partners, now).await?, contacts, linked })
    }

    /// What is said of a referral that waits for somebody who does not hear.
    fn warning(&self, row: &referral::Model) -> Option<String> {
        let agreed = row.state == ReferralState::Agreed;
        let hearing = self.hearing.get(row.partner.as_ref()?).copied().filter(|one| one.is_deaf())?;
        if !agreed && row.state != ReferralState::Proposed {
            return None;
        }
        if self.linked.contains(&row.id) {
            return Some(says::LINK_SENT.to_owned());
        }
        let contact = row.partner.as_ref().and_then(|partner| self.contacts.get(partner));
        Some(says::deaf_referral(hearing, agreed, contact.map_or("", String::as_str)))
    }
}

/// Partners that a case can be referred to, those of a kind together.
pub(super) async fn partners(app: &App, who: &SignedIn) -> Result<Vec<(String, String)>, DeskRefusal> {
    let rows = db::partners::offered(&app.db, &who.staff).await?;
    let ids = rows.iter().map(|row| row.id.clone());
    let hearing = db::partners::hearing(&app.db, ids, Timestamp::now()).await?;
    let named = |row: partner::Model| {
        let deaf = hearing.get(&row.id).is_some_and(|one| one.is_deaf());
        let deaf = if deaf { says::DEAF_OFFERED } else { "" };
        (row.id, format!("{} · {}（{}）{deaf}", says::kind(row.kind), row.name, texts::region(row.adcode)))
    };
    Ok(rows.into_iter().map(named).collect())
}
