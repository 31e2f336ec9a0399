//! Each column with words is looked through for couriers' words, or there is a reason why not.

use super::kinds::Quoting;
use crate::server::db::open;
use sea_orm::{ConnectionTrait, Statement};
use std::collections::{BTreeMap, BTreeSet};

/// All columns of a table.
const ALL: &[&str] = &["*"];

/// Columns of texts that quote no courier, and why.
const OTHERS: &[(&str, &str, &[&str])] = &[
    (
        "couriers' own words, which go with them",
        "question",
        &["comment", "preview", "call_back", "call_back_marks", "company_words"],
    ),
    ("couriers' own words, which go with them", "message", &["attachments", "documents"]),
    ("couriers' own words, which go with them", "voice", &["text", "attachments", "company_words", "tags"]),
    ("couriers' own words, which go with them", "report", &["text", "attachments", "place"]),
    ("couriers' own words, which go with them", "booking", &["comment", "ticket", "door_key"]),
    ("couriers' own words, which go with them", "survey_response", ALL),
    ("couriers' own words, which go with them", "attachment", ALL),
    ("are searched for couriers' words, whatever they stand in", "draft", ALL),
    ("are searched for couriers' words, whatever they stand in", "form_draft", ALL),
    ("this is what is quoted where, and goes with it", "quoted", ALL),
    ("this is what is quoted where, and goes with it", "quote", ALL),
    ("this is what is quoted where, and goes with it", "quote_due", ALL),
    ("this is what is quoted where, and goes with it", "quote_untold", ALL),
    ("this is what is quoted where, and goes with it", "quote_walk", ALL),
    ("this is what is quoted where, and goes with it", "quote_lease", ALL),
    ("published anew from what it is made of", "feed", ALL),
    ("published anew from what it is made of", "feed_due", ALL),
    ("an index, made anew from what it is made of", "message_words", ALL),
    ("an index, made anew from what it is made of", "message_words_config", ALL),
    ("an index, made anew from what it is made of", "message_words_data", ALL),
    ("an index, made anew from what it is made of", "message_words_docsize", ALL),
    ("an index, made anew from what it is made of", "message_words_idx", ALL),
    ("names, codes and ticked boxes", "question", &["danger", "channel", "number", "origin", "wants_aid"]),
    ("names, codes and ticked boxes", "voice", &["danger"]),
    ("names, codes and ticked boxes", "report", &["danger"]),
    ("names, codes and ticked boxes", "answer_version", &["answer"]),
    ("names, codes and ticked boxes", "staff_recovery_code", ALL),
    ("names, codes and ticked boxes", "hardship", ALL),
    ("names, codes and ticked boxes", "case", &["number", "result"]),
    ("names, codes and ticked boxes", "referral", &["recipient", "name", "partner", "promised_day"]),
    ("names, codes and ticked boxes", "referral_note", &["who"]),
    ("names, codes and ticked boxes", "referral_file", ALL),
    ("names, codes and ticked boxes", "referral_link", ALL),
    ("names, codes and ticked boxes", "company", ALL),
    ("names, codes and ticked boxes", "company_named", ALL),
    ("names, codes and ticked boxes", "company_publishing", ALL),
    ("names, codes and ticked boxes", "company_claim", &["company", "who"]),
    ("names, codes and ticked boxes", "company_claim_note", &["who"]),
    ("names, codes and ticked boxes", "nudge", &["who", "done_who", "due_day", "withdrawn_who"]),
    ("names, codes and ticked boxes", "duty_note", &["who"]),
    ("names, codes and ticked boxes", "bulletin", &["publisher", "masthead"]),
    ("names, codes and ticked boxes", "contribution", &["photos"]),
    ("names, codes and ticked boxes", "meeting", &["photos"]),
    ("names, codes and ticked boxes", "meeting_deputy", ALL),
    ("names, codes and ticked boxes", "deputy", ALL),
    (
        "names, codes and ticked boxes",
        "proposal_dossier",
        &[
            "number",
            "session",
            "department",
            "submitted_day",
            "due_day",
            "answered_day",
            "answer_file",
            "satisfaction",
            "document_file",
            "ended",
        ],
    ),
    ("names, codes and ticked boxes", "proposal_answer", &["day", "due_day", "file", "satisfaction"]),
    ("names, codes and ticked boxes", "aid_grant", &["resource", "first_by", "second_by"]),
    ("names, codes and ticked boxes", "partner", ALL),
    ("names, codes and ticked boxes", "partner_member", ALL),
    ("names, codes and ticked boxes", "voice_tag", ALL),
    ("names, codes and ticked boxes", "voice_support", ALL),
    ("names, codes and ticked boxes", "audit", ALL),
    ("name other rows and people, or are words of the model's enums", "activity", &["id", "kind", "state"]),
    (
        "name other rows and people, or are words of the model's enums",
        "aid_grant",
        &["case_id", "id", "proposed_by", "state"],
    ),
    (
        "name other rows and people, or are words of the model's enums",
        "answer_version",
        &["decided_by", "id", "state", "topic", "written_by"],
    ),
    (
        "name other rows and people, or are words of the model's enums",
        "booking",
        &["account", "activity", "id", "kind", "slot", "state"],
    ),
    ("name other rows and people, or are words of the model's enums", "bulletin", &["id"]),
    (
        "name other rows and people, or are words of the model's enums",
        "case",
        &["id", "kind", "owner", "question", "stage"],
    ),
    (
        "name other rows and people, or are words of the model's enums",
        "case_step",
        &["case_id", "id", "staff", "stage"],
    ),
    ("name other rows and people, or are words of the model's enums", "company_claim", &["id", "kind", "state"]),
    ("name other rows and people, or are words of the model's enums", "company_claim_note", &["claim", "id"]),
    (
        "name other rows and people, or are words of the model's enums",
        "contribution",
        &["bulletin", "id", "kind", "state", "written_by"],
    ),
    ("name other rows and people, or are words of the model's enums", "courier_news", &["account"]),
    ("name other rows and people, or are words of the model's enums", "discussion", &["id"]),
    ("name other rows and people, or are words of the model's enums", "duty_note", &["id"]),
    ("name other rows and people, or are words of the model's enums", "letter", &["id", "state"]),
    ("name other rows and people, or are words of the model's enums", "meeting", &["activity", "id", "state"]),
    (
        "name other rows and people, or are words of the model's enums",
        "message",
        &["author", "id", "question", "staff"],
    ),
    ("name other rows and people, or are words of the model's enums", "nudge", &["id"]),
    ("name other rows and people, or are words of the model's enums", "phrase", &["id", "made_by"]),
    ("name other rows and people, or are words of the model's enums", "proposal", &["id"]),
    ("name other rows and people, or are words of the model's enums", "proposal_answer", &["proposal"]),
    (
        "name other rows and people, or are words of the model's enums",
        "proposal_dossier",
        &["deputy", "meeting", "proposal"],
    ),
    (
        "name other rows and people, or are words of the model's enums",
        "proposal_version",
        &["proposal", "signed_by", "written_by"],
    ),
    (
        "name other rows and people, or are words of the model's enums",
        "question",
        &["account", "assigned_to", "danger_taken_by", "id", "joined_case", "merged_into", "state", "topic"],
    ),
    ("name other rows and people, or are words of the model's enums", "referral", &["case_id", "id", "state"]),
    ("name other rows and people, or are words of the model's enums", "referral_note", &["id", "referral"]),
    (
        "name other rows and people, or are words of the model's enums",
        "report",
        &["account", "danger_taken_by", "id", "kind", "state", "station"],
    ),
    ("name other rows and people, or are words of the model's enums", "station_verification", &["station"]),
    (
        "name other rows and people, or are words of the model's enums",
        "voice",
        &["account", "danger_taken_by", "discussion", "id", "kind", "merged_into", "proposal", "state"],
    ),
    ("name other rows and people, or are words of the model's enums", "course", &["id"]),
    ("name other rows and people, or are words of the model's enums", "campaign", &["id"]),
    ("name other rows and people, or are words of the model's enums", "campaign_task", &["id", "campaign", "staff"]),
    ("name other rows and people, or are words of the model's enums", "campaign_budget", &["id", "campaign"]),
    ("name other rows and people, or are words of the model's enums", "outreach_poster", &["code", "campaign"]),
    ("name other rows and people, or are words of the model's enums", "aid_resource", &["id", "kind"]),
    ("name other rows and people, or are words of the model's enums", "noted_hours", &["id", "staff", "kind"]),
    ("names, codes and ticked boxes", "campaign", &["first_day", "last_day", "targets"]),
    ("names, codes and ticked boxes", "campaign_task", &["due_day", "done_who"]),
    ("names, codes and ticked boxes", "outreach_poster", &["who"]),
    ("names, codes and ticked boxes", "aid_resource", &["last_day", "rule"]),
    ("names, codes and ticked boxes", "noted_hours", &["day", "span", "who"]),
    ("of people of the office, by themselves", "staff", ALL),
    ("of people of the office, by themselves", "staff_browser", ALL),
    ("of people of the office, by themselves", "staff_channel", ALL),
    ("of people of the office, by themselves", "staff_email", ALL),
    ("of people of the office, by themselves", "staff_hand", ALL),
    ("of people of the office, by themselves", "staff_identity", ALL),
    ("of people of the office, by themselves", "session", ALL),
    ("of people of the office, by themselves", "sign_in_code", ALL),
    ("of people of the office, by themselves", "sign_in_try", ALL),
    ("of people of the office, by themselves", "oidc_sign_in", ALL),
    ("of who wants to help, by themselves, and goes with it", "volunteer", ALL),
    ("of people of the office, by themselves", "qualification", ALL),
    ("of people of the office, by themselves", "certificate", ALL),
    ("of people of the office, by themselves", "course_try", ALL),
    ("of people of the office, by themselves", "duty", ALL),
    ("of people of the office, by themselves", "duty_demand", ALL),
    ("of people of the office, by themselves", "duty_missed", ALL),
    ("of people of the office, by themselves", "follow", ALL),
    ("of people of the office, by themselves", "presence", ALL),
    ("numbers, hashes, addresses and settings", "campaign_allotment", ALL),
    ("numbers, hashes, addresses and settings", "outreach_arrival", ALL),
    ("of stations and their hosts", "station", ALL),
    ("of stations and their hosts", "keeper", ALL),
    ("of stations and their hosts", "visit", ALL),
    ("of stations and their hosts", "import", ALL),
    ("of stations and their hosts", "import_choice", ALL),
    ("of stations and their hosts", "import_file", ALL),
    ("of stations and their hosts", "import_part", ALL),
    ("of stations and their hosts", "import_row", ALL),
    ("of stations and their hosts", "import_step", ALL),
    ("numbers, hashes, addresses and settings", "account", ALL),
    ("numbers, hashes, addresses and settings", "list_reading", ALL),
    ("numbers, hashes, addresses and settings", "claim", ALL),
    ("numbers, hashes, addresses and settings", "claim_try", ALL),
    ("numbers, hashes, addresses and settings", "courier_channel", ALL),
    ("numbers, hashes, addresses and settings", "courier_notice", ALL),
    ("numbers, hashes, addresses and settings", "deleted_file", ALL),
    ("numbers, hashes, addresses and settings", "deployment", ALL),
    ("numbers, hashes, addresses and settings", "desk", ALL),
    ("numbers, hashes, addresses and settings", "desk_hours", ALL),
    ("numbers, hashes, addresses and settings", "erased_account", ALL),
    ("numbers, hashes, addresses and settings", "figure_release", ALL),
    ("numbers, hashes, addresses and settings", "form_number", ALL),
    ("numbers, hashes, addresses and settings", "holiday_year", ALL),
    ("numbers, hashes, addresses and settings", "probe", ALL),
    ("numbers, hashes, addresses and settings", "push", ALL),
    ("numbers, hashes, addresses and settings", "reference_counter", ALL),
    ("numbers, hashes, addresses and settings", "reminder", ALL),
    ("numbers, hashes, addresses and settings", "retention", ALL),
    ("numbers, hashes, addresses and settings", "retention_run", ALL),
    ("numbers, hashes, addresses and settings", "seaql_migrations", ALL),
    ("numbers, hashes, addresses and settings", "secret", ALL),
    ("numbers, hashes, addresses and settings", "silence", ALL),
    ("numbers, hashes, addresses and settings", "slot", ALL),
    ("numbers, hashes, addresses and settings", "standard", ALL),
    ("numbers, hashes, addresses and settings", "submission", ALL),
];

#[tokio::test]
async fn each_column_that_offices_write_is_looked_through_or_has_a_reason_why_not() {
    let db = open("sqlite::memory:").await.unwrap();
    let sql = "SELECT m.name AS place, c.name AS part FROM sqlite_master m, pragma_table_info(m.name) c
        WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND (c.type LIKE '%text%' OR c.type LIKE '%char%')";
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    let mut columns: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows {
        columns.entry(row.try_get("", "place").unwrap()).or_default().insert(row.try_get("", "part").unwrap());
    }
    let mut looked_through: BTreeSet<(&str, &str)> = BTreeSet::new();
    for words in Quoting::ALL.into_iter().flat_map(Quoting::words) {
        for column in words.columns {
            looked_through.insert((words.table, column));
            assert!(columns.get(words.table).is_some_and(|of| of.contains(*column)), "{}.{column}", words.table);
        }
    }
    let excepted = |table: &str, column: &str| {
        OTHERS.iter().any(|(_, of, some)| *of == table && (*some == ALL || some.contains(&column)))
    };
    let mut missed = Vec::new();
    for (table, of) in &columns {
        for column in of {
            let looked = looked_through.contains(&(table, column));
            let other = excepted(table, column);
            assert!(!(looked && other), "{table}.{column} is looked through, and there is a reason why not");
            if !looked && !other {
                missed.push(format!("{table}.{column}"));
            }
        }
    }
    assert!(missed.is_empty(), "nobody looks for couriers' words here: {missed:?}");
}
