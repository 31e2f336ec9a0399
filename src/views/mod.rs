//! Parts of screens that the app and the server's pages both draw, of what they are given and nothing else: what is told of a
//! station, an answer or an activity is put down once.

mod activity;
mod aid;
mod answer;
mod emergency;
mod icon;
mod station;
mod words;

pub use activity::ActivityLines;
pub use aid::AidLines;
pub use answer::{AnswerLines, AnswerText};
pub use emergency::{DangerPanel, EmergencyNumbers};
pub use icon::Icon;
pub use station::{
    OpennessLine, SampleMark, ServiceList, StationAccess, StationFacts, StationHours, StationLines, StationPhones,
    StationServices, StationSigns,
};
pub use words::Words;
