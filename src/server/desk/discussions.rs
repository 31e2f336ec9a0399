//! Discussions with surveys: opened, counted, summed up.

use super::activities::moment_of;
use super::guard::{Asked, Filled, SignedIn};
use super::page::{AtPage, Tab, at_page, cut, hidden, moment, options, own_regions, page, page_with, pager, words};
use super::refusal::DeskRefusal;
use super::refused::{self, Refused};
use crate::model::activity::{MOST_LINE, MOST_TEXT};
use crate::model::plain_text::{one_line, paragraphs};
use crate::model::voice::{MOST_CHOICES, MOST_QUESTIONS, SurveyAnswer, SurveyKind, SurveyQuestion};
use crate::model::{Adcode, Discussion, DiscussionId, Timestamp};
use crate::server::db::audit::{Action, Entry};
use crate::server::db::discussions::{self, StoredDiscussion};
use crate::server::db::scope::seen;
use crate::server::{App, db};
use crate::texts;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// All of the region.
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(at): Asked<AtPage>,
) -> Result<Response, DeskRefusal> {
    let mut found = discussions::page(&app.db, &who.staff, at.page()).await?;
    let more = cut(&mut found);
    let now = Timestamp::now();
    let body = rsx! {
        div { class: "head", h1 { "话题和问卷" } a { class: "button", href: "/desk/discussions/new", "开一个话题" } }
        if found.is_empty() {
            p { class: "empty", "还没有。" }
        }
        table { class: "rows", id: "list",
            thead { tr { th { "状态" } th { "话题" } th { "地区" } th { "截止" } } }
            tbody {
                for one in found {
                    tr {
                        td { span { class: "tag", if one.is_open(now) { "进行中" } else { "已结束" } } }
                        td { class: "words", a { href: "/desk/discussions/{one.id}", "{one.title}" } }
                        td { "{texts::region(one.adcode)}" }
                        td { {moment(one.closes_at)} }
                    }
                }
            }
        }
        {pager(at.page(), more, |page| at_page("/desk/discussions", &[], page))}
    };
    Ok(page(&who, Tab::Voices, "话题和问卷", body))
}

/// The form for a new one.
pub(super) async fn new(who: SignedIn) -> Response {
    let empty = DiscussionForm {
        adcode: who.staff.adcode.to_string(),
        closes: local(Timestamp::now().plus_days(14)),
        ..DiscussionForm::default()
    };
    let body = rsx! { div { class: "head", h1 { "开一个话题" } } {form(&who, DiscussionId::fresh(), &empty, None)} };
    page(&who, Tab::Voices, "开一个话题", body)
}

/// A survey as an office writes it: a line a question, choices after it.
fn survey_text(survey: &[SurveyQuestion]) -> String {
    let line = |question: &SurveyQuestion| match &question.kind {
        SurveyKind::Single(choices) => format!("{}｜单选｜{}", question.text, choices.join("｜")),
        SurveyKind::Multiple(choices) => format!("{}｜多选｜{}", question.text, choices.join("｜")),
        SurveyKind::Scale => format!("{}｜打分", question.text),
        SurveyKind::Text => format!("{}｜填写", question.text),
    };
    survey.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn survey_of(text: &str) -> Result<Vec<SurveyQuestion>, Refused> {
    let wrong = |number: usize, why: &str| Refused::at("survey", format!("问卷第 {number} 行：{why}"));
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.len() > MOST_QUESTIONS {
        return Err(Refused::at("survey", format!("问卷最多 {MOST_QUESTIONS} 题")));
    }
    let mut survey = Vec::new();
    for (number, line) in (1..).zip(lines) {
        let mut parts = line.split(['｜', '|']).map(str::trim);
        let text =
            one_line(parts.next().unwrap_or_default(), 80).map_err(|error| wrong(number, &format!("题目{error}")))?;
        let kind = parts.next().unwrap_or_default().to_owned();
        let choices: Vec<String> = parts.filter_map(|choice| one_line(choice, 40).ok()).collect();
        let enough = (2..=MOST_CHOICES).contains(&choices.len());
        let kind = match kind.as_str() {
            "单选" if enough => SurveyKind::Single(choices),
            "多选" if enough => SurveyKind::Multiple(choices),
            "单选" | "多选" => return Err(wrong(number, &format!("选项要 2 到 {MOST_CHOICES} 个"))),
            "打分" => SurveyKind::Scale,
            "填写" => SurveyKind::Text,
            _ => return Err(wrong(number, "题目后面要写｜单选、｜多选、｜打分或｜填写")),
        };
        survey.push(SurveyQuestion { text, kind });
    }
    Ok(survey)
}

fn local(moment: Timestamp) -> String {
    moment.china_time().format("%Y-%m-%dT%H:%M").to_string()
}

/// The form as it is filled in, with what is wrong with it.
fn form(who: &SignedIn, id: DiscussionId, typed: &DiscussionForm, refused: Option<&Refused>) -> Element {
    let DiscussionForm { version, title, question, adcode, closes, survey, summary } = typed.clone();
    let places = own_regions(&who.staff);
    rsx! {
        form { class: "wide", method: "post", action: "/desk/discussions/{id}",
            {hidden(who, Some(version))}
            {refused::head(refused)}
            label { "话题" input { name: "title", required: true, maxlength: "{MOST_LINE}", value: "{title}" } {refused::at(refused, "title")} }
            label { "想听大家说什么" textarea { name: "question", rows: 3, required: true, maxlength: "{MOST_TEXT}", "{question}" } {refused::at(refused, "question")} }
            label { "地区" select { name: "adcode", {options(None, places, &adcode)} } }
            label { "截止" input { r#type: "datetime-local", name: "closes", required: true, value: "{closes}" } {refused::at(refused, "closes")} }
            label { "小问卷（可以不填；一行一题，例：你最缺什么？｜多选｜饮水｜充电｜雨具　　午饭方便吗？｜打分）" textarea { name: "survey", rows: 4, "{survey}" } {refused::at(refused, "survey")} }
            if version > 0 {
                label { "小结（写了就结束，大家都看得到）" textarea { name: "summary", rows: 5, maxlength: "{MOST_TEXT}", "{summary}" } {refused::at(refused, "summary")} }
            }
            button { class: "main", r#type: "submit", if version == 0 { "开始" } else { "保存" } }
        }
    }
}

async fn visible(app: &App, who: &SignedIn, id: &str) -> Result<StoredDiscussion, DeskRefusal> {
    let id: DiscussionId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    let found = discussions::find(&app.db, id).await?;
    seen(found, &who.staff, |found| found.discussion.adcode).ok_or(DeskRefusal::NotFound)
}

/// One discussion with what was answered.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let StoredDiscussion { discussion, version } = visible(&app, &who, &id).await?;
    let entry = Entry::of(&who.staff, Action::SurveyRead, &discussion.id.to_string(), discussion.adcode);
    db::audit::record_reading(&app.db, entry, Timestamp::now()).await?;
    let answers = discussions::answers(&app.db, discussion.id).await?;
    let results: Vec<Element> =
        discussion.survey.iter().enumerate().map(|(at, question)| result(at, question, &answers)).collect();
    let count = answers.len();
    let body = rsx! {
        div { class: "head", h1 { "{discussion.title}" } }
        {words(&discussion.question)}
        if !discussion.summary.is_empty() {
            h2 { "小结" }
            {words(&discussion.summary)}
        }
        if !results.is_empty() {
            h2 { "问卷：{count} 人答了" }
            for result in results {
                {result}
            }
        }
        details { summary { "改一改、写小结" } {form(&who, discussion.id, &DiscussionForm::of(&discussion, version), None)} }
    };
    Ok(page(&who, Tab::Voices, &discussion.title, body))
}

fn result(at: usize, question: &SurveyQuestion, answers: &[Vec<SurveyAnswer>]) -> Element {
    let given = || answers.iter().filter_map(|all| all.get(at));
    let text = question.text.clone();
    let counts: Vec<(String, usize)> = match &question.kind {
        SurveyKind::Single(choices) | SurveyKind::Multiple(choices) => choices
            .iter()
            .enumerate()
            .map(|(number, choice)| {
                let chose = |answer: &&SurveyAnswer| matches!(answer, SurveyAnswer::Choices(chosen) if chosen.iter().any(|one| usize::from(*one) == number));
                (choice.clone(), given().filter(chose).count())
            })
            .collect(),
        SurveyKind::Scale => (1..=5u8)
            .map(|number| (format!("{number} 分"), given().filter(|answer| **answer == SurveyAnswer::Scale(number)).count()))
            .collect(),
        SurveyKind::Text => vec![],
    };
    // Of those who answered this one.
    let answered = given().filter(|answer| **answer != SurveyAnswer::Skipped).count();
    let said: Vec<String> = given()
        .filter_map(|answer| match answer {
            SurveyAnswer::Text(text) => Some(text.clone()),
            _ => None,
        })
        .collect();
    rsx! {
        h3 { "{text}" }
        table { class: "rows",
            tbody {
                for (word, count) in counts {
                    tr { td { "{word}" } td { "{count}" } td { {percent(count, answered)} } }
                }
            }
        }
        ul {
            for text in said {
                li { "{text}" }
            }
        }
    }
}

/// A part of those who answered, in percent.
fn percent(part: usize, whole: usize) -> String {
    match whole {
        0 => "—".to_owned(),
        whole => format!("{}%", (part * 100 + whole / 2) / whole),
    }
}

/// A discussion as it was written.
#[derive(Clone, Default, Deserialize)]
pub(super) struct DiscussionForm {
    version: i32,
    title: String,
    question: String,
    adcode: String,
    closes: String,
    #[serde(default)]
    survey: String,
    #[serde(default)]
    summary: String,
}

impl DiscussionForm {
    fn of(discussion: &Discussion, version: i32) -> Self {
        Self {
            version,
            title: discussion.title.clone(),
            question: discussion.question.clone(),
            adcode: discussion.adcode.to_string(),
            closes: local(discussion.closes_at),
            survey: survey_text(&discussion.survey),
            summary: discussion.summary.clone(),
        }
    }

    fn discussion(&self, id: DiscussionId, adcode: Adcode) -> Result<Discussion, Refused> {
        let summary =
            if self.summary.trim().is_empty() { Ok(String::new()) } else { paragraphs(&self.summary, MOST_TEXT) };
        Ok(Discussion {
            id,
            title: one_line(&self.title, MOST_LINE).map_err(Refused::text("title", "话题"))?,
            question: paragraphs(&self.question, MOST_TEXT).map_err(Refused::text("question", "想听什么"))?,
            adcode,
            closes_at: moment_of(&self.closes, "截止时间").map_err(|_| Refused::at("closes", "请填截止时间"))?,
            survey: survey_of(&self.survey)?,
            summary: summary.map_err(Refused::text("summary", "小结"))?,
        })
    }
}

/// Opens a discussion, or writes it anew.
pub(super) async fn put(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<DiscussionForm>,
) -> Result<Response, DeskRefusal> {
    let id: DiscussionId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    let before = discussions::find(&app.db, id).await?;
    if before.as_ref().is_some_and(|before| !who.staff.covers(before.discussion.adcode)) {
        return Err(DeskRefusal::NotFound);
    }
    let place =
        Adcode::parse(&form.adcode).ok().filter(|adcode| who.staff.covers(*adcode)).ok_or(DeskRefusal::NotFound)?;
    let again = |status, refused: &Refused| {
        let title = if before.is_some() { "改一改话题" } else { "开一个话题" };
        let body = rsx! { div { class: "head", h1 { "{title}" } } {self::form(&who, id, &form, Some(refused))} };
        Ok(page_with(status, &who, Tab::Voices, title, body))
    };
    let new = match form.discussion(id, place) {
        Ok(new) => new,
        Err(refused) => return again(StatusCode::UNPROCESSABLE_ENTITY, &refused),
    };
    let answered = before.is_some() && !discussions::answers(&app.db, id).await?.is_empty();
    if answered && before.as_ref().is_some_and(|before| before.discussion.survey != new.survey) {
        let refused = Refused::at("survey", "已经有人答了问卷，题目不能再改；可以另开一个话题");
        return again(StatusCode::CONFLICT, &refused);
    }
    if discussions::put(&app.db, &who.staff, &new, form.version, Timestamp::now()).await? {
        Ok(Redirect::to(&format!("/desk/discussions/{id}")).into_response())
    } else {
        let says = "这个话题刚刚有变化。请在另一个窗口看过最新内容，再从那里改";
        again(StatusCode::CONFLICT, &Refused::whole(says))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_survey_is_read_as_it_is_shown_and_mistakes_are_named_by_line() {
        let text = "你最缺什么？｜多选｜饮水｜充电\n午饭方便吗？|打分\n还有什么？｜填写";
        let survey = survey_of(text).unwrap();
        assert_eq!(survey.len(), 3);
        assert_eq!(survey_of(&survey_text(&survey)).unwrap(), survey);
        for wrong in ["没有类型", "一个选项｜单选｜甲", "｜打分", &"问｜打分\n".repeat(11)] {
            assert!(survey_of(wrong).is_err(), "{wrong}");
        }
    }
}
