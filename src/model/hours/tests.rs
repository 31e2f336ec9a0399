use super::*;
use crate::model::{Day, HolidayCalendar};
use proptest::prelude::*;
use std::fmt::Write as _;

/// A moment, China time.
fn clock(text: &str) -> Timestamp {
    let (day, time) = text.split_once(' ').unwrap();
    let (hour, minute) = time.split_once(':').unwrap();
    let minutes = hour.parse::<i64>().unwrap() * 60 + minute.parse::<i64>().unwrap();
    Timestamp(Day::parse(day).unwrap().begins().0 + minutes * 60_000)
}

fn at(hours: &str, moment: &str) -> Openness {
    OpeningHours::parse(hours).unwrap().at(clock(moment), &HolidayCalendar::announced())
}

fn open_until(moment: &str) -> Openness {
    Openness::Open(Some(clock(moment)))
}

fn closed_until(moment: &str) -> Openness {
    Openness::Closed(Some(clock(moment)))
}

fn read(text: &str) -> String {
    OpeningHours::from_chinese(text).unwrap_or_else(|asked| panic!("{asked}")).to_string()
}

fn asked(text: &str) -> Asked {
    OpeningHours::from_chinese(text).err().unwrap_or_else(|| panic!("{text} was read"))
}

#[test]
fn a_courier_sees_until_when_the_door_is_open() {
    // 2026-11-02 is a Monday.
    assert_eq!(at("08:00-20:00", "2026-11-02 10:00"), open_until("2026-11-02 20:00"));
    assert_eq!(at("08:00-20:00", "2026-11-02 20:00"), closed_until("2026-11-03 08:00"));
    assert_eq!(at("24/7", "2026-11-02 03:00"), Openness::Open(None));
    assert_eq!(at("Mo-Fr 09:00-17:00", "2026-11-07 12:00"), closed_until("2026-11-09 09:00"));
    assert_eq!(at("22:00-02:00", "2026-11-03 01:00"), open_until("2026-11-03 02:00"));
    assert_eq!(at("22:00-02:00", "2026-11-03 23:00"), open_until("2026-11-04 02:00"));
    assert_eq!(at("08:00-12:00,14:00-16:00", "2026-11-02 13:00"), closed_until("2026-11-02 14:00"));
    assert_eq!(at("Sa-Su off", "2026-11-02 10:00"), Openness::Closed(None));
    assert_eq!(at("Mo-Fr 00:00-24:00", "2026-11-02 10:00"), open_until("2026-11-07 00:00"));
}

#[test]
fn on_a_holiday_and_on_a_working_saturday_it_is_open_as_the_state_council_says() {
    let counter = "Mo-Fr 09:00-17:00; PH off";
    // Thursday 1 October to Wednesday 7 October; Sunday 20 September and Saturday 10 October are worked.
    assert_eq!(at(counter, "2026-10-01 10:00"), closed_until("2026-10-08 09:00"));
    assert_eq!(at(counter, "2026-09-30 18:00"), closed_until("2026-10-08 09:00"));
    assert_eq!(at(counter, "2026-10-10 10:00"), open_until("2026-10-10 17:00"));
    assert_eq!(at(counter, "2026-10-10 17:00"), closed_until("2026-10-12 09:00"));
    // The longest holiday there was: the next opening is ten days ahead.
    assert_eq!(at(counter, "2026-02-14 18:00"), closed_until("2026-02-24 09:00"));
    let museum = "Tu-Su 09:00-17:00; Mo off; PH 09:00-17:00";
    assert_eq!(at(museum, "2026-10-05 10:00"), open_until("2026-10-05 17:00"));
    assert_eq!(at(museum, "2026-10-12 10:00"), closed_until("2026-10-13 09:00"));
    let shop = "Mo-Fr 09:30-21:30; Sa-Su,PH 10:00-18:00";
    assert_eq!(at(shop, "2026-10-10 09:45"), open_until("2026-10-10 21:30"));
    assert_eq!(at(shop, "2026-10-01 09:45"), closed_until("2026-10-01 10:00"));
}

#[test]
fn where_nobody_wrote_what_holds_on_holidays_nothing_is_promised() {
    let weekdays = "Mo-Fr 09:00-17:00";
    assert_eq!(at(weekdays, "2026-10-01 10:00"), Openness::Unknown("国庆节放假，不一定开".to_owned()));
    assert_eq!(at(weekdays, "2026-10-03 10:00"), closed_until("2026-10-08 09:00"));
    assert_eq!(at(weekdays, "2026-10-10 10:00"), Openness::Unknown("调休上班，不一定开".to_owned()));
    // Every day is every day.
    assert_eq!(at("09:00-17:00", "2026-10-01 10:00"), open_until("2026-10-01 17:00"));
    // A year that was not announced, but a day that is a holiday by law.
    assert!(matches!(at(weekdays, "2027-01-01 10:00"), Openness::Unknown(_)));
    assert_eq!(at(weekdays, "2027-01-04 10:00"), open_until("2027-01-04 17:00"));
}

#[test]
fn the_night_before_a_holiday_or_a_free_day_is_not_cut() {
    assert_eq!(at("Mo-Fr 18:00-02:00; PH off", "2026-10-01 01:00"), open_until("2026-10-01 02:00"));
    assert_eq!(at("Mo-Fr 18:00-02:00; PH off", "2026-10-02 01:00"), closed_until("2026-10-08 18:00"));
    assert_eq!(at("Mo-Fr 18:00-02:00; Sa-Su off", "2026-11-07 01:00"), open_until("2026-11-07 02:00"));
    assert_eq!(at("Mo-Fr 18:00-02:00; Sa-Su off", "2026-11-08 01:00"), closed_until("2026-11-09 18:00"));
}

#[test]
fn a_day_is_noted_only_where_it_matters() {
    let note = |hours: &str, day: &str| {
        OpeningHours::parse(hours).unwrap().day_to_note(Day::parse(day).unwrap(), &HolidayCalendar::announced())
    };
    assert!(note("Mo-Fr 09:00-17:00", "2026-10-01").is_some());
    assert!(note("09:00-17:00; PH off", "2027-03-01").is_some());
    assert_eq!(note("09:00-17:00", "2026-10-01"), None);
    assert_eq!(note("Mo-Fr 09:00-17:00", "2026-11-02"), None);
}

#[test]
fn hours_that_nobody_wrote_down_are_neither_open_nor_closed() {
    let hours = asked("工作日开放").meanwhile;
    assert_eq!(at(hours.as_str(), "2026-11-02 10:00"), Openness::Unknown("工作日开放".to_owned()));
    assert!(matches!(at(hours.as_str(), "2026-11-07 10:00"), Openness::Closed(_)));
    let hours = asked("周末休息").meanwhile;
    assert_eq!(at(hours.as_str(), "2026-11-02 10:00"), Openness::Unknown("周末休息".to_owned()));
    assert!(matches!(at(hours.as_str(), "2026-11-07 10:00"), Openness::Closed(_)));
    let remark = OpeningHours::unknown("看\"门\"口");
    assert_eq!(at(remark.as_str(), "2026-11-02 10:00"), Openness::Unknown("看门口".to_owned()));
}

#[test]
fn hours_that_an_older_version_took_stay_and_are_shown_as_they_were_written() {
    const OLDER: &str = "easter 10:00-12:00";
    let hours: OpeningHours = serde_json::from_value(OLDER.into()).unwrap();
    assert_eq!(hours.at(clock("2026-11-02 10:00"), &HolidayCalendar::announced()), Openness::Unknown(OLDER.to_owned()));
    assert_eq!(hours.day_to_note(Day::parse("2026-10-01").unwrap(), &HolidayCalendar::announced()), None);
    // What comes now is asked about.
    assert!(OpeningHours::parse(OLDER).is_err() && OpeningHours::from_chinese(OLDER).is_err());
}

#[test]
fn hours_as_offices_write_them_become_osm_syntax() {
    for (chinese, osm) in [
        ("08:00-20:00", "08:00-20:00"),
        ("24小时", "24/7"),
        ("全天开放", "24/7"),
        ("8:00－22:00", "08:00-22:00"),
        ("周一至周五 08:30-12:00,13:00-17:30", "Mo-Fr 08:30-12:00,13:00-17:30"),
        ("周一至周五9点到17点", "Mo-Fr 09:00-17:00"),
        ("每天 上午8点半至下午6点", "08:30-18:00"),
        ("星期一、星期三：9:00—11:30", "Mo,We 09:00-11:30"),
        ("周一至五 9:00-17:00；周六日休息", "Mo-Fr 09:00-17:00; Sa-Su off"),
        ("工作日9:00-18:00；周末10:00-16:00", "Mo-Fr 09:00-18:00; Sa-Su 10:00-16:00"),
        ("22:00-次日6:00", "22:00-06:00"),
        // What parts two times of one day, or days from times.
        ("08:30-12:00；14:30-17:30", "08:30-12:00,14:30-17:30"),
        ("08:30-12:00\n14:30-17:30", "08:30-12:00,14:30-17:30"),
        ("8:30-12:00;14:30-17:30", "08:30-12:00,14:30-17:30"),
        ("周一至周五 8:30-12:00；14:30-17:30", "Mo-Fr 08:30-12:00,14:30-17:30"),
        ("周一至周五;8:30-17:30", "Mo-Fr 08:30-17:30"),
        ("周一至周五 9:00-20:00 / 周六 10:00-18:00", "Mo-Fr 09:00-20:00; Sa 10:00-18:00"),
        // Days behind their times.
        ("8:00-12:00（周一至周五）", "Mo-Fr 08:00-12:00"),
        ("9:00-17:00 周一至周五", "Mo-Fr 09:00-17:00"),
        ("9:00-21:00(周一至周四),9:00-22:00(周五至周日)", "Mo-Th 09:00-21:00; Fr-Su 09:00-22:00"),
        ("每天 8:00-20:00 （周末 9:00-19:00）", "08:00-20:00; Sa-Su 09:00-19:00"),
        ("08:00-22:00（节假日08:00-23:00）", "08:00-22:00; PH 08:00-23:00"),
        // Clocks of twelve hours.
        ("下午2点到5点", "14:00-17:00"),
        ("上午8:30-12:00，下午2:30-5:30", "08:30-12:00,14:30-17:30"),
        ("早8:00-晚8:00", "08:00-20:00"),
        ("中午11:30-1:30", "11:30-13:30"),
        ("晚上10:00-6:00", "22:00-06:00"),
        ("下午2:00-次日2:00", "14:00-02:00"),
        ("18:00-凌晨2:00", "18:00-02:00"),
        ("9:00am-5:00pm", "09:00-17:00"),
        // Other ways of writing.
        ("9-17点", "09:00-17:00"),
        ("8.30-12.00", "08:30-12:00"),
        ("08:00:00-17:00:00", "08:00-17:00"),
        ("0830-1730", "08:30-17:30"),
        ("7:00一11:00", "07:00-11:00"),
        ("周1至周5 8:00-18:00", "Mo-Fr 08:00-18:00"),
        ("周一三五 8:00-12:00", "Mo,We,Fr 08:00-12:00"),
        ("周一至周四、周六 9:00-17:00", "Mo-Th,Sa 09:00-17:00"),
        ("每天九点至十二点", "09:00-12:00"),
        ("8:00-0:00", "08:00-24:00"),
        ("00:00-23:59", "24/7"),
        // Closed, or open all the same.
        ("周一闭馆，周二至周日 9:00-17:00", "Tu-Su 09:00-17:00; Mo off"),
        ("除周一闭馆外每天9:00-17:00", "09:00-17:00; Mo off"),
        ("周一至周五（节假日除外） 9:00-17:00", "Mo-Fr 09:00-17:00; PH off"),
        ("周一至周五，节假日除外 9:00-17:00", "Mo-Fr 09:00-17:00; PH off"),
        ("9:00-17:00，周末、节假日休息", "09:00-17:00; Sa-Su,PH off"),
        ("8：00—22：00（周末不休息）", "08:00-22:00"),
        ("8:00-17:00（中午不休息）", "08:00-17:00"),
        // Seasons with their months.
        ("夏季（5月-9月）8:00-18:00；冬季（10月-次年4月）8:30-17:30", "May-Sep 08:00-18:00; Oct-Apr 08:30-17:30"),
    ] {
        assert_eq!(read(chinese), osm, "{chinese}");
        // What is said back to the office means the same.
        let said = OpeningHours::parse(osm).unwrap().in_chinese();
        let again = read(&said);
        for day in [270, 271, 272, 273, 274, 276, 282, 305, 306, 307, 308, 309, 310, 311] {
            let midnight = Day::parse("2026-01-01").unwrap().plus(day).begins();
            for hour in [1, 5, 8, 12, 16, 20, 23] {
                let moment = Timestamp(midnight.0 + hour * 3_600_000 + 60_000);
                let calendar = HolidayCalendar::announced();
                let open = |text: &str| OpeningHours::parse(text).unwrap().at(moment, &calendar).is_open();
                assert_eq!(open(osm), open(&again), "{chinese}: {said} {moment:?}");
            }
        }
    }
}

#[test]
fn what_may_mean_two_things_is_asked_about_with_what_was_perhaps_meant() {
    for (text, question, proposal) in [
        ("14:00-5:00", HoursQuestion::TwelveHours("14:00-5:00".to_owned()), Some("14:00-17:00")),
        ("8:00-11:00 2:00-5:00", HoursQuestion::TwelveHours("2:00-5:00".to_owned()), Some("08:00-11:00,14:00-17:00")),
        ("2:00-6:00pm", HoursQuestion::TwelveHours("2:00-6:00下午".to_owned()), Some("14:00-18:00")),
        ("夏季8:00-22:00，冬季8:30-21:30", HoursQuestion::Season, None),
        ("8:00-11:00；13:00-16:00；8:00-21:00", HoursQuestion::Overlap, None),
        ("8:00-12:00 周一至周五 14:00-17:00", HoursQuestion::WhichDays, None),
        ("周一至周五 8:00-12:00；周五 14:00-17:00", HoursQuestion::WhichDays, None),
        ("周一至周五 8:00-18:00，节假日照常", HoursQuestion::Holidays, None),
        ("全年无休", HoursQuestion::NoTimes, None),
        ("8:00-8:00", HoursQuestion::SameTime("8:00-8:00".to_owned()), None),
        ("7:300-9:30", HoursQuestion::Time("7:300-9".to_owned()), None),
    ] {
        let asked = asked(text);
        let proposed = asked.proposal.map(|hours| hours.to_string());
        assert_eq!((asked.question, proposed.as_deref()), (question, proposal), "{text}");
    }
}

#[test]
fn what_is_not_understood_is_said_and_not_guessed() {
    for text in [
        "",
        "看情况",
        "9点",
        "25:00-26:00",
        "周八 9:00-10:00",
        "以站点为准",
        "9:00-17:00左右",
        "8:00-17:00（午休12:00-14:00）",
        "周一至周五上午",
        "核酸检测点 8:00-",
        "周三下午休息，其余9:00-17:00",
        "五一休息，9:00-17:00",
        "每月1日 9:00-11:00",
        "单周周六 9:00-12:00",
        "8:00-18:00（周三至20:00）",
        "下午6:00-5",
        "12:00am-6:00am",
        "周五天 9:00-10:00",
        "9:00-17:00+",
        "8:00-12:00)",
        "外 8:00-9:00",
        "14:00-17:00，8:00-12:00",
        "8:00-20:00 24h",
        "早9晚5",
        &"啊".repeat(10_000),
    ] {
        let asked = asked(text);
        assert!(!asked.question.to_string().is_empty());
        assert!(!at(asked.meanwhile.as_str(), "2026-11-02 10:00").is_open(), "{text}");
    }
}

#[test]
fn words_about_the_last_visitor_are_told_beside_the_hours() {
    let (hours, beside) = OpeningHours::read("周二至周日 9:30--17:00（16:30停止入馆）").unwrap();
    assert_eq!((hours.as_str(), beside), ("Tu-Su 09:30-17:00", vec!["16:30".to_owned()]));
}

#[test]
fn osm_syntax_is_read_and_said_in_an_offices_words() {
    for (osm, said) in [
        ("24/7", "24 小时开放"),
        ("08:00-20:00", "每天 8:00–20:00"),
        ("Mo-Fr 08:30-12:00,14:30-17:30; PH off", "周一至周五 8:30–12:00、14:30–17:30，节假日休息"),
        ("Mo-Fr 08:30-12:00,13:00-17:30; Sa-Su off", "周一至周五 8:30–12:00、13:00–17:30，周末休息"),
        ("22:00-06:00", "每天 22:00–次日6:00"),
        ("Apr 01-Oct 31 09:00-17:00", "4月1日至10月31日 9:00–17:00"),
        ("Mo-Fr unknown \"工作日开放\"", "周一至周五 时间未注明：工作日开放"),
        ("unknown \"周末；休息\"; Sa-Su off", "时间未注明：周末；休息，周末休息"),
        ("week 1-10 Mo 09:00-12:00", "week 1-10 Mo 09:00-12:00"),
    ] {
        assert_eq!(read(osm), osm);
        assert_eq!(OpeningHours::parse(osm).unwrap().in_chinese(), said);
    }
}

/// What a careful person makes of each string that was handed to us: the same, or a question.
#[test]
fn no_string_that_was_handed_over_is_read_wrongly() {
    let Ok(table) = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/hours/hours.tsv"))
    else {
        eprintln!("the handed table of hours is missing; skipped");
        return;
    };
    let (mut right, mut asked) = (0, 0);
    for line in table.lines().skip(1) {
        let [text, careful, ..] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        match OpeningHours::from_chinese(text) {
            Ok(hours) => {
                assert_eq!(hours.as_str(), careful, "{text}");
                right += 1;
            }
            Err(_) => asked += 1,
        }
    }
    println!("right {right}, asked {asked}, wrong 0");
    assert!(right >= 45, "right {right}, asked {asked}");
}

/// Times of one day, in their order, minutes after midnight.
fn spans() -> impl Strategy<Value = Vec<(u32, u32)>> {
    // Beginning, length, pause, length: within a day, from five in the morning.
    (300u32..900, 30u32..240, prop::option::of((1u32..120, 30u32..180))).prop_map(|(from, length, second)| {
        let first = (from, from + length);
        let second = second.map(|(pause, length)| (first.1 + pause, first.1 + pause + length));
        [Some(first), second].into_iter().flatten().filter(|(_, to)| *to <= 1440).collect()
    })
}

/// How a time is written.
fn written(minutes: u32, style: usize) -> String {
    let (hour, minute) = (minutes / 60, minutes % 60);
    let part = match hour {
        _ if minutes == 1440 => return "24:00".to_owned(),
        0..12 => "上午",
        12..18 => "下午",
        _ => "晚上",
    };
    match style {
        0 => format!("{hour}:{minute:02}"),
        1 => format!("{hour:02}：{minute:02}"),
        2 if minute == 0 => format!("{hour}点"),
        2 => format!("{hour}点{minute:02}分"),
        3 if minute == 30 => format!("{part}{}点半", if hour > 12 { hour - 12 } else { hour }),
        3 => format!("{part}{}:{minute:02}", if hour > 12 { hour - 12 } else { hour }),
        4 => format!("{hour:02}:{minute:02}:00"),
        _ => format!("{hour}.{minute:02}"),
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,60}", moment in any::<i64>()) {
        if let Ok(hours) = OpeningHours::from_chinese(&text) {
            let _ = hours.at(Timestamp(moment), &HolidayCalendar::announced());
            let _ = hours.in_chinese();
        }
    }

    #[test]
    fn words_that_look_like_hours_make_no_panic_and_nothing_that_is_not_osm_syntax(
        words in prop::collection::vec(prop::sample::select(vec![
            "周一", "至", "周五", "周末", "8:00", "-", "12:00", "；", "，", "（", "）", "节假日", "除外", "休息", "下午", "2:30", "次日", "夏季", "4月",
            "10月31日", "24小时", "每天", "照常", "工作日", "除", "含", "点", "半", "9", "17", "停止入场", "\n", " ", "：", "五", "晚上",
        ]), 0..14)
    ) {
        let text = words.concat();
        if let Ok(hours) = OpeningHours::from_chinese(&text) {
            prop_assert!(OpeningHours::parse(hours.as_str()).is_ok());
            let _ = hours.at(Timestamp(1_790_000_000_000), &HolidayCalendar::announced());
        }
    }

    /// Any week, in any of many ways of writing it, is read back as that week.
    #[test]
    fn words_made_from_a_week_are_read_back_as_that_week(
        first in 0usize..7, last in 0usize..7, own in spans(), rest in prop::option::of(spans()),
        style in 0usize..6, dash in 0usize..8, between in 0usize..6, named in 0usize..3, holidays in 0usize..3,
        order in any::<bool>(),
    ) {
        prop_assume!(!own.is_empty() && rest.as_ref().is_none_or(|rest| !rest.is_empty()));
        prop_assume!(first <= last);
        let rest = rest.filter(|_| first > 0 || last < 6);
        let dashes = ["-", "—", "~", "至", "到", "——", "－", " - "];
        let separators = ["；", ",", "、", "\n", " ", "/"];
        let prefix = ["周", "星期", "礼拜"][named];
        let day = |day: usize| format!("{prefix}{}", "一二三四五六日".chars().nth(day).unwrap());
        let times = |spans: &[(u32, u32)]| {
            let spans: Vec<String> = spans
                .iter()
                .map(|(from, to)| format!("{}{}{}", written(*from, style), dashes[dash], written(*to, style)))
                .collect();
            spans.join(separators[between])
        };
        let days = if first == last { day(first) } else { format!("{}至{}", day(first), day(last)) };
        let others: Vec<String> = (0..7).filter(|day| *day < first || *day > last).map(day).collect();
        let mut text = if order {
            format!("{days} {}", times(&own))
        } else {
            format!("{}（{days}）", times(&own))
        };
        match &rest {
            Some(rest) if order => write!(text, "；{} {}", others.join("、"), times(rest)).unwrap(),
            Some(rest) => write!(text, "；{}（{}）", times(rest), others.join("、")).unwrap(),
            None if !others.is_empty() && order => write!(text, "，{}休息", others.join("、")).unwrap(),
            None => {}
        }
        text.push_str(["", "，节假日休息", "（法定节假日除外）"][holidays]);
        let read = match OpeningHours::from_chinese(&text) {
            Ok(read) => read,
            // “周一休息（法定节假日除外）” may be open on a holiday Monday, or closed: asked.
            Err(_) if holidays == 2 && rest.is_none() && order && !others.is_empty() => return Ok(()),
            Err(asked) => return Err(TestCaseError::fail(format!("{text}: {asked}"))),
        };
        if holidays == 2 && rest.is_none() && order && !others.is_empty() {
            return Ok(());
        }
        // A week without a holiday, and a holiday.
        for by in 0..7usize {
            let spans = if (first..=last).contains(&by) { Some(&own) } else { rest.as_ref() };
            let corners = spans.into_iter().flatten().flat_map(|(from, to)| [from - 1, *from, to - 1, *to]);
            for minute in corners.chain([0, 720]).filter(|minute| *minute < 1440) {
                let midnight = Day::parse("2026-11-02").unwrap().plus(i64::try_from(by).unwrap()).begins();
                let moment = Timestamp(midnight.0 + i64::from(minute) * 60_000);
                let expected = spans.is_some_and(|spans| spans.iter().any(|(from, to)| (*from..*to).contains(&minute)));
                let got = read.at(moment, &HolidayCalendar::announced()).is_open();
                prop_assert_eq!(got, expected, "{} -> {} on day {} at {}", &text, &read, by, minute);
            }
        }
        if holidays > 0 {
            prop_assert!(!read.at(clock("2026-10-01 12:00"), &HolidayCalendar::announced()).is_open(), "{text}");
        }
    }

    #[test]
    fn a_word_that_nobody_knows_is_always_asked_about(at in 0usize..20, foreign in prop::sample::select(vec!["疫", "约", "预约", "或", "起", "$", "某"])) {
        let mut text: Vec<char> = "周一至周五 8:30-12:00，节假日休息".chars().collect();
        let at = at.min(text.len());
        text.splice(at..at, foreign.chars());
        let text: String = text.into_iter().collect();
        prop_assert!(OpeningHours::from_chinese(&text).is_err(), "{}", text);
    }

    #[test]
    fn any_two_times_of_a_day_become_the_same_hours_again_or_are_asked_about(from in 0u32..1440, length in 1u32..1000) {
        let to = (from + length) % 1440;
        prop_assume!(to != from && to != 1439);
        let text = format!("每天{}:{:02}至{}:{:02}", from / 60, from % 60, to / 60, to % 60);
        let osm = format!("{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60);
        if let Ok(hours) = OpeningHours::from_chinese(&text) {
            prop_assert_eq!(hours.as_str().replace("24:00", "00:00"), osm);
        }
    }
}
