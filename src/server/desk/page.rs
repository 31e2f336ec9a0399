//! What stands around every page of the console, and what several of them are made of.

use super::guard::SignedIn;
use super::plain_page::html;
use super::refill;
use crate::model::staff::{Permission, Staff};
use crate::model::{Adcode, Timestamp, Topic};
use crate::server::db::PAGE;
use crate::server::db::danger::Alarm;
use crate::texts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// The pages that the bar leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    /// The first page, to which the name leads.
    Overview,
    Inbox,
    Cases,
    Province,
    Partners,
    Aid,
    Referrals,
    Activities,
    Letters,
    Voices,
    Contributions,
    Figures,
    Stations,
    Library,
    Roster,
    Training,
    Staff,
    Audit,
    Help,
    Me,
}

const TABS: [(Tab, &str, &str, Permission); 19] = [
    (Tab::Province, texts::province::TITLE, "/desk/province", Permission::OverseeProvince),
    (Tab::Inbox, "提问", "/desk/inbox", Permission::ReadQuestions),
    (Tab::Cases, "案件", "/desk/cases", Permission::AnswerReferrals),
    (Tab::Stations, "驿站", "/desk/stations", Permission::RunStations),
    (Tab::Voices, "心声", "/desk/voices", Permission::ModerateVoices),
    (Tab::Activities, "活动", "/desk/activities", Permission::CheckIn),
    (Tab::Letters, "信和通知", "/desk/letters", Permission::WriteLetters),
    (Tab::Figures, "数据", "/desk/figures", Permission::ReadFigures),
    (Tab::Library, "问答库", "/desk/library", Permission::WriteLibrary),
    (Tab::Roster, "值班", "/desk/roster", Permission::ReadQuestions),
    (Tab::Training, texts::training::TITLE, "/desk/training", Permission::TakeTraining),
    (Tab::Staff, "人员", "/desk/staff", Permission::ManageStaff),
    (Tab::Audit, "记录", "/desk/audit", Permission::ReadAudit),
    (Tab::Referrals, texts::partner::OURS, "/desk/referrals", Permission::WorkReferrals),
    (Tab::Aid, texts::aid::TITLE, "/desk/aid", Permission::WorkCases),
    (Tab::Partners, texts::partner::TITLE, "/desk/partners", Permission::WorkCases),
    (Tab::Contributions, texts::contribution::TAB, "/desk/contributions", Permission::Contribute),
    (Tab::Help, texts::help::TITLE, "/desk/help", Permission::OwnAccount),
    (Tab::Me, "我", "/desk/me", Permission::OwnAccount),
];

/// The console's style sheet.
pub(super) async fn style() -> Response {
    asset("text/css; charset=utf-8", include_str!("../../../assets/desk.css"))
}

/// The console's script: keys, drafts, what is new. All works without it.
pub(super) async fn script() -> Response {
    asset("text/javascript; charset=utf-8", include_str!("../../../assets/desk.js"))
}

fn asset(media_type: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, "no-cache")], text).into_response()
}

/// A page for somebody who is signed in.
pub(super) fn page(who: &SignedIn, tab: Tab, title: &str, body: Element) -> Response {
    page_with(StatusCode::OK, who, tab, title, body)
}

/// The same with another status.
pub(super) fn page_with(status: StatusCode, who: &SignedIn, tab: Tab, title: &str, body: Element) -> Response {
    let staff = &who.staff;
    let tabs = TABS.into_iter().filter(|(_, _, _, permission)| staff.role.may(*permission));
    let sample = rsx! {
        header { class: "bar",
            a { class: "brand", href: "/desk", "aria-current": if tab == Tab::Overview { "page" }, "递驿服务台" }
            nav {
                for (at, word, href, _) in tabs {
                    a { href, "aria-current": if at == tab { "page" }, "{word}" }
                }
            }
            span { class: "who", "{texts::region(staff.adcode)} · {staff.name} · {texts::staff_role(staff.role)}" }
            form { method: "post", action: "/desk/sign-out",
                input { r#type: "hidden", name: "csrf", value: "{who.csrf}" }
                button { r#type: "submit", "退出" }
            }
        }
        {danger(who)}
        main { {body} }
    };
    html(status, title, sample)
}

/// What every page warns of: what tells of danger and that nobody has taken on. Nothing of their words.
pub(super) fn danger(who: &SignedIn) -> Element {
    if !who.staff.role.may(Permission::ReadQuestions) {
        return rsx! {};
    }
    let alarm = who.alarm.clone();
    let href = alarm_href(&alarm);
    rsx! {
        p { id: "danger", role: "alert", hidden: alarm.count == 0, "data-key": "{alarm.key}",
            strong { "{texts::danger::alarm(alarm.count)}" }
            a { class: "button", href: "{href}", "{texts::danger::OPEN}" }
        }
    }
}

/// Where what a page warns of is found.
pub(super) fn alarm_href(alarm: &Alarm) -> String {
    match &alarm.first {
        None => "/desk/inbox".to_owned(),
        Some(marked) => super::marked_thing::thing(marked).1,
    }
}

/// The hidden fields of every form: the session's token, the page and the number of this drawing and, where something is changed, which version of it
/// was read.
pub(super) fn hidden(who: &SignedIn, version: Option<i32>) -> Element {
    rsx! {
        input { r#type: "hidden", name: "csrf", value: "{who.csrf}" }
        input { r#type: "hidden", name: refill::PAGE, value: "{who.page}" }
        input { r#type: "hidden", name: refill::NUMBER, value: "{uuid::Uuid::now_v7()}" }
        if let Some(version) = version {
            input { r#type: "hidden", name: "version", value: "{version}" }
        }
    }
}

/// Choices of a list, with the one that is chosen. A first one without a value where `any` gives its words.
pub(super) fn options(any: Option<&str>, choices: Vec<(String, String)>, chosen: &str) -> Element {
    let any = any.map(str::to_owned);
    let chosen = chosen.to_owned();
    rsx! {
        if let Some(any) = any {
            option { value: "", selected: chosen.is_empty(), "{any}" }
        }
        for (value, word) in choices {
            option { value: "{value}", selected: value == chosen, "{word}" }
        }
    }
}

/// All topics as choices.
pub(super) fn topics() -> Vec<(String, String)> {
    Topic::ALL.iter().map(|topic| (topic.code().to_owned(), texts::topic(*topic).to_owned())).collect()
}

/// The desks as choices: the province and the 14 prefectures.
pub(super) fn regions() -> Vec<(String, String)> {
    let province = [(crate::model::Adcode::HUNAN.to_string(), "全省".to_owned())];
    let prefectures = crate::model::region::PREFECTURES.iter();
    province.into_iter().chain(prefectures.map(|one| (one.code().to_string(), one.name.to_owned()))).collect()
}

/// The choice of a prefecture by which who sees all of them looks through a list; nothing for others.
pub(super) fn region_choice(staff: &Staff, chosen: &str) -> Element {
    let (sees_all, chosen) = (staff.sees_all(), chosen.to_owned());
    rsx! {
        if sees_all {
            select { name: "adcode", "aria-label": texts::console::REGION, {options(Some(texts::console::ALL_REGIONS), regions(), &chosen)} }
        }
    }
}

/// Those of them that somebody's affairs are.
pub(super) fn own_regions(staff: &Staff) -> Vec<(String, String)> {
    let covered = |code: &str| Adcode::parse(code).is_ok_and(|adcode| staff.covers(adcode));
    regions().into_iter().filter(|(code, _)| covered(code)).collect()
}

/// The one of them that a form names; nothing for any other.
pub(super) fn own_region(staff: &Staff, code: &str) -> Option<Adcode> {
    let known = own_regions(staff).into_iter().any(|(known, _)| known == code);
    Adcode::parse(code).ok().filter(|_| known)
}

/// The end of a register's form: its button, and above it whether an entry that is there still holds.
pub(super) fn entry_end(active: Option<bool>, add: &'static str, holds: &'static str) -> Element {
    rsx! {
        if let Some(active) = active {
            label { class: "check", input { r#type: "checkbox", name: "active", value: "1", checked: active } "{holds}" }
        }
        button { class: "main", r#type: "submit", if active.is_some() { "{texts::console::SAVE}" } else { "{add}" } }
    }
}

/// Paragraphs as they were written.
pub(super) fn words(text: &str) -> Element {
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    rsx! {
        for line in lines {
            p { "{line}" }
        }
    }
}

/// A moment, with its machine-readable form.
pub(super) fn moment(at: Timestamp) -> Element {
    let machine = at.china_time().format("%Y-%m-%dT%H:%M:%S+08:00").to_string();
    rsx! { time { datetime: "{machine}", "{texts::day_and_clock(at)}" } }
}

/// Leaves one page of rows that were read with one more than a page holds; says whether there was that one.
pub(super) fn cut<T>(rows: &mut Vec<T>) -> bool {
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = rows.len() > page;
    rows.truncate(page);
    more
}

/// Which page of a list, where nothing else can be looked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct AtPage {
    page: u64,
}

impl AtPage {
    /// The page, the first of which is 0.
    pub(super) fn page(&self) -> u64 {
        self.page.min(LAST_PAGE)
    }
}

/// No list is looked at so far back.
pub(super) const LAST_PAGE: u64 = 10_000;

/// The address of a page of a list, with what is looked for kept.
pub(super) fn at_page(list: &str, looking: &[(&str, &str)], page: u64) -> String {
    let mut address = url::form_urlencoded::Serializer::for_suffix(format!("{list}?"), list.len() + 1);
    address.extend_pairs(looking.iter().filter(|(_, value)| !value.is_empty()));
    address.append_pair("page", &page.to_string()).finish()
}

/// The way to the pages before and after this one, the first of which is 0.
pub(super) fn pager(at: u64, more: bool, address: impl Fn(u64) -> String) -> Element {
    let before = at.checked_sub(1).map(&address);
    let after = more.then(|| address(at.saturating_add(1)));
    rsx! {
        nav { class: "pages",
            if let Some(before) = before { a { href: "{before}", "上一页" } }
            if let Some(after) = after { a { href: "{after}", "下一页" } }
        }
    }
}
