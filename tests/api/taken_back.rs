//! What a desk did by mistake is taken back or put right, on record, and who was told of it is told that.

use crate::aid::{Office as AidOffice, resource};
use crate::courier::{Courier, changsha, picture};
use crate::desk::{Desk, staff};
use crate::partners::{Office, decide};
use crate::server::{Server, on_each_database};
use crate::voices::{seen, speak};
use diyi::model::case::ReferralState;
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author, Voice};
use reqwest::StatusCode;
use sea_orm::ConnectionTrait as _;

async fn told(courier: &Courier, words: &str) -> bool {
    let threads = courier.mine().await.threads;
    threads.iter().any(|thread| thread.thread.messages.iter().any(|message| message.text.contains(words)))
}

#[tokio::test]
async fn a_referral_is_taken_back_and_its_partner_and_its_courier_are_told_why() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let courier = Courier::of(&server);
        let (case, question, referral) = office.refer(&courier, "请核实罚款").await;
        let (_, paper) = office.desk.get(&format!("{case}/print")).await;
        assert!(paper.contains("问小哥") && !paper.contains("前答复"), "nobody agreed: {paper}");
        decide(&courier, question, referral, true).await;
        let (_, paper) = office.desk.get(&format!("{case}/print")).await;
        assert!(paper.contains("小哥同意") && paper.contains("前答复"), "{paper}");
        let (page, withdraw) = (format!("/desk/referrals/{referral}"), format!("{case}/referrals/{referral}/withdraw"));
        assert_eq!(office.member.get(&page).await.0, StatusCode::OK);
        let version = office.desk.field(&case, "version").await;
        let fields = |why, sure| [("version", &*version), ("why", why), ("sure", sure)];
        let (status, body) = office.desk.post(&withdraw, &fields("", "")).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("撤回的原因没有填写"), "{body}");
        let (status, asks) = office.desk.post(&withdraw, &fields("转错了单位", "")).await;
        assert!(status == StatusCode::OK && asks.contains("撤回这项转介吗？"), "{asks}");
        assert_eq!(office.member.get(&page).await.0, StatusCode::OK, "it only asked");
        assert_eq!(office.desk.post(&withdraw, &fields("转错了单位", "yes")).await.0, StatusCode::SEE_OTHER);
        assert_eq!(office.desk.post(&withdraw, &fields("转错了单位", "yes")).await.0, StatusCode::CONFLICT, "once");

        // The partner's access ends, and it reads why, without a word of the case.
        assert_eq!(office.member.get(&page).await.0, StatusCode::NOT_FOUND);
        let answer = [("act", "answer"), ("text", "办好了")];
        assert_eq!(office.member.post(&page, &answer).await.0, StatusCode::NOT_FOUND);
        let (_, list) = office.member.get("/desk/referrals").await;
        assert!(list.contains("服务台撤回的") && list.contains("罚款 · 长沙：转错了单位"), "{list}");
        assert!(!list.contains("请核实罚款"), "{list}");
        // So does its courier, and the desk with all the days.
        assert!(told(&courier, "转错了单位").await);
        let view = courier.mine().await.threads.remove(0).thread.case.unwrap().referrals.remove(0);
        assert_eq!((view.state, view.withdrawn.as_deref()), (ReferralState::Declined, Some("转错了单位")));
        let (_, shown) = office.desk.get(&case).await;
        assert!(shown.contains("已撤回") && shown.contains("服务台撤回：转错了单位"), "{shown}");
        let (_, log) = office.desk.get("/desk/audit").await;
        assert!(log.contains("办理转介") && log.contains("撤回"), "{log}");
        // The case goes on.
        for to in ["referral", "work"] {
            office.desk.act(&case, "step", &[("to", to), ("note", "换一个单位再问"), ("result", "")]).await;
        }
        // Of another courier's case nobody takes anything back.
        staff(&server, "far", StaffRole::PrefectureAdmin, crate::courier::zhuzhou(), Author::Office).await;
        let far = Desk::sign_in(&server, "far").await;
        assert_eq!(far.post(&withdraw, &fields("不要", "yes")).await.0, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn with_its_case_a_referral_ends_and_one_that_was_answered_says_whether_that_was_in_time() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let (answered, asked, waiting) = (Courier::of(&server), Courier::of(&server), Courier::of(&server));
        let (case, question, referral) = office.refer(&answered, "请核实").await;
        decide(&answered, question, referral, true).await;
        let answer = [("act", "answer"), ("text", "已经退还")];
        assert_eq!(office.member.post(&format!("/desk/referrals/{referral}"), &answer).await.0, StatusCode::SEE_OTHER);
        for page in [case.clone(), format!("{case}/print")] {
            assert!(office.desk.get(&page).await.1.contains("答复，按时"), "{page}");
        }
        let late = format!("UPDATE referral SET due_at = 1 WHERE id = '{referral}'");
        server.db.execute_unprepared(&late).await.unwrap();
        assert!(office.desk.get(&case).await.1.contains("答复，超时"));
        // Nobody takes back what was answered.
        let version = office.desk.field(&case, "version").await;
        let fields = [("version", version.as_str()), ("why", "不要了"), ("sure", "yes")];
        let (status, body) = office.desk.post(&format!("{case}/referrals/{referral}/withdraw"), &fields).await;
        assert!(status == StatusCode::CONFLICT && body.contains("不能这样处理"), "{body}");

        // One that nobody decided and one that nobody answered: both end with the case.
        let close = [("to", "closed"), ("note", "小哥说不用办了"), ("result", "withdrawn"), ("sure", "yes")];
        let (proposed, ..) = office.refer(&asked, "请核实").await;
        let (agreed, question, referral) = office.refer(&waiting, "请核实").await;
        decide(&waiting, question, referral, true).await;
        for (page, courier) in [(&proposed, &asked), (&agreed, &waiting)] {
            office.desk.act(page, "step", &close).await;
            let (_, shown) = office.desk.get(page).await;
            assert!(shown.contains("案件已经结案") && !shown.contains("等小哥同意"), "{shown}");
            let view = courier.mine().await.threads.remove(0).thread.case.unwrap().referrals.remove(0);
            assert_eq!((view.state, view.withdrawn.as_deref()), (ReferralState::Declined, Some("案件已经结案")));
        }
        // What was said before it was closed is so: it can be gone on with.
        let version = office.desk.field(&agreed, "version").await;
        let unsure = [("version", version.as_str()), ("to", "work"), ("note", "又有了新情况"), ("result", "")];
        assert_eq!(office.desk.post(&format!("{agreed}/step"), &unsure).await.0, StatusCode::SEE_OTHER);
        let version = office.desk.field(&agreed, "version").await;
        let close = [&close[..3], &[("version", version.as_str())]].concat();
        let (_, asks) = office.desk.post(&format!("{agreed}/step"), &close).await;
        assert!(asks.contains("还可以在案件里“进到办理”") && !asks.contains("不能再办"), "{asks}");
        // The numbers of a partner lead to what they count.
        let (_, register) = office.desk.get("/desk/partners").await;
        let list = format!("/desk/partners/{}/referrals?which=answered", office.partner);
        assert!(register.contains(&format!("href=\"{list}\"")), "{register}");
        let (_, behind) = office.desk.get(&list).await;
        assert!(behind.contains(&format!("href=\"{case}\"")) && !behind.contains(&proposed), "{behind}");
    })
    .await;
}

#[tokio::test]
async fn what_was_handed_over_by_mistake_was_not_and_its_courier_is_told() {
    on_each_database(async |server| {
        let office = AidOffice::open(&server).await;
        let courier = Courier::of(&server);
        let case = office.case(&courier).await;
        let money = resource(&office.one, "2000", &[]).await;
        let grant = office.propose(&case, &money, "500").await;
        for by in [&office.one, &office.two] {
            assert_eq!(by.post(&grant, &[("act", "approve")]).await.0, StatusCode::SEE_OTHER);
        }
        let (status, asks) = office.operator.post(&grant, &[("act", "give")]).await;
        assert!(status == StatusCode::OK && asks.contains("已经发到手了吗？"), "{asks}");
        assert!(!told(&courier, "已经发给你").await, "it only asked");
        let early = [("act", "not_given"), ("sure", "yes")];
        assert_eq!(office.operator.post(&grant, &early).await.0, StatusCode::CONFLICT, "nothing was handed over");
        let give = [("act", "give"), ("sure", "yes")];
        assert_eq!(office.operator.post(&grant, &give).await.0, StatusCode::SEE_OTHER);
        assert!(told(&courier, "已经发给你").await);
        let (_, shown) = office.operator.get(&format!("{case}/aid")).await;
        assert!(shown.contains("记错了，还没发"), "{shown}");
        let (status, asks) = office.operator.post(&grant, &[("act", "not_given")]).await;
        assert!(status == StatusCode::OK && asks.contains("还没有发到手吗？"), "{asks}");
        assert_eq!(office.operator.post(&grant, &early).await.0, StatusCode::SEE_OTHER);
        assert!(told(&courier, "是我们记错了").await);
        let (_, log) = office.one.get("/desk/audit").await;
        assert!(log.contains("记错了，还没发"), "{log}");
        // It is approved again: on the case, on its paper and in the file of amounts it is not handed over.
        for page in [case.clone(), format!("{case}/print")] {
            let (_, shown) = office.one.get(&page).await;
            assert!(shown.contains("重病救助金　500 元　批准，已扣库存") && !shown.contains("发到手）"), "{shown}");
        }
        let rows = crate::aid_ledger::sheet_of(&office.one, "/desk/aid.xlsx", 1).await;
        let row = rows.iter().find(|row| row[0] == "长沙").unwrap_or_else(|| panic!("{rows:?}"));
        assert_eq!(row.join(" "), "长沙 重病救助金 元 500 0");
        assert_eq!(office.operator.post(&grant, &give).await.0, StatusCode::SEE_OTHER);
        assert!(office.one.get(&format!("{case}/print")).await.1.contains("发到手）"));
        let rows = crate::aid_ledger::sheet_of(&office.one, "/desk/aid.xlsx", 1).await;
        assert!(rows.iter().any(|row| row.join(" ") == "长沙 重病救助金 元 500 500"), "{rows:?}");
    })
    .await;
}

#[tokio::test]
async fn a_voice_is_taken_out_of_a_proposal_and_the_log_leads_to_it() {
    on_each_database(async |server| {
        staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let boss = Desk::sign_in(&server, "boss").await;
        let courier = Courier::of(&server);
        let voice = speak(&courier, "驿站要有热水", changsha()).await;
        let page = format!("/desk/voices/{voice}");
        boss.act(&page, "decide", &[("decision", "publish")]).await;
        let proposal = crate::proposals::proposal(&boss).await;
        let number = proposal.rsplit('/').next().unwrap();
        assert!(!boss.get(&page).await.1.contains("移出来，不归入"), "it is in none");
        boss.act(&page, "gather", &[("proposal", number)]).await;
        assert!(boss.get(&proposal).await.1.contains("驿站要有热水"));
        let (_, log) = boss.get("/desk/audit").await;
        let line = log.split("<tr").find(|line| line.contains("归入建议")).unwrap_or_else(|| panic!("{log}"));
        assert!(line.contains(&format!("href=\"{page}\"")), "{line}");
        assert!(boss.get(&page).await.1.contains("移出来，不归入"));
        boss.act(&page, "gather", &[("proposal", "")]).await;
        assert!(!boss.get(&proposal).await.1.contains("驿站要有热水"));
        let told = seen::<Voice>(&server, "voice").await.remove(0);
        assert_eq!(told.proposal, None, "its courier and all others see that it is in none");
        let (_, log) = boss.get("/desk/audit").await;
        assert!(log.contains("移出建议"), "{log}");
    })
    .await;
}

/// A piece with a photo of an office, taken by the province.
async fn taken(here: &Desk, root: &Desk, title: &str) -> (String, String) {
    let page = crate::contributions::draft(here, title, "430100").await;
    let upload = here.upload(&format!("{page}/photos"), &[], ("photo", "a.png", &picture())).await;
    assert_eq!(upload.0, StatusCode::SEE_OTHER, "{}", upload.1);
    here.act(&page, "hand-in", &[("consent", "1")]).await;
    root.act(&page, "decide", &[("act", "take")]).await;
    let (_, shown) = here.get(&page).await;
    (page.clone(), shown.split("/photos/").nth(1).unwrap()[..36].to_owned())
}

async fn offices(server: &Server) -> (Desk, Desk) {
    staff(server, "here", StaffRole::Operator, changsha(), Author::Operator).await;
    staff(server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
    (Desk::sign_in(server, "here").await, Desk::sign_in(server, "root").await)
}

#[tokio::test]
async fn who_takes_their_consent_back_is_in_no_issued_bulletin_from_then_on() {
    on_each_database(async |server| {
        let (here, root) = offices(&server).await;
        let ((first, _), (second, photo)) =
            (taken(&here, &root, "一壶姜茶").await, taken(&here, &root, "两辆体检车").await);
        let made = [("title", "简报"), ("publisher", "省"), ("masthead", "长字头简报"), ("foreword", "")];
        let (_, page) = root.post("/desk/bulletins", &made).await;
        let number = |page: &str| page.rsplit('/').next().unwrap().to_owned();
        for piece in [&first, &second] {
            root.act(&page, "contents", &[("act", "add"), ("contribution", &number(piece))]).await;
        }
        let version = root.field(&page, "version").await;
        let correct = |piece: &str, version: &str| {
            let fields = [("version", version), ("contribution", piece), ("act", "correct")];
            fields.map(|(name, value)| (name, value.to_owned())).to_vec()
        };
        let send = async |fields: &[(&str, String)], sure: &'static str| {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            root.post(&format!("{page}/contents"), &[&fields[..], &[("sure", sure)]].concat()).await
        };
        let (status, body) = send(&correct(&number(&first), &version), "yes").await;
        assert!(status == StatusCode::CONFLICT && body.contains("还没发出"), "a draft is changed otherwise: {body}");
        root.act(&page, "issue", &[("sure", "yes")]).await;
        root.act(&page, "open", &[("open", "1")]).await;
        let public = format!("/bulletins/{}", number(&page));
        let read = async || server.get(&public).await.text().await.unwrap();
        let before = read().await;
        assert!(before.contains("一壶姜茶") && before.contains(&photo) && before.contains("长字头简报"), "{before}");
        let size = async || root.bytes(&format!("{page}/bulletin.docx")).await.len();
        let whole = size().await;

        // First a photo, then a piece; each asks before.
        let version = async || {
            let sql = format!("SELECT CAST(version AS TEXT) AS t FROM bulletin WHERE id = '{}'", number(&page));
            server.text(sql).await.unwrap()
        };
        let mut fields = correct(&number(&second), &version().await);
        fields.push(("photo", photo.clone()));
        let (status, asks) = send(&fields, "").await;
        assert!(status == StatusCode::OK && asks.contains("从发出的简报里撤下吗？"), "{asks}");
        assert_eq!(read().await, before, "it only asked");
        assert_eq!(send(&fields, "yes").await.0, StatusCode::SEE_OTHER);
        let shown = read().await;
        assert!(!shown.contains(&photo) && shown.contains("两辆体检车"), "{shown}");
        assert_eq!(server.get(&format!("{public}/photos/{photo}")).await.status(), StatusCode::NOT_FOUND);
        let without_photo = size().await;
        assert!(without_photo < whole, "made anew without it");
        let fields = correct(&number(&first), &version().await);
        assert_eq!(send(&fields, "yes").await.0, StatusCode::SEE_OTHER);
        let shown = read().await;
        assert!(!shown.contains("一壶姜茶") && shown.contains("两辆体检车"), "{shown}");
        assert!(size().await < without_photo);
        assert!(here.get(&first).await.1.contains("当事人收回了同意"));
        let (_, log) = root.get("/desk/audit").await;
        assert!(log.contains("更正：撤下一篇") && log.contains("更正：撤下一张照片"), "{log}");
        // Nobody else does that.
        let fields = correct(&number(&second), &version().await);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(here.post(&format!("{page}/contents"), &fields).await.0, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_thrown_away_and_what_waits_for_the_province_is_taken_back() {
    on_each_database(async |server| {
        let (here, root) = offices(&server).await;
        let page = crate::contributions::draft(&here, "写错了", "430100").await;
        let upload = here.upload(&format!("{page}/photos"), &[], ("photo", "a.png", &picture())).await;
        assert_eq!(upload.0, StatusCode::SEE_OTHER);
        here.act(&page, "hand-in", &[("consent", "1")]).await;
        assert_eq!(root.get(&page).await.0, StatusCode::OK);
        let version = root.field(&page, "version").await;
        let seen = [("version", version.as_str()), ("sure", "yes")];
        let (status, body) = here.post(&format!("{page}/delete"), &seen).await;
        assert!(status == StatusCode::CONFLICT && body.contains("草稿"), "{body}");
        assert_eq!(root.post(&format!("{page}/take-back"), &seen).await.0, StatusCode::CONFLICT, "not the province");
        assert_eq!(here.post(&format!("{page}/take-back"), &seen).await.0, StatusCode::SEE_OTHER);
        assert_eq!(root.get(&page).await.0, StatusCode::NOT_FOUND, "a draft is its own office's again");
        let version = here.field(&page, "version").await;
        let (status, asks) = here.post(&format!("{page}/delete"), &[("version", &version)]).await;
        assert!(status == StatusCode::OK && asks.contains("删除这篇草稿吗？"), "{asks}");
        let sure = [("version", version.as_str()), ("sure", "yes")];
        assert_eq!(here.post(&format!("{page}/delete"), &sure).await.0, StatusCode::SEE_OTHER);
        assert_eq!(here.get(&page).await.0, StatusCode::NOT_FOUND);
        let left = "SELECT CAST(count(*) AS TEXT) AS t FROM attachment WHERE account = 'contributions'".to_owned();
        assert_eq!(server.text(left).await.as_deref(), Some("0"), "with its photo");
        let (_, log) = root.get("/desk/audit").await;
        assert!(log.contains("管理报送稿件") && log.contains("撤回"), "{log}");
        // What the province took is the province's to give back.
        let (page, _) = taken(&here, &root, "已经采用").await;
        let version = root.field(&page, "version").await;
        assert_eq!(here.post(&format!("{page}/take-back"), &[("version", &version)]).await.0, StatusCode::CONFLICT);
    })
    .await;
}
