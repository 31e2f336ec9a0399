//! What an empty database is filled with: samples that say that they are samples.

mod offices;

use super::db::activities::{self, NewSlot};
use super::db::aid::{self, ResourceEntry};
use super::db::bulletins::BulletinEntry;
use super::db::campaigns::{Beginning, CampaignEntry, PlannedTask};
use super::db::contributions::{self, ContributionEntry};
use super::db::courses::CourseEntry;
use super::db::deputies::{self, DeputyEntry};
use super::db::meetings::{self, MeetingEntry};
use super::db::one_server::FirstStart;
use super::db::outreach::PosterEntry;
use super::db::partners::{self, PartnerEntry};
use super::db::{
    Db, campaigns, companies, company_claims, courses, desk_table, letters, library, outreach, proposals, published,
    stations, volunteers,
};
use super::import::{ImportError, Origin, import};
use crate::model::activity::{Limit, Place};
use crate::model::aid::{AidKind, AidRule, Situation};
use crate::model::campaign::spread;
use crate::model::outreach::PosterCode;
use crate::model::partner::PartnerKind;
use crate::model::region::PREFECTURES;
use crate::model::timestamp::DAY_MS;
use crate::model::training::{Choice, Material, MaterialKind, QuizQuestion};
use crate::model::volunteer::Application;
use crate::model::{
    Activity, ActivityId, ActivityKind, ActivityState, Adcode, Answer, AnswerId, Author, CourseId, Crs, Day, Desk,
    Letter, LetterId, LetterKind, MaterialId, Phone, Source, StationKind, Timestamp, Topic, desk::HOTLINE,
};
use crate::texts;
use chrono::Days;
use sea_orm::{ConnectionTrait as _, DbErr, EntityTrait, PaginatorTrait, Statement};
use std::collections::BTreeSet;

/// Made-up stations near the seats of the 14 prefectures.
const STATIONS: &str = include_str!("../../assets/samples/stations.csv");
/// Common questions with answers that no office has checked.
const ANSWERS: &str = include_str!("../../assets/samples/answers.json");
const SOURCE: &str = "递驿示例数据";
const LICENCE: &str = "示例，不是真实驿站";

/// Fills a database that never held a station or a desk; says whether it did. One server at a time; each kind of
/// sample whole or not at all, and what was cut short is gone on with at the next start.
///
/// # Errors
/// [`ImportError`] if the database failed.
pub async fn fill(db: &Db) -> Result<bool, ImportError> {
    // Who took them away wants none.
    if super::db::samples::removed_at(db).await?.is_some() || !is_lacking(db).await? {
        return Ok(false);
    }
    let first_start = FirstStart::begin(db).await?;
    let filled = fill_alone(db).await;
    first_start.end().await?;
    published(db).await?;
    filled
}

/// Whether a table lacks samples: it is empty, or holds some of them and nothing else, as a first start that was cut short
/// leaves it. Each has its own number, so those that are there are not put in again.
async fn lacks(db: &Db, table: &str, wanted: usize) -> Result<bool, DbErr> {
    let sql = format!("SELECT COUNT(*) AS rows_all, COUNT(CASE WHEN sample THEN 1 END) AS rows_sample FROM {table}");
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    let counts =
        row.map(|row| Ok::<_, DbErr>((row.try_get::<i64>("", "rows_all")?, row.try_get::<i64>("", "rows_sample")?)));
    let (all, samples) = counts.transpose()?.unwrap_or_default();
    Ok(all == samples && usize::try_from(samples).is_ok_and(|samples| samples < wanted))
}

async fn lacks_partners(db: &Db) -> Result<bool, DbErr> {
    lacks(db, "partner", PartnerKind::ALL.len()).await
}

async fn lacks_companies(db: &Db) -> Result<bool, DbErr> {
    lacks(db, "company", texts::company::SAMPLES.len()).await
}

async fn lacks_aid(db: &Db) -> Result<bool, DbErr> {
    lacks(db, "aid_resource", texts::aid::SAMPLES.len()).await
}

async fn lacks_meetings(db: &Db) -> Result<bool, DbErr> {
    Ok(lacks(db, "deputy", texts::deputy::SAMPLES.len()).await? || meetings::lack_sample(db).await?)
}

async fn is_lacking(db: &Db) -> Result<bool, DbErr> {
    Ok(stations::ever(db).await? == 0
        || desk_table::Entity::find().count(db).await? == 0
        || library::is_empty(db).await?
        || !activities_to_go(db).await?.is_empty()
        || letters::is_empty(db).await?
        || lacks_partners(db).await?
        || lacks_aid(db).await?
        || courses::is_empty(db).await?
        || campaigns::is_empty(db).await?
        || lacks_companies(db).await?
        || lacks_meetings(db).await?
        || contributions::is_empty(db).await?
        || company_claims::is_empty(db).await?
        || proposals::is_empty(db).await?
        || outreach::is_empty(db).await?
        || volunteers::is_empty(db).await?)
}

async fn fill_alone(db: &Db) -> Result<bool, ImportError> {
    let mut filled = false;
    if stations::ever(db).await? == 0 {
        import(db, STATIONS.as_bytes(), &origin()).await?;
        filled = true;
    }
    if desk_table::Entity::find().count(db).await? == 0 {
        desk_table::put(db, desks()?).await?;
        filled = true;
    }
    if library::is_empty(db).await? {
        library::put_samples(db, answers()?).await?;
        filled = true;
    }
    for (activity, slots, made) in activities_to_go(db).await? {
        if !made {
            activities::create(db, &activity, &slots).await?;
        }
        activities::publish_sample(db, activity.id).await?;
        filled = true;
    }
    if lacks_partners(db).await? {
        for (number, kind) in PartnerKind::ALL.iter().copied().enumerate() {
            let name = format!("{}·{}", texts::SAMPLE, texts::partner::kind(kind));
            let contact = texts::partner::SAMPLE_CONTACT.to_owned();
            let entry = PartnerEntry { kind, adcode: Adcode::HUNAN, name, contact, company: None, active: true };
            let id = format!("00000000-0000-7000-8001-{number:012}");
            partners::add(db, None, &id, entry, Timestamp::now()).await?;
        }
        filled = true;
    }
    if lacks_companies(db).await? {
        for (number, (name, alias)) in texts::company::SAMPLES.into_iter().enumerate() {
            let entry = (format!("{}·{name}", texts::SAMPLE), alias.to_owned(), true);
            let id = format!("00000000-0000-7000-8003-{number:012}");
            companies::keep(db, None, (&id, 0), entry, Timestamp::now()).await?;
        }
        filled = true;
    }
    if lacks_aid(db).await? {
        put_sample_aid(db).await?;
        filled = true;
    }
    if campaigns::is_empty(db).await? {
        put_sample_campaign(db).await?;
        filled = true;
    }
    if courses::is_empty(db).await? {
        put_sample_course(db).await?;
        filled = true;
    }
    if lacks_meetings(db).await? {
        put_sample_meeting(db).await?;
        filled = true;
    }
    if contributions::is_empty(db).await? {
        put_sample_contributions(db).await?;
        filled = true;
    }
    if company_claims::is_empty(db).await? {
        offices::put_claim(db).await?;
        filled = true;
    }
    if proposals::is_empty(db).await? {
        offices::put_proposal(db).await?;
        filled = true;
    }
    if outreach::is_empty(db).await? {
        put_sample_posters(db).await?;
        filled = true;
    }
    if volunteers::is_empty(db).await? {
        put_sample_volunteers(db).await?;
        filled = true;
    }
    if letters::is_empty(db).await? {
        letters::put(
            db,
            None,
            &sample_letter(Timestamp::now()),
            crate::model::letter::LetterState::Published,
            None,
            Timestamp::now(),
        )
        .await?;
        filled = true;
    }
    Ok(filled)
}

/// The sample activities that are still to be shown, and whether they are in the database: none where an office had
/// activities before there were samples.
async fn activities_to_go(db: &Db) -> Result<Vec<(Activity, Vec<NewSlot>, bool)>, DbErr> {
    let (mut to_go, mut begun) = (Vec::new(), false);
    for (activity, slots) in sample_activities(Timestamp::now()) {
        let found = activities::find(db, activity.id).await?;
        begun |= found.is_some();
        if found.as_ref().is_none_or(|found| found.activity.state == ActivityState::Draft) {
            to_go.push((activity, slots, found.is_some()));
        }
    }
    let may = begun || activities::is_empty(db).await?;
    Ok(if may { to_go } else { Vec::new() })
}

/// The number of a sample activity: the same at each start, so that one that was cut short is gone on with.
fn number_of_sample(kind: ActivityKind) -> Option<ActivityId> {
    let place = SAMPLE_TIMES.iter().position(|(other, ..)| *other == kind)?;
    format!("00000000-0000-7000-8000-{place:012}").parse().ok()
}

/// Days from the first start, hours, length in minutes, how many in a row, places each, prefecture.
const SAMPLE_TIMES: [(ActivityKind, u64, u32, i64, i64, u32, usize); 6] = [
    (ActivityKind::CheckUp, 2, 9, 30, 6, 10, 0),
    (ActivityKind::Clinic, 3, 14, 60, 3, 15, 0),
    (ActivityKind::Class, 4, 19, 90, 1, 40, 0),
    (ActivityKind::Counselling, 5, 10, 50, 4, 1, 1),
    (ActivityKind::Gift, 6, 9, 180, 1, 100, 3),
    (ActivityKind::Show, 7, 19, 120, 1, 200, 2),
];

fn sample_activities(now: Timestamp) -> Vec<(Activity, Vec<NewSlot>)> {
    let today = now.china_time().date();
    let activity = |(kind, days, hour, minutes, rows, capacity, at): (ActivityKind, u64, u32, i64, i64, u32, usize)| {
        let (title, about, bring, limit) = texts::activity_template(kind);
        let prefecture = &PREFECTURES[at];
        let first = today.checked_add_days(Days::new(days))?.and_hms_opt(hour, 0, 0)?;
        let first = Timestamp::from_china_time(first);
        let slots = (0..rows).map(|row| NewSlot {
            starts_at: Timestamp(first.0 + row * minutes * 60_000),
            ends_at: Timestamp(first.0 + (row + 1) * minutes * 60_000),
            capacity,
        });
        let activity = Activity {
            id: number_of_sample(kind)?,
            kind,
            title: format!("{}·{title}", texts::SAMPLE),
            host: format!("{}主办单位", texts::SAMPLE),
            about: about.to_owned(),
            bring: bring.to_owned(),
            adcode: prefecture.code(),
            local_only: false,
            place: Place {
                name: format!("{}·{}会场", texts::SAMPLE, prefecture.name),
                address: String::new(),
                station: None,
                position: prefecture.position(),
            },
            slots: vec![],
            opens_at: now,
            closes_at: Timestamp(first.0 + rows * minutes * 60_000),
            limit: limit.map(|(times, days)| Limit { times, days }),
            state: ActivityState::Draft,
            notice: String::new(),
            materials: String::new(),
            sample: true,
        };
        Some((activity, slots.collect()))
    };
    SAMPLE_TIMES.into_iter().filter_map(activity).collect()
}

/// Resources for couriers in hardship, as an office may have them.
async fn put_sample_aid(db: &Db) -> Result<(), DbErr> {
    let kinds = [AidKind::Fund, AidKind::Goods, AidKind::SchoolPlace];
    let rules = [
        AidRule { any_of: [Situation::Illness, Situation::WorkInjury].into(), ..AidRule::default() },
        AidRule::default(),
        AidRule { least_months: Some(6), any_of: [Situation::SchoolChildren].into(), ..AidRule::default() },
    ];
    for (number, ((name, unit, each, stock, papers), (kind, rule))) in
        texts::aid::SAMPLES.into_iter().zip(kinds.into_iter().zip(rules)).enumerate()
    {
        let entry = ResourceEntry {
            kind,
            adcode: Adcode::HUNAN,
            name: format!("{}·{name}", texts::SAMPLE),
            unit: unit.to_owned(),
            each,
            last_day: None,
            papers: papers.to_owned(),
            rule,
            again_days: (kind == AidKind::Goods).then_some(365),
            active: true,
            public: true,
        };
        aid::add(db, None, (&format!("00000000-0000-7000-8002-{number:012}"), stock), entry, Timestamp::now()).await?;
    }
    Ok(())
}

/// A course for all desks, with a text and a quiz.
async fn put_sample_course(db: &Db) -> Result<(), DbErr> {
    let [title, about] = texts::training::SAMPLE_COURSE.map(str::to_owned);
    let [heading, text] = texts::training::SAMPLE_TEXT.map(str::to_owned);
    let material = Material { id: MaterialId::fresh(), kind: MaterialKind::Text, title: heading, text, file: None };
    let quiz = texts::training::SAMPLE_QUIZ.into_iter().map(|(text, choices)| {
        let choices = choices.iter().map(|(text, right)| Choice { text: (*text).to_owned(), right: *right });
        QuizQuestion::new(text.to_owned(), choices.collect()).map_err(|error| DbErr::Custom(error.to_string()))
    });
    let quiz = quiz.collect::<Result<Vec<_>, _>>()?;
    let entry = CourseEntry { adcode: Adcode::HUNAN, title, about, pass_mark: 60, tries: 5, months: 12, active: true };
    let id: CourseId = "00000000-0000-7000-8004-000000000000".parse().map_err(|_| DbErr::Custom("id".to_owned()))?;
    courses::add(db, None, id, entry, (&[material], &quiz), Timestamp::now()).await
}

/// A season's plan as an office may have it.
async fn put_sample_campaign(db: &Db) -> Result<(), DbErr> {
    let now = Timestamp::now();
    let Some(template) = texts::campaign::TEMPLATES.first() else { return Ok(()) };
    // In the middle of it, so that much is done.
    let first = Day::of(now).plus(-SAMPLE_CAMPAIGN_DAYS);
    let entry = CampaignEntry {
        adcode: Adcode::HUNAN,
        title: format!("{}·{}", texts::SAMPLE, template.title),
        about: template.about.to_owned(),
        days: (first, first.plus(template.days - 1)),
        targets: template.targets.iter().copied().collect(),
        active: true,
    };
    let task =
        |(title, day): &(&str, i64)| PlannedTask { title: (*title).to_owned(), staff: None, due: first.plus(*day) };
    let tasks = template.tasks.iter().map(task).collect();
    let costs = template.budget.iter().zip(SAMPLE_COSTS).map(|(title, fen)| ((*title).to_owned(), fen)).collect();
    let shared = template.targets.iter().flat_map(|(counted, target)| {
        let parts = spread(*target, PREFECTURES.len());
        PREFECTURES.iter().zip(parts).map(|(one, part)| ((one.code(), *counted), part))
    });
    let allotments = shared.filter(|(_, part)| *part > 0).collect();
    let id = SAMPLE_CAMPAIGN.parse().map_err(|_| DbErr::Custom("id".to_owned()))?;
    campaigns::add(db, None, id, entry, Beginning { tasks, costs, allotments }, now).await?;
    campaigns::work_on_sample(db, id, texts::campaign::SAMPLE_WHO, now).await
}

/// Days since when the sample of a season's plan goes on.
const SAMPLE_CAMPAIGN_DAYS: i64 = 45;
/// What its lines cost, 0.01 yuan.
const SAMPLE_COSTS: [i64; 4] = [4_800_000, 2_600_000, 1_500_000, 400_000];
/// Its number.
const SAMPLE_CAMPAIGN: &str = "00000000-0000-7000-8005-000000000000";

/// Deputies, and a meeting of them with couriers that took place.
async fn put_sample_meeting(db: &Db) -> Result<(), DbErr> {
    let now = Timestamp::now();
    let mut asked = BTreeSet::new();
    for (number, (kind, level, name, term, unit)) in texts::deputy::SAMPLES.into_iter().enumerate() {
        let Ok(id) = format!("00000000-0000-7000-8004-{number:012}").parse() else { continue };
        let entry = DeputyEntry {
            kind,
            level,
            adcode: Adcode::HUNAN,
            name: format!("{}·{name}", texts::SAMPLE),
            term: term.to_owned(),
            unit: unit.to_owned(),
            contact: String::new(),
            active: true,
        };
        deputies::add(db, None, id, entry, now).await?;
        asked.insert(id);
    }
    let (title, place, agenda, minutes) = texts::deputy::SAMPLE_MEETING;
    let entry = MeetingEntry {
        adcode: Adcode::HUNAN,
        title: format!("{}·{title}", texts::SAMPLE),
        starts_at: Timestamp(now.0 - 7 * DAY_MS),
        ends_at: Timestamp(now.0 - 7 * DAY_MS + 90 * 60_000),
        place: place.to_owned(),
        agenda: agenda.to_owned(),
        asked,
    };
    let Ok(id) = "00000000-0000-7000-8005-000000000000".parse() else { return Ok(()) };
    meetings::add_sample(db, id, &entry, minutes, now).await
}

/// What prefectures handed in, and a bulletin of it, which all prefectures see.
async fn put_sample_contributions(db: &Db) -> Result<(), DbErr> {
    let entries = texts::contribution::SAMPLES.into_iter().enumerate().filter_map(|(number, (kind, title, text))| {
        let id = format!("00000000-0000-7000-8006-{number:012}").parse().ok()?;
        let title = format!("{}·{title}", texts::SAMPLE);
        Some((id, ContributionEntry { kind, adcode: PREFECTURES[number].code(), title, text: text.to_owned() }))
    });
    let (title, publisher, foreword) = texts::contribution::SAMPLE_BULLETIN;
    let bulletin = BulletinEntry {
        title: format!("{}·{title}", texts::SAMPLE),
        publisher: publisher.to_owned(),
        foreword: foreword.to_owned(),
        masthead: String::new(),
    };
    let Ok(id) = "00000000-0000-7000-8007-000000000000".parse() else { return Ok(()) };
    super::db::contribution_samples::add(db, entries.collect(), (id, bulletin), Timestamp::now()).await
}

/// Posters with arrivals of the days before.
async fn put_sample_posters(db: &Db) -> Result<(), DbErr> {
    let campaign = if campaigns::is_there(db, SAMPLE_CAMPAIGN).await? { SAMPLE_CAMPAIGN.parse().ok() } else { None };
    let posters = texts::outreach::SAMPLES.into_iter().zip(0_u64..).map(|((title, headline, opened), number)| {
        let place = usize::try_from(number).unwrap_or_default().saturating_sub(1) % PREFECTURES.len();
        let entry = PosterEntry {
            adcode: PREFECTURES[place].code(),
            title: format!("{}·{title}", texts::SAMPLE),
            headline: headline.to_owned(),
            campaign,
        };
        (PosterCode::from_bits(number), entry, opened)
    });
    outreach::add_samples(db, posters.collect(), Timestamp::now()).await
}

/// People who want to help, under the number of the hotline.
async fn put_sample_volunteers(db: &Db) -> Result<(), DbErr> {
    let phone = Phone::parse(HOTLINE).map_err(|error| DbErr::Custom(error.to_string()))?;
    let applications = texts::volunteer::SAMPLES.into_iter().enumerate().filter_map(|(number, (name, words))| {
        let id = format!("00000000-0000-7000-8008-{number:012}").parse().ok()?;
        let application = Application {
            adcode: PREFECTURES[0].code(),
            name: format!("{}·{name}", texts::SAMPLE),
            phone: phone.clone(),
            author: Author::Volunteer,
            organisation: texts::volunteer::SAMPLE_ORGANISATION.to_owned(),
            number: String::new(),
            until: None,
            words: words.to_owned(),
        };
        Some((id, application))
    });
    volunteers::add_samples(db, applications.collect(), texts::volunteer::SAMPLE_REASON, Timestamp::now()).await
}

fn sample_letter(now: Timestamp) -> Letter {
    Letter {
        id: LetterId::fresh(),
        kind: LetterKind::Greeting,
        title: format!("{}·写给雨里送件的你", texts::SAMPLE),
        text: "这是一封示例信，说明慰问信在手机上是什么样子。\n\n风里雨里，辛苦了。累了就找一个驿站坐一坐，有事就打 12355。"
            .to_owned(),
        sender: format!("{}落款", texts::SAMPLE),
        adcode: Adcode::HUNAN,
        from: now,
        until: Some(Timestamp(now.0 + 365 * DAY_MS)),
        photos: vec![],
        sample: true,
    }
}

/// An answer as the file of samples holds it.
#[derive(serde::Deserialize)]
struct SampleAnswer {
    id: AnswerId,
    topic: Topic,
    question: String,
    text: String,
    source: String,
}

fn answers() -> Result<Vec<Answer>, DbErr> {
    let samples: Vec<SampleAnswer> =
        serde_json::from_str(ANSWERS).map_err(|error| DbErr::Custom(format!("samples: {error}")))?;
    let now = Timestamp::now();
    let answer = |sample: SampleAnswer| Answer {
        id: sample.id,
        topic: sample.topic,
        question: sample.question,
        text: sample.text,
        source: sample.source,
        version: 1,
        approved_at: now,
        sample: true,
    };
    Ok(samples.into_iter().map(answer).collect())
}

fn origin() -> Origin {
    Origin {
        crs: Crs::Wgs84,
        adcode: Adcode::HUNAN,
        source: SOURCE.to_owned(),
        licence: LICENCE.to_owned(),
        sample: true,
        kind: StationKind::Other,
    }
}

/// The 14 desks under their area codes. That a desk answers there is the rule of the service, and was
/// not tried; so they are samples.
fn desks() -> Result<Vec<Desk>, DbErr> {
    let desk = |prefecture: &crate::model::region::Prefecture| {
        Ok(Desk {
            adcode: prefecture.code(),
            name: format!("{} 12355 青少年服务台", prefecture.name),
            phone: Phone::parse(&format!("{}-{HOTLINE}", prefecture.area_code))
                .map_err(|error| DbErr::Custom(error.to_string()))?,
            source: Source {
                name: "由长途区号加 12355 推得，未逐一拨打核实".to_owned(),
                licence: LICENCE.to_owned(),
                sample: true,
            },
        })
    };
    PREFECTURES.iter().map(desk).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::import::read;

    #[test]
    fn every_sample_is_taken_says_that_it_is_one_and_all_prefectures_have_some() {
        let (report, good) = read(STATIONS.as_bytes(), &origin()).unwrap();
        assert_eq!((report.rejected, report.warnings), (vec![], vec![]));
        assert!(good.iter().all(|one| one.station.name.contains("示例") && one.station.source.sample));
        for prefecture in &PREFECTURES {
            assert!(good.iter().filter(|one| one.station.adcode.prefecture() == prefecture.code()).count() >= 3);
        }
        assert_eq!(desks().unwrap().len(), 14);
        let answers = answers().unwrap();
        assert!(answers.len() >= 10 && answers.iter().all(|answer| answer.sample));
    }
}
