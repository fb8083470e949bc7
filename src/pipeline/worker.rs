//! Exports release by release, as tasks ask for it. What was opened for a task (site, layouts,
//! fonts, archive) stays open for the next, and is opened again when its files change.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::export::run_record;
use super::exporter::{Destination, ReleaseExporter, refused};
use super::guard::guarded;
use super::open_sites::OpenSites;
use super::options::Moment;
use super::task::Task;
use super::{Failure, Refusal};
use crate::archive::log::RunRecord;
use crate::archive::{Snapshot, Store};
use crate::outcome::ReleaseResult;

/// Maximum number of open archives.
const MAX_ARCHIVES: usize = 16;

/// Performs tasks one after the other. [`Worker::finish`] writes catalogues and logs.
#[derive(Default)]
pub struct Worker {
    /// The time of tasks that do not give one.
    at: Option<Moment>,
    sites: OpenSites,
    archives: BTreeMap<PathBuf, Archive>,
}

struct Archive {
    store: Store,
    /// Who, when and what, from the last task: for the log.
    record: RunRecord,
}

impl Worker {
    /// A worker with nothing open yet; `at` is the time of tasks that do not give one.
    pub fn new(at: Option<Moment>) -> Worker {
        Worker { at, ..Worker::default() }
    }

    /// Performs a task: a JSON object on one line. A task that fails has a result too, which says
    /// why.
    pub fn perform(&mut self, line: &[u8]) -> ReleaseResult {
        let performed = match Task::read(line) {
            Ok(mut task) => {
                let record = &mut task.options.record;
                record.at = record.at.take().or_else(|| self.at.clone());
                let post = task.release.display().to_string();
                guarded(&post, || {
                    self.export(&task).map_err(|failure| Refusal::of_failure(&post, failure))
                })
                .map_err(|refusal| (post, refusal))
            }
            Err(fault) => Err((fault.release.clone(), Refusal::of(&fault.release, fault.message))),
        };
        performed.unwrap_or_else(|(post, refusal)| refused(&post, refusal))
    }

    fn export(&mut self, task: &Task) -> Result<ReleaseResult, Failure> {
        let Worker { sites, archives, .. } = self;
        let (site, file) = sites.of(task)?;
        let snapshot;
        let destination = if task.options.dry_run {
            snapshot = Snapshot::read(&task.archive).map_err(Failure::new)?;
            snapshot.as_ref().map_or(Destination::Nowhere, Destination::Known)
        } else {
            Destination::Archive(opened(archives, task)?)
        };
        let (options, pipeline) = (&task.options, &site.pipeline);
        let exporter = ReleaseExporter::new(options, pipeline, &task.archive, destination);
        Ok(exporter.export(&file, |release| site.others(release, options.drafts)))
    }

    /// Writes catalogue and log of every archive.
    ///
    /// # Errors
    /// One for each archive that cannot be written to.
    pub fn finish(&mut self) -> Result<(), Failure> {
        finish(&mut self.archives)
    }
}

fn finish(archives: &mut BTreeMap<PathBuf, Archive>) -> Result<(), Failure> {
    let mut messages = Vec::new();
    for (_, Archive { store, record }) in std::mem::take(archives) {
        messages.extend(store.finish(&record).err().map(|error| (error.to_string(), None)));
    }
    if messages.is_empty() { Ok(()) } else { Err(Failure { messages }) }
}

fn opened<'a>(
    archives: &'a mut BTreeMap<PathBuf, Archive>,
    task: &Task,
) -> Result<&'a Store, Failure> {
    let record = run_record(&task.options, None);
    let root: &Path = &task.archive;
    if archives.len() >= MAX_ARCHIVES && !archives.contains_key(root) {
        finish(archives)?;
    }
    // The folder may have been moved since the previous task.
    if !root.join("VERSION").is_file() {
        archives.remove(root);
    }
    let archive = match archives.entry(root.to_owned()) {
        std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
        std::collections::btree_map::Entry::Vacant(place) => {
            let store = Store::open(root).map_err(Failure::new)?;
            place.insert(Archive { store, record: record.clone() })
        }
    };
    archive.record = record;
    Ok(&archive.store)
}
