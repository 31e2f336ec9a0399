//! What couriers send, and what is theirs alone.

use super::account::Account;
use super::account_work::Worked;
use super::db::heads::Coming;
use super::db::notices::News;
use super::db::submissions::Sender;
use super::limits::{Address, Standing, counts_a_head};
use super::problem::Refusal;
use super::{
    App,
    db::{self, Db},
};
use crate::api::mine::LONGEST_WAIT;
use crate::api::{Act, Mine, MineQuery, Receipt, Submission};
use crate::model::Timestamp;
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use sea_orm::{DatabaseTransaction, DbErr};
use std::time::Duration;
use tokio::time::Instant;

/// Takes a submission: once, however often it is sent.
pub(super) async fn submit(
    State(app): State<App>,
    account: Account,
    from: Address,
    worked: Worked,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Receipt>, Refusal> {
    app.limits.account_sending(&account.0)?;
    let body = body.map_err(|error| Refusal::BadBody(error.body_text()))?;
    let submission: Submission = serde_json::from_slice(&body).map_err(|error| Refusal::BadBody(error.to_string()))?;
    let now = Timestamp::now();
    let (mut coming, mut head_waits) = (Coming::default(), false);
    if app.limits.count() {
        let found = db::own_revisions::found(&app.db, &account.0).await?;
        let standing = Standing::of(found.map(|found| found.made_at), now);
        coming = Coming::of(&app.db, found, (&from.to_string(), &from.site().to_string()), now).await?;
        // Whoever is in danger is heard, whatever their neighbours send; but that is no way round what counts heads.
        let in_danger = !submission.act.dangers().is_empty();
        if in_danger {
            app.limits.danger_sending(from, standing, worked)?;
        } else {
            app.limits.address_sending(from, standing, worked)?;
        }
        if counts_a_head(&submission.act) {
            match app.limits.one_more_head(from, standing) {
                Err(_) if in_danger => head_waits = true,
                counted => counted?,
            }
        }
        if matches!(submission.act, Act::Claim { .. }) {
            app.limits.typing_code(from)?;
        }
        if matches!(submission.act, Act::Volunteer(_)) && !in_danger {
            app.limits.applying(from)?;
        }
    }
    let digest = crate::server::digest::sha256(&body);
    let digest = match submission.act {
        Act::AnswerSurvey { .. } => account.survey_key().digest(&digest),
        _ => digest,
    };
    let sender = Sender { account: &account.0, survey_key: account.survey_key(), coming, head_waits };
    let erases = matches!(submission.act, Act::EraseAccount);
    let receipt = db::submissions::take(&app.db, &sender, submission, &digest, now).await?;
    if erases {
        app.forget_snapshots();
    }
    Ok(Json(receipt))
}

/// What changed among the courier's own; waits for it where that is asked for.
pub(super) async fn mine(
    State(app): State<App>,
    account: Account,
    from: Address,
    query: Result<Query<MineQuery>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Query(MineQuery { since, wait }) = query?;
    app.limits.asking(&account.0, from)?;
    let _place = if wait > 0 && app.limits.count() {
        app.limits.waiting(&account.0, from, app.standing(&account.0).await?)?
    } else {
        None
    };
    let end = Instant::now() + Duration::from_secs(wait.min(LONGEST_WAIT).into());
    // Before the first look, so that nothing falls between.
    let mut listening = app.db.notices().listen(News::Account(account.0.clone()));
    loop {
        // Who waits hears what is told meanwhile; who does not is answered from the database.
        // That a phone knows more than the database is said only by the database: what was told last may be missing here.
        let known = listening.newest().filter(|known| wait > 0 && known.0.unwrap_or(0) >= since);
        let newest = match known {
            Some(known) => known.0,
            None => {
                let newest = db::own_revisions::newest(&app.db, &account.0).await?;
                listening.was_read(newest);
                newest
            }
        };
        // One counter says that there is nothing to read.
        let mine = if newest.is_some_and(|newest| newest > since) {
            Some(now(&app, &account.0, since).await?).filter(has_news)
        } else {
            None
        };
        let over = mine.is_some() || Instant::now() >= end;
        if over || !listening.wait(end).await {
            // An account that is not known was never used, or erased: nothing was set back. Where nothing was found up to
            // the newest number, it is not looked for again.
            let to = newest.unwrap_or(since);
            let erased = newest.is_none() && db::erased::is_erased(&app.db, &account.0).await?;
            let mut mine = match mine {
                Some(mine) => mine,
                // Most who wait hear this: nothing is read for it.
                None => Mine { epoch: app.db.head().await?.epoch, revision: to, erased, ..Mine::default() },
            };
            cut(&mut mine, to);
            return Ok(([(header::CACHE_CONTROL, "no-store")], Json(mine)).into_response());
        }
    }
}

/// What changed after `since`, of one moment: were its lists read one after another, a later one would name a number up
/// to which an earlier one knew nothing yet.
async fn now(app: &App, account: &str, since: i64) -> Result<Mine, Refusal> {
    let moment = app.db.snapshot().await?;
    let mut mine = newer(&app.db, &moment, account, since).await?;
    mine.epoch = db::head(&moment).await?.epoch;
    moment.commit().await?;
    Ok(mine)
}

/// What changed after `since`, each kind up to its own limit. To be read in one moment.
pub(super) async fn newer(db: &Db, moment: &DatabaseTransaction, account: &str, since: i64) -> Result<Mine, DbErr> {
    Ok(Mine {
        epoch: String::new(),
        revision: since,
        threads: db::threads::of_account(moment, account, since).await?,
        bookings: db::bookings::of_account(db, moment, account, since).await?,
        voices: db::voices::of_account(moment, account, since).await?,
        supports: db::voices::supports(moment, account, since).await?,
        reports: db::reports::of_account(moment, account, since).await?,
        volunteers: db::volunteers::of_account(moment, db, account, since).await?,
        erased: false,
    })
}

pub(super) fn has_news(mine: &Mine) -> bool {
    !(mine.threads.is_empty()
        && mine.bookings.is_empty()
        && mine.voices.is_empty()
        && mine.supports.is_empty()
        && mine.reports.is_empty()
        && mine.volunteers.is_none())
}

/// Sets up to where the answer goes. Where one kind was cut, the others must not run ahead of it.
pub(super) fn cut(mine: &mut Mine, nothing: i64) {
    let last = [
        (mine.threads.len(), mine.threads.last().map(|change| change.revision)),
        (mine.bookings.len(), mine.bookings.last().map(|change| change.revision)),
        (mine.voices.len(), mine.voices.last().map(|change| change.revision)),
        (mine.supports.len(), mine.supports.last().map(|change| change.revision)),
        (mine.reports.len(), mine.reports.last().map(|change| change.revision)),
    ];
    let cut = last.iter().filter(|(count, _)| *count >= db::threads::MOST).filter_map(|(_, last)| *last).min();
    if let Some(cut) = cut {
        mine.threads.retain(|change| change.revision <= cut);
        mine.bookings.retain(|change| change.revision <= cut);
        mine.voices.retain(|change| change.revision <= cut);
        mine.supports.retain(|change| change.revision <= cut);
        mine.reports.retain(|change| change.revision <= cut);
    }
    // Applications have no numbers of their own: with them all is told that there was when it was asked.
    let whole = mine.volunteers.as_ref().map(|_| nothing);
    let newest = last.iter().filter_map(|(_, last)| *last).chain(whole).max();
    mine.revision = cut.or(newest).unwrap_or(nothing);
}
