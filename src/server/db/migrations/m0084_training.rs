//! Courses and who passed them, proofs, what is demanded of who is on duty, duties to which nobody came, certificates of
//! hours, and who wants to help.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, integer, text, text_null};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_training"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        courses(manager).await?;
        proofs(manager).await?;
        hours(manager).await?;
        volunteers(manager).await
    }
}

async fn courses(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let course = super::table("course")
        .col(text("id").primary_key())
        .col(integer("adcode"))
        .col(text("title"))
        .col(text("about"))
        .col(integer("pass_mark"))
        .col(integer("tries"))
        .col(integer("months"))
        .col(text("materials"))
        .col(text("quiz"))
        .col(boolean("active"))
        .col(boolean("sample"))
        .col(integer("version"))
        .to_owned();
    manager.create_table(course).await?;
    let tries = super::table("course_try")
        .col(text("id").primary_key())
        .col(text("course"))
        .col(text("staff"))
        .col(big_integer("at"))
        // How many were right, of how many.
        .col(integer("right_count"))
        .col(integer("question_count"))
        .col(boolean("passed"))
        .col(text_null("until"))
        // One that was allowed anew counts no more.
        .col(boolean("counts"))
        .to_owned();
    manager.create_table(tries).await?;
    manager.create_index(super::index("course_try_of_staff", "course_try", &["staff", "course"])).await
}

async fn proofs(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let qualification = super::table("qualification")
        .col(text("id").primary_key())
        .col(text("staff"))
        .col(text("kind"))
        .col(text("number"))
        .col(text_null("until"))
        .col(text("checked_by"))
        .col(big_integer("checked_at"))
        .to_owned();
    manager.create_table(qualification).await?;
    manager.create_index(super::index("qualification_of_staff", "qualification", &["staff"])).await?;
    let demand = super::table("duty_demand")
        .col(text("id").primary_key())
        .col(integer("adcode"))
        .col(text_null("author"))
        .col(text_null("course"))
        .col(text_null("qualification"))
        .to_owned();
    manager.create_table(demand).await?;
    manager.create_index(super::index("duty_demand_of_desk", "duty_demand", &["adcode"])).await
}

async fn hours(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let missed = super::table("duty_missed")
        .col(text("day"))
        .col(text("staff"))
        .col(text("who"))
        .col(big_integer("at"))
        .primary_key(Index::create().col("day").col("staff"))
        .to_owned();
    manager.create_table(missed).await?;
    let certificate = super::table("certificate")
        .col(text("number").primary_key())
        .col(integer("adcode"))
        .col(text("staff"))
        .col(text("name"))
        .col(text("author"))
        .col(text("first_day"))
        .col(text("last_day"))
        .col(integer("duties"))
        .col(integer("minutes"))
        .col(text("who"))
        .col(big_integer("made_at"))
        .col(big_integer_null("void_at"))
        .to_owned();
    manager.create_table(certificate).await?;
    manager.create_index(super::index("certificate_of_staff", "certificate", &["staff"])).await
}

async fn volunteers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let volunteer = super::table("volunteer")
        .col(text("id").primary_key())
        .col(integer("adcode"))
        .col(text("state"))
        .col(text("name"))
        .col(text("phone"))
        .col(text("author"))
        .col(text("organisation"))
        .col(text("number"))
        .col(text_null("until"))
        .col(text("words"))
        // The hash of the code by which they look at it.
        .col(text("code"))
        .col(big_integer("applied_at"))
        .col(big_integer_null("decided_at"))
        .col(text("who"))
        .col(text("reason"))
        .col(text_null("staff"))
        .to_owned();
    manager.create_table(volunteer).await?;
    manager.create_index(super::index("volunteer_by_desk", "volunteer", &["adcode", "state"])).await?;
    manager.create_index(super::index("volunteer_by_code", "volunteer", &["code"]).unique().to_owned()).await
}
