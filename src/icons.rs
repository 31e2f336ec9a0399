//! Signs on screens and pages: outlines in a square of 24 units, drawn with strokes.
//! They always stand beside a word.

use crate::model::Service;

/// The sign for a service, as the `d` of an SVG path.
#[must_use]
pub fn service(service: Service) -> &'static str {
    match service {
        Service::Water => "M12 3c4 5 6 7.6 6 11a6 6 0 0 1-12 0c0-3.4 2-6 6-11Z",
        Service::RainGear => "M12 3v2M3 13a9 9 0 0 1 18 0ZM12 13v6a2 2 0 0 0 4 0",
        Service::Charging => "M13 2 5 13h6l-1 9 9-12h-6Z",
        Service::FirstAid => "M4 7h16v13H4ZM9 7V4h6v3M12 10.5v6M9 13.5h6",
        Service::Seat => "M6 4v9h12V4M6 13v7M18 13v7M6 16.5h12",
        Service::Microwave => "M3 6h18v12H3ZM6 9h8v6H6ZM17.5 9.5v1M17.5 13.5v1",
        Service::Toilet => {
            "M7 5.5a1.5 1.5 0 1 0 0-.1M17 5.5a1.5 1.5 0 1 0 0-.1M4.5 9h5v6H8v6H6v-6H4.5ZM17 9l-3 7h1.8v5h2.4v-5H20ZM12 4v17"
        }
        Service::CoolingHeating => "M12 2v20M3.5 7l17 10M20.5 7l-17 10M9 3.5l3 2.5 3-2.5M9 20.5l3-2.5 3 2.5",
        Service::Aed => {
            "M12 20C5 15 3 11.5 3 8.5A4.5 4.5 0 0 1 12 7a4.5 4.5 0 0 1 9 1.5C21 11.5 19 15 12 20ZM13 8l-3 4.5h4L11 17"
        }
        Service::Tools => {
            "M14.5 6a4 4 0 0 1 5-3l-2.5 2.5 1.5 1.5L21 4.5a4 4 0 0 1-5.2 5.2L7.5 18a2.1 2.1 0 0 1-3-3l8.3-8.3Z"
        }
        Service::Reading => "M12 6c-2-1.5-5-2-8-2v14c3 0 6 .5 8 2 2-1.5 5-2 8-2V4c-3 0-6 .5-8 2ZM12 6v14",
        Service::HotWater => {
            "M5 10h11v6a4 4 0 0 1-4 4H9a4 4 0 0 1-4-4ZM16 11h2a2 2 0 0 1 0 5h-2M8 3c1 1.3-1 2.2 0 4M12 3c1 1.3-1 2.2 0 4"
        }
        Service::Ice => "M12 3 20 7.5v9L12 21l-8-4.5v-9ZM12 3v18M4 7.5l16 9M20 7.5l-16 9",
        Service::BatterySwap => "M6 8h12v12H6ZM9 8V5h6v3M9 14h6M13 12l2 2-2 2",
        Service::EbikeCharging => {
            "M4 21V5a2 2 0 0 1 2-2h6a2 2 0 0 1 2 2v16M3 21h12M14 10h3v7a2 2 0 0 0 4 0V9l-3-3M10 7l-2 4h3l-2 4"
        }
        Service::Shower => "M4 21V6a3 3 0 0 1 6 0M6 9h8M8 13v.1M12 13v.1M7 16.5v.1M11 16.5v.1M13 19.5v.1M9 19.5v.1",
        Service::NursingRoom => "M9 3h6v3H9ZM8 9c0-2 1-3 1-3h6s1 1 1 3v12H8ZM8 13h4M8 17h4",
        Service::Wifi => "M2.5 9.5a13.5 13.5 0 0 1 19 0M5.8 13a9 9 0 0 1 12.4 0M9 16.3a4.5 4.5 0 0 1 6 0M12 19.5v.1",
    }
}

/// A house with a heart: stations.
pub const STATION: &str = "M3 11 12 3l9 8M5 9.5V21h14V9.5M12 17.5c-2.5-1.7-3.5-2.9-3.5-4.2a1.8 1.8 0 0 1 3.5-.7 1.8 1.8 0 0 1 3.5.7c0 1.3-1 2.5-3.5 4.2Z";
/// A speech bubble: asking.
pub const ASK: &str = "M4 4h16v12h-8l-5 4.5V16H4ZM8 8.5h8M8 12h5";
/// A calendar's sheet: booking.
pub const BOOK: &str = "M4 5h16v16H4ZM4 10h16M8 2.5V7M16 2.5V7M8.5 15l2.5 2.5 4.5-4.5";
/// A bell: being told.
pub const BELL: &str = "M6 17V11a6 6 0 0 1 12 0v6l2 2H4ZM10 21.5h4";
/// A loudspeaker: what couriers say.
pub const VOICE: &str = "M4 10v4h4l8 5V5L8 10ZM19 9a4 4 0 0 1 0 6";
/// A hand with its thumb up: supporting.
pub const SUPPORT: &str = "M7 11v9H3v-9ZM7 12l4-8a2 2 0 0 1 2 2v4h6a2 2 0 0 1 2 2.3l-1.2 6A2 2 0 0 1 17.8 20H7";
/// An envelope: letters.
pub const LETTER: &str = "M3 5h18v14H3ZM3 6l9 7.5L21 6";
/// A heart: help in hardship.
pub const AID: &str = "M12 20 4.5 12.5a4.6 4.6 0 0 1 6.5-6.5l1 1 1-1a4.6 4.6 0 0 1 6.5 6.5Z";
/// The corners of a viewfinder: scanning.
pub const SCAN: &str = "M3 8V3h5M16 3h5v5M21 16v5h-5M8 21H3v-5M3 12h18";
/// A person: what is mine.
pub const MINE: &str = "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4 21c.5-4 3.5-6.5 8-6.5s7.5 2.5 8 6.5";
/// A handset: calling.
pub const CALL: &str =
    "M5 3h4l2 5-2.5 2a12 12 0 0 0 5.5 5.5L16 13l5 2v4a2 2 0 0 1-2 2C10 20.5 3.5 14 3 5a2 2 0 0 1 2-2Z";
/// A folded map.
pub const MAP: &str = "M3 6l6-2.5 6 2.5 6-2.5V18l-6 2.5L9 18l-6 2.5ZM9 3.5V18M15 6v14.5";
/// Lines under each other: the list.
pub const LIST: &str = "M8 6h13M8 12h13M8 18h13M3.5 6v.1M3.5 12v.1M3.5 18v.1";
/// An arrow to the left: back.
pub const BACK: &str = "M15 4l-8 8 8 8";
/// Two sheets: copying.
pub const COPY: &str = "M8 8h12v13H8ZM16 8V3H4v13h4";
/// An arrow head: the way there.
pub const WAY: &str = "M3 11 21 3l-8 18-2-8Z";
/// A lamp.
pub const LAMP: &str = "M9 3h6l-1 5v13h-4V8ZM9 8h6M4 6l2 1M20 6l-2 1M3.5 11h2.5M18 11h2.5";
/// An arrow that points to the top.
pub const ARROW: &str = "M12 2 19 21 12 16.5 5 21Z";
/// A target: my position.
pub const LOCATE: &str =
    "M12 5a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM12 1.5V5M12 19v3.5M1.5 12H5M19 12h3.5M12 11a1 1 0 1 0 0 2 1 1 0 0 0 0-2Z";
/// A magnifying glass: searching.
pub const SEARCH: &str = "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM15.5 15.5 21 21";
/// An arrow in a circle: asking the server again.
pub const REFRESH: &str = "M20 11a8 8 0 0 0-14.5-4L3 9.5M3 4v5.5h5.5M4 13a8 8 0 0 0 14.5 4L21 14.5M21 20v-5.5h-5.5";
/// Three squares and dots: a QR code.
pub const QR: &str = "M4 4h6v6H4ZM14 4h6v6h-6ZM4 14h6v6H4ZM14 14h2M18 14h2v2M14 18v2h2M18.5 18.5h1.5V20";
/// An arrow into a tray: saving.
pub const SAVE: &str = "M12 3v12M7 10.5l5 5 5-5M4 17v4h16v-4";
/// A picture with hills.
pub const PICTURE: &str = "M3 4h18v16H3ZM3 17l5.5-6 4.5 5 3-3 5 5M15.5 8.5v.1";
/// A dial: the clock.
pub const CLOCK: &str = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 7v5.5l3.5 2";
/// A microphone: a voice note.
pub const MICROPHONE: &str =
    "M12 3a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3ZM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3.5";
/// A paper plane: sending.
pub const SEND: &str = "M3 11 21 3l-5 18-4.5-7.5ZM11.5 13.5 21 3";
/// An arrow out of a box: passing on.
pub const SHARE: &str = "M12 15V3M7.5 7.5 12 3l4.5 4.5M5 12v9h14v-9";
/// A padlock: what is locked.
pub const LOCK: &str = "M5 11h14v10H5ZM8 11V7.5a4 4 0 0 1 8 0V11";
/// A cross: taking out.
pub const REMOVE: &str = "M5 5l14 14M19 5 5 19";
/// A star: rating.
pub const STAR: &str = "M12 3l2.7 5.8 6.3.8-4.6 4.4 1.2 6.2L12 17.2 6.4 20.2l1.2-6.2L3 9.6l6.3-.8Z";
