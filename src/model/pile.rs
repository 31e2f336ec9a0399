//! Piles of questions, as a desk works through them.

use super::coded::coded;

coded! {
    /// A pile of questions.
    Pile {
        /// They tell of danger, and nobody took them on.
        Danger = "danger",
        /// Their time is over.
        Overdue = "overdue",
        /// They are due before the day is over.
        DueToday = "due_today",
        /// They wait.
        Waiting = "waiting",
        /// They wait, and nobody has them.
        Nobodys = "nobodys",
        /// They wait for who asks.
        Mine = "mine",
        /// They came in today.
        Today = "today",
    } else Waiting
}
