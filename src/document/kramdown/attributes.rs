//! Attribute lists: `{: .class #id key="value"}`, and their definitions `{:name: …}`.

use std::collections::BTreeMap;

use super::super::mark;

/// What an attribute list says; an `#id` as the value of `id`, and `toc` as one of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attributes {
    pub classes: Vec<String>,
    pub values: BTreeMap<String, String>,
    /// Names of definitions.
    pub references: Vec<String>,
}

impl Attributes {
    /// Reads the text between `{:` and `}` (kramdown's `parse_attribute_list`).
    pub fn parse(text: &str) -> Attributes {
        let mut attributes = Attributes::default();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            if let Some(after) = after.strip_prefix('=') {
                let (value, next) = quoted(after);
                attributes.set(word, value);
                rest = next.trim_start();
                continue;
            }
            match word.strip_prefix('.') {
                Some(class) => {
                    attributes.classes.extend(class.split('.').map(str::to_owned));
                }
                None if word.starts_with('#') => attributes.set("id", &word[1..]),
                None if word == "toc" => attributes.set("toc", "toc"),
                None => attributes.references.push(word.to_owned()),
            }
            rest = after.trim_start();
        }
        attributes
    }

    fn set(&mut self, key: &str, value: &str) {
        if key == "class" {
            self.classes.extend(value.split_whitespace().map(str::to_owned));
        } else if !key.is_empty() {
            self.values.insert(key.to_owned(), value.to_owned());
        }
    }

    /// Replaces references with their definitions; an unknown one stays.
    pub fn resolve(&mut self, definitions: &BTreeMap<String, Attributes>) {
        let references = std::mem::take(&mut self.references);
        for name in references {
            match definitions.get(&name) {
                Some(found) => {
                    self.classes.extend(found.classes.iter().cloned());
                    self.values.extend(found.values.clone());
                }
                None => self.references.push(name),
            }
        }
    }
}

fn quoted(text: &str) -> (&str, &str) {
    match text.chars().next().filter(|&c| c == '"' || c == '\'') {
        Some(quote) => text[1..].split_once(quote).unwrap_or((&text[1..], "")),
        None => text.split_once(char::is_whitespace).unwrap_or((text, "")),
    }
}

/// An attribute list that fills the whole line: its content.
pub fn block_list(line: &str) -> Option<&str> {
    let inner = line.trim().strip_prefix("{:")?.strip_suffix('}')?;
    let plain = !inner.contains(['{', '}']) && !inner.starts_with([':', '/']);
    (plain && definition(line).is_none()).then_some(inner)
}

/// `{:name: .class}`: a name and a content.
pub fn definition(line: &str) -> Option<(&str, &str)> {
    let inner = line.trim().strip_prefix("{:")?.strip_suffix('}')?;
    let (name, content) = inner.split_once(':')?;
    let named = !name.is_empty()
        && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
        && !content.contains(['{', '}']);
    named.then_some((name, content))
}

/// The first attribute list within a line: where it is, and its content.
pub fn find_list(line: &str) -> Option<(std::ops::Range<usize>, &str)> {
    let mut from = 0;
    // Few lines contain a brace at all, and one character is found faster than two.
    while let Some(start) = line[from..].find('{').map(|i| from + i) {
        if !line[start + 1..].starts_with(':') {
            from = start + 1;
            continue;
        }
        let content = &line[start + 2..];
        if let Some(length) = content.find('}')
            && !content[..length].contains('{')
            && !content.starts_with([':', '/'])
            && (looks_like_list(&content[..length])
                || follows_span(&line[..start]) && names_definitions(&content[..length]))
        {
            return Some((start..start + length + 3, &content[..length]));
        }
        from = start + 2;
    }
    None
}

/// The attribute list at the beginning of an item: its length, and its content. There is no text
/// before it to be confused with, so that it may name definitions (kramdown's `LIST_ITEM_IAL`).
pub fn list_of_item(text: &str) -> Option<(usize, &str)> {
    if let Some((list, content)) = find_list(text).filter(|(list, _)| list.start == 0) {
        return Some((list.end, content));
    }
    let (content, _) = text.strip_prefix("{:")?.split_once('}')?;
    names_definitions(content).then_some((content.len() + "{:}".len(), content))
}

/// Whether a span ends here that an attribute list can belong to.
fn follows_span(before: &str) -> bool {
    match before.chars().next_back() {
        Some(')') => before.contains("]("),
        Some(']' | '`' | '>' | '}') => true,
        Some(c) => matches!(mark::of(c), Some(mark::Mark::Active(_))),
        None => false,
    }
}

/// `{:name}`, `{: name other .class}`: words of definitions, as far as there are others.
fn names_definitions(content: &str) -> bool {
    let content = mark::plain(content);
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let named = Attributes::parse(&content).references;
    !named.is_empty() && named.iter().all(|name| name.chars().all(is_word))
}

/// Text that merely contains `{:` is not an attribute list: each word must follow its syntax.
fn looks_like_list(content: &str) -> bool {
    let attributes = Attributes::parse(content);
    attributes.references.is_empty()
        && (!attributes.classes.is_empty()
            || !attributes.values.is_empty()
            || content.trim().is_empty()
            || content.trim_start().starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_classes_and_values() {
        let list = Attributes::parse(" .citation .a.b #id lang=\"en\" width='20%' ref");
        assert_eq!(list.classes, ["citation", "a", "b"]);
        assert_eq!(list.values["lang"], "en");
        assert_eq!(list.values["width"], "20%");
        assert_eq!(list.references, ["ref"]);
    }

    #[test]
    fn an_item_may_begin_with_names_of_definitions() {
        assert_eq!(list_of_item("{:ref} a"), Some((6, "ref")));
        assert_eq!(list_of_item("{: .b} a"), Some((6, " .b")));
        for text in ["{:ref: .b} a", "{::comment}", "{:/}", "a {:ref}", "{:ref"] {
            assert_eq!(list_of_item(text), None, "{text}");
        }
    }

    #[test]
    fn a_definition_is_no_list() {
        assert_eq!(block_list("{: .citation}"), Some(" .citation"));
        assert_eq!(block_list("  {:.citation}  "), Some(".citation"));
        assert_eq!(block_list("{:note: .citation}"), None);
        assert_eq!(definition("{:note: .citation}"), Some(("note", " .citation")));
        assert_eq!(block_list("{::comment}"), None);
        assert_eq!(block_list("{: .a} b {: .c}"), None);
    }

    #[test]
    fn a_list_within_a_line_is_found() {
        assert_eq!(find_list("fin »,{: .citation}"), Some((7..20, " .citation")));
        assert_eq!(find_list("un {: drôle de} visage"), None);
        assert_eq!(find_list("{:"), None);
        assert_eq!(find_list("`a`{:ref}"), Some((3..9, "ref")));
        assert_eq!(find_list("[a](/b){: ref .c}"), Some((7..17, " ref .c")));
        assert_eq!(find_list("(a){:ref}"), None);
        assert_eq!(find_list("a{:ref}"), None);
    }
}
