//! What a site is and how it would be read, as `survey` finds it.

use std::collections::BTreeMap;

use super::{Counted, Fault};

/// A site, looked at and not exported.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct SiteSurvey {
    /// What makes the site, for people.
    pub engine: String,
    /// Files that its settings were read from, in the site.
    pub settings: Vec<String>,
    /// Title of the site.
    pub title: Option<String>,
    /// Address of the site.
    pub address: Option<String>,
    /// What the site is called among those of an archive.
    pub key: Option<String>,
    /// Zone of its days.
    pub timezone: Option<String>,
    /// Posts that would be exported, drafts among them.
    pub posts: usize,
    /// Posts that are not published.
    pub drafts: usize,
    /// First and last day of the releases.
    pub days: Option<(jiff::civil::Date, jiff::civil::Date)>,
    /// Posts of each collection or section.
    pub collections: BTreeMap<String, usize>,
    /// Documents that are none of the posts, by what they are.
    pub left_out: Vec<(String, usize)>,
    /// Posts of each language that is declared, and by what.
    pub languages: BTreeMap<(String, String), usize>,
    /// Posts that declare no language.
    pub undeclared: usize,
    /// Keys of the posts' front matter, the most frequent first.
    pub keys: Vec<KeyUse>,
    /// Files that the posts name, by the first folder of their address.
    pub files: Vec<FolderUse>,
    /// Findings of each rule, with the first of them.
    pub findings: BTreeMap<&'static str, Counted>,
    /// Posts that would be refused.
    pub refused: Vec<(String, Vec<Fault>)>,
    /// What is odd in the site's settings.
    pub warnings: Vec<String>,
}

/// A key of front matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyUse {
    /// As the posts have it.
    pub name: String,
    /// Posts that have it.
    pub posts: usize,
    /// The first value that is not empty.
    pub example: String,
    /// The key of ours that it is read as; `None`: nothing.
    pub read_as: Option<String>,
    /// What becomes of it.
    pub meaning: String,
    /// The key of ours that `fields` might name it for.
    pub suggestion: Option<&'static str>,
}

/// Files below one folder of addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FolderUse {
    /// First part of the address: `/uploads`.
    pub address: String,
    /// Files that were found.
    pub found: usize,
    /// Files that were not.
    pub missing: usize,
    /// The first that was not.
    pub example: Option<String>,
    /// A folder of the site that has the missing ones: for `uploads`.
    pub suggestion: Option<String>,
}
