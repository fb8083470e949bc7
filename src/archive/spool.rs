//! What belongs to many releases, in files of a run, one for each month: to be gone through a month
//! at a time, in the memory of the largest.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use super::disk::Disk;
use super::run::RunFolder;
use crate::error::IoError;

/// The beginning of an identifier, `2019-07`: what is sorted by identifiers is sorted by months.
pub(super) type Month = [u8; 7];

/// The month of a release, or of a package by its file name. Of what does not begin with a day, as
/// every identifier of this program does, the first bytes are as good.
pub(super) fn month_of(id: &str) -> Month {
    let mut month = Month::default();
    for (byte, own) in month.iter_mut().zip(id.bytes()) {
        *byte = own;
    }
    month
}

/// Bytes that wait in memory before they are written.
const MAX_WAITING: usize = 4 << 20;

/// Bytes by month.
#[derive(Default)]
pub(super) struct Spool {
    waiting: BTreeMap<Month, Vec<u8>>,
    /// Bytes that wait.
    size: usize,
    files: BTreeMap<Month, PathBuf>,
}

impl Spool {
    pub(super) fn add(&mut self, month: Month, bytes: &[u8]) {
        self.waiting.entry(month).or_default().extend_from_slice(bytes);
        self.size += bytes.len();
    }

    /// Whether [`Spool::write`] is due.
    pub(super) fn is_full(&self) -> bool {
        self.size >= MAX_WAITING
    }

    /// Moves what waits into files of the run.
    pub(super) fn write(&mut self, disk: &dyn Disk, run: &RunFolder) -> Result<(), IoError> {
        for (month, bytes) in std::mem::take(&mut self.waiting) {
            let path = self.files.entry(month).or_insert_with(|| run.unused_path());
            let mut file = disk.append(path).map_err(IoError::of("open", path))?;
            file.write_all(&bytes).map_err(IoError::of("write", path))?;
        }
        self.size = 0;
        Ok(())
    }

    pub(super) fn months(&self) -> impl Iterator<Item = &Month> {
        self.waiting.keys().chain(self.files.keys())
    }

    /// All bytes of a month, in the order in which they were added.
    pub(super) fn read(&self, month: &Month) -> Result<Vec<u8>, IoError> {
        let mut bytes = match self.files.get(month) {
            Some(path) => std::fs::read(path).map_err(IoError::of("read", path))?,
            None => Vec::new(),
        };
        bytes.extend_from_slice(self.waiting.get(month).map_or(&[], Vec::as_slice));
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::super::disk::RealDisk;
    use super::super::run::lock_archive;
    use super::*;

    #[test]
    fn each_month_has_its_own_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let run = RunFolder::create(folder.path(), &lock_archive(folder.path()).unwrap()).unwrap();
        let mut spool = Spool::default();
        for number in 0..100_u8 {
            spool.add(month_of(&format!("2019-{:02}-01-a", number % 3)), &[number]);
            if number % 7 == 0 {
                spool.write(&RealDisk, &run).unwrap();
            }
        }
        for month in 0..3_u8 {
            let own: Vec<u8> = (0..100).filter(|number| number % 3 == month).collect();
            assert_eq!(spool.read(&month_of(&format!("2019-{month:02}-x"))).unwrap(), own);
        }
        assert!(spool.read(&month_of("2020-01-01-a")).unwrap().is_empty());
    }

    #[test]
    fn months_are_sorted_as_identifiers_are() {
        let ids = ["", "2", "2019-07", "2019-07-17-a", "2019-08-01-é", "20190", "é", "éa"];
        for pair in ids.windows(2) {
            assert!(month_of(pair[0]) <= month_of(pair[1]), "{pair:?}");
        }
    }
}
