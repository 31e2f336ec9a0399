//! Enums that are stored and sent as words.

/// An enum whose values are words in data. A word of a newer version is read as the one after `else`,
/// which is the most careful of those known.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal,)+ } else $fallback:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(from = "String", into = "&'static str")]
        #[cfg_attr(feature = "server", derive(clap::ValueEnum))]
        #[cfg_attr(feature = "server", value(rename_all = "snake_case"))]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// All of them, in the order of the plan.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word in data.
            #[must_use]
            pub fn code(self) -> &'static str { match self { $(Self::$variant => $code,)+ } }

            /// The value of exactly this word.
            #[must_use]
            pub fn of_code(code: &str) -> Option<Self> { match code { $($code => Some(Self::$variant),)+ _ => None } }
        }

        impl From<String> for $name {
            /// A word of a newer version is read as the most careful known one.
            fn from(code: String) -> Self { Self::of_code(&code).unwrap_or(Self::$fallback) }
        }

        impl From<$name> for &'static str {
            fn from(value: $name) -> Self { value.code() }
        }
    };
}

pub(crate) use coded;
