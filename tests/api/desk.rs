//! The desk's console, as a browser speaks to it.

use crate::bookings::{activity, slot_of};
use crate::courier::{Courier, changsha, message, picture, question, zhuzhou};
use crate::server::{Server, on_each_database};
use diyi::api::Act;
use diyi::model::case::CaseStage;
use diyi::model::staff::StaffRole;
use diyi::model::station_report::NewReport;
use diyi::model::voice::NewVoice;
use diyi::model::working_time::{WorkCalendar, WorkingHours};
use diyi::model::{
    Adcode, Author, Day, DiscussionId, HolidayCalendar, LetterId, MessageId, NewMessage, QuestionId, QuestionState,
    ReferralId, StaffId, Timestamp, Topic, VoiceId, VoiceKind,
};
use diyi::model::{ReportId, ReportKind, StationCode};
use diyi::server::db::staff::{NewStaff, add};
use diyi::server::db::{Db, activities};
use diyi::server::desk::routes;
use diyi::server::import::{Origin, import};
use reqwest::redirect::Policy;
use reqwest::{Method, StatusCode, header};
use sea_orm::ConnectionTrait;
use std::collections::HashMap;

pub const PASSWORD: &str = "雨天也要把快件送到门口";

/// A table of stations without a station.
const TABLE: &[u8] = "名称,经度,纬度\n".as_bytes();

/// Somebody at a desk, signed in.
pub struct Desk {
    client: reqwest::Client,
    origin: String,
    cookie: String,
    csrf: String,
}

pub async fn staff(server: &Server, login: &str, role: StaffRole, adcode: Adcode, author: Author) -> StaffId {
    staff_in(&server.db, login, role, adcode, author).await
}

/// The same, in a database that no server of this process serves.
pub async fn staff_in(db: &Db, login: &str, role: StaffRole, adcode: Adcode, author: Author) -> StaffId {
    let (login, name) = (login.to_owned(), format!("测试{login}"));
    let new = NewStaff { login, name, role, author, adcode, fields: vec![], password: PASSWORD.to_owned() };
    add(db, new, Timestamp::now()).await.unwrap()
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().redirect(Policy::none()).build().unwrap()
}

fn form(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

pub async fn try_sign_in(origin: &str, login: &str, password: &str, cookie: &str) -> reqwest::Response {
    let request = client().post(format!("{origin}/desk/sign-in")).header(header::COOKIE, cookie);
    let body = form(&[("login", login), ("password", password)]);
    request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body).send().await.unwrap()
}

impl Desk {
    pub async fn sign_in(server: &Server, login: &str) -> Self {
        Self::sign_in_at(&server.origin, login).await
    }

    /// At another address of the same server.
    pub async fn sign_in_at(origin: &str, login: &str) -> Self {
        Self::sign_in_with(origin, login, PASSWORD).await
    }

    /// With another password than that of all tests.
    pub async fn sign_in_with(origin: &str, login: &str, password: &str) -> Self {
        let answer = try_sign_in(origin, login, password, "").await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let mut desk = Self { client: client(), origin: origin.to_owned(), cookie, csrf: String::new() };
        desk.csrf = desk.field("/desk/me", "csrf").await;
        desk
    }

    /// Somebody whom an office added: they choose a password of their own first.
    pub async fn first_sign_in(server: &Server, login: &str) -> Self {
        Self::first_sign_in_at(&server.origin, login).await
    }

    /// At another address of the same server.
    pub async fn first_sign_in_at(origin: &str, login: &str) -> Self {
        let first = Self::sign_in_at(origin, login).await;
        let own = format!("{PASSWORD}是我自己的");
        let (status, _) = first.post("/desk/me/password", &[("current", PASSWORD), ("new", &own)]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        Self::sign_in_with(origin, login, &own).await
    }

    /// The same browser, which says that it asks this host.
    pub fn as_host(&self, host: &str) -> Self {
        let mut headers = header::HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        let client = reqwest::Client::builder().redirect(Policy::none()).default_headers(headers).build().unwrap();
        Self { client, origin: self.origin.clone(), cookie: self.cookie.clone(), csrf: self.csrf.clone() }
    }

    pub async fn get(&self, path: &str) -> (StatusCode, String) {
        let request = self.client.get(format!("{}{path}", self.origin)).header(header::COOKIE, &self.cookie);
        let answer = request.send().await.unwrap();
        (answer.status(), String::from_utf8_lossy(&answer.bytes().await.unwrap()).into_owned())
    }

    /// Sends a form to a server that may be killed meanwhile.
    pub async fn post_to_dying(&self, path: &str) {
        let request = self.client.post(format!("{}{path}", self.origin)).header(header::COOKIE, &self.cookie);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let _ = request.body(form(&[("csrf", &self.csrf)])).send().await;
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
        let fields = [&[("csrf", self.csrf.as_str())], fields].concat();
        self.post_bare(path, &form(&fields)).await
    }

    async fn post_bare(&self, path: &str, body: &str) -> (StatusCode, String) {
        self.post_as(path, "application/x-www-form-urlencoded", body.to_owned().into_bytes()).await
    }

    async fn post_as(&self, path: &str, kind: &str, body: Vec<u8>) -> (StatusCode, String) {
        let request = self.client.post(format!("{}{path}", self.origin)).header(header::COOKIE, &self.cookie);
        let request = request.header(header::CONTENT_TYPE, kind).body(body);
        let answer = request.send().await.unwrap();
        let to = answer.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
        (answer.status(), to.unwrap_or(String::from_utf8_lossy(&answer.bytes().await.unwrap()).into_owned()))
    }

    /// A whole answer.
    pub async fn answer(&self, path: &str) -> reqwest::Response {
        let request = self.client.get(format!("{}{path}", self.origin)).header(header::COOKIE, &self.cookie);
        request.send().await.unwrap()
    }

    /// A file to keep.
    pub async fn bytes(&self, path: &str) -> Vec<u8> {
        self.answer(path).await.bytes().await.unwrap().into()
    }

    /// A form with one file, as a browser sends it.
    pub async fn upload(&self, path: &str, fields: &[(&str, &str)], file: (&str, &str, &[u8])) -> (StatusCode, String) {
        self.upload_all(path, fields, &[file]).await
    }

    /// A form with several files.
    pub async fn upload_all(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> (StatusCode, String) {
        let fields = [&[("csrf", self.csrf.as_str())], fields].concat();
        let mut body = Vec::new();
        for (field, value) in fields {
            let part = format!("--b\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        for (field, name, bytes) in files {
            let part = format!("--b\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\r\n");
            body.extend_from_slice(part.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--b--\r\n");
        self.post_as(path, "multipart/form-data; boundary=b", body).await
    }

    /// The value of a hidden field on a page.
    pub async fn field(&self, path: &str, name: &str) -> String {
        let (status, page) = self.get(path).await;
        assert_eq!(status, StatusCode::OK, "{path}: {page}");
        let after = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("{name}: {page}"));
        after.split('"').next().unwrap().to_owned()
    }

    /// Sends a form as it stands on its page now, with the version that it shows: of the desk or the kind that it names.
    pub async fn save(&self, page: &str, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
        let version = self.version_of(page, path, fields).await;
        self.post(path, &[&[("version", version.as_str())], fields].concat()).await
    }

    /// The version that a form shows on its page.
    pub async fn version_of(&self, page: &str, path: &str, fields: &[(&str, &str)]) -> String {
        let field = |name: &str| fields.iter().find(|(one, _)| *one == name).map(|(_, value)| *value);
        let page = match field("adcode").filter(|_| page == path && !page.contains("/staff/")) {
            Some(adcode) => format!("{page}?adcode={adcode}"),
            None => page.to_owned(),
        };
        let (status, shown) = self.get(&page).await;
        assert_eq!(status, StatusCode::OK, "{page}: {shown}");
        let shown = match field("kind") {
            Some(kind) => shown.split(&format!("id=\"{kind}\"")).nth(1).unwrap_or_default().to_owned(),
            None => shown,
        };
        let mut forms = shown.split("<form").filter(|form| form.contains(&format!("action=\"{path}\"")));
        let version = forms.find_map(|form| form.split("name=\"version\" value=\"").nth(1));
        let version = version.unwrap_or_else(|| panic!("{path}: {shown}"));
        version.split('"').next().unwrap().to_owned()
    }

    /// Does something to what a page shows, as its form would: with the version that was read.
    /// What a list links to under this path, over all its pages.
    pub async fn listed(&self, list: &str, under: &str) -> Vec<String> {
        let (mut found, mut at) = (Vec::new(), list.to_owned());
        loop {
            let (_, page) = self.get(&at).await;
            let rows = page.split("id=\"list\"").nth(1).unwrap_or_default().split("</table>").next().unwrap();
            let link = format!("href=\"{under}");
            let links = rows.split(&link).skip(1);
            found.extend(links.map(|link| link.split('"').next().unwrap().to_owned()));
            let Some(before) = page.find(">下一页<") else { return found };
            let (_, next) = page[..before].rsplit_once("href=\"").unwrap();
            at = next.trim_end_matches('"').replace("&amp;", "&").replace("&#38;", "&");
        }
    }

    pub async fn act(&self, page: &str, what: &str, fields: &[(&str, &str)]) {
        let version = self.field(page, "version").await;
        let fields = [&[("version", version.as_str())], fields].concat();
        // Where a page was opened from a list, its address says which.
        let of = page.split('?').next().unwrap();
        let (status, body) = self.post(&format!("{of}/{what}"), &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}/{what}: {body}");
    }
}

/// A page with its numbers alone, without the links to what they count.
pub fn without_counted(page: &str) -> String {
    let (mut told, mut rest) = (String::new(), page);
    while let Some(at) = rest.find("<a href=\"") {
        let (before, link) = rest.split_at(at);
        told.push_str(before);
        let (tag, after) = link.split_once('>').unwrap();
        if tag.contains("/counted?") {
            let (number, after) = after.split_once("</a>").unwrap();
            told.push_str(number);
            rest = after;
        } else {
            told.push_str(tag);
            told.push('>');
            rest = after;
        }
    }
    told + rest
}

#[tokio::test]
async fn a_question_goes_to_the_desk_the_answer_to_the_courier_and_nobody_learns_a_name() {
    on_each_database(async |server| {
        staff(&server, "lawyer", StaffRole::Expert, changsha(), Author::Lawyer).await;
        let courier = Courier::of(&server);
        let id = courier.ask(Topic::LabourRights, changsha(), "欠薪<img src=x onerror=alert(1)>\"'&").await;
        let desk = Desk::sign_in(&server, "lawyer").await;
        let (_, inbox) = desk.get("/desk/inbox").await;
        assert!(inbox.contains("class=\"clock green\"") && !inbox.contains("<img"), "{inbox}");
        let page = format!("/desk/questions/{id}");
        desk.act(&page, "answer", &[("text", "内部：先核实"), ("act", "note")]).await;
        desk.act(&page, "answer", &[("text", "先留好证据。<b>"), ("act", "answer")]).await;
        let thread = courier.mine().await.threads.remove(0).thread;
        assert_eq!(thread.state, QuestionState::Answered);
        let told: Vec<_> = thread.messages.iter().map(|message| (message.by, message.text.as_str())).collect();
        assert_eq!(told[1..], [(Author::Lawyer, "先留好证据。<b>")]);
        let (_, all) = courier.get("/api/v1/mine?since=0").await;
        let all = String::from_utf8(all).unwrap();
        assert!(!all.contains("测试lawyer") && !all.contains("内部"), "{all}");
        // That it was read is on record, and the courier sees it in their export.
        assert!(courier.export().await.0.to_string().contains("查看提问"));
    })
    .await;
}

#[tokio::test]
async fn no_answer_is_written_over_another_and_what_was_typed_comes_back() {
    on_each_database(async |server| {
        staff(&server, "one", StaffRole::Operator, changsha(), Author::Operator).await;
        staff(&server, "two", StaffRole::Operator, changsha(), Author::Operator).await;
        let courier = Courier::of(&server);
        let id = courier.ask(Topic::Other, changsha(), "甲").await;
        let page = format!("/desk/questions/{id}");
        let (one, two) = (Desk::sign_in(&server, "one").await, Desk::sign_in(&server, "two").await);
        let version = one.field(&page, "version").await;
        let (_, seen) = two.get(&page).await;
        assert!(seen.contains("测试one 也在看这个提问"), "{seen}");
        let fields = |text| [("version", version.as_str()), ("text", text), ("act", "answer")];
        let answer = format!("{page}/answer");
        let (from_one, from_two) = (fields("答一"), fields("答二：很长很长"));
        let (first, second) = tokio::join!(one.post(&answer, &from_one), two.post(&answer, &from_two));
        let mut statuses = [first.0, second.0];
        statuses.sort();
        assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::CONFLICT]);
        let (conflict, typed) =
            if first.0 == StatusCode::CONFLICT { (first.1, "答一") } else { (second.1, "答二：很长很长") };
        assert!(conflict.contains("刚刚有变化") && conflict.contains(typed), "{conflict}");
        assert_eq!(courier.mine().await.threads[0].thread.messages.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_case_goes_its_way_and_nothing_is_handed_over_before_the_courier_agrees() {
    on_each_database(async |server| {
        staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
        staff(&server, "post", StaffRole::Liaison, changsha(), Author::Office).await;
        let courier = Courier::of(&server);
        let id = courier.ask(Topic::LabourRights, changsha(), "罚款不给说法").await;
        let (desk, liaison) = (Desk::sign_in(&server, "ope").await, Desk::sign_in(&server, "post").await);
        let (status, page) = desk.post(&format!("/desk/questions/{id}/case"), &[("kind", "fine")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let step = async |to: &str, result: &str| {
            desk.act(&page, "step", &[("to", to), ("note", "已经核实清楚了"), ("result", result)]).await;
        };
        desk.act(&page, "bring", &[("text", "罚款通知照片")]).await;
        step("verification", "").await;
        step("referral", "").await;
        let proposal = [("to", "postal_administration"), ("name", "长沙市邮政管理局"), ("reason", "乱罚款")];
        desk.act(&page, "refer", &proposal).await;
        assert_eq!(liaison.get(&page).await.0, StatusCode::NOT_FOUND);
        let case = courier.mine().await.threads.remove(0).thread.case.unwrap();
        assert_eq!((case.stage, case.bring.as_str(), case.steps.len()), (CaseStage::Referral, "罚款通知照片", 3));
        let referral = case.referrals[0].id;
        courier.act(Act::DecideReferral { question: id, referral, agrees: true }).await.unwrap();
        // Now the liaison sees the case, but not what the courier wrote to the desk.
        let (status, seen) = liaison.get(&page).await;
        assert!(status.is_success() && seen.contains("乱罚款") && !seen.contains("罚款不给说法"), "{seen}");
        // Nor what the desk noted for itself, or asked the courier to bring.
        assert!(!seen.contains("已经核实清楚了") && !seen.contains("罚款通知照片"), "{seen}");
        assert_eq!(liaison.get(&format!("/desk/questions/{id}")).await.0, StatusCode::FORBIDDEN);
        liaison.act(&page, &format!("referrals/{referral}"), &[("text", "已责令退还")]).await;
        step("work", "").await;
        step("result", "solved").await;
        step("follow_up", "").await;
        let closing = [("to", "closed"), ("note", "已经核实清楚了"), ("result", ""), ("sure", "yes")];
        desk.act(&page, "step", &closing).await;
        let case = courier.mine().await.threads.remove(0).thread.case.unwrap();
        assert_eq!((case.stage, case.steps.len()), (CaseStage::Closed, 7));
        assert_eq!(case.referrals[0].answer, "已责令退还");
        let (_, printed) = desk.get(&format!("{page}/print")).await;
        assert!(printed.contains("罚款不给说法") && printed.contains("解决了"));
    })
    .await;
}

#[tokio::test]
async fn one_desk_takes_no_answer_of_the_whole_province_off_everybodys_phones() {
    let server = Server::on_sqlite().await;
    diyi::server::samples::fill(&server.db).await.unwrap();
    for (login, role, of) in [
        ("expert", StaffRole::Expert, changsha()),
        ("boss", StaffRole::PrefectureAdmin, changsha()),
        ("province", StaffRole::ProvinceAdmin, Adcode::HUNAN),
    ] {
        staff(&server, login, role, of, Author::Office).await;
    }
    let sample = "SELECT CAST(answer AS TEXT) AS t FROM answer_version WHERE state = 'approved' LIMIT 1";
    let path = format!("/desk/library/{}/withdraw", server.text(sample.to_owned()).await.unwrap());
    let gone = async || server.json("/api/v1/changes?since=0").await.to_string().contains("answer_gone");
    for login in ["expert", "boss"] {
        let desk = Desk::sign_in(&server, login).await;
        let (_, page) = desk.get(path.trim_end_matches("/withdraw")).await;
        assert!(
            !page.contains("/withdraw\"") && page.contains("由省里撤回"),
            "nobody is shown what is refused: {page}"
        );
        let (status, says) = desk.post(&path, &[]).await;
        assert!(status.is_client_error() && says.contains("由省里撤回"), "{login}: {says}");
        assert!(!gone().await);
    }
    assert_eq!(Desk::sign_in(&server, "province").await.post(&path, &[]).await.0, StatusCode::SEE_OTHER);
    assert!(gone().await);
}

#[tokio::test]
async fn an_answer_reaches_phones_only_when_a_second_reader_approves_it() {
    let server = Server::on_sqlite().await;
    staff(&server, "writer", StaffRole::Expert, changsha(), Author::Lawyer).await;
    staff(&server, "reader", StaffRole::Expert, changsha(), Author::Lawyer).await;
    let (writer, reader) = (Desk::sign_in(&server, "writer").await, Desk::sign_in(&server, "reader").await);
    let (_, page) = writer.get("/desk/library/new").await;
    let path = page.split("action=\"/desk/library/").nth(1).unwrap().split('"').next().unwrap();
    let path = format!("/desk/library/{path}");
    let fields = [("topic", "labour_rights"), ("question", "押金不退怎么办"), ("text", "不能收押金。"), ("source", "")];
    assert_eq!(writer.post(&path, &fields).await.0, StatusCode::SEE_OTHER);
    let fed = async || server.json("/api/v1/changes?since=0").await.to_string().contains("押金不退怎么办");
    let approve = [("version", "1"), ("decision", "approve"), ("remark", "")];
    let (status, why) = writer.post(&format!("{path}/decide"), &approve).await;
    assert!(status == StatusCode::CONFLICT && why.contains("另一个人") && !fed().await, "{why}");
    assert_eq!(reader.post(&format!("{path}/decide"), &approve).await.0, StatusCode::SEE_OTHER);
    assert!(fed().await);
    assert_eq!(reader.post(&format!("{path}/withdraw"), &[]).await.0, StatusCode::SEE_OTHER);
    assert!(!fed().await && server.json("/api/v1/changes?since=0").await.to_string().contains("answer_gone"));
}

#[tokio::test]
async fn a_desk_promises_its_own_hours_and_what_was_promised_before_stays() {
    on_each_database(async |server| {
        staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Operator).await;
        staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
        let (boss, operator) = (Desk::sign_in(&server, "boss").await, Desk::sign_in(&server, "ope").await);
        let courier = Courier::of(&server);
        let promised = async |id| {
            let threads = courier.mine().await.threads;
            let thread = threads.into_iter().map(|change| change.thread).find(|thread| thread.id == id).unwrap();
            office().between(thread.asked_at, thread.due_at.unwrap()) / 3_600_000
        };
        let before = courier.ask(Topic::LabourRights, changsha(), "旧的").await;
        let mut fields: Vec<(String, String)> = vec![("adcode".to_owned(), changsha().to_string())];
        let asked = Topic::ALL.iter().filter(|topic| topic.is_asked());
        fields.extend(asked.map(|topic| (format!("hours_{}", topic.code()), "6".to_owned())));
        let stages = CaseStage::ALL.iter().filter(|stage| **stage != CaseStage::Closed);
        fields.extend(stages.map(|stage| (format!("days_{}", stage.code()), "2".to_owned())));
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(operator.post("/desk/standard", &fields).await.0, StatusCode::FORBIDDEN);
        assert_eq!(boss.save("/desk/standard", "/desk/standard", &fields).await.0, StatusCode::SEE_OTHER);
        let after = courier.ask(Topic::LabourRights, changsha(), "新的").await;
        let elsewhere = courier.ask(Topic::LabourRights, zhuzhou(), "别处的").await;
        assert_eq!((promised(before).await, promised(after).await, promised(elsewhere).await), (8, 6, 8));
        let (_, page) = operator.post(&format!("/desk/questions/{after}/case"), &[("kind", "fine")]).await;
        let case = courier.mine().await.threads.into_iter().find_map(|change| change.thread.case).unwrap();
        assert_eq!(case.steps[0].due_at, office().after_days(case.steps[0].entered_at, 2), "{page}");
        // Wrong numbers are named, and nothing is half set.
        for (name, value, says) in
            [("hours_other", "0", "1 到 168 个工作小时"), ("days_work", "九十", "1 到 90 个工作日")]
        {
            let wrong: Vec<_> =
                fields.iter().map(|field| if field.0 == name { (name, value) } else { *field }).collect();
            let (status, page) = boss.post("/desk/standard", &wrong).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains(says), "{page}");
        }
        let drop = [("adcode", fields[0].1), ("act", "drop")];
        assert_eq!(boss.save("/desk/standard", "/desk/standard", &drop).await.0, StatusCode::SEE_OTHER);
        let again = courier.ask(Topic::LabourRights, changsha(), "再问").await;
        assert_eq!(promised(again).await, 8);
    })
    .await;
}

/// The hours of a desk that set none.
fn office() -> WorkCalendar {
    WorkCalendar { hours: WorkingHours::default(), holidays: HolidayCalendar::announced() }
}

#[tokio::test]
async fn a_new_question_goes_to_who_is_on_duty_and_has_the_least_to_do() {
    on_each_database(async |server| {
        staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Operator).await;
        let names = ["duty-a", "duty-b"];
        let desk = Desk::sign_in(&server, "boss").await;
        let today = Timestamp::now().china_time().date().to_string();
        for name in names {
            let id = staff(&server, name, StaffRole::Operator, changsha(), Author::Operator).await;
            let fields = [("day", today.as_str()), ("staff", &id.to_string()), ("on", "1")];
            assert_eq!(desk.post("/desk/roster", &fields).await.0, StatusCode::SEE_OTHER);
        }
        let courier = Courier::of(&server);
        for text in ["一", "二", "三", "四"] {
            courier.ask(Topic::Other, changsha(), text).await;
        }
        // Another prefecture's question is not theirs.
        courier.ask(Topic::Other, zhuzhou(), "株洲的").await;
        let (_, inbox) = desk.get("/desk/inbox").await;
        assert!(!inbox.contains("株洲的"));
        for name in names {
            let of = Desk::sign_in(&server, name).await;
            let (_, mine) = of.get("/desk/inbox?mine=1").await;
            assert_eq!(mine.matches("<a href=\"/desk/questions/").count(), 2, "{mine}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_form_from_elsewhere_and_a_form_without_its_token_do_nothing() {
    let server = Server::on_sqlite().await;
    staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
    let desk = Desk::sign_in(&server, "ope").await;
    let courier = Courier::of(&server);
    let id = courier.ask(Topic::Other, changsha(), "甲").await;
    let path = format!("/desk/questions/{id}/answer");
    for body in [
        form(&[("version", "1"), ("text", "x"), ("act", "answer")]),
        form(&[("csrf", "0"), ("version", "1")]),
        String::new(),
    ] {
        assert_eq!(desk.post_bare(&path, &body).await.0, StatusCode::FORBIDDEN);
    }
    let foreign = desk.client.post(format!("{}{path}", desk.origin)).header(header::COOKIE, &desk.cookie);
    let body = form(&[("csrf", &desk.csrf), ("version", "1"), ("text", "x"), ("act", "answer")]);
    let foreign = foreign
        .header("sec-fetch-site", "cross-site")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    assert_eq!(foreign.body(body).send().await.unwrap().status(), StatusCode::FORBIDDEN);
    assert_eq!(courier.mine().await.threads[0].thread.messages.len(), 1);
}

#[tokio::test]
async fn guessing_passwords_locks_the_login_and_tells_nothing_of_who_exists() {
    let server = Server::on_sqlite().await;
    staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
    let words = async |answer: reqwest::Response| {
        (answer.status(), String::from_utf8(answer.bytes().await.unwrap().into()).unwrap())
    };
    let (wrong, unknown) = (
        words(try_sign_in(&server.origin, "ope", "不是这个密码啊啊啊", "").await).await,
        words(try_sign_in(&server.origin, "nobody", "不是这个密码啊啊啊", "").await).await,
    );
    assert_eq!(wrong.0, StatusCode::UNAUTHORIZED);
    assert_eq!(wrong.1.replace("\"ope\"", "\"nobody\""), unknown.1);
    for _ in 0..4 {
        try_sign_in(&server.origin, "ope", "不是这个密码啊啊啊", "").await;
    }
    // Even the right one does not open now.
    let (status, says) = words(try_sign_in(&server.origin, "ope", PASSWORD, "").await).await;
    assert!(status == StatusCode::TOO_MANY_REQUESTS && says.contains("15 分钟"), "{says}");
}

#[tokio::test]
async fn a_session_is_always_new_ends_when_told_and_with_the_password() {
    let server = Server::on_sqlite().await;
    staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
    let chosen = "diyi_desk=chosen-by-an-attacker";
    let answer = try_sign_in(&server.origin, "ope", PASSWORD, chosen).await;
    assert!(!answer.headers()[header::SET_COOKIE].to_str().unwrap().starts_with(chosen));
    let (one, two) = (Desk::sign_in(&server, "ope").await, Desk::sign_in(&server, "ope").await);
    assert_eq!(one.post("/desk/sign-out", &[]).await.0, StatusCode::SEE_OTHER);
    assert_eq!(one.get("/desk/inbox").await.0, StatusCode::SEE_OTHER);
    assert_eq!(two.get("/desk/inbox").await.0, StatusCode::OK);
    let fields = [("current", PASSWORD), ("new", "晴天更要把快件送到门口")];
    assert_eq!(two.post("/desk/me/password", &fields).await.0, StatusCode::SEE_OTHER);
    assert_eq!(two.get("/desk/inbox").await.0, StatusCode::SEE_OTHER);
    assert_eq!(try_sign_in(&server.origin, "ope", PASSWORD, "").await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn with_a_second_factor_the_password_alone_opens_nothing_and_no_code_opens_twice() {
    let server = Server::on_sqlite().await;
    staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
    let desk = Desk::sign_in(&server, "ope").await;
    let secret = desk.field("/desk/me", "secret").await;
    let app =
        totp_rs::Builder::new().with_secret(totp_rs::Secret::try_from_base32(&secret).unwrap()).build_noncompliant();
    let now = u64::try_from(Timestamp::now().0 / 1000).unwrap();
    let (code, next) = (app.generate(now).to_string(), app.generate(now + 30).to_string());
    let wrong = [("password", PASSWORD), ("secret", secret.as_str()), ("code", "12345")];
    assert_eq!(desk.post("/desk/me/second-factor", &wrong).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let right = [("password", PASSWORD), ("secret", secret.as_str()), ("code", code.as_str())];
    let (status, page) = desk.post("/desk/me/second-factor", &right).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    let papers: Vec<String> =
        page.split("<code>").skip(1).map(|part| part.split('<').next().unwrap().to_owned()).collect();
    assert_eq!(papers.len(), 10);
    let sign_in = async |code: &str| {
        let request = client().post(format!("{}/desk/sign-in", server.origin));
        let body = form(&[("login", "ope"), ("password", PASSWORD), ("code", code)]);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
        request.send().await.unwrap().status()
    };
    assert_eq!(sign_in("").await, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&code).await, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&next).await, StatusCode::SEE_OTHER);
    assert_eq!(sign_in(&next).await, StatusCode::UNAUTHORIZED);
    // Who lost the phone has codes on paper, each of which opens once, and which stand nowhere as they are.
    assert_eq!(sign_in(&papers[0]).await, StatusCode::SEE_OTHER);
    assert_eq!(sign_in(&papers[0]).await, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in("0000 0000 0000").await, StatusCode::UNAUTHORIZED);
    let kept = server.dump_of(&["staff_recovery_code", "audit"]).await;
    assert!(!kept.contains(&papers[1]) && !kept.contains(&papers[1].replace(' ', "")), "{kept}");
    let (_, own) = desk.get("/desk/me").await;
    assert!(own.contains("恢复码还剩 9 个"), "{own}");
    // New ones end those before; without a second factor none opens anything.
    let fields = [("password", PASSWORD), ("code", &*papers[1]), ("papers", "new")];
    let (status, page) = desk.post("/desk/me/second-factor", &fields).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    let new = page.split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert_eq!(sign_in(&papers[2]).await, StatusCode::UNAUTHORIZED);
    assert_eq!(
        desk.post("/desk/me/second-factor", &[("password", PASSWORD), ("code", &new)]).await.0,
        StatusCode::SEE_OTHER
    );
    assert_eq!(sign_in("").await, StatusCode::SEE_OTHER);
    assert_eq!(server.dump_of(&["staff_recovery_code"]).await, "");
}

#[tokio::test]
async fn what_looks_like_a_program_is_shown_as_words_on_every_page() {
    const XSS: &str = "<img src=x onerror=alert(1)>\"'</textarea><script>alert(2)</script>";
    let server = Server::on_sqlite().await;
    staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Operator).await;
    let new = NewStaff {
        login: "evil".to_owned(),
        name: "<img src=x>".to_owned(),
        role: StaffRole::Expert,
        author: Author::Lawyer,
        adcode: Adcode::HUNAN,
        fields: vec![],
        password: PASSWORD.to_owned(),
    };
    add(&server.db, new, Timestamp::now()).await.unwrap();
    let (admin, evil) = (Desk::sign_in(&server, "root").await, Desk::sign_in(&server, "evil").await);
    try_sign_in(&server.origin, XSS, XSS, "").await;
    let courier = Courier::of(&server);
    let id = courier.ask(Topic::Other, changsha(), XSS).await;
    let page = format!("/desk/questions/{id}");
    evil.post(&format!("{page}/draft"), &[("text", XSS)]).await;
    evil.act(&page, "answer", &[("text", XSS), ("act", "note")]).await;
    let (_, case) = admin.post(&format!("{page}/case"), &[("kind", "other")]).await;
    admin.act(&case, "bring", &[("text", XSS)]).await;
    admin.act(&case, "step", &[("to", "verification"), ("note", XSS), ("result", "")]).await;
    admin.act(&case, "refer", &[("to", "company"), ("name", "<img src=x>"), ("reason", XSS)]).await;
    let referral = courier.mine().await.threads.remove(0).thread.case.unwrap().referrals[0].id;
    courier.act(Act::DecideReferral { question: id, referral, agrees: true }).await.unwrap();
    admin.act(&case, &format!("referrals/{referral}"), &[("text", XSS)]).await;
    let (_, new) = evil.get("/desk/library/new").await;
    let answer = new.split("action=\"/desk/library/").nth(1).unwrap().split('"').next().unwrap();
    let answer = format!("/desk/library/{answer}");
    evil.post(&answer, &[("topic", "other"), ("question", XSS), ("text", XSS), ("source", XSS)]).await;
    let refuse = [("version", "1"), ("decision", "refuse"), ("remark", XSS)];
    assert_eq!(admin.post(&format!("{answer}/decide"), &refuse).await.0, StatusCode::SEE_OTHER);
    let query: String = url::form_urlencoded::byte_serialize(XSS.as_bytes()).collect();
    let print = format!("{case}/print");
    let (inbox, audit) = (format!("/desk/inbox?words={query}"), format!("/desk/audit?subject={query}"));
    for path in [
        &page,
        &case,
        &print,
        &answer,
        &inbox,
        &audit,
        "/desk/inbox",
        "/desk/cases",
        "/desk/library",
        "/desk/staff",
        "/desk/roster",
        "/desk/audit",
        "/desk/me",
    ] {
        for desk in [&admin, &evil] {
            let (status, html) = desk.get(path).await;
            let marks = ["<img src=x", "<script>alert", "\" onerror", "</textarea><script"];
            assert!(marks.iter().all(|mark| !html.contains(mark)), "{path} {status}: {html}");
        }
    }
}

/// What there is in a prefecture for tests that go over all routes.
pub struct Place {
    question: String,
    attachment: String,
    case: String,
    referral: String,
    staff: String,
    adcode: Adcode,
    activity: String,
    slot: String,
    letter: String,
    letter_photo: String,
    import: String,
    voice: String,
    voice_photo: String,
    proposal: String,
    discussion: String,
    station: String,
    report: String,
    report_photo: String,
    nudge: String,
    aid: String,
    grant: String,
    deputy: String,
    meeting: String,
    meeting_photo: String,
    contribution: String,
    contribution_photo: String,
    pub partner: String,
    company: String,
    claim: String,
    partner_referral: String,
    /// A file that the partner sent about it.
    partner_file: String,
    pub course: String,
    material: String,
    demand: String,
    certificate: String,
    noted: String,
    volunteer: String,
    campaign: String,
    poster: String,
}

impl Place {
    #[allow(clippy::too_many_lines, reason = "a list")]
    pub async fn make(server: &Server, admin: &Desk, adcode: Adcode) -> Self {
        let courier = Courier::of(server);
        let photo = courier.photo().await;
        let with_photo = NewMessage { attachments: vec![photo], id: MessageId::fresh(), ..message("照片") };
        let asked = question(Topic::Other, adcode, with_photo);
        let id = asked.id;
        courier.act(Act::Ask(asked)).await.unwrap();
        let (_, page) = admin.post(&format!("/desk/questions/{id}/case"), &[("kind", "other")]).await;
        admin.act(&page, "step", &[("to", "verification"), ("note", "已经核实清楚了"), ("result", "")]).await;
        admin.act(&page, "refer", &[("to", "postal_administration"), ("name", "局"), ("reason", "请处理")]).await;
        let referral = courier.mine().await.threads.remove(0).thread.case.unwrap().referrals[0].id;
        courier.act(Act::DecideReferral { question: id, referral, agrees: true }).await.unwrap();
        let region = adcode.to_string();
        let (company, claim) = asked_of_company(admin, &region).await;
        let of = (region.as_str(), company.as_str());
        let (partner, partner_referral) = referred_to_partner(admin, &courier, (&page, id), of).await;
        // As if the partner had sent it.
        let sent = format!("INSERT INTO referral_file (id, referral) VALUES ('{}', '{partner_referral}')", photo.id);
        server.db.execute_unprepared(&sent).await.unwrap();
        let (aid, grant) = proposed_aid(admin, &page, &region).await;
        let login = format!("target-{adcode}");
        let (activity, slots) = activity(adcode, 1, 5);
        activities::create(&server.db, &activity, &slots).await.unwrap();
        let letter = LetterId::fresh().to_string();
        let fields = [
            ("kind", "notice"),
            ("title", "信"),
            ("text", "字"),
            ("sender", "我"),
            ("adcode", region.as_str()),
            ("from", "2026-01-01T00:00"),
        ];
        let (status, body) = admin.post(&format!("/desk/letters/{letter}"), &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        let (status, body) =
            admin.upload(&format!("/desk/letters/{letter}/photos"), &[], ("photo", "a.png", &picture())).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        let (_, page_of_letter) = admin.get(&format!("/desk/letters/{letter}")).await;
        let letter_photo = page_of_letter.split("/photos/").nth(1).unwrap()[..36].to_owned();
        let office_login = format!("import-{adcode}");
        staff(server, &office_login, StaffRole::PrefectureAdmin, adcode, Author::Office).await;
        let office = Desk::sign_in(server, &office_login).await;
        let fields = [("adcode", region.as_str()), ("source", "表"), ("crs", "wgs84"), ("kind", "other")];
        let (status, sent_in) = office.upload("/desk/imports", &fields, ("file", "a.csv", TABLE)).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{sent_in}");
        let said = NewVoice {
            id: VoiceId::fresh(),
            kind: VoiceKind::Need,
            adcode,
            discussion: None,
            company: None,
            message: message("要热水"),
        };
        let voice = said.id.to_string();
        let voice_photo = courier.photo().await;
        let with_photo = NewMessage { attachments: vec![voice_photo], ..said.message.clone() };
        courier.act(Act::Speak(NewVoice { message: with_photo, ..said })).await.unwrap();
        let (_, proposal) =
            admin.post("/desk/proposals", &[("title", "建议"), ("text", "字"), ("adcode", &region)]).await;
        let origin = Origin { adcode, ..crate::server::changsha() };
        let place = if adcode == changsha() { "112.97,28.2" } else { "113.15,27.83" };
        let table = format!("编号,名称,经度,纬度\n{adcode},驿站,{place}\n");
        import(&server.db, table.as_bytes(), &origin).await.unwrap();
        let station = StationCode::new(adcode, 1);
        let report_photo = courier.photo().await;
        let words = NewMessage { attachments: vec![report_photo], ..message("关门了") };
        let report =
            NewReport { id: ReportId::fresh(), station: station.clone(), kind: ReportKind::Closed, message: words };
        let report_id = report.id.to_string();
        courier.act(Act::Report(report)).await.unwrap();
        let discussion = discussed(admin, &region).await;
        admin.post("/desk/province/nudge", &[("adcode", &region), ("note", "请补值班")]).await;
        let (_, first) = office.get("/desk/overview").await;
        let nudge = first.split("action=\"/desk/nudges/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let staff_id = staff(server, &login, StaffRole::Operator, adcode, Author::Operator).await;
        let (course, material) = taught(admin, &region).await;
        let demand = demanded(admin, &region).await;
        let certificate = certified(server, admin, staff_id).await;
        let noted = noted(admin, staff_id).await;
        let volunteer = applied(server, &region).await;
        let campaign = planned(admin, &region).await;
        let poster = hung(admin, &region).await;
        let proposal = proposal.rsplit('/').next().unwrap().to_owned();
        let (deputy, meeting, meeting_photo) = met_deputies(admin, &office, &proposal, &region).await;
        // The same file as that with which it was handed in, as if it were written elsewhere.
        let elsewhere = "UPDATE proposal_dossier SET document_file = answer_file WHERE answer_file IS NOT NULL";
        server.db.execute_unprepared(elsewhere).await.unwrap();
        let (contribution, contribution_photo) = handed_in(&office, &region).await;
        Self {
            adcode,
            course,
            material,
            demand,
            certificate,
            noted,
            volunteer,
            campaign,
            poster,
            contribution,
            contribution_photo,
            deputy,
            meeting,
            meeting_photo,
            nudge,
            aid,
            grant,
            partner,
            company,
            claim,
            partner_referral: partner_referral.to_string(),
            partner_file: photo.id.to_string(),
            voice,
            voice_photo: voice_photo.id.to_string(),
            proposal,
            discussion,
            station: station.to_string(),
            report: report_id,
            report_photo: report_photo.id.to_string(),
            slot: slot_of(server, activity.id).await.to_string(),
            activity: activity.id.to_string(),
            letter,
            letter_photo,
            import: sent_in.rsplit('/').next().unwrap().to_owned(),
            question: id.to_string(),
            attachment: photo.id.to_string(),
            case: page.rsplit('/').next().unwrap().to_owned(),
            referral: referral.to_string(),
            staff: staff_id.to_string(),
        }
    }

    pub fn fill(&self, text: &str) -> String {
        let voice_photo = format!("{}/attachments/{}", self.voice, self.voice_photo);
        let report_photo = format!("{}/attachments/{}", self.report, self.report_photo);
        let contribution_photo = format!("{}/photos/{}", self.contribution, self.contribution_photo);
        let meeting_photo = format!("{}/photos/{}", self.meeting, self.meeting_photo);
        text.replace("{voice}/attachments/{attachment}", &voice_photo)
            .replace("/answers/{number}/", "/answers/1/")
            .replace("/desk/province/behind", &format!("/desk/province/behind?measure=danger&adcode={}", self.adcode))
            .replace("{report}/attachments/{attachment}", &report_photo)
            .replace("{contribution}/photos/{photo}", &contribution_photo)
            .replace("{contribution}", &self.contribution)
            .replace("{meeting}/photos/{photo}", &meeting_photo)
            .replace("{meeting}", &self.meeting)
            .replace("{deputy}", &self.deputy)
            .replace("{report_photo}", &self.report_photo)
            .replace("{report}", &self.report)
            .replace("{station}", &self.station)
            .replace("{question}", &self.question)
            .replace("{attachment}", &self.attachment)
            .replace("{case}", &self.case)
            .replace(
                "{referral}/files/{partner_file}",
                &format!("{}/files/{}", self.partner_referral, self.partner_file),
            )
            .replace(
                "{partner_referral}/files/{partner_file}",
                &format!("{}/files/{}", self.partner_referral, self.partner_file),
            )
            .replace("{partner_file}", &self.partner_file)
            .replace("{referral}", &self.referral)
            .replace("{staff}", &self.staff)
            .replace("{adcode}", &self.adcode.to_string())
            .replace("{activity}", &self.activity)
            .replace("{slot}", &self.slot)
            .replace("{letter}", &self.letter)
            .replace("{nudge}", &self.nudge)
            .replace("/questions/{number}", "/questions/1")
            .replace("{course}", &self.course)
            .replace("{material}", &self.material)
            .replace("{demand}", &self.demand)
            .replace("{certificate}", &self.certificate)
            .replace("{noted}", &self.noted)
            .replace("{volunteer}", &self.volunteer)
            .replace("{campaign}", &self.campaign)
            .replace("{poster}", &self.poster)
            .replace("{aid}", &self.aid)
            .replace("{grant}", &self.grant)
            .replace("{partner_referral}", &self.partner_referral)
            .replace("{partner}", &self.partner)
            .replace("{company}", &self.company)
            .replace("{claim}", &self.claim)
            .replace("{photo}", &self.letter_photo)
            .replace("{import}", &self.import)
            .replace("{page}", "partners")
            .replace("{picture}", "partners.webp")
            .replace("{voice}", &self.voice)
            .replace("{proposal}", &self.proposal)
            .replace("{discussion}", &self.discussion)
    }
}

/// A course of a region with a picture to look at: its number, and the picture's.
async fn taught(admin: &Desk, region: &str) -> (String, String) {
    let fields = [("title", "课"), ("adcode", region), ("pass_mark", "50"), ("tries", "3"), ("months", "12")];
    let (status, page) = admin.post("/desk/training", &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    let version = admin.field(&page, "version").await;
    let material = [("version", version.as_str()), ("kind", "picture"), ("title", "图")];
    let (status, body) = admin.upload(&format!("{page}/materials"), &material, ("file", "a.png", &picture())).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
    admin.act(&page, "questions", &[("text", "问"), ("choice0", "甲"), ("right0", "1"), ("choice1", "乙")]).await;
    open_course(admin, &page, &fields).await;
    let (_, shown) = admin.get(&page).await;
    let material = shown.split("/materials/").nth(1).unwrap()[..36].to_owned();
    (page.rsplit('/').next().unwrap().to_owned(), material)
}

/// Opens a course that was added with these fields, once it has its quiz.
pub async fn open_course(keeper: &Desk, page: &str, fields: &[(&str, &str)]) {
    let version = keeper.field(page, "version").await;
    let fields = [&[("version", version.as_str()), ("active", "1")], fields].concat();
    let (status, body) = keeper.post(page, &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
}

/// Somebody calls a desk and names a company of the list: the claims of it in that region are of them, too. Those of a kind
/// are of those with a case of it.
pub async fn raised(desk: &Desk, region: &str, company: &str, kind: Option<&str>) {
    let id = QuestionId::fresh().to_string();
    let call = [
        ("id", id.as_str()),
        ("channel", "phone"),
        ("topic", "labour_rights"),
        ("adcode", region),
        ("text", "来电"),
        ("company", company),
    ];
    let (status, body) = desk.post("/desk/intake", &call).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    if let Some(kind) = kind {
        let (status, body) = desk.post(&format!("/desk/questions/{id}/case"), &[("kind", kind)]).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
    }
}

/// Something that a desk demands of lawyers on duty.
async fn demanded(admin: &Desk, region: &str) -> String {
    let fields = [("adcode", region), ("author", "lawyer"), ("what", "lawyer")];
    let (status, body) = admin.post("/desk/training/demands", &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
    let (_, shown) = admin.get("/desk/training").await;
    shown.split("action=\"/desk/training/demands/").last().unwrap()[..36].to_owned()
}

/// A certificate of somebody who was on duty yesterday.
async fn certified(server: &Server, admin: &Desk, staff: StaffId) -> String {
    let yesterday = Day::of(Timestamp::now()).plus(-1);
    on_duty(server, staff, yesterday, "09:00-12:00").await;
    let day = yesterday.to_string();
    let (status, page) =
        admin.post(&format!("/desk/training/people/{staff}/certificate"), &[("first", &day), ("last", &day)]).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    page.rsplit('/').next().unwrap().to_owned()
}

/// Hours that the office noted for somebody: their number.
async fn noted(admin: &Desk, staff: StaffId) -> String {
    let page = format!("/desk/training/people/{staff}");
    let fields = [("kind", "on_site"), ("day", "2020-01-02"), ("from", "09:00"), ("until", "10:00"), ("what", "上门")];
    let (status, body) = admin.post(&format!("{page}/served"), &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
    let (_, shown) = admin.get(&page).await;
    shown.split(&format!("action=\"{page}/served/")).nth(1).unwrap()[..36].to_owned()
}

/// Puts somebody on duty on a day that may be past, as the roster had it.
pub async fn on_duty(server: &Server, staff: StaffId, day: Day, shifts: &str) {
    let sql = format!("INSERT INTO duty (day, staff, shifts) VALUES ('{day}', '{staff}', '{shifts}')");
    server.db.execute_unprepared(&sql).await.unwrap();
}

/// Somebody who wants to help in a region: the number of what they sent.
async fn applied(server: &Server, region: &str) -> String {
    let id = diyi::model::VolunteerId::fresh().to_string();
    let fields = [
        ("id", id.as_str()),
        ("name", "示例志愿者"),
        ("phone", "0731-88886666"),
        ("adcode", region),
        ("author", "lawyer"),
        ("words", "周末有空"),
        ("consent", "1"),
    ];
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = client().post(format!("{}/volunteer", server.origin));
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
    assert_eq!(request.send().await.unwrap().status(), StatusCode::OK);
    id
}

/// A season's plan of a region.
async fn planned(admin: &Desk, region: &str) -> String {
    let fields = [("template", "winter"), ("adcode", region), ("first", "2020-12-01")];
    let (status, page) = admin.post("/desk/campaigns", &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    page.rsplit('/').next().unwrap().to_owned()
}

/// A poster that leads to the stations of a region: its code.
async fn hung(admin: &Desk, region: &str) -> String {
    let fields = [("title", "门口"), ("headline", "歇歇脚"), ("adcode", region)];
    let (status, page) = admin.post("/desk/outreach", &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    page.rsplit('/').next().unwrap().to_owned()
}

/// Somebody in the register of a region, a meeting with a photo, and its proposal with an answer and its file.
async fn met_deputies(admin: &Desk, office: &Desk, proposal: &str, region: &str) -> (String, String, String) {
    let person = [("kind", "deputy"), ("level", "county"), ("name", "甲"), ("adcode", region), ("term", "一届")];
    let (_, deputy) = admin.post("/desk/deputies", &person).await;
    let fields = [("title", "面对面"), ("adcode", region), ("starts", "2030-01-01T10:00"), ("place", "会议室")];
    let (status, meeting) = admin.post("/desk/meetings", &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{meeting}");
    let (status, body) = admin.upload(&format!("{meeting}/photos"), &[], ("photo", "a.png", &picture())).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
    let (_, page) = admin.get(&meeting).await;
    let photo = page.split("/photos/").nth(1).unwrap()[..36].to_owned();
    let page = format!("/desk/proposals/{proposal}");
    admin.act(&page, "document", &[("case", "案由"), ("grounds", "案据"), ("ask", "建议")]).await;
    office.act(&page, "sign", &[("number", "1")]).await;
    let today = Timestamp::now().china_time().date().to_string();
    let handing = [("session", "会议"), ("department", "局"), ("submitted", &today), ("due", "2030-01-01")];
    admin.act(&page, "hand-in", &handing).await;
    let version = admin.field(&page, "version").await;
    let answer = [("version", version.as_str()), ("text", "答复"), ("day", &today)];
    let file = ("file", "a.pdf", &b"%PDF-1.7\n%%EOF\n"[..]);
    let (status, body) = admin.upload(&format!("{page}/answer"), &answer, file).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
    let last = |address: &str| address.rsplit('/').next().unwrap().to_owned();
    (last(&deputy), last(&meeting), photo)
}

/// Something with a photo that a region handed in.
async fn handed_in(office: &Desk, region: &str) -> (String, String) {
    let fields = [("kind", "story"), ("title", "亮点"), ("adcode", region), ("text", "字")];
    let (status, page) = office.post("/desk/contributions", &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    let (status, body) = office.upload(&format!("{page}/photos"), &[], ("photo", "a.png", &picture())).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
    office.act(&page, "hand-in", &[("consent", "1")]).await;
    let (_, shown) = office.get(&page).await;
    (page.rsplit('/').next().unwrap().to_owned(), shown.split("/photos/").nth(1).unwrap()[..36].to_owned())
}

/// A bulletin of the province that is issued and holds what was handed in.
async fn issued(admin: &Desk, contribution: &str) -> String {
    admin.act(&format!("/desk/contributions/{contribution}"), "decide", &[("act", "take")]).await;
    let fields = [("title", "简报"), ("publisher", "省"), ("foreword", "")];
    let (status, page) = admin.post("/desk/bulletins", &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    admin.act(&page, "contents", &[("act", "add"), ("contribution", contribution)]).await;
    admin.act(&page, "issue", &[("sure", "yes")]).await;
    page.rsplit('/').next().unwrap().to_owned()
}

/// A discussion of a region.
async fn discussed(admin: &Desk, region: &str) -> String {
    let discussion = DiscussionId::fresh().to_string();
    let fields =
        [("version", "0"), ("title", "话题"), ("question", "字"), ("adcode", region), ("closes", "2030-01-01T00:00")];
    let (status, body) = admin.post(&format!("/desk/discussions/{discussion}"), &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
    discussion
}

/// A company, and what couriers of a region ask of it.
pub async fn asked_of_company(admin: &Desk, region: &str) -> (String, String) {
    let (company, claim) = (LetterId::fresh().to_string(), LetterId::fresh().to_string());
    let name = format!("甲{region}");
    let fields = [("id", company.as_str()), ("version", "0"), ("name", &name), ("aliases", ""), ("active", "1")];
    let (status, body) = admin.post("/desk/companies", &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
    let fields =
        [("id", claim.as_str()), ("kind", "other"), ("adcode", region), ("days", "90"), ("summary", "罚款太多")];
    raised(admin, region, &name, None).await;
    let sure = [&fields[..], &[("sure", "yes")]].concat();
    let (status, body) = admin.post(&format!("/desk/companies/{company}/claims"), &sure).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
    (company, claim)
}

/// A partner of a region, and a referral to it of a case, which its courier agreed to.
async fn referred_to_partner(
    admin: &Desk,
    courier: &Courier,
    (page, question): (&str, QuestionId),
    (region, company): (&str, &str),
) -> (String, ReferralId) {
    let partner =
        [("kind", "company"), ("name", "测试企业"), ("adcode", region), ("contact", ""), ("company", company)];
    let (_, partner) = admin.post("/desk/partners", &partner).await;
    let partner = partner.rsplit('/').next().unwrap().to_owned();
    admin.act(page, "refer", &[("to", ""), ("name", ""), ("reason", "请处理"), ("partner", &partner)]).await;
    let referral = courier.mine().await.threads.remove(0).thread.case.unwrap().referrals[1].id;
    courier.act(Act::DecideReferral { question, referral, agrees: true }).await.unwrap();
    (partner, referral)
}

/// A resource of a region, and a grant of it that is proposed for a case.
async fn proposed_aid(admin: &Desk, page: &str, region: &str) -> (String, String) {
    let aid = [("kind", "goods"), ("name", "米"), ("adcode", region), ("unit", "袋"), ("each", "1"), ("stock", "5")];
    let (_, aid) = admin.post("/desk/aid", &aid).await;
    let aid = aid.rsplit('/').next().unwrap().to_owned();
    let (status, body) = admin.post(&format!("{page}/aid/propose"), &[("resource", &aid), ("amount", "1")]).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
    let (_, of_case) = admin.get(&format!("{page}/aid")).await;
    let grant = of_case.split("action=\"/desk/grants/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    (aid, grant)
}

fn activity_form() -> Vec<(&'static str, &'static str)> {
    vec![
        ("version", "0"),
        ("kind", "check_up"),
        ("title", "体检"),
        ("host", "团委"),
        ("adcode", "{adcode}"),
        ("place", "广场"),
        ("opens", "2026-01-01T00:00"),
        ("closes", "2030-01-01T00:00"),
    ]
}

/// What offices and couriers have, but for who looked at it.
const OFFICE_S: [&str; 66] = [
    "noted_hours",
    "outreach_poster",
    "campaign",
    "campaign_task",
    "campaign_budget",
    "campaign_allotment",
    "proposal_answer",
    "course",
    "course_try",
    "qualification",
    "duty_demand",
    "duty_missed",
    "certificate",
    "volunteer",
    "contribution",
    "bulletin",
    "deputy",
    "meeting",
    "meeting_deputy",
    "proposal_version",
    "proposal_dossier",
    "company",
    "company_named",
    "company_publishing",
    "company_claim",
    "company_claim_note",
    "aid_resource",
    "hardship",
    "aid_grant",
    "nudge",
    "partner",
    "partner_member",
    "referral_note",
    "referral_link",
    "referral_file",
    "question",
    "message",
    "attachment",
    "staff",
    "follow",
    "phrase",
    "silence",
    "claim",
    "duty",
    "duty_note",
    "draft",
    "answer_version",
    "case",
    "case_step",
    "referral",
    "activity",
    "slot",
    "booking",
    "letter",
    "keeper",
    "import",
    "staff_channel",
    "desk_hours",
    "standard",
    "station",
    "voice",
    "voice_support",
    "discussion",
    "proposal",
    "visit",
    "report",
];

/// A form that each route would take. A route that is not here fails the test.
#[allow(clippy::too_many_lines, reason = "a list")]
pub fn forms() -> HashMap<&'static str, Vec<(&'static str, &'static str)>> {
    HashMap::from([
        ("/desk/questions/{question}/answer", vec![("version", "0"), ("text", "答"), ("act", "answer")]),
        ("/desk/questions/{question}/draft", vec![("text", "草稿")]),
        ("/desk/questions/{question}/close", vec![("version", "0")]),
        ("/desk/questions/{question}/take-on", vec![("from", "")]),
        ("/desk/questions/{question}/danger", vec![("version", "0"), ("act", "raise")]),
        ("/desk/questions/{question}/assign", vec![("version", "0"), ("staff", "")]),
        ("/desk/questions/{question}/move", vec![("version", "0"), ("topic", "other"), ("adcode", "430000")]),
        ("/desk/questions/{question}/case", vec![("kind", "other")]),
        ("/desk/questions/{question}/dismiss", vec![("version", "0"), ("reason", "spam"), ("sure", "yes")]),
        ("/desk/questions/{question}/reopen", vec![("version", "0")]),
        (
            "/desk/questions/{question}/withdraw-answer",
            vec![("version", "0"), ("message", "0198c000-0000-7000-8000-000000000001"), ("sure", "yes")],
        ),
        (
            "/desk/questions/{question}/correct-answer",
            vec![("version", "0"), ("message", "0198c000-0000-7000-8000-000000000001"), ("text", "x")],
        ),
        ("/desk/questions/{question}/follow", vec![("on", "1")]),
        ("/desk/questions/{question}/leave", vec![]),
        ("/desk/questions/{question}/merge", vec![("version", "0"), ("into", "{question}")]),
        ("/desk/questions/{question}/unmerge", vec![("version", "0")]),
        ("/desk/questions/{question}/split", vec![("version", "0"), ("new", "0198c000-0000-7000-8000-000000000001")]),
        ("/desk/questions/{question}/silence", vec![("days", "0")]),
        ("/desk/questions/{question}/claim", vec![]),
        // Of many questions, those that are not theirs are left as they are: see `desk_day`.
        ("/desk/bulk", vec![("question", "0198c000-0000-7000-8000-000000000000 1"), ("act", "follow")]),
        (
            "/desk/intake",
            vec![("channel", "phone"), ("topic", "other"), ("adcode", "430100"), ("text", "来电"), ("call_back", "")],
        ),
        ("/desk/phrases", vec![("title", "谢谢"), ("text", "谢谢您")]),
        ("/desk/phrases/remove", vec![("id", "none")]),
        ("/desk/drafts", vec![("form", "x"), ("text", "")]),
        ("/desk/voices/{voice}/take-on", vec![]),
        ("/desk/reports/{report}/take-on", vec![]),
        ("/desk/volunteers/{volunteer}/take-on", vec![]),
        ("/desk/cases/{case}/step", vec![("version", "0"), ("to", "work"), ("note", "已经做了"), ("result", "")]),
        ("/desk/cases/{case}/bring", vec![("version", "0"), ("text", "身份证")]),
        ("/desk/cases/{case}/refer", vec![("version", "0"), ("to", "company"), ("name", "甲"), ("reason", "乙")]),
        ("/desk/cases/{case}/referrals/{referral}", vec![("version", "0"), ("text", "答复")]),
        ("/desk/activities", activity_form()),
        ("/desk/activities/{activity}", activity_form()),
        (
            "/desk/activities/{activity}/slots",
            vec![("version", "0"), ("day", "2030-01-01"), ("from", "09:00"), ("to", "10:00"), ("capacity", "5")],
        ),
        ("/desk/activities/{activity}/slots/{slot}", vec![("version", "0"), ("capacity", "9")]),
        ("/desk/activities/{activity}/slots/{slot}/drop", vec![("version", "0"), ("reason", "下雨")]),
        ("/desk/activities/{activity}/publish", vec![("version", "0")]),
        ("/desk/activities/{activity}/finish", vec![("version", "0")]),
        ("/desk/activities/{activity}/call-off", vec![("version", "0"), ("reason", "下雨")]),
        ("/desk/activities/{activity}/check-in", vec![("ticket", "K7QX-3MNP-2RTW")]),
        ("/desk/activities/{activity}/undo-check-in", vec![("booking", "0198c000-0000-7000-8000-000000000000")]),
        (
            "/desk/letters/{letter}",
            vec![
                ("kind", "notice"),
                ("title", "信"),
                ("text", "字"),
                ("sender", "我"),
                ("adcode", "{adcode}"),
                ("from", "2026-01-01T00:00"),
            ],
        ),
        ("/desk/letters/{letter}/photos", vec![]),
        ("/desk/cases/{case}/referrals/{referral}/reply", vec![("text", "答复")]),
        ("/desk/cases/{case}/referrals/{referral}/link", vec![]),
        (
            "/desk/cases/{case}/referrals/{referral}/withdraw",
            vec![("version", "0"), ("why", "转错了"), ("sure", "yes")],
        ),
        (
            "/desk/cases/{case}/referrals/{referral}/pass-on",
            vec![("version", "0"), ("file", "{partner_file}"), ("text", "请看附件")],
        ),
        ("/desk/referrals/{partner_referral}", vec![("act", "promise"), ("day", "没有")]),
        (
            "/desk/aid",
            vec![
                ("kind", "goods"),
                ("name", "米"),
                ("adcode", "430100"),
                ("unit", "袋"),
                ("each", "1"),
                ("stock", "5"),
            ],
        ),
        (
            "/desk/aid/{aid}",
            vec![
                ("version", "0"),
                ("kind", "goods"),
                ("name", "米"),
                ("adcode", "{adcode}"),
                ("unit", "袋"),
                ("each", "1"),
            ],
        ),
        ("/desk/cases/{case}/aid", vec![("household", "3")]),
        ("/desk/cases/{case}/aid/propose", vec![("resource", "{aid}"), ("amount", "1")]),
        ("/desk/grants/{grant}", vec![("act", "refuse"), ("reason", "不符合")]),
        ("/desk/companies", vec![("version", "0"), ("name", "丁通快递"), ("aliases", ""), ("active", "1")]),
        ("/desk/companies/publish", vec![("active", "")]),
        (
            "/desk/companies/{company}/claims",
            vec![("kind", "fine"), ("adcode", "430100"), ("days", "90"), ("summary", "罚款太多"), ("sure", "yes")],
        ),
        ("/desk/claims/{claim}", vec![("version", "0"), ("act", "close")]),
        ("/desk/own-claims/{claim}", vec![("version", "0"), ("text", "答复")]),
        ("/desk/questions/{question}/company", vec![("company", "")]),
        ("/desk/voices/{voice}/company", vec![("company", "")]),
        ("/desk/partners", vec![("kind", "company"), ("name", "甲"), ("adcode", "430100"), ("contact", "")]),
        (
            "/desk/partners/{partner}",
            vec![("version", "0"), ("kind", "company"), ("name", "甲"), ("adcode", "{adcode}"), ("contact", "")],
        ),
        ("/desk/partners/{partner}/people", vec![("login", "x"), ("name", "乙"), ("password", PASSWORD)]),
        ("/desk/province/nudge", vec![("adcode", "430100"), ("note", "请补值班")]),
        ("/desk/nudges/{nudge}", vec![("answer", "")]),
        ("/desk/nudges/{nudge}/withdraw", vec![("why", "")]),
        ("/desk/stations", vec![("name", "新"), ("adcode", "{adcode}"), ("lat", "28.2"), ("lon", "112.9")]),
        ("/desk/stations/{station}/keeper", vec![("act", "make")]),
        ("/desk/imports", vec![("adcode", "{adcode}"), ("source", "表"), ("crs", "wgs84"), ("kind", "other")]),
        ("/desk/imports/{import}/choices", vec![("crs", "wgs84")]),
        ("/desk/imports/{import}/write", vec![]),
        ("/desk/imports/{import}/undo", vec![]),
        ("/desk/letters/{letter}/drop-photo", vec![("photo", "0198c000-0000-7000-8000-000000000000")]),
        ("/desk/letters/{letter}/state", vec![("act", "publish")]),
        ("/desk/voices/{voice}/decide", vec![("version", "0"), ("decision", "publish")]),
        ("/desk/voices/{voice}/answer", vec![("version", "0"), ("text", "答")]),
        ("/desk/voices/{voice}/tag", vec![("version", "0"), ("tags", "充电")]),
        ("/desk/voices/{voice}/merge", vec![("version", "0"), ("into", "{voice}")]),
        ("/desk/voices/{voice}/gather", vec![("version", "0"), ("proposal", "{proposal}")]),
        ("/desk/proposals", vec![("title", "建议"), ("text", "字"), ("adcode", "{adcode}")]),
        ("/desk/proposals/{proposal}", vec![("version", "0"), ("stage", "drafted"), ("note", "字")]),
        (
            "/desk/proposals/{proposal}/document",
            vec![("version", "0"), ("case", "案由"), ("grounds", "案据"), ("ask", "建议")],
        ),
        ("/desk/proposals/{proposal}/sign", vec![("version", "0"), ("number", "1")]),
        ("/desk/proposals/{proposal}/hand-in", vec![("version", "0"), ("session", "会议")]),
        ("/desk/proposals/{proposal}/hand-in-elsewhere", vec![("version", "0"), ("session", "会议"), ("number", "1")]),
        ("/desk/proposals/{proposal}/correct", vec![("version", "0"), ("session", "会议")]),
        ("/desk/proposals/{proposal}/answer", vec![("version", "0"), ("text", "答"), ("day", "2026-01-01")]),
        ("/desk/proposals/{proposal}/correct-answer", vec![("version", "0"), ("text", "答"), ("day", "2026-01-01")]),
        ("/desk/proposals/{proposal}/satisfaction", vec![("version", "0"), ("satisfaction", "fairly")]),
        ("/desk/proposals/{proposal}/meeting", vec![("version", "0"), ("meeting", "")]),
        ("/desk/proposals/{proposal}/text", vec![("version", "0"), ("title", "建议"), ("text", "字")]),
        (
            "/desk/proposals/{proposal}/end",
            vec![("version", "0"), ("end", "withdrawn"), ("note", "不办了"), ("sure", "yes")],
        ),
        ("/desk/contributions", vec![("kind", "story"), ("title", "亮点"), ("adcode", "430100"), ("text", "字")]),
        (
            "/desk/contributions/{contribution}",
            vec![("version", "0"), ("kind", "story"), ("title", "亮点"), ("adcode", "{adcode}"), ("text", "字")],
        ),
        ("/desk/contributions/{contribution}/photos", vec![]),
        ("/desk/contributions/{contribution}/drop-photo", vec![("photo", "0198c000-0000-7000-8000-000000000000")]),
        ("/desk/contributions/{contribution}/take-back", vec![("version", "0")]),
        ("/desk/contributions/{contribution}/delete", vec![("version", "0"), ("sure", "yes")]),
        ("/desk/contributions/{contribution}/hand-in", vec![("version", "0")]),
        ("/desk/contributions/{contribution}/decide", vec![("version", "0"), ("act", "take")]),
        (
            "/desk/contributions/{contribution}/edit",
            vec![("version", "0"), ("edited_title", "亮点"), ("edited_text", "字")],
        ),
        ("/desk/bulletins", vec![("title", "简报"), ("publisher", "省")]),
        ("/desk/bulletins/{bulletin}", vec![("version", "0"), ("title", "简报"), ("publisher", "省")]),
        (
            "/desk/bulletins/{bulletin}/contents",
            vec![("version", "0"), ("act", "up"), ("contribution", "0198c000-0000-7000-8000-000000000000")],
        ),
        ("/desk/bulletins/{bulletin}/issue", vec![("version", "0"), ("sure", "yes")]),
        ("/desk/bulletins/{bulletin}/open", vec![("version", "0"), ("open", "1")]),
        (
            "/desk/deputies",
            vec![("kind", "deputy"), ("level", "county"), ("name", "甲"), ("adcode", "430100"), ("term", "一届")],
        ),
        (
            "/desk/deputies/{deputy}",
            vec![
                ("version", "0"),
                ("kind", "deputy"),
                ("level", "county"),
                ("name", "甲"),
                ("adcode", "{adcode}"),
                ("term", "一届"),
            ],
        ),
        (
            "/desk/meetings",
            vec![("title", "面对面"), ("adcode", "{adcode}"), ("starts", "2030-01-01T10:00"), ("place", "会议室")],
        ),
        (
            "/desk/meetings/{meeting}",
            vec![
                ("version", "0"),
                ("title", "面对面"),
                ("adcode", "{adcode}"),
                ("starts", "2030-01-01T10:00"),
                ("place", "会议室"),
            ],
        ),
        ("/desk/meetings/{meeting}/invite", vec![("version", "0"), ("places", "5")]),
        ("/desk/meetings/{meeting}/couriers", vec![]),
        ("/desk/meetings/{meeting}/came", vec![("version", "0"), ("guests", "1")]),
        ("/desk/meetings/{meeting}/minutes", vec![("version", "0"), ("minutes", "字")]),
        ("/desk/meetings/{meeting}/agenda", vec![("version", "0"), ("agenda", "字")]),
        ("/desk/meetings/{meeting}/call-off", vec![("version", "0"), ("reason", "下雨"), ("sure", "yes")]),
        ("/desk/meetings/{meeting}/photos", vec![]),
        ("/desk/meetings/{meeting}/drop-photo", vec![("photo", "0198c000-0000-7000-8000-000000000000")]),
        (
            "/desk/discussions/{discussion}",
            vec![
                ("version", "0"),
                ("title", "话题"),
                ("question", "字"),
                ("adcode", "{adcode}"),
                ("closes", "2030-01-01T00:00"),
            ],
        ),
        (
            "/desk/stations/{station}",
            vec![
                ("mark", "x"),
                ("name", "驿站"),
                ("kind", "other"),
                ("status", "active"),
                ("lat", "28.2"),
                ("lon", "112.9"),
            ],
        ),
        ("/desk/stations/{station}/state", vec![("mark", "x"), ("act", "verify")]),
        ("/desk/stations/{station}/supplies", vec![("mark", "x")]),
        ("/desk/stations/{station}/photos", vec![]),
        ("/desk/stations/{station}/drop-photo", vec![("photo", "0198c000-0000-7000-8000-000000000000")]),
        ("/desk/reports/{report}/show-photo", vec![("photo", "{report_photo}")]),
        ("/desk/reports/{report}", vec![("version", "0"), ("state", "in_work")]),
        ("/desk/library/{answer}", vec![("topic", "other"), ("question", "问"), ("text", "答"), ("source", "")]),
        ("/desk/library/{answer}/decide", vec![("version", "99"), ("decision", "approve"), ("remark", "")]),
        ("/desk/library/{answer}/withdraw", vec![]),
        (
            "/desk/staff",
            vec![
                ("login", "x"),
                ("name", "甲"),
                ("role", "operator"),
                ("author", "operator"),
                ("adcode", "430100"),
                ("password", PASSWORD),
            ],
        ),
        ("/desk/staff/{staff}", vec![("act", "unlock")]),
        (
            "/desk/holidays",
            vec![("year", "2027"), ("source", "通知"), ("holidays", "元旦 01-01 01-03"), ("workdays", "")],
        ),
        ("/desk/standard", vec![("adcode", "{adcode}"), ("act", "drop")]),
        ("/desk/roster", vec![("day", "2020-01-01"), ("staff", "{staff}"), ("on", "1")]),
        ("/desk/roster/{staff}", vec![("from", "2020-01-01")]),
        ("/desk/roster/copy", vec![("from", "2020-01-01")]),
        (
            "/desk/roster/swap",
            vec![("staff", "{staff}"), ("day", "2020-01-01"), ("other", "{staff}"), ("other_day", "2020-01-01")],
        ),
        ("/desk/roster/note", vec![("text", "没有")]),
        (
            "/desk/training",
            vec![("title", "课"), ("adcode", "430100"), ("pass_mark", "80"), ("tries", "3"), ("months", "12")],
        ),
        ("/desk/campaigns", vec![("template", "winter"), ("adcode", "430100"), ("first", "2026-12-01")]),
        (
            "/desk/campaigns/{campaign}",
            vec![
                ("version", "0"),
                ("title", "季"),
                ("adcode", "{adcode}"),
                ("first", "2026-12-01"),
                ("last", "2026-12-31"),
            ],
        ),
        ("/desk/campaigns/{campaign}/allotments", vec![("430100-stations", "5"), ("act", "save")]),
        ("/desk/campaigns/{campaign}/copy", vec![]),
        ("/desk/campaigns/{campaign}/tasks", vec![("title", "事"), ("due", "2026-12-31")]),
        ("/desk/campaigns/{campaign}/task", vec![("line", "none"), ("act", "done")]),
        ("/desk/campaigns/{campaign}/costs", vec![("title", "钱"), ("planned", "100")]),
        ("/desk/campaigns/{campaign}/cost", vec![("line", "none"), ("act", "drop")]),
        ("/desk/own-tasks", vec![("line", "none"), ("act", "done")]),
        ("/desk/outreach", vec![("title", "门口"), ("headline", "歇歇脚"), ("adcode", "430100")]),
        ("/desk/outreach/{poster}", vec![("active", "0")]),
        ("/desk/samples/remove", vec![]),
        ("/desk/outreach/{poster}/text", vec![("title", "门口"), ("headline", "歇歇脚"), ("adcode", "430100")]),
        ("/desk/training/people/{staff}/qualification", vec![("kind", "lawyer"), ("number", "1")]),
        (
            "/desk/training/people/{staff}/drop-qualification",
            vec![("qualification", "0198c000-0000-7000-8000-000000000000")],
        ),
        ("/desk/training/people/{staff}/again", vec![("course", "{course}")]),
        ("/desk/training/people/{staff}/missed", vec![("day", "2020-01-01"), ("missed", "1")]),
        (
            "/desk/training/people/{staff}/served",
            vec![("kind", "activity"), ("day", "2020-01-01"), ("from", "09:00"), ("until", "10:00"), ("what", "送水")],
        ),
        (
            "/desk/training/people/{staff}/served/{noted}",
            vec![
                ("version", "0"),
                ("kind", "activity"),
                ("day", "2020-01-01"),
                ("from", "09:00"),
                ("until", "10:00"),
                ("what", "送水"),
            ],
        ),
        ("/desk/training/people/{staff}/served/{noted}/drop", vec![("version", "0")]),
        ("/desk/training/people/{staff}/certificate", vec![("first", "2020-01-01"), ("last", "2020-01-02")]),
        ("/desk/certificates/{certificate}", vec![]),
        ("/desk/training/demands", vec![("adcode", "430100"), ("what", "doctor")]),
        ("/desk/training/demands/{demand}", vec![]),
        (
            "/desk/training/{course}",
            vec![
                ("version", "0"),
                ("title", "课"),
                ("adcode", "{adcode}"),
                ("pass_mark", "80"),
                ("tries", "3"),
                ("months", "12"),
            ],
        ),
        ("/desk/training/{course}/quiz", vec![("version", "0")]),
        (
            "/desk/training/{course}/questions",
            vec![("version", "0"), ("text", "问"), ("choice0", "甲"), ("right0", "1"), ("choice1", "乙")],
        ),
        (
            "/desk/training/{course}/questions/{number}",
            vec![("version", "0"), ("text", "问"), ("choice0", "甲"), ("right0", "1"), ("choice1", "乙")],
        ),
        ("/desk/training/{course}/move-question", vec![("version", "0"), ("question", "0"), ("to", "down")]),
        ("/desk/training/{course}/materials/{material}/edit", vec![("version", "0"), ("title", "题")]),
        ("/desk/training/{course}/move-material", vec![("version", "0"), ("material", "{material}"), ("to", "down")]),
        ("/desk/training/{course}/drop-question", vec![("version", "0"), ("question", "0")]),
        (
            "/desk/training/{course}/materials",
            vec![("version", "0"), ("kind", "text"), ("title", "题"), ("text", "字")],
        ),
        ("/desk/training/{course}/drop-material", vec![("version", "0"), ("material", "{material}")]),
        ("/desk/volunteers/{volunteer}/accept", vec![("login", "x"), ("password", PASSWORD)]),
        ("/desk/volunteers/{volunteer}/decline", vec![("reason", "")]),
        ("/desk/retention", vec![("kind", "visit"), ("days", "100")]),
        ("/desk/hours", vec![("adcode", "{adcode}"), ("act", "drop")]),
        ("/desk/channels", vec![("adcode", "{adcode}"), ("kind", "webhook"), ("act", "drop")]),
        ("/desk/me/password", vec![("current", "不对"), ("new", "不对")]),
        (
            "/desk/me/second-factor",
            vec![("password", "不对"), ("code", "000000"), ("secret", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")],
        ),
        ("/desk/me/email", vec![("address", "a@example.com")]),
        ("/desk/me/email-code", vec![("code", "000000")]),
        ("/desk/me/email-drop", vec![]),
        ("/desk/me/office-drop", vec![]),
        ("/desk/me/end-session", vec![("session", "none")]),
    ])
}

#[tokio::test]
async fn every_route_of_the_console_is_open_to_exactly_those_who_may_and_to_no_other_prefecture() {
    let server = Server::on_sqlite().await;
    staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Operator).await;
    let admin = Desk::sign_in(&server, "root").await;
    let (own, other) = (Place::make(&server, &admin, changsha()).await, Place::make(&server, &admin, zhuzhou()).await);
    let (_, page) = admin.get("/desk/library/new").await;
    let answer = page.split("action=\"/desk/library/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let written = [("topic", "other"), ("question", "问"), ("text", "答"), ("source", "")];
    admin.post(&format!("/desk/library/{answer}"), &written).await;
    let bulletin = issued(&admin, &own.contribution).await;
    let forms = forms();
    let nobody = Desk { client: client(), origin: server.origin.clone(), cookie: String::new(), csrf: String::new() };
    let mut checked = 0;
    for role in StaffRole::ALL.iter().copied() {
        let adcode = if role == StaffRole::ProvinceAdmin { Adcode::HUNAN } else { changsha() };
        let login = format!("m-{}", role.code().replace('_', "-"));
        if role == StaffRole::Partner {
            let person = [("login", login.as_str()), ("name", "单位的人"), ("password", PASSWORD)];
            let (status, body) = admin.post(&format!("/desk/partners/{}/people", own.partner), &person).await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        } else {
            staff(&server, &login, role, adcode, Author::Operator).await;
        }
        let desk = match role {
            StaffRole::Partner => Desk::first_sign_in(&server, &login).await,
            _ => Desk::sign_in(&server, &login).await,
        };
        for route in routes() {
            let Some(permission) = route.needs else { continue };
            if route.path == "/desk/sign-out" {
                continue;
            }
            let posts = route.method == Method::POST;
            let fields = forms.get(route.path).filter(|_| posts).cloned().unwrap_or_default();
            assert!(!posts || forms.contains_key(route.path), "no form for {}", route.path);
            let named = |text: &str| text.contains('{') && text != "{answer}";
            // These are everybody's.
            let of_somebody = ["{answer}", "{bulletin}", "{company}", "{page}", "{picture}"]
                .iter()
                .fold(route.path.to_owned(), |path, all| path.replace(all, ""));
            let of_a_region = named(&of_somebody) || fields.iter().any(|(_, value)| named(value));
            for place in [&own, &other] {
                let mut path = place.fill(route.path).replace("{answer}", &answer).replace("{bulletin}", &bulletin);
                if path == "/desk/news" {
                    path.push_str("?waiting=999");
                }
                let filled: Vec<_> = fields.iter().map(|(name, value)| (*name, place.fill(value))).collect();
                let filled: Vec<_> = filled.iter().map(|(name, value)| (*name, value.as_str())).collect();
                let ask = async |desk: &Desk| match route.method {
                    Method::GET => desk.get(&path).await.0,
                    _ if route.path.ends_with("/photos") => {
                        desk.upload(&path, &filled, ("photo", "a.png", &picture())).await.0
                    }
                    _ if route.path == "/desk/imports" || route.path.ends_with("/choices") => {
                        desk.upload(&path, &filled, ("file", "a.csv", TABLE)).await.0
                    }
                    _ => desk.post(&path, &filled).await.0,
                };
                let who = format!("{} {} {path}", role.code(), route.method);
                let told = ask(&nobody).await;
                let turned_away = if route.method == Method::GET && route.path != "/desk/news" {
                    StatusCode::SEE_OTHER
                } else {
                    StatusCode::UNAUTHORIZED
                };
                assert_eq!(told, turned_away, "nobody: {who}");
                let foreign = of_a_region && std::ptr::eq(place, &raw const other) && adcode != Adcode::HUNAN;
                // What is refused changes nothing, whatever it says.
                let refused = posts && (foreign || !role.may(permission));
                let before = if refused { server.dump_of(&OFFICE_S).await } else { String::new() };
                let told = ask(&desk).await;
                if refused {
                    assert!(server.dump_of(&OFFICE_S).await == before, "{who} changed something");
                }
                if !role.may(permission) {
                    assert_eq!(told, StatusCode::FORBIDDEN, "{who}");
                } else if foreign {
                    assert_eq!(told, StatusCode::NOT_FOUND, "{who}");
                } else {
                    let open = !matches!(
                        told,
                        StatusCode::UNAUTHORIZED
                            | StatusCode::FORBIDDEN
                            | StatusCode::NOT_FOUND
                            | StatusCode::INTERNAL_SERVER_ERROR
                    );
                    assert!(open, "{who}: {told}");
                }
                checked += 1;
            }
        }
    }
    assert!(checked > 650, "{checked}");
}
