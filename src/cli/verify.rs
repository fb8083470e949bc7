//! `verify`: archives, packages and bags.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::Args;

use super::options::CommonOptions;
use super::{CommandResult, Failure, Outcome};
use crate::report::{Style, verification};
use crate::verify::{Checks, PackageReport, Summary, verify_path};

#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// Archives, packages and bags (.zip, .tar, .tar.gz), or bag folders
    #[arg(required = true)]
    path: Vec<PathBuf>,
    /// Containers, completeness and the zips' digests only
    #[arg(long)]
    quick: bool,
    /// Write the report to a file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub fn run(arguments: &VerifyArguments, common: &CommonOptions) -> CommandResult {
    common.start_threads()?;
    match &arguments.output {
        Some(path) => {
            let failed = |error: std::io::Error| {
                Failure::new(format!("cannot write {}: {error}", path.display()))
            };
            let mut out = BufWriter::new(File::create(path).map_err(failed)?);
            let outcome = check(arguments, common, &mut out, false)?;
            out.flush().map_err(failed)?;
            Ok(outcome)
        }
        None => {
            let mut outcome = Ok(Outcome::Failed);
            super::write_output(|out| {
                outcome = check(arguments, common, out, common.color.on_output());
                Ok(())
            })?;
            outcome
        }
    }
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
    Ok(match total.exit_status() {
        0 => Outcome::Well,
        1 => Outcome::Refused,
        _ => Outcome::Failed,
    })
}
