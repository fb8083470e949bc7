//! What the copy of an archive can put back: packages and tombstones whose digest the log has, and
//! packages whose own manifests confirm the copy where the log does not mention them.

use std::collections::BTreeSet;
use std::path::Path;

use super::contents::{Digests, LOG, Tombstones};
use super::digest_file::sha256_of_file;
use super::log;
use super::moment::{self, Moment};
use super::recorded::Recorded;
use super::unread::Unread;
use crate::error::IoError;
use crate::rules::verification as rule;
use crate::verify::repair::manifests::confirm;
use crate::verify::repair::plan::{Plan, Repair};
use crate::verify::{Checks, VerifyError, names};

/// What the archive at `copy` can put back of the one at `root`: of the reports that tell damage,
/// and of the files that errors are about.
///
/// # Errors
/// When one of the two cannot be read.
pub fn plan(
    root: &Path,
    copy: &Path,
    reports: &BTreeSet<String>,
    files: &BTreeSet<String>,
    checks: &Checks,
) -> Result<Plan, VerifyError> {
    let Moment { contents, log, .. } = moment::take(root)?;
    // Nothing is compared with it.
    let unread = Unread::default();
    let (recorded, findings) =
        log::check(log, &Digests::new(), &Tombstones::new(), &unread, moment::Run::Unfinished)?;
    let broken = [&rule::ARCHIVE_LOG_LINE, &rule::ARCHIVE_LOG_CHAIN];
    let log_is_whole = recorded.exists && !findings.iter().any(|it| broken.contains(&it.rule));
    let is_here: BTreeSet<&str> = contents.packages.iter().map(|file| &*file.path).collect();
    let is_damaged = |path: &str| reports.contains(&root.join(path).display().to_string());
    let mut candidates: BTreeSet<&str> =
        is_here.iter().copied().filter(|path| is_damaged(path)).collect();
    candidates.extend(files.iter().map(String::as_str).filter(|path| {
        path.starts_with("packages/") && path.ends_with(".zip") && !is_here.contains(path)
    }));
    let case = Case { root, copy, recorded: &recorded, log_is_whole, checks };
    let mut plan = Plan::default();
    for path in candidates {
        if recorded.withdrawn.contains_key(path) || names::unsafe_reason(path).is_some() {
            continue;
        }
        plan.add(path, case.package(path)?);
    }
    for (path, digest) in &recorded.tombstones {
        if let Some(found) = case.tombstone(path, digest)? {
            plan.add(path, found);
        }
    }
    Ok(plan)
}

/// What all files are asked against.
struct Case<'a> {
    root: &'a Path,
    copy: &'a Path,
    recorded: &'a Recorded,
    log_is_whole: bool,
    checks: &'a Checks,
}

impl Case<'_> {
    fn package(&self, path: &str) -> Result<Result<Repair, String>, VerifyError> {
        let (here, there) = (self.root.join(path), self.copy.join(path));
        let own = sha256_if_there(&here)?;
        if let Some((line, digest)) = self.recorded.stored.get(path).filter(|_| self.log_is_whole) {
            let confirmed_by = format!("line {line} of {LOG}");
            let repair = |from| Repair {
                path: path.to_owned(),
                from,
                sha256: digest.clone(),
                confirmed_by: confirmed_by.clone(),
            };
            if own.as_ref() == Some(digest) {
                return Ok(Ok(repair(None)));
            }
            return Ok(match sha256_if_there(&there)? {
                Some(copied) if copied == *digest => Ok(repair(Some(there))),
                Some(_) => Err(format!("{confirmed_by} has another digest than the copy's")),
                None => Err("the copy does not have it".to_owned()),
            });
        }
        let Some(copied) = sha256_if_there(&there)? else {
            return Ok(Err("the copy does not have it".to_owned()));
        };
        if own.is_none() {
            return Ok(Err("neither the log nor a manifest has its digest".to_owned()));
        }
        if own.as_ref() == Some(&copied) {
            return Ok(Err("the copy has the same bytes".to_owned()));
        }
        Ok(confirm(&here, &there, self.checks)?.map(|confirmed_by| Repair {
            path: path.to_owned(),
            from: Some(there),
            sha256: copied,
            confirmed_by,
        }))
    }

    /// `None` for a tombstone that is as it should be.
    fn tombstone(
        &self,
        path: &str,
        digest: &str,
    ) -> Result<Option<Result<Repair, String>>, VerifyError> {
        let is_name = path.starts_with("packages/") && path.ends_with(".withdrawn.json");
        if !is_name || names::unsafe_reason(path).is_some() {
            return Ok(None);
        }
        if sha256_if_there(&self.root.join(path))?.as_deref() == Some(digest) {
            return Ok(None);
        }
        let there = self.copy.join(path);
        Ok(Some(match sha256_if_there(&there)? {
            _ if !self.log_is_whole => Err("the log is damaged itself".to_owned()),
            Some(copied) if copied == digest => Ok(Repair {
                path: path.to_owned(),
                from: Some(there),
                sha256: digest.to_owned(),
                confirmed_by: LOG.to_owned(),
            }),
            Some(_) => Err(format!("{LOG} has another digest than the copy's")),
            None => Err("the copy does not have it".to_owned()),
        }))
    }
}

/// The digest of a file; `None` where there is none, or what stands there is no file.
fn sha256_if_there(path: &Path) -> Result<Option<String>, IoError> {
    match path.symlink_metadata() {
        Ok(found) if found.is_file() => sha256_of_file(path).map(Some),
        _ => Ok(None),
    }
}
