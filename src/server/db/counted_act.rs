//! What the figures count.

use crate::model::{Adcode, Timestamp};

/// One act that is counted.
#[derive(Clone, Debug)]
pub(crate) struct CountedAct {
    /// What it is found by: the number of a question, a case, an activity, a report or a voice; a station's code.
    pub(crate) id: String,
    /// The prefecture, or the province.
    pub(crate) place: Adcode,
    /// Its topic or kind.
    pub(crate) kind: String,
    /// What became of it: a part of [`Subject::columns`](crate::model::figures::Subject::columns), or something else.
    pub(crate) part: &'static str,
    /// When.
    pub(crate) at: Timestamp,
}
