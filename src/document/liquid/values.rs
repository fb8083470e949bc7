//! Values of Liquid: as JSON, as text, and as the input and output of filters.

use liquid_core::Runtime;
use liquid_core::error::Result;
use liquid_core::model::{KString, Object, Value, ValueView};

/// The key of a mapping under which the order of its keys is kept.
pub const KEYS: &str = "\u{10FFFC}keys";

/// Whether a key is not part of the mapping.
pub fn is_own_key(key: &str) -> bool {
    key == KEYS
}

/// A JSON value in Liquid's form. Whole numbers stay whole.
pub fn value_of(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Nil,
        serde_json::Value::Bool(truth) => Value::scalar(*truth),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(number) => Value::scalar(number),
            None => Value::scalar(number.as_f64().unwrap_or_default()),
        },
        serde_json::Value::String(text) => Value::scalar(text.clone()),
        serde_json::Value::Array(items) => Value::Array(items.iter().map(value_of).collect()),
        serde_json::Value::Object(entries) => {
            let values = entries.iter();
            let mut object: Object =
                values.map(|(key, value)| (KString::from_ref(key), value_of(value))).collect();
            // The library's mappings are unordered.
            let keys = entries.keys().map(|key| Value::scalar(key.clone())).collect();
            object.insert(KString::from_static(KEYS), Value::Array(keys));
            Value::Object(object)
        }
    }
}

/// A value of Liquid as JSON.
pub fn json_of(value: &Value) -> serde_json::Value {
    match value {
        Value::Scalar(scalar) => match scalar.type_name() {
            "boolean" => scalar.to_bool().into(),
            "whole number" => scalar.to_integer().into(),
            "fractional number" => scalar.to_float().into(),
            _ => scalar.to_kstr().as_str().into(),
        },
        Value::Array(items) => items.iter().map(json_of).collect(),
        Value::Object(entries) => {
            let own = ordered(entries).into_iter();
            let own = own.filter(|(key, _)| !is_own_key(key));
            own.map(|(key, value)| (key.to_owned(), json_of(value))).collect()
        }
        _ => serde_json::Value::Null,
    }
}

/// A value as Liquid prints it; a mapping as JSON, in the order of its file.
pub fn printed(value: &Value) -> String {
    match value {
        Value::Array(items) => items.iter().map(printed).collect(),
        Value::Object(_) => json_of(value).to_string(),
        Value::Scalar(scalar) => scalar.to_kstr().into_string().to_string(),
        _ => String::new(),
    }
}

/// The entries of a mapping in the order of its file.
pub fn ordered(entries: &Object) -> Vec<(&str, &Value)> {
    let keys = entries.get(KEYS).and_then(|keys| keys.as_array().map(|keys| keys.values()));
    let known: Vec<String> =
        keys.into_iter().flatten().map(|key| key.to_kstr().to_string()).collect();
    let mut found: Vec<(&str, &Value)> =
        entries.iter().map(|(key, value)| (key.as_str(), value)).collect();
    let place = |key: &str| known.iter().position(|known| known == key).unwrap_or(usize::MAX);
    found.sort_by(|a, b| place(a.0).cmp(&place(b.0)).then(a.0.cmp(b.0)));
    found
}

pub(super) fn text(value: &Value) -> String {
    printed(value)
}

pub(super) fn argument(arguments: &[Value], index: usize) -> String {
    arguments.get(index).map(printed).unwrap_or_default()
}

pub(super) fn said(text: impl Into<String>) -> Result<Value> {
    Ok(Value::scalar(text.into()))
}

pub(super) fn items(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items.clone(),
        Value::Object(entries) => ordered(entries)
            .into_iter()
            .filter(|(key, _)| !is_own_key(key))
            .map(|(_, value)| value.clone())
            .collect(),
        Value::Scalar(_) => vec![value.clone()],
        _ => Vec::new(),
    }
}

/// Input, arguments, and anything else a filter may ask for.
pub(super) type Run = fn(&Value, &[Value], &dyn Runtime) -> Result<Value>;
