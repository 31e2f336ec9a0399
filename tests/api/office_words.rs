//! What couriers' words are in what offices write, and what is the office's own though a courier says it, too.

use crate::bookings::{book, published};
use crate::courier::{Courier, changsha, message};
use crate::desk::{Desk, raised};
use crate::quotes::{ASKED, RATED, all_quoted, made, offices, talks};
use crate::server::{Server, on_each_database};
use diyi::api::Act;
use diyi::model::quote::TAKEN_OUT;
use diyi::model::{AnswerId, DiscussionId, LetterId, NewMessage, QuestionId, Topic};
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;

/// What the office has said before anybody repeats it: in an answer, in the library, in a letter, in a phrase.
const OWN: [&str; 4] = [
    "押金在离职后三十个工作日以内原路退回，逾期请拨打这个号码。",
    "单位应当为您缴纳工伤保险，不用您个人出钱。",
    "冬天送件路滑，请您慢一点骑，平安到家最要紧。",
    "您反映的情况我们记下了，三个工作日以内给您答复。",
];

async fn answers(desk: &Desk, question: QuestionId, text: &str) {
    desk.act(&format!("/desk/questions/{question}"), "answer", &[("text", text), ("act", "answer")]).await;
}

async fn one_more(server: &Server) -> QuestionId {
    Courier::of(server).ask(Topic::Other, changsha(), "我这边也想问一问").await
}

/// How many rows a table has.
async fn count(server: &Server, table: &str) -> i32 {
    server.text(format!("SELECT CAST(COUNT(*) AS TEXT) AS t FROM {table}")).await.unwrap().parse().unwrap()
}

async fn has_said(server: &Server, desk: &Desk, boss: &Desk) {
    answers(desk, one_more(server).await, OWN[0]).await;
    let fields = [("topic", "other"), ("question", "工伤保险谁交"), ("text", OWN[1]), ("source", "某办法")];
    made(desk, &format!("/desk/library/{}", AnswerId::fresh()), &fields).await;
    let fields = [
        ("kind", "notice"),
        ("title", "路上小心"),
        ("text", OWN[2]),
        ("sender", "长沙团市委"),
        ("adcode", "430100"),
        ("from", "2026-01-01T00:00"),
    ];
    made(boss, &format!("/desk/letters/{}", LetterId::fresh()), &fields).await;
    made(desk, "/desk/phrases", &[("title", "收到"), ("text", OWN[3])]).await;
}

#[tokio::test]
async fn who_repeats_all_that_an_office_says_takes_nothing_of_it_from_what_it_writes_to_others() {
    for looked_through in [true, false] {
        on_each_database(async |server| {
            let (boss, operator, _) = offices(&server).await;
            has_said(&server, &operator, &boss).await;
            server.app.look_for_quotes().await;
            let repeats = Courier::of(&server);
            let pasted = format!("{}{}{}{}{ASKED}", OWN[3], OWN[2], OWN[1], OWN[0]);
            repeats.ask(Topic::Other, changsha(), &pasted).await;
            let other = one_more(&server).await;
            let written = format!("{}{}有小哥说“{ASKED}”。{}{}", OWN[0], OWN[1], OWN[2], OWN[3]);
            answers(&operator, other, &written).await;
            operator.post(&format!("/desk/questions/{other}/draft"), &[("text", &written)]).await;
            if looked_through {
                server.app.look_for_quotes().await;
            }
            repeats.act(Act::EraseAccount).await.unwrap();
            for table in ["message", "draft", "answer_version", "letter", "phrase"] {
                let left = server.dump_of(&[table]).await;
                assert!(!left.contains(ASKED), "{table}: {left}");
            }
            for table in ["message", "draft"] {
                let left = server.dump_of(&[table]).await;
                assert!(left.contains(&written.replace(ASKED, TAKEN_OUT)), "{table}: {left}");
            }
            for (own, table) in OWN.iter().zip(["message", "answer_version", "letter", "phrase"]) {
                assert!(server.dump_of(&[table]).await.contains(own), "{own}");
            }
        })
        .await;
    }
}

#[tokio::test]
async fn a_letter_that_quotes_somebody_makes_their_words_nobodys_own() {
    on_each_database(async |server| {
        let (boss, operator, _) = offices(&server).await;
        let (courier, _, _) = talks(&server, &operator).await;
        // One after the other, each looked through before the next.
        for _ in 0..2 {
            all_quoted(&server, &operator, &boss).await;
            server.app.look_for_quotes().await;
        }
        courier.act(Act::EraseAccount).await.unwrap();
        let left = server.dump_of(&["message", "case", "answer_version", "letter", "form_draft", "draft"]).await;
        assert!(!left.contains(ASKED) && !left.contains(RATED), "{left}");
    })
    .await;
}

#[tokio::test]
async fn what_was_written_before_anybody_looked_is_looked_through_in_the_background() {
    on_each_database(async |server| {
        let (boss, operator, _) = offices(&server).await;
        has_said(&server, &operator, &boss).await;
        let (courier, repeats) = (Courier::of(&server), Courier::of(&server));
        courier.ask(Topic::Other, changsha(), ASKED).await;
        repeats.ask(Topic::Other, changsha(), &format!("{}{}", OWN[0], OWN[1])).await;
        let other = one_more(&server).await;
        answers(&operator, other, &format!("{}{}有小哥说“{ASKED}”。", OWN[1], OWN[0])).await;
        // As a server of before left it.
        let now = diyi::model::Timestamp::now().0;
        for sql in [
            "DELETE FROM quote_due".to_owned(),
            "DELETE FROM quote_walk".to_owned(),
            format!("INSERT INTO quote_walk (kind, last, until) VALUES ('message', '', {now})"),
        ] {
            server.db.execute_unprepared(&sql).await.unwrap();
        }
        server.app.look_for_quotes().await;
        assert_eq!(count(&server, "quote_walk").await, 0, "all of it");
        for courier in [courier, repeats] {
            courier.act(Act::EraseAccount).await.unwrap();
        }
        let left = server.dump_of(&["message"]).await;
        assert!(left.contains(&format!("{}{}有小哥说“{TAKEN_OUT}”。", OWN[1], OWN[0])), "{left}");
        assert_eq!(left.matches(OWN[0]).count(), 2, "{left}");
    })
    .await;
}

#[tokio::test]
async fn codes_in_what_an_office_keeps_are_nobodys_words() {
    on_each_database(async |server| {
        let (_, operator, _) = offices(&server).await;
        let courier = Courier::of(&server);
        courier.ask(Topic::Other, changsha(), "text").await;
        let discussion = DiscussionId::fresh();
        courier.ask(Topic::Other, changsha(), &format!("https://example.test/discussion/{discussion} 打不开")).await;
        let page = format!("/desk/discussions/{discussion}");
        let fields = [
            ("version", "0"),
            ("title", "夜里充电"),
            ("question", "夜里在哪充电？"),
            ("adcode", "430100"),
            ("closes", "2030-01-01T00:00"),
            ("survey", "缺什么？｜填写"),
        ];
        made(&operator, &page, &fields).await;
        let kept = server.dump_of(&["discussion"]).await;
        assert!(kept.contains(r#""text""#) && kept.contains(&discussion.to_string()), "{kept}");
        server.app.look_for_quotes().await;
        courier.act(Act::EraseAccount).await.unwrap();
        assert_eq!(server.dump_of(&["discussion"]).await, kept);
        assert_eq!(operator.get(&page).await.0, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn what_is_known_to_be_a_quote_makes_no_later_one_the_offices_and_nobody_writes_it_back() {
    on_each_database(async |server| {
        let (boss, operator, _) = offices(&server).await;
        let other = one_more(&server).await;
        let (_, case) = operator.post(&format!("/desk/questions/{other}/case"), &[("kind", "other")]).await;
        let courier = Courier::of(&server);
        courier.ask(Topic::Other, changsha(), ASKED).await;
        let words = format!("有人说“{ASKED}”，带上押金条。");
        operator.act(&case, "bring", &[("text", &words)]).await;
        server.app.look_for_quotes().await;
        let read = operator.field(&case, "version").await;
        // This one nobody looked through yet.
        let fields = [
            ("kind", "story"),
            ("title", "听小哥说"),
            ("text", &words),
            ("sender", "长沙团市委"),
            ("adcode", "430100"),
            ("from", "2026-01-01T00:00"),
        ];
        made(&boss, &format!("/desk/letters/{}", LetterId::fresh()), &fields).await;
        courier.act(Act::EraseAccount).await.unwrap();
        let left = server.dump_of(&["case", "letter"]).await;
        assert!(!left.contains(ASKED) && left.matches(TAKEN_OUT).count() == 2, "{left}");
        // Who had the case open saves what they had read of it.
        let (status, _) = operator.post(&format!("{case}/bring"), &[("version", &*read), ("text", &words)]).await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(!server.dump_of(&["case"]).await.contains(ASKED));
    })
    .await;
}

#[tokio::test]
async fn an_offices_letter_that_was_there_before_stays_whole_though_a_courier_pastes_of_it() {
    on_each_database(async |server| {
        let (boss, operator, _) = offices(&server).await;
        has_said(&server, &operator, &boss).await;
        let repeats = Courier::of(&server);
        repeats.ask(Topic::Other, changsha(), &format!("你们说{}", OWN[2])).await;
        let now = diyi::model::Timestamp::now().0;
        for sql in [
            "DELETE FROM quote_due".to_owned(),
            "DELETE FROM quote_walk".to_owned(),
            format!("INSERT INTO quote_walk (kind, last, until) VALUES ('letter', '', {now})"),
        ] {
            server.db.execute_unprepared(&sql).await.unwrap();
        }
        server.app.look_for_quotes().await;
        repeats.act(Act::EraseAccount).await.unwrap();
        let left = server.dump_of(&["letter"]).await;
        assert!(left.contains(OWN[2]) && !left.contains(TAKEN_OUT), "{left}");
    })
    .await;
}

#[tokio::test]
async fn what_many_couriers_say_in_a_few_letters_is_nobodys() {
    on_each_database(async |server| {
        let (_, operator, _) = offices(&server).await;
        let mut couriers = Vec::new();
        for _ in 0..7 {
            let courier = Courier::of(&server);
            courier.ask(Topic::Other, changsha(), "收到，谢谢").await;
            couriers.push(courier);
        }
        answers(&operator, one_more(&server).await, "收到，谢谢。").await;
        server.app.look_for_quotes().await;
        assert_eq!(count(&server, "quoted").await, 0);
        couriers[0].act(Act::EraseAccount).await.unwrap();
        assert!(!server.dump_of(&["message"]).await.contains(TAKEN_OUT));
    })
    .await;
}

#[tokio::test]
async fn words_that_a_desk_moved_into_a_question_of_their_own_go_from_its_answers_in_the_first_one() {
    on_each_database(async |server| {
        let (_, operator, _) = offices(&server).await;
        let courier = Courier::of(&server);
        let first = courier.ask(Topic::Other, changsha(), "雨衣在哪里领").await;
        let more: NewMessage = message(ASKED);
        let moved = more.id;
        courier.act(Act::Write { question: first, message: more }).await.unwrap();
        answers(&operator, first, &format!("您说“{ASKED}”，这件事另外办。雨衣在驿站领。")).await;
        server.app.look_for_quotes().await;
        let new = QuestionId::fresh().to_string();
        let fields = [("new", new.as_str()), ("message", &*moved.to_string())];
        operator.act(&format!("/desk/questions/{first}"), "split", &fields).await;
        server.app.look_for_quotes().await;
        courier.act(Act::WithdrawConsent { question: new.parse().unwrap() }).await.unwrap();
        let left = server.dump_of(&["message", "quote_due"]).await;
        assert!(!left.contains(ASKED) && left.contains("这件事另外办。雨衣在驿站领。"), "{left}");
    })
    .await;
}

#[tokio::test]
async fn a_rating_that_is_quoted_at_once_goes_though_its_question_changed_since() {
    on_each_database(async |server| {
        let (boss, operator, _) = offices(&server).await;
        let (courier, question, _) = talks(&server, &operator).await;
        all_quoted(&server, &operator, &boss).await;
        courier.act(Act::Write { question, message: message("还有一件事") }).await.unwrap();
        answers(&operator, question, "请说").await;
        server.app.look_for_quotes().await;
        courier.act(Act::EraseAccount).await.unwrap();
        let left = server.dump_of(&["message", "case", "answer_version", "letter"]).await;
        assert!(!left.contains(RATED) && left.contains("本周去谈"), "{left}");
    })
    .await;
}

#[tokio::test]
async fn one_damaged_row_keeps_nobody_untold_and_what_a_newer_server_writes_is_left_to_it() {
    on_each_database(async |server| {
        let (boss, operator, _) = offices(&server).await;
        let (courier, _, _) = talks(&server, &operator).await;
        let (other, question) = all_quoted(&server, &operator, &boss).await;
        let before = other.mine().await.revision;
        for sql in [
            "INSERT INTO quote_untold (kind, place) VALUES ('message', '-'), ('newer', '1')",
            "INSERT INTO quote_due (id, kind, place, before, at) VALUES ('-', 'newer', '1', '', 1)",
        ] {
            server.db.execute_unprepared(sql).await.unwrap();
        }
        courier.act(Act::EraseAccount).await.unwrap();
        server.app.look_for_quotes().await;
        let told = other.mine_since(before).await;
        let thread = told.threads.iter().find(|change| change.thread.id == question).unwrap();
        assert!(thread.thread.messages.iter().any(|message| message.text.contains(TAKEN_OUT)), "{thread:?}");
        assert_eq!((count(&server, "quote_untold").await, count(&server, "quote_due").await), (2, 1));
    })
    .await;
}

#[tokio::test]
async fn one_server_looks_at_a_time_and_another_goes_on_where_it_ended() {
    on_each_database(async |server| {
        let (_, operator, _) = offices(&server).await;
        answers(&operator, one_more(&server).await, OWN[0]).await;
        let until = diyi::model::Timestamp::now().0 + 60_000;
        let holds = format!("INSERT INTO quote_lease (id, holder, until) VALUES (1, 'another', {until})");
        server.db.execute_unprepared(&holds).await.unwrap();
        server.app.look_for_quotes().await;
        assert_eq!(count(&server, "quote_due").await, 1);
        server.db.execute_unprepared("UPDATE quote_lease SET until = 1").await.unwrap();
        server.app.look_for_quotes().await;
        assert_eq!(count(&server, "quote_due").await, 0);
    })
    .await;
}

/// Writes words wherever offices write beside answers, cases, the library and papers.
async fn all_else(server: &Server, words: &str) {
    let (boss, operator, root) = offices(server).await;
    let company = LetterId::fresh().to_string();
    let fields = [("id", company.as_str()), ("version", "0"), ("name", "甲通快递"), ("aliases", ""), ("active", "1")];
    made(&root, "/desk/companies", &fields).await;
    raised(&operator, "430100", "甲通快递", Some("fine")).await;
    let claim = LetterId::fresh().to_string();
    let fields = [("id", claim.as_str()), ("kind", "fine"), ("adcode", "430100"), ("days", "90"), ("summary", words)];
    let sure = [&fields[..], &[("sure", "yes")]].concat();
    made(&operator, &format!("/desk/companies/{company}/claims"), &sure).await;
    made(&operator, &format!("/desk/claims/{claim}"), &[("version", "1"), ("act", "close"), ("text", words)]).await;
    made(&root, "/desk/province/nudge", &[("adcode", "430100"), ("note", words)]).await;
    let (_, first) = boss.get("/desk/overview").await;
    let nudge = first.split("action=\"/desk/nudges/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    made(&boss, &format!("/desk/nudges/{nudge}"), &[("answer", words)]).await;
    made(&operator, "/desk/phrases", &[("title", "交接"), ("text", words)]).await;
    made(&operator, "/desk/roster/note", &[("text", words)]).await;
    let fields = [("channel", "phone"), ("topic", "other"), ("adcode", "430100"), ("text", "来电问押金")];
    let more = [("call_back", ""), ("answer", words)];
    let (status, page) = operator.post("/desk/intake", &[&fields[..], &more[..]].concat()).await;
    assert!(status.is_success() || status.is_redirection(), "{page}");
    let money = crate::aid::resource(&boss, "900", &[]).await;
    let question = one_more(server).await;
    let case = made(&operator, &format!("/desk/questions/{question}/case"), &[("kind", "hardship")]).await;
    made(&operator, &format!("{case}/aid/propose"), &[("resource", &money), ("amount", "500")]).await;
    let (_, shown) = boss.get(&format!("{case}/aid")).await;
    let grant = shown.split("action=\"/desk/grants/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    made(&boss, &format!("/desk/grants/{grant}"), &[("act", "refuse"), ("reason", words), ("sure", "yes")]).await;
    let course = [("title", "上岗培训"), ("adcode", "430100"), ("pass_mark", "80"), ("tries", "2"), ("months", "12")];
    let course = made(&boss, "/desk/training", &[&course[..], &[("about", words)]].concat()).await;
    boss.act(&course, "questions", &[("text", words), ("choice0", "打电话"), ("right0", "1"), ("choice1", "等一等")])
        .await;
    let fields = [("title", "冬日递暖"), ("adcode", "430100"), ("first", "2026-12-01"), ("last", "2027-02-28")];
    let plan = made(&boss, "/desk/campaigns", &[("template", ""), ("adcode", "430100"), ("first", "2026-12-01")]).await;
    let (status, page) = boss.save(&plan, &plan, &[&fields[..], &[("active", "1"), ("about", words)]].concat()).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    let resource = [("kind", "goods"), ("name", "棉衣"), ("adcode", "430100"), ("unit", "件"), ("each", "1")];
    made(&boss, "/desk/aid", &[&resource[..], &[("stock", "5"), ("papers", words)]].concat()).await;
    let activity = published(server, changsha(), 1, 5).await;
    Courier::of(server).act(book(&activity, 0).1).await.unwrap();
    let called_off = [("reason", words), ("sure", "yes")];
    boss.act(&format!("/desk/activities/{}", activity.id), "call-off", &called_off).await;
}

#[tokio::test]
async fn words_go_from_claims_nudges_phrases_notes_of_shifts_first_answers_grants_and_activities_too() {
    for looked_through in [true, false] {
        on_each_database(async |server| {
            let courier = Courier::of(&server);
            courier.ask(Topic::Other, changsha(), ASKED).await;
            all_else(&server, &format!("有人说“{ASKED}”，本周去谈")).await;
            let tables = [
                ("company_claim", 1),
                ("company_claim_note", 1),
                ("nudge", 2),
                ("phrase", 1),
                ("duty_note", 1),
                ("aid_grant", 1),
                ("activity", 1),
                ("booking", 1),
                // What it is about, and a question of its quiz.
                ("course", 2),
                ("campaign", 1),
                ("aid_resource", 1),
                // The first answer on the phone, and what who asked for the grant was told.
                ("message", 2),
            ];
            for (table, places) in tables {
                assert_eq!(server.dump_of(&[table]).await.matches("本周去谈").count(), places, "{table}");
            }
            if looked_through {
                server.app.look_for_quotes().await;
            }
            courier.act(Act::EraseAccount).await.unwrap();
            server.app.look_for_quotes().await;
            for (table, places) in tables {
                let left = server.dump_of(&[table]).await;
                assert!(!left.contains(ASKED), "{table}: {left}");
                assert_eq!(left.matches(TAKEN_OUT).count(), places, "{table}: {left}");
            }
            assert_eq!(server.get("/api/v1/changes?since=0").await.status(), StatusCode::OK);
        })
        .await;
    }
}
