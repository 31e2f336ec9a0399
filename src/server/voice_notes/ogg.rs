//! Ogg with Opus: pages of one stream, the second packet of which says who made it.

use crc::{Algorithm, Crc};
use ogg::{PacketReader, PacketWriteEndInfo, PacketWriter};
use std::io::Cursor;

/// Samples a second that Opus counts in, whatever the sound has.
const SAMPLES_A_MS: u64 = 48;
/// Bytes of a page before its table of lengths.
const HEAD: usize = 27;
const HEAD_NAME: &[u8] = b"OpusHead";
const TAGS: &[u8] = b"OpusTags";

/// The same sound with an empty head of comments, and its length in milliseconds. It is put together anew from its
/// packets: whatever else pages can hold has no place there.
pub(super) fn clean(bytes: &[u8]) -> Option<(Vec<u8>, u64)> {
    let length = length(bytes)?;
    let mut reader = PacketReader::new(Cursor::new(bytes));
    let mut packets = Vec::new();
    while let Some(packet) = reader.read_packet().ok()? {
        packets.push(packet);
    }
    let [head, tags, sound @ ..] = packets.as_slice() else { return None };
    let serial = head.stream_serial();
    let head = head.data.get(..head_length(&head.data)?)?;
    if !tags.data.starts_with(TAGS) || sound.is_empty() {
        return None;
    }
    let mut clean = Vec::with_capacity(bytes.len());
    let mut writer = PacketWriter::new(&mut clean);
    writer.write_packet(head, serial, PacketWriteEndInfo::EndPage, 0).ok()?;
    // Who made it, and how many comments there are: nothing.
    let nothing = [TAGS, &[0; 8]].concat();
    writer.write_packet(nothing, serial, PacketWriteEndInfo::EndPage, 0).ok()?;
    let last = sound.len() - 1;
    for (at, packet) in sound.iter().enumerate() {
        if packet.data.starts_with(HEAD_NAME) || packet.data.starts_with(TAGS) {
            return None;
        }
        let end = match packet.last_in_page() {
            _ if at == last => PacketWriteEndInfo::EndStream,
            true => PacketWriteEndInfo::EndPage,
            false => PacketWriteEndInfo::NormalPacket,
        };
        writer.write_packet(packet.data.as_slice(), serial, end, packet.absgp_page()).ok()?;
    }
    drop(writer);
    Some((clean, length))
}

/// Bytes of a head: as many as its channels need (RFC 7845, 5.1), and nothing behind them.
fn head_length(head: &[u8]) -> Option<usize> {
    let channels = usize::from(*head.get(9)?);
    head.starts_with(HEAD_NAME).then_some(if *head.get(18)? == 0 { 19 } else { 21 + channels })
}

/// Milliseconds of what is one whole stream, page by page, and nothing else.
fn length(bytes: &[u8]) -> Option<u64> {
    let (mut at, mut samples) = (0, 0);
    let mut serial: Option<[u8; 4]> = None;
    while at < bytes.len() {
        let page = bytes.get(at..)?;
        if page.get(..5)? != b"OggS\0" {
            return None;
        }
        let lengths = usize::from(*page.get(26)?);
        let table = page.get(HEAD..HEAD + lengths)?;
        let end = HEAD + lengths + table.iter().map(|length| usize::from(*length)).sum::<usize>();
        let page = page.get(..end)?;
        if crc(page) != page.get(22..26)?
            || *serial.get_or_insert(page.get(14..18)?.try_into().ok()?) != page.get(14..18)?
        {
            return None;
        }
        let granule = u64::from_le_bytes(page.get(6..14)?.try_into().ok()?);
        if granule != u64::MAX {
            samples = samples.max(granule);
        }
        at += end;
    }
    Some(samples / SAMPLES_A_MS)
}

/// The sum of pages: <https://xiph.org/ogg/doc/framing.html>.
static SUM: Crc<u32> = Crc::<u32>::new(&Algorithm {
    width: 32,
    poly: 0x04c1_1db7,
    init: 0,
    refin: false,
    refout: false,
    xorout: 0,
    check: 0x89a1_897f,
    residue: 0,
});

/// The sum of a page, with zeros where it stands.
pub(super) fn crc(page: &[u8]) -> [u8; 4] {
    let mut sum = SUM.digest();
    let (before, rest) = page.split_at(22.min(page.len()));
    sum.update(before);
    sum.update(&[0; 4][..rest.len().min(4)]);
    sum.update(rest.get(4..).unwrap_or_default());
    sum.finalize().to_le_bytes()
}
