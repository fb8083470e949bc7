//! What other engines call the keys of a post.

use crate::site::{Engine, SiteConfig};
use crate::yaml::{Mapping, Node};

use super::author::name_of_person;
use super::meanings::known_keys;

/// Names of Hugo for keys of ours; the first of them in the post is taken as ours.
const OF_HUGO: [(&str, &[&str]); 6] = [
    ("date", &["publishDate", "publishdate", "pubdate", "published"]),
    ("date_de_modification", &["lastmod", "modified"]),
    ("permalink", &["url"]),
    ("redirect_from", &["aliases"]),
    ("sous-titre", &["subtitle"]),
    ("auteur", &["author", "authors"]),
];
const OF_HEXO: [(&str, &[&str]); 3] = [
    ("date_de_modification", &["updated"]),
    ("sous-titre", &["subtitle"]),
    ("auteur", &["author"]),
];
const OF_ELEVENTY: [(&str, &[&str]); 3] = [
    ("date_de_modification", &["updated", "modified", "lastmod"]),
    ("sous-titre", &["subtitle"]),
    ("auteur", &["author"]),
];

/// The keys of a post as its engine reads them, before any is renamed.
pub(super) fn as_engine_reads(mapping: Mapping, site: &SiteConfig) -> Mapping {
    match site.engine {
        Engine::Hugo => with_parameters(in_usual_case(mapping)),
        _ => mapping,
    }
}

/// Other engines' names for what Jekyll has too.
pub(super) fn with_engine_names(mut mapping: Mapping, site: &SiteConfig) -> Mapping {
    let names: &[(&str, &[&str])] = match site.engine {
        Engine::Folder | Engine::Jekyll => return mapping,
        Engine::Hugo => &OF_HUGO,
        Engine::Hexo => &OF_HEXO,
        Engine::Eleventy => &OF_ELEVENTY,
    };
    for (ours, theirs) in names {
        let is_set = |key: &str| mapping.get(key).is_some_and(|node| !node.is_null());
        // A Hugo page is published on that day, whatever its date.
        let first = theirs.first().copied().unwrap_or_default();
        let is_stronger = *ours == "date"
            && is_set(first)
            && mapping.get(first).is_some_and(|node| node.bool().is_none());
        if is_set(ours) && !is_stronger {
            continue;
        }
        let is_text = |key: &&&str| {
            mapping.get(key).is_some_and(|node| node.scalar().is_some() && node.bool().is_none())
        };
        let is_list = |key: &&&str| mapping.get(key).is_some_and(|node| node.sequence().is_some());
        let may_be_list = matches!(*ours, "auteur" | "redirect_from");
        let is_person = |key: &&&str| {
            *ours == "auteur" && mapping.get(key).is_some_and(|node| name_of_person(node).is_some())
        };
        let is_theirs = |key: &&&str| is_text(key) || may_be_list && is_list(key) || is_person(key);
        let found = theirs.iter().find(is_theirs);
        if let Some(&theirs) = found {
            mapping.entries.retain(|entry| entry.key != *ours);
            for entry in mapping.entries.iter_mut().filter(|entry| entry.key == theirs) {
                (*ours).clone_into(&mut entry.key);
            }
        }
    }
    mapping
}

/// Hugo takes keys in any case: `Title` is `title`.
fn in_usual_case(mut mapping: Mapping) -> Mapping {
    let theirs = OF_HUGO.iter().flat_map(|(_, theirs)| theirs.iter().copied());
    let usual: Vec<&str> = known_keys().chain(theirs).collect();
    let taken: Vec<String> = mapping.entries.iter().map(|entry| entry.key.clone()).collect();
    for entry in &mut mapping.entries {
        let is_usual = usual.contains(&entry.key.as_str());
        let same = usual.iter().find(|usual| usual.eq_ignore_ascii_case(&entry.key));
        if let Some(usual) = same.filter(|usual| !is_usual && taken.iter().all(|key| key != *usual))
        {
            (*usual).clone_into(&mut entry.key);
        }
    }
    mapping
}

/// What a post keeps apart as parameters of its own (`params`), beside the keys that Hugo reads
/// itself (<https://gohugo.io/content-management/front-matter/#parameters>).
fn with_parameters(mut mapping: Mapping) -> Mapping {
    let Some(own) = mapping.get("params").and_then(Node::mapping).cloned() else { return mapping };
    for entry in in_usual_case(own).entries {
        if mapping.get(&entry.key).is_none() {
            mapping.entries.push(entry);
        }
    }
    mapping
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse;

    #[test]
    fn keys_of_hugo_are_read_in_any_case_and_from_its_parameters() {
        let site = SiteConfig { engine: Engine::Hugo, ..SiteConfig::default() };
        let keys = |text: &str| -> Vec<String> {
            let front = parse(text).unwrap().root.mapping().unwrap().clone();
            with_engine_names(as_engine_reads(front, &site), &site)
                .entries
                .into_iter()
                .map(|it| it.key)
                .collect()
        };
        assert_eq!(
            keys("Title: A\nDATE: 2024-01-05\nLastMod: x\n"),
            ["title", "date", "date_de_modification"]
        );
        assert_eq!(keys("title: A\nTitle: B\n"), ["title", "Title"]);
        assert_eq!(
            keys("params:\n  Author: A\n  chapeau-text: B\nchapeau-text: C\n"),
            ["params", "chapeau-text", "auteur"]
        );
    }
}
