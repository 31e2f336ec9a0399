//! What an office may say of a table that is looked at: what a column means, when stations are open whose rows say it in
//! unclear words, which station a row is.

use super::guard::{SignedIn, Uploaded};
use super::page::{hidden, options};
use crate::model::{Crs, OpeningHours};
use crate::server::db::imports::Unsure;
use crate::server::import::{Choices, Column, ColumnChoice, Field, HoursChoice, HoursSaid, PairChoice};
use dioxus::prelude::*;
use std::collections::HashSet;

/// Questions that are shown at a time; when they are answered, the next ones come.
const ASKED_AT_A_TIME: usize = 60;
/// Hours that were read, shown as they were taken.
const READ_SHOWN: usize = 100;

/// Systems of coordinates to choose from.
pub(super) fn systems() -> Vec<(String, String)> {
    let systems = [
        ("auto", "自动（看表头；没写就看位置在不在所写的区县里）"),
        ("gcj02", "GCJ-02（高德、腾讯地图）"),
        ("bd09", "BD-09（百度地图）"),
        ("wgs84", "WGS-84（GPS）"),
    ];
    systems.map(|(code, word)| (code.to_owned(), word.to_owned())).to_vec()
}

/// The form with all questions and what was read.
#[allow(clippy::too_many_lines, reason = "one form")]
pub(super) fn form(
    who: &SignedIn,
    id: &str,
    columns: &[Column],
    hours: &[HoursSaid],
    unsure: &[Unsure],
    outside: usize,
    choices: &Choices,
) -> Element {
    let mut headings = HashSet::new();
    // The same heading on several sheets is one question.
    let columns: Vec<Column> =
        columns.iter().filter(|column| headings.insert(column.heading.clone())).cloned().collect();
    let fields: Vec<(String, String)> =
        [(String::new(), "没有读".to_owned()), ("ignore".to_owned(), "用不上".to_owned())]
            .into_iter()
            .chain(Field::ALL.iter().map(|field| (field.code().to_owned(), field.label().to_owned())))
            .collect();
    let asked: Vec<HoursSaid> =
        hours.iter().filter(|said| said.question.is_some()).take(ASKED_AT_A_TIME).cloned().collect();
    let all_asked = hours.iter().filter(|said| said.question.is_some()).count();
    let read: Vec<HoursSaid> = hours.iter().filter(|said| said.question.is_none()).take(READ_SHOWN).cloned().collect();
    let all_read = hours.iter().filter(|said| said.question.is_none()).count();
    let pairs: Vec<Unsure> = unsure.iter().take(ASKED_AT_A_TIME).cloned().collect();
    let decided_pairs = choices.pairs.len();
    let crs = choices.crs.map_or("auto", |crs| match crs {
        Crs::Wgs84 => "wgs84",
        Crs::Gcj02 => "gcj02",
        Crs::Bd09 => "bd09",
    });
    let (accept_outside, action) = (choices.accept_outside, format!("/desk/imports/{id}/choices"));
    let chosen_column = |column: &Column| -> String {
        if column.ignored { "ignore".to_owned() } else { column.field.clone().unwrap_or_default() }
    };
    let columns: Vec<(usize, Column, String)> = columns
        .into_iter()
        .enumerate()
        .map(|(at, column)| {
            let chosen = chosen_column(&column);
            (at, column, chosen)
        })
        .collect();
    let is_service = |column: &Column| {
        column.read_as.is_some() && column.field.as_deref().is_none_or(|code| Field::of_code(code).is_none())
    };
    rsx! {
        form { class: "wide", method: "post", action, enctype: "multipart/form-data", id: "choices",
            {hidden(who, None)}
            if !pairs.is_empty() {
                h2 { "这几行是不是已有的驿站" }
                p { class: "by", "选了才会写入：同一个，门口的编号不变，内容更新；另一个，给新编号。" }
                table { class: "rows", id: "pairs",
                    thead { tr { th { "行" } th { "表里的" } th { "已有的" } th { "为什么问" } th { "是哪个" } } }
                    tbody {
                        for (at, pair) in pairs.into_iter().enumerate() {
                            tr {
                                td { "{pair.row}" }
                                td { class: "words", "{pair.name} {pair.address}" }
                                td { class: "words", a { href: "/desk/stations/{pair.code}", target: "_blank", "{pair.code}" } " {pair.other_name} {pair.other_address}" }
                                td { class: "words", "{pair.why}" }
                                td {
                                    input { r#type: "hidden", name: "pair_key_{at}", value: "{pair.key}" }
                                    input { r#type: "hidden", name: "pair_code_{at}", value: "{pair.code}" }
                                    select { name: "pair_{at}", "aria-label": "第 {pair.row} 行是哪个",
                                        option { value: "", selected: true, "还没选" }
                                        option { value: "same", "同一个" }
                                        option { value: "new", "另一个" }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            if outside > 0 || accept_outside {
                label { class: "row",
                    input { r#type: "checkbox", name: "accept_outside", value: "1", checked: accept_outside }
                    if accept_outside { "所写地区以外的位置也收" } else { "有 {outside} 行的位置在所写的地区以外；核对过没有错的，打勾就收" }
                }
            }
            if !asked.is_empty() {
                h2 { "这样写的开放时间，说的是什么时候" }
                p { class: "by", "一次定下来，写法一样的行都按它；下次导入同一来源也记得。没定的先照录原文，小哥看到的是“时间不详”。" }
                table { class: "rows", id: "hours-asked",
                    thead { tr { th { "原文" } th { "行数" } th { "为什么问" } th { "定为" } } }
                    tbody {
                        for (at, said) in asked.into_iter().enumerate() {
                            tr {
                                td { class: "words", "{said.text}" }
                                td { "{said.rows}" }
                                td { class: "words", {said.question.clone().unwrap_or_default()} }
                                td {
                                    input { r#type: "hidden", name: "hours_text_{at}", value: "{said.text}" }
                                    select { name: "hours_{at}", "aria-label": "“{said.text}”定为",
                                        option { value: "", selected: true, "还没定" }
                                        if let Some(proposal) = &said.proposal {
                                            option { value: "proposal", "{proposal}" }
                                        }
                                        option { value: "typed", "我来写（写在右边）" }
                                        option { value: "keep", "照录原文，不再问" }
                                    }
                                    input { r#type: "hidden", name: "hours_proposal_{at}", value: said.proposal.clone().unwrap_or_default() }
                                    input { name: "hours_typed_{at}", maxlength: 200, placeholder: "周一至周五 8:30-12:00，节假日休息", "aria-label": "“{said.text}”写成" }
                                }
                            }
                        }
                    }
                }
                if all_asked > ASKED_AT_A_TIME {
                    p { class: "by", "一共 {all_asked} 种写法要问，先列最多的 {ASKED_AT_A_TIME} 种。" }
                }
            }
            h2 { "每一列读成了什么" }
            table { class: "rows", id: "columns",
                thead { tr { th { "列" } th { "例子" } th { "读成" } th { "说明" } } }
                tbody {
                    for (at, column, chosen) in columns {
                        tr { class: if column.read_as.is_none() && !column.ignored { "unread" },
                            td { class: "words", "{column.heading}" if !column.sheet.is_empty() { small { "（{column.sheet}）" } } }
                            td { class: "words", "{column.example}" }
                            td {
                                if is_service(&column) {
                                    {column.read_as.clone().unwrap_or_default()}
                                } else {
                                    input { r#type: "hidden", name: "column_heading_{at}", value: "{column.heading}" }
                                    input { r#type: "hidden", name: "column_was_{at}", value: "{chosen}" }
                                    select { name: "column_{at}", "aria-label": "“{column.heading}”读成", {options(None, fields.clone(), &chosen)} }
                                }
                            }
                            td { class: "words", {column.why_not.clone().unwrap_or_default()} }
                        }
                    }
                }
            }
            label { "坐标系" select { name: "crs", {options(None, systems(), crs)} } }
            button { r#type: "submit", "按这些再读一遍" }
            if decided_pairs > 0 {
                span { class: "by", "已经定了 {decided_pairs} 行是哪个驿站。" }
            }
        }
        if !read.is_empty() {
            details {
                summary { "读懂的开放时间，{all_read} 种写法" }
                table { class: "rows", id: "hours-read",
                    thead { tr { th { "原文" } th { "行数" } th { "读成" } } }
                    tbody {
                        for said in read {
                            tr {
                                td { class: "words", "{said.text}" }
                                td { "{said.rows}" }
                                td { class: "words", "{said.taken}"
                                    if !said.beside.is_empty() { small { " 没有收的钟点：" {said.beside.join("、")} } }
                                    if said.decided { small { "（你们定的）" } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What was chosen, on top of what was chosen before.
///
/// # Errors
/// Chinese words where hours that were typed are not understood.
pub(super) fn chosen(form: &Uploaded, before: Choices) -> Result<Choices, String> {
    let mut choices = before;
    choices.crs = <Crs as clap::ValueEnum>::from_str(form.field("crs"), true).ok();
    choices.accept_outside = form.field("accept_outside") == "1";
    for at in 0.. {
        let heading = form.field(&format!("column_heading_{at}"));
        // Columns of which a service is read are no question, so numbers are left out.
        if heading.is_empty() && at > 60 {
            break;
        }
        let (was, is) = (form.field(&format!("column_was_{at}")), form.field(&format!("column_{at}")));
        if heading.is_empty() || was == is {
            continue;
        }
        match ColumnChoice::try_from(is.to_owned()) {
            Ok(choice) => choices.columns.insert(heading.to_owned(), choice),
            Err(_) => choices.columns.insert(heading.to_owned(), ColumnChoice::Ignore),
        };
    }
    for at in 0..ASKED_AT_A_TIME {
        let text = form.field(&format!("hours_text_{at}")).to_owned();
        if text.is_empty() {
            break;
        }
        let typed = form.field(&format!("hours_typed_{at}")).trim();
        let meant = match form.field(&format!("hours_{at}")) {
            "keep" => Some(HoursChoice::Keep),
            "proposal" => Some(meant(form.field(&format!("hours_proposal_{at}")))?),
            // Who wrote something meant it, whatever stands in the list.
            _ if !typed.is_empty() => Some(meant(typed)?),
            "typed" => return Err(format!("“{text}”还没有写成什么时候开")),
            _ => None,
        };
        if let Some(meant) = meant {
            choices.hours.insert(text, meant);
        }
    }
    for at in 0..ASKED_AT_A_TIME {
        let key = form.field(&format!("pair_key_{at}")).to_owned();
        if key.is_empty() {
            break;
        }
        match form.field(&format!("pair_{at}")) {
            "same" => choices.pairs.insert(key, PairChoice::Same(form.field(&format!("pair_code_{at}")).to_owned())),
            "new" => choices.pairs.insert(key, PairChoice::New),
            _ => None,
        };
    }
    Ok(choices)
}

fn meant(text: &str) -> Result<HoursChoice, String> {
    OpeningHours::from_chinese(text).map(HoursChoice::Meant).map_err(|asked| asked.to_string())
}
