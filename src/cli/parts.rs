//! `verify --part-of` and `--checked`: packages of an archive checked by many processes, and the
//! archive's own files by one.

use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use super::options::{CommonOptions, FormatOption};
use super::{CommandResult, Failure, Outcome};
use crate::error::IoError;
use crate::report::json;
use crate::verify::{CheckedElsewhere, Checks, Summary, verify_parts};

/// Checks some packages of an archive, and writes what [`read`] reads.
pub(super) fn check(
    archive: &Path,
    packages: &[PathBuf],
    checks: &Checks,
    common: &CommonOptions,
    out: &mut dyn Write,
) -> CommandResult {
    if common.format != FormatOption::Json {
        return Err(Failure::new("--part-of writes lines of JSON: give --format json"));
    }
    let mut summary = Summary::default();
    let mut written = Ok(());
    verify_parts(archive, packages, checks, &mut |report, part| {
        summary.add(report);
        if written.is_ok() {
            written = json::part(out, report, part);
        }
    })
    .map_err(Failure::new)?;
    let written = written.and_then(|()| out.flush());
    written.map_err(|error| Failure::new(IoError::of("write", Path::new("the report"))(error)))?;
    Ok(match summary.exit_status() {
        0 => Outcome::Well,
        1 => Outcome::Refused,
        _ => Outcome::Failed,
    })
}

/// What [`check`] wrote about the packages of the archive, in any order and from any number of
/// processes.
pub(super) fn read(
    archives: &[PathBuf],
    results: &Path,
    checks: &Checks,
) -> Result<CheckedElsewhere, Failure> {
    let [archive] = archives else {
        return Err(Failure::new("--checked is about the packages of one archive: give one"));
    };
    let mut lines: Box<dyn BufRead> = if results == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        let file = std::fs::File::open(results);
        Box::new(BufReader::new(file.map_err(IoError::of("open", results)).map_err(Failure::new)?))
    };
    CheckedElsewhere::read(archive, &mut *lines, checks.scope()).map_err(Failure::new)
}
