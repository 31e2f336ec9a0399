//! What a closed month tells whoever is outside of the office: chosen once, and kept. What happens later to what was
//! counted changes nothing of it, so that nobody learns of one person by asking again.

use super::figures::{self, Month};
use super::tables::figure_release;
use crate::model::case::{CaseKind, ReferralTo};
use crate::model::disclosure::Released;
use crate::model::figures::Subject;
use crate::model::question::Channel;
use crate::model::region::{PREFECTURES, Prefecture};
use crate::model::timestamp::HOUR_MS;
use crate::model::{ActivityKind, Adcode, ReportKind, Timestamp, Topic, VoiceKind};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Answers and ratings below which no wait and no average is told: each would be nearly one person's.
const MANY: u32 = 10;

/// What is told of a month.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Release {
    tables: BTreeMap<Subject, Released>,
    /// Of all questions of the province: hours until half of them had an answer, rounded.
    pub(crate) median_hours: Option<i64>,
    /// Of all ratings of the province: tenths of a star, on the average.
    pub(crate) stars_tenths: Option<u32>,
}

impl Release {
    /// One number; none where it is hidden.
    pub(crate) fn get(&self, subject: Subject, place: Option<Adcode>, kind: Option<&str>, column: &str) -> Option<u32> {
        self.tables.get(&subject)?.get(place.map(Adcode::number), kind, column)
    }
}

/// The kinds of a subject that stand in its table.
pub(crate) fn kinds(subject: Subject) -> Vec<&'static str> {
    match subject {
        Subject::Channels => Channel::ALL.iter().map(|channel| channel.code()).collect(),
        Subject::Questions => Topic::ALL.iter().map(|topic| topic.code()).collect(),
        Subject::Cases => CaseKind::ALL.iter().map(|kind| kind.code()).collect(),
        Subject::Bookings => ActivityKind::ALL.iter().map(|kind| kind.code()).collect(),
        Subject::Visits | Subject::Meetings | Subject::Hours => vec![],
        Subject::Referrals => ReferralTo::ALL.iter().map(|to| to.code()).collect(),
        Subject::Reports => ReportKind::ALL.iter().map(|kind| kind.code()).collect(),
        Subject::Voices => VoiceKind::ALL.iter().map(|kind| kind.code()).collect(),
    }
}

/// The prefectures and the province's own desk, as they stand in tables.
pub(crate) fn places() -> Vec<Adcode> {
    let prefectures = PREFECTURES.iter().map(Prefecture::code);
    prefectures.chain([Adcode::HUNAN]).collect()
}

/// What is told of a month: as it was told first, or chosen now. Nothing while it goes on.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of(db: &impl ConnectionTrait, month: Month, now: Timestamp) -> Result<Option<Release>, DbErr> {
    if !month.is_closed(now) {
        return Ok(None);
    }
    let chosen = async || Ok(choose(&figures::count(db, month, Adcode::HUNAN).await?));
    kept(db, &month.to_string(), now, chosen).await.map(Some)
}

/// Chooses what is told of the month that is over, so that it hangs on nobody's looking. To be called now and then.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn fix(db: &impl ConnectionTrait, now: Timestamp) -> Result<(), DbErr> {
    of(db, Month::of(now).before(), now).await.map(|_| ())
}

/// What is told of a time that is over, by its name: as it was told first, or chosen now.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn kept<T: Serialize + DeserializeOwned>(
    db: &impl ConnectionTrait,
    name: &str,
    now: Timestamp,
    choose: impl AsyncFnOnce() -> Result<T, DbErr>,
) -> Result<T, DbErr> {
    if let Some(told) = told(db, name).await? {
        return Ok(told);
    }
    let chosen = choose().await?;
    let body = serde_json::to_string(&chosen).map_err(|error| DbErr::Custom(error.to_string()))?;
    let row = figure_release::ActiveModel { month: Set(name.to_owned()), body: Set(body), released_at: Set(now) };
    // Who asks at the same moment is told the same, whoever chose it.
    let first = OnConflict::column(figure_release::Column::Month).do_nothing().to_owned();
    figure_release::Entity::insert(row).on_conflict(first).exec_without_returning(db).await?;
    Ok(told(db, name).await?.unwrap_or(chosen))
}

/// What was chosen of a time by its name, and when; nothing where nobody chose yet.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn chosen<T: DeserializeOwned>(
    db: &impl ConnectionTrait,
    name: &str,
) -> Result<Option<(T, Timestamp)>, DbErr> {
    let row = figure_release::Entity::find_by_id(name).one(db).await?;
    let read =
        |row: figure_release::Model| Ok((super::threads::stored(serde_json::from_str(&row.body))?, row.released_at));
    row.map(read).transpose()
}

async fn told<T: DeserializeOwned>(db: &impl ConnectionTrait, name: &str) -> Result<Option<T>, DbErr> {
    let row = figure_release::Entity::find_by_id(name).one(db).await?;
    let read = |row: figure_release::Model| super::threads::stored(serde_json::from_str(&row.body));
    row.map(read).transpose()
}

fn choose(figures: &figures::Figures) -> Release {
    let places: Vec<u32> = places().into_iter().map(Adcode::number).collect();
    let tables = Subject::ALL.iter().map(|subject| {
        let kinds: Vec<String> = kinds(*subject).into_iter().map(str::to_owned).collect();
        // The same questions once more: only over the whole province, so that what the two tables have in common is
        // nothing but their sums.
        let places = if *subject == Subject::Channels { &[][..] } else { &places };
        (*subject, Released::of(&figures.cells(*subject), places, &kinds, subject.columns()))
    });
    let all = figures.questions(None, None);
    let hours = |millis: i64| (millis + 1_800_000) / HOUR_MS;
    Release {
        tables: tables.collect(),
        median_hours: all.median.filter(|_| all.answered >= MANY).map(hours),
        stars_tenths: (all.rated >= MANY).then(|| (all.stars * 10 + all.rated / 2) / all.rated),
    }
}
