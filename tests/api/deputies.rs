//! Deputies and CPPCC members meet couriers: who is asked, who says yes in the app, who came, what was said.

use crate::bookings::{book, seen};
use crate::courier::{Courier, changsha, picture, zhuzhou};
use crate::desk::{Desk, staff};
use crate::server::{Server, on_each_database};
use diyi::api::Act;
use diyi::model::staff::StaffRole;
use diyi::model::{Activity, ActivityId, ActivityKind, ActivityState, Adcode, Author, BookingState, Timestamp};
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;

/// An office of Changsha and one of Zhuzhou.
async fn offices(server: &Server) -> (Desk, Desk, Desk) {
    staff(server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    staff(server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
    staff(server, "there", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
    let desk = async |login| Desk::sign_in(server, login).await;
    (desk("boss").await, desk("ope").await, desk("there").await)
}

/// Somebody in the register of Changsha: their page.
pub async fn deputy(desk: &Desk, name: &str) -> String {
    let fields = [
        ("kind", "member"),
        ("level", "prefecture"),
        ("name", name),
        ("adcode", "430100"),
        ("term", "市十三届政协"),
        ("unit", "某公司经理"),
        ("contact", "联络员"),
    ];
    let (status, page) = desk.post("/desk/deputies", &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    page
}

pub fn number(page: &str) -> &str {
    page.rsplit('/').next().unwrap()
}

/// A time of a form, so many days from now.
pub fn in_days(days: i64) -> String {
    Timestamp::now().plus_days(days).china_time().format("%Y-%m-%dT10:00").to_string()
}

/// A meeting of Changsha that asks these: its page.
pub async fn meeting(desk: &Desk, asked: &[&str]) -> String {
    let starts = in_days(9);
    let fields = [
        ("title", "冬天怎么送件"),
        ("adcode", "430100"),
        ("starts", starts.as_str()),
        ("place", "市民中心 302"),
        ("agenda", "一、说难处\n二、写建议"),
    ];
    let asked: Vec<_> = asked.iter().map(|page| ("asked", number(page))).collect();
    let (status, page) = desk.post("/desk/meetings", &[&fields[..], &asked].concat()).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    page
}

/// The activity by which a meeting invites couriers.
pub async fn invitation(server: &Server, desk: &Desk, meeting: &str) -> Activity {
    let (_, page) = desk.get(meeting).await;
    let id = &page.split("/desk/activities/").nth(1).unwrap()[..36];
    seen(server, id.parse::<ActivityId>().unwrap()).await.unwrap()
}

/// Has a meeting begin an hour ago.
async fn begin(server: &Server, meeting: &str) {
    let then = Timestamp::now().0 - 3_600_000;
    let sql = format!("UPDATE meeting SET starts_at = {then} WHERE id = '{}'", number(meeting));
    server.db.execute_unprepared(&sql).await.unwrap();
}

#[tokio::test]
async fn a_register_is_kept_by_its_office_and_seen_by_no_other() {
    on_each_database(async |server| {
        let (boss, operator, there) = offices(&server).await;
        let page = deputy(&boss, "王委员").await;
        assert!(operator.get(&page).await.1.contains("王委员"));
        assert_eq!(operator.post(&page, &[("version", "1")]).await.0, StatusCode::FORBIDDEN);
        assert_eq!(there.get(&page).await.0, StatusCode::NOT_FOUND);
        assert_eq!(there.post(&page, &[("version", "1")]).await.0, StatusCode::NOT_FOUND);
        assert!(!there.get("/desk/deputies").await.1.contains("王委员"));
        for (field, value, says) in [
            ("kind", "x", "请选人大代表或者政协委员"),
            ("level", "", "请选层级"),
            ("name", " ", "姓名没有填写"),
            ("term", "", "届次没有填写"),
            ("adcode", "430200", "请选自己管的地区"),
        ] {
            let fields = [
                ("kind", "deputy"),
                ("level", "county"),
                ("name", "李代表"),
                ("adcode", "430100"),
                ("term", "区十届人大"),
                (field, value),
            ];
            let fields: Vec<_> =
                fields.iter().filter(|(name, said)| *name != field || *said == value).copied().collect();
            let (status, body) = boss.post("/desk/deputies", &fields).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains(says), "{field}: {body}");
        }
        let left = [
            ("version", "1"),
            ("kind", "member"),
            ("level", "prefecture"),
            ("name", "王委员"),
            ("adcode", "430100"),
            ("term", "市十三届政协"),
        ];
        assert_eq!(boss.post(&page, &left).await.0, StatusCode::SEE_OTHER);
        assert!(boss.get(&page).await.1.contains("已离任"));
        let (status, body) = boss.post(&page, &left).await;
        assert!(status == StatusCode::CONFLICT && body.contains("同事刚刚改过"), "{body}");
    })
    .await;
}

#[tokio::test]
async fn couriers_of_the_region_say_yes_in_the_app_and_stand_on_the_list_as_numbers() {
    on_each_database(async |server| {
        let (boss, operator, there) = offices(&server).await;
        let member = deputy(&boss, "王委员").await;
        let page = meeting(&operator, &[&member]).await;
        assert_eq!(there.get(&page).await.0, StatusCode::NOT_FOUND);
        let version = operator.field(&page, "version").await;
        for places in ["0", "很多", "201", ""] {
            let fields = [("version", version.as_str()), ("places", places)];
            let (status, body) = operator.post(&format!("{page}/invite"), &fields).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("1 到 200"), "{places}: {body}");
        }
        operator.act(&page, "invite", &[("places", "2")]).await;
        let again = [("version", "2"), ("places", "2")];
        assert_eq!(operator.post(&format!("{page}/invite"), &again).await.0, StatusCode::CONFLICT);
        let activity = invitation(&server, &operator, &page).await;
        assert_eq!(
            (activity.kind, activity.state, activity.local_only),
            (ActivityKind::Meeting, ActivityState::Published, true)
        );
        assert!(activity.about.contains("1 位代表委员") && activity.about.contains("没有名字"), "{}", activity.about);
        let couriers: Vec<Courier> = (0..3).map(|_| Courier::of(&server)).collect();
        for courier in &couriers {
            courier.act(book_from_here(&activity)).await.unwrap();
        }
        let (_, shown) = operator.get(&page).await;
        let list = shown.split("id=\"couriers\"").nth(1).unwrap().split("</table>").next().unwrap();
        for words in ["快递员 1 号", "快递员 2 号", "快递员 3 号", "排队中", "长沙"] {
            assert!(list.contains(words), "{words}: {list}");
        }
        assert!(couriers.iter().all(|courier| !shown.contains(&courier.key.recovery_code())));
        // Who takes it back leaves their number to nobody.
        let booked = couriers[0].mine().await.bookings.remove(0).booking;
        couriers[0].act(Act::CancelBooking { booking: booked.id }).await.unwrap();
        let (_, shown) = operator.get(&page).await;
        let list = shown.split("id=\"couriers\"").nth(1).unwrap().split("</table>").next().unwrap();
        assert!(list.contains("快递员 1 号</td><td>已取消") || list.contains("快递员 1 号</td><td>"), "{list}");
        assert!(list.contains("快递员 3 号"), "{list}");

        // What they are told is what the meeting says: the invitation is changed and called off there alone.
        let invited = invitation(&server, &operator, &page).await;
        let own = format!("/desk/activities/{}", invited.id);
        let (_, shown) = operator.get(&own).await;
        assert!(shown.contains(&format!("href=\"{page}\"")) && !shown.contains("取消活动"), "{shown}");
        let version = operator.field(&own, "version").await;
        let opens = in_days(0);
        let later = in_days(12);
        let written = [
            ("kind", "meeting"),
            ("title", "另一次"),
            ("host", "团委"),
            ("adcode", "430100"),
            ("place", "别处"),
            ("about", "别的"),
            ("opens", opens.as_str()),
            ("closes", later.as_str()),
        ];
        let slots = [("day", &later[..10]), ("from", "09:00"), ("to", "10:00"), ("capacity", "5")];
        let drop = format!("slots/{}/drop", invited.slots[0].id);
        let called_off = [("reason", "不办了"), ("sure", "yes")];
        for (act, fields) in
            [("", &written[..]), ("/slots", &slots), (&format!("/{drop}"), &called_off), ("/call-off", &called_off)]
        {
            let fields = [&[("version", version.as_str())], fields].concat();
            let (status, body) = operator.post(&format!("{own}{act}"), &fields).await;
            assert!(status.is_client_error() && body.contains("面对面里改"), "{act}: {status} {body}");
        }
        assert_eq!(invitation(&server, &operator, &page).await, invited);
        for kind in ["meeting", ""] {
            let (_, form) = operator.get(&format!("/desk/activities/new?kind={kind}")).await;
            assert!(!form.contains("value=\"meeting\""), "no meeting begins here: {form}");
        }
        let (status, body) = operator.post("/desk/activities", &written).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("请在“面对面”里发"), "{body}");

        // Its time stays as they were told it; its place is told anew.
        let (starts, other) = (in_days(9), in_days(12));
        let written = |starts, place| {
            [("title", "冬天怎么送件"), ("adcode", "430100"), ("starts", starts), ("place", place), ("agenda", "")]
        };
        let version = operator.version_of(&page, &page, &[]).await;
        let moved = [&[("version", version.as_str())], &written(&other, "市民中心 302")[..]].concat();
        let (status, body) = operator.post(&page, &moved).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("已经邀请了小哥"), "{body}");
        let elsewhere = [&[("version", version.as_str())], &written(&starts, "工会大厅")[..]].concat();
        assert_eq!(operator.post(&page, &elsewhere).await.0, StatusCode::SEE_OTHER);
        assert_eq!(invitation(&server, &operator, &page).await.place.name, "工会大厅");
        let told = couriers[1].mine().await.bookings.remove(0).booking;
        assert!(told.notice.contains("工会大厅"), "{told:?}");

        let reason = [("reason", "代表生病")];
        let asked = operator.post(&format!("{page}/call-off"), &[&[("version", "3")], &reason[..]].concat()).await;
        assert!(asked.1.contains("不能撤回") && asked.1.contains("代表生病"), "it asks first: {}", asked.1);
        operator.act(&page, "call-off", &[("reason", "代表生病"), ("sure", "yes")]).await;
        let told = couriers[1].mine().await.bookings.remove(0).booking;
        assert_eq!((told.state, told.notice.as_str()), (BookingState::CalledOff, "代表生病"));
        assert!(operator.get(&page).await.1.contains("取消了"));
    })
    .await;
}

/// A booking of somebody who delivers in Changsha.
pub fn book_from_here(activity: &Activity) -> Act {
    match book(activity, 0).1 {
        Act::Book { booking, activity, slot, overlap_is_fine, .. } => {
            Act::Book { booking, activity, slot, overlap_is_fine, works_in: Some(changsha()) }
        }
        other => other,
    }
}

#[tokio::test]
async fn who_came_and_what_was_said_is_written_down_once_it_began() {
    on_each_database(async |server| {
        let (boss, operator, _) = offices(&server).await;
        let (came, missing) = (deputy(&boss, "来了的").await, deputy(&boss, "没来的").await);
        let by_themselves = deputy(&boss, "没请的").await;
        let page = meeting(&operator, &[&came, &missing]).await;
        operator.act(&page, "invite", &[("places", "5")]).await;
        let invited = invitation(&server, &operator, &page).await;
        let couriers = [Courier::of(&server), Courier::of(&server)];
        for courier in &couriers {
            courier.act(book_from_here(&invited)).await.unwrap();
        }
        let version = operator.field(&page, "version").await;
        let minutes = [("version", version.as_str()), ("minutes", "快递员 1 号：冷")];
        let (status, body) = operator.post(&format!("{page}/minutes"), &minutes).await;
        assert!(status == StatusCode::CONFLICT && body.contains("还没有开始"), "{body}");
        begin(&server, &page).await;
        let ticket = couriers[0].mine().await.bookings.remove(0).booking.ticket.unwrap().to_string();
        let door = format!("/desk/activities/{}/check-in", invited.id);
        let (_, told) = boss.post(&door, &[("ticket", &ticket), ("key", &ticket), ("any_day", "1")]).await;
        assert!(told.contains("\"welcome\":true"), "{told}");
        let late = operator.post(&format!("{page}/invite"), &[("version", version.as_str()), ("places", "5")]).await;
        assert!(late.0 == StatusCode::UNPROCESSABLE_ENTITY && late.1.contains("已经过了"), "{}", late.1);
        let who_came = [("came", number(&came)), ("came", number(&by_themselves)), ("guests", "3")];
        operator.act(&page, "came", &who_came).await;
        assert!(boss.get(&by_themselves).await.1.contains("冬天怎么送件"));
        operator.act(&page, "minutes", &[("minutes", "快递员 1 号：电池不经冻。<b>")]).await;
        let (_, shown) = operator.get(&page).await;
        assert!(shown.contains("开过了") && shown.contains("电池不经冻。&#60;b&#62;"), "{shown}");
        assert!(boss.get(&came).await.1.contains("冬天怎么送件"));
        assert!(boss.get(&missing).await.1.contains("还没有参加过"));
        assert!(boss.get("/desk/deputies").await.1.contains("1 / 0"));
        // Who came are counted, and not who said that they would.
        let (_, list) = operator.get("/desk/meetings").await;
        let row = list.split(&format!("href=\"{page}\"")).nth(1).unwrap().split("</tr>").next().unwrap();
        assert!(
            row.contains("<td>3</td><td>4</td>"),
            "of three deputies; three guests and one of two couriers came: {row}"
        );
        // What took place is not called off.
        let off = [("version", "3"), ("reason", "算了"), ("sure", "yes")];
        assert_eq!(operator.post(&format!("{page}/call-off"), &off).await.0, StatusCode::CONFLICT);
        // Photos are drawn anew, and nobody else's.
        let photos = format!("{page}/photos");
        let (status, body) = operator.upload(&photos, &[], ("photo", "a.png", b"no picture")).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("不是能用的照片"), "{body}");
        assert_eq!(operator.upload(&photos, &[], ("photo", "a.png", &picture())).await.0, StatusCode::SEE_OTHER);
        let (_, shown) = operator.get(&page).await;
        let photo = shown.split(&format!("{page}/photos/")).nth(1).unwrap()[..36].to_owned();
        assert_eq!(&operator.bytes(&format!("{page}/photos/{photo}")).await[..3], b"\xff\xd8\xff");
        let taken_out = operator.post(&format!("{page}/drop-photo"), &[("photo", &photo)]).await;
        assert_eq!(taken_out.0, StatusCode::SEE_OTHER);
        assert_eq!(operator.get(&format!("{page}/photos/{photo}")).await.0, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_register_counts_what_stands_on_the_page_behind_it_and_neither_samples_nor_what_is_elsewhere() {
    on_each_database(async |server| {
        let (boss, operator, there) = offices(&server).await;
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        let root = Desk::sign_in(&server, "root").await;
        let typed = [
            ("kind", "deputy"),
            ("level", "province"),
            ("name", "赵代表"),
            ("adcode", "430000"),
            ("term", "省十四届人大"),
            ("unit", ""),
            ("contact", ""),
        ];
        let (_, page) = root.post("/desk/deputies", &typed).await;
        let came = async |desk: &Desk, adcode: &str, title: &str| {
            let starts = in_days(9);
            let fields = [("title", title), ("adcode", adcode), ("starts", &starts), ("place", "某处"), ("agenda", "")];
            let (status, meeting) = desk.post("/desk/meetings", &fields).await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{meeting}");
            begin(&server, &meeting).await;
            desk.act(&meeting, "came", &[("came", number(&page)), ("guests", "0")]).await;
            meeting
        };
        came(&operator, "430100", "长沙的会").await;
        let sample = came(&operator, "430100", "示例的会").await;
        let sql = format!("UPDATE meeting SET sample = TRUE WHERE id = '{}'", number(&sample));
        server.db.execute_unprepared(&sql).await.unwrap();
        came(&there, "430200", "株洲的会").await;
        // Handed in by them in both places, and a sample.
        for (adcode, sample) in [("430100", false), ("430100", true), ("430200", false)] {
            let (id, sample) = (diyi::model::ProposalId::fresh(), if sample { "\"sample\":true," } else { "" });
            let body = format!("{{{sample}\"id\":\"{id}\",\"title\":\"热水{adcode}\",\"text\":\"\",\"adcode\":{adcode},\"steps\":[],\"voices\":0,\"supporters\":0}}");
            let sql = format!(
                "INSERT INTO proposal (id, adcode, made_at, body, version) VALUES ('{id}', {adcode}, 1, '{body}', 1);
                 INSERT INTO proposal_dossier (proposal, adcode, number, session, department, answer, satisfaction_remark, deputy)
                 VALUES ('{id}', {adcode}, '', '', '', '', '', '{}')",
                number(&page)
            );
            server.db.execute_unprepared(&sql).await.unwrap();
        }
        for (desk, counted, theirs, strangers) in
            [(&boss, "1 / 1", "长沙的会", "株洲的会"), (&there, "1 / 1", "株洲的会", "长沙的会"), (&root, "2 / 2", "株洲的会", "nothing")]
        {
            let (_, register) = desk.get("/desk/deputies").await;
            let row = register.split(&format!("href=\"{page}\"")).nth(1).unwrap().split("</tr>").next().unwrap();
            assert!(row.contains(&format!("<td>{counted}</td>")), "{counted}: {row}");
            let (_, shown) = desk.get(&page).await;
            assert!(shown.contains(theirs) && !shown.contains(strangers), "{shown}");
        }
        let (_, shown) = boss.get(&page).await;
        let sample = shown.split("示例的会").nth(1).unwrap().split("</li>").next().unwrap();
        assert!(sample.contains("class=\"tag\""), "a sample is said to be one: {sample}");
    })
    .await;
}

#[tokio::test]
async fn all_deputies_are_in_the_register_however_many_there_are() {
    on_each_database(async |server| {
        let (desk, ..) = offices(&server).await;
        let own = deputy(&desk, "代表").await;
        let rows: Vec<String> = (0..520)
            .map(|_| {
                let id = diyi::model::DeputyId::fresh();
                format!("('{id}', 'deputy', 'county', 430100, '一号代表', '', '', '', TRUE, FALSE, 1)")
            })
            .collect();
        let sql = format!(
            "INSERT INTO deputy (id, kind, level, adcode, name, term, unit, contact, active, sample, version) VALUES {}",
            rows.join(", ")
        );
        server.db.execute_unprepared(&sql).await.unwrap();
        let mut listed = desk.listed("/desk/deputies", "/desk/deputies/").await;
        let count = listed.len();
        listed.sort();
        listed.dedup();
        assert_eq!((listed.len(), count), (521, 521), "each once");
        assert!(listed.contains(&number(&own).to_owned()));
    })
    .await;
}

#[tokio::test]
async fn an_invitation_that_was_never_told_goes_with_its_meeting_and_is_told_to_nobody_afterwards() {
    on_each_database(async |server| {
        let (boss, operator, _) = offices(&server).await;
        let member = deputy(&boss, "王委员").await;
        let page = meeting(&operator, &[&member]).await;
        operator.act(&page, "invite", &[("places", "2")]).await;
        let invited = invitation(&server, &operator, &page).await;
        let own = format!("/desk/activities/{}", invited.id);
        // The server ended before it was published.
        let sql = async |sql: String| server.db.execute_unprepared(&sql).await.unwrap();
        sql(format!("UPDATE activity SET state = 'draft' WHERE id = '{}'", invited.id)).await;
        operator.act(&page, "call-off", &[("reason", "代表生病"), ("sure", "yes")]).await;
        assert_eq!(invitation(&server, &operator, &page).await.state, ActivityState::Cancelled);
        sql(format!("UPDATE activity SET state = 'draft' WHERE id = '{}'", invited.id)).await;
        let version = operator.field(&own, "version").await;
        let publish = [("version", version.as_str())];
        assert!(operator.post(&format!("{own}/publish"), &publish).await.0.is_client_error());
        // What is left of it can be put away.
        let off = [("version", version.as_str()), ("reason", "不办了"), ("sure", "yes")];
        assert_eq!(operator.post(&format!("{own}/call-off"), &off).await.0, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn couriers_are_noted_as_having_come_by_their_numbers_and_stand_in_the_minutes() {
    on_each_database(async |server| {
        let (_, operator, there) = offices(&server).await;
        let page = meeting(&operator, &[]).await;
        operator.act(&page, "invite", &[("places", "2")]).await;
        let invited = invitation(&server, &operator, &page).await;
        let couriers = [Courier::of(&server), Courier::of(&server), Courier::of(&server)];
        for courier in &couriers {
            courier.act(book_from_here(&invited)).await.unwrap();
        }
        let address = format!("{page}/couriers");
        let early = operator.post(&address, &[("courier", "1")]).await;
        assert!(early.0 == StatusCode::CONFLICT && early.1.contains("还没有开始"), "{}", early.1);
        begin(&server, &page).await;
        let (_, shown) = operator.get(&page).await;
        let list = shown.split("id=\"couriers\"").nth(1).unwrap().split("</table>").next().unwrap();
        // Who waits for a place is on no list of who came.
        assert_eq!(list.matches("name=\"courier\"").count(), 2, "{list}");
        assert_eq!(there.post(&address, &[("courier", "1")]).await.0, StatusCode::NOT_FOUND);
        assert_eq!(operator.post(&address, &[("courier", "1"), ("courier", "2")]).await.0, StatusCode::SEE_OTHER);
        let state = async |at: usize| couriers[at].mine().await.bookings.remove(0).booking.state;
        assert_eq!((state(0).await, state(1).await), (BookingState::Attended, BookingState::Attended));
        let paper = async || {
            let (_, paper) = operator.get(&format!("{page}/print")).await;
            paper.split("id=\"couriers\">").nth(1).unwrap().split("</td>").next().unwrap().to_owned()
        };
        let came = paper().await;
        assert!(came.contains('1') && came.contains('2') && !came.contains('3'), "{came}");
        // By mistake: what was not changed on the page stays as somebody else noted it meanwhile.
        let undo = [("shown", "1"), ("shown", "2"), ("courier", "2")];
        assert_eq!(operator.post(&address, &undo).await.0, StatusCode::SEE_OTHER);
        assert_eq!((state(0).await, state(1).await), (BookingState::Booked, BookingState::Attended));
        let came = paper().await;
        assert!(!came.contains('1') && came.contains('2'), "{came}");
        let nothing = [("shown", "1"), ("courier", "1")];
        assert_eq!(operator.post(&address, &nothing).await.0, StatusCode::SEE_OTHER);
        assert_eq!((state(0).await, state(1).await), (BookingState::Booked, BookingState::Attended));
    })
    .await;
}
