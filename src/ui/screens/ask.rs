use super::answers::AnswerCard;
use crate::api::Act;
use crate::api::json;
use crate::engine::{AnswerQuery, MyQuestion, Opening};
use crate::model::aid::AidOffer;
use crate::model::region::Prefecture;
use crate::model::{Adcode, AttachmentKind, NewMessage, NewQuestion, Phone, QuestionId, Topic};
use crate::ui::Route;
use crate::ui::components::{CompanyField, Composer, EmergencyNumbers, Icon, Locked, QrCode, RegionSelect, TextField};
use crate::ui::forms::{self, AskChoices, LinkedAid};
use crate::ui::found::{Found, GoneOrUnheard};
use crate::ui::kept_form::use_kept_form;
use crate::ui::locking::Shut;
use crate::ui::shared::Shared;
use crate::{icons, platform, texts};
use dioxus::prelude::*;

/// Answers offered while the courier types.
const OFFERED: u32 = 3;

/// How to be answered: the field for words first, the platform's code with one touch, then all else. Numbers for danger
/// stand in the bar above.
#[component]
pub fn Ask() -> Element {
    let shared = use_context::<Shared>();
    let mut platform = use_signal(|| false);
    rsx! {
        main { class: "screen",
            div { class: "ask-top",
                h1 { "{texts::ask::TITLE}" }
                button { class: "button small", "aria-expanded": "{platform}", onclick: move |_| platform.toggle(), Icon { path: icons::QR } "{texts::ask::PLATFORM_CODE}" }
            }
            if platform() {
                Platform {}
            }
            Locked {
                Form {}
                ToAid {}
                MyQuestions {}
                ToVoices {}
            }
            if shared.shut() == Shut::Locked {
                ToAid {}
                ToVoices {}
            }
            EmergencyNumbers {}
            if !platform() {
                Platform {}
            }
            Desks {}
        }
    }
}

/// To what couriers say, with how much is new.
#[component]
fn ToVoices() -> Element {
    let shared = use_context::<Shared>();
    let news = shared.status.read().as_ref().map_or(0, |status| status.voice_news);
    rsx! {
        Link { class: "button", to: Route::Voices {},
            Icon { path: icons::VOICE }
            "{texts::voices::TITLE}"
            if news > 0 {
                span { class: "news", "{news}" }
            }
        }
    }
}

/// The courier's questions, the one with the latest news first.
#[component]
fn MyQuestions() -> Element {
    let shared = use_context::<Shared>();
    let mine = use_resource(move || {
        let (_, _) = (shared.changes.read(), shared.status.read());
        async move { shared.handle().my_questions().await.unwrap_or_default() }
    });
    let mine = mine.read();
    let Some(mine) = mine.as_ref().filter(|mine| !mine.is_empty()) else { return rsx! {} };
    rsx! {
        h2 { "{texts::ask::MINE}" }
        div { class: "list",
            for question in mine {
                QuestionCard { key: "{question.id}", question: question.clone() }
            }
        }
    }
}

#[component]
fn QuestionCard(question: MyQuestion) -> Element {
    let words = match &question.opening {
        Opening::Words(words) => words,
        Opening::File(AttachmentKind::Voice) => texts::composer::VOICE,
        Opening::File(_) => texts::composer::PICTURE,
        Opening::Deleted => texts::thread::DELETED,
    };
    rsx! {
        Link { class: "card", to: Route::question(question.id),
            div { class: "card-top",
                strong { "{words}" }
                if question.unread > 0 {
                    span { class: "news", "{texts::thread::unread(question.unread)}" }
                }
            }
            p { class: "address",
                "{texts::topic(question.topic)} · {texts::day_and_clock(question.asked_at)} · "
                if question.refused {
                    span { class: "closed", "{texts::thread::REFUSED}" }
                } else if question.waiting {
                    span { class: "unknown", "{texts::thread::WAITING}" }
                } else if question.has_case {
                    "{texts::case::TITLE}"
                } else {
                    "{texts::question_state(question.state)}"
                }
            }
        }
    }
}

/// A question being written.
#[component]
fn Form() -> Element {
    let shared = use_context::<Shared>();
    let choices = use_kept_form(forms::ASK_CHOICES.to_owned(), AskChoices::default(), AskChoices::over);
    let mut text = use_signal(String::new);
    let linked = use_context::<LinkedAid>();
    use_hook(move || {
        let mut linked = linked.0;
        let aid = linked.write().take();
        if let Some(aid) = aid {
            choices.change(|choices| choices.apply_for(aid));
        }
    });
    // What they chose in the server's form before the app was there.
    use_future(move || async move {
        loop {
            if let Ok(typed) = json::read::<AskChoices>(&platform::typed_before().await)
                && typed != AskChoices::default()
            {
                choices.change(|choices| *choices = typed.over(std::mem::take(choices)));
            }
        }
    });
    let wanted = use_memo(move || choices.read().aid.clone());
    let offer = use_resource(move || {
        let (_, wanted) = (shared.changes.read(), wanted());
        async move {
            match wanted {
                Some(id) => Some(Found::from(shared.handle().aid_offer(id).await)),
                None => None,
            }
        }
    });
    let region = use_memo(move || {
        let near = shared.here.read().position().and_then(Prefecture::near).map(Prefecture::code);
        let chosen = choices.read().region;
        // Who applies writes to those who can give it, also where another desk was chosen before that.
        let offered = match &*offer.read() {
            Some(Some(Found::Here(offer))) if chosen.is_none_or(|chosen| !offer.is_for(chosen)) => {
                Some(offer.adcode.prefecture()).filter(|adcode| *adcode != Adcode::HUNAN)
            }
            _ => None,
        };
        offered.or(chosen).or(near).or(shared.preferences.read().region).unwrap_or(Adcode::HUNAN)
    });
    // The one that they chose, or else what their words sound like.
    let topic = use_memo(move || choices.read().topic.or_else(|| Topic::in_words(&text.read())));
    // Where their words alone tell of health, it is asked when they send: nothing moves while they write.
    let consent_wanted = use_signal(|| false);
    let act = move |message: NewMessage| {
        choices.goes_out();
        let AskChoices { topic, call_back, consents, company, aid, .. } = choices.peek().clone();
        let call_back = match call_back.trim() {
            "" => None,
            number => Some(Phone::parse_call_back(number).map_err(|error| error.to_string())?),
        };
        let adcode = *region.peek();
        let topic = topic.or_else(|| Topic::in_words(&message.text)).unwrap_or(Topic::Other);
        let consents = consents && topic.needs_consent();
        let question = NewQuestion {
            id: QuestionId::fresh(),
            topic,
            adcode,
            call_back,
            consents,
            company: Some(company),
            wants_aid: aid,
            message,
        };
        if question.lacks_consent() {
            let mut consent_wanted = consent_wanted;
            consent_wanted.set(true);
            return Err(texts::privacy::CONSENT_NEEDED.to_owned());
        }
        Ok(Act::Ask(question))
    };
    let sent = move |act: Act| {
        choices.begins_anew();
        if let Some(id) = act.question() {
            navigator().push(Route::question(id));
        }
    };
    rsx! {
        Composer {
            name: forms::ASK,
            empties: vec![forms::ASK_CHOICES.to_owned()],
            label: texts::ask::QUESTION,
            example: if topic() == Some(Topic::Hardship) { texts::ask::HARDSHIP_EXAMPLE } else { texts::ask::EXAMPLE },
            send: texts::ask::SEND,
            act,
            on_text: move |typed| text.set(typed),
            on_sent: sent,
            offers: rsx! { Offered { text: text() } },
            if let Some(offer) = offer.read().clone().flatten() {
                AppliesFor { offer, on_leave: move |()| choices.change(|choices| choices.aid = None) }
            }
            p { class: "where-kept", "{texts::ask::ANONYMOUS}" }
            div { class: "chips", role: "group", "aria-label": texts::ask::TOPIC,
                for one in Topic::ALL.iter().copied().filter(|topic| topic.is_asked()) {
                    button {
                        key: "{one.code()}",
                        r#type: "button",
                        class: "chip",
                        "aria-pressed": "{topic() == Some(one)}",
                        onclick: move |_| choices.change(|choices| choices.topic = Some(one)),
                        "{texts::topic(one)}"
                    }
                }
            }
            Link { class: "button", to: Route::Answers {}, Icon { path: icons::SEARCH } "{texts::ask::LIBRARY}" }
            label { r#for: "region", "{texts::ask::REGION}" }
            RegionSelect {
                id: "region",
                first: texts::ask::PROVINCE,
                chosen: Some(region()).filter(|region| *region != Adcode::HUNAN),
                on_choose: move |region: Option<Adcode>| choices.change(|choices| choices.region = Some(region.unwrap_or(Adcode::HUNAN))),
            }
            if choices.read().topic.is_some_and(Topic::needs_consent) || consent_wanted() || choices.read().consents {
                label { class: "check",
                    input {
                        id: "consent",
                        r#type: "checkbox",
                        checked: choices.read().consents,
                        onchange: move |event| choices.change(|choices| choices.consents = event.checked()),
                    }
                    "{texts::privacy::CONSENT}"
                }
            }
            CompanyField {
                value: choices.read().company.clone(),
                on_text: move |text| choices.change(|choices| choices.company = text),
            }
            details { class: "hint",
                summary {
                    "{texts::ask::CALL_BACK}"
                    if !choices.read().call_back.is_empty() { " " strong { "{choices.read().call_back}" } }
                }
                label { r#for: "call-back", "{texts::ask::CALL_BACK_NUMBER}" }
                TextField {
                    id: "call-back",
                    r#type: "tel",
                    autocomplete: "tel",
                    maxlength: 24,
                    value: choices.read().call_back.clone(),
                    on_text: move |text| choices.change(|choices| choices.call_back = text),
                }
            }
        }
    }
}

/// What the courier applies for with a question, and the way out of that.
#[component]
fn AppliesFor(offer: Found<Box<AidOffer>>, on_leave: EventHandler<()>) -> Element {
    rsx! {
        div { class: "applies-for", role: "status",
            match offer {
                Found::Here(offer) => rsx! {
                    p {
                        "{texts::aid::APPLIES_FOR} "
                        strong { "{offer.name}" }
                        if offer.sample { " " span { class: "sample", "{texts::SAMPLE}" } }
                    }
                    if !offer.papers.is_empty() {
                        p { class: "address", "{texts::aid::BRING} {offer.papers}" }
                    }
                },
                Found::Not(lack) => rsx! { GoneOrUnheard { lack, gone: texts::aid::CLOSED_NOW } },
            }
            button { r#type: "button", class: "button small", onclick: move |_| on_leave.call(()), "{texts::aid::NOT_THIS}" }
        }
    }
}

/// To what couriers in hardship can apply for, where something is open.
#[component]
fn ToAid() -> Element {
    let shared = use_context::<Shared>();
    let open = use_resource(move || {
        let _ = shared.changes.read();
        async move { shared.handle().aid_offers(Adcode::HUNAN).await.is_ok_and(|offers| !offers.is_empty()) }
    });
    rsx! {
        if *open.read() == Some(true) {
            Link { class: "button", to: Route::AidOffers {}, Icon { path: icons::AID } "{texts::aid::OFFERS}" }
        }
    }
}

/// Answers of the library to what the courier types.
#[component]
fn Offered(text: ReadSignal<String>) -> Element {
    let shared = use_context::<Shared>();
    let found = use_resource(move || {
        let words = text();
        async move {
            if words.chars().count() < 2 {
                return Vec::new();
            }
            let query = AnswerQuery { words, topic: None, limit: OFFERED };
            shared.handle().answers(query).await.unwrap_or_default()
        }
    });
    let found = found.read();
    let offered = found.as_deref().unwrap_or_default();
    rsx! {
        if !offered.is_empty() {
            div { class: "offered",
                p { role: "status", "{texts::ask::PERHAPS}" }
                div { class: "list",
                    for answer in offered {
                        AnswerCard { key: "{answer.id}", answer: answer.clone() }
                    }
                }
            }
        }
    }
}

/// The platform “共青团12355权益服务” and its code.
#[component]
fn Platform() -> Element {
    let shared = use_context::<Shared>();
    let sample = shared.config.read().platform.sample;
    rsx! {
        h2 { "{texts::ask::PLATFORM}" }
        match shared.platform_address() {
            Some(address) => rsx! {
                if sample {
                    p { class: "sample wide", "{texts::ask::PLATFORM_SAMPLE}" }
                }
                a { class: "button", href: "{address}", target: "_blank", rel: "noopener noreferrer", "{texts::ask::OPEN}" }
                QrCode { content: address.clone(), label: texts::ask::PLATFORM, file_name: texts::ask::FILE }
            },
            None => rsx! { p { "{texts::ask::PLATFORM_UNKNOWN}" } },
        }
    }
}

/// The desks of the prefectures.
#[component]
fn Desks() -> Element {
    let shared = use_context::<Shared>();
    let desks = use_resource(move || {
        let _ = shared.changes.read();
        async move { shared.handle().desks().await.unwrap_or_default() }
    });
    let desks = desks.read();
    rsx! {
        h2 { "{texts::ask::DESKS}" }
        if desks.iter().flatten().any(|desk| desk.source.sample) {
            p { class: "sample wide", "{texts::ask::DESKS_SAMPLE}" }
        }
        if desks.as_ref().is_some_and(Vec::is_empty) {
            p { "{texts::ask::NO_DESKS}" }
        }
        ul { class: "desks",
            for desk in desks.iter().flatten() {
                li { key: "{desk.adcode}",
                    a { class: "button", href: desk.phone.link(),
                        strong { {Prefecture::of(desk.adcode).map_or(desk.name.as_str(), |prefecture| prefecture.name)} }
                        span { "{desk.phone}" }
                        if desk.source.sample {
                            span { class: "sample", "{texts::SAMPLE}" }
                        }
                    }
                }
            }
        }
    }
}
