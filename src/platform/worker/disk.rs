//! Where a browser keeps the phone's database: on the origin private file system where there is one that can be written
//! at once; else as an image in IndexedDB, which every browser has, on every address; else nowhere.
//!
//! The image is written by this file and not by the IndexedDB file system of `sqlite-wasm-vfs`, which swallows what
//! IndexedDB refuses (a full disk): nothing could then be told to be kept. Here one transaction writes the changed parts
//! and makes sure that no other tab has taken over, so two tabs never write into each other.

use crate::engine::host::NotKept;
use crate::engine::store::{Store, StoreError, open_or_rescue};
use crate::engine::{Kept, Opened, Rescue, StoreFailure};
use crate::platform::browser::{self, within};
use futures_util::future::{Either, select};
use indexed_db_futures::database::Database;
use indexed_db_futures::error::{Error as IdbError, UnexpectedDataError};
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::TransactionMode;
use js_sys::{Object, Promise, Reflect, Uint8Array};
use rusqlite::Connection;
use sqlite_wasm_rs::WasmOsCallback;
use sqlite_wasm_vfs::sahpool::{OpfsSAHError, OpfsSAHPoolCfgBuilder, OpfsSAHPoolUtil, install};
use std::cell::{Cell, RefCell};
use std::hash::{DefaultHasher, Hash, Hasher};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Folder on the origin private file system.
const FOLDER: &str = ".diyi";
const FILE: &str = "diyi.db";
const DAMAGED: &str = "diyi-damaged.db";
/// A page that was just left, or a tab that was just closed, lets go of its files a moment later. Later than after so
/// many tries the courier is told.
const LATE_TRIES: u32 = 60;
const BETWEEN_TRIES_MS: u32 = 150;

/// The database in IndexedDB, and its one object store: parts by their number, and the head.
const IMAGE: &str = "diyi";
const PARTS: &str = "parts";
/// Where the head stands among the parts: whose the image is, and how long.
const HEAD: f64 = -1.0;
/// Where it stands that the files were opened once, and so hold what the courier has.
const FILES: f64 = -2.0;
/// A browser that does not answer within this time what is in IndexedDB has nothing there, if our files are there, milliseconds.
const ANSWERS_WITHIN_MS: u32 = 2_000;
/// And if they are not. A cheap phone takes long; one that never answers has no IndexedDB.
const LONGEST_ANSWER_MS: u32 = 120_000;
/// A browser that answers with an error is asked so often.
const ASKS: u32 = 5;
/// Who has led for so long was not frozen when it was taken, milliseconds.
const CALM_MS: u64 = 60_000;
/// Bytes of a part: small enough that a word writes little, large enough that a sync writes few.
const PART: usize = 64 * 1024;

/// An opened database, and what keeps it.
pub(super) struct Disk {
    pub(super) opened: Opened,
    pub(super) image: Option<Image>,
}

/// Whether this browser has a file system that a worker can write at once. Elsewhere the functions are not there, and
/// to call them throws.
pub(super) fn has_files() -> bool {
    let global = js_sys::global();
    let storage = within(&global, "navigator").and_then(|navigator| within(&navigator, "storage"));
    let handles = within(&global, "FileSystemFileHandle").and_then(|class| within(&class, "prototype"));
    storage.and_then(|storage| within(&storage, "getDirectory")).is_some()
        && handles.and_then(|handle| within(&handle, "createSyncAccessHandle")).is_some()
}

/// Opens the database on files; nothing if there are none to be had, with whether that is because the window is private.
/// `late` is called if something else holds them for long.
pub(super) async fn on_files(late: impl Fn()) -> Result<Disk, bool> {
    let pool = match files(late).await {
        Ok(pool) => pool,
        Err(error) => {
            web_sys::console::warn_1(&format!("no files: {error}").into());
            // Firefox refuses in private windows, by this name.
            return Err(matches!(&error, OpfsSAHError::GetDirHandle(why) if name_of(why) == "SecurityError"));
        }
    };
    let set_aside = || {
        let bytes = pool.export_db(FILE).ok()?;
        let _ = pool.delete_db(DAMAGED);
        pool.import_db_unchecked(DAMAGED, &bytes).ok()?;
        pool.delete_db(FILE).ok()?;
        for left in ["-journal", "-wal"] {
            let _ = pool.delete_db(&format!("{FILE}{left}"));
        }
        Connection::open(DAMAGED).ok()
    };
    let connect = || {
        let db = Connection::open(FILE)?;
        // The journal keeps its place: a phone that is full can still write within what it has.
        db.pragma_update(None, "journal_mode", "PERSIST")?;
        Ok(db)
    };
    let opened = match open_or_rescue(connect, set_aside) {
        Ok((store, rescue)) => Opened { store, kept: Kept::OnDisk, rescue },
        Err(error) => {
            web_sys::console::error_1(&format!("store on files: {error}").into());
            return Err(false);
        }
    };
    Ok(Disk { opened, image: None })
}

async fn files(late: impl Fn()) -> Result<OpfsSAHPoolUtil, OpfsSAHError> {
    let config = OpfsSAHPoolCfgBuilder::new().directory(FOLDER).build();
    let mut tries = 0;
    loop {
        match install::<WasmOsCallback>(&config, true).await {
            // Something else has the files open, as Chromium and Firefox, and as WebKit say it. They are waited for,
            // however long: what is written somewhere else would be missing in them.
            Err(OpfsSAHError::CreateSyncAccessHandle(why))
                if ["NoModificationAllowedError", "InvalidStateError"].contains(&name_of(&why).as_str()) =>
            {
                tries += 1;
                if tries == LATE_TRIES {
                    late();
                }
                browser::sleep(BETWEEN_TRIES_MS).await;
            }
            outcome => return outcome,
        }
    }
}

fn name_of(error: &JsValue) -> String {
    Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string()).unwrap_or_default()
}

/// Whether the courier's database was begun as an image, when this browser could not write files. It is gone on with when
/// an update brings them: in the files, what was asked and what waits would be missing. So a browser that does not answer,
/// or answers with an error, is believed to have no image only where our files are; where there are none it is waited for
/// and asked again, and `late` is called.
pub(super) async fn image_was_begun(late: impl Fn()) -> bool {
    for _ in 0..ASKS {
        match ask_for_image(&late).await {
            Some(begun) => return begun,
            None if !has_images() || has_our_files().await => return false,
            None => browser::sleep(BETWEEN_TRIES_MS).await,
        }
    }
    false
}

/// Nothing where the browser could not say it.
async fn ask_for_image(late: impl Fn()) -> Option<bool> {
    let look = async {
        let db = database().await?;
        let transaction = db.transaction(PARTS).build()?;
        let parts = transaction.object_store(PARTS)?;
        let head: Option<JsValue> = parts.get(HEAD).primitive()?.await?;
        let files: Option<JsValue> = parts.get(FILES).primitive()?.await?;
        Ok::<_, NoImage>(head.is_some_and(|head| number(&head, "length") > 0.0) && files.is_none())
    };
    let mut look = std::pin::pin!(look);
    for (patience, is_last) in [(ANSWERS_WITHIN_MS, false), (LONGEST_ANSWER_MS, true)] {
        let wait = std::pin::pin!(browser::sleep(patience));
        match select(look.as_mut(), wait).await {
            Either::Left((begun, _)) => return begun.ok(),
            Either::Right(_) if is_last || has_our_files().await => return Some(false),
            Either::Right(_) => late(),
        }
    }
    Some(false)
}

/// Whether this browser has databases for images.
fn has_images() -> bool {
    Reflect::get(&js_sys::global(), &"indexedDB".into()).is_ok_and(|databases| databases.is_object())
}

/// Whether files of ours were ever begun.
async fn has_our_files() -> bool {
    let Some(root) = browser::ask_storage("getDirectory").await else { return false };
    let Some(look) = browser::function(&root, "getDirectoryHandle") else { return false };
    match look.call1(&root, &FOLDER.into()).map(JsCast::dyn_into::<Promise>) {
        Ok(Ok(found)) => JsFuture::from(found).await.is_ok(),
        _ => false,
    }
}

/// Writes down that the files hold what the courier has.
pub(super) async fn note_files() {
    let note = async {
        let db = database().await?;
        let transaction = db.transaction(PARTS).with_mode(TransactionMode::Readwrite).build()?;
        let noted = Object::new();
        let _ = Reflect::set(&noted, &"at".into(), &JsValue::from_f64(FILES));
        transaction.object_store(PARTS)?.put(JsValue::from(noted)).build()?;
        transaction.commit().await?;
        Ok::<_, NoImage>(())
    };
    // Where this fails, there is no image that could be taken for the files either.
    let _ = note.await;
}

/// The database in IndexedDB.
async fn database() -> Result<Database, NoImage> {
    let opened = Database::open(IMAGE).with_version(1_u8).with_on_upgrade_needed(|_, db| {
        db.create_object_store(PARTS).with_key_path("at".into()).build()?;
        Ok(())
    });
    opened.await.map_err(|error| NoImage::Unavailable(error.to_string()))
}

/// The database in memory alone.
pub(super) fn in_memory() -> Result<Disk, StoreError> {
    let store = Store::open(Connection::open_in_memory()?)?;
    Ok(Disk { opened: Opened { store, kept: Kept::NoStorage, rescue: None }, image: None })
}

/// The image of a database in IndexedDB.
pub(super) struct Image {
    db: Database,
    /// The tab that writes it.
    owner: f64,
    /// When it was taken, by [`browser::elapsed`], and after how many that took it by force.
    since: u64,
    seized: f64,
    /// Of each part as it was written last.
    written: RefCell<Vec<u64>>,
    length: Cell<usize>,
}

/// Why there is no image.
#[derive(Debug)]
pub(super) enum NoImage {
    /// Another tab writes it.
    Taken {
        /// Its number.
        by: f64,
        /// So many tabs have taken it from one that did not answer, one after the other.
        seized: f64,
    },
    /// The browser has none.
    Unavailable(String),
}

impl From<IdbError> for NoImage {
    fn from(error: IdbError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl Image {
    /// Takes the image for this tab, if nobody has it, one of those `gone` has it, or the one that is `silent`.
    pub(super) async fn take(owner: u32, gone: &[u32], silent: Option<f64>) -> Result<Self, NoImage> {
        let db = database().await?;
        let owner = f64::from(owner);
        let transaction = db.transaction(PARTS).with_mode(TransactionMode::Readwrite).build()?;
        let parts = transaction.object_store(PARTS)?;
        let head: Option<JsValue> = parts.get(HEAD).primitive()?.await?;
        let of = head.as_ref().map_or(0.0, |head| number(head, "owner"));
        let free = of == 0.0 || of == owner || gone.iter().any(|gone| f64::from(*gone) == of);
        let seized = head.as_ref().map_or(0.0, |head| number(head, "seized"));
        if !free && silent != Some(of) {
            return Err(NoImage::Taken { by: of, seized });
        }
        let seized = if free { 0.0 } else { seized + 1.0 };
        let length = head.as_ref().map_or(0.0, |head| number(head, "length"));
        let now_mine = head_of(length, owner, seized);
        parts.put(now_mine).build()?;
        transaction.commit().await?;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length that was written as one")]
        let length = length as usize;
        let since = browser::elapsed();
        Ok(Self { db, owner, since, seized, written: RefCell::default(), length: Cell::new(length) })
    }

    /// Reads it.
    pub(super) async fn read(&self) -> Result<Opened, NoImage> {
        let transaction = self.db.transaction(PARTS).build()?;
        let parts = transaction.object_store(PARTS)?;
        let mut bytes = vec![0; self.length.get()];
        for part in parts.get_all::<JsValue>().primitive()?.await? {
            let part = part?;
            let at = number(&part, "at");
            if at < 0.0 {
                continue;
            }
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a number that was written as one"
            )]
            let from = at as usize * PART;
            let read =
                Reflect::get(&part, &"bytes".into()).map(|bytes| Uint8Array::new(&bytes).to_vec()).unwrap_or_default();
            if let Some(place) = bytes.get_mut(from..from + read.len()) {
                place.copy_from_slice(&read);
            }
        }
        *self.written.borrow_mut() = digests(&bytes);
        let connect = || {
            let mut db = Connection::open_in_memory()?;
            if !bytes.is_empty() {
                db.deserialize_read_exact("main", bytes.as_slice(), bytes.len(), false)?;
            }
            Ok(db)
        };
        let fresh = Cell::new(false);
        let opened = open_or_rescue(
            || if fresh.get() { Connection::open_in_memory() } else { connect() },
            || {
                fresh.set(true);
                connect().ok()
            },
        );
        let (store, rescue): (Store, Option<Rescue>) =
            opened.map_err(|error| NoImage::Unavailable(error.to_string()))?;
        Ok(Opened { store, kept: Kept::OnDisk, rescue })
    }

    /// Writes what has changed, all or nothing.
    pub(super) async fn write(&self, image: &[u8]) -> Result<(), NotKept> {
        let failed = |error: IdbError| NotKept::Failed(failure(error));
        let new = digests(image);
        let transaction = self.db.transaction(PARTS).with_mode(TransactionMode::Readwrite).build().map_err(failed)?;
        let parts = transaction.object_store(PARTS).map_err(failed)?;
        let head = parts.get(HEAD).primitive().map_err(failed)?;
        let head: Option<JsValue> = head.await.map_err(failed)?;
        #[allow(clippy::float_cmp, reason = "numbers of tabs are whole")]
        if head.as_ref().map(|head| number(head, "owner")) != Some(self.owner) {
            return Err(NotKept::TakenOver);
        }
        {
            let written = self.written.borrow();
            for (at, bytes) in image.chunks(PART).enumerate() {
                if written.get(at) != new.get(at) {
                    parts.put(part_of(at, bytes)).build().map_err(failed)?;
                }
            }
        }
        let seized = if browser::elapsed() - self.since > CALM_MS { 0.0 } else { self.seized };
        #[allow(clippy::cast_precision_loss, reason = "images are far below 2^53 bytes")]
        parts.put(head_of(image.len() as f64, self.owner, seized)).build().map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        *self.written.borrow_mut() = new;
        self.length.set(image.len());
        Ok(())
    }
}

/// Whether it is for want of room. A disk that is full shows as a transaction that nobody aborted and that is aborted.
fn failure(error: IdbError) -> StoreFailure {
    let why = error.to_string();
    let full = match error {
        IdbError::MissingData(UnexpectedDataError::TransactionAborted) => true,
        IdbError::DomException(exception) => web_sys::DomException::from(exception).name() == "QuotaExceededError",
        _ => false,
    };
    if full { StoreFailure::Full(why) } else { StoreFailure::Other(why) }
}

fn digests(image: &[u8]) -> Vec<u64> {
    let digest = |part: &[u8]| {
        let mut hasher = DefaultHasher::new();
        part.hash(&mut hasher);
        hasher.finish()
    };
    image.chunks(PART).map(digest).collect()
}

fn part_of(at: usize, bytes: &[u8]) -> JsValue {
    let part = Object::new();
    #[allow(clippy::cast_precision_loss, reason = "images are far below 2^53 bytes")]
    let _ = Reflect::set(&part, &"at".into(), &JsValue::from_f64(at as f64));
    let _ = Reflect::set(&part, &"bytes".into(), &Uint8Array::from(bytes));
    part.into()
}

fn head_of(length: f64, owner: f64, seized: f64) -> JsValue {
    let head = Object::new();
    for (name, value) in [("at", HEAD), ("length", length), ("owner", owner), ("seized", seized)] {
        let _ = Reflect::set(&head, &name.into(), &JsValue::from_f64(value));
    }
    head.into()
}

fn number(object: &JsValue, name: &str) -> f64 {
    Reflect::get(object, &name.into()).ok().and_then(|value| value.as_f64()).unwrap_or(0.0)
}
