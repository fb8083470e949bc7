//! Packages outside archives: one, or many at once.

use std::path::{Path, PathBuf};

use super::checks::Checks;
use super::directory::Directory;
use super::error::{VerifyError, guarded};
use super::in_order::in_order;
use super::outcome::PackageReport;
use super::package::{open_tar, verify};
use super::recognise::{PathKind, recognise};
use super::{against, archive};
use crate::finding::Finding;

/// Checks the package at a path that is not an archive.
///
/// # Errors
/// If it cannot be read.
pub fn check(path: &Path, kind: PathKind, checks: &Checks) -> Result<PackageReport, VerifyError> {
    let report = guarded(|| {
        let mut report = match kind {
            PathKind::Zip => archive::verify_alone(path, checks)?,
            PathKind::Tar => verify(&mut open_tar(path, &checks.limits)?, checks)?,
            PathKind::Bag => verify(&mut Directory::open(path, &checks.limits)?, checks)?,
            PathKind::Archive => {
                return Err(VerifyError::Unknown { path: path.to_owned(), hint: String::new() });
            }
        };
        report.findings.extend(compared(path, checks)?);
        Ok(report)
    })?;
    Ok(PackageReport::new(path.display().to_string(), Ok(report)))
}

/// What comparison with a copy finds, if there is one.
fn compared(path: &Path, checks: &Checks) -> Result<Vec<Finding>, VerifyError> {
    match &checks.against {
        Some(copy) => against::compare_packages(path, copy, checks),
        None => Ok(Vec::new()),
    }
}

/// Checks all paths; consecutive packages are checked several at once.
pub fn check_all(paths: &[PathBuf], checks: &Checks, sink: &mut dyn FnMut(PackageReport)) {
    let known: Vec<Known> = paths.iter().map(|path| Known::of(path)).collect();
    for run in known.chunk_by(|one, next| !one.is_archive() && !next.is_archive()) {
        match run {
            [archive] if archive.is_archive() => {
                if let Err(error) = archive::verify(archive.path, checks, None, sink) {
                    sink(archive.unchecked(&error));
                }
            }
            packages => {
                let check = |package: &Known<'_>| package.check(checks);
                let size = |package: &Known<'_>| package.size;
                in_order(packages, checks, &size, check, |_, report| sink(report));
            }
        }
    }
}

/// A path, and what it was recognised as.
struct Known<'a> {
    path: &'a Path,
    kind: Result<PathKind, VerifyError>,
    /// Size of a file in bytes.
    size: u64,
}

impl Known<'_> {
    fn of(path: &Path) -> Known<'_> {
        let size = std::fs::metadata(path).map_or(0, |found| found.len());
        Known { path, kind: recognise(path), size }
    }

    fn is_archive(&self) -> bool {
        matches!(self.kind, Ok(PathKind::Archive))
    }

    fn check(&self, checks: &Checks) -> PackageReport {
        match &self.kind {
            Ok(kind) => {
                check(self.path, *kind, checks).unwrap_or_else(|error| self.unchecked(&error))
            }
            Err(error) => self.unchecked(error),
        }
    }

    fn unchecked(&self, error: &VerifyError) -> PackageReport {
        PackageReport::unchecked(self.path.display().to_string(), error)
    }
}

#[cfg(test)]
mod tests {
    use crate::package::container::write_zip_file;
    use crate::package::fixture::Site;
    use crate::verify::{Checks, Status, verify_paths};

    #[test]
    fn reports_come_in_the_order_of_the_paths() {
        let folder = tempfile::tempdir().unwrap();
        let (zip, _) = write_zip_file(&Site::new().package(), folder.path()).unwrap();
        let paths: Vec<_> = (0..40)
            .map(|number| {
                let path = folder.path().join(format!("{number}.zip"));
                match number % 4 {
                    0 => {}
                    1 => std::fs::write(&path, "").unwrap(),
                    _ => drop(std::fs::copy(&zip, &path).unwrap()),
                }
                path
            })
            .collect();
        let mut reported = Vec::new();
        verify_paths(&paths, &Checks::default(), &mut |report| {
            reported.push((report.path.clone(), report.status() == Status::Unchecked));
        });
        let shown = |(number, path): (usize, &std::path::PathBuf)| {
            (path.display().to_string(), number % 4 == 0)
        };
        assert_eq!(reported, paths.iter().enumerate().map(shown).collect::<Vec<_>>());
    }
}
