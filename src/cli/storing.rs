//! One release into an archive: what `export` does for each release of a site, and `worker` for
//! each task.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use super::export::ExportArguments;
use super::workshop::{Refusal, Workshop};
use crate::archive::{State, Store};
use crate::package::{Provenance, Succession};
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
        guarded(&file.path, || self.read_and_store(file, others))
    }

    fn read_and_store(
        &self,
        file: &SourceFile,
        others: impl FnOnce(&Release) -> Vec<String>,
    ) -> Result<ReleaseResult, Refusal> {
        let release = self.workshop.read(file)?;
        let left_out = |status| {
            let mut result = ReleaseResult::new(&file.path, status);
            result.id = Some(release.id.clone());
            Ok(result)
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
        self.store_one(&release)
    }

    fn store_one(&self, release: &Release) -> Result<ReleaseResult, Refusal> {
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
                    return Ok(result);
                }
                State::Clash { other_path } => return Err(clash(release, &[other_path])),
                State::Withdrawn(tombstone) => {
                    result.status = ReleaseStatus::Withdrawn;
                    result.package = Some(tombstone.package.path);
                    result.sha256 = Some(tombstone.package.sha256);
                    result.reason = Some(tombstone.withdrawal.reason);
                    return Ok(result);
                }
                State::New | State::Unchanged(_) | State::Changed { .. } => {}
            }
        }
        let made = self.workshop.make(release)?;
        result.pages = made.pdf.pages;
        result.images = made.document.images.len();
        result.findings = made.all_findings();
        let agent = self.arguments.record.agent.as_deref();
        let first = self.workshop.provenance(plan, &made, self.at, agent);
        let make = |follows: Option<&Succession>| match follows {
            None => self.workshop.pack(release, &made, &first),
            Some(follows) => {
                let version = Provenance { follows: Some(follows.clone()), ..first.clone() };
                self.workshop.pack(release, &made, &version)
            }
        };
        let Some(store) = self.store else {
            make(None).map_err(|error| Refusal::of(&release.path, error))?;
            return Ok(result);
        };
        let put = if self.arguments.upgrade { Store::put_upgrade } else { Store::put };
        let stored = put(store, &make).map_err(|error| {
            let message = error.to_string();
            if error.is_of_the_disk() {
                let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
                *failure = Some(message.clone());
            }
            Refusal::of(&release.path, message)
        })?;
        if !stored.is_new {
            result.status = ReleaseStatus::Unchanged;
        }
        result.bytes = stored.entry.size;
        result.package = Some(stored.entry.path);
        result.sha256 = Some(stored.entry.sha256);
        Ok(result)
    }
}

/// What came of the work on a post; where it is refused, or the work panics, that.
pub fn guarded(path: &str, work: impl FnOnce() -> Result<ReleaseResult, Refusal>) -> ReleaseResult {
    // Nothing is known to panic. If a post finds a way, the others go on all the same; all that is
    // shared is only ever changed in whole steps.
    let done = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let what = panic.downcast_ref::<String>().map(String::as_str);
        let what = what.or(panic.downcast_ref::<&str>().copied()).unwrap_or("unknown");
        let message = format!("a defect of this program ({what}): report it, with the post");
        Err(Refusal::of(path, message))
    });
    done.unwrap_or_else(|refusal| {
        let mut result = ReleaseResult::new(path, ReleaseStatus::Refused);
        result.faults = refusal.faults;
        result
    })
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
