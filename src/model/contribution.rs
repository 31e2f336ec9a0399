//! What prefectures hand in to the province (亮点、简讯、素材), and the bulletins (简报) that it makes of that.

use super::coded::coded;
use thiserror::Error;

/// Characters of a title, and of who publishes a bulletin.
pub const MOST_TITLE: usize = 60;
/// Characters of a text.
pub const MOST_TEXT: usize = 6_000;
/// Characters of a remark, and of a bulletin's foreword.
pub const MOST_REMARK: usize = 500;
/// Photos of one.
pub const MOST_PHOTOS: usize = 9;
/// Characters of what stands above a bulletin.
pub const MOST_MASTHEAD: usize = 20;
/// What one bulletin holds.
pub const MOST_IN_BULLETIN: usize = 20;

coded! {
    /// What is handed in.
    ContributionKind {
        /// 亮点: a good story.
        Story = "story",
        /// 简讯: what was done.
        Brief = "brief",
        /// 素材: what the province may make something of.
        Material = "material",
    } else Material
}

coded! {
    /// Where something that is handed in stands.
    ContributionState {
        /// Still being written; the province does not see it.
        Draft = "draft",
        /// With the province.
        HandedIn = "handed_in",
        /// Given back with a remark, to be handed in again.
        Returned = "returned",
        /// The province took it.
        Taken = "taken",
    } else Draft
}

impl ContributionState {
    /// Whether whoever wrote it may still change it.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::Returned)
    }
}

/// What is done with something that is handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContributionAct {
    /// It is written anew.
    Write,
    /// It is handed in.
    HandIn,
    /// Whoever handed it in takes it back before the province decided.
    TakeBack,
    /// A draft that nobody handed in is thrown away.
    Delete,
    /// The province takes it.
    Take,
    /// The province gives it back.
    Return,
    /// The province writes the words that its bulletin has.
    Edit,
    /// It is put into a bulletin.
    PutIntoBulletin,
}

/// Why that is not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ContributionError {
    /// People are shown, and nobody says that they agreed.
    #[error("有照片的，先确认照片里的人都同意用")]
    NoConsent,
    /// It is with the province, or taken.
    #[error("已经报送，不能再改；要改，请省里退回")]
    HandedIn,
    /// It was handed in once.
    #[error("只有没报送过的草稿能删除")]
    NoDraft,
    /// It is not with the province.
    #[error("这一篇不在等省里看")]
    NotWaiting,
    /// It was not taken.
    #[error("先采用，再编进简报")]
    NotTaken,
}

/// Where something stands once that is done; `photos` is how many it has, `consent` whether all who are shown agreed.
///
/// # Errors
/// [`ContributionError`].
pub fn after(
    act: ContributionAct,
    state: ContributionState,
    photos: usize,
    consent: bool,
) -> Result<ContributionState, ContributionError> {
    use ContributionAct as A;
    use ContributionState as S;
    match (act, state) {
        (A::Write, S::Draft | S::Returned) => Ok(state),
        (A::HandIn, S::Draft | S::Returned) if photos > 0 && !consent => Err(ContributionError::NoConsent),
        (A::HandIn, S::Draft | S::Returned) => Ok(S::HandedIn),
        (A::Write | A::HandIn, S::HandedIn | S::Taken) => Err(ContributionError::HandedIn),
        (A::TakeBack, S::HandedIn) | (A::Delete, S::Draft) => Ok(S::Draft),
        (A::Delete, _) => Err(ContributionError::NoDraft),
        (A::Take, S::HandedIn) | (A::Edit | A::PutIntoBulletin, S::Taken) => Ok(S::Taken),
        // What was taken by mistake goes back, too.
        (A::Return, S::HandedIn | S::Taken) => Ok(S::Returned),
        (A::Take | A::Return | A::TakeBack, _) => Err(ContributionError::NotWaiting),
        (A::Edit | A::PutIntoBulletin, _) => Err(ContributionError::NotTaken),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_photo_of_anybody_leaves_the_prefecture_without_their_consent() {
        let hand_in = |photos, consent| after(ContributionAct::HandIn, ContributionState::Draft, photos, consent);
        assert_eq!(hand_in(0, false), Ok(ContributionState::HandedIn));
        assert_eq!(hand_in(1, false), Err(ContributionError::NoConsent));
        assert_eq!(hand_in(1, true), Ok(ContributionState::HandedIn));
    }

    #[test]
    fn what_the_province_has_is_changed_only_after_it_gave_it_back() {
        for state in [ContributionState::HandedIn, ContributionState::Taken] {
            for act in [ContributionAct::Write, ContributionAct::HandIn] {
                assert_eq!(after(act, state, 0, true), Err(ContributionError::HandedIn));
            }
            let given_back = after(ContributionAct::Return, state, 0, true).unwrap();
            assert!(given_back.is_open());
            assert_eq!(after(ContributionAct::HandIn, given_back, 0, true), Ok(ContributionState::HandedIn));
        }
    }

    #[test]
    fn who_handed_it_in_takes_it_back_as_long_as_it_waits_and_only_a_draft_is_thrown_away() {
        for state in ContributionState::ALL.iter().copied() {
            let back = after(ContributionAct::TakeBack, state, 0, true);
            assert_eq!(back.is_ok(), state == ContributionState::HandedIn, "{state:?}");
            let gone = after(ContributionAct::Delete, state, 0, true);
            assert_eq!(gone.is_ok(), state == ContributionState::Draft, "{state:?}");
        }
    }

    #[test]
    fn only_what_was_taken_is_edited_and_printed() {
        for state in ContributionState::ALL.iter().copied() {
            for act in [ContributionAct::Edit, ContributionAct::PutIntoBulletin] {
                assert_eq!(after(act, state, 0, true).is_ok(), state == ContributionState::Taken, "{state:?}");
            }
        }
    }
}
