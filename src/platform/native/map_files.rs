//! The window's page asks for the street map under addresses of its own; [`WindowMaps`] answers.

use super::kept_maps::KeptMaps;
use super::window_maps::{Answer, KEPT, SERVER, WindowMaps};
use dioxus::desktop::use_asset_handler;
use dioxus::desktop::wry::RequestAsyncResponder;
use dioxus::desktop::wry::http::{Request, Response};
use dioxus::prelude::use_hook;

/// Answers the page's requests about the street map.
pub(super) fn use_map_files() {
    let maps = use_hook(|| {
        let origin = super::origin();
        WindowMaps::new(&origin, KeptMaps::of_app(&origin))
    });
    let kept = maps.clone();
    use_asset_handler(SERVER, move |request, responder| answer(maps.clone(), request, responder));
    use_asset_handler(KEPT, move |request, responder| answer(kept.clone(), request, responder));
}

/// Answers beside the window, which goes on.
fn answer(maps: WindowMaps, request: Request<Vec<u8>>, responder: RequestAsyncResponder) {
    tokio::spawn(async move {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        let Answer { status, headers, body } = maps.answer(request.method(), path, request.headers()).await;
        let mut response = Response::new(body);
        (*response.status_mut(), *response.headers_mut()) = (status, headers);
        responder.respond(response);
    });
}
