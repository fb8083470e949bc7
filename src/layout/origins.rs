//! A whole layout as text, with the origin of each of its values.

use serde_json::Value;

use super::{Layout, LayoutFile, Layouts};
use crate::yaml::{self, YamlError};

/// Where a value of a layout comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The layout's own text.
    Own,
    /// The layout that it extends, unchanged.
    Base(String),
    /// The same, moved with the edges of the page.
    Moved(String),
    /// What the program takes where no layout says anything.
    Default,
}

/// The origins of a layout's values.
pub struct Origins {
    own: Value,
    /// Name of the layout that it extends, what its text says, and its values.
    base: Option<(String, Value, Value)>,
}

impl Origins {
    /// Of a layout with this text.
    ///
    /// # Errors
    /// Where the text is not YAML.
    pub fn of(text: &str) -> Result<Origins, YamlError> {
        let own: Value = yaml::from_text(text.strip_prefix('\u{feff}').unwrap_or(text))?;
        let base = own.get("extends").and_then(Value::as_str).map(|name| {
            let text = Layouts::built_in_text(name).unwrap_or_default();
            let said = yaml::from_text(text).unwrap_or_default();
            let file = Layouts::parse(text, name).map(|layout| json_of(&layout.file));
            (name.to_owned(), said, file.unwrap_or_default())
        });
        Ok(Origins { own, base })
    }

    /// The origin of the value at a path, which is now `value`.
    pub fn at(&self, path: &[String], value: &Value) -> Origin {
        if at(&self.own, path).is_some() {
            return Origin::Own;
        }
        let Some((name, said, values)) = &self.base else { return Origin::Default };
        match at(values, path) {
            Some(same) if same == value && at(said, path).is_some() => Origin::Base(name.clone()),
            Some(same) if same != value => Origin::Moved(name.clone()),
            _ => Origin::Default,
        }
    }
}

fn json_of(file: &LayoutFile) -> Value {
    serde_json::to_value(file).unwrap_or_default()
}

fn at<'v>(value: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, key| value.get(key.as_str()))
}

/// Column from which origins are written, where there is room.
const COLUMN: usize = 60;

/// A layout as YAML that gives the same layout again; `text` is what its file says. A value that is
/// not its own has its origin behind it.
///
/// # Errors
/// Where the text is not YAML.
pub fn text_with_origins(layout: &Layout, text: &str) -> Result<String, YamlError> {
    let mut writer = Writer { origins: Origins::of(text)?, out: String::new() };
    if let Some((name, ..)) = &writer.origins.base {
        writer.out = format!("# Extends {name}; values without a remark are this layout's own.\n");
    }
    writer.mapping(&mut Vec::new(), &json_of(&layout.file));
    Ok(writer.out)
}

struct Writer {
    origins: Origins,
    out: String,
}

impl Writer {
    fn mapping(&mut self, path: &mut Vec<String>, value: &Value) {
        for (key, value) in value.as_object().into_iter().flatten() {
            path.push(key.clone());
            let indent = "  ".repeat(path.len() - 1);
            match value {
                Value::Null => {}
                Value::Object(inner) if !inner.is_empty() => {
                    self.out.push_str(&format!("{indent}{}:\n", scalar(key)));
                    self.mapping(path, value);
                }
                value => {
                    let line = format!("{indent}{}: {}", scalar(key), flow(value));
                    let remark = match self.origins.at(path, value) {
                        Origin::Own => String::new(),
                        Origin::Base(name) => format!("  # {name}"),
                        Origin::Moved(name) => format!("  # {name}, moved with the page"),
                        Origin::Default => "  # default".to_owned(),
                    };
                    let width = if remark.is_empty() { 0 } else { COLUMN };
                    let padding = width.saturating_sub(line.chars().count());
                    self.out.push_str(&format!("{line}{}{remark}\n", " ".repeat(padding)));
                }
            }
            path.pop();
        }
    }
}

/// A value on one line.
fn flow(value: &Value) -> String {
    match value {
        Value::String(text) => scalar(text),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", "))
        }
        Value::Object(entries) => {
            let entries = entries.iter().filter(|(_, value)| !value.is_null());
            let entries = entries.map(|(key, value)| format!("{}: {}", scalar(key), flow(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        value => value.to_string(),
    }
}

/// A text, in quotation marks unless it is plainly a word, or words.
fn scalar(text: &str) -> String {
    let is_word = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-');
    let is_plain = text.starts_with(char::is_alphabetic)
        && text.chars().all(is_word)
        && !text.ends_with(' ')
        && !["true", "false", "null", "yes", "no", "on", "off"]
            .contains(&text.to_lowercase().as_str());
    match is_plain {
        true => text.to_owned(),
        // JSON's strings are among those of YAML.
        false => Value::from(text).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "extends: marque-etat\nname: mine\npage: { size: A4, left: 25, right: 25, \
                       top: 25, bottom: 35 }\nstyles: { title: { size: 18 } }\n";

    fn text_of(text: &str) -> (Layout, String) {
        let layout = Layouts::parse(text, "mine").map_err(|errors| errors[0].to_string()).unwrap();
        let shown = text_with_origins(&layout, text).unwrap();
        (layout, shown)
    }

    #[test]
    fn what_is_shown_gives_the_same_layout_again() {
        let built_in = Layouts::built_in_names().map(|name| Layouts::built_in_text(name).unwrap());
        for text in built_in.chain([OWN]) {
            let (layout, shown) = text_of(text);
            let again = Layouts::parse(&shown, "shown").map_err(|it| it[0].to_string()).unwrap();
            assert_eq!(again, layout, "{shown}");
        }
    }

    #[test]
    fn each_value_has_its_origin() {
        let (_, shown) = text_of(OWN);
        let origin = |start: &str| {
            let line = shown.lines().find(|line| line.starts_with(start)).expect(start);
            line.split_once("  # ").map_or("own", |(_, origin)| origin)
        };
        assert_eq!(origin("name:"), "own");
        assert_eq!(origin("  bottom:"), "own");
        assert_eq!(origin("    size: 18"), "own");
        assert_eq!(origin("  blue:"), "marque-etat");
        assert_eq!(origin("letter-fit:"), "default");
        // What stands at an edge follows it.
        assert!(shown.contains("  # marque-etat, moved with the page\n"), "{shown}");
    }
}
