//! Withdraws packages from an archive, with a tombstone in the place of each.

use std::path::Path;

use super::Failure;
use super::options::WithdrawOptions;
use crate::archive::{Store, Target, Withdrawal, Withdrawn, find_archive};
use crate::identity::PROGRAM;

/// Puts a tombstone in the place of each package that the target names. Packages withdrawn earlier
/// are among the results, as they were.
///
/// # Errors
/// If the folder is not an archive, has no such package, or cannot be written to.
pub fn withdraw(
    archive: &Path,
    target: &Target,
    options: &WithdrawOptions,
) -> Result<Vec<Withdrawn>, Failure> {
    let reason = options.reason.trim();
    if reason.is_empty() {
        return Err(Failure::new("--reason is empty: say why the release is withdrawn"));
    }
    // `Store::open` would turn an empty folder into an archive.
    if !find_archive(archive).map_err(Failure::new)? {
        let message = format!("{} is not an archive", archive.display());
        let help = "name the archive's folder with --archive".to_owned();
        return Err(Failure::with_help(message, Some(help)));
    }
    let withdrawal = Withdrawal {
        reason: reason.to_owned(),
        at: options.at.as_ref().map(ToString::to_string),
        agent: options.agent.clone(),
        program: PROGRAM.to_owned(),
    };
    let store = Store::open(archive).map_err(Failure::new)?;
    store.withdraw(target, &withdrawal).map_err(Failure::new)
}
