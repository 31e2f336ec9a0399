//! Files of messages: photos and voice notes, and a desk's documents.

use super::coded::coded;
use super::id::AttachmentId;
use serde::{Deserialize, Serialize};

coded! {
    /// What a file of a message is.
    AttachmentKind {
        /// A photo, always JPEG once it is taken.
        Photo = "photo",
        /// A voice note.
        Voice = "voice",
        /// A document of a desk (`super::document`), kept as it came; couriers send none.
        Document = "document",
    } else Photo
}

/// A file of a message, fetched by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its number.
    pub id: AttachmentId,
    /// What it is.
    pub kind: AttachmentKind,
}

/// Photos in one message.
pub const MOST_PHOTOS: usize = 4;
/// Voice notes in one message.
pub const MOST_VOICES: usize = 1;
/// A voice note's length, milliseconds.
pub const LONGEST_VOICE_MS: u32 = 60_000;
/// A photo's longest side once the phone has scaled it, pixels: a payslip can be read.
pub const PHOTO_SIDE: u32 = 1_600;
/// Bytes of one file: a minute of the best voice and any scaled photo are smaller.
pub const MOST_BYTES: usize = 3 * 1024 * 1024;

/// The media type that a file's first bytes tell, of those that are taken.
/// Sources: JPEG (ISO/IEC 10918-1), PNG, WebP and RIFF, Matroska/WebM (EBML), Ogg (RFC 3533), MP4 (ISO/IEC 14496-12).
#[must_use]
pub fn media_type(bytes: &[u8]) -> Option<(AttachmentKind, &'static str)> {
    let at = |from: usize, mark: &[u8]| bytes.get(from..from + mark.len()) == Some(mark);
    if at(0, &[0xff, 0xd8, 0xff]) {
        Some((AttachmentKind::Photo, "image/jpeg"))
    } else if at(0, b"\x89PNG\r\n\x1a\n") {
        Some((AttachmentKind::Photo, "image/png"))
    } else if at(0, b"RIFF") && at(8, b"WEBP") {
        Some((AttachmentKind::Photo, "image/webp"))
    } else if at(0, &[0x1a, 0x45, 0xdf, 0xa3]) {
        Some((AttachmentKind::Voice, "audio/webm"))
    } else if at(0, b"OggS") {
        Some((AttachmentKind::Voice, "audio/ogg"))
    } else if at(4, b"ftyp") {
        Some((AttachmentKind::Voice, "audio/mp4"))
    } else {
        None
    }
}

/// Whether a message may hold so many of each.
#[must_use]
pub fn few_enough(kinds: impl IntoIterator<Item = AttachmentKind>) -> bool {
    let (mut photos, mut voices) = (0, 0);
    for kind in kinds {
        match kind {
            AttachmentKind::Photo => photos += 1,
            AttachmentKind::Voice => voices += 1,
            AttachmentKind::Document => return false,
        }
    }
    photos <= MOST_PHOTOS && voices <= MOST_VOICES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_first_bytes_and_not_by_their_names() {
        assert_eq!(media_type(b"\xff\xd8\xff\xe0...."), Some((AttachmentKind::Photo, "image/jpeg")));
        assert_eq!(media_type(b"\x1a\x45\xdf\xa3...."), Some((AttachmentKind::Voice, "audio/webm")));
        for other in [&b""[..], b"<svg onload=alert(1)>", b"GIF89a", b"%PDF-1.7", b"MZ\x90", b"RIFF0000AVI "] {
            assert_eq!(media_type(other), None);
        }
    }

    #[test]
    fn five_photos_are_too_many() {
        assert!(few_enough([AttachmentKind::Photo; 4].into_iter().chain([AttachmentKind::Voice])));
        assert!(!few_enough([AttachmentKind::Photo; 5]));
        assert!(!few_enough([AttachmentKind::Voice; 2]));
        assert!(!few_enough([AttachmentKind::Document]));
    }
}
