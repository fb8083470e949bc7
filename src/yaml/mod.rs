//! YAML 1.1, read as Jekyll reads it. The only module that touches serde_yaml and the parser under
//! it.
//!
//! Jekyll reads front matter through Psych, which is libyaml and the YAML 1.1 types. serde_yaml is
//! built on the same libyaml, but resolves scalars as YAML 1.2 and drops positions and quotes. So
//! what a site's authors write ([`parse`]) is built from the parser's own events, with the place of
//! every key and value; what programs exchange ([`from_text`], [`to_text`]) goes through serde_yaml
//! itself.
//!
//! 1. `events`: the parser's events, with their offsets;
//! 2. `compose`: anchors, merge keys and repeated keys, to a tree of [`Node`];
//! 3. `scalar`: what a plain scalar means in YAML 1.1;
//! 4. `block`: a tree written as YAML again;
//! 5. `toml`: TOML and JSON as the same tree.

mod block;
mod compose;
mod events;
mod fault;
mod layered;
mod scalar;
#[cfg(test)]
mod tests;
mod toml;

use crate::error::Position;

pub use block::to_block;
pub use compose::parse;
pub use fault::YamlError;
pub use layered::{Layered, TypeFault};
pub use scalar::{Meaning, Scalar};
pub use toml::{parse_json, parse_toml};

/// A parsed document.
#[derive(Debug, Clone)]
pub struct Document {
    /// A null scalar if the document is empty.
    pub root: Node,
    /// Keys that occur twice in one mapping: the last one wins, as in Psych.
    pub repeated: Vec<RepeatedKey>,
}

/// A key that occurs twice in one mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepeatedKey {
    pub key: String,
    /// Where the key of the dropped value is.
    pub dropped: Position,
    /// Where the key of the value that counts is.
    pub kept: Position,
}

/// A value and where it starts.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub value: Value,
    pub position: Position,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Scalar(Scalar),
    Sequence(Vec<Node>),
    Mapping(Mapping),
}

/// Entries in the order of their keys' first appearance; no key occurs twice.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mapping {
    pub entries: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub key: String,
    pub key_position: Position,
    pub value: Node,
}

impl Mapping {
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }
}

impl Node {
    pub fn null(position: Position) -> Node {
        Node { value: Value::Scalar(Scalar::plain("")), position }
    }

    pub fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar(scalar) if scalar.meaning() == Meaning::Null)
    }

    /// Where the value at a path of keys and indices is, or its last key; if the path leads out of
    /// the tree, the place of its last step inside.
    pub fn locate(&self, path: &[String], key: bool) -> Position {
        let (mut node, mut key_position) = (self, self.position);
        for step in path {
            let next = match &node.value {
                Value::Mapping(mapping) => mapping.entry(step).map(|e| (&e.value, e.key_position)),
                Value::Sequence(items) => step
                    .parse()
                    .ok()
                    .and_then(|index: usize| items.get(index))
                    .map(|item| (item, item.position)),
                Value::Scalar(_) => None,
            };
            let Some((inner, position)) = next else { return key_position };
            (node, key_position) = (inner, position);
        }
        if key { key_position } else { node.position }
    }

    /// Whether there is a value at a path of keys and indices.
    pub fn holds(&self, path: &[String]) -> bool {
        let end = path.iter().try_fold(self, |node, step| match &node.value {
            Value::Mapping(mapping) => mapping.get(step),
            Value::Sequence(items) => items.get(step.parse::<usize>().ok()?),
            Value::Scalar(_) => None,
        });
        end.is_some()
    }

    /// The scalar, unless it is null.
    pub fn scalar(&self) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) if !self.is_null() => Some(scalar),
            _ => None,
        }
    }

    /// The scalar as Jekyll prints it; `None` for null, sequences and mappings.
    pub fn printed(&self) -> Option<String> {
        self.scalar().map(Scalar::printed)
    }

    pub fn bool(&self) -> Option<bool> {
        match self.scalar()?.meaning() {
            Meaning::Bool(value) => Some(value),
            _ => None,
        }
    }

    pub fn mapping(&self) -> Option<&Mapping> {
        match &self.value {
            Value::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    pub fn sequence(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Sequence(nodes) => Some(nodes),
            _ => None,
        }
    }

    /// The items of a sequence, or the node itself as the only item; nothing for null.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::Sequence(nodes) => nodes,
            _ if self.is_null() => &[],
            _ => std::slice::from_ref(self),
        }
    }

    /// "a mapping", "a list", "nothing" or "a string", for messages.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Mapping(_) => "a mapping",
            Value::Sequence(_) => "a list",
            Value::Scalar(_) if self.is_null() => "nothing",
            Value::Scalar(_) => "a string",
        }
    }

    /// How many nodes the tree has, itself included.
    fn count(&self) -> usize {
        match &self.value {
            Value::Scalar(_) => 1,
            Value::Sequence(nodes) => 1 + nodes.iter().map(Node::count).sum::<usize>(),
            Value::Mapping(mapping) => {
                1 + mapping.entries.iter().map(|entry| entry.value.count()).sum::<usize>()
            }
        }
    }

    /// The tree as JSON; dates and numbers that JSON cannot hold exactly become strings.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Scalar(scalar) => scalar.to_json(),
            Value::Sequence(nodes) => nodes.iter().map(Node::to_json).collect(),
            Value::Mapping(mapping) => mapping
                .entries
                .iter()
                .map(|entry| (entry.key.clone(), entry.value.to_json()))
                .collect(),
        }
    }
}

/// A file's bytes as text, without a byte order mark.
///
/// # Errors
/// The first byte that is not UTF-8.
pub fn text_of(bytes: &[u8]) -> Result<&str, YamlError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let valid = String::from_utf8_lossy(&bytes[..at]);
        let position = Position::of_offset(&valid, valid.len());
        let message = format!("the byte 0x{:02X} is not UTF-8", bytes[at]);
        let help = Some("save the file as UTF-8".to_owned());
        YamlError { message, position, help }
    })
}

/// Reads a typed value, for files whose shape this program defines (YAML 1.2 scalars).
pub fn from_text<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, YamlError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_yaml::from_str(text).map_err(YamlError::of_serde)
}

/// Writes a value as YAML, in block style.
pub fn to_text<T: serde::Serialize>(value: &T) -> Result<String, YamlError> {
    serde_yaml::to_string(value).map_err(YamlError::of_serde)
}
