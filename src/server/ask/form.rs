//! The form of a question.

use super::waited::{has_waited, mark_again};
use super::{kept_by_nobody, words};
use crate::api::Act;
use crate::model::aid::AidOffer;
use crate::model::company::{MOST_NAME, tidied};
use crate::model::region::{PREFECTURES, Prefecture};
use crate::model::{
    Adcode, ClaimCode, Day, Desk, MessageId, NewMessage, NewQuestion, Phone, QuestionId, Thread, Timestamp, Topic,
    question,
};
use crate::server::account_work::Worked;
use crate::server::db::heads::Coming;
use crate::server::first_page::{Asked, BuiltPage, Picture, opens};
use crate::server::limits::{Address, Standing};
use crate::server::own_page::own_page;
use crate::server::page_head::PageHead;
use crate::server::pages::{origin, page, screen};
use crate::server::problem::Refusal;
use crate::server::{App, db};
use crate::texts;
use crate::views::{DangerPanel, EmergencyNumbers};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use axum_extra::extract::{Form, FormRejection};
use dioxus::prelude::*;
use serde::Deserialize;

/// As it was filled in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    /// Made with the form, so that a second click asks nothing twice.
    id: String,
    /// When the form was given out.
    given: String,
    text: String,
    topic: String,
    adcode: String,
    call_back: String,
    consent: Option<String>,
    company: String,
    /// The number of the resource that they apply for.
    aid: String,
}

/// The form as the screen's first picture; nothing where the page is wanted as it was built.
pub(super) async fn empty(app: &App, address: &Uri, headers: &HeaderMap) -> Option<Response> {
    if !opens(headers) {
        return None;
    }
    let asked = Asked::of(address, headers);
    let region = if asked.region == Adcode::HUNAN { String::new() } else { asked.region.to_string() };
    let pairs = url::form_urlencoded::parse(address.query().unwrap_or_default().as_bytes());
    let aid = pairs.into_iter().find(|(name, _)| name == "aid").map(|(_, id)| id.into_owned()).unwrap_or_default();
    let topic = if aid.is_empty() { "" } else { Topic::Hardship.code() };
    // Who applies writes to those who can give it.
    let offered = open_offer(app, &aid).await.map(|offer| offer.adcode.prefecture());
    let region = offered.filter(|adcode| *adcode != Adcode::HUNAN).map_or(region, |adcode| adcode.to_string());
    let typed = Typed { adcode: region, aid, topic: topic.to_owned(), ..Typed::default() };
    let page = with_form(app, headers, typed, None).await?;
    Some(asked.remembered(kept_by_nobody(Html(page).into_response())))
}

/// Takes a question and says by which code its answer is read.
pub(super) async fn submit(
    State(app): State<App>,
    from: Address,
    headers: HeaderMap,
    typed: Result<Form<Typed>, FormRejection>,
) -> Response {
    let refused = async |status: StatusCode, typed: Typed, why: String| {
        let response = match with_form(&app, &headers, typed, Some(&why)).await {
            Some(page) => (status, Html(page)).into_response(),
            None => crate::server::first_page::plain(status, texts::ask::TITLE, &why),
        };
        kept_by_nobody(response)
    };
    let typed = match typed {
        Ok(Form(typed)) => typed,
        Err(error) => {
            return refused(error.into_response().status(), Typed::default(), texts::console::TOO_LONG.to_owned())
                .await;
        }
    };
    if !own_page(&app, &headers) {
        return refused(StatusCode::FORBIDDEN, typed, texts::claim::FOREIGN.to_owned()).await;
    }
    let question = match typed.question() {
        Ok(question) => question,
        Err(why) => return refused(StatusCode::UNPROCESSABLE_ENTITY, typed, why).await,
    };
    let waited = has_waited(&app, &typed.given, Timestamp::now()).await.unwrap_or(false);
    // Whoever is in danger is heard, whatever their neighbours send.
    let heard = if Act::Ask(question.clone()).dangers().is_empty() {
        app.limits.address_sending(from, Standing::Stranger, Worked(waited))
    } else {
        app.limits.danger_sending(from, Standing::Stranger, Worked(waited))
    };
    if let Err(refusal) = heard {
        return refused(StatusCode::TOO_MANY_REQUESTS, typed, words(&refusal)).await;
    }
    let text = question.message.text.clone();
    let now = Timestamp::now();
    let coming = if app.limits.count() {
        Coming::of(&app.db, None, (&from.to_string(), &from.site().to_string()), now).await.unwrap_or_default()
    } else {
        Coming::Counted
    };
    match db::asked_without_app::ask_without_app(&app.db, question, coming, now).await {
        Ok(code) => {
            let threads =
                db::asked_without_app::read_by_code(&app.db, &code, Timestamp::now()).await.unwrap_or_default();
            kept_by_nobody(arrived(&code, threads.first(), text))
        }
        Err(error) => {
            let refusal = Refusal::from(error);
            let (status, _, _) = refusal.for_person();
            let why =
                if matches!(refusal, Refusal::NumberUsed) { texts::claim::USED.to_owned() } else { words(&refusal) };
            // The next try is a form of its own.
            let typed =
                if matches!(refusal, Refusal::NumberUsed) { Typed { id: String::new(), ..typed } } else { typed };
            refused(status, typed, why).await
        }
    }
}

impl Typed {
    fn question(&self) -> Result<NewQuestion, String> {
        let text = self.text.trim().to_owned();
        let call_back = match self.call_back.trim() {
            "" => None,
            number => Some(Phone::parse_call_back(number).map_err(|error| error.to_string())?),
        };
        let adcode = Adcode::parse(&self.adcode).ok().and_then(Prefecture::of).map_or(Adcode::HUNAN, Prefecture::code);
        let topic = Topic::of_code(&self.topic).filter(|topic| topic.is_asked());
        let topic = topic.or_else(|| Topic::in_words(&text)).unwrap_or(Topic::Other);
        let id = self.id.parse().unwrap_or_else(|_| QuestionId::fresh());
        let message = NewMessage { id: MessageId::fresh(), text, attachments: Vec::new() };
        let consents = self.consent.is_some() && topic.needs_consent();
        let question = NewQuestion {
            id,
            topic,
            adcode,
            call_back,
            consents,
            company: tidied(&self.company),
            wants_aid: Some(self.aid.trim().to_owned()).filter(|aid| !aid.is_empty()),
            message,
        };
        if question.lacks_consent() {
            return Err(texts::privacy::CONSENT_NEEDED.to_owned());
        }
        let message = question.message.clone().checked().map_err(|error| error.to_string())?;
        Ok(NewQuestion { message, ..question })
    }
}

/// The resource with this number; nothing where it is over by now.
async fn open_offer(app: &App, id: &str) -> Option<AidOffer> {
    db::aid::open_offer(&app.db, id, Day::of(Timestamp::now())).await.ok().flatten()
}

/// The page with the form; nothing where no app was built.
async fn with_form(app: &App, headers: &HeaderMap, mut typed: Typed, refused: Option<&str>) -> Option<String> {
    let built = BuiltPage::of(app).await?;
    typed.given = mark_again(app, &typed.given, Timestamp::now()).await.unwrap_or_default();
    let rows = db::feed::of_kind(&app.db, "desk").await.unwrap_or_default();
    let desks: Vec<Desk> = rows.iter().filter_map(|row| serde_json::from_str(row.body.as_deref()?).ok()).collect();
    let head = PageHead {
        title: format!("{} · {}", texts::ask::TITLE, texts::PRODUCT),
        description: texts::first_page::ASKING.to_owned(),
        path: "/ask".to_owned(),
        ..PageHead::default()
    };
    let wanted = open_offer(app, &typed.aid).await;
    let main = rsx! {
        h1 { "{texts::ask::TITLE}" }
        {fields(typed, wanted, refused)}
        EmergencyNumbers {}
        {numbers(&desks)}
    };
    Some(built.with(&Picture { head, until: "#words, .lock", main, first: None }, origin(app, headers).as_deref()))
}

fn fields(typed: Typed, wanted: Option<AidOffer>, refused: Option<&str>) -> Element {
    let id = typed.id.parse().unwrap_or_else(|_| QuestionId::fresh());
    let topics = Topic::ALL.iter().copied().filter(|topic| topic.is_asked());
    // Asked where it may be needed: without a script nothing can appear while they write.
    let refused = refused.map(str::to_owned);
    let came_back = refused.is_some().then_some("");
    rsx! {
        form { method: "post", action: "/ask", id: "first-ask", "data-goes-on": "ask", "data-refused": came_back,
            input { r#type: "hidden", name: "id", value: "{id}" }
            input { r#type: "hidden", name: "given", value: "{typed.given}" }
            if let Some(why) = refused {
                p { class: "error", role: "alert", "{why}" }
            }
            DangerPanel { text: typed.text.clone() }
            if let Some(offer) = wanted {
                input { r#type: "hidden", name: "aid", value: "{offer.id}", "data-as": "aid" }
                p { class: "applies-for", "{texts::aid::APPLIES_FOR} " strong { "{offer.name}" }
                    if offer.sample { " " span { class: "sample", "{texts::SAMPLE}" } }
                }
            } else if !typed.aid.is_empty() {
                p { class: "closed", "{texts::aid::CLOSED_NOW}" }
            }
            label { r#for: "first-words", "{texts::ask::QUESTION}" }
            textarea {
                id: "first-words", name: "text", rows: 6, required: true, maxlength: "{question::MOST_CHARACTERS}",
                placeholder: texts::ask::EXAMPLE, "data-becomes": "words", "{typed.text}"
            }
            p { class: "where-kept", "{texts::ask::ANONYMOUS}" }
            label { r#for: "first-topic", "{texts::ask::TOPIC}" }
            select { id: "first-topic", name: "topic", "data-as": "topic",
                option { value: "", "{texts::first_page::BY_WORDS}" }
                for topic in topics {
                    option { value: "{topic.code()}", selected: typed.topic == topic.code(), "{texts::topic(topic)}" }
                }
            }
            label { r#for: "first-region", "{texts::ask::REGION}" }
            select { id: "first-region", name: "adcode", "data-as": "region", "data-number": "",
                option { value: "", "{texts::ask::PROVINCE}" }
                for prefecture in PREFECTURES.iter() {
                    option { value: "{prefecture.code()}", selected: typed.adcode == prefecture.code().to_string(), "{prefecture.name}" }
                }
            }
            label { r#for: "first-call-back", "{texts::ask::CALL_BACK_NUMBER}" }
            input { id: "first-call-back", name: "call_back", "data-as": "call_back", r#type: "tel", autocomplete: "tel", maxlength: 24, value: "{typed.call_back}" }
            details { class: "hint", open: !typed.company.is_empty(),
                summary { "{texts::which_company::WHICH}" }
                label { r#for: "first-company", "{texts::which_company::LABEL}" }
                input { id: "first-company", name: "company", "data-as": "company", autocomplete: "off", maxlength: "{MOST_NAME}", value: "{typed.company}" }
                p { "{texts::which_company::WHO_SEES}" }
            }
            label { class: "check",
                input { r#type: "checkbox", name: "consent", "data-as": "consents", value: "1", checked: typed.consent.is_some() }
                "{texts::privacy::CONSENT}"
            }
            button { class: "button main huge", r#type: "submit", "{texts::ask::SEND}" }
        }
    }
}

fn numbers(desks: &[Desk]) -> Element {
    let sample = desks.iter().any(|desk| desk.source.sample);
    rsx! {
        h2 { "{texts::ask::DESKS}" }
        if sample {
            p { class: "sample wide", "{texts::ask::DESKS_SAMPLE}" }
        }
        ul { class: "desks",
            for desk in desks {
                li { a { class: "button", href: desk.phone.link(), strong { "{desk.name}" } span { "{desk.phone}" } } }
            }
        }
    }
}

/// The code, and what to do with it.
fn arrived(code: &ClaimCode, thread: Option<&Thread>, text: String) -> Response {
    let (code, now) = (code.to_string(), Timestamp::now());
    let state = thread.map(|thread| texts::thread::state(thread.state, thread.due_at, now));
    let main = rsx! {
        h1 { "{texts::claim::ARRIVED}" }
        DangerPanel { text }
        if let Some(state) = state {
            p { class: "open", "{state}" }
        }
        p { "{texts::claim::CODE} " strong { class: "code", id: "claim-code", "{code}" } }
        p { "{texts::claim::KEEP}" }
        form { method: "post", action: "/claim",
            input { r#type: "hidden", name: "code", value: "{code}" }
            button { class: "button main", r#type: "submit", "{texts::claim::SHOW}" }
        }
        p { "{texts::claim::IN_APP}" }
    };
    page(StatusCode::OK, texts::claim::ARRIVED, screen(main))
}
