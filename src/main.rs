//! Starts the app on the platform it was built for.

#[cfg(feature = "app")]
fn main() {
    diyi::platform::launch(diyi::ui::App);
}

#[cfg(not(feature = "app"))]
fn main() {
    eprintln!("built without a platform: use --features web, desktop or mobile");
}
