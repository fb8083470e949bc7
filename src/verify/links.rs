//! Links in packages: those that lead to another file of the package stand for it, as for every
//! program that unpacks them; no other link is followed.

use std::collections::BTreeMap;

use super::findings::Findings;
use super::reader::{Entry, EntryKind};
use crate::finding::{Finding, Rule};
use crate::limits::package::LONGEST_CHAIN;
use crate::verify::names::shown;

/// A link and its target as written.
pub struct Link {
    /// Index among the entries.
    pub index: usize,
    pub target: String,
}

/// The rules for links.
pub struct Rules {
    /// For one that leads outside the package, or nowhere.
    pub stray: &'static Rule,
    /// For one that leads to another file of the package.
    pub inside: &'static Rule,
}

/// Gives links the kind and size of the files that they lead to, and returns those links. With
/// `in_top_folder`, everything outside a link's own top folder is outside the package.
pub fn settle(
    entries: &mut [Entry],
    links: &[Link],
    in_top_folder: bool,
    rules: &Rules,
    faults: &mut Findings,
) -> BTreeMap<usize, usize> {
    let mut settled = BTreeMap::new();
    if links.is_empty() {
        return settled;
    }
    let map = Map::of(entries, links);
    for link in links {
        let path = &entries[link.index].path;
        let (rule, detail) = match map.follow(path, &link.target, in_top_folder) {
            Leads::To(index) => {
                settled.insert(link.index, index);
                (rules.inside, format!("a link to {}", shown(&entries[index].path)))
            }
            Leads::ToFolder => (rules.inside, "a link to a folder: it is not followed".to_owned()),
            Leads::Out => (rules.stray, "a link that leads outside the package".to_owned()),
            Leads::Nowhere => {
                (rules.stray, "a link to something that is not in the package".to_owned())
            }
        };
        faults.push(Finding::new(rule, path.as_str(), detail));
    }
    for (link, file) in &settled {
        entries[*link].kind = EntryKind::File;
        entries[*link].size = entries[*file].size;
    }
    settled
}

enum Leads {
    To(usize),
    ToFolder,
    Out,
    Nowhere,
}

struct Map<'a> {
    entries: BTreeMap<&'a str, (usize, EntryKind)>,
    targets: BTreeMap<&'a str, &'a str>,
}

impl<'a> Map<'a> {
    fn of(entries: &'a [Entry], links: &'a [Link]) -> Map<'a> {
        let by_path = entries.iter().enumerate();
        let targets = links.iter().map(|it| (entries[it.index].path.as_str(), it.target.as_str()));
        Map {
            entries: by_path.map(|(at, it)| (it.path.as_str(), (at, it.kind))).collect(),
            targets: targets.collect(),
        }
    }

    fn follow(&self, path: &str, target: &str, in_top_folder: bool) -> Leads {
        let top = path.split('/').next();
        let (mut path, mut target) = (path.to_owned(), target.to_owned());
        for _ in 0..LONGEST_CHAIN {
            let Some(next) = joined(&path, &target) else { return Leads::Out };
            if in_top_folder && (next.split('/').next() != top || !next.contains('/')) {
                return Leads::Out;
            }
            match self.entries.get(next.as_str()) {
                Some((index, EntryKind::File)) => return Leads::To(*index),
                Some((_, EntryKind::Folder)) => return Leads::ToFolder,
                Some((_, EntryKind::Special)) => return Leads::Nowhere,
                Some((_, EntryKind::Link)) => match self.targets.get(next.as_str()) {
                    Some(further) => (path, target) = (next, (*further).to_owned()),
                    None => return Leads::Nowhere,
                },
                None => {
                    let below = format!("{next}/");
                    let is_folder = self.entries.range(below.as_str()..).next();
                    let is_folder = is_folder.is_some_and(|(path, _)| path.starts_with(&below));
                    return if is_folder { Leads::ToFolder } else { Leads::Nowhere };
                }
            }
        }
        Leads::Nowhere
    }
}

/// The path that a link at a path leads to; `None` if it leaves the package.
fn joined(path: &str, target: &str) -> Option<String> {
    if target.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::verification as rule;

    #[test]
    fn links_stand_for_files_of_the_package_alone() {
        let entry = |path: &str, kind| Entry { path: path.to_owned(), kind, size: 7 };
        let mut entries: Vec<Entry> = vec![entry("bag/data/a", EntryKind::File)];
        let targets =
            ["a", "./b", "../../bag/data/a", "../data", "/etc/passwd", "../../x", "no", "self"];
        let names = ["b", "c", "d", "e", "f", "g", "h", "self"];
        entries.extend(names.map(|name| entry(&format!("bag/data/{name}"), EntryKind::Link)));
        let links: Vec<Link> = (1..)
            .zip(targets)
            .map(|(index, target)| Link { index, target: target.to_owned() })
            .collect();
        let rules = Rules { stray: &rule::ZIP_LINK, inside: &rule::ZIP_LINK_INSIDE };
        let mut faults = Findings::default();
        let settled = settle(&mut entries, &links, true, &rules, &mut faults);
        assert_eq!(settled, BTreeMap::from([(1, 0), (2, 0), (3, 0)]));
        let codes: Vec<_> = faults.iter().map(|found| found.rule.code).collect();
        assert_eq!(codes, ["Z030", "Z030", "Z030", "Z030", "Z013", "Z013", "Z013", "Z013"]);
    }
}
