//! The engine's loop: answers commands from the store at once; beside that it sends what waits, reads what is new and
//! listens for answers, each by itself, so that none holds up another.

use super::backoff::Backoff;
use super::envelope::{Envelope, Event};
use super::host::{Host, NotKept, Parcel, Room};
use super::message::{FileBytes, Kept, Rescue, Status, StoreFailure, SyncPhase};
use super::queries::{Asked, Command, Reply, answer};
use super::remote::{Remote, RemoteError};
use super::send::{Attempt, attempt};
use super::store::{Outgoing, Store, StoreError};
use super::sync::{SyncError, listen, read};
use crate::api::{Act, ChannelAct, OwnChannels, Scope};
use crate::model::{Attachment, AttachmentId, AttachmentKind, SubmissionId, Timestamp};
use futures_channel::mpsc::UnboundedReceiver;
use futures_util::future::{AbortHandle, Aborted, LocalBoxFuture, abortable};
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt, select_biased};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

/// Between two readings while all goes well, milliseconds. In between the engine listens.
const READ_EVERY: u64 = 5 * 60_000;
/// Tries in vain to reach the server begin so soon, and are never further apart, milliseconds.
const READ_AGAIN: Backoff = Backoff { first: 2_000, longest: 60_000 };
/// The same for one thing that is sent.
const SEND_AGAIN: Backoff = Backoff { first: 2_000, longest: 5 * 60_000 };
/// A server that wants time gets at least so much, milliseconds.
const TIME_WANTED: u64 = 30_000;
/// And at most so much, whatever it says.
const LONGEST_TIME_WANTED: u64 = 3_600_000;

/// After what is written down only as a whole was not, and until it is tried again by itself, milliseconds.
const KEEP_AGAIN: u64 = 15_000;

/// What takes longer may hang in a network that is no more, milliseconds.
const HANGS: u64 = 5_000;

/// What an engine begins with.
pub struct Opened {
    /// The phone's database.
    pub store: Store,
    /// Whether it outlives the app.
    pub kept: Kept,
    /// What became of a damaged one.
    pub rescue: Option<Rescue>,
}

/// Something that goes on beside the commands.
enum Done {
    /// A moment has come at which something may be due.
    Woken(u64),
    Read(Result<Result<(), SyncError>, Aborted>),
    Heard(Result<Result<(), SyncError>, Aborted>),
    Sent(Outgoing, Result<Result<Attempt, StoreError>, Aborted>),
    Answered(Event),
    /// What was written outlives the app, or not; then these replies go out.
    Kept(Vec<Event>, Result<(), NotKept>),
    /// How much room there is.
    Room(Option<Room>),
    /// What waits was handed over, for when the app is closed; then these replies go out.
    Handed(Vec<Event>),
}

/// Something that can be ended, and is then begun again.
struct Hanging {
    since: u64,
    end: AbortHandle,
}

/// What is written down, where the disk does not do so by itself.
#[derive(Default)]
struct Keeping {
    under_way: bool,
    /// Replies that wait until what they confirm outlives the app.
    replies: Vec<Event>,
    /// What the store had written when it was kept last.
    writes: u64,
    /// Room was made since something was kept last.
    made_room: bool,
    /// When what the disk did not take is tried again, by [`Host::elapsed`]: the courier may have made room.
    again_at: Option<u64>,
}

/// What is handed over for when the app is closed.
#[derive(Default)]
struct Handing {
    under_way: bool,
    /// Replies that wait until what is withdrawn cannot be sent by somebody else any more.
    replies: Vec<Event>,
    /// What was handed over last.
    last: Vec<Parcel>,
}

/// When what is done next.
struct Plan {
    in_flight: HashSet<SubmissionId>,
    /// One thing with files is sent at a time, beside one without: a photo on a slow line holds no words up.
    sends_words: Option<Hanging>,
    sends_files: Option<Hanging>,
    /// When a thing that failed is tried again, by [`Host::elapsed`].
    send_at: HashMap<SubmissionId, u64>,
    /// Those that wait because the server wants time; a network that is back does not help them.
    patient: HashSet<SubmissionId>,
    /// The server asked for files that were sent already, so many times.
    files_again: HashMap<SubmissionId, u32>,
    /// What reads, listens or sends words at this moment, and since when: a network that is back is not to wait for what
    /// hangs in one that was lost.
    reads: Option<Hanging>,
    read_at: u64,
    read_failures: u32,
    /// Something came up during the reading that runs.
    read_again: bool,
    listens: Option<Hanging>,
    listen_at: u64,
    listen_failures: u32,
    /// The latest moment for which a waking is set.
    wakes_at: Option<u64>,
    /// How much room there is, is being asked.
    asks_room: bool,
    keeping: Keeping,
    handing: Handing,
    /// Another tab has the data.
    over: bool,
}

/// Serves commands until the last sender is gone, or another tab has the data.
pub async fn run<H: Host>(opened: Opened, host: H, mut inbox: UnboundedReceiver<Envelope>, tell: impl Fn(Event)) {
    let Opened { store, kept, rescue } = opened;
    let store = RefCell::new(store);
    let remote = Remote::new(&host);
    let (outcome, shown) = (Cell::new(SyncPhase::Idle), Cell::new(SyncPhase::Idle));
    // What a disk that fails leaves of it.
    let failing = Cell::new(None::<Kept>);
    let room_is_low = Cell::new(false);
    let status = |store: &Store| -> Result<Status, StoreError> {
        Ok(Status {
            synced_at: store.synced_at()?,
            phase: shown.get(),
            clock_skew: store.clock_skew()?,
            stations: store.station_count()?,
            coverage: store.coverage()?,
            outgoing: store.outgoing_count()?,
            refused: store.refused_count()?,
            erasing: store.is_erasing()?,
            unread_items: store.unread_items()?,
            unread: store.unread()?,
            voice_news: store.voice_news()?,
            booking_news: store.booking_news()?,
            kept: failing.get().unwrap_or(kept),
            room_is_low: room_is_low.get(),
            rescue,
        })
    };
    let mut engine = Engine {
        plan: Plan {
            in_flight: HashSet::new(),
            sends_words: None,
            sends_files: None,
            send_at: HashMap::new(),
            patient: HashSet::new(),
            files_again: HashMap::new(),
            reads: None,
            read_at: host.elapsed(),
            read_failures: 0,
            read_again: false,
            listens: None,
            listen_at: host.elapsed(),
            listen_failures: 0,
            wakes_at: None,
            asks_room: false,
            keeping: Keeping::default(),
            handing: Handing::default(),
            over: false,
        },
        jobs: FuturesUnordered::new(),
        store: &store,
        remote: &remote,
        host: &host,
        outcome: &outcome,
        shown: &shown,
        failing: &failing,
        room_is_low: &room_is_low,
        status: &status,
        tell: &tell,
    };
    engine.begin();
    while !engine.plan.over {
        engine.start_what_is_due();
        select_biased! {
            envelope = inbox.next() => match envelope {
                Some(envelope) => engine.take(envelope),
                None => break,
            },
            done = engine.jobs.select_next_some() => engine.end(done),
        }
    }
}

/// Now, by the phone's clock set right by the server's.
fn now<H: Host>(host: &H, store: &Store) -> Timestamp {
    Timestamp(host.now().0.saturating_add(store.clock_skew().unwrap_or(0)))
}

struct Engine<'a, H: Host> {
    plan: Plan,
    jobs: FuturesUnordered<LocalBoxFuture<'a, Done>>,
    store: &'a RefCell<Store>,
    remote: &'a Remote<'a, H>,
    host: &'a H,
    /// How the last reading ended.
    outcome: &'a Cell<SyncPhase>,
    /// What the courier sees.
    shown: &'a Cell<SyncPhase>,
    /// The disk fails: what is written now does not outlive the app.
    failing: &'a Cell<Option<Kept>>,
    room_is_low: &'a Cell<bool>,
    status: &'a dyn Fn(&Store) -> Result<Status, StoreError>,
    tell: &'a dyn Fn(Event),
}

impl<H: Host> Engine<'_, H> {
    fn now(&self) -> Timestamp {
        now(self.host, &self.store.borrow())
    }

    /// What is done once at the start.
    fn begin(&mut self) {
        let now = self.now();
        let mut store = self.store.borrow_mut();
        // A failure here is found again by whatever the courier does next.
        let _ = store.tidy(now);
        let _ = store.read_again();
        let _ = store.hold_reserve();
        drop(store);
        self.ask_room();
        // What was handed over before may have been given up in the moment in which the app was closed.
        self.hand_over(true);
    }

    /// Finds out how much room there is.
    fn ask_room(&mut self) {
        if !std::mem::replace(&mut self.plan.asks_room, true) {
            let host = self.host;
            self.jobs.push(async move { Done::Room(host.room().await) }.boxed_local());
        }
    }

    fn has_room(&mut self, room: Option<Room>) {
        self.plan.asks_room = false;
        let low = room.is_some_and(Room::is_low);
        if self.room_is_low.replace(low) == low {
            return;
        }
        let mut store = self.store.borrow_mut();
        // Photos that can be had again go first; words have their reserve. What fails here is found again by who writes.
        let _ = if low { store.drop_photos() } else { store.hold_reserve() };
        drop(store);
        self.tell_status();
    }

    /// Hands what waits over, if that is not what was handed over last, or `anew`.
    fn hand_over(&mut self, anew: bool) {
        if !self.host.sends_later() || self.plan.handing.under_way {
            return;
        }
        let parcels = self.store.borrow().parcels().unwrap_or_default();
        if parcels == self.plan.handing.last && !anew {
            let replies = std::mem::take(&mut self.plan.handing.replies);
            for reply in replies {
                self.reply(reply);
            }
            return;
        }
        self.plan.handing.under_way = true;
        self.plan.handing.last.clone_from(&parcels);
        let (host, replies) = (self.host, std::mem::take(&mut self.plan.handing.replies));
        self.jobs.push(
            async move {
                host.hand_over(parcels).await;
                Done::Handed(replies)
            }
            .boxed_local(),
        );
    }

    fn tell_status(&self) {
        if let Ok(status) = (self.status)(&self.store.borrow()) {
            (self.tell)(Event::Status(status));
        }
    }

    /// Starts all whose time has come, and sets when to look again.
    fn start_what_is_due(&mut self) {
        let elapsed = self.host.elapsed();
        let mut next = u64::MAX;
        for outgoing in self.store.borrow().outgoing().unwrap_or_default() {
            let at = self.plan.send_at.get(&outgoing.id).copied().unwrap_or(0);
            if self.plan.in_flight.contains(&outgoing.id) {
                continue;
            }
            if at > elapsed {
                next = next.min(at);
                continue;
            }
            // What is on its way at this moment must not arrive after the account was erased.
            if outgoing.act == Act::EraseAccount && !self.plan.in_flight.is_empty() {
                continue;
            }
            let lane = if outgoing.act.attachments().is_empty() {
                &mut self.plan.sends_words
            } else {
                &mut self.plan.sends_files
            };
            if lane.is_some() {
                continue;
            }
            self.plan.in_flight.insert(outgoing.id);
            let (store, remote, sent) = (self.store, self.remote, outgoing.clone());
            let (sending, end) = abortable(async move { attempt(store, remote, &sent).await });
            *lane = Some(Hanging { since: elapsed, end });
            self.jobs.push(async move { Done::Sent(outgoing, sending.await) }.boxed_local());
        }
        if self.plan.reads.is_none() {
            if self.plan.read_at <= elapsed {
                let (reading, end) = abortable(read(self.store, self.remote, self.tell, self.room_is_low));
                self.plan.reads = Some(Hanging { since: elapsed, end });
                self.jobs.push(reading.map(Done::Read).boxed_local());
            } else {
                next = next.min(self.plan.read_at);
            }
        }
        let reached = self.plan.reads.is_none() && self.plan.read_failures == 0;
        if self.plan.listens.is_none() && reached && self.store.borrow().expects_news().unwrap_or(false) {
            if self.plan.listen_at <= elapsed {
                let (listening, end) = abortable(listen(self.store, self.remote, self.tell));
                self.plan.listens = Some(Hanging { since: elapsed, end });
                self.jobs.push(listening.map(Done::Heard).boxed_local());
            } else {
                next = next.min(self.plan.listen_at);
            }
        }
        match self.plan.keeping.again_at {
            Some(at) if at <= elapsed => {
                self.plan.keeping.again_at = None;
                self.keep();
            }
            Some(at) => next = next.min(at),
            None => {}
        }
        self.show_phase();
        if next != u64::MAX && self.plan.wakes_at.is_none_or(|at| at > next || at <= elapsed) {
            self.plan.wakes_at = Some(next);
            let host = self.host;
            self.jobs.push(
                async move {
                    host.sleep(next - elapsed).await;
                    Done::Woken(next)
                }
                .boxed_local(),
            );
        }
    }

    fn take(&mut self, envelope: Envelope) {
        let Envelope { from, id, command } = envelope;
        match command {
            Command::Export() => {
                let (store, remote) = (self.store, self.remote);
                return self
                    .jobs
                    .push(async move { Done::Answered(export(from, id, store, remote).await) }.boxed_local());
            }
            Command::Channels(act) => {
                let (store, remote) = (self.store, self.remote);
                return self
                    .jobs
                    .push(async move { Done::Answered(channels(from, id, act, store, remote).await) }.boxed_local());
            }
            Command::Document(file) => {
                let (store, remote) = (self.store, self.remote);
                return self
                    .jobs
                    .push(async move { Done::Answered(document(from, id, file, store, remote).await) }.boxed_local());
            }
            Command::Ways(query) => {
                let host = self.host;
                let reply = async move {
                    let reply = Reply::Ways(super::roads::ways(host, &query).await);
                    Done::Answered(Event::Reply { to: from, id, reply })
                };
                return self.jobs.push(reply.boxed_local());
            }
            Command::Sync() => self.hurry(),
            Command::TryAgain(id) | Command::GiveUp(id) => {
                self.plan.send_at.remove(&id);
                self.plan.files_again.remove(&id);
            }
            Command::Restore(_) | Command::SetPush(_) => self.read_soon(),
            Command::Stations(ref query) | Command::MapPoints(ref query) => {
                let parts: Vec<Scope> = query.prefectures().into_iter().map(Scope::of_region).collect();
                self.look_at(&parts);
            }
            Command::Station(ref code, _) => self.look_at(&[Scope::of_station(code)]),
            _ => {}
        }
        // What is being sent at this moment may arrive: it cannot be given up before its outcome is known.
        let withdraws = matches!(&command, Command::GiveUp(_) | Command::TakeBack(..) | Command::ForgetAccount());
        let makes_files = matches!(&command, Command::KeepFile(_));
        let busy = matches!(&command, Command::GiveUp(id) if self.plan.in_flight.contains(id));
        let submits =
            matches!(command, Command::Submit(_) | Command::GiveUp(_) | Command::TryAgain(_) | Command::TakeBack(..));
        let reply = if busy {
            Reply::GiveUp(())
        } else {
            let now = self.now();
            let mut store = self.store.borrow_mut();
            let tell_changed = || (self.tell)(Event::Changed);
            let tell_status = |status| (self.tell)(Event::Status(status));
            let (tell_changed, tell_status): (&dyn Fn(), &dyn Fn(Status)) = (&tell_changed, &tell_status);
            let mut asked = Asked { store: &mut store, now, tell_changed, tell_status, status: self.status };
            answer(&mut asked, command).unwrap_or_else(|error| Reply::Failed(error.into()))
        };
        let reply = Event::Reply { to: from, id, reply };
        if withdraws && self.host.sends_later() {
            // What is given up is not sent by somebody else once the courier has been told so.
            self.plan.handing.replies.push(reply);
        } else {
            self.reply(reply);
        }
        if submits || withdraws {
            self.hand_over(false);
            self.tell_status();
        }
        if makes_files {
            self.ask_room();
        }
    }

    /// Lets a reply out, once what it confirms outlives the app.
    fn reply(&mut self, reply: Event) {
        let written = self.store.borrow().writes() != self.plan.keeping.writes;
        if self.host.writes_through()
            || (!written && self.plan.keeping.replies.is_empty() && !self.plan.keeping.under_way)
        {
            return (self.tell)(reply);
        }
        self.plan.keeping.replies.push(reply);
        self.keep();
    }

    fn keep(&mut self) {
        if self.host.writes_through() || self.plan.keeping.under_way {
            return;
        }
        self.plan.keeping.under_way = true;
        self.plan.keeping.writes = self.store.borrow().writes();
        let replies = std::mem::take(&mut self.plan.keeping.replies);
        let (store, host) = (self.store, self.host);
        self.jobs.push(async move { Done::Kept(replies, host.keep(store).await) }.boxed_local());
    }

    /// All is tried at once: the network is back, the courier looks or wishes it. What hangs is begun again.
    fn hurry(&mut self) {
        let elapsed = self.host.elapsed();
        let patient = &self.plan.patient;
        self.plan.send_at.retain(|id, _| patient.contains(id));
        self.plan.read_at = elapsed;
        self.plan.listen_at = elapsed;
        let plan = &self.plan;
        for hanging in [&plan.reads, &plan.listens, &plan.sends_words].into_iter().flatten() {
            if elapsed - hanging.since > HANGS {
                hanging.end.abort();
            }
        }
    }

    /// The courier looks at these parts of the feed: what the phone does not have of them is read soon.
    fn look_at(&mut self, parts: &[Scope]) {
        // A failure here is found again by whatever the courier does next.
        if self.store.borrow_mut().look_at(parts).unwrap_or(false) {
            self.read_soon();
        }
    }

    /// Something has come up that is to be read, whether or not a reading runs that may have passed it over.
    fn read_soon(&mut self) {
        self.plan.read_at = self.host.elapsed();
        self.plan.read_again = self.plan.reads.is_some();
    }

    fn end(&mut self, done: Done) {
        match done {
            Done::Woken(at) => {
                if self.plan.wakes_at == Some(at) {
                    self.plan.wakes_at = None;
                }
                return;
            }
            Done::Answered(reply) => return (self.tell)(reply),
            Done::Room(room) => self.has_room(room),
            Done::Handed(replies) => {
                self.plan.handing.under_way = false;
                for reply in replies {
                    self.reply(reply);
                }
                self.hand_over(false);
            }
            Done::Kept(replies, kept) => return self.has_kept(replies, &kept),
            Done::Sent(outgoing, outcome) => self.has_sent(&outgoing, outcome),
            Done::Read(outcome) => {
                self.plan.reads = None;
                self.ask_room();
                match outcome {
                    Ok(outcome) => self.has_read(outcome),
                    Err(Aborted) => self.plan.read_at = self.host.elapsed(),
                }
            }
            Done::Heard(outcome) => {
                self.plan.listens = None;
                match outcome {
                    Ok(outcome) => self.has_heard(&outcome),
                    Err(Aborted) => self.plan.listen_at = self.host.elapsed(),
                }
            }
        }
        if self.store.borrow().writes() != self.plan.keeping.writes {
            self.keep();
        }
    }

    fn has_kept(&mut self, replies: Vec<Event>, kept: &Result<(), NotKept>) {
        self.plan.keeping.under_way = false;
        match kept {
            Ok(()) => {
                self.plan.keeping.made_room = false;
                self.plan.keeping.again_at = None;
                self.set_failing(None);
                replies.into_iter().for_each(self.tell);
            }
            Err(NotKept::Failed(why)) => {
                // The next thing that is written tries again, and so does time.
                self.plan.keeping.writes = u64::MAX;
                self.plan.keeping.again_at = Some(self.host.elapsed() + KEEP_AGAIN);
                if !std::mem::replace(&mut self.plan.keeping.made_room, true)
                    && self.store.borrow_mut().shrink().is_ok()
                {
                    self.plan.keeping.replies.splice(0..0, replies);
                } else {
                    // It is done, and goes on its way; that it does not outlive the app is said.
                    self.set_failing(Some(match why {
                        StoreFailure::Full(_) => Kept::Full,
                        StoreFailure::Other(_) => Kept::NoStorage,
                    }));
                    replies.into_iter().for_each(self.tell);
                }
            }
            // Who asked asks the other tab again.
            Err(NotKept::TakenOver) => self.plan.over = true,
        }
        if !self.plan.keeping.replies.is_empty() {
            self.keep();
        }
    }

    fn set_failing(&self, failing: Option<Kept>) {
        if self.failing.replace(failing) != failing {
            self.tell_status();
        }
    }

    fn has_sent(&mut self, outgoing: &Outgoing, outcome: Result<Result<Attempt, StoreError>, Aborted>) {
        let Outgoing { id, tries, .. } = *outgoing;
        self.plan.in_flight.remove(&id);
        let lane =
            if outgoing.act.attachments().is_empty() { &mut self.plan.sends_words } else { &mut self.plan.sends_files };
        *lane = None;
        self.plan.patient.remove(&id);
        let elapsed = self.host.elapsed();
        // It hung, and goes again at once.
        let Ok(outcome) = outcome else { return };
        match outcome {
            Ok(Attempt::Taken) => {
                self.plan.send_at.remove(&id);
                self.plan.files_again.remove(&id);
                // What became of it is read at once.
                self.read_soon();
            }
            Ok(Attempt::Refused) => {
                self.plan.send_at.remove(&id);
            }
            Ok(Attempt::Failed { wait, files_again }) => {
                let rounds = self.plan.files_again.entry(id).or_default();
                *rounds += u32::from(files_again);
                // Files that the server lost once are sent again at once.
                let pause = if files_again && *rounds == 1 { 0 } else { SEND_AGAIN.pause(tries, self.host.chance()) };
                let pause = match wait {
                    Some(seconds) => {
                        self.plan.patient.insert(id);
                        pause.max(TIME_WANTED).max(seconds.saturating_mul(1_000)).min(LONGEST_TIME_WANTED)
                    }
                    None => pause,
                };
                self.plan.send_at.insert(id, elapsed + pause);
            }
            // The store fails; it is asked again when something else happens.
            Err(_) => {
                self.plan.send_at.insert(id, elapsed + SEND_AGAIN.longest);
            }
        }
        self.hand_over(false);
        (self.tell)(Event::Changed);
        self.tell_status();
    }

    fn has_read(&mut self, outcome: Result<(), SyncError>) {
        let elapsed = self.host.elapsed();
        match outcome {
            Ok(()) => {
                if std::mem::take(&mut self.plan.read_failures) > 0 {
                    // The network is back: what failed for want of it goes now.
                    let patient = &self.plan.patient;
                    self.plan.send_at.retain(|id, _| patient.contains(id));
                    self.plan.listen_at = elapsed;
                }
                let again = std::mem::take(&mut self.plan.read_again);
                self.plan.read_at = if again { elapsed } else { elapsed + READ_EVERY };
                self.outcome.set(SyncPhase::Idle);
            }
            Err(error) => {
                self.plan.read_again = false;
                self.plan.read_at = elapsed + READ_AGAIN.pause(self.plan.read_failures, self.host.chance());
                self.plan.read_failures += 1;
                self.outcome.set(match error {
                    SyncError::Remote(RemoteError::Unreachable(_)) => SyncPhase::Offline,
                    SyncError::Remote(RemoteError::NotOurs(status)) if status < 500 => SyncPhase::Intercepted,
                    SyncError::Remote(_) => SyncPhase::Refused,
                    SyncError::Store(_) => SyncPhase::NotKept,
                });
            }
        }
    }

    fn has_heard(&mut self, outcome: &Result<(), SyncError>) {
        let elapsed = self.host.elapsed();
        if outcome.is_ok() {
            self.plan.listen_failures = 0;
            self.plan.listen_at = elapsed;
        } else {
            self.plan.listen_at = elapsed + READ_AGAIN.pause(self.plan.listen_failures, self.host.chance());
            self.plan.listen_failures += 1;
            if self.plan.listen_failures > 1 {
                // Nobody listens: whether the server is there at all is asked, and shown.
                self.plan.read_at = self.plan.read_at.min(elapsed);
            }
        }
    }

    /// Tells how things stand, if that is not what was told last: that something goes on, or how the last reading ended.
    fn show_phase(&self) {
        let due = self.plan.read_at <= self.host.elapsed();
        let busy = self.plan.reads.is_some() || self.plan.sends_words.is_some() || due;
        let shown = if busy { SyncPhase::Running } else { self.outcome.get() };
        if self.shown.replace(shown) != shown {
            self.tell_status();
        }
    }
}

/// A document from the store, or else from the server, and then kept as long as there is room.
async fn document<H: Host>(
    to: u32,
    id: u32,
    file: AttachmentId,
    store: &RefCell<Store>,
    remote: &Remote<'_, H>,
) -> Event {
    let kind = AttachmentKind::Document;
    let reply = async {
        if let Some((kind, bytes)) = store.borrow().file(file)? {
            return Ok::<_, StoreError>(Some(FileBytes { kind, bytes }));
        }
        let Some(key) = store.borrow().account_key()? else { return Ok(None) };
        let Ok(bytes) = remote.file(&key, file).await else { return Ok(None) };
        match store.borrow_mut().put_file(Attachment { id: file, kind }, &bytes, true) {
            // It is given all the same, and is fetched again where it is wanted again.
            Err(error) if !error.is_full() => return Err(error),
            _ => {}
        }
        Ok(Some(FileBytes { kind, bytes }))
    };
    let reply = match reply.await {
        Ok(found) => Reply::Document(found),
        Err(error) => Reply::Failed(error.into()),
    };
    Event::Reply { to, id, reply }
}

/// Has the server do what the courier wants with the ways by which they are told of news.
async fn channels<H: Host>(to: u32, id: u32, act: ChannelAct, store: &RefCell<Store>, remote: &Remote<'_, H>) -> Event {
    // Who only looks is given no account.
    let key = if act == ChannelAct::Show {
        store.borrow().account_key()
    } else {
        store.borrow_mut().make_account_key().map(Some)
    };
    let reply = match key {
        Ok(Some(key)) => Reply::Channels(match remote.channels(&key, &act).await {
            Ok(told) => Some(Ok(told)),
            Err(RemoteError::Problem { problem, .. }) => Some(Err(problem.in_words())),
            Err(_) => None,
        }),
        Ok(None) => Reply::Channels(Some(Ok(OwnChannels::default()))),
        Err(error) => Reply::Failed(error.into()),
    };
    Event::Reply { to, id, reply }
}

/// Asks the server for all that it has of the courier.
async fn export<H: Host>(to: u32, id: u32, store: &RefCell<Store>, remote: &Remote<'_, H>) -> Event {
    let key = store.borrow().account_key();
    let reply = match key {
        Ok(Some(key)) => {
            let zip = remote.export(&key).await.ok();
            Reply::Export(zip.map(|bytes| FileBytes { kind: AttachmentKind::Document, bytes }))
        }
        Ok(None) => Reply::Export(None),
        Err(error) => Reply::Failed(error.into()),
    };
    Event::Reply { to, id, reply }
}
