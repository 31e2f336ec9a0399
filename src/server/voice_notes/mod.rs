//! Voice notes without what phones and programs write beside the sound: where it was recorded, by which model, when, by
//! which program, and whatever somebody hung on. What is not needed to hear it is left out, or overwritten where it stands, so
//! that nothing else moves; what cannot be read to its end, has anything but sound in it or is too long is refused.
//! Sources: Ogg (RFC 3533) with Opus (RFC 7845), `WebM` (RFC 8794 and RFC 9559), MP4 (ISO/IEC 14496-12).

mod mp4;
mod ogg;
mod webm;

use crate::model::attachment::LONGEST_VOICE_MS;

/// A recorder stops a little late.
const LONGEST_MS: u64 = LONGEST_VOICE_MS as u64 + 5_000;

/// The same sound in the same format with nothing beside it; nothing where it is no sound that is taken.
pub(super) fn cleaned(mut bytes: Vec<u8>, media_type: &str) -> Option<Vec<u8>> {
    let length = match media_type {
        "audio/ogg" => {
            let length;
            (bytes, length) = ogg::clean(&bytes)?;
            length
        }
        "audio/webm" => webm::clean(&mut bytes)?,
        "audio/mp4" => mp4::clean(&mut bytes)?,
        _ => return None,
    };
    (length <= LONGEST_MS).then_some(bytes)
}

/// A number, the highest byte first.
fn big_endian(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// An element of Matroska: its number, its length in eight bytes, what is in it.
    fn element(id: &[u8], content: &[u8]) -> Vec<u8> {
        [id, &(content.len() as u64 | 1 << 56).to_be_bytes(), content].concat()
    }

    fn endless(id: &[u8], content: &[u8]) -> Vec<u8> {
        [id, &[0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], content].concat()
    }

    fn webm(beside: &[u8], cluster: fn(&[u8], &[u8]) -> Vec<u8>, second: u16) -> Vec<u8> {
        let head = element(&[0x1a, 0x45, 0xdf, 0xa3], &element(&[0x42, 0x82], b"webm"));
        let info = [
            element(&[0x2a, 0xd7, 0xb1], &[0x0f, 0x42, 0x40]),
            element(&[0x4d, 0x80], b"HUAWEI P40"),
            element(&[0x44, 0x61], &[7; 8]),
        ];
        let track = [
            element(&[0xd7], &[1]),
            element(&[0x83], &[2]),
            element(&[0x86], b"A_OPUS"),
            element(&[0x53, 0x6e], b"name"),
        ];
        let timecode = element(&[0xe7], &u64::from(second).saturating_mul(1_000).to_be_bytes());
        let block = element(&[0xa3], b"\x81\0\0\x80the sound itself");
        let segment = [
            element(&[0x15, 0x49, 0xa9, 0x66], &info.concat()),
            element(&[0x16, 0x54, 0xae, 0x6b], &element(&[0xae], &track.concat())),
            beside.to_vec(),
            cluster(&[0x1f, 0x43, 0xb6, 0x75], &[timecode, block].concat()),
        ];
        [head, endless(&[0x18, 0x53, 0x80, 0x67], &segment.concat())].concat()
    }

    fn boxed(kind: &[u8], content: &[u8]) -> Vec<u8> {
        [&u32::try_from(content.len() + 8).unwrap().to_be_bytes()[..], kind, content].concat()
    }

    fn mp4(beside: &[u8], handler: &[u8], seconds: u32) -> Vec<u8> {
        let mut header = vec![0; 100];
        header[4..8].copy_from_slice(&3_849_000_000_u32.to_be_bytes());
        header[12..16].copy_from_slice(&1_000_u32.to_be_bytes());
        header[16..20].copy_from_slice(&(seconds * 1_000).to_be_bytes());
        let named = [&[0; 8][..], handler, &[0; 12], b"HUAWEI recorder\0"].concat();
        let media = boxed(b"mdia", &boxed(b"hdlr", &named));
        let movie = [boxed(b"mvhd", &header), boxed(b"trak", &media), beside.to_vec()].concat();
        [boxed(b"ftyp", b"M4A \0\0\0\0"), boxed(b"moov", &movie), boxed(b"mdat", b"the sound itself")].concat()
    }

    fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
        bytes.windows(wanted.len()).any(|part| part == wanted)
    }

    #[test]
    fn webm_keeps_its_sound_and_loses_the_rest_whether_lengths_are_known_or_not() {
        for cluster in [element, endless] {
            let tags = element(&[0x12, 0x54, 0xc3, 0x67], b"+28.2282+112.9388/");
            let attached = element(&[0x19, 0x41, 0xa4, 0x69], b"<script>");
            let before = webm(&[tags, attached].concat(), cluster, 3);
            let after = cleaned(before.clone(), "audio/webm").unwrap();
            assert_eq!(before.len(), after.len());
            assert!(holds(&after, b"the sound itself") && holds(&after, b"A_OPUS"));
            for gone in [&b"+28.2282"[..], b"<script>", b"HUAWEI", b"name", &[7; 8]] {
                assert!(holds(&before, gone) && !holds(&after, gone), "{}", String::from_utf8_lossy(gone));
            }
            assert_eq!(cleaned(after.clone(), "audio/webm").as_ref(), Some(&after), "once is enough");
            assert!(cleaned(webm(b"", cluster, 70), "audio/webm").is_none(), "longer than a minute");
        }
        let film = webm(b"", element, 3);
        let at = film.windows(3).position(|part| part == [0x83, 0x01, 0x00]).unwrap();
        let mut film = film;
        film[at + 9] = 1;
        assert!(cleaned(film, "audio/webm").is_none(), "a film");
    }

    #[test]
    fn mp4_keeps_its_sound_and_loses_the_rest() {
        let place = boxed(b"\xa9xyz", b"\0\x12\x15\xc7+28.2282+112.9388/");
        let before = [mp4(&boxed(b"udta", &place), b"soun", 3), boxed(b"uuid", b"<script>")].concat();
        let after = cleaned(before.clone(), "audio/mp4").unwrap();
        assert_eq!(before.len(), after.len());
        assert!(holds(&after, b"the sound itself") && holds(&after, b"soun"));
        for gone in [&b"+28.2282"[..], b"<script>", b"HUAWEI", &3_849_000_000_u32.to_be_bytes()] {
            assert!(holds(&before, gone) && !holds(&after, gone), "{}", String::from_utf8_lossy(gone));
        }
        assert_eq!(cleaned(after.clone(), "audio/mp4").as_ref(), Some(&after));
        assert!(cleaned(mp4(b"", b"vide", 3), "audio/mp4").is_none(), "a film");
        assert!(cleaned(mp4(b"", b"soun", 90), "audio/mp4").is_none(), "longer than a minute");
        assert!(cleaned([mp4(b"", b"soun", 3), b"PK\x03\x04 hung on".to_vec()].concat(), "audio/mp4").is_none());
        assert!(cleaned(boxed(b"ftyp", b"M4A "), "audio/mp4").is_none(), "no sound");
    }

    const MARK: &[u8] = b"+28.2282+112.9388/";
    /// Elements that somebody hangs something on: known ones, those of tags and files, and one that nobody knows.
    const HANGABLE: [&[u8]; 34] = [
        &[0xec],
        &[0xbf],
        &[0x42, 0x86],
        &[0x42, 0xf7],
        &[0x42, 0x82],
        &[0x42, 0x87],
        &[0x4d, 0x80],
        &[0x57, 0x41],
        &[0x7b, 0xa9],
        &[0x44, 0x61],
        &[0x44, 0x89],
        &[0x73, 0xa4],
        &[0x2a, 0xd7, 0xb1],
        &[0xd7],
        &[0x73, 0xc5],
        &[0x83],
        &[0x9c],
        &[0x53, 0x6e],
        &[0x22, 0xb5, 0x9c],
        &[0x86],
        &[0x63, 0xa2],
        &[0x25, 0x86, 0x88],
        &[0x56, 0xaa],
        &[0x23, 0xe3, 0x83],
        &[0xb5],
        &[0x78, 0xb5],
        &[0x9f],
        &[0x62, 0x64],
        &[0xe7],
        &[0x9b],
        &[0x75, 0xa2],
        &[0x12, 0x54, 0xc3, 0x67],
        &[0x19, 0x41, 0xa4, 0x69],
        &[0x6f, 0xab],
    ];
    /// The same of MP4.
    const BOXES: [&[u8]; 31] = [
        b"ftyp", b"styp", b"free", b"skip", b"uuid", b"udta", b"meta", b"mvhd", b"tkhd", b"mdhd", b"hdlr", b"smhd",
        b"dref", b"stsd", b"stts", b"ctts", b"stsc", b"stsz", b"stco", b"co64", b"stss", b"elst", b"trex", b"tfhd",
        b"tfdt", b"trun", b"sgpd", b"sidx", b"\xa9xyz", b"wide", b"abcd",
    ];

    /// A file with something hung on at each level.
    fn whole_mp4(at: &dyn Fn(usize) -> Vec<u8>) -> Vec<u8> {
        let zeros = |count: usize| vec![0; count];
        let mut movie = zeros(100);
        movie[12..16].copy_from_slice(&1_000_u32.to_be_bytes());
        movie[16..20].copy_from_slice(&3_000_u32.to_be_bytes());
        let entry = [zeros(28), boxed(b"esds", b"\0\0\0\0\x03"), at(0)].concat();
        let description = [zeros(4), vec![0, 0, 0, 1], boxed(b"mp4a", &entry)].concat();
        let counts = |entry: usize| [zeros(4), vec![0, 0, 0, 1], zeros(entry)].concat();
        let table = [
            boxed(b"stsd", &description),
            boxed(b"stts", &counts(8)),
            boxed(b"stsc", &counts(12)),
            boxed(b"stsz", &[zeros(4), vec![0, 0, 0, 16], vec![0, 0, 0, 1]].concat()),
            boxed(b"stco", &counts(4)),
            at(1),
        ]
        .concat();
        let named = [&[0; 8][..], b"soun", &[0; 12], b"recorder\0"].concat();
        let media = [
            boxed(b"mdhd", &zeros(24)),
            boxed(b"hdlr", &named),
            boxed(b"minf", &[boxed(b"smhd", &zeros(8)), boxed(b"stbl", &table)].concat()),
            at(2),
        ]
        .concat();
        let track = [boxed(b"tkhd", &zeros(84)), boxed(b"mdia", &media), at(3)].concat();
        let moov = [boxed(b"mvhd", &movie), boxed(b"trak", &track), at(4)].concat();
        [boxed(b"ftyp", b"M4A \0\0\0\0M4A "), boxed(b"moov", &moov), at(5), boxed(b"mdat", b"the sound itself")]
            .concat()
    }

    /// A page of Ogg whose sum is right, whatever it says (RFC 3533). What it is filled with begins a packet and goes no
    /// further: what stands in the middle of one is sound, whatever it looks like.
    fn page(flags: u8, granule: u64, sequence: u32, lengths: &[u8], fill: &[u8]) -> Vec<u8> {
        let content = lengths.iter().map(|length| usize::from(*length)).sum();
        let mut page = b"OggS\0".to_vec();
        page.push(flags);
        page.extend(granule.to_le_bytes());
        page.extend(7_u32.to_le_bytes());
        page.extend(sequence.to_le_bytes());
        page.extend([0; 4]);
        page.push(u8::try_from(lengths.len()).unwrap());
        page.extend(lengths);
        let first = lengths.first().filter(|_| flags & 1 == 0).map_or(0, |length| usize::from(*length));
        page.extend(fill.iter().take(first).chain(std::iter::repeat(&0xaa)).take(content));
        let sum = ogg::crc(&page);
        page[22..26].copy_from_slice(&sum);
        page
    }

    proptest! {
        #[test]
        fn no_pages_however_they_are_laid_make_it_panic_or_keep_a_comment(
            pages in prop::collection::vec(
                (0_u8..8, any::<u64>(), 0_u32..6, prop::collection::vec(any::<u8>(), 0..5), 0_usize..4),
                0..8,
            ),
        ) {
            let head = b"OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00\x00\x00\x00LOCATION=1";
            let fills: [&[u8]; 4] = [head, b"OpusTags\x00\x00\x00\x00LOCATION=2", b"sound", b""];
            let mut file = Vec::new();
            for (flags, granule, sequence, lengths, fill) in pages {
                file.extend(page(flags, granule % 1_000_000, sequence, &lengths, fills[fill]));
            }
            if let Some(clean) = cleaned(file, "audio/ogg") {
                prop_assert!(!holds(&clean, b"LOCATION"));
                prop_assert_eq!(cleaned(clean.clone(), "audio/ogg"), Some(clean), "once is enough");
            }
        }

        #[test]
        fn nothing_that_is_hung_on_a_webm_is_left_wherever_it_hangs_and_whatever_it_is_called(
            which in 0..HANGABLE.len(), level in 0_usize..6, before in prop::collection::vec(any::<u8>(), 0..24),
        ) {
            let hung = element(HANGABLE[which], &[&before, MARK].concat());
            let at = |here: usize| if here == level { hung.clone() } else { Vec::new() };
            let form = [element(&[0x42, 0x82], b"webm"), at(0)].concat();
            let info = [element(&[0x2a, 0xd7, 0xb1], &[0x0f, 0x42, 0x40]), at(1)].concat();
            let sound = [element(&[0xb5], &48_000_f64.to_be_bytes()), element(&[0x9f], &[1]), at(2)].concat();
            let track = [
                element(&[0xd7], &[1]), element(&[0x83], &[2]), element(&[0x73, 0xc5], &[7; 8]),
                element(&[0x86], b"A_OPUS"), element(&[0xe1], &sound), at(3),
            ].concat();
            let cluster = [element(&[0xe7], &[1]), element(&[0xa3], b"\x81\0\0\x80the sound itself"), at(4)].concat();
            let segment = [
                element(&[0x15, 0x49, 0xa9, 0x66], &info),
                element(&[0x16, 0x54, 0xae, 0x6b], &element(&[0xae], &track)),
                at(5),
                element(&[0x1f, 0x43, 0xb6, 0x75], &cluster),
            ].concat();
            let file = [element(&[0x1a, 0x45, 0xdf, 0xa3], &form), element(&[0x18, 0x53, 0x80, 0x67], &segment)].concat();
            if let Some(clean) = cleaned(file, "audio/webm") {
                prop_assert!(holds(&clean, b"the sound itself") && !holds(&clean, MARK) && !holds(&clean, &[7; 8]));
                prop_assert_eq!(cleaned(clean.clone(), "audio/webm"), Some(clean), "once is enough");
            }
        }

        #[test]
        fn nothing_that_is_hung_on_an_mp4_is_left_wherever_it_hangs_and_whatever_it_is_called(
            which in 0..BOXES.len(), level in 0_usize..6, before in prop::collection::vec(any::<u8>(), 0..120),
        ) {
            let content = [&before, MARK].concat();
            let hung = boxed(BOXES[which], &content);
            let at = |here: usize| if here == level { hung.clone() } else { Vec::new() };
            let file = whole_mp4(&at);
            prop_assert!(cleaned(whole_mp4(&|_| Vec::new()), "audio/mp4").is_some());
            if let Some(clean) = cleaned(file, "audio/mp4") {
                prop_assert!(holds(&clean, b"the sound itself"));
                prop_assert!(!holds(&clean, MARK), "{} at {level}", String::from_utf8_lossy(BOXES[which]));
                prop_assert_eq!(cleaned(clean.clone(), "audio/mp4"), Some(clean), "once is enough");
            }
        }

        #[test]
        fn nothing_that_is_sent_makes_it_panic_or_grow(
            bytes in prop::collection::vec(any::<u8>(), 0..400),
            cut in 0_usize..400,
            flips in prop::collection::vec((0_usize..600, any::<u8>()), 0..6),
        ) {
            let real = [webm(b"", element, 3), webm(b"", endless, 3), mp4(b"", b"soun", 3)];
            for media_type in ["audio/ogg", "audio/webm", "audio/mp4"] {
                cleaned(bytes.clone(), media_type);
                for one in &real {
                    let mut one = one[..one.len().saturating_sub(cut)].to_vec();
                    for (at, to) in &flips {
                        if let Some(byte) = one.get_mut(*at) {
                            *byte = *to;
                        }
                    }
                    let length = one.len();
                    prop_assert!(cleaned(one, media_type).is_none_or(|clean| clean.len() == length));
                }
            }
        }
    }
}
