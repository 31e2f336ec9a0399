//! The page's end of the wire to its worker. A worker may end: the browser kills it, another tab takes over, or the page
//! itself ends it when it is left, so that nothing holds the disk. Then another one is begun, and the page asks again
//! what was not answered.

use crate::api::json;
use crate::engine::tabs::Call;
use crate::engine::{Event, Gone, Handle, Written};
use crate::platform::browser::wire::{self, word};
use crate::platform::browser::{self, BUILD};
use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use serde::Serialize;
use serde_json::value::RawValue;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// Between two looks whether the worker lives, milliseconds.
const LOOKS_EVERY_MS: u32 = 4_000;
/// A worker that says nothing for so long does not live, milliseconds: a slow phone needs some seconds for a large page
/// of changes.
const SILENT_MS: u64 = 20_000;
/// A worker that ends is begun anew after so long, and after twice as long each time that it ends at once.
const AGAIN_MS: u32 = 300;
/// After so many ends in a row the courier is told.
const MOST_ENDS: u32 = 4;
/// When the page was loaded anew for being stale, and how often that may be, milliseconds.
const RELOADED: &str = "diyi-reloaded";
const RELOADS_EVERY_MS: i64 = 60_000;
/// Where `platforms/web/boot.js` leaves the worker that it began.
const BEGUN: &str = "diyiEngine";
/// Where a tab keeps its number while its page is loaded anew.
const NUMBER: &str = "diyi-tab";
/// Where it keeps what its engine had not answered.
const UNANSWERED: &str = "diyi-unanswered";

struct Page {
    tab: u32,
    before: Option<u32>,
    worker: RefCell<Option<Worker>>,
    tell: UnboundedSender<Event<Written>>,
    heard: Cell<u64>,
    ends: Cell<u32>,
    /// A worker has served since the page began.
    served: Cell<bool>,
    /// The page is left; it may come back out of the browser's cache.
    left: Cell<bool>,
    handle: RefCell<Option<Handle>>,
    /// What the page before this one did not hear an answer to, as text, by the numbers under which it is asked again: from
    /// the highest down, which the handle never comes to.
    carried: RefCell<BTreeMap<u32, Box<RawValue>>>,
}

/// Starts the engine in a worker of its own, or the way to that of another tab. Until it is there, the page answers what it can.
#[must_use]
pub fn start_engine() -> (Handle, UnboundedReceiver<Event<Written>>) {
    let (tell, events) = unbounded();
    let (tab, before) = (browser::chance().max(1), number_before());
    keep_number(tab);
    let page = Rc::new(Page {
        tab,
        before,
        worker: RefCell::default(),
        tell,
        heard: Cell::new(browser::elapsed()),
        ends: Cell::new(0),
        served: Cell::new(false),
        left: Cell::new(false),
        handle: RefCell::default(),
        carried: RefCell::default(),
    });
    page.begin();
    page.follow_window();
    wasm_bindgen_futures::spawn_local(Rc::clone(&page).watch());
    page.carry_on();
    let handle = Handle::new(tab, {
        let page = Rc::clone(&page);
        move |envelope| {
            // Who asks while there is none need not wait for the next try.
            page.begin_now();
            if let (Some(worker), Some(message)) = (&*page.worker.borrow(), wire::written(&envelope)) {
                // What is asked before a worker serves is asked again when one does.
                let _ = worker.post_message(&message);
            }
        }
    });
    handle.begin_with(super::first_stations::brought());
    *page.handle.borrow_mut() = Some(handle.clone());
    (handle, events)
}

impl Page {
    fn begin(self: &Rc<Self>) {
        if self.left.get() {
            return;
        }
        let Some(worker) = begun_before().or_else(begun) else { return self.ended() };
        let before = self.before.map(|before| format!("&before={before}")).unwrap_or_default();
        // The first word tells it whose it is.
        let _ = worker.post_message(&format!("tab={}&build={BUILD}{before}", self.tab).into());
        let listen = Closure::<dyn Fn(MessageEvent)>::new({
            let page = Rc::clone(self);
            move |message: MessageEvent| {
                page.heard.set(browser::elapsed());
                match message.data().as_string().as_deref() {
                    Some(word::ENDS) => page.ended(),
                    Some(word::STALE) => page.is_stale(),
                    Some(word::PONG) => {}
                    _ => {
                        if let Some(event) = wire::read::<Event<Written>>(&message) {
                            match &event {
                                Event::Reply { to, id, .. } if *to == page.tab => {
                                    page.carried.borrow_mut().remove(id);
                                }
                                Event::Serves => {
                                    page.served.set(true);
                                    page.ask_carried();
                                }
                                _ => {}
                            }
                            if !matches!(event, Event::Gone(_)) {
                                page.ends.set(0);
                            }
                            let _ = page.tell.unbounded_send(event);
                        }
                    }
                }
            }
        });
        let failed = Closure::<dyn Fn()>::new({
            let page = Rc::clone(self);
            move || page.ended()
        });
        worker.set_onmessage(Some(listen.as_ref().unchecked_ref()));
        worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
        // They live as long as the page: an old worker may still have something to say.
        listen.forget();
        failed.forget();
        self.heard.set(browser::elapsed());
        *self.worker.borrow_mut() = Some(worker);
    }

    /// Begins a worker, if the last one ended so often that the courier was told.
    fn begin_now(self: &Rc<Self>) {
        if self.ends.get() > MOST_ENDS && self.worker.borrow().is_none() {
            self.begin();
        }
    }

    fn end(&self) {
        if let Some(worker) = self.worker.borrow_mut().take() {
            worker.set_onmessage(None);
            worker.set_onerror(None);
            worker.terminate();
        }
    }

    /// The worker is no more; another is begun.
    fn ended(self: &Rc<Self>) {
        self.end();
        let ends = self.ends.get() + 1;
        self.ends.set(ends);
        if ends > MOST_ENDS {
            let why = if self.served.get() { Gone::Ends } else { Gone::NotFetched };
            let _ = self.tell.unbounded_send(Event::Gone(why));
        }
        let page = Rc::clone(self);
        wasm_bindgen_futures::spawn_local(async move {
            browser::sleep(AGAIN_MS << ends.min(6)).await;
            if page.worker.borrow().is_none() {
                page.begin();
            }
        });
    }

    /// The page is loaded anew, if that was not just tried: what is being written was kept with every stroke.
    fn is_stale(self: &Rc<Self>) {
        let now = crate::model::Timestamp::now().0;
        let tried = session()
            .and_then(|session| session.get_item(RELOADED).ok().flatten())
            .and_then(|at| at.parse::<i64>().ok());
        if tried.is_some_and(|at| (now - at).abs() < RELOADS_EVERY_MS) {
            return self.ended();
        }
        if let Some(session) = session() {
            let _ = session.set_item(RELOADED, &now.to_string());
        }
        self.end();
        self.keep_unanswered();
        super::load_again();
    }

    /// What is not answered yet is asked by the page that takes this one's place.
    fn keep_unanswered(&self) {
        let commands = self.handle.borrow().as_ref().map(Handle::unanswered).unwrap_or_default();
        let mut texts: Vec<Box<RawValue>> = self.carried.borrow().values().rev().cloned().collect();
        texts.extend(commands);
        if let (Some(session), Ok(text)) = (session(), serde_json::to_string(&texts))
            && !texts.is_empty()
        {
            let _ = session.set_item(UNANSWERED, &text);
        }
    }

    /// Takes what the page before this one did not hear an answer to. All of it can be done twice; what another build wrote
    /// the engine may not be able to read.
    fn carry_on(&self) {
        let numbers = (0..=u32::MAX).rev();
        *self.carried.borrow_mut() = numbers.zip(unanswered_before()).collect();
    }

    /// Asks it, in its order, of an engine that serves; nobody here waits for the answers but this page.
    fn ask_carried(&self) {
        let Some(worker) = &*self.worker.borrow() else { return };
        for (id, command) in self.carried.borrow().iter().rev() {
            if let Some(message) = wire::written(&Carried { from: self.tab, id: *id, command }) {
                let _ = worker.post_message(&message);
            }
        }
    }

    /// Nothing holds the disk while the page lies in the browser's cache; it is taken again when the page comes back.
    fn follow_window(self: &Rc<Self>) {
        let Some(window) = web_sys::window() else { return };
        let on = |event: &str, page: Rc<Self>, act: fn(&Rc<Self>)| {
            let listen = Closure::<dyn Fn()>::new(move || act(&page));
            let _ = window.add_event_listener_with_callback(event, listen.as_ref().unchecked_ref());
            listen.forget();
        };
        on("pagehide", Rc::clone(self), |page| {
            page.left.set(true);
            page.keep_unanswered();
            page.end();
            say_that_it_goes(page.tab);
        });
        on("pageshow", Rc::clone(self), |page| {
            page.left.set(false);
            // The page is the same, and asks by itself.
            drop(unanswered_before());
            if page.worker.borrow().is_none() {
                page.begin();
            }
        });
    }

    /// Finds out that a worker was ended without a word.
    async fn watch(self: Rc<Self>) {
        loop {
            browser::sleep(LOOKS_EVERY_MS).await;
            let begun = self.worker.borrow().is_some();
            if !begun || self.left.get() {
                continue;
            }
            let silent = browser::elapsed() - self.heard.get();
            if silent > SILENT_MS {
                if !self.served.get() {
                    // It does not come: the courier hears of it now, and not after more such times.
                    self.ends.set(MOST_ENDS);
                }
                self.ended();
            } else if silent > u64::from(LOOKS_EVERY_MS)
                && let Some(worker) = &*self.worker.borrow()
            {
                let _ = worker.post_message(&word::PING.into());
            }
        }
    }
}

/// An [`crate::engine::Envelope`] whose command is text: the page writes commands and never reads any.
#[derive(Serialize)]
struct Carried<'a> {
    from: u32,
    id: u32,
    command: &'a RawValue,
}

/// The worker that `boot.js` has begun before the page's own wasm was there; given once.
fn begun_before() -> Option<Worker> {
    let window = web_sys::window()?;
    let worker = browser::within(&window, BEGUN)?;
    let _ = js_sys::Reflect::set(&window, &BEGUN.into(), &JsValue::UNDEFINED);
    worker.dyn_into().ok()
}

fn begun() -> Option<Worker> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    Worker::new_with_options("/worker.js", &options).ok()
}

/// Tells the other tabs that this one is left, so that they need not wait for it.
fn say_that_it_goes(tab: u32) {
    if let (Some(channel), Some(call)) = (wire::channel(), wire::written(&Call::<(), ()>::Goes(tab))) {
        let _ = channel.post_message(&call);
        channel.close();
    }
}

fn session() -> Option<web_sys::Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}

/// What the page before this one, in the same tab, did not hear an answer to; told once.
fn unanswered_before() -> Vec<Box<RawValue>> {
    let Some(session) = session() else { return Vec::new() };
    let text = session.get_item(UNANSWERED).ok().flatten();
    let _ = session.remove_item(UNANSWERED);
    text.and_then(|text| json::read(&text).ok()).unwrap_or_default()
}

fn number_before() -> Option<u32> {
    session()?.get_item(NUMBER).ok().flatten()?.parse().ok()
}

fn keep_number(tab: u32) {
    if let Some(session) = session() {
        let _ = session.set_item(NUMBER, &tab.to_string());
    }
}
