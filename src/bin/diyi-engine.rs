//! The engine in a browser's worker.

#[cfg(target_arch = "wasm32")]
fn main() {
    diyi::platform::serve_page();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("runs in a browser's worker: build it with platforms/web/build.sh");
}
