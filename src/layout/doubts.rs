//! What a layout says that is hardly meant, although it can be set.

use std::collections::BTreeSet;

use super::Layout;
use crate::yaml;

/// Each doubt on one line; `text` is what the layout's file says.
pub fn doubts(layout: &Layout, text: &str) -> Vec<String> {
    let mut doubts = Vec::new();
    let own: serde_json::Value = yaml::from_text(text).unwrap_or_default();
    let used = used_names(&serde_json::to_value(&layout.file).unwrap_or_default());
    let keys = |section: &str| -> Vec<String> {
        let section = own.get(section).and_then(serde_json::Value::as_object);
        section.into_iter().flat_map(|it| it.keys().cloned()).collect()
    };
    for (section, noun) in [("colours", "colour"), ("faces", "face")] {
        for name in keys(section).iter().filter(|name| !used.contains(*name) && *name != "code") {
            doubts.push(format!("the {noun} `{name}` is used by nothing"));
        }
    }
    for name in keys("styles") {
        let Some(style) = layout.file.styles.get(&name) else { continue };
        if let (Some(size), Some(leading)) = (style.size, style.leading)
            && leading.0 < size.0
        {
            doubts.push(format!(
                "the style `{name}` has lines {} pt apart and letters of {} pt: they overlap",
                leading.0, size.0
            ));
        }
    }
    doubts
}

/// Every text at a key that names a colour or a face.
fn used_names(value: &serde_json::Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut collect = vec![value];
    while let Some(value) = collect.pop() {
        for (key, value) in value.as_object().into_iter().flatten() {
            match value.as_str() {
                Some(name) if key.ends_with("colour") || key == "ground" || key == "face" => {
                    names.insert(name.to_owned());
                }
                _ if key != "colours" && key != "faces" => collect.push(value),
                _ => {}
            }
        }
    }
    names
}
