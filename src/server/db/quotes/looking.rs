//! Looks for what couriers said in what offices wrote. What stood in something that an office wrote before the courier
//! said it is the office's, wherever it writes it again.

use super::kinds::{Dated, Quoting, Words};
use super::lease::Lease;
use super::said::Said;
use crate::model::Timestamp;
use crate::model::question::DismissReason;
use crate::model::quote::{Repeated, Run, SaidText, Writings};
use crate::server::db::tables::{quote_due, quote_walk, quoted};
use crate::texts;
use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;
use std::collections::{HashMap, HashSet};

/// Few letters that so many couriers' words were, and more, are what anybody says.
const MANY: usize = 5;
/// So much is met before what is the office's is sorted out.
const MOST_MET: usize = 2_000;
/// Places whose earlier words are read at once.
const AT_ONCE: u64 = 300;
/// Numbers in one statement.
const NUMBERS: usize = 500;

/// A text that is still to be looked through.
pub(super) struct Due {
    /// What it stands in; nothing of what only one of the staff sees so far.
    pub(super) of: Option<(Quoting, String)>,
    pub(super) before: String,
    /// What is said later is none of it.
    pub(super) at: Timestamp,
    /// All that stands there now.
    pub(super) text: String,
}

impl Due {
    /// What was written; nothing where this server does not know what that is.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(super) async fn of(db: &impl ConnectionTrait, row: quote_due::Model) -> Result<Option<Self>, DbErr> {
        let Some(kind) = Quoting::of_table(&row.kind) else { return Ok(None) };
        let text = kind.plain(db, &row.place).await?;
        Ok(Some(Self { of: Some((kind, row.place)), before: row.before, at: row.at, text }))
    }
}

/// Texts that are looked through together.
pub(super) struct Look {
    due: Vec<Due>,
    writings: Writings,
    /// What stood in each before.
    before: Vec<Vec<Run>>,
    met: Vec<Met>,
    /// In which conversations each few letters were said as a whole: what many say is nobody's. Nothing where all is one
    /// courier's.
    few: Option<HashMap<String, HashSet<String>>>,
}

/// Something that was said, and has words in one of the texts.
struct Met {
    due: usize,
    said: String,
    at: Timestamp,
    /// All letters of it, where they are few.
    few: Option<String>,
    /// But for what an office wrote elsewhere before.
    repeated: Repeated,
    /// And but for what stood in the same text before.
    anew: Repeated,
}

/// That a text quotes something.
pub(super) struct Found {
    /// Which of the texts.
    pub(super) due: usize,
    pub(super) said: String,
    /// Words of that which are the office's there.
    pub(super) own: Vec<String>,
    /// Of those, the ones that it had written elsewhere.
    pub(super) own_elsewhere: Vec<String>,
}

impl Look {
    pub(super) fn at(due: Vec<Due>) -> Self {
        let writings = Writings::of(due.iter().map(|due| due.text.as_str()));
        let stood = |(text, due): (usize, &Due)| {
            let mut runs = if due.before.is_empty() {
                Vec::new()
            } else {
                Writings::of([due.text.as_str()]).written_before(&SaidText::of(&due.before))
            };
            for run in &mut runs {
                run.text = text;
            }
            runs
        };
        let before = due.iter().enumerate().map(stood).collect();
        Self { due, writings, before, met: Vec::new(), few: None }
    }

    /// The same for what many couriers said.
    pub(super) fn for_many(self) -> Self {
        Self { few: Some(HashMap::new()), ..self }
    }

    /// The last moment of what may be quoted.
    pub(super) fn until(&self) -> Option<Timestamp> {
        self.due.iter().map(|due| due.at).max()
    }

    /// Looks for something that was said.
    pub(super) fn meet(&mut self, said: &Said) {
        let words = SaidText::of(&said.text);
        let few = words.few_letters();
        if let (Some(few), Some(all)) = (&few, &mut self.few) {
            let conversations = all.entry(few.clone()).or_default();
            if conversations.len() <= MANY {
                conversations.insert(said.thread.as_ref().unwrap_or(&said.number).clone());
            }
            if conversations.len() > MANY {
                return;
            }
        }
        for (text, repeated) in self.writings.repeating(&words) {
            let due = &self.due[text];
            let goes_with_it =
                |(kind, place): &(Quoting, String)| *kind == Quoting::Thread && said.thread.as_ref() == Some(place);
            if said.at > due.at || due.of.as_ref().is_some_and(goes_with_it) {
                continue;
            }
            let mut anew = repeated.clone();
            anew.leave(&self.before[text]);
            if !self.writings.theirs(&anew).is_empty() {
                let (number, few) = (said.number.clone(), few.clone());
                self.met.push(Met { due: text, said: number, at: said.at, few, repeated, anew });
            }
        }
    }

    /// Leaves to the office what it wrote before it was said. Reads what offices wrote, if there is anything to ask.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(super) async fn leave_to_office(
        &mut self,
        db: &impl ConnectionTrait,
        mut lease: Option<&mut Lease<'_>>,
    ) -> Result<(), DbErr> {
        let Some(until) = self.met.iter().map(|met| met.at).max() else { return Ok(()) };
        let asked: HashSet<usize> = self.met.iter().map(|met| met.due).collect();
        let texts = self.due.iter().enumerate();
        let narrow = Writings::of(texts.map(|(at, due)| if asked.contains(&at) { due.text.as_str() } else { "" }));
        for reason in DismissReason::ALL {
            self.leave(&narrow, texts::inbox::dismissed(*reason), |_, _| true);
        }
        let known = Known::of(db, self.met.iter().map(|met| met.said.clone()).collect()).await?;
        for kind in Quoting::ALL {
            for words in kind.words() {
                let mut next = Some(String::new());
                while let Some(last) = next {
                    if self.met.is_empty() {
                        return Ok(());
                    }
                    let (some, on) = words.until(db, &last, until, AT_ONCE).await?;
                    for earlier in some {
                        self.leave(&narrow, &earlier.text, |met, due| {
                            earlier.at <= met.at && known.is_the_offices((kind, *words, &earlier), met, due)
                        });
                    }
                    next = on;
                    match &mut lease {
                        Some(lease) if next.is_some() => lease.rest().await?,
                        _ => tokio::task::yield_now().await,
                    }
                }
            }
        }
        Ok(())
    }

    fn leave(&mut self, narrow: &Writings, earlier: &str, is_earlier: impl Fn(&Met, &Due) -> bool) {
        let runs = narrow.written_before(&SaidText::of(earlier));
        if runs.is_empty() {
            return;
        }
        let of: HashSet<usize> = runs.iter().map(|run| run.text).collect();
        let (writings, all) = (&self.writings, &self.due);
        self.met.retain_mut(|met| {
            if !of.contains(&met.due) || !is_earlier(met, &all[met.due]) {
                return true;
            }
            met.repeated.leave(&runs);
            met.anew.leave(&runs);
            !writings.theirs(&met.anew).is_empty()
        });
    }

    /// Whether so much was met that it is to be taken before more is.
    pub(super) fn is_full(&self) -> bool {
        self.met.len() >= MOST_MET
    }

    /// What was found so far, which it then knows no more.
    pub(super) fn take_found(&mut self) -> Vec<Found> {
        let Self { writings, met, few, .. } = self;
        let many = |words: &String| few.as_ref().and_then(|few| few.get(words)).is_some_and(|said| said.len() > MANY);
        let is_somebodys = |met: &Met| !met.few.as_ref().is_some_and(many);
        let found = met.drain(..).filter(is_somebodys).map(|met| Found {
            due: met.due,
            own: writings.own_words(&met.anew),
            own_elsewhere: writings.own_words(&met.repeated),
            said: met.said,
        });
        found.collect()
    }

    /// The place of a text.
    pub(super) fn place(&self, text: usize) -> Option<&(Quoting, String)> {
        self.due[text].of.as_ref()
    }

    /// The texts.
    pub(super) fn into_due(self) -> Vec<Due> {
        self.due
    }
}

/// Where words that may have been written anew are known to be those of couriers, or nobody knows yet.
struct Known {
    quoted: HashSet<(String, String, String)>,
    due: HashSet<(String, String)>,
    /// Kinds of which some were never looked through, if they were there by then.
    never: HashMap<String, Timestamp>,
}

impl Known {
    async fn of(db: &impl ConnectionTrait, said: HashSet<String>) -> Result<Self, DbErr> {
        let said: Vec<String> = said.into_iter().collect();
        let mut noted = HashSet::new();
        for some in said.chunks(NUMBERS) {
            let rows = quoted::Entity::find().filter(quoted::Column::Said.is_in(some.iter().cloned())).all(db).await?;
            noted.extend(rows.into_iter().map(|row| (row.said, row.kind, row.place)));
        }
        let due: Vec<(String, String)> = quote_due::Entity::find()
            .select_only()
            .column(quote_due::Column::Kind)
            .column(quote_due::Column::Place)
            .distinct()
            .into_tuple()
            .all(db)
            .await?;
        let never = quote_walk::Entity::find().all(db).await?.into_iter().map(|row| (row.kind, row.until)).collect();
        Ok(Self { quoted: noted, due: due.into_iter().collect(), never })
    }

    /// Whether words that stand there are the office's, and no quote of this.
    fn is_the_offices(&self, (kind, words, earlier): (Quoting, Words, &Dated), met: &Met, due: &Due) -> bool {
        if !words.change() {
            return true;
        }
        let of = kind.table().to_owned();
        let same = due.of.as_ref().is_some_and(|(other, number)| *other == kind && *number == earlier.place);
        !same
            && self.never.get(&of).is_none_or(|until| earlier.at > *until)
            && !self.due.contains(&(of.clone(), earlier.place.clone()))
            && !self.quoted.contains(&(met.said.clone(), of, earlier.place.clone()))
    }
}
