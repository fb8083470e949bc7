//! Untyped values of the program's own files (layouts), one laid over another.

use serde::de::DeserializeOwned;
use serde_yaml::Value;

use super::YamlError;

/// A YAML text's values, to be laid over those of another text.
#[derive(Debug, Clone, PartialEq)]
pub struct Layered(Value);

impl Layered {
    pub fn parse(text: &str) -> Result<Layered, YamlError> {
        super::from_text(text).map(Layered)
    }

    /// Takes a key that holds a text out of the mapping.
    pub fn take_text(&mut self, key: &str) -> Option<String> {
        match self.0.as_mapping_mut()?.remove(key)? {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Takes a key out of the mapping.
    pub fn remove(&mut self, key: &str) {
        if let Some(mapping) = self.0.as_mapping_mut() {
            mapping.remove(key);
        }
    }

    /// Lays `over` on these values: mappings key by key, all else replaced.
    pub fn lay(&mut self, over: Layered) {
        lay(&mut self.0, over.0);
    }

    /// The values as a typed structure; the place of a fault is no longer known.
    pub fn into_typed<T: DeserializeOwned>(self) -> Result<T, YamlError> {
        serde_yaml::from_value(self.0).map_err(YamlError::of_serde)
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
