//! Voice notes are kept without what a phone wrote beside the sound.

use crate::courier::Courier;
use crate::server::on_each_database;
use diyi::model::AttachmentId;
use reqwest::StatusCode;

/// An Ogg file of one stream whose packets hold this.
pub fn ogg(sound: &[u8]) -> Vec<u8> {
    let mut file = page(0x02, 0, b"OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00\x00\x00\x00");
    file.extend(page(0, 1, b"OpusTags\x04\x00\x00\x00diyi\x00\x00\x00\x00"));
    // Each page holds less than 64 KB.
    for (sequence, packet) in (2..).zip(sound.chunks(60_000)) {
        file.extend(page(0, sequence, packet));
    }
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

#[tokio::test]
async fn where_and_with_what_a_voice_note_was_recorded_is_not_kept_and_what_is_no_sound_is_refused() {
    on_each_database(async |server| {
        let courier = Courier::of(&server);
        let mut told = page(0x02, 0, b"OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00\x00\x00\x00");
        told.extend(page(
            0,
            1,
            b"OpusTags\x04\x00\x00\x00diyi\x01\x00\x00\x00\x1b\x00\x00\x00LOCATION=+28.2282+112.9388/",
        ));
        told.extend(page(0x04, 2, b"the sound itself"));
        let id = AttachmentId::fresh();
        courier.put(id, told.clone()).await.unwrap();
        // The phone sends it again because the answer was lost.
        courier.put(id, told.clone()).await.unwrap();
        let (status, kept) = courier.get(&format!("/api/v1/attachments/{id}")).await;
        assert_eq!(status, StatusCode::OK);
        let holds = |wanted: &[u8]| kept.windows(wanted.len()).any(|part| part == wanted);
        assert!(holds(b"the sound itself") && holds(b"OpusTags") && !holds(b"LOCATION") && !holds(b"28.2282"));
        // Wherever else in the file something could hide.
        let (head, tags) =
            (b"OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00\x00\x00\x00", b"OpusTags\x04\x00\x00\x00diyi\x00\x00\x00\x00");
        let hidden = b"LOCATION=+28.2282+112.9388/";
        let sound = page(0x04, 3, b"the sound itself");
        let padded = [&head[..], hidden].concat();
        let padded = [page(0x02, 0, &padded), page(0, 1, tags), sound.clone()].concat();
        let again = [&b"OpusTags"[..], hidden].concat();
        let again = [page(0x02, 0, head), page(0, 1, tags), page(0, 2, &again), sound.clone()].concat();
        let told_tags = [&tags[..], hidden].concat();
        let emptied = [page(0x02, 0, head), page(0, 1, b""), page(0, 2, &told_tags), sound.clone()].concat();
        let long_tags = [page(0x02, 0, head), page(0, 1, &told_tags), sound.clone()].concat();
        for (at, file) in [padded, again, emptied, long_tags].into_iter().enumerate() {
            let id = AttachmentId::fresh();
            if courier.put(id, file).await.is_ok() {
                let (_, kept) = courier.get(&format!("/api/v1/attachments/{id}")).await;
                let holds = |wanted: &[u8]| kept.windows(wanted.len()).any(|part| part == wanted);
                assert!(holds(b"the sound itself") && !holds(b"LOCATION"), "{at}");
            }
        }
        let mut cut = told.clone();
        cut.truncate(told.len() - 3);
        let mut hung_on = told.clone();
        hung_on.extend(b"PK\x03\x04<script>");
        let mut damaged = told.clone();
        damaged[60] ^= 1;
        for wrong in [
            cut,
            hung_on,
            damaged,
            b"OggS and no more".to_vec(),
            b"\x1a\x45\xdf\xa3<script>".to_vec(),
            b"....ftypisom".to_vec(),
        ] {
            let (status, problem) = courier.put(AttachmentId::fresh(), wrong).await.unwrap_err();
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(problem.detail.contains("重新录音"), "{problem:?}");
        }
    })
    .await;
}
