//! What a page of a question is made of.

use crate::model::{StaffId, Timestamp};
use crate::server::db::tables::{case, question};
use crate::server::desk::companies::Naming;
use crate::server::desk::guard::SignedIn;
use crate::server::{App, db};
use sea_orm::DbErr;
use std::collections::HashMap;

/// What a page of a question is made of.
pub(super) struct Shown {
    pub(super) row: question::Model,
    /// The number to call back.
    pub(super) call_back: Option<String>,
    pub(super) list: String,
    pub(super) names: HashMap<StaffId, String>,
    pub(super) case: Option<case::Model>,
    pub(super) joined: Option<case::Model>,
    pub(super) own_cases: Vec<case::Model>,
    pub(super) able: Vec<(String, String)>,
    pub(super) others_of_account: Vec<question::Model>,
    /// There are more of them than stand beside the thread.
    pub(super) others_are_cut: bool,
    pub(super) merged: Vec<question::Model>,
    pub(super) follows: bool,
    pub(super) silenced_until: Option<Timestamp>,
    pub(super) naming: Naming,
    pub(super) wanted: Option<WantedAid>,
}

/// What the courier of a question applies for.
pub(super) struct WantedAid {
    pub(super) name: String,
    /// Its page, where this desk may give it.
    pub(super) page: Option<String>,
}

impl WantedAid {
    pub(super) async fn of(app: &App, who: &SignedIn, row: &question::Model) -> Result<Option<Self>, DbErr> {
        let Some(id) = &row.wants_aid else { return Ok(None) };
        let named = db::aid::named(&app.db, std::iter::once(id.clone())).await?.remove(id);
        let Some(named) = named else { return Ok(None) };
        let own = db::aid::resource(&app.db, &who.staff, id).await?;
        Ok(Some(Self { name: named.name, page: own.map(|row| format!("/desk/aid/{}", row.id)) }))
    }
}
