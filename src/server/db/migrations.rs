//! The tables and their versions. Never change a step that has been released.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, binary, boolean, double, integer, integer_null, string, string_null, text, text_null,
};

pub(super) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(Stations),
            Box::new(Desks),
            Box::new(Activities),
            Box::new(Voices),
            Box::new(Reports),
            Box::new(StandardsAndPush),
            Box::new(LocalActivities),
            Box::new(VoiceTags),
            Box::new(Imports),
            Box::new(Keepers),
            Box::new(Suggestions),
            Box::new(Supplies),
            Box::new(Thanks),
            Box::new(MessageOrder),
            Box::new(super::holidays::HolidayYears),
            Box::new(super::station_details::StationDetails),
        ]
    }
}

struct Stations;

impl MigrationName for Stations {
    fn name(&self) -> &'static str {
        "m2026_11_stations"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Stations {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = |name: &'static str| Table::create().table(Alias::new(name)).to_owned();
        manager
            .create_table(
                table("deployment")
                    .col(integer("id").primary_key())
                    // Told to phones, so that one that knew another database starts anew.
                    .col(string("epoch"))
                    .col(big_integer("revision"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                table("station")
                    .col(string("code").primary_key())
                    .col(string("source_name"))
                    .col(string("source_id"))
                    .col(string("source_licence"))
                    .col(boolean("sample"))
                    .col(integer("adcode"))
                    .col(integer("number"))
                    .col(string("name"))
                    .col(string("pinyin"))
                    .col(string("kind"))
                    .col(string_null("district"))
                    .col(string("address"))
                    .col(double("lat"))
                    .col(double("lon"))
                    .col(big_integer("services"))
                    .col(string_null("hours"))
                    .col(string_null("phone"))
                    .col(string_null("host"))
                    .col(string("status"))
                    .col(big_integer("verified_at").null())
                    .col(boolean("gone"))
                    .to_owned(),
            )
            .await?;
        let unique = |name: &'static str| Index::create().name(name).unique().to_owned();
        manager
            .create_index(
                unique("station_by_source").table(Alias::new("station")).col("source_name").col("source_id").to_owned(),
            )
            .await?;
        manager.create_table(table("desk").col(integer("adcode").primary_key()).col(text("body")).to_owned()).await?;
        manager
            .create_table(
                table("feed")
                    .col(string("kind"))
                    .col(string("key"))
                    .col(big_integer("revision"))
                    // The item as phones get it; none is a tombstone.
                    .col(text_null("body"))
                    .primary_key(Index::create().col("kind").col("key"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(unique("feed_by_revision").table(Alias::new("feed")).col("revision").to_owned()).await?;
        let first = Query::insert()
            .into_table(Alias::new("deployment"))
            .columns(["id", "epoch", "revision"])
            .values_panic([1.into(), uuid::Uuid::now_v7().to_string().into(), 0i64.into()])
            .to_owned();
        manager.exec_stmt(first).await
    }
}

/// What couriers ask, who answers, cases and the library.
struct Desks;

impl MigrationName for Desks {
    fn name(&self) -> &'static str {
        "m2026_11_desks"
    }
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

#[async_trait::async_trait]
impl MigrationTrait for Desks {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [courier_tables().as_slice(), &staff_tables(), &case_tables()].concat();
        for table in tables {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn courier_tables() -> Vec<TableCreateStatement> {
    vec![
        // The number is the hash of the account's key, which the server never keeps.
        table("account").col(string("id").primary_key()).col(big_integer("made_at")).to_owned(),
        table("question")
            .col(string("id").primary_key())
            // None once the courier had his data erased.
            .col(string_null("account"))
            .col(string("topic"))
            .col(integer("adcode"))
            .col(string("state"))
            .col(big_integer("asked_at"))
            // Since when the courier waits, and until when he is to be answered.
            .col(big_integer_null("waiting_since"))
            .col(big_integer_null("due_at"))
            .col(big_integer("first_due_at"))
            .col(big_integer_null("first_answered_at"))
            .col(string_null("assigned_to"))
            // Counts up with every change, so that no answer is written over another unseen.
            .col(integer("version"))
            .col(big_integer("revision"))
            .col(string_null("call_back"))
            .col(integer_null("stars"))
            .col(text("comment"))
            .col(text("preview"))
            .to_owned(),
        table("message")
            .col(string("id").primary_key())
            .col(string("question"))
            .col(string("author"))
            .col(string_null("staff"))
            // A note that only the desk reads.
            .col(boolean("private"))
            .col(text("text"))
            .col(big_integer("at"))
            .col(text("attachments"))
            .to_owned(),
        table("attachment")
            .col(string("id").primary_key())
            .col(string("account"))
            // None until a message that holds it is taken.
            .col(string_null("question"))
            .col(string("kind"))
            .col(string("media_type"))
            .col(string("digest"))
            .col(binary("bytes"))
            .col(big_integer("made_at"))
            .to_owned(),
        table("submission")
            .col(string("id").primary_key())
            .col(string("account"))
            .col(string("digest"))
            .col(big_integer("taken_at"))
            .to_owned(),
    ]
}

fn staff_tables() -> Vec<TableCreateStatement> {
    vec![
        table("staff")
            .col(string("id").primary_key())
            .col(string("login").unique_key())
            .col(string("name"))
            .col(string("role"))
            .col(string("author"))
            .col(integer("adcode"))
            .col(string("fields"))
            .col(string("password"))
            .col(integer("failures"))
            .col(big_integer_null("locked_until"))
            // The second factor's secret, and the last step in time of which a code was used.
            .col(string_null("totp"))
            .col(big_integer_null("totp_step"))
            .col(boolean("active"))
            .col(big_integer("made_at"))
            .to_owned(),
        // The number is the hash of what the browser keeps.
        table("session")
            .col(string("id").primary_key())
            .col(string("staff"))
            .col(string("csrf"))
            .col(string("agent"))
            .col(big_integer("made_at"))
            .col(big_integer("seen_at"))
            .to_owned(),
        table("audit")
            .col(string("id").primary_key())
            .col(big_integer("at"))
            .col(string_null("staff"))
            .col(string("who"))
            .col(string("action"))
            .col(string("subject"))
            .col(integer("adcode"))
            .col(string("detail"))
            .to_owned(),
        table("duty")
            .col(string("day"))
            .col(string("staff"))
            .primary_key(Index::create().col("day").col("staff"))
            .to_owned(),
        table("presence")
            .col(string("question"))
            .col(string("staff"))
            .col(big_integer("seen_at"))
            .primary_key(Index::create().col("question").col("staff"))
            .to_owned(),
        table("draft")
            .col(string("question"))
            .col(string("staff"))
            .col(text("text"))
            .primary_key(Index::create().col("question").col("staff"))
            .to_owned(),
    ]
}

fn case_tables() -> Vec<TableCreateStatement> {
    vec![
        table("answer_version")
            .col(string("id").primary_key())
            .col(string("answer"))
            .col(integer("version"))
            .col(string("topic"))
            .col(string("question"))
            .col(text("text"))
            .col(string("source"))
            .col(boolean("sample"))
            .col(string("state"))
            .col(string_null("written_by"))
            .col(string_null("decided_by"))
            .col(big_integer("written_at"))
            .col(big_integer_null("decided_at"))
            .col(string("remark"))
            .to_owned(),
        table("case")
            .col(string("id").primary_key())
            .col(string("question").unique_key())
            .col(string("kind"))
            .col(integer("adcode"))
            .col(string("stage"))
            .col(big_integer_null("due_at"))
            .col(string_null("owner"))
            .col(text("bring"))
            .col(string_null("result"))
            .col(big_integer("opened_at"))
            .col(big_integer_null("closed_at"))
            .col(integer("version"))
            .to_owned(),
        table("case_step")
            .col(string("id").primary_key())
            .col(string("case_id"))
            .col(string("stage"))
            .col(big_integer("entered_at"))
            .col(big_integer("due_at"))
            .col(big_integer_null("done_at"))
            .col(text("note"))
            .col(string_null("staff"))
            .to_owned(),
        table("referral")
            .col(string("id").primary_key())
            .col(string("case_id"))
            .col(string("recipient"))
            .col(string("name"))
            .col(text("reason"))
            .col(string("state"))
            .col(text("answer"))
            .col(big_integer("proposed_at"))
            .col(big_integer_null("decided_at"))
            .col(big_integer_null("answered_at"))
            .to_owned(),
    ]
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("question_by_account", "question", &["account", "revision"]),
        index("question_by_wait", "question", &["state", "waiting_since"]),
        index("question_by_change", "question", &["state", "revision"]),
        index("question_by_desk", "question", &["adcode", "state", "waiting_since"]),
        index("question_by_assignee", "question", &["assigned_to", "state", "waiting_since"]),
        index("message_by_question", "message", &["question", "at"]),
        index("attachment_by_question", "attachment", &["question"]),
        index("attachment_by_account", "attachment", &["account"]),
        index("session_by_staff", "session", &["staff"]),
        index("audit_by_time", "audit", &["at"]),
        index("audit_by_subject", "audit", &["subject"]),
        index("answer_version_by_answer", "answer_version", &["answer", "version"]),
        index("case_by_stage", "case", &["stage", "due_at"]),
        index("case_step_by_case", "case_step", &["case_id", "entered_at"]),
        index("referral_by_case", "referral", &["case_id", "proposed_at"]),
    ]
}

/// Activities, bookings, letters.
struct Activities;

impl MigrationName for Activities {
    fn name(&self) -> &'static str {
        "m2026_11_activities"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Activities {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            table("activity")
                .col(string("id").primary_key())
                .col(integer("adcode"))
                .col(string("kind"))
                .col(string("state"))
                .col(big_integer("starts_at"))
                .col(big_integer("ends_at"))
                .col(integer("version"))
                // All but the slots, as JSON.
                .col(text("body"))
                .to_owned(),
            table("slot")
                .col(string("id").primary_key())
                .col(string("activity"))
                .col(big_integer("starts_at"))
                .col(big_integer("ends_at"))
                .col(integer("capacity"))
                .col(integer("taken"))
                .col(integer("waiting"))
                .to_owned(),
            table("booking")
                .col(string("id").primary_key())
                .col(string_null("account"))
                .col(string("activity"))
                .col(string("slot"))
                .col(string("kind"))
                .col(string("title"))
                .col(big_integer("starts_at"))
                .col(big_integer("ends_at"))
                .col(string("state"))
                .col(big_integer("revision"))
                // The order in which they came, which is that of the waiting list.
                .col(big_integer("number"))
                .col(integer("ahead"))
                .col(big_integer_null("offer_until"))
                .col(string("ticket").unique_key())
                .col(big_integer_null("used_at"))
                // Under which number the door let him in: said again, it is the same.
                .col(string_null("door_key"))
                .col(text("notice"))
                .col(integer_null("stars"))
                .col(text("comment"))
                .to_owned(),
            table("letter")
                .col(string("id").primary_key())
                .col(integer("adcode"))
                .col(string("state"))
                .col(big_integer("written_at"))
                .col(text("body"))
                .to_owned(),
            table("secret").col(string("name").primary_key()).col(string("value")).to_owned(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        for index in [
            index("activity_by_desk", "activity", &["adcode", "starts_at"]),
            index("slot_by_activity", "slot", &["activity", "starts_at"]),
            index("booking_by_account", "booking", &["account", "revision"]),
            index("booking_by_slot", "booking", &["slot", "state", "number"]),
            index("booking_by_activity", "booking", &["activity", "starts_at"]),
            index("booking_by_offer", "booking", &["state", "offer_until"]),
        ] {
            manager.create_index(index).await?;
        }
        let secret = Query::insert()
            .into_table(Alias::new("secret"))
            .columns(["name", "value"])
            .values_panic(["ticket".into(), super::staff::secret().into()])
            .to_owned();
        manager.exec_stmt(secret).await
    }
}

/// What couriers say, discussions, proposals.
struct Voices;

impl MigrationName for Voices {
    fn name(&self) -> &'static str {
        "m2026_11_voices"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Voices {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            table("voice")
                .col(string("id").primary_key())
                .col(string_null("account"))
                .col(string("kind"))
                .col(integer("adcode"))
                .col(string_null("discussion"))
                .col(text("text"))
                .col(text("attachments"))
                .col(string("state"))
                .col(text("reason"))
                .col(text("answer"))
                .col(string_null("merged_into"))
                .col(string_null("proposal"))
                .col(integer("supporters"))
                .col(big_integer("at"))
                .col(big_integer_null("decided_at"))
                .col(big_integer("revision"))
                .col(integer("version"))
                .to_owned(),
            // Once a person: that is the key.
            table("voice_support")
                .col(string("voice"))
                .col(string("account"))
                .col(integer("adcode"))
                .col(big_integer("revision"))
                .primary_key(Index::create().col("voice").col("account"))
                .to_owned(),
            table("discussion")
                .col(string("id").primary_key())
                .col(integer("adcode"))
                .col(big_integer("closes_at"))
                .col(text("body"))
                .col(integer("version"))
                .to_owned(),
            // A person is a hash of account and discussion: it answers once, and nobody can tell who it is.
            table("survey_response")
                .col(string("discussion"))
                .col(string("person"))
                .col(text("answers"))
                .primary_key(Index::create().col("discussion").col("person"))
                .to_owned(),
            table("proposal")
                .col(string("id").primary_key())
                .col(integer("adcode"))
                .col(big_integer("made_at"))
                .col(text("body"))
                .col(integer("version"))
                .to_owned(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        for index in [
            index("question_by_time", "question", &["asked_at"]),
            index("case_by_time", "case", &["opened_at"]),
            index("voice_by_time", "voice", &["at"]),
            index("voice_by_state", "voice", &["state", "at"]),
            index("voice_by_account", "voice", &["account", "revision"]),
            index("voice_by_proposal", "voice", &["proposal"]),
            index("voice_support_by_account", "voice_support", &["account", "revision"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// Visits and reports of stations.
struct Reports;

impl MigrationName for Reports {
    fn name(&self) -> &'static str {
        "m2026_11_reports"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Reports {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let doubt = Table::alter().table("station").add_column(boolean("doubtful").default(false)).to_owned();
        manager.alter_table(doubt).await?;
        let tables = [
            // Once a station and hour: that is the key.
            table("visit")
                .col(string("station"))
                .col(string("account"))
                .col(big_integer("hour"))
                .col(big_integer("used"))
                .primary_key(Index::create().col("station").col("account").col("hour"))
                .to_owned(),
            table("report")
                .col(string("id").primary_key())
                .col(string_null("account"))
                .col(string("station"))
                .col(integer("adcode"))
                .col(string("kind"))
                .col(text("text"))
                .col(text("attachments"))
                .col(string("state"))
                .col(text("answer"))
                .col(big_integer("at"))
                .col(big_integer("revision"))
                .col(integer("version"))
                .to_owned(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        for index in [
            index("visit_by_account", "visit", &["account"]),
            index("report_by_state", "report", &["state", "at"]),
            index("report_by_station", "report", &["station", "state"]),
            index("report_by_account", "report", &["account", "revision"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// What desks promise, and browsers that are told when there is news.
struct StandardsAndPush;

impl MigrationName for StandardsAndPush {
    fn name(&self) -> &'static str {
        "m2026_11_standards_and_push"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for StandardsAndPush {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            table("standard")
                .col(integer("adcode").primary_key())
                .col(text("body"))
                .col(big_integer("set_at"))
                .to_owned(),
            table("push")
                .col(string("endpoint").primary_key())
                .col(string("account"))
                .col(big_integer("made_at"))
                .col(big_integer_null("due_at"))
                .col(integer("tries"))
                .to_owned(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        for index in [index("push_by_account", "push", &["account"]), index("push_by_due", "push", &["due_at"])] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// Where somebody delivers who booked what is only for a region.
struct LocalActivities;

impl MigrationName for LocalActivities {
    fn name(&self) -> &'static str {
        "m2026_11_local_activities"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for LocalActivities {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let works_in = Table::alter().table("booking").add_column(integer_null("works_in")).to_owned();
        manager.alter_table(works_in).await
    }
}

/// An office's own words for what a voice is about.
struct VoiceTags;

impl MigrationName for VoiceTags {
    fn name(&self) -> &'static str {
        "m2026_11_voice_tags"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for VoiceTags {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tags = Table::alter().table("voice").add_column(text("tags").default("")).to_owned();
        manager.alter_table(tags).await
    }
}

/// Imports that can be looked at first and taken back.
struct Imports;

impl MigrationName for Imports {
    fn name(&self) -> &'static str {
        "m2026_11_imports"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Imports {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let imported = Table::alter().table("station").add_column(text_null("imported")).to_owned();
        manager.alter_table(imported).await?;
        let tables = [
            table("import")
                .col(string("id").primary_key())
                .col(integer("adcode"))
                .col(string("who"))
                .col(string("name"))
                .col(string("state"))
                .col(big_integer("at"))
                .col(text("remarks"))
                .col(text("body"))
                .to_owned(),
            table("import_row")
                .col(string("import"))
                .col(string("code"))
                .col(text_null("before"))
                .col(text("after"))
                .primary_key(Index::create().col("import").col("code"))
                .to_owned(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        manager.create_index(index("import_row_by_code", "import_row", &["code"])).await
    }
}

/// Links for keepers, and what has run out.
struct Keepers;

impl MigrationName for Keepers {
    fn name(&self) -> &'static str {
        "m2026_11_keepers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Keepers {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let lacking = Table::alter().table("station").add_column(big_integer("lacking").default(0)).to_owned();
        manager.alter_table(lacking).await?;
        let keeper = table("keeper")
            .col(string("hash").primary_key())
            .col(string("station"))
            .col(string("made_by"))
            .col(big_integer("made_at"))
            .col(big_integer_null("used_at"))
            .to_owned();
        manager.create_table(keeper).await?;
        manager.create_index(index("keeper_by_station", "keeper", &["station"])).await
    }
}

/// Where couriers miss a station: degrees north and east, WGS-84, with a comma.
struct Suggestions;

impl MigrationName for Suggestions {
    fn name(&self) -> &'static str {
        "m2026_11_suggestions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Suggestions {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let place = Table::alter().table("report").add_column(string_null("place")).to_owned();
        manager.alter_table(place).await
    }
}

/// Days of closing, what lies ready and until when it is good, and who made sure of an entry.
struct Supplies;

impl MigrationName for Supplies {
    fn name(&self) -> &'static str {
        "m2026_11_supplies"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Supplies {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in
            [text_null("closed"), text_null("supplies"), string_null("next_expiry"), string_null("verified_by")]
        {
            manager.alter_table(Table::alter().table("station").add_column(column).to_owned()).await?;
        }
        manager.create_index(index("station_by_next_expiry", "station", &["next_expiry"])).await
    }
}

/// A courier's thanks to the keeper.
struct Thanks;

impl MigrationName for Thanks {
    fn name(&self) -> &'static str {
        "m2026_11_thanks"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Thanks {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let thanks = Table::alter().table("visit").add_column(boolean("thanks").default(false)).to_owned();
        manager.alter_table(thanks).await
    }
}

/// The order in which messages were taken, by the number of the change: a clock can be set back. Older ones have 0 and
/// stand first, by their time.
struct MessageOrder;

impl MigrationName for MessageOrder {
    fn name(&self) -> &'static str {
        "m2026_11_message_order"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for MessageOrder {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let revision = Table::alter().table("message").add_column(big_integer("revision").default(0)).to_owned();
        manager.alter_table(revision).await
    }
}
