//! Front matter defaults of `_config.yml`, merged as Jekyll merges them
//! (<https://jekyllrb.com/docs/configuration/front-matter-defaults/>).

use crate::yaml::{Entry, Mapping, Node, Value};

use super::reader::Reader;

/// One entry of `defaults`.
#[derive(Debug, Clone, PartialEq)]
pub struct DefaultSet {
    /// `scope.path`, without leading slash; empty for everywhere. May hold `*`.
    pub path: String,
    /// `scope.type`: a collection's name, `pages` or `drafts`.
    pub kind: Option<String>,
    pub values: Mapping,
}

pub(super) fn read_defaults(reader: &mut Reader, config: &Mapping) -> Vec<DefaultSet> {
    let Some(node) = config.get("defaults") else { return Vec::new() };
    if node.sequence().is_none() && !node.is_null() {
        reader.fault(node.position, format!("`defaults` must be a list, not {}", node.kind()));
        return Vec::new();
    }
    node.items().iter().filter_map(|set| read_set(reader, set)).collect()
}

fn read_set(reader: &mut Reader, node: &Node) -> Option<DefaultSet> {
    let set = reader.mapping(node, "an entry of `defaults`")?;
    let values = reader.section(set, "values")?.clone();
    let nowhere = Mapping::default();
    let scope = reader.section(set, "scope").unwrap_or(&nowhere);
    let path = reader.text(scope, "path").unwrap_or_default();
    let kind = reader.text(scope, "type").map(|kind| match kind.as_str() {
        "page" | "post" | "draft" => format!("{kind}s"),
        _ => kind,
    });
    Some(DefaultSet { path: path.trim_matches('/').to_owned(), kind, values })
}

/// All defaults for a file: `path` relative to the site, `kind` its collection, `pages` or
/// `drafts`. A longer path is more specific, then a type; among equals the later one.
pub(super) fn defaults_for(sets: &[DefaultSet], path: &str, kind: &str) -> Mapping {
    let mut merged = Mapping::default();
    let mut strongest: Option<&DefaultSet> = None;
    for set in sets.iter().filter(|set| set.applies(path, kind)) {
        if strongest.is_none_or(|old| set.outranks(old)) {
            merged = merge(&merged, &set.values);
            strongest = Some(set);
        } else {
            merged = merge(&set.values, &merged);
        }
    }
    merged
}

impl DefaultSet {
    fn applies(&self, path: &str, kind: &str) -> bool {
        self.kind.as_deref().is_none_or(|own| own == kind) && is_below(&self.path, path)
    }

    fn outranks(&self, old: &DefaultSet) -> bool {
        let (new_length, old_length) = (self.path.chars().count(), old.path.chars().count());
        match new_length.cmp(&old_length) {
            std::cmp::Ordering::Equal => self.kind.is_some() || old.kind.is_none(),
            order => order.is_gt(),
        }
    }
}

/// Whether `path` is `scope` or below it; `*` stands for any part of one component, `**` for any
/// number of components.
fn is_below(scope: &str, path: &str) -> bool {
    let scope: Vec<&str> = scope.split('/').filter(|part| !part.is_empty()).collect();
    let path: Vec<&str> = path.split('/').collect();
    components_match(&scope, &path)
}

fn components_match(scope: &[&str], path: &[&str]) -> bool {
    match (scope.split_first(), path.split_first()) {
        (None, _) => true,
        (Some((&"**", rest)), _) => (0..=path.len()).any(|n| components_match(rest, &path[n..])),
        (Some((first, rest)), Some((name, below))) => {
            component_matches(first, name) && components_match(rest, below)
        }
        (Some(_), None) => false,
    }
}

fn component_matches(pattern: &str, name: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else { return pattern == name };
    name.strip_prefix(head).is_some_and(|rest| {
        let ends = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
        ends.into_iter().any(|at| component_matches(tail, &rest[at..]))
    })
}

/// `over` on top of `under`, key by key, including nested mappings; a null changes nothing
/// (`Jekyll::Utils.deep_merge_hashes`).
pub fn merge(under: &Mapping, over: &Mapping) -> Mapping {
    let mut merged = under.clone();
    for entry in &over.entries {
        match merged.entries.iter_mut().find(|old| old.key == entry.key) {
            None => merged.entries.push(entry.clone()),
            Some(_) if entry.value.is_null() => {}
            Some(old) => *old = merge_entry(old, entry),
        }
    }
    merged
}

fn merge_entry(old: &Entry, new: &Entry) -> Entry {
    let mut entry = new.clone();
    if let (Value::Mapping(under), Value::Mapping(over)) = (&old.value.value, &new.value.value) {
        entry.value.value = Value::Mapping(merge(under, over));
    }
    entry
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Position;
    use crate::yaml;

    fn sets(text: &str) -> Vec<DefaultSet> {
        let mut reader = Reader::new("_config.yml");
        let root = reader.root(text.as_bytes());
        let sets = read_defaults(&mut reader, &root);
        assert_eq!(reader.faults, []);
        sets
    }

    fn json(mapping: Mapping) -> serde_json::Value {
        let value = Value::Mapping(mapping);
        Node { value, position: Position::START }.to_json()
    }

    #[test]
    fn the_more_specific_set_wins_wherever_it_stands() {
        let sets = sets(concat!(
            "defaults:\n",
            "- scope: {path: _notes/2019, type: notes}\n  values: {a: deep, c: {x: 1}}\n",
            "- scope: {path: '', type: notes}\n  values: {a: typed, b: typed, c: {x: 2, y: 3}}\n",
            "- values: {a: all, d: all}\n",
        ));
        assert_eq!(
            json(defaults_for(&sets, "_notes/2019/x.md", "notes")),
            serde_json::json!({ "a": "deep", "d": "all", "b": "typed", "c": {"x": 1, "y": 3} })
        );
        assert_eq!(
            json(defaults_for(&sets, "_notes/2020/x.md", "notes"))["a"],
            serde_json::json!("typed")
        );
        assert_eq!(json(defaults_for(&sets, "x.md", "pages"))["a"], serde_json::json!("all"));
    }

    #[test]
    fn of_equal_sets_the_later_wins() {
        let sets = sets("defaults:\n- values: {a: 1}\n- values: {a: 2}\n");
        assert_eq!(json(defaults_for(&sets, "x.md", "pages")), serde_json::json!({ "a": 2 }));
    }

    #[test]
    fn a_null_in_the_post_leaves_the_default() {
        let [under, over] = ["a: {x: 1, y: 2}\nb: 1\n", "a: {y: 3}\nb:\nc:\n"]
            .map(|text| yaml::parse(text).unwrap().root.mapping().unwrap().clone());
        assert_eq!(
            json(merge(&under, &over)),
            serde_json::json!({ "a": {"x": 1, "y": 3}, "b": 1, "c": null })
        );
    }

    #[test]
    fn paths_are_compared_by_component() {
        assert!(is_below("", "a/b.md"));
        assert!(is_below("a", "a/b.md"));
        assert!(is_below("a/b.md", "a/b.md"));
        assert!(!is_below("a", "ab/c.md"));
        assert!(is_below("a/*/c", "a/b/c/d.md"));
        assert!(is_below("a/**/d*.md", "a/b/c/d1.md"));
        assert!(!is_below("a/b/c", "a/b"));
    }

    #[test]
    fn broken_defaults_are_reported_with_their_place() {
        let mut reader = Reader::new("_config.yml");
        let root = reader.root(b"title: x\ndefaults:\n- values: [1]\n- text\n");
        read_defaults(&mut reader, &root);
        let faults: Vec<String> = reader.faults.iter().map(|f| f.to_string()).collect();
        assert_eq!(
            faults,
            [
                "_config.yml:3:11: `values` must be a mapping, not a list",
                "_config.yml:4:3: an entry of `defaults` must be a mapping, not a string",
            ]
        );
    }
}
