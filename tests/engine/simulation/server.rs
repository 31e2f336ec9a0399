//! A model of the server, by the simplest rules that keep its promises, behind a network that does not.

use super::chance::Chance;
use crate::shown::line;
use diyi::api::problem::PROBLEM_JSON;
use diyi::api::{
    Act, BookingChange, Change, Changes, Config, Item, Mine, OwnReportChange, OwnVoiceChange, Problem, ProblemCode,
    Receipt, Scope, Scopes, Submission, Support, ThreadChange, paths,
};
use diyi::engine::host::{Method, Request, Response, Unreachable};
use diyi::model::{
    ActivityId, ActivityKind, Author, Booking, BookingId, BookingState, Message, NewMessage, OwnReport, OwnVoice,
    QuestionState, ReportState, SlotId, SubmissionId, Thread, Timestamp, VoiceState,
};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

/// What the network does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    /// All arrives.
    Sound,
    /// Nothing does.
    Off,
    /// A bit of everything.
    Bad,
    /// A login page answers everything, with 200.
    Portal,
    /// A proxy lets no file through.
    NoFiles,
    /// Every answer to what is sent is lost after it took effect.
    AnswersLost,
    /// The server fails.
    Failing,
}

impl Weather {
    pub fn any(chance: &Chance) -> Self {
        chance.pick(&[Self::Off, Self::Bad, Self::Bad, Self::Portal, Self::NoFiles, Self::AnswersLost, Self::Failing])
    }
}

/// Changes on one page, at most.
const PAGE: usize = 8;
/// A part of the feed is begun with a snapshot if it has at least so many.
const SNAPSHOT_FROM: usize = 6;

#[derive(Clone, Default)]
struct State {
    epoch: u32,
    /// For everybody: each thing's newest change, or that it is gone, by its kind and key.
    feed: BTreeMap<(String, String), Change>,
    feed_revision: i64,
    revision: i64,
    taken: BTreeMap<SubmissionId, (String, Vec<u8>)>,
    accounts: BTreeMap<String, Account>,
    /// Accounts that take nothing more.
    erased: BTreeSet<String>,
}

#[derive(Clone, Default)]
struct Account {
    threads: Vec<ThreadChange>,
    voices: Vec<OwnVoiceChange>,
    bookings: Vec<BookingChange>,
    reports: Vec<OwnReportChange>,
    supports: Vec<Support>,
    /// Whether a message holds it.
    files: BTreeMap<String, bool>,
}

struct Inner {
    state: State,
    backup: State,
    weather: Weather,
    /// After so many requests more nothing arrives.
    until_cut: Option<u64>,
    /// Too many stations for a phone to have them all.
    big: bool,
    erased: BTreeSet<String>,
    asked: u64,
}

#[derive(Clone)]
pub struct Server {
    inner: Rc<RefCell<Inner>>,
    chance: Chance,
    /// Wakes phones that wait for answers.
    news: Rc<tokio::sync::Notify>,
}

impl Server {
    pub fn new(chance: Chance) -> Self {
        let inner = Inner {
            state: State::default(),
            backup: State::default(),
            weather: Weather::Sound,
            until_cut: None,
            big: false,
            erased: BTreeSet::new(),
            asked: 0,
        };
        Self { inner: Rc::new(RefCell::new(inner)), chance, news: Rc::default() }
    }

    pub fn set_weather(&self, weather: Weather) {
        self.inner.borrow_mut().weather = weather;
    }

    /// The network is lost after so many requests more.
    pub fn cut_after(&self, requests: u64) {
        self.inner.borrow_mut().until_cut = Some(requests);
    }

    /// The network is there again.
    pub fn mend(&self) {
        self.inner.borrow_mut().until_cut = None;
        self.set_weather(Weather::Sound);
    }

    pub fn set_big(&self, big: bool) {
        self.inner.borrow_mut().big = big;
    }

    /// Something for everybody is made, changed, or gone.
    pub fn publish(&self, item: Item) {
        self.inner.borrow_mut().state.publish(item);
    }

    /// As [`Self::publish`], in the database that will be put back.
    pub fn publish_in_backup(&self, item: Item) {
        self.inner.borrow_mut().backup.publish(item);
    }

    /// Lines of all that there is for everybody and for one courier; of stations those of these prefectures, if the phone
    /// keeps no others.
    pub fn has(&self, code: &str, looked_at: &[Scope]) -> BTreeSet<String> {
        let inner = self.inner.borrow();
        let there = inner.state.feed.values().map(|change| &change.item).filter(|item| {
            let (kind, key) = item.key().unwrap();
            let kept = !inner.big || item.scope() == Scope::Everybody || looked_at.contains(&item.scope());
            kept && **item != Item::gone(&kind, &key).unwrap()
        });
        let mut lines: BTreeSet<String> = there.map(line).collect();
        if let Some(own) = inner.state.accounts.get(code) {
            lines.extend(own.threads.iter().map(|one| format!("own thread {}", one.thread.id)));
            lines.extend(own.bookings.iter().map(|one| format!("own booking {}", one.booking.id)));
            lines.extend(own.voices.iter().map(|one| format!("own voice {}", one.voice.id)));
            lines.extend(own.reports.iter().map(|one| format!("own report {}", one.report.id)));
        }
        lines
    }

    pub fn back_up(&self) {
        let mut inner = self.inner.borrow_mut();
        inner.backup = inner.state.clone();
    }

    /// Yesterday's database is put back, which makes it another one.
    pub fn restore(&self) {
        let mut inner = self.inner.borrow_mut();
        let epoch = inner.state.epoch + 1;
        inner.state = State { epoch, ..inner.backup.clone() };
    }

    pub fn expect_erased(&self, code: &str) {
        self.inner.borrow_mut().erased.insert(code.to_owned());
    }

    pub fn erased(&self) -> BTreeSet<String> {
        self.inner.borrow().erased.clone()
    }

    pub fn asked(&self) -> u64 {
        self.inner.borrow().asked
    }

    /// How often these words are there.
    pub fn count(&self, text: &str) -> usize {
        let inner = self.inner.borrow();
        let accounts = inner.state.accounts.values();
        accounts.flat_map(Account::words).filter(|words| *words == text).count()
    }

    pub fn words_of(&self, code: &str) -> usize {
        self.inner.borrow().state.accounts.get(code).map_or(0, |account| account.words().count())
    }

    pub fn questions_of(&self, code: &str) -> usize {
        self.inner.borrow().state.accounts.get(code).map_or(0, |account| account.threads.len())
    }

    /// One request through the network.
    pub async fn request(self, request: Request, now: Timestamp) -> Result<Response, Unreachable> {
        let lost = || Err(Unreachable("lost".to_owned()));
        self.inner.borrow_mut().asked += 1;
        let weather = {
            let mut inner = self.inner.borrow_mut();
            match &mut inner.until_cut {
                Some(0) => Weather::Off,
                Some(left) => {
                    *left -= 1;
                    inner.weather
                }
                None => inner.weather,
            }
        };
        let writes = matches!(request.method, Method::Post | Method::Put);
        self.pass(&[5, 50, 400]).await;
        let what = match weather {
            Weather::Sound => 0,
            Weather::Off => 1,
            Weather::Bad => self.chance.below(14),
            Weather::Portal => 5,
            Weather::NoFiles => {
                if request.method == Method::Put {
                    8
                } else {
                    0
                }
            }
            Weather::AnswersLost => {
                if writes {
                    2
                } else {
                    0
                }
            }
            Weather::Failing => 9,
        };
        match what {
            1 => lost(),
            2 => {
                let _ = self.serve(&request, now).await;
                lost()
            }
            // Sent twice at once, or once more much later.
            3 => {
                let _ = self.serve(&request, now).await;
                self.serve(&request, now).await
            }
            4 if writes => {
                let (late, again) = (self.clone(), request.clone());
                let after = Duration::from_millis(self.chance.pick(&[1_000, 60_000, 5_000_000]));
                tokio::task::spawn_local(async move {
                    tokio::time::sleep(after).await;
                    let _ = late.serve(&again, now).await;
                });
                self.serve(&request, now).await
            }
            5 => Ok(other(200, "text/html", "<html>请登录</html>")),
            6 => Ok(other(200, "application/json", r#"{"ok":true}"#)),
            // Cut short on the way.
            7 => {
                let mut answer = self.serve(&request, now).await?;
                answer.body.truncate(answer.body.len() / 2);
                Ok(answer)
            }
            8 => Ok(other(413, "text/html", "too large")),
            9 => Ok(problem(ProblemCode::Internal, 500)),
            10 => {
                let _ = self.serve(&request, now).await;
                Ok(other(502, "text/html", "bad gateway"))
            }
            11 => Ok(Response { retry_after: Some(60), ..problem(ProblemCode::TooMany, 429) }),
            12 => {
                self.pass(&[10_000, 100_000]).await;
                self.serve(&request, now).await
            }
            13 => Ok(Response { redirected: true, ..self.serve(&request, now).await? }),
            _ => self.serve(&request, now).await,
        }
    }

    async fn pass(&self, among: &[u64]) {
        tokio::time::sleep(Duration::from_millis(self.chance.pick(among))).await;
    }

    async fn serve(&self, request: &Request, now: Timestamp) -> Result<Response, Unreachable> {
        let path = request.path.split('?').next().unwrap();
        let account = request.bearer.clone().unwrap_or_default();
        let number = |name: &str| {
            let query = request.path.split('?').nth(1).unwrap_or_default();
            query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}="))?.parse::<i64>().ok()).unwrap_or(0)
        };
        match (request.method, path) {
            (Method::Get, paths::CONFIG) => Ok(json(&Config::default())),
            (Method::Get, paths::CHANGES) => {
                let inner = self.inner.borrow();
                Ok(inner.state.page(inner.big, request.path.split('?').nth(1).unwrap_or_default()))
            }
            (Method::Get, path) if path.starts_with("/api/v1/snapshots/") => {
                Ok(self.inner.borrow().state.snapshot(path.trim_start_matches("/api/v1/snapshots/")))
            }
            (Method::Get, paths::MINE) => {
                let wait = Duration::from_secs(u64::try_from(number("wait")).unwrap());
                if self.mine(&account, number("since")).revision == number("since") {
                    let news = Rc::clone(&self.news);
                    let _ = tokio::time::timeout(wait, news.notified()).await;
                }
                Ok(json(&self.mine(&account, number("since"))))
            }
            (Method::Post, paths::SUBMISSIONS) => {
                let body = request.body.clone().unwrap();
                let answer = self.inner.borrow_mut().state.take(&account, &body, now);
                self.news.notify_waiters();
                Ok(answer)
            }
            (method, path) => {
                let id = path.strip_prefix("/api/v1/attachments/").expect("an address that there is").to_owned();
                let mut inner = self.inner.borrow_mut();
                let files = &mut inner.state.accounts.entry(account).or_default().files;
                Ok(match method {
                    Method::Put => {
                        files.entry(id).or_insert(false);
                        ours(204, "", vec![])
                    }
                    _ if files.contains_key(&id) => ours(200, "image/jpeg", vec![7]),
                    _ => ours(404, PROBLEM_JSON, vec![]),
                })
            }
        }
    }

    fn mine(&self, account: &str, since: i64) -> Mine {
        let inner = self.inner.borrow();
        let own = inner.state.accounts.get(account).cloned().unwrap_or_default();
        let threads: Vec<ThreadChange> = own.threads.into_iter().filter(|change| change.revision > since).collect();
        let voices: Vec<OwnVoiceChange> = own.voices.into_iter().filter(|change| change.revision > since).collect();
        let bookings: Vec<BookingChange> = own.bookings.into_iter().filter(|change| change.revision > since).collect();
        let reports: Vec<OwnReportChange> = own.reports.into_iter().filter(|change| change.revision > since).collect();
        let supports: Vec<Support> = own.supports.into_iter().filter(|change| change.revision > since).collect();
        let newest = (threads.iter().map(|change| change.revision))
            .chain(voices.iter().map(|change| change.revision))
            .chain(bookings.iter().map(|change| change.revision))
            .chain(reports.iter().map(|change| change.revision))
            .chain(supports.iter().map(|change| change.revision))
            .max();
        let revision = newest.unwrap_or(since.min(inner.state.revision));
        let epoch = inner.state.epoch.to_string();
        let erased = inner.state.erased.contains(account);
        Mine { epoch, revision, threads, bookings, voices, supports, reports, volunteers: None, erased }
    }
}

impl Account {
    fn words(&self) -> impl Iterator<Item = &str> {
        let threads =
            self.threads.iter().flat_map(|change| &change.thread.messages).map(|message| message.text.as_str());
        threads.chain(self.voices.iter().map(|change| change.voice.text.as_str()))
    }

    /// Ties files to a message; says what is in the way.
    fn claim(&mut self, message: &NewMessage) -> Option<ProblemCode> {
        for file in &message.attachments {
            match self.files.get(&file.id.to_string()) {
                None => return Some(ProblemCode::AttachmentMissing),
                Some(true) => return Some(ProblemCode::AttachmentClaimed),
                Some(false) => {}
            }
        }
        for file in &message.attachments {
            self.files.insert(file.id.to_string(), true);
        }
        None
    }
}

impl State {
    fn publish(&mut self, item: Item) {
        self.feed_revision += 1;
        let change = Change { revision: self.feed_revision, item };
        self.feed.insert(change.item.key().unwrap(), change);
    }

    /// What is newer, by the rules of the server's own.
    fn page(&self, big: bool, query: &str) -> Response {
        let asked = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        let since: i64 = asked("since").unwrap().parse().unwrap();
        let only: Option<Scope> = asked("only").map(|part| part.parse().unwrap());
        let scopes = asked("scopes").map(|parts| Scopes::try_from(parts.to_owned()).unwrap());
        let epoch = self.epoch.to_string();
        let everywhere = (scopes.is_none() && only.is_none()) || !big;
        if asked("epoch") == Some(&epoch) && since == self.feed_revision && asked("parts").is_some() != everywhere {
            return ours(204, "", vec![]);
        }
        let parts: Option<Vec<Scope>> = match (only, scopes) {
            (Some(part), _) => Some(vec![part]),
            (None, Some(scopes)) if !everywhere => Some(scopes.iter().chain([Scope::Everybody]).collect()),
            (None, _) => None,
        };
        let begins_by_parts = only.is_none() && parts.is_some() && since == 0;
        let wanted = |change: &&Change| parts.as_ref().is_none_or(|parts| parts.contains(&change.item.scope()));
        let mut rows: Vec<Change> = self.feed.values().filter(wanted).cloned().collect();
        rows.sort_by_key(|change| change.revision);
        rows.retain(|change| change.revision > since && !begins_by_parts);
        let snapshot = rows
            .last()
            .map(|change| change.revision)
            .filter(|_| only.is_some() && since == 0 && asked("in_pages").is_none() && rows.len() >= SNAPSHOT_FROM);
        if snapshot.is_some() {
            let page = Changes { everywhere, snapshot, ..Changes::new(epoch, vec![], 0, true) };
            return json(&page);
        }
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        let to = if more { rows.last().unwrap().revision } else { self.feed_revision };
        let to = if begins_by_parts { 0 } else { to };
        json(&Changes { everywhere, ..Changes::new(epoch, rows, to, more) })
    }

    /// All of one part, if it is still as it was at that number.
    fn snapshot(&self, named: &str) -> Response {
        let [epoch, part, revision] = named.split('/').collect::<Vec<_>>().try_into().unwrap();
        let part: Scope = part.parse().unwrap();
        let mut rows: Vec<Change> = self.feed.values().filter(|one| one.item.scope() == part).cloned().collect();
        rows.sort_by_key(|change| change.revision);
        let newest = rows.last().map_or(0, |change| change.revision);
        if epoch != self.epoch.to_string() || revision != newest.to_string() {
            return problem(ProblemCode::NotFound, 404);
        }
        json(&Changes { everywhere: false, ..Changes::new(epoch.to_owned(), rows, newest, false) })
    }

    fn take(&mut self, account: &str, body: &[u8], now: Timestamp) -> Response {
        let Ok(Submission { id, act }) = serde_json::from_slice(body) else {
            return problem(ProblemCode::BadBody, 400);
        };
        if let Some(before) = self.taken.get(&id) {
            let same = before == &(account.to_owned(), body.to_vec());
            return if same { json(&Receipt { id, taken_at: now }) } else { problem(ProblemCode::NumberUsed, 409) };
        }
        if self.erased.contains(account) && act != Act::EraseAccount {
            return problem(ProblemCode::AccountErased, 410);
        }
        self.revision += 1;
        let revision = self.revision;
        let own = self.accounts.entry(account.to_owned()).or_default();
        let said = |message: &NewMessage| Message {
            id: message.id,
            by: Author::Courier,
            at: now,
            text: message.text.clone(),
            attachments: message.attachments.clone(),
            documents: Vec::new(),
            withdrawn_at: None,
            corrected_at: None,
        };
        match act {
            Act::Ask(question) => {
                if let Some(code) = own.claim(&question.message) {
                    return problem(code, 409);
                }
                own.threads.push(ThreadChange {
                    revision,
                    thread: Thread {
                        id: question.id,
                        number: None,
                        topic: question.topic,
                        adcode: question.adcode,
                        state: QuestionState::Waiting,
                        asked_at: now,
                        due_at: None,
                        messages: vec![said(&question.message)],
                        rating: None,
                        case: None,
                    },
                });
            }
            Act::Write { question, message } => {
                let Some(at) = own.threads.iter().position(|change| change.thread.id == question) else {
                    return problem(ProblemCode::QuestionNotFound, 404);
                };
                if let Some(code) = own.claim(&message) {
                    return problem(code, 409);
                }
                own.threads[at].revision = revision;
                own.threads[at].thread.messages.push(said(&message));
            }
            Act::Speak(voice) => {
                if let Some(code) = own.claim(&voice.message) {
                    return problem(code, 409);
                }
                own.voices.push(OwnVoiceChange {
                    revision,
                    voice: OwnVoice {
                        id: voice.id,
                        kind: voice.kind,
                        text: voice.message.text.clone(),
                        attachments: voice.message.attachments.clone(),
                        at: now,
                        state: VoiceState::Waiting,
                        reason: String::new(),
                        merged_into: None,
                    },
                });
            }
            Act::Book { booking, activity, slot, .. } => {
                own.bookings.push(BookingChange { revision, booking: booked(booking, (activity, slot), now) });
            }
            Act::Report(new) => own.reports.push(OwnReportChange {
                revision,
                report: OwnReport {
                    id: new.id,
                    station: Some(new.station),
                    kind: new.kind,
                    text: new.message.text,
                    at: now,
                    state: ReportState::Waiting,
                    answer: String::new(),
                    looked: None,
                },
            }),
            Act::Support { voice, .. } => own.supports.push(Support { revision, voice }),
            Act::EraseAccount => {
                self.accounts.remove(account);
                self.erased.insert(account.to_owned());
            }
            other => panic!("nobody does this here: {other:?}"),
        }
        self.taken.insert(id, (account.to_owned(), body.to_vec()));
        json(&Receipt { id, taken_at: now })
    }
}

fn booked(id: BookingId, (activity, slot): (ActivityId, SlotId), now: Timestamp) -> Booking {
    Booking {
        id,
        activity,
        slot,
        kind: ActivityKind::CheckUp,
        title: "体检".to_owned(),
        starts_at: now,
        ends_at: now,
        state: BookingState::Booked,
        ahead: 0,
        offer_until: None,
        ticket: None,
        used_at: None,
        notice: String::new(),
        rating: None,
    }
}

fn ours(status: u16, content_type: &str, body: Vec<u8>) -> Response {
    Response { status, marked: true, content_type: content_type.to_owned(), body, ..Response::default() }
}

fn other(status: u16, content_type: &str, body: &str) -> Response {
    Response { marked: false, ..ours(status, content_type, body.as_bytes().to_vec()) }
}

fn json(what: &impl serde::Serialize) -> Response {
    ours(200, "application/json", serde_json::to_vec(what).unwrap())
}

fn problem(code: ProblemCode, status: u16) -> Response {
    let problem = Problem { code, status, title: "不行".to_owned(), detail: String::new(), work_bits: None };
    ours(status, PROBLEM_JSON, serde_json::to_vec(&problem).unwrap())
}
