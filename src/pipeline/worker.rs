//! Exports release by release, as tasks ask for it. What was opened for a task (site, layouts,
//! fonts, archive) stays open for the next, and is opened again when its files change.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::destination::Destination;
use super::export::run_record;
use super::exporter::{ReleaseExporter, refused};
use super::guard::guarded;
use super::open_sites::OpenSites;
use super::options::Moment;
use super::task::{Task, TaskFault};
use super::{Failure, Refusal};
use crate::archive::log::RunRecord;
use crate::archive::{Snapshot, Store};
use crate::outcome::ReleaseResult;

/// Maximum number of open archives.
const MAX_ARCHIVES: usize = 16;

/// A line that may hold a task.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its number in the input, from 1.
    pub number: u64,
    /// Its bytes; or why it could not be read.
    pub text: Result<Vec<u8>, String>,
}

/// Performs tasks. [`Worker::finish`] writes catalogues and logs.
#[derive(Default)]
pub struct Worker {
    /// The time of tasks that do not give one.
    at: Option<Moment>,
    sites: OpenSites,
    archives: BTreeMap<(PathBuf, bool), Archive>,
    /// Whether results hold the lines of the catalogue, for whoever writes it.
    gives_lines: bool,
    failure: Option<String>,
    /// How many tasks were given one by one.
    performed: u64,
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

    /// The same, for one whose catalogue and log another process writes: its results hold what is
    /// needed for that.
    pub fn for_another(self) -> Worker {
        Worker { gives_lines: true, ..self }
    }

    /// What would stop every other task too, such as a full disk.
    pub fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    /// Performs a task: a JSON object on one line. A task that fails has a result too, which says
    /// why.
    pub fn perform(&mut self, line: &[u8]) -> ReleaseResult {
        self.performed += 1;
        let line = Line { number: self.performed, text: Ok(line.to_owned()) };
        let mut results = self.perform_all(vec![line]);
        results.pop().expect("as many results as tasks")
    }

    /// Performs tasks and returns their results, in order. Packages of consecutive tasks for the
    /// same site and archive are made durable together.
    pub fn perform_all(&mut self, lines: Vec<Line>) -> Vec<ReleaseResult> {
        let tasks: Vec<Result<Task, TaskFault>> =
            lines.into_iter().map(|it| self.read(it)).collect();
        let mut results = Vec::with_capacity(tasks.len());
        for alike in tasks.chunk_by(|one, next| match (one, next) {
            (Ok(one), Ok(next)) => one.goes_with(next),
            _ => false,
        }) {
            match alike {
                [Err(fault)] => {
                    let refusal = Refusal::of(&fault.release, &fault.message);
                    results.push(refused(&fault.release, refusal));
                }
                alike => results.extend(self.export_all(alike.iter().flatten().collect())),
            }
        }
        results
    }

    fn read(&self, line: Line) -> Result<Task, TaskFault> {
        let Line { number, text } = line;
        let text = text.map_err(|message| TaskFault { release: String::new(), message })?;
        // Where the post is not known, only the number of the line says which task it was.
        let mut task = Task::read(&text).map_err(|fault| match fault.release.is_empty() {
            true => TaskFault {
                message: format!(
                    "line {number} is not a task: {} (`communique list SITE --format json --to \
                     ARCHIVE` writes tasks)",
                    fault.message
                ),
                ..fault
            },
            false => fault,
        })?;
        let record = &mut task.options.record;
        record.at = record.at.take().or_else(|| self.at.clone());
        Ok(task)
    }

    /// Exports tasks that go together; if they cannot be, each by itself.
    fn export_all(&mut self, tasks: Vec<&Task>) -> Vec<ReleaseResult> {
        let post = |task: &Task| task.release.display().to_string();
        let first = tasks[0];
        let all = guarded(&post(first), || {
            self.export(&tasks).map_err(|failure| Refusal::of_failure(&post(first), failure))
        });
        match all {
            Ok(results) => results,
            Err(refusal) if tasks.len() == 1 => vec![refused(&post(first), refusal)],
            Err(_) => tasks.into_iter().flat_map(|task| self.export_all(vec![task])).collect(),
        }
    }

    fn export(&mut self, tasks: &[&Task]) -> Result<Vec<ReleaseResult>, Failure> {
        let Worker { sites, archives, .. } = self;
        let first = tasks[0];
        let site = sites.of(first)?;
        let files: Result<Vec<_>, _> =
            tasks.iter().map(|task| site.pipeline.site.source(&task.release)).collect();
        let files = files.map_err(Failure::new)?;
        let snapshot;
        let destination = if first.options.dry_run {
            snapshot = Snapshot::read(&first.archive).map_err(Failure::new)?;
            snapshot.as_ref().map_or(Destination::Nowhere, Destination::Known)
        } else {
            Destination::Archive(opened(archives, first)?)
        };
        let (options, pipeline) = (&first.options, &site.pipeline);
        let mut exporter = ReleaseExporter::new(options, pipeline, &first.archive, destination);
        if self.gives_lines {
            exporter = exporter.with_lines();
        }
        let prepared = tasks.iter().zip(&files).map(|(task, file)| match &task.listed {
            Some(listed) => exporter.prepare_listed(file, listed),
            None => exporter.prepare(file, |release| site.others(release, options.drafts)),
        });
        let results = exporter.finish(prepared.collect());
        self.failure = exporter.failure().or(self.failure.take());
        Ok(results)
    }

    /// Writes catalogue and log of every archive.
    ///
    /// # Errors
    /// One for each archive that cannot be written to.
    pub fn finish(&mut self) -> Result<(), Failure> {
        finish(&mut self.archives)
    }
}

fn finish(archives: &mut BTreeMap<(PathBuf, bool), Archive>) -> Result<(), Failure> {
    let mut messages = Vec::new();
    for (_, Archive { store, record }) in std::mem::take(archives) {
        messages.extend(store.finish(&record).err().map(|error| (error.to_string(), None)));
    }
    if messages.is_empty() { Ok(()) } else { Err(Failure { messages }) }
}

fn opened<'a>(
    archives: &'a mut BTreeMap<(PathBuf, bool), Archive>,
    task: &Task,
) -> Result<&'a Store, Failure> {
    let record = run_record(&task.options, None);
    let root: &Path = &task.archive;
    let key = (root.to_owned(), task.listed.is_some());
    if archives.len() >= MAX_ARCHIVES && !archives.contains_key(&key) {
        finish(archives)?;
    }
    // The folder may have been moved since the previous task.
    if !root.join("VERSION").is_file() {
        archives.remove(&key);
    }
    let archive = match archives.entry(key) {
        std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
        std::collections::btree_map::Entry::Vacant(place) => {
            let open = if task.listed.is_some() { Store::open_for_look_ups } else { Store::open };
            let store = open(root).map_err(Failure::new)?;
            place.insert(Archive { store, record: record.clone() })
        }
    };
    archive.record = record;
    Ok(&archive.store)
}
