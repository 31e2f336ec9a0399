//! Staff: who works here, with which role; what of them is corrected, and who has their work when they go.

use super::confirm::{self, Sure};
use super::guard::{Asked, Filled, SignedIn};
use super::overwriting::{self, Standing};
use super::page::{AtPage, Tab, at_page, cut, hidden, options, own_regions, page, page_with, pager, topics};
use super::refusal::DeskRefusal;
use super::refused::{self, Refused};
use crate::model::staff::{Permission, SHORTEST_PASSWORD, Staff, StaffRole};
use crate::model::{Adcode, Author, StaffId, Timestamp, Topic};
use crate::server::db::audit::{Action, Entry};
use crate::server::db::staff::{Correction, Heir, NewStaff, StaffError};
use crate::server::db::tables::staff;
use crate::server::{App, db, reminders};
use crate::texts;
use crate::texts::staff as words;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// The roles that who asks may give.
fn roles(who: &SignedIn) -> Vec<(String, String)> {
    // Partners' people are made where it is said of which partner they are.
    let may = StaffRole::ALL.iter().filter(|role| **role != StaffRole::Partner);
    let may = may.filter(|role| who.staff.may_make(**role, who.staff.adcode));
    may.map(|role| (role.code().to_owned(), texts::staff_role(*role).to_owned())).collect()
}

/// The roles that somebody may be given: who is of a partner stays so, and nobody else becomes it.
fn roles_of(who: &SignedIn, staff: &Staff) -> Vec<(String, String)> {
    match staff.role {
        StaffRole::Partner => vec![(staff.role.code().to_owned(), texts::staff_role(staff.role).to_owned())],
        _ => roles(who),
    }
}

fn authors() -> Vec<(String, String)> {
    let all = Author::ALL.iter().filter(|author| **author != Author::Courier);
    all.map(|author| (author.code().to_owned(), texts::author(*author).to_owned())).collect()
}

/// All of the region.
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(at): Asked<AtPage>,
) -> Result<Response, DeskRefusal> {
    view_all(&app, &who, (StatusCode::OK, at.page()), AddForm::default(), None).await
}

/// The list, with somebody who was not added.
async fn view_all(
    app: &App,
    who: &SignedIn,
    (status, at): (StatusCode, u64),
    form: AddForm,
    refused: Option<Refused>,
) -> Result<Response, DeskRefusal> {
    let mut rows = db::staff::page(&app.db, who.staff.adcode, at).await?;
    let more = cut(&mut rows);
    let now = Timestamp::now();
    let mut staff = Vec::new();
    for row in &rows {
        let held_up = db::sign_in_tries::is_held_up(&app.db, &row.login, now).await?;
        staff.push((db::staff_row::staff_of(row), row.active, held_up));
    }
    let places = own_regions(&who.staff);
    let refused = refused.as_ref();
    let fields: Vec<(String, String, bool)> = topics()
        .into_iter()
        .map(|(code, word)| {
            let on = form.fields.contains(&code);
            (code, word, on)
        })
        .collect();
    let body = rsx! {
        div { class: "head", h1 { "人员" } a { class: "button", href: "/desk/retention", "{texts::retention::TITLE}" } }
        table { class: "rows", id: "list",
            thead { tr { th { "登录名" } th { "姓名" } th { "岗位" } th { "小哥看到" } th { "地区" } th { "专长" } th { "" } } }
            tbody {
                for (one, active, held_up) in staff {
                    tr { class: if active { "" } else { "off" },
                        td { "{one.login}" }
                        td { if may_change(who, &one) { a { href: "/desk/staff/{one.id}", "{one.name}" } } else { "{one.name}" } }
                        td { "{texts::staff_role(one.role)}" }
                        td { "{texts::author(one.author)}" }
                        td { "{texts::region(one.adcode)}" }
                        td { class: "words", {field_words(&one)} }
                        td {
                            if !active {
                                "已停用"
                            } else if held_up {
                                "有人输错多次"
                            }
                            if may_change(who, &one) {
                                details {
                                    summary { "改" }
                                    a { class: "button", href: "/desk/staff/{one.id}", "改资料、看手上的事" }
                                    if who.staff.may_take_over(&one) { {password_form(who, &one)} }
                                    if held_up { {act_form(who, &one, "try-again", "解锁")} }
                                    if who.staff.may_take_over(&one) { {lock_form(who, &one, active)} }
                                }
                            }
                        }
                    }
                }
            }
        }
        {pager(at, more, |page| at_page("/desk/staff", &[], page))}
        h2 { "添加" }
        {refused::head(refused)}
        form { class: "wide", method: "post", action: "/desk/staff",
            {hidden(who, None)}
            label { "登录名" input { name: "login", required: true, pattern: "[a-z0-9.\\-]{{3,30}}", autocomplete: "off", value: "{form.login}" } {refused::at(refused, "login")} }
            label { "{words::NAME}" input { name: "name", required: true, maxlength: 20, value: "{form.name}" } {refused::at(refused, "name")} }
            label { "{words::ROLE}" select { name: "role", {options(None, roles(who), &form.role)} } {refused::at(refused, "role")} }
            label { "{words::SHOWN_AS}" select { name: "author", {options(None, authors(), &form.author)} } {refused::at(refused, "author")} }
            label { "{words::REGION}" select { name: "adcode", {options(None, places, &form.adcode)} } {refused::at(refused, "adcode")} }
            label { "第一个密码（至少 {SHORTEST_PASSWORD} 个字符，告诉本人；他第一次登录要先换掉）" input { r#type: "password", name: "password", required: true, autocomplete: "new-password" } {refused::at(refused, "password")} }
            fieldset {
                legend { "专家的专长（不选就是全部）" }
                for (code, word, on) in fields {
                    label { class: "check", input { r#type: "checkbox", name: "fields", value: "{code}", checked: on } "{word}" }
                }
            }
            button { class: "main", r#type: "submit", "添加" }
        }
    };
    Ok(page_with(status, who, Tab::Staff, "人员", body))
}

fn password_form(who: &SignedIn, staff: &Staff) -> Element {
    rsx! {
        form { class: "row", method: "post", action: "/desk/staff/{staff.id}",
            {hidden(who, None)}
            input { r#type: "password", name: "password", required: true, placeholder: "新密码", autocomplete: "new-password", "aria-label": "{staff.name} 的新密码" }
            button { r#type: "submit", name: "act", value: "password", "重设密码" }
        }
    }
}

fn act_form(who: &SignedIn, staff: &Staff, act: &'static str, word: &'static str) -> Element {
    rsx! {
        form { class: "row", method: "post", action: "/desk/staff/{staff.id}",
            {hidden(who, None)}
            button { r#type: "submit", name: "act", value: "{act}", "{word}" }
        }
    }
}

fn lock_form(who: &SignedIn, staff: &Staff, active: bool) -> Element {
    rsx! {
        form { class: "row", method: "post", action: "/desk/staff/{staff.id}",
            {hidden(who, None)}
            if active {
                button { r#type: "submit", name: "act", value: "lock", "停用…" }
            } else {
                button { r#type: "submit", name: "act", value: "unlock", "恢复" }
            }
        }
    }
}

fn may_change(who: &SignedIn, staff: &Staff) -> bool {
    staff.id != who.staff.id && who.staff.may_make(staff.role, staff.adcode)
}

fn field_words(staff: &Staff) -> String {
    staff.fields.iter().map(|topic| texts::topic(*topic)).collect::<Vec<_>>().join("、")
}

/// Somebody that who asks may change.
async fn person(app: &App, who: &SignedIn, id: &str) -> Result<(staff::Model, Staff), DeskRefusal> {
    let id: StaffId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    let row = db::staff::find(&app.db, id).await?.ok_or(DeskRefusal::NotFound)?;
    let staff = db::staff_row::staff_of(&row);
    if may_change(who, &staff) { Ok((row, staff)) } else { Err(DeskRefusal::NotFound) }
}

/// What is filled in of somebody.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct ChangeForm {
    act: String,
    password: String,
    name: String,
    role: String,
    author: String,
    adcode: String,
    fields: Vec<String>,
    /// To whom their work goes: `roster`, `nobody` or a colleague.
    heir: String,
    sure: Sure,
    version: String,
}

impl ChangeForm {
    fn stands(staff: &Staff) -> Standing {
        let fields = field_words(staff);
        Standing::of(
            [
                (words::NAME, staff.name.as_str()),
                (words::ROLE, texts::staff_role(staff.role)),
                (words::SHOWN_AS, texts::author(staff.author)),
                (words::REGION, texts::region(staff.adcode)),
                (words::FIELDS, &fields),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
        )
    }

    fn of(staff: &Staff) -> Self {
        Self {
            name: staff.name.clone(),
            role: staff.role.code().to_owned(),
            author: staff.author.code().to_owned(),
            adcode: staff.adcode.to_string(),
            fields: staff.fields.iter().map(|topic| topic.code().to_owned()).collect(),
            ..Self::default()
        }
    }
}

/// One of them.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let (row, staff) = person(&app, &who, &id).await?;
    let form = ChangeForm::of(&staff);
    view(&app, &who, StatusCode::OK, (&row, &staff), form, None).await
}

async fn view(
    app: &App,
    who: &SignedIn,
    status: StatusCode,
    (row, staff): (&staff::Model, &Staff),
    form: ChangeForm,
    refused: Option<Refused>,
) -> Result<Response, DeskRefusal> {
    let [waiting, answered, cases] = db::staff::open_work(&app.db, staff.id).await?;
    let title = format!("{}（{}）", staff.name, staff.login);
    let heading = title.clone();
    let (active, has_codes) = (row.active, row.totp.is_some());
    let above = who.staff.may_take_over(staff);
    let held_up = db::sign_in_tries::is_held_up(&app.db, &row.login, Timestamp::now()).await?;
    let places = own_regions(&who.staff);
    let fields: Vec<(String, String, bool)> = topics()
        .into_iter()
        .map(|(code, word)| {
            let on = form.fields.contains(&code);
            (code, word, on)
        })
        .collect();
    let refused = refused.as_ref();
    let standing = ChangeForm::stands(staff).field();
    let body = rsx! {
        div { class: "head", h1 { "{heading}" } if !active { span { class: "tag", "已停用" } } a { class: "button", href: "/desk/staff", "回到人员" } }
        p { "手上：{waiting} 个提问在等，{answered} 个已回复没结束，{cases} 个案件没结。" }
        {refused::head(refused)}
        if !above {
            p { "职级和你一样，资料、密码、动态码和停用由管服务器的人办：diyi-server staff password 登录名，diyi-server staff lock 登录名。" }
        } else { form { class: "wide", method: "post", action: "/desk/staff/{staff.id}",
            {hidden(who, None)}
            {standing}
            label { "{words::NAME}" input { name: "name", required: true, maxlength: 20, value: "{form.name}" } {refused::at(refused, "name")} }
            label { "{words::ROLE}" select { name: "role", {options(None, roles_of(who, staff), &form.role)} } {refused::at(refused, "role")} }
            label { "{words::SHOWN_AS}" select { name: "author", {options(None, authors(), &form.author)} } {refused::at(refused, "author")} }
            label { "{words::REGION}" select { name: "adcode", {options(None, places, &form.adcode)} } {refused::at(refused, "adcode")} }
            fieldset {
                legend { "专家的专长（不选就是全部）" }
                for (code, word, on) in fields {
                    label { class: "check", input { r#type: "checkbox", name: "fields", value: "{code}", checked: on } "{word}" }
                }
            }
            button { class: "main", r#type: "submit", name: "act", value: "correct", "保存" }
        } }
        if above {
            h2 { "重设密码" }
            p { "{words::RESET_HINT}" }
            {password_form(who, staff)}
            p { {refused::at(refused, "password")} }
            if has_codes {
                h2 { "动态码" }
                p { "手机丢了才取消；先打电话确认是本人。取消以后，密码还是原来的。" }
                {act_form(who, staff, "no-codes", "取消动态码")}
            }
        }
        if held_up {
            h2 { "有人输错多次" }
            p { "可能是本人忘了，也可能是别人在猜。解锁以后马上可以再试。" }
            {act_form(who, staff, "try-again", "解锁")}
        }
        if above {
            h2 { if active { "停用" } else { "恢复" } }
            {lock_form(who, staff, active)}
        }
    };
    Ok(page_with(status, who, Tab::Staff, &title, body))
}

/// Somebody to add.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct AddForm {
    login: String,
    name: String,
    role: String,
    author: String,
    adcode: String,
    password: String,
    fields: Vec<String>,
}

/// Adds somebody.
pub(super) async fn add(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<AddForm>,
) -> Result<Response, DeskRefusal> {
    let refuse = async |form: AddForm, says: Refused| {
        // A password is typed anew.
        let form = AddForm { password: String::new(), ..form };
        view_all(&app, &who, (StatusCode::UNPROCESSABLE_ENTITY, 0), form, Some(says)).await
    };
    let Some(role) = StaffRole::of_code(&form.role) else {
        return refuse(form, Refused::at("role", "请选岗位")).await;
    };
    if role == StaffRole::Partner {
        return refuse(form, Refused::at("role", texts::partner::MAKE_THERE)).await;
    }
    let Ok(adcode) = Adcode::parse(&form.adcode) else {
        return refuse(form, Refused::at("adcode", "请选地区")).await;
    };
    let Some(author) = Author::of_code(&form.author).filter(|author| *author != Author::Courier) else {
        return refuse(form, Refused::at("author", "请选身份")).await;
    };
    if !who.staff.may_make(role, adcode) {
        return Err(DeskRefusal::Forbidden);
    }
    let new = NewStaff {
        login: form.login.clone(),
        name: form.name.clone(),
        role,
        author,
        adcode,
        fields: form.fields.iter().filter_map(|code| Topic::of_code(code)).collect(),
        password: form.password.clone(),
    };
    let now = Timestamp::now();
    let tx = app.db.write().await?;
    let id = match db::staff::add_by(&tx, &who.staff, new, now).await {
        Ok(id) => id,
        Err(StaffError::Database(error)) => return Err(error.into()),
        Err(error) => {
            let field = match error {
                StaffError::Login | StaffError::Taken => "login",
                StaffError::Name => "name",
                StaffError::Region => "adcode",
                StaffError::Password(_) | StaffError::Hash(_) | StaffError::Database(_) | StaffError::Changed => {
                    "password"
                }
            };
            return refuse(form, Refused::at(field, error.to_string())).await;
        }
    };
    let entry =
        Entry::of(&who.staff, Action::StaffChanged, &id.to_string(), adcode).saying(format!("add {}", role.code()));
    db::audit::write(&tx, entry, now).await?;
    tx.commit().await?;
    Ok(Redirect::to("/desk/staff").into_response())
}

/// Corrects somebody, locks them out, lets them in again, or gives them another password.
pub(super) async fn change(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<ChangeForm>,
) -> Result<Response, DeskRefusal> {
    let (row, staff) = person(&app, &who, &id).await?;
    let now = Timestamp::now();
    // Before a new password takes it away.
    let own_address = db::staff_email::address(&app.db, row.id).await?;
    match form.act.as_str() {
        "try-again" => db::sign_in_tries::forgive(&app.db, &row.login).await?,
        "password" | "no-codes" | "correct" | "lock" | "unlock" if !who.staff.may_take_over(&staff) => {
            return Err(DeskRefusal::Forbidden);
        }
        "lock" => return lock(&app, &who, row, &staff, &form).await,
        "unlock" => db::staff::unlock(&app.db, row).await?,
        "correct" => return correct(&app, &who, row, &staff, form).await,
        // Who lost their phone; what they know is asked for as before.
        "no-codes" => {
            let tx = app.db.write().await?;
            db::second_factor::set(&tx, row.id, None, None).await?;
            tx.commit().await?;
            tell_owner(&app, &who, &staff, own_address, &form.act);
        }
        "password" => {
            match db::staff::reset_password(&app.db, &who.staff, row.clone(), form.password.clone(), now).await {
                Ok(()) => tell_owner(&app, &who, &staff, own_address, &form.act),
                Err(StaffError::Database(error)) => return Err(error.into()),
                Err(error) => {
                    let refused = Some(Refused::at("password", error.to_string()));
                    let form = ChangeForm::of(&staff);
                    return view(&app, &who, StatusCode::UNPROCESSABLE_ENTITY, (&row, &staff), form, refused).await;
                }
            }
        }
        _ => return Err(DeskRefusal::Wrong("请按页面上的按钮".to_owned())),
    }
    let entry = Entry::of(&who.staff, Action::StaffChanged, &staff.id.to_string(), staff.adcode).saying(form.act);
    db::audit::write(&app.db, entry, now).await?;
    Ok(Redirect::to(&format!("/desk/staff/{}", staff.id)).into_response())
}

/// Mails somebody that another one changed the way into their account; nobody waits for it. Their own page says so, too.
fn tell_owner(app: &App, who: &SignedIn, staff: &Staff, address: Option<String>, act: &str) {
    let Some(address) = address else { return };
    let what = texts::audit::detail(Some(Action::StaffChanged), act, |_| None);
    let line = texts::sign_in::by_another(&who.staff.name, &what);
    let (app, desk) = (app.clone(), staff.adcode);
    tokio::spawn(async move {
        if let Err(error) = reminders::mail_to_one(&app, desk, &address, &line).await {
            tracing::warn!("somebody is not mailed that their account was changed: {error}");
        }
    });
}

/// Locks somebody out, after asking where their work goes.
async fn lock(
    app: &App,
    who: &SignedIn,
    row: staff::Model,
    staff: &Staff,
    form: &ChangeForm,
) -> Result<Response, DeskRefusal> {
    let back = format!("/desk/staff/{}", staff.id);
    if form.sure == Sure::No || !row.active {
        return Ok(Redirect::to(&back).into_response());
    }
    let colleagues: Vec<Staff> = db::staff::of_region(&app.db, Adcode::HUNAN)
        .await?
        .iter()
        .filter(|row| row.active && row.id != staff.id)
        .map(db::staff_row::staff_of)
        .filter(|one| one.may(Permission::AnswerQuestions, staff.adcode))
        .collect();
    let heir = match form.heir.as_str() {
        "roster" => Some(Heir::Roster),
        "nobody" => Some(Heir::Nobody),
        colleague => colleagues.iter().find(|one| one.id.to_string() == colleague).map(|one| Heir::Colleague(one.id)),
    };
    if let (Sure::Yes, Some(heir)) = (form.sure, heir) {
        db::staff::lock(&app.db, Some(&who.staff), row, heir, Timestamp::now()).await?;
        return Ok(Redirect::to(&back).into_response());
    }
    let [waiting, answered, cases] = db::staff::open_work(&app.db, staff.id).await?;
    let choices: Vec<(String, String)> = [("roster", "按值班表分"), ("nobody", "先不给谁，大家都可以接")]
        .into_iter()
        .map(|(code, word)| (code.to_owned(), word.to_owned()))
        .chain(
            colleagues.iter().map(|one| (one.id.to_string(), format!("{}（{}）", one.name, texts::author(one.author)))),
        )
        .collect();
    let title = format!("停用 {}？", staff.name);
    let heading = title.clone();
    let body = rsx! {
        h1 { "{heading}" }
        ul { class: "happens",
            li { "马上退出登录，以后不能登录（以后可以恢复）" }
            li { "明天起的值班都取消" }
            li { "{waiting} 个在等的提问、{answered} 个没结束的提问、{cases} 个没结的案件，交给下面选的人" }
        }
        form { class: "wide", method: "post", action: "{back}",
            {hidden(who, None)}
            input { r#type: "hidden", name: "act", value: "lock" }
            label { "手上的事交给谁" select { name: "heir", {options(None, choices, "")} } }
            div { class: "buttons",
                button { r#type: "submit", name: "sure", value: "no", "先不，回去" }
                button { class: "irreversible", r#type: "submit", name: "sure", value: "yes", "停用" }
            }
        }
    };
    Ok(page(who, Tab::Staff, &title, body))
}

/// Corrects somebody, after asking where that takes their work away.
async fn correct(
    app: &App,
    who: &SignedIn,
    row: staff::Model,
    staff: &Staff,
    form: ChangeForm,
) -> Result<Response, DeskRefusal> {
    let back = format!("/desk/staff/{}", staff.id);
    let read = || {
        let role = StaffRole::of_code(&form.role).ok_or_else(|| Refused::at("role", "请选岗位"))?;
        let author = Author::of_code(&form.author).filter(|author| *author != Author::Courier);
        let author = author.ok_or_else(|| Refused::at("author", "请选身份"))?;
        let adcode = Adcode::parse(&form.adcode).map_err(|_| Refused::at("adcode", "请选地区"))?;
        if !who.staff.may_make(role, adcode) {
            return Err(Refused::at("role", "这个岗位或地区要由省里来设"));
        }
        if (role == StaffRole::Partner) != (staff.role == StaffRole::Partner) {
            return Err(Refused::at("role", texts::partner::MAKE_THERE));
        }
        let fields = form.fields.iter().filter_map(|code| Topic::of_code(code)).collect();
        Ok(Correction { name: form.name.clone(), role, author, adcode, fields })
    };
    let correction = match read() {
        Ok(correction) => correction,
        Err(says) => {
            return view(app, who, StatusCode::UNPROCESSABLE_ENTITY, (&row, staff), form, Some(says)).await;
        }
    };
    let after = Staff {
        name: correction.name.clone(),
        role: correction.role,
        author: correction.author,
        adcode: correction.adcode,
        fields: correction.fields.clone(),
        ..staff.clone()
    };
    let standings = (&ChangeForm::stands(staff), &ChangeForm::stands(&after));
    let subject = staff.id.to_string();
    overwriting::check(&app.db, standings, &form.version, (Action::StaffChanged, &subject)).await?;
    let work: u64 = db::staff::open_work(&app.db, staff.id).await?.iter().sum();
    if work > 0 && db::staff::leaves_work(staff, &after) {
        let mut fields = vec![
            ("act", "correct".to_owned()),
            ("version", form.version.clone()),
            ("name", form.name.clone()),
            ("role", form.role.clone()),
            ("author", form.author.clone()),
            ("adcode", form.adcode.clone()),
        ];
        fields.extend(form.fields.iter().map(|field| ("fields", field.clone())));
        let question = confirm::Question {
            tab: Tab::Staff,
            title: format!("这样改 {} 的岗位或地区？", staff.name),
            happens: vec![
                format!("手上的 {work} 件事按值班表重新分，没有人值班就大家都可以接"),
                "明天起的值班都取消".to_owned(),
            ],
            action: back.clone(),
            fields,
            word: "这样改",
        };
        if let Some(asked) = confirm::asked(who, form.sure, &back, question) {
            return Ok(asked);
        }
    }
    match db::staff::correct(&app.db, &who.staff, row.clone(), correction, Timestamp::now()).await {
        Ok(()) => Ok(Redirect::to(&back).into_response()),
        Err(error @ (StaffError::Database(_) | StaffError::Changed)) => Err(error.into()),
        Err(error) => {
            let field = if matches!(error, StaffError::Name) { "name" } else { "adcode" };
            let says = Some(Refused::at(field, error.to_string()));
            view(app, who, StatusCode::UNPROCESSABLE_ENTITY, (&row, staff), form, says).await
        }
    }
}
