//! The post's two parts: front matter, as a tree, and body.

use std::sync::Arc;

use crate::error::{Place, Position};
use crate::site::{Engine, ReleaseSource, SiteConfig, merge};
use crate::yaml::{self, Mapping, Node, RepeatedKey, Value, YamlError};

use super::ReleaseError;
use super::called;
use super::engine_names::{as_engine_reads, with_engine_names};

/// The byte order mark, which Windows editors put first.
const MARK: char = '\u{feff}';

/// A post in its parts.
pub(super) struct FrontMatter {
    pub text: Arc<str>,
    pub body_start: usize,
    /// What the post itself says, under our names.
    pub own: Mapping,
    /// The same under the post's own names.
    pub typed: Mapping,
    /// The same over the site's defaults. A default has no place in the post: it gets the first
    /// one.
    pub merged: Mapping,
    /// The defaults that had an effect on a release.
    pub defaults: Mapping,
    pub repeated: Vec<RepeatedKey>,
    /// Where a tab before a comment or on an empty line was taken as spaces.
    pub tab: Option<Position>,
}

/// The language of a front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    Yaml,
    Toml,
    Json,
    /// The entries of an object without its braces.
    BareJson,
}

impl Language {
    fn name(self) -> &'static str {
        match self {
            Language::Yaml => "YAML",
            Language::Toml => "TOML",
            Language::Json | Language::BareJson => "JSON",
        }
    }
}

pub(super) fn read_front_matter(
    source: &ReleaseSource,
    site: &SiteConfig,
) -> Result<FrontMatter, ReleaseError> {
    let place = |position| Place::new(source.path.clone(), position);
    let text = decode(&source.bytes, &source.path)?;
    let parts = split(text, &source.path, site.engine)?;
    let body_start = parts.body_start;
    let read = read_tree(text, &parts);
    let (document, tab) = read.map_err(|YamlError { message, position, help }| {
        let (place, problem, language) = (place(position), message, parts.language.name());
        ReleaseError::Yaml { place, language, problem, help }
    })?;
    let root = document.root;
    let own = match root.value {
        Value::Mapping(mapping) => mapping,
        _ if root.is_null() => Mapping::default(),
        _ => {
            let found = root.kind();
            return Err(ReleaseError::NotAMapping { place: place(root.position), found });
        }
    };
    let typed = own.clone();
    let own = as_engine_reads(own, site);
    let own = with_engine_names(with_our_names(own, site), site);
    let defaults = site.defaults_for(&source.path, source.collection.as_deref());
    let defaults = without_places(&with_engine_names(with_our_names(defaults, site), site));
    let merged = with_all_categories(merge(&defaults, &own), &defaults);
    let defaults = with_a_say(defaults, &own, &[text, &called::texts(text, site)]);
    let repeated = document.repeated;
    Ok(FrontMatter { text: text.into(), body_start, typed, own, merged, defaults, repeated, tab })
}

/// Keys by which sites declare a post's language.
pub(super) const LANGUAGE_KEYS: [&str; 3] = ["lang", "language", "locale"];

/// Keys whose default is shown on the page or given in the metadata. Contacts and the page's
/// address are kept resolved.
pub(super) const SHOWN_KEYS: [&str; 18] = [
    "title",
    "sous-titre",
    "date",
    "date_de_modification",
    "lang",
    "language",
    "locale",
    "categories",
    "category",
    "tags",
    "tag",
    "auteur",
    "numero",
    "number",
    "chapeau-text",
    "une-ou-diaporama",
    "redirect_to",
    "templateEngineOverride",
];

/// Whether a text contains anything that may be a template.
pub(super) fn asks(text: &str) -> bool {
    text.contains("{{") || text.contains("{%")
}

/// The defaults that are shown and that the post does not replace: mappings are merged, and
/// categories add up. Those that its templates, or what these call, may name have an effect too.
fn with_a_say(mut defaults: Mapping, own: &Mapping, texts: &[&str]) -> Mapping {
    let asks = texts.iter().any(|text| asks(text));
    let is_asked = |key: &str| asks && texts.iter().any(|text| text.contains(key));
    let adds_up = |entry: &yaml::Entry, own: &Node| {
        entry.key == "categories" || entry.value.mapping().is_some() && own.mapping().is_some()
    };
    defaults.entries.retain(|entry| {
        let own = own.get(&entry.key).filter(|node| !node.is_null());
        (SHOWN_KEYS.contains(&entry.key.as_str()) || is_asked(&entry.key))
            && !entry.value.is_null()
            && own.is_none_or(|own| adds_up(entry, own))
    });
    defaults
}

fn decode<'b>(bytes: &'b [u8], path: &str) -> Result<&'b str, ReleaseError> {
    std::str::from_utf8(bytes).map_err(|error| {
        let utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
        if !utf16 && !is_text(bytes) {
            return ReleaseError::NotText { place: Place::new(path, Position::START) };
        }
        let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let place = Place::new(path, Position::of_offset(&valid, valid.len()));
        ReleaseError::NotUtf8 { place, byte: bytes[error.valid_up_to()], utf16 }
    })
}

/// Whether bytes that are not UTF-8 can be text in another encoding: no text has a zero byte, and
/// hardly any has control characters.
fn is_text(bytes: &[u8]) -> bool {
    const LOOKED_AT: usize = 8 << 10;
    let head = &bytes[..bytes.len().min(LOOKED_AT)];
    let is_control = |byte: &&u8| matches!(byte, 0..=7 | 14..=26 | 28..=31);
    !bytes.contains(&0) && head.iter().filter(is_control).count() * 50 <= head.len()
}

/// The parts of a post, as byte offsets.
struct Parts {
    language: Language,
    /// Of the text between the fences; a YAML text includes the opening fence, which is its own
    /// mark.
    start: usize,
    end: usize,
    body_start: usize,
}

/// The tree of the front matter, with places in the post.
fn read_tree(text: &str, parts: &Parts) -> Result<(yaml::Document, Option<Position>), YamlError> {
    let inner = &text[parts.start..parts.end];
    match parts.language {
        // The opening fence is YAML's own document mark: with it, lines are those of the file.
        Language::Yaml => {
            let inner = inner.trim_start_matches(MARK);
            yaml::parse(inner).map(|document| (document, None)).or_else(|error| {
                // YAML 1.2 allows tabs before a comment, and libyaml does not.
                let (spaced, tab) = without_tabs(inner).ok_or_else(|| error.clone())?;
                yaml::parse(&spaced).map(|document| (document, Some(tab))).map_err(|_| error)
            })
        }
        // The lines before are replaced with empty ones, so that places are those of the file.
        language => {
            let lines = text[..parts.start].matches('\n').count();
            let inner = match language {
                Language::BareJson => format!("{{{}\n}}", inner.trim_end().trim_end_matches(',')),
                _ => format!("{}{inner}", "\n".repeat(lines)),
            };
            let parse =
                if language == Language::Toml { yaml::parse_toml } else { yaml::parse_json };
            parse(&inner).map(|document| (document, None))
        }
    }
}

/// The text with spaces instead of tabs on lines that are empty or comments, and where the first of
/// them is; `None` without such a tab.
fn without_tabs(text: &str) -> Option<(String, Position)> {
    let mut first = None;
    let mut lines = Vec::new();
    for (number, line) in text.split('\n').enumerate() {
        let content = line.trim_start_matches([' ', '\t', '\r']);
        let blank = &line[..line.len() - content.len()];
        if (content.is_empty() || content.starts_with('#')) && blank.contains('\t') {
            let column = blank.find('\t').unwrap_or_default() as u32 + 1;
            first.get_or_insert(Position { line: number as u32 + 1, column });
            lines.push(format!("{}{content}", blank.replace('\t', " ")));
        } else {
            lines.push(line.to_owned());
        }
    }
    Some((lines.join("\n"), first?))
}

/// Finds the front matter: between lines of `---` (YAML), `+++` (TOML), `;;;` (JSON), or a JSON
/// object that the file begins with; the fence may name its language (`---json`).
fn split(text: &str, path: &str, engine: Engine) -> Result<Parts, ReleaseError> {
    let place = || Place::new(path, Position::START);
    let mark = if text.starts_with(MARK) { MARK.len_utf8() } else { 0 };
    // Hugo passes over empty lines before the fence.
    let mark = match engine {
        Engine::Hugo => text.len() - text[mark..].trim_start().len(),
        _ => mark,
    };
    let mut lines = text[mark..].split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let (language, ends): (Language, &[&str]) = match first.trim_end() {
        "---" | "---yaml" => (Language::Yaml, &["---", "..."]),
        "---json" => (Language::Json, &["---"]),
        "---toml" => (Language::Toml, &["---"]),
        "+++" => (Language::Toml, &["+++"]),
        ";;;" => (Language::Json, &[";;;"]),
        line if line.starts_with('{') && !line.starts_with("{{") && !line.starts_with("{%") => {
            return split_object(text, mark).ok_or(ReleaseError::UnclosedObject { place: place() });
        }
        _ if engine == Engine::Hexo => {
            return split_unopened(text, mark)
                .ok_or(ReleaseError::NoFrontMatter { place: place() });
        }
        // What a page of Eleventy says may all be in its data files.
        line if engine == Engine::Eleventy && !line.starts_with("---") => {
            return Ok(Parts {
                language: Language::Yaml,
                start: mark,
                end: mark,
                body_start: mark,
            });
        }
        _ => return Err(ReleaseError::NoFrontMatter { place: place() }),
    };
    let after_fence = mark + first.len();
    let start = if first.trim_end() == "---" { 0 } else { after_fence };
    let mut at = after_fence;
    for line in lines {
        let next = at + line.len();
        if ends.contains(&line.trim_end()) {
            return Ok(Parts { language, start, end: at, body_start: next });
        }
        at = next;
    }
    Err(ReleaseError::UnclosedFrontMatter { place: place() })
}

/// Hexo's front matter without a fence before it: YAML up to `---`, JSON without braces up to `;;;`.
fn split_unopened(text: &str, start: usize) -> Option<Parts> {
    let is_fence = |line: &str, sign: char| line.len() >= 3 && line.chars().all(|c| c == sign);
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        let next = at + line.len();
        let language = match line.trim_end() {
            line if is_fence(line, '-') => Some(Language::Yaml),
            line if is_fence(line, ';') => Some(Language::BareJson),
            _ => None,
        };
        // Something must stand before it: an empty first line does not count.
        if let Some(language) = language.filter(|_| !text[start..at].trim().is_empty()) {
            return Some(Parts { language, start, end: at, body_start: next });
        }
        at = next;
    }
    None
}

/// A JSON object that the file begins with, up to its own end.
fn split_object(text: &str, start: usize) -> Option<Parts> {
    let mut values =
        serde_json::Deserializer::from_str(&text[start..]).into_iter::<serde_json::Value>();
    // Invalid JSON is reported when it is read.
    let length = match values.next()? {
        Ok(_) => values.byte_offset(),
        Err(error) if error.is_eof() => return None,
        Err(_) => {
            let closed = text[start..].find("\n}").map(|at| at + 2);
            closed.unwrap_or(text.len() - start)
        }
    };
    let end = start + length;
    let rest = &text[end..];
    let line_end = rest.find('\n').map_or(rest.len(), |at| at + 1);
    let skipped = if rest[..line_end].trim().is_empty() { line_end } else { 0 };
    Some(Parts { language: Language::Json, start, end, body_start: end + skipped })
}

/// Renames the keys that this site names differently; a key with our own name takes precedence.
fn with_our_names(mut mapping: Mapping, site: &SiteConfig) -> Mapping {
    for (ours, theirs) in &site.fields {
        let taken = mapping.get(ours).is_some_and(|node| !node.is_null());
        if ours == theirs || taken || mapping.get(theirs).is_none() {
            continue;
        }
        mapping.entries.retain(|entry| entry.key != *ours);
        for entry in mapping.entries.iter_mut().filter(|entry| entry.key == *theirs) {
            entry.key.clone_from(ours);
        }
    }
    mapping
}

/// Categories add up, where everything else is replaced (`Jekyll::Document#merge_categories!`).
fn with_all_categories(mut merged: Mapping, defaults: &Mapping) -> Mapping {
    let ours = defaults.get("categories").map(Node::items).unwrap_or_default();
    for entry in merged.entries.iter_mut().filter(|entry| entry.key == "categories") {
        let all = [ours, entry.value.items()].concat();
        if !all.is_empty() {
            entry.value.value = Value::Sequence(all);
        }
    }
    merged
}

fn without_places(mapping: &Mapping) -> Mapping {
    let entries = mapping.entries.iter().map(|entry| yaml::Entry {
        key: entry.key.clone(),
        key_position: Position::START,
        value: without_place(&entry.value),
    });
    Mapping { entries: entries.collect() }
}

fn without_place(node: &Node) -> Node {
    let value = match &node.value {
        Value::Mapping(mapping) => Value::Mapping(without_places(mapping)),
        Value::Sequence(nodes) => Value::Sequence(nodes.iter().map(without_place).collect()),
        Value::Scalar(scalar) => Value::Scalar(scalar.clone()),
    };
    Node { value, position: Position::START }
}
