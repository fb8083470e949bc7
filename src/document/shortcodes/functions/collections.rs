//! Functions that choose from lists and put them in order
//! (<https://gohugo.io/functions/collections/>).

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::super::value::Value;

/// What a function costs, in bytes copied: every item is looked at, or compared with every other.
pub fn cost(name: &str, arguments: &[Value]) -> usize {
    let items = |value: &Value| match value {
        Value::List(items) => items.len(),
        _ => 0,
    };
    let all: usize = arguments.iter().map(items).sum();
    match name.to_ascii_lowercase().rsplit('.').next().unwrap_or_default() {
        "uniq" | "union" | "intersect" | "complement" => all.saturating_mul(all).saturating_mul(8),
        "where" => {
            let wanted = arguments.last().map_or(1, |value| items(value).max(1));
            let sizes: usize = arguments.iter().map(Value::size).sum();
            sizes.saturating_add(all.saturating_mul(wanted))
        }
        "sort" | "merge" => arguments.iter().map(Value::size).sum(),
        _ => 0,
    }
}

/// The value of a function, if it is one of these.
pub fn call(name: &str, arguments: &[Value]) -> Option<Result<Value, String>> {
    Some(Ok(match (name, arguments) {
        ("where", [Value::Nil, ..]) | ("sort", [Value::Nil, ..]) => Value::List(Vec::new()),
        ("where", [Value::List(items), key, value]) => {
            return Some(chosen(items, key, "eq", value));
        }
        ("where", [Value::List(items), key, Value::Text(operator), value]) => {
            return Some(chosen(items, key, operator, value));
        }
        ("sort", [list, how @ ..]) if how.len() < 3 => return Some(sorted(list, how)),
        ("last", [count, Value::List(items)]) => {
            let count = count.number().unwrap_or_default().max(0.0) as usize;
            Value::List(items[items.len().saturating_sub(count)..].to_vec())
        }
        ("reverse", [Value::List(items)]) => Value::List(items.iter().rev().cloned().collect()),
        ("uniq", [Value::List(items)]) => Value::List(without_repeats(items)),
        ("union", [Value::List(one), Value::List(other)]) => {
            Value::List(without_repeats(&[&one[..], other].concat()))
        }
        ("intersect", [Value::List(one), Value::List(other)]) => {
            let both = one.iter().filter(|item| other.iter().any(|it| it.equals(item)));
            Value::List(without_repeats(&both.cloned().collect::<Vec<_>>()))
        }
        ("complement", [others @ .., Value::List(items)]) => {
            let is_there = |list: &Value, item: &Value| match list {
                Value::List(list) => list.iter().any(|it| it.equals(item)),
                _ => false,
            };
            let left = items.iter().filter(|item| !others.iter().any(|it| is_there(it, item)));
            Value::List(left.cloned().collect())
        }
        ("merge", [first @ .., Value::Map(last)]) => {
            let mut all = BTreeMap::new();
            for map in first {
                let Value::Map(map) = map else { return None };
                all.extend(map.clone());
            }
            all.extend(last.clone());
            Value::Map(all)
        }
        _ => return None,
    }))
}

/// The items whose value at a key stands in a relation to another.
fn chosen(items: &[Value], key: &Value, relation: &str, value: &Value) -> Result<Value, String> {
    let key = key.printed()?;
    let mut chosen = Vec::new();
    for item in items {
        let own = at_path(item, &key)?;
        let stands = match (relation, value) {
            ("=" | "==" | "eq", _) => own.equals(value),
            ("!=" | "<>" | "ne", _) => !own.equals(value),
            ("in", Value::List(list)) => list.iter().any(|it| it.equals(&own)),
            ("not in", Value::List(list)) => !list.iter().any(|it| it.equals(&own)),
            ("intersect", Value::List(list)) => match &own {
                Value::List(own) => own.iter().any(|own| list.iter().any(|it| it.equals(own))),
                _ => false,
            },
            (">" | "gt", _) => order(&own, value).is_some_and(Ordering::is_gt),
            (">=" | "ge", _) => order(&own, value).is_some_and(Ordering::is_ge),
            ("<" | "lt", _) => order(&own, value).is_some_and(Ordering::is_lt),
            ("<=" | "le", _) => order(&own, value).is_some_and(Ordering::is_le),
            _ => return Err(format!("`where` with `{relation}` is not understood")),
        };
        if stands {
            chosen.push(item.clone());
        }
    }
    Ok(Value::List(chosen))
}

/// The value at a path of keys: `params.kind`.
fn at_path(item: &Value, path: &str) -> Result<Value, String> {
    path.trim_start_matches('.').split('.').try_fold(item.clone(), |value, key| match value {
        Value::Map(_) => Ok(value.at(key)),
        Value::Nil => Ok(Value::Nil),
        _ => Err(format!("`{key}` of something that has no keys")),
    })
}

/// In the order of their values, or of those at a key; `desc` turns it round.
fn sorted(list: &Value, how: &[Value]) -> Result<Value, String> {
    let (key, direction) = (how.first(), how.get(1));
    let direction = direction.map_or(Ok("asc".to_owned()), Value::printed)?;
    let key = key.map_or(Ok("value".to_owned()), Value::printed)?;
    let items: Vec<Value> = match list {
        Value::List(items) => items.clone(),
        // By their keys, as the map has them.
        Value::Map(entries) if how.is_empty() => {
            return Ok(Value::List(entries.values().cloned().collect()));
        }
        Value::Map(entries) => entries.values().cloned().collect(),
        _ => return Err("`sort` of something that is not a list".to_owned()),
    };
    let mut keyed = Vec::new();
    for item in items {
        let own = if key == "value" { item.clone() } else { at_path(&item, &key)? };
        keyed.push((own, item));
    }
    if keyed.windows(2).any(|pair| order(&pair[0].0, &pair[1].0).is_none()) {
        return Err("`sort` of values that cannot be compared".to_owned());
    }
    keyed.sort_by(|a, b| order(&a.0, &b.0).unwrap_or(Ordering::Equal));
    if direction.eq_ignore_ascii_case("desc") {
        keyed.reverse();
    }
    Ok(Value::List(keyed.into_iter().map(|(_, item)| item).collect()))
}

/// Numbers by size, texts by their letters.
fn order(one: &Value, other: &Value) -> Option<Ordering> {
    match (one, other) {
        (Value::Text(a) | Value::Html(a), Value::Text(b) | Value::Html(b)) => {
            Some(a.to_lowercase().cmp(&b.to_lowercase()).then_with(|| a.cmp(b)))
        }
        (Value::Int(_) | Value::Float(_), Value::Int(_) | Value::Float(_)) => {
            one.number().ok()?.partial_cmp(&other.number().ok()?)
        }
        _ => None,
    }
}

fn without_repeats(items: &[Value]) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    for item in items {
        if !found.iter().any(|it| it.equals(item)) {
            found.push(item.clone());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(texts: &[&str]) -> Value {
        Value::List(texts.iter().map(|text| Value::Text((*text).to_owned())).collect())
    }

    #[test]
    fn what_compares_every_item_with_every_other_costs_the_square() {
        let list = items(&["a"; 100]);
        assert_eq!(cost("collections.Uniq", std::slice::from_ref(&list)), 80_000);
        assert_eq!(cost("len", &[list]), 0);
    }
}
