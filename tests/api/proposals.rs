//! From voices to a proposal: written in versions, signed off by another person, handed in, answered, rated, carried out.

use crate::courier::{Courier, changsha, message, zhuzhou};
use crate::deputies::{deputy, meeting, number};
use crate::desk::{Desk, staff};
use crate::desk_reminders::{Heard, OK, remind, two, web};
use crate::office_work::now;
use crate::server::{Server, on_each_database, serve};
use crate::voices::seen;
use diyi::api::Act;
use diyi::model::proposal::{ProposalEnd, Satisfaction};
use diyi::model::staff::StaffRole;
use diyi::model::voice::NewVoice;
use diyi::model::{Adcode, Author, Day, Proposal, ProposalStage, Timestamp, VoiceId, VoiceKind};
use reqwest::StatusCode;
use sea_orm::ConnectionTrait as _;

const DAY: i64 = 86_400_000;
const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n%%EOF\n";
const PDF_2: &[u8] = b"%PDF-1.7\n2 0 obj\n%%EOF\n";

/// Two who may sign, one who may not, and one of elsewhere.
struct Office {
    boss: Desk,
    deputy_boss: Desk,
    operator: Desk,
    there: Desk,
}

impl Office {
    async fn open(server: &Server) -> Self {
        staff(server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        staff(server, "vice", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        staff(server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
        staff(server, "there", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
        let desk = async |login| Desk::sign_in(server, login).await;
        Self {
            boss: desk("boss").await,
            deputy_boss: desk("vice").await,
            operator: desk("ope").await,
            there: desk("there").await,
        }
    }
}

/// A proposal of Changsha: its page.
pub async fn proposal(desk: &Desk) -> String {
    let fields = [("title", "冬季驿站热水"), ("text", "每个驿站都要有热水。"), ("adcode", "430100")];
    let (status, page) = desk.post("/desk/proposals", &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    page
}

fn text<'a>(grounds: &'a str, ask: &'a str) -> [(&'a str, &'a str); 3] {
    [("case", "关于冬季驿站供应热水的建议"), ("grounds", grounds), ("ask", ask)]
}

fn handing<'a>(deputy: &'a str, submitted: &'a str, due: &'a str) -> [(&'a str, &'a str); 6] {
    [
        ("deputy", deputy),
        ("session", "长沙市政协十三届四次会议"),
        ("number", "第 0123 号"),
        ("department", "长沙市邮政管理局"),
        ("submitted", submitted),
        ("due", due),
    ]
}

fn today() -> Day {
    Day::of(Timestamp::now())
}

/// Who is on the page of a proposal, with the version that stands there now.
async fn sent(desk: &Desk, page: &str, what: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
    let version = desk.field(page, "version").await;
    desk.post(&format!("{page}/{what}"), &[&[("version", version.as_str())], fields].concat()).await
}

async fn refused(desk: &Desk, page: &str, what: &str, fields: &[(&str, &str)], says: &str) {
    let (status, body) = sent(desk, page, what, fields).await;
    let refused = matches!(status, StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused && body.contains(says), "{what} {status}: {body}");
}

#[tokio::test]
async fn who_stands_behind_a_proposal_in_a_place_where_few_do_is_not_told_by_it() {
    on_each_database(async |server| {
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        let root = Desk::sign_in(&server, "root").await;
        let fields = [("title", "冬季驿站热水"), ("text", "每个驿站都要有热水。"), ("adcode", "430000")];
        let (_, page) = root.post("/desk/proposals", &fields).await;
        let number = page.rsplit('/').next().unwrap().to_owned();
        let zhangjiajie = Adcode::parse("430800").unwrap();
        let says = async |adcode| {
            let courier = Courier::of(&server);
            let voice = crate::voices::speak(&courier, "驿站要有热水", adcode).await;
            root.act(&format!("/desk/voices/{voice}"), "decide", &[("decision", "publish")]).await;
            root.act(&format!("/desk/voices/{voice}"), "gather", &[("proposal", &number)]).await;
        };
        for adcode in std::iter::repeat_n(changsha(), 6).chain([zhangjiajie]) {
            says(adcode).await;
        }
        // Of seven in all, one is left over where six are known.
        let (_, shown) = root.get(&page).await;
        assert!(shown.contains("7 人") && shown.contains("<td>不列</td>"), "{shown}");
        assert!(!shown.contains("<td>6</td>") && !shown.contains("<td>1</td>"), "{shown}");
        let (_, paper) = root.get(&format!("{page}/print")).await;
        assert!(paper.contains("7 人说过或者支持") && !paper.contains("6 人") && !paper.contains(" 1 人"), "{paper}");
        for _ in 0..4 {
            says(zhangjiajie).await;
        }
        let (_, paper) = root.get(&format!("{page}/print")).await;
        assert!(paper.contains("长沙 6 人、张家界 5 人"), "{paper}");
    })
    .await;
}

#[tokio::test]
async fn each_version_is_kept_and_another_person_than_its_writer_signs_it() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let page = proposal(&office.operator).await;
        assert_eq!(office.there.get(&page).await.0, StatusCode::NOT_FOUND);
        refused(&office.operator, &page, "document", &text(" ", "请配热水"), "案据没有填写").await;
        refused(&office.boss, &page, "sign", &[("number", "1")], "还没有写文稿").await;
        let submitted = today().to_string();
        let due = today().plus(60).to_string();
        refused(&office.operator, &page, "hand-in", &handing("", &submitted, &due), "还没有写文稿").await;

        office.operator.act(&page, "document", &text("冬天没有热水。", "每站配一个保温桶。")).await;
        refused(&office.operator, &page, "document", &text("冬天没有热水。", "每站配一个保温桶。"), "没有存新的").await;
        assert_eq!(sent(&office.operator, &page, "sign", &[("number", "1")]).await.0, StatusCode::FORBIDDEN);
        office.boss.act(&page, "document", &text("冬天没有热水。", "每站配两个保温桶。")).await;
        refused(&office.boss, &page, "sign", &[("number", "2")], "另一位同事").await;
        refused(&office.deputy_boss, &page, "sign", &[("number", "1")], "新的一稿").await;
        office.deputy_boss.act(&page, "sign", &[("number", "2")]).await;
        refused(&office.deputy_boss, &page, "sign", &[("number", "2")], "已经签发").await;
        // A word that is changed afterwards is to be signed, too.
        office.operator.act(&page, "document", &text("冬天没有热水。", "每站配三个保温桶。")).await;
        refused(&office.operator, &page, "hand-in", &handing("", &submitted, &due), "还没有签发").await;
        office.boss.act(&page, "sign", &[("number", "3")]).await;

        let (_, shown) = office.operator.get(&page).await;
        for words in [
            "第 3 稿 · 测试ope",
            "第 2 稿 · 测试boss",
            "测试vice 签发",
            "<del>每站配两个保温桶。</del>",
            "<ins>每站配三个保温桶。</ins>",
        ] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        // What an older one changed is a page of its own.
        let (_, older) = office.operator.get(&format!("{page}?version=2")).await;
        let changed = |page: &str| page.matches("<ins>").count();
        assert!(shown.contains("?version=2") && changed(&older) > changed(&shown), "{older}");
        let (_, printed) = office.operator.get(&format!("{page}/print")).await;
        for words in ["案由", "案据", "建议", "关于冬季驿站供应热水的建议", "每站配三个保温桶。", "测试boss 签发"]
        {
            assert!(printed.contains(words), "{words}: {printed}");
        }
        let (_, log) = office.boss.get("/desk/audit").await;
        assert!(log.contains("存一稿") && log.contains("签发"), "{log}");
        // Two who write at the same time: the second one sees that there is another version.
        let stale = [&[("version", "2")], &text("甲。", "乙。")[..]].concat();
        let (status, body) = office.operator.post(&format!("{page}/document"), &stale).await;
        assert!(status == StatusCode::CONFLICT && body.contains("刚刚有变化"), "{body}");
    })
    .await;
}

/// Who proposed is not satisfied with an answer of today, with a remark; the second one is due in 30 days, then in 40.
async fn poor_until_another_day(server: &Server, office: &Office, page: &str, member: &str) {
    let submitted = today().to_string();
    let poor = [("form_page", page), ("satisfaction", "dissatisfied"), ("remark", "没有说哪天")];
    for (day, says) in [("", "请填最晚哪天重新答复"), (submitted.as_str(), "要晚于这次答复的日期")]
    {
        let typed = [&poor[..], &[("due", day)]].concat();
        refused(&office.operator, page, "satisfaction", &typed, says).await;
        let (_, body) = sent(&office.operator, page, "satisfaction", &typed).await;
        let form = body.split("/satisfaction\"").nth(1).unwrap().split("</form>").next().unwrap();
        assert!(
            form.contains("没有说哪天") && form.contains("<option selected value=\"dissatisfied\""),
            "as it was typed: {form}"
        );
        assert!(form.contains("id=\"refused-due\""), "{form}");
    }
    let again = today().plus(30).to_string();
    let poor = [&poor[1..], &[("due", again.as_str())]].concat();
    office.operator.act(page, "satisfaction", &poor).await;
    let (_, asked) = office.operator.get(page).await;
    assert!(asked.contains("请承办单位重新答复") && asked.contains("还有 30 天"), "by when: {asked}");
    let told = seen::<Proposal>(server, "proposal").await.remove(0);
    assert!(told.steps.last().unwrap().note.contains("请承办单位重新答复，最晚 "), "{told:?}");
    assert_eq!(told.handed_in.unwrap().due, Some(today().plus(30)));
    let later = today().plus(40).to_string();
    office.operator.act(page, "correct", &handing(member, &submitted, &later)).await;
    assert!(office.operator.get(page).await.1.contains("还有 40 天"), "another day can be agreed on");
}

#[tokio::test]
async fn a_proposal_is_handed_in_answered_again_if_it_was_not_enough_and_carried_out() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let courier = Courier::of(&server);
        let voice = VoiceId::fresh();
        let (kind, words) = (VoiceKind::Need, message("冬天要有热水"));
        let said = NewVoice { id: voice, kind, adcode: changsha(), discussion: None, company: None, message: words };
        courier.act(Act::Speak(said)).await.unwrap();
        office.operator.act(&format!("/desk/voices/{voice}"), "decide", &[("decision", "publish")]).await;
        let page = proposal(&office.operator).await;
        office.operator.act(&format!("/desk/voices/{voice}"), "gather", &[("proposal", number(&page))]).await;
        // What couriers said is where the document begins.
        assert!(office.operator.get(&page).await.1.contains("1. 冬天要有热水"));
        let member = deputy(&office.boss, "王委员").await;
        let of = meeting(&office.operator, &[&member]).await;
        office.operator.act(&page, "meeting", &[("meeting", number(&of))]).await;
        assert!(office.operator.get(&of).await.1.contains("冬季驿站热水"));
        office.operator.act(&page, "document", &text("冬天没有热水。", "每站配一个保温桶。")).await;
        office.boss.act(&page, "sign", &[("number", "1")]).await;

        let (submitted, due) = (today().to_string(), today().plus(90).to_string());
        let (tomorrow, member) = (today().plus(1).to_string(), number(&member));
        for (fields, says) in [
            (handing(member, &tomorrow, &due), "还没有到"),
            (handing(member, &submitted, &submitted), "晚于提交日期"),
            (handing(member, "昨天", &due), "请填日期"),
            (handing("0198c000-0000-7000-8000-000000000009", &submitted, &due), "请从名单里选"),
        ] {
            refused(&office.operator, &page, "hand-in", &fields, says).await;
        }
        refused(&office.operator, &page, "answer", &[("text", "办"), ("day", &submitted)], "还没有提交").await;
        // With a document, no note alone hands it in.
        let version = office.operator.field(&page, "version").await;
        let note = [("version", version.as_str()), ("stage", "submitted"), ("note", "跳过去")];
        assert_eq!(office.operator.post(&page, &note).await.0, StatusCode::CONFLICT);
        office.operator.act(&page, "hand-in", &handing(member, &submitted, &due)).await;
        refused(&office.operator, &page, "document", &text("又改。", "又改。"), "已经提交").await;
        let told = seen::<Proposal>(&server, "proposal").await.remove(0);
        let handed_in = told.handed_in.clone().unwrap();
        assert_eq!((told.stage(), handed_in.department.as_str()), (ProposalStage::Submitted, "长沙市邮政管理局"));
        assert_eq!(handed_in.due, Some(today().plus(90)));
        assert!(told.steps.last().unwrap().note.contains("长沙市邮政管理局办理"), "{told:?}");
        let (_, list) = office.operator.get("/desk/proposals").await;
        assert!(list.contains("第 0123 号") && list.contains("还有 90 天"), "{list}");
        let (_, printed) = office.operator.get(&format!("{page}/print")).await;
        assert!(
            printed.contains("政治协商会议提案") && printed.contains("市州政协委员 王委员（某公司经理）"),
            "{printed}"
        );

        // An answer with its file; what is no document is not kept.
        let fields = |version| [("version", version), ("text", "每站配一个。"), ("day", submitted.as_str())];
        let version = office.operator.field(&page, "version").await;
        let answer = format!("{page}/answer");
        let (status, body) = office.operator.upload(&answer, &fields(&version), ("file", "a.pdf", b"MZ")).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("a.pdf"), "{body}");
        assert_eq!(office.operator.get(&format!("{page}/answers/1/file")).await.0, StatusCode::NOT_FOUND);
        let (status, body) = office.operator.upload(&answer, &fields(&version), ("file", "答复.pdf", PDF)).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        assert_eq!(office.operator.bytes(&format!("{page}/answers/1/file")).await, PDF);
        for other in ["2", "0", "-1", "eins"] {
            let (status, _) = office.operator.get(&format!("{page}/answers/{other}/file")).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{other}");
        }
        assert_eq!(office.there.get(&format!("{page}/answers/1/file")).await.0, StatusCode::NOT_FOUND);

        let done = [("stage", "carried_out"), ("note", "每站都有了。")];
        refused(&office.operator, &page, "satisfaction", &[("satisfaction", "")], "请选满意").await;
        let version = office.operator.field(&page, "version").await;
        let early = [&[("version", version.as_str())], &done[..]].concat();
        assert_eq!(office.operator.post(&page, &early).await.0, StatusCode::CONFLICT, "first how it is found");
        poor_until_another_day(&server, &office, &page, member).await;
        let version = office.operator.field(&page, "version").await;
        // The first answer stays beside the second one: its day, its file, and how it was found.
        let second = [("version", version.as_str()), ("text", "每站配两个，元旦前到。"), ("day", submitted.as_str())];
        let (status, body) = office.operator.upload(&answer, &second, ("file", "再答复.pdf", PDF_2)).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        assert_eq!(office.operator.bytes(&format!("{page}/answers/1/file")).await, PDF);
        assert_eq!(office.operator.bytes(&format!("{page}/answers/2/file")).await, PDF_2);
        let (_, both) = office.operator.get(&page).await;
        let (newer, older) = both.split("id=\"answers\"").nth(1).unwrap().split_once("第 1 次答复").unwrap();
        assert!(newer.contains("第 2 次答复") && newer.contains("每站配两个"), "the newest first: {both}");
        assert!(!newer.contains("不满意</span>"), "nobody said how that one is found: {newer}");
        for words in ["每站配一个。", "不满意</span> 没有说哪天", "answers/1/file"] {
            assert!(older.contains(words), "{words}: {older}");
        }
        refused(&office.operator, &page, "answer", &fields("0")[1..], "已经答复了").await;
        office.operator.act(&page, "satisfaction", &[("satisfaction", "satisfied")]).await;
        let version = office.operator.field(&page, "version").await;
        let done = [&[("version", version.as_str())], &done[..]].concat();
        assert_eq!(office.operator.post(&page, &done).await.0, StatusCode::SEE_OTHER);
        let told = seen::<Proposal>(&server, "proposal").await.remove(0);
        assert_eq!(told.stage(), ProposalStage::CarriedOut);
        assert_eq!(told.handed_in.unwrap().satisfaction, Some(Satisfaction::Satisfied));
        assert!(
            !server.json("/api/v1/changes?since=0").await.to_string().contains("没有说哪天"),
            "the remark is the office's"
        );
    })
    .await;
}

#[tokio::test]
async fn a_proposal_that_is_not_carried_out_ends_and_whose_words_went_in_read_why() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let courier = Courier::of(&server);
        let voice = crate::voices::speak(&courier, "冬天要有热水", changsha()).await;
        let of_voice = format!("/desk/voices/{voice}");
        office.operator.act(&of_voice, "decide", &[("decision", "publish")]).await;
        let page = proposal(&office.operator).await;
        assert!(office.operator.get(&of_voice).await.1.contains("冬季驿站热水</option>"));
        office.operator.act(&of_voice, "gather", &[("proposal", number(&page))]).await;
        office.operator.act(&page, "document", &text("冬天没有热水。", "每站配一个保温桶。")).await;
        office.boss.act(&page, "sign", &[("number", "1")]).await;
        let (submitted, due) = (today().to_string(), today().plus(90).to_string());
        office.operator.act(&page, "hand-in", &handing("", &submitted, &due)).await;
        let steps = seen::<Proposal>(&server, "proposal").await.remove(0).steps.len();

        let sure = ("sure", "yes");
        refused(&office.operator, &page, "end", &[("end", ""), ("note", "已有规定"), sure], "请选怎么终止的").await;
        refused(&office.operator, &page, "end", &[("end", "not_taken"), ("note", " "), sure], "没有填写").await;
        let end = [("end", "not_taken"), ("note", "政协答复：已有规定，督促落实。")];
        let (status, asked) = sent(&office.operator, &page, "end", &end).await;
        assert!(status == StatusCode::OK && asked.contains("终止这一件吗？") && asked.contains("督促落实"), "{asked}");
        assert_eq!(seen::<Proposal>(&server, "proposal").await.remove(0).ended, None, "it asks first");
        let foreign = [&[("version", "1")], &end[..], &[sure]].concat();
        assert_eq!(office.there.post(&format!("{page}/end"), &foreign).await.0, StatusCode::NOT_FOUND);
        office.operator.act(&page, "end", &[&end[..], &[sure]].concat()).await;

        // It is told as any other step, to older apps, too.
        let told = seen::<Proposal>(&server, "proposal").await.remove(0);
        assert_eq!((told.ended, told.steps.len()), (Some(ProposalEnd::NotTaken), steps + 1));
        let step = told.steps.last().unwrap();
        assert_eq!(
            (step.stage, step.note.as_str()),
            (ProposalStage::Submitted, "不予立案：政协答复：已有规定，督促落实。")
        );
        let (_, list) = office.operator.get("/desk/proposals").await;
        let row = list.split(&format!("href=\"{page}\"")).next().unwrap().rsplit("<tr").next().unwrap();
        assert!(row.contains(">不予立案<") && !list.contains("还有 90 天"), "{list}");
        // Gathered, handed in, answered, carried out, ended.
        assert_eq!(now(&list, "长沙"), ["1", "1", "0", "0", "1"]);
        for (what, fields) in [
            ("answer", &[("text", "办"), ("day", submitted.as_str())][..]),
            ("satisfaction", &[("satisfaction", "fairly")]),
            ("document", &text("又改。", "又改。")),
            ("sign", &[("number", "1")]),
            ("end", &[("end", "merged"), ("note", "并"), sure]),
        ] {
            let desk = if what == "sign" { &office.boss } else { &office.operator };
            refused(desk, &page, what, fields, "已经终止了").await;
        }
        let version = office.operator.field(&page, "version").await;
        let step = [("version", version.as_str()), ("stage", "submitted"), ("note", "再说一句")];
        assert_eq!(office.operator.post(&page, &step).await.0, StatusCode::CONFLICT);
        // Nothing is due any more, whatever is put right of how it was handed in.
        office.operator.act(&page, "correct", &handing("", &submitted, &today().plus(9).to_string())).await;
        let due = async || server.text("SELECT COALESCE(due_at, 0) || '' AS t FROM proposal_dossier".to_owned()).await;
        assert_eq!(due().await.as_deref(), Some("0"));
        // Not even where a server of the version before wrote a day down.
        server.db.execute_unprepared("UPDATE proposal_dossier SET due_at = 1").await.unwrap();
        assert!(!office.operator.get("/desk/proposals?late=1").await.1.contains("冬季驿站热水</a>"));
        // No other words are gathered into it.
        let other = crate::voices::speak(&courier, "夏天要有凉水", changsha()).await;
        let of_other = format!("/desk/voices/{other}");
        office.operator.act(&of_other, "decide", &[("decision", "publish")]).await;
        assert!(!office.operator.get(&of_other).await.1.contains("冬季驿站热水</option>"));
        let (_, log) = office.boss.get("/desk/audit").await;
        assert!(log.contains("终止"), "{log}");
    })
    .await;
}

#[tokio::test]
async fn what_everybody_reads_of_a_proposal_is_put_right_by_its_desk_and_nobody_overwrites_another() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let page = proposal(&office.operator).await;
        let right = [("title", "冬天驿站热水"), ("text", "每个驿站都要有热水，晚上也要。")];
        refused(&office.operator, &page, "text", &[("title", " "), right[1]], "没有填写").await;
        office.operator.act(&page, "text", &right).await;
        let told = seen::<Proposal>(&server, "proposal").await.remove(0);
        assert_eq!((told.title.as_str(), told.text.as_str()), (right[0].1, right[1].1));
        assert_eq!(told.steps.len(), 1, "that is no step");
        let stale = [&[("version", "1")], &right[..]].concat();
        let (status, body) = office.operator.post(&format!("{page}/text"), &stale).await;
        assert!(status == StatusCode::CONFLICT && body.contains("刚刚有变化"), "{body}");
        assert_eq!(office.there.post(&format!("{page}/text"), &stale).await.0, StatusCode::NOT_FOUND);
        let (_, log) = office.boss.get("/desk/audit").await;
        assert!(log.contains("改文字"), "{log}");
    })
    .await;
}

/// How often something was said.
fn said(heard: &Heard, words: &str) -> usize {
    heard.lock().unwrap().iter().filter(|(_, body)| body.contains(words)).count()
}

#[tokio::test]
async fn the_desk_is_reminded_of_an_answer_before_it_is_due_and_once_it_is_late() {
    on_each_database(async |server| {
        let (one, other) = two(&server).await;
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
        let origin = serve(one.clone()).await;
        let desk = async |login| Desk::sign_in_at(&origin, login).await;
        let (province, boss, operator) = (desk("root").await, desk("boss").await, desk("ope").await);
        let (to_province, of_province) = web(OK).await;
        let (to_desk, of_desk) = web(OK).await;
        for (desk, adcode, url) in [(&province, "430000", &to_province), (&boss, "430100", &to_desk)] {
            let fields = [("adcode", adcode), ("kind", "webhook"), ("act", "set"), ("active", "1"), ("url", url)];
            assert_eq!(desk.save("/desk/channels", "/desk/channels", &fields).await.0, StatusCode::SEE_OTHER);
        }
        let page = proposal(&operator).await;
        operator.act(&page, "document", &text("冬天没有热水。", "每站配一个保温桶。")).await;
        boss.act(&page, "sign", &[("number", "1")]).await;
        let (submitted, due) = (today().to_string(), today().plus(30).to_string());
        operator.act(&page, "hand-in", &handing("", &submitted, &due)).await;
        let ends = today().plus(30).ends().0;
        let at = async |moment: i64| {
            remind(&one, &other, Timestamp(moment)).await;
            remind(&one, &other, Timestamp(moment)).await;
            let soon = said(&of_desk, "快到答复期限");
            (soon, said(&of_desk, "超期没答复"), said(&of_province, "超期半个月"))
        };
        assert_eq!(at(Timestamp::now().0).await, (0, 0, 0));
        assert_eq!(at(ends - 3 * DAY).await, (1, 0, 0));
        assert_eq!(at(ends + DAY).await, (1, 1, 0));
        assert_eq!(at(ends + 16 * DAY).await, (1, 1, 1));
        assert_eq!(said(&of_desk, "冬季驿站热水"), 2, "{:?}", of_desk.lock().unwrap());
        operator.act(&page, "answer", &[("text", "每站配一个。"), ("day", &submitted)]).await;
        assert_eq!(at(ends + 40 * DAY).await, (1, 1, 1), "what is answered is not reminded of");
        // What did not satisfy is answered again by a day, of which is reminded as of the first one.
        let second = today().plus(100);
        let due = second.to_string();
        operator.act(&page, "satisfaction", &[("satisfaction", "dissatisfied"), ("due", &due)]).await;
        assert_eq!(at(second.ends().0 - 3 * DAY).await, (2, 1, 1));
        assert_eq!(at(second.ends().0 + DAY).await, (2, 2, 1));
        assert_eq!(at(second.ends().0 + 16 * DAY).await, (2, 2, 2));
        let late = async || operator.get("/desk/proposals?late=1").await.1.contains("冬季驿站热水");
        assert!(!late().await);
        server.db.execute_unprepared("UPDATE proposal_dossier SET due_at = 1").await.unwrap();
        assert!(late().await, "it counts as late once more");
        // The first answer keeps the day for which it had been promised.
        let (_, shown) = operator.get(&page).await;
        let first = shown.split("第 1 次答复").nth(1).unwrap().split("</strong>").next().unwrap();
        assert!(first.contains(&diyi::texts::day(today().plus(30).begins())), "{first}");
        operator.act(&page, "satisfaction", &[("satisfaction", "fairly")]).await;
        assert!(!late().await, "who is satisfied after all waits for nothing");
    })
    .await;
}

#[tokio::test]
async fn answers_that_were_there_before_and_those_of_an_older_server_are_rows_like_others() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let page = proposal(&office.operator).await;
        office.operator.act(&page, "document", &text("冬天没有热水。", "每站配一个保温桶。")).await;
        office.boss.act(&page, "sign", &[("number", "1")]).await;
        let (submitted, due) = (today().to_string(), today().plus(90).to_string());
        office.operator.act(&page, "hand-in", &handing("", &submitted, &due)).await;
        office.operator.act(&page, "answer", &[("text", "以前的答复。"), ("day", &submitted)]).await;
        // As the version before left it.
        let sql = async |sql: &str| server.db.execute_unprepared(sql).await.unwrap();
        sql("DROP TABLE proposal_answer").await;
        sql("DELETE FROM seaql_migrations WHERE version = 'm2026_11_proposal_answers'").await;
        crate::server::open(server.url()).await;
        let answers = async || {
            let (_, shown) = office.operator.get(&page).await;
            shown.split("id=\"answers\"").nth(1).unwrap().split("<form").next().unwrap().to_owned()
        };
        assert!(answers().await.contains("第 1 次答复") && answers().await.contains("以前的答复。"));
        let again = today().plus(120).to_string();
        let poor = |remark| [("satisfaction", "dissatisfied"), ("due", again.as_str()), ("remark", remark)];
        office.operator.act(&page, "satisfaction", &poor("太慢")).await;
        // A server of the version before, beside this one, writes into the dossier alone.
        sql("UPDATE proposal_dossier SET answer = '旧版本写的答复。', satisfaction = NULL, satisfaction_remark = ''")
            .await;
        assert!(answers().await.contains("第 2 次答复") && answers().await.contains("太慢"));
        office.operator.act(&page, "satisfaction", &poor("还是慢")).await;
        office.operator.act(&page, "answer", &[("text", "第三次。"), ("day", &submitted)]).await;
        for words in ["第 3 次答复", "旧版本写的答复。", "还是慢", "以前的答复。", "太慢"] {
            assert!(answers().await.contains(words), "{words}: {}", answers().await);
        }
        // It takes a courier's words out of the dossier alone, too, and says there how the newest was found.
        sql("UPDATE proposal_dossier SET answer = '第三次：（按本人要求已删除）', satisfaction = 'satisfied'").await;
        let shown = answers().await;
        assert!(!shown.contains("第 4 次答复") && !shown.contains("第三次。"), "{shown}");
        assert!(shown.contains("第三次：（按本人要求已删除）"), "{shown}");
    })
    .await;
}

#[tokio::test]
async fn no_note_alone_hands_a_proposal_in_and_couriers_read_where_its_document_is_from() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let page = proposal(&office.operator).await;
        let note = async |stage: &str| {
            let version = office.operator.field(&page, "version").await;
            let fields = [("version", version.as_str()), ("stage", stage), ("note", "已经交上去了")];
            office.operator.post(&page, &fields).await
        };
        assert_eq!(note("drafted").await.0, StatusCode::SEE_OTHER);
        for stage in ["submitted", "answered", "carried_out"] {
            let (status, body) = note(stage).await;
            assert_eq!(status, StatusCode::CONFLICT, "{stage}: {body}");
        }
        assert!(note("submitted").await.1.contains("上传原件，填编号和日期"));
        let (_, shown) = office.operator.get(&page).await;
        assert!(!shown.contains("<option value=\"submitted\""), "what is refused is not offered: {shown}");
        assert_eq!(seen::<Proposal>(&server, "proposal").await.remove(0).stage(), ProposalStage::Drafted);

        // From elsewhere: with the document itself, its number and its day.
        let (submitted, due) = (today().to_string(), today().plus(90).to_string());
        let fields = handing("", &submitted, &due);
        let address = format!("{page}/hand-in-elsewhere");
        refused(&office.operator, &page, "hand-in-elsewhere", &fields, "请选交出去的原件").await;
        let version = office.operator.field(&page, "version").await;
        let typed = [&[("version", version.as_str())], &fields[..]].concat();
        for (field, value, says) in [
            ("number", " ", "编号没有填写"),
            ("submitted", "", "请填日期"),
            ("session", "", "没有填写"),
            ("due", &submitted, "晚于提交日期"),
        ] {
            let mut wrong = typed.clone();
            wrong.iter_mut().filter(|(name, _)| *name == field).for_each(|one| one.1 = value);
            let (status, body) = office.operator.upload(&address, &wrong, ("file", "提案.pdf", PDF)).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains(says), "{field}: {body}");
        }
        let (status, body) = office.operator.upload(&address, &typed, ("file", "提案.pdf", b"MZ")).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("提案.pdf"), "{body}");
        assert_eq!(office.operator.upload(&address, &typed, ("file", "提案.pdf", PDF)).await.0, StatusCode::SEE_OTHER);
        assert_eq!(office.operator.upload(&address, &typed, ("file", "提案.pdf", PDF_2)).await.0, StatusCode::CONFLICT);
        let told = seen::<Proposal>(&server, "proposal").await.remove(0);
        let said = &told.steps.last().unwrap().note;
        assert!(said.contains("文稿在别处写好") && said.contains("第 0123 号"), "{said}");
        assert!(told.stage() == ProposalStage::Submitted && told.handed_in.unwrap().elsewhere);
        let file = format!("{page}/document/file");
        assert_eq!(office.operator.bytes(&file).await, PDF);
        assert_eq!(office.there.get(&file).await.0, StatusCode::NOT_FOUND);
        // It goes on by its answer, as any other.
        assert_eq!(note("answered").await.0, StatusCode::CONFLICT);
        office.operator.act(&page, "answer", &[("text", "每站配一个。"), ("day", &submitted)]).await;
        assert_eq!(note("carried_out").await.0, StatusCode::CONFLICT, "first how it is found");
        office.operator.act(&page, "satisfaction", &[("satisfaction", "fairly")]).await;
        assert_eq!(note("carried_out").await.0, StatusCode::SEE_OTHER);

        // Where a document is written here, that one is signed and handed in.
        let own = proposal(&office.operator).await;
        office.operator.act(&own, "document", &text("冬天没有热水。", "每站配一个保温桶。")).await;
        let version = office.operator.field(&own, "version").await;
        let typed = [&[("version", version.as_str())], &fields[..]].concat();
        let (status, body) =
            office.operator.upload(&format!("{own}/hand-in-elsewhere"), &typed, ("file", "提案.pdf", PDF)).await;
        assert!(status == StatusCode::CONFLICT && body.contains("签发以后"), "{body}");
        assert_eq!(office.operator.get(&format!("{own}/document/file")).await.0, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn of_however_many_that_are_late_each_is_reminded_of() {
    on_each_database(async |server| {
        let (one, _) = two(&server).await;
        staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let origin = serve(one.clone()).await;
        let boss = Desk::sign_in_at(&origin, "boss").await;
        let (url, _) = web(OK).await;
        let fields = [("adcode", "430100"), ("kind", "webhook"), ("act", "set"), ("active", "1"), ("url", url.as_str())];
        assert_eq!(boss.save("/desk/channels", "/desk/channels", &fields).await.0, StatusCode::SEE_OTHER);
        let now = Timestamp::now();
        let late: i64 = 1_203;
        for number in 0..late {
            let (id, due) = (diyi::model::ProposalId::fresh(), now.0 - DAY - number);
            let body = format!("{{\"id\":\"{id}\",\"title\":\"x\",\"text\":\"\",\"adcode\":430100,\"steps\":[],\"voices\":0,\"supporters\":0}}");
            let both = format!(
                "INSERT INTO proposal (id, adcode, made_at, body, version) VALUES ('{id}', 430100, {number}, '{body}', 1);
                 INSERT INTO proposal_dossier (proposal, adcode, number, session, department, due_day, due_at, answer, satisfaction_remark)
                 VALUES ('{id}', 430100, '', '', '', '{}', {due}, '', '')",
                today()
            );
            server.db.execute_unprepared(&both).await.unwrap();
        }
        one.remind_now(now).await.unwrap();
        let reminded = server.dump_of(&["reminder"]).await;
        assert_eq!(i64::try_from(reminded.matches("webhook proposal_overdue ").count()).unwrap(), late);
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_was_written_down_wrong_is_put_right_for_all_who_read_it() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let page = proposal(&office.operator).await;
        office.operator.act(&page, "document", &text("冬天没有热水。", "每站配一个保温桶。")).await;
        office.boss.act(&page, "sign", &[("number", "1")]).await;
        let (submitted, due) = (today().plus(-9).to_string(), today().plus(30).to_string());
        office.operator.act(&page, "hand-in", &handing("", &submitted, &due)).await;
        let (wrong, right) = (today().plus(-1).to_string(), today().plus(-3).to_string());
        let early = [("text", "改"), ("day", right.as_str())];
        refused(&office.operator, &page, "correct-answer", &early, "还没有答复").await;
        let send = async |what: &str, fields: &[(&str, &str)], file: &[(&str, &str, &[u8])]| {
            let version = office.operator.field(&page, "version").await;
            let fields = [&[("version", version.as_str())], fields].concat();
            office.operator.upload_all(&format!("{page}/{what}"), &fields, file).await
        };
        let first = [("text", "每站配一个。"), ("day", wrong.as_str())];
        assert_eq!(send("answer", &first, &[("file", "a.pdf", PDF)]).await.0, StatusCode::SEE_OTHER);
        office.operator.act(&page, "satisfaction", &[("satisfaction", "satisfied"), ("remark", "好")]).await;
        // Its words and its day; its file stays.
        let corrected = [("text", "每站配两个。"), ("day", right.as_str())];
        assert_eq!(send("correct-answer", &corrected, &[]).await.0, StatusCode::SEE_OTHER);
        let (_, shown) = office.operator.get(&page).await;
        let answers = shown.split("id=\"answers\"").nth(1).unwrap();
        assert!(answers.contains("每站配两个。") && !answers.contains("每站配一个。"), "{answers}");
        assert!(answers.contains(">满意<") && answers.contains("第 1 次答复"), "{answers}");
        let day = diyi::texts::day(today().plus(-3).begins());
        assert!(answers.contains(&day), "{day}: {answers}");
        let told = seen::<Proposal>(&server, "proposal").await.remove(0);
        let notes: Vec<&str> = told.steps.iter().map(|step| step.note.as_str()).collect();
        assert!(notes.contains(&"每站配两个。") && !notes.contains(&"每站配一个。"), "{notes:?}");
        let file = format!("{page}/answers/1/file");
        assert_eq!(office.operator.bytes(&file).await, PDF);
        // Another file, then none.
        assert_eq!(send("correct-answer", &corrected, &[("file", "b.pdf", PDF_2)]).await.0, StatusCode::SEE_OTHER);
        assert_eq!(office.operator.bytes(&file).await, PDF_2);
        let none = [&corrected[..], &[("without_file", "1")]].concat();
        assert_eq!(send("correct-answer", &none, &[]).await.0, StatusCode::SEE_OTHER);
        assert_eq!(office.operator.get(&file).await.0, StatusCode::NOT_FOUND);
        let left = "SELECT CAST(count(*) AS TEXT) AS t FROM attachment WHERE account = 'proposals'".to_owned();
        assert_eq!(server.text(left).await.as_deref(), Some("0"), "the files that it had are gone");
        let tomorrow = today().plus(1).to_string();
        for (field, value, says) in [("text", "", "没有填写"), ("day", tomorrow.as_str(), "还没有到")] {
            let mut fields = corrected.to_vec();
            fields.iter_mut().filter(|(name, _)| *name == field).for_each(|one| one.1 = value);
            let (status, body) = send("correct-answer", &fields, &[]).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains(says), "{field}: {body}");
        }
        let (_, log) = office.boss.get("/desk/audit").await;
        assert!(log.contains("更正答复"), "{log}");
    })
    .await;
}
