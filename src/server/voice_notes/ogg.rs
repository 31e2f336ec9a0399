//! Ogg with Opus: pages of one stream, the second packet of which says who made it.

/// Samples a second that Opus counts in, whatever the sound has.
const SAMPLES_A_MS: u64 = 48;
/// Bytes of a page before its table of lengths.
const HEAD: usize = 27;
const TAGS: &[u8] = b"OpusTags";

/// Empties the comments and gives the length in milliseconds.
pub(super) fn clean(bytes: &mut [u8]) -> Option<u64> {
    let (mut at, mut packets, mut samples) = (0, 0, 0);
    let mut serial: Option<[u8; 4]> = None;
    while at < bytes.len() {
        let page = bytes.get_mut(at..)?;
        if page.get(..5)? != b"OggS\0" {
            return None;
        }
        let lengths = usize::from(*page.get(26)?);
        let table = page.get(HEAD..HEAD + lengths)?.to_vec();
        let content = HEAD + lengths;
        let end = content + table.iter().map(|length| usize::from(*length)).sum::<usize>();
        let page = page.get_mut(..end)?;
        if crc(page) != page.get(22..26)?
            || *serial.get_or_insert(page.get(14..18)?.try_into().ok()?) != page.get(14..18)?
        {
            return None;
        }
        let granule = u64::from_le_bytes(page.get(6..14)?.try_into().ok()?);
        if granule != u64::MAX {
            samples = samples.max(granule);
        }
        if packets == 0 && !page.get(content..)?.starts_with(b"OpusHead") {
            return None;
        }
        // Its first page begins with its name and two counts; all else is zeros, which is room to write in.
        if packets == 1 {
            let continues = page.get(5)? & 1 == 1;
            let tags = page.get_mut(content..)?;
            if tags.starts_with(TAGS) {
                tags.get_mut(TAGS.len()..)?.fill(0);
            } else if continues {
                tags.fill(0);
            } else {
                return None;
            }
            let sum = crc(page);
            page.get_mut(22..26)?.copy_from_slice(&sum);
        }
        packets += table.iter().filter(|length| **length < 255).count();
        at += end;
    }
    (packets > 2).then_some(samples / SAMPLES_A_MS)
}

/// The sum of a page, with zeros where it stands.
fn crc(page: &[u8]) -> [u8; 4] {
    let sum = page.iter().enumerate().fold(0_u32, |sum, (at, byte)| {
        let byte = if (22..26).contains(&at) { 0 } else { *byte };
        (0..8).fold(
            sum ^ u32::from(byte) << 24,
            |sum, _| {
                if sum & 1 << 31 == 0 { sum << 1 } else { sum << 1 ^ 0x04c1_1db7 }
            },
        )
    });
    sum.to_le_bytes()
}
