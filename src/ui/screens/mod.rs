//! One file a screen.

mod activity;
mod answers;
mod ask;
mod book;
mod booking;
mod discussion;
mod letters;
mod map;
mod mine;
mod my_account;
mod not_found;
mod proposals;
mod question;
mod question_case;
mod scan;
mod speak;
mod station;
mod stations;
mod voices;

pub use activity::Activity;
pub use answers::{Answer, Answers};
pub use ask::Ask;
pub use book::Book;
pub use booking::Booking;
pub use discussion::Discussion;
pub use letters::{Letter, Letters};
pub use map::Map;
pub use mine::Mine;
pub use not_found::NotFound;
pub use proposals::{Proposal, Proposals};
pub use question::Question;
pub use scan::Scan;
pub use speak::Speak;
pub use station::Station;
pub use stations::Stations;
pub use voices::{Voice, Voices};
