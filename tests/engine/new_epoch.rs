//! A phone that meets another database, as last night's backup was put back, shows all that it showed until it has the
//! new lists, wherever the network is lost or the app is closed in between; and after that what the server has.

use crate::shown::{THEN, as_told, kinds, shown, thing};
use crate::simulation::chance::Chance;
use crate::simulation::phone::Phone;
use crate::simulation::server::{Server, Weather};
use diyi::api::{Act, Item, Scope};
use diyi::engine::SyncPhase;
use diyi::model::station_report::NewReport;
use diyi::model::voice::NewVoice;
use diyi::model::{
    Adcode, BookingId, MessageId, NewMessage, NewQuestion, QuestionId, ReportId, ReportKind, StationQuery, Topic,
    VoiceId, VoiceKind,
};
use std::collections::BTreeSet;
use std::time::Duration;

/// More requests than a phone needs to have all anew.
const STEPS: u64 = 42;
/// Things of each kind that both databases have.
const KEPT: std::ops::RangeInclusive<u32> = 2..=12;
/// One that last night's database had no more, and one that came today.
const GONE: [u32; 2] = [1, 30];
/// One that only the other database has.
const NEW: u32 = 20;

fn message(text: &str) -> NewMessage {
    NewMessage { id: MessageId::fresh(), text: text.to_owned(), attachments: Vec::new() }
}

fn ask(text: &str) -> Act {
    Act::Ask(NewQuestion {
        id: QuestionId::fresh(),
        topic: Topic::Other,
        adcode: Adcode::HUNAN,
        call_back: None,
        consents: false,
        company: None,
        wants_aid: None,
        message: message(text),
    })
}

/// One of each that is the courier's own.
fn acts(day: &str) -> Vec<Act> {
    let (Item::Activity(activity), Item::Station(station)) = (thing("activity", 2), thing("station", 2)) else {
        panic!("not what was asked for")
    };
    let Item::Voice(voice) = thing("voice", 2) else { panic!("not what was asked for") };
    let adcode = Adcode::HUNAN;
    let slot = activity.slots[0].id;
    vec![
        ask(day),
        Act::Book { booking: BookingId::fresh(), activity: activity.id, slot, overlap_is_fine: true, works_in: None },
        Act::Speak(NewVoice {
            id: VoiceId::fresh(),
            kind: VoiceKind::Need,
            adcode,
            discussion: None,
            company: None,
            message: message(day),
        }),
        Act::Support { voice: voice.id, adcode },
        Act::Report(NewReport {
            id: ReportId::fresh(),
            station: station.code,
            kind: ReportKind::Closed,
            message: message(day),
        }),
    ]
}

/// Those of these lines that are not of a thing that is gone.
fn still_there(mut lines: BTreeSet<String>) -> BTreeSet<String> {
    let keys = GONE.iter().flat_map(|number| kinds().into_iter().map(|kind| thing(kind, *number).key().unwrap().1));
    let keys: Vec<String> = keys.collect();
    lines.retain(|line| line.starts_with("own ") || !keys.iter().any(|key| line.contains(key)));
    lines
}

struct Both {
    server: Server,
    phone: Phone,
    looked_at: Vec<Scope>,
}

impl Both {
    /// A courier who used all yesterday and today; the backup is of last night.
    async fn after_a_day(big: bool) -> Self {
        let chance = Chance::new(9);
        let server = Server::new(chance.clone());
        server.set_weather(Weather::Sound);
        server.set_big(big);
        for kind in kinds() {
            (1..=12).for_each(|number| server.publish(thing(kind, number)));
        }
        let phone = Phone::new(server.clone(), chance);
        phone.open_tab();
        let tab = phone.some_tab().unwrap();
        let places = [430_100, 430_200].map(|number| Adcode::try_from(number).unwrap());
        for place in places {
            let query = StationQuery { region: Some(place), limit: 9, ..StationQuery::default() };
            tab.handle().stations(query).await.unwrap();
        }
        // Yesterday they sent by another phone: this one cannot offer it again, and knows it from the server alone.
        let another = Phone::new(server.clone(), Chance::new(10));
        another.open_tab();
        let sends = another.some_tab().unwrap();
        let code = tab.handle().recovery_code().await.unwrap();
        assert_eq!(sends.handle().restore(code).await.unwrap(), None);
        let both = Self { server, phone, looked_at: places.map(Scope::of_region).to_vec() };
        for act in acts("昨天") {
            sends.handle().submit(act).await.unwrap().unwrap();
        }
        both.later().await;
        another.lose_power().await;
        both.later().await;
        both.server.back_up();
        for kind in kinds() {
            let gone = thing(kind, GONE[0]).key().unwrap();
            both.server.publish_in_backup(Item::gone(&gone.0, &gone.1).unwrap());
            both.server.publish_in_backup(thing(kind, NEW));
            both.server.publish(thing(kind, GONE[1]));
        }
        for act in acts("今天") {
            tab.handle().submit(act).await.unwrap().unwrap();
        }
        let (Item::Voice(voice), Item::Station(station)) = (thing("voice", 3), thing("station", 4)) else {
            panic!("not what was asked for")
        };
        let Item::Letter(letter) = thing("letter", 2) else { panic!("not what was asked for") };
        tab.handle().set_followed(voice.id, true).await.unwrap();
        tab.handle().set_favourite(station.code, true).await.unwrap();
        both.later().await;
        tab.handle().letter(letter.id).await.unwrap().unwrap();
        both
    }

    fn shown(&self) -> BTreeSet<String> {
        shown(&self.phone.disk())
    }

    async fn code(&self) -> String {
        self.phone.some_tab().unwrap().handle().recovery_code().await.unwrap()
    }

    async fn has(&self) -> BTreeSet<String> {
        self.server.has(&self.code().await, &self.looked_at)
    }

    async fn later(&self) {
        self.phone.look().await;
        tokio::time::sleep(Duration::from_mins(2)).await;
    }
}

async fn meets_another(big: bool, cut: u64) {
    let both = Both::after_a_day(big).await;
    let before = both.shown();
    assert_eq!(as_told(before.clone()), both.has().await);
    let news = |both: &Both| {
        let disk = both.phone.disk();
        let letters = disk.letters(THEN).unwrap().iter().filter(|one| one.unread).count();
        (letters, disk.voice_news().unwrap(), disk.booking_news().unwrap(), disk.unread().unwrap())
    };
    let news_before = news(&both);
    let stays = still_there(before.clone());
    assert!(stays.len() > KEPT.count() * 7 && stays.len() < before.len());
    let all_stays = move |phone: &Phone, when: &str| {
        let now = shown(&phone.disk());
        let lacks: Vec<&String> = stays.difference(&now).collect();
        assert!(lacks.is_empty(), "{when}: gone from the screens: {lacks:#?}");
    };

    both.server.restore();
    both.server.cut_after(cut);
    let (watched, stays_all_the_while) = (both.phone.clone(), all_stays.clone());
    both.phone.whenever_told(move || stays_all_the_while(&watched, "in between"));
    both.later().await;
    all_stays(&both.phone, "without a network");
    if cut == 0 {
        assert_eq!(both.shown(), before);
    }
    if cut == STEPS {
        assert_eq!(as_told(both.shown()), both.has().await, "it takes more steps than were tried");
    }
    both.phone.lose_power().await;
    both.phone.open_tab();
    both.later().await;
    all_stays(&both.phone, "opened without a network");
    both.phone.whenever_told(|| {});

    both.server.mend();
    both.later().await;
    both.later().await;
    let tab = both.phone.some_tab().unwrap();
    assert_eq!(tab.handle().outbox().await.unwrap(), []);
    assert_eq!(tab.handle().status().await.unwrap().phase, SyncPhase::Idle);
    all_stays(&both.phone, "at the end");
    assert_eq!(as_told(both.shown()), both.has().await);
    assert_eq!(both.shown(), still_there(both.shown()));
    // Two letters less and one more to be read: what was seen before is not new again.
    let (letters, voices, bookings, threads) = news_before;
    assert_eq!(news(&both), (letters - 2 + 1, voices, bookings, threads));
}

fn at_each_step(big: bool) {
    for cut in 0..=STEPS {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        tokio::task::LocalSet::new().block_on(&runtime, meets_another(big, cut));
    }
}

#[test]
fn a_phone_that_keeps_all_and_loses_the_network_at_any_step_shows_what_it_showed() {
    at_each_step(false);
}

#[test]
fn a_phone_that_keeps_some_prefectures_and_loses_the_network_at_any_step_shows_what_it_showed() {
    at_each_step(true);
}
