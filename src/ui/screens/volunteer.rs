use crate::api::Act;
use crate::engine::{DeliveryState, Filled, MyVolunteer, NamedDraft};
use crate::model::region::PREFECTURES;
use crate::model::training::MOST_NUMBER;
use crate::model::volunteer::{MOST_NAME, MOST_ORGANISATION, MOST_WORDS, NewVolunteer, OFFERED, Typed, VolunteerState};
use crate::model::{Adcode, Author, Day, SubmissionId, VolunteerId};
use crate::ui::Route;
use crate::ui::components::{DangerPanel, Icon, Locked, TextField, Undelivered, Words};
use crate::ui::forms;
use crate::ui::kept_form::{KeptForm, use_kept_form};
use crate::ui::shared::Shared;
use crate::{icons, platform, texts};
use dioxus::prelude::*;
use texts::volunteer as says;

/// Applies to help at a desk, by name and number, and shows what became of it.
#[component]
pub fn Volunteer() -> Element {
    rsx! {
        main { class: "screen",
            h1 { "{says::TITLE}" }
            p { "{says::WHY}" }
            Locked { Applications {} }
        }
    }
}

/// Where the courier's applications stand, each with a way to its screen.
#[component]
pub fn MyVolunteers() -> Element {
    let mine = use_mine();
    let mine = mine.read();
    rsx! {
        for one in mine.iter().flatten() {
            Link { key: "{one.own.id}", class: "card", to: Route::Volunteer {}, {heading(one)} {stands(one)} }
        }
    }
}

fn use_mine() -> Resource<Vec<MyVolunteer>> {
    let shared = use_context::<Shared>();
    use_resource(move || {
        let _ = shared.changes.read();
        async move { shared.handle().my_volunteers().await.unwrap_or_default() }
    })
}

/// Another one can be sent beside it: it is decided, was refused, or is being taken back.
fn is_over(one: &MyVolunteer) -> bool {
    let waits = one.own.state == VolunteerState::Waiting;
    let refused = one.delivery.as_ref().is_some_and(|delivery| matches!(delivery.state, DeliveryState::Refused(_)));
    !waits || refused || is_withdrawn(one)
}

fn is_withdrawn(one: &MyVolunteer) -> bool {
    one.delivery.as_ref().is_some_and(|delivery| matches!(delivery.act, Act::WithdrawVolunteer { .. }))
}

#[component]
fn Applications() -> Element {
    let mine = use_mine();
    let form = use_kept_form(forms::VOLUNTEER.to_owned(), Typed::default(), forms::volunteer_over);
    let mine = mine.read();
    // Until it is known what there is, there is neither.
    let Some(mine) = mine.as_ref() else { return rsx! {} };
    rsx! {
        div { class: "list",
            for one in mine {
                Application { key: "{one.own.id}", mine: one.clone(), form }
            }
        }
        if mine.iter().all(is_over) {
            Form { form }
        }
    }
}

fn heading(mine: &MyVolunteer) -> Element {
    let typed = &mine.own.typed;
    let author = texts::author(Author::from(typed.author.clone()));
    let region = Adcode::parse(&typed.adcode).map_or("", texts::region);
    rsx! {
        div { class: "card-top", strong { "{author} · {region}" } span { "{texts::day_and_clock(mine.own.at)}" } }
    }
}

/// Where it stands, with the office's word.
fn stands(mine: &MyVolunteer) -> Element {
    if mine.delivery.as_ref().is_some_and(|delivery| delivery.state != DeliveryState::Taken) {
        return rsx! { p { class: "unknown", if is_withdrawn(mine) { "{says::WITHDRAWING}" } else { "{says::ON_ITS_WAY}" } } };
    }
    let (class, words) = match mine.own.state {
        VolunteerState::Waiting => ("unknown", says::WAITS),
        VolunteerState::Accepted => ("open", says::ACCEPTED),
        VolunteerState::Declined => ("closed", says::DECLINED),
    };
    let reason = &mine.own.reason;
    rsx! {
        p { class, "{words}" }
        if !reason.is_empty() { p { "{says::OFFICE_SAYS}{reason}" } }
    }
}

#[component]
fn Application(mine: MyVolunteer, form: KeptForm<Typed>) -> Element {
    let shared = use_context::<Shared>();
    let mut sure = use_signal(|| false);
    let typed = mine.own.typed.clone();
    let id = mine.own.id;
    let undelivered = mine.delivery.clone().filter(|delivery| delivery.state != DeliveryState::Taken);
    let may_withdraw = mine.delivery.is_none() && mine.own.state.may_withdraw();
    let more = [&typed.organisation, &typed.number, &typed.until].map(String::as_str);
    let more = more.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    let withdraw = move || {
        let typed = Typed { consents: false, ..typed.clone() };
        async move {
            sure.set(false);
            // What they wrote stands in the form again, if nothing else does.
            let again = (*form.peek() == Typed::default()).then(|| serde_json::to_string(&typed).ok()).flatten();
            if shared.send_or_say(Act::WithdrawVolunteer { volunteer: id }).await.is_some()
                && let Some(body) = again
            {
                let draft = NamedDraft { name: forms::VOLUNTEER.to_owned(), body: Some(body) };
                drop(shared.handle().set_draft(draft));
                form.change(|form| *form = typed);
            }
        }
    };
    rsx! {
        article { class: "card application",
            {heading(&mine)}
            {stands(&mine)}
            p { strong { "{mine.own.typed.name}" } " {mine.own.typed.phone}" }
            if !more.is_empty() { p { "{more}" } }
            Words { text: mine.own.typed.words.clone() }
            if let Some(delivery) = undelivered {
                Undelivered { delivery, choices: true }
            } else if may_withdraw && sure() {
                p { role: "alert", "{says::WITHDRAW_SURE}" }
                div { class: "buttons",
                    button { class: "button main", r#type: "button", onclick: move |_| sure.set(false), "{texts::outbox::CANCEL}" }
                    button { class: "button erase", r#type: "button", onclick: move |_| withdraw(), "{says::WITHDRAW_GO}" }
                }
            } else if may_withdraw {
                button { class: "button", r#type: "button", onclick: move |_| sure.set(true), "{says::WITHDRAW}" }
            }
        }
    }
}

#[component]
fn Form(form: KeptForm<Typed>) -> Element {
    let shared = use_context::<Shared>();
    let mut says = use_signal(|| None::<(&'static str, String)>);
    let mut sending = use_signal(|| false);
    let mut open = use_signal(|| false);
    let submit = move || async move {
        if *sending.peek() {
            return;
        }
        sending.set(true);
        // What is being composed is what they meant: leaving the field ends that.
        platform::leave_field().await;
        let typed = form.peek().clone();
        if let Err(refused) = typed.checked(Day::of(shared.right_time())) {
            says.set(Some((refused.field(), refused.to_string())));
            sending.set(false);
            platform::show_part(&format!("volunteer-{}", refused.field()));
            return;
        }
        form.goes_out();
        let act = Act::Volunteer(NewVolunteer { id: VolunteerId::fresh(), typed });
        let filled = Filled::new(SubmissionId::fresh(), act, vec![forms::VOLUNTEER.to_owned()]);
        match shared.handle().submit_filled(Box::new(filled)).await {
            Ok(Ok(_)) => {
                form.begins_anew();
                says.set(None);
            }
            Ok(Err(why)) => says.set(Some(("", why))),
            Err(why) => says.set(Some(("", texts::composer::not_kept(&why).to_owned()))),
        }
        sending.set(false);
    };
    let typed = form.read().clone();
    let line = |field: &'static str, label: &'static str, value: &str, most: usize, set: fn(&mut Typed, String)| {
        // What it is for a browser, and what that may fill in.
        let (kind, known) = match field {
            "name" => ("text", "name"),
            "phone" => ("tel", "tel"),
            "until" => ("date", "off"),
            _ => ("text", "off"),
        };
        rsx! {
            label { r#for: "volunteer-{field}", "{label}" }
            TextField {
                id: "volunteer-{field}",
                r#type: kind,
                maxlength: "{most}",
                autocomplete: known,
                value,
                on_text: move |text| {
                    says.set(None);
                    form.change(|form| set(form, text));
                },
            }
            {wrong(says.read().as_ref(), field)}
        }
    };
    let province = Adcode::HUNAN.to_string();
    rsx! {
        form {
            class: "composer",
            onsubmit: move |event| {
                event.prevent_default();
                submit()
            },
            p { class: "where-kept", "{says::NOT_ANONYMOUS}" }
            {line("name", says::NAME, &typed.name, MOST_NAME, |form, text| form.name = text)}
            {line("phone", says::PHONE, &typed.phone, 24, |form, text| form.phone = text)}
            label { r#for: "volunteer-adcode", "{says::REGION}" }
            select {
                id: "volunteer-adcode",
                value: "{typed.adcode}",
                onchange: move |event| {
                    says.set(None);
                    form.change(|form| form.adcode = event.value());
                },
                option { value: "", selected: typed.adcode.is_empty(), "{says::CHOOSE}" }
                for prefecture in &PREFECTURES {
                    option { value: "{prefecture.adcode}", selected: typed.adcode == prefecture.code().to_string(), "{prefecture.name}" }
                }
                option { value: "{province}", selected: typed.adcode == province, "{says::PROVINCE}" }
            }
            {wrong(says.read().as_ref(), "adcode")}
            p { id: "volunteer-author", strong { "{says::AUTHOR}" } }
            div { class: "chips", role: "group", "aria-labelledby": "volunteer-author",
                for author in OFFERED {
                    button {
                        key: "{author.code()}",
                        class: "chip",
                        r#type: "button",
                        "aria-pressed": "{typed.author == author.code()}",
                        onclick: move |_| {
                            says.set(None);
                            form.change(|form| author.code().clone_into(&mut form.author));
                        },
                        {texts::author(author)}
                    }
                }
            }
            {wrong(says.read().as_ref(), "author")}
            {line("organisation", says::ORGANISATION, &typed.organisation, MOST_ORGANISATION, |form, text| form.organisation = text)}
            {line("number", says::NUMBER, &typed.number, MOST_NUMBER, |form, text| form.number = text)}
            {line("until", says::UNTIL, &typed.until, 10, |form, text| form.until = text)}
            div { class: if open() { "above ready" } else { "above" },
                DangerPanel { text: typed.words.clone() }
                p { class: "urgent", "{texts::composer::URGENT}" }
            }
            label { r#for: "volunteer-words", "{says::WORDS}" }
            div { onfocusin: move |_| open.set(true),
                TextField {
                    id: "volunteer-words",
                    rows: 4,
                    maxlength: "{MOST_WORDS}",
                    value: typed.words.clone(),
                    on_text: move |text| {
                        says.set(None);
                        form.change(|form| form.words = text);
                    },
                }
            }
            {wrong(says.read().as_ref(), "words")}
            label { class: "check", r#for: "volunteer-consent",
                input {
                    id: "volunteer-consent",
                    r#type: "checkbox",
                    checked: typed.consents,
                    onchange: move |event| {
                        says.set(None);
                        form.change(|form| form.consents = event.checked());
                    },
                }
                "{says::CONSENT_IN_APP}"
            }
            {wrong(says.read().as_ref(), "consent")}
            if let Some(where_kept) = shared.where_kept() {
                p { class: "where-kept", "{where_kept}" }
            }
            {wrong(says.read().as_ref(), "")}
            button { class: "button main huge", r#type: "submit", disabled: sending(), Icon { path: icons::SEND } "{says::SEND}" }
        }
    }
}

/// What is wrong with a field, below it.
fn wrong(says: Option<&(&'static str, String)>, field: &'static str) -> Element {
    match says {
        Some((of, why)) if *of == field => rsx! { p { class: "error", role: "alert", "{why}" } },
        _ => rsx! {},
    }
}
