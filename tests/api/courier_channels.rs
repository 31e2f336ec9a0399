//! Couriers are told that there is news by text message and WeChat: real requests to listeners that check who signs, what
//! they are told, and that they are told once.

use crate::bookings::{book, published};
use crate::courier::{Courier, changsha};
use crate::desk::{Desk, staff};
use crate::outbox::serve;
use crate::server::{Server, on_each_database};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use diyi::api::{Act, ChannelAct, OwnChannels};
use diyi::model::staff::StaffRole;
use diyi::model::{AccountKey, Author, NoticeChannel, Timestamp, Topic};
use diyi::server::{App, CourierChannels, Limits, Reach, SmsGateway, WeChatAccount, router};
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

const SECRET: &str = "the-gateway-and-we-know-it";
const HOUR: i64 = 3_600_000;

/// What came: the path with its query, headers and body.
pub type Came = (String, HeaderMap, String);

/// Plays the gateway and WeChat, answers as it is told and keeps what came.
#[derive(Clone)]
pub struct Outside {
    origin: String,
    came: Arc<Mutex<Vec<Came>>>,
    /// What the next ones are answered, then all is well.
    answers: Arc<Mutex<Vec<(u16, Value)>>>,
    tokens: Arc<Mutex<u32>>,
}

impl Outside {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let outside = Self { origin, came: Arc::default(), answers: Arc::default(), tokens: Arc::default() };
        let take = async |State(outside): State<Self>, uri: Uri, headers: HeaderMap, body: Bytes| {
            let body = String::from_utf8(body.to_vec()).unwrap();
            if uri.path() == "/cgi-bin/stable_token" {
                let asked: Value = serde_json::from_str(&body).unwrap();
                assert_eq!((&asked["appid"], &asked["secret"]), (&json!("wx1"), &json!("wxsecret")));
                let mut tokens = outside.tokens.lock().unwrap();
                *tokens += 1;
                return (
                    StatusCode::OK,
                    json!({ "access_token": format!("t{tokens}"), "expires_in": 7200 }).to_string(),
                );
            }
            if uri.path() == "/sns/oauth2/access_token" {
                let query = uri.query().unwrap();
                let known = query.contains("code=right") && query.contains("secret=wxsecret");
                let said = if known { json!({ "openid": "oABC" }) } else { json!({ "errcode": 40029 }) };
                return (StatusCode::OK, said.to_string());
            }
            outside.came.lock().unwrap().push((uri.to_string(), headers, body));
            let next = outside.answers.lock().unwrap().pop().unwrap_or((200, json!({ "errcode": 0 })));
            (StatusCode::from_u16(next.0).unwrap(), next.1.to_string())
        };
        let routes = Router::new().fallback(take).with_state(outside.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        outside
    }

    fn answers(&self, answers: &[(u16, Value)]) {
        *self.answers.lock().unwrap() = answers.iter().rev().cloned().collect();
    }

    pub fn came(&self) -> Vec<Came> {
        std::mem::take(&mut self.came.lock().unwrap())
    }

    pub fn channels(&self) -> CourierChannels {
        let sms = SmsGateway { url: format!("{}/sms", self.origin), secret: SECRET.to_owned() };
        let wechat = WeChatAccount {
            app_id: "wx1".to_owned(),
            secret: "wxsecret".to_owned(),
            template: "news".to_owned(),
            field: "thing1".to_owned(),
            api: self.origin.clone(),
            authorize: "https://open.weixin.qq.com/connect/oauth2/authorize".to_owned(),
            origin: "https://diyi.test".to_owned(),
        };
        CourierChannels::new(Some(sms), Some(wechat), Reach { private: true, ..Reach::default() }).unwrap()
    }

    /// A server that tells by these ways, on connections of its own.
    async fn server(&self, server: &Server) -> (App, String) {
        let db = crate::server::open(server.url()).await;
        let app = App::new(db, diyi::api::Config::clone(&server.app.config), server.folder(), Limits::none());
        let app = app.with_courier_channels(self.channels());
        let origin = serve(router(app.clone())).await;
        (app, origin)
    }
}

async fn channels(courier: &Courier, act: &ChannelAct) -> Result<OwnChannels, String> {
    let (status, bytes) = courier.post("/api/v1/mine/channels", serde_json::to_string(act).unwrap()).await;
    if status.is_success() {
        Ok(serde_json::from_slice(&bytes).unwrap())
    } else {
        Err(serde_json::from_slice::<Value>(&bytes).unwrap()["detail"].as_str().unwrap().to_owned())
    }
}

fn ask(number: &str) -> ChannelAct {
    ChannelAct::AskSms { number: number.to_owned() }
}

fn confirm(code: &str) -> ChannelAct {
    ChannelAct::ConfirmSms { code: code.to_owned() }
}

/// What the gateway was told, if it is signed.
pub fn signed((_, headers, body): &Came) -> Value {
    let at = headers["x-diyi-timestamp"].to_str().unwrap();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{at}\n{body}").as_bytes());
    let told = headers["x-diyi-signature"].to_str().unwrap().strip_prefix("sha256=").unwrap();
    let told: Vec<u8> = (0..told.len()).step_by(2).map(|i| u8::from_str_radix(&told[i..i + 2], 16).unwrap()).collect();
    mac.verify_slice(&told).unwrap();
    serde_json::from_str(body).unwrap()
}

/// Turns text messages on, as a courier does.
pub async fn with_sms(outside: &Outside, courier: &Courier, number: &str) {
    channels(courier, &ask(number)).await.unwrap();
    let came = outside.came();
    let code = signed(&came[0])["code"].as_str().unwrap().to_owned();
    assert!(channels(courier, &confirm(&code)).await.unwrap().channels[0].confirmed);
}

async fn with_wechat(courier: &Courier, origin: &str) {
    let link = channels(courier, &ChannelAct::AskWeChat).await.unwrap().link.unwrap();
    let path = link.strip_prefix("https://diyi.test").unwrap();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let to = client.get(format!("{origin}{path}")).send().await.unwrap();
    let to = to.headers()["location"].to_str().unwrap().to_owned();
    assert!(
        to.starts_with("https://open.weixin.qq.com/") && to.contains("redirect_uri=https%3A%2F%2Fdiyi.test%2Fw%2Fback")
    );
    let state = path.strip_prefix("/w/").unwrap();
    assert!(to.contains(&format!("state={state}")));
    let back = |code: &str, state: &str| {
        let form = format!("code={code}&state={state}");
        let asked = client.post(format!("{origin}/w/back")).body(form);
        let asked = asked.header("content-type", "application/x-www-form-urlencoded");
        async move { asked.send().await.unwrap().status() }
    };
    // Opening it asks, and binds nothing.
    let asks = client.get(format!("{origin}/w/back?code=right&state={state}")).send().await.unwrap();
    assert!(asks.status().is_success() && asks.text().await.unwrap().contains("用这个微信收通知"));
    let own = channels(courier, &ChannelAct::Show).await.unwrap().channels;
    assert!(own.iter().all(|own| own.channel != NoticeChannel::WeChat || !own.confirmed), "{own:?}");
    assert_eq!(back("right", &"0".repeat(64)).await, StatusCode::GONE, "a link that nobody was given");
    assert_eq!(back("wrong", state).await, StatusCode::FORBIDDEN, "a code that WeChat does not know");
    assert_eq!(back("right", state).await, StatusCode::OK);
    assert_eq!(back("right", state).await, StatusCode::GONE, "it holds once");
}

async fn desk_at(server: &Server, origin: &str) -> Desk {
    staff(server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
    Desk::sign_in_at(origin, "ope").await
}

#[tokio::test]
async fn an_answer_is_told_by_text_message_and_wechat_once_signed_and_without_a_word_of_it() {
    on_each_database(async |server| {
        let outside = Outside::start().await;
        let ((app, origin), (other, _)) = (outside.server(&server).await, outside.server(&server).await);
        let courier = Courier::at(&origin);
        let id = courier.ask(Topic::LabourRights, changsha(), "押金不退").await;
        with_sms(&outside, &courier, "138 1234 5678").await;
        with_wechat(&courier, &origin).await;
        let desk = desk_at(&server, &origin).await;
        desk.act(&format!("/desk/questions/{id}"), "answer", &[("text", "押金三天内要退"), ("act", "answer")]).await;
        // Two servers look at the same moment; the gateway fails once, and WeChat's token is over.
        outside.answers(&[(503, json!({})), (200, json!({ "errcode": 42001 }))]);
        let now = Timestamp::now();
        let (one, two) = tokio::join!(app.notify_couriers_now(now), other.notify_couriers_now(now));
        one.unwrap();
        two.unwrap();
        let later = Timestamp(now.0 + 60_000);
        app.notify_couriers_now(later).await.unwrap();
        other.notify_couriers_now(Timestamp(now.0 + 120_000)).await.unwrap();
        let came = outside.came();
        let sms: Vec<Value> = came.iter().filter(|came| came.0 == "/sms").map(signed).collect();
        let wechat: Vec<&Came> =
            came.iter().filter(|came| came.0.starts_with("/cgi-bin/message/template/send")).collect();
        // Each was tried until it arrived, under the same number, and no more.
        assert!((1..=2).contains(&sms.len()) && (1..=2).contains(&wechat.len()) && came.len() >= 3, "{came:?}");
        assert!(
            sms.iter().all(|told| told["id"] == sms[0]["id"] && told["to"] == "13812345678" && told["kind"] == "news")
        );
        let told: Value = serde_json::from_str(&wechat[0].2).unwrap();
        assert_eq!((&told["touser"], &told["template_id"]), (&json!("oABC"), &json!("news")));
        assert_eq!(told["data"], json!({ "thing1": { "value": "有新消息" } }));
        for (path, _, body) in &came {
            assert!(!format!("{path}{body}").contains("押金") && !body.contains(&id.to_string()), "{body}");
        }
        // What comes within ten minutes is one message.
        desk.act(&format!("/desk/questions/{id}"), "answer", &[("text", "再说一句"), ("act", "answer")]).await;
        app.notify_couriers_now(Timestamp(now.0 + 180_000)).await.unwrap();
        assert!(outside.came().is_empty());
        app.notify_couriers_now(Timestamp(now.0 + 20 * 60_000)).await.unwrap();
        assert_eq!(outside.came().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_number_is_theirs_by_the_code_that_came_there_and_guessing_ends() {
    let server = Server::on_sqlite().await;
    let outside = Outside::start().await;
    let (_, origin) = outside.server(&server).await;
    let courier = Courier::at(&origin);
    for wrong in ["12355", "1381234567", "0731-88886666", ""] {
        assert!(channels(&courier, &ask(wrong)).await.unwrap_err().contains("手机号不对"), "{wrong}");
    }
    assert!(outside.came().is_empty());
    assert!(channels(&courier, &confirm("123456")).await.unwrap_err().contains("重新发"));
    channels(&courier, &ask("13812345678")).await.unwrap();
    let code = signed(&outside.came()[0])["code"].as_str().unwrap().to_owned();
    // Another one at once is not sent, and another courier's code is none.
    assert!(channels(&courier, &ask("13812345678")).await.unwrap_err().contains("等一分钟"));
    assert!(channels(&Courier::at(&origin), &confirm(&code)).await.is_err());
    let other = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        assert!(channels(&courier, &confirm(other)).await.unwrap_err().contains("不对"));
    }
    assert!(channels(&courier, &confirm(&code)).await.unwrap_err().contains("太多次"), "the right one comes too late");
    // A gateway that fails leaves nothing half done.
    let another = Courier::at(&origin);
    outside.answers(&[(500, json!({}))]);
    assert!(channels(&another, &ask("13912345678")).await.unwrap_err().contains("没有发出去"));
    assert!(channels(&another, &ChannelAct::Show).await.unwrap().channels.is_empty());
    outside.came();
    with_sms(&outside, &another, "13912345678").await;
}

#[tokio::test]
async fn a_number_is_in_the_export_for_nobody_else_to_read_and_goes_with_the_account() {
    on_each_database(async |server| {
        let outside = Outside::start().await;
        let (_, origin) = outside.server(&server).await;
        let courier = Courier::at(&origin);
        courier.ask(Topic::Other, changsha(), "在吗").await;
        with_sms(&outside, &courier, "13812345678").await;
        with_wechat(&courier, &origin).await;
        let export = courier.export().await.0.to_string();
        assert!(export.contains("13812345678") && export.contains("oABC"));
        let shown = channels(&courier, &ChannelAct::Show).await.unwrap();
        assert!(shown.channels.iter().any(|own| own.shown == "138****5678"));
        let turned = channels(&courier, &ChannelAct::TurnOff { channel: NoticeChannel::WeChat }).await.unwrap();
        assert_eq!(turned.channels.len(), 1);
        courier.act(Act::EraseAccount).await.unwrap();
        assert_eq!(server.dump_of(&["courier_channel", "courier_notice"]).await, "");
        assert!(channels(&courier, &ask("13812345678")).await.is_err(), "an erased account takes nothing more");
    })
    .await;
}

#[tokio::test]
async fn who_booked_is_reminded_the_day_before_and_two_hours_before_once_and_who_took_it_back_is_not() {
    on_each_database(async |server| {
        let outside = Outside::start().await;
        let ((app, origin), (other, _)) = (outside.server(&server).await, outside.server(&server).await);
        // From in three hours on, one an hour.
        let activity = published(&server, changsha(), 2, 5).await;
        let (comes, stays) = (Courier::at(&origin), Courier::at(&origin));
        with_sms(&outside, &comes, "13812345678").await;
        with_sms(&outside, &stays, "13912345678").await;
        comes.act(book(&activity, 0).1).await.unwrap();
        let (taken_back, act) = book(&activity, 0);
        stays.act(act).await.unwrap();
        let starts = activity.slots[0].starts_at.0;
        let (now, at) = (Timestamp::now(), |hours_before: i64| Timestamp(starts - hours_before * HOUR));
        let told = async |when: Timestamp| {
            let (one, two) = tokio::join!(app.notify_couriers_now(when), other.notify_couriers_now(when));
            one.unwrap();
            two.unwrap();
            let mut to: Vec<String> =
                outside.came().iter().map(|came| signed(came)["to"].as_str().unwrap().to_owned()).collect();
            to.sort();
            to
        };
        assert!(told(at(25)).await.is_empty());
        assert_eq!(told(at(24)).await, ["13812345678", "13912345678"]);
        assert!(told(at(23)).await.is_empty());
        // A booking is written down to be reminded of and taken back before the gateway takes it.
        outside.answers(&[(500, json!({})), (500, json!({}))]);
        assert_eq!(told(at(2)).await.len(), 2);
        stays.act(Act::CancelBooking { booking: taken_back }).await.unwrap();
        assert_eq!(told(Timestamp(starts - 2 * HOUR + 60_000)).await, ["13812345678"]);
        assert!(told(at(1)).await.is_empty() && told(at(-1)).await.is_empty());
        assert!(now.0 < starts);
    })
    .await;
}

#[tokio::test]
async fn a_way_that_leads_nowhere_any_more_is_forgotten() {
    let server = Server::on_sqlite().await;
    let outside = Outside::start().await;
    let (app, origin) = outside.server(&server).await;
    let courier = Courier::at(&origin);
    let id = courier.ask(Topic::Other, changsha(), "在吗").await;
    with_wechat(&courier, &origin).await;
    let desk = desk_at(&server, &origin).await;
    desk.act(&format!("/desk/questions/{id}"), "answer", &[("text", "在"), ("act", "answer")]).await;
    // They do not follow the account any more.
    outside.answers(&[(200, json!({ "errcode": 43004 }))]);
    app.notify_couriers_now(Timestamp::now()).await.unwrap();
    assert_eq!(outside.came().len(), 1);
    assert!(channels(&courier, &ChannelAct::Show).await.unwrap().channels.is_empty());
}

#[tokio::test]
async fn a_server_without_a_gateway_offers_none_and_says_so() {
    let server = Server::on_sqlite().await;
    let courier = Courier::of(&server);
    assert!(channels(&courier, &ask("13812345678")).await.unwrap_err().contains("没有开"));
    assert!(channels(&courier, &ChannelAct::AskWeChat).await.unwrap_err().contains("没有开"));
    assert_eq!(server.json("/api/v1/config").await["channels"], json!({ "sms": false, "wechat": false }));
    assert_eq!(
        server.get(&format!("/w/{}", AccountKey::fresh().recovery_code())).await.status(),
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_number_is_not_rung_often_whoever_asks() {
    let server = Server::on_sqlite().await;
    let outside = Outside::start().await;
    let app = App::new(
        server.db.clone(),
        diyi::api::Config::clone(&server.app.config),
        server.folder(),
        Limits::standard(false),
    );
    let origin = serve(router(app.with_courier_channels(outside.channels()))).await;
    let mut sent = 0;
    for _ in 0..8 {
        sent += u32::from(channels(&Courier::at(&origin), &ask("13812345678")).await.is_ok());
    }
    assert_eq!((sent, outside.came().len()), (3, 3));
}
