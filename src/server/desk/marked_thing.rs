//! What it is that has a mark of danger, and where that is found.

use crate::server::db::danger::Marked;
use crate::texts;

/// Its word and its page.
pub(super) fn thing(marked: &Marked) -> (&'static str, String) {
    let [question, voice, report, volunteer] = texts::danger::THINGS;
    match marked {
        Marked::Question(id) => (question, format!("/desk/questions/{id}")),
        Marked::Voice(id) => (voice, format!("/desk/voices/{id}")),
        Marked::Report(id) => (report, format!("/desk/reports/{id}")),
        Marked::Volunteer(id) => (volunteer, format!("/desk/volunteers/{id}")),
    }
}
