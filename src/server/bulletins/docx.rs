//! A bulletin as a file of Word, in the form of official papers (GB/T 9704): a red head, body in 仿宋 of 16 points, two
//! characters' indent.

use super::{PrintedBulletin, PrintedItem};
use crate::texts::contribution as says;
use docx_rs::{
    AlignmentType, Docx, Footer, LineSpacing, LineSpacingType, PageMargin, PageNum, Paragraph, Pic, Run, RunFonts,
    SpecialIndentType,
};
use image::ImageFormat;
use std::io::Cursor;

/// A4, twentieths of a point.
const PAGE: (u32, u32) = (11_906, 16_838);
/// Half points.
const HEAD: usize = 72;
const TITLE: usize = 44;
const BODY: usize = 32;
const RED: &str = "C00000";
/// Two characters of the body, twentieths of a point.
const INDENT: i32 = 640;
/// Twentieths of a point between lines.
const LINE: i32 = 560;
/// Pixels of a photo's longer side: PNG is what the format's writer takes.
const PHOTO_SIDE: u32 = 700;
/// English metric units a pixel.
const EMU: u32 = 6_800;

fn fonts(name: &str) -> RunFonts {
    RunFonts::new().east_asia(name).ascii("Times New Roman").hi_ansi("Times New Roman")
}

fn centred(text: &str, size: usize, font: &str) -> Paragraph {
    Paragraph::new().align(AlignmentType::Center).add_run(Run::new().add_text(text).size(size).fonts(fonts(font)))
}

fn body(text: &str) -> Paragraph {
    Paragraph::new()
        .align(AlignmentType::Both)
        .indent(None, Some(SpecialIndentType::FirstLine(INDENT)), None, None)
        .line_spacing(LineSpacing::new().line_rule(LineSpacingType::Exact).line(LINE))
        .add_run(Run::new().add_text(text).size(BODY).fonts(fonts("仿宋")))
}

/// The file.
pub(super) fn write(of: &PrintedBulletin) -> Result<Vec<u8>, String> {
    let margin = PageMargin::new().top(2_098).bottom(1_984).left(1_588).right(1_474);
    let page = Paragraph::new().align(AlignmentType::Center).add_page_num(PageNum::new());
    let head = Run::new().add_text(&of.masthead).size(HEAD).color(RED).bold().fonts(fonts("方正小标宋简体"));
    let line = format!("{}　　　　{}", of.publisher, of.day);
    let mut paper = Docx::new()
        .page_size(PAGE.0, PAGE.1)
        .page_margin(margin)
        .default_fonts(fonts("仿宋"))
        .default_size(BODY)
        .footer(Footer::new().add_paragraph(page))
        .add_paragraph(Paragraph::new().align(AlignmentType::Center).add_run(head))
        .add_paragraph(centred(&of.number, BODY, "楷体"))
        .add_paragraph(centred(&line, BODY, "仿宋"))
        .add_paragraph(
            Paragraph::new()
                .align(AlignmentType::Center)
                .add_run(Run::new().add_text("━".repeat(26)).size(28).color(RED)),
        )
        .add_paragraph(centred(&of.title, TITLE, "方正小标宋简体"));
    for words in of.foreword.lines() {
        paper = paper.add_paragraph(body(words));
    }
    paper = paper.add_paragraph(centred(says::CONTENTS, BODY, "黑体"));
    for (number, item) in (1..).zip(&of.items) {
        let words = format!("{number}. {}{}", item.title, says::from_place(item.place));
        paper = paper.add_paragraph(body(&words));
    }
    for item in &of.items {
        paper = with_item(paper, item)?;
    }
    let mut file = Cursor::new(Vec::new());
    paper.build().pack(&mut file).map_err(|error| error.to_string())?;
    Ok(file.into_inner())
}

fn with_item(paper: Docx, item: &PrintedItem) -> Result<Docx, String> {
    let title = centred(&item.title, TITLE, "方正小标宋简体").page_break_before(true).keep_next(true);
    let from = format!("{}　{}", item.kind, item.place);
    let mut paper = paper.add_paragraph(title).add_paragraph(centred(&from, BODY, "楷体"));
    for words in item.text.lines().filter(|words| !words.is_empty()) {
        paper = paper.add_paragraph(body(words));
    }
    for photo in &item.photos {
        let picture = image::load_from_memory(photo).map_err(|error| error.to_string())?;
        let picture = picture.thumbnail(PHOTO_SIDE, PHOTO_SIDE).into_rgb8();
        let (width, height) = picture.dimensions();
        let mut png = Cursor::new(Vec::new());
        picture.write_to(&mut png, ImageFormat::Png).map_err(|error| error.to_string())?;
        let pic = Pic::new_with_dimensions(png.into_inner(), width, height).size(width * EMU, height * EMU);
        let run = Run::new().add_image(pic);
        paper = paper.add_paragraph(Paragraph::new().align(AlignmentType::Center).add_run(run));
    }
    Ok(paper)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::document::DocumentKind;
    use crate::server::documents::kind_of;
    use std::io::Read as _;

    fn part(docx: &[u8], name: &str) -> String {
        let mut parts = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
        let mut text = String::new();
        parts.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn it_is_a_file_of_word_that_holds_what_was_written_and_nothing_else() {
        let mut photo = Cursor::new(Vec::new());
        image::RgbImage::new(1_200, 900).write_to(&mut photo, ImageFormat::Jpeg).unwrap();
        let item = PrintedItem {
            kind: "亮点",
            place: "长沙",
            title: "<热> & “姜茶”".to_owned(),
            text: "第一段]]>\n第二段</w:t>".to_owned(),
            photos: vec![photo.into_inner()],
        };
        let of = PrintedBulletin {
            number: "2026年第 3 期".to_owned(),
            masthead: "自己的刊头".to_owned(),
            title: "冬天".to_owned(),
            publisher: "共青团".to_owned(),
            day: "2026年11月26日".to_owned(),
            foreword: String::new(),
            items: vec![item],
        };
        let docx = write(&of).unwrap();
        assert_eq!(kind_of(&docx), Ok(DocumentKind::Docx));
        let document = part(&docx, "word/document.xml");
        let mut reader = quick_xml::Reader::from_str(&document);
        let mut words = String::new();
        loop {
            match reader.read_event().unwrap() {
                quick_xml::events::Event::Text(text) => words.push_str(&text),
                quick_xml::events::Event::GeneralRef(name) => {
                    words.push(match &*name {
                        "lt" => '<',
                        "gt" => '>',
                        "amp" => '&',
                        "quot" => '"',
                        _ => '?',
                    });
                }
                quick_xml::events::Event::Eof => break,
                _ => {}
            }
        }
        for wanted in ["自己的刊头", "2026年第 3 期", "<热> & “姜茶”", "第一段]]>", "第二段</w:t>"]
        {
            assert!(words.contains(wanted), "{wanted}: {words}");
        }
        assert!(part(&docx, "[Content_Types].xml").contains("png"));
        assert_eq!(document.matches("<pic:pic").count(), 1);
    }
}
