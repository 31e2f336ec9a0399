//! What couriers are told of their data. Periods are those by which things are deleted here.

use super::pages::{page, top};
use super::problem::Refusal;
use super::{App, db};
use crate::model::RetentionKind;
use crate::texts::privacy as words;
use crate::texts::retention::period;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use dioxus::prelude::*;

/// Who answers for couriers' data, in the words of the deployment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Responsible {
    /// The office.
    pub name: String,
    /// How it is reached.
    pub contact: String,
    /// How long its copies of the database live at most; none where nobody said it.
    pub backup_days: Option<u16>,
}

/// What is kept, what for and how long.
type Row = (&'static str, &'static str, String);

fn kept(periods: &db::retention::Periods) -> Vec<Row> {
    use RetentionKind as K;
    let days = |kind: RetentionKind| period(periods.get(&kind).copied().unwrap_or_else(|| kind.default_days()));
    let over = |kind: RetentionKind, since: &str| format!("{since}{}", days(kind));
    vec![
        (
            "提问、补充的话，申请哪一项帮扶，服务台的回复和内部备注，案件里的记录",
            "答复你，替你办事",
            over(K::Question, "最后一次回复以后 "),
        ),
        (
            "提问里的照片和录音（拍摄地点、设备型号收到时就去掉）",
            "看明白你说的事",
            over(K::QuestionFile, "最后一次回复以后 "),
        ),
        ("回电号码（你填了才有）", "给你回电话", over(K::CallBack, "最后一次回复以后 ")),
        (words::COMPANY.0, words::COMPANY.1, over(K::Question, words::COMPANY.2)),
        (
            "预约了什么活动、来没来、评分；活动要问时，你在哪个市州送件",
            "留位置、签到",
            over(K::Booking, "活动结束以后 "),
        ),
        ("心声：公开的", "让大家看到，让单位答复", words::UNTIL_ERASED.to_owned()),
        (words::IN_DOCUMENTS.0, words::IN_DOCUMENTS.1, words::IN_DOCUMENTS.2.to_owned()),
        ("心声：没有公开的", "告诉你为什么", over(K::RefusedVoice, "决定以后 ")),
        ("支持了哪条心声", "数人数，一人只数一次", words::UNTIL_ERASED.to_owned()),
        ("问卷的答案", "了解大家的需要", words::NOBODY_S.to_owned()),
        ("对驿站的报告、推荐的新驿站（有位置）、照片", "把驿站改对", over(K::Report, "处理完以后 ")),
        ("几点用过哪个驿站、用了什么", "数驿站用了多少次", format!("{}；以后只留“这天有人用过”", days(K::Visit))),
        (
            "账号的编号（钥匙只在你手机上，服务器没有）",
            "认出是同一个人",
            format!("{}；空账号 {}", words::UNTIL_ERASED, days(K::EmptyAccount)),
        ),
        ("收到过你什么的回执（没有内容）", "没网重发时不算两次", days(K::Receipt)),
        (
            "志愿者报名时填的姓名、电话、单位、证书编号，和你写的话（不匿名，服务台看得到）",
            "联系你、排班；值班要证书时核对",
            format!(
                "{}；你撤回或者删除时马上删",
                over(K::Volunteer, "没有录取：决定以后（一直没有决定的，报名以后） ")
            ),
        ),
        ("浏览器的通知地址（你打开通知才有）", "有回复时告诉你", "关掉通知、或者你删除时".to_owned()),
        (
            "短信通知的手机号、绑定的微信在服务号里的编号（你打开才有；服务台看不到）",
            "有回复、预约快开始时告诉你“有新消息”",
            "关掉通知、或者你删除时".to_owned(),
        ),
        ("谁在什么时候看过你的提问", "查得出谁看过", days(K::Audit)),
    ]
}

/// The page.
pub(super) async fn show(State(app): State<App>) -> Response {
    let periods = match db::retention::periods(&app.db).await {
        Ok(periods) => periods,
        Err(error) => return Refusal::from(error).into_response(),
    };
    let Responsible { name, contact, backup_days } = Responsible::clone(&app.responsible);
    let rows = kept(&periods);
    let lines = |heading: &'static str, lines: &'static [&'static str]| {
        rsx! {
            h2 { "{heading}" }
            ul { for line in lines { li { "{line}" } } }
        }
    };
    let body = rsx! {
        {top()}
        main { class: "screen",
            h1 { "{words::TITLE}" }
            p { "{words::SHORT}" }
            h2 { "{words::RESPONSIBLE}" }
            if name.is_empty() {
                p { class: "sample wide", "{words::NOBODY}" }
            } else {
                p { "{words::responsible(&name, &contact)}" }
            }
            h2 { "{words::WHAT}" }
            for (data, purpose, period) in rows {
                div { class: "card",
                    strong { "{data}" }
                    p { "{words::PURPOSE}：{purpose}" }
                    p { "{words::PERIOD}：{period}" }
                }
            }
            {lines(words::PLACE, &words::PLACE_LINES)}
            {lines(words::SENSITIVE, &words::SENSITIVE_LINES)}
            {lines(words::WHO, &words::WHO_LINES)}
            {lines(words::RIGHTS, &words::RIGHTS_LINES)}
            h2 { "{words::COPIES}" }
            p {
                match backup_days {
                    Some(days) => words::copies(days),
                    None => words::COPIES_UNKNOWN.to_owned(),
                }
            }
            h2 { "{words::PHONE}" }
            p { "{words::PHONE_LINE}" }
            h2 { "{words::NETWORK}" }
            p { "{words::NETWORK_LINE}" }
            h2 { "{words::COMPLAIN}" }
            p { "{words::COMPLAIN_LINE}" }
        }
    };
    let mut response = page(StatusCode::OK, words::TITLE, body);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
