//! MP4: boxes within boxes, of which those that are needed to hear the sound stay.

use super::big_endian;

/// What there is inside.
const CONTAINERS: [&[u8; 4]; 10] =
    [b"moov", b"trak", b"mdia", b"minf", b"dinf", b"stbl", b"edts", b"mvex", b"moof", b"traf"];
/// Tables of where in the sound what is: a version and flags, how many entries, and the entries of so many bytes.
const TABLES: [(&[u8; 4], usize); 6] =
    [(b"stts", 8), (b"ctts", 8), (b"stsc", 12), (b"stco", 4), (b"co64", 8), (b"stss", 4)];
/// Heads of pieces, and how long each is at most.
const HEADS: [(&[u8; 4], usize); 5] = [(b"mehd", 12), (b"trex", 24), (b"mfhd", 8), (b"tfhd", 40), (b"tfdt", 12)];
/// Which formats a file says that it is of; another one says nothing of the sound.
const BRANDS: [&[u8; 4]; 17] = [
    b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"iso8", b"mp41", b"mp42", b"M4A ", b"M4B ", b"3gp4", b"3gp5",
    b"3gp6", b"dash", b"msf1", b"qt  ", b"opus",
];
/// How a picture would be turned: not at all.
const UPRIGHT: [u8; 36] = {
    let mut matrix = [0; 36];
    (matrix[1], matrix[17], matrix[32]) = (1, 1, 0x40);
    matrix
};
/// What stands inside of the description of a sound: how its codec is to be read.
const OF_CODEC: [&[u8; 4]; 6] = [b"esds", b"dOps", b"damr", b"alac", b"dfLa", b"wave"];
/// Heads with the moments of making and of changing, after a version and flags.
const DATED: [&[u8; 4]; 3] = [b"mvhd", b"tkhd", b"mdhd"];
/// Boxes within each other.
const DEEPEST: usize = 8;

#[derive(Default)]
struct Heard {
    ms: u64,
    sounds: usize,
    data: bool,
}

/// Overwrites what is not sound and gives the length in milliseconds; 0 where it is not said.
pub(super) fn clean(bytes: &mut [u8]) -> Option<u64> {
    let mut heard = Heard::default();
    walk(bytes, &mut heard, 0)?;
    (heard.sounds == 1 && heard.data).then_some(heard.ms)
}

fn walk(bytes: &mut [u8], heard: &mut Heard, depth: usize) -> Option<()> {
    let mut at = 0;
    while at < bytes.len() {
        let rest = bytes.get_mut(at..)?;
        let kind: [u8; 4] = rest.get(4..8)?.try_into().ok()?;
        let (prefix, size) = match big_endian(rest.get(..4)?) {
            // To the end of the file.
            0 if depth == 0 => (8, rest.len()),
            1 => (16, usize::try_from(big_endian(rest.get(8..16)?)).ok()?),
            size => (8, usize::try_from(size).ok()?),
        };
        if size < prefix {
            return None;
        }
        let one = rest.get_mut(..size)?;
        let content = one.get_mut(prefix..)?;
        if CONTAINERS.contains(&&kind) && depth < DEEPEST {
            walk(content, heard, depth + 1)?;
        } else if DATED.contains(&&kind) {
            undated(content, kind, heard)?;
        } else if &kind == b"hdlr" {
            // A version, flags and a zero; the kind of track; zeros; and its name in words.
            if content.get(8..12)? != b"soun" {
                return None;
            }
            heard.sounds += 1;
            content.get_mut(4..8)?.fill(0);
            content.get_mut(12..)?.fill(0);
        } else if &kind == b"mdat" {
            heard.data = true;
        } else if !says_only_how_it_sounds(content, kind)? {
            content.fill(0);
            one.get_mut(4..8)?.copy_from_slice(b"free");
        }
        at += size;
    }
    Some(())
}

/// Whether a box is needed to hear the sound; what else it says is taken out. Nothing where it is damaged.
fn says_only_how_it_sounds(content: &mut [u8], kind: [u8; 4]) -> Option<bool> {
    if let Some((_, most)) = HEADS.iter().find(|(known, _)| **known == kind) {
        return Some(content.len() <= *most && holds_numbers(content));
    }
    if let Some((_, entry)) = TABLES.iter().find(|(known, _)| **known == kind) {
        counted(content, 4, *entry)?;
        return Some(holds_numbers(content));
    }
    match &kind {
        b"ftyp" | b"styp" => {
            content.get_mut(4..8)?.fill(0);
            let (brands, rest) = content.as_chunks_mut::<4>();
            rest.fill(0);
            for (at, brand) in brands.iter_mut().enumerate() {
                if at != 1 && !BRANDS.contains(&&*brand) {
                    *brand = *b"isom";
                }
            }
        }
        // The sound's balance, which is none.
        b"smhd" => content.fill(0),
        // Where the sound lies: in this file.
        b"dref" => {
            let rest = u32::try_from(content.len().checked_sub(8)?).ok()?;
            content.fill(0);
            content.get_mut(7..8)?.fill(1);
            content.get_mut(8..12)?.copy_from_slice(&rest.to_be_bytes());
            content.get_mut(12..20)?.copy_from_slice(b"url \0\0\0\x01");
        }
        b"stsz" => {
            match big_endian(content.get(4..8)?) {
                // Each has its own size, or all have one.
                0 => counted(content, 8, 4)?,
                _ => content.get_mut(12..)?.fill(0),
            }
            return Some(holds_numbers(content));
        }
        b"elst" => {
            counted(content, 4, if *content.first()? == 1 { 20 } else { 12 })?;
            return Some(holds_numbers(content));
        }
        b"trun" => {
            let flags = big_endian(content.get(1..4)?);
            let each = 4 * usize::try_from((flags & 0xf00).count_ones()).ok()?;
            let head = 4 * usize::try_from((flags & 0x5).count_ones()).ok()?;
            let count = usize::try_from(big_endian(content.get(4..8)?)).ok()?;
            content.get_mut(count.checked_mul(each)?.checked_add(8 + head)?..)?.fill(0);
            return Some(holds_numbers(content));
        }
        b"stsd" => described(content)?,
        _ => return Some(false),
    }
    Some(true)
}

/// Whether there are numbers as a note of a minute has them, rather than words: none is large, but flags, and what is below
/// nothing.
fn holds_numbers(content: &[u8]) -> bool {
    content.as_chunks::<4>().0.iter().all(|number| number[0] <= 2 || number[0] == 0xff)
}

/// Takes out what stands behind a table's entries, whose count stands at this place.
fn counted(content: &mut [u8], at: usize, entry: usize) -> Option<()> {
    let count = usize::try_from(big_endian(content.get(at..at + 4)?)).ok()?;
    content.get_mut(count.checked_mul(entry)?.checked_add(at + 4)?..)?.fill(0);
    Some(())
}

/// The description of how the sound is coded: by whose program, and whatever is hung on, is taken out.
fn described(content: &mut [u8]) -> Option<()> {
    // A version and flags, and one description.
    if big_endian(content.get(4..8)?) != 1 {
        return None;
    }
    let size = usize::try_from(big_endian(content.get(8..12)?)).ok()?;
    content.get_mut(8usize.checked_add(size)?..)?.fill(0);
    let sound = content.get_mut(16..8 + size)?;
    sound.get_mut(..6)?.fill(0);
    // QuickTime's versions have more before what is inside.
    let inside = match big_endian(sound.get(8..10)?) {
        0 => 28,
        1 => 44,
        2 => 64,
        _ => return None,
    };
    sound.get_mut(10..16)?.fill(0);
    let mut inside = sound.get_mut(inside..)?;
    while inside.len() >= 8 {
        let size = usize::try_from(big_endian(inside.get(..4)?)).ok()?;
        if size < 8 {
            break;
        }
        let (one, rest) = inside.split_at_mut_checked(size)?;
        if !OF_CODEC.iter().any(|known| one[4..8] == **known) {
            one[8..].fill(0);
            one[4..8].copy_from_slice(b"free");
        }
        inside = rest;
    }
    inside.fill(0);
    Some(())
}

/// Takes out when it was made and changed; of a movie's head, reads how long it is.
fn undated(content: &mut [u8], kind: [u8; 4], heard: &mut Heard) -> Option<()> {
    let wide = *content.first()? == 1;
    let moments = if wide { 4..20 } else { 4..12 };
    content.get_mut(moments)?.fill(0);
    let more = if wide { 12 } else { 0 };
    match &kind {
        // What is reserved, and behind it; how a picture would be turned.
        b"mvhd" => {
            content.get_mut(26 + more..36 + more)?.fill(0);
            content.get_mut(36 + more..72 + more)?.copy_from_slice(&UPRIGHT);
            content.get_mut(72 + more..96 + more)?.fill(0);
            content.get_mut(100 + more..)?.fill(0);
        }
        b"tkhd" => {
            content.get_mut(16 + more - more / 3..20 + more - more / 3)?.fill(0);
            content.get_mut(24 + more..32 + more)?.fill(0);
            content.get_mut(40 + more..76 + more)?.copy_from_slice(&UPRIGHT);
            content.get_mut(76 + more..)?.fill(0);
        }
        // Its language, which is not told.
        _ => {
            content.get_mut(20 + more..22 + more)?.copy_from_slice(&[0x55, 0xc4]);
            content.get_mut(22 + more..)?.fill(0);
        }
    }
    if &kind == b"mvhd" {
        let (scale, length) = if wide { (20..24, 24..32) } else { (12..16, 16..20) };
        let (scale, length) = (big_endian(content.get(scale)?), big_endian(content.get(length)?));
        let unknown = if wide { u64::MAX } else { u64::from(u32::MAX) };
        if length != unknown && scale > 0 {
            heard.ms = length.saturating_mul(1_000) / scale;
        }
    }
    Some(())
}
