//! One release at a time: what an archive has of it, without reading all the others. A worker among
//! a thousand, in an archive of millions of packages, has no time to read the catalogue.
//!
//! The catalogue is sorted by identifier and version, so a line is found by bisection; a package
//! that it does not list yet is read itself.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use super::catalogue::{CATALOGUE, entry_of_file};
use super::entry::CatalogueEntry;
use super::error::ArchiveError;
use super::index::Index;
use super::tombstone::{Tombstone, tombstone_path};
use super::versions::package_path;
use crate::error::IoError;
use crate::limits::package::LONGEST_LINE;

/// Releases that were looked up, and the catalogue they are looked up in.
pub(super) struct LookUp {
    known: BTreeSet<String>,
    /// As it was when the archive was opened; `None` if there is none.
    catalogue: Option<Catalogue>,
}

/// How many identifiers are remembered: one that is forgotten is looked up again.
const MAX_KNOWN: usize = 10_000;

impl LookUp {
    pub(super) fn open(root: &Path) -> Result<LookUp, IoError> {
        Ok(LookUp { known: BTreeSet::new(), catalogue: Catalogue::open(root)? })
    }

    /// Adds everything that the archive has of a release to the index.
    ///
    /// # Errors
    /// If one of its packages or tombstones cannot be read: nothing is stored for it then.
    pub(super) fn add(
        &mut self,
        id: &str,
        root: &Path,
        index: &mut Index,
    ) -> Result<(), ArchiveError> {
        if self.known.contains(id) {
            return Ok(());
        }
        let listed = self.catalogue.as_mut().map(|it| it.versions(id)).transpose()?;
        let listed = listed.unwrap_or_default();
        let mut starts: BTreeSet<u32> = listed.iter().map(|entry| entry.version).collect();
        starts.insert(1);
        // From each one that is listed as far as there are any: a line may be wrong.
        let mut next = 1;
        for start in starts {
            let mut version = start.max(next);
            while add_version(id, version, &listed, root, index)? {
                let Some(following) = version.checked_add(1) else { break };
                version = following;
            }
            next = version;
        }
        if self.known.len() >= MAX_KNOWN {
            self.known.clear();
        }
        self.known.insert(id.to_owned());
        Ok(())
    }
}

/// Adds a version, if it is there.
fn add_version(
    id: &str,
    version: u32,
    listed: &[CatalogueEntry],
    root: &Path,
    index: &mut Index,
) -> Result<bool, ArchiveError> {
    let path = package_path(id, version);
    let tombstone = tombstone_path(&path);
    if root.join(&tombstone).exists() {
        let tombstone = Tombstone::read(root, &tombstone)?;
        index.withdrawn.insert(tombstone.package.key(), tombstone);
        return Ok(true);
    }
    let size = match std::fs::metadata(root.join(&path)) {
        Ok(found) => found.len(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(IoError::of("read", &root.join(&path))(error).into()),
    };
    let is_it = |entry: &&CatalogueEntry| entry.path == path && entry.size == size;
    let entry = match listed.iter().find(is_it) {
        Some(entry) => entry.clone(),
        None => entry_of_file(root, &path)?,
    };
    index.insert(entry);
    Ok(true)
}

/// The catalogue's file, bisected.
struct Catalogue {
    file: BufReader<File>,
    length: u64,
    path: std::path::PathBuf,
}

impl Catalogue {
    fn open(root: &Path) -> Result<Option<Catalogue>, IoError> {
        let path = root.join(CATALOGUE);
        match File::open(&path).and_then(|file| Ok((file.metadata()?.len(), file))) {
            Ok((length, file)) => {
                Ok(Some(Catalogue { file: BufReader::with_capacity(4096, file), length, path }))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(IoError::of("read", &path)(error)),
        }
    }

    /// The entries of a release. Lines that cannot be read, or stand at a wrong place, are not
    /// found: their packages say the same.
    fn versions(&mut self, id: &str) -> Result<Vec<CatalogueEntry>, IoError> {
        let found = self.find(id);
        found.map_err(|error| IoError::of("read", &self.path)(error))
    }

    fn find(&mut self, id: &str) -> io::Result<Vec<CatalogueEntry>> {
        // The first line of the release starts in here; a line starts at `low`, or before it.
        let (mut low, mut high) = (0, self.length);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.line_after(middle)? {
                Some(line) if id_of(&line).is_some_and(|other| *other < *id) => {
                    low = middle + 1;
                }
                _ => high = middle,
            }
        }
        let mut found = Vec::new();
        let Some(mut line) = self.line_after(low)? else { return Ok(found) };
        while let Ok(entry) = serde_json::from_slice::<CatalogueEntry>(&line) {
            if entry.id != id {
                break;
            }
            found.push(entry);
            line = self.line()?;
        }
        Ok(found)
    }

    /// The first line that starts at or after a place.
    fn line_after(&mut self, place: u64) -> io::Result<Option<Vec<u8>>> {
        self.file.seek(SeekFrom::Start(place.saturating_sub(1)))?;
        if place > 0 {
            // The byte before the place may end a line.
            self.file.skip_until(b'\n')?;
        }
        let line = self.line()?;
        Ok((!line.is_empty()).then_some(line))
    }

    /// The line that starts here, or as much of it as a line of this program may have.
    fn line(&mut self) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        (&mut self.file).take(LONGEST_LINE).read_until(b'\n', &mut line)?;
        Ok(line)
    }
}

/// The identifier of a line; `None` if it is not one of the catalogue.
fn id_of(line: &[u8]) -> Option<std::borrow::Cow<'_, str>> {
    #[derive(serde::Deserialize)]
    struct Id<'a> {
        #[serde(borrow)]
        id: std::borrow::Cow<'a, str>,
    }
    serde_json::from_slice::<Id<'_>>(line).ok().map(|line| line.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(id: &str, version: u32) -> String {
        format!(
            "{{\"id\":{id:?},\"version\":{version},\"path\":{:?},\"size\":1,\"sha256\":\"\",\
             \"title\":\"{}\",\"date\":\"\",\"language\":\"fr\",\"source\":\"\",\"layout\":\"\",\
             \"pages\":1,\"fingerprint\":\"\",\"program\":\"\"}}\n",
            package_path(id, version),
            "long ".repeat(id.len() * 37 % 50),
        )
    }

    #[test]
    fn every_line_is_found_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        for count in [0, 1, 2, 3, 50] {
            let ids: Vec<String> = (0..count)
                .map(|n| format!("2020-01-{:02}-{}", n / 2 + 1, "ab".repeat(n % 7 + 1)))
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect();
            let lines: String = ids
                .iter()
                .flat_map(|id| (1..=id.len() as u32 % 3 + 1).map(|v| line(id, v)))
                .collect();
            std::fs::write(folder.path().join(CATALOGUE), lines).unwrap();
            let mut catalogue = Catalogue::open(folder.path()).unwrap().unwrap();
            for id in &ids {
                let found = catalogue.versions(id).unwrap();
                assert_eq!(found.len(), id.len() % 3 + 1, "{id} of {count}");
                assert!(found.iter().all(|entry| entry.id == *id));
            }
            for absent in ["", "2020-01-01", "2020-01-05-abc", "9", "2020-01-02-ab\u{e9}"] {
                assert_eq!(catalogue.versions(absent).unwrap(), [], "{absent} of {count}");
            }
        }
        std::fs::write(folder.path().join(CATALOGUE), "not a line\n\n{}\n").unwrap();
        let mut catalogue = Catalogue::open(folder.path()).unwrap().unwrap();
        assert_eq!(catalogue.versions("2020-01-01-a").unwrap(), []);
        let none = Catalogue::open(&folder.path().join("elsewhere")).unwrap();
        assert!(none.is_none());
    }

    #[test]
    fn a_wrong_line_of_the_catalogue_costs_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let id = "2020-01-01-a";
        std::fs::write(folder.path().join(CATALOGUE), line(id, u32::MAX)).unwrap();
        let mut look_up = LookUp::open(folder.path()).unwrap();
        let mut index = Index::empty();
        look_up.add(id, folder.path(), &mut index).unwrap();
        assert_eq!(index.all().count(), 0, "a package that is not there");
    }
}
