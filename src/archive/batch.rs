//! Stores many packages at once: each is written when it is ready, then all are made durable and
//! put in their places together. Syncing each one separately would make everybody wait for the
//! disk.

use std::sync::Arc;

use super::error::ArchiveError;
use super::pending::{Attempt, Pending, Written};
use super::state::{State, Upgrade};
use super::store::{Make, Store, Stored};

impl Store {
    /// Writes a package, to be stored by [`Store::put_all`] as by [`Store::put`] or, with
    /// `upgrade`, [`Store::put_upgrade`]. Until then it is not in the archive.
    ///
    /// # Errors
    /// Those of [`Store::put`].
    pub fn prepare(&self, make: &Make, upgrade: bool) -> Result<Pending, ArchiveError> {
        let upgrade = if upgrade { Upgrade::Yes } else { Upgrade::No };
        Ok(Pending(self.write(&make(None)?, make, upgrade)?))
    }

    /// Stores packages that have been written; returns a result for each.
    ///
    /// # Errors
    /// Those of [`Store::put`]; [`ArchiveError::Contended`] if another run has stored something
    /// else for the release in the meantime: then try [`Store::put`].
    pub fn put_all(&self, mut all: Vec<Pending>) -> Vec<Result<Stored, ArchiveError>> {
        let written = all.iter_mut().filter_map(|pending| match &mut pending.0 {
            Attempt::Known(_) => None,
            Attempt::Written(written) => Some(&mut **written),
        });
        let mut placed = self.place_all(written).into_iter();
        all.iter()
            .map(|pending| match &pending.0 {
                Attempt::Known(entry) => Ok(Stored { entry: Arc::clone(entry), is_new: false }),
                Attempt::Written(written) => match placed.next().transpose()?.flatten() {
                    Some(stored) => Ok(stored),
                    None => self.found_after_another(written),
                },
            })
            .collect()
    }

    /// Another run was quicker: usually it stored the same.
    fn found_after_another(&self, written: &Written) -> Result<Stored, ArchiveError> {
        match self.index().state_for(&written.description, written.upgrade) {
            State::Unchanged(entry) => Ok(Stored { entry, is_new: false }),
            _ => Err(ArchiveError::Contended { id: written.description.id.clone() }),
        }
    }
}
