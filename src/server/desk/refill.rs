//! Any form of the console that is not taken comes back as it was filled in: the page it stood on is drawn anew, with
//! what was typed in its fields and the reason above them. So it holds for forms that do not draw themselves again
//! (`super::refused`), whoever writes the next one.

use crate::texts::console;
use std::collections::HashMap;
use std::fmt::Write as _;

/// The hidden field that names the page of a form.
pub(super) const PAGE: &str = "form_page";
/// The hidden field with the number of one drawing of a form, by which a second click is known.
pub(super) const NUMBER: &str = "form_number";
/// Passed on to whoever answers as the status of a page that was drawn anew.
#[derive(Clone, Debug)]
pub(super) struct NotTaken {
    /// The name of the field that it is about, if it is about one.
    pub(super) field: &'static str,
    /// Why.
    pub(super) says: String,
}

/// What was posted, in its order; a name may come more than once.
pub(super) type Fields = Vec<(String, String)>;

/// Fields that are the page's own, not the reader's.
fn is_own(name: &str) -> bool {
    matches!(name, "csrf" | "version" | PAGE | NUMBER | "sure")
}

/// The page with the form of this address filled in; none where it has no such form.
pub(super) fn filled(page: &str, action: &str, fields: &Fields, why: &NotTaken) -> Option<String> {
    let (start, end, drawn) = form_of(page, action, fields)?;
    // A form for something new has a fresh number each time; what is sent again is still the same thing.
    let form = page[start..end].replacen(&to(&drawn), &to(action), 1);
    let form = with_values(&form, fields, why);
    let mut before = page[..start].to_owned();
    open_details(&mut before);
    Some(format!("{before}{form}{}", &page[end..]))
}

fn to(action: &str) -> String {
    format!("action=\"{}\"", escaped(action))
}

/// Where the form of an address begins and ends, and where it leads as it is drawn now: of several, the one that leads
/// exactly there, and then the one that has most of the fields.
fn form_of(page: &str, action: &str, fields: &Fields) -> Option<(usize, usize, String)> {
    let (mut best, mut most) = (None, (false, 0));
    for (start, _) in page.match_indices("<form") {
        let tag_end = start + page[start..].find('>')?;
        let Some(drawn) = attribute(&page[start..tag_end], "action").map(unescaped) else { continue };
        if drawn != action && without_numbers(&drawn) != without_numbers(action) {
            continue;
        }
        let end = start + page[start..].find("</form>").unwrap_or(page.len() - start);
        let form = &page[start..end];
        let named = |name: &String| form.contains(&format!("name=\"{}\"", escaped(name)));
        let has = (drawn == action, fields.iter().filter(|(name, _)| named(name)).count());
        if best.is_none() || has > most {
            most = has;
            best = Some((start, end, drawn));
        }
    }
    best
}

/// An address with its numbers left out.
fn without_numbers(address: &str) -> String {
    let parts = address.split('/').map(|part| if uuid::Uuid::try_parse(part).is_ok() { "" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// What is folded away around the form is opened.
fn open_details(before: &mut String) {
    let mut open = Vec::new();
    let mut rest = 0;
    while let Some(at) = before[rest..].find("details") {
        let at = rest + at;
        if before[..at].ends_with('<') {
            open.push(at + "details".len());
        } else if before[..at].ends_with("</") {
            open.pop();
        }
        rest = at + "details".len();
    }
    for at in open.into_iter().rev() {
        let tag = &before[at..at + before[at..].find('>').unwrap_or(0)];
        if !tag.contains("open") {
            before.insert_str(at, " open");
        }
    }
}

fn with_values(form: &str, fields: &Fields, why: &NotTaken) -> String {
    let mut values: HashMap<&str, Vec<&str>> = HashMap::new();
    for (name, value) in fields {
        values.entry(name).or_default().push(value);
    }
    let mut filled = String::with_capacity(form.len() + 400);
    let mut rest = form;
    let mut selecting: Option<Vec<&str>> = None;
    let mut begun = false;
    let mut told = false;
    while let Some(at) = rest.find('<') {
        filled.push_str(&rest[..at]);
        let end = at + rest[at..].find('>').map_or(rest.len() - at, |end| end + 1);
        let tag = &rest[at..end];
        rest = &rest[end..];
        let name = attribute(tag, "name").map(unescaped).unwrap_or_default();
        let typed = values.get(name.as_str()).filter(|_| !is_own(&name));
        let is = |what: &str| tag.strip_prefix(what).is_some_and(|after| after.starts_with([' ', '>', '/']));
        let field = is("<input") || is("<select") || is("<textarea");
        if field && !why.field.is_empty() && name == why.field && !told {
            told = true;
            let (field, says) = (escaped(why.field), escaped(&why.says));
            let _ = write!(filled, "<span class=\"error\" id=\"refused-{field}\">{says}</span>");
        }
        if is("<input") {
            filled.push_str(&input(tag, &name, typed));
        } else if is("<select") {
            selecting = typed.cloned();
            filled.push_str(tag);
        } else if tag == "</select>" {
            selecting = None;
            filled.push_str(tag);
        } else if is("<option") && selecting.is_some() {
            let value = attribute(tag, "value").map(unescaped).unwrap_or_default();
            let chosen = selecting.as_ref().is_some_and(|typed| typed.contains(&value.as_str()));
            filled.push_str(&switched(tag, "selected", chosen));
        } else if is("<textarea") {
            filled.push_str(tag);
            if let Some(typed) = typed.and_then(|typed| typed.first()) {
                rest = &rest[rest.find("</textarea>").unwrap_or(0)..];
                filled.push_str(&escaped(typed));
            }
        } else {
            filled.push_str(tag);
        }
        if !begun {
            begun = true;
            let way = if why.field.is_empty() {
                String::new()
            } else {
                format!("<a href=\"#refused-{}\">{}</a>", escaped(why.field), console::TO_FIELD)
            };
            let says = escaped(&console::not_saved(why.says.trim_end_matches('。')));
            let _ = write!(filled, "<p class=\"error\" role=\"alert\" id=\"refused\">{says}{way}</p>");
        }
    }
    filled.push_str(rest);
    filled
}

fn input(tag: &str, name: &str, typed: Option<&Vec<&str>>) -> String {
    match attribute(tag, "type").unwrap_or("text") {
        // Never sent back; and whether a box stands there is known by the others of its form.
        "password" | "file" | "submit" => tag.to_owned(),
        "checkbox" | "radio" if is_own(name) => tag.to_owned(),
        "checkbox" | "radio" => {
            let value = attribute(tag, "value").map_or_else(|| "on".to_owned(), unescaped);
            switched(tag, "checked", typed.is_some_and(|typed| typed.contains(&value.as_str())))
        }
        _ => match typed.and_then(|typed| typed.first()) {
            Some(typed) => with_value(tag, typed),
            None => tag.to_owned(),
        },
    }
}

/// The value of an attribute, as it is written.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let begins = format!(" {name}=\"");
    let at = tag.find(&begins)? + begins.len();
    tag[at..].split('"').next()
}

fn with_value(tag: &str, value: &str) -> String {
    let without = without(tag, "value");
    let at = "<input".len();
    format!("{} value=\"{}\"{}", &without[..at], escaped(value), &without[at..])
}

/// A tag with an attribute that needs no value, or without it.
fn switched(tag: &str, name: &str, on: bool) -> String {
    let without = without(tag, name);
    if !on {
        return without;
    }
    let at = without.find([' ', '>', '/']).unwrap_or(without.len());
    format!("{} {name}{}", &without[..at], &without[at..])
}

fn without(tag: &str, name: &str) -> String {
    let begins = format!(" {name}");
    let Some(at) = tag.find(&begins) else { return tag.to_owned() };
    let after = &tag[at + begins.len()..];
    let skipped = if let Some(value) = after.strip_prefix("=\"") {
        value.find('"').map_or(0, |end| end + 3)
    } else if after.starts_with('=') {
        after.find([' ', '>', '/']).unwrap_or(0)
    } else if after.starts_with([' ', '>', '/']) {
        0
    } else {
        return tag.to_owned();
    };
    format!("{}{}", &tag[..at], &after[skipped..])
}

fn escaped(text: &str) -> String {
    // As the rest of the page is written.
    text.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;").replace('"', "&#34;").replace('\'', "&#39;")
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&quot;", "\"")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&#38;", "&")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PAGE_OF_FORM: &str = "<details class=\"x\"><summary>a</summary><form method=\"post\" action=\"/desk/a\">\
        <input type=\"hidden\" name=\"csrf\" value=\"t\"/><input name=\"title\" maxlength=\"9\" value=\"\"/>\
        <textarea name=\"text\" rows=\"3\">old</textarea>\
        <select name=\"kind\"><option value=\"\" selected=true>-</option><option value=\"b\">B</option></select>\
        <input type=\"checkbox\" name=\"days\" value=\"1\" checked=true/><input type=\"checkbox\" name=\"days\" value=\"2\"/>\
        <input type=\"password\" name=\"secret\"/></form></details>";

    fn refused(fields: &[(&str, &str)]) -> String {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let why = NotTaken { field: "title", says: "名称没有填写".to_owned() };
        filled(PAGE_OF_FORM, "/desk/a", &fields, &why).unwrap()
    }

    #[test]
    fn whatever_was_typed_or_chosen_stands_there_again_with_the_reason_at_its_field() {
        let page = refused(&[
            ("csrf", "other"),
            ("title", "<b>\"'&"),
            ("text", "</textarea><script>"),
            ("kind", "b"),
            ("days", "2"),
            ("secret", "password"),
        ]);
        assert!(page.contains("value=\"&#60;b&#62;&#34;&#39;&#38;\""), "{page}");
        assert!(page.contains(">&#60;/textarea&#62;&#60;script&#62;</textarea>"), "{page}");
        assert!(page.contains("<option selected value=\"b\">") && page.contains("<option value=\"\">"), "{page}");
        assert!(page.contains("value=\"1\"/><input checked type=\"checkbox\" name=\"days\" value=\"2\""), "{page}");
        assert!(
            page.contains("value=\"t\"") && !page.contains("other") && !page.contains("value=\"password\""),
            "{page}"
        );
        assert!(page.contains("<details open") && page.contains("id=\"refused-title\">名称没有填写"), "{page}");
    }

    #[test]
    fn a_form_for_something_new_goes_on_to_be_for_the_same_thing() {
        let (drawn, sent) = (uuid::Uuid::now_v7(), uuid::Uuid::now_v7());
        let page = format!("<form method=\"post\" action=\"/desk/letters/{drawn}\"><input name=\"title\"/></form>");
        let fields = vec![("title".to_owned(), "信".to_owned())];
        let why = NotTaken { field: "", says: "x".to_owned() };
        let again = filled(&page, &format!("/desk/letters/{sent}"), &fields, &why).unwrap();
        assert!(again.contains(&sent.to_string()) && !again.contains(&drawn.to_string()), "{again}");
        assert!(again.contains("value=\"信\""), "{again}");
    }

    #[test]
    fn a_page_without_the_form_is_left_to_others() {
        let why = NotTaken { field: "", says: String::new() };
        assert_eq!(filled(PAGE_OF_FORM, "/desk/b", &Vec::new(), &why), None);
        assert_eq!(filled("<form", "/desk/b", &Vec::new(), &why), None);
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_becomes_a_tag(typed in "\\PC{0,60}") {
            let page = refused(&[("title", &typed), ("text", &typed)]);
            let plain = refused(&[("title", "x"), ("text", "x")]);
            prop_assert_eq!(page.matches('<').count(), plain.matches('<').count());
        }

        #[test]
        fn any_page_is_read_without_a_panic(page in "(<form|<input|<select|<option| name=\"a\"| value=\"| action=\"/a\"|\"|>|/|details|<details|</details>|<textarea|</textarea>|x| |选){0,40}") {
            let fields = vec![("a".to_owned(), "b".to_owned())];
            let _ = filled(&page, "/a", &fields, &NotTaken { field: "a", says: "x".to_owned() });
        }
    }
}
