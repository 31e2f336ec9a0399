//! Hashes that only servers of this database can make (HMAC-SHA-256, RFC 2104): of tickets, and of forms that were given out.

use super::connection::{Db, HoldsSecretKey as _};
use super::secret_key::of_secret;
use super::tables::secret;
use hmac::{Hmac, Mac as _};
use sea_orm::entity::prelude::*;
use sha2::Sha256;
use std::sync::Arc;
use tokio::sync::OnceCell;

/// The key, once it was read: it is never another one.
#[derive(Default)]
struct KnownKey(OnceCell<Arc<str>>);

/// What they are made with.
pub(super) struct HashKey(Arc<str>);

impl HashKey {
    /// Read through `on`, where a transaction is open already.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(super) async fn of(db: &Db, on: &impl ConnectionTrait) -> Result<Self, DbErr> {
        let read = async || {
            let row = secret::Entity::find_by_id("ticket".to_owned()).one(on).await?;
            let kept = row.ok_or_else(|| DbErr::RecordNotFound("secret".to_owned()))?.value;
            db.secret_key().unwrap(&of_secret("ticket"), &kept).map(Arc::from)
        };
        Ok(Self(db.remembered::<KnownKey>().0.get_or_try_init(read).await?.clone()))
    }

    /// The hash of a text.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(super) fn hash(&self, text: &str) -> Result<[u8; 32], DbErr> {
        let mac = Hmac::<Sha256>::new_from_slice(self.0.as_bytes());
        let mac = mac.map_err(|error| DbErr::Custom(error.to_string()))?;
        Ok(mac.chain_update(text).finalize().into_bytes().into())
    }
}

/// The hash of a text. Read through `on`, where a transaction is open already.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn keyed_hash(db: &Db, on: &impl ConnectionTrait, text: &str) -> Result<[u8; 32], DbErr> {
    HashKey::of(db, on).await?.hash(text)
}
