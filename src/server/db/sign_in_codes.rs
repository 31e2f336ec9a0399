//! The way in that no stranger can block: where strangers have used up all tries of a login, whoever knows its password is
//! mailed a code, at the address that they confirmed themselves. Nobody else has one sent, so nobody's box is filled, and
//! nobody uses up its tries.

use super::tables::sign_in_code;
use crate::model::reminder::{CODE_AGAIN_MS, CODE_MS, MOST_CODE_TRIES};
use crate::model::{StaffId, Timestamp};
use crate::server::digest::sha256;
use argon2::password_hash::rand_core::{OsRng, RngCore as _};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict};

fn hash(staff: StaffId, code: &str) -> String {
    sha256(format!("diyi sign-in code {staff}\n{code}").as_bytes())
}

/// Makes a code; none where one was sent a moment ago.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn make(db: &impl ConnectionTrait, staff: StaffId, now: Timestamp) -> Result<Option<String>, DbErr> {
    let last = sign_in_code::Entity::find_by_id(staff).one(db).await?;
    if last.is_some_and(|last| now.millis_since(last.made_at) < CODE_AGAIN_MS) {
        return Ok(None);
    }
    let code = format!("{:06}", OsRng.next_u32() % 1_000_000);
    let row = sign_in_code::ActiveModel {
        staff: Set(staff),
        code: Set(hash(staff, &code)),
        made_at: Set(now),
        tries: Set(0),
    };
    let mut anew = OnConflict::column(sign_in_code::Column::Staff);
    anew.update_columns([sign_in_code::Column::Code, sign_in_code::Column::MadeAt, sign_in_code::Column::Tries]);
    sign_in_code::Entity::insert(row).on_conflict(anew).exec_without_returning(db).await?;
    Ok(Some(code))
}

/// Uses a code: once, and so often as it may be tried. To be asked only of who gave the right password.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn use_code(
    db: &impl ConnectionTrait,
    staff: StaffId,
    code: &str,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() {
        return Ok(false);
    }
    // Counted before it is looked at, so that many at once gain nothing.
    let counted = sign_in_code::Entity::update_many()
        .col_expr(sign_in_code::Column::Tries, Expr::col(sign_in_code::Column::Tries).add(1))
        .filter(sign_in_code::Column::Staff.eq(staff))
        .filter(sign_in_code::Column::Tries.lt(MOST_CODE_TRIES))
        .filter(sign_in_code::Column::MadeAt.gte(now.0 - CODE_MS))
        .exec(db)
        .await?;
    if counted.rows_affected == 0 {
        return Ok(false);
    }
    // When it was sent stays, so that the next one is not sent at once.
    let used = sign_in_code::Entity::update_many()
        .col_expr(sign_in_code::Column::Code, Expr::value(""))
        .filter(sign_in_code::Column::Staff.eq(staff))
        .filter(sign_in_code::Column::Code.eq(hash(staff, &digits)))
        .exec(db)
        .await?;
    Ok(used.rows_affected > 0)
}
