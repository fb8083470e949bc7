//! What changed since packages were made, as exports report it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// What has changed in a release since its package was made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Change {
    /// The post itself.
    Post,
    /// A file of the site, by its address.
    File(String),
    /// Files that it uses, without saying which.
    Files,
    /// A setting, by its name in the site's files or on the command line.
    Setting(String),
    /// Another layout, by its name.
    Layout(String),
    /// A value of the layout, by its path.
    LayoutValue(String),
    /// A face, by its PostScript name.
    Face(String),
}

impl Change {
    /// Whether other releases may share it.
    pub fn is_shared(&self) -> bool {
        !matches!(self, Change::Post | Change::Files)
    }

    fn kind(&self) -> &'static str {
        match self {
            Change::Post => "post",
            Change::File(_) | Change::Files => "file",
            Change::Setting(_) => "setting",
            Change::Layout(_) | Change::LayoutValue(_) => "layout",
            Change::Face(_) => "face",
        }
    }

    fn name(&self) -> Option<&str> {
        match self {
            Change::Post | Change::Files => None,
            Change::File(name)
            | Change::Setting(name)
            | Change::Layout(name)
            | Change::LayoutValue(name)
            | Change::Face(name) => Some(name),
        }
    }

    pub(crate) fn json(&self) -> Value {
        json!({ "kind": self.kind(), "name": self.name(), "detail": self.to_string() })
    }
}

impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Change::Post => write!(f, "the post changed"),
            Change::File(address) => write!(f, "the file {address} changed"),
            Change::Files => write!(f, "a file that it uses changed"),
            Change::Setting(name) => write!(f, "the setting {name} changed"),
            Change::Layout(name) => write!(f, "its layout is now {name}"),
            Change::LayoutValue(path) => write!(f, "the layout's {path} changed"),
            Change::Face(name) => write!(f, "the face {name} changed"),
        }
    }
}

/// Why packages get new versions, if the reason is shared: known before the first is stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Changes {
    /// Packages that get a new version for a shared reason.
    pub packages: usize,
    /// Number of packages for each reason.
    pub shared: BTreeMap<Change, usize>,
}

impl Changes {
    /// Adds the changes of one release.
    pub fn add(&mut self, changes: &[Change]) {
        let shared = changes.iter().filter(|change| change.is_shared());
        shared.for_each(|change| *self.shared.entry(change.clone()).or_default() += 1);
    }

    /// The changes of all releases, as they are reported: a change to a single package is reported
    /// with it.
    pub fn of(all: &[&[Change]]) -> Changes {
        let mut total = Changes::default();
        all.iter().for_each(|changes| total.add(changes));
        total.shared.retain(|_, packages| *packages > 1);
        let is_shared =
            |changes: &&&[Change]| changes.iter().any(|it| total.shared.contains_key(it));
        total.packages = all.iter().filter(is_shared).count();
        total
    }

    /// Lines for people; none if no change is shared.
    pub fn lines(&self, dry_run: bool) -> Vec<String> {
        if self.packages == 0 {
            return Vec::new();
        }
        let get = if dry_run { "would get" } else { "get" };
        let mut lines = vec![format!(
            "{} packages {get} a new version because of changes they share:",
            self.packages
        )];
        let shared = self.shared.iter();
        lines.extend(shared.map(|(change, packages)| format!("{packages:>7}  {change}")));
        if !dry_run {
            lines.push("  (--dry-run lists them and stores nothing)".to_owned());
        }
        lines
    }

    /// The line of JSON that comes before those of the releases.
    pub fn json(&self) -> Value {
        let shared = self.shared.iter().map(|(change, packages)| {
            let mut change = change.json();
            change["packages"] = json!(packages);
            change
        });
        json!({ "new_versions": {
            "packages": self.packages,
            "because": shared.collect::<Vec<_>>(),
        }})
    }
}
