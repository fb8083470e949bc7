//! From events to a tree.

use std::collections::BTreeMap;

use super::events::{Event, EventKind, Events};
use super::{Document, Entry, Mapping, Node, RepeatedKey, Scalar, Value, YamlError};
use crate::error::Position;
use crate::limits::text::DEEPEST_YAML;

/// Aliases may expand a document to this many nodes.
const NODES: usize = 200_000;

/// Parses the first document of `text`; positions are those of `text`. The caller strips a byte
/// order mark.
pub fn parse(text: &str) -> Result<Document, YamlError> {
    let mut composer = Composer {
        events: Events::new(text),
        lines: LineStarts::new(text),
        anchors: BTreeMap::new(),
        repeated: Vec::new(),
        unfolded: 0,
    };
    let root = loop {
        let event = composer.events.next()?;
        match event.kind {
            EventKind::StreamStart | EventKind::DocumentStart => {}
            EventKind::StreamEnd | EventKind::DocumentEnd => break Node::null(Position::START),
            _ => break composer.node(event, 0)?,
        }
    };
    // What follows the root may still be broken.
    while !matches!(composer.events.next()?.kind, EventKind::DocumentEnd | EventKind::StreamEnd) {}
    Ok(Document { root, repeated: composer.repeated })
}

struct Composer<'text> {
    events: Events<'text>,
    lines: LineStarts<'text>,
    anchors: BTreeMap<String, Node>,
    repeated: Vec<RepeatedKey>,
    unfolded: usize,
}

impl Composer<'_> {
    fn node(&mut self, event: Event, depth: usize) -> Result<Node, YamlError> {
        let position = self.lines.position(event.offset);
        if depth > DEEPEST_YAML {
            return Err(YamlError::new("too deeply nested", position));
        }
        let (value, anchor) = match event.kind {
            EventKind::Alias(name) => return self.alias(&name, position),
            EventKind::Scalar { text, plain, anchor } => {
                (Value::Scalar(Scalar { text, plain }), anchor)
            }
            EventKind::SequenceStart { anchor } => (self.sequence(depth)?, anchor),
            EventKind::MappingStart { anchor } => (self.mapping(depth)?, anchor),
            _ => return Err(YamlError::new("the document ends too soon", position)),
        };
        let node = Node { value, position };
        if let Some(anchor) = anchor {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn alias(&mut self, name: &str, position: Position) -> Result<Node, YamlError> {
        let Some(node) = self.anchors.get(name) else {
            let mut error = YamlError::new(format!("unknown anchor `{name}`"), position);
            error.help = Some("put a value that begins with * in quotes".to_owned());
            return Err(error);
        };
        self.unfolded += node.count();
        if self.unfolded > NODES {
            return Err(YamlError::new("aliases expand to too many values", position));
        }
        Ok(node.clone())
    }

    fn sequence(&mut self, depth: usize) -> Result<Value, YamlError> {
        let mut nodes = Vec::new();
        loop {
            let event = self.events.next()?;
            if matches!(event.kind, EventKind::SequenceEnd) {
                return Ok(Value::Sequence(nodes));
            }
            nodes.push(self.node(event, depth + 1)?);
        }
    }

    fn mapping(&mut self, depth: usize) -> Result<Value, YamlError> {
        let mut building = Building::default();
        loop {
            let event = self.events.next()?;
            if matches!(event.kind, EventKind::MappingEnd) {
                return Ok(Value::Mapping(building.mapping));
            }
            let key = self.node(event, depth + 1)?;
            let event = self.events.next()?;
            let value = self.node(event, depth + 1)?;
            let Value::Scalar(Scalar { text, plain }) = key.value else {
                return Err(YamlError::new("a key must be a string", key.position));
            };
            if plain && text == "<<" && building.merge(&value) {
                continue;
            }
            let entry = Entry { key: text, key_position: key.position, value };
            self.repeated.extend(building.insert(entry));
        }
    }
}

/// A mapping under construction, with the index that finds its keys.
#[derive(Default)]
struct Building {
    mapping: Mapping,
    index: BTreeMap<String, usize>,
    /// Keys that came from a merge: overriding them is what merges are for.
    merged: Vec<String>,
}

impl Building {
    /// Adds the entries of a mapping, or of a list of mappings, as `<<` asks
    /// (<https://yaml.org/type/merge.html>); `false` if the value is neither.
    fn merge(&mut self, value: &Node) -> bool {
        if value.items().is_empty() || !value.items().iter().all(|n| n.mapping().is_some()) {
            return false;
        }
        for mapping in value.items().iter().filter_map(Node::mapping) {
            for entry in &mapping.entries {
                if !self.index.contains_key(&entry.key) {
                    self.insert(entry.clone());
                    self.merged.push(entry.key.clone());
                }
            }
        }
        true
    }

    /// The last one wins.
    fn insert(&mut self, entry: Entry) -> Option<RepeatedKey> {
        match self.index.get(&entry.key) {
            None => {
                self.index.insert(entry.key.clone(), self.mapping.entries.len());
                self.mapping.entries.push(entry);
                None
            }
            Some(&at) => {
                let repeated = RepeatedKey {
                    key: entry.key.clone(),
                    dropped: self.mapping.entries[at].key_position,
                    kept: entry.key_position,
                };
                let from_merge = self.merged.contains(&entry.key);
                self.mapping.entries[at] = entry;
                (!from_merge).then_some(repeated)
            }
        }
    }
}

/// Where each line of a text starts, so that many positions are cheap.
pub(super) struct LineStarts<'text> {
    text: &'text str,
    starts: Vec<usize>,
}

impl LineStarts<'_> {
    pub(super) fn new(text: &str) -> LineStarts<'_> {
        let after_breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        LineStarts { text, starts: std::iter::once(0).chain(after_breaks).collect() }
    }

    pub(super) fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.starts.partition_point(|&start| start <= offset);
        let before = self.text.get(self.starts[line - 1]..offset).unwrap_or_default();
        Position { line: line as u32, column: before.chars().count() as u32 + 1 }
    }
}
