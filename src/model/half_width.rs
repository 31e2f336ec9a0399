//! Full-width characters as they are typed on Chinese keyboards.

/// Full-width letters, digits and punctuation (U+FF01–FF5E) as their half-width twins.
#[must_use]
pub fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{3000}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            other => other,
        })
        .collect()
}
