//! Where the import of a table of stations stands.

use crate::model::coded::coded;

coded! {
    /// Where an import stands.
    ImportState {
        /// Being read.
        Reading = "reading",
        /// It could not be read.
        Failed = "failed",
        /// Looked at, nothing written yet.
        Preview = "preview",
        /// Being written.
        Writing = "writing",
        /// Written.
        Written = "written",
        /// Being taken back.
        Undoing = "undoing",
        /// Taken back.
        Undone = "undone",
    } else Failed
}
