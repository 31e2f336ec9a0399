//! What stands beside a question: what is known of it, and what can be done about it beside answering.

use super::shown::{Shown, WantedAid};
use super::silencing::SILENCES;
use crate::model::case::CaseKind;
use crate::model::question::DismissReason;
use crate::model::staff::Permission;
use crate::model::{Adcode, Channel, QuestionState, Topic};
use crate::server::db;
use crate::server::db::tables::case;
use crate::server::desk::bulk::MOST_REASON;
use crate::server::desk::guard::SignedIn;
use crate::server::desk::page::{hidden, moment, options, regions, topics};
use crate::server::desk::worklist::{self};
use crate::texts;
use dioxus::prelude::*;

/// What is known of a question, and what can be done about it beside answering.
pub(super) fn beside(who: &SignedIn, shown: &Shown, place: Adcode) -> Element {
    let may = |permission| who.staff.role.may(permission);
    let row = &shown.row;
    let list = shown.list.clone();
    let (address, erased) = (format!("/desk/questions/{}", row.id), row.account.is_none());
    let (topic, state) = (row.topic, row.state);
    let assigned = row.assigned_to.map_or_else(String::new, |staff| staff.to_string());
    let kinds = CaseKind::ALL.iter().map(|kind| (kind.code().to_owned(), texts::case_kind(*kind).to_owned())).collect();
    let able = shown.able.clone();
    let reasons: Vec<(String, String)> = DismissReason::ALL
        .iter()
        .map(|reason| (reason.code().to_owned(), texts::inbox::dismiss_reason(*reason).to_owned()))
        .collect();
    let follows = shown.follows;
    let reads_aid = may(Permission::WorkCases);
    let taken_in = row.channel != Channel::App && row.account.as_deref().is_some_and(db::claims::is_of_desk);
    let list_field = rsx! { input { r#type: "hidden", name: "list", value: "{list}" } };
    let moved = topics().into_iter().filter(|(code, _)| {
        // What no courier can choose is not offered, unless it stands there.
        Topic::of_code(code).is_some_and(|one| one.is_asked() || one == topic)
    });
    rsx! {
        aside {
            dl {
                dt { "编号" }
                dd { {row.number.clone().unwrap_or_default()} }
                dt { "提问时间" }
                dd { {moment(row.asked_at)} }
                if let Some(WantedAid { name, page }) = &shown.wanted {
                    dt { "{texts::aid::WANTED}" }
                    dd { if let Some(page) = page.clone().filter(|_| reads_aid) { a { href: page, "{name}" } } else { "{name}" } }
                }
                if let Some(phone) = &shown.call_back {
                    dt { "要求回电" }
                    dd { a { href: "tel:{phone}", "{phone}" } }
                }
                dt { "状态" }
                dd { "{texts::question_state(state)}" }
            }
            form { method: "post", action: "{address}/follow",
                {hidden(who, None)}
                {list_field.clone()}
                input { r#type: "hidden", name: "on", value: if follows { "" } else { "1" } }
                button { r#type: "submit", if follows { "不再关注" } else { "关注" } }
            }
            if may(Permission::AssignQuestions) && !erased {
                form { method: "post", action: "{address}/assign",
                    {hidden(who, Some(row.version))}
                    {list_field.clone()}
                    label { "交给" select { name: "staff", id: "assignee", {options(Some("（没有指派）"), able, &assigned)} } }
                    label { "交代一句（只有服务台看得到）" input { name: "reason", maxlength: "{MOST_REASON}" } }
                    button { r#type: "submit", "指派" }
                }
            }
            {cases(who, shown, kinds)}
            {shown.naming.form(who, &address)}
            {same_account(shown, who)}
            if may(Permission::AssignQuestions) && !erased {
                form { method: "post", action: "{address}/move",
                    {hidden(who, Some(row.version))}
                    {list_field.clone()}
                    label { "主题" select { name: "topic", {options(None, moved.collect(), topic.code())} } }
                    label { "服务台" select { name: "adcode", {options(None, regions(), &place.to_string())} } }
                    label { "{texts::inbox::REASON}" input { name: "reason", maxlength: "{MOST_REASON}" } }
                    button { r#type: "submit", "转过去" }
                }
            }
            if taken_in {
                form { method: "post", action: "{address}/claim",
                    {hidden(who, None)}
                    button { r#type: "submit", "{texts::intake::NEW_CODE}" }
                }
            }
            if !erased {
                form { method: "post", action: "{address}/danger",
                    {hidden(who, Some(row.version))}
                    {list_field.clone()}
                    if row.danger_raised_at.is_some() {
                        button { r#type: "submit", name: "act", value: "lower", "{texts::danger::LOWER}" }
                    } else {
                        button { r#type: "submit", name: "act", value: "raise", "{texts::danger::RAISE}" }
                    }
                }
            }
            if state == QuestionState::Answered && !erased {
                form { method: "post", action: "{address}/close",
                    {hidden(who, Some(row.version))}
                    {list_field.clone()}
                    button { r#type: "submit", "结束这个提问" }
                }
            }
            if state != QuestionState::Closed && !erased {
                form { method: "post", action: "{address}/dismiss",
                    {hidden(who, Some(row.version))}
                    {list_field.clone()}
                    label { "不回复就结束" select { name: "reason", {options(None, reasons, "")} } }
                    button { r#type: "submit", "不回复就结束……" }
                }
            }
            {silence(who, shown)}
        }
    }
}

fn cases(who: &SignedIn, shown: &Shown, kinds: Vec<(String, String)>) -> Element {
    let row = &shown.row;
    let (address, list) = (format!("/desk/questions/{}", row.id), shown.list.clone());
    let works = who.staff.role.may(Permission::WorkCases) && row.account.is_some();
    let of = |case: &case::Model| (case.id, texts::case_kind(case.kind));
    let here = shown.case.as_ref().or(shown.joined.as_ref()).map(of);
    let could_be_cut = u64::try_from(shown.own_cases.len()).is_ok_and(|count| count >= db::cases::MOST_JOINABLE);
    let could: Vec<(String, String)> = shown
        .own_cases
        .iter()
        .map(|case| {
            let number = case.number.clone().unwrap_or_default();
            (case.id.to_string(), format!("{number} {}", texts::case_kind(case.kind)))
        })
        .collect();
    rsx! {
        if let Some((case, kind)) = here {
            p { a { class: "button", href: "/desk/cases/{case}", "看案件：{kind}" } }
        } else if works {
            form { method: "post", action: "{address}/case",
                {hidden(who, None)}
                input { r#type: "hidden", name: "list", value: "{list}" }
                label { "立案" select { name: "kind", {options(None, kinds, "")} } }
                button { r#type: "submit", "立案" }
            }
            if !could.is_empty() {
                form { method: "post", action: "{address}/case",
                    {hidden(who, None)}
                    input { r#type: "hidden", name: "list", value: "{list}" }
                    label { "并入已有的案件" select { name: "join", {options(None, could, "")} } }
                    button { r#type: "submit", "并入" }
                    if could_be_cut { p { class: "by", {texts::inbox::only_newest_cases(db::cases::MOST_JOINABLE)} } }
                }
            }
        }
    }
}

/// What else the same account asked, and what is answered here with it.
fn same_account(shown: &Shown, who: &SignedIn) -> Element {
    let row = &shown.row;
    let address = format!("/desk/questions/{}", row.id);
    let mergeable =
        row.account.is_some() && row.merged_into.is_none() && who.staff.role.may(Permission::AssignQuestions);
    let choices: Vec<(String, String)> = shown
        .others_of_account
        .iter()
        .filter(|other| other.merged_into.is_none())
        .map(|other| (other.id.to_string(), worklist::first_words(other, 24)))
        .collect();
    let lines: Vec<Element> = shown
        .others_of_account
        .iter()
        .map(|other| {
            let (id, words, at) = (other.id, worklist::first_words(other, 40), other.asked_at);
            let state = texts::question_state(other.state);
            let merged = shown.merged.iter().any(|one| one.id == id);
            rsx! {
                li {
                    a { href: "/desk/questions/{id}", "{words}" }
                    " " span { class: "by", {moment(at)} " {state}" }
                    if merged { span { class: "tag", "并在这里回复" } }
                }
            }
        })
        .collect();
    let list = shown.list.clone();
    let merged_away = row.merged_into.is_some();
    rsx! {
        if !lines.is_empty() {
            details { open: true,
                summary { "同一个账号还问过 {lines.len()} 个" }
                ul { class: "same-account",
                    for line in lines {
                        {line}
                    }
                }
                if shown.others_are_cut { p { class: "by", {texts::inbox::only_newest(db::inbox::MOST_BESIDE)} } }
                if mergeable && !choices.is_empty() {
                    form { method: "post", action: "{address}/merge",
                        {hidden(who, Some(row.version))}
                        input { r#type: "hidden", name: "list", value: "{list}" }
                        label { "这是同一件事，并到" select { name: "into", {options(None, choices, "")} } }
                        button { r#type: "submit", "并过去" }
                    }
                }
            }
        }
        if merged_away && row.account.is_some() && who.staff.role.may(Permission::AssignQuestions) {
            form { method: "post", action: "{address}/unmerge",
                {hidden(who, Some(row.version))}
                input { r#type: "hidden", name: "list", value: "{list}" }
                button { r#type: "submit", "分开，单独回复" }
            }
        }
    }
}

/// Silences an account, or lets it speak again.
fn silence(who: &SignedIn, shown: &Shown) -> Element {
    let row = &shown.row;
    let own = row.account.as_deref().is_some_and(|account| !db::claims::is_of_desk(account));
    let (address, list) = (format!("/desk/questions/{}", row.id), shown.list.clone());
    let until = shown.silenced_until;
    let days = SILENCES.iter().map(|days| (days.to_string(), format!("{days} 天"))).collect();
    rsx! {
        if own && who.staff.role.may(Permission::AssignQuestions) {
            form { method: "post", action: "{address}/silence",
                {hidden(who, None)}
                input { r#type: "hidden", name: "list", value: "{list}" }
                if let Some(until) = until {
                    p { "这个账号暂停提问到 " {moment(until)} }
                    button { r#type: "submit", name: "days", value: "0", "恢复提问" }
                } else {
                    label { "暂停这个账号提问（有危险的话照收）" select { name: "days", {options(None, days, "")} } }
                    button { r#type: "submit", "暂停……" }
                }
            }
        }
    }
}
