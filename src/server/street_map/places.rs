//! Places by name: read from what osmium exports, kept in an SQLite file for each prefecture, found in a few milliseconds.

use super::Pack;
use super::build_error::BuildError;
use crate::api::places::{Found, PlacesQuery};
use crate::model::place::{Place, PlaceKind, PlaceSearch, rank, road_stem};
use crate::model::search::{initials, sought};
use crate::model::{Adcode, Position};
use crate::server::App;
use crate::server::import::borders::Borders;
use crate::server::import::pinyin_of;
use crate::server::limits::Address;
use crate::server::problem::Refusal;
use crate::server::ready_answers::ReadyAnswer;
use crate::texts;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use rusqlite::{Connection, OpenFlags, Row, params};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};
use thiserror::Error;
use tokio::sync::Semaphore;

/// So many are told.
const MOST_FOUND: usize = 12;
/// So many of a prefecture are looked at, the weightiest.
const MOST_LOOKED_AT: u32 = 400;
/// So many searches at a time; others wait for their turn.
const AT_A_TIME: usize = 2;
static TURNS: Semaphore = Semaphore::const_new(AT_A_TIME);
/// Longer names are none.
const LONGEST_NAME: usize = 60;
/// Crossings of the same streets so near to each other are one: those of two carriageways. Degrees.
const ONE_CROSSING: f64 = 0.0015;

/// A place with what it is found by.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PlaceRow {
    place: Place,
    pinyin: String,
    /// The stems of its streets, where it is one or a crossing of two.
    stems: (String, String),
}

/// The kind of a thing by its tags; nothing where nobody looks for it.
fn kind_of(tags: &serde_json::Map<String, Value>) -> Option<PlaceKind> {
    let tag = |key: &str| tags.get(key).and_then(Value::as_str).unwrap_or_default();
    let is = |key: &str, values: &[&str]| values.contains(&tag(key));
    Some(match () {
        () if is("place", &["square"]) => PlaceKind::Landmark,
        () if is("place", &["neighbourhood"])
            || is("landuse", &["residential"])
            || is("building", &["apartments", "residential"]) =>
        {
            PlaceKind::Estate
        }
        () if is(
            "place",
            &["province", "state", "city", "county", "district", "town", "suburb", "quarter", "village", "hamlet"],
        ) =>
        {
            PlaceKind::Settlement
        }
        () if is("amenity", &["hospital", "clinic", "doctors"]) => PlaceKind::Hospital,
        () if is("railway", &["station", "halt", "subway_entrance"])
            || is("amenity", &["bus_station"])
            || is("highway", &["bus_stop"])
            || is("public_transport", &["station"]) =>
        {
            PlaceKind::Transit
        }
        () if is("amenity", &["school", "university", "college", "kindergarten"]) => PlaceKind::School,
        () if is("amenity", &["toilets"]) => PlaceKind::Toilets,
        () if is("leisure", &["park", "stadium", "sports_centre"])
            || !tag("tourism").is_empty()
            || is("amenity", &["marketplace"]) =>
        {
            PlaceKind::Landmark
        }
        () if !tag("shop").is_empty() || !tag("amenity").is_empty() => PlaceKind::Shop,
        () if !tag("office").is_empty() || !matches!(tag("building"), "" | "no") => PlaceKind::Building,
        () => return None,
    })
}

fn name_of(tags: &serde_json::Map<String, Value>) -> Option<String> {
    let name = ["name:zh-Hans", "name:zh", "name"].iter().find_map(|key| tags.get(*key)?.as_str())?;
    let name: String =
        name.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|c| !c.is_control()).collect();
    (!name.is_empty() && name.chars().count() <= LONGEST_NAME).then_some(name)
}

/// A corner as a number that is the same for all lines that share it.
type Corner = (i32, i32);

#[allow(clippy::cast_possible_truncation, reason = "degrees times 10⁷ are less than 2³¹")]
fn corner(point: &Value) -> Option<Corner> {
    let number = |at: usize| Some((point.get(at)?.as_f64()?.clamp(-180.0, 180.0) * 1e7).round() as i32);
    Some((number(0)?, number(1)?))
}

fn place_at((x, y): Corner) -> Option<Position> {
    Position::new(f64::from(y) / 1e7, f64::from(x) / 1e7).ok()
}

fn row(
    name: String,
    kind: PlaceKind,
    position: Position,
    borders: &Borders,
    stems: (String, String),
) -> Option<(u32, PlaceRow)> {
    let (county, district) = borders.county_of(position)?;
    let pinyin = pinyin_of(&name);
    let place = Place { name, kind, district: district.to_owned(), position };
    Some((county / 100 * 100, PlaceRow { place, pinyin, stems }))
}

/// Reads what osmium exports, an object a line.
pub(super) fn read(lines: impl BufRead, borders: &Borders) -> Result<BTreeMap<u32, Vec<PlaceRow>>, BuildError> {
    let mut streets: BTreeMap<String, Vec<Vec<Corner>>> = BTreeMap::new();
    let mut found: BTreeMap<u32, Vec<PlaceRow>> = BTreeMap::new();
    for line in lines.lines() {
        let Ok(feature) = serde_json::from_str::<Value>(&line?) else { continue };
        let Some(tags) = feature["properties"].as_object() else { continue };
        let Some(name) = name_of(tags) else { continue };
        let geometry = &feature["geometry"];
        let shape = geometry["type"].as_str().unwrap_or_default();
        let points = &geometry["coordinates"];
        let is_road = tags.contains_key("highway") && shape == "LineString";
        if is_road {
            let line = points.as_array().into_iter().flatten().filter_map(corner).collect();
            streets.entry(name).or_default().push(line);
            continue;
        }
        let Some(kind) = kind_of(tags) else { continue };
        let middle = match shape {
            "Point" => corner(points),
            "Polygon" => middle_of(&points[0]),
            "MultiPolygon" => middle_of(&points[0][0]),
            _ => None,
        };
        let Some(position) = middle.and_then(place_at) else { continue };
        if let Some((prefecture, row)) = row(name, kind, position, borders, Default::default()) {
            found.entry(prefecture).or_default().push(row);
        }
    }
    for (prefecture, row) in street_rows(&streets, borders).chain(crossing_rows(&streets, borders)) {
        found.entry(prefecture).or_default().push(row);
    }
    for rows in found.values_mut() {
        rows.sort_by(|a, b| (a.place.kind.weight(), &a.place.name).cmp(&(b.place.kind.weight(), &b.place.name)));
        let mut seen = HashSet::new();
        // The same thing as a point and as an area is there once.
        #[allow(clippy::cast_possible_truncation, reason = "a grid of about 200 m")]
        let key = |row: &PlaceRow| {
            let cell = |degrees: f64| (degrees * 500.0).round() as i32;
            (row.place.name.clone(), row.place.kind, cell(row.place.position.lat()), cell(row.place.position.lon()))
        };
        rows.retain(|row| seen.insert(key(row)));
    }
    Ok(found)
}

#[allow(clippy::cast_possible_truncation, reason = "the mean of numbers that fit")]
fn middle_of(ring: &Value) -> Option<Corner> {
    let corners: Vec<Corner> = ring.as_array()?.iter().filter_map(corner).collect();
    let count = i64::try_from(corners.len()).ok().filter(|count| *count > 0)?;
    let mean = |of: fn(&Corner) -> i32| (corners.iter().map(|one| i64::from(of(one))).sum::<i64>() / count) as i32;
    Some((mean(|one| one.0), mean(|one| one.1)))
}

/// A street once in each county: at that corner of it which is nearest to its middle there.
fn street_rows<'a>(
    streets: &'a BTreeMap<String, Vec<Vec<Corner>>>,
    borders: &'a Borders,
) -> impl Iterator<Item = (u32, PlaceRow)> + 'a {
    streets.iter().flat_map(move |(name, lines)| {
        let mut by_county: BTreeMap<u32, Vec<Position>> = BTreeMap::new();
        for position in lines.iter().flatten().copied().filter_map(place_at) {
            if let Some((county, _)) = borders.county_of(position) {
                by_county.entry(county).or_default().push(position);
            }
        }
        by_county.into_values().filter_map(move |corners| {
            #[allow(clippy::cast_precision_loss, reason = "corners of a street")]
            let count = corners.len() as f64;
            let mean = |of: fn(Position) -> f64| corners.iter().map(|one| of(*one)).sum::<f64>() / count;
            let middle = Position::new(mean(Position::lat), mean(Position::lon)).ok()?;
            let nearest =
                corners.iter().copied().min_by(|a, b| middle.metres_to(*a).total_cmp(&middle.metres_to(*b)))?;
            let stem = road_stem(name).unwrap_or_default();
            row(name.clone(), PlaceKind::Street, nearest, borders, (stem, String::new()))
        })
    })
}

/// Where streets of two names share a corner.
fn crossing_rows<'a>(
    streets: &'a BTreeMap<String, Vec<Vec<Corner>>>,
    borders: &'a Borders,
) -> impl Iterator<Item = (u32, PlaceRow)> + 'a {
    let mut at: HashMap<Corner, Vec<&'a str>> = HashMap::new();
    for (name, lines) in streets {
        for corner in lines.iter().flatten() {
            let names = at.entry(*corner).or_default();
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
    }
    let mut crossings: BTreeMap<(&'a str, &'a str), Vec<Corner>> = BTreeMap::new();
    for (corner, names) in &at {
        for (index, one) in names.iter().enumerate() {
            for other in &names[index + 1..] {
                // Where one section of a street begins and another ends, there is no crossing.
                if road_stem(one).is_none_or(|stem| Some(stem) != road_stem(other)) {
                    crossings.entry((one.min(other), one.max(other))).or_default().push(*corner);
                }
            }
        }
    }
    crossings.into_iter().flat_map(move |((one, other), mut corners)| {
        corners.sort_unstable();
        let mut kept: Vec<Position> = Vec::new();
        for position in corners.into_iter().filter_map(place_at) {
            let near = |known: &Position| {
                (known.lat() - position.lat()).abs() < ONE_CROSSING
                    && (known.lon() - position.lon()).abs() < ONE_CROSSING
            };
            if !kept.iter().any(near) {
                kept.push(position);
            }
        }
        kept.into_iter().filter_map(move |position| {
            let stem = |name: &str| road_stem(name).unwrap_or_else(|| sought(name));
            row(format!("{one}与{other}路口"), PlaceKind::Crossing, position, borders, (stem(one), stem(other)))
        })
    })
}

/// The places as lines that phones keep and search themselves.
pub(super) fn lines(rows: &[PlaceRow]) -> String {
    let mut text = String::new();
    for PlaceRow { place, pinyin, .. } in rows {
        let Place { name, kind, district, position } = place;
        let (code, called) = (kind.code(), texts::place::kind(*kind));
        let _ = writeln!(
            text,
            "{name}\t{code}\t{called}\t{district}\t{:.5}\t{:.5}\t{pinyin}",
            position.lat(),
            position.lon()
        );
    }
    text
}

/// The name of a prefecture's SQLite file.
pub(super) fn file_name(pack: &Pack) -> String {
    format!("{}.sqlite", pack.places.file.trim_end_matches(".tsv"))
}

/// Pairs of characters, as words of an index: what holds all of a word's pairs in their order holds the word.
fn pairs(text: &str) -> String {
    let characters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let pairs = characters
        .iter()
        .enumerate()
        .map(|(at, c)| characters.get(at + 1).map_or_else(|| c.to_string(), |next| format!("{c}{next}")));
    pairs.collect::<Vec<_>>().join(" ")
}

/// The condition of the index of words for one word.
fn phrase(word: &str) -> Option<String> {
    let characters: Vec<char> = word.chars().filter(|c| c.is_alphanumeric()).collect();
    match characters.as_slice() {
        [] => None,
        [one] => Some(format!("\"{one}\"*")),
        several => {
            let pairs: Vec<String> = several.windows(2).map(|pair| pair.iter().collect()).collect();
            Some(format!("\"{}\"", pairs.join(" ")))
        }
    }
}

/// Writes the index of a prefecture.
pub(super) fn write(file: &Path, rows: &[PlaceRow]) -> Result<(), rusqlite::Error> {
    let mut to = Connection::open(file)?;
    to.execute_batch(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
         CREATE TABLE places (id INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, district TEXT NOT NULL,
             lat REAL NOT NULL, lon REAL NOT NULL, spelt TEXT NOT NULL, initials TEXT NOT NULL, stem TEXT NOT NULL, other_stem TEXT NOT NULL);
         CREATE VIRTUAL TABLE words USING fts5(pairs, content='', detail=full, tokenize='unicode61 remove_diacritics 0');",
    )?;
    let all = to.transaction()?;
    {
        let mut place = all.prepare("INSERT INTO places VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?;
        let mut word = all.prepare("INSERT INTO words (rowid, pairs) VALUES (?1, ?2)")?;
        for (id, PlaceRow { place: one, pinyin, stems }) in (1_i64..).zip(rows) {
            let spelt: String = pinyin.split_whitespace().collect();
            let (lat, lon) = (one.position.lat(), one.position.lon());
            place.execute(params![
                id,
                one.name,
                one.kind.code(),
                one.district,
                lat,
                lon,
                spelt,
                initials(pinyin),
                stems.0,
                stems.1
            ])?;
            word.execute(params![id, format!("{} {}", pairs(&sought(&one.name)), pairs(&sought(&one.district)))])?;
        }
    }
    all.commit()?;
    to.execute_batch(
        "CREATE INDEX by_spelt ON places (spelt); CREATE INDEX by_initials ON places (initials);
         CREATE INDEX by_stems ON places (stem, other_stem); CREATE INDEX by_other_stem ON places (other_stem, stem);
         INSERT INTO words (words) VALUES ('optimize'); PRAGMA optimize;",
    )
}

/// Why places cannot be looked for.
#[derive(Debug, Error)]
pub enum PlaceIndexError {
    /// A file cannot be read.
    #[error("the list of packs: {0}")]
    File(#[from] std::io::Error),
    /// An index cannot be read.
    #[error("an index of places: {0}")]
    Sqlite(#[from] rusqlite::Error),
}

/// The indexes of all prefectures that the map has.
#[derive(Debug)]
pub struct PlaceIndex(Vec<Mutex<Connection>>);

impl PlaceIndex {
    /// Opens these files.
    ///
    /// # Errors
    /// Where one is none.
    pub fn open(files: impl Iterator<Item = PathBuf>) -> Result<Self, PlaceIndexError> {
        let open = |file: PathBuf| {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            Connection::open_with_flags(file, flags).map(Mutex::new)
        };
        Ok(Self(files.map(open).collect::<Result<_, _>>()?))
    }

    /// The places that answer best, the best first.
    ///
    /// # Errors
    /// Where an index cannot be read.
    pub fn find(&self, search: &PlaceSearch, near: Option<Position>) -> Result<Vec<Place>, PlaceIndexError> {
        let mut found: Vec<(f64, Place)> = Vec::new();
        for index in &self.0 {
            let index = index.lock().unwrap_or_else(PoisonError::into_inner);
            for (place, spelt) in candidates(&index, search)? {
                found.push((rank(&place, &spelt, search, near), place));
            }
        }
        found.sort_by(|(a, one), (b, other)| a.total_cmp(b).then_with(|| one.name.cmp(&other.name)));
        found.dedup_by(|(_, a), (_, b)| {
            a.name == b.name && a.kind == b.kind && a.position.metres_to(b.position) < 200.0
        });
        found.truncate(MOST_FOUND);
        Ok(found.into_iter().map(|(_, place)| place).collect())
    }
}

const COLUMNS: &str = "SELECT id, name, kind, district, lat, lon, spelt FROM places";

/// What of one prefecture may be meant.
fn candidates(index: &Connection, search: &PlaceSearch) -> Result<Vec<(Place, String)>, rusqlite::Error> {
    let mut found: BTreeMap<i64, (Place, String)> = BTreeMap::new();
    let mut take = |condition: &str, values: &[&dyn rusqlite::ToSql]| -> Result<(), rusqlite::Error> {
        let mut asked = index.prepare_cached(&format!("{COLUMNS} WHERE {condition} LIMIT {MOST_LOOKED_AT}"))?;
        let mut rows = asked.query(values)?;
        while let Some(row) = rows.next()? {
            if let Some(one) = place_of(row)? {
                found.entry(row.get(0)?).or_insert(one);
            }
        }
        Ok(())
    };
    if let Some((one, other)) = &search.crossing {
        take("stem = ?1 AND other_stem = ?2", &[one, other])?;
        take("stem = ?1 AND other_stem = ?2", &[other, one])?;
    }
    if let Some(street) = search.street.as_ref().filter(|_| search.crossing.is_none()) {
        take("stem = ?1 AND other_stem = ''", &[street])?;
    }
    if let [word] = search.words.as_slice()
        && word.is_ascii()
    {
        let after = format!("{word}\u{7f}");
        take("spelt >= ?1 AND spelt < ?2", &[word, &after])?;
        take("initials >= ?1 AND initials < ?2", &[word, &after])?;
    }
    let phrases: Vec<String> = search.words.iter().filter_map(|word| phrase(word)).collect();
    if !phrases.is_empty() {
        // Rows are written with the weightiest first.
        take(
            &format!("id IN (SELECT rowid FROM words WHERE words MATCH ?1 ORDER BY rowid LIMIT {MOST_LOOKED_AT})"),
            &[&phrases.join(" AND ")],
        )?;
    }
    Ok(found.into_values().collect())
}

fn place_of(row: &Row) -> Result<Option<(Place, String)>, rusqlite::Error> {
    let kind: String = row.get(2)?;
    let position = Position::new(row.get(4)?, row.get(5)?).ok();
    let (Some(kind), Some(position)) = (PlaceKind::of_code(&kind), position) else { return Ok(None) };
    Ok(Some((Place { name: row.get(1)?, kind, district: row.get(3)?, position }, row.get(6)?)))
}

/// A district or county, as it may be typed.
struct County {
    /// As others write it, and without its last letter.
    names: [String; 2],
    /// The same in pinyin, without blanks.
    spelt: [String; 2],
    place: Place,
}

/// All of them: they are known without a map of streets.
static COUNTIES: LazyLock<Vec<County>> = LazyLock::new(|| {
    let of = |(adcode, name, position): (u32, &str, Position)| {
        let short = name.strip_suffix(['区', '县', '市']).filter(|short| short.chars().count() > 1).unwrap_or(name);
        let district =
            Adcode::try_from(adcode).map_or_else(|_| String::new(), |code| texts::region(code.prefecture()).to_owned());
        let spelt = [name, short].map(|name| pinyin_of(name).split_whitespace().collect());
        let place = Place { name: name.to_owned(), kind: PlaceKind::Settlement, district, position };
        County { names: [sought(name), sought(short)], spelt, place }
    };
    Borders::known().counties().into_iter().map(of).collect()
});

/// The district or county that is meant by all that was typed. One name may be that of two of them.
fn counties(search: &PlaceSearch) -> impl Iterator<Item = Place> + '_ {
    let typed = search.words.concat();
    let meant = move |county: &&County| county.names.contains(&typed) || county.spelt.contains(&typed);
    COUNTIES.iter().filter(meant).map(|county| county.place.clone())
}

/// Places by name, the nearest of the best first.
pub(in crate::server) async fn found(
    State(app): State<App>,
    from: Address,
    headers: HeaderMap,
    query: Result<Query<PlacesQuery>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Query(asked) = query?;
    let near = asked.near.as_deref().filter(|near| !near.is_empty()).map(near_of).transpose()?;
    app.limits.looking_for_places(from)?;
    let search = PlaceSearch::parse(&asked.words);
    let mut meant: Vec<Place> = search.iter().flat_map(counties).collect();
    let found = match (&app.map, search) {
        (Some(map), Some(search)) => {
            // The turn ends with the work, also where nobody waits for it any more.
            let (turn, map) = (TURNS.acquire().await, map.clone());
            let found = tokio::task::spawn_blocking(move || {
                let _turn = turn;
                map.places()?.find(&search, near)
            })
            .await;
            match found {
                Ok(Ok(places)) => places,
                Ok(Err(error)) => {
                    tracing::error!("places: {error}");
                    Vec::new()
                }
                Err(error) => {
                    tracing::error!("places: {error}");
                    Vec::new()
                }
            }
        }
        _ => Vec::new(),
    };
    // The map knows where people live in it.
    meant.retain(|county| found.iter().all(|place| place.kind != county.kind || place.name != county.name));
    let places = meant
        .into_iter()
        .chain(found)
        .map(|place| Found { called: texts::place::kind(place.kind).to_owned(), place })
        .collect::<Vec<_>>();
    let answer = ReadyAnswer::new("application/json", serde_json::to_vec(&serde_json::json!({ "places": places }))?);
    let mut response = answer.packed().await.response(&headers);
    // Places do not move; who types the same again is answered by their own browser.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600"));
    Ok(response)
}

fn near_of(told: &str) -> Result<Position, Refusal> {
    let refused = || Refusal::BadParameter("near 要写成“纬度,经度”".to_owned());
    let (lat, lon) = told.split_once(',').ok_or_else(refused)?;
    let number = |text: &str| text.trim().parse::<f64>().map_err(|_| refused());
    Position::new(number(lat)?, number(lon)?).map_err(|_| refused())
}

/// Made-up places around Changsha, each with a name of its own.
pub(super) fn made_up(count: usize) -> Vec<PlaceRow> {
    const WORDS: [&str; 24] = [
        "五一", "芙蓉", "人民", "解放", "黄兴", "湘江", "麓山", "枫林", "银杉", "望城", "星沙", "万家", "东塘", "雨花",
        "天心", "开福", "书院", "桐梓", "金星", "普瑞", "岳麓", "梅溪", "洋湖", "浏阳",
    ];
    const ENDS: [(&str, PlaceKind); 8] = [
        ("路", PlaceKind::Street),
        ("中路", PlaceKind::Street),
        ("广场", PlaceKind::Landmark),
        ("小区", PlaceKind::Estate),
        ("便利店", PlaceKind::Shop),
        ("小学", PlaceKind::School),
        ("站", PlaceKind::Transit),
        ("大厦", PlaceKind::Building),
    ];
    #[allow(clippy::cast_precision_loss, reason = "a place for each number")]
    let position = |at: usize| Position::new(27.9 + (at % 317) as f64 * 0.002, 112.6 + (at % 401) as f64 * 0.002);
    let one = |at: usize| {
        let (first, second) = (WORDS[at % 24], WORDS[at / 24 % 24]);
        let (end, kind) = ENDS[at / 576 % 8];
        let number = at / 4_608;
        let name =
            if number == 0 { format!("{first}{second}{end}") } else { format!("{first}{second}{number}号{end}") };
        let stem = road_stem(&name).unwrap_or_default();
        let pinyin = pinyin_of(&name);
        let place = Place { name, kind, district: "天心区".to_owned(), position: position(at).ok()? };
        Some(PlaceRow { place, pinyin, stems: (stem, String::new()) })
    };
    (0..count).filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn districts_and_counties_are_found_by_their_names_without_a_map_of_streets() {
        let named = |typed: &str| {
            let search = PlaceSearch::parse(typed).unwrap();
            counties(&search).map(|place| (place.name, place.district)).collect::<Vec<_>>()
        };
        let yuelu = [("岳麓区".to_owned(), "长沙".to_owned())];
        for typed in ["岳麓区", "岳麓", "yuelu", "yue lu qu"] {
            assert_eq!(named(typed), yuelu, "{typed}");
        }
        assert_eq!(named("长沙县"), [("长沙县".to_owned(), "长沙".to_owned())]);
        for typed in ["岳", "岳麓区政府", "望城社区"] {
            assert_eq!(named(typed), [], "{typed}");
        }
        // Each lies where its border says.
        let borders = Borders::known();
        for county in COUNTIES.iter() {
            assert_eq!(borders.county_of(county.place.position).map(|of| of.1), Some(&*county.place.name));
        }
        assert!(COUNTIES.len() > 120);
    }
}
