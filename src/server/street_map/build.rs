//! Makes the street map of an extract of OpenStreetMap. osmium cuts and reads it, tilemaker draws its tiles; what is done
//! here is what they do not: archives for each prefecture, the index of places, and the roads that ways are found on.

use super::archives::{self, ATTRIBUTION, Archive};
use super::build_error::BuildError;
use super::places;
use super::{PACKS, PIECE_BYTES, Pack, PackFile, Packs, roads};
use crate::model::region::PREFECTURES;
use crate::model::roads::{Cell, Road, file};
use crate::model::{Adcode, Timestamp};
use crate::server::import::borders::Borders;
use crate::texts;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, Stdio};

/// Hunan and a little around it: west, south, east, north.
const BOX: &str = "108.6,24.5,114.4,30.3";
const CONFIG: &str = include_str!("../../../platforms/map/config.json");
const PROCESS: &str = include_str!("../../../platforms/map/process.lua");

/// Runs a tool and waits for its end. What it says is kept back unless it fails.
fn run<S: AsRef<OsStr>>(tool: &str, arguments: &[S]) -> Result<(), BuildError> {
    let ended = Command::new(tool).args(arguments).stdin(Stdio::null()).output();
    let ended = ended.map_err(|error| not_there(tool, error))?;
    if ended.status.success() {
        return Ok(());
    }
    let said = [ended.stdout, ended.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let last: Vec<&str> = said.split(['\n', '\r']).filter(|line| !line.trim().is_empty()).collect();
    let last = last[last.len().saturating_sub(3)..].join(" / ");
    Err(BuildError::Tool { tool: tool.to_owned(), said: last })
}

fn not_there(tool: &str, error: std::io::Error) -> BuildError {
    match error.kind() {
        std::io::ErrorKind::NotFound => BuildError::NoTool(tool.to_owned()),
        _ => error.into(),
    }
}

/// Makes the map of an extract in a folder. What stood there stays until the new one is whole. `say` hears what is done.
///
/// # Errors
/// [`BuildError`]; the folder is then as it was.
pub fn build(osm: &Path, folder: &Path, say: &mut dyn FnMut(&str)) -> Result<Packs, BuildError> {
    if !osm.is_file() {
        let error = std::io::Error::new(std::io::ErrorKind::NotFound, format!("没有 {}", osm.display()));
        return Err(error.into());
    }
    let beside = |end: &str| PathBuf::from(format!("{}.{end}", folder.display()));
    let (new, work, old) = (beside("new"), beside("work"), beside("old"));
    for one in [&new, &work, &old] {
        remove(one)?;
        if one != &old {
            std::fs::create_dir_all(one)?;
        }
    }
    let made = build_in(osm, &new, &work, say);
    remove(&work)?;
    let packs = match made {
        Ok(packs) => packs,
        Err(error) => {
            remove(&new)?;
            return Err(error);
        }
    };
    if folder.exists() {
        std::fs::rename(folder, &old)?;
    }
    std::fs::rename(&new, folder)?;
    remove(&old)?;
    Ok(packs)
}

fn remove(folder: &Path) -> std::io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn build_in(osm: &Path, new: &Path, work: &Path, say: &mut dyn FnMut(&str)) -> Result<Packs, BuildError> {
    let (cut, named, mbtiles) = (work.join("cut.osm.pbf"), work.join("named.osm.pbf"), work.join("tiles.mbtiles"));
    let (config, process) = (work.join("config.json"), work.join("process.lua"));
    std::fs::write(&config, CONFIG)?;
    std::fs::write(&process, PROCESS)?;
    let arg = |text: &'static str| OsStr::new(text);
    say("裁出湖南（osmium）");
    run(
        "osmium",
        &[
            arg("extract"),
            arg("-b"),
            arg(BOX),
            arg("--set-bounds"),
            arg("--overwrite"),
            osm.as_os_str(),
            arg("-o"),
            cut.as_os_str(),
        ],
    )?;
    say("画瓦片（tilemaker，最久的一步）");
    run(
        "tilemaker",
        &[
            arg("--input"),
            cut.as_os_str(),
            arg("--output"),
            mbtiles.as_os_str(),
            arg("--config"),
            config.as_os_str(),
            arg("--process"),
            process.as_os_str(),
        ],
    )?;
    say("按市州分开（PMTiles）");
    let borders = Borders::known();
    let archives = archives::split(&mbtiles, new, &borders)?;
    std::fs::remove_file(&mbtiles)?;
    say("整理街道、路口、小区和地名");
    run(
        "osmium",
        &[arg("tags-filter"), cut.as_os_str(), arg("nwr/name"), arg("--overwrite"), arg("-o"), named.as_os_str()],
    )?;
    let mut of_prefecture = exported(&named, &[], |said| places::read(said, &borders))?;
    say("整理能走能骑的路");
    let mut roads = roads_of(&cut, work, &borders)?;
    let mut packs = Packs {
        made_at: Timestamp::now().0,
        attribution: ATTRIBUTION.to_owned(),
        piece_bytes: PIECE_BYTES,
        overview_to: archives::OVERVIEW_TO,
        ..Packs::default()
    };
    for Archive { adcode, file, bounds } in archives {
        let tiles = named_by_content(&file)?;
        let Some(adcode) = adcode else {
            packs.overview = tiles;
            continue;
        };
        // One that has nothing of its own but a neighbour's border needs no archive: the neighbour has those tiles.
        let Some(rows) = of_prefecture.remove(&adcode) else {
            std::fs::remove_file(file.with_file_name(&tiles.file))?;
            continue;
        };
        let lines = new.join(format!("{adcode}.places.tsv"));
        std::fs::write(&lines, places::lines(&rows))?;
        let name = Adcode::try_from(adcode).map_or_else(|_| adcode.to_string(), |code| texts::region(code).to_owned());
        let roads = roads.remove(&adcode).map(|cells| roads_file(new, adcode, &cells)).transpose()?;
        let (places, place_count) = (named_by_content(&lines)?, rows.len());
        let pack = Pack { adcode, name, bounds, tiles, places, place_count, roads };
        places::write(&new.join(places::file_name(&pack)), &rows)?;
        packs.packs.push(pack);
    }
    // As the programme's plan has them.
    packs.packs.sort_by_key(|pack| PREFECTURES.iter().position(|one| one.adcode == pack.adcode));
    if packs.packs.is_empty() || packs.overview.bytes == 0 {
        return Err(BuildError::Nothing(osm.to_owned()));
    }
    std::fs::write(new.join(PACKS), serde_json::to_vec(&packs)?)?;
    Ok(packs)
}

/// What osmium exports of a file, as `read` makes of it.
fn exported<T: Default>(
    from: &Path,
    how: &[&str],
    read: impl FnOnce(BufReader<ChildStdout>) -> Result<T, BuildError>,
) -> Result<T, BuildError> {
    let mut osmium = Command::new("osmium")
        .args(["export", "-f", "geojsonseq", "-x", "print_record_separator=false", "-o", "-"])
        .args(how)
        .arg(from)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| not_there("osmium", error))?;
    let said = osmium.stdout.take().map(BufReader::new);
    let found = said.map(read).transpose()?.unwrap_or_default();
    let ended = osmium.wait()?;
    if !ended.success() {
        return Err(BuildError::Tool { tool: "osmium export".to_owned(), said: ended.to_string() });
    }
    Ok(found)
}

/// Roads by prefecture and cell.
type Roads = BTreeMap<u32, BTreeMap<Cell, Vec<Road>>>;

/// The roads of an extract.
fn roads_of(osm: &Path, work: &Path, borders: &Borders) -> Result<Roads, BuildError> {
    let ways = work.join("roads.osm.pbf");
    let arg = |text: &'static str| OsStr::new(text);
    run(
        "osmium",
        &[arg("tags-filter"), osm.as_os_str(), arg("w/highway"), arg("--overwrite"), arg("-o"), ways.as_os_str()],
    )?;
    let streets = exported(&ways, &["--geometry-types=linestring"], roads::read)?;
    std::fs::remove_file(&ways)?;
    Ok(roads::split(&streets, borders))
}

/// Writes the roads of a prefecture.
fn roads_file(folder: &Path, adcode: u32, cells: &BTreeMap<Cell, Vec<Road>>) -> Result<PackFile, BuildError> {
    let to = folder.join(format!("{adcode}.roads"));
    std::fs::write(&to, file::write(cells))?;
    named_by_content(&to)
}

/// Writes the roads of an extract alone, a file for each prefecture, to measure how large they are.
///
/// # Errors
/// [`BuildError`].
#[doc(hidden)]
pub fn write_roads(osm: &Path, folder: &Path) -> Result<Vec<PackFile>, BuildError> {
    let roads = roads_of(osm, folder, &Borders::known())?;
    roads.iter().map(|(adcode, cells)| roads_file(folder, *adcode, cells)).collect()
}

/// Gives a file a name of what is in it, and says what phones need to keep it.
fn named_by_content(file: &Path) -> Result<PackFile, BuildError> {
    let mut reader = std::fs::File::open(file)?;
    let (mut all, mut pieces, mut bytes) = (Sha256::new(), Vec::new(), 0_u64);
    loop {
        let mut piece = Vec::with_capacity(PIECE_BYTES);
        let read = reader.by_ref().take(PIECE_BYTES as u64).read_to_end(&mut piece)?;
        if read == 0 {
            break;
        }
        all.update(&piece);
        pieces.push(hexadecimal(&Sha256::digest(&piece)));
        bytes += read as u64;
    }
    let digest = hexadecimal(&all.finalize());
    let old = file.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let (stem, end) = old.split_once('.').unwrap_or((old, ""));
    let name = format!("{stem}-{}.{end}", &digest[..12]);
    std::fs::rename(file, file.with_file_name(&name))?;
    Ok(PackFile { file: name, bytes, pieces })
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Writes an index of so many made-up places, to measure how long finding one takes.
///
/// # Errors
/// Where the file cannot be written.
#[doc(hidden)]
pub fn write_sample_index(file: &Path, count: usize) -> Result<(), BuildError> {
    Ok(places::write(file, &places::made_up(count))?)
}
