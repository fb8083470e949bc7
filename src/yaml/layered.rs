//! Untyped values of the program's own files (layouts), one laid over another.

use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};
use serde_yaml::Value;

use super::YamlError;

/// The values of a YAML text, to be laid over those of another.
#[derive(Debug, Clone, PartialEq)]
pub struct Layered(Value);

/// A value or key that does not fit the structure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeFault {
    /// Keys, and indices in lists, from the root.
    pub path: Vec<String>,
    /// In serde's words.
    pub message: String,
}

impl TypeFault {
    /// The path of the key that is missing, if that is the fault.
    pub fn missing(&self) -> Option<Vec<String>> {
        let key = self.message.strip_prefix("missing field `")?.split('`').next()?;
        let mut path = self.path.clone();
        path.push(key.to_owned());
        Some(path)
    }
}

impl Layered {
    pub fn parse(text: &str) -> Result<Layered, YamlError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        serde_yaml::from_str(text).map(Layered).map_err(YamlError::of_notation)
    }

    /// The values of a structure.
    pub fn of<T: serde::Serialize>(value: &T) -> Result<Layered, YamlError> {
        serde_yaml::to_value(value).map(Layered).map_err(YamlError::of_serde)
    }

    /// Takes a key with a string value out of the mapping.
    pub fn take_text(&mut self, key: &str) -> Option<String> {
        match self.0.as_mapping_mut()?.remove(key)? {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Lays `over` on these values: mappings key by key, everything else replaced.
    pub fn lay(&mut self, over: Layered) {
        lay(&mut self.0, over.0);
    }

    /// The values as a typed structure.
    pub fn typed<T: DeserializeOwned>(&self) -> Result<T, TypeFault> {
        serde_path_to_error::deserialize(&self.0).map_err(|error| {
            let mut path = keys_of(error.path());
            let message = error.inner().to_string();
            // The key itself is not always part of the path.
            let key =
                message.strip_prefix("unknown field `").and_then(|rest| rest.split('`').next());
            if let Some(key) = key.filter(|&key| path.last().is_none_or(|last| last != key)) {
                path.push(key.to_owned());
            }
            TypeFault { path, message }
        })
    }

    /// The scalar at a path, as YAML writes it.
    pub fn text_at(&self, path: &[String]) -> Option<String> {
        let value = path.iter().try_fold(&self.0, |value, key| match value {
            Value::Mapping(mapping) => mapping.get(key.as_str()),
            Value::Sequence(items) => items.get(key.parse::<usize>().ok()?),
            _ => None,
        })?;
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(truth) => Some(truth.to_string()),
            _ => None,
        }
    }

    /// Takes out the value at a path; returns whether there was one.
    pub fn remove_at(&mut self, path: &[String]) -> bool {
        remove_at(&mut self.0, path)
    }
}

fn keys_of(path: &Path) -> Vec<String> {
    path.iter()
        .filter_map(|segment| match segment {
            Segment::Map { key } => Some(key.clone()),
            Segment::Seq { index } => Some(index.to_string()),
            Segment::Enum { .. } | Segment::Unknown => None,
        })
        .collect()
}

fn remove_at(value: &mut Value, path: &[String]) -> bool {
    match (path, value) {
        ([key], Value::Mapping(mapping)) => mapping.remove(key.as_str()).is_some(),
        ([index], Value::Sequence(items)) => {
            let index = index.parse().ok().filter(|&index: &usize| index < items.len());
            index.map(|index| items.remove(index)).is_some()
        }
        ([key, rest @ ..], Value::Mapping(mapping)) => {
            mapping.get_mut(key.as_str()).is_some_and(|inner| remove_at(inner, rest))
        }
        ([index, rest @ ..], Value::Sequence(items)) => index
            .parse()
            .ok()
            .and_then(|index: usize| items.get_mut(index))
            .is_some_and(|inner| remove_at(inner, rest)),
        _ => false,
    }
}

fn lay(base: &mut Value, over: Value) {
    match (base, over) {
        (Value::Mapping(base), Value::Mapping(over)) => {
            for (key, value) in over {
                match base.get_mut(&key) {
                    Some(slot) => lay(slot, value),
                    None => {
                        base.insert(key, value);
                    }
                }
            }
        }
        (base, over) => *base = over,
    }
}
