//! Values of Liquid: how they come from JSON and go back, and how they are printed.

use liquid_core::Runtime;
use liquid_core::error::{Error, Result};
use liquid_core::model::{KString, Object, ScalarCow, Value, ValueView, try_find};

use super::super::markdown::commonmark_html;
use crate::site::{
    LISTED_DOCUMENT as DOCUMENT, LISTED_EXCERPT as EXCERPT, UNKNOWN_VALUE as UNKNOWN,
};

/// A filter: input, arguments, and what else may be asked for.
pub type Run = fn(&Value, &[Value], &dyn Runtime) -> Result<Value>;

/// The key of a mapping under which the order of its keys is kept.
pub const KEYS: &str = "\u{10FFFC}keys";

/// Whether a key is no part of the mapping.
pub fn is_own_key(key: &str) -> bool {
    key == KEYS
}

/// What this program does not know of another page: its text as it is rendered.
pub const UNKNOWN_OF_PAGES: [&str; 3] = ["content", "excerpt", "output"];

/// Whether a value is there on the site, and not known here.
pub fn is_unknown(value: &Value) -> bool {
    matches!(value, Value::Scalar(text) if text.to_kstr().as_str() == UNKNOWN)
}

/// The reason to refuse such a value.
pub fn unknown() -> Error {
    Error::with_msg("the site has it, and it is not known here")
}

/// A JSON value as Liquid has it. Whole numbers stay so.
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
            if entries.contains_key(DOCUMENT) {
                of_document(&mut object, entries);
            }
            // The library's mappings have no order.
            let keys = entries.keys().filter(|key| !key.contains(' '));
            let keys = keys.map(|key| Value::scalar(key.clone())).collect();
            object.insert(KString::from_static(KEYS), Value::Array(keys));
            Value::Object(object)
        }
    }
}

/// Another document of the site: its excerpt as it is rendered, where that is known.
fn of_document(object: &mut Object, entries: &serde_json::Map<String, serde_json::Value>) {
    object.remove(DOCUMENT);
    let excerpt = entries.get(EXCERPT).and_then(serde_json::Value::as_str);
    object.remove(EXCERPT);
    if let Some(excerpt) = excerpt {
        object.insert("excerpt".into(), Value::scalar(commonmark_html(excerpt)));
    }
    for key in UNKNOWN_OF_PAGES.into_iter().chain(["next", "previous"]) {
        if !object.contains_key(key) {
            object.insert(key.into(), Value::scalar(UNKNOWN));
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

pub fn text(value: &Value) -> String {
    printed(value)
}

pub fn argument(arguments: &[Value], index: usize) -> String {
    arguments.get(index).map(printed).unwrap_or_default()
}

pub fn said(text: impl Into<String>) -> Result<Value> {
    Ok(Value::scalar(text.into()))
}

pub fn items(value: &Value) -> Vec<Value> {
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

/// The value at `a.b` of an item.
pub fn property(item: &Value, path: &str) -> Value {
    let path: Vec<ScalarCow<'_>> = path.split('.').map(ScalarCow::new).collect();
    try_find(item, &path).map(|value| value.into_owned()).unwrap_or(Value::Nil)
}

pub fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}

/// Items by the names of their groups, in the order of the first of each.
pub fn grouped(named: Vec<(String, Value)>) -> Value {
    let mut groups: Vec<(String, Vec<Value>)> = Vec::new();
    for (name, item) in named {
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, members)) => members.push(item),
            None => groups.push((name, vec![item])),
        }
    }
    let group = |(name, members): (String, Vec<Value>)| {
        let mut group = Object::new();
        group.insert("size".into(), Value::scalar(members.len() as i64));
        group.insert("name".into(), Value::scalar(name));
        group.insert("items".into(), Value::Array(members));
        Value::Object(group)
    };
    Value::Array(groups.into_iter().map(group).collect())
}
