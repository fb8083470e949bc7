//! What changed since packages were made, as exports report it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// What has changed in a release since its package was made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Change {
    /// The post itself: the keys of its front matter that changed, and `body`; none where that is
    /// not known.
    Post(Vec<String>),
    /// The post was renamed or moved, from this path.
    Moved(String),
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
        !matches!(self, Change::Post(_) | Change::Moved(_) | Change::Files)
    }

    fn kind(&self) -> &'static str {
        match self {
            Change::Post(_) => "post",
            Change::Moved(_) => "moved",
            Change::File(_) | Change::Files => "file",
            Change::Setting(_) => "setting",
            Change::Layout(_) | Change::LayoutValue(_) => "layout",
            Change::Face(_) => "face",
        }
    }

    fn name(&self) -> Option<&str> {
        match self {
            Change::Post(_) | Change::Files => None,
            Change::Moved(name)
            | Change::File(name)
            | Change::Setting(name)
            | Change::Layout(name)
            | Change::LayoutValue(name)
            | Change::Face(name) => Some(name),
        }
    }

    pub(crate) fn json(&self) -> Value {
        let mut value =
            json!({ "kind": self.kind(), "name": self.name(), "detail": self.to_string() });
        if let Change::Post(parts) = self
            && !parts.is_empty()
        {
            value["parts"] = json!(parts);
        }
        value
    }
}

impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Change::Post(parts) if parts.is_empty() => write!(f, "the post changed"),
            Change::Post(parts) => write!(f, "the post changed: {}", some(parts).join(", ")),
            Change::Moved(from) => write!(f, "the post was {from} before"),
            Change::File(address) => write!(f, "the file {address} changed"),
            Change::Files => write!(f, "a file that it uses changed"),
            Change::Setting(name) => write!(f, "the setting {name} changed"),
            Change::Layout(name) => write!(f, "its layout is now {name}"),
            Change::LayoutValue(path) => write!(f, "the layout's {path} changed"),
            Change::Face(name) => write!(f, "the face {name} changed"),
        }
    }
}

/// Parts of a post that are named; the rest is counted.
const MOST_PARTS: usize = 5;

fn some(parts: &[String]) -> Vec<String> {
    let mut named: Vec<String> = parts.iter().take(MOST_PARTS).cloned().collect();
    if parts.len() > MOST_PARTS {
        named.push(format!("{} more keys", parts.len() - MOST_PARTS));
    }
    named
}

/// Extensions of files that are pictures.
const PICTURES: [&str; 6] = ["png", "jpg", "jpeg", "gif", "webp", "svg"];

/// Why a release gets a new version, on one line: `the post changed: body, 1 picture`.
pub fn because(changes: &[Change]) -> String {
    let addresses: Vec<&str> = changes
        .iter()
        .filter_map(|change| match change {
            Change::File(address) => Some(address.as_str()),
            _ => None,
        })
        .collect();
    let is_picture = |address: &&&str| {
        let extension = address.rsplit_once('.').map(|(_, it)| it.to_ascii_lowercase());
        extension.is_some_and(|it| PICTURES.contains(&it.as_str()))
    };
    let pictures = addresses.iter().filter(is_picture).count();
    let counted = |number: usize, noun: &str| match number {
        0 => None,
        1 => Some(format!("1 {noun}")),
        _ => Some(format!("{number} {noun}s")),
    };
    let files: Vec<String> = [(pictures, "picture"), (addresses.len() - pictures, "file")]
        .into_iter()
        .filter_map(|(number, noun)| counted(number, noun))
        .collect();
    let mut reasons = Vec::new();
    let post = changes.iter().find_map(|change| match change {
        Change::Post(parts) => Some(some(parts)),
        _ => None,
    });
    match (post, addresses.as_slice()) {
        (None, []) => {}
        (None, [address]) => reasons.push(format!("the file {address} changed")),
        (None, _) => reasons.push(format!("{} changed", files.join(" and "))),
        (Some(parts), _) => {
            let all: Vec<String> = parts.into_iter().chain(files).collect();
            let colon = if all.is_empty() { "" } else { ": " };
            reasons.push(format!("the post changed{colon}{}", all.join(", ")));
        }
    }
    let others = changes.iter().filter(|it| !matches!(it, Change::Post(_) | Change::File(_)));
    reasons.extend(others.map(Change::to_string));
    reasons.join("; ")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_counted_and_named() {
        let file = |address: &str| Change::File(address.to_owned());
        let post = |parts: &[&str]| Change::Post(parts.iter().map(|&it| it.to_owned()).collect());
        let many = ["title", "date", "tags", "files", "auteur", "numero", "body"];
        for (changes, expected) in [
            (vec![post(&["body"]), file("uploads/a.png")], "the post changed: body, 1 picture"),
            (vec![post(&[])], "the post changed"),
            (vec![post(&many)], "the post changed: title, date, tags, files, auteur, 2 more keys"),
            (vec![file("uploads/é.JPG")], "the file uploads/é.JPG changed"),
            (vec![file("a.webp"), file("b.gif"), file("c.csv")], "2 pictures and 1 file changed"),
            (
                vec![Change::Moved("_posts/a.md".to_owned()), Change::Layout("x".to_owned())],
                "the post was _posts/a.md before; its layout is now x",
            ),
            (vec![], ""),
        ] {
            assert_eq!(because(&changes), expected);
        }
    }
}
