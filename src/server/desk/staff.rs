//! Staff: who works here, with which role.

use super::guard::{Filled, SignedIn};
use super::page::{Tab, hidden, options, own_regions, page, topics};
use super::refusal::DeskRefusal;
use crate::model::staff::{SHORTEST_PASSWORD, StaffRole};
use crate::model::{Adcode, Author, StaffId, Timestamp, Topic};
use crate::server::db::audit::{Action, Entry};
use crate::server::db::staff::NewStaff;
use crate::server::{App, db};
use crate::texts;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// All of the region.
pub(super) async fn list(State(app): State<App>, who: SignedIn) -> Result<Response, DeskRefusal> {
    let rows = db::staff::of_region(&app.db, who.staff.adcode).await?;
    let staff: Vec<_> =
        rows.iter().filter_map(|row| Some((db::staff::staff_of(row).ok()?, row.active, row.locked_until))).collect();
    let now = Timestamp::now();
    let roles = StaffRole::ALL
        .iter()
        .filter(|role| who.staff.may_make(**role, who.staff.adcode))
        .map(|role| (role.code().to_owned(), texts::staff_role(*role).to_owned()))
        .collect();
    let authors = Author::ALL
        .iter()
        .filter(|author| **author != Author::Courier)
        .map(|author| (author.code().to_owned(), texts::author(*author).to_owned()))
        .collect();
    let places = own_regions(&who.staff);
    let fields = topics();
    let body = rsx! {
        div { class: "head", h1 { "人员" } }
        table { class: "rows", id: "list",
            thead { tr { th { "登录名" } th { "姓名" } th { "岗位" } th { "小哥看到" } th { "地区" } th { "专长" } th { "" } } }
            tbody {
                for (one, active, locked) in staff {
                    tr { class: if active { "" } else { "off" },
                        td { "{one.login}" }
                        td { "{one.name}" }
                        td { "{texts::staff_role(one.role)}" }
                        td { "{texts::author(one.author)}" }
                        td { "{texts::region(one.adcode)}" }
                        td { {one.fields.iter().map(|topic| texts::topic(*topic)).collect::<Vec<_>>().join("、")} }
                        td {
                            if one.id != who.staff.id && who.staff.may_make(one.role, one.adcode) {
                                form { class: "row", method: "post", action: "/desk/staff/{one.id}",
                                    {hidden(&who, None)}
                                    input { r#type: "password", name: "password", required: true, placeholder: "新密码", autocomplete: "new-password", "aria-label": "{one.name} 的新密码" }
                                    button { r#type: "submit", name: "act", value: "password", "重设密码" }
                                }
                                form { class: "row", method: "post", action: "/desk/staff/{one.id}",
                                    {hidden(&who, None)}
                                    if active {
                                        button { r#type: "submit", name: "act", value: "lock", "停用" }
                                    } else {
                                        button { r#type: "submit", name: "act", value: "unlock", "恢复" }
                                    }
                                }
                            }
                            if !active {
                                "已停用"
                            } else if locked.is_some_and(|until| until > now.0) {
                                "输错太多，暂时锁定"
                            }
                        }
                    }
                }
            }
        }
        h2 { "添加" }
        form { class: "wide", method: "post", action: "/desk/staff",
            {hidden(&who, None)}
            label { "登录名" input { name: "login", required: true, pattern: "[a-z0-9.\\-]{{3,30}}", autocomplete: "off" } }
            label { "姓名" input { name: "name", required: true, maxlength: 20 } }
            label { "岗位" select { name: "role", {options(None, roles, "")} } }
            label { "小哥看到的身份" select { name: "author", {options(None, authors, "")} } }
            label { "地区" select { name: "adcode", {options(None, places, "")} } }
            label { "第一个密码（至少 {SHORTEST_PASSWORD} 个字符，告诉本人后请他自己改）" input { r#type: "password", name: "password", required: true, autocomplete: "new-password" } }
            fieldset {
                legend { "专家的专长（不选就是全部）" }
                for (code, word) in fields {
                    label { class: "check", input { r#type: "checkbox", name: "fields", value: "{code}" } "{word}" }
                }
            }
            button { class: "main", r#type: "submit", "添加" }
        }
    };
    Ok(page(&who, Tab::Staff, "人员", body))
}

/// Somebody to add.
#[derive(Deserialize)]
pub(super) struct AddForm {
    login: String,
    name: String,
    role: String,
    author: String,
    adcode: String,
    password: String,
    #[serde(default)]
    fields: Vec<String>,
}

/// Adds somebody.
pub(super) async fn add(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<AddForm>,
) -> Result<Response, DeskRefusal> {
    let wrong = |what: &str| DeskRefusal::Wrong(format!("请选{what}"));
    let role = StaffRole::of_code(&form.role).ok_or_else(|| wrong("岗位"))?;
    let adcode = Adcode::parse(&form.adcode).map_err(|_| wrong("地区"))?;
    if !who.staff.may_make(role, adcode) {
        return Err(DeskRefusal::Forbidden);
    }
    let new = NewStaff {
        login: form.login,
        name: form.name,
        role,
        author: Author::of_code(&form.author)
            .filter(|author| *author != Author::Courier)
            .ok_or_else(|| wrong("身份"))?,
        adcode,
        fields: form.fields.iter().filter_map(|code| Topic::of_code(code)).collect(),
        password: form.password,
    };
    let now = Timestamp::now();
    let id = db::staff::add(&app.db, new, now).await?;
    let entry =
        Entry::of(&who.staff, Action::StaffChanged, &id.to_string(), adcode).saying(format!("add {}", role.code()));
    db::audit::write(&app.db, entry, now).await?;
    Ok(Redirect::to("/desk/staff").into_response())
}

/// What to do with somebody.
#[derive(Deserialize)]
pub(super) struct ChangeForm {
    act: String,
    #[serde(default)]
    password: String,
}

/// Locks somebody out, lets him in again, or gives him another password.
pub(super) async fn change(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<ChangeForm>,
) -> Result<Response, DeskRefusal> {
    let id: StaffId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    let row = db::staff::find(&app.db, id).await?.ok_or(DeskRefusal::NotFound)?;
    let staff = db::staff::staff_of(&row)?;
    if id == who.staff.id || !who.staff.may_make(staff.role, staff.adcode) {
        return Err(DeskRefusal::NotFound);
    }
    match form.act.as_str() {
        "lock" => db::staff::set_active(&app.db, row, false).await?,
        "unlock" => db::staff::set_active(&app.db, row, true).await?,
        "password" => {
            // Who lost his phone has lost its codes, too.
            let id = row.id.clone();
            db::staff::set_password(&app.db, row, form.password).await?;
            db::second_factor::set(&app.db, &id, None, None).await?;
        }
        _ => return Err(DeskRefusal::Wrong("请按页面上的按钮".to_owned())),
    }
    let entry = Entry::of(&who.staff, Action::StaffChanged, &id.to_string(), staff.adcode).saying(form.act);
    db::audit::write(&app.db, entry, Timestamp::now()).await?;
    Ok(Redirect::to("/desk/staff").into_response())
}
