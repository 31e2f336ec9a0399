//! One file a screen.

mod answers;
mod ask;
mod map;
mod mine;
mod my_account;
mod not_found;
mod question;
mod question_case;
mod scan;
mod station;
mod stations;

pub use answers::{Answer, Answers};
pub use ask::Ask;
pub use map::Map;
pub use mine::Mine;
pub use not_found::NotFound;
pub use question::Question;
pub use scan::Scan;
pub use station::Station;
pub use stations::Stations;
