//! From the words of opening hours to rules: what stands in a text is read whole, or it is asked about.

use super::HoursQuestion;
use super::week::{Care, Days, Group, Hours, Season, Span};
use super::words::{Part, Word, words};

const DAY: u16 = 24 * 60;
const HALF_DAY: u16 = 12 * 60;

/// Strengths of what stands between two things.
const AND: u8 = 1;
const COMMA: u8 = 2;
const SEMICOLON: u8 = 3;

/// What was read: the hours, and words that say something else than when the door is open.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) hours: Hours,
    pub(super) beside: Vec<String>,
}

/// One thing that a text says, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Item {
    Days(Days),
    Season(Season),
    Span(Span),
    AllDay,
    Shut,
    Except,
    But,
    AsUsual,
    With,
    /// How strongly it parts: [`AND`], [`COMMA`], [`SEMICOLON`].
    Break(u8),
    Open,
    Close,
}

/// Reads a text.
///
/// # Errors
/// [`HoursQuestion`] where a word is not understood, or may mean two things.
pub(super) fn read(text: &str, care: Care) -> Result<Reading, HoursQuestion> {
    let mut reader = Reader { words: words(text), at: 0, care, beside: Vec::new() };
    let items = reader.items()?;
    let hours = assemble(items)?;
    hours.check(care)?;
    Ok(Reading { hours, beside: reader.beside })
}

/// The days that a text names and what it says of them, where it names no times: “工作日开放”, “周末休息”.
pub(super) fn days_without_times(text: &str) -> Option<(Days, bool)> {
    let mut reader = Reader { words: words(text), at: 0, care: Care::Strict, beside: Vec::new() };
    let items: Vec<Item> = reader
        .items()
        .ok()?
        .into_iter()
        .filter(|item| !matches!(item, Item::Break(_) | Item::Open | Item::Close))
        .collect();
    match &merged(items)[..] {
        [Item::Days(days)] => Some((days.clone(), true)),
        [Item::Days(days), Item::Shut] => Some((days.clone(), false)),
        _ => None,
    }
}

/// A time as it is written.
#[derive(Clone, Copy, Debug)]
struct Time {
    minutes: u16,
    part: Option<Part>,
    /// “6:00pm”: the word stands behind, and may be meant for both times.
    part_behind: bool,
    next_day: bool,
    /// An hour without a word or minutes: “9” of “9-17”.
    bare: bool,
}

struct Reader {
    words: Vec<Word>,
    at: usize,
    care: Care,
    beside: Vec<String>,
}

impl Reader {
    fn peek(&self, by: usize) -> Option<&Word> {
        self.words.get(self.at + by)
    }

    fn take(&mut self, word: &Word) -> bool {
        let is = self.peek(0) == Some(word);
        self.at += usize::from(is);
        is
    }

    fn number(&mut self) -> Option<(u32, usize)> {
        let Some(Word::Number { value, digits }) = self.peek(0) else { return None };
        let number = (*value, *digits);
        self.at += 1;
        Some(number)
    }

    /// Tries to read something; where it is not there, nothing is taken.
    fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = self.at;
        let read = read(self);
        if read.is_none() {
            self.at = before;
        }
        read
    }

    fn items(&mut self) -> Result<Vec<Item>, HoursQuestion> {
        let mut items = Vec::new();
        while self.peek(0).is_some() {
            if let Some(season) = self.attempt(Self::season) {
                items.push(Item::Season(season?));
                continue;
            }
            if self.attempt(Self::last_entry).is_some() {
                continue;
            }
            if let Some(span) = self.attempt(Self::span) {
                items.push(Item::Span(span?));
                continue;
            }
            if let Some(days) = self.attempt(Self::days) {
                items.push(Item::Days(days?));
                continue;
            }
            items.extend(self.plain()?);
        }
        Ok(items)
    }

    /// A word that means one thing by itself.
    fn plain(&mut self) -> Result<Option<Item>, HoursQuestion> {
        let Some(word) = self.peek(0).cloned() else { return Ok(None) };
        let item = match word {
            Word::AllDay => Item::AllDay,
            Word::Shut => Item::Shut,
            Word::Except => Item::Except,
            Word::But => Item::But,
            Word::AsUsual => Item::AsUsual,
            Word::With => Item::With,
            Word::Semicolon => Item::Break(SEMICOLON),
            Word::Comma | Word::Space | Word::Colon => Item::Break(COMMA),
            Word::And => Item::Break(AND),
            Word::Open => Item::Open,
            Word::Close => Item::Close,
            Word::Filler => {
                self.at += 1;
                return Ok(None);
            }
            Word::Season => return Err(HoursQuestion::Season),
            Word::Foreign(_) => return Err(HoursQuestion::Unread(self.foreign())),
            Word::Number { .. } => return Err(HoursQuestion::Time(self.around())),
            _ => return Err(HoursQuestion::Unread(self.around())),
        };
        self.at += 1;
        Ok(Some(item))
    }

    /// The letters that are not understood, as far as they go.
    fn foreign(&self) -> String {
        let letters = self.words[self.at..].iter().map_while(|word| match word {
            Word::Foreign(c) => Some(*c),
            _ => None,
        });
        letters.take(12).collect()
    }

    /// The words about a place that is not understood, more or less as they were written.
    fn around(&self) -> String {
        let said = self.words[self.at..].iter().take(5).take_while(|word| !matches!(word, Word::Semicolon));
        said.map(said_word).collect()
    }

    /// “16:30停止入场”, “最晚入场16:00”: kept beside the hours.
    fn last_entry(&mut self) -> Option<()> {
        let before = self.take(&Word::LastEntry);
        if before {
            while matches!(self.peek(0), Some(Word::Filler | Word::Colon)) {
                self.at += 1;
            }
        }
        let time = self.time(false)?;
        while matches!(self.peek(0), Some(Word::Space)) {
            self.at += 1;
        }
        if !before && !self.take(&Word::LastEntry) {
            return None;
        }
        if matches!(self.peek(0), Some(Word::Dash)) {
            return None;
        }
        self.beside.push(format!("{}:{:02}", time.minutes / 60, time.minutes % 60));
        Some(())
    }

    /// “8:00-12:00”, “上午9点到12点半”, “22:00-次日6:00”.
    fn span(&mut self) -> Option<Result<Span, HoursQuestion>> {
        let begins = self.at;
        let from = self.time(false)?;
        let dash = self.take(&Word::Dash)
            // “14:00:16:30”: with a whole time behind it, the colon is a dash.
            || (self.peek(0) == Some(&Word::Colon) && {
                self.at += 1;
                true
            });
        if !dash {
            return None;
        }
        let to = self.time(true)?;
        if from.next_day {
            return Some(Err(HoursQuestion::Time(self.written(begins))));
        }
        Some(self.span_between(from, to, begins))
    }

    fn written(&self, from: usize) -> String {
        self.words[from..self.at].iter().map(said_word).collect()
    }

    fn span_between(&self, from: Time, to: Time, begins: usize) -> Result<Span, HoursQuestion> {
        let wrong = || HoursQuestion::Time(self.written(begins));
        let unclear = || HoursQuestion::TwelveHours(self.written(begins));
        if from.bare && to.bare && !((300..=HALF_DAY).contains(&from.minutes) && to.minutes > HALF_DAY) {
            return Err(unclear());
        }
        let start = from.on_24_hours(None, false).ok_or_else(wrong)?;
        let inherited = from.part.filter(|_| !to.next_day);
        let end = to.on_24_hours(inherited, true).ok_or_else(wrong)?;
        if start >= DAY {
            return Err(wrong());
        }
        if to.next_day {
            return match end {
                end if end == start => Ok(Span::new(start, start + DAY)),
                end if end < start => Ok(Span::new(start, end + DAY)),
                _ => Err(wrong()),
            };
        }
        if to.bare && end <= start {
            return Err(unclear());
        }
        // “晚上10:00-6:00”: not six in the evening of the same day, as it would lie before.
        let end = if to.part.is_none() && end <= start { to.minutes } else { end };
        match end {
            end if end > start => {
                // “1:00-4:00”, “2:00-6:00pm”: in the afternoon, most likely.
                let small = (60..5 * 60).contains(&start) && from.part.is_none();
                let half_said =
                    small && to.part.is_some() || (to.part_behind && from.part.is_none() && start < to.minutes);
                match self.care {
                    Care::Strict if half_said || (small && end <= HALF_DAY) => Err(unclear()),
                    Care::Likely if half_said => Ok(Span::new(start + HALF_DAY, end)),
                    Care::Likely if small && end <= HALF_DAY => Ok(Span::new(start + HALF_DAY, end + HALF_DAY)),
                    _ => Ok(Span::new(start, end)),
                }
            }
            end if end == start && start == 0 && self.care == Care::Likely => Ok(Span::new(0, DAY)),
            end if end == start => Err(HoursQuestion::SameTime(self.written(begins))),
            // Later than that by twelve hours it would lie behind the beginning: which of the two is meant?
            end if end + HALF_DAY > start && end < HALF_DAY => {
                // No clock of twelve hours has an hour 0.
                let clear = to.part == Some(Part::SmallHours) || end < 60;
                match self.care {
                    _ if clear => Ok(Span::new(start, end + DAY)),
                    Care::Strict => Err(unclear()),
                    Care::Likely => Ok(Span::new(start, end + HALF_DAY)),
                }
            }
            // Open over night. Whoever closes after noon on the next day has mistyped something.
            end if end <= start && end < HALF_DAY => Ok(Span::new(start, end + DAY)),
            _ => Err(wrong()),
        }
    }

    /// “8:00”, “上午8点半”, “次日6：00”, “17;00”, “8.30”, “0830”. `last` says that a dash stands before it.
    fn time(&mut self, last: bool) -> Option<Time> {
        let mut part = None;
        let mut next_day = false;
        loop {
            match self.peek(0) {
                Some(Word::Part(said)) if part.is_none() => part = Some(*said),
                Some(Word::NextDay) if !next_day => next_day = true,
                Some(Word::Colon | Word::Filler) if (part.is_some() || next_day) => {}
                _ => break,
            }
            self.at += 1;
        }
        let (value, digits) = self.number()?;
        let (hour, minute, bare) = if digits == 4 {
            (value / 100, value % 100, false)
        } else if digits <= 2 {
            let minute = self.attempt(|reader| reader.minute(last));
            (value, minute.unwrap_or(0), minute.is_none())
        } else {
            return None;
        };
        // “8:00am”; in “8:00 下午2:00” the word belongs to what follows.
        let mut part_behind = false;
        if let (None, Some(Word::Part(said))) = (part, self.peek(0))
            && !matches!(self.peek(1), Some(Word::Number { .. } | Word::Colon))
        {
            part = Some(*said);
            part_behind = true;
            self.at += 1;
        }
        let minutes = u16::try_from(hour.checked_mul(60)?.checked_add(minute)?).ok()?;
        (minute < 60 && minutes <= DAY).then_some(Time { minutes, part, part_behind, next_day, bare })
    }

    /// What follows the number of an hour.
    fn minute(&mut self, last: bool) -> Option<u32> {
        if self.take(&Word::Hour) {
            if let Some(Word::Fraction(minutes)) = self.peek(0) {
                let minutes = *minutes;
                self.at += 1;
                return Some(minutes);
            }
            let spelled = self.attempt(|reader| {
                let (value, digits) = reader.number()?;
                let whole = reader.take(&Word::Minute) || digits == 2;
                let is_another = matches!(reader.peek(0), Some(Word::Colon | Word::Hour | Word::Dot));
                (whole && !is_another).then_some(value)
            });
            return Some(spelled.unwrap_or(0));
        }
        let joint = self.peek(0).cloned()?;
        self.at += 1;
        let (value, digits) = self.number()?;
        if digits != 2 {
            return None;
        }
        match joint {
            Word::Colon => {
                self.seconds();
                self.take(&Word::Minute);
            }
            Word::Dot => {}
            // “17；00”, where no other time can begin.
            Word::Semicolon => {
                let another = match self.peek(0) {
                    Some(Word::Colon | Word::Dot | Word::Hour | Word::Number { .. } | Word::Month) => true,
                    Some(Word::Dash) => last,
                    _ => !last,
                };
                if another {
                    return None;
                }
            }
            _ => return None,
        }
        Some(value)
    }

    /// The “:00” of “08:00:00”, but not of “14:00:16:30”.
    fn seconds(&mut self) {
        self.attempt(|reader| {
            if !reader.take(&Word::Colon) {
                return None;
            }
            let (value, digits) = reader.number()?;
            let ends = !matches!(reader.peek(0), Some(Word::Colon | Word::Number { .. } | Word::Dot | Word::Hour));
            (digits == 2 && (value == 0 || value == 59) && ends).then_some(())
        });
    }

    /// “4-10月”, “4月1日至10月31日（旺季）”, “淡季（11月-次年3月）”.
    fn season(&mut self) -> Option<Result<Season, HoursQuestion>> {
        let named = self.take(&Word::Season);
        let bracket = named && self.take(&Word::Open);
        while named && matches!(self.peek(0), Some(Word::Colon | Word::Space)) {
            self.at += 1;
        }
        let season = self.dates()?;
        if bracket && !self.take(&Word::Close) {
            return None;
        }
        if !named {
            // The name may follow, in brackets or not.
            self.attempt(|reader| {
                let bracket = reader.take(&Word::Open);
                (reader.take(&Word::Season) && (!bracket || reader.take(&Word::Close))).then_some(())
            });
        }
        Some(season)
    }

    fn dates(&mut self) -> Option<Result<Season, HoursQuestion>> {
        let begins = self.at;
        let (first_month, _) = self.number()?;
        let has_sign = self.take(&Word::Month);
        let first_day = if has_sign { self.day_of_month() } else { None };
        if !self.take(&Word::Dash) {
            // “8月” alone.
            let season = Season::of_months(first_month, first_month);
            return (has_sign && first_day.is_none())
                .then(|| season.ok_or_else(|| HoursQuestion::Time(self.written(begins))));
        }
        self.take(&Word::NextYear);
        let (last_month, _) = self.number()?;
        if !self.take(&Word::Month) {
            return None;
        }
        let last_day = self.day_of_month();
        let season = match (first_day, last_day) {
            (None, None) => Season::of_months(first_month, last_month),
            (Some(first), Some(last)) => Season::of_days((first_month, first), (last_month, last)),
            _ => None,
        };
        Some(season.ok_or_else(|| HoursQuestion::Time(self.written(begins))))
    }

    fn day_of_month(&mut self) -> Option<u32> {
        self.attempt(|reader| {
            let (day, _) = reader.number()?;
            reader.take(&Word::DayOfMonth).then_some(day)
        })
    }

    /// “周一至周五”, “周一、三、五”, “工作日”, “周末及节假日”.
    fn days(&mut self) -> Option<Result<Days, HoursQuestion>> {
        let begins = self.at;
        let word = self.peek(0)?.clone();
        self.at += 1;
        let first = match word {
            Word::Every => return Some(Ok(Days::every())),
            Word::Workdays => return Some(Ok(Days::workdays())),
            Word::Holidays => return Some(Ok(Days::holidays())),
            Word::Weekend => {
                // “周末至周三” is nothing that anybody writes.
                let alone = self.peek(0) != Some(&Word::Dash) || !matches!(self.peek(1), Some(Word::Weekday(_)));
                return Some(if alone { Ok(Days::of([5, 6])) } else { Err(HoursQuestion::Days(self.around())) });
            }
            Word::Weekday(day) => day,
            _ => return None,
        };
        let last = self.attempt(|reader| {
            reader.take(&Word::Dash).then_some(())?;
            let word = reader.peek(0)?.clone();
            reader.at += 1;
            match word {
                Word::Weekday(day) => Some(day),
                // “周一到周末”
                Word::Weekend => Some(6),
                _ => None,
            }
        });
        match last {
            None => Some(Ok(Days::of([first]))),
            Some(last) if last == first => Some(Err(HoursQuestion::Days(self.written(begins)))),
            Some(last) => {
                let length = (last + 7 - first) % 7;
                Some(Ok(Days::of((0..=length).map(|by| (first + by) % 7))))
            }
        }
    }
}

impl Time {
    /// Minutes after midnight; twelve o'clock at night is the end of the day. `inherited` is the part of the day that
    /// was said of the beginning.
    fn on_24_hours(self, inherited: Option<Part>, end: bool) -> Option<u16> {
        let own = self.part;
        let minutes = self.minutes;
        let later = |minutes: u16| if minutes < HALF_DAY { minutes + HALF_DAY } else { minutes };
        match own.or(inherited) {
            None => Some(minutes),
            // “上午8:00-12:30” ends a little after noon, “上午13:00” says two things.
            Some(Part::Morning) if own.is_some() && !end => (minutes < HALF_DAY + 60).then_some(minutes),
            Some(Part::Morning) => (own.is_none() || minutes < HALF_DAY + 60).then_some(minutes),
            Some(Part::Am) => (minutes < HALF_DAY).then_some(minutes),
            Some(Part::Noon) if (10 * 60..=DAY).contains(&minutes) => Some(minutes),
            Some(Part::Noon) => (minutes <= 4 * 60).then(|| later(minutes)),
            Some(Part::Evening) if minutes == HALF_DAY => end.then_some(DAY),
            // One o'clock “in the evening” is after midnight, or a slip.
            Some(Part::Evening) if own.is_some() && minutes < 5 * 60 => None,
            Some(Part::Afternoon | Part::Evening) => Some(later(minutes)),
            Some(Part::SmallHours) => (minutes <= 7 * 60).then_some(minutes),
        }
    }
}

fn said_word(word: &Word) -> String {
    match word {
        Word::Number { value, digits } => format!("{value:0digits$}"),
        Word::Dash => "-".to_owned(),
        Word::Colon => ":".to_owned(),
        Word::Dot => ".".to_owned(),
        Word::Semicolon => "；".to_owned(),
        Word::Comma => "，".to_owned(),
        Word::And => "、".to_owned(),
        Word::Space => " ".to_owned(),
        Word::Open => "（".to_owned(),
        Word::Close => "）".to_owned(),
        Word::Hour => "点".to_owned(),
        Word::Minute => "分".to_owned(),
        Word::Month => "月".to_owned(),
        Word::DayOfMonth => "日".to_owned(),
        Word::NextDay => "次日".to_owned(),
        Word::NextYear => "次年".to_owned(),
        Word::Part(Part::Morning | Part::Am) => "上午".to_owned(),
        Word::Part(Part::Noon) => "中午".to_owned(),
        Word::Part(Part::Afternoon) => "下午".to_owned(),
        Word::Part(Part::Evening) => "晚上".to_owned(),
        Word::Part(Part::SmallHours) => "凌晨".to_owned(),
        Word::Weekday(day) => format!("周{}", "一二三四五六日".chars().nth(usize::from(*day)).unwrap_or('?')),
        Word::Shut => "休息".to_owned(),
        Word::Foreign(c) => c.to_string(),
        _ => String::new(),
    }
}

/// Days that stand side by side are one set: “周末及法定节假日”, “工作日周一至周五”.
fn merged(items: Vec<Item>) -> Vec<Item> {
    let mut merged: Vec<Item> = Vec::new();
    for item in items {
        if let (Item::Days(days), Some(Item::Days(before))) = (&item, merged.last_mut()) {
            *before = before.with(days);
            continue;
        }
        merged.push(item);
    }
    merged
}

/// What is said, in its order, with how strongly it is parted from what stands before.
#[derive(Debug)]
struct Atom {
    item: Item,
    parted: u8,
    bracketed: bool,
}

fn atoms(items: Vec<Item>) -> Result<Vec<Atom>, HoursQuestion> {
    let mut atoms: Vec<Atom> = Vec::new();
    let (mut parted, mut depth) = (0, 0_u32);
    let mut bracket_begins = false;
    for (at, item) in items.iter().enumerate() {
        match item {
            Item::Break(weight) => parted = parted.max(*weight),
            Item::Open => {
                depth += 1;
                bracket_begins = true;
            }
            Item::Close => {
                depth = depth.checked_sub(1).ok_or_else(|| HoursQuestion::Unread("）".to_owned()))?;
                bracket_begins = false;
            }
            item => {
                let bracketed = depth > 0;
                let alone = items.get(at + 1) == Some(&Item::Close);
                if let (Item::Days(days), Some(Atom { item: Item::Days(before), bracketed: same, .. })) =
                    (item, atoms.last_mut())
                    && parted < SEMICOLON
                    && are_one_set(before, days, parted, exception_after(&items, at))
                    && if bracket_begins { alone } else { *same == bracketed }
                {
                    *before = before.with(days);
                } else {
                    let parted = if bracket_begins { parted.max(COMMA) } else { parted };
                    atoms.push(Atom { item: item.clone(), parted, bracketed });
                }
                parted = 0;
                bracket_begins = false;
            }
        }
    }
    if depth == 0 { Ok(atoms) } else { Err(HoursQuestion::Unread("（".to_owned())) }
}

/// What is said of the days at a place without naming times: 休息, 除外, 照常.
fn exception_after(items: &[Item], at: usize) -> Option<&Item> {
    let next = items[at + 1..].iter().find(|item| !matches!(item, Item::Break(COMMA | AND)));
    next.filter(|item| matches!(item, Item::Shut | Item::Except | Item::AsUsual))
}

/// Whether days belong to those before them: “周末及节假日 10:00-18:00”, “周六、周日休息”, but not “周一至周五，节假日除外”.
fn are_one_set(before: &Days, days: &Days, parted: u8, exception: Option<&Item>) -> bool {
    match exception {
        None => true,
        Some(_) if before.is_free_days() && days.is_free_days() => true,
        Some(Item::Shut) => parted == AND || (parted == 0 && !days.is_holidays()),
        Some(_) => parted <= AND && !days.is_holidays(),
    }
}

/// Joins days to times, whichever stand first.
fn assemble(items: Vec<Item>) -> Result<Hours, HoursQuestion> {
    let atoms = without_exceptions(atoms(items)?)?;
    let Plain { atoms, mut hours } = atoms;
    let timed = |atom: &Atom| matches!(atom.item, Item::Span(_) | Item::AllDay);
    let named = |atom: &Atom| matches!(atom.item, Item::Days(_));
    let order: Vec<&Atom> = atoms.iter().filter(|atom| timed(atom) || named(atom)).collect();
    let days_last = order.first().is_some_and(|atom| timed(atom)) && order.last().is_some_and(|atom| named(atom));
    let mut group = Group::default();
    let mut season = None;
    for (at, atom) in atoms.iter().enumerate() {
        match &atom.item {
            Item::Season(dates) => {
                if group.has_times() {
                    let days = if group.days_before_season { group.days.clone() } else { None };
                    hours.add(std::mem::take(&mut group), season.take())?;
                    group.days = days;
                }
                group.days_before_season = group.days.is_some();
                if season.replace(dates.clone()).is_some() {
                    return Err(HoursQuestion::Days(dates.to_string()));
                }
            }
            Item::Days(days) if days_last || (atom.bracketed && group.has_times() && !followed_by_time(&atoms, at)) => {
                // “9:00-17:00，每天；…”: what was said of all days needs no more.
                if !group.has_times() || group.days.is_some() {
                    return Err(HoursQuestion::WhichDays);
                }
                group.days = Some(days.clone());
                hours.add(std::mem::take(&mut group), season.clone())?;
            }
            Item::Days(days) => {
                if group.has_times() {
                    // “8:00-12:00 周一至周五 14:00-17:00”: to which do the days belong?
                    let next = atoms.get(at + 1);
                    let clear = group.days.is_some() || next.is_some_and(|next| next.parted < atom.parted);
                    if !clear {
                        return Err(HoursQuestion::WhichDays);
                    }
                    hours.add(std::mem::take(&mut group), season.clone())?;
                } else if group.days.is_some() {
                    return Err(HoursQuestion::WhichDays);
                }
                group.days = Some(days.clone());
            }
            Item::Span(span) => group.spans.push(*span),
            Item::AllDay => group.spans.push(Span::ALL_DAY),
            _ => return Err(HoursQuestion::WhichDays),
        }
    }
    if group.has_times() {
        hours.add(group, season)?;
    } else if !order.iter().any(|atom| timed(atom)) {
        return Err(HoursQuestion::NoTimes);
    } else if group.days.is_some_and(|days| !days.is_every()) {
        return Err(HoursQuestion::WhichDays);
    }
    hours.settle()?;
    Ok(hours)
}

fn followed_by_time(atoms: &[Atom], at: usize) -> bool {
    atoms.get(at + 1).is_some_and(|next| next.bracketed && matches!(next.item, Item::Span(_) | Item::AllDay))
}

struct Plain {
    atoms: Vec<Atom>,
    hours: Hours,
}

/// Takes out what is said of days without times: closed on them, or open as on the others.
fn without_exceptions(atoms: Vec<Atom>) -> Result<Plain, HoursQuestion> {
    let mut hours = Hours::default();
    let mut plain: Vec<Atom> = Vec::new();
    let mut atoms = atoms.into_iter().peekable();
    // In a bracket behind “周一闭馆”, holidays are excepted from the closing.
    let mut shut_just_now: Option<Days> = None;
    while let Some(atom) = atoms.next() {
        match atom.item {
            Item::But | Item::With => {
                let Some(Atom { item: Item::Days(days), .. }) = atoms.next() else {
                    return Err(HoursQuestion::WhichDays);
                };
                if atom.item == Item::With {
                    hours.as_usual.push(days);
                } else {
                    // 除 … 闭馆外
                    if atoms.peek().is_some_and(|next| next.item == Item::Shut && next.parted == 0) {
                        atoms.next();
                    }
                    if atoms.peek().is_some_and(|next| next.item == Item::Except && next.parted == 0) {
                        atoms.next();
                    }
                    hours.shut.push(days);
                }
                shut_just_now = None;
            }
            Item::Days(days) => {
                let next = atoms.peek().filter(|next| next.parted < SEMICOLON).map(|next| next.item.clone());
                // “周一（法定节假日除外）闭馆”
                match next {
                    Some(Item::Shut) => {
                        atoms.next();
                        hours.shut.push(days.clone());
                        shut_just_now = Some(days);
                    }
                    Some(Item::Except) => {
                        atoms.next();
                        match (&shut_just_now, days.is_holidays()) {
                            (Some(shut), true) if atom.bracketed => {
                                // Closed on weekends but for holidays: nobody can tell what that means.
                                if shut.touches_weekend() {
                                    return Err(HoursQuestion::Holidays);
                                }
                                hours.open_on_holidays = true;
                            }
                            (Some(_), true) => return Err(HoursQuestion::Holidays),
                            _ => hours.shut.push(days),
                        }
                        shut_just_now = None;
                    }
                    Some(Item::AsUsual) => {
                        atoms.next();
                        hours.as_usual.push(days);
                        shut_just_now = None;
                    }
                    _ => {
                        plain.push(Atom { item: Item::Days(days), ..atom });
                        shut_just_now = None;
                    }
                }
            }
            // “24小时无休”
            Item::AsUsual => {}
            Item::Shut => {
                let Some(Atom { item: Item::Days(days), .. }) = atoms.next() else {
                    return Err(HoursQuestion::WhichDays);
                };
                // “休息日：周一”; but “休息 周六 9:00-12:00” may mean anything.
                if atoms
                    .peek()
                    .is_some_and(|next| matches!(next.item, Item::Span(_) | Item::AllDay) && next.parted < SEMICOLON)
                {
                    return Err(HoursQuestion::WhichDays);
                }
                hours.shut.push(days);
            }
            Item::Except => return Err(HoursQuestion::WhichDays),
            _ => {
                plain.push(atom);
                shut_just_now = None;
            }
        }
    }
    Ok(Plain { atoms: plain, hours })
}
