//! OSM syntax in the words of an office, as far as it is simple enough.

use std::fmt::Write as _;

const DAYS: [(&str, char); 7] =
    [("Mo", '一'), ("Tu", '二'), ("We", '三'), ("Th", '四'), ("Fr", '五'), ("Sa", '六'), ("Su", '日')];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// “周一至周五 8:30–12:00、14:30–17:30，节假日休息”. What is too involved for it stays as it is.
pub(super) fn say(osm: &str) -> String {
    if osm == "24/7" {
        return "24 小时开放".to_owned();
    }
    let mut said = String::new();
    for rule in rules(osm) {
        let (words, is_closing) = say_rule(rule.trim()).unwrap_or_else(|| (rule.trim().to_owned(), false));
        if !said.is_empty() {
            said.push(if is_closing { '，' } else { '；' });
        }
        said.push_str(&words);
    }
    said
}

/// The rules, parted at `;` outside of remarks.
fn rules(osm: &str) -> Vec<&str> {
    let mut quoted = false;
    osm.split(|c| {
        quoted ^= c == '"';
        c == ';' && !quoted
    })
    .collect()
}

/// A rule in words, and whether it says when it is closed.
fn say_rule(rule: &str) -> Option<(String, bool)> {
    if rule == "24/7" {
        return Some(("24 小时开放".to_owned(), false));
    }
    let (plain, remark) = match rule.split_once('"') {
        Some((plain, remark)) => (plain.trim_end(), Some(remark.trim_end_matches('"'))),
        None => (rule, None),
    };
    let mut said = String::new();
    let mut days = String::new();
    let mut closed = false;
    let words: Vec<&str> = plain.split(' ').filter(|word| !word.is_empty()).collect();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        at += 1;
        if let Some((month, rest)) = months(word, words.get(at..)?) {
            said.push_str(&month);
            said.push(' ');
            at += rest;
        } else if word.starts_with(|c: char| c.is_ascii_digit()) {
            if days.is_empty() && said.is_empty() {
                days.push_str("每天");
            }
            if !days.is_empty() {
                let _ = write!(said, "{days} ");
                days.clear();
            }
            said.push_str(&times(word)?);
        } else if matches!(*word, "off" | "closed") {
            let _ = write!(said, "{days}{}", if days.is_empty() { "不开放" } else { "休息" });
            days.clear();
            closed = true;
        } else if *word == "unknown" {
            let _ = write!(said, "{days}{}时间未注明：", if days.is_empty() { "" } else { " " });
            days.clear();
        } else {
            days = say_days(word)?;
        }
    }
    if !days.is_empty() {
        let _ = write!(said, "{days} 24 小时开放");
    }
    said.push_str(remark.unwrap_or_default());
    Some((said.trim_end().to_owned(), closed))
}

/// “08:30-12:00,14:30-17:30”
fn times(word: &str) -> Option<String> {
    let spans: Option<Vec<String>> = word
        .split(',')
        .map(|span| {
            let (from, to) = span.split_once('-')?;
            if (from, to) == ("00:00", "24:00") {
                return Some("全天".to_owned());
            }
            let overnight = minutes(to)? <= minutes(from)?;
            let short = |time: &str| time.strip_prefix('0').unwrap_or(time).to_owned();
            Some(format!("{}–{}{}", short(from), if overnight { "次日" } else { "" }, short(to)))
        })
        .collect();
    spans.map(|spans| spans.join("、"))
}

fn minutes(time: &str) -> Option<u32> {
    let (hour, minute) = time.split_once(':')?;
    Some(hour.parse::<u32>().ok()? * 60 + minute.parse::<u32>().ok()?)
}

fn say_days(word: &str) -> Option<String> {
    if word == "Mo-Su,PH" {
        return Some("每天（含节假日）".to_owned());
    }
    let name = |code: &str| DAYS.iter().find(|(known, _)| *known == code).map(|(_, day)| format!("周{day}"));
    let parts: Option<Vec<String>> = word
        .split(',')
        .map(|part| match part.split_once('-') {
            Some(("Mo", "Su")) => Some("每天".to_owned()),
            Some(("Sa", "Su")) => Some("周末".to_owned()),
            Some((first, last)) => Some(format!("{}至{}", name(first)?, name(last)?)),
            None if part == "PH" => Some("节假日".to_owned()),
            None => name(part),
        })
        .collect();
    parts.map(|parts| parts.join("、"))
}

/// “Apr-Oct”, “Apr 01-Oct 31”, and how many of the words behind it belong to it.
fn months(word: &str, rest: &[&str]) -> Option<(String, usize)> {
    let month = |code: &str| MONTHS.iter().position(|known| *known == code).map(|at| at + 1);
    if let Some((first, last)) = word.split_once('-') {
        return Some((format!("{}月至{}月", month(first)?, month(last)?), 0));
    }
    let first = month(word)?;
    let Some((from, last)) = rest.first().and_then(|next| next.split_once('-')) else {
        return Some((format!("{first}月"), 0));
    };
    let (Ok(from), Some(last), Some(Ok(to))) =
        (from.parse::<u32>(), month(last), rest.get(1).map(|day| day.parse::<u32>()))
    else {
        return Some((format!("{first}月"), 0));
    };
    Some((format!("{first}月{from}日至{last}月{to}日"), 2))
}
