//! The one module that touches serde_yaml.

use serde::de::DeserializeOwned;
pub use serde_yaml::Value;

use crate::error::Position;

/// A fault in a YAML text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YamlFault {
    pub position: Position,
    pub message: String,
}

impl From<serde_yaml::Error> for YamlFault {
    fn from(error: serde_yaml::Error) -> YamlFault {
        let position = error.location().map_or(Position::START, |at| Position {
            line: at.line() as u32,
            column: at.column() as u32,
        });
        let full = error.to_string();
        // serde_yaml ends its message with the place, which is told apart.
        let message = full.rsplit_once(" at line ").map_or(full.as_str(), |(text, _)| text);
        YamlFault { position, message: message.to_owned() }
    }
}

/// A text as untyped values.
pub fn parse_value(text: &str) -> Result<Value, YamlFault> {
    Ok(serde_yaml::from_str(text)?)
}

/// Values as a typed structure; the position of a fault is not known.
pub fn deserialize<T: DeserializeOwned>(value: Value) -> Result<T, YamlFault> {
    Ok(serde_yaml::from_value(value)?)
}

/// A text as a typed structure.
pub fn parse<T: DeserializeOwned>(text: &str) -> Result<T, YamlFault> {
    Ok(serde_yaml::from_str(text)?)
}

/// A structure as YAML text.
pub fn to_text<T: serde::Serialize>(value: &T) -> Result<String, YamlFault> {
    Ok(serde_yaml::to_string(value)?)
}

/// Takes a key that holds a text out of a mapping.
pub fn take_text(value: &mut Value, key: &str) -> Option<String> {
    match value.as_mapping_mut()?.remove(key)? {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// Takes a key out of a mapping.
pub fn remove(value: &mut Value, key: &str) {
    if let Some(mapping) = value.as_mapping_mut() {
        mapping.remove(key);
    }
}

/// Lays `over` on `base`: mappings key by key, all else replaced.
pub fn merge(base: &mut Value, over: Value) {
    match (base, over) {
        (Value::Mapping(base), Value::Mapping(over)) => {
            for (key, value) in over {
                match base.get_mut(&key) {
                    Some(slot) => merge(slot, value),
                    None => {
                        base.insert(key, value);
                    }
                }
            }
        }
        (base, over) => *base = over,
    }
}
