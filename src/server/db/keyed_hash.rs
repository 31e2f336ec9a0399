//! Hashes that only servers of this database can make (HMAC-SHA-256, RFC 2104): of tickets, and of forms that were given out.

use super::connection::{Db, HoldsSecretKey as _};
use super::secret_key::of_secret;
use super::tables::secret;
use hmac::{Hmac, Mac as _};
use sea_orm::entity::prelude::*;
use sha2::Sha256;

/// What they are made with.
pub(super) struct HashKey<'a>(&'a str);

impl<'a> HashKey<'a> {
    /// Read through `on`, where a transaction is open already.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(super) async fn of(db: &'a Db, on: &impl ConnectionTrait) -> Result<Self, DbErr> {
        let read = async || {
            let row = secret::Entity::find_by_id("ticket".to_owned()).one(on).await?;
            let kept = row.ok_or_else(|| DbErr::RecordNotFound("secret".to_owned()))?.value;
            db.secret_key().unwrap(&of_secret("ticket"), &kept)
        };
        Ok(Self(db.ticket_key().get_or_try_init(read).await?))
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
