//! Values of templates.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::site::PARTIAL_DATA;

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Nil,
    Bool(bool),
    Int(i64),
    Float(f64),
    /// Escaped where it is shown.
    Text(String),
    /// Shown as it is.
    Html(String),
    List(Vec<Value>),
    Map(BTreeMap<String, Value>),
    /// Entries of a mapping too large to be kept whole.
    Part(BTreeMap<String, Value>),
    /// Another page of the site, as far as it is known.
    OtherPage(BTreeMap<String, Value>),
    /// A shortcode around this one, by how many are around it.
    Outer(usize),
    /// Its scratchpad.
    OuterScratch(usize),
    /// What the shortcodes of the page note down for each other.
    PageScratch,
    /// A file of the page or the site, by its address.
    Resource(String),
    /// The call of the shortcode: a template's first `.`.
    Call,
    Page,
    Site,
    /// `.Page.Resources`.
    Resources,
    /// A scratchpad of the call, by its number.
    Scratch(usize),
    /// `.Site.Data`.
    Data,
    Time(jiff::Zoned),
}

impl Value {
    pub fn of_json(json: &Json) -> Value {
        match json {
            Json::Null => Value::Nil,
            Json::Bool(value) => Value::Bool(*value),
            Json::Number(number) => match number.as_i64() {
                Some(value) => Value::Int(value),
                None => Value::Float(number.as_f64().unwrap_or_default()),
            },
            Json::String(text) => Value::Text(text.clone()),
            Json::Array(items) => Value::List(items.iter().map(Value::of_json).collect()),
            Json::Object(entries) => {
                let known = entries.iter().filter(|(key, _)| *key != PARTIAL_DATA);
                let values = known.map(|(key, it)| (key.clone(), Value::of_json(it))).collect();
                match entries.contains_key(PARTIAL_DATA) {
                    true => Value::Part(values),
                    false => Value::Map(values),
                }
            }
        }
    }

    /// Bytes that it takes in memory, about: what it costs to copy it.
    pub fn size(&self) -> usize {
        const OWN: usize = size_of::<Value>();
        OWN + match self {
            Value::Text(text) | Value::Html(text) | Value::Resource(text) => text.len(),
            Value::List(items) => items.iter().map(Value::size).sum(),
            Value::Map(entries) | Value::Part(entries) | Value::OtherPage(entries) => {
                entries.iter().map(|(key, it)| key.len() + it.size()).sum()
            }
            _ => 0,
        }
    }

    /// An argument typed without quotes may be a number or a truth value.
    pub fn of_word(word: &str) -> Value {
        match word {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => Value::of_number(word).unwrap_or_else(|| Value::Text(word.to_owned())),
        }
    }

    pub fn of_number(text: &str) -> Option<Value> {
        let is_number = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+'))
            && text.ends_with(|c: char| c.is_ascii_digit());
        let int = text.parse().ok().map(Value::Int);
        int.or_else(|| text.parse().ok().map(Value::Float)).filter(|_| is_number)
    }

    /// Go's notion of truth: not zero, not empty.
    pub fn is_true(&self) -> bool {
        match self {
            Value::Nil => false,
            Value::Bool(value) => *value,
            Value::Int(value) => *value != 0,
            Value::Float(value) => *value != 0.0,
            Value::Text(text) | Value::Html(text) => !text.is_empty(),
            Value::List(items) => !items.is_empty(),
            Value::Map(entries) => !entries.is_empty(),
            Value::Resource(_)
            | Value::Call
            | Value::Page
            | Value::Site
            | Value::Resources
            | Value::Part(_)
            | Value::OtherPage(_)
            | Value::Outer(_)
            | Value::OuterScratch(_)
            | Value::PageScratch
            | Value::Scratch(_)
            | Value::Data
            | Value::Time(_) => true,
        }
    }

    /// What is printed of it, before it is escaped.
    pub fn printed(&self) -> Result<String, String> {
        Ok(match self {
            Value::Nil => String::new(),
            Value::Bool(value) => value.to_string(),
            Value::Int(value) => value.to_string(),
            Value::Float(value) => value.to_string(),
            Value::Text(text) | Value::Html(text) => text.clone(),
            Value::Time(time) => time.strftime("%Y-%m-%d %H:%M:%S %z %Z").to_string(),
            Value::List(items) => {
                let items: Result<Vec<String>, String> = items.iter().map(Value::printed).collect();
                format!("[{}]", items?.join(" "))
            }
            _ => return Err("it shows something that is no text".to_owned()),
        })
    }

    pub fn number(&self) -> Result<f64, String> {
        match self {
            Value::Int(value) => Ok(*value as f64),
            Value::Float(value) => Ok(*value),
            Value::Text(text) | Value::Html(text) => {
                text.trim().parse().map_err(|_| format!("`{text}` is not a number"))
            }
            _ => Err("a value is not a number".to_owned()),
        }
    }

    /// A whole number where it is one.
    pub fn of_f64(value: f64) -> Value {
        match value.fract() == 0.0 && value.abs() < 1e15 {
            true => Value::Int(value as i64),
            false => Value::Float(value),
        }
    }

    /// The value at a key, in any case: Hugo's parameters ignore it.
    pub fn at(&self, key: &str) -> Value {
        let (Value::Map(entries) | Value::Part(entries) | Value::OtherPage(entries)) = self else {
            return Value::Nil;
        };
        let of_any_case =
            || entries.iter().find(|(known, _)| known.eq_ignore_ascii_case(key)).map(|(_, it)| it);
        entries.get(key).or_else(of_any_case).cloned().unwrap_or(Value::Nil)
    }

    pub fn equals(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Text(a) | Value::Html(a), Value::Text(b) | Value::Html(b)) => a == b,
            (Value::Int(a), Value::Float(b)) | (Value::Float(b), Value::Int(a)) => *a as f64 == *b,
            _ => self == other,
        }
    }
}
