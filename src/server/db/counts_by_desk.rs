//! Rows counted by the desks that they belong to.

use crate::model::Adcode;
use crate::model::region::Prefecture;
use sea_orm::QuerySelect as _;
use sea_orm::entity::prelude::*;
use std::collections::HashMap;

/// How many of these rows each desk has: a county's are its prefecture's, what comes from elsewhere is the province's.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn by_desk<E: EntityTrait>(
    db: &impl ConnectionTrait,
    rows: Select<E>,
    desk: E::Column,
) -> Result<HashMap<Adcode, u32>, DbErr> {
    let counted: Vec<(Adcode, i64)> =
        rows.select_only().column(desk).column_as(desk.count(), "count").group_by(desk).into_tuple().all(db).await?;
    let mut desks: HashMap<Adcode, u32> = HashMap::new();
    for (adcode, count) in counted {
        let desk = Prefecture::of(adcode).map_or(Adcode::HUNAN, Prefecture::code);
        *desks.entry(desk).or_default() += u32::try_from(count).unwrap_or(u32::MAX);
    }
    Ok(desks)
}
