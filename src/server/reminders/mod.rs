//! Reminds staff: by e-mail, by a robot of their group, or through an office's own program. What is to be said stands in
//! the database until it arrived, so that a restart loses nothing; whichever server takes it sends it.

mod address;
mod email;
mod robots;
mod settings;

use super::{App, db};
use crate::model::province::Measure;
use crate::model::reminder::{ChannelKind, ReminderKind};
use crate::model::training::Demanded;
use crate::model::{Adcode, Day, StaffId, Timestamp};
use crate::server::db::notices::News;
use crate::server::db::reminders::Outcome;
use crate::server::db::tables::{reminder, staff};
use crate::texts;
use crate::texts::reminder as words;
use futures_util::future::BoxFuture;
use sea_orm::{DbErr, EntityTrait};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

pub(super) use address::{checked as checked_address, client as outward_client};
pub(super) use robots::hmac as hmac_sha256;
pub(super) use settings::{ChannelSettings, SettingsRefused, Typed, mail_address};

/// Patience for a channel.
const PATIENCE: Duration = Duration::from_secs(15);
/// Between two looks into the database: what becomes due wakes nobody.
const LOOK: Duration = Duration::from_secs(15);
/// Between two looks when much happens.
const REST: Duration = Duration::from_millis(500);
/// Questions that one message names.
const MOST_LINES: usize = 10;

/// What is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message {
    /// What it is about.
    kind: &'static str,
    /// “【递驿 长沙】提问超时了”
    head: String,
    /// One a question.
    lines: Vec<Line>,
}

/// One question in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    says: String,
    /// Where it is opened; empty where the server has no public address.
    link: String,
}

impl Message {
    /// The whole as plain text.
    fn text(&self) -> String {
        let lines = self.lines.iter().map(|line| format!("{}\n{}", line.says, line.link).trim_end().to_owned());
        std::iter::once(self.head.clone()).chain(lines).collect::<Vec<_>>().join("\n")
    }
}

/// Why a message did not arrive, in words for who set the channel. Never holds an address or a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ChannelError {
    /// Its address lies in the server's own network.
    #[error("地址在服务器自己的网络里。要这样用，请在服务器上设 DIYI_PRIVATE_CHANNELS")]
    OwnNetwork,
    /// Its address is none.
    #[error("地址不能用")]
    Address,
    /// Nobody answered.
    #[error("连不上，或者太久没有回答")]
    Unreachable,
    /// Its certificate is not believed.
    #[error("{0}")]
    Certificate(&'static str),
    /// The lock was not agreed on.
    #[error("{0}")]
    Encryption(&'static str),
    /// It said no.
    #[error("对方没有收：{0}")]
    Refused(String),
}

/// A way by which staff are reminded.
pub(super) trait Channel: Send + Sync {
    /// Sends a message; done when the other side has taken it.
    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<(), ChannelError>>;
}

/// Where channels may knock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Also inside the server's own network.
    pub private: bool,
    /// Certificates (PEM) of the office's own authority that mail servers may show, beside those of the system; read
    /// once, when the server starts.
    pub mail_authority: Option<&'static [u8]>,
}

/// The channel that these settings make.
fn channel(settings: &ChannelSettings, reach: Reach) -> Result<Box<dyn Channel>, ChannelError> {
    Ok(match settings {
        ChannelSettings::Email(settings) => Box::new(email::Email::of(settings, reach)),
        ChannelSettings::WeChatWork { url } => Box::new(robots::Robot::wechat_work(url, reach)?),
        ChannelSettings::DingTalk { url, secret } => Box::new(robots::Robot::dingtalk(url, secret, reach)?),
        ChannelSettings::Webhook { url, secret } => Box::new(robots::Robot::webhook(url, secret, reach)?),
    })
}

async fn send(settings: &ChannelSettings, reach: Reach, message: &Message) -> Result<(), ChannelError> {
    let channel = channel(settings, reach)?;
    tokio::time::timeout(PATIENCE, channel.send(message)).await.unwrap_or(Err(ChannelError::Unreachable))
}

/// Sends somebody of the staff a line about their own account, through the mail server of their desk.
///
/// # Errors
/// [`NotMailed`].
pub(super) async fn mail_to_one(app: &App, desk: Adcode, address: &str, line: &str) -> Result<(), NotMailed> {
    let channel = db::reminders::mail_server(&app.db, desk).await?.ok_or(NotMailed::NoMailServer)?;
    let settings = serde_json::from_str::<ChannelSettings>(&channel.settings).ok();
    let settings = settings.and_then(|settings| settings.for_one(address)).ok_or(NotMailed::NoMailServer)?;
    let head = format!("【递驿 {}】{line}", texts::region(desk));
    Ok(send(&settings, app.reach, &Message { kind: "code", head, lines: vec![] }).await?)
}

/// Why a line was not mailed.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotMailed {
    /// Neither the desk nor the province has one.
    #[error("服务台和省里都没有开邮件服务器，请管理员先在“提醒”里设好电子邮件")]
    NoMailServer,
    /// The mail server did not take it.
    #[error("确认邮件没有发出去：{0}")]
    Channel(#[from] ChannelError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Sends a test.
pub(super) async fn test(app: &App, settings: &ChannelSettings, desk: Adcode) -> Result<(), ChannelError> {
    let head = format!("【递驿 {}】{}", texts::region(desk), words::TEST);
    send(settings, app.reach, &Message { kind: "test", head, lines: vec![] }).await
}

/// What is said in one message: of a desk, by a way, about what, to whom; tasks whose day comes apart from those that are late.
type Way = (Adcode, ChannelKind, ReminderKind, Option<StaffId>, bool);

impl App {
    /// The same app, whose reminders may reach so far.
    #[must_use]
    pub fn reaching(self, reach: Reach) -> Self {
        self.with(|app| app.reach = reach)
    }

    /// Reminds staff as things happen, for as long as the server runs.
    pub async fn remind_staff(&self) {
        let mut listening = self.db.notices().listen(News::Inbox);
        loop {
            if let Err(error) = self.remind_now(Timestamp::now()).await {
                tracing::error!("reminders: {error}");
            }
            // Danger wakes at once.
            listening.wait(Instant::now() + LOOK).await;
            tokio::time::sleep(REST).await;
        }
    }

    /// Writes down what is to be said by now, and says what is due.
    ///
    /// # Errors
    /// [`DbErr`].
    pub async fn remind_now(&self, now: Timestamp) -> Result<(), DbErr> {
        db::reminders::gather(&self.db, now).await?;
        let mut by_channel: BTreeMap<Way, Vec<reminder::Model>> = BTreeMap::new();
        for row in db::reminders::take_due(&self.db, now).await? {
            let coming = db::office_reminders::is_of_coming_task(&row);
            let way = (row.adcode, row.channel, row.kind, row.staff, coming);
            by_channel.entry(way).or_default().push(row);
        }
        let mut sending = JoinSet::new();
        for ((desk, kind, about, staff, coming), rows) in by_channel {
            let app = self.clone();
            sending.spawn(async move { app.remind_by((desk, kind, staff), (about, coming), rows, now).await });
        }
        while let Some(sent) = sending.join_next().await {
            if let Ok(Err(error)) = sent {
                tracing::error!("reminders: {error}");
            }
        }
        Ok(())
    }

    /// Says several of a kind in one message: groups limit how many they take.
    async fn remind_by(
        &self,
        (desk, kind, staff): (Adcode, ChannelKind, Option<StaffId>),
        (about, coming): (ReminderKind, bool),
        rows: Vec<reminder::Model>,
        now: Timestamp,
    ) -> Result<(), DbErr> {
        let channel = db::reminders::channel(&self.db, desk, kind).await?.filter(|channel| channel.active);
        let mut settings = channel.and_then(|channel| serde_json::from_str::<ChannelSettings>(&channel.settings).ok());
        if let Some(staff) = staff {
            let address = db::staff_email::address(&self.db, staff).await?;
            settings = settings.zip(address).and_then(|(settings, address)| settings.for_one(&address));
        }
        let (mut meant, mut lines) = (Vec::new(), Vec::new());
        for row in rows {
            match (&settings, self.lines_of(&row, now).await?) {
                (Some(_), Some(of)) => {
                    lines.extend(of);
                    meant.push(row);
                }
                _ => db::reminders::settle(&self.db, &row, Outcome::Dropped, now).await?,
            }
        }
        let Some(settings) = settings.filter(|_| !meant.is_empty()) else { return Ok(()) };
        let count = meant.len();
        // A digest has a line of each prefecture.
        if about != ReminderKind::WeeklyDigest && count > MOST_LINES {
            lines.truncate(MOST_LINES);
            lines.push(Line { says: words::more(count - MOST_LINES), link: self.link("/desk/overview") });
        }
        let place = texts::region(desk);
        let head = if coming { words::head_of_coming_tasks(place) } else { words::head(place, about, count) };
        let sent = send(&settings, self.reach, &Message { kind: about.code(), head, lines }).await;
        for row in meant {
            let outcome = sent.clone().map_or_else(|error| Outcome::Failed(error.to_string()), |()| Outcome::Sent);
            db::reminders::settle(&self.db, &row, outcome, Timestamp::now()).await?;
        }
        Ok(())
    }

    /// What a reminder says; nothing where that is true no more.
    async fn lines_of(&self, row: &reminder::Model, now: Timestamp) -> Result<Option<Vec<Line>>, DbErr> {
        Ok(match row.kind {
            ReminderKind::Nudge => {
                let asked = db::nudges::find(&self.db, &row.question).await?;
                let asked = asked.filter(|asked| asked.done_at.is_none() && asked.withdrawn_at.is_none());
                asked.map(|asked| {
                    let due = asked.due_day.map(|day| format!("{} ", texts::province::due_by(day))).unwrap_or_default();
                    vec![Line { says: format!("{due}{}", asked.note), link: self.link("/desk/overview") }]
                })
            }
            ReminderKind::WeeklyDigest => Some(self.digest(now).await?),
            ReminderKind::DangerPile => match db::reminders::pile(&self.db, row).await? {
                0 => None,
                count => Some(vec![Line { says: words::pile(count), link: self.link("/desk/inbox?folded=1") }]),
            },
            ReminderKind::ReferralBeforeDue
            | ReminderKind::ReferralOverdue
            | ReminderKind::ReferralEscalated
            | ReminderKind::ReferralNew
            | ReminderKind::ReferralReplied
            | ReminderKind::ReferralAskedBack
            | ReminderKind::ReferralPromiseOver => self.referral(row).await?.map(|line| vec![line]),
            ReminderKind::ClaimSent
            | ReminderKind::ClaimBeforeDue
            | ReminderKind::ClaimOverdue
            | ReminderKind::ClaimAnswered => self.company_claim(row).await?.map(|line| vec![line]),
            ReminderKind::ProposalBeforeDue | ReminderKind::ProposalOverdue | ReminderKind::ProposalEscalated => {
                self.proposal(row).await?.map(|line| vec![line])
            }
            ReminderKind::TaskOverdue => self.task(row, now).await?.map(|line| vec![line]),
            ReminderKind::ContributionHandedIn | ReminderKind::ContributionReturned => {
                self.contribution(row).await?.map(|line| vec![line])
            }
            ReminderKind::ProofEndsSoon | ReminderKind::ProofEnds => self.proof(row, now).await?.map(|line| vec![line]),
            _ => match db::reminders::still_true(&self.db, row).await? {
                Some(question) => Some(vec![self.line(&question).await?]),
                None => None,
            },
        })
    }

    /// A referral that nobody answered; nothing where that is true no more.
    async fn referral(&self, row: &reminder::Model) -> Result<Option<Line>, DbErr> {
        let Ok(about) = row.question.parse() else { return Ok(None) };
        let open = db::partner_referrals::find_open(&self.db, about).await?;
        let Some(of) = open.filter(|of| db::office_reminders::is_so(row, &of.row)) else { return Ok(None) };
        // To one of the partner only while they are.
        if let (Some(staff), Some(partner)) = (row.staff, &of.row.partner) {
            let theirs = db::partners::of_member(&self.db, staff).await?;
            if theirs.is_none_or(|theirs| theirs.id != *partner) {
                return Ok(None);
            }
        }
        let number = of.case.number.unwrap_or_default();
        let due = of.row.due_at;
        let says = texts::partner::reminder_line(texts::case_kind(of.case.kind), &of.row.name, &number, due);
        let path = match &row.staff {
            Some(_) => format!("/desk/referrals/{}", of.row.id),
            None => format!("/desk/cases/{}", of.case.id),
        };
        Ok(Some(Line { says, link: self.link(&path) }))
    }

    /// What a company was asked or answered; nothing where that is true no more.
    async fn company_claim(&self, row: &reminder::Model) -> Result<Option<Line>, DbErr> {
        let found = db::company_claims::find(&self.db, &row.question).await?;
        let Some(of) = found.filter(|of| db::office_reminders::is_so_of_claim(row, of)) else { return Ok(None) };
        if let Some(staff) = row.staff {
            let theirs = db::partners::of_member(&self.db, staff).await?;
            if theirs.is_none_or(|theirs| !db::company_claims::is_of(&of, &theirs)) {
                return Ok(None);
            }
        }
        let company = db::companies::find(&self.db, &of.company).await?.map(|company| company.name);
        let (kind, place) = (texts::case_kind(of.kind), texts::region(of.adcode));
        let due = Some(of.due_at).filter(|_| of.state.waits_for_company());
        let mut says = texts::company_claim::reminder_line(&company.unwrap_or_default(), kind, place, due);
        // To the province of a prefecture's.
        if row.staff.is_none() && row.adcode != of.adcode {
            says.push_str(texts::company_claim::ESCALATED);
        }
        let path = match row.staff {
            Some(_) => format!("/desk/own-claims/{}", of.id),
            None => format!("/desk/companies/{}#claim-{}", of.company, of.id),
        };
        Ok(Some(Line { says, link: self.link(&path) }))
    }

    /// A proposal that waits for its answer; nothing where that is true no more.
    async fn proposal(&self, row: &reminder::Model) -> Result<Option<Line>, DbErr> {
        let Ok(about) = row.question.parse() else { return Ok(None) };
        let of = db::proposal_papers::dossier(&self.db, about).await?;
        let of = of.filter(|of| of.due_at.is_some_and(|due| row.id.ends_with(&due.0.to_string())));
        let found = db::proposals::find(&self.db, about).await?.map(|found| found.proposal);
        let Some((of, proposal)) = of.zip(found) else { return Ok(None) };
        let due = db::proposal_papers::day(of.due_day.as_ref())?.map(|due| texts::day(due.begins()));
        let due = due.unwrap_or_default();
        let says = texts::proposal_paper::reminder_line(&proposal.title, &of.department, &due);
        Ok(Some(Line { says, link: self.link(&format!("/desk/proposals/{about}")) }))
    }

    /// A task of a season whose day went by; nothing where that is true no more.
    async fn task(&self, row: &reminder::Model, now: Timestamp) -> Result<Option<Line>, DbErr> {
        let coming = db::office_reminders::is_of_coming_task(row);
        let found = db::campaigns::late_task(&self.db, &row.question, (Day::of(now), coming)).await?;
        let found = found.filter(|(task, _)| db::office_reminders::is_so_of_task(row, task));
        let Some((task, of)) = found else { return Ok(None) };
        let who = match task.staff {
            Some(staff) => db::staff::find(&self.db, staff).await?.map(|row| row.name),
            None => None,
        };
        let says = texts::campaign::reminder_line(&task.title, &of.title, who.as_deref(), task.due_day);
        let path = match row.staff {
            Some(_) => "/desk/own-tasks".to_owned(),
            None => format!("/desk/campaigns/{}#tasks", of.id),
        };
        Ok(Some(Line { says, link: self.link(&path) }))
    }

    /// What a prefecture handed in; nothing where that is true no more.
    async fn contribution(&self, row: &reminder::Model) -> Result<Option<Line>, DbErr> {
        let Ok(about) = row.question.parse() else { return Ok(None) };
        let found = db::contributions::find(&self.db, about).await?;
        let Some(of) = found.filter(|of| db::office_reminders::is_so_of_contribution(row, of)) else { return Ok(None) };
        let says = texts::contribution::reminder_line(of.kind, &of.title, texts::region(of.adcode));
        Ok(Some(Line { says, link: self.link(&format!("/desk/contributions/{about}")) }))
    }

    /// A course or a qualification that ends; nothing where that is true no more.
    async fn proof(&self, row: &reminder::Model, now: Timestamp) -> Result<Option<Line>, DbErr> {
        let today = Day::of(now);
        let found = db::office_reminders::ending_of(&self.db, row, today).await?;
        let Some((of, what, until)) = found else { return Ok(None) };
        let name = match what {
            Demanded::Course(course) => {
                let titles = db::courses::titles(&self.db).await?;
                texts::training::course(titles.get(&course).map_or("", String::as_str))
            }
            Demanded::Qualification(kind) => texts::training::qualification(kind).to_owned(),
        };
        let path = match row.staff {
            Some(_) => "/desk/training".to_owned(),
            None => format!("/desk/training/people/{}", of.id),
        };
        Ok(Some(Line { says: texts::training::ends(&of.name, &name, until, today), link: self.link(&path) }))
    }

    /// How the prefectures stand: those with something left to do, a line each.
    async fn digest(&self, now: Timestamp) -> Result<Vec<Line>, DbErr> {
        let (mut lines, mut calm) = (Vec::new(), Vec::new());
        for (desk, standing) in db::province::standings(&self.db, now).await? {
            let place = texts::disclosure::place(desk);
            let left = Measure::OF_DIGEST.map(|measure| (measure, standing.value(measure, now)));
            let left: Vec<_> = left.into_iter().filter(|(_, value)| *value != Some(0)).collect();
            if left.is_empty() {
                calm.push(place);
            } else {
                lines.push(Line { says: texts::province::digest_line(place, &left), link: String::new() });
            }
        }
        if !calm.is_empty() {
            lines.push(Line { says: texts::province::digest_calm(&calm), link: String::new() });
        }
        if let Some(last) = lines.last_mut() {
            last.link = self.link("/desk/province");
        }
        Ok(lines)
    }

    /// One question: its topic, who has it, until when; none of its words.
    async fn line(&self, question: &db::tables::question::Model) -> Result<Line, DbErr> {
        let holder = match question.assigned_to {
            Some(id) => staff::Entity::find_by_id(id).one(&self.db).await?.map(|row| row.name),
            None => None,
        };
        let topic = texts::topic(question.topic);
        let says = words::line(topic, holder.as_deref(), question.due_at);
        Ok(Line { says, link: self.link(&format!("/desk/questions/{}", question.id)) })
    }

    fn link(&self, path: &str) -> String {
        match self.config.origin.trim_end_matches('/') {
            "" => String::new(),
            origin => format!("{origin}{path}"),
        }
    }
}
