//! Who is signed in, what they may do, and whether a form is the console's own.

use super::refill::{self, Fields, NotTaken};
use super::refusal::{DeskRefusal, TryAgain};
use crate::api::paths;
use crate::model::Timestamp;
use crate::model::staff::{Permission, Staff};
use crate::server::db::danger::Alarm;
use crate::server::db::form_numbers::FormSent;
use crate::server::db::sessions::AskedBy;
use crate::server::own_page::own_page;
use crate::server::{App, db, large_work};
use crate::texts::console;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use multer::{Constraints, SizeLimit};
use sea_orm::DbErr;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep, timeout};
use tower::ServiceExt as _;

/// The cookie that holds a session. Where there is https, no other host and no plain page can put one of that name.
pub(super) fn session_cookie(app: &App) -> &'static str {
    if app.has_https() { "__Host-diyi_desk" } else { "diyi_desk" }
}

/// What whoever has a password that somebody else chose may open.
const CHOOSES_PASSWORD: [&str; 3] = ["/desk/me", "/desk/me/password", "/desk/sign-out"];
/// Bytes of a form.
const MOST_FORM: usize = 256 * 1024;
/// Bytes of a page that is drawn anew.
const MOST_PAGE: usize = 8 * 1024 * 1024;
/// Bytes of a form with files: a table of stations, or a few photos.
const MOST_UPLOAD: usize = 34 * 1024 * 1024;
/// Fields of a form with files: more than any page has.
const MOST_FIELDS: usize = 500;
/// Kilobytes of forms with files that are held at one moment, all together: a large one and some of every day.
static UPLOADS: Semaphore = Semaphore::const_new(40 * 1_024);
/// So long a form waits for room; then whoever sent it is told to come again.
const ROOM_PATIENCE: Duration = Duration::from_secs(15);

/// Who asks; there whenever a handler of a guarded route runs.
#[derive(Clone, Debug)]
pub(super) struct SignedIn {
    /// Who they are.
    pub(super) staff: Staff,
    /// The number of their session.
    pub(super) session: String,
    /// Stands in each of their forms.
    pub(super) csrf: String,
    /// The page that is asked for, or that a form was on.
    pub(super) page: String,
    /// What their pages warn of.
    pub(super) alarm: Alarm,
    /// Somebody else chose their password: before all else they choose another one.
    pub(super) new_password: bool,
}

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = DeskRefusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, DeskRefusal> {
        parts.extensions.get::<Self>().cloned().ok_or(DeskRefusal::SignedOut)
    }
}

/// Lets a request through to its handler if who asks is signed in and has the permission, and if a form
/// comes from a page of this session.
pub(super) async fn guard(
    State((app, permission)): State<(App, Permission)>,
    jar: CookieJar,
    request: Request,
    next: Next,
) -> Response {
    match admitted(&app, permission, &jar, request).await {
        Ok(request) => {
            let changes = request.method() == Method::POST;
            let mut response = match request.extensions().get::<SentForm>().cloned() {
                Some(form) => match handled_once(&app, &form, request, next).await {
                    Ok(response) => filled_again(&app, &jar, &form, response).await,
                    Err(error) => DeskRefusal::from(error).into_response(),
                },
                None => next.run(request).await,
            };
            // Who is told that it is done finds it on a phone, too.
            if changes && let Err(error) = crate::server::db::published(&app.db).await {
                tracing::error!("publisher: {error}");
            }
            // Nothing of the console stays in a browser that somebody else may use next.
            let no_store = header::HeaderValue::from_static("no-store");
            response.headers_mut().entry(header::CACHE_CONTROL).or_insert(no_store);
            response
        }
        Err(response) => response,
    }
}

async fn admitted(app: &App, permission: Permission, jar: &CookieJar, request: Request) -> Result<Request, Response> {
    let token = jar.get(session_cookie(app)).map(|cookie| cookie.value().to_owned());
    let by = if request.uri().path() == paths::DESK_NEWS { AskedBy::OpenPage } else { AskedBy::Hand };
    let session = match token {
        Some(token) => db::sessions::found(&app.db, &token, by, Timestamp::now())
            .await
            .map_err(|error| DeskRefusal::from(error).into_response())?,
        None => None,
    };
    let Some((session, staff)) = session else {
        let shown = request.method() == Method::GET && !request.uri().path().ends_with("/news");
        let to = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
        let sign_in: String = url::form_urlencoded::byte_serialize(to.as_bytes()).collect();
        return Err(if shown {
            Redirect::to(&format!("/desk/sign-in?to={sign_in}")).into_response()
        } else {
            DeskRefusal::SignedOut.into_response()
        });
    };
    if session.new_password && !CHOOSES_PASSWORD.contains(&request.uri().path()) {
        return Err(if request.method() == Method::GET && request.uri().path() != paths::DESK_NEWS {
            Redirect::to(CHOOSES_PASSWORD[0]).into_response()
        } else {
            DeskRefusal::NewPassword.into_response()
        });
    }
    let mut alarm = Alarm::default();
    if request.method() == Method::GET && staff.role.may(Permission::ReadQuestions) {
        let read = db::danger::alarm(&app.db, &staff, Timestamp::now()).await;
        alarm = read.map_err(|error| DeskRefusal::from(error).into_response())?;
    }
    let page = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let signed_in =
        SignedIn { staff, session: session.id, csrf: session.csrf, page, alarm, new_password: session.new_password };
    if !signed_in.staff.role.may(permission) {
        return Err(DeskRefusal::Forbidden.into_response());
    }
    if std::path::Path::new(request.uri().path()).extension().is_some_and(|end| end == "xlsx") {
        app.limits.staff_exporting(signed_in.staff.id).map_err(|_| DeskRefusal::TooManyExports.into_response())?;
    }
    let mut request = if request.method() == Method::POST {
        own_form(app, request, &signed_in.csrf).await.map_err(IntoResponse::into_response)?
    } else {
        request
    };
    let mut signed_in = signed_in;
    if let Some(form) = request.extensions().get::<SentForm>() {
        signed_in.page.clone_from(&form.page);
    }
    request.extensions_mut().insert(signed_in);
    Ok(request)
}

/// A form that was sent from a page of the console.
#[derive(Clone, Debug)]
struct SentForm {
    /// Where it was sent.
    action: String,
    /// The page that it stood on.
    page: String,
    /// The number of that drawing and what is in it; nothing where the page gave none.
    number: String,
    /// What was filled in.
    fields: Fields,
}

impl SentForm {
    fn of(action: &str, fields: Fields, digest: &str) -> Self {
        let field = |name: &str| fields.iter().find(|(one, _)| one == name).map(|(_, value)| value.clone());
        // Only pages of this console.
        let page = field(refill::PAGE).filter(|page| page.starts_with("/desk") && !page.contains(['\\', '\r', '\n']));
        let number = field(refill::NUMBER).filter(|number| uuid::Uuid::try_parse(number).is_ok());
        let number = number.map(|number| format!("{number} {}", &digest[..digest.len().min(32)])).unwrap_or_default();
        Self { action: action.to_owned(), page: page.unwrap_or_default(), number, fields }
    }
}

/// How often a form is handled while others get in its way.
const TRIES: usize = 4;

/// Has a form handled, and again where others got in its way: couriers' acts, another desk's.
async fn handled(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    // The guard has read it whole.
    let Ok(body) = to_bytes(body, MOST_FORM).await else { return not_filled().into_response() };
    // What was uploaded is let go by who takes it, and is kept once.
    if parts.extensions.get::<Uploaded>().is_some_and(|form| !form.files.is_empty()) {
        return next.run(Request::from_parts(parts, Body::from(body))).await;
    }
    let once = async |next: Next| next.run(Request::from_parts(parts.clone(), Body::from(body.clone()))).await;
    for _ in 1..TRIES {
        let response = once(next.clone()).await;
        if response.extensions().get::<TryAgain>().is_none() {
            return response;
        }
    }
    once(next).await
}

/// A second click waits so long for the first.
const FIRST_CLICK: Duration = Duration::from_secs(15);

/// Has a form handled, once: a second click leads where the first one led.
async fn handled_once(app: &App, form: &SentForm, request: Request, next: Next) -> Result<Response, DbErr> {
    if form.number.is_empty() {
        return Ok(handled(request, next).await);
    }
    let end = Instant::now() + FIRST_CLICK;
    loop {
        match db::form_numbers::begin(&app.db, &form.number, Timestamp::now()).await? {
            FormSent::First => break,
            FormSent::Done(led_to) => return Ok(Redirect::to(&led_to).into_response()),
            FormSent::OnItsWay if Instant::now() >= end => break,
            FormSent::OnItsWay => sleep(Duration::from_millis(100)).await,
        }
    }
    let response = handled(request, next).await;
    let led_to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
    let led_to = led_to.filter(|_| response.status().is_redirection());
    db::form_numbers::end(&app.db, &form.number, led_to).await?;
    Ok(response)
}

/// The page of a form that was not taken, drawn anew with what was typed; another answer as it is.
async fn filled_again(app: &App, jar: &CookieJar, form: &SentForm, response: Response) -> Response {
    let Some(why) = response.extensions().get::<NotTaken>().cloned() else { return response };
    if form.page.is_empty() {
        return response;
    }
    let Some(cookie) = jar.get(session_cookie(app)) else { return response };
    let cookie = format!("{}={}", session_cookie(app), cookie.value());
    let request = Request::builder().uri(&form.page).header(header::COOKIE, cookie);
    let Ok(request) = request.body(Body::empty()) else { return response };
    let drawn = Box::pin(super::router(app).with_state(app.clone()).oneshot(request)).await;
    let Ok(drawn) = drawn;
    if !drawn.status().is_success() {
        return response;
    }
    let Ok(bytes) = to_bytes(drawn.into_body(), MOST_PAGE).await else { return response };
    let page = String::from_utf8_lossy(&bytes);
    match refill::filled(&page, &form.action, &form.fields, &why) {
        Some(page) => (response.status(), [(header::CACHE_CONTROL, "no-store")], Html(page)).into_response(),
        None => response,
    }
}

/// A form with files, as it was sent: read whole by the guard, which looks for the session's token in it.
#[derive(Clone, Debug, Default)]
pub(in crate::server) struct Uploaded {
    fields: HashMap<String, String>,
    /// Files that were chosen; a field that was left empty is none.
    pub(in crate::server) files: Vec<UploadedFile>,
    /// Its room in memory, until the last copy is dropped.
    room: Option<Arc<SemaphorePermit<'static>>>,
}

/// A file of a form.
#[derive(Clone, Debug)]
pub(in crate::server) struct UploadedFile {
    /// What it is called where it came from.
    pub(in crate::server) name: String,
    /// What is in it.
    pub(in crate::server) bytes: Bytes,
}

impl Uploaded {
    /// A form with files, for which there is room; nothing where it is a form of fields alone.
    async fn with_files(headers: &HeaderMap, body: Body) -> Result<Result<Self, Body>, DeskRefusal> {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let Ok(boundary) = multer::parse_boundary(kind) else { return Ok(Err(body)) };
        let unread = |error| match error {
            multer::Error::StreamSizeExceeded { .. } => {
                DeskRefusal::Wrong(console::file_too_large(MOST_UPLOAD / 1_048_576))
            }
            _ => not_filled(),
        };
        let told = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        // One that does not say how long it is may be as long as any.
        let length = told.unwrap_or(MOST_UPLOAD).min(MOST_UPLOAD);
        let room = UPLOADS.acquire_many(u32::try_from(length / 1_024 + 1).unwrap_or(u32::MAX));
        let room = timeout(ROOM_PATIENCE, room).await.ok().and_then(Result::ok).ok_or(DeskRefusal::Busy)?;
        let mut form = Self::read(boundary, body).await.map_err(unread)?;
        form.room = Some(Arc::new(room));
        Ok(Ok(form))
    }

    /// A form with or without files of a page that is no page of the console; in words, why it cannot be read.
    pub(in crate::server) async fn of_page(headers: &HeaderMap, body: Body) -> Result<Self, String> {
        match Self::with_files(headers, body).await {
            Ok(Ok(form)) => Ok(form),
            Ok(Err(body)) => {
                let body = to_bytes(body, MOST_FORM).await.map_err(|_| console::TOO_LONG.to_owned())?;
                Ok(Self::of_fields(&body))
            }
            Err(refusal) => Err(refusal.words().2),
        }
    }

    /// A form of fields alone.
    pub(in crate::server) fn of_fields(body: &[u8]) -> Self {
        let fields = url::form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), value.into_owned()));
        Self { fields: fields.collect(), files: Vec::new(), room: None }
    }

    /// What was filled in, nothing where the field is not there.
    pub(in crate::server) fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// What tells it from every other form.
    fn digest(&self) -> String {
        let mut digest = self.fields.iter().map(|(name, value)| format!("{name}={value}\n")).collect::<Vec<_>>();
        digest.sort();
        digest.extend(self.files.iter().map(|file| crate::server::digest::sha256(&file.bytes)));
        crate::server::digest::sha256(digest.concat().as_bytes())
    }

    /// Reads a form as it comes, so that it is held once.
    async fn read(boundary: String, body: Body) -> Result<Self, multer::Error> {
        let most = SizeLimit::new().whole_stream(MOST_UPLOAD as u64);
        let bounds = Constraints::new().size_limit(most);
        let mut form = multer::Multipart::with_constraints(body.into_data_stream(), boundary, bounds);
        let mut read = Self::default();
        let mut left = MOST_FIELDS;
        while let Some(field) = form.next_field().await? {
            left = left.checked_sub(1).ok_or(multer::Error::IncompleteStream)?;
            let name = field.name().unwrap_or_default().to_owned();
            match field.file_name().map(str::to_owned) {
                Some(file) => {
                    let bytes = field.bytes().await?;
                    if !bytes.is_empty() {
                        read.files.push(UploadedFile { name: file, bytes });
                    }
                }
                None => {
                    read.fields.insert(name, field.text().await?);
                }
            }
        }
        Ok(read)
    }
}

impl<S: Sync> FromRequestParts<S> for Uploaded {
    type Rejection = DeskRefusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, DeskRefusal> {
        parts.extensions.remove().ok_or_else(not_filled)
    }
}

/// The request again, if its form holds the session's own token. A page elsewhere cannot know it.
async fn own_form(app: &App, request: Request, csrf: &str) -> Result<Request, DeskRefusal> {
    if !own_page(app, request.headers()) {
        return Err(DeskRefusal::ForeignForm);
    }
    let (mut parts, body) = request.into_parts();
    let body = match Uploaded::with_files(&parts.headers, body).await? {
        Err(body) => body,
        Ok(form) => {
            if !same(form.field("csrf"), csrf) {
                return Err(DeskRefusal::ForeignForm);
            }
            // Others are answered while many bytes are looked through.
            let same_form = form.clone();
            let digest = large_work::apart(move || same_form.digest()).await.map_err(|_| not_filled())?;
            let fields = form.fields.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
            parts.extensions.insert(SentForm::of(parts.uri.path(), fields, &digest));
            parts.extensions.insert(form);
            return Ok(Request::from_parts(parts, Body::empty()));
        }
    };
    let body = to_bytes(body, MOST_FORM).await.map_err(|_| DeskRefusal::Wrong(console::TOO_LONG.to_owned()))?;
    let fields: Fields =
        url::form_urlencoded::parse(&body).map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    let told = fields.iter().find(|(name, _)| name == "csrf").map(|(_, value)| value.clone());
    if told.is_some_and(|told| same(&told, csrf)) {
        parts.extensions.insert(SentForm::of(parts.uri.path(), fields, &crate::server::digest::sha256(&body)));
        Ok(Request::from_parts(parts, Body::from(body)))
    } else {
        Err(DeskRefusal::ForeignForm)
    }
}

fn not_filled() -> DeskRefusal {
    DeskRefusal::Wrong(console::NOT_FILLED.to_owned())
}

/// Compares all letters, whichever differs first.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

/// A form that is filled in as its page would. Anything else is told in Chinese.
pub(super) struct Filled<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Filled<T> {
    type Rejection = DeskRefusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, DeskRefusal> {
        match axum_extra::extract::Form::<T>::from_request(request, state).await {
            Ok(axum_extra::extract::Form(form)) => Ok(Self(form)),
            Err(_) => Err(not_filled()),
        }
    }
}

/// A form with or without files, by the names of its fields.
pub(super) struct Sent(pub(super) Uploaded);

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = DeskRefusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, DeskRefusal> {
        let (mut parts, body) = request.into_parts();
        if let Some(uploaded) = parts.extensions.remove::<Uploaded>() {
            return Ok(Self(uploaded));
        }
        let body = to_bytes(body, MOST_FORM).await.map_err(|_| not_filled())?;
        Ok(Self(Uploaded::of_fields(&body)))
    }
}

/// What stands in the address after the question mark; what cannot be read is as if it were not there.
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned + Default, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let query = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        Ok(Self(query.map_or_else(|_| T::default(), |query| query.0)))
    }
}
