use super::*;

/// What couriers write.
const COURIERS: &str = include_str!("couriers.txt");
/// What the patterns were not made from.
const HELD_OUT: &str = include_str!("held_out.txt");
/// What desk operators note.
const DESK: &str = include_str!("desk.txt");

/// The sentences of a list with what each tells of.
fn sentences(list: &str) -> impl Iterator<Item = (Vec<Danger>, &str)> {
    list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(|line| {
        let (signs, sentence) = line.split_once('\t').unwrap_or_else(|| panic!("no tab in {line}"));
        let danger = |sign| match sign {
            's' => Some(Danger::Suicide),
            'v' => Some(Danger::Violence),
            'i' => Some(Danger::Injury),
            '-' => None,
            other => panic!("{other} is no sign, in {line}"),
        };
        let mut dangers: Vec<Danger> = signs.chars().filter_map(danger).collect();
        dangers.sort_by_key(|danger| Danger::ALL.iter().position(|one| one == danger));
        (dangers, sentence)
    })
}

/// Every sentence of a list that is not read as its writer meant it.
fn misread(list: &str) -> Vec<String> {
    sentences(list)
        .map(|(meant, sentence)| (Danger::in_text(sentence), meant, sentence))
        .filter(|(read, meant, _)| read != meant)
        .map(|(_, meant, sentence)| format!("{sentence}\n    meant {meant:?}, read {:?}", Danger::places(sentence)))
        .collect()
}

fn assert_read(list: &str) {
    let misread = misread(list);
    assert!(misread.is_empty(), "{} of {}:\n{}", misread.len(), sentences(list).count(), misread.join("\n"));
}

#[test]
fn what_couriers_write_is_read_as_they_mean_it() {
    assert_read(COURIERS);
}

#[test]
fn what_the_desk_notes_is_read_as_it_is_meant() {
    assert_read(DESK);
}

#[test]
fn every_pattern_can_be_read() {
    let all =
        [patterns::HARMLESS, patterns::PROTECTED, patterns::SUICIDE, patterns::VIOLENCE, patterns::INJURY].concat();
    for line in all.iter().chain(context::ALL.iter().copied().flatten()) {
        let mut depth = 0;
        let mut before = ' ';
        for sign in line.chars() {
            assert!(before != '!' || sign == '(', "after ! comes a bracket, in {line}");
            assert!(!matches!(before, '~' | '≈') || sign.is_ascii_digit(), "a gap has a width, in {line}");
            depth += i32::from(sign == '(') - i32::from(sign == ')');
            assert!(depth >= 0, "a bracket is closed that is not open, in {line}");
            before = sign;
        }
        assert_eq!(depth, 0, "a bracket stays open in {line}");
        for name in line.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
            assert!(!patterns::named(name).is_empty(), "nothing is called {name}");
        }
        assert!(!line.contains('.'), "there is no . in this language: {line}");
    }
}

#[test]
fn every_danger_has_the_four_numbers_and_who_answers_at_night_is_told_first_where_there_is_danger() {
    for danger in Danger::ALL {
        let mut numbers = danger.numbers().map(|number| number.number);
        numbers.sort_unstable();
        assert_eq!(numbers, ["110", "120", "12355", "12356"]);
    }
    assert_eq!(EMERGENCY_NUMBERS.map(|number| number.number), ["110", "120", "12356", "12355"]);
}

#[test]
fn one_letter_is_one_letter_however_it_is_written() {
    let as_written = |text: &str| writing::written(text).into_iter().collect::<String>();
    assert_eq!(as_written("真的不 想 活了"), "真的不想活了");
    assert_eq!(as_written("不，想，活，了"), "不想活了");
    assert_eq!(as_written("自*杀 ＡＢ"), "自杀ab");
    assert_eq!(as_written("他打我，我還手！！！沒事"), "他打我，我还手。没事");
    assert_eq!(as_written("今天很累 明天不来了"), "今天很累 明天不来了");
    assert_eq!(as_written(""), "");
}

#[test]
fn a_long_text_is_read_in_the_time_between_two_strokes() {
    for piece in ["被客户打电话没有", "跳", "打我", "我想", "死", "喝了一瓶", "摔了一跤", "a", "被", "没有人"]
    {
        let text = piece.repeat(10_000 / piece.chars().count());
        let begun = std::time::Instant::now();
        let _ = Danger::in_text(&text);
        assert!(begun.elapsed().as_secs() < 2, "{piece} took {:?}", begun.elapsed());
    }
}

#[test]
fn danger_is_seen_at_the_end_of_a_long_text() {
    let long = "今天跑了四十单，平台又扣了钱，站长说下个月补。".repeat(300);
    assert_eq!(Danger::in_text(&long), []);
    assert_eq!(Danger::in_text(&format!("{long}我真的不想活了")), [Danger::Suicide]);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_is_written_is_read(
        pieces in proptest::collection::vec("[我你他被打死活不想跳楼药刀电车火血人了没有把给让，。 a-z0-9]{1,40}|\\PC{0,40}", 0..60)
    ) {
        let _ = Danger::in_text(&pieces.concat());
    }
}

#[test]
fn what_was_held_back_is_read() {
    assert_read(HELD_OUT);
}
