//! One release into an archive: what `export` does for each release of a site, and `worker` for
//! each task.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use super::export::ExportArguments;
use super::workshop::{Refusal, Workshop};
use crate::archive::{ArchiveError, Pending, State, Store, Stored};
use crate::release::Release;
use crate::report::export::{Fault, ReleaseResult, ReleaseStatus};
use crate::site::SourceFile;

/// Where releases go, and how.
pub struct Storing<'a> {
    pub arguments: &'a ExportArguments,
    pub workshop: &'a Workshop,
    /// `None`: everything is done but storing.
    pub store: Option<&'a Store>,
    /// `--at`, or what stands for it.
    pub at: Option<&'a str>,
    failure: Mutex<Option<String>>,
}

impl<'a> Storing<'a> {
    pub fn new(
        arguments: &'a ExportArguments,
        workshop: &'a Workshop,
        store: Option<&'a Store>,
        at: Option<&'a str>,
    ) -> Storing<'a> {
        Storing { arguments, workshop, store, at, failure: Mutex::new(None) }
    }

    /// Why nothing more can be stored.
    pub fn failure(&self) -> Option<String> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the release is left out by its date (`--since`, `--until`).
    pub fn is_outside(&self, release: &Release) -> bool {
        let day = release.date.date();
        self.arguments.since.is_some_and(|since| day < since)
            || self.arguments.until.is_some_and(|until| day > until)
    }

    /// Reads, typesets, packages and stores a post, as far as that is asked for. `others` tells
    /// the paths of posts that ask for the same identifier.
    pub fn one(
        &self,
        file: &SourceFile,
        others: impl FnOnce(&Release) -> Vec<String>,
    ) -> ReleaseResult {
        let prepared = self.prepare(file, others);
        self.finish(vec![prepared]).pop().expect("as many results as were to be finished")
    }

    /// [`Storing::one`] but for the last step: what is to be stored is written, and not in its
    /// place.
    pub fn prepare(
        &self,
        file: &SourceFile,
        others: impl FnOnce(&Release) -> Vec<String>,
    ) -> Prepared {
        // Nothing is known to panic. If a post finds a way, the others go on all the same; all
        // that is shared is only ever changed in whole steps.
        let done = catch_unwind(AssertUnwindSafe(|| self.read_and_prepare(file, others)));
        let done = done.unwrap_or_else(|panic| {
            let what = panic.downcast_ref::<String>().map(String::as_str);
            let what = what.or(panic.downcast_ref::<&str>().copied()).unwrap_or("unknown");
            let message = format!("a defect of this program ({what}): report it, with the post");
            Err(Refusal::of(&file.path, message))
        });
        done.unwrap_or_else(|refusal| Prepared::done(refused(&file.path, refusal)))
    }

    /// Puts what is written in its place, all at once; a result for each.
    pub fn finish(&self, prepared: Vec<Prepared>) -> Vec<ReleaseResult> {
        let (mut results, pending): (Vec<ReleaseResult>, Vec<Option<Pending>>) =
            prepared.into_iter().map(|one| (one.result, one.pending)).unzip();
        let waits: Vec<bool> = pending.iter().map(Option::is_some).collect();
        let waiting = results.iter_mut().zip(waits).filter(|(_, waits)| *waits);
        let Some(store) = self.store else { return results };
        let stored = store.put_all(pending.into_iter().flatten().collect());
        for ((result, _), stored) in waiting.zip(stored) {
            match stored {
                Ok(stored) => is_stored(result, stored),
                Err(error) => {
                    *result = refused(&result.source, self.refusal(&result.source, &error))
                }
            }
        }
        results
    }

    /// Why a release is not stored; keeps what stands in the way of every other one too.
    fn refusal(&self, path: &str, error: &ArchiveError) -> Refusal {
        let message = error.to_string();
        if error.is_of_the_disk() {
            let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
            *failure = Some(message.clone());
        }
        Refusal::of(path, message)
    }

    fn read_and_prepare(
        &self,
        file: &SourceFile,
        others: impl FnOnce(&Release) -> Vec<String>,
    ) -> Result<Prepared, Refusal> {
        let release = self.workshop.read(file)?;
        let left_out = |status| {
            let mut result = ReleaseResult::new(&file.path, status);
            result.id = Some(release.id.clone());
            Ok(Prepared::done(result))
        };
        if self.is_outside(&release) {
            return left_out(ReleaseStatus::Outside);
        }
        if release.draft && !self.arguments.drafts {
            return left_out(ReleaseStatus::Draft);
        }
        let others = others(&release);
        if !others.is_empty() {
            return Err(clash(&release, &others));
        }
        self.prepare_one(&release)
    }

    fn prepare_one(&self, release: &Release) -> Result<Prepared, Refusal> {
        let plan = self.workshop.plan(release)?;
        let mut result = ReleaseResult::new(&release.path, ReleaseStatus::Stored);
        result.id = Some(release.id.clone());
        if let Some(store) = self.store {
            let state = store.state_of(&release.id, &release.path, &plan.fingerprint);
            match state.map_err(|error| Refusal::of(&release.path, error))? {
                State::Unchanged(entry) if !self.arguments.upgrade => {
                    result.status = ReleaseStatus::Unchanged;
                    result.package = Some(entry.path);
                    result.sha256 = Some(entry.sha256);
                    result.pages = entry.pages as usize;
                    return Ok(Prepared::done(result));
                }
                State::Clash { other_path } => return Err(clash(release, &[other_path])),
                State::Withdrawn(tombstone) => {
                    result.status = ReleaseStatus::Withdrawn;
                    result.package = Some(tombstone.package.path);
                    result.sha256 = Some(tombstone.package.sha256);
                    result.reason = Some(tombstone.withdrawal.reason);
                    return Ok(Prepared::done(result));
                }
                State::New | State::Unchanged(_) | State::Changed { .. } => {}
            }
        }
        let made = self.workshop.make(release)?;
        result.pages = made.pdf.pages;
        result.images = made.document.images.len();
        result.findings = made.all_findings();
        let agent = self.arguments.record.agent.as_deref();
        let package = self.workshop.pack(release, plan, &made, self.at, agent)?;
        let Some(store) = self.store else { return Ok(Prepared::done(result)) };
        let pending = store
            .prepare(package, self.arguments.upgrade)
            .map_err(|error| self.refusal(&release.path, &error))?;
        Ok(Prepared { result, pending: Some(pending) })
    }
}

/// A release that is all done, or waits to be stored.
pub struct Prepared {
    result: ReleaseResult,
    pending: Option<Pending>,
}

impl Prepared {
    /// Whether it is known already that the release is refused.
    pub fn is_refused(&self) -> bool {
        self.result.status == ReleaseStatus::Refused
    }

    fn done(result: ReleaseResult) -> Prepared {
        Prepared { result, pending: None }
    }
}

fn is_stored(result: &mut ReleaseResult, stored: Stored) {
    if !stored.is_new {
        result.status = ReleaseStatus::Unchanged;
    }
    result.bytes = stored.entry.size;
    result.package = Some(stored.entry.path);
    result.sha256 = Some(stored.entry.sha256);
}

fn refused(path: &str, refusal: Refusal) -> ReleaseResult {
    let mut result = ReleaseResult::new(path, ReleaseStatus::Refused);
    result.faults = refusal.faults;
    result
}

fn clash(release: &Release, others: &[String]) -> Refusal {
    let message =
        format!("the identifier {} is also that of {}", release.id, others.join(" and of "));
    Refusal {
        faults: vec![Fault {
            path: release.path.clone(),
            position: None,
            message,
            help: Some("give one of the files another name or date".to_owned()),
        }],
    }
}
