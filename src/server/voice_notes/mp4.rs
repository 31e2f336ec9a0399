//! MP4: boxes within boxes, of which those that are needed to hear the sound stay.

use super::big_endian;

/// What there is inside.
const CONTAINERS: [&[u8; 4]; 10] =
    [b"moov", b"trak", b"mdia", b"minf", b"dinf", b"stbl", b"edts", b"mvex", b"moof", b"traf"];
/// What stays as it is: which format it is, the sound, and where in it what is.
const KEPT: [&[u8; 4]; 27] = [
    b"ftyp", b"styp", b"mdat", b"smhd", b"dref", b"stsd", b"stts", b"ctts", b"stsc", b"stsz", b"stz2", b"stco",
    b"co64", b"stss", b"sgpd", b"sbgp", b"elst", b"mehd", b"trex", b"mfhd", b"tfhd", b"tfdt", b"trun", b"saiz",
    b"saio", b"sidx", b"hdlr",
];
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
            content.get_mut(24..)?.fill(0);
        } else if KEPT.contains(&&kind) {
            heard.data |= &kind == b"mdat";
        } else {
            content.fill(0);
            one.get_mut(4..8)?.copy_from_slice(b"free");
        }
        at += size;
    }
    Some(())
}

/// Takes out when it was made and changed; of a movie's head, reads how long it is.
fn undated(content: &mut [u8], kind: [u8; 4], heard: &mut Heard) -> Option<()> {
    let wide = *content.first()? == 1;
    let moments = if wide { 4..20 } else { 4..12 };
    content.get_mut(moments)?.fill(0);
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
