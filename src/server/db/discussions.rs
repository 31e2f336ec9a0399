//! Discussions that an office opens, with surveys: one answer a person, and nobody can tell whose.

use super::PAGE;
use super::connection::{Db, Writing};
use super::quotes::Quoting;
use super::scope::RegionColumn as _;
use super::tables::{discussion, survey_response};
use super::take_error::TakeError;
use super::threads::stored;
use super::{audit, feed, quotes};
use crate::api::Item;
use crate::model::staff::Staff;
use crate::model::timestamp::DAY_MS;
use crate::model::voice::{SurveyAnswer, check_answers};
use crate::model::{Discussion, DiscussionId, Timestamp};
use crate::server::account::SurveyKey;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, DatabaseBackend, IntoActiveModel, QueryOrder, QuerySelect};

/// Answers that came last are written anew once more after a survey is closed: two days.
const SHUFFLED_MS: i64 = 2 * DAY_MS;

/// A discussion and its row.
pub(crate) struct StoredDiscussion {
    pub(crate) discussion: Discussion,
    pub(crate) version: i32,
}

fn of(row: &discussion::Model) -> Result<StoredDiscussion, DbErr> {
    Ok(StoredDiscussion { discussion: stored(serde_json::from_str(&row.body))?, version: row.version })
}

/// One discussion.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, wanted: DiscussionId) -> Result<Option<StoredDiscussion>, DbErr> {
    discussion::Entity::find_by_id(wanted).one(db).await?.as_ref().map(of).transpose()
}

/// A page of those of a desk's region, the one that closes last first, and one more where there is another.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn page(db: &impl ConnectionTrait, staff: &Staff, page: u64) -> Result<Vec<Discussion>, DbErr> {
    let rows = discussion::Entity::find()
        .filter(discussion::Column::Adcode.seen_by(staff))
        .order_by_desc(discussion::Column::ClosesAt)
        .order_by_desc(discussion::Column::Id)
        .offset(page * PAGE)
        .limit(PAGE + 1)
        .all(db)
        .await?;
    rows.iter().map(|row| of(row).map(|stored| stored.discussion)).collect()
}

/// Opens a discussion or writes it anew; phones are told. Nothing is done, and `false` given, where somebody else
/// was faster.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn put(db: &Db, staff: &Staff, new: &Discussion, version: i32, now: Timestamp) -> Result<bool, DbErr> {
    let tx = db.write().await?;
    let quoting = quotes::watch(&tx, Quoting::Discussion, new.id).await?;
    tx.hold(&new.id.to_string()).await?;
    let before = find(&tx, new.id).await?;
    if before.map_or(0, |before| before.version) != version {
        return Ok(false);
    }
    let row = discussion::ActiveModel {
        id: Set(new.id),
        adcode: Set(new.adcode),
        closes_at: Set(new.closes_at),
        body: Set(stored(serde_json::to_string(new))?),
        version: Set(version + 1),
    };
    let newest = OnConflict::column(discussion::Column::Id)
        .update_columns([
            discussion::Column::Adcode,
            discussion::Column::ClosesAt,
            discussion::Column::Body,
            discussion::Column::Version,
        ])
        .to_owned();
    discussion::Entity::insert(row).on_conflict(newest).exec_without_returning(&tx).await?;
    quoting.note(&tx).await?;
    feed::publish(&tx, &[Item::Discussion(Box::new(new.clone()))]).await?;
    let entry = audit::Entry::of(staff, audit::Action::DiscussionChanged, &new.id.to_string(), new.adcode);
    audit::write(&tx, entry, now).await?;
    tx.commit().await?;
    Ok(true)
}

/// Under what answers were kept before, which the database alone could tell.
fn person_of_before(account: &str, discussion: DiscussionId) -> String {
    crate::server::digest::sha256(format!("diyi survey {discussion} {account}").as_bytes())
}

/// Takes an answer to a survey; a second one of the same person takes the place of the first.
///
/// # Errors
/// [`TakeError`].
pub(crate) async fn answer(
    tx: &Writing,
    (account, survey_key): (&str, &SurveyKey),
    wanted: DiscussionId,
    answers: &[SurveyAnswer],
    now: Timestamp,
) -> Result<(), TakeError> {
    let StoredDiscussion { discussion, .. } = find(tx, wanted).await?.ok_or(TakeError::VoiceNotFound)?;
    if !discussion.is_open(now) {
        return Err(TakeError::DiscussionOver);
    }
    check_answers(&discussion.survey, answers)?;
    let row = survey_response::ActiveModel {
        discussion: Set(wanted),
        person: Set(survey_key.person(&wanted.to_string())),
        answers: Set(stored(serde_json::to_string(answers))?),
    };
    let before = (wanted, person_of_before(account, wanted));
    survey_response::Entity::delete_by_id(before).exec(tx).await?;
    let newest = OnConflict::columns([survey_response::Column::Discussion, survey_response::Column::Person])
        .update_column(survey_response::Column::Answers)
        .to_owned();
    survey_response::Entity::insert(row).on_conflict(newest).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes answers that came since anew, all at once and by chance, so that nobody can tell whose they are by the order in
/// which they came. To be called now and then; a survey that nobody answered since is left as it is.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn shuffle(db: &Db, now: Timestamp) -> Result<(), DbErr> {
    let open = discussion::Entity::find().filter(discussion::Column::ClosesAt.gt(now.0 - SHUFFLED_MS)).all(db).await?;
    // Where rows stand in the table, in the order in which they came: an answer that came since stands behind.
    let place = if db.get_database_backend() == DatabaseBackend::Postgres { "ctid" } else { "rowid" };
    for row in open {
        let stands: Vec<String> = survey_response::Entity::find()
            .select_only()
            .column(survey_response::Column::Person)
            .filter(survey_response::Column::Discussion.eq(row.id))
            .order_by_asc(Expr::cust(place))
            .into_tuple()
            .all(db)
            .await?;
        if stands.is_sorted() {
            continue;
        }
        let tx = db.write().await?;
        tx.hold(&row.id.to_string()).await?;
        let of = survey_response::Column::Discussion.eq(row.id);
        // What is written again is what was taken out, and nothing else: an answer that comes at this moment stays.
        let mut answers = survey_response::Entity::delete_many().filter(of).exec_with_returning(&tx).await?;
        // Where they stand is by chance: what each is kept under comes of a key.
        answers.sort_by(|a, b| a.person.cmp(&b.person));
        for some in answers.chunks(200) {
            let rows = some.iter().cloned().map(IntoActiveModel::into_active_model);
            survey_response::Entity::insert_many(rows).exec_without_returning(&tx).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// All answers to a survey.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn answers(db: &impl ConnectionTrait, of: DiscussionId) -> Result<Vec<Vec<SurveyAnswer>>, DbErr> {
    let rows = survey_response::Entity::find().filter(survey_response::Column::Discussion.eq(of));
    let rows = rows.order_by_asc(survey_response::Column::Person).all(db).await?;
    rows.iter().map(|row| stored(serde_json::from_str(&row.answers))).collect()
}

/// What one person answered to surveys: the discussion's title and the answers.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn answers_of(
    db: &impl ConnectionTrait,
    account: &str,
    survey_key: &SurveyKey,
) -> Result<Vec<(String, Vec<SurveyAnswer>)>, DbErr> {
    let mut found = Vec::new();
    for row in discussion::Entity::find().all(db).await? {
        let persons = [survey_key.person(&row.id.to_string()), person_of_before(account, row.id)];
        let own = survey_response::Entity::find()
            .filter(survey_response::Column::Discussion.eq(row.id))
            .filter(survey_response::Column::Person.is_in(persons));
        for answer in own.all(db).await? {
            let discussion: Discussion = stored(serde_json::from_str(&row.body))?;
            found.push((discussion.title, stored(serde_json::from_str(&answer.answers))?));
        }
    }
    Ok(found)
}

/// Takes an account's answers out.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn erase(tx: &Writing, account: &str, survey_key: &SurveyKey) -> Result<(), DbErr> {
    for row in discussion::Entity::find().all(tx).await? {
        for person in [survey_key.person(&row.id.to_string()), person_of_before(account, row.id)] {
            survey_response::Entity::delete_by_id((row.id, person)).exec(tx).await?;
        }
    }
    Ok(())
}
