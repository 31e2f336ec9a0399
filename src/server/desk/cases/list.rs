//! The list of cases, and what is looked for in it.

use super::super::guard::{Asked, SignedIn};
use super::super::page::{Tab, at_page, cut, moment, options, page, pager, regions};
use super::super::refusal::DeskRefusal;
use super::super::worklist::{first_words, record_list};
use super::limit;
use crate::model::case::{CaseAge, CaseKind, CaseStage};
use crate::model::staff::{Permission, StaffRole};
use crate::model::{Adcode, StaffId, Timestamp};
use crate::server::db::cases::CaseQuery;
use crate::server::db::search::Searched;
use crate::server::db::tables::{case, referral};
use crate::server::{App, db};
use crate::texts;
use axum::extract::State;
use axum::response::Response;
use dioxus::prelude::*;
use serde::Deserialize;
use std::collections::HashMap;

/// Which cases.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::server::desk) struct CaseFilter {
    closed: Option<String>,
    overdue: Option<String>,
    referred: Option<String>,
    asked_back: Option<String>,
    mine: Option<String>,
    kind: String,
    stage: String,
    age: String,
    adcode: String,
    owner: String,
    company: String,
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
            age: CaseAge::of_code(&self.age).map(|age| (age, now)),
            adcode: Adcode::parse(&self.adcode).ok(),
            owner: if self.mine.is_some() { Some(who.staff.id) } else { self.owner.parse().ok() },
            company: Some(self.company.clone()).filter(|company| !company.is_empty()),
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
            ("age", &self.age),
            ("adcode", &self.adcode),
            ("owner", &self.owner),
            ("company", &self.company),
            ("words", &self.words),
        ];
        at_page("/desk/cases", &looking, page)
    }
}

/// The list, the most urgent first.
pub(in crate::server::desk) async fn list(
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
    record_list(&app, &who.staff, "cases", rows.iter().map(|row| row.question), now).await?;
    let liaison = who.staff.role == StaffRole::Liaison;
    let colleagues = db::staff::of_region(&app.db, who.staff.adcode).await?;
    let names: HashMap<StaffId, String> =
        db::staff::of_region(&app.db, Adcode::HUNAN).await?.into_iter().map(|row| (row.id, row.name)).collect();
    let case_staff = colleagues.into_iter().filter(|row| row.role.may(Permission::WorkCases));
    let owners = case_staff.map(|row| (row.id.to_string(), row.name)).collect();
    let kinds = CaseKind::ALL.iter().map(|kind| (kind.code().to_owned(), texts::case_kind(*kind).to_owned())).collect();
    let stages = CaseStage::ALL.iter().map(|one| (one.code().to_owned(), texts::case_stage(*one).to_owned())).collect();
    let ages = CaseAge::ALL.iter().map(|one| (one.code().to_owned(), texts::case::age(*one).to_owned())).collect();
    let companies = if liaison { Vec::new() } else { db::companies::list(&app.db).await? };
    let companies: Vec<(String, String)> =
        companies.into_iter().filter(|row| !row.sample).map(|row| (row.id, row.name)).collect();
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
            select { name: "age", "aria-label": texts::case::AGE, {options(Some(texts::case::ANY_AGE), ages, &looking.age)} }
            if sees_all {
                select { name: "adcode", "aria-label": "地区", {options(Some("全部地区"), regions(), &looking.adcode)} }
            }
            select { name: "owner", "aria-label": "办理人", {options(Some("全部办理人"), owners, &looking.owner)} }
            if !companies.is_empty() {
                select { name: "company", "aria-label": texts::company::NAMED, {options(Some(texts::company::ANY), companies, &looking.company)} }
            }
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
