//! Phrases of a desk, with places for what differs from question to question.

/// Characters of a phrase's name.
pub const MOST_TITLE: usize = 40;
/// Characters of a phrase.
pub const MOST_TEXT: usize = 1_000;

/// What can stand in a phrase, and what comes there.
pub const VARIABLES: [(&str, &str); 5] = [
    ("{编号}", "提问的编号"),
    ("{主题}", "主题"),
    ("{服务台}", "服务台的地区"),
    ("{今天}", "今天的日期"),
    ("{身份}", "回复人的身份"),
];

/// A phrase with these facts in their places. What is unknown stays as it is written.
#[must_use]
pub fn filled(text: &str, facts: &[(&str, String)]) -> String {
    facts.iter().fold(text.to_owned(), |text, (variable, fact)| text.replace(variable, fact))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_come_into_their_places_and_what_is_unknown_stays() {
        let facts = [("{编号}", "26-01-00001-9".to_owned()), ("{主题}", "劳动权益".to_owned())];
        assert_eq!(filled("您的编号 {编号}（{主题}），{别的}", &facts), "您的编号 26-01-00001-9（劳动权益），{别的}");
    }
}
