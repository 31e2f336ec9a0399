//! Who has the database alone has no secret of it: they are wrapped by a key that lies elsewhere.

use crate::courier::{Courier, changsha, message, question};
use crate::desk::{Desk, PASSWORD, staff_in};
use crate::erasure::holding;
use crate::process::{EmptyDatabase, Process, command, said};
use crate::volunteers::typed;
use diyi::api::Act;
use diyi::model::staff::StaffRole;
use diyi::model::volunteer::NewVolunteer;
use diyi::model::{Author, NewQuestion, Phone, Topic, VolunteerId};
use diyi::server::db::{self, SecretKey, SecretKeyError};
use sea_orm::ConnectionTrait;
use std::path::Path;

const TOTP: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const ROBOT: &str = "https://oapi.dingtalk.com/robot/send?access_token=shanzhuyu";

/// A database of before there were keys: with somebody who signs in with codes, and a robot that is told.
async fn of_before(url: &str) {
    let db = db::open(url).await.unwrap();
    staff_in(&db, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    let set = format!("UPDATE staff SET totp = '{TOTP}'");
    db.execute_unprepared(&set).await.unwrap();
    let robot = format!(
        "INSERT INTO staff_channel (adcode, kind, active, body, since) VALUES (430100, 'dingtalk', TRUE, '{{\"address\":\"{ROBOT}\"}}', 0)"
    );
    db.execute_unprepared(&robot).await.unwrap();
    db.close().await.unwrap();
}

async fn text(db: &db::Db, sql: &str) -> String {
    let statement = sea_orm::Statement::from_string(db.get_database_backend(), sql);
    db.query_one_raw(statement).await.unwrap().unwrap().try_get("", "t").unwrap()
}

#[tokio::test]
async fn secrets_of_before_are_wrapped_at_the_start_and_only_their_own_key_opens_them() {
    for database in EmptyDatabase::of_each_kind().await {
        of_before(&database.url).await;
        let file = database.path().join("keys/diyi.secret");
        let db = db::open_with(&database.url, SecretKey::in_file(&file).unwrap()).await.unwrap();
        for sql in [
            "SELECT totp AS t FROM staff",
            "SELECT body AS t FROM staff_channel",
            "SELECT value AS t FROM secret WHERE name = 'ticket'",
        ] {
            let kept = text(&db, sql).await;
            assert!(kept.starts_with("sealed1:") && !kept.contains(TOTP) && !kept.contains("shanzhuyu"), "{kept}");
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        // Again with the same, whoever starts first.
        db::open_with(&database.url, SecretKey::in_file(&file).unwrap()).await.unwrap();
        let other = SecretKey::in_file(&database.path().join("other.secret")).unwrap();
        let wrong = db::open_with(&database.url, other.clone()).await.unwrap_err();
        assert!(matches!(wrong, SecretKeyError::Wrong), "{wrong}");
        assert!(wrong.to_string().contains("DIYI_SECRET_FILE") && wrong.to_string().contains("forget-secrets"));
        // Whose key is lost begins anew with another.
        assert_eq!(db::forget_secrets(&db).await.unwrap(), 1);
        let db = db::open_with(&database.url, other).await.unwrap();
        assert_eq!(text(&db, "SELECT COALESCE(totp, 'none') AS t FROM staff").await, "none");
    }
}

#[tokio::test]
async fn a_server_makes_its_key_once_and_says_clearly_when_it_is_another_one() {
    let database = EmptyDatabase::on_sqlite();
    of_before(&database.url).await;
    assert!(!holding(database.path(), TOTP.as_bytes()).is_empty());
    let mut server = Process::start(&database.url, database.path());
    assert!(server.is_up().await);
    server.terminate();
    assert!(server.ended(std::time::Duration::from_secs(10)).await.is_some());
    // In no file of the database's, not even where it stood before.
    for mark in [TOTP, "shanzhuyu"] {
        assert_eq!(holding(database.path(), mark.as_bytes()), Vec::<String>::new(), "{mark}");
    }
    let file = database.path().join("diyi.secret");
    std::fs::rename(&file, database.path().join("lost")).unwrap();
    let told = said(&command(&database.url, &["staff", "list"]));
    assert!(told.contains("不是一对") && told.contains("forget-secrets"), "{told}");
    assert!(!file.exists(), "another one made in its place");
    std::fs::write(&file, "no key").unwrap();
    assert!(said(&command(&database.url, &["staff", "list"])).contains("不是密钥文件"));
    std::fs::remove_file(&file).unwrap();
    let told = said(&command(&database.url, &["forget-secrets"]));
    assert!(told.contains("1 个人"), "{told}");
    let told = said(&command(&database.url, &["staff", "list"]));
    assert!(told.contains("office") && !told.contains("动态码"), "{told}");
    assert!(!PASSWORD.is_empty());
}

#[tokio::test]
async fn a_number_to_call_back_stands_in_no_file_of_the_database_and_its_desk_reads_and_finds_it() {
    let database = EmptyDatabase::on_sqlite();
    let db = db::open(&database.url).await.unwrap();
    staff_in(&db, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    db.close().await.unwrap();
    let asked = NewQuestion {
        call_back: Some(Phone::parse("13855501234").unwrap()),
        ..question(Topic::Other, changsha(), message("请回电"))
    };
    let id = asked.id.to_string();
    let path = database.path();
    let mut server = Process::start(&database.url, path);
    assert!(server.is_up().await);
    Courier::at(&server.origin).act(Act::Ask(asked)).await.unwrap();
    for before in [false, true] {
        if before {
            // As a version of before kept it.
            let file = rusqlite::Connection::open(path.join("diyi.db")).unwrap();
            let changed =
                file.execute("UPDATE question SET call_back = '13855501234', call_back_marks = ''", []).unwrap();
            assert_eq!(changed, 1);
            drop(file);
            assert!(!holding(path, b"13855501234").is_empty());
            server = Process::start(&database.url, path);
            assert!(server.is_up().await);
        }
        let desk = Desk::sign_in_at(&server.origin, "office").await;
        assert!(desk.get(&format!("/desk/questions/{id}")).await.1.contains("tel:13855501234"));
        for (typed, found) in [("13855501234", true), ("1234", true), ("01234", true), ("4321", false), ("5550", false)]
        {
            let (_, list) = desk.get(&format!("/desk/inbox?words={typed}")).await;
            let list = list.split("id=\"list\"").nth(1).unwrap_or_default();
            assert_eq!(list.contains(&id), found, "{typed}");
        }
        server.terminate();
        assert!(server.ended(std::time::Duration::from_secs(10)).await.is_some());
        assert_eq!(holding(path, b"13855501234"), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_volunteers_number_stands_in_no_file_of_the_database_and_who_it_concerns_reads_it() {
    const NUMBER: &str = "0731-88886666";
    let database = EmptyDatabase::on_sqlite();
    let db = db::open(&database.url).await.unwrap();
    staff_in(&db, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    db.close().await.unwrap();
    let path = database.path();
    let mut server = Process::start(&database.url, path);
    assert!(server.is_up().await);
    let courier = Courier::at(&server.origin);
    let id = VolunteerId::fresh();
    courier.act(Act::Volunteer(NewVolunteer { id, typed: typed() })).await.unwrap();
    for before in [false, true] {
        if before {
            // As a version of before kept it.
            let file = rusqlite::Connection::open(path.join("diyi.db")).unwrap();
            assert_eq!(
                file.execute("UPDATE volunteer SET phone = ?1 WHERE id = ?2", [NUMBER, &id.to_string()]).unwrap(),
                1
            );
            drop(file);
            assert!(!holding(path, NUMBER.as_bytes()).is_empty());
            server = Process::start(&database.url, path);
            assert!(server.is_up().await);
        }
        let desk = Desk::sign_in_at(&server.origin, "office").await;
        assert!(desk.get(&format!("/desk/volunteers/{id}")).await.1.contains(NUMBER));
        let again = courier.also_at(&server.origin);
        assert_eq!(again.mine().await.volunteers.unwrap()[0].typed.phone, NUMBER);
        server.terminate();
        assert!(server.ended(std::time::Duration::from_secs(10)).await.is_some());
        assert_eq!(holding(path, NUMBER.as_bytes()), Vec::<String>::new());
    }
    // Whose key is lost has the application still, without the number.
    std::fs::remove_file(path.join("diyi.secret")).unwrap();
    said(&command(&database.url, &["forget-secrets"]));
    let mut server = Process::start(&database.url, path);
    assert!(server.is_up().await);
    let desk = Desk::sign_in_at(&server.origin, "office").await;
    let (status, page) = desk.get(&format!("/desk/volunteers/{id}")).await;
    assert!(status.is_success() && !page.contains(NUMBER), "{page}");
    server.terminate();
}

#[tokio::test]
async fn words_on_their_way_to_another_machine_s_database_are_encrypted() {
    let (Ok(address), Ok(certificate)) =
        (std::env::var("DIYI_TEST_POSTGRES"), std::env::var("DIYI_TEST_POSTGRES_CERTIFICATE"))
    else {
        eprintln!("skipped: no PostgreSQL with a certificate");
        return;
    };
    let used = async |options: &str| {
        let db = db::connect(&format!("{address}/postgres?{options}")).await.map_err(|error| error.to_string())?;
        let sql = "SELECT CAST(ssl AS TEXT) AS t FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        let row = db.query_one_raw(sea_orm::Statement::from_string(db.get_database_backend(), sql)).await;
        row.map_err(|error| error.to_string())?.unwrap().try_get::<String>("", "t").map_err(|error| error.to_string())
    };
    assert_eq!(used("sslmode=require").await.as_deref(), Ok("true"));
    assert_eq!(used("sslmode=disable").await.as_deref(), Ok("false"));
    assert!(Path::new(&certificate).exists());
    assert_eq!(used(&format!("sslmode=verify-full&sslrootcert={certificate}")).await.as_deref(), Ok("true"));
    // A certificate that nobody vouches for.
    assert!(used("sslmode=verify-full").await.is_err());
}
