//! What the parts are drawn of: made up here, and never written anywhere.

use crate::model::activity::Place;
use crate::model::aid::{AidKind, AidOffer, AidRule};
use crate::model::region::PREFECTURES;
use crate::model::{
    Access, Activity, ActivityId, ActivityKind, ActivityState, Adcode, Answer, AnswerId, Closure, Day, HolidayCalendar,
    OpeningHours, Openness, Position, Service, Services, Slot, SlotId, Source, Station, StationCode, StationKind,
    StationStatus, Timestamp, Topic,
};

/// A Wednesday morning in November 2026, 10:00 in China.
pub(super) const NOW: Timestamp = Timestamp(1_795_572_000_000);
const HOUR: i64 = 3_600_000;

fn at(hours: i64) -> Timestamp {
    Timestamp(NOW.0 + hours * HOUR)
}

fn changsha() -> Adcode {
    PREFECTURES[0].code()
}

/// A station's card: what it is an example of, and what it shows.
pub(super) struct Given {
    /// Its state, as the page names it.
    pub(super) state: &'static str,
    /// The station.
    pub(super) station: Station,
    /// Whether it is open.
    pub(super) openness: Openness,
}

fn station() -> Option<Station> {
    Some(Station {
        code: StationCode::parse("430100-0001").ok()?,
        name: "社区爱心驿站".to_owned(),
        pinyin: String::new(),
        kind: StationKind::Community,
        adcode: changsha(),
        district: None,
        address: "人民路1号".to_owned(),
        position: Position::new(28.2, 112.97).ok()?,
        services: [Service::Water, Service::Charging].into_iter().collect(),
        lacking: Services::NONE,
        supplies: Vec::new(),
        hours: OpeningHours::parse("Mo-Su 08:30-17:30").ok(),
        phone: None,
        other_phones: Vec::new(),
        access: Access::default(),
        host: None,
        status: StationStatus::Active,
        closed: None,
        verified_at: Some(at(-24)),
        verified_by: None,
        doubtful: false,
        photos: Vec::new(),
        problems: Vec::new(),
        seen_open_at: None,
        source: Source { name: "示例".to_owned(), licence: String::new(), sample: false },
    })
}

/// A station in each of the states that its card tells.
pub(super) fn stations() -> Vec<Given> {
    let Some(open) = station() else { return Vec::new() };
    let today = Day::of(NOW);
    let closing = Closure::new(today, today.plus(3), "维修").ok();
    [
        ("open", open.clone()),
        ("closed", Station { hours: OpeningHours::parse("Mo-Su 19:00-21:00").ok(), ..open.clone() }),
        ("hours unknown", Station { hours: None, ..open.clone() }),
        ("closed for some days", Station { closed: closing, ..open.clone() }),
        ("something has run out", Station { lacking: [Service::Water].into_iter().collect(), ..open.clone() }),
        ("doubtful", Station { doubtful: true, ..open.clone() }),
        (
            "seen open, long not verified",
            Station { seen_open_at: Some(at(-1)), verified_at: Some(at(-24 * 400)), ..open.clone() },
        ),
        ("a sample", Station { source: Source { sample: true, ..open.source.clone() }, ..open.clone() }),
        ("many services", Station { services: Service::ALL.iter().copied().collect(), ..open }),
    ]
    .into_iter()
    .map(|(state, station)| Given { state, openness: station.openness(NOW, &HolidayCalendar::announced()), station })
    .collect()
}

/// An answer of the library, and one that is a sample.
pub(super) fn answers() -> [Answer; 2] {
    let answer = |question: &str, sample| Answer {
        id: AnswerId::fresh(),
        topic: Topic::LabourRights,
        question: question.to_owned(),
        text: "先找公司要工资条，再打 12333。".to_owned(),
        source: "《劳动法》第五十条".to_owned(),
        version: 1,
        approved_at: at(-24 * 30),
        sample,
    };
    [answer("老板拖欠工资怎么办？", false), answer("送餐路上摔伤了，算不算工伤？", true)]
}

/// Activities with places left, without, and with people who wait.
pub(super) fn activities() -> Vec<Activity> {
    let activity = |title: &str, taken, waiting, sample| Activity {
        id: ActivityId::fresh(),
        kind: ActivityKind::CheckUp,
        title: title.to_owned(),
        host: "团市委".to_owned(),
        about: String::new(),
        bring: String::new(),
        adcode: changsha(),
        local_only: false,
        place: Place { name: "青少年宫".to_owned(), address: String::new(), station: None, position: None },
        slots: vec![Slot { id: SlotId::fresh(), starts_at: at(24), ends_at: at(26), capacity: 20, taken, waiting }],
        opens_at: at(-24),
        closes_at: at(23),
        limit: None,
        state: ActivityState::Published,
        notice: String::new(),
        materials: String::new(),
        sample,
    };
    vec![activity("健康体检", 5, 0, false), activity("交通安全课", 20, 0, true), activity("医疗义诊", 20, 3, false)]
}

/// Something to apply for.
pub(super) fn offer() -> AidOffer {
    AidOffer {
        id: "kit".to_owned(),
        kind: AidKind::Fund,
        adcode: changsha(),
        name: "大病慰问金".to_owned(),
        usual: "2000 元".to_owned(),
        rule: AidRule { least_months: Some(6), ..AidRule::default() },
        papers: "身份证、诊断书".to_owned(),
        last_day: None,
        sample: true,
    }
}
