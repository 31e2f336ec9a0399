//! Which module depends on which, read from the sources: held one way by the tests below. A module and those within it
//! are one thing here, as the inner ones use its names and it names them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A module's path below the crate, `server::db::inbox`; the crate's own is empty.
type Module = String;

/// Each module with those whose names it uses.
struct Uses(BTreeMap<Module, BTreeSet<Module>>);

impl Uses {
    fn of_sources() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let (mut sources, mut folders) = (BTreeMap::new(), vec![root.clone()]);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|ending| ending == "rs") {
                    let name = path.strip_prefix(&root).unwrap().with_extension("");
                    let parts: Vec<_> = name.iter().map(|part| part.to_string_lossy().into_owned()).collect();
                    let within =
                        if parts.last().is_some_and(|last| last == "mod") { parts.len() - 1 } else { parts.len() };
                    // What starts a program is no module that others could use.
                    if parts[0] != "bin" && parts != ["main"] {
                        let name = if parts == ["lib"] { String::new() } else { parts[..within].join("::") };
                        sources.insert(name, std::fs::read_to_string(&path).unwrap());
                    }
                }
            }
        }
        Self::of(&sources)
    }

    fn of(sources: &BTreeMap<Module, String>) -> Self {
        let uses = sources.iter().map(|(module, source)| {
            let named = paths(source).into_iter().filter_map(|path| found(sources, module, &path));
            (module.clone(), named.filter(|used| used != module).collect())
        });
        Self(uses.collect())
    }

    /// A way from a module back to itself that leaves it and all within it.
    fn circle(&self) -> Option<Vec<Module>> {
        self.0.keys().find_map(|module| self.way(module, module, &mut BTreeSet::new()))
    }

    fn way(&self, from: &Module, to: &Module, seen: &mut BTreeSet<Module>) -> Option<Vec<Module>> {
        for next in self.0[from].iter().filter(|next| !are_one(from, next)) {
            if next == to {
                return Some(vec![from.clone(), to.clone()]);
            }
            if seen.insert(next.clone())
                && let Some(mut way) = self.way(next, to, seen)
            {
                way.insert(0, from.clone());
                return Some(way);
            }
        }
        None
    }

    /// The layers whose names each layer uses: the first parts of modules' paths.
    fn layers(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let layer = |module: &'_ str| -> usize { module.find("::").unwrap_or(module.len()) };
        let mut layers: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (module, used) in &self.0 {
            let own = &module[..layer(module)];
            let others = used.iter().map(|used| &used[..layer(used)]).filter(|used| *used != own && !used.is_empty());
            layers.entry(own).or_default().extend(others);
        }
        layers
    }
}

/// Whether one is within the other.
fn are_one(one: &str, other: &str) -> bool {
    let within = |inner: &str, outer: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with("::"));
    within(one, other) || within(other, one)
}

/// The module that a path of `from` leads into: the longest beginning that is one.
fn found(sources: &BTreeMap<Module, String>, from: &str, path: &[String]) -> Option<Module> {
    let mut parts: Vec<&str> = from.split("::").filter(|part| !part.is_empty()).collect();
    for (at, part) in path.iter().enumerate() {
        match part.as_str() {
            "crate" => parts.clear(),
            "self" => {}
            "super" => {
                parts.pop();
            }
            _ => {
                parts.extend(path[at..].iter().map(String::as_str));
                break;
            }
        }
    }
    while !parts.is_empty() {
        let name = parts.join("::");
        if sources.contains_key(&name) {
            return Some(name);
        }
        parts.pop();
    }
    None
}

/// All paths into this crate that a source names outside of its tests, also in macros.
fn paths(source: &str) -> Vec<Vec<String>> {
    let code = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let code: String =
        code.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let mut words = words(&code).into_iter().peekable();
    let mut found = Vec::new();
    while let Some(word) = words.next() {
        match word.as_str() {
            "use" => {
                let until: Vec<String> = words.by_ref().take_while(|word| word != ";").collect();
                unfold(&[], &mut until.into_iter().peekable(), &mut found);
            }
            "crate" | "super" | "self" if words.peek().is_some_and(|next| next == "::") => {
                let mut path = vec![word];
                while words.next_if(|next| next == "::").is_some() {
                    path.extend(words.next_if(|next| is_name(next)));
                }
                found.push(path);
            }
            _ => {}
        }
    }
    found
}

/// The paths of a `use`, whose braces are unfolded.
fn unfold(
    before: &[String],
    words: &mut std::iter::Peekable<impl Iterator<Item = String>>,
    found: &mut Vec<Vec<String>>,
) {
    let mut path = before.to_vec();
    while let Some(word) = words.next() {
        match word.as_str() {
            "::" => {}
            "{" => {
                unfold(&path, words, found);
                path = Vec::new();
            }
            "," | "}" => {
                if path.len() > before.len() {
                    found.push(std::mem::replace(&mut path, before.to_vec()));
                }
                path = before.to_vec();
                if word == "}" {
                    return;
                }
            }
            "as" => {
                words.next();
            }
            "self" if !path.is_empty() => found.push(path.clone()),
            name if is_name(name) => path.push(word),
            _ => {}
        }
    }
    if path.len() > before.len() {
        found.push(path);
    }
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Names and signs, without what stands between.
fn words(code: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_alphanumeric() || first == '_' {
            rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        if !first.is_whitespace() {
            words.push(rest[..length].to_owned());
        }
        rest = &rest[length..];
    }
    words
}

#[test]
fn no_module_depends_on_itself_by_way_of_others() {
    let circle = Uses::of_sources().circle();
    assert_eq!(circle, None, "take what both need out of them, into a module below");
}

/// Each layer with those that it may use. Words for screens may speak of what the engine tells, which has two sentences of
/// its own to say.
const LAYERS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("api", &["model"]),
    ("icons", &["model"]),
    ("engine", &["api", "model", "texts"]),
    ("texts", &["api", "engine", "model"]),
    ("views", &["icons", "model", "texts"]),
    ("qr_reader", &["model"]),
    ("platform", &["api", "engine", "model", "qr_reader", "texts"]),
    ("ui", &["api", "engine", "icons", "model", "platform", "texts", "views"]),
    ("server", &["api", "icons", "model", "texts", "views"]),
];

#[test]
fn layers_use_those_below_them_alone() {
    let sources = Uses::of_sources();
    let layers = sources.layers();
    for (layer, may) in LAYERS {
        let used = layers.get(layer).unwrap_or_else(|| panic!("no layer {layer}"));
        let others: Vec<_> = used.iter().filter(|used| !may.contains(used)).collect();
        assert!(others.is_empty(), "{layer} uses {others:?}");
    }
}

#[test]
fn a_circle_is_found_through_any_kind_of_path() {
    let source = |text: &str| text.to_owned();
    let with = |last: &str| {
        BTreeMap::from([
            (source("a"), source("use crate::{b::{self, Thing}, c as other};\n// use super::d;")),
            (source("b"), source("rsx! { p { {super::c::told()} } }")),
            (source("b::inner"), source("use super::Thing;")),
            (source("c"), source(last)),
            (source("d"), source("use super::a;")),
        ])
    };
    assert_eq!(Uses::of(&with("use std::fmt;")).circle(), None);
    let circle = Uses::of(&with("fn f() { crate::a::g() }")).circle().unwrap();
    assert_eq!((circle.first(), circle.last()), (circle.last(), circle.first()));
    assert!(!circle.contains(&source("d")), "{circle:?}");
    assert_eq!(Uses::of(&with("#[cfg(test)]\nmod tests { use crate::a; }")).circle(), None);
}
