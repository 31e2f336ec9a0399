//! `WebM`: elements within elements, of which those that are needed to hear the sound stay.

use super::big_endian;

const EBML: u64 = 0x1a45_dfa3;
const SEGMENT: u64 = 0x1853_8067;
const CLUSTER: u64 = 0x1f43_b675;
const TRACK_TYPE: u64 = 0x83;
const TIMESTAMP: u64 = 0xe7;
const TIMESTAMP_SCALE: u64 = 0x2a_d7b1;
const VOID: u8 = 0xec;
/// A sound, of the types of tracks.
const AUDIO: u64 = 2;
/// Nanoseconds of a unit of time, where the file does not say it.
const SCALE: u64 = 1_000_000;
/// A number of eight bytes, all of whose bits are set: until the next element that is none of its own.
const UNKNOWN: u64 = (1 << 56) - 1;

/// What there is inside: Info, Tracks, `TrackEntry`, Audio, Cluster, `BlockGroup`.
const CONTAINERS: [u64; 6] = [0x1549_a966, 0x1654_ae6b, 0xae, 0xe1, CLUSTER, 0xa0];
/// The sound itself: blocks, alone and in groups.
const BLOCKS: [u64; 2] = [0xa3, 0xa1];
/// A number that chance made, by which a track is known anywhere.
const TRACK_UID: u64 = 0x73c5;
const CODEC: u64 = 0x86;
/// How a codec is to be read.
const CODEC_PRIVATE: u64 = 0x63_a2;
const DOC_TYPE: u64 = 0x4282;
/// Samples a second, as a number with a point.
const SAMPLED: [u64; 2] = [0xb5, 0x78b5];
/// The codecs of sound that browsers record. Others keep words beside the sound in what they are read by.
const CODECS: [&[u8]; 3] = [b"A_OPUS", b"A_PCM/FLOAT/IEEE", b"A_PCM/INT/LIT"];
/// An Opus header with one stream: what stands behind it says nothing (RFC 7845, 5.1).
const OPUS_HEAD: usize = 19;
/// Whole numbers that are needed, and how large they are at most: of the file's form; of a track its number, whether it is
/// laced, on and the first choice; how long a codec takes to begin, in nanoseconds; channels, bits; how long a group lasts.
/// What is larger is no such number.
const NUMBERS: [(u64, u64); 16] = [
    (0x4286, 9),
    (0x42f7, 9),
    (0x42f2, 8),
    (0x42f3, 8),
    (0x4287, 9),
    (0x4285, 9),
    (0xd7, 127),
    (0x9c, 1),
    (0xb9, 1),
    (0x88, 1),
    (0x56aa, 1_000_000_000),
    (0x56bb, 1_000_000_000),
    (0x9f, 8),
    (0x6264, 64),
    (0x9b, 100_000),
    (TRACK_TYPE, AUDIO),
];
/// Texts that have to be there, and say nothing then: which programs made it.
const TEXTS: [u64; 2] = [0x4d80, 0x5741];
/// What ends an element of unknown length: what stands beside it.
const OF_SEGMENT: [u64; 8] =
    [0x114d_9b74, 0x1549_a966, 0x1654_ae6b, CLUSTER, 0x1c53_bb6b, 0x1941_a469, 0x1043_a770, 0x1254_c367];
/// Elements within each other.
const DEEPEST: usize = 6;

struct Heard {
    scale: u64,
    /// The last time that was said, in units of the scale.
    last: u64,
    sounds: usize,
}

/// Overwrites what is not sound and gives the length in milliseconds.
pub(super) fn clean(bytes: &mut [u8]) -> Option<u64> {
    let ebml = Element::at(bytes, 0)?;
    if ebml.id != EBML {
        return None;
    }
    let form = ebml.end(bytes.len())?;
    // Its form, and nothing else that somebody wrote there.
    walk(bytes, ebml.content, form, EBML, &mut Heard { scale: SCALE, last: 0, sounds: 0 }, 0)?;
    let segment = Element::at(bytes, form)?;
    let end = segment.end(bytes.len())?;
    // Nothing stands behind it.
    if segment.id != SEGMENT || end != bytes.len() {
        return None;
    }
    let mut heard = Heard { scale: SCALE, last: 0, sounds: 0 };
    walk(bytes, segment.content, end, SEGMENT, &mut heard, 0)?;
    (heard.sounds == 1).then(|| heard.last.saturating_mul(heard.scale) / 1_000_000)
}

/// Goes through what is inside; gives where it ends.
fn walk(bytes: &mut [u8], from: usize, end: usize, inside: u64, heard: &mut Heard, depth: usize) -> Option<usize> {
    let mut at = from;
    while at < end {
        let element = Element::at(bytes, at)?;
        if inside == CLUSTER && OF_SEGMENT.contains(&element.id) {
            return Some(at);
        }
        let next = element.end(end)?;
        if next > end {
            return None;
        }
        if CONTAINERS.contains(&element.id) && depth < DEEPEST {
            at = walk(bytes, element.content, next, element.id, heard, depth + 1)?;
            // Only a length that nobody knew may end before what was left.
            if at != next && element.size != UNKNOWN {
                return None;
            }
            continue;
        }
        if element.size == UNKNOWN {
            return None;
        }
        let content = bytes.get_mut(element.content..next)?;
        if !says_only_how_it_sounds(element.id, content, heard)? {
            overwrite(bytes.get_mut(at..next)?)?;
        }
        at = next;
    }
    Some(at)
}

/// Whether an element is needed to hear the sound, and says nothing else; what it says beside that is taken out. Nothing where
/// this is no sound.
fn says_only_how_it_sounds(id: u64, content: &mut [u8], heard: &mut Heard) -> Option<bool> {
    // A number of more than eight bytes is none.
    let number = (content.len() <= 8).then(|| big_endian(content));
    Some(match id {
        TRACK_TYPE if number != Some(AUDIO) => return None,
        TRACK_TYPE => {
            heard.sounds += 1;
            true
        }
        TIMESTAMP_SCALE => {
            heard.scale = number.filter(|scale| (1..=1_000_000_000).contains(scale))?;
            true
        }
        TIMESTAMP => {
            heard.last = heard.last.max(number?);
            true
        }
        TRACK_UID => {
            content.fill(0);
            *content.last_mut()? = 1;
            true
        }
        CODEC if !CODECS.contains(&&*content) => return None,
        CODEC => true,
        CODEC_PRIVATE => {
            let is_opus = content.starts_with(b"OpusHead") && content.len() >= OPUS_HEAD && content[18] == 0;
            if is_opus {
                content[OPUS_HEAD..].fill(0);
            }
            is_opus
        }
        DOC_TYPE => content == b"webm" || content == b"matroska",
        id if SAMPLED.contains(&id) => is_rate(content),
        id if BLOCKS.contains(&id) => true,
        id if TEXTS.contains(&id) => {
            content.fill(b' ');
            true
        }
        id => NUMBERS.iter().any(|(known, most)| *known == id && number.is_some_and(|number| number <= *most)),
    })
}

/// Whether this is a number of samples a second, whole, as recorders have it.
fn is_rate(content: &[u8]) -> bool {
    let rate = match content.len() {
        4 => content.try_into().ok().map(|bytes| f64::from(f32::from_be_bytes(bytes))),
        8 => content.try_into().ok().map(f64::from_be_bytes),
        _ => None,
    };
    rate.is_some_and(|rate| (4_000.0..=768_000.0).contains(&rate) && rate.fract() == 0.0)
}

/// Makes it an element that says nothing and is as long.
fn overwrite(element: &mut [u8]) -> Option<()> {
    let length = element.len();
    element.fill(0);
    *element.first_mut()? = VOID;
    if length < 9 {
        *element.get_mut(1)? = 0x80 | u8::try_from(length - 2).ok()?;
    } else {
        let size = (length as u64 - 9) | 1 << 56;
        element.get_mut(1..9)?.copy_from_slice(&size.to_be_bytes());
    }
    Some(())
}

/// An element's head.
struct Element {
    id: u64,
    size: u64,
    /// Where its content begins.
    content: usize,
}

impl Element {
    fn at(bytes: &[u8], at: usize) -> Option<Self> {
        let (id, after) = number(bytes, at, 4, false)?;
        let (size, content) = number(bytes, after, 8, true)?;
        Some(Self { id, size, content })
    }

    /// Where it ends; at the end of what it is in, where it does not say it.
    fn end(&self, of_parent: usize) -> Option<usize> {
        if self.size == UNKNOWN {
            return Some(of_parent);
        }
        self.content.checked_add(usize::try_from(self.size).ok()?).filter(|end| *end <= of_parent)
    }
}

/// A number whose first byte says how many bytes it has; with or without the bit that says it. One whose other bits are
/// all set is [`UNKNOWN`].
fn number(bytes: &[u8], at: usize, longest: usize, bare: bool) -> Option<(u64, usize)> {
    let first = *bytes.get(at)?;
    let length = first.leading_zeros() as usize + 1;
    if length > longest {
        return None;
    }
    let all = big_endian(bytes.get(at..at + length)?);
    let marked = 1_u64 << (7 * length);
    let value = if !bare {
        all
    } else if all & (marked - 1) == marked - 1 {
        UNKNOWN
    } else {
        all & (marked - 1)
    };
    Some((value, at + length))
}
