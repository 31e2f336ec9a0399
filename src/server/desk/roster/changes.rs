//! Days are set, weeks are copied, two change places.

use super::{FAR, From, able, duties_of, note_change, person, settable};
use crate::model::{Day, StaffId, Timestamp};
use crate::server::db::audit::{Action, Entry};
use crate::server::desk::confirm::{self, Sure};
use crate::server::desk::fitness::{fit, unfit};
use crate::server::desk::guard::{Filled, SignedIn};
use crate::server::desk::page::Tab;
use crate::server::desk::refusal::DeskRefusal;
use crate::server::{App, db};
use crate::texts;
use crate::texts::roster as says;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

/// One day of somebody.
#[derive(Deserialize)]
pub(in crate::server::desk) struct DutyForm {
    day: String,
    staff: String,
    on: u8,
}

/// Puts somebody on duty, or takes them off it: the hours of the desk on that day.
pub(in crate::server::desk) async fn change(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<DutyForm>,
) -> Result<Response, DeskRefusal> {
    let staff = person(&app, &who, &form.staff).await?;
    let now = Timestamp::now();
    let day = Day::parse(&form.day).ok().filter(|day| settable(*day, Day::of(now)));
    let day = day.ok_or_else(|| DeskRefusal::Wrong(says::PAST.to_owned()))?;
    let tx = app.db.write().await?;
    tx.hold("roster").await?;
    // Pressed on a page that showed nobody there; the hours that somebody set since stay.
    if form.on == 1 && duties_of(&tx, staff.id, day, day).await?.contains_key(&day) {
        return Err(DeskRefusal::Conflict(texts::overwriting::DUTY_SET.to_owned()));
    }
    if form.on == 1 {
        fit(&tx, &staff, [day]).await?;
    }
    db::roster::set(&tx, day, staff.id, (form.on == 1).then_some(&[][..])).await?;
    tx.commit().await?;
    note_change(&app, &who, &staff, format!("{day} {}", if form.on == 1 { "值班" } else { "不值班" })).await?;
    Ok(Redirect::to(&format!("/desk/roster?from={day}")).into_response())
}

/// A week to copy.
#[derive(Deserialize)]
pub(in crate::server::desk) struct CopyForm {
    from: String,
    #[serde(default)]
    sure: Sure,
}

/// Makes the next week like this one.
pub(in crate::server::desk) async fn copy(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<CopyForm>,
) -> Result<Response, DeskRefusal> {
    let today = Day::of(Timestamp::now());
    let from = From { from: form.from.clone() }.monday(today);
    let to = from.plus(7);
    if to.plus(6) < today || to.days_since(today) > FAR {
        return Err(DeskRefusal::Wrong(says::PAST.to_owned()));
    }
    let back = format!("/desk/roster?from={from}");
    let staff = able(&app, &who).await?;
    let left_out = unfit(&app, &staff, from, to).await?;
    let mut happens = vec![format!("{from} 起的一周 → {to} 起的一周"), says::COPY_HAPPENS.to_owned()];
    happens.extend(left_out.iter().map(|(_, _, words)| words.clone()));
    let question = confirm::Question {
        tab: Tab::Roster,
        title: says::COPY_ASK.to_owned(),
        happens,
        action: "/desk/roster/copy".to_owned(),
        fields: vec![("from", from.to_string())],
        word: "复制",
    };
    if let Some(asked) = confirm::asked(&who, form.sure, &back, question) {
        return Ok(asked);
    }
    let staff: Vec<StaffId> = staff.into_iter().map(|one| one.id).collect();
    let left_out = left_out.into_iter().map(|(staff, day, _)| (staff, day)).collect();
    let count = db::roster::copy_week(&app.db, &staff, (from, to, today), &left_out).await?;
    let entry = Entry::of(&who.staff, Action::RosterChanged, &who.staff.id.to_string(), who.staff.adcode);
    let entry = entry.saying(format!("{from} 的一周复制到 {to}，{count} 个班"));
    db::audit::write(&app.db, entry, Timestamp::now()).await?;
    Ok(Redirect::to(&back).into_response())
}

/// Two who change places.
#[derive(Deserialize)]
pub(in crate::server::desk) struct SwapForm {
    staff: String,
    day: String,
    other: String,
    other_day: String,
}

/// Has two take each other's duty.
pub(in crate::server::desk) async fn swap(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<SwapForm>,
) -> Result<Response, DeskRefusal> {
    let wrong = |field: &'static str, words: &str| DeskRefusal::WrongAt(field, words.to_owned());
    if let Some(field) = [("staff", &form.staff), ("other", &form.other)]
        .iter()
        .find_map(|(field, id)| id.parse::<StaffId>().err().map(|_| *field))
    {
        return Err(wrong(field, says::SWAP_WHO));
    }
    let (one, other) = (person(&app, &who, &form.staff).await?, person(&app, &who, &form.other).await?);
    let today = Day::of(Timestamp::now());
    let day = |text: &str| Day::parse(text).ok().filter(|day| settable(*day, today));
    let (day, other_day) = (day(&form.day), day(&form.other_day));
    let day = day.ok_or_else(|| wrong("day", says::PAST))?;
    let other_day = other_day.ok_or_else(|| wrong("other_day", says::PAST))?;
    if one.id == other.id {
        return Err(wrong("other", says::SWAP_TWO));
    }
    fit(&app.db, &one, [other_day]).await.map_err(|refusal| refusal.at("staff"))?;
    fit(&app.db, &other, [day]).await.map_err(|refusal| refusal.at("other"))?;
    match db::roster::swap(&app.db, (day, one.id), (other_day, other.id)).await {
        Ok(()) => {}
        Err(db::roster::SwapError::Database(error)) => return Err(error.into()),
        Err(error) => {
            let first = matches!(error, db::roster::SwapError::NotOn(on) if on == day);
            return Err(wrong(if first { "day" } else { "other_day" }, &error.to_string()));
        }
    }
    note_change(&app, &who, &one, format!("{day} 和 {} 的 {other_day} 换班", other.name)).await?;
    Ok(Redirect::to(&format!("/desk/roster?from={day}")).into_response())
}
