//! What an archive has and its log does not record yet.

use std::collections::BTreeSet;
use std::path::Path;

use super::entries::Key;
use super::entry::CatalogueEntry;
use super::index::Index;
use super::log::{GonePost, LoggedPackage, News, RecordedPackages, RunRecord};
use super::origin::is_of_site;
use crate::error::IoError;

impl News {
    /// Adds the packages and tombstones that the log does not record yet. `is_recorded` says of a
    /// package whether it does, `withdrawn` are the packages that it withdrew.
    pub(super) fn add_packages(
        &mut self,
        root: &Path,
        index: &Index,
        is_recorded: &dyn Fn(&LoggedPackage) -> bool,
        withdrawn: &BTreeSet<String>,
    ) -> Result<(), IoError> {
        let package_of = |entry: CatalogueEntry| {
            let package = LoggedPackage { path: entry.path, sha256: entry.sha256 };
            Some(package).filter(|package| !is_recorded(package))
        };
        let present = index.present.iter();
        let mut added: Vec<(&Key, LoggedPackage)> =
            present.filter_map(|(key, entry)| Some((key, package_of(entry)?))).collect();
        for (key, tombstone) in &index.withdrawn {
            if !withdrawn.contains(&tombstone.package.path) {
                // Withdrawn before any run recorded that it was stored: both are recorded at once.
                added.extend(package_of(tombstone.package.clone()).map(|package| (key, package)));
                self.withdrawn.push(tombstone.package.path.clone());
                self.tombstones.push(tombstone.logged(root)?);
            }
        }
        added.sort_by_key(|(key, _)| *key);
        self.added.extend(added.into_iter().map(|(_, package)| package));
        Ok(())
    }

    /// Adds what was renamed by hand, and which posts are gone or back; `latest` is the latest package
    /// of a release.
    pub(super) fn add_posts(
        &mut self,
        record: &RunRecord,
        recorded: &RecordedPackages,
        latest: &dyn Fn(&str) -> Option<CatalogueEntry>,
    ) {
        self.renamed.extend(record.renamed.iter().cloned());
        let Some(gone) = &record.gone else { return };
        let is_unrecorded = |one: &&GonePost| !recorded.gone.contains(&one.id);
        self.gone = gone.iter().filter(is_unrecorded).cloned().collect();
        let gone: BTreeSet<&str> = gone.iter().map(|one| one.id.as_str()).collect();
        let is_of_site =
            |id: &str| latest(id).is_some_and(|entry| is_of_site(&entry, &record.site));
        let is_back = |id: &&String| !gone.contains(id.as_str()) && is_of_site(id);
        self.returned = recorded.gone.iter().filter(is_back).cloned().collect();
    }
}
