//! What couriers ask of their company: in the desk's words, counted, told to its own people alone, tracked until it is done.

use crate::courier::{Courier, changsha, message, question, zhuzhou};
use crate::desk::{Desk, PASSWORD, raised, staff};
use crate::office_work::now;
use crate::server::{Server, on_each_database};
use diyi::api::Act;
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author, Day, LetterId, NewQuestion, QuestionId, Timestamp, Topic};
use reqwest::StatusCode;
use sea_orm::ConnectionTrait as _;

const WORDS: &str = "站长李某扣了我三千块";

/// The province, two desks, a company, and its people in both places.
struct Office {
    province: Desk,
    changsha: Desk,
    zhuzhou: Desk,
    company: String,
    ours: Desk,
    elsewhere: Desk,
    rival: Desk,
}

impl Office {
    async fn open(server: &Server) -> Self {
        staff(server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        staff(server, "changsha", StaffRole::Operator, changsha(), Author::Operator).await;
        staff(server, "zhuzhou", StaffRole::Operator, zhuzhou(), Author::Operator).await;
        let province = Desk::sign_in(server, "root").await;
        let (company, other) = (company(&province, "甲通快递").await, company(&province, "东风速运").await);
        let ours = member(server, &province, ("430100", &company), "jia").await;
        let elsewhere = member(server, &province, ("430200", &company), "jia-zz").await;
        let rival = member(server, &province, ("430100", &other), "dong").await;
        let (changsha, zhuzhou) = (Desk::sign_in(server, "changsha").await, Desk::sign_in(server, "zhuzhou").await);
        Self { province, changsha, zhuzhou, company, ours, elsewhere, rival }
    }

    fn page(&self) -> String {
        format!("/desk/companies/{}", self.company)
    }

    /// Sends a claim of a desk: its number.
    async fn send(&self, desk: &Desk, kind: &str, adcode: &str) -> String {
        let id = LetterId::fresh().to_string();
        let (status, body) = desk.post(&format!("{}/claims", self.page()), &sure(&id, kind, adcode)).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        id
    }

    /// Somebody calls about it first.
    async fn called(&self, desk: &Desk, kind: &str, adcode: &str) {
        raised(desk, adcode, "甲通快递", Some(kind)).await;
    }

    /// Sends one that a call tells of.
    async fn send_called(&self, desk: &Desk, kind: &str, adcode: &str) -> String {
        self.called(desk, kind, adcode).await;
        self.send(desk, kind, adcode).await
    }

    /// What a company's own people read of how many couriers there are.
    async fn told(&self, claim: &str) -> String {
        let (status, page) = self.ours.get(&format!("/desk/own-claims/{claim}")).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        assert!(!page.contains(WORDS) && !page.contains("李某"), "{page}");
        page.split("id=\"couriers\">").nth(1).unwrap().split('<').next().unwrap().to_owned()
    }
}

/// As somebody types it who is not asked any more whether they are sure.
fn sure<'a>(id: &'a str, kind: &'a str, adcode: &'a str) -> Vec<(&'a str, &'a str)> {
    [&typed(id, kind, adcode)[..], &[("sure", "yes")]].concat()
}

fn typed<'a>(id: &'a str, kind: &'a str, adcode: &'a str) -> [(&'a str, &'a str); 5] {
    [("id", id), ("kind", kind), ("adcode", adcode), ("days", "90"), ("summary", "小哥反映扣款没有依据")]
}

async fn company(province: &Desk, name: &str) -> String {
    let id = LetterId::fresh().to_string();
    let fields = [("id", id.as_str()), ("version", "0"), ("name", name), ("aliases", ""), ("active", "1")];
    assert_eq!(province.post("/desk/companies", &fields).await.0, StatusCode::SEE_OTHER);
    id
}

/// Somebody who signs in for a company in a region.
async fn member(server: &Server, province: &Desk, (adcode, company): (&str, &str), login: &str) -> Desk {
    let partner = [("kind", "company"), ("name", "某公司"), ("adcode", adcode), ("contact", ""), ("company", company)];
    let (status, page) = province.post("/desk/partners", &partner).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    let person = [("login", login), ("name", "王五"), ("password", PASSWORD)];
    assert_eq!(province.post(&format!("{page}/people"), &person).await.0, StatusCode::SEE_OTHER);
    Desk::first_sign_in(server, login).await
}

/// A courier asks and names the company; the desk opens a case of a kind.
async fn asks(courier: &Courier, desk: &Desk, place: Adcode, kind: &str) -> QuestionId {
    let asked = question(Topic::LabourRights, place, message(WORDS));
    let id = asked.id;
    courier.act(Act::Ask(NewQuestion { company: Some("甲通".to_owned()), ..asked })).await.unwrap();
    let (status, body) = desk.post(&format!("/desk/questions/{id}/case"), &[("kind", kind)]).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
    id
}

#[tokio::test]
async fn a_company_is_told_how_many_unless_they_are_a_few_and_nobody_twice() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let mut couriers = Vec::new();
        for _ in 0..6 {
            let courier = Courier::of(&server);
            asks(&courier, &office.changsha, changsha(), "fine").await;
            couriers.push(courier);
        }
        // The same one again is one; of another kind, and elsewhere, is another thing.
        asks(&couriers[0], &office.changsha, changsha(), "fine").await;
        asks(&couriers[1], &office.changsha, changsha(), "contract").await;
        asks(&Courier::of(&server), &office.zhuzhou, zhuzhou(), "fine").await;
        let fines = office.send(&office.changsha, "fine", "430100").await;
        assert_eq!(office.told(&fines).await, "6 人");
        let contracts = office.send(&office.changsha, "contract", "430100").await;
        assert_eq!(office.told(&contracts).await, "不足 5 人");
        assert!(office.changsha.get(&office.page()).await.1.contains("1 人（公司看到：不足 5 人）"));
        // With the six, the one in 株洲 would be what is left of seven.
        let of_all = office.send(&office.province, "fine", "430000").await;
        let (_, seen) = office.province.get(&office.page()).await;
        let card = seen.split(&format!("id=\"claim-{of_all}\"")).nth(1).unwrap().split("</h3>").next().unwrap();
        assert!(card.contains("1 人（公司看到：不足 5 人）"), "{card}");
        // One more who asks later is not told by a second number, either.
        asks(&Courier::of(&server), &office.changsha, changsha(), "fine").await;
        let again = office.send(&office.changsha, "fine", "430100").await;
        assert_eq!(office.told(&again).await, "不足 5 人");
        let (_, list) = office.ours.get("/desk/referrals").await;
        let list = list.split("id=\"claim-list\"").nth(1).unwrap();
        assert!(list.contains("6 人") && !list.contains("<td>1 人") && !list.contains(WORDS), "{list}");
    })
    .await;
}

#[tokio::test]
async fn a_claim_is_for_the_people_of_its_company_and_region_alone() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let claim = office.send_called(&office.changsha, "unpaid_wages", "430100").await;
        let page = format!("/desk/own-claims/{claim}");
        let answer = [("version", "1"), ("text", "已经补发")];
        assert_eq!(office.ours.get(&page).await.0, StatusCode::OK);
        assert!(office.ours.get("/desk/referrals").await.1.contains(&page));
        for stranger in [&office.elsewhere, &office.rival] {
            assert_eq!(stranger.get(&page).await.0, StatusCode::NOT_FOUND);
            assert_eq!(stranger.post(&page, &answer).await.0, StatusCode::NOT_FOUND);
            assert!(!stranger.get("/desk/referrals").await.1.contains("扣款没有依据"));
        }
        for desks in ["/desk/claims", &office.page()] {
            assert_eq!(office.ours.get(desks).await.0, StatusCode::FORBIDDEN, "{desks}");
            assert!(office.changsha.get(desks).await.1.contains("扣款没有依据"), "{desks}");
            assert!(!office.zhuzhou.get(desks).await.1.contains("扣款没有依据"), "{desks}");
        }
        let close = [("version", "1"), ("act", "close")];
        assert_eq!(office.zhuzhou.post(&format!("/desk/claims/{claim}"), &close).await.0, StatusCode::NOT_FOUND);
        assert!(office.changsha.get(&office.page()).await.1.contains("某公司（长沙）"));
        // One who is no company of the list sees none.
        let (_, partners) = office.province.get("/desk/partners?words=某公司&adcode=430100").await;
        let of = partners.split("href=\"/desk/partners/").skip(1).map(|rest| &rest[..36]);
        for partner in of {
            let row = format!("/desk/partners/{partner}");
            let version = office.province.field(&row, "version").await;
            let untied = [
                ("version", version.as_str()),
                ("kind", "company"),
                ("name", "某公司"),
                ("adcode", "430100"),
                ("active", "1"),
            ];
            assert_eq!(office.province.post(&row, &untied).await.0, StatusCode::SEE_OTHER);
        }
        assert_eq!(office.ours.get(&page).await.0, StatusCode::NOT_FOUND);
        assert!(office.changsha.get(&office.page()).await.1.contains("还没有能登录的人"));
    })
    .await;
}

/// What stands on a page of one claim.
fn card(page: &str, claim: &str) -> String {
    let card = page.split(&format!("id=\"claim-{claim}\"")).nth(1).unwrap_or_else(|| panic!("{page}"));
    card.split("id=\"claim-").next().unwrap().split("</section>").next().unwrap().to_owned()
}

#[tokio::test]
async fn a_desk_is_told_who_sees_a_claim_and_asked_before_it_sends_one_that_nobody_hears_of() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let (page, deaf) = (office.page(), "没有人会收到");
        let here = office.send_called(&office.changsha, "fine", "430100").await;
        office.called(&office.changsha, "contract", "430100").await;
        let (_, shown) = office.changsha.get(&page).await;
        assert!(card(&shown, &here).contains("看得到的单位：某公司（长沙）<"), "{shown}");
        assert!(!shown.contains(deaf) && !shown.contains("某公司（株洲）"), "{shown}");
        // Of the whole province nobody sees one: each has its own region. Which that is stands beside its name.
        let (_, shown) = office.province.get(&page).await;
        assert!(shown.contains("各看自己地区的") && shown.contains("某公司（株洲）"), "{shown}");
        assert!(shown.contains("全省（没有人会收到）") && shown.contains(">长沙</option>"), "{shown}");
        let id = LetterId::fresh().to_string();
        let address = format!("{page}/claims");
        let said = |sure: &'static str| [&typed(&id, "contract", "430000")[..], &[("sure", sure)]].concat();
        let (status, asked) = office.province.post(&address, &typed(&id, "contract", "430000")).await;
        assert_eq!(status, StatusCode::OK, "{asked}");
        assert!(asked.contains("没有人会收到，还是转吗？") && asked.contains("小哥反映扣款没有依据"), "{asked}");
        assert_eq!(office.province.post(&address, &said("no")).await.0, StatusCode::SEE_OTHER);
        assert!(!office.province.get(&page).await.1.contains(&format!("claim-{id}")), "rather not");
        assert_eq!(office.province.post(&address, &said("yes")).await.0, StatusCode::SEE_OTHER);
        let (_, shown) = office.province.get(&page).await;
        assert!(card(&shown, &id).contains(deaf) && !card(&shown, &id).contains("看得到的单位"), "{shown}");
        assert!(!card(&shown, &here).contains(deaf), "{shown}");
        assert!(!office.ours.get("/desk/referrals").await.1.contains("合同"), "as it was said");
        let listed = async |desk: &Desk, claim: &str| {
            let (_, list) = desk.get("/desk/claims").await;
            let row =
                list.split(&format!("#claim-{claim}\"")).nth(1).unwrap().split("</tr>").next().unwrap().to_owned();
            row.contains(deaf)
        };
        assert_eq!((listed(&office.province, &id).await, listed(&office.province, &here).await), (true, false));
        // Nobody there signed in for more than a month.
        let long_ago = Timestamp::now().0 - 31 * 86_400_000;
        let sql = format!("UPDATE audit SET at = {long_ago} WHERE staff = (SELECT id FROM staff WHERE login = 'jia')");
        server.db.execute_unprepared(&sql).await.unwrap();
        let (_, shown) = office.changsha.get(&page).await;
        assert!(
            card(&shown, &here).contains("30 天里也没有登录过") && shown.contains("长沙（没有人会收到）"),
            "{shown}"
        );
        assert!(listed(&office.changsha, &here).await);
        let close = [("version", "1"), ("act", "close")];
        assert_eq!(office.changsha.post(&format!("/desk/claims/{here}"), &close).await.0, StatusCode::SEE_OTHER);
        assert!(!listed(&office.changsha, &here).await, "what is closed waits for nobody");
        assert!(!card(&office.changsha.get(&page).await.1, &here).contains(deaf));
        // One of the whole province hears for every region.
        let all = member(&server, &office.province, ("430000", &office.company), "jia-hunan").await;
        let told = office.send(&office.changsha, "fine", "430100").await;
        assert!(card(&office.changsha.get(&page).await.1, &told).contains("（没有人会收到）、"), "one of two hears");
        assert!(!listed(&office.province, &id).await);
        assert_eq!(all.get(&format!("/desk/own-claims/{id}")).await.0, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn an_answer_is_tracked_given_back_and_closed_and_nobody_overwrites_another() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let claim = office.send_called(&office.changsha, "unpaid_wages", "430100").await;
        let (own, desks) = (format!("/desk/own-claims/{claim}"), format!("/desk/claims/{claim}"));
        let waiting = async || {
            let (_, overview) = office.changsha.get("/desk/overview").await;
            let card = overview.split("href=\"/desk/claims?to_do=1\"").nth(1).unwrap().to_owned();
            card.split("</strong>").next().unwrap().rsplit('>').next().unwrap().to_owned()
        };
        assert_eq!(waiting().await, "0");
        let (status, body) = office.ours.post(&own, &[("version", "1"), ("text", "")]).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("没有填写"), "{body}");
        assert_eq!(
            office.changsha.post(&desks, &[("version", "1"), ("act", "return"), ("text", "x")]).await.0,
            StatusCode::CONFLICT,
            "nothing was answered yet"
        );
        // Two colleagues of the company answer at once: one of them hears that the other did.
        let answer = async |text: &str| office.ours.post(&own, &[("version", "1"), ("text", text)]).await;
        let (one, two) = tokio::join!(answer("十五号补发"), answer("月底补发"));
        let mut told = [one.0, two.0];
        told.sort();
        assert_eq!(told, [StatusCode::SEE_OTHER, StatusCode::CONFLICT], "{one:?} {two:?}");
        assert_eq!(waiting().await, "1");
        let (_, seen) = office.changsha.get(&office.page()).await;
        assert!(seen.contains("补发") && seen.contains("王五") && seen.contains("公司已答复"), "{seen}");
        // Given back with a word and another day.
        let due = Day::of(Timestamp::now()).plus(20).to_string();
        let page = office.page();
        for (text, due, why) in [("", "", "没有填写"), ("再说清楚", "2020-01-01", "今天以后")] {
            let back =
                [("form_page", page.as_str()), ("version", "2"), ("act", "return"), ("text", text), ("due", due)];
            let (status, body) = office.changsha.post(&desks, &back).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains(why), "{body}");
            assert!(
                body.contains(text) && body.contains(&format!("action=\"{desks}\"")),
                "it comes back filled: {body}"
            );
        }
        let back = [("version", "2"), ("act", "return"), ("text", "请说清楚补发多少"), ("due", due.as_str())];
        assert_eq!(office.changsha.post(&desks, &back).await.0, StatusCode::SEE_OTHER);
        assert_eq!(office.changsha.post(&desks, &back).await.0, StatusCode::CONFLICT);
        assert_eq!(waiting().await, "0");
        let (_, seen) = office.ours.get(&own).await;
        assert!(seen.contains("请说清楚补发多少") && !seen.contains("测试changsha"), "{seen}");
        let again = [("version", "3"), ("text", "全部补发")];
        assert_eq!(office.ours.post(&own, &again).await.0, StatusCode::SEE_OTHER);
        let close = [("version", "4"), ("act", "close"), ("text", "")];
        assert_eq!(office.changsha.post(&desks, &close).await.0, StatusCode::SEE_OTHER);
        let (status, body) = office.ours.post(&own, &[("version", "5"), ("text", "晚了")]).await;
        assert!(status == StatusCode::CONFLICT, "{body}");
        assert!(office.ours.get("/desk/referrals").await.1.contains("已办结"), "what came of it stays to be seen");
        let (_, log) = office.province.get("/desk/audit").await;
        for action in ["向公司转诉求", "查看公司诉求", "答复公司诉求", "办理公司诉求"] {
            assert!(log.contains(action), "{action}: {log}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_came_late_stays_late_when_it_is_given_back_and_one_that_is_awaited_again_may_be_late_again() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let claim = office.send_called(&office.changsha, "unpaid_wages", "430100").await;
        let (own, desks) = (format!("/desk/own-claims/{claim}"), format!("/desk/claims/{claim}"));
        // Sent, answered, of these late, not answered in time.
        let counted = async || now(&office.changsha.get("/desk/claims").await.1, "长沙")[..4].join(" ");
        let to_do = async || office.changsha.get("/desk/claims?to_do=1").await.1.contains("扣款没有依据");
        let goes_by = async || {
            let yesterday = Timestamp::now().0 - 86_400_000;
            server.db.execute_unprepared(&format!("UPDATE company_claim SET due_at = {yesterday}")).await.unwrap();
        };
        assert_eq!((counted().await.as_str(), to_do().await), ("1 0 0 0", false));
        goes_by().await;
        assert_eq!((counted().await.as_str(), to_do().await), ("1 0 0 1", true));
        assert_eq!(office.ours.post(&own, &[("version", "1"), ("text", "会补")]).await.0, StatusCode::SEE_OTHER);
        assert_eq!((counted().await.as_str(), to_do().await), ("1 1 1 0", true));
        let back = [("version", "2"), ("act", "return"), ("text", "哪一天补"), ("due", "")];
        assert_eq!(office.changsha.post(&desks, &back).await.0, StatusCode::SEE_OTHER);
        assert_eq!((counted().await.as_str(), to_do().await), ("1 1 1 0", false));
        goes_by().await;
        assert_eq!((counted().await.as_str(), to_do().await), ("1 0 0 1", true), "late again");
        let due = Timestamp::now().plus_days(9).0;
        server.db.execute_unprepared(&format!("UPDATE company_claim SET due_at = {due}")).await.unwrap();
        assert_eq!(office.ours.post(&own, &[("version", "3"), ("text", "十五号")]).await.0, StatusCode::SEE_OTHER);
        assert_eq!(counted().await, "1 1 1 0", "the first answer was late");
        let close = [("version", "4"), ("act", "close"), ("text", "")];
        assert_eq!(office.changsha.post(&desks, &close).await.0, StatusCode::SEE_OTHER);
        assert_eq!((counted().await.as_str(), to_do().await), ("1 1 1 0", false));
    })
    .await;
}

#[tokio::test]
async fn a_claim_is_sent_once_and_what_is_wrong_with_it_is_said_at_its_field() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let (id, page) = (LetterId::fresh().to_string(), office.page());
        let address = format!("{page}/claims");
        office.called(&office.changsha, "fine", "430100").await;
        let good = sure(&id, "fine", "430100");
        for (field, value, why) in [
            ("kind", "none", "哪一类"),
            ("adcode", "430200", "自己管的地区"),
            ("days", "7", "多久以内"),
            ("summary", "", "没有填写"),
            ("summary", &*"长".repeat(301), "超过 300 个字"),
            ("due", "2020-01-01", "今天以后"),
        ] {
            let mut fields = vec![("form_page", page.as_str())];
            fields.extend(good.iter().copied().filter(|(name, _)| *name != field));
            fields.push((field, value));
            let (status, body) = office.changsha.post(&address, &fields).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains(why), "{why}: {body}");
            assert!(body.contains(&format!("id=\"refused-{field}\"")), "{field}: {body}");
            assert!(field == "summary" || body.contains("扣款没有依据"), "it comes back filled: {body}");
        }
        let (one, two) = tokio::join!(office.changsha.post(&address, &good), office.changsha.post(&address, &good));
        assert_eq!((one.0, two.0), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
        let (_, seen) = office.changsha.get(&page).await;
        assert_eq!(seen.matches("id=\"claim-").count(), 1, "{seen}");
        assert_eq!(office.changsha.get("/desk/companies/none").await.0, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn nothing_is_sent_that_no_courier_asks_for_and_who_sends_reads_first_how_many_do() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let (address, page) = (format!("{}/claims", office.page()), office.page());
        let id = LetterId::fresh().to_string();
        let nobody = [&[("form_page", page.as_str())], &sure(&id, "fine", "430100")[..]].concat();
        let (status, body) = office.changsha.post(&address, &nobody).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("没有小哥的提问、心声支持"), "{body}");
        assert!(body.contains("id=\"refused-kind\"") && body.contains("扣款没有依据"), "it comes back filled: {body}");
        let mut couriers = Vec::new();
        for _ in 0..6 {
            let courier = Courier::of(&server);
            asks(&courier, &office.changsha, changsha(), "fine").await;
            couriers.push(courier);
        }
        let (status, asked) = office.changsha.post(&address, &typed(&id, "fine", "430100")).await;
        assert!(status == StatusCode::OK && asked.contains("转给公司吗？"), "{asked}");
        assert!(asked.contains("算进来的小哥：6 人") && !asked.contains("另有"), "{asked}");
        assert!(!office.ours.get("/desk/referrals").await.1.contains("扣款没有依据"), "it only asked");
        let claim = office.send(&office.changsha, "fine", "430100").await;
        assert_eq!(office.told(&claim).await, "6 人");
        let again = LetterId::fresh().to_string();
        let (_, asked) = office.changsha.post(&address, &typed(&again, "fine", "430100")).await;
        assert!(asked.contains("另有 6 人已经告诉过公司"), "{asked}");

        // Taken back: it asks, says why for the log's sake, and the company has it no more; its couriers count again.
        let desks = format!("/desk/claims/{claim}");
        let withdraw = |why, sure| [("version", "1"), ("act", "withdraw"), ("why", why), ("sure", sure)];
        let (status, body) = office.changsha.post(&desks, &withdraw("", "")).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("撤回的原因没有填写"), "{body}");
        let (status, asked) = office.changsha.post(&desks, &withdraw("转错了公司", "")).await;
        assert!(status == StatusCode::OK && asked.contains("撤回这条诉求吗？"), "{asked}");
        assert_eq!(office.ours.get(&format!("/desk/own-claims/{claim}")).await.0, StatusCode::OK);
        assert_eq!(office.zhuzhou.post(&desks, &withdraw("不要", "yes")).await.0, StatusCode::NOT_FOUND);
        assert_eq!(office.changsha.post(&desks, &withdraw("转错了公司", "yes")).await.0, StatusCode::SEE_OTHER);
        assert_eq!(office.ours.get(&format!("/desk/own-claims/{claim}")).await.0, StatusCode::NOT_FOUND);
        assert!(!office.ours.get("/desk/referrals").await.1.contains("扣款没有依据"));
        let answer = [("version", "2"), ("text", "会改")];
        assert_eq!(office.ours.post(&format!("/desk/own-claims/{claim}"), &answer).await.0, StatusCode::NOT_FOUND);
        let (_, shown) = office.changsha.get(&page).await;
        assert!(card(&shown, &claim).contains("已撤回") && shown.contains("转错了公司"), "{shown}");
        assert!(office.changsha.get("/desk/claims").await.1.contains("已撤回"));
        let (_, asked) = office.changsha.post(&address, &typed(&again, "fine", "430100")).await;
        assert!(asked.contains("算进来的小哥：6 人") && !asked.contains("另有"), "{asked}");
        // No figure has what was sent by mistake.
        assert_eq!(now(&office.changsha.get("/desk/claims").await.1, "长沙")[0], "0");
        let (_, log) = office.province.get("/desk/audit").await;
        assert!(log.contains("办理公司诉求") && log.contains("撤回"), "{log}");
    })
    .await;
}
