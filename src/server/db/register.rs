//! What somebody looks for in a register: words, a region, a page. The same way for all of them.

use super::PAGE;
use crate::model::Adcode;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, Func, LikeExpr, SimpleExpr};
use sea_orm::{Condition, QuerySelect as _, Select};

/// Words that are looked for; all must be found.
const MOST_WORDS: usize = 5;
/// Characters of one.
const LONGEST_WORD: usize = 40;

/// What somebody looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RegisterQuery {
    /// In any case of letters; each stands in some column.
    words: Vec<String>,
    /// That of one desk, and of no other.
    pub(crate) region: Option<Adcode>,
    /// The first of them is 0.
    pub(crate) page: u64,
}

impl RegisterQuery {
    /// Splits what was typed at its spaces.
    pub(crate) fn new(typed: &str, region: Option<Adcode>, page: u64) -> Self {
        let words = typed.split_whitespace().take(MOST_WORDS);
        let words = words.map(|word| word.chars().take(LONGEST_WORD).collect::<String>().to_lowercase()).collect();
        Self { words, region, page }
    }

    /// Those of the region in whose `columns` all words stand.
    pub(crate) fn narrowed<E: EntityTrait>(
        &self,
        found: Select<E>,
        region: impl ColumnTrait,
        columns: &[SimpleExpr],
    ) -> Select<E> {
        self.narrowed_by(found, region, |word| {
            columns.iter().fold(Condition::any(), |any, column| any.add(word.stands_in(column.clone())))
        })
    }

    /// The same, where more than columns of the one table are looked at.
    pub(crate) fn narrowed_by<E: EntityTrait>(
        &self,
        mut found: Select<E>,
        region: impl ColumnTrait,
        stands: impl Fn(Word<'_>) -> Condition,
    ) -> Select<E> {
        if let Some(wanted) = self.region {
            found = found.filter(region.eq(wanted));
        }
        self.words.iter().fold(found, |found, word| found.filter(stands(Word(word))))
    }

    /// A page of them, and one more where there is another.
    pub(crate) fn on_page<E: EntityTrait>(&self, found: Select<E>) -> Select<E> {
        found.offset(self.page * PAGE).limit(PAGE + 1)
    }
}

/// One of the words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word<'a>(&'a str);

impl Word<'_> {
    /// Whether it stands in a text; signs that a pattern would read stand for themselves.
    pub(crate) fn stands_in(self, text: SimpleExpr) -> SimpleExpr {
        let mut pattern = String::from("%");
        for character in self.0.chars() {
            if matches!(character, '%' | '_' | '!') {
                pattern.push('!');
            }
            pattern.push(character);
        }
        pattern.push('%');
        SimpleExpr::from(Func::lower(text)).like(LikeExpr::new(pattern).escape('!'))
    }
}

/// Columns as what words are looked for in.
pub(crate) fn columns<const N: usize>(of: [impl ColumnTrait; N]) -> [SimpleExpr; N] {
    of.map(|column| Expr::col(column.as_column_ref()))
}
