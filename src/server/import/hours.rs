//! Opening hours of a file: each way of writing is read once, and asked about once.

use super::choices::HoursChoice;
use crate::model::OpeningHours;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// Ways of writing that are told of; files with more of them are not tables of hours.
const MOST_TOLD: usize = 2_000;
/// Characters of one that are kept.
const LONGEST: usize = 200;

/// One way of writing, and the rows that share it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoursSaid {
    /// As it stands in the file.
    pub text: String,
    /// Rows with it.
    pub rows: usize,
    /// As what it is taken, in an office's words.
    pub taken: String,
    /// What is not clear; nothing where it was read, or decided.
    #[serde(default)]
    pub question: Option<String>,
    /// What was perhaps meant, in words that are read again as that.
    #[serde(default)]
    pub proposal: Option<String>,
    /// Times that it names and that are not hours of the door.
    #[serde(default)]
    pub beside: Vec<String>,
    /// Somebody decided on it, now or at an import before.
    #[serde(default)]
    pub decided: bool,
}

/// Reads hours, and remembers what it read.
pub(super) struct HoursRead<'a> {
    choices: &'a BTreeMap<String, HoursChoice>,
    read: HashMap<String, (OpeningHours, HoursSaid)>,
}

impl<'a> HoursRead<'a> {
    pub(super) fn new(choices: &'a BTreeMap<String, HoursChoice>) -> Self {
        Self { choices, read: HashMap::new() }
    }

    /// The hours that a cell means.
    pub(super) fn of(&mut self, text: &str) -> OpeningHours {
        if let Some((hours, said)) = self.read.get_mut(text) {
            said.rows += 1;
            return hours.clone();
        }
        let (hours, said) = self.anew(text);
        self.read.insert(text.to_owned(), (hours.clone(), said));
        hours
    }

    fn anew(&self, text: &str) -> (OpeningHours, HoursSaid) {
        let mut said = HoursSaid {
            text: text.chars().take(LONGEST).collect(),
            rows: 1,
            taken: String::new(),
            question: None,
            proposal: None,
            beside: Vec::new(),
            decided: false,
        };
        let hours = match self.choices.get(&said.text) {
            Some(choice) => {
                said.decided = true;
                match choice {
                    HoursChoice::Meant(hours) => hours.clone(),
                    HoursChoice::Keep => OpeningHours::unknown(text),
                }
            }
            None => match OpeningHours::read(text) {
                Ok((hours, beside)) => {
                    said.beside = beside;
                    hours
                }
                Err(asked) => {
                    said.question = Some(asked.question.to_string());
                    said.proposal = asked.proposal.map(|hours| hours.in_chinese());
                    asked.meanwhile
                }
            },
        };
        said.taken = hours.in_chinese();
        (hours, said)
    }

    /// All ways of writing: those that are asked about first, then by the number of rows.
    pub(super) fn said(self) -> Vec<HoursSaid> {
        let mut said: Vec<HoursSaid> = self.read.into_values().map(|(_, said)| said).collect();
        said.sort_by(|a, b| (a.question.is_none(), b.rows, &a.text).cmp(&(b.question.is_none(), a.rows, &b.text)));
        said.truncate(MOST_TOLD);
        said
    }
}
