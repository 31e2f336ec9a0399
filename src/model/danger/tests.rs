use super::*;

/// What couriers write.
const COURIERS: &str = include_str!("couriers.txt");
/// What desk operators note.
const DESK: &str = include_str!("desk.txt");

/// The sentences of a list with what each tells of.
fn sentences(list: &str) -> impl Iterator<Item = (Vec<Danger>, &str)> {
    list.lines().filter(|line| !line.starts_with('#')).map(|line| {
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
    let all = [patterns::HARMLESS, patterns::SUICIDE, patterns::VIOLENCE, patterns::INJURY].concat();
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
