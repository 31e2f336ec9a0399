//! What couriers send, and what is theirs alone.

use super::account::Account;
use super::account_work::Worked;
use super::db::heads::Coming;
use super::db::notices::News;
use super::db::submissions::Sender;
use super::limits::{Address, Network, Standing, counts_a_head};
use super::problem::Refusal;
use super::{App, db};
use crate::api::mine::LONGEST_WAIT;
use crate::api::{Act, Mine, MineQuery, Receipt, Submission};
use crate::model::voice::SurveyAnswer;
use crate::model::{AttachmentId, Booking, NoticeChannel, OwnReport, OwnVoice, Thread, Timestamp};
use crate::texts;
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use futures_util::{StreamExt as _, stream};
use sea_orm::{DatabaseTransaction, DbErr};
use serde::Serialize;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
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
        coming = Coming::of(&app.db, found, &from.to_string(), now).await?;
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
    let mut mine = newer(&moment, account, since).await?;
    mine.epoch = db::head(&moment).await?.epoch;
    moment.commit().await?;
    Ok(mine)
}

/// What changed after `since`, each kind up to its own limit. To be read in one moment.
async fn newer(moment: &DatabaseTransaction, account: &str, since: i64) -> Result<Mine, DbErr> {
    Ok(Mine {
        epoch: String::new(),
        revision: since,
        threads: db::threads::of_account(moment, account, since).await?,
        bookings: db::bookings::of_account(moment, account, since).await?,
        voices: db::voices::of_account(moment, account, since).await?,
        supports: db::voices::supports(moment, account, since).await?,
        reports: db::reports::of_account(moment, account, since).await?,
        erased: false,
    })
}

fn has_news(mine: &Mine) -> bool {
    !(mine.threads.is_empty()
        && mine.bookings.is_empty()
        && mine.voices.is_empty()
        && mine.supports.is_empty()
        && mine.reports.is_empty())
}

/// Sets up to where the answer goes. Where one kind was cut, the others must not run ahead of it.
fn cut(mine: &mut Mine, nothing: i64) {
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
    let newest = last.iter().filter_map(|(_, last)| *last).max();
    mine.revision = cut.or(newest).unwrap_or(nothing);
}

/// All that the server has of a courier, but their files.
#[derive(Serialize)]
struct Export {
    about: &'static str,
    exported_at: Timestamp,
    threads: Vec<Thread>,
    bookings: Vec<Booking>,
    voices: Vec<OwnVoice>,
    reports: Vec<OwnReport>,
    readings: Vec<Reading>,
    /// What they answered to surveys, which stands under no account: the discussion's title and the answers.
    surveys: Vec<(String, Vec<SurveyAnswer>)>,
    /// Where they are told of news: a number that they gave for it, their WeChat's name at the service account.
    channels: Vec<(NoticeChannel, String)>,
    /// All rows under their account, as they are kept, by table.
    kept: serde_json::Map<String, serde_json::Value>,
}

#[derive(Serialize)]
struct ExportedFile {
    id: AttachmentId,
    media_type: String,
    base64: String,
}

/// When somebody of a desk read or did what.
#[derive(Serialize)]
struct Reading {
    at: Timestamp,
    question: String,
    what: String,
}

/// Entries of the audit log for one question in an export.
const MOST_READINGS: u64 = 1_000;

/// Exports at a time: each holds words and one file in memory.
static EXPORTING: Semaphore = Semaphore::const_new(4);
/// After so long another one may have been sent.
const EXPORT_AGAIN: Duration = Duration::from_secs(30);

/// Exports to one address at a time: who reads slowly there holds up nobody elsewhere.
const TO_ONE_ADDRESS: usize = 2;

/// Whom exports are sent to now.
static EXPORTED_TO: Mutex<Vec<(String, Network)>> = Mutex::new(Vec::new());

/// The one export of an account that is sent at a time; ends when it is dropped.
struct OneExport {
    account: String,
    _turn: SemaphorePermit<'static>,
}

impl OneExport {
    fn begin(account: &str, to: Network) -> Result<Self, Refusal> {
        let mut sent = EXPORTED_TO.lock().unwrap_or_else(PoisonError::into_inner);
        let again = sent.iter().any(|(of, _)| of == account);
        if again || sent.iter().filter(|(_, other)| *other == to).count() >= TO_ONE_ADDRESS {
            return Err(Refusal::TooMany(EXPORT_AGAIN));
        }
        let turn = EXPORTING.try_acquire().map_err(|_| Refusal::Busy(EXPORT_AGAIN))?;
        sent.push((account.to_owned(), to));
        Ok(Self { account: account.to_owned(), _turn: turn })
    }
}

impl Drop for OneExport {
    fn drop(&mut self) {
        EXPORTED_TO.lock().unwrap_or_else(PoisonError::into_inner).retain(|(of, _)| *of != self.account);
    }
}

/// Gives a courier all that the server has of them: words, files, and when who read them. Files are read one after the
/// other while they are sent.
pub(super) async fn export(
    State(app): State<App>,
    account: Account,
    from: Address,
    worked: Worked,
) -> Result<Response, Refusal> {
    app.may_send(&account.0, from, worked).await?;
    let one = OneExport::begin(&account.0, from.network())?;
    app.limits.exporting(&account.0)?;
    let mut words = serde_json::to_value(words_of(&app, &account).await?)?;
    write_times(&mut words);
    let words = serde_json::to_vec(&words)?;
    let files = db::attachments::of_account(&app.db, &account.0).await?;
    // The object of words stays open for its files.
    let head = Bytes::from([words.strip_suffix(b"}").unwrap_or(&words), b",\"files\":["].concat());
    let files = stream::unfold((app, one, files.into_iter(), ""), async |(app, one, mut files, comma)| {
        loop {
            match exported(&app, files.next()?).await {
                Ok(None) => {}
                // What cannot be read breaks the answer off: it must not look whole.
                Err(error) => return Some((Err(error), (app, one, Vec::new().into_iter(), comma))),
                Ok(Some(file)) => return Some((Ok(Bytes::from(format!("{comma}{file}"))), (app, one, files, ","))),
            }
        }
    });
    let whole = stream::once(async { Ok(head) }).chain(files).chain(stream::once(async { Ok(Bytes::from("]}")) }));
    let headers = [(header::CACHE_CONTROL, "no-store"), (header::CONTENT_TYPE, "application/json")];
    Ok((headers, Body::from_stream(whole)).into_response())
}

/// Milliseconds that are a moment of these years: from 2015 to 2099. Nothing else in an export is as large a number.
const MOMENTS: std::ops::Range<i64> = 1_420_000_000_000..4_102_000_000_000;

/// Writes each moment as a person reads it, in China's time: an export is for the courier, and no phone reads it.
fn write_times(told: &mut serde_json::Value) {
    match told {
        serde_json::Value::Number(number) => {
            if let Some(at) = number.as_i64().filter(|at| MOMENTS.contains(at)) {
                *told = Timestamp(at).china_time().format("%Y-%m-%d %H:%M:%S").to_string().into();
            }
        }
        serde_json::Value::Array(all) => all.iter_mut().for_each(write_times),
        serde_json::Value::Object(all) => all.values_mut().for_each(write_times),
        _ => {}
    }
}

/// A file as it stands in an export; none where it was dropped meanwhile.
async fn exported(app: &App, id: AttachmentId) -> Result<Option<String>, Refusal> {
    let Some(row) = db::attachments::find(&app.db, id).await? else { return Ok(None) };
    let media_type = row.media_type.clone();
    let Some(bytes) = app.files.read(row).await? else { return Ok(None) };
    let base64 = base64::engine::general_purpose::STANDARD.encode(&bytes);
    Ok(Some(serde_json::to_string(&ExportedFile { id, media_type, base64 })?))
}

async fn words_of(app: &App, by: &Account) -> Result<Export, Refusal> {
    let account = by.0.as_str();
    let (mut threads, mut bookings, mut voices, mut reports) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut since = 0;
    let moment = app.db.snapshot().await?;
    loop {
        let mut page = newer(&moment, account, since).await?;
        if !has_news(&page) {
            break;
        }
        cut(&mut page, since);
        since = page.revision;
        threads.extend(page.threads.into_iter().map(|change| change.thread));
        bookings.extend(page.bookings.into_iter().map(|change| change.booking));
        voices.extend(page.voices.into_iter().map(|change| change.voice));
        reports.extend(page.reports.into_iter().map(|change| change.report));
    }
    let mut readings = Vec::new();
    let questions = threads.iter().map(|thread| thread.id.to_string());
    let cases = threads.iter().filter_map(|thread| thread.case.as_ref()).map(|case| case.id.to_string());
    let said = voices.iter().map(|voice| voice.id.to_string());
    let reported = reports.iter().map(|report| report.id.to_string());
    for subject in questions.chain(cases).chain(said).chain(reported) {
        for row in db::audit::newest(&moment, crate::model::Adcode::HUNAN, Some(&subject), MOST_READINGS).await? {
            let what = texts::audit::action_of(&row.action).to_owned();
            readings.push(Reading { at: row.at, question: subject.clone(), what });
        }
    }
    let channels = db::courier_channels::addresses(&moment, &app.db, account).await?;
    let surveys = db::discussions::answers_of(&moment, account, by.survey_key()).await?;
    let kept = db::account_rows::of(&moment, account).await?;
    moment.commit().await?;
    let about = "你在递驿的全部数据：提问和回复、预约、心声、报告、照片和录音、服务台什么时候看过。时间都是北京时间。";
    Ok(Export {
        about,
        exported_at: Timestamp::now(),
        threads,
        bookings,
        voices,
        reports,
        readings,
        surveys,
        channels,
        kept,
    })
}
