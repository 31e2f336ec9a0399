//! Documents of a desk's answer: a form to fill in, a notice, a table. Couriers send none.

use super::coded::coded;
use super::id::AttachmentId;
use super::plain_text::one_line;
use serde::{Deserialize, Serialize};

coded! {
    /// What a document is; known by what is in it, never by its name.
    DocumentKind {
        /// PDF (ISO 32000).
        Pdf = "pdf",
        /// A text (ECMA-376, `WordprocessingML`) without macros.
        Docx = "docx",
        /// A workbook (ECMA-376, `SpreadsheetML`) without macros.
        Xlsx = "xlsx",
    } else Pdf
}

impl DocumentKind {
    /// As which it is sent.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// A document of an answer, fetched by its number when somebody wants it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its number, among those of all files.
    pub id: AttachmentId,
    /// What it is called, with the ending of its kind.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// What it is.
    pub kind: DocumentKind,
}

/// Documents of one answer.
pub const MOST_DOCUMENTS: usize = 3;
/// Bytes of one: a scanned form of some pages is smaller, and a phone on the way can still have it.
pub const MOST_DOCUMENT_BYTES: usize = 10 * 1024 * 1024;
/// Characters of its name.
const MOST_NAME: usize = 60;

/// What a document of this kind is called that came under this name: one line without folders and hidden marks, and
/// its ending is that of what it is.
#[must_use]
pub fn document_name(came_as: &str, kind: DocumentKind) -> String {
    let last = came_as.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| !matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '%')).collect();
    let line = one_line(&plain, usize::MAX - 1).unwrap_or_default();
    let ending = format!(".{}", kind.code());
    let cut = line.len().saturating_sub(ending.len());
    let has_ending = line.is_char_boundary(cut) && line[cut..].eq_ignore_ascii_case(&ending);
    let stem: String =
        line[..if has_ending { cut } else { line.len() }].trim_matches(['.', ' ']).chars().take(MOST_NAME).collect();
    if stem.is_empty() { format!("附件{ending}") } else { format!("{stem}{ending}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_is_what_it_looks_like() {
        let named = |name| document_name(name, DocumentKind::Pdf);
        assert_eq!(named("劳动仲裁申请书.PDF"), "劳动仲裁申请书.pdf");
        assert_eq!(named("C:\\桌面\\..\\表.pdf"), "表.pdf");
        assert_eq!(named("工资条\u{202e}fdp.exe"), "工资条fdp.exe.pdf");
        assert_eq!(named("a\r\nSet-Cookie: x.pdf"), "a Set-Cookie x.pdf");
        assert_eq!((named(""), named("../.pdf")), ("附件.pdf".to_owned(), "附件.pdf".to_owned()));
        assert_eq!(document_name("表.pdf", DocumentKind::Xlsx), "表.pdf.xlsx");
    }

    proptest! {
        #[test]
        fn any_name_becomes_one_short_line_with_its_ending(name in "\\PC{0,200}|[./\\\\\u{202e}\r\n\" a表]{0,80}") {
            let name = document_name(&name, DocumentKind::Docx);
            let ending = ".docx";
            prop_assert!(name.ends_with(ending) && name.chars().count() <= MOST_NAME + ending.len());
            prop_assert!(!name.contains(['/', '\\', '"', '\r', '\n', '\u{202e}']), "{name}");
        }
    }
}
