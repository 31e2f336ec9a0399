//! Documents of answers: told by what is in them, kept as they came, and given only as files to keep, never shown.

use crate::model::document::{DocumentKind, MOST_DOCUMENT_BYTES};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use std::fmt::Write as _;
use std::io::Cursor;
use thiserror::Error;
use zip::ZipArchive;

/// Parts of an Office file: more than any real one has.
const MOST_PARTS: usize = 10_000;

/// Why a file is not taken as a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(super) enum DocumentError {
    /// Too many bytes.
    #[error("太大，最多 {} MB，请压缩或者分开发", MOST_DOCUMENT_BYTES / 1_048_576)]
    TooLarge,
    /// An older kind of Office's, or one with a password.
    #[error("是旧版的 doc、xls，或者加了密码，请另存为 docx、xlsx 或 PDF（不加密码）")]
    OldOrLocked,
    /// With macros.
    #[error("里有宏，不能发给小哥，请另存为不带宏的 docx、xlsx")]
    Macros,
    /// Anything else.
    #[error("不能用，请发 PDF、docx、xlsx，或者照片（JPEG、PNG、WebP）")]
    Other,
}

/// What a document is, by what is in it.
///
/// # Errors
/// [`DocumentError`].
pub(super) fn kind_of(bytes: &[u8]) -> Result<DocumentKind, DocumentError> {
    if bytes.len() > MOST_DOCUMENT_BYTES {
        return Err(DocumentError::TooLarge);
    }
    if bytes.starts_with(b"%PDF-") {
        // A PDF that was cut off has no end.
        let end = &bytes[bytes.len().saturating_sub(2_048)..];
        let whole = end.windows(5).any(|part| part == b"%%EOF");
        return if whole { Ok(DocumentKind::Pdf) } else { Err(DocumentError::Other) };
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(DocumentError::OldOrLocked);
    }
    if !bytes.starts_with(b"PK\x03\x04") {
        return Err(DocumentError::Other);
    }
    // Only the list of its parts is read, so nothing is unfolded.
    let parts = ZipArchive::new(Cursor::new(bytes)).map_err(|_| DocumentError::Other)?;
    if parts.len() > MOST_PARTS {
        return Err(DocumentError::Other);
    }
    let names: Result<Vec<_>, _> = parts.file_names().collect();
    let names = names.map_err(|_| DocumentError::Other)?;
    if names.iter().any(|name| name.to_ascii_lowercase().ends_with("vbaproject.bin")) {
        return Err(DocumentError::Macros);
    }
    let has = |part: &str| names.iter().any(|name| name == part);
    if !has("[Content_Types].xml") {
        return Err(DocumentError::Other);
    }
    match (has("word/document.xml"), has("xl/workbook.xml")) {
        (true, false) => Ok(DocumentKind::Docx),
        (false, true) => Ok(DocumentKind::Xlsx),
        _ => Err(DocumentError::Other),
    }
}

/// A document as an answer: a file to keep under its name, which no browser opens in place.
pub(super) fn to_keep(media_type: &str, name: &str, bytes: Vec<u8>) -> Response {
    let media_type = HeaderValue::from_str(media_type).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    // RFC 6266: names that are not ASCII in the way of RFC 8187.
    let mut coded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            coded.push(char::from(byte));
        } else {
            let _ = write!(coded, "%{byte:02X}");
        }
    }
    let disposition = format!("attachment; filename=\"document\"; filename*=UTF-8''{coded}");
    let disposition = HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
        (header::CONTENT_DISPOSITION, disposition),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    ];
    (headers, bytes).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use zip::write::SimpleFileOptions;

    fn zipped(parts: &[&str]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for part in parts {
            zip.start_file(*part, SimpleFileOptions::default()).unwrap();
            zip.write_all(b"<x/>").unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn a_document_is_what_is_in_it() {
        const TYPES: &str = "[Content_Types].xml";
        assert_eq!(kind_of(b"%PDF-1.7\n1 0 obj\n%%EOF\n"), Ok(DocumentKind::Pdf));
        assert_eq!(kind_of(&zipped(&[TYPES, "word/document.xml"])), Ok(DocumentKind::Docx));
        assert_eq!(kind_of(&zipped(&[TYPES, "xl/workbook.xml"])), Ok(DocumentKind::Xlsx));
        let macros = zipped(&[TYPES, "word/document.xml", "word/vbaProject.bin"]);
        assert_eq!(kind_of(&macros), Err(DocumentError::Macros));
        assert_eq!(kind_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), Err(DocumentError::OldOrLocked));
        assert_eq!(kind_of(&vec![b'%'; MOST_DOCUMENT_BYTES + 1]), Err(DocumentError::TooLarge));
        let cut = &zipped(&[TYPES, "word/document.xml"])[..60];
        let both = zipped(&[TYPES, "word/document.xml", "xl/workbook.xml"]);
        for other in
            [&b""[..], b"%PDF-1.7 cut off", b"<html><script>", b"MZ\x90", b"PK\x03\x04", cut, &both, &zipped(&["a"])]
        {
            assert_eq!(kind_of(other), Err(DocumentError::Other));
        }
    }
}
