//! What an address and its browser say of what is to be drawn.

use crate::api::first_stations::{REGION_COOKIE, region_cookie};
use crate::model::region::Prefecture;
use crate::model::{Adcode, Topic};
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::Response;
use axum_extra::extract::cookie::{Cookie, CookieJar};

/// Pages that are drawn; whoever wants more uses the app.
const PAGES: u64 = 500;
/// Characters of what somebody looks for.
const MOST_WORDS: usize = 60;

/// Of `/answers?topic=labour_rights&q=工资`, `/?region=430100&page=2`, `/station/430100-0012`; what is none of these says
/// nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::server) struct Asked {
    /// The chosen prefecture, or the province.
    pub(in crate::server) region: Adcode,
    /// It is in the link: remembered.
    chosen: bool,
    pub(super) page: u64,
    /// What an address names last.
    pub(super) item: String,
    pub(super) words: String,
    pub(super) topic: Option<Topic>,
}

impl Asked {
    pub(in crate::server) fn of(address: &Uri, headers: &HeaderMap) -> Self {
        let pairs = || url::form_urlencoded::parse(address.query().unwrap_or_default().as_bytes());
        let said = |name: &str| pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned());
        let chosen = said("region").as_deref().and_then(region);
        let kept = || CookieJar::from_headers(headers).get(REGION_COOKIE).map(Cookie::value).and_then(region);
        let item = address.path().rsplit('/').next().unwrap_or_default();
        Self {
            region: chosen.or_else(kept).unwrap_or(Adcode::HUNAN),
            chosen: chosen.is_some(),
            page: said("page").and_then(|page| page.parse().ok()).map_or(1, |page: u64| page.clamp(1, PAGES)),
            item: url::form_urlencoded::parse(item.replace('+', "%2B").as_bytes())
                .next()
                .map(|(item, _)| item.into_owned())
                .unwrap_or_default(),
            words: said("q").unwrap_or_default().trim().chars().take(MOST_WORDS).collect(),
            topic: said("topic").as_deref().and_then(Topic::of_code),
        }
    }

    /// What tells two pages apart.
    pub(super) fn name(&self) -> String {
        format!("{} {} {:?} {:?}", self.region, self.page, self.topic, self.item)
    }

    /// An answer that has the browser remember the prefecture, if it was chosen just now.
    pub(in crate::server) fn remembered(&self, mut response: Response) -> Response {
        if self.chosen
            && let Ok(cookie) = HeaderValue::from_str(&region_cookie(self.region))
        {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }
}

/// A prefecture by its code, or the province.
fn region(code: &str) -> Option<Adcode> {
    let code = Adcode::parse(code).ok()?;
    if code == Adcode::HUNAN { Some(code) } else { Prefecture::of(code).map(Prefecture::code) }
}
