//! What was referred to the partner of who asks: only what is open, and only what the courier agreed to tell.

use super::guard::{Asked, Sent, SignedIn, Uploaded};
use super::own_claims;
use super::page::{LAST_PAGE, Tab, at_page, cut, hidden, moment, page_with, pager, words};
use super::refusal::DeskRefusal;
use super::refused::{self, Refused};
use crate::model::partner::{MOST_FILES, MOST_FILES_OF_REFERRAL, MOST_WORDS};
use crate::model::plain_text::paragraphs;
use crate::model::{AttachmentId, AttachmentKind, Day, ReferralId, Timestamp};
use crate::server::attachments::shown;
use crate::server::db::audit::{Action, Entry};
use crate::server::db::companies::HalfYear;
use crate::server::db::partner_referrals::{By, Handling, ReferralFailure, Referred};
use crate::server::db::referral_files::ReferralFile;
use crate::server::db::tables::{case, partner, referral, referral_note};
use crate::server::partner_files::{FilesRefused, drop_all, keep_all};
use crate::server::{App, db};
use crate::texts;
use crate::texts::partner as says;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// Days ahead within which a partner may say that it will answer.
const MOST_AHEAD: i64 = 365;

/// Whether something was answered just now, and which pages are shown.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Said {
    answered: Option<String>,
    page: u64,
    /// That of what couriers ask of the company.
    claims: u64,
}

/// The partner of who asks.
async fn own_partner(app: &App, who: &SignedIn) -> Result<Option<partner::Model>, DeskRefusal> {
    Ok(db::partners::of_member(&app.db, who.staff.id).await?)
}

/// How many questions were about the company that a partner is, as everybody outside may be told; nothing where it is
/// none of the list, or before that is fixed.
async fn about_company(app: &App, partner: &partner::Model, now: Timestamp) -> Result<Option<String>, DeskRefusal> {
    let Some(company) = &partner.company else { return Ok(None) };
    let half = HalfYear::last_over(now);
    let Some((released, as_of)) = db::companies::released(&app.db, half).await? else { return Ok(None) };
    let count = texts::disclosure::number(db::companies::told(&released, Some(company)));
    let (period, as_of) = (texts::company::half_year(half.parts()), texts::company::as_of_day(as_of));
    Ok(Some(texts::company::about_you(&period, &as_of, &count)))
}

/// The list, the first due first.
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(said): Asked<Said>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let partner = own_partner(&app, &who).await?;
    let (at, claims_at) = (said.page.min(LAST_PAGE), said.claims.min(LAST_PAGE));
    let mut rows = match &partner {
        Some(partner) => db::partner_referrals::of_partner(&app.db, &partner.id, at).await?,
        None => Vec::new(),
    };
    let more = cut(&mut rows);
    let about = match &partner {
        Some(partner) => about_company(&app, partner, now).await?,
        None => None,
    };
    let mut claims = match &partner {
        Some(partner) if partner.company.is_some() => {
            Some(db::company_claims::of_partner(&app.db, partner, claims_at).await?)
        }
        _ => None,
    };
    let more_claims = claims.as_mut().is_some_and(cut);
    let address = |page: u64, claims: u64| {
        let claims = if claims == 0 { String::new() } else { claims.to_string() };
        at_page("/desk/referrals", &[("claims", &claims)], page)
    };
    super::worklist::record_list(&app, &who.staff, "referrals", rows.iter().map(|one| one.case.question), now).await?;
    let lines: Vec<_> = rows
        .iter()
        .map(|Referred { row, case }| {
            let state = match (row.asked_at, row.accepted_at) {
                (Some(_), _) => says::WAITS_FOR_DESK,
                (None, Some(_)) => says::ACCEPTED,
                (None, None) => says::NEW,
            };
            let reason: String = row.reason.chars().take(60).collect();
            (row.id, due(row.due_at, now), texts::case_kind(case.kind), texts::region(case.adcode), reason, state)
        })
        .collect();
    let taken_back = match &partner {
        Some(partner) => db::withdrawn_referrals::of_partner(&app.db, &partner.id, now).await?,
        None => Vec::new(),
    };
    let taken_back: Vec<String> = taken_back.iter().map(|(row, case)| taken_back_line(row, case)).collect();
    let title = partner.as_ref().map_or_else(|| says::OURS.to_owned(), |one| format!("{} · {}", says::OURS, one.name));
    let body = rsx! {
        div { class: "head", h1 { "{title}" } }
        if said.answered.is_some() { p { class: "said", role: "status", "{says::ANSWERED}" } }
        if partner.is_none() { p { class: "error", role: "alert", "{says::NO_PARTNER}" } }
        p { "{says::OURS_WHY}" }
        if let Some(about) = about { p { id: "about-company", "{about}" } }
        if lines.is_empty() {
            p { class: "empty", "{says::OURS_NONE}" }
        } else {
            table { class: "rows cards", id: "list",
                thead { tr { for word in says::OURS_COLUMNS { th { "{word}" } } } }
                tbody {
                    for (id, (class, word), kind, place, reason, state) in lines {
                        tr {
                            td { span { class: "clock {class}", "{word}" } }
                            td { a { href: "/desk/referrals/{id}", "{kind}" } }
                            td { "{place}" }
                            td { class: "words", "{reason}" }
                            td { "{state}" }
                        }
                    }
                }
            }
        }
        {pager(at, more, |page| address(page, claims_at))}
        if !taken_back.is_empty() {
            h2 { "{says::TAKEN_BACK}" }
            ul { id: "taken-back", for line in taken_back { li { "{line}" } } }
        }
        if let Some(claims) = claims {
            {own_claims::list(claims, now)}
            {pager(claims_at, more_claims, |claims| format!("{}#claims", address(at, claims)))}
        }
    };
    Ok(page_with(StatusCode::OK, &who, Tab::Referrals, says::OURS, body))
}

/// What a partner reads of a referral that it sees no more: no word of the courier's case.
fn taken_back_line(row: &referral::Model, case: &case::Model) -> String {
    let day = row.withdrawn_at.map(texts::day).unwrap_or_default();
    says::taken_back(&day, texts::case_kind(case.kind), texts::region(case.adcode), &row.withdrawn_why)
}

fn due(due: Option<Timestamp>, now: Timestamp) -> (&'static str, String) {
    super::cases::limit(due, None, now)
}

/// What was typed into one of the forms of a referral.
#[derive(Clone, Debug, Default)]
pub(in crate::server) struct WorkForm {
    /// Which: `accept`, `ask`, `promise`, `answer`.
    pub(in crate::server) act: String,
    pub(in crate::server) text: String,
    pub(in crate::server) day: String,
}

impl WorkForm {
    /// As it was sent.
    pub(in crate::server) fn of(form: &Uploaded) -> Self {
        let field = |name| form.field(name).to_owned();
        Self { act: field("act"), text: field("text"), day: field("day") }
    }

    /// What is to be done, or at which field why not; without the files.
    pub(in crate::server) fn handling(&self, now: Timestamp) -> Result<Handling, (&'static str, String)> {
        let text = |word: &str| paragraphs(&self.text, MOST_WORDS).map_err(|error| ("text", format!("{word}{error}")));
        match self.act.as_str() {
            "accept" => Ok(Handling::Accept),
            "ask" => Ok(Handling::Ask(text(says::ASK_WORD)?, Vec::new())),
            "answer" => Ok(Handling::Answer(text(says::ANSWER_WORD)?, Vec::new())),
            "promise" => {
                let today = Day::of(now);
                let day = Day::parse(&self.day).ok();
                let day = day.filter(|day| (0..=MOST_AHEAD).contains(&day.days_since(today)));
                Ok(Handling::Promise(day.ok_or_else(|| ("day", says::NO_DAY.to_owned()))?))
            }
            _ => Err(("", says::LINK_BAD_FORM.to_owned())),
        }
    }
}

/// Keeps the files of a form for what is done with it, which goes on with them.
pub(in crate::server) async fn with_files(
    app: &App,
    of: &Referred,
    handling: Handling,
    form: &Uploaded,
) -> Result<(Handling, Vec<AttachmentId>), FilesRefused> {
    // Nothing else takes any.
    if !matches!(handling, Handling::Ask(..) | Handling::Answer(..)) {
        return Ok((handling, Vec::new()));
    }
    let sent = form.files.iter().map(|file| (file.name.clone(), file.bytes.clone()));
    let kept = keep_all(app, of, sent).await?;
    Ok(match handling {
        Handling::Ask(text, _) => (Handling::Ask(text, kept.clone()), kept),
        Handling::Answer(text, _) => (Handling::Answer(text, kept.clone()), kept),
        other => (other, kept),
    })
}

/// Files of a referral as a page lists them, each with its address under this one.
pub(in crate::server) fn file_list(files: &[&ReferralFile], address: &str) -> Element {
    let lines: Vec<_> = files
        .iter()
        .enumerate()
        .map(|(at, one)| {
            let size = texts::document::size(u64::try_from(one.file.size).unwrap_or_default());
            let said = match one.file.kind {
                AttachmentKind::Document => format!("{}（{size}）", one.file.name),
                AttachmentKind::Photo | AttachmentKind::Voice => format!("{} {}（{size}）", says::PHOTO, at + 1),
            };
            let document = one.file.kind == AttachmentKind::Document;
            (format!("{address}/files/{}", one.row.id), said, document, one.passed)
        })
        .collect();
    rsx! {
        if !lines.is_empty() {
            ul { class: "files",
                for (href, said, document, passed) in lines {
                    li {
                        if document { a { href: "{href}", download: true, "{said}" } } else { a { href: "{href}", target: "_blank", "{said}" } }
                        if passed { " " span { class: "tag", "{says::PASSED}" } }
                    }
                }
            }
        }
    }
}

/// What stands on the page of a referral, with a link or without: what the partner is told, and what was said since.
pub(in crate::server) fn told(
    of: &Referred,
    notes: &[referral_note::Model],
    (files, address): (&[ReferralFile], &str),
    now: Timestamp,
) -> Element {
    let (row, case) = (&of.row, &of.case);
    let (class, word) = due(row.due_at, now);
    let promised = row.promised_day.as_deref().map(says::we_promised);
    let accepted = row.accepted_at.map(says::accepted);
    let title = format!("{} · {}", texts::case_kind(case.kind), texts::region(case.adcode));
    rsx! {
        h1 { "{title}" }
        p { span { class: "clock {class}", "{word}" }
            if let Some(accepted) = accepted { " " span { class: "tag", "{accepted}" } }
            if let Some(promised) = promised { " " span { class: "tag", "{promised}" } }
        }
        div { class: "quote", {words(&row.reason)} }
        {thread(notes, (files, address), false)}
    }
}

/// What was asked back and answered. A partner reads no names of the desk's staff.
pub(in crate::server) fn thread(
    notes: &[referral_note::Model],
    (files, address): (&[ReferralFile], &str),
    of_desk: bool,
) -> Element {
    let lines: Vec<_> = notes
        .iter()
        .map(|note| {
            let who = if note.by_partner || of_desk { note.who.clone() } else { says::DESK.to_owned() };
            let of: Vec<&ReferralFile> = files.iter().filter(|one| one.row.note.as_ref() == Some(&note.id)).collect();
            (who, note.at, note.text.clone(), file_list(&of, address))
        })
        .collect();
    rsx! {
        if !lines.is_empty() {
            h2 { "{says::NOTES}" }
            for (who, at, text, files) in lines {
                div { class: "note", p { class: "by", "{who} " {moment(at)} } {words(&text)} {files} }
            }
        }
    }
}

/// One of them. That it was read is put on record.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    view(&app, &who, &id, StatusCode::OK, &WorkForm::default(), None).await
}

/// One that is open and was referred to the partner of who asks.
async fn visible(app: &App, who: &SignedIn, id: &str) -> Result<(partner::Model, Referred), DeskRefusal> {
    let partner = own_partner(app, who).await?.ok_or(DeskRefusal::NotFound)?;
    let id: ReferralId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    let of = db::partner_referrals::find_open(&app.db, id).await?;
    let of = of.filter(|of| of.row.partner.as_deref() == Some(partner.id.as_str())).ok_or(DeskRefusal::NotFound)?;
    Ok((partner, of))
}

async fn view(
    app: &App,
    who: &SignedIn,
    id: &str,
    status: StatusCode,
    typed: &WorkForm,
    refused: Option<&Refused>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let (_, of) = visible(app, who, id).await?;
    let entry = Entry::of(&who.staff, Action::ReferralRead, &of.case.id.to_string(), of.case.adcode);
    db::audit::record_reading(&app.db, entry, now).await?;
    let notes = db::partner_referrals::notes(&app.db, [of.row.id]).await?;
    let files = db::referral_files::of(&app.db, [of.row.id]).await?;
    let action = format!("/desk/referrals/{}", of.row.id);
    let form = |act: &'static str| WorkPart { act, action: action.clone(), who: Some(who.clone()) };
    let error = |act: &str| refused.filter(|_| typed.act == act);
    let body = rsx! {
        div { class: "head", a { class: "button", href: "/desk/referrals", "{says::TO_OURS}" } }
        div { class: "two",
            section {
                {told(&of, &notes, (&files, &action), now)}
                {answer_form(&form("answer"), typed, error("answer"))}
            }
            aside { {side_forms(&form, &of, typed, &error)} }
        }
    };
    Ok(page_with(status, who, Tab::Referrals, texts::case_kind(of.case.kind), body))
}

/// One of the forms of a referral.
pub(in crate::server) struct WorkPart {
    /// What it does.
    act: &'static str,
    /// Where it is sent.
    action: String,
    /// Whose session its hidden fields are of; nobody's on the page of a link.
    who: Option<SignedIn>,
}

impl WorkPart {
    /// One on the page of a link.
    pub(in crate::server) fn by_link(act: &'static str, action: &str) -> Self {
        Self { act, action: action.to_owned(), who: None }
    }

    fn hidden(&self) -> Element {
        let (who, act) = (self.who.clone(), self.act);
        rsx! {
            if let Some(who) = who { {hidden(&who, None)} }
            input { r#type: "hidden", name: "act", value: act }
        }
    }
}

/// The forms beside the answer: to take it on, to say by when, to ask back.
pub(in crate::server) fn side_forms<'a>(
    form: &impl Fn(&'static str) -> WorkPart,
    of: &Referred,
    typed: &WorkForm,
    error: &impl Fn(&str) -> Option<&'a Refused>,
) -> Element {
    let (accept, promise, ask) = (form("accept"), form("promise"), form("ask"));
    let text = if typed.act == "ask" { typed.text.clone() } else { String::new() };
    let day = if typed.act == "promise" { typed.day.clone() } else { of.row.promised_day.clone().unwrap_or_default() };
    let accepted = of.row.accepted_at.is_some();
    rsx! {
        if !accepted {
            form { method: "post", action: "{accept.action}",
                {accept.hidden()}
                {refused::head(error("accept"))}
                button { class: "button main", r#type: "submit", "{says::ACCEPT}" }
            }
        }
        form { method: "post", action: "{promise.action}",
            {promise.hidden()}
            {refused::head(error("promise"))}
            label { "{says::PROMISE}" input { r#type: "date", name: "day", required: true, value: "{day}" } {refused::at(error("promise"), "day")} }
            button { class: "button", r#type: "submit", "{says::PROMISE_SEND}" }
        }
        form { method: "post", action: "{ask.action}", enctype: "multipart/form-data",
            {ask.hidden()}
            {refused::head(error("ask"))}
            label { "{says::ASK}" textarea { name: "text", rows: 3, required: true, maxlength: "{MOST_WORDS}", "{text}" } {refused::at(error("ask"), "text")} }
            {files_field(error("ask"))}
            button { class: "button", r#type: "submit", "{says::ASK_SEND}" }
        }
    }
}

/// Where files are chosen; a browser does not fill it in again.
fn files_field(error: Option<&Refused>) -> Element {
    let (again, hint) = (error.is_some(), says::files_hint(MOST_FILES, MOST_FILES_OF_REFERRAL));
    rsx! {
        label { "{says::FILES}" input { r#type: "file", name: "file", accept: "image/*,.pdf,.docx,.xlsx", multiple: true } {refused::at(error, "file")} }
        p { class: "by", "{hint}" }
        if again { p { class: "by", "{says::FILES_AGAIN}" } }
    }
}

/// The form of the answer.
pub(in crate::server) fn answer_form(form: &WorkPart, typed: &WorkForm, error: Option<&Refused>) -> Element {
    let text = if typed.act == "answer" { typed.text.clone() } else { String::new() };
    rsx! {
        form { method: "post", action: "{form.action}", enctype: "multipart/form-data",
            {form.hidden()}
            {refused::head(error)}
            label { "{says::ANSWER}" textarea { name: "text", rows: 6, required: true, maxlength: "{MOST_WORDS}", "{text}" } {refused::at(error, "text")} }
            {files_field(error)}
            button { class: "button main", r#type: "submit", "{says::ANSWER_SEND}" }
        }
    }
}

/// A file that was sent about one.
pub(super) async fn file(
    State(app): State<App>,
    who: SignedIn,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, DeskRefusal> {
    let (_, of) = visible(&app, &who, &id).await?;
    let file: AttachmentId = file.parse().map_err(|_| DeskRefusal::NotFound)?;
    let found = db::referral_files::find(&app.db, of.row.id, file).await?.ok_or(DeskRefusal::NotFound)?;
    let entry = Entry::of(&who.staff, Action::ReadAttachment, &of.case.question.to_string(), of.case.adcode);
    db::audit::record_reading(&app.db, entry, Timestamp::now()).await?;
    Ok(shown(&app, found.file).await?)
}

/// Works on one.
pub(super) async fn work(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Sent(sent): Sent,
) -> Result<Response, DeskRefusal> {
    let (partner, of) = visible(&app, &who, &id).await?;
    let now = Timestamp::now();
    let form = WorkForm::of(&sent);
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    let handling = match form.handling(now) {
        Ok(handling) => handling,
        // None of the page's forms.
        Err(("", says)) => return Err(DeskRefusal::Wrong(says)),
        Err((field, says)) => return view(&app, &who, &id, wrong, &form, Some(&Refused::at(field, says))).await,
    };
    let (handling, kept) = match with_files(&app, &of, handling, &sent).await {
        Ok(with_files) => with_files,
        Err(FilesRefused::Wrong(says)) => {
            return view(&app, &who, &id, wrong, &form, Some(&Refused::at("file", says))).await;
        }
        Err(FilesRefused::Server(refusal)) => return Err(refusal.into()),
    };
    let answers = matches!(handling, Handling::Answer(..));
    match db::partner_referrals::handle(&app.db, By::Member(&who.staff, &partner), of.row.id, handling, now).await {
        Ok(()) => {
            let to = if answers { "/desk/referrals?answered=1".to_owned() } else { format!("/desk/referrals/{id}") };
            Ok(Redirect::to(&to).into_response())
        }
        // It may have kept what it could not say.
        Err(ReferralFailure::Database(error)) => Err(error.into()),
        Err(error) => {
            drop_all(&app, &kept).await?;
            Err(DeskRefusal::Conflict(error.to_string()))
        }
    }
}
