//! Scratchpads: what a template notes down for itself (`.Scratch`, `newScratch`;
//! <https://gohugo.io/methods/shortcode/scratch/>). Of that of the page, which its layout shares, only
//! what shortcodes note down is known here.

use std::collections::BTreeMap;

use super::budget::fits;
use super::value::Value;

/// What is noted down, by key.
pub type Pad = BTreeMap<String, Value>;

/// The scratchpads of one call; the first is the shortcode's own.
pub struct Pads(Vec<Pad>);

impl Pads {
    /// Those of a shortcode whose own has what the shortcodes within it have noted down there.
    pub fn new(own: Pad) -> Pads {
        Pads(vec![own])
    }

    /// Another one.
    pub fn further(&mut self) -> Value {
        self.0.push(BTreeMap::new());
        Value::Scratch(self.0.len() - 1)
    }

    /// What a method of a scratchpad gives, and the size of what it keeps.
    ///
    /// # Errors
    /// If it is not known here, or its arguments do not fit.
    pub fn call(
        &mut self,
        pad: usize,
        method: &str,
        arguments: &[Value],
    ) -> Result<(Value, usize), String> {
        call(self.0.get_mut(pad).ok_or("the scratchpad is not there")?, method, arguments)
    }
}

/// What a method of a scratchpad gives, and the size of what it keeps.
///
/// # Errors
/// If it is not known here, or its arguments do not fit.
pub fn call(pad: &mut Pad, method: &str, arguments: &[Value]) -> Result<(Value, usize), String> {
    let (kept, key) = match (method, arguments) {
        ("Get", [key]) => {
            return Ok((pad.get(&key.printed()?).cloned().unwrap_or(Value::Nil), 0));
        }
        ("Values", []) => return Ok((Value::Map(pad.clone()), 0)),
        ("GetSortedMapValues", [key]) => {
            let values = match pad.get(&key.printed()?) {
                Some(Value::Map(entries)) => entries.values().cloned().collect(),
                _ => Vec::new(),
            };
            return Ok((Value::List(values), 0));
        }
        ("Delete", [key]) => {
            pad.remove(&key.printed()?);
            return Ok((Value::Nil, 0));
        }
        ("Set", [key, value]) => (value.clone(), key.printed()?),
        ("SetInMap", [key, inner, value]) => {
            let key = key.printed()?;
            let mut entries = match pad.get(&key) {
                Some(Value::Map(entries)) => entries.clone(),
                _ => BTreeMap::new(),
            };
            entries.insert(inner.printed()?, value.clone());
            (Value::Map(entries), key)
        }
        ("Add", [key, value]) => {
            let key = key.printed()?;
            let sum = match pad.get(&key) {
                None | Some(Value::Nil) => value.clone(),
                Some(known) => added(known, value)?,
            };
            (sum, key)
        }
        _ => return Err(format!("`.Scratch.{method}` is not known here")),
    };
    let size = kept.size();
    fits(size)?;
    pad.insert(key, kept);
    Ok((Value::Nil, size))
}

/// Numbers are added, texts joined, lists lengthened.
fn added(known: &Value, value: &Value) -> Result<Value, String> {
    Ok(match (known, value) {
        (Value::Text(known), Value::Text(more)) => Value::Text(format!("{known}{more}")),
        (Value::List(known), Value::List(more)) => Value::List([&known[..], more].concat()),
        (Value::List(known), more) => {
            Value::List([&known[..], std::slice::from_ref(more)].concat())
        }
        (Value::Int(_) | Value::Float(_), Value::Int(_) | Value::Float(_)) => {
            Value::of_f64(known.number()? + value.number()?)
        }
        _ => return Err("`.Scratch.Add` of values that do not fit".to_owned()),
    })
}
