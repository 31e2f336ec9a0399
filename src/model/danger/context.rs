//! What stands around words of danger and takes them back.

use super::Danger;
use super::matching::Patterns;
use super::writing::STOP;
use std::ops::Range;
use std::sync::LazyLock;

/// A denial, or the question whether it is so, right before the words.
const DENIED: &[&str] = &[
    "(没|没有|未|无|并无|并没有|并没|从没|从未|不曾|否认|排除|不是|不存在|未见|未发现|没发现|未出现|没出现|未发生|没发生|暂无|没人|没有人|无人|未有|未提及|未表达|未表现|暂未|不像|幸好没|还好没)\
     (有|人|被|任何|明显|什么|啥|出现|发生|发现|存在|过|因|造成|导致|主动|直接|表达|表示|明确|具体|当前|强烈|其他|再|现实|真的|真|想过|想|要|员|人员|遭|受|出|怎么|发生过|说|立即|近期|目前|实施|使用|自伤|自杀|自残|轻生|伤人|暴力|消极|厌世|伤害|他人|及|和|或|与|等)*",
    "(有没有|是否有|是否存在|是否|有无|如有|若有|如果有|如出现|若出现|一旦出现|一旦有|如再有|若再有|如再出现|若再出现|倘若|如发现|若发现|发现有|遇到|遇有|问过|询问|如遇|若遇|如)(出现|再|过|任何|有|强烈|类似|其他|有人|被|受到?|遭)*",
    "(预防|防止|防范|避免|谨防|以防|杜绝|严防|反对|反|抵制|拒绝|禁止|严禁|不得|远离|劝阻|制止|应对|识别)(出现|发生|被|人|任何|有|因|再|校园|未成年人?|网络|骑手|高温|夏季|夏天|户外|作业|员工)*",
    "防",
];
/// A promise that it will not be.
const PROMISED: &[&str] = &[
    "(不会|不可能|绝不|不至于|不打算|才不|放弃|保证不|答应不|承诺不)(会|再|去|真的|真|有|做|想|要|为这事|因此|因为|了)*",
];
/// What may be, and is not yet: what takes an injury back, and not the fear of being beaten.
const PERHAPS: &[&str] = &[
    "(怕|担心|生怕|害怕|怕会|以免|免得|容易|易|会|会不会|小心|当心|注意|别|千万别|减少|降低|可能会|万一|不要|差点|差一点|险些|防止|避免|哪天|早晚|迟早|总会|难免|不想)\
     (再|被|人|又|出|有|会|发生|在路上|要|骑车|自己|让|搞|我|他|孩子|万一|出现|因)*",
];
/// Something is supposed, in the same sentence.
const SUPPOSED: &[&str] = &[
    "(如果|万一|要是|假如|假设|若是|倘若|若|一旦)~9",
    "(险|保险)(能|会|是否|是不是|包|可以)?(赔|报|包|管|保|赔付|报销)~2",
];
/// Nearly not is not a denial; neither is what was not thought of.
const NOT_DENIED: &[&str] = &[
    "(差点|差一点|差点儿|险些|难道|怎么|是不是|不能|岂|不得|并非|不是|怎么会|为什么|为啥)(就|说|我)?(没|没有|没被)",
    "(没|没有|未)(想到|料到|注意|看到|管|有人管|人管|报警|地方|敢|还手|少|完没了)",
];
/// Teaching about it, right after the words.
const TAUGHT: &[&str] = &[
    "(的)?(预防|防范|干预|急救|处理|防护|自救|应急|救治|处置|识别|法|法律|教育|险|专题|主题|安全)*(的)?(与|和|及|及其)?(预防|急救|干预|防护|自救|应急|应对)?(知识|常识|讲座|课程|课|课堂|培训|演练|宣传|手册|海报|主题|活动|公益|方法有|科普|须知|指南|条例|保险|险种|防护用品|应急预案|预案|补贴|药品|药|险)",
];
/// Only a chance of it, or the wish to avoid it, right after.
const AVOIDED: &[&str] = &["(的)?(风险|隐患|几率|概率|可能性|怎么办理|认定|鉴定标准|赔付标准|假|率)"];
/// What is played, read or watched.
const PLAYED: &[&str] = &[
    "打游戏|游戏里|游戏中|玩游戏|王者荣耀|吃鸡|排位|副本|电视剧|看电影|电影里|小说里|剧本杀|狼人杀|看小说|网游|手游|动漫",
];

/// Where current beats, nobody does.
const CURRENT: &[&str] = &["漏电|触电|静电|带电|高压电|被电"];
/// All of them.
#[cfg(test)]
pub const ALL: [&[&str]; 9] = [DENIED, PROMISED, PERHAPS, SUPPOSED, NOT_DENIED, TAUGHT, AVOIDED, PLAYED, CURRENT];

/// How far before the words a denial may begin.
const REACH: usize = 16;

static DENIALS: LazyLock<Patterns> = LazyLock::new(|| Patterns::read(DENIED));
static PROMISES: LazyLock<Patterns> = LazyLock::new(|| Patterns::read(PROMISED));
static CHANCES: LazyLock<Patterns> = LazyLock::new(|| Patterns::read(PERHAPS));
static SUPPOSITIONS: LazyLock<Patterns> = LazyLock::new(|| Patterns::read(SUPPOSED));
static REAL: LazyLock<Patterns> = LazyLock::new(|| Patterns::read(NOT_DENIED));
static LESSONS: LazyLock<Patterns> = LazyLock::new(|| Patterns::read(TAUGHT));
static RISKS: LazyLock<Patterns> = LazyLock::new(|| Patterns::read(AVOIDED));
static SHOCKS: LazyLock<Patterns> = LazyLock::new(|| Patterns::read(CURRENT));
static GAMES: LazyLock<Patterns> = LazyLock::new(|| Patterns::read(PLAYED));

/// Whether what stands around `found` says that there is no such danger.
pub fn takes_back(danger: Danger, text: &[char], found: Range<usize>) -> bool {
    let Range { start, end } = found;
    let sentence = sentence(text, start);
    let denied = DENIALS.end_at(text, start, REACH) && !truly(text, start);
    let taught = LESSONS.begin_at(text, end);
    let other = match danger {
        Danger::Suicide => PROMISES.end_at(text, start, REACH),
        Danger::Violence => GAMES.find(sentence, |_| true).is_some() || SHOCKS.find(sentence, |_| true).is_some(),
        Danger::Injury => {
            GAMES.find(sentence, |_| true).is_some()
                || RISKS.begin_at(text, end)
                || CHANCES.end_at(text, start, REACH)
                || SUPPOSITIONS.end_at(text, start, REACH)
        }
    };
    denied || taught || other
}

/// Whether the denial before `start` is none.
fn truly(text: &[char], start: usize) -> bool {
    let before = &text[start.saturating_sub(REACH)..start];
    let part = before.rsplit(|letter| matches!(*letter, STOP | super::writing::COMMA)).next().unwrap_or(before);
    REAL.find(part, |_| true).is_some()
}

/// The sentence around a place.
fn sentence(text: &[char], at: usize) -> &[char] {
    let begin = text[..at].iter().rposition(|letter| *letter == STOP).map_or(0, |stop| stop + 1);
    let end = text[at..].iter().position(|letter| *letter == STOP).map_or(text.len(), |stop| at + stop);
    // A sentence without an end is read near the place only, so that a long text does not take long times long.
    &text[begin.max(at.saturating_sub(80))..end.min(at + 80)]
}
