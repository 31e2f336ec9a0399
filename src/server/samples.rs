//! What an empty database is filled with: samples that say that they are samples.

use super::db::{desk_table, library, stations};
use super::import::{ImportError, Origin, import};
use crate::model::region::PREFECTURES;
use crate::model::{Adcode, Answer, AnswerId, Crs, Desk, Phone, Source, StationKind, Timestamp, Topic, desk::HOTLINE};
use sea_orm::{DatabaseConnection, DbErr, EntityTrait, PaginatorTrait};

/// Made-up stations near the seats of the 14 prefectures.
const STATIONS: &str = include_str!("../../assets/samples/stations.csv");
/// Common questions with answers that no office has checked.
const ANSWERS: &str = include_str!("../../assets/samples/answers.json");
const SOURCE: &str = "递驿示例数据";
const LICENCE: &str = "示例，不是真实驿站";

/// Fills a database that never held a station or a desk; says whether it did.
///
/// # Errors
/// [`ImportError`] if the database failed.
pub async fn fill(db: &DatabaseConnection) -> Result<bool, ImportError> {
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
    Ok(filled)
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
