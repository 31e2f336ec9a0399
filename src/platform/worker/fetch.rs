//! A worker's network. The browser does all of it; what natively does the same would weigh here a twentieth of the engine.

use crate::api::{MARK, MARK_VALUE};
use crate::engine::host::{Method, Request, Response, Unreachable};
use js_sys::{ArrayBuffer, Function, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestInit, WorkerGlobalScope};

/// Gives up an answer after a while, and when nobody waits for it any more.
struct Patience {
    scope: WorkerGlobalScope,
    controller: AbortController,
    timer: i32,
    _end: Closure<dyn Fn()>,
}

impl Patience {
    fn new(scope: &WorkerGlobalScope, milliseconds: u64) -> Result<Self, JsValue> {
        let controller = AbortController::new()?;
        let end = Closure::<dyn Fn()>::new({
            let controller = controller.clone();
            move || controller.abort()
        });
        let called: &Function = end.as_ref().unchecked_ref();
        let delay = i32::try_from(milliseconds).unwrap_or(i32::MAX);
        let timer = scope.set_timeout_with_callback_and_timeout_and_arguments_0(called, delay)?;
        Ok(Self { scope: scope.clone(), controller, timer, _end: end })
    }
}

impl Drop for Patience {
    fn drop(&mut self) {
        self.scope.clear_timeout_with_handle(self.timer);
        // What has arrived stays.
        self.controller.abort();
    }
}

/// Asks the server that the app was loaded from.
pub(super) async fn fetch(origin: &str, request: Request) -> Result<Response, Unreachable> {
    try_fetch(origin, request).await.map_err(|why| {
        let words = why.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
        Unreachable(words.unwrap_or_default())
    })
}

async fn try_fetch(origin: &str, request: Request) -> Result<Response, JsValue> {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    let patience = Patience::new(&scope, request.patience)?;
    let asked = RequestInit::new();
    asked.set_method(match request.method {
        Method::Get => "GET",
        Method::Head => "HEAD",
        Method::Post => "POST",
        Method::Put => "PUT",
    });
    asked.set_signal(Some(&patience.controller.signal()));
    let headers = Headers::new()?;
    if let Some(bearer) = &request.bearer {
        headers.append("authorization", &format!("Bearer {bearer}"))?;
    }
    if request.json {
        headers.append("content-type", "application/json")?;
    }
    asked.set_headers(&headers);
    if let Some(body) = &request.body {
        asked.set_body(&Uint8Array::from(&body[..]));
    }
    let address = format!("{origin}{}", request.path);
    let answer = JsFuture::from(scope.fetch_with_str_and_init(&address, &asked)).await?;
    let answer: web_sys::Response = answer.unchecked_into();
    let headers = answer.headers();
    let header = |name: &str| headers.get(name).ok().flatten();
    let body = JsFuture::from(answer.array_buffer()?).await?;
    Ok(Response {
        status: answer.status(),
        marked: header(MARK).as_deref() == Some(MARK_VALUE),
        redirected: answer.redirected(),
        content_type: header("content-type").unwrap_or_default().to_ascii_lowercase(),
        date: header("date"),
        retry_after: header("retry-after").and_then(|seconds| seconds.trim().parse().ok()),
        body: Uint8Array::new(body.unchecked_ref::<ArrayBuffer>()).to_vec(),
    })
}
