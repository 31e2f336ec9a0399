//! Photos and voice notes, taken in and given out. Nothing is kept or shown as it came: photos are drawn
//! anew, and of voice notes only the sound stays, so that what hides in a file (places, other formats, broken pictures)
//! does not come through.

use super::account::Account;
use super::account_work::Worked;
use super::db::attachments::{NewFile, Put};
use super::db::tables::attachment;
use super::file_store::new_name;
use super::limits::{Address, Site, Standing};
use super::problem::Refusal;
use super::{App, db, documents, large_work, voice_notes};
use crate::model::attachment::{MOST_BYTES, PHOTO_SIDE, media_type};
use crate::model::{AttachmentId, AttachmentKind, LetterId, Timestamp};
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use std::collections::HashMap;
use std::io::Cursor;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};

/// Pixels a side of a photo, and bytes in memory that drawing it anew may take.
const WIDEST: u32 = 10_000;
const MOST_MEMORY: u64 = 160 * 1024 * 1024;
/// Beyond these, photos take turns with other work that is as large. Those that phones made smaller take half of it.
const LARGE: u64 = 24 * 1024 * 1024;
/// Pixels of a photo: more than phones' cameras make without joining several.
const MOST_PIXELS: u64 = 50_000_000;
/// Photos that are drawn anew at a time.
static DRAWING: Semaphore = Semaphore::const_new(2);
/// Voice notes that are written anew at a time. They do not wait for photos, which take many times as long.
static CLEANING: Semaphore = Semaphore::const_new(2);
/// Kilobytes of files that are on their way in at one moment, all phones together: those of a hundred usual photos.
/// Beyond, phones try again later; words go another way.
static ON_THE_WAY: Semaphore = Semaphore::const_new(32 * 1_024);
/// Drawn or waiting for it: some seconds' work. Beyond, phones try again later.
static WAITING_TO_BE_DRAWN: Semaphore = Semaphore::const_new(20);
/// A large photo waits so long for its turn; then its sender tries again later.
const PATIENCE: Duration = Duration::from_secs(10);
/// When there may be room again.
const ROOM_AGAIN: Duration = Duration::from_secs(15);
const QUALITY: u8 = 82;

/// Of which accounts that are known have so much to themselves.
const FOR_KNOWN: u32 = 8 * 1_024;
/// The same of one owner: a quarter, so that who sends slowly there stops nobody elsewhere.
const OF_ONE_OWNER: u32 = 8 * 1_024;
/// Files of one owner at a time, so that they do not take all places of those to be drawn.
const FILES_OF_ONE_OWNER: u32 = 8;
/// Large photos that wait for their turn, before they wait beside small ones.
static LARGE_WAITING: Semaphore = Semaphore::const_new(4);

/// How much of the room each has: kilobytes, files.
static BY_OWNER: LazyLock<Mutex<HashMap<Owner, (u32, u32)>>> = LazyLock::new(Mutex::default);

/// Whose room it is. Couriers of a whole city share the address of their mobile network with whoever else is behind it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Owner {
    /// An account that is known has its own.
    Known(String),
    /// All others share what their site has.
    Others(Site),
}

/// Room in memory for what a request is about to send; its body is read only then.
pub(super) struct RoomForFile {
    of: Owner,
    kilobytes: u32,
    _held: SemaphorePermit<'static>,
}

/// For a courier who may send something: who may not takes no room.
impl FromRequestParts<App> for RoomForFile {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let account = Account::from_request_parts(parts, app).await?;
        let Ok(from) = Address::from_request_parts(parts, app).await;
        let Ok(worked) = Worked::from_request_parts(parts, app).await;
        let standing = app.may_send(&account.0, from, worked).await?;
        app.room_for_files().await?;
        let owner = match standing {
            Standing::Known => Owner::Known(account.0),
            Standing::New | Standing::Stranger => Owner::Others(from.site()),
        };
        Self::for_body(&parts.headers, MOST_BYTES, owner)
    }
}

impl RoomForFile {
    /// For a body of at most so many bytes.
    pub(super) fn for_body(headers: &HeaderMap, most: usize, of: Owner) -> Result<Self, Refusal> {
        let told = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        // One that does not say how long it is may be as long as any.
        let kilobytes = u32::try_from(told.unwrap_or(most).min(most) / 1_024 + 1).unwrap_or(u32::MAX);
        let mut all = BY_OWNER.lock().unwrap_or_else(PoisonError::into_inner);
        let (held, files) = all.get(&of).copied().unwrap_or_default();
        let left = u32::try_from(ON_THE_WAY.available_permits()).unwrap_or(u32::MAX);
        let kept_for_known = if matches!(of, Owner::Known(_)) { 0 } else { FOR_KNOWN };
        if held.saturating_add(kilobytes) > OF_ONE_OWNER
            || files >= FILES_OF_ONE_OWNER
            || left < kilobytes.saturating_add(kept_for_known)
        {
            return Err(Refusal::Busy(ROOM_AGAIN));
        }
        let permit = ON_THE_WAY.try_acquire_many(kilobytes).map_err(|_| Refusal::Busy(ROOM_AGAIN))?;
        all.insert(of.clone(), (held + kilobytes, files + 1));
        Ok(Self { of, kilobytes, _held: permit })
    }
}

impl Drop for RoomForFile {
    fn drop(&mut self) {
        let mut all = BY_OWNER.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((held, files)) = all.get_mut(&self.of) {
            (*held, *files) = (*held - self.kilobytes, *files - 1);
            if *files == 0 {
                all.remove(&self.of);
            }
        }
    }
}

/// Takes a file in under the number that the phone gave it. Sent again, it is the same file.
pub(super) async fn put(
    State(app): State<App>,
    account: Account,
    from: Address,
    _room: RoomForFile,
    id: Result<Path<AttachmentId>, PathRejection>,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Refusal> {
    let Path(id) = id.map_err(|_| Refusal::NotFound)?;
    if db::erased::is_erased(&app.db, &account.0).await? {
        return Err(Refusal::AccountErased);
    }
    let bytes = bytes.map_err(|_| Refusal::BadAttachment)?;
    if app.limits.count() {
        app.limits.file_of(from, app.standing(&account.0).await?, bytes.len())?;
    }
    room_for(&app, &account.0, id, bytes.len()).await?;
    let (kind, media_type) = media_type(&bytes).filter(|_| bytes.len() <= MOST_BYTES).ok_or(Refusal::BadAttachment)?;
    let digest = crate::server::digest::sha256(&bytes);
    let (bytes, media_type) = match kind {
        AttachmentKind::Photo => (clean_photo(bytes).await?, "image/jpeg"),
        AttachmentKind::Voice => (clean_voice(bytes, media_type).await?, media_type),
        AttachmentKind::Document => return Err(Refusal::BadAttachment),
    };
    let new = NewFile { id, account: &account.0, kind, media_type, digest, belongs_to: None, name: String::new() };
    let kept = keep(&app, new, bytes).await?;
    // They may have erased everything while it was drawn anew.
    if kept && db::attachments::drop_if_erased(&app.db, id, &account.0).await? {
        return Err(Refusal::AccountErased);
    }
    if kept { Ok(StatusCode::NO_CONTENT) } else { Err(Refusal::NumberUsed) }
}

/// Files that wait for their message, of one account; and their bytes. A week without a network is fewer.
const MOST_UNCLAIMED: i64 = 24;
const MOST_UNCLAIMED_BYTES: i64 = 48 * 1024 * 1024;
/// Bytes that one account may keep.
const MOST_OF_ACCOUNT: i64 = 256 * 1024 * 1024;
/// Bytes of all files that wait for their message: beyond, only accounts that are known keep more.
const MOST_OF_ALL: i64 = 4 * 1024 * 1024 * 1024;

/// Whether an account may keep so many bytes more. What it keeps already it may send again.
async fn room_for(app: &App, account: &str, id: AttachmentId, bytes: usize) -> Result<(), Refusal> {
    let more = i64::try_from(bytes).unwrap_or(i64::MAX);
    let held = db::attachments::holding(&app.db, account).await?;
    let fits = held.unclaimed < MOST_UNCLAIMED
        && held.unclaimed_bytes.saturating_add(more) <= MOST_UNCLAIMED_BYTES
        && held.bytes.saturating_add(more) <= MOST_OF_ACCOUNT;
    let crowded = fits && db::attachments::unclaimed_bytes(&app.db).await? > MOST_OF_ALL;
    if fits && (!crowded || app.standing(account).await? == Standing::Known) {
        return Ok(());
    }
    let known = db::attachments::find(&app.db, id).await?.is_some_and(|row| row.account == account);
    if known { Ok(()) } else { Err(Refusal::TooManyFiles) }
}

/// Keeps a file: its bytes first, then the row that names them. Says whether it is the one that is known under its
/// number.
pub(super) async fn keep(app: &App, new: NewFile<'_>, bytes: Vec<u8>) -> Result<bool, Refusal> {
    app.room_for_files().await?;
    let (name, size) = (new_name(new.id), i64::try_from(bytes.len()).unwrap_or(i64::MAX));
    app.files.put(&name, bytes).await?;
    let put = db::attachments::put(&app.db, new, (&name, size), Timestamp::now()).await?;
    if put != Put::New {
        // No row will ever name it.
        app.files.remove(&name).await?;
    }
    Ok(put != Put::Other)
}

/// Gives a courier their own file.
pub(super) async fn get(
    State(app): State<App>,
    account: Account,
    id: Result<Path<AttachmentId>, PathRejection>,
) -> Result<Response, Refusal> {
    let Path(id) = id.map_err(|_| Refusal::NotFound)?;
    let row = db::attachments::find(&app.db, id).await?.filter(|row| row.account == account.0);
    let row = row.ok_or(Refusal::NotFound)?;
    shown(&app, row).await
}

/// Gives anybody a photo of a letter that is on phones now.
pub(super) async fn letter_photo(
    State(app): State<App>,
    wanted: Result<Path<(LetterId, AttachmentId)>, PathRejection>,
) -> Result<Response, Refusal> {
    let Path((letter, photo)) = wanted.map_err(|_| Refusal::NotFound)?;
    let stored = db::letters::find(&app.db, letter).await?.ok_or(Refusal::NotFound)?;
    if stored.state != crate::model::letter::LetterState::Published {
        return Err(Refusal::NotFound);
    }
    let row = db::letters::photo(&app.db, &stored.letter, photo).await?.ok_or(Refusal::NotFound)?;
    shown(&app, row).await
}

/// The file of a row, as an answer.
pub(super) async fn shown(app: &App, row: attachment::Model) -> Result<Response, Refusal> {
    let (id, media_type) = (row.id, row.media_type.clone());
    let document = (row.kind == AttachmentKind::Document).then(|| row.name.clone());
    let Some(bytes) = app.files.read(row).await? else {
        tracing::error!("the file of attachment {id} is lost");
        return Err(Refusal::NotFound);
    };
    Ok(match document {
        Some(name) => documents::to_keep(&media_type, &name, bytes),
        None => file(media_type, bytes),
    })
}

/// An answer that shows nothing but a picture or a sound, whatever is in it.
pub(super) fn file(media_type: String, bytes: Vec<u8>) -> Response {
    let media_type = HeaderValue::from_str(&media_type).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("inline")),
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    ];
    (headers, bytes).into_response()
}

/// The same sound without anything beside it.
async fn clean_voice(bytes: Bytes, media_type: &'static str) -> Result<Vec<u8>, Refusal> {
    let turn = CLEANING.acquire().await.map_err(|_| Refusal::BadAttachment)?;
    // The turn ends with the work, also where nobody waits for it any more.
    let cleaning = large_work::apart(move || {
        let _turn = turn;
        voice_notes::cleaned(bytes.into(), media_type)
    });
    cleaning.await.ok().flatten().ok_or(Refusal::BadAttachment)
}

/// The same picture as a JPEG without anything beside it.
pub(super) async fn clean_photo(bytes: Bytes) -> Result<Vec<u8>, Refusal> {
    let busy = Refusal::Busy(ROOM_AGAIN);
    let needs = memory_for(&bytes).filter(|needs| *needs <= MOST_MEMORY).ok_or(Refusal::BadAttachment)?;
    // Large ones take no place of the small ones while they wait for their turn.
    let large = if needs > LARGE {
        let Ok(_waiting) = LARGE_WAITING.try_acquire() else { return Err(busy) };
        let Some(turn) = large_work::turn_within(PATIENCE).await else { return Err(busy) };
        Some(turn)
    } else {
        None
    };
    let Ok(_place) = WAITING_TO_BE_DRAWN.try_acquire() else { return Err(busy) };
    let turn = DRAWING.acquire().await.map_err(|_| Refusal::BadAttachment)?;
    // The turn ends with the work, also where nobody waits for it any more.
    let drawing = large_work::apart(move || {
        let _turns = (turn, large);
        redrawn(&bytes)
    });
    drawing.await.ok().flatten().ok_or(Refusal::BadAttachment)
}

/// A clean photo again, smaller: so that its longest side has so many pixels.
pub(super) async fn smaller(clean: Vec<u8>, side: u32) -> Result<Vec<u8>, Refusal> {
    let turn = DRAWING.acquire().await.map_err(|_| Refusal::BadAttachment)?;
    let drawing = large_work::apart(move || {
        let _turn = turn;
        let picture = image::load_from_memory(&clean).ok()?.thumbnail(side, side);
        let mut small = Vec::new();
        picture.into_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut small, QUALITY)).ok()?;
        Some(small)
    });
    drawing.await.ok().flatten().ok_or(Refusal::BadAttachment)
}

fn decoder(bytes: &[u8]) -> Option<(ImageFormat, impl ImageDecoder)> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(WIDEST);
    limits.max_image_height = Some(WIDEST);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let format = reader.format()?;
    let decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    (u64::from(width) * u64::from(height) <= MOST_PIXELS).then_some((format, decoder))
}

/// Bytes in memory that drawing a photo anew takes: what it unfolds to, and what its format keeps meanwhile.
fn memory_for(bytes: &[u8]) -> Option<u64> {
    let (format, decoder) = decoder(bytes)?;
    let (width, height) = decoder.dimensions();
    let beside = match format {
        // The coefficients of up to four parts of each pixel, until the last pass is there.
        ImageFormat::Jpeg if is_progressive(bytes) => 8,
        ImageFormat::WebP => 8,
        _ => 0,
    };
    Some(decoder.total_bytes() + beside * u64::from(width) * u64::from(height))
}

/// Whether a JPEG comes in several passes: whether the head of its frame says so (ITU-T T.81, B.1).
fn is_progressive(jpeg: &[u8]) -> bool {
    let mut rest = jpeg.get(2..).unwrap_or_default();
    while let [0xff, marker, after @ ..] = rest {
        match (marker, after) {
            // Fill before a marker.
            (0xff, _) => rest = &rest[1..],
            (0xc0 | 0xc1 | 0xc3 | 0xda, _) => return false,
            (0x01 | 0xd0..=0xd8, _) => rest = after,
            (0xc2 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf, _) => return true,
            (_, [high, low, ..]) => {
                rest = after.get(usize::from(u16::from_be_bytes([*high, *low]))..).unwrap_or_default();
            }
            _ => break,
        }
    }
    // What cannot be told may be it.
    true
}

fn redrawn(bytes: &[u8]) -> Option<Vec<u8>> {
    let (_, mut decoder) = decoder(bytes)?;
    let orientation = decoder.orientation().ok()?;
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    if picture.width().max(picture.height()) > PHOTO_SIDE {
        picture = picture.thumbnail(PHOTO_SIDE, PHOTO_SIDE);
    }
    // Once it is small: turning makes a copy.
    picture.apply_orientation(orientation);
    let mut clean = Vec::new();
    picture.into_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut clean, QUALITY)).ok()?;
    Some(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_sends_slowly_from_one_address_leaves_room_for_all_others() {
        let network = |text: &str| Owner::Others(Address::of(text.parse().unwrap()).site());
        let (one, other) = (network("203.0.113.7"), network("203.0.113.8"));
        let headers = HeaderMap::from_iter([(header::CONTENT_LENGTH, HeaderValue::from(3 * 1_024 * 1_024))]);
        let begin = |owner: &Owner| RoomForFile::for_body(&headers, MOST_BYTES, owner.clone());
        let mut held: Vec<RoomForFile> = std::iter::from_fn(|| begin(&one).ok()).collect();
        assert!(!held.is_empty() && held.len() <= 3, "{}", held.len());
        assert!(begin(&other).is_ok());
        // Nor do they hold up whoever is known, from the same address and however many addresses they come from.
        let known = |name: &str| Owner::Known(name.to_owned());
        let mut flood = Vec::new();
        for at in 0..40 {
            flood.extend(std::iter::from_fn(|| begin(&network(&format!("198.51.100.{at}"))).ok()));
        }
        assert!(begin(&other).is_err(), "{}", flood.len());
        let theirs: Vec<RoomForFile> = [known("a"), known("b")].iter().map(|of| begin(of).unwrap()).collect();
        drop((flood, theirs));
        held.pop();
        assert!(begin(&one).is_ok());
        held.clear();
        assert!(!BY_OWNER.lock().unwrap().contains_key(&one));
    }

    fn picture(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        image::RgbImage::new(width, height).write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png).unwrap();
        bytes
    }

    #[test]
    fn a_photo_loses_what_is_hidden_in_it_and_its_size() {
        let mut bytes = picture(3_000, 1_000);
        bytes.extend_from_slice(b"<script>alert(1)</script>PK\x03\x04");
        let clean = redrawn(&bytes).unwrap();
        assert_eq!(media_type(&clean), Some((AttachmentKind::Photo, "image/jpeg")));
        assert!(!clean.windows(7).any(|part| part == b"<script" || part == b"PK\x03\x04<sc"));
        let small = image::load_from_memory(&clean).unwrap();
        assert_eq!((small.width(), small.height()), (1_600, 533));
    }

    #[test]
    fn a_hundred_megapixels_and_what_is_no_picture_are_refused_before_they_are_drawn() {
        // 11,000 × 10,000 pixels in a few kilobytes.
        let mut bomb = Vec::new();
        image::GrayImage::new(11_000, 10_000).write_to(&mut Cursor::new(&mut bomb), image::ImageFormat::Png).unwrap();
        assert!(bomb.len() < MOST_BYTES);
        assert!(redrawn(&bomb).is_none());
        // Few bytes, narrow enough by each side, and too many pixels together.
        let mut square = Vec::new();
        image::GrayImage::new(8_000, 8_000).write_to(&mut Cursor::new(&mut square), image::ImageFormat::Png).unwrap();
        assert!(square.len() < MOST_BYTES && redrawn(&square).is_none());
        assert!(redrawn(b"\xff\xd8\xff\xe0 this is no picture").is_none());
        assert!(redrawn(&picture(10, 10)[..40]).is_none());
    }
}
