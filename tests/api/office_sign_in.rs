//! Staff sign in by their office's accounts, at a real OpenID Connect provider (npm `oidc-provider`).

use crate::courier::changsha;
use crate::desk::{PASSWORD, staff};
use crate::server::{Server, on_each_database};
use diyi::model::staff::StaffRole;
use diyi::model::{Author, StaffId, Timestamp};
use diyi::server::db::staff::by_hand;
use diyi::server::{App, Limits, Oidc, OidcSettings, router};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, header};
use sea_orm::ConnectionTrait as _;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Lines};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout, Command, Stdio};

/// The office's provider, with one client: this server.
struct Provider {
    process: Child,
    issuer: String,
    /// It ends when nobody listens any more.
    _says: Lines<BufReader<ChildStdout>>,
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Provider {
    fn start(back: &str) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/oidc-provider.mjs");
        let mut process =
            Command::new("node").args([script, back]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut says = BufReader::new(process.stdout.take().unwrap()).lines();
        let issuer = says.by_ref().map_while(Result::ok).find(|line| line.starts_with("http"));
        // None where it could not begin: `platforms/setup.sh test` installs what it needs.
        let issuer = issuer.unwrap();
        Self { process, issuer, _says: says }
    }

    /// Whom it signs in from now on.
    async fn signs_in(&self, subject: &str, email: &str, verified: bool) {
        let said = format!("{}/as?sub={subject}&email={email}&verified={verified}", self.issuer);
        assert!(Client::new().put(said).send().await.unwrap().status().is_success());
    }
}

/// A server whose staff may sign in by a provider.
struct Office {
    origin: String,
    provider: Provider,
}

impl Office {
    async fn beside(server: &Server) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let provider = Provider::start(&format!("{origin}/desk/sign-in/office/back"));
        let [client, secret, name] = ["diyi", "of the tests", "省委账号"].map(str::to_owned);
        let settings = OidcSettings { issuer: provider.issuer.clone(), client, secret, name, origin: origin.clone() };
        let config = diyi::api::Config::clone(&server.app.config);
        let app = App::new(server.db.clone(), config, server.folder(), Limits::none());
        let routes = router(app.with_oidc(Some(Oidc::new(settings).unwrap())));
        let routes = routes.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { origin, provider }
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }
}

/// A browser that keeps cookies and follows where it is sent.
struct Browser {
    client: Client,
    cookies: BTreeMap<(String, String), String>,
}

impl Browser {
    fn new() -> Self {
        Self { client: Client::builder().redirect(Policy::none()).build().unwrap(), cookies: BTreeMap::new() }
    }

    async fn send(&mut self, request: reqwest::RequestBuilder) -> Response {
        let request = request.build().unwrap();
        let host = request.url().authority().to_owned();
        let own = self.cookies.iter().filter(|((of, _), _)| *of == host);
        let cookies: Vec<String> = own.map(|((_, name), value)| format!("{name}={value}")).collect();
        let request = reqwest::RequestBuilder::from_parts(self.client.clone(), request);
        let answer = request.header(header::COOKIE, cookies.join("; ")).send().await.unwrap();
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            let key = (host.clone(), name.to_owned());
            if value.is_empty() {
                self.cookies.remove(&key);
            } else {
                self.cookies.insert(key, value.to_owned());
            }
        }
        answer
    }

    async fn get(&mut self, address: &str) -> Response {
        self.send(self.client.get(address)).await
    }

    /// Follows a link until there is a page, or until the address begins so.
    async fn follow(&mut self, address: &str, until: &str) -> Result<Response, String> {
        let mut next = address.to_owned();
        for _ in 0..12 {
            if !until.is_empty() && next.starts_with(until) {
                return Err(next);
            }
            let answer = self.get(&next).await;
            let Some(to) = answer.headers().get(header::LOCATION) else { return Ok(answer) };
            next = answer.url().join(to.to_str().unwrap()).unwrap().to_string();
        }
        panic!("sent round and round: {next}");
    }

    /// Clicks the button on the page of signing in.
    async fn sign_in(&mut self, office: &Office) -> (StatusCode, String) {
        let page = self.follow(&office.at("/desk/sign-in/office?to=%2Fdesk%2Fme"), "").await.unwrap();
        let (status, leads) = (page.status(), page.headers().get(header::REFRESH).cloned());
        if let Some(leads) = leads.filter(|_| status.is_success()) {
            assert_eq!(leads, "0; url=/desk/me");
        }
        (status, page.text().await.unwrap())
    }

    async fn is_signed_in(&mut self, office: &Office) -> bool {
        self.get(&office.at("/desk/me")).await.status().is_success()
    }

    async fn send_code(&mut self, office: &Office, code: &str) -> StatusCode {
        let request = self.client.post(office.at("/desk/sign-in/office/code")).body(format!("code={code}"));
        self.send(request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")).await.status()
    }
}

/// Somebody of the staff, with an address of their own that they confirmed, or only asked for.
async fn person(server: &Server, login: &str, address: &str, confirmed: bool) -> StaffId {
    let id = staff(server, login, StaffRole::Operator, changsha(), Author::Operator).await;
    let (kept, at, asked) = if confirmed { (address, "1", "") } else { ("", "NULL", address) };
    let sql = format!(
        "INSERT INTO staff_email (staff, address, confirmed_at, asked_address, code, asked_at, tries)
         VALUES ('{id}', '{kept}', {at}, '{asked}', '', 0, 0)"
    );
    server.db.connection().execute_unprepared(&sql).await.unwrap();
    id
}

async fn run(server: &Server, sql: &str) {
    server.db.connection().execute_unprepared(sql).await.unwrap();
}

#[tokio::test]
async fn who_is_known_here_signs_in_by_their_offices_account_and_is_bound_to_it() {
    on_each_database(async |server| {
        let office = Office::beside(&server).await;
        assert!(!server.get("/desk/sign-in").await.text().await.unwrap().contains("/desk/sign-in/office"));
        let shown = reqwest::get(office.at("/desk/sign-in")).await.unwrap().text().await.unwrap();
        assert!(shown.contains("用省委账号登录") && shown.contains("/desk/sign-in/office?to="));
        assert_eq!(server.get("/desk/sign-in/office").await.status(), StatusCode::NOT_FOUND);

        person(&server, "duty", "Duty@Example.org", true).await;
        office.provider.signs_in("7001", "duty@example.org", true).await;
        let mut browser = Browser::new();
        let (status, page) = browser.sign_in(&office).await;
        assert!(status.is_success() && page.contains("进入服务台"), "{status} {page}");
        let own = browser.get(&office.at("/desk/me")).await.text().await.unwrap();
        assert!(own.contains("测试duty") && own.contains("可以用单位账号登录"));
        let log = server.dump_of(&["audit"]).await;
        assert!(log.contains("identity_bound") && log.contains("用单位账号"), "{log}");
        // From now on they are known by their number there, whatever address they have.
        office.provider.signs_in("7001", "another@example.org", true).await;
        assert!(Browser::new().sign_in(&office).await.0.is_success());
        // Whoever is given their address later is not them.
        office.provider.signs_in("7002", "duty@example.org", true).await;
        let mut other = Browser::new();
        assert_eq!(other.sign_in(&office).await.0, StatusCode::FORBIDDEN);
        assert!(!other.is_signed_in(&office).await);
        // Whoever needs a new password has nothing bound any more, nor the address by which it would be bound again.
        let given = by_hand::password(&server.db, "duty", PASSWORD.to_owned(), (false, false), Timestamp::now()).await;
        assert!(given.unwrap());
        assert_eq!(server.dump_of(&["staff_identity", "staff_email"]).await, "");
        assert_eq!(Browser::new().sign_in(&office).await.0, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn whoever_the_office_vouches_for_is_let_in_only_as_somebody_who_is_here_and_works() {
    on_each_database(async |server| {
        let office = Office::beside(&server).await;
        person(&server, "asked", "asked@example.org", false).await;
        person(&server, "one", "shared@example.org", true).await;
        person(&server, "two", "shared@example.org", true).await;
        let left = person(&server, "left", "left@example.org", true).await;
        let mine = person(&server, "mine", "mine@example.org", true).await;
        run(&server, &format!("UPDATE staff SET active = false WHERE id = '{left}'")).await;
        let before = server.dump_of(&["staff"]).await;
        for (email, verified) in [
            ("stranger@example.org", true),
            ("mine@example.org", false),
            ("asked@example.org", true),
            ("shared@example.org", true),
            ("left@example.org", true),
            ("", true),
        ] {
            office.provider.signs_in("7100", email, verified).await;
            let mut browser = Browser::new();
            let (status, page) = browser.sign_in(&office).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{email} {verified}");
            assert!(page.contains("这里没有你的人员账号") && !browser.is_signed_in(&office).await, "{email}");
        }
        assert_eq!(server.dump_of(&["staff"]).await, before);
        assert_eq!(server.dump_of(&["staff_identity"]).await, "");
        // Who leaves is not let in by the account that was theirs.
        office.provider.signs_in("7101", "mine@example.org", true).await;
        assert!(Browser::new().sign_in(&office).await.0.is_success());
        run(&server, &format!("UPDATE staff SET active = false WHERE id = '{mine}'")).await;
        assert_eq!(Browser::new().sign_in(&office).await.0, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn who_has_codes_is_asked_for_one_after_their_office_and_guessing_ends() {
    let server = Server::on_sqlite().await;
    let office = Office::beside(&server).await;
    let id = person(&server, "careful", "careful@example.org", true).await;
    let secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    run(&server, &format!("UPDATE staff SET totp = '{secret}' WHERE id = '{id}'")).await;
    let codes = totp_rs::Builder::new().with_secret(totp_rs::Secret::try_from_base32(secret).unwrap());
    let codes = codes.build_noncompliant();
    let code = || codes.generate(u64::try_from(Timestamp::now().0 / 1_000).unwrap()).to_string();
    office.provider.signs_in("7200", "careful@example.org", true).await;
    let mut browser = Browser::new();
    let (status, page) = browser.sign_in(&office).await;
    assert!(status.is_success() && page.contains("动态码") && !browser.is_signed_in(&office).await);
    // Nobody gets so far without the office.
    assert_eq!(Browser::new().send_code(&office, &code()).await, StatusCode::BAD_REQUEST);
    let wrong = if code() == "000000" { "111111" } else { "000000" };
    assert_eq!(browser.send_code(&office, wrong).await, StatusCode::UNAUTHORIZED);
    assert_eq!(browser.send_code(&office, &code()).await, StatusCode::OK);
    assert!(browser.is_signed_in(&office).await);
    let mut guesser = Browser::new();
    guesser.sign_in(&office).await;
    for _ in 0..5 {
        assert_eq!(guesser.send_code(&office, wrong).await, StatusCode::UNAUTHORIZED);
    }
    run(&server, "UPDATE staff SET totp_step = NULL").await;
    assert_eq!(guesser.send_code(&office, &code()).await, StatusCode::UNAUTHORIZED, "the right one comes too late");
}

#[tokio::test]
async fn what_comes_back_counts_once_and_only_in_the_browser_that_was_sent() {
    let server = Server::on_sqlite().await;
    let mut office = Office::beside(&server).await;
    person(&server, "duty", "duty@example.org", true).await;
    office.provider.signs_in("7300", "duty@example.org", true).await;
    let back = office.at("/desk/sign-in/office/back");
    let mut browser = Browser::new();
    let came = browser.follow(&office.at("/desk/sign-in/office"), &back).await.unwrap_err();
    // A link with somebody else's code signs nobody in.
    assert_eq!(Browser::new().get(&came).await.status(), StatusCode::BAD_REQUEST);
    let mut other = Browser::new();
    other.follow(&office.at("/desk/sign-in/office"), &back).await.unwrap_err();
    assert_eq!(other.get(&came).await.status(), StatusCode::BAD_REQUEST, "the state of another browser");
    assert_eq!(browser.get(&came).await.status(), StatusCode::OK);
    assert_eq!(browser.get(&came).await.status(), StatusCode::BAD_REQUEST);
    // Who says no there, or comes back without a code.
    let mut third = Browser::new();
    third.follow(&office.at("/desk/sign-in/office"), &back).await.unwrap_err();
    assert_eq!(third.get(&format!("{back}?error=access_denied&state=x")).await.status(), StatusCode::BAD_REQUEST);
    // Nobody is sent out of the console.
    let away = Browser::new().follow(&office.at("/desk/sign-in/office?to=https%3A%2F%2Fevil.example"), "").await;
    assert_eq!(away.unwrap().headers()[header::REFRESH], "0; url=/desk");
    office.provider.process.kill().unwrap();
    office.provider.process.wait().unwrap();
    let gone = Browser::new().get(&office.at("/desk/sign-in/office")).await;
    assert_eq!(gone.status(), StatusCode::BAD_GATEWAY);
    assert!(gone.text().await.unwrap().contains("连不上单位的登录系统"));
}
