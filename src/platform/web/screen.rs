//! What a browser is told when the screen changes: the page's name, where reading begins, how far down it was.

use super::sleep;
use super::visibility::{Listener, document};
use crate::model::journey::Arrival;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement};

thread_local! {
    /// The browser went through its history since the last look.
    static WENT_BACK: Cell<bool> = const { Cell::new(false) };
    /// The courier touched something since the last screen came.
    static TOUCHED: Cell<bool> = const { Cell::new(false) };
    /// How far down each screen was seen last, by its address.
    static SEEN_AT: RefCell<Vec<(String, f64)>> = const { RefCell::new(Vec::new()) };
    /// The address of the screen that is there.
    static THERE: RefCell<String> = const { RefCell::new(String::new()) };
    /// Counts the screens.
    static SCREEN: Cell<u32> = const { Cell::new(0) };
}

/// Between two looks whether a screen is there, milliseconds.
const LOOK_MS: u32 = 40;
/// Looks until it is left as it is: two seconds.
const LOOKS: u32 = 50;

/// Begins to heed the phone's own back; once, before the first screen.
pub fn heed_back() {
    Listener::on(web_sys::window(), "popstate", || WENT_BACK.set(true)).for_ever();
    Listener::on(web_sys::window(), "scroll", note_scrolled).for_ever();
    for event in ["touchstart", "wheel", "keydown", "mousedown"] {
        Listener::on(web_sys::window(), event, || TOUCHED.set(true)).for_ever();
    }
}

fn path() -> Option<String> {
    web_sys::window()?.location().pathname().ok()
}

/// Between two screens nothing is noted: the address is the new one's by then, and what moves is still the old one.
fn note_scrolled() {
    let Some((path, down)) = path().zip(web_sys::window().and_then(|window| window.scroll_y().ok())) else { return };
    if THERE.with_borrow(|there| *there == path) {
        SEEN_AT.with_borrow_mut(|seen| match seen.iter_mut().find(|(known, _)| *known == path) {
            Some((_, known)) => *known = down,
            // Of the tabs alone it is asked again.
            None if path.matches('/').count() == 1 => seen.push((path, down)),
            None => {}
        });
    }
}

/// How far down the screen that comes was seen last; from now on it is the one that is there.
fn comes() -> Option<f64> {
    let path = path()?;
    THERE.set(path.clone());
    SEEN_AT
        .with_borrow(|seen| seen.iter().find(|(known, _)| *known == path).map(|(_, down)| *down))
        .filter(|down| *down > 0.0)
}

/// Whether the screen that comes was come back to. Holds until [`arrived`].
#[must_use]
pub fn went_back() -> bool {
    WENT_BACK.get()
}

/// Names the page by its screen's heading, lets a screen reader begin there, and shows a screen that was seen before as
/// it was left: as far down, and with the link that led on in focus. Nothing is taken from a field that is written in.
pub async fn arrived(arrival: Arrival<String>, product: &str) {
    WENT_BACK.set(false);
    TOUCHED.set(false);
    let screen = SCREEN.get().wrapping_add(1);
    SCREEN.set(screen);
    // The router keeps how far down a screen was left with its entry in the browser's history.
    let seen = comes();
    let mut wanted = match arrival {
        Arrival::Again(_) => scrolled_before(),
        Arrival::Resumed => seen,
        Arrival::First | Arrival::New => None,
    };
    let mut named = false;
    for _ in 0..LOOKS {
        sleep(LOOK_MS).await;
        if SCREEN.get() != screen {
            return;
        }
        if !named && name_page(product) {
            named = true;
            if matches!(arrival, Arrival::New | Arrival::Resumed) {
                focus(heading());
            }
        }
        if let Some(down) = wanted
            && (TOUCHED.get() || scroll_to(down))
        {
            wanted = None;
        }
        if named && wanted.is_none() {
            break;
        }
    }
    if let Arrival::Again(from) = &arrival {
        focus(link_to(from).or_else(heading));
    }
}

/// Names the page by its screen's heading; says whether there is one.
#[allow(clippy::must_use_candidate, reason = "it is done for what it does")]
pub fn name_page(product: &str) -> bool {
    let Some((document, heading)) = document().zip(heading()) else { return false };
    let words = heading.text_content().unwrap_or_default();
    document.set_title(&format!("{} · {product}", words.trim()));
    true
}

fn heading() -> Option<Element> {
    let heading = document()?.query_selector("main.screen h1").ok()??;
    // Not a stop for who goes by keys, but a place to begin.
    heading.set_attribute("tabindex", "-1").ok()?;
    Some(heading)
}

fn link_to(address: &str) -> Option<Element> {
    // Addresses of the app hold no quotation marks; one that does finds nothing.
    document()?.query_selector(&format!("main.screen a[href=\"{address}\"]")).ok()?
}

fn focus(wanted: Option<Element>) {
    let writing = document().and_then(|document| document.active_element());
    if writing.is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")) {
        return;
    }
    if let Some(element) = wanted.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = element.focus_with_options(&options);
    }
}

/// Shows a part of the screen by its id, if it is there.
pub fn show_part(id: &str) {
    if let Some(part) = document().and_then(|document| document.get_element_by_id(id)) {
        part.scroll_into_view();
    }
}

fn scrolled_before() -> Option<f64> {
    let state = web_sys::window()?.history().ok()?.state().ok()?;
    state.dyn_into::<js_sys::Array>().ok()?.get(1).as_f64().filter(|down| *down > 0.0)
}

/// Scrolls so far down; says whether the screen is long enough by now.
fn scroll_to(down: f64) -> bool {
    let Some((window, root)) = web_sys::window().zip(document().and_then(|document| document.document_element()))
    else {
        return true;
    };
    window.scroll_to_with_x_and_y(0.0, down);
    f64::from(root.scroll_height() - root.client_height()) >= down.floor()
}
