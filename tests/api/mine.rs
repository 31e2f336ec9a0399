//! A courier's own list is exact: whoever writes meanwhile, and on however many servers.

use crate::courier::{Courier, changsha, message};
use crate::server::{Server, on_each_database};
use diyi::api::{Act, Mine};
use diyi::model::voice::NewVoice;
use diyi::model::{ReportId, ReportKind, StationCode, Topic, VoiceId, VoiceKind, station_report::NewReport};
use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, Statement};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Phones that write, each with one more that only reads.
const PHONES: usize = 6;
/// What each of them writes, one after another.
const EACH: usize = 60;

/// What a phone has heard of: threads, voices, reports by their numbers, and how far it is.
#[derive(Default)]
struct Heard {
    since: i64,
    ids: BTreeSet<String>,
}

impl Heard {
    fn take(&mut self, mine: Mine) {
        assert!(mine.revision >= self.since);
        self.since = mine.revision;
        self.ids.extend(mine.threads.iter().map(|change| change.thread.id.to_string()));
        self.ids.extend(mine.voices.iter().map(|change| change.voice.id.to_string()));
        self.ids.extend(mine.reports.iter().map(|change| change.report.id.to_string()));
    }
}

/// Asks, speaks and reports in turn.
async fn write(courier: &Courier, number: usize) {
    match number % 3 {
        0 => {
            courier.ask(Topic::Other, changsha(), "问").await;
        }
        1 => {
            let (kind, message) = (VoiceKind::Need, message("说"));
            let voice =
                NewVoice { id: VoiceId::fresh(), kind, adcode: changsha(), discussion: None, company: None, message };
            courier.act(Act::Speak(voice)).await.unwrap();
        }
        _ => {
            let station = StationCode::parse("430100-0001").unwrap();
            let (kind, message) = (ReportKind::Closed, message(""));
            let report = NewReport { id: ReportId::fresh(), station, kind, message };
            courier.act(Act::Report(report)).await.unwrap();
        }
    }
}

/// All that the database has of the only courier.
async fn stored(server: &Server) -> BTreeSet<String> {
    let sql = "SELECT id FROM question UNION SELECT id FROM voice UNION SELECT id FROM report";
    let rows = server.db.query_all_raw(Statement::from_string(server.db.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get("", "id").unwrap()).collect()
}

#[tokio::test]
async fn only_the_database_says_that_a_phone_knows_more_than_it() {
    on_each_database(async |server| {
        let courier = Courier::of(&server);
        courier.ask(Topic::Other, changsha(), "问").await;
        // What the list goes to is remembered while somebody waits.
        courier.get("/api/v1/mine?since=1&wait=1").await;
        // Another server took more, and was killed before it told.
        server.db.execute_unprepared("UPDATE account SET revision = 5").await.unwrap();
        let (_, answer) = courier.get("/api/v1/mine?since=5&wait=1").await;
        let mine: Mine = serde_json::from_slice(&answer).unwrap();
        assert_eq!(mine.revision, 5, "the phone would take it for a server that was set back");
        let (_, answer) = courier.get("/api/v1/mine?since=9&wait=1").await;
        let mine: Mine = serde_json::from_slice(&answer).unwrap();
        assert_eq!(mine.revision, 5);
    })
    .await;
}

#[tokio::test]
async fn what_was_looked_for_up_to_a_number_is_not_looked_for_again() {
    on_each_database(async |server| {
        let courier = Courier::of(&server);
        courier.ask(Topic::Other, changsha(), "问").await;
        // Others moved up in a queue, and this courier's account was held for it: nothing of theirs changed.
        server.db.execute_unprepared("UPDATE account SET revision = revision + 3").await.unwrap();
        let mine = courier.mine_since(1).await;
        assert!(mine.threads.is_empty());
        assert_eq!(mine.revision, 4);
        courier
            .act(Act::Write { question: courier.mine().await.threads[0].thread.id, message: message("再说") })
            .await
            .unwrap();
        assert_eq!(courier.mine_since(4).await.threads.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_phone_of_a_courier_hears_of_all_while_several_phones_write_through_two_servers() {
    on_each_database(async |server| {
        server.import("编号,名称,经度,纬度,服务,开放时间\n1,岳麓驿站,112.93,28.19,饮水,24小时\n").await;
        let origins = [server.origin.clone(), server.replica().await];
        let courier = Courier::of(&server);
        let writing = Arc::new(AtomicUsize::new(PHONES));
        let writers: Vec<_> = (0..PHONES)
            .map(|phone| {
                let (courier, writing) = (courier.also_at(&origins[phone % 2]), Arc::clone(&writing));
                tokio::spawn(async move {
                    for number in 0..EACH {
                        write(&courier, phone + number).await;
                    }
                    writing.fetch_sub(1, Ordering::SeqCst);
                })
            })
            .collect();
        let readers: Vec<_> = (0..PHONES)
            .map(|phone| {
                let (courier, writing) = (courier.also_at(&origins[phone % 2]), Arc::clone(&writing));
                tokio::spawn(async move {
                    let mut heard = Heard::default();
                    loop {
                        let last = writing.load(Ordering::SeqCst) == 0;
                        let before = heard.since;
                        heard.take(courier.mine_since(before).await);
                        if last && heard.since == before {
                            return heard.ids;
                        }
                    }
                })
            })
            .collect();
        join_all(writers).await.into_iter().for_each(|written| written.unwrap());
        let stored = stored(&server).await;
        assert_eq!(stored.len(), PHONES * EACH);
        let heard = join_all(readers).await;
        let missed: Vec<usize> = heard.into_iter().map(|ids| stored.difference(&ids.unwrap()).count()).collect();
        assert_eq!(missed, [0; PHONES], "missed by each phone, of {}", stored.len());
    })
    .await;
}

#[tokio::test]
async fn what_changed_together_is_told_together_though_an_answer_is_full() {
    on_each_database(async |server| {
        let courier = Courier::of(&server);
        let _asked = join_all((0..130).map(|_| courier.ask(Topic::Other, changsha(), "问"))).await;
        // As an office that settles many reports at once: all under one number.
        let one = "UPDATE question SET revision = (SELECT revision FROM account)";
        server.db.execute_unprepared(one).await.unwrap();
        let mut heard = Heard::default();
        heard.take(courier.mine().await);
        let next = courier.mine_since(heard.since).await;
        assert_eq!((heard.ids.len(), next.threads.len()), (130, 0));
    })
    .await;
}

#[tokio::test]
async fn messages_stand_in_the_order_in_which_they_came_though_the_server_s_clock_was_set_back() {
    on_each_database(async |server| {
        let courier = Courier::of(&server);
        let id = courier.ask(Topic::Other, changsha(), "一").await;
        // Two days: the first message is from the future now.
        server.db.execute_unprepared("UPDATE message SET at = at + 172800000").await.unwrap();
        courier.act(Act::Write { question: id, message: message("二") }).await.unwrap();
        courier.act(Act::Write { question: id, message: message("三") }).await.unwrap();
        let thread = courier.mine().await.threads.remove(0).thread;
        let words: Vec<_> = thread.messages.iter().map(|message| message.text.as_str()).collect();
        assert_eq!(words, ["一", "二", "三"]);
    })
    .await;
}
