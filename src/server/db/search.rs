//! Search over all that is written in questions and their cases: messages, answers, notes, steps, referrals, numbers,
//! call-back numbers. What may be seen is asked in the same query (`question_scope`).
//!
//! Messages are indexed after they are written ([`catch_up`]), so that nobody who writes waits for it; their words are
//! pairs of Chinese characters, as FTS5 and PostgreSQL know no Chinese.

use super::call_backs::{self, FEWEST_DIGITS};
use super::connection::{Db, Writing};
use super::tables::{message, question};
use crate::model::half_width::half_width;
use crate::model::search::{folded, segments};
use crate::model::{QuestionId, Reference};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::SimpleExpr;
use sea_orm::{DatabaseBackend, Statement, Value};

/// Messages that are indexed in one transaction.
const AT_ONCE: usize = 300;
/// Messages that a search waits for; what lies behind comes with the tidying.
const BEFORE_A_SEARCH: usize = 6_000;
/// Words that are looked for; all must be found.
const MOST_WORDS: usize = 5;
const LONGEST_WORD: usize = 40;
/// A word in so many messages is common.
const COMMON: i64 = 5_000;
/// Characters around what was found.
const AROUND: usize = 24;

/// What somebody looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Searched {
    words: Vec<String>,
    /// Those of them that stand in so many messages that most questions have them.
    common: Vec<String>,
    /// Those of them with which a number to call back may end, and their marks.
    endings: Vec<(String, String)>,
    number: Option<Reference>,
}

impl Searched {
    /// Splits what was typed at its spaces; a number that is said on the phone is one word.
    pub(crate) fn parse(typed: &str) -> Self {
        let number = Reference::parse(typed);
        let typed = half_width(typed);
        let words = typed.split_whitespace().map(|word| word.chars().take(LONGEST_WORD).collect::<String>());
        let words = words.filter(|word| word.chars().any(char::is_alphanumeric)).take(MOST_WORDS).collect();
        Self { words, common: Vec::new(), endings: Vec::new(), number }
    }

    /// Whether nothing is looked for.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether questions are walked through in their order to find it.
    pub(crate) fn has_common_words(&self) -> bool {
        !self.common.is_empty()
    }

    /// The number that is looked for, if it is one that is said on the phone.
    pub(crate) fn number(&self) -> Option<&Reference> {
        self.number.as_ref()
    }

    /// The words around the first place in a text that holds one of them.
    pub(crate) fn excerpt(&self, text: &str) -> Option<String> {
        let letters: Vec<char> = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
        let fold = |c: &char| half_width(&c.to_string()).to_lowercase().chars().next().unwrap_or(*c);
        let text: Vec<char> = letters.iter().map(fold).collect();
        self.words.iter().find_map(|word| {
            let word: Vec<char> = folded(word).chars().collect();
            let at = text.windows(word.len().max(1)).position(|window| window == word)?;
            let (from, to) = (at.saturating_sub(AROUND), (at + word.len() + AROUND).min(letters.len()));
            let cut = |is: bool| if is { "……" } else { "" };
            let around: String = letters[from..to].iter().collect();
            Some(format!("{}{around}{}", cut(from > 0), cut(to < letters.len())))
        })
    }

    /// What a case must fulfil for who reads its referrals alone: nothing else of it may be found out by searching.
    pub(crate) fn condition_of_referrals(&self, backend: DatabaseBackend) -> sea_orm::Condition {
        let mut all = sea_orm::Condition::all();
        for word in &self.words {
            let mut values = Values::new(backend);
            let like = format!("%{}%", escaped(word));
            let mut contains = |column: &str| format!("{column} LIKE {} ESCAPE '\\'", values.put(like.clone()));
            let (number, name) = (contains("\"case\".number"), contains("referral.name"));
            let (reason, answer) = (contains("referral.reason"), contains("referral.answer"));
            all = all.add(values.expr(&format!(
                "({number} OR \"case\".id IN (SELECT case_id FROM referral WHERE recipient = 'postal_administration' \
                 AND state IN ('agreed', 'answered') AND ({name} OR {reason} OR {answer})))"
            )));
        }
        all
    }

    /// What a question must fulfil.
    pub(crate) fn condition(&self, backend: DatabaseBackend) -> sea_orm::Condition {
        let mut all = sea_orm::Condition::all();
        if let Some(number) = &self.number {
            let mut values = Values::new(backend);
            let (of_question, of_case) = (values.put(number.to_string()), values.put(number.to_string()));
            return all.add(values.expr(&format!(
                "question.id IN (SELECT id FROM question WHERE number = {of_question} UNION ALL \
                 SELECT question FROM \"case\" WHERE number = {of_case})"
            )));
        }
        for word in &self.words {
            let ending = self.endings.iter().find(|(ending, _)| ending == word).map(|(_, mark)| mark.as_str());
            all = all.add(anywhere(word, self.common.contains(word), ending, backend));
        }
        all
    }
}

/// Values of a statement and their places in it.
struct Values {
    backend: DatabaseBackend,
    values: Vec<Value>,
}

impl Values {
    fn new(backend: DatabaseBackend) -> Self {
        Self { backend, values: Vec::new() }
    }

    fn put(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        match self.backend {
            DatabaseBackend::Postgres => format!("${}", self.values.len()),
            _ => "?".to_owned(),
        }
    }

    fn expr(self, sql: &str) -> SimpleExpr {
        Expr::cust_with_values(sql.to_owned(), self.values)
    }
}

/// Questions with a word in any message, in their case, in what their courier said of the answer, or with a number to
/// call back that ends with it, by its mark. A common word is looked for
/// question by question, in their order, a rare one in all of them.
fn anywhere(word: &str, common: bool, ending: Option<&str>, backend: DatabaseBackend) -> SimpleExpr {
    let mut values = Values::new(backend);
    let mut ways = Vec::new();
    let mut in_messages = String::new();
    if let Some(matched) = matched(word, backend).filter(|_| common) {
        let place = values.put(matched);
        let holds = match backend {
            DatabaseBackend::Postgres => format!("message.words @@ CAST({place} AS tsquery)"),
            _ => format!(
                "EXISTS (SELECT 1 FROM message_words WHERE message_words MATCH {place} \
                 AND message_words.rowid = message.words_id)"
            ),
        };
        in_messages = format!("EXISTS (SELECT 1 FROM message WHERE message.question = question.id AND {holds}) OR ");
    } else if let Some(matched) = matched(word, backend) {
        let place = values.put(matched);
        ways.push(match backend {
            DatabaseBackend::Postgres => {
                format!("SELECT question FROM message WHERE words @@ CAST({place} AS tsquery)")
            }
            _ => format!(
                "SELECT message.question FROM message WHERE message.words_id IN \
                 (SELECT rowid FROM message_words WHERE message_words MATCH {place})"
            ),
        });
    }
    let like = format!("%{}%", escaped(word));
    if let Some(mark) = ending {
        let place = values.put(format!("% {mark} %"));
        ways.push(format!("SELECT id FROM question WHERE call_back IS NOT NULL AND call_back_marks LIKE {place}"));
    }
    // There are few cases and comments beside all questions.
    let mut contains = |column: &str| format!("{column} LIKE {} ESCAPE '\\'", values.put(like.clone()));
    let (bring, note) = (contains("bring"), contains("case_step.note"));
    let (name, reason, answer) = (contains("referral.name"), contains("referral.reason"), contains("referral.answer"));
    let (comment, said) = (contains("comment"), contains("referral_note.text"));
    ways.push(format!("SELECT id FROM question WHERE comment <> '' AND {comment}"));
    ways.push(format!("SELECT question FROM \"case\" WHERE {bring}"));
    ways.push(format!(
        "SELECT \"case\".question FROM \"case\" JOIN case_step ON case_step.case_id = \"case\".id WHERE {note}"
    ));
    ways.push(format!(
        "SELECT \"case\".question FROM \"case\" JOIN referral ON referral.case_id = \"case\".id \
         WHERE {name} OR {reason} OR {answer}"
    ));
    ways.push(format!(
        "SELECT \"case\".question FROM \"case\" JOIN referral ON referral.case_id = \"case\".id \
         JOIN referral_note ON referral_note.referral = referral.id WHERE {said}"
    ));
    let ways = ways.join(" UNION ALL ");
    values.expr(&format!("({in_messages}question.id IN ({ways}))"))
}

/// The same with what is common made out, once messages that were written just now are indexed.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn prepared(db: &Db, searched: &Searched) -> Result<Searched, DbErr> {
    catch_up(db, BEFORE_A_SEARCH).await?;
    let backend = db.get_database_backend();
    let mut prepared = searched.clone();
    for word in &searched.words {
        if word.len() >= FEWEST_DIGITS && word.bytes().all(|digit| digit.is_ascii_digit()) {
            prepared.endings.push((word.clone(), call_backs::mark(db, db, word).await?));
        }
        let Some(matched) = matched(word, backend) else { continue };
        let some = match backend {
            DatabaseBackend::Postgres => "SELECT 1 AS one FROM message WHERE words @@ CAST($1 AS tsquery)",
            _ => "SELECT 1 AS one FROM message_words WHERE message_words MATCH $1",
        };
        let sql = format!("SELECT COUNT(*) AS n FROM ({some} LIMIT {COMMON}) AS found");
        let row = db.query_one_raw(Statement::from_sql_and_values(backend, sql, [matched.into()])).await?;
        if row.map_or(Ok(0), |row| row.try_get::<i64>("", "n"))? >= COMMON {
            prepared.common.push(word.clone());
        }
    }
    Ok(prepared)
}

fn escaped(word: &str) -> String {
    word.chars().flat_map(|c| if "\\%_".contains(c) { vec!['\\', c] } else { vec![c] }).collect()
}

/// The query of a word in the index; none where it has no pair and no letters.
fn matched(word: &str, backend: DatabaseBackend) -> Option<String> {
    let mut pairs = segments(word);
    let single = pairs.is_empty();
    if single {
        // One Chinese character: whatever pair begins with it.
        pairs = word.chars().filter(|c| c.is_alphanumeric()).take(1).map(|c| c.to_lowercase().collect()).collect();
    }
    let last = pairs.len().checked_sub(1)?;
    let begins = |at: usize, pair: &str| at == last && (single || pair.is_ascii());
    let each = pairs.iter().enumerate().map(|(at, pair)| match (backend, begins(at, pair)) {
        (DatabaseBackend::Postgres, true) => format!("'{pair}':*"),
        (DatabaseBackend::Postgres, false) => format!("'{pair}'"),
        (_, true) => format!("\"{pair}\"*"),
        (_, false) => format!("\"{pair}\""),
    });
    let and = if backend == DatabaseBackend::Postgres { " & " } else { " AND " };
    Some(each.collect::<Vec<_>>().join(and))
}

/// Indexes messages that are not yet, up to so many. Says how many it were.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn catch_up(db: &Db, most: usize) -> Result<usize, DbErr> {
    let mut done = 0;
    while done < most {
        let some = some(db).await?;
        done += some;
        if some < AT_ONCE {
            break;
        }
    }
    Ok(done)
}

/// Words of a question's messages changed: they are indexed anew.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn forget_question(tx: &Writing, question: &str) -> Result<(), DbErr> {
    let sql = "SELECT id FROM message WHERE question = $1";
    let rows =
        tx.query_all_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, [question.into()])).await?;
    for row in rows {
        forget_words(tx, &row.try_get::<String>("", "id")?).await?;
    }
    Ok(())
}

/// The words of a message changed: it is indexed anew.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn forget_words(tx: &Writing, message: &str) -> Result<(), DbErr> {
    let backend = tx.get_database_backend();
    let steps: &[&str] = match backend {
        DatabaseBackend::Postgres => &["UPDATE message SET words = NULL WHERE id = $1"],
        _ => &[
            "DELETE FROM message_words WHERE rowid = (SELECT words_id FROM message WHERE id = $1)",
            "UPDATE message SET words_id = NULL WHERE id = $1",
        ],
    };
    for step in steps {
        tx.execute_raw(Statement::from_sql_and_values(backend, *step, [message.into()])).await?;
    }
    Ok(())
}

async fn some(db: &Db) -> Result<usize, DbErr> {
    let backend = db.get_database_backend();
    let column = if backend == DatabaseBackend::Postgres { "words" } else { "words_id" };
    let sql = format!("SELECT id, text FROM message WHERE {column} IS NULL LIMIT {AT_ONCE}");
    let lacking = Statement::from_string(backend, sql);
    // Looked at before anybody is held off.
    if db
        .query_one_raw(Statement::from_string(
            backend,
            format!("SELECT 1 AS one FROM message WHERE {column} IS NULL LIMIT 1"),
        ))
        .await?
        .is_none()
    {
        return Ok(0);
    }
    let tx = db.write().await?;
    tx.hold("message words").await?;
    let rows = tx.query_all_raw(lacking).await?;
    for row in &rows {
        let (id, text): (String, String) = (row.try_get("", "id")?, row.try_get("", "text")?);
        let words = segments(&text).join(" ");
        if backend == DatabaseBackend::Postgres {
            let sql = "UPDATE message SET words = array_to_tsvector(string_to_array($1, ' ')) WHERE id = $2";
            tx.execute_raw(Statement::from_sql_and_values(backend, sql, [words.into(), id.into()])).await?;
        } else {
            let sql = "INSERT INTO message_words (words) VALUES ($1)";
            let put = tx.execute_raw(Statement::from_sql_and_values(backend, sql, [words.into()])).await?;
            let number = i64::try_from(put.last_insert_id()).unwrap_or(i64::MAX);
            let sql = "UPDATE message SET words_id = $1 WHERE id = $2";
            tx.execute_raw(Statement::from_sql_and_values(backend, sql, [number.into(), id.into()])).await?;
        }
    }
    tx.commit().await?;
    Ok(rows.len())
}

/// What of each of these questions holds what is looked for, by the questions' numbers.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn excerpts(
    db: &impl ConnectionTrait,
    searched: &Searched,
    questions: Vec<QuestionId>,
) -> Result<std::collections::HashMap<QuestionId, String>, DbErr> {
    let mut found = std::collections::HashMap::new();
    if searched.is_empty() || questions.is_empty() {
        return Ok(found);
    }
    let rows = message::Entity::find().filter(message::Column::Question.is_in(questions.clone())).all(db).await?;
    for row in rows {
        if let Some(excerpt) = searched.excerpt(&row.text) {
            found.entry(row.question).or_insert(excerpt);
        }
    }
    let rated = question::Entity::find().filter(question::Column::Id.is_in(questions));
    for row in rated.filter(question::Column::Comment.ne("")).all(db).await? {
        if let Some(excerpt) = searched.excerpt(&row.comment) {
            found.entry(row.id).or_insert(excerpt);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_shown_with_what_stands_around_it() {
        let searched = Searched::parse("工资条 ＡＰＰ");
        assert_eq!(searched.excerpt("老板不给\n工资条").as_deref(), Some("老板不给 工资条"));
        assert_eq!(searched.excerpt("那个App里").as_deref(), Some("那个App里"));
        assert_eq!(searched.excerpt("别的"), None);
        let long = format!("{}工资条{}", "前".repeat(90), "后".repeat(90));
        assert_eq!(searched.excerpt(&long).unwrap().chars().count(), 24 + 3 + 24 + 4);
        assert!(Searched::parse(" ，。%_' ").is_empty());
    }

    #[test]
    fn words_of_any_kind_make_a_query_that_the_index_reads() {
        assert_eq!(matched("工资条", DatabaseBackend::Sqlite).as_deref(), Some("\"工资\" AND \"资条\""));
        assert_eq!(matched("薪", DatabaseBackend::Postgres).as_deref(), Some("'薪':*"));
        assert_eq!(matched("ab'\"c", DatabaseBackend::Postgres).as_deref(), Some("'ab' & 'c':*"));
        assert_eq!(matched("，", DatabaseBackend::Sqlite), None);
    }
}
