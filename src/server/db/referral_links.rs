//! Links by which somebody of a partner who has no account opens one referral, with a code that is told another way.
//! Only hashes are kept; a code opens once.

use super::audit;
use super::connection::Db;
use super::partner_referrals::{Referred, find_open};
use super::tables::referral_link;
use crate::model::claim::ClaimCode;
use crate::model::partner::{LINK_MS, MOST_CODE_TRIES, OPENED_MS};
use crate::model::staff::Staff;
use crate::model::{ReferralId, Timestamp};
use crate::server::digest::{secret, sha256};
use sea_orm::ActiveValue::Set;
use sea_orm::QuerySelect as _;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait as _;
use std::collections::HashSet;

/// A link that was made; shown once.
#[derive(Clone, Debug)]
pub(crate) struct NewLink {
    /// What stands in its address.
    pub(crate) secret: String,
    /// What is told another way.
    pub(crate) code: ClaimCode,
    /// Until when both are good.
    pub(crate) expires_at: Timestamp,
}

fn hash_of_code(secret: &str, code: &ClaimCode) -> String {
    // With the secret, which is not kept, nobody who reads the table finds the code by trying all.
    sha256(format!("referral {secret} {}", code.as_str()).as_bytes())
}

/// Makes a link to a referral in place of all before.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn make(db: &Db, by: &Staff, of: &Referred, now: Timestamp) -> Result<NewLink, DbErr> {
    let secret = secret();
    let code = ClaimCode::from_bits(uuid::Uuid::new_v4().as_u64_pair().1 ^ uuid::Uuid::new_v4().as_u64_pair().1);
    let expires_at = Timestamp(now.0 + LINK_MS);
    let row = referral_link::ActiveModel {
        id: Set(sha256(secret.as_bytes())),
        referral: Set(of.row.id),
        code: Set(hash_of_code(&secret, &code)),
        tries: Set(0),
        expires_at: Set(expires_at),
        opened_at: Set(None),
        opened_by: Set(None),
    };
    let tx = db.write().await?;
    tx.hold(&format!("referral_link {}", of.row.id)).await?;
    referral_link::Entity::delete_many().filter(referral_link::Column::Referral.eq(of.row.id)).exec(&tx).await?;
    referral_link::Entity::insert(row).exec_without_returning(&tx).await?;
    let entry = audit::Entry::of(by, audit::Action::ReferralLink, &of.case.id.to_string(), of.case.adcode);
    audit::write(&tx, entry, now).await?;
    tx.commit().await?;
    Ok(NewLink { secret, code, expires_at })
}

/// To which of these referrals there is a link that is still good.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn good(
    db: &impl ConnectionTrait,
    referrals: impl IntoIterator<Item = ReferralId> + Send,
    now: Timestamp,
) -> Result<HashSet<ReferralId>, DbErr> {
    let found = referral_link::Entity::find()
        .select_only()
        .column(referral_link::Column::Referral)
        .filter(referral_link::Column::Referral.is_in(referrals))
        .filter(referral_link::Column::ExpiresAt.gt(now));
    Ok(found.into_tuple::<ReferralId>().all(db).await?.into_iter().collect())
}

/// What a link opens for a browser.
#[derive(Clone, Debug)]
pub(crate) enum Opens {
    /// Nothing: there is none, its time is over, or its referral is not open any more.
    Nothing,
    /// The question for its code.
    Locked,
    /// It was opened by another browser, or too long ago: another link is needed.
    Used,
    /// Its code was tried too often.
    TriedTooOften,
    /// The referral.
    Referral(Box<Referred>),
}

/// What a link opens for a browser that keeps this.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn opens(db: &Db, secret: &str, kept: Option<&str>, now: Timestamp) -> Result<Opens, DbErr> {
    let found = referral_link::Entity::find_by_id(sha256(secret.as_bytes())).one(db).await?;
    let Some(link) = found.filter(|link| link.expires_at > now) else { return Ok(Opens::Nothing) };
    let Some(referred) = find_open(db, link.referral).await? else { return Ok(Opens::Nothing) };
    let own = kept.map(|kept| sha256(kept.as_bytes()));
    Ok(match link.opened_at {
        Some(at) if own.is_some() && own == link.opened_by && now.millis_since(at) < OPENED_MS => {
            Opens::Referral(Box::new(referred))
        }
        Some(_) => Opens::Used,
        None if link.tries >= MOST_CODE_TRIES => Opens::TriedTooOften,
        None => Opens::Locked,
    })
}

/// What became of a code that was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Tried {
    /// It is right; what the browser is to keep.
    Opened(String),
    /// It is wrong; so many tries are left.
    Wrong(i32),
    /// No code opens this link any more.
    Over,
}

/// Tries a code. Each try is counted before it is looked at, so many at once are no more tries than one after another.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn try_code(db: &Db, secret: &str, code: &ClaimCode, now: Timestamp) -> Result<Tried, DbErr> {
    let id = sha256(secret.as_bytes());
    let counted = referral_link::Entity::update_many()
        .col_expr(referral_link::Column::Tries, Expr::col(referral_link::Column::Tries).add(1))
        .filter(referral_link::Column::Id.eq(&id))
        .filter(referral_link::Column::OpenedAt.is_null())
        .filter(referral_link::Column::ExpiresAt.gt(now))
        .filter(referral_link::Column::Tries.lt(MOST_CODE_TRIES))
        .exec(db)
        .await?;
    if counted.rows_affected == 0 {
        return Ok(Tried::Over);
    }
    let kept = crate::server::digest::secret();
    let opened = referral_link::Entity::update_many()
        .col_expr(referral_link::Column::OpenedAt, Expr::value(now))
        .col_expr(referral_link::Column::OpenedBy, Expr::value(sha256(kept.as_bytes())))
        .filter(referral_link::Column::Id.eq(&id))
        .filter(referral_link::Column::OpenedAt.is_null())
        .filter(referral_link::Column::Code.eq(hash_of_code(secret, code)))
        .exec(db)
        .await?;
    if opened.rows_affected == 1 {
        return Ok(Tried::Opened(kept));
    }
    let tries = referral_link::Entity::find_by_id(id).one(db).await?.map_or(MOST_CODE_TRIES, |link| link.tries);
    Ok(Tried::Wrong(Ord::max(MOST_CODE_TRIES - tries, 0)))
}
