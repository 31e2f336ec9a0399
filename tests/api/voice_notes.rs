//! Voice notes are kept without what a phone wrote beside the sound.

/// An Ogg file of one stream whose packets hold this.
pub fn ogg(sound: &[u8]) -> Vec<u8> {
    let mut file = page(0x02, 0, b"OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00\x00\x00\x00");
    file.extend(page(0, 1, b"OpusTags\x04\x00\x00\x00diyi\x00\x00\x00\x00"));
    file.extend(page(0x04, 2, sound));
    file
}

/// A page with one packet (RFC 3533).
pub fn page(flags: u8, sequence: u32, packet: &[u8]) -> Vec<u8> {
    let mut page = b"OggS\0".to_vec();
    page.push(flags);
    page.extend(u64::from(sequence).to_le_bytes());
    page.extend(7_u32.to_le_bytes());
    page.extend(sequence.to_le_bytes());
    page.extend([0; 4]);
    let mut lacing = vec![255; packet.len() / 255];
    lacing.push(u8::try_from(packet.len() % 255).unwrap());
    page.push(u8::try_from(lacing.len()).unwrap());
    page.extend(lacing);
    page.extend(packet);
    let sum = crc(&page);
    page[22..26].copy_from_slice(&sum.to_le_bytes());
    page
}

fn crc(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, byte| {
        (0..8).fold(sum ^ (u32::from(*byte) << 24), |sum, _| {
            if sum & 0x8000_0000 == 0 { sum << 1 } else { (sum << 1) ^ 0x04c1_1db7 }
        })
    })
}
