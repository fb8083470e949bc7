//! Whether a line of the log is consistent in itself: what it records is what its event records, and the
//! posts of an export are all accounted for.

use serde_json::Value;

use crate::verify::names::shown;

/// Every event. Whatever was left unrecorded by a run that was killed, any of them may record.
const EVENTS: [&str; 6] = ["export", "upgrade", "withdraw", "rename", "check", "repair"];

/// What only some events record.
const OWN: [(&str, &[&str]); 4] = [
    ("posts", &["export", "upgrade"]),
    ("check", &["check"]),
    ("renamed", &["rename"]),
    ("repaired", &["repair"]),
];

/// What each of these events always records.
const ALWAYS: [(&str, &str); 3] =
    [("check", "check"), ("rename", "renamed"), ("repair", "repaired")];

/// What any event may record, and nothing else has.
const COMMON: [&str; 3] = ["added", "withdrawn", "tombstones"];

/// Why a line contradicts itself, if so.
pub fn contradiction(entry: &Value) -> Option<String> {
    let event = entry.get("event").and_then(Value::as_str).unwrap_or_default();
    let has = |key: &str| match entry.get(key) {
        None | Some(Value::Null) => false,
        Some(Value::Array(items)) => !items.is_empty(),
        Some(_) => true,
    };
    let mut own = OWN.iter().filter(|(key, events)| has(key) && !events.contains(&event));
    let foreign = own.next().map(|(key, _)| *key);
    let unknown = || {
        let mut common = COMMON.iter().filter(|key| has(key) && !EVENTS.contains(&event));
        common.next().copied()
    };
    if let Some(key) = foreign.or_else(unknown) {
        return Some(format!("is of the event `{}`, which records no `{key}`", shown(event)));
    }
    let mut lacking = ALWAYS.iter().filter(|(of, key)| *of == event && !has(key));
    if let Some((_, key)) = lacking.next() {
        return Some(format!("is of the event `{event}`, but records no `{key}`"));
    }
    unaccounted(entry.get("posts")?)
}

/// Every post that an export found is packaged or named.
fn unaccounted(posts: &Value) -> Option<String> {
    let number = |key| posts.get(key).and_then(Value::as_u64);
    let named = |key| posts.get(key).and_then(Value::as_array).map_or(0, |it| it.len() as u64);
    let (found, packaged, outside) = (number("found")?, number("packaged")?, number("outside")?);
    let named: u64 = ["drafts", "withdrawn", "refused", "skipped"].into_iter().map(named).sum();
    let all = packaged.checked_add(outside).and_then(|all| all.checked_add(named));
    (all != Some(found)).then(|| {
        format!(
            "has {found} posts: {packaged} packaged, {outside} outside the dates and {named} others"
        )
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_records_what_is_its_own() {
        let posts = json!({ "found": 3, "packaged": 1, "outside": 1, "drafts": ["a"] });
        for sound in [
            json!({ "event": "export", "posts": posts, "added": [{}] }),
            // Its first lines, where there are many packages.
            json!({ "event": "upgrade", "added": [{}] }),
            json!({ "event": "withdraw", "withdrawn": ["a"], "added": [{}] }),
            json!({ "event": "check", "check": {} }),
            // Of a later version.
            json!({ "event": "seal", "seal": "x" }),
        ] {
            assert_eq!(contradiction(&sound), None, "{sound}");
        }
        for wrong in [
            json!({ "event": "check", "posts": posts }),
            json!({ "event": "exporu", "added": [{}] }),
            json!({ "event": "withdrax", "withdrawn": ["a"] }),
            json!({ "event": "check" }),
            json!({ "event": "rename", "renamed": [] }),
            json!({ "event": "export", "posts": { "found": 3, "packaged": 1, "outside": 1 } }),
            json!({ "event": "export", "posts": { "found": 0, "packaged": u64::MAX, "outside": 1 } }),
        ] {
            assert!(contradiction(&wrong).is_some(), "{wrong}");
        }
    }
}
