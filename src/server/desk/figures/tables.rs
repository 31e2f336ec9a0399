//! The tables of a month, of counts as they are or as they may leave the office.

use super::Source;
use crate::model::case::{CaseKind, CaseResult, ReferralTo};
use crate::model::figures::{QuestionFigures, Subject};
use crate::model::question::Channel;
use crate::model::region::PREFECTURES;
use crate::model::{ActivityKind, Adcode, VoiceKind};
use crate::server::db::figures::{Month, topics};
use crate::texts;
use crate::texts::disclosure as words;

/// A table of figures: the same on the screen, on paper and in a file.
pub(in crate::server::desk) struct Table {
    pub(super) title: &'static str,
    pub(super) heading: Vec<String>,
    pub(super) rows: Vec<Row>,
    /// Whether its bars say more than its few numbers.
    pub(super) charted: bool,
}

pub(super) struct Row {
    pub(super) name: String,
    /// What it was counted from.
    pub(super) from: Option<String>,
    pub(super) values: Vec<String>,
    /// The bar of its chart; none for a sum.
    pub(super) bar: Option<u32>,
}

fn share(part: Option<u32>, whole: Option<u32>) -> String {
    match (part, whole) {
        (Some(part), Some(whole)) if whole > 0 => format!("{:.0}%", f64::from(part) * 100.0 / f64::from(whole)),
        (Some(_), Some(_)) => "—".to_owned(),
        _ => words::HIDDEN.to_owned(),
    }
}

pub(super) fn question_values(source: &Source, place: Option<Adcode>, topic: Option<&str>) -> Vec<String> {
    let count = |column| source.count(Subject::Questions, place, topic, column);
    let (asked, answered, in_time) = (count("asked"), count("answered"), count("in_time"));
    let [median, ninetieth, stars] = match source {
        Source::True(figures) => {
            let QuestionFigures { median, ninetieth, rated, stars, .. } = figures.questions(place, topic);
            let stars =
                if rated == 0 { "—".to_owned() } else { format!("{:.1}", f64::from(stars) / f64::from(rated)) };
            [words::wait(median), words::wait(ninetieth), stars]
        }
        // A wait or an average of a few is nearly one person's, so only those of all are told.
        Source::Released(release) if place.is_none() && topic.is_none() => {
            let hours = release.median_hours.map_or("—".to_owned(), |hours| format!("约 {hours} 小时"));
            let tenths =
                release.stars_tenths.map_or("—".to_owned(), |tenths| format!("{}.{}", tenths / 10, tenths % 10));
            [hours, "—".to_owned(), tenths]
        }
        Source::Released(_) => ["—"; 3].map(str::to_owned),
    };
    vec![words::number(asked), words::number(answered), median, ninetieth, share(in_time, answered), stars]
}

pub(super) fn question_heading(first: &str) -> Vec<String> {
    [first, "提问", "已回复", "首次回复中位数", "九成在多久内", "达标率", "满意度（1–5）"].map(str::to_owned).to_vec()
}

/// What the tables of a month are made of.
pub(super) struct Tables<'a> {
    pub(super) source: &'a Source,
    pub(super) month: Month,
    pub(super) region: Adcode,
    /// The region's own rows.
    pub(super) places: Vec<(Adcode, &'static str)>,
    /// What stands for all of the region.
    pub(super) all: Option<Adcode>,
}

impl<'a> Tables<'a> {
    pub(super) fn of(source: &'a Source, month: Month, region: Adcode) -> Self {
        let (low, high) = region.span();
        let places = PREFECTURES.iter().filter(|one| (low..=high).contains(&one.adcode));
        let mut places: Vec<(Adcode, &str)> = places.map(|one| (one.code(), one.name)).collect();
        if region == Adcode::HUNAN {
            places.push((Adcode::HUNAN, words::place(Adcode::HUNAN)));
        }
        let all = (region != Adcode::HUNAN).then(|| region.prefecture());
        Self { source, month, region, places, all }
    }

    pub(super) fn count(
        &self,
        subject: Subject,
        place: Option<Adcode>,
        kind: Option<&str>,
        column: &str,
    ) -> Option<u32> {
        self.source.count(subject, place.or(self.all), kind, column)
    }

    pub(super) fn row(
        &self,
        subject: Subject,
        name: &str,
        place: Option<Adcode>,
        kind: Option<&str>,
        values: Vec<String>,
    ) -> Row {
        let sum = place.is_none() && kind.is_none();
        let bar = self.count(subject, place, kind, subject.columns()[0].code);
        let from = behind(subject, self.month, self.region, place, kind, "");
        Row { name: name.to_owned(), from: Some(from), values, bar: (!sum).then(|| bar.unwrap_or(0)) }
    }

    pub(super) fn values(&self, subject: Subject, place: Option<Adcode>, kind: Option<&str>) -> Vec<String> {
        let value =
            |column: &crate::model::disclosure::Column| words::number(self.count(subject, place, kind, column.code));
        subject.columns().iter().map(value).collect()
    }

    /// All tables, for the screen, for paper and for a file.
    pub(super) fn all(&self) -> Vec<Table> {
        let questions = |name: &str, place: Option<Adcode>, topic: Option<&str>| {
            let values = question_values(self.source, place.or(self.all), topic);
            self.row(Subject::Questions, name, place, topic, values)
        };
        let mut by_place: Vec<Row> =
            self.places.iter().map(|(place, name)| questions(name, Some(*place), None)).collect();
        by_place.push(questions("合计", None, None));
        let mut by_topic: Vec<Row> = topics()
            .filter(|topic| {
                topic.is_asked() || self.count(Subject::Questions, None, Some(topic.code()), "asked") != Some(0)
            })
            .map(|topic| questions(texts::topic(topic), None, Some(topic.code())))
            .collect();
        by_topic.push(questions("合计", None, None));
        vec![
            Table {
                title: "各地提问和回复", heading: question_heading("地区"), rows: by_place, charted: true
            },
            Table {
                title: "各主题提问和回复", heading: question_heading("主题"), rows: by_topic, charted: true
            },
            self.by_kind(
                Subject::Channels,
                ("提问从哪里来", "来路", ["提问", "已回复", "按时回复"].map(str::to_owned).to_vec()),
                Channel::ALL.iter().map(|channel| (channel.code(), texts::inbox::channel(*channel))),
            ),
            self.by_kind(
                Subject::Cases,
                ("案件", "类型", case_heading()),
                CaseKind::ALL.iter().map(|kind| (kind.code(), texts::case_kind(*kind))),
            ),
            self.by_kind(
                Subject::Bookings,
                ("活动预约", "类型", ["预约", "到场", "缺席"].map(str::to_owned).to_vec()),
                ActivityKind::ALL.iter().map(|kind| (kind.code(), texts::activity_kind(*kind))),
            ),
            self.stations(),
            self.voices(),
            self.offices(),
            self.by_kind(
                Subject::Referrals,
                {
                    let (title, column) = texts::office_figures::REFERRED_TO;
                    (title, column, texts::office_figures::COLUMNS[..3].iter().map(|one| (*one).to_owned()).collect())
                },
                ReferralTo::ALL.iter().map(|to| (to.code(), texts::referral_to(*to))),
            ),
        ]
    }

    pub(super) fn by_kind<'k>(
        &self,
        subject: Subject,
        (title, first, rest): (&'static str, &str, Vec<String>),
        kinds: impl Iterator<Item = (&'k str, &'k str)>,
    ) -> Table {
        let row = |name: &str, kind| self.row(subject, name, None, kind, self.values(subject, None, kind));
        let mut rows: Vec<Row> = kinds.map(|(code, name)| row(name, Some(code))).collect();
        rows.push(row("合计", None));
        Table {
            title,
            heading: std::iter::once(first.to_owned()).chain(rest).collect(),
            rows,
            charted: subject != Subject::Channels,
        }
    }

    pub(super) fn stations(&self) -> Table {
        let row = |name: &str, place: Option<Adcode>| {
            let mut values = self.values(Subject::Visits, place, None);
            values.extend(self.values(Subject::Reports, place, None));
            Row {
                from: Some(behind(Subject::Reports, self.month, self.region, place, None, "")),
                ..self.row(Subject::Visits, name, place, None, values)
            }
        };
        let mut rows: Vec<Row> = self.places.iter().map(|(place, name)| row(name, Some(*place))).collect();
        rows.push(row("合计", None));
        let heading = ["地区", "来过（人次）", "报告", "处理好"].map(str::to_owned).to_vec();
        Table { title: "驿站使用和报修", heading, rows, charted: true }
    }

    /// What the desks do with others, by place.
    pub(super) fn offices(&self) -> Table {
        let row = |name: &str, place: Option<Adcode>| {
            let mut values = self.values(Subject::Referrals, place, None);
            values.extend(self.values(Subject::Hours, place, None));
            values.extend(self.values(Subject::Meetings, place, None));
            self.row(Subject::Referrals, name, place, None, values)
        };
        let mut rows: Vec<Row> = self.places.iter().map(|(place, name)| row(name, Some(*place))).collect();
        rows.push(row(texts::disclosure::ALL, None));
        let heading = texts::office_figures::heading(texts::office_figures::REGION);
        Table { title: texts::office_figures::TITLE, heading, rows, charted: true }
    }

    pub(super) fn voices(&self) -> Table {
        let row = |name: &str, place: Option<Adcode>| {
            let kinds = VoiceKind::ALL.iter().map(|kind| Some(kind.code()));
            let mut values: Vec<String> =
                kinds.map(|kind| words::number(self.count(Subject::Voices, place, kind, "said"))).collect();
            values.extend(self.values(Subject::Voices, place, None));
            self.row(Subject::Voices, name, place, None, values)
        };
        let mut rows: Vec<Row> = self.places.iter().map(|(place, name)| row(name, Some(*place))).collect();
        rows.push(row("合计", None));
        let mut heading = vec!["地区".to_owned()];
        heading.extend(VoiceKind::ALL.iter().map(|kind| texts::voice_kind(*kind).to_owned()));
        heading.extend(["一共", "已公开"].map(str::to_owned));
        Table { title: "心声", heading, rows, charted: true }
    }
}

fn case_heading() -> Vec<String> {
    let mut heading = vec!["立案".to_owned()];
    heading.extend(CaseResult::ALL.iter().map(|result| texts::case_result(*result).to_owned()));
    heading.push("在办".to_owned());
    heading
}

/// The address of the list of what a number counts.
pub(super) fn behind(
    subject: Subject,
    month: Month,
    region: Adcode,
    place: Option<Adcode>,
    kind: Option<&str>,
    column: &str,
) -> String {
    let mut address = url::form_urlencoded::Serializer::new(String::new());
    address.append_pair("subject", subject.code()).append_pair("month", &month.to_string());
    address.append_pair("adcode", &region.to_string());
    if let Some(place) = place {
        address.append_pair("place", &place.to_string());
    }
    if let Some(kind) = kind {
        address.append_pair("kind", kind);
    }
    if !column.is_empty() {
        address.append_pair("column", column);
    }
    format!("/desk/figures/behind?{}", address.finish())
}
