//! Somebody of the staff, from their row.

use super::tables::staff;
use crate::model::Topic;
use crate::model::staff::Staff;

/// The row as the model knows it.
pub(crate) fn staff_of(row: &staff::Model) -> Staff {
    Staff {
        id: row.id,
        login: row.login.clone(),
        name: row.name.clone(),
        role: row.role,
        author: row.author,
        adcode: row.adcode,
        fields: row.fields.split_whitespace().filter_map(Topic::of_code).collect(),
    }
}
