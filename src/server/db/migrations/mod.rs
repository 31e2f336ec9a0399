//! The tables and their versions, a file each. They are done in the order of [`Migrator::migrations`], which is that of
//! the numbers of their files but where two were made side by side; the name inside is what databases remember. Never
//! change or reorder a step that has been released.
//!
//! Servers of two versions work side by side on one database while it is brought up to date, so a step either
//! *expands* (adds a table, an index, a column that is empty or has a default: what the version before reads and
//! writes goes on working) or *contracts* (takes away or narrows what no server of the version before uses any more).
//! What one version expands, the next one may contract, never the same. The remembered name of a contracting step ends
//! with [`CONTRACTS`]: a server that finds one it does not know refuses to start.

mod m0001_stations;
mod m0002_desks;
mod m0003_activities;
mod m0004_voices;
mod m0005_reports;
mod m0006_standards_and_push;
mod m0007_local_activities;
mod m0008_voice_tags;
mod m0009_imports;
mod m0010_keepers;
mod m0011_suggestions;
mod m0012_supplies;
mod m0013_thanks;
mod m0014_message_order;
mod m0015_own_numbers;
mod m0016_erased_accounts;
mod m0017_feed_scopes;
mod m0018_holiday_years;
mod m0019_station_details;
mod m0020_probe;
mod m0021_files;
mod m0022_danger_marks;
mod m0023_question_order;
mod m0024_figure_release;
mod m0025_desk_hours;
mod m0026_shifts;
mod m0027_reminders;
mod m0028_office_indexes;
mod m0029_case_pause;
mod m0030_days_work;
mod m0031_audit_folding;
mod m0032_message_words;
mod m0033_danger_of_voices;
mod m0034_form_numbers;
mod m0035_question_changes;
mod m0040_import_steps;
mod m0041_reports_looked_at_again;
mod m0042_station_numbers;
mod m0043_tags_of_voices;
mod m0044_foreign_keys;
mod m0045_company_words;
mod m0046_more_samples;
mod m0047_quotes;
mod m0048_newcomers;
mod m0049_staff_hands;
mod m0050_sign_in_tries;
mod m0051_attachment_sizes;
mod m0060_answer_amendments;
mod m0061_staff_email;
mod m0062_rated_comments;
mod m0063_silence_before;
mod m0064_deputies;
mod m0065_proposal_papers;
mod m0066_contributions;
mod m0067_company_claims;
mod m0068_proposal_answers;
mod m0069_aid_offers;
mod m0070_retention;
mod m0071_days_of_voices;
mod m0072_consents;
mod m0073_courier_channels;
mod m0074_staff_identities;
mod m0075_deleted_words;
mod m0076_quoted_words;
mod m0077_given_passwords;
mod m0080_nudges;
mod m0081_partners;
mod m0082_aid;
mod m0083_companies;
mod m0084_training;
mod m0085_campaigns;
mod m0086_outreach;
mod m0087_sign_in_codes;
mod m0094_places_in_queues;
mod m0095_courier_news;
mod m0096_quotes_looked_through;
mod m0097_campaign_allotments;
mod m0098_proposals_from_elsewhere;
mod m0099_samples_removed;
mod m0100_recovery_codes;
mod m0101_volunteers_in_the_app;
mod m0110_places_of_newcomers;
mod m0111_homes_of_answers;
mod m0112_call_back_marks;
mod m0113_ticket_marks;
mod m0114_station_verifications;
mod m0120_late_answers_of_companies;
mod m0121_ends_of_proposals;
mod m0122_referral_files;
mod m0130_versions_of_tries;
mod m0131_nudge_days;
mod m0132_ends_of_meetings;
mod m0133_noted_hours;
mod m0134_taken_back;
mod m0140_quotes_in_plans;
mod m0141_list_readings;

use super::begin::begin;
use crate::model::Timestamp;
use sea_orm::{
    ActiveValue::Set, DatabaseBackend, DatabaseConnection, EntityTrait, SqliteTransactionMode, TransactionOptions,
};
use sea_orm_migration::prelude::*;
use sea_orm_migration::seaql_migrations;
use std::collections::HashSet;

/// Ends the remembered name of a step with which older servers cannot work.
const CONTRACTS: &str = "_contract";

/// The step with which bookings begin to keep marks of tickets.
pub(super) const TICKET_MARKS: &str = "m2026_11_ticket_marks";

/// For so long at most servers of two versions work side by side, in seconds: the older ones were replaced by then.
const SIDE_BY_SIDE_S: i64 = 24 * 3_600;
/// All steps of a new database are done within so many seconds.
const AT_ONCE_S: i64 = 600;

/// The number of PostgreSQL's lock that servers take while they bring up the tables.
const MIGRATING: i64 = 0x6469_7969_0001;

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_stations::Migration),
            Box::new(m0002_desks::Migration),
            Box::new(m0003_activities::Migration),
            Box::new(m0004_voices::Migration),
            Box::new(m0005_reports::Migration),
            Box::new(m0006_standards_and_push::Migration),
            Box::new(m0007_local_activities::Migration),
            Box::new(m0008_voice_tags::Migration),
            Box::new(m0009_imports::Migration),
            Box::new(m0010_keepers::Migration),
            Box::new(m0011_suggestions::Migration),
            Box::new(m0012_supplies::Migration),
            Box::new(m0013_thanks::Migration),
            Box::new(m0014_message_order::Migration),
            Box::new(m0015_own_numbers::Migration),
            Box::new(m0016_erased_accounts::Migration),
            Box::new(m0017_feed_scopes::Migration),
            Box::new(m0018_holiday_years::Migration),
            Box::new(m0019_station_details::Migration),
            Box::new(m0020_probe::Migration),
            Box::new(m0021_files::Migration),
            Box::new(m0022_danger_marks::Migration),
            Box::new(m0023_question_order::Migration),
            Box::new(m0024_figure_release::Migration),
            Box::new(m0025_desk_hours::Migration),
            Box::new(m0026_shifts::Migration),
            Box::new(m0027_reminders::Migration),
            Box::new(m0028_office_indexes::Migration),
            Box::new(m0029_case_pause::Migration),
            Box::new(m0030_days_work::Migration),
            Box::new(m0031_audit_folding::Migration),
            Box::new(m0032_message_words::Migration),
            Box::new(m0033_danger_of_voices::Migration),
            Box::new(m0034_form_numbers::Migration),
            Box::new(m0035_question_changes::Migration),
            Box::new(m0040_import_steps::Migration),
            Box::new(m0041_reports_looked_at_again::Migration),
            Box::new(m0042_station_numbers::Migration),
            Box::new(m0043_tags_of_voices::Migration),
            Box::new(m0050_sign_in_tries::Migration),
            Box::new(m0051_attachment_sizes::Migration),
            Box::new(m0070_retention::Migration),
            Box::new(m0071_days_of_voices::Migration),
            Box::new(m0072_consents::Migration),
            Box::new(m0060_answer_amendments::Migration),
            Box::new(m0061_staff_email::Migration),
            Box::new(m0062_rated_comments::Migration),
            Box::new(m0063_silence_before::Migration),
            Box::new(m0073_courier_channels::Migration),
            Box::new(m0074_staff_identities::Migration),
            Box::new(m0075_deleted_words::Migration),
            Box::new(m0080_nudges::Migration),
            Box::new(m0081_partners::Migration),
            Box::new(m0082_aid::Migration),
            Box::new(m0083_companies::Migration),
            Box::new(m0064_deputies::Migration),
            Box::new(m0065_proposal_papers::Migration),
            Box::new(m0066_contributions::Migration),
            Box::new(m0084_training::Migration),
            Box::new(m0085_campaigns::Migration),
            Box::new(m0086_outreach::Migration),
            Box::new(m0045_company_words::Migration),
            Box::new(m0046_more_samples::Migration),
            // After all tables that it gives keys to.
            Box::new(m0044_foreign_keys::Migration),
            Box::new(m0047_quotes::Migration),
            Box::new(m0048_newcomers::Migration),
            Box::new(m0049_staff_hands::Migration),
            Box::new(m0087_sign_in_codes::Migration),
            Box::new(m0094_places_in_queues::Migration),
            Box::new(m0095_courier_news::Migration),
            Box::new(m0067_company_claims::Migration),
            Box::new(m0068_proposal_answers::Migration),
            Box::new(m0069_aid_offers::Migration),
            Box::new(m0076_quoted_words::Migration),
            Box::new(m0077_given_passwords::Migration),
            Box::new(m0096_quotes_looked_through::Migration),
            Box::new(m0097_campaign_allotments::Migration),
            Box::new(m0098_proposals_from_elsewhere::Migration),
            Box::new(m0099_samples_removed::Migration),
            Box::new(m0100_recovery_codes::Migration),
            Box::new(m0101_volunteers_in_the_app::Migration),
            Box::new(m0110_places_of_newcomers::Migration),
            Box::new(m0111_homes_of_answers::Migration),
            Box::new(m0112_call_back_marks::Migration),
            Box::new(m0113_ticket_marks::Migration),
            Box::new(m0114_station_verifications::Migration),
            Box::new(m0120_late_answers_of_companies::Migration),
            Box::new(m0121_ends_of_proposals::Migration),
            Box::new(m0122_referral_files::Migration),
            Box::new(m0130_versions_of_tries::Migration),
            Box::new(m0131_nudge_days::Migration),
            Box::new(m0132_ends_of_meetings::Migration),
            Box::new(m0133_noted_hours::Migration),
            Box::new(m0134_taken_back::Migration),
            Box::new(m0140_quotes_in_plans::Migration),
            Box::new(m0141_list_readings::Migration),
        ]
    }
}

/// Brings the tables up to this version: one server at a time, and all of it or nothing, so that a server killed at
/// its first start can start again. Writes nothing where nothing is to be done.
///
/// # Errors
/// [`DbErr`], also if the database is of a version with which this one cannot work.
pub(super) async fn run(db: &DatabaseConnection) -> Result<(), DbErr> {
    if pending(&SchemaManager::new(db)).await?.is_empty() {
        return Ok(());
    }
    let options =
        TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
    let tx = begin(db, options).await?;
    if db.get_database_backend() == DatabaseBackend::Postgres {
        // Whoever is first may take long.
        let turn = format!("SET LOCAL lock_timeout = 0; SELECT pg_advisory_xact_lock({MIGRATING})");
        tx.execute_unprepared(&turn).await?;
    }
    // Looked at anew: who came second finds that the first one did it.
    let manager = SchemaManager::new(&tx);
    let pending = pending(&manager).await?;
    Migrator::install(&tx).await?;
    for step in pending {
        step.up(&manager).await?;
        let done = seaql_migrations::ActiveModel {
            version: Set(step.name().to_owned()),
            applied_at: Set(Timestamp::now().0 / 1_000),
        };
        seaql_migrations::Entity::insert(done).exec_without_returning(&tx).await?;
    }
    tx.commit().await
}

/// From when on no server works on this database that lacks `step`: a day after it was done; at once where the database
/// was made with it.
///
/// # Errors
/// [`DbErr`], also where it was not done.
pub(super) async fn alone_from(on: &impl ConnectionTrait, step: &str) -> Result<Timestamp, DbErr> {
    let done = seaql_migrations::Entity::find().all(on).await?;
    let first = done.iter().map(|row| row.applied_at).min().unwrap_or_default();
    let at = done.into_iter().find(|row| row.version == step).map(|row| row.applied_at);
    let at = at.ok_or_else(|| DbErr::RecordNotFound(step.to_owned()))?;
    let is_new = at - first < AT_ONCE_S;
    Ok(Timestamp((if is_new { first } else { at + SIDE_BY_SIDE_S }) * 1_000))
}

/// The steps that this database lacks.
async fn pending(manager: &SchemaManager<'_>) -> Result<Vec<Box<dyn MigrationTrait>>, DbErr> {
    let steps = Migrator::migrations();
    let ours: HashSet<&str> = steps.iter().map(|step| step.name()).collect();
    // Only looked at: a file that cannot be written to is no reason to ask for a new table.
    let begun = manager.has_table("seaql_migrations").await?;
    let done = if begun { seaql_migrations::Entity::find().all(manager.get_connection()).await? } else { Vec::new() };
    let done: HashSet<String> = done.into_iter().map(|row| row.version).collect();
    if let Some(newer) = done.iter().find(|name| name.ends_with(CONTRACTS) && !ours.contains(name.as_str())) {
        return Err(DbErr::Migration(format!("数据库属于更新的版本（{newer}），请用那个版本的程序")));
    }
    Ok(steps.into_iter().filter(|step| !done.contains(step.name())).collect())
}

fn table(name: &'static str) -> TableCreateStatement {
    Table::create().table(Alias::new(name)).to_owned()
}

fn index(name: &'static str, of: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create().name(name).table(Alias::new(of)).to_owned();
    for column in columns {
        index.col(*column);
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_databases_remember_never_changes() {
        let names: Vec<String> = Migrator::migrations().iter().map(|step| step.name().to_owned()).collect();
        let released = [
            "m2026_11_stations",
            "m2026_11_desks",
            "m2026_11_activities",
            "m2026_11_voices",
            "m2026_11_reports",
            "m2026_11_standards_and_push",
            "m2026_11_local_activities",
            "m2026_11_voice_tags",
            "m2026_11_imports",
            "m2026_11_keepers",
            "m2026_11_suggestions",
            "m2026_11_supplies",
            "m2026_11_thanks",
            "m2026_11_message_order",
        ];
        assert_eq!(names[..released.len()], released);
    }
}
