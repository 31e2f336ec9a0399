//! What prefectures hand in to the province, and its bulletins, as offices read of them.

/// The list.
pub const TITLE: &str = "报送稿件";
/// The bulletins.
pub const BULLETINS: &str = "简报";
