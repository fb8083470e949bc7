//! `worker`: JSON tasks in, JSON results out, one per line and in order.
//!
//! A task is an object with the post as `release`, the archive as `to`, and any options of `export`
//! that apply to one release.

use std::io::{BufRead, Read, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use super::interrupt::Interrupt;
use super::options::time_of_environment;
use super::{CommandResult, Failure, Outcome};
use crate::error::reason;
use crate::limits::archive::LONGEST_TASK;
use crate::outcome::{ReleaseResult, ReleaseStatus};
use crate::pipeline::{Refusal, Worker};
use crate::report::{Format, Style};

/// How long it takes, while no task comes, to notice a request to stop.
const NAP: Duration = Duration::from_millis(100);

pub fn run() -> CommandResult {
    let interrupt = Interrupt::watch();
    let (lines, tasks) = sync_channel(1);
    // Nobody waits for this thread: it may be reading when the process is asked to stop.
    std::thread::spawn(move || read_lines(&lines));
    let mut worker = Worker::new(time_of_environment()?);
    let mut report = Style { format: Format::Json, ..Style::default() }.writer();
    let mut outcome = Outcome::Well;
    while let Some(line) = next(&tasks, &interrupt) {
        let result = match line {
            Ok(line) => worker.perform(&line),
            Err(message) => unread(message),
        };
        if result.status == ReleaseStatus::Refused {
            outcome = Outcome::Refused;
        }
        let mut out = std::io::stdout().lock();
        let written = report.release(&mut out, &result);
        match written.and_then(|()| out.flush()) {
            // Nobody reads the results any more: stop making them.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => break,
            Err(error) => {
                worker.finish()?;
                return Err(Failure::new(format!(
                    "cannot write to standard output: {}",
                    reason(&error)
                )));
            }
            Ok(()) => {}
        }
    }
    worker.finish()?;
    Ok(if interrupt.is_asked() { Outcome::Interrupted(interrupt.status()) } else { outcome })
}

/// A line of the input, or why it cannot be used.
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
        let line = match (&mut input).take(LONGEST_TASK).read_until(b'\n', &mut bytes) {
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
                let _ = lines.send(Err(format!("cannot read standard input: {}", reason(&error))));
                return;
            }
        };
        if lines.send(line).is_err() {
            return;
        }
    }
}

/// The result of a line that is not a task.
fn unread(message: String) -> ReleaseResult {
    let mut result = ReleaseResult::new("", ReleaseStatus::Refused);
    result.faults = Refusal::of("", message).faults;
    result
}
