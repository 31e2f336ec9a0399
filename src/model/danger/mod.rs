//! When words tell of danger: whom to call at once. Runs on the phone, without a network.

mod context;
mod matching;
mod patterns;
mod writing;

use super::coded::coded;
use matching::Patterns;
use std::ops::Range;
use std::sync::LazyLock;

coded! {
    /// A danger to life or limb.
    Danger {
        /// Somebody may take their life.
        Suicide = "suicide",
        /// Somebody is beaten, threatened, robbed, touched or held by force.
        Violence = "violence",
        /// Somebody is hurt, or ill so that minutes count.
        Injury = "injury",
    } else Injury
}

/// A number that answers in need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmergencyNumber {
    /// What to dial.
    pub number: &'static str,
    /// Who answers.
    pub who: &'static str,
}

/// 120, first aid, day and night.
const FIRST_AID: EmergencyNumber = EmergencyNumber { number: "120", who: "急救" };
/// 110, the police, day and night.
const POLICE: EmergencyNumber = EmergencyNumber { number: "110", who: "报警" };
/// 12356, the national line of psychological help (National Health Commission, since 2025-01-01); at least 18 hours a day.
const PSYCHOLOGICAL: EmergencyNumber = EmergencyNumber { number: "12356", who: "心理援助" };
/// 12355, the youth hotline; its desks have hours.
const YOUTH: EmergencyNumber = EmergencyNumber { number: super::desk::HOTLINE, who: "青少年服务台" };

/// All numbers that stand above every question. What answers day and night comes first.
pub const EMERGENCY_NUMBERS: [EmergencyNumber; 4] = [POLICE, FIRST_AID, PSYCHOLOGICAL, YOUTH];

/// More than anybody types; of a pasted novel, the rest is not read.
const MOST_READ: usize = 20_000;

static PROTECTED: LazyLock<Patterns> = LazyLock::new(|| Patterns::read(patterns::PROTECTED));
static HARMLESS: LazyLock<Patterns> = LazyLock::new(|| Patterns::read(patterns::HARMLESS));
static DANGERS: LazyLock<[(Danger, Patterns); 3]> = LazyLock::new(|| {
    [
        (Danger::Suicide, Patterns::read(patterns::SUICIDE)),
        (Danger::Violence, Patterns::read(patterns::VIOLENCE)),
        (Danger::Injury, Patterns::read(patterns::INJURY)),
    ]
});

impl Danger {
    /// The dangers that a text tells of, of whomever and whenever: what is only said so ("累死了"), what is denied
    /// ("没受伤") and what is taught ("预防中暑") is none.
    #[must_use]
    pub fn in_text(text: &str) -> Vec<Self> {
        Self::places(text).into_iter().map(|(danger, _)| danger).collect()
    }

    /// The dangers that a text tells of, each with the words that tell it first.
    fn places(text: &str) -> Vec<(Self, String)> {
        let most = text.char_indices().nth(MOST_READ).map_or(text.len(), |(at, _)| at);
        let mut letters = writing::written(&text[..most]);
        HARMLESS.hide(&mut letters, Some(&PROTECTED));
        let mut places = Vec::new();
        for (danger, patterns) in &*DANGERS {
            let accepted = |found: &Range<usize>| !context::takes_back(*danger, &letters, found.clone());
            let Some(found) = patterns.find(&letters, accepted) else { continue };
            places.push((*danger, letters[found].iter().collect()));
            if *danger == Self::Suicide {
                // "被车撞死算了" is a wish, not an accident.
                let mut wish = letters.clone();
                patterns.hide(&mut wish, None);
                letters = wish;
            }
        }
        places
    }

    /// Whom to call, the most urgent first.
    #[must_use]
    pub fn numbers(self) -> [EmergencyNumber; 4] {
        match self {
            Self::Suicide => [PSYCHOLOGICAL, FIRST_AID, POLICE, YOUTH],
            Self::Violence => [POLICE, FIRST_AID, YOUTH, PSYCHOLOGICAL],
            Self::Injury => [FIRST_AID, POLICE, YOUTH, PSYCHOLOGICAL],
        }
    }
}

#[cfg(test)]
mod tests;
