//! The releases of an archive with all their versions, for those who show them.

use std::collections::BTreeSet;

use super::entry::CatalogueEntry;
use super::error::ArchiveError;
use super::snapshot::Snapshot;
use super::tombstone::{Tombstone, tombstone_path};
use super::versions::package_path;

/// A version of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArchivedVersion {
    /// Its package is there.
    Present(CatalogueEntry),
    /// The catalogue lists it, but it is missing or damaged.
    Absent(CatalogueEntry),
    /// A tombstone is in its place.
    Withdrawn(Box<Tombstone>),
}

impl ArchivedVersion {
    /// As the catalogue lists or listed it.
    pub fn entry(&self) -> &CatalogueEntry {
        match self {
            ArchivedVersion::Present(entry) | ArchivedVersion::Absent(entry) => entry,
            ArchivedVersion::Withdrawn(tombstone) => &tombstone.package,
        }
    }

    /// Path of what is there in the archive, or should be.
    pub fn path(&self) -> String {
        match self {
            ArchivedVersion::Present(entry) | ArchivedVersion::Absent(entry) => entry.path.clone(),
            ArchivedVersion::Withdrawn(tombstone) => tombstone_path(&tombstone.package.path),
        }
    }
}

impl Snapshot {
    /// The identifiers of all releases, sorted. Those that none can have are left out: verification
    /// finds them.
    pub fn ids(&self) -> Vec<String> {
        let index = &self.index;
        let keys = index.present.keys().chain(index.absent.keys()).chain(index.withdrawn.keys());
        let ids: BTreeSet<&str> =
            keys.map(|(id, _)| id.as_str()).filter(|id| is_identifier(id)).collect();
        ids.into_iter().map(str::to_owned).collect()
    }

    /// The versions of a release, from the first.
    pub fn versions(&self, id: &str) -> Vec<ArchivedVersion> {
        let all = || (id.to_owned(), 0)..=(id.to_owned(), u32::MAX);
        let index = &self.index;
        let mut versions: Vec<ArchivedVersion> = index
            .withdrawn
            .range(all())
            .map(|(_, tombstone)| ArchivedVersion::Withdrawn(Box::new(tombstone.clone())))
            .collect();
        versions.extend(index.present.all_in(all()).map(ArchivedVersion::Present));
        // Of what is missing only the catalogue says where it was.
        let absent = index.absent.all_in(all());
        let in_place = |entry: &CatalogueEntry| entry.path == package_path(id, entry.version);
        versions.extend(absent.filter(in_place).map(ArchivedVersion::Absent));
        versions.sort_by_key(|version| version.entry().version);
        versions
    }

    /// Packages and tombstones that cannot be read.
    pub fn unreadable(&self) -> &[ArchiveError] {
        &self.index.unreadable
    }
}

/// Whether a release can have an identifier: a day and a name, which are one name of a file.
fn is_identifier(id: &str) -> bool {
    let day = id.as_bytes().iter().take(8).enumerate();
    let is_dated = id.len() > 8
        && day.into_iter().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    is_dated && !id.chars().any(|it| it.is_control() || matches!(it, '/' | '\\'))
}

#[cfg(test)]
mod tests {
    use super::is_identifier;

    #[test]
    fn identifiers_are_names_of_files() {
        assert!(is_identifier("2019-07-17-a.fr"));
        for id in ["", "../.", "2019-07-", "2019-07-99-x/../../y", "2019-07-17-a\nb", "20190717-a"]
        {
            assert!(!is_identifier(id), "{id:?}");
        }
    }
}
