//! A place among 100,000 and more: the search that couriers' words go through, beside what a database does at the least
//! with the same index: one scan of all names (LIKE), and one question to its index of words (FTS5).
//!
//! `cargo bench --features server,engine --bench places` makes its own places; `DIYI_MAP=FOLDER` takes those of a map that
//! `diyi-server map build` made.

use diyi::model::Position;
use diyi::model::place::PlaceSearch;
use diyi::server::street_map::{PlaceIndex, build};
use rusqlite::{Connection, OpenFlags};
use std::error::Error;
use std::path::PathBuf;
use std::time::{Duration, Instant};

type Failed = Box<dyn Error>;

const PLACES: usize = 100_000;
const TIMES: usize = 21;
/// What couriers type: names, crossings, streets, kinds, pinyin, initials, two words, one that is nowhere.
const TYPED: [&str; 10] =
    ["五一广场", "芙蓉路和人民路口", "芙蓉路", "人民路", "小区", "wuyi", "fr", "天心区 便利店", "广场", "没有这个地方"];

/// The middle one of several.
fn median(mut act: impl FnMut() -> Result<usize, Failed>) -> Result<(Duration, usize), Failed> {
    let mut found = act()?;
    let mut times = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let began = Instant::now();
        found = act()?;
        times.push(began.elapsed());
    }
    times.sort();
    Ok((times[TIMES / 2], found))
}

fn indexes() -> Result<(Vec<PathBuf>, Option<tempfile::TempDir>), Failed> {
    if let Some(map) = std::env::var_os("DIYI_MAP") {
        let files = std::fs::read_dir(map)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, Failed>>()?;
        return Ok((
            files.into_iter().filter(|file| file.to_string_lossy().ends_with(".places.sqlite")).collect(),
            None,
        ));
    }
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("made-up.places.sqlite");
    build::write_sample_index(&file, PLACES)?;
    Ok((vec![file], Some(folder)))
}

fn main() -> Result<(), Failed> {
    let (files, _made_up) = indexes()?;
    let open = |file: &PathBuf| Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY);
    let bare = files.iter().map(open).collect::<Result<Vec<_>, _>>()?;
    let count = |of: &Connection| of.query_row("SELECT count(*) FROM places", [], |row| row.get::<_, u32>(0));
    let places: u32 = bare.iter().map(count).sum::<Result<_, _>>()?;
    let all = |sql: &str, value: &str| -> Result<usize, Failed> {
        let mut found = 0;
        for index in &bare {
            let mut asked = index.prepare_cached(sql)?;
            let mut rows = asked.query([value])?;
            while rows.next()?.is_some() {
                found += 1;
            }
        }
        Ok(found)
    };
    let index = PlaceIndex::open(files.iter().cloned())?;
    let near = Some(Position::new(28.195, 112.97)?);
    println!("{places} places in {} files", files.len());
    let (mut slowest, mut sum, mut scans) = (Duration::ZERO, 0.0, 0.0);
    for words in TYPED {
        let search = PlaceSearch::parse(words).ok_or("no words")?;
        let (took, found) = median(|| Ok(index.find(&search, near)?.len()))?;
        let (scan, _) = median(|| all("SELECT id FROM places WHERE name LIKE ?1", &format!("%{words}%")))?;
        // Pairs of characters, as the index has them.
        let characters: Vec<char> = words.chars().filter(|c| !c.is_whitespace()).collect();
        let pairs: Vec<String> = characters.windows(2).map(|pair| pair.iter().collect()).collect();
        let sql = "SELECT rowid FROM words WHERE words MATCH ?1 ORDER BY rowid LIMIT 400";
        let (bare, _) = median(|| all(sql, &format!("\"{}\"", pairs.join(" "))))?;
        let times = |other: Duration| took.as_secs_f64() / other.as_secs_f64();
        println!(
            "{words}: {took:.2?}, {found} told; one scan {scan:.2?} ({:.2}), one question to the index {bare:.2?} ({:.1})",
            times(scan),
            times(bare)
        );
        slowest = slowest.max(took);
        sum += took.as_secs_f64();
        scans += scan.as_secs_f64();
    }
    println!("all: {:.2} of one scan each; the slowest {slowest:.2?}", sum / scans);
    Ok(())
}
