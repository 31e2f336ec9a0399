//! A native app keeps a prefecture of the street map: from a real server, over a line that breaks off.

use crate::server::{Server, serve};
use diyi::api::map_packs::{PACKS, Pack, PackFile, Packs};
use diyi::platform::{KeptMaps, NotKept, WindowMaps};
use diyi::server::street_map::MapFolder;
use reqwest::header::{CONTENT_RANGE, HeaderMap, HeaderValue, RANGE};
use reqwest::{Method, StatusCode};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const CHANGSHA: u32 = 430_100;
const ZHUZHOU: u32 = 430_200;
const PIECE: usize = 1024;

/// The line between a phone and its server.
#[derive(Clone)]
struct Line {
    origin: String,
    /// So many bytes come over it before it breaks, for each connection.
    most: Arc<AtomicU64>,
    /// It brings nothing any more.
    silent: Arc<AtomicU64>,
    /// All that was asked.
    asked: Arc<Mutex<Vec<String>>>,
}

impl Line {
    async fn to(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let line = Self {
            origin: format!("http://{}", listener.local_addr().unwrap()),
            most: Arc::new(AtomicU64::new(u64::MAX)),
            silent: Arc::default(),
            asked: Arc::default(),
        };
        let (carrying, server) = (line.clone(), server.trim_start_matches("http://").to_owned());
        tokio::spawn(async move {
            while let Ok((phone, _)) = listener.accept().await {
                let to = TcpStream::connect(&server).await.unwrap();
                tokio::spawn(carrying.clone().carry(phone, to));
            }
        });
        line
    }

    async fn carry(self, mut phone: TcpStream, mut server: TcpStream) {
        let (mut asks, mut says) = (vec![0; 16_384], vec![0; 512]);
        let mut told = 0;
        loop {
            tokio::select! {
                read = phone.read(&mut asks) => {
                    let Ok(length @ 1..) = read else { return };
                    self.asked.lock().unwrap().push(String::from_utf8_lossy(&asks[..length]).into_owned());
                    if server.write_all(&asks[..length]).await.is_err() { return }
                }
                read = server.read(&mut says) => {
                    let Ok(length @ 1..) = read else { return };
                    told += length as u64;
                    while self.silent.load(Ordering::SeqCst) > 0 && told > self.silent.load(Ordering::SeqCst) {
                        tokio::time::sleep(Duration::from_millis(20)).await;
                    }
                    if told > self.most.load(Ordering::SeqCst) { return }
                    if phone.write_all(&says[..length]).await.is_err() { return }
                }
            }
        }
    }

    fn breaks_after(&self, bytes: u64) {
        self.most.store(bytes, Ordering::SeqCst);
    }

    /// What was asked of the server's files since this was asked last: names and ranges.
    fn files_asked(&self) -> Vec<(String, String)> {
        let heads = std::mem::take(&mut *self.asked.lock().unwrap());
        let of = |head: String| {
            let name = head.strip_prefix("GET /map/")?.split(' ').next()?.to_owned();
            let range = head.lines().find_map(|line| line.strip_prefix("range: ")).unwrap_or_default().to_owned();
            Some((name, range)).filter(|(name, _)| name != PACKS)
        };
        heads.into_iter().filter_map(of).collect()
    }
}

fn digest(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

/// Bytes that are nowhere the same.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    std::iter::repeat_with(next).take(length).collect()
}

/// Writes a file of a map, under a name that says what is in it.
fn write(folder: &Path, stem: &str, end: &str, bytes: &[u8]) -> PackFile {
    let file = format!("{stem}-{}.{end}", &digest(bytes)[..12]);
    fs::write(folder.join(&file), bytes).unwrap();
    PackFile { file, bytes: bytes.len() as u64, pieces: bytes.chunks(PIECE).map(digest).collect() }
}

fn pack(folder: &Path, adcode: u32, seed: u64) -> Pack {
    let stem = adcode.to_string();
    Pack {
        adcode,
        name: stem.clone(),
        bounds: [112.0, 28.0, 113.0, 29.0],
        tiles: write(folder, &stem, "pmtiles", &noise(seed, 10 * PIECE + 100)),
        places: write(folder, &stem, "places.tsv", &noise(seed + 1, 3 * PIECE)),
        place_count: 1,
        roads: Some(write(folder, &stem, "roads", &noise(u64::from(adcode), 2 * PIECE + 1))),
    }
}

/// Makes the map of a folder, another one for each seed.
fn make_map(folder: &Path, seed: u64) -> Packs {
    let packs = Packs {
        attribution: "© OpenStreetMap (ODbL)".to_owned(),
        piece_bytes: PIECE,
        overview: write(folder, "overview", "pmtiles", &noise(seed + 9, PIECE)),
        packs: vec![pack(folder, CHANGSHA, seed), pack(folder, ZHUZHOU, seed + 100)],
        ..Packs::default()
    };
    fs::write(folder.join(PACKS), serde_json::to_vec(&packs).unwrap()).unwrap();
    packs
}

/// A server with a map, the line to it, and a phone at its end.
struct Ride {
    map: tempfile::TempDir,
    served: Packs,
    phone: tempfile::TempDir,
    line: Line,
    maps: KeptMaps,
    _server: Server,
}

impl Ride {
    async fn begin() -> Self {
        let (map, phone) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let served = make_map(map.path(), 1);
        let behind = Server::on_sqlite().await;
        let origin = serve(behind.app.clone().serving_map(MapFolder::at(map.path()))).await;
        let line = Line::to(&origin).await;
        let maps = KeptMaps::new(phone.path().join("maps"), &line.origin);
        Self { map, served, phone, line, maps, _server: behind }
    }

    fn changsha(&self) -> &Pack {
        self.served.of(CHANGSHA).unwrap()
    }

    /// What the server's folder has under a name.
    fn original(&self, file: &PackFile) -> Vec<u8> {
        fs::read(self.map.path().join(&file.file)).unwrap()
    }

    fn is_kept_whole(&self, pack: &Pack) -> bool {
        self.maps.kept().of(pack.adcode) == Some(pack)
            && pack.files().all(|file| self.maps.read(&file.file, 0..u64::MAX) == Some(self.original(file)))
    }

    /// All files of the phone's folder.
    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.phone.path().join("maps")).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn name(file: &PackFile) -> String {
    file.file.clone()
}

#[tokio::test]
async fn what_is_kept_is_read_in_parts_without_a_network_and_removed() {
    let ride = Ride::begin().await;
    assert_eq!(ride.maps.kept(), Packs::default());
    ride.maps.keep(CHANGSHA).await.unwrap();
    assert!(ride.is_kept_whole(ride.changsha()));
    assert_eq!(ride.maps.kept().attribution, ride.served.attribution);
    assert!(ride.maps.kept().of(ZHUZHOU).is_none());
    ride.line.breaks_after(0);
    let tiles = &ride.changsha().tiles;
    assert_eq!(ride.maps.read(&tiles.file, 1000..3000).unwrap(), ride.original(tiles)[1000..3000]);
    assert_eq!(ride.maps.read(&tiles.file, tiles.bytes - 5..tiles.bytes + 50).unwrap().len(), 5);
    assert_eq!(ride.maps.read(&ride.served.of(ZHUZHOU).unwrap().tiles.file, 0..1), None);
    let roads = ride.maps.road_files([112.9, 28.1, 112.95, 28.2], true).await;
    let kept = ride.changsha().roads.as_ref().unwrap();
    assert_eq!(roads.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), [&kept.file]);
    assert_eq!(ride.maps.read_roads(&roads[0], 7..1500).await.unwrap(), ride.original(kept)[7..1500]);
    ride.maps.remove(CHANGSHA).unwrap();
    assert_eq!(ride.files(), [PACKS]);
    assert!(ride.maps.kept().packs.is_empty());
}

#[tokio::test]
async fn a_download_that_breaks_off_goes_on_where_it_was() {
    let ride = Ride::begin().await;
    let tiles = &ride.changsha().tiles;
    // The listing comes whole; of the tiles, some pieces and a part of the next one.
    ride.line.breaks_after(8 * PIECE as u64);
    assert!(matches!(ride.maps.keep(CHANGSHA).await, Err(NotKept::BrokenOff(_))));
    let there = ride.maps.there()[&tiles.file];
    assert!(there > 0 && there < tiles.bytes && there.is_multiple_of(PIECE as u64), "{there}");
    assert_eq!(ride.maps.read(&tiles.file, 0..1), None, "what is not whole is not read");
    assert!(ride.maps.kept().packs.is_empty());
    ride.line.breaks_after(u64::MAX);
    ride.line.files_asked();
    // The app was closed and opened in between, and killed while it wrote.
    let folder = ride.phone.path().join("maps");
    let part = folder.join(format!("{}.part", tiles.file));
    let torn = [fs::read(&part).unwrap(), vec![7; 300]].concat();
    fs::write(&part, torn).unwrap();
    KeptMaps::new(folder, &ride.line.origin).keep(CHANGSHA).await.unwrap();
    assert!(ride.is_kept_whole(ride.changsha()));
    assert_eq!(ride.line.files_asked()[0], (name(tiles), format!("bytes={there}-")));
    assert!(ride.files().iter().all(|name| !name.contains("part")), "{:?}", ride.files());
}

#[tokio::test]
async fn nothing_is_kept_that_is_not_what_the_listing_says() {
    let ride = Ride::begin().await;
    let tiles = ride.changsha().tiles.clone();
    let mut bytes = ride.original(&tiles);
    let whole = bytes.clone();
    bytes[4 * PIECE + 3] ^= 1;
    fs::write(ride.map.path().join(&tiles.file), &bytes).unwrap();
    assert!(matches!(ride.maps.keep(CHANGSHA).await, Err(NotKept::Damaged(file)) if file == tiles.file));
    assert_eq!(ride.maps.there()[&tiles.file], 4 * PIECE as u64);
    // A page in the server's place.
    fs::write(ride.map.path().join(&tiles.file), "<html>请先登录</html>").unwrap();
    assert!(ride.maps.keep(CHANGSHA).await.is_err());
    assert_eq!(ride.maps.there()[&tiles.file], 4 * PIECE as u64);
    fs::write(ride.map.path().join(&tiles.file), whole).unwrap();
    ride.maps.keep(CHANGSHA).await.unwrap();
    assert!(ride.is_kept_whole(ride.changsha()));
    assert!(matches!(ride.maps.keep(430_300).await, Err(NotKept::NoSuchPack)));
    // A listing that leads out of the folder, or says of a file what cannot be.
    for spoil in [
        |packs: &mut Packs| packs.packs[0].tiles.file = "../outside.pmtiles".to_owned(),
        |packs: &mut Packs| packs.packs[0].tiles.file = "packs.json.roads/../../x.roads".to_owned(),
        |packs: &mut Packs| packs.packs[0].tiles.bytes += 5 * PIECE as u64,
        |packs: &mut Packs| packs.piece_bytes = 0,
        |packs: &mut Packs| packs.piece_bytes = usize::MAX,
    ] {
        let mut packs = ride.served.clone();
        spoil(&mut packs);
        fs::write(ride.map.path().join(PACKS), serde_json::to_vec(&packs).unwrap()).unwrap();
        assert!(matches!(ride.maps.keep(CHANGSHA).await, Err(NotKept::Damaged(_))));
    }
    assert!(ride.is_kept_whole(ride.changsha()), "what was kept before is kept");
    assert!(!ride.phone.path().join("outside.pmtiles").exists());
}

#[tokio::test]
async fn what_the_disk_damaged_is_fetched_again_from_there_on() {
    let ride = Ride::begin().await;
    ride.maps.keep(CHANGSHA).await.unwrap();
    let tiles = &ride.changsha().tiles;
    let on_disk = ride.phone.path().join("maps").join(&tiles.file);
    let mut bytes = fs::read(&on_disk).unwrap();
    bytes[6 * PIECE] ^= 1;
    fs::write(&on_disk, bytes).unwrap();
    ride.line.files_asked();
    ride.maps.keep(CHANGSHA).await.unwrap();
    assert!(ride.is_kept_whole(ride.changsha()));
    assert_eq!(ride.line.files_asked(), [(name(tiles), format!("bytes={}-", 6 * PIECE))]);
}

#[tokio::test]
async fn a_newer_map_takes_the_place_of_the_old_one_and_what_did_not_change_is_not_fetched_again() {
    let mut ride = Ride::begin().await;
    ride.maps.keep(CHANGSHA).await.unwrap();
    ride.line.breaks_after(7 * PIECE as u64);
    KeptMaps::new(ride.phone.path().join("maps"), &ride.line.origin).keep(ZHUZHOU).await.unwrap_err();
    ride.line.breaks_after(u64::MAX);
    assert!(ride.files().iter().any(|name| name.contains(".part")));
    let old = ride.changsha().clone();
    ride.served = make_map(ride.map.path(), 2);
    let new = ride.changsha().clone();
    assert_eq!(old.roads, new.roads);
    ride.line.files_asked();
    ride.maps.keep(CHANGSHA).await.unwrap();
    assert!(ride.is_kept_whole(&new));
    let asked: Vec<String> = ride.line.files_asked().into_iter().map(|(name, _)| name).collect();
    assert_eq!(asked, [name(&new.tiles), name(&new.places)]);
    // Of the old map nothing is left, nor what was begun of it.
    let mut expected: Vec<String> = new.files().map(name).chain([PACKS.to_owned()]).collect();
    expected.sort();
    assert_eq!(ride.files(), expected);
}

#[tokio::test]
async fn a_window_shows_what_the_server_has_and_what_is_kept_and_stops_where_the_courier_wants() {
    let ride = Ride::begin().await;
    let window = WindowMaps::new(&ride.line.origin, Some(ride.maps.clone()));
    let get = async |path: &str| window.answer(&Method::GET, path, &HeaderMap::new()).await;
    let part = async |path: &str, range: &'static str| {
        let headers = HeaderMap::from_iter([(RANGE, HeaderValue::from_static(range))]);
        window.answer(&Method::GET, path, &headers).await
    };
    let post = async |path: String| window.answer(&Method::POST, &path, &HeaderMap::new()).await.status;
    let tiles = &ride.changsha().tiles;
    let (served, kept) = (format!("/server/map/{}", tiles.file), format!("/kept/{}", tiles.file));
    let listing: Packs = serde_json::from_slice(&get("/server/map/packs.json").await.body).unwrap();
    assert_eq!(listing, ride.served);
    let answer = part(&served, "bytes=10-19").await;
    assert_eq!((answer.status, &answer.body[..]), (StatusCode::PARTIAL_CONTENT, &ride.original(tiles)[10..20]));
    assert_eq!(get(&kept).await.status, StatusCode::NOT_FOUND);
    assert_eq!(get("/server/api/v1/places?words=x&near=1").await.status, StatusCode::BAD_REQUEST);
    // It is stopped in the middle, and what is there stays.
    ride.line.silent.store(7 * PIECE as u64, Ordering::SeqCst);
    let (ended, ()) = tokio::join!(post(format!("/kept/{CHANGSHA}/keep")), async {
        while !ride.maps.there().contains_key(&tiles.file) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(post(format!("/kept/{CHANGSHA}/keep")).await, StatusCode::CONFLICT);
        assert_eq!(post(format!("/kept/{CHANGSHA}/stop")).await, StatusCode::NO_CONTENT);
    });
    assert_eq!(ended, StatusCode::SERVICE_UNAVAILABLE);
    ride.line.silent.store(0, Ordering::SeqCst);
    assert_eq!(post(format!("/kept/{CHANGSHA}/keep")).await, StatusCode::NO_CONTENT);
    let listing: Packs = serde_json::from_slice(&get("/kept/packs.json").await.body).unwrap();
    assert_eq!(listing.packs, [ride.changsha().clone()]);
    let there: serde_json::Value = serde_json::from_slice(&get("/kept/there.json").await.body).unwrap();
    assert_eq!(there[&tiles.file], tiles.bytes);
    // Without a network the one is a broken line, the other is there.
    ride.line.breaks_after(0);
    assert_eq!(get("/server/map/packs.json").await.status, StatusCode::BAD_GATEWAY);
    assert_eq!(post(format!("/kept/{ZHUZHOU}/keep")).await, StatusCode::BAD_GATEWAY);
    let answer = part(&kept, "bytes=10240-").await;
    assert_eq!(answer.headers[CONTENT_RANGE], format!("bytes 10240-{}/{}", tiles.bytes - 1, tiles.bytes));
    assert_eq!(answer.body, ride.original(tiles)[10_240..]);
    assert_eq!(part(&kept, "bytes=999999-").await.status, StatusCode::RANGE_NOT_SATISFIABLE);
    for outside in ["/kept/../diyi.db", "/kept/%2e%2e/diyi.db", "/kept/", "/kept", "/other/packs.json", "/"] {
        assert_eq!(get(outside).await.status, StatusCode::NOT_FOUND, "{outside}");
    }
    assert_eq!(post(format!("/kept/{CHANGSHA}/remove")).await, StatusCode::NO_CONTENT);
    assert_eq!(get(&kept).await.status, StatusCode::NOT_FOUND);
}
