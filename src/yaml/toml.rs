//! TOML and JSON as the same tree: front matter and configuration of engines other than Jekyll.

use toml::de::{DeTable, DeValue};

use super::compose::LineStarts;
use super::fault::toml_in_words;
use super::{Document, Entry, Mapping, Node, Scalar, Value, YamlError, parse};
use crate::error::{Position, json_reason};

/// Parses a TOML document; positions are those of `text`. A date without a time, and one with an
/// offset, are read as in YAML; a time without an offset is in the site's own zone.
///
/// # Errors
/// The first fault, with its place.
pub fn parse_toml(text: &str) -> Result<Document, YamlError> {
    let lines = LineStarts::new(text);
    let table = DeTable::parse(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        let (message, help) = toml_in_words(error.message());
        YamlError { help, ..YamlError::new(message, lines.position(offset)) }
    })?;
    let root = Node { value: mapping(table.get_ref(), &lines), position: Position::START };
    Ok(Document { root, repeated: Vec::new() })
}

fn mapping(table: &DeTable<'_>, lines: &LineStarts<'_>) -> Value {
    let mut entries: Vec<(usize, Entry)> = Vec::new();
    for (key, value) in table.iter() {
        let offset = key.span().start;
        let entry = Entry {
            key: key.get_ref().to_string(),
            key_position: lines.position(offset),
            value: node(value.get_ref(), value.span().start, lines),
        };
        entries.push((offset, entry));
    }
    // In the order of the file, as in YAML.
    entries.sort_by_key(|(offset, _)| *offset);
    Value::Mapping(Mapping { entries: entries.into_iter().map(|(_, entry)| entry).collect() })
}

fn node(value: &DeValue<'_>, offset: usize, lines: &LineStarts<'_>) -> Node {
    let plain = |text: String| Value::Scalar(Scalar { text, plain: true });
    let value = match value {
        DeValue::String(text) => Value::Scalar(Scalar { text: text.to_string(), plain: false }),
        DeValue::Integer(number) => {
            plain(match i128::from_str_radix(number.as_str(), number.radix()) {
                Ok(number) => number.to_string(),
                Err(_) => number.as_str().to_owned(),
            })
        }
        DeValue::Float(number) => plain(number.as_str().to_owned()),
        DeValue::Boolean(truth) => plain(truth.to_string()),
        DeValue::Datetime(time) => {
            let is_local_time = time.time.is_some() && time.offset.is_none();
            Value::Scalar(Scalar { text: time.to_string(), plain: !is_local_time })
        }
        DeValue::Array(items) => Value::Sequence(
            items.iter().map(|item| node(item.get_ref(), item.span().start, lines)).collect(),
        ),
        DeValue::Table(table) => mapping(table, lines),
    };
    Node { value, position: lines.position(offset) }
}

/// Parses a JSON document. YAML reads nearly all JSON, with places; what it cannot read (escaped
/// slashes and surrogates) is read without.
///
/// # Errors
/// The first fault, with its place.
pub fn parse_json(text: &str) -> Result<Document, YamlError> {
    let value: serde_json::Value = serde_json::from_str(text).map_err(|error| {
        let position = Position { line: error.line() as u32, column: error.column() as u32 };
        YamlError::new(json_reason(&error), position)
    })?;
    if !text.contains("\\/")
        && !text.contains("\\ud")
        && !text.contains("\\uD")
        && let Ok(document) = parse(text)
    {
        return Ok(document);
    }
    Ok(Document { root: Node::of_json(&value), repeated: Vec::new() })
}

impl Node {
    /// The tree of a JSON value, without places.
    pub fn of_json(value: &serde_json::Value) -> Node {
        let scalar = |text: String, plain| Value::Scalar(Scalar { text, plain });
        let value = match value {
            serde_json::Value::Null => scalar(String::new(), true),
            serde_json::Value::Bool(truth) => scalar(truth.to_string(), true),
            serde_json::Value::Number(number) => scalar(number.to_string(), true),
            serde_json::Value::String(text) => scalar(text.clone(), false),
            serde_json::Value::Array(items) => {
                Value::Sequence(items.iter().map(Node::of_json).collect())
            }
            serde_json::Value::Object(entries) => Value::Mapping(Mapping {
                entries: entries
                    .iter()
                    .map(|(key, value)| Entry {
                        key: key.clone(),
                        key_position: Position::START,
                        value: Node::of_json(value),
                    })
                    .collect(),
            }),
        };
        Node { value, position: Position::START }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn toml_is_read_with_its_places() {
        let text = "title = \"A \\\"b\\\"\"\ndate = 2024-01-05\nat = 2024-01-05T10:00:00\ntags = [\"x\", 1]\n[params]\nok = true\n";
        let root = parse_toml(text).unwrap().root;
        let mapping = root.mapping().unwrap();
        let keys: Vec<&str> = mapping.entries.iter().map(|entry| entry.key.as_str()).collect();
        assert_eq!(keys, ["title", "date", "at", "tags", "params"]);
        assert_eq!(mapping.get("date").unwrap().position, Position { line: 2, column: 8 });
        assert!(mapping.get("date").unwrap().scalar().unwrap().plain);
        assert!(!mapping.get("at").unwrap().scalar().unwrap().plain);
        assert_eq!(
            root.to_json().to_string(),
            "{\"title\":\"A \\\"b\\\"\",\"date\":\"2024-01-05\",\"at\":\"2024-01-05T10:00:00\",\
             \"tags\":[\"x\",1],\"params\":{\"ok\":true}}"
        );
        let fault = parse_toml("a = 1\nb = = 2\n").unwrap_err();
        assert_eq!(fault.position.line, 2);
    }

    #[test]
    fn json_is_read_whatever_its_escapes() {
        for text in
            ["{\"a\": \"b\\/c\", \"d\": [1, null]}", "{\n\t\"a\": \"b/c\", \"d\": [1, null]\n}"]
        {
            let json = parse_json(text).unwrap().root.to_json();
            assert_eq!(json.to_string(), "{\"a\":\"b/c\",\"d\":[1,null]}");
        }
        assert!(parse_json("{\"a\": }").is_err());
    }
}
