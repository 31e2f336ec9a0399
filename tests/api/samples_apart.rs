//! Samples show how things look: nothing real is done with them, and no picker offers them for anything real.

use crate::courier::{Courier, changsha, message, question};
use crate::desk::{Desk, raised, staff};
use crate::server::{Server, on_each_database};
use crate::voices::speak;
use diyi::api::Act;
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author, LetterId, NewQuestion, QuestionId, Topic};
use diyi::server::samples;
use reqwest::StatusCode;

const WHY: &str = "这是示例，不能和真的放在一起用";

async fn a_sample(server: &Server, table: &str) -> String {
    server.text(format!("SELECT id AS t FROM {table} WHERE sample ORDER BY id LIMIT 1")).await.unwrap()
}

async fn refused(desk: &Desk, path: &str, fields: &[(&str, &str)]) {
    let (status, body) = desk.post(path, fields).await;
    let refused = matches!(status, StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused && body.contains(WHY), "{path} {status}: {body}");
}

/// What a select or a datalist of a page offers.
fn offered<'a>(page: &'a str, name: &str) -> &'a str {
    let select = page.split(&format!("<select name=\"{name}\"")).nth(1);
    let list = select.or_else(|| page.split(&format!("<datalist id=\"{name}\"")).nth(1));
    let list = list.unwrap_or_else(|| panic!("{name}: {page}"));
    list.split("</select>").next().unwrap().split("</datalist>").next().unwrap()
}

async fn filled(server: &Server) -> Desk {
    samples::fill(&server.db).await.unwrap();
    staff(server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
    Desk::sign_in(server, "root").await
}

async fn count(server: &Server, table: &str) -> String {
    server.text(format!("SELECT CAST(count(*) AS TEXT) AS t FROM {table}")).await.unwrap()
}

#[tokio::test]
async fn a_real_courier_is_given_nothing_of_a_sample_and_referred_to_none() {
    on_each_database(async |server| {
        let root = filled(&server).await;
        let courier = Courier::of(&server);
        let asked = courier.ask(Topic::Hardship, changsha(), "家里有人重病").await;
        let (_, case) = root.post(&format!("/desk/questions/{asked}/case"), &[("kind", "hardship")]).await;
        let facts = [("income", "1000"), ("household", "3"), ("months", "36"), ("situations", "illness")];
        assert_eq!(root.save(&format!("{case}/aid"), &format!("{case}/aid"), &facts).await.0, StatusCode::SEE_OTHER);
        let (_, aid) = root.get(&format!("{case}/aid")).await;
        assert!(!aid.contains("示例·"), "{aid}");
        let resource = a_sample(&server, "aid_resource").await;
        refused(&root, &format!("{case}/aid/propose"), &[("resource", &resource), ("amount", "1")]).await;
        assert_eq!(count(&server, "aid_grant").await, "0");
        // One that was proposed before is not approved either.
        let grant = format!(
            "INSERT INTO aid_grant (id, resource, case_id, adcode, amount, state, proposed_by, proposed_at, remark)
             SELECT 'old', '{resource}', '{}', 430100, 1, 'proposed', id, 0, '' FROM staff WHERE login = 'root'",
            case.rsplit('/').next().unwrap()
        );
        sea_orm::ConnectionTrait::execute_unprepared(&server.db, &grant).await.unwrap();
        refused(&root, "/desk/grants/old", &[("act", "approve")]).await;

        root.act(&case, "step", &[("to", "verification"), ("note", "已经核实清楚了"), ("result", "")]).await;
        let own = [("kind", "hospital"), ("name", "真的医院"), ("adcode", "430000"), ("contact", "")];
        assert_eq!(root.post("/desk/partners", &own).await.0, StatusCode::SEE_OTHER);
        let (_, shown) = root.get(&case).await;
        let partners = offered(&shown, "partner");
        assert!(partners.contains("真的医院") && !partners.contains("示例"), "{partners}");
        let partner = a_sample(&server, "partner").await;
        let version = root.field(&case, "version").await;
        let fields = [("version", &*version), ("to", ""), ("name", ""), ("reason", "请帮忙"), ("partner", &*partner)];
        refused(&root, &format!("{case}/refer"), &fields).await;
        assert_eq!(count(&server, "referral").await, "0");
        assert!(courier.mine().await.threads[0].thread.case.as_ref().unwrap().referrals.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_sample_company_is_meant_by_nobody_asked_nothing_and_is_no_partner() {
    on_each_database(async |server| {
        let root = filled(&server).await;
        let sample = "SELECT name AS t FROM company WHERE sample AND active ORDER BY name LIMIT 1".to_owned();
        let name = server.text(sample).await.unwrap();
        let config = server.get("/api/v1/config").await.text().await.unwrap();
        assert!(!config.contains(&name), "{config}");
        let asked = NewQuestion {
            company: Some(name.clone()),
            ..question(Topic::LabourRights, changsha(), message("扣了我三百块"))
        };
        let id: QuestionId = asked.id;
        Courier::of(&server).act(Act::Ask(asked)).await.unwrap();
        assert_eq!(count(&server, "company_named").await, "0");
        let page = format!("/desk/questions/{id}");
        let (_, shown) = root.get(&page).await;
        assert!(!offered(&shown, "companies").contains("示例"), "{shown}");
        let version = root.version_of(&page, &format!("{page}/company"), &[]).await;
        refused(&root, &format!("{page}/company"), &[("version", &version), ("company", &name)]).await;
        assert_eq!(count(&server, "company_named").await, "0");

        let company = a_sample(&server, "company").await;
        let (_, shown) = root.get(&format!("/desk/companies/{company}")).await;
        assert!(!shown.contains("name=\"summary\""), "nothing is sent to it: {shown}");
        let before = count(&server, "company_claim").await;
        let claim = [
            ("id", &*LetterId::fresh().to_string()),
            ("kind", "other"),
            ("adcode", "430100"),
            ("days", "90"),
            ("summary", "扣款没有依据"),
            ("sure", "yes"),
        ];
        refused(&root, &format!("/desk/companies/{company}/claims"), &claim).await;
        assert_eq!(count(&server, "company_claim").await, before);
        let (_, register) = root.get("/desk/partners").await;
        assert!(!offered(&register, "company").contains("示例"), "{register}");
        let partner = [("kind", "company"), ("name", "真的单位"), ("adcode", "430100"), ("company", &*company)];
        refused(&root, "/desk/partners", &partner).await;
        // One that is kept anew is folded onto no sample, either.
        let own = [("version", "0"), ("name", "真快递"), ("aliases", ""), ("active", "1")];
        assert_eq!(root.post("/desk/companies", &own).await.0, StatusCode::SEE_OTHER);
        assert_eq!(count(&server, "company_named").await, "0");
        raised(&root, "430100", "真快递", None).await;
        assert_eq!(count(&server, "company_named").await, "1");
    })
    .await;
}

#[tokio::test]
async fn what_is_really_proposed_met_and_demanded_has_no_sample_in_it() {
    on_each_database(async |server| {
        let root = filled(&server).await;
        let courier = Courier::of(&server);
        let voice = speak(&courier, "驿站要有热水", changsha()).await;
        let own = [("title", "真的建议"), ("text", "每个驿站都要有热水。"), ("adcode", "430000")];
        let (_, proposal) = root.post("/desk/proposals", &own).await;
        let page = format!("/desk/voices/{voice}");
        root.act(&page, "decide", &[("decision", "publish")]).await;
        let (_, shown) = root.get(&page).await;
        let choice = offered(&shown, "proposal");
        assert!(choice.contains("真的建议") && !choice.contains("示例"), "{choice}");
        let sample = "SELECT id AS t FROM proposal WHERE body LIKE '%\"sample\":true%' LIMIT 1".to_owned();
        let sample = server.text(sample).await.unwrap();
        let version = root.field(&page, "version").await;
        refused(&root, &format!("{page}/gather"), &[("version", &version), ("proposal", &sample)]).await;

        // A deputy who is made up is asked to no real meeting, and hands nothing real in; a real one to no sample.
        let deputy = a_sample(&server, "deputy").await;
        let (_, meetings) = root.get("/desk/meetings").await;
        assert!(!meetings.contains(&format!("value=\"{deputy}\"")), "{meetings}");
        let meeting = [
            ("title", "真的会"),
            ("adcode", "430000"),
            ("starts", "2031-01-01T10:00"),
            ("place", "省里"),
            ("agenda", ""),
        ];
        refused(&root, "/desk/meetings", &[&meeting[..], &[("asked", &*deputy)]].concat()).await;
        let person = [("kind", "deputy"), ("level", "county"), ("name", "甲"), ("adcode", "430000"), ("term", "一届")];
        let (_, real) = root.post("/desk/deputies", &person).await;
        let real = real.rsplit('/').next().unwrap();
        let held = a_sample(&server, "meeting").await;
        let of_sample = format!("/desk/meetings/{held}");
        let (_, shown) = root.get(&of_sample).await;
        assert!(shown.contains(&format!("value=\"{deputy}\"")), "samples go with samples: {shown}");
        assert!(!shown.contains(&format!("value=\"{real}\"")), "{shown}");
        let version = root.field(&of_sample, "version").await;
        let came = |who| [("version", &*version), ("guests", "0"), ("came", who)];
        refused(&root, &format!("{of_sample}/came"), &came(real)).await;
        assert_eq!(root.post(&format!("{of_sample}/came"), &came(&deputy)).await.0, StatusCode::SEE_OTHER);
        let version = root.field(&proposal, "version").await;
        let handing = [
            ("version", &*version),
            ("deputy", &*deputy),
            ("session", "会议"),
            ("department", "局"),
            ("submitted", "2026-01-01"),
            ("due", "2031-01-01"),
        ];
        refused(&root, &format!("{proposal}/hand-in"), &handing).await;
        let (_, shown) = root.get(&proposal).await;
        assert!(!offered(&shown, "meeting").contains("示例"), "{shown}");
        refused(&root, &format!("{proposal}/meeting"), &[("version", &version), ("meeting", &held)]).await;

        // Nobody is on duty by a course that is made up, and nobody who is made up gets an account.
        let course = a_sample(&server, "course").await;
        let (_, training) = root.get("/desk/training").await;
        assert!(!offered(&training, "what").contains("示例"), "{training}");
        let demand = [("adcode", "430000"), ("author", ""), ("what", &*course)];
        refused(&root, "/desk/training/demands", &demand).await;
        let volunteer = a_sample(&server, "volunteer").await;
        let people = count(&server, "staff").await;
        let (_, shown) = root.get(&format!("/desk/volunteers/{volunteer}")).await;
        assert!(!shown.contains("/accept\"") && !shown.contains("/decline\""), "{shown}");
        let accept = [("login", "made-up"), ("password", crate::desk::PASSWORD)];
        refused(&root, &format!("/desk/volunteers/{volunteer}/accept"), &accept).await;
        refused(&root, &format!("/desk/volunteers/{volunteer}/decline"), &[("reason", "示例")]).await;
        assert_eq!(count(&server, "staff").await, people);

        // Nor does a real bulletin hold a sample.
        let (_, bulletin) = root.post("/desk/bulletins", &[("title", "真的简报"), ("publisher", "省")]).await;
        let story = "SELECT id AS t FROM contribution WHERE sample AND bulletin IS NULL LIMIT 1".to_owned();
        let story = server.text(story).await.unwrap();
        root.act(&format!("/desk/contributions/{story}"), "decide", &[("act", "take")]).await;
        let (_, shown) = root.get(&bulletin).await;
        assert!(!shown.contains("示例·"), "{shown}");
        let version = root.field(&bulletin, "version").await;
        let add = [("version", &*version), ("contribution", &*story), ("act", "add")];
        refused(&root, &format!("{bulletin}/contents"), &add).await;
    })
    .await;
}

#[tokio::test]
async fn a_prefecture_sees_a_bulletin_that_looks_issued_and_takes_no_number() {
    on_each_database(async |server| {
        let root = filled(&server).await;
        staff(&server, "here", StaffRole::Operator, changsha(), Author::Operator).await;
        let here = Desk::sign_in(&server, "here").await;
        let (_, list) = here.get("/desk/bulletins").await;
        let number = list.split("href=\"/desk/bulletins/").nth(1).unwrap_or_else(|| panic!("{list}"))[..36].to_owned();
        let page = format!("/desk/bulletins/{number}");
        let (status, shown) = here.get(&page).await;
        assert!(status == StatusCode::OK && shown.contains("示例·") && shown.contains("姜茶"), "{shown}");
        assert!(here.bytes(&format!("{page}/bulletin.docx")).await.starts_with(b"PK"));
        let version = "SELECT CAST(version AS TEXT) AS t FROM bulletin WHERE sample".to_owned();
        let version = server.text(version).await.unwrap();
        let (status, body) = root.post(&format!("{page}/open"), &[("version", &version), ("open", "1")]).await;
        assert!(status == StatusCode::CONFLICT && body.contains("示例不能"), "{body}");
        assert_eq!(server.get(&format!("/bulletins/{number}")).await.status(), StatusCode::NOT_FOUND);
        // The first real one is the first of its year.
        let (_, real) = root.post("/desk/bulletins", &[("title", "真的简报"), ("publisher", "省")]).await;
        let fields = [("kind", "story"), ("title", "真的"), ("adcode", "430000"), ("text", "字")];
        let (_, story) = root.post("/desk/contributions", &fields).await;
        root.act(&story, "hand-in", &[]).await;
        root.act(&story, "decide", &[("act", "take")]).await;
        let story = story.rsplit('/').next().unwrap();
        root.act(&real, "contents", &[("act", "add"), ("contribution", story)]).await;
        root.act(&real, "issue", &[("sure", "yes")]).await;
        assert!(root.get(&real).await.1.contains("第 1 期"));
    })
    .await;
}
