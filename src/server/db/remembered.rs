//! What modules remember of a database as long as it is open, each under a type of its own; so the connection depends on
//! none of them.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// One value of each type.
#[derive(Default)]
pub(super) struct Remembered(Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl Remembered {
    /// The value of this type; its default where nobody asked before.
    pub(super) fn of<T: Any + Default + Send + Sync>(&self) -> Arc<T> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = all.entry(TypeId::of::<T>()).or_insert_with(|| Arc::<T>::default()).clone();
        // What lies under a type is of that type.
        Arc::downcast(kept).unwrap_or_default()
    }
}

impl fmt::Debug for Remembered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Remembered")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::OnceLock;

    #[derive(Default)]
    struct Hours(OnceLock<u8>);
    #[derive(Default)]
    struct Key(OnceLock<u8>);

    #[test]
    fn each_type_has_one_value_that_whoever_asks_shares() {
        let remembered = Remembered::default();
        remembered.of::<Hours>().0.set(1).unwrap();
        assert_eq!(remembered.of::<Hours>().0.get(), Some(&1));
        assert_eq!(remembered.of::<Key>().0.get(), None);
    }
}
