//! The kinds that phones keep for everybody: one line for each.

use super::{StoreError, activities, aid, answers, desks, letters, stations, voices};
use crate::api::Item;
use rusqlite::Transaction;

/// Each kind that phones keep for everybody: how it is put into its tables and taken out of them again, and in which
/// table, named by its word on the wire, and column stands what it is known by.
macro_rules! tables {
    ($($name:ident, $gone:ident => $put:path, $remove:path, $kind:literal by $column:literal;)+) => {
        /// Puts an item into its tables, or takes it out.
        pub(super) fn apply_item(tx: &Transaction<'_>, item: &Item) -> Result<(), StoreError> {
            match item {
                $(
                    Item::$name(thing) => $put(tx, thing),
                    Item::$gone(key) => $remove(tx, key),
                )+
                Item::Unread { .. } => Ok(()),
            }
        }

        /// Each kind's word and table, and the column of what it is known by.
        pub(super) const KINDS: &[(&str, &str)] = &[$(($kind, $column)),+];
    };
}

tables! {
    Station, StationGone => stations::put, stations::remove, "station" by "code";
    Desk, DeskGone => desks::put, desks::remove, "desk" by "adcode";
    Answer, AnswerGone => answers::put, answers::remove, "answer" by "id";
    Activity, ActivityGone => activities::put, activities::remove, "activity" by "id";
    Letter, LetterGone => letters::put, letters::remove, "letter" by "id";
    Voice, VoiceGone => voices::put, voices::remove, "voice" by "id";
    Discussion, DiscussionGone => voices::put_discussion, voices::remove_discussion, "discussion" by "id";
    Proposal, ProposalGone => voices::put_proposal, voices::remove_proposal, "proposal" by "id";
    Aid, AidGone => aid::put, aid::remove, "aid" by "id";
}

/// Nothing stands unread under this kind and key any more.
pub(super) fn forget_unread(tx: &Transaction<'_>, kind: &str, key: &str) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM unread_item WHERE kind = ?1 AND key = ?2")?.execute([kind, key])?;
    Ok(())
}

/// Neither the thing nor its end stands unread.
pub(super) fn is_not_unread(tx: &Transaction<'_>, kind: &str, key: &str) -> Result<(), StoreError> {
    forget_unread(tx, kind, key)?;
    forget_unread(tx, &format!("{kind}_gone"), key)
}

/// Takes out what is there no more though nothing said so.
pub(super) fn is_gone(tx: &Transaction<'_>, kind: &str, key: &str) -> Result<(), StoreError> {
    if let Some(gone) = Item::gone(kind, key) {
        apply_item(tx, &gone)?;
    }
    is_not_unread(tx, kind, key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_that_phones_keep_stands_in_the_table_of_its_name() {
        let here: Vec<&str> = KINDS.iter().map(|(kind, _)| *kind).collect();
        let on_the_wire: Vec<&str> = Item::KINDS.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(here, on_the_wire);
    }
}
