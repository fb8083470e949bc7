//! Reads values out of configuration files, collecting every fault with its place.

use crate::error::{Place, Position};
use crate::yaml::{self, Mapping, Meaning, Node, RepeatedKey, YamlError};

use super::ConfigFault;

/// Collects the faults of one configuration file.
#[derive(Default)]
pub(super) struct Reader {
    /// The file's name, for messages.
    path: String,
    pub faults: Vec<ConfigFault>,
    /// Oddities that do not keep the file from being read.
    pub odd: Vec<ConfigFault>,
    /// Keys of the file that are given twice.
    repeated: Vec<RepeatedKey>,
}

impl Reader {
    pub fn new(path: impl Into<String>) -> Reader {
        Reader { path: path.into(), ..Reader::default() }
    }

    pub fn path(&self) -> &str {
        &self.path
    }

    /// The mapping in a configuration file; empty if the file is empty or broken.
    pub fn root(&mut self, bytes: &[u8]) -> Mapping {
        let is_toml = self.path.ends_with(".toml");
        let parse = if is_toml { yaml::parse_toml } else { yaml::parse };
        match yaml::text_of(bytes).and_then(parse) {
            Ok(document) => {
                self.repeated = document.repeated;
                self.mapping(&document.root, "the file").cloned().unwrap_or_default()
            }
            Err(YamlError { message, position, help }) => {
                let place = Place::new(self.path.clone(), position);
                self.faults.push(ConfigFault { place, message, help });
                Mapping::default()
            }
        }
    }

    pub fn fault(&mut self, position: Position, message: impl Into<String>) {
        let place = Place::new(self.path.clone(), position);
        self.faults.push(ConfigFault { place, message: message.into(), help: None });
    }

    /// A fault, with what to do about it.
    pub fn fault_with_help(&mut self, position: Position, message: String, help: Option<String>) {
        let place = Place::new(self.path.clone(), position);
        self.faults.push(ConfigFault { place, message, help });
    }

    /// A fault for every key that is given twice: one of its values would be lost.
    pub fn refuse_repeated(&mut self) {
        for (position, message) in self.repeated() {
            let help = "keep one of them, with what both say".to_owned();
            self.fault_with_help(position, message, Some(help));
        }
    }

    /// A warning for every key that is given twice: the engines take the last value.
    pub fn warn_repeated(&mut self) {
        for (position, message) in self.repeated() {
            self.warn(position, message, "the last one counts".to_owned());
        }
    }

    fn repeated(&mut self) -> Vec<(Position, String)> {
        let repeated = std::mem::take(&mut self.repeated).into_iter();
        let message = |it: &RepeatedKey| {
            format!(
                "`{}` is given twice, on lines {} and {}",
                it.key, it.dropped.line, it.kept.line
            )
        };
        repeated.map(|it| (it.kept, message(&it))).collect()
    }

    /// What is odd, with what to do about it.
    pub fn warn(&mut self, position: Position, message: String, help: String) {
        let place = Place::new(self.path.clone(), position);
        self.odd.push(ConfigFault { place, message, help: Some(help) });
    }

    /// A fault for every key that is not among `names`, with the nearest of them.
    pub fn only(&mut self, mapping: &Mapping, names: &[&str]) {
        for entry in &mapping.entries {
            if !names.contains(&entry.key.as_str()) {
                self.fault(entry.key_position, format!("unknown key `{}`", entry.key));
                if let Some(fault) = self.faults.last_mut() {
                    fault.help = Some(expected_names(&entry.key, names));
                }
            }
        }
    }

    /// `None` if the value is null, or not a mapping (a fault).
    pub fn mapping<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n Mapping> {
        let mapping = node.mapping();
        if mapping.is_none() && !node.is_null() {
            let message = format!("{what} must be a mapping, not {}", node.kind());
            self.fault(node.position, message);
        }
        mapping
    }

    /// The mapping at `key`.
    pub fn section<'m>(&mut self, mapping: &'m Mapping, key: &str) -> Option<&'m Mapping> {
        self.mapping(mapping.get(key)?, &format!("`{key}`"))
    }

    /// The string at `key`, as typed; `None` if it is absent or empty.
    pub fn text(&mut self, mapping: &Mapping, key: &str) -> Option<String> {
        let node = mapping.get(key)?;
        match node.scalar() {
            Some(scalar) => Some(scalar.text.trim().to_owned()).filter(|text| !text.is_empty()),
            None => {
                if !node.is_null() {
                    let message = format!("`{key}` must be a string, not {}", node.kind());
                    self.fault(node.position, message);
                }
                None
            }
        }
    }

    /// The string at `key` as converted by `check`; its errors are faults at the value's place.
    pub fn checked(
        &mut self,
        mapping: &Mapping,
        key: &str,
        check: impl Fn(&str) -> Result<String, String>,
    ) -> Option<String> {
        let text = self.text(mapping, key)?;
        let position = mapping.get(key)?.position;
        check(&text).map_err(|message| self.fault(position, message)).ok()
    }

    /// The truth value at `key`; `None` if it is absent. Anything else is a fault.
    pub fn truth(&mut self, mapping: &Mapping, key: &str) -> Option<bool> {
        let node = mapping.get(key).filter(|node| !node.is_null())?;
        let meaning = node.scalar().map(|scalar| (scalar.meaning(), scalar));
        let (found, help) = match meaning {
            Some((Meaning::Bool(truth), _)) => return Some(truth),
            Some((_, scalar)) if !scalar.plain => {
                let help = "leave the quotation marks out".to_owned();
                (format!("the text `{}`", scalar.text), Some(help))
            }
            Some((_, scalar)) => (format!("`{}`", scalar.text), None),
            None => (node.kind().to_owned(), None),
        };
        let message = format!("`{key}` must be `true` or `false`, not {found}");
        self.fault_with_help(node.position, message, help);
        None
    }

    /// The strings at `key`, one or a list, as typed.
    pub fn texts(&mut self, mapping: &Mapping, key: &str) -> Vec<String> {
        self.located_texts(mapping, key).into_iter().map(|(text, _)| text).collect()
    }

    /// The strings at `key`, one or a list, as typed, with their places.
    pub fn located_texts(&mut self, mapping: &Mapping, key: &str) -> Vec<(String, Position)> {
        let nodes = mapping.get(key).map(Node::items).unwrap_or_default();
        let mut texts = Vec::new();
        for node in nodes {
            match node.scalar() {
                Some(scalar) => texts.push((scalar.text.trim().to_owned(), node.position)),
                None => self.fault(
                    node.position,
                    format!("`{key}` must contain strings, not {}", node.kind()),
                ),
            }
        }
        texts.retain(|(text, _)| !text.is_empty());
        texts
    }
}

/// The nearest of some names to a typed one, otherwise all of them.
pub fn expected_names(typed: &str, names: &[&str]) -> String {
    match nearest_name(typed, names.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("known keys: {}", names.join(", ")),
    }
}

/// The nearest of some names to a typed one: at most a third of its letters differ, or one of a
/// short name's.
pub fn nearest_name<'n>(typed: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let letters = typed.chars().count();
    let most = |name: &str| 1.max(letters.max(name.chars().count()) / 3);
    let is_near = |(distance, name): &(usize, &str)| *distance <= most(name);
    names
        .filter(|name| name.chars().count().abs_diff(letters) <= most(name))
        .map(|name| (strsim::damerau_levenshtein(typed, name), name))
        .filter(is_near)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}
