//! A phone: its disk outlives everything, its tabs do not.

use super::chance::Chance;
use super::server::Server;
use diyi::api::paths;
use diyi::engine::host::{Host, Method, Parcel, Request, Response, Unreachable};
use diyi::engine::tabs::{Call, Step, Tab};
use diyi::engine::{Envelope, Event, Handle, HandleError, Kept, Opened, Store, run};
use diyi::model::Timestamp;
use futures_channel::mpsc::{UnboundedSender, unbounded};
use futures_util::StreamExt;
use rusqlite::Connection;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// The longest that any answer may take, whatever happens to the tab that leads.
const PATIENCE: Duration = Duration::from_mins(1);

/// The world as the phone's engine sees it.
#[derive(Clone)]
pub struct World {
    server: Server,
    chance: Chance,
    started: Instant,
    /// What waits, where the browser finds it when the app is closed.
    parcels: Rc<RefCell<Vec<Parcel>>>,
}

impl Host for World {
    fn now(&self) -> Timestamp {
        Timestamp(1_790_000_000_000 + i64::try_from(self.elapsed()).unwrap())
    }

    fn elapsed(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap()
    }

    fn chance(&self) -> u32 {
        u32::try_from(self.chance.below(1 << 32)).unwrap()
    }

    async fn sleep(&self, milliseconds: u64) {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    }

    fn sends_later(&self) -> bool {
        true
    }

    async fn hand_over(&self, parcels: Vec<Parcel>) {
        tokio::time::sleep(Duration::from_millis(self.chance.pick(&[0, 3, 40]))).await;
        *self.parcels.borrow_mut() = parcels;
    }

    async fn request(&self, request: Request) -> Result<Response, Unreachable> {
        let patience = Duration::from_millis(request.patience);
        match tokio::time::timeout(patience, self.server.clone().request(request, self.now())).await {
            Ok(answer) => answer,
            Err(_) => Err(Unreachable("too slow".to_owned())),
        }
    }
}

/// One tab: a page and its worker.
pub struct OpenTab {
    number: u32,
    handle: Handle,
    /// What other tabs say.
    hears: UnboundedSender<Call>,
    /// The lock is given.
    leads: Rc<Cell<bool>>,
    lock: UnboundedSender<()>,
    tasks: RefCell<Vec<JoinHandle<()>>>,
}

impl OpenTab {
    pub fn handle(&self) -> &Handle {
        &self.handle
    }
}

impl Drop for OpenTab {
    fn drop(&mut self) {
        for task in self.tasks.borrow().iter() {
            task.abort();
        }
    }
}

#[derive(Clone)]
pub struct Phone(Rc<Inner>);

struct Inner {
    world: World,
    /// Keeps the database while no tab has it open.
    _disk: Connection,
    file: String,
    tabs: RefCell<Vec<Rc<OpenTab>>>,
    last: Cell<u32>,
    /// Done whenever an engine tells that something was written.
    told: RefCell<Option<Box<dyn Fn()>>>,
}

thread_local! {
    static DISKS: Cell<u64> = const { Cell::new(0) };
}

impl Phone {
    pub fn new(server: Server, chance: Chance) -> Self {
        let number = DISKS.replace(DISKS.get() + 1);
        let file = format!("file:phone{number}-{:?}?mode=memory&cache=shared", std::thread::current().id());
        let disk = Connection::open(&file).unwrap();
        let world = World { server, chance, started: Instant::now(), parcels: Rc::default() };
        Self(Rc::new(Inner {
            world,
            _disk: disk,
            file,
            tabs: RefCell::default(),
            last: Cell::new(0),
            told: RefCell::default(),
        }))
    }

    /// What its disk has at this moment.
    pub fn disk(&self) -> Store {
        Store::open(Connection::open(&self.0.file).unwrap()).unwrap()
    }

    /// Does this whenever an engine tells that something was written.
    pub fn whenever_told(&self, act: impl Fn() + 'static) {
        *self.0.told.borrow_mut() = Some(Box::new(act));
    }

    pub fn tabs(&self) -> usize {
        self.0.tabs.borrow().len()
    }

    pub fn some_tab(&self) -> Option<Rc<OpenTab>> {
        let tabs = self.0.tabs.borrow();
        (!tabs.is_empty()).then(|| self.0.world.chance.pick(&tabs))
    }

    /// Waits for an answer to what a tab asked; nothing if the tab was killed meanwhile. One that lives is answered.
    pub async fn wait<T>(&self, tab: &OpenTab, asked: impl Future<Output = Result<T, HandleError>>) -> Option<T> {
        // The world goes on while the courier waits.
        let chaos = self.clone();
        let chance = &self.0.world.chance;
        let trouble = if chance.one_in(8) { Some(chance.pick(&[0_u64, 1, 3, 40, 2_000])) } else { None };
        let mut asked = std::pin::pin!(asked);
        if let Some(after) = trouble {
            tokio::select! {
                biased;
                () = tokio::time::sleep(Duration::from_millis(after)) => chaos.kill_leader(),
                answer = &mut asked => return answer.ok(),
            }
        }
        let answer = tokio::time::timeout(PATIENCE, asked).await;
        let lives = self.0.tabs.borrow().iter().any(|one| one.number == tab.number);
        assert!(answer.is_ok() || !lives, "a tab that lives is not answered");
        answer.ok().and_then(Result::ok)
    }

    /// The courier looks at the app: what the platform then tells every page.
    pub async fn look(&self) {
        if let Some(tab) = self.some_tab() {
            tab.handle.sync();
        }
        tokio::task::yield_now().await;
    }

    /// The browser wakes who sends while the app is closed or not looked at, as `service-worker.js` does.
    pub fn wake(&self) {
        let world = self.0.world.clone();
        tokio::task::spawn_local(async move {
            let before = world.parcels.borrow().clone();
            let mut refused = Vec::new();
            for parcel in &before {
                if parcel.about.as_ref().is_some_and(|about| refused.contains(about)) {
                    continue;
                }
                let request = Request {
                    method: Method::Post,
                    path: paths::SUBMISSIONS.to_owned(),
                    bearer: Some(parcel.account.clone()),
                    body: Some(parcel.body.clone().into_bytes()),
                    json: true,
                    patience: 30_000,
                };
                match world.request(request).await {
                    Ok(answer) if answer.marked && !answer.redirected && answer.status == 200 => {}
                    Ok(answer) if answer.marked && [403, 404, 409, 410, 422].contains(&answer.status) => {
                        refused.extend(parcel.about.clone());
                    }
                    _ => return,
                }
            }
            if *world.parcels.borrow() == before {
                world.parcels.borrow_mut().clear();
            }
        });
    }

    pub fn close_tab(&self) {
        let Some(tab) = self.some_tab() else { return };
        self.remove(tab.number);
    }

    pub fn kill_tab(&self) {
        self.kill_leader();
    }

    fn kill_leader(&self) {
        let leader = self.0.tabs.borrow().iter().find(|tab| tab.leads.get()).map(|tab| tab.number);
        if let Some(number) = leader {
            self.remove(number);
        }
    }

    /// All is gone at once but the disk.
    pub async fn lose_power(&self) {
        self.0.tabs.borrow_mut().clear();
        tokio::time::sleep(Duration::from_secs(1)).await;
    }

    fn remove(&self, number: u32) {
        self.0.tabs.borrow_mut().retain(|tab| tab.number != number);
        self.give_lock();
    }

    /// The lock goes to the tab that has waited longest.
    fn give_lock(&self) {
        let tabs = self.0.tabs.borrow();
        if let Some(first) = tabs.first().filter(|_| tabs.iter().all(|tab| !tab.leads.get())) {
            first.leads.set(true);
            let _ = first.lock.unbounded_send(());
        }
    }

    fn say(&self, from: u32, call: &Call) {
        for tab in self.0.tabs.borrow().iter().filter(|tab| tab.number != from) {
            let _ = tab.hears.unbounded_send(call.clone());
        }
    }

    pub fn open_tab(&self) {
        if self.tabs() >= 7 {
            return;
        }
        let number = self.0.last.get() + 1;
        self.0.last.set(number);
        let (ask, mut asked) = unbounded::<Envelope>();
        let (hears, mut calls) = unbounded::<Call>();
        let (lock, mut locked) = unbounded::<()>();
        let handle = Handle::new(number, move |envelope| drop(ask.unbounded_send(envelope.read().unwrap())));
        let tab = Rc::new(OpenTab {
            number,
            handle: handle.clone(),
            hears,
            leads: Rc::new(Cell::new(false)),
            lock,
            tasks: RefCell::default(),
        });
        self.0.tabs.borrow_mut().push(Rc::clone(&tab));
        let phone = self.clone();
        let routing = tokio::task::spawn_local(async move {
            let (mut tab, first) = Tab::open(number);
            let mut engine: Option<UnboundedSender<Envelope>> = None;
            let mut tells: Option<futures_channel::mpsc::UnboundedReceiver<Event>> = None;
            let mut serving: Option<tokio::task::JoinSet<()>> = None;
            let mut steps = vec![first];
            loop {
                for step in std::mem::take(&mut steps) {
                    match step {
                        Step::Serve(envelope) => drop(engine.as_ref().map(|engine| engine.unbounded_send(envelope))),
                        Step::Say(call) => phone.say(number, &call),
                        Step::Tell(event) => drop(handle.deliver(event.written().unwrap())),
                        Step::Serves => drop(handle.deliver(Event::Serves)),
                    }
                }
                let told = async {
                    match &mut tells {
                        Some(tells) => tells.next().await,
                        None => std::future::pending().await,
                    }
                };
                tokio::select! {
                    biased;
                    Some(envelope) = asked.next() => steps.push(tab.asked(envelope)),
                    Some(call) = calls.next() => steps.extend(tab.heard(call)),
                    Some(event) = told => steps.extend(tab.told(event.to(), event)),
                    Some(()) = locked.next() => {
                        // A disk is not at hand at once.
                        tokio::time::sleep(Duration::from_millis(phone.0.world.chance.pick(&[0, 30, 900]))).await;
                        let (send, inbox) = unbounded();
                        let (tell, told) = unbounded();
                        let store = Store::open(Connection::open(&phone.0.file).unwrap()).unwrap();
                        let opened = Opened { store, kept: Kept::OnDisk, rescue: None };
                        let watched = phone.clone();
                        let tell = move |event| {
                            if let (Event::Changed, Some(act)) = (&event, &*watched.0.told.borrow()) {
                                act();
                            }
                            drop(tell.unbounded_send(event));
                        };
                        let mut set = tokio::task::JoinSet::new();
                        set.spawn_local(run(opened, phone.0.world.clone(), inbox, tell));
                        (engine, tells, serving) = (Some(send), Some(told), Some(set));
                        steps.extend(tab.lead());
                    }
                    else => break,
                }
                let _ = &serving;
            }
        });
        tab.tasks.borrow_mut().push(routing);
        self.give_lock();
    }
}
