//! Reads values out of configuration files, collecting every fault with its place.

use crate::error::{Place, Position};
use crate::yaml::{self, Mapping, Node, YamlError};

use super::ConfigFault;

/// Collects the faults of one configuration file.
pub(super) struct Reader {
    /// The file's name, for messages.
    path: String,
    pub faults: Vec<ConfigFault>,
    /// Oddities that do not keep the file from being read.
    pub odd: Vec<ConfigFault>,
}

impl Reader {
    pub fn new(path: impl Into<String>) -> Reader {
        Reader { path: path.into(), faults: Vec::new(), odd: Vec::new() }
    }

    pub fn path(&self) -> &str {
        &self.path
    }

    /// The mapping in a configuration file; empty if the file is empty or broken.
    pub fn root(&mut self, bytes: &[u8]) -> Mapping {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
                let position = Position::of_offset(&valid, valid.len());
                self.fault(position, "the file is not UTF-8");
                return Mapping::default();
            }
        };
        let parsed = match self.path.ends_with(".toml") {
            true => yaml::parse_toml(text),
            false => yaml::parse(text),
        };
        match parsed {
            Ok(document) => self.mapping(&document.root, "the file").cloned().unwrap_or_default(),
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

    /// The strings at `key`, one or a list, as typed.
    pub fn texts(&mut self, mapping: &Mapping, key: &str) -> Vec<String> {
        let nodes = mapping.get(key).map(Node::items).unwrap_or_default();
        let mut texts = Vec::new();
        for node in nodes {
            match node.scalar() {
                Some(scalar) => texts.push(scalar.text.trim().to_owned()),
                None => self.fault(
                    node.position,
                    format!("`{key}` must contain strings, not {}", node.kind()),
                ),
            }
        }
        texts.retain(|text| !text.is_empty());
        texts
    }
}

/// The nearest of some names to a typed one, otherwise all of them.
pub fn expected_names(typed: &str, names: &[&str]) -> String {
    let nearest = names
        .iter()
        .map(|name| (strsim::damerau_levenshtein(typed, name), name))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| *distance <= 2.max(typed.chars().count() / 3));
    match nearest {
        Some((_, name)) => format!("did you mean `{name}`?"),
        None => format!("known keys: {}", names.join(", ")),
    }
}
