//! Catalogue and log, written at the end of a run.

use super::catalogue;
use super::entries::Entries;
use super::entry::CatalogueEntry;
use super::error::ArchiveError;
use super::index::Index;
use super::log::{self, RunRecord};
use super::news::unrecorded;
use super::run::lock_archive;
use super::sidecars::sweep_sidecars;
use super::store::Store;
use super::withdrawal::finish_withdrawals;

/// Entries of packages that other processes stored, in little memory.
#[derive(Default)]
pub struct Collected(Entries);

impl Collected {
    /// Adds one.
    pub fn add(&mut self, entry: CatalogueEntry) {
        self.0.insert(entry);
    }
}

impl Store {
    /// Writes catalogue and log. If nothing was added since the last time, no byte changes.
    pub fn finish(&self, record: &RunRecord) -> Result<(), ArchiveError> {
        let _lock = lock_archive(&self.root)?;
        self.write_records(record)
    }

    /// Takes entries of packages that other processes stored, as a catalogue would list them: they
    /// are not read again where place and size agree.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn take(&self, known: Collected) -> Result<(), ArchiveError> {
        let _lock = lock_archive(&self.root)?;
        let Collected(known) = known;
        let (listed, _) = catalogue::read(&self.root, &known)?;
        let index = Index::of(&self.root, listed, &known)?;
        finish_withdrawals(&*self.disk, &self.root, &self.run, index.withdrawn.values())?;
        sweep_sidecars(&*self.disk, &self.root, &index)?;
        *self.index() = index;
        Ok(())
    }

    /// Writes what log and catalogue do not record yet, with the archive's lock held.
    pub(super) fn write_records(&self, record: &RunRecord) -> Result<(), ArchiveError> {
        let mut index = self.index();
        let known = std::mem::take(&mut index.present);
        let (listed, before) = catalogue::read(&self.root, &known)?;
        *index = Index::of(&self.root, listed, &known)?;
        drop(known);
        let now = catalogue::digest_of(index.all());
        let news = unrecorded(&self.root, &index, record)?;
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
}
