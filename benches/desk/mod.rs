//! A desk to measure: somebody who sees the whole province, signed in, and how long the pages take.

use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author, Timestamp};
use diyi::server::db::Db;
use diyi::server::db::staff::{NewStaff, add};
use std::time::{Duration, Instant};

pub type Failed = Box<dyn std::error::Error + Send + Sync>;

const PASSWORD: &str = "measuring takes patience";

/// Adds who looks at the pages.
pub async fn add_staff(db: &Db) -> Result<(), Failed> {
    let (role, adcode) = (StaffRole::ProvinceAdmin, Adcode::HUNAN);
    let (login, name, password) = ("bench".to_owned(), "测量".to_owned(), PASSWORD.to_owned());
    let staff = NewStaff { login, name, role, author: Author::Operator, adcode, fields: vec![], password };
    add(db, staff, Timestamp::now()).await?;
    Ok(())
}

/// The value of the session's cookie.
pub async fn sign_in(origin: &str) -> Result<String, Failed> {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let form = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("login", "bench"), ("password", PASSWORD)])
        .finish();
    let request =
        client.post(format!("{origin}/desk/sign-in")).header("content-type", "application/x-www-form-urlencoded");
    let answer = request.body(form).send().await?;
    let cookie = answer.headers().get("set-cookie").and_then(|value| value.to_str().ok()).unwrap_or_default();
    Ok(cookie.split(';').next().unwrap_or_default().to_owned())
}

/// How long a page takes, so many times, the shortest first; each time it must hold these words.
pub async fn page_times(address: &str, cookie: &str, pages: usize, holds: &str) -> Result<Vec<Duration>, Failed> {
    let client = reqwest::Client::new();
    let mut times = Vec::with_capacity(pages);
    for _ in 0..pages {
        let begun = Instant::now();
        let answer = client.get(address).header("cookie", cookie).send().await?.error_for_status()?;
        let bytes = answer.bytes().await?;
        times.push(begun.elapsed());
        if !String::from_utf8_lossy(&bytes).contains(holds) {
            return Err(format!("{address}: no {holds}").into());
        }
    }
    times.sort_unstable();
    Ok(times)
}
