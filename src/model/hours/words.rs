//! Opening hours as people write them, cut into words. What no list here knows is [`Word::Foreign`], and whoever reads on
//! must not pass over it.

use crate::model::half_width::half_width;

/// A part of a text about opening hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// Digits, or a Chinese numeral where a time or a date stands.
    Number {
        value: u32,
        digits: usize,
    },
    /// From … to.
    Dash,
    Colon,
    /// A dot after a digit.
    Dot,
    /// `;`, 。, or a new line.
    Semicolon,
    /// `,`, `/`
    Comma,
    /// 、, 及, 和
    And,
    Space,
    Open,
    Close,
    Part(Part),
    NextDay,
    /// 点, 时
    Hour,
    /// Minutes said by a word: 半, 一刻, 整.
    Fraction(u32),
    /// 分
    Minute,
    /// 0 is Monday.
    Weekday(u8),
    Every,
    Workdays,
    Weekend,
    Holidays,
    /// 月
    Month,
    /// 日, 号 after a number
    DayOfMonth,
    NextYear,
    /// 夏季, 旺季: a season without its dates.
    Season,
    AllDay,
    Shut,
    /// 除外
    Except,
    /// 除 … 外, 不含 …
    But,
    /// 照常
    AsUsual,
    /// 含 …
    With,
    /// 停止入场, 清场: a time beside it does not say until when the door is open.
    LastEntry,
    /// Says nothing of hours.
    Filler,
    Foreign(char),
}

/// A part of the day, which says what a clock of twelve hours means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Morning,
    /// In Latin letters: then twelve is midnight.
    Am,
    Noon,
    Afternoon,
    Evening,
    SmallHours,
}

/// What words mean. The longest that fits is taken.
const WORDS: &[(Word, &[&str])] = &[
    (Word::Part(Part::Morning), &["上午", "早上", "早晨", "清晨", "早"]),
    (Word::Part(Part::Am), &["am", "a.m."]),
    (Word::Part(Part::Noon), &["中午", "正午"]),
    (Word::Part(Part::Afternoon), &["下午", "午后", "pm", "p.m."]),
    (Word::Part(Part::Evening), &["晚上", "晚间", "夜间", "夜晚", "傍晚", "晚"]),
    (Word::Part(Part::SmallHours), &["凌晨"]),
    (Word::NextDay, &["次日", "翌日", "第二天", "隔日", "隔天", "明日"]),
    (Word::Hour, &["点钟", "点", "時", "點", "时"]),
    (Word::Fraction(30), &["半"]),
    (Word::Fraction(15), &["一刻钟", "一刻"]),
    (Word::Fraction(45), &["三刻"]),
    (Word::Fraction(0), &["整"]),
    (Word::Minute, &["分钟", "分"]),
    (
        Word::Every,
        &[
            "每天",
            "每日",
            "天天",
            "日常",
            "全周",
            "一周七天",
            "每周七天",
            "一年365天",
            "全年365天",
            "365天",
            "全年无休",
            "全年不休",
            "常年",
            "全年",
            "常年不休",
            "天天无休",
            "一年四季",
            "一年到头",
        ],
    ),
    (Word::Workdays, &["工作日", "正常工作日", "每个工作日"]),
    (Word::Weekend, &["周末", "双休日"]),
    (
        Word::Holidays,
        &[
            "国家法定节假日",
            "法定节假日",
            "国家法定假日",
            "法定假日",
            "法定节日",
            "国定假日",
            "节假日",
            "公众假期",
            "公共假期",
            "国家节假日",
            "法定假期",
        ],
    ),
    (Word::Month, &["月份", "月"]),
    (Word::NextYear, &["次年", "翌年", "来年", "第二年"]),
    (
        Word::Season,
        &[
            "夏令时",
            "冬令时",
            "夏季",
            "冬季",
            "春季",
            "秋季",
            "夏天",
            "冬天",
            "春夏季",
            "秋冬季",
            "春秋季",
            "旺季",
            "淡季",
            "夏半年",
            "冬半年",
            "夏令",
            "冬令",
        ],
    ),
    (
        Word::AllDay,
        &[
            "全天24小时",
            "全天二十四小时",
            "24小时全天候",
            "24小时全天",
            "24小时",
            "24个小时",
            "二十四小时",
            "24h",
            "24hours",
            "24hour",
            "24hrs",
            "全天候",
            "全天",
            "7x24小时",
            "7x24h",
            "7x24",
            "7*24小时",
            "7*24h",
            "7*24",
            "7×24小时",
            "7×24h",
            "7×24",
            "24x7",
            "24*7",
            "24×7",
            "24/7",
            "7/24",
            "24小时不间断",
            "24小时常年不停",
            "全天24小时常年不停",
            "常年不停",
            "昼夜",
        ],
    ),
    (
        Word::Shut,
        &[
            "休息日",
            "闭馆日",
            "休馆日",
            "休息",
            "休馆",
            "休业",
            "双休",
            "闭馆",
            "闭园",
            "关门",
            "关闭",
            "不开放",
            "不营业",
            "不开门",
            "不对外开放",
            "不服务",
            "不办公",
            "不上班",
            "停业",
            "停诊",
            "公休",
            "轮休",
            "不接待",
            "不办理业务",
            "不开",
        ],
    ),
    (Word::Except, &["除外", "以外", "之外", "外"]),
    (Word::But, &["除了", "除", "不含", "不包括", "不包含"]),
    (Word::With, &["包括", "包含", "含"]),
    (
        Word::AsUsual,
        &[
            "照常开放",
            "照常营业",
            "照常服务",
            "照常接待",
            "照常上班",
            "照常",
            "正常开放",
            "正常营业",
            "正常服务",
            "正常接待",
            "正常上班",
            "正常",
            "不休息",
            "不休",
            "无休",
            "不打烊",
            "不闭馆",
            "也开放",
            "也营业",
            "同样开放",
        ],
    ),
    (
        Word::LastEntry,
        &[
            "停止入场",
            "停止入馆",
            "停止入园",
            "停止进场",
            "停止进馆",
            "停止进入",
            "停止售票",
            "停止检票",
            "停止取票",
            "停止换票",
            "停止取号",
            "停止发号",
            "停止受理",
            "停止办理",
            "停止接待",
            "停止登记",
            "停止挂号",
            "停售票",
            "停售",
            "停票",
            "清场",
            "清馆",
            "最晚入场",
            "最晚入馆",
            "最晚入园",
            "最后入场",
            "最后入馆",
            "最后入园",
            "最晚进场",
            "最后进场",
            "截止入场",
            "截止入馆",
            "止票",
        ],
    ),
    (
        Word::Filler,
        &[
            "开放时间",
            "营业时间",
            "服务时间",
            "工作时间",
            "上班时间",
            "办公时间",
            "接待时间",
            "对外开放",
            "免费开放",
            "全年开放",
            "正常开放时间",
            "时间段",
            "时段",
            "时间为",
            "时间",
            "开放",
            "营业",
            "服务",
            "在线",
            "可用",
            "办公",
            "上班",
            "接待",
            "均",
            "为",
            "之间",
            "免费",
            "问诊",
            "热线",
            "咨询",
            "常规",
            "自助服务",
            "自助",
            "核酸",
            "对外",
            "中午不休息",
            "中午不休",
            "午间不休息",
            "午间不休",
            "中午不打烊",
            "午休不打烊",
            "中间不休息",
            "采样",
            "检测",
            "采集",
            "便民",
            "值守",
            "供应",
            "提供",
        ],
    ),
];

const NUMERALS: [(char, u32); 13] = [
    ('〇', 0),
    ('零', 0),
    ('一', 1),
    ('二', 2),
    ('两', 2),
    ('三', 3),
    ('四', 4),
    ('五', 5),
    ('六', 6),
    ('七', 7),
    ('八', 8),
    ('九', 9),
    ('十', 10),
];
const DASHES: &str = "-~—–－‐‑‒―−─﹣～〜﹏至到→";
/// Written between two times, it is a dash that an input method made of another key.
const DASH_BY_MISTAKE: char = '一';

/// Cuts a text into words, without spaces that say nothing.
pub(super) fn words(text: &str) -> Vec<Word> {
    let half = half_width(text).to_lowercase();
    // Two ways of writing one thing: several colons or dashes, lines of Windows.
    let chars: Vec<char> = half.trim().chars().filter(|c| *c != '\r' && *c != '\u{feff}').collect();
    let chars = without_spaces_beside_numbers(&chars);
    let mut words: Vec<Word> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let (word, length) = next(&chars, at, &words);
        at += length;
        let same = matches!(word, Word::Dash | Word::Colon | Word::Space | Word::Semicolon);
        if same && words.last() == Some(&word) {
            continue;
        }
        words.push(word);
    }
    without_idle_spaces(&words)
}

/// “24 小时” is “24小时”; a space between two numbers stays.
fn without_spaces_beside_numbers(chars: &[char]) -> Vec<char> {
    let mut kept: Vec<char> = Vec::with_capacity(chars.len());
    for (at, c) in chars.iter().enumerate() {
        let is_space = c.is_whitespace() && *c != '\n';
        let after = chars[at..].iter().find(|c| !c.is_whitespace());
        let beside = |one: Option<&char>, other: Option<&char>| {
            one.is_some_and(char::is_ascii_digit) && other.is_some_and(|c| !c.is_ascii() && c.is_alphabetic())
        };
        let before = kept.last().copied();
        if !(is_space && (beside(before.as_ref(), after) || beside(after, before.as_ref()))) {
            kept.push(*c);
        }
    }
    kept
}

fn next(chars: &[char], at: usize, before: &[Word]) -> (Word, usize) {
    let c = chars[at];
    let peek = |by: usize| chars.get(at + by).copied().unwrap_or('\n');
    let before_is_digit = at > 0 && chars[at - 1].is_ascii_digit();
    if let Some(found) = weekday(chars, at, before) {
        return found;
    }
    if c == DASH_BY_MISTAKE && before_is_digit && peek(1).is_ascii_digit() {
        return (Word::Dash, 1);
    }
    if let Some(found) = listed(&chars[at..]) {
        return found;
    }
    if c.is_ascii_digit() {
        let digits = chars[at..].iter().take_while(|c| c.is_ascii_digit()).count();
        let text: String = chars[at..at + digits.min(9)].iter().collect();
        return (Word::Number { value: text.parse().unwrap_or(u32::MAX), digits }, digits);
    }
    if let Some(found) = numeral(chars, at, before) {
        return found;
    }
    let word = match c {
        _ if DASHES.contains(c) => Word::Dash,
        ':' | '∶' | '︰' | '﹕' => Word::Colon,
        '.' if before_is_digit && peek(1).is_ascii_digit() => Word::Dot,
        ';' | '。' | '\n' | '|' => Word::Semicolon,
        '.' if at + 1 == chars.len() => Word::Semicolon,
        ',' | '/' | '\\' => Word::Comma,
        '、' | '及' | '和' | '与' | '并' | '&' | '､' => Word::And,
        '以' if peek(1) == '及' => return (Word::And, 2),
        '(' | '[' | '【' | '〔' | '「' | '《' | '〈' => Word::Open,
        ')' | ']' | '】' | '〕' | '」' | '》' | '〉' => Word::Close,
        '日' | '号' if matches!(before.last(), Some(Word::Number { .. })) => Word::DayOfMonth,
        c if c.is_whitespace() => Word::Space,
        c => Word::Foreign(c),
    };
    (word, 1)
}

/// The longest word of the list with which the text goes on.
fn listed(rest: &[char]) -> Option<(Word, usize)> {
    let begins = |word: &str| word.chars().enumerate().all(|(at, c)| rest.get(at) == Some(&c));
    let fits = WORDS.iter().flat_map(|(word, texts)| texts.iter().map(move |text| (word, text)));
    let (word, text) = fits.filter(|(_, text)| begins(text)).max_by_key(|(_, text)| text.chars().count())?;
    let length = text.chars().count();
    // “124小时” and “24hello” are other words.
    let goes_on = rest.get(length).is_some_and(char::is_ascii_alphabetic);
    (!goes_on || !text.ends_with(|c: char| c.is_ascii_alphabetic())).then(|| (word.clone(), length))
}

/// “周一”, the “三” of “周一、三”, the “五” of “周一至五”, the “六” of “周五六”.
fn weekday(chars: &[char], at: usize, before: &[Word]) -> Option<(Word, usize)> {
    let day = |c: char| "一二三四五六日".chars().position(|day| day == c).or((c == '天').then_some(6));
    let peek = |by: usize| chars.get(at + by).copied().unwrap_or('\n');
    let word = |day: usize, length: usize| Some((Word::Weekday(u8::try_from(day).ok()?), length));
    for prefix in ["每逢周", "每周", "逢周", "周", "每星期", "逢星期", "星期", "每礼拜", "礼拜"] {
        let length = prefix.chars().count();
        if !prefix.chars().enumerate().all(|(by, c)| peek(by) == c) {
            continue;
        }
        if let Some(day) = day(peek(length)) {
            return word(day, length + 1);
        }
        if let Some(digit @ 1..=7) = peek(length).to_digit(10).filter(|_| !peek(length + 1).is_ascii_digit()) {
            return word(digit as usize - 1, length + 1);
        }
    }
    let counts = |c: char| NUMERALS.iter().any(|(known, _)| *known == c) || "点时點時刻月号半".contains(c);
    match before {
        // “周六日”, “周一三五”; but “周一二点” is Monday, two o'clock, and “周五天” is nothing.
        [.., Word::Weekday(last)] if at > 0 && !chars[at - 1].is_whitespace() => {
            let day = day(chars[at]).filter(|day| chars[at] != '天' && *day > usize::from(*last))?;
            let last_of_them = !"一二三四五六日".contains(peek(1));
            if last_of_them && counts(peek(1)) { None } else { word(day, 1) }
        }
        [.., Word::Weekday(_), Word::Dash | Word::Comma | Word::And] => {
            if let Some(day) = day(chars[at]).filter(|_| !counts(peek(1))) {
                return word(day, 1);
            }
            let digit = chars[at].to_digit(10).filter(|digit| (1..=7).contains(digit))?;
            let alone = !peek(1).is_ascii_digit() && !":.点时：".contains(peek(1));
            let written_so = chars[..at].iter().rev().find(|c| !DASHES.contains(**c)).is_some_and(char::is_ascii_digit);
            (alone && written_so).then_some(())?;
            word(digit as usize - 1, 1)
        }
        _ => None,
    }
}

/// 十二 before 点 or 月, or after 点.
fn numeral(chars: &[char], at: usize, before: &[Word]) -> Option<(Word, usize)> {
    let values: Vec<u32> = chars[at..]
        .iter()
        .map_while(|c| NUMERALS.iter().find(|(known, _)| known == c).map(|(_, value)| *value))
        .collect();
    let after = chars.get(at + values.len()).copied().unwrap_or('\n');
    let is_counted = "点时點時月".contains(after) || matches!(before, [.., Word::Hour | Word::Month]);
    let value = match values[..] {
        [ten @ 1..=9, 10, one @ 1..=9] => ten * 10 + one,
        [ten @ 1..=9, 10] => ten * 10,
        [10, one @ 1..=9] => 10 + one,
        [0, one] | [one] if one <= 10 => one,
        _ => return None,
    };
    is_counted.then_some((Word::Number { value, digits: if value < 10 { 1 } else { 2 } }, values.len()))
}

/// Drops spaces beside words that join or part by themselves, at the ends, and inside of a time.
fn without_idle_spaces(words: &[Word]) -> Vec<Word> {
    let joins = |word: Option<&Word>| {
        matches!(
            word,
            None | Some(
                Word::Dash
                    | Word::Colon
                    | Word::Semicolon
                    | Word::Comma
                    | Word::And
                    | Word::Open
                    | Word::Close
                    | Word::Part(_)
                    | Word::NextDay
                    | Word::Hour
                    | Word::Filler
                    | Word::But
                    | Word::With
            )
        )
    };
    let idle = |at: usize| joins(words.get(at + 1)) || joins(at.checked_sub(1).and_then(|at| words.get(at)));
    let kept = words.iter().enumerate().filter(|(at, word)| **word != Word::Space || !idle(*at));
    kept.map(|(_, word)| word.clone()).collect()
}
