//! Forms that set anew what stands already: each holds a mark of what it showed, and where somebody else changed that
//! since, nothing is written, and who sent it sees what stands now beside what they typed.

use super::refusal::DeskRefusal;
use crate::server::db::audit::{self, Action};
use crate::server::digest::sha256;
use crate::texts::overwriting as says;
use dioxus::prelude::*;
use sea_orm::ConnectionTrait;

/// What stands, as words: the names of fields and what is in them, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Standing(Vec<(String, String)>);

impl Standing {
    pub(super) fn of(fields: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(fields.into_iter().collect())
    }

    /// The mark of what stands.
    pub(super) fn version(&self) -> String {
        let whole: String = self.0.iter().flat_map(|(name, value)| [name.as_str(), "\n", value, "\n\n"]).collect();
        sha256(whole.as_bytes()).chars().take(16).collect()
    }

    /// The hidden field with the mark.
    pub(super) fn field(&self) -> Element {
        let version = self.version();
        rsx! { input { r#type: "hidden", name: "version", value: "{version}" } }
    }

    /// What of it is other than what was typed, in words. A field without a name is nobody's to read.
    fn other_than(&self, typed: &Self) -> Vec<String> {
        let same = |name: &str, value: &str| typed.0.iter().any(|(other, typed)| other == name && typed == value);
        let shown = self.0.iter().filter(|(name, value)| !name.is_empty() && !same(name, value));
        shown.map(|(name, value)| says::stands(name, value)).collect()
    }
}

/// Refuses what was sent from a page that showed something else than stands now. `typed` is what it would set; who
/// changed it last is the last one in the log who did `action` to `subject`.
///
/// # Errors
/// [`DeskRefusal`].
pub(super) async fn check(
    db: &impl ConnectionTrait,
    (now, typed): (&Standing, &Standing),
    version: &str,
    (action, subject): (Action, &str),
) -> Result<(), DeskRefusal> {
    if version == now.version() || now == typed {
        return Ok(());
    }
    let by = audit::last(db, action, subject).await?.map(|row| (row.who, row.at));
    Err(DeskRefusal::Conflict(says::changed(by, &now.other_than(typed))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(fields: &[(&str, &str)]) -> Standing {
        Standing::of(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn another_value_in_another_field_is_another_mark() {
        let one = standing(&[("a", "1"), ("b", "")]);
        assert_eq!(one.version(), standing(&[("a", "1"), ("b", "")]).version());
        for other in [standing(&[("a", ""), ("b", "1")]), standing(&[("a", "1")]), standing(&[("a1", ""), ("b", "")])] {
            assert_ne!(one.version(), other.version());
        }
    }

    #[test]
    fn what_somebody_else_wrote_is_told_and_what_has_no_name_is_not() {
        let now = standing(&[("周一", "9:00"), ("周二", "休息"), ("", "secret")]);
        let typed = standing(&[("周一", "8:00"), ("周二", "休息")]);
        let told = now.other_than(&typed);
        assert_eq!(told.len(), 1);
        assert!(told[0].contains("周一") && told[0].contains("9:00"), "{told:?}");
    }
}
