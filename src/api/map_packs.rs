//! What a deployment's own street map has, as it is told under [`super::paths::MAP_PACKS`]: files that phones keep piece by
//! piece, each checked by its digest. What is kept is told in the same words. Files are named after what is in them.

use serde::{Deserialize, Serialize};

/// What says which packs there are.
pub const PACKS: &str = "packs.json";

/// West, south, east, north; WGS-84 degrees.
pub type Bounds = [f64; 4];

/// A file that phones keep.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackFile {
    /// Its name in the folder.
    pub file: String,
    /// How long it is.
    pub bytes: u64,
    /// SHA-256 of its pieces ([`Packs::piece_bytes`] each, but the last), in hexadecimal digits.
    pub pieces: Vec<String>,
}

/// Streets and places of a prefecture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pack {
    /// Its region code.
    pub adcode: u32,
    /// Its name.
    pub name: String,
    /// What it covers.
    pub bounds: Bounds,
    /// Tiles, PMTiles.
    pub tiles: PackFile,
    /// Places as lines: name, kind, what the kind is called, district, latitude, longitude, pinyin.
    pub places: PackFile,
    /// How many places.
    pub place_count: usize,
    /// Roads, as `model::roads::file` has them. A map that an older version made has none.
    #[serde(default)]
    pub roads: Option<PackFile>,
}

/// What a folder has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Packs {
    /// When it was made, milliseconds since 1970.
    pub made_at: i64,
    /// Whom the licence wants named.
    pub attribution: String,
    /// Bytes of each piece.
    pub piece_bytes: usize,
    /// The province from afar.
    pub overview: PackFile,
    /// From how near the prefectures' own archives have more than the province's.
    pub overview_to: u8,
    /// The prefectures.
    pub packs: Vec<Pack>,
}

impl Pack {
    /// All that it is made of.
    pub fn files(&self) -> impl Iterator<Item = &PackFile> {
        [&self.tiles, &self.places].into_iter().chain(&self.roads)
    }

    /// Whether something of it lies in a box.
    #[must_use]
    pub fn meets(&self, [west, south, east, north]: Bounds) -> bool {
        let [w, s, e, n] = self.bounds;
        w < east && e > west && s < north && n > south
    }
}

impl Packs {
    /// The pack of a prefecture, if there is one.
    #[must_use]
    pub fn of(&self, adcode: u32) -> Option<&Pack> {
        self.packs.iter().find(|pack| pack.adcode == adcode)
    }

    /// Files that may have the roads in a box: those that are kept first. Of a prefecture that is kept `served` ones are
    /// left out: older roads and newer ones would not fit to each other.
    #[must_use]
    pub fn roads_in<'packs>(&'packs self, within: Bounds, served: Option<&'packs Self>) -> Vec<&'packs PackFile> {
        let others = served.into_iter().flat_map(|served| &served.packs).filter(|pack| self.of(pack.adcode).is_none());
        self.packs
            .iter()
            .chain(others)
            .filter(|pack| pack.meets(within))
            .filter_map(|pack| pack.roads.as_ref())
            .collect()
    }
}

/// Whether it is the name of a file that phones may have: those that the folder's maker gives. None leads out of a folder.
#[must_use]
pub fn is_file_name(name: &str) -> bool {
    let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte));
    let kinds = [".pmtiles", ".places.tsv", ".roads"];
    plain && !name.starts_with('.') && (name == PACKS || kinds.iter().any(|end| name.ends_with(end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roads_are_those_kept_and_the_servers_of_other_prefectures() {
        let roads = |name: &str| Some(PackFile { file: name.to_owned(), ..PackFile::default() });
        let pack = |adcode, west, roads| Pack {
            adcode,
            name: String::new(),
            bounds: [west, 28.0, west + 1.0, 29.0],
            tiles: PackFile::default(),
            places: PackFile::default(),
            place_count: 0,
            roads,
        };
        let kept = Packs { packs: vec![pack(430_100, 112.5, roads("old"))], ..Packs::default() };
        let served = Packs {
            packs: vec![
                pack(430_100, 112.5, roads("new")),
                pack(430_200, 113.5, roads("beside")),
                pack(430_300, 112.9, None),
                pack(431_200, 109.5, roads("far")),
            ],
            ..Packs::default()
        };
        let names = |found: Vec<&PackFile>| found.into_iter().map(|file| file.file.clone()).collect::<Vec<_>>();
        let around = [113.4, 28.1, 113.6, 28.2];
        assert_eq!(names(kept.roads_in(around, Some(&served))), ["old", "beside"]);
        assert_eq!(names(kept.roads_in(around, None)), ["old"]);
        assert_eq!(names(Packs::default().roads_in(around, Some(&served))), ["new", "beside"]);
        assert!(kept.roads_in([113.6, 28.1, 113.7, 28.2], None).is_empty());
    }

    #[test]
    fn no_name_leads_out_of_the_folder() {
        for name in ["packs.json", "430100-0123456789ab.pmtiles", "430100-0a.places.tsv", "430100-0a.roads"] {
            assert!(is_file_name(name), "{name}");
        }
        for name in [
            "",
            ".packs.json",
            "../packs.json",
            "a/b.roads",
            "A.roads",
            "x.sqlite",
            "packs.json.part",
            "..",
            "a\\b.roads",
        ] {
            assert!(!is_file_name(name), "{name}");
        }
    }
}
