//! What waits, where the service worker finds it when the app is closed: one text in a database of its own. Names and
//! places are those in `platforms/web/service-worker.js`.

use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::TransactionMode;

const DATABASE: &str = "diyi-outbox";
const STORE: &str = "parcels";
/// Under this number all of them stand, as JSON.
const ALL: f64 = 0.0;

/// Writes them in the place of those before.
///
/// # Errors
/// What the browser says.
pub(super) async fn write(parcels: &str) -> Result<(), Box<dyn std::error::Error>> {
    let opened = Database::open(DATABASE).with_version(1_u8).with_on_upgrade_needed(|_, db| {
        db.create_object_store(STORE).build()?;
        Ok(())
    });
    let db = opened.await?;
    let transaction = db.transaction(STORE).with_mode(TransactionMode::Readwrite).build()?;
    transaction.object_store(STORE)?.put(parcels).with_key(ALL).build()?;
    transaction.commit().await?;
    Ok(())
}
