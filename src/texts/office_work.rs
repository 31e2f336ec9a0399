//! Figures of the offices' work over any span.

use crate::model::figure_span::FigureSpan;
use crate::model::office_work::OfficeWork;
use crate::model::{ProposalStage, Timestamp, disclosure};

/// The heading.
pub const TITLE: &str = "数据";
/// The span of time.
pub const SPAN: &str = "哪段时间";
/// From a day.
pub const FROM: &str = "或者从";
/// To a day.
pub const UNTIL: &str = "到";
/// For whom.
pub const AUDIENCE: &str = "给谁看";
/// Shows them.
pub const SHOW: &str = "看";
/// As a file.
pub const FILE: &str = "导出 xlsx";
/// Days that are no span.
pub const NO_SPAN: &str = "从哪天到哪天要填两个日期，后一个不早于前一个，最多十年。";
/// A span was chosen and days were typed.
pub const TWO_SPANS: &str = "时段和日期都改了，不知道要数哪一段。要用时段，清空两个日期；要用日期，时段选“按日期”。";
/// In the list of spans: the days beside it count.
pub const BY_DAYS: &str = "按日期";
/// Of a span that is not told outside.
pub const NOT_OUTSIDE: &str = "对外只给已经过完的季度。下面是最近一个过完的季度。";
/// Above figures for the office.
pub const INSIDE_WHY: &str =
    "真实数字，只在办公室里用。日子按北京时间。同一位小哥只算一次，所以合计的人数可能比各地相加少。";
/// The same, where no courier is counted.
pub const PLAIN_WHY: &str = "日子按北京时间。";
/// Above figures for others.
pub const OUTSIDE_WHY: &str = "对外：可以发出去。只有过完的季度，第一次打开以后就固定下来；“不列”是少于 5，或者和别的数字相减会得出少于 5。每位小哥在一个季度里只算一次，算在先得到的地方。";
/// The column of regions.
pub const REGION: &str = "地区";
/// The column of couriers.
pub const COURIERS: &str = "小哥（人）";
/// After a number: of the span before, and of the year before.
pub const BEFORE: &str = "上一段";
/// The same a year before.
pub const YEAR_BEFORE: &str = "去年";

/// What is counted, as the heading of a file says it.
#[must_use]
pub fn work(work: OfficeWork) -> &'static str {
    match work {
        OfficeWork::Aid => super::aid::TITLE,
        OfficeWork::Claims => super::company_claim::TITLE,
        OfficeWork::Proposals => super::proposal_paper::TITLE,
        OfficeWork::Contributions => super::contribution::TITLE,
    }
}

/// A column.
#[must_use]
pub fn column(work: OfficeWork, column: &disclosure::Column) -> &'static str {
    match (work, column.code) {
        (OfficeWork::Aid, "granted") => "批了几笔",
        (OfficeWork::Aid, _) => "其中发到手的",
        (OfficeWork::Claims, "sent") => "转给公司",
        (OfficeWork::Claims, "answered") => "公司答复了",
        (OfficeWork::Claims, "late") => "其中超期才答复的",
        (OfficeWork::Claims, _) => "超期没答复",
        (OfficeWork::Proposals, "gathered") => "汇集",
        (OfficeWork::Proposals, "submitted") => "提交",
        (OfficeWork::Proposals, "answered") => "答复",
        (OfficeWork::Proposals, "ended") => "终止",
        (OfficeWork::Proposals, _) => "落实",
        (OfficeWork::Contributions, "handed_in") => "报送",
        (OfficeWork::Contributions, _) => "采用",
    }
}

/// The three columns of a file.
#[must_use]
pub fn three(column: &str) -> [String; 3] {
    [column.to_owned(), format!("{column}（{BEFORE}）"), format!("{column}（{YEAR_BEFORE}）")]
}

/// Which span the table below is over.
#[must_use]
pub fn shown(span: FigureSpan) -> String {
    format!("下面是：{}", super::company::span(span))
}

/// A span with what it is compared with.
#[must_use]
pub fn with(span: FigureSpan, now: Timestamp) -> String {
    let days = |(from, until): (i64, i64)| {
        // The last day of it, not the first one after it.
        let (from, until) = (crate::model::Day::of(Timestamp(from)), Timestamp((until - 1).max(from)));
        format!("{from} 到 {}", crate::model::Day::of(until))
    };
    format!(
        "{}：{}。{BEFORE}：{}；{YEAR_BEFORE}：{}。还没过完的，都算到同一时候。",
        super::company::span(span),
        days(span.bounds()),
        days(span.bounds_before(now)),
        days(span.bounds_year_before(now))
    )
}

/// The columns of the list of what a number counts.
pub const BEHIND_COLUMNS: [&str; 4] = ["时间", "地区", "哪一件", "现在"];
/// One more where couriers are only counted.
pub const BEHIND_COURIERS: &str = "小哥（人）";
/// Nothing was counted.
pub const BEHIND_NONE: &str = "这一格是 0。";
/// Back to the figures.
pub const TO_FIGURES: &str = "回到数据";
/// Above the list of couriers who are known.
pub const EACH_COURIER_ONCE: &str = "一位小哥一行：列的是这段时间里最先给的那一笔。";

/// What a list lists: “2026 年 11 月 · 长沙 · 采用 3”.
#[must_use]
pub fn behind(time: &str, place: &str, column: &str, count: u32) -> String {
    format!("{time} · {place} · {column} {count}")
}

/// What became of a thing that is counted.
#[must_use]
pub fn part(work: OfficeWork, part: &str) -> &'static str {
    match (work, part) {
        (OfficeWork::Aid, "given") => "发到手了",
        (OfficeWork::Aid, _) => "批了，还没发",
        (OfficeWork::Claims, "in_time") => "按时答复了",
        (OfficeWork::Claims, "late") => "超期才答复",
        (OfficeWork::Claims, "overdue") => "超期没答复",
        (OfficeWork::Claims, _) => "等公司答复",
        (OfficeWork::Proposals, "ended") => "终止",
        (OfficeWork::Proposals, stage) => super::proposal_stage(ProposalStage::from(stage.to_owned())),
        (OfficeWork::Contributions, "taken") => "采用了",
        (OfficeWork::Contributions, _) => "没有采用",
    }
}
