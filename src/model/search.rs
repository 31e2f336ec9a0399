//! How typed words are compared with names: full-width like half-width, capitals like small letters,
//! Chinese characters also by the first letters of their pinyin.

use super::half_width::half_width;
use super::region::PREFECTURES;
use super::service::Service;
use super::sounds;
use super::station_kind::StationKind;
use super::variants::one_way;
use serde::{Deserialize, Serialize};

/// The form in which text is stored for searching and in which a search is made.
#[must_use]
pub fn folded(text: &str) -> String {
    half_width(text).to_lowercase().chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect()
}

/// The same for what couriers look for, who may write it in traditional characters.
#[must_use]
pub fn sought(text: &str) -> String {
    folded(text).chars().map(one_way).collect()
}

/// The words of a search: all must be found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SearchWords(Vec<String>);

/// More than a courier types; the rest of a pasted novel is not looked for.
const MOST_WORDS: usize = 8;
const LONGEST_WORD: usize = 64;
/// Of a long text, its beginning says what it is about.
const MOST_SEGMENTS: usize = 40;

impl SearchWords {
    /// Splits what was typed at its spaces and leaves it as it is: what folds it need not be where it is typed.
    #[must_use]
    pub fn as_typed(typed: &str) -> Self {
        let words = typed.split_whitespace().map(|word| word.chars().take(LONGEST_WORD).collect());
        Self(words.take(MOST_WORDS).collect())
    }

    /// The same, each [`sought`].
    #[must_use]
    pub fn to_be_sought(&self) -> Self {
        Self::parse(&self.0.join(" "))
    }

    /// Splits what was typed at its spaces, each [`sought`].
    #[must_use]
    pub fn parse(typed: &str) -> Self {
        let words = typed.split_whitespace().map(sought).filter(|word| !word.is_empty());
        Self(words.map(|word| word.chars().take(LONGEST_WORD).collect()).take(MOST_WORDS).collect())
    }

    /// The same words as they sound, for who typed another character of the same sound; nothing where none of them has
    /// one. A word for a service, a kind or a region is that word.
    #[must_use]
    pub fn by_sound(&self) -> Option<Self> {
        let by_sound = |word: &String| {
            let sound = sounds::of_word(word)?;
            let meant =
                known_words().map(|(known, _)| known).find(|known| sounds::of_word(known) == Some(sound.clone()));
            Some(meant.map_or(sound, sought))
        };
        let words: Vec<_> = self.0.iter().map(|word| by_sound(word).unwrap_or_else(|| word.clone())).collect();
        (words != self.0).then_some(Self(words))
    }

    /// What is meant where neither the words nor how they sound are found anywhere: the services, kinds and prefectures that
    /// stand in them (“哪里有厕所”, “长沙厕所”), or whose pinyin they are. Nothing where they hold none.
    #[must_use]
    pub fn meant(&self) -> Option<Self> {
        let mut all: Vec<String> = Vec::new();
        let mut any = false;
        for word in &self.0 {
            let meant = meant_by(word);
            any |= !meant.is_empty();
            let kept = if meant.is_empty() { vec![word.clone()] } else { meant };
            for word in kept {
                if !all.contains(&word) {
                    all.push(word);
                }
            }
        }
        (any && all != self.0).then_some(Self(all))
    }

    /// The words, folded.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether nothing is looked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What couriers look for beside names and addresses: each word with the one by which it is found.
fn known_words() -> impl Iterator<Item = (&'static str, &'static str)> {
    let services = Service::ALL
        .iter()
        .flat_map(|service| service.words().iter().chain(service.asked_for()).map(|word| (*word, service.words()[0])));
    let kinds = StationKind::ALL.iter().flat_map(|kind| kind.words().iter().map(|word| (*word, kind.words()[0])));
    services.chain(kinds).chain(PREFECTURES.iter().map(|prefecture| (prefecture.name, prefecture.name)))
}

/// Letters of what couriers say around what they look for: “附近哪里可以免费借到…吗”.
const BESIDE: &str = "附近周边旁最哪里儿在有没能可以免费借用找去要想我的地方个点一吗呢啊了喝吃到得给把手机";

/// The known words of which a typed one is made, the longest first; nothing where it says something else, too.
fn meant_by(typed: &str) -> Vec<String> {
    if typed.is_ascii() {
        let sound = sounds::of_latin(typed);
        let known = known_words()
            .find(|(known, _)| sounds::of_word(known).is_some_and(|known| sounds::joined(&known) == sound));
        return known.map(|(_, found_by)| sought(found_by)).into_iter().collect();
    }
    let mut known: Vec<(String, &str)> = known_words().map(|(known, found_by)| (sought(known), found_by)).collect();
    known.sort_by_key(|(known, _)| std::cmp::Reverse(known.chars().count()));
    let (mut rest, mut meant) = (typed.to_owned(), Vec::new());
    for (known, found_by) in known {
        if rest.contains(&known) {
            rest = rest.replace(&known, " ");
            meant.push(sought(found_by));
        }
    }
    // A name that is nowhere is not what happens to stand in it: “望城社区” is not every community.
    if rest.chars().any(|letter| letter != ' ' && !BESIDE.contains(letter)) {
        return Vec::new();
    }
    meant
}

/// Chinese characters (CJK Unified Ideographs and extension A).
fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}

/// Text cut into what a full-text index takes as words: Chinese writes no spaces, so each two neighbouring
/// characters are one; letters and digits stay together.
#[must_use]
pub fn segments(text: &str) -> Vec<String> {
    let mut segments = Vec::new();
    let mut word = String::new();
    let mut before: Option<char> = None;
    for c in half_width(text).to_lowercase().chars() {
        if is_chinese(c) {
            if let Some(before) = before {
                segments.push([before, c].iter().collect());
            }
            before = Some(c);
        } else {
            before = None;
        }
        if c.is_alphanumeric() && !is_chinese(c) {
            word.push(c);
        } else if !word.is_empty() {
            segments.push(std::mem::take(&mut word));
        }
    }
    if !word.is_empty() {
        segments.push(word);
    }
    segments
}

/// Pairs that stand in most questions and tell none from another.
const COMMON: [&str; 24] = [
    "怎么", "么办", "什么", "可以", "我的", "没有", "不能", "能不", "一个", "要不", "不要", "是不", "不是", "如果",
    "应该", "现在", "他们", "公司", "请问", "我想", "有没", "了怎", "我们", "这个",
];

/// Words for the same thing, as couriers and as answers say it: who types one is answered as if they had typed all.
const SAME_THING: &[&[&str]] = &[
    &["拖欠工资", "欠薪", "讨薪", "不发工资", "没发工资", "工资没发", "工资不发", "压工资", "要工资", "拿不到工资"],
    &["睡不着", "失眠", "睡不好", "焦虑", "抑郁", "崩溃", "压力大"],
    &["转钱", "被骗", "诈骗", "骗子", "骗钱", "刷单", "杀猪盘", "网贷"],
    &["受伤", "工伤", "摔了", "摔伤", "摔跤", "摔倒", "骨折", "中暑", "晕倒"],
    &["交通事故", "车祸", "撞车", "撞人", "被撞", "撞了", "追尾", "交警", "闯红灯"],
    &["罚款", "扣钱", "扣工资", "差评", "超时", "乱扣"],
    &["投诉", "差评", "骂我", "刁难"],
    &["社保", "五险", "保险", "医保", "养老"],
    &["劳动合同", "签合同", "没合同", "没签合同"],
    &["押金", "扣证", "身份证"],
    &["跟不上", "新手", "刚入行", "加班", "太累"],
    &["没有钱", "困难", "穷", "救助", "大病", "低保", "租房", "交不起房租"],
    &["孩子", "小孩", "儿子", "女儿", "留守"],
    // Answers say both.
    &["电动车", "电瓶车", "电单车", "小电驴"],
    &["电瓶车", "电动车", "电单车", "小电驴"],
];

/// What couriers write with other words between: the first, and soon after it the second, mean the third.
const APART: &[(&str, &str, &str)] = &[
    ("欠", "工资", "拖欠工资"),
    ("欠", "薪", "拖欠工资"),
    ("拖", "工资", "拖欠工资"),
    ("扣", "工资", "扣钱"),
    ("没", "合同", "劳动合同"),
];
/// At most so many characters between.
const SOON: usize = 8;

/// What somebody types, with the other words for what they mean.
fn with_other_words(text: &str) -> Vec<String> {
    let text = sought(text);
    let apart = |first: &str, second: &str| {
        text.match_indices(first)
            .any(|(at, _)| text[at + first.len()..].find(second).is_some_and(|bytes| bytes <= SOON * '字'.len_utf8()))
    };
    let meant: Vec<&str> = APART.iter().filter(|(first, second, _)| apart(first, second)).map(|one| one.2).collect();
    let says = |word: &&str| text.contains(*word) || meant.contains(word);
    let mut all: Vec<String> = meant.iter().map(|word| (*word).to_owned()).collect();
    for group in SAME_THING.iter().filter(|group| group.iter().any(&says)) {
        // The first word is the one that answers use.
        all.push(group[0].to_owned());
    }
    all.push(text);
    all
}

/// The segments of what somebody types that tell what they mean, those of other words for the same first.
#[must_use]
pub fn telling_segments(text: &str) -> Vec<String> {
    let mut telling: Vec<String> = Vec::new();
    for words in with_other_words(text).iter().map(String::as_str).chain([text]) {
        for segment in segments(words) {
            if !telling.contains(&segment) {
                telling.push(segment);
            }
        }
    }
    telling.retain(|segment| !COMMON.contains(&segment.as_str()));
    telling.truncate(MOST_SEGMENTS);
    telling
}

/// How each two neighbouring characters sound.
fn pairs_by_sound(text: &str) -> Vec<String> {
    segments(text).iter().filter_map(|pair| sounds::of_word(pair)).collect()
}

/// Words of [`SAME_THING`] that sound as what somebody types, in other characters.
#[must_use]
pub fn heard_in(text: &str) -> Vec<&'static str> {
    let typed = pairs_by_sound(&sought(text));
    let heard = |word: &&str| {
        let pairs = pairs_by_sound(word);
        !pairs.is_empty() && pairs.iter().all(|pair| typed.contains(pair))
    };
    SAME_THING.iter().flat_map(|group| group.iter()).copied().filter(heard).collect()
}

/// How much of what somebody types sounds as something in another text: nothing where less than half of it does.
#[must_use]
pub fn heard_alike(typed: &str, text: &str) -> Option<usize> {
    let (typed, text) = (pairs_by_sound(&sought(typed)), pairs_by_sound(text));
    let alike = typed.iter().filter(|pair| text.contains(pair)).count();
    (alike > 0 && 2 * alike >= typed.len()).then_some(alike)
}

/// The first letters of pinyin syllables: `gong hui yi zhan` gives `ghyz`.
#[must_use]
pub fn initials(pinyin: &str) -> String {
    pinyin.split_whitespace().filter_map(|syllable| syllable.chars().next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_words_are_folded_and_split() {
        let words = SearchWords::parse("  ＧＨＹＺ　岳麓 ");
        assert_eq!(words.iter().collect::<Vec<_>>(), ["ghyz", "岳麓"]);
        assert!(SearchWords::parse(" \u{3000}\t").is_empty());
    }

    #[test]
    fn another_way_of_writing_and_another_character_of_the_same_sound_are_understood() {
        assert_eq!(SearchWords::parse("嶽麓 廁所").iter().collect::<Vec<_>>(), ["岳麓", "厕所"]);
        let by_sound = SearchWords::parse("冲电 张仲静").by_sound().unwrap();
        assert_eq!(by_sound.iter().collect::<Vec<_>>(), ["充电", "'zan'zong'jin"]);
        assert_eq!(SearchWords::parse("cs 430100").by_sound(), None);
    }

    #[test]
    fn whoever_types_a_whole_sentence_or_pinyin_means_what_stands_in_it() {
        for (typed, meant) in [
            ("哪里有厕所", "厕所"),
            ("附近厕所", "厕所"),
            ("长沙厕所", "厕所 长沙"),
            ("有水喝", "饮水"),
            ("能充电", "充电"),
            ("可以热饭", "微波炉"),
            ("免费充电", "充电"),
            ("手机没电了", "充电"),
            ("躲雨", "座椅"),
            ("乘凉", "空调"),
            ("看书", "阅读"),
            ("螺丝刀", "工具"),
            ("cesuo", "厕所"),
            ("chongdian", "充电"),
            ("yusan", "雨具"),
            ("weibolu", "微波炉"),
        ] {
            let found = SearchWords::parse(typed).meant().map(|words| words.0.join(" "));
            assert_eq!(found.as_deref(), Some(meant), "{typed}");
        }
        for name in
            ["五一广场", "ghyz", "芙蓉路", "430100", "望城社区", "湘雅医院", "长沙火车站", "香水路", "老百姓大药房"]
        {
            assert_eq!(SearchWords::parse(name).meant(), None, "{name}");
        }
    }

    #[test]
    fn traditional_characters_are_those_of_here() {
        for (typed, here) in [
            ("驛站", "驿站"),
            ("愛心驛站", "爱心驿站"),
            ("雨傘", "雨伞"),
            ("黃興路", "黄兴路"),
            ("東風路", "东风路"),
            ("順豐 京東 韻達 圓通 極兔", "顺丰 京东 韵达 圆通 极兔"),
            ("廚房 餐廳 換電 充電樁 衛生間 淨水", "厨房 餐厅 换电 充电桩 卫生间 净水"),
            ("長沙縣 寧鄉 瀏陽 醴陵 張家界 鳳凰 武陵源", "长沙县 宁乡 浏阳 醴陵 张家界 凤凰 武陵源"),
        ] {
            assert_eq!(sought(&typed.replace(' ', "")), here.replace(' ', ""));
        }
    }

    #[test]
    fn who_says_it_in_other_words_is_answered_the_same() {
        for typed in ["欠薪", "站点欠我两个月工资", "欠薪三个月", "老闆不發工資"] {
            assert!(telling_segments(typed).contains(&"拖欠".to_owned()), "{typed}");
        }
        assert!(telling_segments("失眠").contains(&"不着".to_owned()));
        assert!(telling_segments("遇到诈骗").contains(&"转钱".to_owned()));
        assert!(!telling_segments("欠我一句道歉，后来大家又坐下来说起了工资").contains(&"拖欠".to_owned()));
    }

    #[test]
    fn who_types_another_character_of_the_same_sound_is_understood() {
        assert_eq!(heard_in("欠新"), ["欠薪"]);
        assert!(heard_in("被偏了钱怎么办").contains(&"被骗") && heard_in("你好").is_empty());
        assert!(heard_alike("店动车", "电动车要上牌吗").is_some() && heard_alike("店动车", "欠薪怎么办").is_none());
        assert!(telling_segments("电瓶车").contains(&"电动".to_owned()));
        assert!(telling_segments("电动车").contains(&"电瓶".to_owned()));
    }

    #[test]
    fn a_pasted_novel_is_cut() {
        let words = SearchWords::parse(&format!("{} {}", "长".repeat(10_000), "a ".repeat(10_000)));
        assert_eq!(words.iter().count(), MOST_WORDS);
        assert!(words.iter().all(|word| word.chars().count() <= LONGEST_WORD));
    }

    #[test]
    fn chinese_is_cut_into_pairs_and_words_stay_whole() {
        assert_eq!(segments("工资，没发 iPhone１5"), ["工资", "没发", "iphone15"]);
        assert_eq!(segments("欠薪三个月"), ["欠薪", "薪三", "三个", "个月"]);
        assert!(segments("！？ ，").is_empty());
    }

    #[test]
    fn initials_are_the_first_letters_of_syllables() {
        assert_eq!(initials("gong hui yi zhan 24 h"), "ghyz2h");
    }
}
