//! All that the server has of a courier, to take along: their right by PIPL, article 45.

use super::account::Account;
use super::account_work::Worked;
use super::limits::{Address, Site};
use super::mine::{cut, has_news, newer};
use super::problem::Refusal;
use super::{App, db};
use crate::model::audit::Action;
use crate::model::voice::SurveyAnswer;
use crate::model::volunteer::OwnVolunteer;
use crate::model::{AttachmentId, Booking, NoticeChannel, OwnReport, OwnVoice, QuestionId, Thread, Timestamp};
use crate::texts;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt as _, stream};
use sea_orm::DbErr;
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

/// All that the server has of a courier, but their files.
#[derive(Serialize)]
struct Export {
    about: &'static str,
    exported_at: Timestamp,
    threads: Vec<Thread>,
    bookings: Vec<Booking>,
    voices: Vec<OwnVoice>,
    reports: Vec<OwnReport>,
    volunteers: Vec<OwnVolunteer>,
    readings: Vec<Reading>,
    /// What they answered to surveys, which stands under no account: the discussion's title and the answers.
    surveys: Vec<(String, Vec<SurveyAnswer>)>,
    /// Where they are told of news: a number that they gave for it, their WeChat's name at the service account.
    channels: Vec<(NoticeChannel, String)>,
    /// Numbers to call back that they gave with a question.
    call_backs: Vec<(QuestionId, String)>,
    /// All rows under their account, as they are kept, by table.
    kept: serde_json::Map<String, serde_json::Value>,
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
static EXPORTED_TO: Mutex<Vec<(String, Site)>> = Mutex::new(Vec::new());

/// The one export of an account that is sent at a time; ends when it is dropped.
struct OneExport {
    account: String,
    _turn: SemaphorePermit<'static>,
}

impl OneExport {
    fn begin(account: &str, to: Site) -> Result<Self, Refusal> {
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

/// Gives a courier all that the server has of them as a zip: words, files, and when who read them. Files are read one after
/// the other while they are sent.
pub(super) async fn export(
    State(app): State<App>,
    account: Account,
    from: Address,
    worked: Worked,
) -> Result<Response, Refusal> {
    app.may_send(&account.0, from, worked).await?;
    let one = OneExport::begin(&account.0, from.site())?;
    app.limits.exporting(&account.0)?;
    let mut words = serde_json::to_value(words_of(&app, &account).await?)?;
    write_times(&mut words);
    let files = db::attachments::of_account(&app.db, &account.0).await?.into_iter();
    let mut zip = ZipStream::begin();
    let head = zip.add(texts::export::WORDS, &serde_json::to_vec_pretty(&words)?, CompressionMethod::Deflated)?;
    let rest = stream::unfold(Some((app, one, files, zip)), async |sending| {
        let (app, one, mut files, mut zip) = sending?;
        loop {
            let Some(file) = files.next() else { return Some((zip.end(), None)) };
            match exported(&app, &mut zip, file).await {
                Ok(None) => {}
                // What cannot be read breaks the answer off: it must not look whole.
                Err(error) => return Some((Err(error), None)),
                Ok(Some(bytes)) => return Some((Ok(bytes), Some((app, one, files, zip)))),
            }
        }
    });
    // What packs answers asks once more after the end.
    let whole = stream::once(async { Ok(head) }).chain(rest).fuse();
    let headers = [(header::CACHE_CONTROL, "no-store"), (header::CONTENT_TYPE, "application/zip")];
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
async fn exported(app: &App, zip: &mut ZipStream, id: AttachmentId) -> Result<Option<Bytes>, Refusal> {
    let Some(row) = db::attachments::find(&app.db, id).await? else { return Ok(None) };
    let name = texts::export::file(&id.to_string(), ending(&row.media_type));
    let Some(bytes) = app.files.read(row).await? else { return Ok(None) };
    // Photos, sounds and documents are packed already.
    zip.add(&name, &bytes, CompressionMethod::Stored).map(Some)
}

/// The ending by which a phone knows what opens a file.
fn ending(media_type: &str) -> &'static str {
    match media_type {
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/webp" => "webp",
        "audio/ogg" => "ogg",
        "audio/webm" => "webm",
        "audio/mp4" => "m4a",
        "application/pdf" => "pdf",
        other if other.ends_with("wordprocessingml.document") => "docx",
        other if other.ends_with("spreadsheetml.sheet") => "xlsx",
        _ => "bin",
    }
}

/// A zip that is given away piece by piece as it grows: no more of it is held than its last file.
struct ZipStream {
    zip: ZipWriter<StreamWriter<Grown>>,
    grown: Grown,
}

/// What was written and not given away yet.
#[derive(Clone, Default)]
struct Grown(Arc<Mutex<Vec<u8>>>);

impl Write for Grown {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Grown {
    fn take(&self) -> Bytes {
        Bytes::from(std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl ZipStream {
    fn begin() -> Self {
        let grown = Grown::default();
        Self { zip: ZipWriter::new_stream(grown.clone()), grown }
    }

    /// Adds a file and gives what there is to be sent.
    fn add(&mut self, name: &str, bytes: &[u8], how: CompressionMethod) -> Result<Bytes, Refusal> {
        let options = SimpleFileOptions::default().compression_method(how);
        self.zip.start_file(name, options).map_err(|error| not_packed(&error))?;
        self.zip.write_all(bytes).map_err(|error| not_packed(&error))?;
        Ok(self.grown.take())
    }

    /// Ends it: without this part nobody takes it for whole.
    fn end(self) -> Result<Bytes, Refusal> {
        self.zip.finish().map_err(|error| not_packed(&error))?;
        Ok(self.grown.take())
    }
}

fn not_packed(error: &dyn std::error::Error) -> Refusal {
    DbErr::Custom(format!("export: {error}")).into()
}

async fn words_of(app: &App, by: &Account) -> Result<Export, Refusal> {
    let account = by.0.as_str();
    let (mut threads, mut bookings, mut voices, mut reports) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut since = 0;
    let moment = app.db.snapshot().await?;
    let newest = db::own_revisions::newest(&moment, account).await?.unwrap_or_default();
    loop {
        let mut page = newer(&app.db, &moment, account, since).await?;
        if !has_news(&page) {
            break;
        }
        // What is told whole, and under no number of its own, ends the walk as well.
        cut(&mut page, newest);
        since = page.revision;
        threads.extend(page.threads.into_iter().map(|change| change.thread));
        bookings.extend(page.bookings.into_iter().map(|change| change.booking));
        voices.extend(page.voices.into_iter().map(|change| change.voice));
        reports.extend(page.reports.into_iter().map(|change| change.report));
    }
    let volunteers = db::volunteers::of_account(&moment, &app.db, account, 0).await?.unwrap_or_default();
    let mut readings = Vec::new();
    let questions = threads.iter().map(|thread| thread.id.to_string());
    let cases = threads.iter().filter_map(|thread| thread.case.as_ref()).map(|case| case.id.to_string());
    let said = voices.iter().map(|voice| voice.id.to_string());
    let reported = reports.iter().map(|report| report.id.to_string());
    let applied = volunteers.iter().map(|own| own.id.to_string());
    // Who booked stands in one list of the activity.
    let booked: BTreeSet<String> = bookings.iter().map(|booking| booking.activity.to_string()).collect();
    for activity in booked {
        for row in db::audit::newest(&moment, crate::model::Adcode::HUNAN, Some(&activity), MOST_READINGS).await? {
            if Action::of_code(&row.action) == Some(Action::BookingsRead) {
                let what = texts::audit::action_of(&row.action).to_owned();
                readings.push(Reading { at: row.at, question: activity.clone(), what });
            }
        }
    }
    let subjects: Vec<String> = questions.chain(cases).chain(said).chain(reported).chain(applied).collect();
    for row in db::list_readings::of(&moment, &subjects).await? {
        let what = texts::audit::action_of(Action::ListRead.code()).to_owned();
        readings.push(Reading { at: row.at, question: row.subject, what });
    }
    for subject in subjects {
        for row in db::audit::newest(&moment, crate::model::Adcode::HUNAN, Some(&subject), MOST_READINGS).await? {
            let what = texts::audit::action_of(&row.action).to_owned();
            readings.push(Reading { at: row.at, question: subject.clone(), what });
        }
    }
    let channels = db::courier_channels::addresses(&moment, &app.db, account).await?;
    let call_backs = db::call_backs::of_account(&moment, &app.db, account).await?;
    let surveys = db::discussions::answers_of(&moment, account, by.survey_key()).await?;
    let kept = db::account_rows::of(&moment, account).await?;
    moment.commit().await?;
    Ok(Export {
        about: texts::export::ABOUT,
        exported_at: Timestamp::now(),
        threads,
        bookings,
        voices,
        reports,
        volunteers,
        readings,
        surveys,
        channels,
        call_backs,
        kept,
    })
}
