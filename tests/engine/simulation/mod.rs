//! A phone's whole half in a world that loses, doubles, delays, cuts and lies: tabs that open, close and are killed, a
//! phone that loses its power, a server that is set back to yesterday, a courier who writes all the while. Nobody waits:
//! the clock is virtual. Each run is made by one seed and goes the same way every time.
//!
//! What must hold at the end, when the network is sound again: every word that the phone said it had kept is at the
//! server exactly once, or stands before the courier with the reason why not.
//!
//! `SIMULATION_SEED=n` runs one seed, `SIMULATION_RUNS=n` so many from a random one (`make soak`).

pub mod chance;
pub mod phone;
pub mod server;

use crate::shown::{as_told, kinds, line, shown, thing};
use chance::Chance;
use diyi::api::{Act, Item, Scope};
use diyi::engine::{DeliveryState, KeptFile, NamedDraft};
use diyi::model::region::PREFECTURES;
use diyi::model::{
    Adcode, Attachment, AttachmentId, AttachmentKind, MessageId, NewMessage, NewQuestion, QuestionId, StationQuery,
    SubmissionId, Topic, VoiceId, VoiceKind,
};
use phone::Phone;
use server::{Server, Weather};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Runs in `make test`.
const RUNS: u64 = 150;
/// Acts of the courier in a run.
const ACTS: u32 = 40;

/// Things of each kind that every database of the server's has.
const LASTING: std::ops::RangeInclusive<u32> = 1..=3;

/// What the courier has seen of what lasts.
#[derive(Debug)]
struct Sight {
    /// They looked at all prefectures, so that the phone keeps them.
    looked: bool,
    lasting: BTreeSet<String>,
    seen: BTreeSet<String>,
}

impl Sight {
    fn of(lasting: &[Item]) -> Self {
        Self { looked: false, lasting: lasting.iter().map(line).collect(), seen: BTreeSet::new() }
    }

    async fn look(&mut self, phone: &Phone) {
        if let Some(tab) = phone.some_tab().filter(|_| !self.looked) {
            let everywhere = StationQuery { region: Some(Adcode::HUNAN), limit: 9, ..StationQuery::default() };
            self.looked = phone.wait(&tab, tab.handle().stations(everywhere)).await.is_some();
        }
        if self.looked {
            let now = shown(&phone.disk());
            let lacks: Vec<&String> = self.seen.difference(&now).collect();
            assert!(lacks.is_empty(), "gone from the screens: {lacks:?}");
            self.seen.extend(self.lasting.intersection(&now).cloned());
        }
    }
}

/// An office publishes, changes or takes back something for everybody, or the server gets another size.
fn office(server: &Server, chance: &Chance) {
    let number = 10 + u32::try_from(chance.below(9)).unwrap();
    let item = thing(chance.pick(&kinds()), number);
    let (kind, key) = item.key().unwrap();
    match chance.below(8) {
        0 => server.set_big(chance.one_in(2)),
        1..=3 => server.publish(Item::gone(&kind, &key).unwrap()),
        4 => {
            if let Item::Station(mut station) = item {
                station.name = format!("驿站{}", chance.below(99));
                server.publish(Item::Station(station));
            }
        }
        _ => server.publish(item),
    }
}

/// What the courier has sent, as they remember it.
#[derive(Debug, Default)]
struct Memory {
    /// What the phone said it had kept.
    kept: BTreeMap<SubmissionId, String>,
    /// What was asked of it while it was killed: it may be kept or not, and must not be there twice.
    unknown: Vec<String>,
    /// Questions that may be written on.
    questions: Vec<QuestionId>,
    next: u32,
}

#[test]
fn every_word_arrives_once_or_stands_before_the_courier_whatever_the_world_does() {
    let one = std::env::var("SIMULATION_SEED").ok().map(|seed| seed.parse::<u64>().unwrap());
    let runs = std::env::var("SIMULATION_RUNS").map_or(RUNS, |runs| runs.parse().unwrap());
    let first = if std::env::var("SIMULATION_RUNS").is_ok() { rand_seed() } else { 1 };
    let seeds = one.map_or(first..first + runs, |seed| seed..seed + 1);
    let half = |odd: u64| {
        for seed in seeds.clone().filter(|seed| seed % 2 == odd) {
            if let Err(panic) = std::panic::catch_unwind(|| run(seed)) {
                eprintln!("run it again: SIMULATION_SEED={seed} cargo test --features engine --test engine simulation");
                std::panic::resume_unwind(panic);
            }
        }
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(|| half(1));
        half(0);
        other.join().unwrap();
    });
}

#[test]
fn the_same_seed_goes_the_same_way() {
    for seed in [3, 77, 1_234] {
        assert_eq!(run(seed), run(seed), "seed {seed}");
    }
}

#[test]
fn what_was_erased_on_one_phone_goes_from_the_other_phone_of_the_courier() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    tokio::task::LocalSet::new().block_on(&runtime, async {
        let chance = Chance::new(1);
        let server = Server::new(chance.clone());
        server.set_weather(Weather::Sound);
        let [first, second] = [(); 2].map(|()| Phone::new(server.clone(), chance.clone()));
        let (mut memory, later) = (Memory::default(), || tokio::time::sleep(Duration::from_mins(10)));
        first.open_tab();
        second.open_tab();
        later().await;
        let [one, other] = [&first, &second].map(|phone| phone.some_tab().unwrap());
        let code = first.wait(&one, one.handle().recovery_code()).await.unwrap();
        while server.questions_of(&code) == 0 {
            act(&first, &chance, &mut memory).await;
            later().await;
        }
        assert_eq!(second.wait(&other, other.handle().restore(code.clone())).await, Some(None));
        second.look().await;
        later().await;
        assert!(!second.wait(&other, other.handle().my_questions()).await.unwrap().is_empty());
        erase(&first, &mut memory, &server).await;
        later().await;
        second.look().await;
        later().await;
        assert_eq!(second.wait(&other, other.handle().my_questions()).await.unwrap().len(), 0);
        assert_ne!(second.wait(&other, other.handle().recovery_code()).await.unwrap(), code);
    });
}

fn rand_seed() -> u64 {
    u64::from(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().subsec_nanos())
}

/// One run; gives how much was asked of the server.
fn run(seed: u64) -> u64 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let local = tokio::task::LocalSet::new();
    local.block_on(&runtime, async { live(seed).await })
}

async fn live(seed: u64) -> u64 {
    let chance = Chance::new(seed);
    let server = Server::new(chance.clone());
    let phone = Phone::new(server.clone(), chance.clone());
    let lasting: Vec<Item> =
        kinds().into_iter().flat_map(|kind| LASTING.map(move |number| thing(kind, number))).collect();
    let (mut memory, mut sight) = (Memory::default(), Sight::of(&lasting));
    for item in lasting {
        server.publish(item);
    }
    server.back_up();
    phone.open_tab();
    for _ in 0..ACTS {
        // Between two touches pass from no time to an hour.
        let pause = chance.pick(&[0, 5, 200, 3_000, 20_000, 120_000, 3_600_000]);
        tokio::time::sleep(Duration::from_millis(pause)).await;
        match chance.below(20) {
            0 => server.set_weather(Weather::Sound),
            1..=3 => server.set_weather(Weather::any(&chance)),
            4 => phone.open_tab(),
            5 => phone.close_tab(),
            6 => phone.kill_tab(),
            7 => {
                phone.lose_power().await;
                if chance.one_in(2) {
                    phone.wake();
                    tokio::time::sleep(Duration::from_millis(chance.pick(&[0, 300, 60_000]))).await;
                }
                phone.open_tab();
            }
            8 if chance.one_in(3) => server.back_up(),
            9 if chance.one_in(4) => server.restore(),
            10 if chance.one_in(6) => erase(&phone, &mut memory, &server).await,
            11 => phone.look().await,
            12 => phone.wake(),
            _ => act(&phone, &chance, &mut memory).await,
        }
        if phone.tabs() == 0 {
            phone.open_tab();
        }
        if chance.one_in(2) {
            office(&server, &chance);
        }
        if chance.one_in(3) {
            sight.look(&phone).await;
        }
    }
    // The world is sound again. Three hours later all has found its way.
    server.set_weather(Weather::Sound);
    phone.open_tab();
    phone.look().await;
    tokio::time::sleep(Duration::from_hours(3)).await;
    sight.look(&phone).await;
    tokio::time::sleep(Duration::from_mins(10)).await;
    check(&phone, &server, &memory).await;
    server.asked()
}

/// The courier sends something, and waits for the phone to say that it is kept.
async fn act(phone: &Phone, chance: &Chance, memory: &mut Memory) {
    memory.next += 1;
    let text = format!("第{}句话。", memory.next);
    let mut message = NewMessage { id: MessageId::fresh(), text: text.clone(), attachments: Vec::new() };
    let draft = format!("draft-{}", chance.below(3));
    let Some(tab) = phone.some_tab() else { return };
    let written = NamedDraft { name: draft.clone(), body: Some(text.clone()) };
    // Typed and sent in one go: nobody waits for the stroke to be kept.
    drop(tab.handle().set_draft(written));
    if chance.one_in(4) {
        let file = Attachment { id: AttachmentId::fresh(), kind: AttachmentKind::Photo };
        let bytes = vec![7; chance.pick(&[10, 4_000])];
        if phone.wait(&tab, tab.handle().keep_file(KeptFile { file, bytes })).await.is_none() {
            return;
        }
        message.attachments.push(file);
    }
    let adcode = Adcode::HUNAN;
    let act = match chance.below(6) {
        0 if !memory.questions.is_empty() => Act::Write { question: chance.pick(&memory.questions), message },
        1 => Act::Speak(diyi::model::voice::NewVoice {
            id: VoiceId::fresh(),
            kind: VoiceKind::Need,
            adcode,
            discussion: None,
            company: None,
            message,
        }),
        // What no server will ever take: it must not hold anybody up.
        2 if chance.one_in(2) => Act::Write { question: QuestionId::fresh(), message },
        _ => {
            let id = QuestionId::fresh();
            memory.questions.push(id);
            Act::Ask(NewQuestion {
                id,
                topic: Topic::Other,
                adcode,
                call_back: None,
                consents: false,
                company: None,
                wants_aid: None,
                message,
            })
        }
    };
    let id = SubmissionId::fresh();
    let filled = diyi::engine::Filled::new(id, act, vec![draft.clone()]);
    match phone.wait(&tab, tab.handle().submit_filled(Box::new(filled))).await {
        Some(told) => {
            assert_eq!(told.unwrap(), id);
            memory.kept.insert(id, text);
            if let Some(kept) = phone.wait(&tab, tab.handle().draft(draft)).await {
                assert_eq!(kept, None, "what was sent still stands in its form");
            }
        }
        None => memory.unknown.push(text),
    }
}

/// The courier erases all that is theirs. What comes after is another account's.
async fn erase(phone: &Phone, memory: &mut Memory, server: &Server) {
    let Some(tab) = phone.some_tab() else { return };
    let Some(code) = phone.wait(&tab, tab.handle().recovery_code()).await else { return };
    if phone.wait(&tab, tab.handle().submit(Act::EraseAccount)).await.is_none() {
        return;
    }
    server.expect_erased(&code);
    memory.kept.clear();
    memory.unknown.clear();
    memory.questions.clear();
}

async fn check(phone: &Phone, server: &Server, memory: &Memory) {
    let tab = phone.some_tab().unwrap();
    let outbox = phone.wait(&tab, tab.handle().outbox()).await.expect("an engine serves");
    for delivery in &outbox {
        assert!(matches!(delivery.state, DeliveryState::Refused(_)), "still on the way: {delivery:?}");
    }
    for (id, text) in &memory.kept {
        let there = server.count(text);
        let before_courier = outbox.iter().filter(|delivery| delivery.id == *id).count();
        assert_eq!(
            there + before_courier,
            1,
            "{text}: {there} at the server, {before_courier} before the courier: {outbox:#?}"
        );
    }
    for text in &memory.unknown {
        assert!(server.count(text) <= 1, "{text} arrived twice");
    }
    for code in server.erased() {
        assert_eq!(server.words_of(&code), 0, "erased words are still there");
    }
    // What the phone shows is what the server has.
    let everybody = |lines: BTreeSet<String>| -> BTreeSet<String> {
        as_told(lines).into_iter().filter(|line| !line.starts_with("own ")).collect()
    };
    let prefectures: Vec<Scope> = PREFECTURES.iter().map(|one| Scope::of_region(one.code())).collect();
    assert_eq!(everybody(shown(&phone.disk())), everybody(server.has("", &prefectures)), "for everybody");
    let shown = phone.wait(&tab, tab.handle().my_questions()).await.unwrap();
    let code = phone.wait(&tab, tab.handle().recovery_code()).await.unwrap();
    let waiting = outbox.iter().filter(|delivery| matches!(delivery.act, Act::Ask(_))).count();
    assert_eq!(shown.len() - waiting, server.questions_of(&code), "questions on the phone and at the server");
}
