//! Mail to staff through a mail server behind TLS, whose certificates the test makes; and to each person's own address.

use crate::courier::{Courier, changsha};
use crate::desk::{Desk, PASSWORD, staff};
use crate::server::{Server, on_each_database};
use diyi::model::staff::StaffRole;
use diyi::model::{Author, Timestamp, Topic};
use diyi::server::{App, Reach};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Mails as they came: what was said before, and the mail.
type Mails = Arc<Mutex<Vec<(String, String)>>>;

/// An authority of an office's own.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: &'static [u8],
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem().into_bytes().leak();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// A server's lock with a certificate for this name, that ends on the first of January of this year.
    fn lock(&self, name: &str, until: i32) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_after = rcgen::date_time_ymd(until, 1, 1);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let chain = vec![CertificateDer::from(certificate.der().to_vec())];
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}

#[derive(Clone)]
enum Locked {
    Never,
    AtOnce(TlsAcceptor),
    AfterAWord(TlsAcceptor),
}

/// A mail server that takes everything.
async fn mail_server(locked: Locked) -> (u16, Mails) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mails = Mails::default();
    let all = mails.clone();
    tokio::spawn(async move {
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            let (locked, all) = (locked.clone(), all.clone());
            tokio::spawn(async move {
                // Whoever does not believe the certificate goes.
                let _ = served(socket, locked, all).await;
            });
        }
    });
    (port, mails)
}

async fn served(socket: TcpStream, locked: Locked, mails: Mails) -> std::io::Result<()> {
    match locked {
        Locked::Never => talk(socket, "", true, &mails).await.map(|_| ()),
        Locked::AtOnce(lock) => talk(lock.accept(socket).await?, "", true, &mails).await.map(|_| ()),
        Locked::AfterAWord(lock) => {
            let Some(socket) = talk(socket, "250-STARTTLS\r\n", true, &mails).await? else { return Ok(()) };
            talk(lock.accept(socket).await?, "", false, &mails).await.map(|_| ())
        }
    }
}

/// Talks SMTP; gives the line back where it is to be locked now.
async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
    socket: S,
    offers: &str,
    greets: bool,
    mails: &Mails,
) -> std::io::Result<Option<S>> {
    let mut socket = BufReader::new(socket);
    if greets {
        socket.write_all(b"220 test\r\n").await?;
    }
    let (mut commands, mut body, mut in_body) = (String::new(), String::new(), false);
    loop {
        let mut line = String::new();
        if socket.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        let line = line.trim_end();
        if in_body && line == "." {
            in_body = false;
            mails.lock().unwrap().push((commands.clone(), std::mem::take(&mut body)));
            socket.write_all(b"250 ok\r\n").await?;
        } else if in_body {
            body.push_str(line);
            body.push('\n');
        } else {
            commands.push_str(line);
            commands.push('\n');
            let answer = match line.get(..4).unwrap_or_default() {
                "EHLO" => format!("250-test\r\n{offers}250 AUTH PLAIN\r\n"),
                "STAR" => "220 go\r\n".to_owned(),
                "DATA" => {
                    in_body = true;
                    "354 go\r\n".to_owned()
                }
                "AUTH" => "235 ok\r\n".to_owned(),
                "QUIT" => "221 bye\r\n".to_owned(),
                _ => "250 ok\r\n".to_owned(),
            };
            socket.write_all(answer.as_bytes()).await?;
            if line.starts_with("STARTTLS") {
                return Ok(Some(socket.into_inner()));
            }
        }
    }
}

fn app(server: &Server, authority: Option<&'static [u8]>) -> App {
    let config = diyi::api::Config { origin: "https://12355.test".to_owned(), ..diyi::api::Config::default() };
    App::new(server.db.clone(), config, server.folder(), diyi::server::Limits::none())
        .reaching(Reach { private: true, mail_authority: authority })
}

/// Sets the mail server of Changsha and sends a test; says what came of it.
async fn tested(desk: &Desk, port: u16, security: &str) -> (StatusCode, String) {
    let port = port.to_string();
    let desk_and_kind = [("adcode", "430100"), ("kind", "email")];
    let fields = [
        ("act", "set"),
        ("active", "1"),
        ("host", "localhost"),
        ("port", port.as_str()),
        ("security", security),
        ("user", "u"),
        ("password", "p"),
        ("from", "desk@12355.test"),
        ("to", "all@12355.test"),
    ];
    let fields = [&desk_and_kind[..], &fields].concat();
    let (status, page) = desk.save("/desk/channels", "/desk/channels", &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    desk.post("/desk/channels", &[&desk_and_kind[..], &[("act", "test")]].concat()).await
}

async fn boss(server: &Server, app: &App) -> Desk {
    staff(server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Operator).await;
    Desk::sign_in_at(&crate::server::serve(app.clone()).await, "boss").await
}

#[tokio::test]
async fn a_mail_goes_through_tls_from_the_beginning_and_after_a_word() {
    let server = Server::on_sqlite().await;
    let office = Authority::new();
    let app = app(&server, Some(office.pem));
    let desk = boss(&server, &app).await;
    let lock = office.lock("localhost", 2099);
    for (locked, security) in [(Locked::AtOnce(lock.clone()), "tls"), (Locked::AfterAWord(lock), "start_tls")] {
        let (port, mails) = mail_server(locked).await;
        let (status, says) = tested(&desk, port, security).await;
        assert!(status == StatusCode::SEE_OTHER && says.contains("said=sent"), "{security}: {says}");
        let (commands, _) = mails.lock().unwrap()[0].clone();
        assert!(commands.contains("RCPT TO:<all@12355.test>") && commands.contains("AUTH PLAIN"), "{commands}");
    }
}

#[tokio::test]
async fn a_mail_server_that_cannot_be_believed_hears_no_password_and_the_desk_what_to_do() {
    let server = Server::on_sqlite().await;
    let (office, stranger) = (Authority::new(), Authority::new());
    let app = app(&server, Some(office.pem));
    let desk = boss(&server, &app).await;
    let cases = [
        (Locked::AtOnce(stranger.lock("localhost", 2099)), "tls", "DIYI_MAIL_CA"),
        (Locked::AfterAWord(stranger.lock("localhost", 2099)), "start_tls", "DIYI_MAIL_CA"),
        (Locked::AtOnce(office.lock("mail.elsewhere.test", 2099)), "tls", "发给别的名字"),
        (Locked::AtOnce(office.lock("localhost", 2020)), "tls", "过期了"),
        (Locked::Never, "start_tls", "不支持 STARTTLS"),
        (Locked::Never, "tls", "填 587"),
    ];
    for (locked, security, what_to_do) in cases {
        let (port, mails) = mail_server(locked).await;
        let (status, says) = tested(&desk, port, security).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{what_to_do}: {says}");
        assert!(says.contains("测试没有发出去") && says.contains(what_to_do), "{what_to_do}: {says}");
        assert!(mails.lock().unwrap().is_empty());
    }
}

/// The form by which somebody has reminders sent to themselves.
fn own_address(address: &str) -> [(&str, &str); 2] {
    [("address", address), ("password", PASSWORD)]
}

/// The code in the last mail.
fn code(mails: &Mails) -> String {
    let (_, mail) = mails.lock().unwrap().last().unwrap().clone();
    let text = readable(&mail);
    let digits: String = text.split("确认码 ").nth(1).unwrap_or_else(|| panic!("{mail}")).chars().take(6).collect();
    digits
}

/// What a mail says.
pub fn readable(mail: &str) -> String {
    let subject: String = mail.lines().filter(|line| line.starts_with("Subject:") || line.starts_with(' ')).collect();
    decoded(&subject) + &decoded_body(mail)
}

fn decoded(subject: &str) -> String {
    use base64::Engine as _;
    let words = subject.split("=?utf-8?b?").skip(1).filter_map(|word| word.split("?=").next());
    let bytes: Vec<u8> =
        words.flat_map(|word| base64::engine::general_purpose::STANDARD.decode(word).unwrap_or_default()).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn decoded_body(mail: &str) -> String {
    use base64::Engine as _;
    let body = mail.split("\n\n").nth(1).unwrap_or_default();
    let bytes = if mail.contains("quoted-printable") {
        let whole = body.replace("=\n", "");
        let parts = whole.split('=').enumerate();
        let unfolded = parts.flat_map(|(at, part)| match (at, part.get(..2)) {
            (0, _) | (_, None) => part.as_bytes().to_vec(),
            (_, Some(hex)) => [&[u8::from_str_radix(hex, 16).unwrap_or(b'?')], &part.as_bytes()[2..]].concat(),
        });
        unfolded.collect()
    } else {
        let body: String = body.split_whitespace().collect();
        base64::engine::general_purpose::STANDARD.decode(&body).unwrap_or_default()
    };
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn who_has_a_question_is_reminded_at_their_own_address_once_they_confirmed_it() {
    on_each_database(async |server| {
        let app = app(&server, None);
        let origin = crate::server::serve(app.clone()).await;
        staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Operator).await;
        let ope = staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await.to_string();
        let (boss, own) = (Desk::sign_in_at(&origin, "boss").await, Desk::sign_in_at(&origin, "ope").await);
        let wait = async || tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        // Without a mail server there is nowhere to send a code from.
        let (status, says) = own.post("/desk/me/email", &own_address("duty@home.test")).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && says.contains("没有开邮件服务器"), "{says}");
        let (port, mails) = mail_server(Locked::Never).await;
        tested(&boss, port, "none").await;
        for wrong in ["", "值班甲", "a@b.test, c@d.test", "a@b.test\r\nBcc: c@d.test"] {
            let (status, says) = own.post("/desk/me/email", &own_address(wrong)).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && says.contains("邮箱地址"), "{wrong}: {says}");
        }
        // An open session alone is not enough.
        for password in ["", "别人猜的一句话"] {
            let fields = [("address", "duty@home.test"), ("password", password)];
            let (status, says) = own.post("/desk/me/email", &fields).await;
            assert!(status.is_client_error() && says.contains("密码"), "{says}");
        }
        assert_eq!(mails.lock().unwrap().len(), 1, "the test alone");
        let asked = own.post("/desk/me/email", &own_address("duty@home.test")).await;
        assert_eq!(asked.0, StatusCode::SEE_OTHER);
        let (_, says) = own.post("/desk/me/email", &own_address("other@home.test")).await;
        assert!(says.contains("等一分钟"), "{says}");
        let right = code(&mails);
        // Nothing goes there before it is theirs.
        let courier = Courier::of(&server);
        let given = async || {
            let id = courier.ask(Topic::Other, changsha(), "老板不给钱").await;
            boss.act(&format!("/desk/questions/{id}"), "assign", &[("staff", &ope)]).await;
            wait().await;
            app.remind_now(Timestamp::now()).await.unwrap();
            app.remind_now(Timestamp::now()).await.unwrap();
            id
        };
        let to_own = || {
            let own = |(commands, _): &&(String, String)| commands.contains("RCPT TO:<duty@home.test>");
            mails.lock().unwrap().iter().filter(own).count()
        };
        wait().await;
        given().await;
        assert_eq!(to_own(), 1, "the code alone");
        let wrong = if right == "000000" { "000001" } else { "000000" };
        let (status, says) = own.post("/desk/me/email-code", &[("code", wrong)]).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && says.contains("确认码不对"), "{says}");
        assert_eq!(own.post("/desk/me/email-code", &[("code", &right)]).await.0, StatusCode::SEE_OTHER);
        assert!(own.get("/desk/me").await.1.contains("提醒发到 duty@home.test"));
        wait().await;
        let id = given().await;
        assert_eq!(to_own(), 2, "once, whoever looks how often");
        let (_, mail) = mails.lock().unwrap().last().unwrap().clone();
        let said = decoded_body(&mail);
        assert!(said.contains(&format!("/desk/questions/{id}")) && !said.contains("老板"), "{said}");
        // Given to another before it is overdue: they hear nothing more of it. Locked out or dropped, nothing at all.
        boss.act(&format!("/desk/questions/{id}"), "assign", &[("staff", "")]).await;
        app.remind_now(Timestamp(Timestamp::now().0 + 9 * 86_400_000)).await.unwrap();
        let overdue =
            mails.lock().unwrap().iter().filter(|(_, mail)| decoded_body(mail).contains(&id.to_string())).count();
        assert!(overdue >= 1);
        assert_eq!(own.post("/desk/me/email-drop", &[]).await.0, StatusCode::SEE_OTHER);
        let before = to_own();
        wait().await;
        given().await;
        assert_eq!(to_own(), before);
    })
    .await;
}

#[tokio::test]
async fn a_code_is_not_found_by_trying() {
    let server = Server::on_sqlite().await;
    let app = app(&server, None);
    let desk = boss(&server, &app).await;
    let (port, mails) = mail_server(Locked::Never).await;
    tested(&desk, port, "none").await;
    desk.post("/desk/me/email", &own_address("a@home.test")).await;
    let right = code(&mails);
    for _ in 0..5 {
        let wrong = if right == "123456" { "654321" } else { "123456" };
        desk.post("/desk/me/email-code", &[("code", wrong)]).await;
    }
    let (status, says) = desk.post("/desk/me/email-code", &[("code", &right)]).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && says.contains("重新发一封"), "{says}");
    // Nor is one good for ever.
    server.db.execute_unprepared("UPDATE staff_email SET tries = 0, asked_at = asked_at - 901000").await.unwrap();
    let (_, says) = desk.post("/desk/me/email-code", &[("code", &right)]).await;
    assert!(says.contains("重新发一封"), "{says}");
}
