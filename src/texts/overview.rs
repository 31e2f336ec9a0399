//! The first page of the console.

use crate::model::pile::Pile;

/// Its heading.
pub const TITLE: &str = "今天";
/// Back to it.
pub const BACK: &str = "回到今天";
/// Where nothing burns.
pub const CALM: &str = "没有人在等，也没有危险提问。";
/// Who is there.
pub const ON_DUTY: &str = "现在值班";
/// Where nobody is.
pub const NOBODY: &str = "现在没有人在班上。新的提问会给下一班，有危险的照样马上提醒。";
/// What came in.
pub const CAME_IN: &str = "今天来的";
/// Each desk.
pub const DESKS: &str = "各地现在";

/// What a pile is.
#[must_use]
pub fn pile(pile: Pile) -> &'static str {
    match pile {
        Pile::Danger => "危险，没有人接手",
        Pile::Overdue => "超时",
        Pile::DueToday => "今天到期",
        Pile::Waiting => "在等回复",
        Pile::Nobodys => "没有指派",
        Pile::Mine => "给我的",
        Pile::Today => "今天问的",
    }
}
