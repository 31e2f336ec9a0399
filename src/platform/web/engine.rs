//! The page's end of the wire to the engine's worker.

use crate::engine::{Envelope, Event, Handle};
use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// Starts the engine in a worker of its own. Without workers there is no engine, and the handle's
/// questions are never answered; every browser that runs wasm has them.
#[must_use]
pub fn start_engine() -> (Handle, UnboundedReceiver<Event>) {
    let (tell, events) = unbounded();
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let Ok(worker) = Worker::new_with_options("/worker.js", &options) else {
        return (Handle::new(|_| {}), events);
    };
    // What is asked before the worker listens would be lost, so it waits here.
    let early: Rc<RefCell<Option<Vec<Envelope>>>> = Rc::new(RefCell::new(Some(Vec::new())));
    let listen = Closure::<dyn Fn(MessageEvent)>::new({
        let (early, worker) = (Rc::clone(&early), worker.clone());
        move |message: MessageEvent| {
            if let Some(waiting) = early.borrow_mut().take() {
                waiting.iter().for_each(|envelope| post(&worker, envelope));
            }
            // The first message only says that the worker listens.
            if let Ok(event) = serde_wasm_bindgen::from_value::<Event>(message.data()) {
                let _ = tell.unbounded_send(event);
            }
        }
    });
    worker.set_onmessage(Some(listen.as_ref().unchecked_ref()));
    // The engine lives as long as the page.
    listen.forget();
    let send = move |envelope: Envelope| match early.borrow_mut().as_mut() {
        Some(waiting) => waiting.push(envelope),
        None => post(&worker, &envelope),
    };
    (Handle::new(send), events)
}

fn post(worker: &Worker, envelope: &Envelope) {
    if let Ok(message) = serde_wasm_bindgen::to_value(envelope) {
        let _ = worker.post_message(&message);
    }
}
