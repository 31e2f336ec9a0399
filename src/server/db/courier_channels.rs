//! By which ways a courier is told that there is news, beside Web Push: theirs once what was sent there came back.

use super::connection::{Db, HoldsSecretKey};
use super::secret_key::Wrapped;
use super::tables::{courier_channel, courier_notice};
use crate::api::channels::OwnChannel;
use crate::model::notice_channel::{CODE_AGAIN_MS, CODE_MS, MOST_CODE_TRIES};
use crate::model::{MobileNumber, NoticeChannel, Timestamp};
use crate::server::digest::{secret, sha256};
use argon2::password_hash::rand_core::{OsRng, RngCore};
use sea_orm::ActiveValue::Set;
use sea_orm::QueryOrder as _;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait, OnConflict};
use thiserror::Error;

/// Why a way is not asked about or not confirmed.
#[derive(Debug, Error)]
pub(crate) enum ChannelAskError {
    /// A code was sent a moment ago.
    #[error("刚刚发过一条，请等一分钟再发")]
    TooSoon,
    /// The code is another one.
    #[error("验证码不对，请看最新一条短信里的 6 位数字")]
    Wrong,
    /// It is too old, or was tried too often.
    #[error("验证码过期了，或者输错太多次，请重新发一条")]
    Over,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// What an address is wrapped for.
fn about(account: &str, kind: NoticeChannel) -> String {
    format!("courier channel {account} {}", kind.code())
}

fn hash(account: &str, address: &str, code: &str) -> String {
    sha256(format!("courier channel\n{account}\n{address}\n{code}").as_bytes())
}

/// The hash of a binding's secret: it is found by it.
fn hash_of_binding(secret: &str) -> String {
    sha256(format!("courier channel binding {secret}").as_bytes())
}

async fn find(
    db: &impl ConnectionTrait,
    account: &str,
    kind: NoticeChannel,
) -> Result<Option<courier_channel::Model>, DbErr> {
    courier_channel::Entity::find_by_id((account.to_owned(), kind.code().to_owned())).one(db).await
}

/// What is on and what is begun, as the courier is shown it.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of(db: &impl HoldsSecretKey, account: &str) -> Result<Vec<OwnChannel>, DbErr> {
    let rows = courier_channel::Entity::find().filter(courier_channel::Column::Account.eq(account)).all(db).await?;
    let mut all = Vec::new();
    for row in rows {
        let Some(channel) = NoticeChannel::of_code(&row.kind) else { continue };
        let confirmed = row.confirmed_at.is_some();
        let kept = if confirmed { &row.address } else { &row.asked_address };
        let address = db.secret_key().unwrap(&about(account, channel), kept)?;
        let shown = match channel {
            NoticeChannel::Sms => MobileNumber::parse(&address).map(|number| number.masked()).unwrap_or_default(),
            NoticeChannel::WeChat | NoticeChannel::WebPush => String::new(),
        };
        all.push(OwnChannel { channel, shown, confirmed });
    }
    Ok(all)
}

/// Where a courier is told by each way, in full, for their export.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn addresses(
    db: &impl ConnectionTrait,
    keys: &Db,
    account: &str,
) -> Result<Vec<(NoticeChannel, String)>, DbErr> {
    let rows = courier_channel::Entity::find().filter(courier_channel::Column::Account.eq(account)).all(db).await?;
    let known = rows.into_iter().filter_map(|row| Some((NoticeChannel::of_code(&row.kind)?, row)));
    let kept = known.flat_map(|(kind, row)| [row.address, row.asked_address].map(|kept| (kind, kept)));
    kept.filter(|(_, kept)| !kept.is_nothing())
        .map(|(kind, kept)| Ok((kind, keys.secret_key().unwrap(&about(account, kind), &kept)?)))
        .collect()
}

/// Where a courier is told by a way, if it is on.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn address(
    db: &impl HoldsSecretKey,
    account: &str,
    kind: NoticeChannel,
) -> Result<Option<String>, DbErr> {
    let row = find(db, account, kind).await?.filter(|row| row.confirmed_at.is_some());
    row.map(|row| db.secret_key().unwrap(&about(account, kind), &row.address)).transpose()
}

/// Ways of accounts that are on, one account after the other.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn confirmed(
    db: &impl ConnectionTrait,
    accounts: &[String],
) -> Result<Vec<(String, NoticeChannel)>, DbErr> {
    let rows = courier_channel::Entity::find()
        .filter(courier_channel::Column::Account.is_in(accounts))
        .filter(courier_channel::Column::ConfirmedAt.is_not_null())
        .order_by_asc(courier_channel::Column::Account)
        .order_by_asc(courier_channel::Column::Kind)
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.account, NoticeChannel::of_code(&row.kind)?))).collect())
}

/// Keeps what is to be confirmed. What is confirmed stays until then.
async fn keep_asked(
    db: &impl HoldsSecretKey,
    (account, kind): (&str, NoticeChannel),
    asked_address: Wrapped,
    code: String,
    now: Timestamp,
) -> Result<(), DbErr> {
    let row = courier_channel::ActiveModel {
        account: Set(account.to_owned()),
        kind: Set(kind.code().to_owned()),
        address: Set(Wrapped::nothing()),
        confirmed_at: Set(None),
        asked_address: Set(asked_address),
        code: Set(code),
        asked_at: Set(now),
        tries: Set(0),
    };
    let mut anew = OnConflict::columns([courier_channel::Column::Account, courier_channel::Column::Kind]);
    anew.update_columns([
        courier_channel::Column::AskedAddress,
        courier_channel::Column::Code,
        courier_channel::Column::AskedAt,
        courier_channel::Column::Tries,
    ]);
    courier_channel::Entity::insert(row).on_conflict(anew).exec_without_returning(db).await.map(|_| ())
}

/// Gives the code that is to be sent to a number.
///
/// # Errors
/// [`ChannelAskError`].
pub(crate) async fn ask_sms(
    db: &impl HoldsSecretKey,
    account: &str,
    number: &MobileNumber,
    now: Timestamp,
) -> Result<String, ChannelAskError> {
    let before = find(db, account, NoticeChannel::Sms).await?;
    // Also after it was confirmed: nobody's phone is rung by who turns it on and off.
    if before.is_some_and(|row| now.millis_since(row.asked_at) < CODE_AGAIN_MS) {
        return Err(ChannelAskError::TooSoon);
    }
    let code = format!("{:06}", OsRng.next_u32() % 1_000_000);
    let wrapped = db.secret_key().wrap(&about(account, NoticeChannel::Sms), number.as_str())?;
    keep_asked(db, (account, NoticeChannel::Sms), wrapped, hash(account, number.as_str(), &code), now).await?;
    Ok(code)
}

/// The code did not go out: another may be asked for at once.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn sms_was_not_sent(db: &impl ConnectionTrait, account: &str) -> Result<(), DbErr> {
    courier_channel::Entity::update_many()
        .col_expr(courier_channel::Column::AskedAddress, Expr::value(Wrapped::nothing()))
        .col_expr(courier_channel::Column::Code, Expr::value(""))
        .col_expr(courier_channel::Column::AskedAt, Expr::value(0_i64))
        .filter(courier_channel::Column::Account.eq(account))
        .filter(courier_channel::Column::Kind.eq(NoticeChannel::Sms.code()))
        .exec(db)
        .await?;
    drop_empty(db, account).await
}

/// Forgets what is neither confirmed nor asked about.
async fn drop_empty(db: &impl ConnectionTrait, account: &str) -> Result<(), DbErr> {
    courier_channel::Entity::delete_many()
        .filter(courier_channel::Column::Account.eq(account))
        .filter(courier_channel::Column::ConfirmedAt.is_null())
        .filter(courier_channel::Column::Code.eq(""))
        .exec(db)
        .await
        .map(|_| ())
}

/// Takes a code that came back: the number is theirs from now on.
///
/// # Errors
/// [`ChannelAskError`].
pub(crate) async fn confirm_sms(
    db: &impl HoldsSecretKey,
    account: &str,
    code: &str,
    now: Timestamp,
) -> Result<(), ChannelAskError> {
    let kind = NoticeChannel::Sms;
    let row = find(db, account, kind).await?.filter(|row| !row.code.is_empty()).ok_or(ChannelAskError::Over)?;
    // Counted before it is looked at, so that many at once gain nothing.
    let counted = courier_channel::Entity::update_many()
        .col_expr(courier_channel::Column::Tries, Expr::col(courier_channel::Column::Tries).add(1))
        .filter(courier_channel::Column::Account.eq(account))
        .filter(courier_channel::Column::Kind.eq(kind.code()))
        .filter(courier_channel::Column::Tries.lt(MOST_CODE_TRIES))
        .exec(db)
        .await?;
    if counted.rows_affected == 0 || now.millis_since(row.asked_at) > CODE_MS {
        return Err(ChannelAskError::Over);
    }
    let number = db.secret_key().unwrap(&about(account, kind), &row.asked_address)?;
    let digits: String = crate::model::half_width::half_width(code).chars().filter(char::is_ascii_digit).collect();
    if hash(account, &number, &digits) != row.code {
        return Err(ChannelAskError::Wrong);
    }
    let (asked, code) = (row.asked_address.clone(), row.code.clone());
    take(db, &row, asked, &code, now).await?;
    Ok(())
}

/// What was asked about is theirs, unless something else was asked meanwhile.
async fn take(
    db: &impl ConnectionTrait,
    row: &courier_channel::Model,
    address: Wrapped,
    code: &str,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let taken = courier_channel::Entity::update_many()
        .col_expr(courier_channel::Column::Address, Expr::value(address))
        .col_expr(courier_channel::Column::ConfirmedAt, Expr::value(now))
        .col_expr(courier_channel::Column::AskedAddress, Expr::value(Wrapped::nothing()))
        .col_expr(courier_channel::Column::Code, Expr::value(""))
        .filter(courier_channel::Column::Account.eq(&row.account))
        .filter(courier_channel::Column::Kind.eq(&row.kind))
        .filter(courier_channel::Column::Code.eq(code))
        .exec(db)
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Gives the secret of a link that binds the WeChat in which it is opened.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn ask_wechat(db: &impl HoldsSecretKey, account: &str, now: Timestamp) -> Result<String, DbErr> {
    let secret = secret();
    keep_asked(db, (account, NoticeChannel::WeChat), Wrapped::nothing(), hash_of_binding(&secret), now).await?;
    Ok(secret)
}

/// Whose link it is, if it still holds.
async fn of_binding(
    db: &impl ConnectionTrait,
    secret: &str,
    now: Timestamp,
) -> Result<Option<courier_channel::Model>, DbErr> {
    courier_channel::Entity::find()
        .filter(courier_channel::Column::Code.eq(hash_of_binding(secret)))
        .filter(courier_channel::Column::Kind.eq(NoticeChannel::WeChat.code()))
        .filter(courier_channel::Column::AskedAt.gte(now.0 - CODE_MS))
        .one(db)
        .await
}

/// Whether a link still holds.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn binds(db: &impl ConnectionTrait, secret: &str, now: Timestamp) -> Result<bool, DbErr> {
    Ok(of_binding(db, secret, now).await?.is_some())
}

/// Binds a WeChat to who has this link; says whether it held. It holds once.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn bind_wechat(
    db: &impl HoldsSecretKey,
    secret: &str,
    open_id: &str,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let Some(row) = of_binding(db, secret, now).await? else { return Ok(false) };
    let wrapped = db.secret_key().wrap(&about(&row.account, NoticeChannel::WeChat), open_id)?;
    take(db, &row, wrapped, &hash_of_binding(secret), now).await
}

/// Turns a way off and forgets where it led.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn turn_off(db: &Db, account: &str, kind: NoticeChannel) -> Result<(), DbErr> {
    courier_channel::Entity::delete_by_id((account.to_owned(), kind.code().to_owned())).exec(db).await?;
    courier_notice::Entity::delete_many()
        .filter(courier_notice::Column::Account.eq(account))
        .filter(courier_notice::Column::Channel.eq(kind.code()))
        .exec(db)
        .await?;
    db.note_erased();
    Ok(())
}

/// Forgets all ways of an account.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn erase(db: &impl ConnectionTrait, account: &str) -> Result<(), DbErr> {
    courier_channel::Entity::delete_many().filter(courier_channel::Column::Account.eq(account)).exec(db).await?;
    courier_notice::Entity::delete_many().filter(courier_notice::Column::Account.eq(account)).exec(db).await.map(|_| ())
}

/// Forgets what nobody confirmed for a day.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn forget_unconfirmed(db: &Db, now: Timestamp) -> Result<(), DbErr> {
    let forgotten = courier_channel::Entity::delete_many()
        .filter(courier_channel::Column::ConfirmedAt.is_null())
        .filter(courier_channel::Column::AskedAt.lt(now.0 - 86_400_000))
        .exec(db)
        .await?;
    if forgotten.rows_affected > 0 {
        db.note_erased();
    }
    Ok(())
}
