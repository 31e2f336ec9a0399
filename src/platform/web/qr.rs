//! Reading QR codes: a worker with a wasm file of its own, which is fetched by who scans.

use super::picture::Picture;
use futures_channel::oneshot;
use futures_util::future::{Either, select};
use std::cell::RefCell;
use std::collections::VecDeque;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// A reader that is silent for so long is begun anew for the next picture, milliseconds: it comes over a bad line.
const PATIENCE_MS: u32 = 30_000;

thread_local! {
    /// One for the whole page.
    static READER: RefCell<Option<Reader>> = const { RefCell::new(None) };
}

/// It says once that it can read, and then answers one picture after the other.
struct Reader {
    worker: Worker,
    can_read: bool,
    /// The first one is being read.
    pictures: VecDeque<(Picture, oneshot::Sender<Option<String>>)>,
}

/// The content of the first QR code in a picture; nothing if there is none that can be read.
pub async fn read_qr(picture: Picture) -> Option<String> {
    let (asker, answer) = oneshot::channel();
    READER.with_borrow_mut(|reader| {
        if reader.is_none() {
            *reader = Reader::begin();
        }
        if let Some(reader) = reader {
            reader.pictures.push_back((picture, asker));
            if reader.pictures.len() == 1 {
                reader.read_next();
            }
        }
    });
    match select(answer, std::pin::pin!(super::sleep(PATIENCE_MS))).await {
        Either::Left((content, _)) => content.ok().flatten(),
        Either::Right(_) => {
            READER.take().inspect(|reader| reader.worker.terminate());
            None
        }
    }
}

impl Reader {
    fn begin() -> Option<Self> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options("/qr-reader-worker.js", &options).ok()?;
        let listen = Closure::<dyn Fn(MessageEvent)>::new(|message: MessageEvent| {
            READER.with_borrow_mut(|reader| reader.as_mut().map(|reader| reader.hear(&message)));
        });
        worker.set_onmessage(Some(listen.as_ref().unchecked_ref()));
        // It lives as long as the page.
        listen.forget();
        Some(Self { worker, can_read: false, pictures: VecDeque::new() })
    }

    fn hear(&mut self, message: &MessageEvent) {
        if std::mem::replace(&mut self.can_read, true)
            && let Some((_, asker)) = self.pictures.pop_front()
        {
            // Whoever asked may have left the screen meanwhile.
            let _ = asker.send(message.data().as_string());
        }
        self.read_next();
    }

    fn read_next(&self) {
        if let Some((picture, _)) = self.pictures.front().filter(|_| self.can_read) {
            let _ = self.worker.post_message(picture);
        }
    }
}
