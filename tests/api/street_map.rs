//! The deployment's own street map, from an extract to what phones get.

use crate::server::{Server, changsha, serve};
use diyi::api::map_packs::Packs;
use diyi::api::{Changes, Item, paths};
use diyi::model::place::PlaceSearch;
use diyi::model::{Crs, Position};
use diyi::server::import::{Origin, import};
use diyi::server::street_map::{MapFolder, PlaceIndex, build};
use reqwest::StatusCode;
use reqwest::header::{CACHE_CONTROL, CONTENT_RANGE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The map of the hand-written extract; nothing where the tools that draw it are not installed (`platforms/setup.sh map`).
pub fn built() -> Option<PathBuf> {
    static BUILT: OnceLock<Option<tempfile::TempDir>> = OnceLock::new();
    let built = BUILT.get_or_init(|| {
        if Command::new("tilemaker").arg("--help").output().is_err() || Command::new("osmium").output().is_err() {
            eprintln!("skipped: osmium-tool or tilemaker is not installed");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        build::build(Path::new("tests/map/changsha.osm"), &folder.path().join("map"), &mut |_| {}).unwrap();
        Some(folder)
    });
    built.as_ref().map(|folder| folder.path().join("map"))
}

/// A server with that map.
pub async fn with_map() -> Option<(Server, String)> {
    let map = MapFolder::at(&built()?);
    let server = Server::on_sqlite().await;
    let origin = serve(server.app.clone().serving_map(map)).await;
    Some((server, origin))
}

pub async fn listing(origin: &str) -> Packs {
    serde_json::from_slice(&reqwest::get(format!("{origin}{}", paths::MAP_PACKS)).await.unwrap().bytes().await.unwrap())
        .unwrap()
}

#[tokio::test]
async fn an_extract_becomes_an_archive_for_each_prefecture_that_phones_read_in_ranges() {
    let Some((_server, origin)) = with_map().await else { return };
    let packs = listing(&origin).await;
    let names: Vec<&str> = packs.packs.iter().map(|pack| pack.name.as_str()).collect();
    assert_eq!(names, ["长沙市", "株洲市"].map(|name| name.trim_end_matches('市')));
    assert!(packs.attribution.contains("OpenStreetMap") && packs.attribution.contains("ODbL"));
    let client = reqwest::Client::new();
    for file in packs
        .packs
        .iter()
        .flat_map(|pack| [&pack.tiles, &pack.places, pack.roads.as_ref().unwrap()])
        .chain([&packs.overview])
    {
        let url = format!("{origin}/map/{}", file.file);
        let whole = client.get(&url).send().await.unwrap();
        let tag = whole.headers()[ETAG].clone();
        assert!(whole.headers()[CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        assert_eq!(whole.bytes().await.unwrap().len() as u64, file.bytes);
        let part = client.get(&url).header(RANGE, "bytes=0-6").header(IF_RANGE, &tag).send().await.unwrap();
        assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
        assert!(part.headers()[CONTENT_RANGE].to_str().unwrap().ends_with(&format!("/{}", file.bytes)));
        if file.file.ends_with(".pmtiles") {
            assert_eq!(&part.bytes().await.unwrap()[..], b"PMTiles");
        } else if std::path::Path::new(&file.file).extension().is_some_and(|kind| kind == "roads") {
            assert_eq!(&part.bytes().await.unwrap()[..], b"DIYIROA");
        }
        // Half of another file is never gone on with.
        let other = client.get(&url).header(RANGE, "bytes=1-6").header(IF_RANGE, "\"another\"").send().await.unwrap();
        assert_eq!(other.status(), StatusCode::OK);
        let again = client.get(&url).header(IF_NONE_MATCH, &tag).send().await.unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    }
    // Nothing else of the folder, and nothing beside it.
    for name in ["x.sqlite", "..%2Fmap%2Fpacks.json", "430100.pmtiles", ".packs.json", "PACKS.JSON", "packs.json%00"] {
        let answer = client.get(format!("{origin}/map/{name}")).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{name}");
    }
}

#[tokio::test]
async fn a_street_a_square_an_estate_a_crossing_are_found_by_name_pinyin_and_initials() {
    let Some((_server, origin)) = with_map().await else { return };
    let first = async |words: &str, near: &str| -> Option<Value> {
        let url =
            reqwest::Url::parse_with_params(&format!("{origin}{}", paths::PLACES), [("words", words), ("near", near)]);
        let found: Value =
            serde_json::from_slice(&reqwest::get(url.unwrap()).await.unwrap().bytes().await.unwrap()).unwrap();
        found["places"].as_array().unwrap().first().cloned()
    };
    let here = "28.19,112.98";
    for (words, name, called) in [
        ("五一广场", "五一广场", "广场、公园"),
        ("wuyiguangchang", "五一广场", "广场、公园"),
        ("wygc", "五一广场", "广场、公园"),
        ("芙蓉路", "芙蓉中路一段", "街道"),
        ("芙蓉路和人民路口", "人民西路与芙蓉中路一段路口", "路口"),
        ("芙蓉中路 解放西路", "芙蓉中路一段与解放西路路口", "路口"),
        ("芙蓉苑小区", "芙蓉苑小区", "小区"),
        ("火宫殿", "火宫殿", "店铺"),
        ("天心区 坡子街", "坡子街", "街道"),
        ("人民医院", "湖南省人民医院", "医院"),
    ] {
        let found = first(words, here).await.unwrap_or_else(|| panic!("{words} is not found"));
        assert_eq!((found["name"].as_str().unwrap(), found["called"].as_str().unwrap()), (name, called), "{words}");
    }
    // Of a name that two towns have, the one in which the courier is.
    let there = |found: Value| found["lat"].as_f64().unwrap();
    assert!(there(first("人民中路", here).await.unwrap()) > 28.0);
    assert!(there(first("人民中路", "27.83,113.15").await.unwrap()) < 28.0);
    for nothing in ["", "   ", "，", "没有这个地方", "\"", "五* OR 一", "a\" OR \"b", &"长".repeat(5_000)] {
        assert_eq!(first(nothing, here).await, None, "{nothing}");
    }
    for wrong in ["near=1", "near=91,0", "near=NaN,1", "near=28.2,112.9&what=1"] {
        let answer = reqwest::get(format!("{origin}{}?words=x&{wrong}", paths::PLACES)).await.unwrap();
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{wrong}");
    }
}

/// Where a place stands of a way that runs from `from` to `to`: metres to its right, negative to its left.
fn right_of(place: Position, from: Position, to: Position) -> f64 {
    let metres = |a: Position, b: Position| {
        let north = (b.lat() - a.lat()) * 111_195.0;
        let east = (b.lon() - a.lon()) * 111_195.0 * a.lat().to_radians().cos();
        (north, east)
    };
    let ((along_n, along_e), (n, e)) = (metres(from, to), metres(from, place));
    (along_n * e - along_e * n) / along_n.hypot(along_e)
}

#[tokio::test]
async fn a_station_stands_on_the_right_side_of_its_street_whatever_map_its_office_read_its_place_from() {
    // 芙蓉中路一段 as the map has it, in WGS-84, from north to south.
    let extract = std::fs::read_to_string("tests/map/changsha.osm").unwrap();
    let node = |id: u32| {
        let found = extract.split_once(&format!("<node id=\"{id}\"")).unwrap().1;
        let degrees = |name: &str| found.split_once(&format!("{name}=\"")).unwrap().1.split_once('"').unwrap().0;
        Position::new(degrees("lat").parse().unwrap(), degrees("lon").parse().unwrap()).unwrap()
    };
    let (north, south) = (node(20), node(21));
    // Twelve metres from the middle of the street: at its eastern and at its western kerb.
    let kerbs = [("东", 12.0), ("西", -12.0)].map(|(side, east)| {
        let lon = north.lon() + east / 111_195.0 / north.lat().to_radians().cos();
        (side, Position::new(north.lat().midpoint(south.lat()), lon).unwrap())
    });
    for crs in [Crs::Wgs84, Crs::Gcj02, Crs::Bd09] {
        let server = Server::on_sqlite().await;
        let mut table = String::from("编号,名称,经度,纬度\n");
        for (side, place) in kerbs {
            let (lat, lon) = crs.from_wgs84(place);
            table.push_str(&format!("{side},街{side}驿站,{lon:.6},{lat:.6}\n"));
        }
        import(&server.db, table.as_bytes(), &Origin { crs, ..changsha() }).await.unwrap();
        let changes: Changes = serde_json::from_value(server.json(paths::CHANGES).await).unwrap();
        let stations: Vec<_> = changes
            .changes
            .into_iter()
            .filter_map(|change| match change.item {
                Item::Station(station) => Some(*station),
                _ => None,
            })
            .collect();
        for (side, place) in kerbs {
            let station = stations.iter().find(|one| one.name == format!("街{side}驿站")).unwrap();
            assert!(station.position.metres_to(place) < 0.5, "{crs:?} {side}");
            // Who goes south has the east to their left.
            let right = right_of(station.position, north, south);
            assert!(if side == "东" { right < -11.0 } else { right > 11.0 }, "{crs:?} {side} {right}");
        }
        // What is read as of another system stands across several streets: none is as good as another.
        for wrong in [Crs::Wgs84, Crs::Gcj02, Crs::Bd09].into_iter().filter(|wrong| *wrong != crs) {
            let (lat, lon) = crs.from_wgs84(kerbs[0].1);
            assert!(wrong.to_wgs84(lat, lon).unwrap().metres_to(kerbs[0].1) > 300.0, "{crs:?} {wrong:?}");
        }
    }
}

#[tokio::test]
async fn a_deployment_without_a_map_finds_no_places_and_says_so_to_nobody() {
    let server = Server::on_sqlite().await;
    let answer = server.json(&format!("{}?words=五一", paths::PLACES)).await;
    assert_eq!(answer["places"], serde_json::json!([]));
    assert_eq!(
        reqwest::get(format!("{}{}", server.origin, paths::MAP_PACKS)).await.unwrap().status(),
        StatusCode::NOT_FOUND
    );
}

#[test]
fn a_file_that_is_no_extract_leaves_the_map_that_is_there() {
    let Some(map) = built() else { return };
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("map");
    std::fs::create_dir(&to).unwrap();
    std::fs::copy(map.join("packs.json"), to.join("packs.json")).unwrap();
    let wrong = folder.path().join("wrong.osm.pbf");
    std::fs::write(&wrong, "no extract").unwrap();
    let elsewhere = folder.path().join("elsewhere.osm");
    let node = "<osm version='0.6'><node id='1' version='1' lat='39.9' lon='116.4'><tag k='place' v='city'/><tag k='name' v='北京'/></node></osm>";
    std::fs::write(&elsewhere, node).unwrap();
    for file in [&wrong, &elsewhere, &folder.path().join("missing.osm.pbf")] {
        let error = build::build(file, &to, &mut |_| {}).unwrap_err().to_string();
        assert!(!error.is_empty());
        assert!(MapFolder::at(&to).is_some());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3, "{error}: something is left behind");
    }
}

/// `cargo test --release --features server,engine,native --test api places_among_100_000 -- --ignored --nocapture`
#[test]
#[ignore = "measures"]
fn places_among_100_000_are_found_in_a_few_milliseconds() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("places.sqlite");
    build::write_sample_index(&file, 100_000).unwrap();
    let index = PlaceIndex::open([file].into_iter()).unwrap();
    let near = Position::new(28.2, 112.97).ok();
    for words in ["五一广场", "芙蓉路和人民路口", "人民路", "小区", "wygc", "fr", "天心区 便利店", "没有这个地方"]
    {
        let search = PlaceSearch::parse(words).unwrap();
        index.find(&search, near).unwrap();
        let began = std::time::Instant::now();
        let found = (0..20).map(|_| index.find(&search, near).unwrap().len()).max();
        println!("{words}: {:.2} ms, {} found", began.elapsed().as_secs_f64() * 50.0, found.unwrap_or(0));
    }
}

/// `EXTRACT=hunan.osm.pbf cargo test --release --features server,engine,native --test api roads_of_an_extract -- --ignored --nocapture`
#[test]
#[ignore = "measures"]
fn roads_of_an_extract_are_small() {
    let Some(extract) = std::env::var_os("EXTRACT") else { return eprintln!("EXTRACT names no extract") };
    let folder = tempfile::tempdir().unwrap();
    let began = std::time::Instant::now();
    let files = build::write_roads(Path::new(&extract), folder.path()).unwrap();
    for file in &files {
        println!("{}: {:.1} MB", file.file, file.bytes as f64 / 1e6);
    }
    println!("all: {:.1} MB, {:.1?}", files.iter().map(|file| file.bytes).sum::<u64>() as f64 / 1e6, began.elapsed());
}
