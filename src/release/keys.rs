//! What the keys of a post's front matter are to a release.

use crate::site::{ReleaseSource, SiteConfig};

use super::front_matter::{FrontMatter, read_front_matter};

/// A key of a post's front matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontMatterKey {
    /// As the post has it.
    pub name: String,
    /// The key that it is read as; `None` where another stands before it.
    pub read_as: Option<String>,
    /// Its value on one line.
    pub value: String,
}

/// The keys of a post, in its order; none where its front matter cannot be read.
pub fn front_matter_keys(source: &ReleaseSource, site: &SiteConfig) -> Vec<FrontMatterKey> {
    let Ok(parts) = read_front_matter(source, site) else { return Vec::new() };
    let read_as = |typed: &crate::yaml::Entry| {
        let same = |own: &&crate::yaml::Entry| own.key_position == typed.key_position;
        parts.own.entries.iter().find(same).map(|own| own.key.clone())
    };
    let keys = parts.typed.entries.iter().map(|entry| {
        let value = entry.value.printed().unwrap_or_else(|| entry.value.to_json().to_string());
        FrontMatterKey {
            name: entry.key.clone(),
            read_as: read_as(entry),
            value: value.split_whitespace().collect::<Vec<_>>().join(" "),
        }
    });
    keys.collect()
}

/// What differs between two texts of a post: keys of the front matter, and `body`. Nothing where
/// one of them cannot be read.
pub fn differing_parts(
    before: &ReleaseSource,
    now: &ReleaseSource,
    site: &SiteConfig,
) -> Vec<String> {
    let (Ok(before), Ok(now)) = (read_front_matter(before, site), read_front_matter(now, site))
    else {
        return Vec::new();
    };
    let is_same = |key: &str| {
        let value = |parts: &FrontMatter| parts.typed.get(key).map(|node| node.to_json());
        value(&before) == value(&now)
    };
    let body = |parts: &FrontMatter| parts.text.get(parts.body_start..).map(str::to_owned);
    let mut differing: Vec<String> = Vec::new();
    for entry in now.typed.entries.iter().chain(&before.typed.entries) {
        if !is_same(&entry.key) && !differing.contains(&entry.key) {
            differing.push(entry.key.clone());
        }
    }
    if body(&before) != body(&now) {
        differing.push("body".to_owned());
    }
    differing
}

#[cfg(test)]
mod tests {
    use super::super::front_matter::SHOWN_KEYS;
    use super::super::meanings::meaning_of;

    #[test]
    fn every_key_that_is_read_has_a_meaning() {
        for key in SHOWN_KEYS.iter().chain(&super::super::parse::FURTHER_KEYS) {
            assert!(meaning_of(key).is_some(), "{key}");
        }
        for key in crate::site::OUR_KEYS {
            assert!(meaning_of(key).is_some(), "{key}");
        }
    }
}
