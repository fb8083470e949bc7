//! Catalogue and log, written at the end of a run.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;
use std::sync::Arc;

use super::catalogue::{self, Draft, package_files};
use super::entries::Entries;
use super::entry::CatalogueEntry;
use super::error::ArchiveError;
use super::index::Index;
use super::log::{self, LoggedPackage, News, RunRecord};
use super::months::{Collected, Months};
use super::run::lock_archive;
use super::sidecars::sweep_sidecars;
use super::spool::{Month, Spool, month_of};
use super::store::Store;
use super::withdrawal::finish_withdrawals;
use crate::error::IoError;

impl Store {
    /// Writes catalogue and log. If nothing was added since the last time, no byte changes.
    pub fn finish(&self, record: &RunRecord) -> Result<(), ArchiveError> {
        let _lock = lock_archive(&self.root)?;
        self.write_records(record)
    }

    /// Finishes what dead runs left, where the store was opened for look-ups, and passes on the latest
    /// package, or withdrawn one, of every release. Packages that other processes stored are `known`:
    /// they are not read again where place and size agree.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn survey(
        &self,
        known: &Collected,
        each: &mut dyn FnMut(Arc<CatalogueEntry>),
    ) -> Result<(), ArchiveError> {
        let _lock = lock_archive(&self.root)?;
        let (disk, root) = (&*self.disk, &self.root);
        let mut look = |index: &Index, files: &[String]| -> Result<(), ArchiveError> {
            finish_withdrawals(disk, root, &self.run, index.withdrawn.values())?;
            sweep_sidecars(disk, root, files, index)?;
            index.latest_of_each().into_iter().for_each(&mut *each);
            Ok(())
        };
        match Months::of(root, known)? {
            Some(mut months) => {
                while let Some((_, files, index)) = months.next()? {
                    look(&index, &files)?;
                }
            }
            None => {
                let (listed, _) = catalogue::read(root, &Entries::default())?;
                let index = Index::of(root, listed, &known.all()?)?;
                look(&index, &package_files(root)?)?;
            }
        }
        self.index().renamed = log::renamed(root)?;
        Ok(())
    }

    /// [`Store::finish`] with packages that other processes stored, a month at a time.
    ///
    /// # Errors
    /// Those of [`Store::finish`].
    pub fn finish_with(&self, known: &Collected, record: &RunRecord) -> Result<(), ArchiveError> {
        let _lock = lock_archive(&self.root)?;
        match Months::of(&self.root, known)? {
            Some(months) => self.write_by_month(months, record),
            None => {
                self.index().present = known.all()?;
                self.write_records(record)
            }
        }
    }

    /// Writes what log and catalogue do not record yet, with the archive's lock held.
    pub(super) fn write_records(&self, record: &RunRecord) -> Result<(), ArchiveError> {
        let mut index = self.index();
        let known = std::mem::take(&mut index.present);
        let (listed, before) = catalogue::read(&self.root, &known)?;
        *index = Index::of(&self.root, listed, &known)?;
        drop(known);
        let now = catalogue::digest_of(index.all());
        let mut added = BTreeSet::new();
        let recorded =
            log::recorded(&self.root, &mut |package| _ = added.insert(package.digest()))?;
        let is_recorded = |package: &LoggedPackage| added.contains(&package.digest());
        let mut news = News::default();
        news.add_packages(&self.root, &index, &is_recorded, &recorded.withdrawn)?;
        news.add_posts(record, &recorded, &|id| index.latest(id));
        // The log first: if the run ends in between, the next one writes the catalogue, and nothing
        // goes unrecorded or is recorded twice.
        if !news.is_empty() {
            log::append(&*self.disk, &self.root, record, news, &now)?;
        }
        if now != before {
            catalogue::write(&*self.disk, &self.root, &self.run, index.all())?;
        }
        Ok(())
    }

    /// [`Store::write_records`], a month at a time.
    fn write_by_month(
        &self,
        mut months: Months<'_>,
        record: &RunRecord,
    ) -> Result<(), ArchiveError> {
        let (disk, root) = (&*self.disk, &self.root);
        let (recorded, digests) = self.recorded_by_month()?;
        let mut news = News::default();
        let mut draft = Draft::create(disk, &self.run)?;
        let mut added = AddedPackages::create(self.run.unused_path())?;
        while let Some((month, _, index)) = months.next()? {
            let known = digests_of(&digests, &month)?;
            let is_recorded = |package: &LoggedPackage| known.contains(&package.digest());
            news.add_packages(root, &index, &is_recorded, &recorded.withdrawn)?;
            added.write(news.added.drain(..))?;
            draft.add(index.all())?;
        }
        news.add_posts(record, &recorded, &|id| self.latest(id));
        let now = draft.digest();
        if !news.is_empty() || added.number > 0 {
            log::append_with(disk, root, record, news, added.read()?, &now)?;
        }
        if now != months.before {
            draft.place(disk, root)?;
        }
        Ok(())
    }

    /// What the log records, and the digests of what it added, by month.
    fn recorded_by_month(&self) -> Result<(log::RecordedPackages, Spool), ArchiveError> {
        let (mut digests, mut written) = (Spool::default(), Ok(()));
        let recorded = log::recorded(&self.root, &mut |package| {
            let name = package.path.rsplit('/').next().unwrap_or_default();
            digests.add(month_of(name), &package.digest());
            if digests.is_full() && written.is_ok() {
                written = digests.write(&*self.disk, &self.run);
            }
        })?;
        written?;
        Ok((recorded, digests))
    }
}

fn digests_of(all: &Spool, month: &Month) -> Result<BTreeSet<[u8; 32]>, IoError> {
    Ok(all.read(month)?.as_chunks().0.iter().copied().collect())
}

/// Packages that the log is to record, in a file of the run.
struct AddedPackages {
    path: PathBuf,
    out: BufWriter<File>,
    number: u64,
}

impl AddedPackages {
    fn create(path: PathBuf) -> Result<AddedPackages, IoError> {
        let file = File::create_new(&path).map_err(IoError::of("create", &path))?;
        Ok(AddedPackages { path, out: BufWriter::new(file), number: 0 })
    }

    fn write(&mut self, packages: impl Iterator<Item = LoggedPackage>) -> Result<(), IoError> {
        for package in packages {
            let line = serde_json::to_string(&package);
            let line = line.expect("strings and numbers are always JSON");
            writeln!(self.out, "{line}").map_err(IoError::of("write", &self.path))?;
            self.number += 1;
        }
        Ok(())
    }

    /// Each of them, in the order in which they were written.
    fn read(mut self) -> Result<impl Iterator<Item = io::Result<LoggedPackage>>, IoError> {
        self.out.flush().map_err(IoError::of("write", &self.path))?;
        let file = File::open(&self.path).map_err(IoError::of("open", &self.path))?;
        Ok(BufReader::new(file).lines().map(|line| Ok(serde_json::from_str(&line?)?)))
    }
}
