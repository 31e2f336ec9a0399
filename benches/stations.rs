//! The nearest 20 of 200,000 stations on a phone, beside a scan of them all and beside an R-tree in
//! memory; and a sync of 100 changes among them.

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use diyi::api::{Change, Changes, Item};
use diyi::engine::store::Store;
use diyi::model::{
    Access, Adcode, OpeningHours, Position, Services, Source, Station, StationCode, StationKind, StationQuery,
    StationStatus, Timestamp,
};
use rstar::RTree;
use rstar::primitives::GeomWithData;
use rusqlite::Connection;

const COUNT: u32 = 200_000;

/// Numbers without a pattern, the same in every run (xorshift64).
struct Random(u64);

impl Random {
    fn between(&mut self, low: f64, high: f64) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        #[allow(clippy::cast_precision_loss)]
        let part = (self.0 >> 11) as f64 / (1u64 << 53) as f64;
        low + part * (high - low)
    }
}

/// Stations spread over Hunan, half of them with the hours of offices.
fn stations() -> Vec<Station> {
    let mut random = Random(0x00d1_7100_d171);
    let adcode = Adcode::HUNAN;
    let station = |number: u32| Station {
        code: StationCode::new(adcode, number),
        name: format!("驿站{number}"),
        pinyin: "yi zhan".to_owned(),
        kind: StationKind::Community,
        adcode,
        district: None,
        address: "某路".to_owned(),
        position: Position::new(random.between(24.7, 30.1), random.between(108.8, 114.2)).unwrap_or_else(|_| here()),
        services: Services::from_bits(number),
        hours: OpeningHours::parse(if number.is_multiple_of(2) { "24/7" } else { "Mo-Fr 09:00-17:00" }).ok(),
        phone: None,
        other_phones: Vec::new(),
        access: Access::default(),
        photos: Vec::new(),
        problems: Vec::new(),
        seen_open_at: None,
        host: None,
        status: StationStatus::Active,
        verified_at: None,
        doubtful: false,
        lacking: Services::NONE,
        supplies: Vec::new(),
        closed: None,
        verified_by: None,
        source: Source { name: "测".to_owned(), licence: "CC0".to_owned(), sample: true },
    };
    (1..=COUNT).map(station).collect()
}

fn here() -> Position {
    #[allow(clippy::unwrap_used)]
    Position::new(28.2, 112.97).unwrap()
}

fn page(stations: &[Station], first: i64) -> Changes {
    let changes: Vec<Change> = (first..)
        .zip(stations)
        .map(|(revision, one)| Change { revision, item: Item::Station(Box::new(one.clone())) })
        .collect();
    let revision = changes.last().map_or(first, |change| change.revision);
    Changes::new("bench".to_owned(), changes, revision, false)
}

#[allow(clippy::unwrap_used)]
fn bench(criterion: &mut Criterion) {
    let all = stations();
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(Connection::open(folder.path().join("phone.db")).unwrap()).unwrap();
    store.apply(&page(&all, 1)).unwrap();
    let query = StationQuery { near: Some(here()), limit: 20, ..StationQuery::default() };

    let mut nearest = criterion.benchmark_group("nearest 20 of 200,000");
    nearest.sample_size(20);
    nearest.bench_function("phone store (SQLite R*Tree)", |bencher| bencher.iter(|| store.stations(&query).unwrap()));
    let open_now = StationQuery { open_only: true, now: Timestamp(1_795_572_000_000), ..query.clone() };
    nearest.bench_function("phone store, open now", |bencher| bencher.iter(|| store.stations(&open_now).unwrap()));
    nearest.bench_function("linear scan in memory", |bencher| {
        bencher.iter(|| {
            let mut by_distance: Vec<(f64, &Station)> =
                all.iter().map(|one| (here().metres_to(one.position), one)).collect();
            by_distance.select_nth_unstable_by(20, |a, b| a.0.total_cmp(&b.0));
            by_distance.truncate(20);
            by_distance.sort_by(|a, b| a.0.total_cmp(&b.0));
            by_distance.into_iter().map(|(_, one)| one.clone()).collect::<Vec<_>>()
        });
    });
    let points: Vec<_> = all
        .iter()
        .enumerate()
        .map(|(at, one)| GeomWithData::new([one.position.lon(), one.position.lat()], at))
        .collect();
    let tree = RTree::bulk_load(points);
    nearest.bench_function("rstar in memory", |bencher| {
        bencher.iter(|| {
            let near = tree.nearest_neighbor_iter(&[here().lon(), here().lat()]).take(20);
            near.map(|point| all[point.data].clone()).collect::<Vec<_>>()
        });
    });
    nearest.finish();

    let mut sync = criterion.benchmark_group("sync");
    sync.sample_size(20);
    let mut first = i64::from(COUNT);
    sync.bench_function("100 changes among 200,000", |bencher| {
        bencher.iter_batched(
            || {
                first += 100;
                page(&all[500..600], first)
            },
            |changes| store.apply(&changes).unwrap(),
            BatchSize::PerIteration,
        );
    });
    sync.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
