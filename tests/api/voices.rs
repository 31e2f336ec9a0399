//! What couriers say: read before others see it, supported once a person, and what came of it.

use crate::courier::{Courier, changsha, message, zhuzhou};
use crate::desk::{Desk, staff};
use crate::server::{Server, on_each_database};
use diyi::api::{Act, ProblemCode};
use diyi::model::staff::StaffRole;
use diyi::model::voice::{NewVoice, SurveyAnswer};
use diyi::model::{
    Adcode, Author, Day, Discussion, DiscussionId, Proposal, ProposalStage, Timestamp, Topic, Voice, VoiceId,
    VoiceKind, VoiceState,
};
use futures_util::future::join_all;
use reqwest::StatusCode;
use serde::de::DeserializeOwned;

pub async fn speak(courier: &Courier, text: &str, adcode: Adcode) -> VoiceId {
    let voice = NewVoice {
        id: VoiceId::fresh(),
        kind: VoiceKind::Proposal,
        adcode,
        discussion: None,
        company: None,
        message: message(text),
    };
    let id = voice.id;
    courier.act(Act::Speak(voice)).await.unwrap();
    id
}

/// What everybody sees of one kind.
pub async fn seen<T: DeserializeOwned>(server: &Server, kind: &str) -> Vec<T> {
    let changes = server.json("/api/v1/changes?since=0").await;
    let all = changes["changes"].as_array().unwrap().iter().filter(|change| change["kind"] == kind);
    all.map(|change| serde_json::from_value(change["item"].clone()).unwrap()).collect()
}

/// A discussion with one question on a scale.
pub async fn survey_of(desk: &Desk) -> DiscussionId {
    let discussion = DiscussionId::fresh();
    let fields = [
        ("version", "0"),
        ("title", "话题"),
        ("question", "字"),
        ("adcode", "430100"),
        ("closes", "2030-01-01T00:00"),
        ("survey", "缺什么？｜打分"),
    ];
    let (status, body) = desk.post(&format!("/desk/discussions/{discussion}"), &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
    discussion
}

async fn moderator(server: &Server) -> Desk {
    staff(server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    Desk::sign_in(server, "office").await
}

#[tokio::test]
async fn nobody_sees_a_voice_before_the_office_has_read_it_and_its_courier_is_told_why_not() {
    on_each_database(async |server| {
        let desk = moderator(&server).await;
        let courier = Courier::of(&server);
        let (good, bad) = (
            speak(&courier, "冬天要有热水", changsha()).await,
            speak(&courier, "张三的电话是 13800000000", changsha()).await,
        );
        assert!(seen::<Voice>(&server, "voice").await.is_empty());
        desk.act(&format!("/desk/voices/{good}"), "decide", &[("decision", "publish")]).await;
        desk.act(&format!("/desk/voices/{bad}"), "decide", &[("decision", "refuse"), ("reason", "里面有别人的电话")])
            .await;
        let voices = seen::<Voice>(&server, "voice").await;
        assert_eq!(voices.iter().map(|voice| voice.id).collect::<Vec<_>>(), [good]);
        let mine = courier.mine().await.voices;
        let refused = mine.iter().find(|change| change.voice.id == bad).unwrap();
        assert_eq!((refused.voice.state, refused.voice.reason.as_str()), (VoiceState::Refused, "里面有别人的电话"));
        assert!(Courier::of(&server).mine().await.voices.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_hundred_taps_of_one_courier_at_once_are_one_supporter() {
    on_each_database(async |server| {
        let desk = moderator(&server).await;
        let courier = Courier::of(&server);
        let id = speak(&courier, "冬天要有热水", changsha()).await;
        let support = |courier: &Courier, voice| {
            let act = crate::courier::submission(Act::Support { voice, adcode: changsha() });
            let body = serde_json::to_string(&act).unwrap();
            let (origin, key) = (courier.origin.clone(), courier.key.clone());
            async move {
                let request = reqwest::Client::new()
                    .post(format!("{origin}/api/v1/submissions"))
                    .bearer_auth(key.recovery_code());
                request.body(body).send().await.unwrap().status()
            }
        };
        // What nobody sees cannot be supported.
        assert_eq!(support(&courier, id).await, StatusCode::NOT_FOUND);
        desk.act(&format!("/desk/voices/{id}"), "decide", &[("decision", "publish")]).await;
        let others: Vec<Courier> = (0..3).map(|_| Courier::of(&server)).collect();
        let taps = others.iter().flat_map(|courier| (0..20).map(|_| support(courier, id)).collect::<Vec<_>>());
        assert!(join_all(taps).await.into_iter().all(|status| status.is_success()));
        assert_eq!(seen::<Voice>(&server, "voice").await[0].supporters, 3);
        assert_eq!(others[0].mine().await.supports.len(), 1);
        // One says the same again in other words; it is merged, and all count once.
        let again = speak(&others[0], "热水！热水！", changsha()).await;
        let other = speak(&courier, "热水不够", changsha()).await;
        for voice in [again, other] {
            desk.act(&format!("/desk/voices/{voice}"), "merge", &[("into", &id.to_string()), ("sure", "yes")]).await;
        }
        assert_eq!(seen::<Voice>(&server, "voice").await[0].supporters, 4);
        // Who taps the merged one taps the other.
        let late = Courier::of(&server);
        assert!(support(&late, again).await.is_success());
        assert_eq!(seen::<Voice>(&server, "voice").await[0].supporters, 5);
        late.act(Act::EraseAccount).await.unwrap();
        assert_eq!(seen::<Voice>(&server, "voice").await[0].supporters, 4);
        courier.act(Act::EraseAccount).await.unwrap();
        assert!(seen::<Voice>(&server, "voice").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn voices_become_a_proposal_that_everybody_can_follow() {
    let server = Server::on_sqlite().await;
    staff(&server, "province", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
    let desk = Desk::sign_in(&server, "province").await;
    let (first, second) = (Courier::of(&server), Courier::of(&server));
    let voices = [speak(&first, "冬天要有热水", changsha()).await, speak(&second, "站点要能烤火", zhuzhou()).await];
    for voice in voices {
        desk.act(&format!("/desk/voices/{voice}"), "decide", &[("decision", "publish")]).await;
    }
    first.act(Act::Support { voice: voices[1], adcode: changsha() }).await.unwrap();
    let fields = [("title", "冬季驿站取暖"), ("text", "每个驿站都要有热水和取暖。"), ("adcode", "430000")];
    let (status, page) = desk.post("/desk/proposals", &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    let number = page.rsplit('/').next().unwrap().to_owned();
    for voice in voices {
        desk.act(&format!("/desk/voices/{voice}"), "gather", &[("proposal", &number)]).await;
    }
    let proposal = seen::<Proposal>(&server, "proposal").await.remove(0);
    // Two people: who spoke and supported counts once.
    assert_eq!((proposal.voices, proposal.supporters, proposal.stage()), (2, 2, ProposalStage::Gathered));
    let version = desk.field(&page, "version").await;
    let skip = [("version", version.as_str()), ("stage", "submitted"), ("note", "跳一步")];
    assert_eq!(desk.post(&page, &skip).await.0, StatusCode::CONFLICT);
    let step = async |stage: &str| {
        let version = desk.field(&page, "version").await;
        let fields = [("version", version.as_str()), ("stage", stage), ("note", "有进展")];
        desk.post(&page, &fields).await.0
    };
    assert_eq!(step("drafted").await, StatusCode::SEE_OTHER);
    let (today, due) = (Day::of(Timestamp::now()).to_string(), Day::of(Timestamp::now()).plus(30).to_string());
    let version = desk.field(&page, "version").await;
    let handed_in = [
        ("version", version.as_str()),
        ("session", "省人大会议"),
        ("number", "第 7 号"),
        ("department", "省邮政管理局"),
        ("submitted", &today),
        ("due", &due),
    ];
    let file = ("file", "建议.pdf", b"%PDF-1.7\n1 0 obj\n%%EOF\n".as_slice());
    assert_eq!(desk.upload(&format!("{page}/hand-in-elsewhere"), &handed_in, file).await.0, StatusCode::SEE_OTHER);
    desk.act(&page, "answer", &[("text", "在办。"), ("day", &today)]).await;
    desk.act(&page, "satisfaction", &[("satisfaction", "satisfied")]).await;
    assert_eq!(step("carried_out").await, StatusCode::SEE_OTHER);
    let proposal = seen::<Proposal>(&server, "proposal").await.remove(0);
    assert_eq!((proposal.stage(), proposal.steps.len()), (ProposalStage::CarriedOut, 6));
    assert!(seen::<Voice>(&server, "voice").await.iter().all(|voice| voice.proposal == Some(proposal.id)));
    let (_, shown) = desk.get(&page).await;
    assert!(shown.contains("长沙") && shown.contains("株洲"));
}

#[tokio::test]
async fn a_survey_is_answered_once_a_person_and_nobody_can_tell_by_whom() {
    let server = Server::on_sqlite().await;
    let desk = moderator(&server).await;
    let id = DiscussionId::fresh();
    let page = format!("/desk/discussions/{id}");
    let survey = "你最缺什么？｜多选｜饮水｜充电\n午饭方便吗？｜打分\n还有什么？｜填写";
    let closes = "2030-01-01T00:00";
    let fields = |version, summary| {
        [
            ("version", version),
            ("title", "冬天怎么过"),
            ("question", "说说看"),
            ("adcode", "430100"),
            ("closes", closes),
            ("survey", survey),
            ("summary", summary),
        ]
    };
    assert_eq!(desk.post(&page, &fields("0", "")).await.0, StatusCode::SEE_OTHER);
    let discussion = seen::<Discussion>(&server, "discussion").await.remove(0);
    assert_eq!(discussion.survey.len(), 3);
    let courier = Courier::of(&server);
    let answer = |last: &str| Act::AnswerSurvey {
        discussion: id,
        answers: vec![SurveyAnswer::Choices(vec![0, 1]), SurveyAnswer::Scale(2), SurveyAnswer::Text(last.to_owned())],
    };
    courier.act(answer("想要热饭")).await.unwrap();
    courier.act(answer("想要热汤")).await.unwrap();
    let short = Act::AnswerSurvey { discussion: id, answers: vec![SurveyAnswer::Skipped] };
    assert_eq!(courier.act(short).await.unwrap_err().1.code, ProblemCode::BadWords);
    let (_, results) = desk.get(&page).await;
    assert!(results.contains("1 人答了") && results.contains("想要热汤") && !results.contains("想要热饭"), "{results}");
    // It says something in the discussion, too; a summary ends it.
    let said = NewVoice {
        id: VoiceId::fresh(),
        kind: VoiceKind::Need,
        adcode: changsha(),
        discussion: Some(id),
        company: None,
        message: message("热汤"),
    };
    courier.act(Act::Speak(said)).await.unwrap();
    assert_eq!(desk.post(&page, &fields("1", "大家要热汤，下月起供应。")).await.0, StatusCode::SEE_OTHER);
    let told = courier.act(answer("晚了")).await.unwrap_err();
    assert!(told.1.detail.contains("已经结束"), "{told:?}");
    courier.act(Act::EraseAccount).await.unwrap();
    let (_, results) = desk.get(&page).await;
    assert!(results.contains("0 人答了"), "{results}");
}

#[tokio::test]
async fn open_data_names_its_source_and_holds_no_formula() {
    let server = Server::on_sqlite().await;
    server.import("编号,名称,经度,纬度,服务\n1,\"=cmd|' /C calc'!A0\",112.9,28.2,饮水\n").await;
    let csv = String::from_utf8(server.get("/open/stations.csv").await.bytes().await.unwrap().into()).unwrap();
    assert!(csv.starts_with('\u{feff}') && csv.contains("\"'=cmd") && csv.contains("\"测试\",\"CC0\",否"), "{csv}");
    let geojson = server.json("/open/stations.geojson").await;
    assert_eq!(geojson["features"][0]["geometry"]["coordinates"][0], 112.9);
    assert!(server.get("/open").await.status().is_success());
}

#[tokio::test]
async fn the_desk_finds_voices_by_its_own_tags() {
    on_each_database(async |server| {
        let desk = moderator(&server).await;
        let courier = Courier::of(&server);
        let (charging, rain) =
            (speak(&courier, "换电柜太少", changsha()).await, speak(&courier, "雨衣不够", changsha()).await);
        desk.act(&format!("/desk/voices/{charging}"), "tag", &[("tags", "充电、换电柜")]).await;
        desk.act(&format!("/desk/voices/{rain}"), "tag", &[("tags", "雨具 充电站")]).await;
        let (_, found) = desk.get("/desk/voices?tag=%E5%85%85%E7%94%B5").await;
        assert!(found.contains(&charging.to_string()) && !found.contains(&rain.to_string()), "{found}");
        let page = format!("/desk/voices/{rain}");
        let version = desk.field(&page, "version").await;
        let (status, body) =
            desk.post(&format!("{page}/tag"), &[("version", &version), ("tags", "a b c d e f g")]).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("最多 6 个"), "{body}");
    })
    .await;
}

#[tokio::test]
async fn twelve_months_side_by_side_say_what_each_months_own_page_says() {
    on_each_database(async |server| {
        let desk = moderator(&server).await;
        let couriers: Vec<Courier> = (0..7).map(|_| Courier::of(&server)).collect();
        for courier in &couriers {
            courier.ask(Topic::LabourRights, changsha(), "欠薪").await;
            speak(courier, "要热水", changsha()).await;
        }
        let (_, months) = desk.get("/desk/figures/months").await;
        let row = |page: &str, name: &str| {
            let cells = page.split(&format!("{name}</a></th>")).nth(1).unwrap().split("</tr>").next().unwrap();
            cells.split("<td>").skip(1).map(|cell| cell.split('<').next().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let month = diyi::model::Timestamp::now().china_time().format("%Y-%m").to_string();
        let (_, one) = desk.get(&format!("/desk/figures?month={month}")).await;
        assert_eq!(row(&months, &month)[0], "7");
        assert_eq!(row(&months, &month), row(&one, "长沙"));
        // What is for others has nothing of a month that goes on.
        let (_, outside) = desk.get("/desk/figures/months?audience=outside").await;
        assert!(row(&outside, &month).iter().all(|cell| cell == "—"), "{outside}");
    })
    .await;
}
