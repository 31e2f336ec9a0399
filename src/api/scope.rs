//! The parts of the feed: a phone takes what is for everybody, and the prefectures that its courier looks at.

use crate::model::{Adcode, StationCode};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// A part of the feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Scope {
    /// What each phone has.
    Everybody,
    /// The stations of one prefecture.
    Prefecture(Adcode),
}

impl Scope {
    /// Of a station, whatever is said of it: the region in its code never changes.
    #[must_use]
    pub fn of_station(code: &StationCode) -> Self {
        code.region().map_or(Self::Everybody, Self::of_region)
    }

    /// Of a region.
    #[must_use]
    pub fn of_region(region: Adcode) -> Self {
        Self::Prefecture(region.prefecture())
    }

    /// As a number: 0 is for everybody, else the prefecture's.
    #[must_use]
    pub fn number(self) -> u32 {
        match self {
            Self::Everybody => 0,
            Self::Prefecture(region) => region.number(),
        }
    }

    /// By its number.
    ///
    /// # Errors
    /// [`ScopeError`] if there is no such part.
    pub fn of_number(number: u32) -> Result<Self, ScopeError> {
        match number {
            0 => Ok(Self::Everybody),
            _ => Adcode::try_from(number).map(Self::of_region).map_err(|_| ScopeError),
        }
    }
}

/// There is no such part of the feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("没有这个范围")]
pub struct ScopeError;

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number())
    }
}

impl FromStr for Scope {
    type Err = ScopeError;
    fn from_str(text: &str) -> Result<Self, ScopeError> {
        Self::of_number(text.parse().map_err(|_| ScopeError)?)
    }
}

impl TryFrom<String> for Scope {
    type Error = ScopeError;
    fn try_from(text: String) -> Result<Self, ScopeError> {
        text.parse()
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.to_string()
    }
}

/// Some parts, `430100,430200` on the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Scopes(Vec<Scope>);

/// More than there are prefectures in any province.
const MOST: usize = 64;

impl Scopes {
    /// These, each once and in their order.
    pub fn new(scopes: impl IntoIterator<Item = Scope>) -> Self {
        let mut all: Vec<Scope> = scopes.into_iter().collect();
        all.sort_unstable();
        all.dedup();
        all.truncate(MOST);
        Self(all)
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = Scope> + '_ {
        self.0.iter().copied()
    }
}

impl TryFrom<String> for Scopes {
    type Error = ScopeError;
    fn try_from(text: String) -> Result<Self, ScopeError> {
        let parts = text.split(',').filter(|part| !part.is_empty());
        if parts.clone().count() > MOST {
            return Err(ScopeError);
        }
        Ok(Self::new(parts.map(str::parse).collect::<Result<Vec<_>, _>>()?))
    }
}

impl From<Scopes> for String {
    fn from(Scopes(all): Scopes) -> Self {
        all.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_named_on_the_wire_and_what_names_none_is_refused() {
        let scopes = Scopes::try_from("430281,430100,0,430100".to_owned()).unwrap();
        assert_eq!(String::from(scopes), "0,430100,430200");
        assert_eq!(Scopes::try_from(String::new()).unwrap(), Scopes::default());
        for wrong in ["x", "1", "430100,-1", "99999999999", &"430100,".repeat(65)] {
            assert!(Scopes::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
