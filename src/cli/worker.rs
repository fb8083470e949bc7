//! `worker`: JSON tasks in, JSON results out, a line each and in order.
//!
//! A task is an object with the post as « release », the archive as « to », and whatever options
//! `export` has: it is read by the same parser, and done by the same code. What was opened for a
//! task — site, layouts, fonts, archive — stays open for the next, and is opened anew when its
//! files change.

mod sites;
mod task;

use std::collections::BTreeMap;
use std::io::{BufRead, Read, Write};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use super::export::ExportArguments;
use super::interrupt::Interrupt;
use super::storing::{self, Storing, guarded};
use super::workshop::Refusal;
use super::{CommandResult, Failure, Outcome};
use crate::archive::log::RunRecord;
use crate::archive::{Snapshot, Store};
use crate::report::Format;
use crate::report::export::{self, ReleaseResult, ReleaseStatus};

use sites::Sites;
use task::Task;

/// Bytes of the longest task.
const LONGEST: u64 = 1 << 20;
/// Archives that are open at once.
const ARCHIVES: usize = 16;
/// How long it takes, while no task comes, to see that somebody wants to stop.
const NAP: Duration = Duration::from_millis(100);

pub fn run() -> CommandResult {
    let interrupt = Interrupt::watch();
    let (lines, tasks) = sync_channel(1);
    // Nobody waits for this thread: it may be reading when the process is asked to stop.
    std::thread::spawn(move || read_lines(&lines));
    let mut worker = Worker::default();
    let mut outcome = Outcome::Well;
    while let Some(line) = next(&tasks, &interrupt) {
        let result = match line {
            Ok(line) => guarded("", || Ok(worker.done(&line).unwrap_or_else(|refused| *refused)))
                .unwrap_or_else(|refusal| storing::refused("", refusal)),
            Err(error) => *refused("", error),
        };
        if result.status == ReleaseStatus::Refused {
            outcome = Outcome::Refused;
        }
        let mut out = std::io::stdout().lock();
        let told = export::release(&mut out, Format::Json, false, &result);
        match told.and_then(|()| out.flush()) {
            // Nobody reads the results: there is no use in making more of them.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => break,
            Err(error) => {
                worker.finish()?;
                return Err(Failure::new(format!("cannot write to standard output: {error}")));
            }
            Ok(()) => {}
        }
    }
    worker.finish()?;
    Ok(if interrupt.is_asked() { Outcome::Interrupted(interrupt.status()) } else { outcome })
}

/// A line of the input, or why it is none.
type Line = Result<Vec<u8>, String>;

/// The next task; `None` at the end, or when the process is asked to stop.
fn next(tasks: &Receiver<Line>, interrupt: &Interrupt) -> Option<Line> {
    while !interrupt.is_asked() {
        match tasks.recv_timeout(NAP) {
            Ok(line) => return Some(line),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
    None
}

/// Sends every line that is not blank, until the input ends.
fn read_lines(lines: &SyncSender<Line>) {
    let mut input = std::io::stdin().lock();
    loop {
        let mut bytes = Vec::new();
        let line = match (&mut input).take(LONGEST).read_until(b'\n', &mut bytes) {
            Ok(0) => return,
            Ok(_) if bytes.len() as u64 == LONGEST && !bytes.ends_with(b"\n") => {
                if input.skip_until(b'\n').is_err() {
                    return;
                }
                Err(format!("a task has at most {LONGEST} bytes"))
            }
            Ok(_) if bytes.trim_ascii().is_empty() => continue,
            Ok(_) => Ok(bytes),
            Err(error) => {
                // Told as the result of a last task: what was asked for may not be all there.
                let _ = lines.send(Err(format!("cannot read standard input: {error}")));
                return;
            }
        };
        if lines.send(line).is_err() {
            return;
        }
    }
}

/// A task that was not done.
fn refused(source: &str, message: impl ToString) -> Box<ReleaseResult> {
    let mut result = Box::new(ReleaseResult::new(source, ReleaseStatus::Refused));
    result.faults = Refusal::of(source, message).faults;
    result
}

/// What stays open between tasks.
#[derive(Default)]
struct Worker {
    sites: Sites,
    archives: BTreeMap<PathBuf, Archive>,
}

struct Archive {
    store: Store,
    /// Who, when and what, of the last task: for the log.
    record: RunRecord,
}

impl Worker {
    fn done(&mut self, line: &[u8]) -> Result<ReleaseResult, Box<ReleaseResult>> {
        let task = Task::read(line).map_err(|fault| refused(&fault.release, fault.message))?;
        let source = task.release.display().to_string();
        let told = |failure: Failure| {
            let mut result = Box::new(ReleaseResult::new(&source, ReleaseStatus::Refused));
            let messages = failure.messages.into_iter();
            result.faults = messages
                .flat_map(|(message, help)| {
                    let mut faults = Refusal::of(&source, message).faults;
                    faults.iter_mut().for_each(|fault| fault.help.clone_from(&help));
                    faults
                })
                .collect();
            result
        };
        let Worker { sites, archives } = self;
        let at = task.arguments.record.time().map_err(told)?;
        let (site, file) = sites.of(&task).map_err(told)?;
        let store = match task.arguments.dry_run {
            true => None,
            false => Some(opened(archives, &task.arguments, at.clone()).map_err(told)?),
        };
        let snapshot = match task.arguments.dry_run {
            true => {
                Snapshot::read(&task.arguments.to).map_err(|error| told(Failure::new(error)))?
            }
            false => None,
        };
        let (workshop, at) = (&site.workshop, at.as_deref());
        let storing = Storing::new(&task.arguments, workshop, store, snapshot.as_ref(), at);
        let others = |release: &_| site.others(release, task.arguments.drafts);
        Ok(storing.one(&file, others))
    }

    /// Writes catalogue and log of every archive.
    fn finish(&mut self) -> Result<(), Failure> {
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
    arguments: &ExportArguments,
    at: Option<String>,
) -> Result<&'a Store, Failure> {
    let record = arguments.run_record(at, None);
    let to = &arguments.to;
    if archives.len() >= ARCHIVES && !archives.contains_key(to) {
        finish(archives)?;
    }
    // The folder may have been moved away since the task before.
    if !to.join("VERSION").is_file() {
        archives.remove(to);
    }
    let archive = match archives.entry(to.clone()) {
        std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
        std::collections::btree_map::Entry::Vacant(place) => {
            let store = Store::open(to).map_err(Failure::new)?;
            place.insert(Archive { store, record: record.clone() })
        }
    };
    archive.record = record;
    Ok(&archive.store)
}
