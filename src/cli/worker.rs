//! `worker`: JSON tasks in, JSON results out, one per line and in order.
//!
//! A task is an object with the post as `release`, the archive as `to`, and any options of `export`
//! that apply to one release, or a line of `list`.

use std::io::{BufRead, Read, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use clap::Args;

use super::interrupt::Interrupt;
use super::options::{WRITTEN, time_of_environment};
use super::{CommandResult, Failure, Outcome};
use crate::error::reason;
use crate::limits::archive::LONGEST_TASK;
use crate::outcome::ReleaseStatus;
use crate::pipeline::{Line, Worker};
use crate::report::{Format, Style};

/// How long it takes, while no task comes, to notice a request to stop.
const NAP: Duration = Duration::from_millis(100);

/// How many tasks are taken at once, as far as they are there: their packages are made durable
/// together.
const BATCH: usize = 32;

#[derive(Debug, Args)]
pub struct WorkerArguments {
    /// Leave the catalogue and the log to `communique finish`: each result then carries its line of
    /// the catalogue. Stop with status 2 on anything that would stop every task, such as a full disk
    #[arg(long, help_heading = WRITTEN)]
    no_finish: bool,
}

pub fn run(arguments: &WorkerArguments) -> CommandResult {
    let interrupt = Interrupt::watch();
    let (lines, tasks) = sync_channel(BATCH);
    // Nobody waits for this thread: it may be reading when the process is asked to stop.
    std::thread::spawn(move || read_lines(&lines));
    let mut worker = Worker::new(time_of_environment()?);
    if arguments.no_finish {
        worker = worker.for_another();
    }
    let worked = work(&mut worker, &tasks, &interrupt, arguments.no_finish);
    if !arguments.no_finish {
        worker.finish()?;
    }
    let outcome = worked?;
    Ok(if interrupt.is_asked() { Outcome::Interrupted(interrupt.status()) } else { outcome })
}

fn work(
    worker: &mut Worker,
    tasks: &Receiver<Line>,
    interrupt: &Interrupt,
    stops: bool,
) -> CommandResult {
    let mut report = Style { format: Format::Json, ..Style::default() }.writer();
    let mut outcome = Outcome::Well;
    while let Some(line) = next(tasks, interrupt) {
        let lines = std::iter::once(line).chain(tasks.try_iter().take(BATCH - 1)).collect();
        let results = worker.perform_all(lines);
        if let Some(failure) = worker.failure().filter(|_| stops) {
            return Err(Failure::new(failure));
        }
        if results.iter().any(|result| result.status == ReleaseStatus::Refused) {
            outcome = Outcome::Refused;
        }
        let mut out = std::io::stdout().lock();
        let mut written = results.iter().map(|result| report.release(&mut out, result));
        let written = written.find(Result::is_err).unwrap_or(Ok(()));
        match written.and_then(|()| out.flush()) {
            // Nobody reads the results any more: stop making them.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => break,
            Err(error) => {
                let message = format!("cannot write to standard output: {}", reason(&error));
                return Err(Failure::new(message));
            }
            Ok(()) => {}
        }
    }
    Ok(outcome)
}

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
    for number in 1.. {
        let mut bytes = Vec::new();
        let text = match (&mut input).take(LONGEST_TASK).read_until(b'\n', &mut bytes) {
            Ok(0) => return,
            Ok(_) if bytes.len() as u64 == LONGEST_TASK && !bytes.ends_with(b"\n") => {
                if input.skip_until(b'\n').is_err() {
                    return;
                }
                Err(format!("a task has at most {LONGEST_TASK} bytes"))
            }
            Ok(_) if bytes.trim_ascii().is_empty() => continue,
            Ok(_) => Ok(bytes),
            Err(error) => {
                // Reported as the result of a last task: not everything that was asked for may have
                // been done.
                let text = Err(format!("cannot read standard input: {}", reason(&error)));
                let _ = lines.send(Line { number, text });
                return;
            }
        };
        if lines.send(Line { number, text }).is_err() {
            return;
        }
    }
}
