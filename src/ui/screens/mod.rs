//! One file a screen.

mod activity;
mod answers;
mod ask;
mod book;
mod booking;
mod letters;
mod map;
mod mine;
mod my_account;
mod not_found;
mod question;
mod question_case;
mod scan;
mod station;
mod stations;

pub use activity::Activity;
pub use answers::{Answer, Answers};
pub use ask::Ask;
pub use book::Book;
pub use booking::Booking;
pub use letters::{Letter, Letters};
pub use map::Map;
pub use mine::Mine;
pub use not_found::NotFound;
pub use question::Question;
pub use scan::Scan;
pub use station::Station;
pub use stations::Stations;
