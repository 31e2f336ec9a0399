//! Whoever has something open of which couriers' words were taken out finds that it changed, and so do phones.

use super::kinds::{Quoting, known};
use crate::api::Item;
use crate::model::letter::LetterState;
use crate::model::{CaseId, Discussion, QuestionId};
use crate::server::db::connection::{Db, Writing};
use crate::server::db::tables::{case, quote_untold};
use crate::server::db::threads::stored;
use crate::server::db::{
    activity_rows, aid, cases, discussions, feed, letters, library, proposal_rows, questions, reports, search, voices,
};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict, Query};

/// Tells of one writing.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn tell(tx: &Writing, kind: Quoting, number: &str) -> Result<(), DbErr> {
    match kind {
        Quoting::Proposal => {
            newer(tx, kind, number).await?;
            feed::changed(tx, proposal_rows::KIND, number).await
        }
        Quoting::Discussion => {
            newer(tx, kind, number).await?;
            let found = discussions::find(tx, stored(number.parse())?).await?;
            let discussion: Option<Discussion> = found.map(|found| found.discussion);
            feed::publish(tx, &discussion.map(|one| Item::Discussion(Box::new(one))).into_iter().collect::<Vec<_>>())
                .await
        }
        Quoting::Letter => {
            newer(tx, kind, number).await?;
            let found = letters::find(tx, stored(number.parse())?).await?;
            let told = found.filter(|found| found.state == LetterState::Published);
            feed::publish(tx, &told.map(|found| Item::Letter(Box::new(found.letter))).into_iter().collect::<Vec<_>>())
                .await
        }
        Quoting::Answer => library::tell_anew(tx, stored(number.parse())?).await,
        // Read anew by whoever opens them.
        Quoting::Contribution
        | Quoting::Bulletin
        | Quoting::Meeting
        | Quoting::CompanyClaim
        | Quoting::Course
        | Quoting::Campaign
        | Quoting::NotedHours => newer(tx, kind, number).await,
        Quoting::Thread => {
            search::forget_question(tx, number).await?;
            tell_later(tx, kind, number).await
        }
        // These are others' own, whose accounts are not held here; who erases holds slots after this, and who books an
        // activity has held them before.
        Quoting::Activity | Quoting::Case | Quoting::Voice | Quoting::Report => {
            newer(tx, kind, number).await?;
            tell_later(tx, kind, number).await
        }
        Quoting::AidResource => {
            newer(tx, kind, number).await?;
            aid::tell(tx, number).await
        }
        Quoting::Referral | Quoting::Phrase | Quoting::Nudge | Quoting::DutyNote | Quoting::Outreach => Ok(()),
    }
}

async fn newer(tx: &Writing, kind: Quoting, number: &str) -> Result<(), DbErr> {
    let newer = Query::update()
        .table(kind.table())
        .value("version", Expr::col("version").add(1))
        .and_where(Expr::col("id").eq(number))
        .to_owned();
    tx.execute(&newer).await.map(|_| ())
}

async fn tell_later(tx: &Writing, kind: Quoting, number: &str) -> Result<(), DbErr> {
    let row = quote_untold::ActiveModel { kind: Set(kind.table().to_owned()), place: Set(number.to_owned()) };
    let known = OnConflict::columns([quote_untold::Column::Kind, quote_untold::Column::Place]).do_nothing().to_owned();
    quote_untold::Entity::insert(row).on_conflict(known).exec_without_returning(tx).await.map(|_| ())
}

/// Tells the phones of those whose answers quoted others. One that cannot be told keeps no other one untold.
///
/// # Errors
/// [`DbErr`]; then the rest is told the next time.
pub(super) async fn tell_phones(db: &Db) -> Result<(), DbErr> {
    for row in quote_untold::Entity::find().filter(known(quote_untold::Column::Kind)).all(db).await? {
        let (kind, place) = (row.kind.clone(), row.place.clone());
        if let Err(error) = tell_one(db, row).await {
            tracing::error!("of a quote that is taken out of {kind} {place} no phone is told: {error}");
        }
    }
    Ok(())
}

async fn tell_one(db: &Db, row: quote_untold::Model) -> Result<(), DbErr> {
    let tx = db.write().await?;
    let place = row.place.as_str();
    match Quoting::of_table(&row.kind) {
        Some(Quoting::Thread) => tell_question(&tx, stored(place.parse())?).await?,
        Some(Quoting::Case) => {
            let of = case::Entity::find_by_id(stored(place.parse::<CaseId>())?).one(&tx).await?;
            if let Some(of) = of {
                tell_question(&tx, of.question).await?;
            }
        }
        Some(Quoting::Activity) => feed::changed(&tx, activity_rows::KIND, place).await?,
        Some(Quoting::Voice) => voices::tell_anew(&tx, stored(place.parse())?).await?,
        Some(Quoting::Report) => reports::tell_anew(&tx, stored(place.parse())?).await?,
        _ => {}
    }
    quote_untold::Entity::delete_by_id((row.kind, row.place)).exec(&tx).await?;
    tx.commit().await
}

async fn tell_question(tx: &Writing, id: QuestionId) -> Result<(), DbErr> {
    let (question, revisions) = questions::hold(tx, id).await?;
    let Some(question) = question.filter(|row| row.account.is_some()) else { return Ok(()) };
    cases::tell(tx, &question, &revisions).await
}
