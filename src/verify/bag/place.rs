//! Where in a container the bag is (RFC 8493 §4: in one top folder, with nothing beside it).

use std::collections::BTreeMap;

use super::declaration;
use crate::finding::{Finding, Rule};
use crate::rules::verification as rule;
use crate::verify::names;
use crate::verify::reader::{Entry, EntryKind};

/// The bag's folder in a container, and what is wrong with that.
#[derive(Default)]
pub struct Place {
    /// With a slash at its end; empty if the bag is in none.
    pub prefix: String,
    /// Whether there is no doubt which it is: one folder alone is nearest the top with a `bagit.txt`.
    is_certain: bool,
    /// Path and detail.
    faults: Vec<(String, String)>,
    system_files: Vec<(String, String)>,
}

impl Place {
    /// Of the folders with a `bagit.txt`, the one nearest the top; without any, the top folder with most
    /// entries.
    pub fn of(entries: &[Entry], name: &str) -> Place {
        let (prefix, is_certain) = match declared(entries) {
            Declared::Once(prefix) => (prefix, true),
            Declared::Often | Declared::Nowhere => (top_folder(entries), false),
        };
        let mut place = Place { prefix, is_certain, ..Place::default() };
        let folder = place.prefix.trim_end_matches('/');
        if folder.is_empty() {
            let detail = "the bag's files are not in a single top folder".to_owned();
            place.faults.push((name.to_owned(), detail));
            return place;
        }
        if folder.contains('/') {
            let detail = format!("the bag is in {folder}, not in a top folder");
            place.faults.push((name.to_owned(), detail));
        }
        let leads_there = |path: &str| {
            let path = path.trim_end_matches('/');
            path == folder || place.prefix.starts_with(&format!("{path}/"))
        };
        for entry in entries {
            if leads_there(&entry.path) || entry.path.starts_with(&place.prefix) {
                continue;
            }
            let detail = format!(
                "is outside the {} {folder}",
                match folder.contains('/') {
                    true => "folder",
                    false => "top folder",
                }
            );
            let fault = (format!("../{}", entry.path), detail);
            // macOS stores extra file data in a folder of its own.
            match names::system_file(&entry.path) {
                Some(_) => place.system_files.push(fault),
                None => place.faults.push(fault),
            }
        }
        place
    }

    /// What is wrong, which in this program's own packages and where there are several bags is more
    /// than unusual.
    pub fn findings(self, is_own: bool) -> impl Iterator<Item = Finding> {
        let rule: &'static Rule = match is_own || !self.is_certain {
            true => &rule::BAG_TOP_FOLDER,
            false => &rule::BAG_PLACE,
        };
        let found = |rule, (path, detail): (String, String)| Finding::new(rule, path, detail);
        let faults = self.faults.into_iter().map(move |fault| found(rule, fault));
        let others = self.system_files.into_iter();
        faults.chain(others.map(move |fault| found(&rule::BAG_SYSTEM_FILE, fault)))
    }
}

/// The folders nearest the top that have a `bagit.txt`.
enum Declared {
    Nowhere,
    /// In this one.
    Once(String),
    Often,
}

fn declared(entries: &[Entry]) -> Declared {
    let prefix = |entry: &Entry| {
        let prefix = entry.path.strip_suffix(declaration::NAME)?;
        let is_folder = prefix.is_empty() || prefix.ends_with('/');
        let is_file = entry.kind == EntryKind::File && names::system_file(&entry.path).is_none();
        // A bag in the payload of one that lost its own declaration.
        let is_payload = prefix.split('/').any(|part| part == "data");
        (is_file && is_folder && !is_payload).then(|| prefix.to_owned())
    };
    let depth = |prefix: &String| prefix.matches('/').count();
    let all: Vec<String> = entries.iter().filter_map(prefix).collect();
    let Some(least) = all.iter().map(depth).min() else { return Declared::Nowhere };
    let mut nearest: Vec<String> = all.into_iter().filter(|it| depth(it) == least).collect();
    nearest.sort_unstable();
    nearest.dedup();
    match nearest.len() {
        1 => Declared::Once(nearest.remove(0)),
        _ => Declared::Often,
    }
}

/// The top folder with a `bagit.txt` or else with most entries.
fn top_folder(entries: &[Entry]) -> String {
    let mut counts: BTreeMap<&str, (bool, usize)> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| names::system_file(&entry.path).is_none()) {
        let (folder, rest) = entry.path.split_once('/').map_or(("", &*entry.path), |parts| parts);
        let is_folder = entry.kind == EntryKind::Folder && folder.is_empty();
        let (folder, rest) = if is_folder { (rest, "") } else { (folder, rest) };
        let count = counts.entry(folder).or_default();
        count.0 |= rest == declaration::NAME;
        count.1 += 1;
    }
    let best = counts.iter().max_by_key(|(_, count)| **count).map(|(folder, _)| *folder);
    match best {
        None | Some("") => String::new(),
        Some(folder) => format!("{folder}/"),
    }
}
