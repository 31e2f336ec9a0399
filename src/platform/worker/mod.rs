//! The worker of a tab. All tabs hear each other on one channel; the one that has the lock and the disk runs the engine,
//! the others hand on; see [`crate::engine::tabs`]. A worker may end at any moment: its page begins another.

mod disk;
mod fetch;
mod host;
mod parcels;

use super::browser::wire::{self, LOCK, word};
use super::browser::{self, BUILD};
use crate::api::json;
use crate::engine::tabs::{self, Tab};
use crate::engine::{Envelope, Event, Gone, Kept, run};
use disk::{Disk, Image, NoImage};
use futures_channel::mpsc::{UnboundedSender, unbounded};
use futures_channel::oneshot;
use host::WebHost;
use js_sys::{Function, Promise, Reflect};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, DedicatedWorkerGlobalScope, MessageEvent};

/// A tab that leads answers within this time, milliseconds, unless it is frozen or dead: also on a slow phone that takes
/// in a page of changes.
const ANSWERS_WITHIN_MS: u32 = 5_000;
/// Where there is no lock, the one that leads is believed to be gone sooner: each of its writes makes sure that it still
/// leads, so nothing is lost if it is only slow. Each time that one takes the image from another in a row, it waits twice
/// as long, so that slow ones do not take it from each other for ever.
const SILENT_AFTER_MS: u32 = 1_500;
/// As often it is waited longer.
const MOST_DOUBLINGS: u32 = 3;
/// Between two looks whether the one that leads still does, milliseconds.
const LOOKS_EVERY_MS: u32 = 5_000;
/// The same where there is no lock.
const LOOKS_WITHOUT_LOCK_MS: u32 = 2_000;

/// Between two looks whether a tab has said that it goes, milliseconds.
const NAP_MS: u32 = 250;

/// What it hands on between its page and the tab that leads is not read here.
type Call = tabs::Call<Box<RawValue>, Box<RawValue>>;
type Step = tabs::Step<Box<RawValue>, Box<RawValue>>;

struct Worker {
    scope: DedicatedWorkerGlobalScope,
    channel: Option<BroadcastChannel>,
    tab: Cell<Tab>,
    engine: RefCell<Option<UnboundedSender<Envelope>>>,
    /// When another tab last said that it leads, by [`browser::elapsed`].
    leader_heard: Cell<Option<u64>>,
    /// Tabs that were left since the image was last asked for.
    gone: RefCell<Vec<u32>>,
}

/// Serves the page until it closes.
pub fn serve_page() {
    console_error_panic_hook::set_once();
    wasm_bindgen_futures::spawn_local(serve());
}

async fn serve() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let (number, before, build) = numbers().await;
    let (tab, first) = Tab::open(number);
    let worker = Rc::new(Worker {
        scope,
        channel: wire::channel(),
        tab: Cell::new(tab),
        engine: RefCell::default(),
        leader_heard: Cell::new(None),
        gone: RefCell::default(),
    });
    let from_page = Closure::<dyn Fn(MessageEvent)>::new({
        let worker = Rc::clone(&worker);
        move |message: MessageEvent| {
            if message.data().as_string().as_deref() == Some(word::PING) {
                let _ = worker.scope.post_message(&word::PONG.into());
            } else if let Some(envelope) = wire::read::<Box<RawValue>>(&message) {
                worker.step(worker.tab.get().asked(envelope));
            }
        }
    });
    worker.scope.set_onmessage(Some(from_page.as_ref().unchecked_ref()));
    from_page.forget();
    if let Some(channel) = &worker.channel {
        let from_tabs = Closure::<dyn Fn(MessageEvent)>::new({
            let worker = Rc::clone(&worker);
            move |message: MessageEvent| {
                let Some(call) = wire::read::<Call>(&message) else { return };
                if matches!(call, Call::Leads | Call::Told { .. }) {
                    worker.leader_heard.set(Some(browser::elapsed()));
                }
                if let Call::Goes(tab) = call {
                    worker.gone.borrow_mut().push(tab);
                }
                if let Some(step) = worker.tab.get().heard(call) {
                    worker.step(step);
                }
            }
        });
        channel.set_onmessage(Some(from_tabs.as_ref().unchecked_ref()));
        from_tabs.forget();
    }
    if build.is_some_and(|build| build != BUILD) {
        let _ = worker.scope.post_message(&word::STALE.into());
        return worker.scope.close();
    }
    worker.step(first);
    match worker.lead(number, before).await {
        Ok(disk) => worker.serve(disk).await,
        Err(why) => worker.tell(&Event::<()>::Gone(Gone::Store(why))),
    }
    // Another tab leads now.
    let _ = worker.scope.post_message(&word::ENDS.into());
    worker.scope.close();
}

/// The number of this tab, and of what it was before its page was loaded anew, and the build of the page: its first word,
/// which `platforms/web/worker.js` keeps until the engine is there.
async fn numbers() -> (u32, Option<u32>, Option<String>) {
    let first = browser::within(&js_sys::global(), "firstWord").and_then(|first| first.dyn_into::<Promise>().ok());
    let said = match first {
        Some(first) => wasm_bindgen_futures::JsFuture::from(first).await.ok().and_then(|said| said.as_string()),
        None => None,
    };
    let said = said.unwrap_or_default();
    let number = |what: &str| said.split('&').find_map(|pair| pair.strip_prefix(what)?.parse().ok());
    let build = said.split('&').find_map(|pair| pair.strip_prefix("build=")).map(str::to_owned);
    (number("tab=").unwrap_or_else(browser::chance), number("before="), build)
}

impl Worker {
    fn step(&self, step: Step) {
        match step {
            Step::Serve(envelope) => {
                if let (Some(engine), Ok(envelope)) = (&*self.engine.borrow(), json::read(envelope.get())) {
                    let _ = engine.unbounded_send(envelope);
                }
            }
            Step::Say(call) => {
                if let (Some(channel), Some(message)) = (&self.channel, wire::written(&call)) {
                    let _ = channel.post_message(&message);
                }
            }
            Step::Tell(event) => self.tell(&event),
            Step::Serves => self.tell(&Event::<()>::Serves),
        }
    }

    fn tell(&self, event: &impl Serialize) {
        if let Some(message) = wire::written(event) {
            let _ = self.scope.post_message(&message);
        }
    }

    /// Waits until this tab may lead, and opens the disk.
    async fn lead(&self, number: u32, before: Option<u32>) -> Result<Disk, String> {
        if let Some(locks) = locks() {
            self.lock(&locks).await;
        }
        let mut private = false;
        let slow = || self.tell(&Event::<()>::Gone(Gone::Slow));
        if disk::has_files() && !disk::image_was_begun(slow).await {
            let held = || self.tell(&Event::<()>::Gone(Gone::FilesHeld));
            match disk::on_files(held).await {
                Ok(disk) => {
                    wasm_bindgen_futures::spawn_local(disk::note_files());
                    return Ok(disk);
                }
                Err(is_private) => private = is_private,
            }
        }
        match self.take_image(number, before).await {
            Ok(image) => match image.read().await {
                Ok(mut opened) => {
                    if private {
                        opened.kept = Kept::UntilClosed;
                    }
                    return Ok(Disk { opened, image: Some(image) });
                }
                Err(error) => web_sys::console::error_1(&format!("image: {error:?}").into()),
            },
            Err(why) => web_sys::console::warn_1(&format!("no storage: {why}").into()),
        }
        disk::in_memory().map_err(|error| error.to_string())
    }

    /// Waits for the lock of all tabs, and takes it from one that holds it and does not answer.
    async fn lock(&self, locks: &JsValue) {
        let (got, mut granted) = oneshot::channel();
        request(locks, got, false);
        let mut asked = browser::elapsed();
        loop {
            let nap = std::pin::pin!(browser::sleep(LOOKS_EVERY_MS));
            match futures_util::future::select(granted, nap).await {
                futures_util::future::Either::Left(_) => return,
                futures_util::future::Either::Right(((), waiting)) => granted = waiting,
            }
            if self.is_silent(asked) {
                let (got, stolen) = oneshot::channel();
                request(locks, got, true);
                let _ = stolen.await;
                return;
            }
            asked = browser::elapsed();
            self.step(Step::Say(Call::WhoLeads));
        }
    }

    /// Whether the one that leads has not answered what was asked then.
    fn is_silent(&self, asked: u64) -> bool {
        let answered = self.leader_heard.get().is_some_and(|heard| heard >= asked);
        !answered && browser::elapsed() - asked >= u64::from(ANSWERS_WITHIN_MS.min(LOOKS_EVERY_MS))
    }

    /// Takes the image as soon as nobody else has it, or who has it does not answer.
    async fn take_image(&self, number: u32, before: Option<u32>) -> Result<Image, String> {
        let mut silent = None;
        loop {
            // What is said while it is tried counts for the next try.
            let gone: Vec<u32> = before.into_iter().chain(self.gone.take()).collect();
            let (by, seized) = match Image::take(number, &gone, silent.take()).await {
                Ok(image) => return Ok(image),
                Err(NoImage::Unavailable(why)) => return Err(why),
                Err(NoImage::Taken { by, seized }) => (by, seized),
            };
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small count")]
            let patience = SILENT_AFTER_MS << (seized as u32).min(MOST_DOUBLINGS);
            while self.gone.borrow().is_empty() && silent.is_none() {
                let asked = browser::elapsed();
                self.step(Step::Say(Call::WhoLeads));
                self.nap(patience).await;
                let waited = browser::elapsed() - asked >= u64::from(patience);
                if waited && self.leader_heard.get().is_none_or(|heard| heard < asked) {
                    silent = Some(by);
                } else {
                    self.nap(LOOKS_WITHOUT_LOCK_MS).await;
                }
            }
        }
    }

    /// Waits so many milliseconds, or until a tab says that it goes.
    async fn nap(&self, milliseconds: u32) {
        let end = browser::elapsed() + u64::from(milliseconds);
        while browser::elapsed() < end && self.gone.borrow().is_empty() {
            browser::sleep(NAP_MS).await;
        }
    }

    /// Runs the engine until another tab takes over.
    async fn serve(self: &Rc<Self>, disk: Disk) {
        let (send, inbox) = unbounded::<Envelope>();
        *self.engine.borrow_mut() = Some(send);
        let mut tab = self.tab.get();
        let steps = tab.lead();
        self.tab.set(tab);
        let tell = {
            let worker = Rc::clone(self);
            move |event: Event| {
                if let Ok(written) = to_raw_value(&event) {
                    worker.tab.get().told(event.to(), written).into_iter().for_each(|step| worker.step(step));
                }
            }
        };
        let Disk { opened, image } = disk;
        steps.into_iter().for_each(|step| self.step(step));
        run(opened, WebHost::new(image), inbox, tell).await;
    }
}

/// The browser's locks: only on https pages and on this machine itself.
fn locks() -> Option<JsValue> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).ok()?;
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    (!locks.is_undefined()).then_some(locks)
}

/// Asks for the lock and keeps it as long as this worker lives, or another tab steals it.
fn request(locks: &JsValue, granted: oneshot::Sender<()>, steal: bool) {
    let Some(request) = Reflect::get(locks, &"request".into()).ok().and_then(|found| found.dyn_into::<Function>().ok())
    else {
        return;
    };
    let held = Closure::once_into_js(move || {
        let _ = granted.send(());
        Promise::new(&mut |_, _| {})
    });
    let options = js_sys::Object::new();
    if steal {
        let _ = Reflect::set(&options, &"steal".into(), &true.into());
    }
    let Ok(ended) = request.call3(locks, &LOCK.into(), &options, &held) else { return };
    wasm_bindgen_futures::spawn_local(async move {
        // It only ends by being stolen: then this worker has been frozen for long and leads no more.
        if wasm_bindgen_futures::JsFuture::from(ended.unchecked_into::<Promise>()).await.is_err() {
            let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
            let _ = scope.post_message(&word::STALE.into());
            scope.close();
        }
    });
}
