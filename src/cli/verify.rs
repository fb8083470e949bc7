//! `verify`: archives, packages and bags.

use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::options::{CommonOptions, FormatOption};
use super::output::{OutputFile, cannot_write};
use super::{CommandResult, Failure, Outcome};
use crate::report::{Style, say, verification};
use crate::verify::{Checks, PackageReport, Summary, verify_path};

#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// Archives, packages and bags (.zip, .tar, .tar.gz), or bag folders
    #[arg(required = true)]
    path: Vec<PathBuf>,
    /// Containers, completeness and the zips' digests only
    #[arg(long)]
    quick: bool,
    /// Write the report to a file; `-` is standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub fn run(arguments: &VerifyArguments, common: &CommonOptions) -> CommandResult {
    common.start_threads()?;
    let Some(path) = arguments.output.as_deref().filter(|path| *path != Path::new("-")) else {
        let mut outcome = Ok(Outcome::Failed);
        super::write_output(|out| {
            outcome = check(arguments, common, out, common.color.on_output());
            Ok(())
        })?;
        return outcome;
    };
    let mut out = BufWriter::new(OutputFile::create(path)?);
    let outcome = check(arguments, common, &mut out, false)?;
    out.into_inner().map_err(|error| cannot_write(path, error.error()))?.finish()?;
    Ok(outcome)
}

fn check(
    arguments: &VerifyArguments,
    common: &CommonOptions,
    out: &mut dyn Write,
    color: bool,
) -> CommandResult {
    let style = Style { format: common.format.into(), color, quiet: common.quiet };
    let mut report = verification(style, out);
    let checks = Checks { quick: arguments.quick, ..Checks::default() };
    let mut total = Summary::default();
    let mut unwritten = None;
    for path in &arguments.path {
        let mut tell = |package: PackageReport| {
            total.add(&package);
            if let Err(error) = report.package(&package) {
                unwritten.get_or_insert(error);
            }
        };
        // What is nothing to check is told like what could not be checked: the others go on.
        if let Err(error) = verify_path(path, &checks, &mut tell) {
            tell(PackageReport::new(path.display().to_string(), Err(error)));
        }
    }
    let finished = report.finish(&total);
    match unwritten.map_or(finished, Err) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
        Err(error) => return Err(Failure::new(format!("cannot write the report: {error}"))),
        Ok(()) => {}
    }
    tell_of_warnings(arguments, common, &total);
    Ok(match total.exit_status() {
        0 => Outcome::Well,
        1 => Outcome::Refused,
        _ => Outcome::Failed,
    })
}

/// The exit status tells nothing of warnings: a line does, unless whoever reads the report on a
/// terminal has it there already.
fn tell_of_warnings(arguments: &VerifyArguments, common: &CommonOptions, total: &Summary) {
    let is_shown = arguments.output.is_none()
        && common.format == FormatOption::Text
        && std::io::stdout().is_terminal();
    if total.warnings > 0 && total.exit_status() == 0 && !common.quiet && !is_shown {
        let noun = if total.warnings == 1 { "warning" } else { "warnings" };
        say(&format!("sound, with {} {noun}: the report has them", total.warnings));
    }
}
