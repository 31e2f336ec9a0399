//! A model of the server, by the simplest rules that keep its promises, behind a network that does not.

use super::chance::Chance;
use diyi::api::problem::PROBLEM_JSON;
use diyi::api::{
    Act, Changes, Config, Mine, OwnVoiceChange, Problem, ProblemCode, Receipt, Submission, ThreadChange, paths,
};
use diyi::engine::host::{Method, Request, Response, Unreachable};
use diyi::model::{Author, Message, NewMessage, OwnVoice, QuestionState, SubmissionId, Thread, Timestamp, VoiceState};
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

#[derive(Clone, Default)]
struct State {
    epoch: u32,
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
    /// Whether a message holds it.
    files: BTreeMap<String, bool>,
}

struct Inner {
    state: State,
    backup: State,
    weather: Weather,
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
            erased: BTreeSet::new(),
            asked: 0,
        };
        Self { inner: Rc::new(RefCell::new(inner)), chance, news: Rc::default() }
    }

    pub fn set_weather(&self, weather: Weather) {
        self.inner.borrow_mut().weather = weather;
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
        let weather = self.inner.borrow().weather;
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
                let epoch = self.inner.borrow().state.epoch.to_string();
                Ok(json(&Changes::new(epoch, vec![], 0, false)))
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
        let newest =
            threads.iter().map(|change| change.revision).chain(voices.iter().map(|change| change.revision)).max();
        let revision = newest.unwrap_or(since.min(inner.state.revision));
        let epoch = inner.state.epoch.to_string();
        let erased = inner.state.erased.contains(account);
        Mine { epoch, revision, threads, bookings: vec![], voices, supports: vec![], reports: vec![], erased }
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
