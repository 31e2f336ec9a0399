//! What an office said of a file: what its columns mean, when its stations are open, which rows are which stations.

use super::heading::Field;
use crate::model::{Crs, OpeningHours};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a column is to be read as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ColumnChoice {
    /// As this.
    Read(Field),
    /// It is of no use.
    Ignore,
}

/// When stations are open whose rows say it in words that were asked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HoursChoice {
    /// These hours are meant.
    Meant(OpeningHours),
    /// The words are kept as they are.
    Keep,
}

/// Which station a row is that may be one of those that there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PairChoice {
    /// The station with this number.
    Same(String),
    /// Another one.
    New,
}

/// All that was chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// The system that the numbers are in.
    #[serde(default)]
    pub crs: Option<Crs>,
    /// By headings, as they stand in the file.
    #[serde(default)]
    pub columns: BTreeMap<String, ColumnChoice>,
    /// By the words of the file.
    #[serde(default)]
    pub hours: BTreeMap<String, HoursChoice>,
    /// By what the row is known by.
    #[serde(default)]
    pub pairs: BTreeMap<String, PairChoice>,
    /// Places outside of their stated region are right.
    #[serde(default)]
    pub accept_outside: bool,
}

impl From<ColumnChoice> for String {
    fn from(choice: ColumnChoice) -> Self {
        match choice {
            ColumnChoice::Read(field) => field.code().to_owned(),
            ColumnChoice::Ignore => "ignore".to_owned(),
        }
    }
}

impl TryFrom<String> for ColumnChoice {
    type Error = String;
    fn try_from(code: String) -> Result<Self, String> {
        match Field::of_code(&code) {
            Some(field) => Ok(Self::Read(field)),
            None if code == "ignore" => Ok(Self::Ignore),
            None => Err(code),
        }
    }
}
