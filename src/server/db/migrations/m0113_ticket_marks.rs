//! Bookings keep marks of tickets from a day after this step on: nothing in the tables is otherwise, but servers of the
//! version before show and look up what stands there, so it is remembered when the last of them was replaced at the latest.

use sea_orm_migration::prelude::*;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        super::TICKET_MARKS
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Ok(())
    }
}
