//! What an archive has and its log does not record yet.

use std::collections::BTreeSet;
use std::path::Path;

use super::entries::Key;
use super::entry::CatalogueEntry;
use super::index::Index;
use super::log::{self, GonePost, LoggedPackage, News, RunRecord};
use super::origin::is_of_site;
use crate::error::IoError;

/// What the log does not record yet.
pub(super) fn unrecorded(root: &Path, index: &Index, record: &RunRecord) -> Result<News, IoError> {
    let recorded = log::recorded(root)?;
    let package_of = |entry: CatalogueEntry| {
        let package = LoggedPackage { path: entry.path, sha256: entry.sha256 };
        Some(package).filter(|package| !recorded.has(package))
    };
    let present = index.present.iter();
    let mut added: Vec<(&Key, LoggedPackage)> =
        present.filter_map(|(key, entry)| Some((key, package_of(entry)?))).collect();
    let mut news = News { renamed: record.renamed.iter().cloned().collect(), ..News::default() };
    if let Some(gone) = &record.gone {
        let is_unrecorded = |one: &&GonePost| !recorded.gone.contains(&one.id);
        news.gone = gone.iter().filter(is_unrecorded).cloned().collect();
        let gone: BTreeSet<&str> = gone.iter().map(|one| one.id.as_str()).collect();
        let is_of_site =
            |id: &str| index.latest(id).is_some_and(|entry| is_of_site(&entry, &record.site));
        let is_back = |id: &&String| !gone.contains(id.as_str()) && is_of_site(id);
        news.returned = recorded.gone.iter().filter(is_back).cloned().collect();
    }
    for (key, tombstone) in &index.withdrawn {
        if !recorded.withdrawn.contains(&tombstone.package.path) {
            // Withdrawn before any run recorded that it was stored: both are recorded at once.
            added.extend(package_of(tombstone.package.clone()).map(|package| (key, package)));
            news.withdrawn.push(tombstone.package.path.clone());
            news.tombstones.push(tombstone.logged(root)?);
        }
    }
    added.sort_by_key(|(key, _)| *key);
    news.added.extend(added.into_iter().map(|(_, package)| package));
    Ok(news)
}
