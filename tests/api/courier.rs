//! A courier's phone without its engine: requests as the app sends them, and as it never would.

use crate::server::Server;
use diyi::api::{Act, Mine, Problem, Receipt, Submission};
use diyi::model::{
    AccountKey, Adcode, Attachment, AttachmentId, AttachmentKind, MessageId, NewMessage, NewQuestion, QuestionId,
    SubmissionId, Topic,
};
use reqwest::StatusCode;
use serde::de::DeserializeOwned;

/// A courier with an account of their own.
pub struct Courier {
    pub key: AccountKey,
    pub origin: String,
    client: reqwest::Client,
}

/// What the server said to a submission.
pub type Told = Result<Receipt, (StatusCode, Problem)>;

pub fn message(text: &str) -> NewMessage {
    NewMessage { id: MessageId::fresh(), text: text.to_owned(), attachments: vec![] }
}

pub fn changsha() -> Adcode {
    Adcode::parse("430100").unwrap()
}

pub fn zhuzhou() -> Adcode {
    Adcode::parse("430200").unwrap()
}

pub fn submission(act: Act) -> Submission {
    Submission { id: SubmissionId::fresh(), act }
}

pub fn question(topic: Topic, adcode: Adcode, message: NewMessage) -> NewQuestion {
    NewQuestion {
        id: QuestionId::fresh(),
        topic,
        adcode,
        call_back: None,
        consents: false,
        company: None,
        wants_aid: None,
        message,
    }
}

impl Courier {
    pub fn of(server: &Server) -> Self {
        Self::at(&server.origin)
    }

    pub fn at(origin: &str) -> Self {
        Self { key: AccountKey::fresh(), origin: origin.to_owned(), client: reqwest::Client::new() }
    }

    /// The same courier with another phone, which asks this server.
    pub fn also_at(&self, origin: &str) -> Self {
        Self { key: self.key.clone(), ..Self::at(origin) }
    }

    fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("{}{path}", self.origin)).bearer_auth(self.key.recovery_code())
    }

    pub async fn send_body(&self, body: String) -> reqwest::Result<Told> {
        let answer = self.request(reqwest::Method::POST, "/api/v1/submissions").body(body).send().await?;
        let status = answer.status();
        let bytes = answer.bytes().await?;
        Ok(if status.is_success() { Ok(read(&bytes)) } else { Err((status, read(&bytes))) })
    }

    /// The same through a balancer whose servers may all be gone: none if what came is no answer of a server.
    pub async fn try_send_body(&self, body: String) -> Option<Told> {
        let answer = self.request(reqwest::Method::POST, "/api/v1/submissions").body(body).send().await.ok()?;
        let status = answer.status();
        let bytes = answer.bytes().await.ok()?;
        if status.is_success() {
            serde_json::from_slice(&bytes).ok().map(Ok)
        } else {
            serde_json::from_slice(&bytes).ok().map(|problem| Err((status, problem)))
        }
    }

    pub async fn send(&self, submission: &Submission) -> Told {
        self.send_body(serde_json::to_string(submission).unwrap()).await.unwrap()
    }

    pub async fn act(&self, act: Act) -> Told {
        self.send(&submission(act)).await
    }

    /// Asks, and gives the question's number.
    pub async fn ask(&self, topic: Topic, adcode: Adcode, text: &str) -> QuestionId {
        let question = question(topic, adcode, message(text));
        let id = question.id;
        self.act(Act::Ask(question)).await.unwrap();
        id
    }

    pub async fn put(&self, id: AttachmentId, bytes: Vec<u8>) -> Result<(), (StatusCode, Problem)> {
        let path = format!("/api/v1/attachments/{id}");
        let answer = self.request(reqwest::Method::PUT, &path).body(bytes).send().await.unwrap();
        let status = answer.status();
        if status.is_success() { Ok(()) } else { Err((status, read(&answer.bytes().await.unwrap()))) }
    }

    /// The same where the server may end meanwhile; says whether it arrived.
    pub async fn try_put(&self, id: AttachmentId, bytes: Vec<u8>) -> bool {
        let request = self.request(reqwest::Method::PUT, &format!("/api/v1/attachments/{id}")).body(bytes);
        request.send().await.is_ok_and(|answer| answer.status().is_success())
    }

    /// Says where their browser is told of news, or no more.
    pub async fn put_push(&self, endpoint: &str, wanted: bool) -> StatusCode {
        let body = serde_json::json!({ "endpoint": endpoint, "wanted": wanted }).to_string();
        let request = self.request(reqwest::Method::PUT, "/api/v1/mine/push").body(body);
        request.header("content-type", "application/json").send().await.unwrap().status()
    }

    pub async fn post(&self, path: &str, json: String) -> (StatusCode, Vec<u8>) {
        let request = self.request(reqwest::Method::POST, path).body(json).header("content-type", "application/json");
        let answer = request.send().await.unwrap();
        (answer.status(), answer.bytes().await.unwrap().into())
    }

    pub async fn get(&self, path: &str) -> (StatusCode, Vec<u8>) {
        let answer = self.request(reqwest::Method::GET, path).send().await.unwrap();
        (answer.status(), answer.bytes().await.unwrap().into())
    }

    /// All that is kept of them: what stands in the zip's file of words, and the names of the files beside it with their bytes.
    pub async fn export(&self) -> (serde_json::Value, Vec<(String, Vec<u8>)>) {
        let (status, zip) = self.get("/api/v1/mine/export").await;
        assert_eq!(status, StatusCode::OK);
        unpacked(zip)
    }

    pub async fn photo(&self) -> Attachment {
        let file = Attachment { id: AttachmentId::fresh(), kind: AttachmentKind::Photo };
        self.put(file.id, picture()).await.unwrap();
        file
    }

    pub async fn mine(&self) -> Mine {
        self.mine_since(0).await
    }

    /// What is new since this number.
    pub async fn mine_since(&self, since: i64) -> Mine {
        read(&self.get(&format!("/api/v1/mine?since={since}")).await.1)
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> T {
    serde_json::from_slice(bytes).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(bytes)))
}

/// A small PNG, as no phone of ours sends it.
pub fn picture() -> Vec<u8> {
    let mut bytes = Vec::new();
    image::RgbImage::new(8, 8).write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Png).unwrap();
    bytes
}

/// What stands in an export: its file of words, and the files beside it.
pub fn unpacked(zip: Vec<u8>) -> (serde_json::Value, Vec<(String, Vec<u8>)>) {
    use std::io::Read as _;
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
    let (mut words, mut files) = (None, Vec::new());
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        let name = file.name().unwrap().into_owned();
        match name.as_str() {
            "我的数据.json" => words = Some(serde_json::from_slice(&bytes).unwrap()),
            _ => files.push((name, bytes)),
        }
    }
    (words.unwrap(), files)
}
