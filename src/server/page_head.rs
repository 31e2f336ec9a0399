//! What a page says of itself to who passes its address on: title, description, picture, and the same for machines.

use serde_json::Value;

/// The picture of pages that have none of their own.
const ICON: &str = "/icons/icon-512.png";

/// What ends a script, or a line of one in older browsers.
const DANGEROUS: [char; 5] = ['<', '>', '&', '\u{2028}', '\u{2029}'];

/// The head of one page.
#[derive(Clone, Debug, Default)]
pub(super) struct PageHead {
    /// In the browser's tab and on the card of a link.
    pub(super) title: String,
    /// A sentence or two below it.
    pub(super) description: String,
    /// The page's one address, without its server.
    pub(super) path: String,
    /// The address of a picture, without its server.
    pub(super) picture: Option<String>,
    /// The same in the words of schema.org.
    pub(super) data: Option<Value>,
    /// Made up, or somebody's own: search engines leave it out.
    pub(super) unlisted: bool,
}

impl PageHead {
    /// Its elements. Addresses are whole ones, so there are none where nobody knows the server's.
    pub(super) fn elements(&self, origin: Option<&str>) -> String {
        let title = escaped(&self.title);
        let description = escaped(&self.description);
        let mut head = format!(
            "<title>{title}</title><meta name=\"description\" content=\"{description}\">\
             <meta property=\"og:title\" content=\"{title}\"><meta property=\"og:description\" content=\"{description}\">\
             <meta property=\"og:type\" content=\"website\"><meta property=\"og:locale\" content=\"zh_CN\">\
             <meta property=\"og:site_name\" content=\"{}\">",
            crate::texts::PRODUCT
        );
        if let Some(origin) = origin {
            let address = escaped(&format!("{origin}{}", self.path));
            let picture = escaped(&format!("{origin}{}", self.picture.as_deref().unwrap_or(ICON)));
            head.extend([
                format!("<link rel=\"canonical\" href=\"{address}\"><meta property=\"og:url\" content=\"{address}\">"),
                format!("<meta property=\"og:image\" content=\"{picture}\">"),
            ]);
        }
        if self.unlisted {
            head.push_str("<meta name=\"robots\" content=\"noindex\">");
        } else if let Some(data) = &self.data {
            head.extend(["<script type=\"application/ld+json\">", &within_script(data.to_string()), "</script>"]);
        }
        head
    }

    /// A built page with these elements in the place of its own.
    pub(super) fn put_into(&self, built: &str, origin: Option<&str>) -> String {
        let mut page = without(built, "<title>", "</title>");
        page = without(&page, "<meta name=\"description\"", ">");
        match page.split_once("</head>") {
            Some((before, after)) => format!("{before}{}</head>{after}", self.elements(origin)),
            None => page,
        }
    }
}

/// A page without the first element that begins and ends so.
fn without(page: &str, begins: &str, ends: &str) -> String {
    let element = page.find(begins).and_then(|from| Some((from, from + page.get(from..)?.find(ends)? + ends.len())));
    match element {
        Some((from, to)) => format!("{}{}", &page[..from], &page[to..]),
        None => page.to_owned(),
    }
}

/// Text, or what stands between the quotes of an attribute.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// JSON in which nothing can end the script or begin another: such characters stand in strings alone, where they may be
/// written by their numbers.
pub(super) fn within_script(json: String) -> String {
    let mut script = json;
    for dangerous in DANGEROUS {
        script = script.replace(dangerous, &format!("\\u{:04x}", u32::from(dangerous)));
    }
    script
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    proptest! {
        #[test]
        fn whatever_somebody_wrote_ends_no_element_and_is_read_back(name in "\\PC{0,40}|.{0,9}</script><!--.{0,9}") {
            let data = json!({ "name": name });
            let script = within_script(data.to_string());
            prop_assert!(!script.contains(DANGEROUS));
            prop_assert_eq!(serde_json::from_str::<Value>(&script).unwrap(), data.clone());
            let head = PageHead { title: name.clone(), description: name.clone(), path: name, data: Some(data), ..PageHead::default() };
            let elements = head.elements(Some("https://HOST"));
            prop_assert_eq!(elements.matches("</script").count(), 1);
            prop_assert_eq!(elements.matches("<meta").count(), 8);
        }
    }

    #[test]
    fn a_built_page_says_what_this_one_is() {
        let built = "<head><meta name=\"description\" content=\"x\"><title>built</title></head><body></body>";
        let head = PageHead { title: "驿站".to_owned(), ..PageHead::default() };
        let page = head.put_into(built, None);
        assert!(page.contains("<title>驿站</title>") && !page.contains("built") && !page.contains("content=\"x\""));
        assert!(page.ends_with("</head><body></body>"));
    }
}
