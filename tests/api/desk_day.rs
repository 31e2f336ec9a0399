//! A day at the desk: finding, working through, handing over, putting together, taking calls.

use crate::courier::{Courier, changsha, message, picture, zhuzhou};
use crate::desk::{Desk, staff};
use crate::server::{Server, on_each_database};
use diyi::api::{Act, ProblemCode};
use diyi::model::staff::StaffRole;
use diyi::model::voice::NewVoice;
use diyi::model::{
    Adcode, Author, ClaimCode, QuestionId, QuestionState, Reference, StaffId, Timestamp, Topic, VoiceId, VoiceKind,
};
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;

async fn operator(server: &Server, login: &str, adcode: Adcode) -> (StaffId, Desk) {
    let id = staff(server, login, StaffRole::Operator, adcode, Author::Operator).await;
    (id, Desk::sign_in(server, login).await)
}

/// The questions that a list shows, as they stand.
async fn listed(desk: &Desk, path: &str) -> Vec<String> {
    let (status, page) = desk.get(path).await;
    assert_eq!(status, StatusCode::OK, "{path}: {page}");
    let list = page.split("id=\"list\"").nth(1).unwrap_or_default();
    list.split("data-id=\"").skip(1).map(|rest| rest[..36].to_owned()).collect()
}

async fn version(desk: &Desk, question: &str) -> String {
    desk.field(&format!("/desk/questions/{question}"), "version").await
}

fn search(words: &str) -> String {
    let words: String = url::form_urlencoded::byte_serialize(words.as_bytes()).collect();
    format!("/desk/inbox?words={words}")
}

async fn thread(courier: &Courier, id: QuestionId) -> diyi::model::Thread {
    courier.mine().await.threads.into_iter().map(|change| change.thread).find(|thread| thread.id == id).unwrap()
}

#[tokio::test]
async fn whatever_was_written_is_found_in_all_states_and_only_by_those_who_may_see_it() {
    on_each_database(async |server| {
        let (_, desk) = operator(&server, "ope", changsha()).await;
        let (_, elsewhere) = operator(&server, "far", zhuzhou()).await;
        let courier = Courier::of(&server);
        let wages = courier.ask(Topic::LabourRights, changsha(), "老板拖着不给钱").await;
        courier.ask(Topic::LabourRights, changsha(), "别的事情").await;
        let write =
            Act::Write { question: wages, message: message("他说没有工资条，ＡＰＰ里也查不到") };
        courier.act(write).await.unwrap();
        let page = format!("/desk/questions/{wages}");
        desk.act(&page, "answer", &[("text", "先到仲裁委递申请"), ("act", "answer")]).await;
        desk.act(&page, "answer", &[("text", "内部：已联系站长"), ("act", "note")]).await;
        desk.act(&page, "close", &[]).await;
        let (_, case) = desk.post(&format!("{page}/case"), &[("kind", "unpaid_wages")]).await;
        let note = [("to", "verification"), ("note", "核对了打卡记录"), ("result", "")];
        if case.starts_with("/desk/cases") {
            desk.act(&case, "step", &note).await;
        }
        let found = [wages.to_string()];
        for words in ["工资条", "工资", "仲裁", "站长", "app", "资条 仲裁", "递申请", "仲"] {
            assert_eq!(listed(&desk, &search(words)).await, found, "{words}");
            assert!(listed(&elsewhere, &search(words)).await.is_empty(), "{words}");
        }
        if case.starts_with("/desk/cases") {
            assert_eq!(listed(&desk, &search("打卡记录")).await, found);
        }
        let (_, shown) = desk.get(&search("工资条")).await;
        assert!(shown.contains("没有工资条"), "{shown}");
        let number = thread(&courier, wages).await.number.unwrap();
        assert_eq!(listed(&desk, &search(number.as_str())).await, found);
        assert!(listed(&elsewhere, &search(number.as_str())).await.is_empty());
        for words in ["没有这些字", "%", "' OR 1=1", "\"", "工资 没有这些字", "a*b", "NEAR(", "&|!"] {
            let found = listed(&desk, &search(words)).await;
            assert!(found.is_empty() || words.chars().all(|c| !c.is_alphanumeric()), "{words}: {found:?}");
        }
        // What is erased is found no more.
        courier.act(Act::EraseAccount).await.unwrap();
        assert!(listed(&desk, &search("工资条")).await.is_empty());
        let sql = "SELECT COUNT(*) AS n FROM message_words WHERE message_words MATCH '\"工资\"'";
        if !server.url().starts_with("postgres") {
            let row = server.db.query_one_raw(sea_orm::Statement::from_string(server.db.get_database_backend(), sql));
            assert_eq!(row.await.unwrap().unwrap().try_get::<i64>("", "n").unwrap(), 0);
        }
    })
    .await;
}

#[tokio::test]
async fn who_works_through_a_list_comes_from_each_answer_to_the_next_question() {
    on_each_database(async |server| {
        let (_, desk) = operator(&server, "ope", changsha()).await;
        let courier = Courier::of(&server);
        // Distress is to be answered first, whenever it was asked.
        let mut asked = Vec::new();
        for (topic, text) in [(Topic::Other, "一"), (Topic::LabourRights, "二"), (Topic::MentalHealth, "三")] {
            asked.push(courier.ask(topic, changsha(), text).await.to_string());
        }
        asked.reverse();
        assert_eq!(listed(&desk, "/desk/inbox").await, asked);
        let newest = listed(&desk, "/desk/inbox?order=newest").await;
        assert_eq!(newest, asked);
        let mut at = asked[0].clone();
        for next in asked[1..].iter().map(Some).chain([None]) {
            let version = version(&desk, &at).await;
            let fields = [("version", version.as_str()), ("text", "答"), ("act", "answer_next"), ("list", "order=")];
            let (status, to) = desk.post(&format!("/desk/questions/{at}/answer"), &fields).await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{to}");
            match next {
                Some(next) => {
                    assert_eq!(to, format!("/desk/questions/{next}"));
                    at.clone_from(next);
                }
                None => assert_eq!(to, "/desk/inbox"),
            }
        }
        assert!(listed(&desk, "/desk/inbox").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn many_are_given_moved_and_closed_at_once_and_what_changed_meanwhile_is_left() {
    on_each_database(async |server| {
        let (me, desk) = operator(&server, "ope", changsha()).await;
        let (_, elsewhere) = operator(&server, "far", zhuzhou()).await;
        let courier = Courier::of(&server);
        let mut chosen = Vec::new();
        for text in ["甲", "乙", "丙"] {
            let id = courier.ask(Topic::Other, changsha(), text).await.to_string();
            chosen.push(format!("{id} {}", version(&desk, &id).await));
        }
        let foreign = courier.ask(Topic::Other, zhuzhou(), "株洲的").await.to_string();
        let foreign = format!("{foreign} {}", version(&elsewhere, &foreign).await);
        let me = me.to_string();
        let all: Vec<(&str, &str)> = chosen.iter().chain([&foreign]).map(|one| ("question", one.as_str())).collect();
        let assign = [all.as_slice(), &[("act", "assign"), ("staff", &me)]].concat();
        let (status, to) = desk.post("/desk/bulk", &assign).await;
        assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/desk/inbox?done=3&left=1"));
        assert_eq!(listed(&desk, "/desk/inbox?view=mine").await.len(), 3);
        assert!(listed(&desk, "/desk/inbox?view=nobody").await.is_empty());
        // The versions are old now: nothing is done twice.
        let (_, to) = desk.post("/desk/bulk", &assign).await;
        assert_eq!(to, "/desk/inbox?done=0&left=4");
        let again: Vec<String> = {
            let mut again = Vec::new();
            for one in &chosen {
                let id = one.split(' ').next().unwrap();
                again.push(format!("{id} {}", version(&desk, id).await));
            }
            again
        };
        let again: Vec<(&str, &str)> = again.iter().map(|one| ("question", one.as_str())).collect();
        // Closing asks first.
        let close = [again.as_slice(), &[("act", "close"), ("dismiss", "spam")]].concat();
        let (status, asks) = desk.post("/desk/bulk", &close).await;
        assert!(status == StatusCode::OK && asks.contains("3 个提问不回复就结束"), "{asks}");
        let (_, to) = desk.post("/desk/bulk", &[close.as_slice(), &[("sure", "yes")]].concat()).await;
        assert_eq!(to, "/desk/inbox?done=3&left=0");
        assert!(listed(&desk, "/desk/inbox").await.is_empty());
        assert_eq!(listed(&desk, "/desk/inbox?view=spam").await.len(), 3);
        // Couriers are told, politely.
        let threads = courier.mine().await.threads;
        let told = threads.iter().map(|change| &change.thread).filter(|thread| thread.state == QuestionState::Closed);
        assert_eq!(told.filter(|told| told.messages.last().unwrap().text.contains("请再写一句")).count(), 3);
        let (status, _) = elsewhere.post("/desk/bulk", &[("act", "assign")]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn who_is_silenced_is_told_politely_and_danger_is_heard_all_the_same() {
    on_each_database(async |server| {
        let (_, desk) = operator(&server, "ope", changsha()).await;
        let courier = Courier::of(&server);
        let id = courier.ask(Topic::Other, changsha(), "骂人的话").await;
        let silence = format!("/desk/questions/{id}/silence");
        let (status, asks) = desk.post(&silence, &[("days", "3")]).await;
        assert!(status == StatusCode::OK && asks.contains("暂停这个账号提问 3 天吗"), "{asks}");
        assert_eq!(desk.post(&silence, &[("days", "3"), ("sure", "yes")]).await.0, StatusCode::SEE_OTHER);
        let refused = courier.act(Act::Write { question: id, message: message("再骂") }).await.unwrap_err();
        assert_eq!((refused.0, refused.1.code), (StatusCode::CONFLICT, ProblemCode::WrongState));
        assert!(refused.1.detail.contains("暂时不收") && refused.1.detail.contains("12355"), "{:?}", refused.1);
        courier.act(Act::Write { question: id, message: message("我不想活了") }).await.unwrap();
        // Another courier is not meant.
        Courier::of(&server).ask(Topic::Other, changsha(), "别人").await;
        assert_eq!(desk.post(&silence, &[("days", "0")]).await.0, StatusCode::SEE_OTHER);
        courier.act(Act::Write { question: id, message: message("对不起") }).await.unwrap();
        // After its time it is over by itself.
        desk.post(&silence, &[("days", "1"), ("sure", "yes")]).await;
        server.db.execute_unprepared("UPDATE silence SET until = until - 90000000").await.unwrap();
        courier.act(Act::Write { question: id, message: message("第二天") }).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_closed_question_takes_notes_and_the_desk_opens_it_again() {
    on_each_database(async |server| {
        let (_, desk) = operator(&server, "ope", changsha()).await;
        let courier = Courier::of(&server);
        let id = courier.ask(Topic::Other, changsha(), "问").await;
        let page = format!("/desk/questions/{id}");
        // Nothing is closed unanswered by the way, only with a reason.
        let version = desk.field(&page, "version").await;
        assert_eq!(desk.post(&format!("{page}/close"), &[("version", &version)]).await.0, StatusCode::CONFLICT);
        let dismiss = [("version", version.as_str()), ("reason", "answered_elsewhere"), ("sure", "yes")];
        assert_eq!(desk.post(&format!("{page}/dismiss"), &dismiss).await.0, StatusCode::SEE_OTHER);
        assert_eq!(thread(&courier, id).await.state, QuestionState::Closed);
        desk.act(&page, "answer", &[("text", "电话里谈过"), ("act", "note")]).await;
        desk.act(&page, "reopen", &[]).await;
        assert_eq!(thread(&courier, id).await.state, QuestionState::Waiting);
        assert_eq!(listed(&desk, "/desk/inbox").await, [id.to_string()]);
    })
    .await;
}

#[tokio::test]
async fn who_hands_over_says_why_and_only_the_desk_reads_it() {
    on_each_database(async |server| {
        let (_, desk) = operator(&server, "ope", changsha()).await;
        let (_, elsewhere) = operator(&server, "far", zhuzhou()).await;
        let courier = Courier::of(&server);
        let id = courier.ask(Topic::Other, changsha(), "问").await;
        let page = format!("/desk/questions/{id}");
        let to = [("topic", "labour_rights"), ("adcode", "430200"), ("reason", "他在株洲送单")];
        desk.act(&page, "move", &to).await;
        assert_eq!(desk.get(&page).await.0, StatusCode::NOT_FOUND);
        let (_, seen) = elsewhere.get(&page).await;
        assert!(seen.contains("他在株洲送单") && seen.contains("长沙") && seen.contains("测试ope"), "{seen}");
        let told = thread(&courier, id).await;
        assert!(told.messages.iter().all(|message| !message.text.contains("株洲")), "{told:?}");
    })
    .await;
}

#[tokio::test]
async fn questions_of_one_courier_are_put_together_and_taken_apart() {
    on_each_database(async |server| {
        let (_, desk) = operator(&server, "ope", changsha()).await;
        let (courier, stranger) = (Courier::of(&server), Courier::of(&server));
        let first = courier.ask(Topic::LabourRights, changsha(), "工资没发").await;
        let second = courier.ask(Topic::LabourRights, changsha(), "还是工资没发").await;
        let other = stranger.ask(Topic::Other, changsha(), "别人的").await;
        let (_, page) = desk.get(&format!("/desk/questions/{first}")).await;
        assert!(page.contains("同一个账号还问过 1 个") && page.contains("还是工资没发"), "{page}");
        let merge = format!("/desk/questions/{second}/merge");
        let version_of = async |id: QuestionId| version(&desk, &id.to_string()).await;
        let foreign =
            [("version", &*version_of(second).await), ("into", &*other.to_string())].map(|(a, b)| (a, b.to_owned()));
        let foreign: Vec<(&str, &str)> = foreign.iter().map(|(a, b)| (*a, b.as_str())).collect();
        assert_eq!(desk.post(&merge, &foreign).await.0, StatusCode::CONFLICT);
        desk.act(&format!("/desk/questions/{second}"), "merge", &[("into", &first.to_string())]).await;
        assert_eq!(listed(&desk, "/desk/inbox").await.len(), 2);
        let (_, page) = desk.get(&format!("/desk/questions/{first}")).await;
        assert!(page.contains("来自并过来的提问"), "{page}");
        let told = thread(&courier, second).await;
        assert_eq!(told.state, QuestionState::Closed);
        assert!(told.messages.last().unwrap().text.contains("一起回复"));
        desk.act(&format!("/desk/questions/{second}"), "unmerge", &[]).await;
        assert_eq!(thread(&courier, second).await.state, QuestionState::Waiting);
        // One question with two matters becomes two; the photo goes along.
        let photo = courier.photo().await;
        let more = diyi::model::NewMessage { attachments: vec![photo], ..message("另外，孩子上学怎么办") };
        let going = more.id.to_string();
        courier.act(Act::Write { question: first, message: more }).await.unwrap();
        let new = QuestionId::fresh();
        let split = format!("/desk/questions/{first}/split");
        let none = [("version", &*version_of(first).await), ("new", &*new.to_string())].map(|(a, b)| (a, b.to_owned()));
        let none: Vec<(&str, &str)> = none.iter().map(|(a, b)| (*a, b.as_str())).collect();
        assert_eq!(desk.post(&split, &none).await.0, StatusCode::CONFLICT);
        let chosen = [("new", new.to_string()), ("message", going)];
        let chosen: Vec<(&str, &str)> = chosen.iter().map(|(a, b)| (*a, b.as_str())).collect();
        desk.act(&format!("/desk/questions/{first}"), "split", &chosen).await;
        let (left, made) = (thread(&courier, first).await, thread(&courier, new).await);
        let words =
            |thread: &diyi::model::Thread| thread.messages.iter().map(|one| one.text.clone()).collect::<Vec<_>>();
        assert_eq!((words(&left), words(&made)), (vec!["工资没发".into()], vec!["另外，孩子上学怎么办".to_owned()]));
        let file = format!("/desk/questions/{new}/attachments/{}", photo.id);
        assert_eq!(desk.get(&file).await.0, StatusCode::OK);
        courier.act(Act::Write { question: new, message: message("谢谢") }).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_phrase_has_its_facts_in_place_and_a_photo_of_the_desk_reaches_the_phone() {
    on_each_database(async |server| {
        let (_, desk) = operator(&server, "ope", changsha()).await;
        let (_, elsewhere) = operator(&server, "far", zhuzhou()).await;
        let phrase = [("title", "开头"), ("text", "您好，{服务台}服务台收到您的{主题}问题，编号 {编号}。")];
        assert_eq!(desk.post("/desk/phrases", &phrase).await.0, StatusCode::SEE_OTHER);
        let (status, again) = desk.post("/desk/phrases", &[("title", "没有内容"), ("text", " ")]).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && again.contains("value=\"没有内容\""), "{again}");
        assert!(!elsewhere.get("/desk/phrases").await.1.contains("开头"));
        let courier = Courier::of(&server);
        let id = courier.ask(Topic::LabourRights, changsha(), "问").await;
        let page = format!("/desk/questions/{id}");
        let (_, seen) = desk.get(&page).await;
        assert!(seen.contains("长沙服务台收到您的劳动权益问题，编号 2"), "{seen}");
        let version = desk.field(&page, "version").await;
        let fields = [("version", version.as_str()), ("text", "照这个填"), ("act", "answer")];
        let (status, says) = desk.upload(&format!("{page}/answer"), &fields, ("photo", "a.txt", b"no picture")).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && says.contains("照这个填"), "{says}");
        let (status, says) = desk.upload(&format!("{page}/answer"), &fields, ("photo", "a.png", &picture())).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{says}");
        let told = thread(&courier, id).await;
        let photo = told.messages[1].attachments[0].id;
        let (status, bytes) = courier.get(&format!("/api/v1/attachments/{photo}")).await;
        assert!(status.is_success() && bytes.starts_with(b"\xff\xd8"));
        assert_eq!(Courier::of(&server).get(&format!("/api/v1/attachments/{photo}")).await.0, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_call_becomes_a_question_with_a_number_and_its_caller_follows_it_with_a_code_once() {
    on_each_database(async |server| {
        let (_, desk) = operator(&server, "ope", changsha()).await;
        let (_, elsewhere) = operator(&server, "far", zhuzhou()).await;
        let id = desk.field("/desk/intake", "id").await;
        let call = [
            ("id", id.as_str()),
            ("channel", "phone"),
            ("topic", "labour_rights"),
            ("adcode", "430100"),
            ("text", "欠了三个月工资"),
            ("call_back", "13800138000"),
            ("answer", "先把打卡记录拍下来"),
        ];
        let wrong: Vec<_> =
            call.iter().map(|field| if field.0 == "call_back" { ("call_back", "12") } else { *field }).collect();
        let (status, again) = desk.post("/desk/intake", &wrong).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && again.contains("欠了三个月工资"), "{again}");
        let (status, said) = desk.post("/desk/intake", &call).await;
        assert_eq!(status, StatusCode::OK, "{said}");
        let say = |at: usize| said.split("class=\"say\">").nth(at).unwrap().split('<').next().unwrap().to_owned();
        let (number, code) = (say(1), say(2));
        assert!(Reference::parse(&number).is_some(), "{number}");
        let code = ClaimCode::parse(&code).unwrap();
        // Nobody writes for another desk.
        let foreign: Vec<_> =
            call.iter().map(|field| if field.0 == "adcode" { ("adcode", "430200") } else { *field }).collect();
        assert_eq!(desk.post("/desk/intake", &foreign).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        // A second click makes no second question.
        let (status, to) = desk.post("/desk/intake", &call).await;
        assert_eq!((status, to), (StatusCode::SEE_OTHER, format!("/desk/questions/{id}")));
        assert_eq!(listed(&desk, &search("13800138000")).await, [id.as_str()]);
        assert_eq!(listed(&desk, &search(&number)).await, [id.as_str()]);
        assert!(listed(&elsewhere, &search("13800138000")).await.is_empty());
        let channel = server.text(format!("SELECT channel AS t FROM question WHERE id = '{id}'")).await;
        assert_eq!(channel.as_deref(), Some("phone"));
        // Who guesses gets nothing, and not for long.
        let thief = Courier::of(&server);
        let guess = || Act::Claim { code: ClaimCode::from_bits(7) };
        for _ in 0..5 {
            let refused = thief.act(guess()).await.unwrap_err();
            assert!(refused.1.detail.contains("领取码不对"), "{:?}", refused.1);
        }
        let refused = thief.act(Act::Claim { code: code.clone() }).await.unwrap_err();
        assert!(refused.1.detail.contains("试得太多"), "{:?}", refused.1);
        let caller = Courier::of(&server);
        let claim = crate::courier::submission(Act::Claim { code: code.clone() });
        // Ten answers are lost on a bad line: it is the same try.
        for _ in 0..10 {
            caller.send(&claim).await.unwrap();
        }
        let mine = caller.mine().await.threads.remove(0).thread;
        assert_eq!(mine.number.as_ref().map(Reference::as_str), Some(number.as_str()));
        assert_eq!(mine.messages.len(), 2);
        // It is theirs like any other: they write on, the desk answers, and the code is worth nothing any more.
        caller.act(Act::Write { question: mine.id, message: message("拍好了") }).await.unwrap();
        desk.act(&format!("/desk/questions/{id}"), "answer", &[("text", "好"), ("act", "answer")]).await;
        assert_eq!(thread(&caller, mine.id).await.messages.len(), 4);
        let refused = Courier::of(&server).act(Act::Claim { code }).await.unwrap_err();
        assert!(refused.1.detail.contains("已经用过"), "{:?}", refused.1);
        assert_eq!(desk.post(&format!("/desk/questions/{id}/claim"), &[]).await.0, StatusCode::CONFLICT);
        // Danger on the phone stands on every page like danger in the app.
        let id = desk.field("/desk/intake", "id").await;
        let danger = [
            ("id", id.as_str()),
            ("channel", "visit"),
            ("topic", ""),
            ("adcode", "430100"),
            ("text", "有人来说不想活了"),
        ];
        desk.post("/desk/intake", &danger).await;
        let (_, page) = desk.get("/desk/me").await;
        assert!(page.contains("1 处可能有危险"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn danger_in_a_voice_stands_on_the_banner_until_somebody_takes_it_on() {
    on_each_database(async |server| {
        let (_, desk) = operator(&server, "ope", changsha()).await;
        let (_, elsewhere) = operator(&server, "far", zhuzhou()).await;
        let courier = Courier::of(&server);
        let said = NewVoice {
            id: VoiceId::fresh(),
            kind: VoiceKind::Need,
            adcode: changsha(),
            discussion: None,
            company: None,
            message: message("没有人管我们，我真的不想活了"),
        };
        let voice = said.id;
        courier.act(Act::Speak(said)).await.unwrap();
        let warned = async |desk: &Desk| {
            let (_, page) = desk.get("/desk/me").await;
            let banner = page.split("<p id=\"danger\"").nth(1).unwrap().split("</p>").next().unwrap().to_owned();
            (!banner.split('>').next().unwrap().contains("hidden"), banner)
        };
        let (on, banner) = warned(&desk).await;
        assert!(on && banner.contains(&format!("/desk/voices/{voice}")) && !banner.contains("不想活"), "{banner}");
        assert!(!warned(&elsewhere).await.0);
        let (_, page) = desk.get(&format!("/desk/voices/{voice}")).await;
        assert!(page.contains("还没有人接手") && page.contains("有轻生危险"), "{page}");
        let taken = desk.post(&format!("/desk/voices/{voice}/take-on"), &[]).await;
        assert_eq!(taken.0, StatusCode::SEE_OTHER);
        assert!(!warned(&desk).await.0);
        assert!(desk.get(&format!("/desk/voices/{voice}")).await.1.contains("测试ope 已接手"));
        // What a report of a station tells of stands there, too, and goes with its courier's data.
        server.import("名称,经度,纬度\n驿站,112.97,28.2\n").await;
        let report = diyi::model::station_report::NewReport {
            id: diyi::model::ReportId::fresh(),
            station: diyi::model::StationCode::new(changsha(), 1),
            kind: diyi::model::ReportKind::Other,
            message: message("有人拿刀在门口砍人"),
        };
        let id = report.id;
        courier.act(Act::Report(report)).await.unwrap();
        let (on, banner) = warned(&desk).await;
        assert!(on && banner.contains(&format!("/desk/reports/{id}")), "{banner}");
        courier.act(Act::EraseAccount).await.unwrap();
        assert!(!warned(&desk).await.0);
    })
    .await;
}

#[tokio::test]
async fn the_same_reading_again_within_minutes_is_one_row_with_a_count() {
    on_each_database(async |server| {
        let (_, desk) = operator(&server, "ope", changsha()).await;
        let courier = Courier::of(&server);
        let id = courier.ask(Topic::Other, changsha(), "问").await;
        for _ in 0..5 {
            desk.get(&format!("/desk/questions/{id}")).await;
        }
        let sql = format!("SELECT CAST(SUM(count) AS TEXT) AS t FROM audit WHERE action = 'read' AND subject = '{id}'");
        assert_eq!(server.text(sql).await.as_deref(), Some("5"));
        let sql = format!("SELECT CAST(COUNT(*) AS TEXT) AS t FROM audit WHERE action = 'read' AND subject = '{id}'");
        let rows: i64 = server.text(sql).await.unwrap().parse().unwrap();
        assert!((1..=2).contains(&rows), "{rows}");
        let _ = Timestamp::now();
    })
    .await;
}

#[tokio::test]
async fn who_reads_referrals_alone_finds_out_nothing_else_by_searching() {
    on_each_database(async |server| {
        let (_, desk) = operator(&server, "ope", changsha()).await;
        staff(&server, "post", StaffRole::Liaison, changsha(), Author::Office).await;
        let liaison = Desk::sign_in(&server, "post").await;
        let courier = Courier::of(&server);
        let id = courier.ask(Topic::LabourRights, changsha(), "罚款不给说法").await;
        let (_, case) = desk.post(&format!("/desk/questions/{id}/case"), &[("kind", "fine")]).await;
        let step = [("to", "verification"), ("note", "已经核实清楚了"), ("result", "")];
        desk.act(&case, "step", &step).await;
        let refer =
            [("to", "postal_administration"), ("name", "长沙市邮政管理局"), ("reason", "请核查网点"), ("due", "")];
        desk.act(&case, "refer", &refer).await;
        let referral = courier.mine().await.threads.remove(0).thread.case.unwrap().referrals[0].id;
        courier.act(Act::DecideReferral { question: id, referral, agrees: true }).await.unwrap();
        let finds = async |desk: &Desk, words: &str| {
            let words: String = url::form_urlencoded::byte_serialize(words.as_bytes()).collect();
            desk.get(&format!("/desk/cases?words={words}")).await.1.contains(&case)
        };
        assert!(finds(&liaison, "核查网点").await);
        assert!(!finds(&liaison, "罚款不给").await && !finds(&liaison, "核实清楚").await);
        assert!(finds(&desk, "罚款不给").await && finds(&desk, "核实清楚").await && finds(&desk, "网点").await);
        let (_, list) = desk.get("/desk/cases?referred=1").await;
        assert!(list.contains("等 长沙市邮政管理局 答复"), "{list}");
        let (_, late) = desk.get("/desk/cases?overdue=1").await;
        assert!(!late.contains(&case));
        server.db.execute_unprepared("UPDATE referral SET due_at = 1").await.unwrap();
        let (_, late) = desk.get("/desk/cases?overdue=1").await;
        assert!(late.contains(&case), "{late}");
        // On paper: the number, the year, who did what, where to sign.
        let (_, paper) = desk.get(&format!("{case}/print")).await;
        for words in ["案件编号", "26-01-000", "年", "测试ope", "签字", "盖章", "已经核实清楚了"] {
            assert!(paper.contains(words), "{words}: {paper}");
        }
    })
    .await;
}

/// Fills a database with a million questions and says how long pages of the inbox and of searches take. Run with
/// `cargo test --release --locked --features server,engine,native --test api a_million -- --ignored --nocapture`.
#[tokio::test]
#[ignore = "measures"]
async fn a_million_questions_are_listed_and_searched() {
    let server = Server::on_sqlite().await;
    let (_, desk) = operator(&server, "ope", changsha()).await;
    staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Operator).await;
    let province = Desk::sign_in(&server, "root").await;
    let numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)";
    let now = diyi::model::Timestamp::now().0;
    let id = "printf('0198c000-0000-7000-8000-%012d', i)";
    for step in [
        format!(
            "INSERT INTO question (id, account, topic, adcode, state, asked_at, waiting_since, due_at, first_due_at,
                version, revision, changed_at, comment, preview, danger, channel, number, spam)
             {numbers} SELECT {id}, 'a', 'other', 430100 + 100 * (i % 13), CASE WHEN i % 100 = 0 THEN 'waiting' ELSE 'closed' END,
                {now} - i, CASE WHEN i % 100 = 0 THEN {now} - i END, CASE WHEN i % 100 = 0 THEN {now} + i END, {now},
                1, 1, {now} - i, '', '工资没发', '', 'app', 'x' || i, 0 FROM n"
        ),
        format!(
            "INSERT INTO message (id, question, author, private, text, at, attachments, revision, words_id)
             {numbers} SELECT {id}, {id}, 'courier', 0, '工资没发 w' || (i % 5000), {now} - i, '[]', 1, i FROM n"
        ),
        format!("INSERT INTO message_words (rowid, words) {numbers} SELECT i, '工资 资没 没发 w' || (i % 5000) FROM n"),
        "ANALYZE".to_owned(),
    ] {
        server.db.execute_unprepared(&step).await.unwrap();
    }
    for (what, desk, path) in [
        ("inbox of a prefecture", &desk, "/desk/inbox".to_owned()),
        ("inbox of the province", &province, "/desk/inbox".to_owned()),
        ("closed", &desk, "/desk/inbox?state=closed".to_owned()),
        ("a rare word", &desk, search("w123")),
        ("a word of every question", &desk, search("工资")),
        ("a word of every question, in the province", &province, search("工资")),
        ("a common word and a rare one", &desk, search("工资 w123")),
        ("a number to call back", &desk, search("13800138000")),
    ] {
        let mut took = Vec::new();
        for _ in 0..50 {
            let began = std::time::Instant::now();
            let (status, _) = desk.get(&path).await;
            assert_eq!(status, StatusCode::OK);
            took.push(began.elapsed().as_millis());
        }
        took.sort_unstable();
        println!("{what}: median {} ms, p99 {} ms", took[25], took[49]);
    }
}

#[tokio::test]
async fn who_publishes_voices_comes_from_each_to_the_next() {
    let server = Server::on_sqlite().await;
    let (_, desk) = operator(&server, "ope", changsha()).await;
    let courier = Courier::of(&server);
    let mut voices = Vec::new();
    for text in ["要热水", "要充电"] {
        let said = NewVoice {
            id: VoiceId::fresh(),
            kind: VoiceKind::Need,
            adcode: changsha(),
            discussion: None,
            company: None,
            message: message(text),
        };
        voices.push(format!("/desk/voices/{}", said.id));
        courier.act(Act::Speak(said)).await.unwrap();
    }
    for (voice, next) in [(&voices[0], voices[1].as_str()), (&voices[1], "/desk/voices")] {
        let version = desk.field(voice, "version").await;
        let publish = [("version", version.as_str()), ("decision", "publish_next")];
        assert_eq!(desk.post(&format!("{voice}/decide"), &publish).await, (StatusCode::SEE_OTHER, next.to_owned()));
    }
}

#[tokio::test]
async fn many_accounts_are_silenced_at_once_and_that_is_taken_back_at_once() {
    on_each_database(async |server| {
        let (_, desk) = operator(&server, "ope", changsha()).await;
        let couriers = [Courier::of(&server), Courier::of(&server), Courier::of(&server)];
        let mut chosen = Vec::new();
        for courier in &couriers {
            for text in ["加微信发财", "加微信发财吧"] {
                chosen.push(format!("{} 1", courier.ask(Topic::Other, changsha(), text).await));
            }
        }
        let quiet = async |courier: &Courier| {
            let more = crate::courier::question(Topic::Other, changsha(), message("再发一次"));
            courier.act(Act::Ask(more)).await.is_err()
        };
        let fields = |act: &'static str, days: &'static str, sure: &'static str| -> Vec<(&'static str, String)> {
            let mut all = vec![("act", act.to_owned()), ("days", days.to_owned()), ("sure", sure.to_owned())];
            all.extend(chosen[..4].iter().map(|one| ("question", one.clone())));
            all
        };
        let post = async |fields: Vec<(&'static str, String)>| {
            let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            desk.post("/desk/bulk", &fields).await
        };
        let (status, asks) = post(fields("silence", "7", "")).await;
        assert!(status == StatusCode::OK && asks.contains("暂停 2 个账号提问 7 天吗"), "{asks}");
        assert_eq!(post(fields("silence", "4", "yes")).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        let (status, led_to) = post(fields("silence", "7", "yes")).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{led_to}");
        assert_eq!(
            [quiet(&couriers[0]).await, quiet(&couriers[1]).await, quiet(&couriers[2]).await],
            [true, true, false]
        );
        let (_, inbox) = desk.get(&led_to).await;
        assert!(inbox.contains("2 个账号暂停提问了。") && inbox.contains("撤销暂停"), "{inbox}");
        let at = led_to.rsplit("silenced=").next().unwrap().to_owned();
        // Another one's undo does nothing.
        let (_, other) = operator(&server, "two", changsha()).await;
        let undo = [("act", "undo-silence"), ("silenced", at.as_str())];
        other.post("/desk/bulk", &undo).await;
        assert!(quiet(&couriers[0]).await);
        let (_, led_to) = desk.post("/desk/bulk", &undo).await;
        assert!(desk.get(&led_to).await.1.contains("2 个账号又能提问了。"), "{led_to}");
        assert_eq!([quiet(&couriers[0]).await, quiet(&couriers[1]).await], [false, false]);
        // Who was silenced before, for less long, is so again; that is not called speaking.
        let first = chosen[0].split(' ').next().unwrap();
        desk.post(&format!("/desk/questions/{first}/silence"), &[("days", "1"), ("sure", "yes")]).await;
        let (_, led_to) = post(fields("silence", "7", "yes")).await;
        let at = led_to.rsplit("silenced=").next().unwrap().to_owned();
        let (_, led_to) = desk.post("/desk/bulk", &[("act", "undo-silence"), ("silenced", at.as_str())]).await;
        assert!(desk.get(&led_to).await.1.contains("1 个账号又能提问了。"), "{led_to}");
        assert_eq!([quiet(&couriers[0]).await, quiet(&couriers[1]).await], [true, false]);
        let left = "SELECT CAST((until - set_at) / 86400000 AS TEXT) AS t FROM silence".to_owned();
        assert_eq!(server.text(left).await.as_deref(), Some("1"));
        // And later, by choosing them again.
        post(fields("silence", "30", "yes")).await;
        assert!(quiet(&couriers[1]).await);
        let (_, led_to) = post(fields("silence", "0", "")).await;
        assert!(led_to.contains("done=2") && !quiet(&couriers[1]).await, "{led_to}");
    })
    .await;
}

#[tokio::test]
async fn what_a_courier_said_of_an_answer_is_found_too() {
    on_each_database(async |server| {
        let (_, desk) = operator(&server, "ope", changsha()).await;
        let (_, elsewhere) = operator(&server, "far", zhuzhou()).await;
        let courier = Courier::of(&server);
        let id = courier.ask(Topic::Other, changsha(), "甲").await;
        courier.ask(Topic::Other, changsha(), "乙").await;
        desk.act(&format!("/desk/questions/{id}"), "answer", &[("text", "答"), ("act", "answer")]).await;
        let rating = diyi::model::Rating {
            stars: diyi::model::Stars::try_from(2).unwrap(),
            comment: "说得太笼统，没有联系方式".to_owned(),
        };
        courier.act(Act::Rate { question: id, rating }).await.unwrap();
        for words in ["太笼统", "联系方式 笼统"] {
            assert_eq!(listed(&desk, &search(words)).await, [id.to_string()], "{words}");
            assert!(listed(&elsewhere, &search(words)).await.is_empty(), "{words}");
        }
        let (_, shown) = desk.get(&search("太笼统")).await;
        assert!(shown.contains("说得太笼统"), "{shown}");
        courier.act(Act::EraseAccount).await.unwrap();
        assert!(listed(&desk, &search("太笼统")).await.is_empty());
    })
    .await;
}
