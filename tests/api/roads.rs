//! The way along roads: from an extract of OpenStreetMap to what a phone's engine answers, with a pack and without a network.

use crate::street_map::{listing, with_map};
use diyi::api::map_packs::{Bounds, Pack, Packs};
use diyi::engine::host::{Host, Request, Response, RoadFile, Unreachable};
use diyi::engine::{Event, Handle, Http, Kept, Opened, Store, WayQuery, run};
use diyi::model::{NoWay, Position, RoadWays, Timestamp};
use futures_channel::mpsc::unbounded;
use futures_util::StreamExt;
use reqwest::StatusCode;
use reqwest::header::RANGE;
use rusqlite::Connection;
use std::cell::Cell;
use std::ops::Range;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// A phone that keeps some packs, and has a network or none.
#[derive(Clone)]
struct Rider {
    origin: String,
    served: Packs,
    kept: Rc<Vec<(Pack, Vec<u8>)>>,
    online: bool,
    /// Bytes of roads that came over the network.
    fetched: Rc<Cell<u64>>,
    started: Instant,
}

impl Rider {
    async fn with(origin: &str, online: bool) -> Self {
        Self {
            origin: origin.to_owned(),
            served: listing(origin).await,
            kept: Rc::default(),
            online,
            fetched: Rc::default(),
            started: Instant::now(),
        }
    }

    /// Keeps the pack of a prefecture, after something was done to its roads.
    async fn keeping(mut self, adcode: u32, change: impl FnOnce(&mut Vec<u8>)) -> Self {
        let pack = self.served.of(adcode).unwrap().clone();
        let file = &pack.roads.as_ref().unwrap().file;
        let bytes = reqwest::get(format!("{}/map/{file}", self.origin)).await.unwrap().bytes().await.unwrap();
        let mut bytes = bytes.to_vec();
        change(&mut bytes);
        self.kept = Rc::new(vec![(pack, bytes)]);
        self
    }

    /// What its engine answers.
    async fn ways(&self, through: &[Position], may_fetch: bool) -> RoadWays {
        let store = Store::open(Connection::open_in_memory().unwrap()).unwrap();
        let (send, inbox) = unbounded();
        let (tell, mut events) = unbounded::<Event>();
        let handle = Handle::new(1, move |envelope| drop(send.unbounded_send(envelope.read().unwrap())));
        let opened = Opened { store, kept: Kept::OnDisk, rescue: None };
        let engine = run(opened, self.clone(), inbox, move |event| drop(tell.unbounded_send(event)));
        let asked = handle.ways(WayQuery { through: through.to_vec(), may_fetch });
        tokio::pin!(asked, engine);
        loop {
            tokio::select! {
                answer = &mut asked => return answer.unwrap(),
                () = &mut engine => panic!("the engine ended"),
                event = events.next() => drop(handle.deliver(event.unwrap().written().unwrap())),
            }
        }
    }
}

impl Host for Rider {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn elapsed(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap()
    }

    fn chance(&self) -> u32 {
        self.started.elapsed().subsec_nanos()
    }

    async fn sleep(&self, milliseconds: u64) {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    }

    async fn request(&self, request: Request) -> Result<Response, Unreachable> {
        if !self.online {
            return Err(Unreachable("no network".to_owned()));
        }
        Http::new(&self.origin).request(request).await
    }

    async fn road_files(&self, within: Bounds, may_fetch: bool) -> Vec<RoadFile> {
        let kept = Packs { packs: self.kept.iter().map(|(pack, _)| pack.clone()).collect(), ..Packs::default() };
        let served = Some(&self.served).filter(|_| may_fetch && self.online);
        let found = kept.roads_in(within, served).into_iter();
        found.map(|file| RoadFile { name: file.file.clone(), bytes: file.bytes }).collect()
    }

    async fn read_roads(&self, file: &RoadFile, part: Range<u64>) -> Option<Vec<u8>> {
        let kept = self.kept.iter().find(|(pack, _)| pack.roads.as_ref().is_some_and(|roads| roads.file == file.name));
        if let Some((_, bytes)) = kept {
            let at = |at: u64| usize::try_from(at).unwrap();
            return bytes.get(at(part.start)..at(part.end)).map(<[u8]>::to_vec);
        }
        let asked = reqwest::Client::new().get(format!("{}/map/{}", self.origin, file.name));
        let answer = asked.header(RANGE, format!("bytes={}-{}", part.start, part.end - 1)).send().await.ok()?;
        assert_eq!(answer.status(), StatusCode::PARTIAL_CONTENT);
        let bytes = answer.bytes().await.ok()?;
        self.fetched.set(self.fetched.get() + bytes.len() as u64);
        Some(bytes.to_vec())
    }
}

fn at(lat: f64, lon: f64) -> Position {
    Position::new(lat, lon).unwrap()
}

const CHANGSHA: u32 = 430_100;

/// 黄兴中路 at 解放西路, and 蔡锷中路 at 人民西路, to which steps lead across the block.
fn across() -> [Position; 2] {
    [at(28.1908, 112.9722), at(28.1868, 112.9768)]
}

fn is_near(metres: u32, expected: u32) -> bool {
    metres.abs_diff(expected) <= 6
}

#[tokio::test]
async fn with_its_pack_a_phone_finds_the_way_without_a_network_and_steps_are_not_ridden() {
    let Some((_server, origin)) = with_map().await else { return };
    let phone = Rider::with(&origin, false).await.keeping(CHANGSHA, |_| {}).await;
    let ways = phone.ways(&across(), false).await;
    let (walk, ride) = (ways.on_foot.unwrap(), ways.by_ebike.unwrap());
    assert!(is_near(walk.metres, 634) && walk.minutes == 9, "{walk:?}");
    assert!(is_near(ride.metres, 896) && ride.minutes == 4, "{ride:?}");
    assert_eq!(ride.line.first(), Some(&across()[0]));
    assert_eq!(phone.fetched.get(), 0);
}

#[tokio::test]
async fn a_street_of_one_direction_is_ridden_in_that_direction_and_walked_in_both() {
    let Some((_server, origin)) = with_map().await else { return };
    let phone = Rider::with(&origin, false).await.keeping(CHANGSHA, |_| {}).await;
    let (west, east) = (at(28.1868, 112.9768), at(28.1868, 112.984));
    let (down, up) = (phone.ways(&[west, east], false).await, phone.ways(&[east, west], false).await);
    assert!(is_near(down.by_ebike.unwrap().metres, 706));
    assert!(is_near(up.by_ebike.unwrap().metres, 706 + 2 * 211));
    assert_eq!(down.on_foot.unwrap().metres, up.on_foot.unwrap().metres);
}

#[tokio::test]
async fn without_a_pack_roads_are_fetched_only_where_they_may_be_and_only_those_around() {
    let Some((_server, origin)) = with_map().await else { return };
    let phone = Rider::with(&origin, true).await;
    assert_eq!(phone.ways(&across(), false).await, RoadWays::none(NoWay::NoRoads));
    assert_eq!(phone.fetched.get(), 0);
    assert!(is_near(phone.ways(&across(), true).await.by_ebike.unwrap().metres, 896));
    let whole: u64 = phone.served.packs.iter().filter_map(|pack| pack.roads.as_ref()).map(|file| file.bytes).sum();
    assert!(phone.fetched.get() > 0 && phone.fetched.get() <= 2 * whole);
    let offline = Rider { online: false, ..phone };
    assert_eq!(offline.ways(&across(), true).await, RoadWays::none(NoWay::NoRoads));
}

#[tokio::test]
async fn what_has_no_way_says_why_and_a_damaged_pack_leads_nobody_astray() {
    let Some((_server, origin)) = with_map().await else { return };
    let phone = Rider::with(&origin, false).await.keeping(CHANGSHA, |_| {}).await;
    let here = across()[0];
    let none = async |through: &[Position]| phone.ways(through, false).await.by_ebike.unwrap_err();
    assert_eq!(none(&[here, at(29.0, 113.0)]).await, NoWay::TooFar);
    assert_eq!(none(&[here, at(28.20, 112.95)]).await, NoWay::OffRoads);
    // A yard's own street, which is joined to nothing: as far as the street before it.
    let way = phone.ways(&[here, at(28.1945, 112.987)], false).await.by_ebike.unwrap();
    assert!(way.line.iter().any(|place| place.metres_to(at(28.1958, 112.987)) < 2.0), "{way:?}");
    assert_eq!(none(&[here]).await, NoWay::NoRoads);
    assert_eq!(none(&[here; 61]).await, NoWay::NoRoads);
    for damage in [
        |bytes: &mut Vec<u8>| bytes.truncate(40),
        |bytes: &mut Vec<u8>| {
            let last = bytes.len() - 1;
            bytes[last] ^= 1;
        },
        |bytes: &mut Vec<u8>| bytes[9] = 0xff,
        |bytes: &mut Vec<u8>| bytes.fill(0),
    ] {
        let phone = Rider::with(&origin, false).await.keeping(CHANGSHA, damage).await;
        let ways = phone.ways(&across(), false).await;
        // Either its cell is another one, or it is left out.
        assert!(ways == RoadWays::none(NoWay::NoRoads) || is_near(ways.by_ebike.unwrap().metres, 896));
    }
}

#[tokio::test]
async fn a_way_with_turns_that_were_touched_passes_them() {
    let Some((_server, origin)) = with_map().await else { return };
    let phone = Rider::with(&origin, false).await.keeping(CHANGSHA, |_| {}).await;
    let [from, to] = across();
    let corner = at(28.1958, 112.9768);
    let way = phone.ways(&[from, corner, to], false).await.by_ebike.unwrap();
    assert!(way.line.iter().any(|place| place.metres_to(corner) < 2.0));
    assert!(is_near(way.metres, 451 + 556 + 1_001), "{}", way.metres);
}
