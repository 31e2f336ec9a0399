//! How to find a station and get in.

use super::plain_text::{TextError, paragraphs};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Characters of each of its texts.
pub const LONGEST: usize = 200;

/// How to find a station and get in, as far as somebody wrote it down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// Which door and floor, which code, whom to tell: “从西门进，一楼保安亭旁边，跟保安说一声”.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub way_in: String,
    /// Without a step from the street; nothing where nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step_free: Option<bool>,
    /// Where the e-bike can stand.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub parking: String,
    /// Which plug and voltage charge an e-bike there: “品字三孔，48V、60V”.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub plug: String,
}

/// Why what was typed is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("“{0}”超过 {LONGEST} 个字")]
pub struct AccessError(&'static str);

impl Access {
    /// What was typed: texts, and “yes”, “no” or nothing for the step.
    ///
    /// # Errors
    /// [`AccessError`] where a text is too long.
    pub fn typed(way_in: &str, step_free: &str, parking: &str, plug: &str) -> Result<Self, AccessError> {
        let text = |text: &str, label: &'static str| match paragraphs(text, LONGEST) {
            Ok(text) => Ok(text),
            Err(TextError::Empty) => Ok(String::new()),
            Err(TextError::TooLong(_)) => Err(AccessError(label)),
        };
        Ok(Self {
            way_in: text(way_in, "怎么进去")?,
            step_free: match step_free {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            },
            parking: text(parking, "电动车停哪里")?,
            plug: text(plug, "充电接口")?,
        })
    }

    /// Nobody wrote anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_kept_in_its_lines_and_what_is_too_long_is_named() {
        let access = Access::typed(" 西门进\r\n一楼 ", "yes", "", " 品字三孔 ").unwrap();
        assert_eq!(
            (access.way_in.as_str(), access.step_free, access.plug.as_str()),
            ("西门进\n一楼", Some(true), "品字三孔")
        );
        assert!(Access::typed("", "", " ", "").unwrap().is_empty());
        assert!(Access::typed(&"长".repeat(201), "", "", "").unwrap_err().to_string().contains("怎么进去"));
    }
}
