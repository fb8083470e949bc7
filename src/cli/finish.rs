//! `finish`: catalogue and log of a run that workers did.

use std::path::PathBuf;
use std::time::Instant;

use clap::{Args, ValueHint};

use super::interrupt::Interrupt;
use super::list::TaskArguments;
use super::options::{CommonOptions, JobsArgument, REPORTED, ResultArguments, WRITTEN};
use super::{CommandResult, Outcome, write_output};
use crate::pipeline;
use crate::report::Total;

#[derive(Debug, Args)]
pub struct FinishArguments {
    /// The site that was listed
    #[arg(value_name = "SITE", value_hint = ValueHint::AnyPath)]
    site_path: PathBuf,
    /// The archive that its tasks stored into
    #[arg(long, value_name = "ARCHIVE", value_hint = ValueHint::DirPath, help_heading = WRITTEN)]
    pub(super) to: PathBuf,
    /// Write a list of the packages of these releases to this file, as a spreadsheet (CSV)
    #[arg(long, value_name = "FILE.csv", value_hint = ValueHint::FilePath)]
    #[arg(help_heading = REPORTED, hide_short_help = true)]
    pub(super) deposit: Option<PathBuf>,
    /// Write a list of the links that leave the site to this file, as a spreadsheet (CSV)
    #[arg(long, value_name = "FILE.csv", value_hint = ValueHint::FilePath)]
    #[arg(help_heading = REPORTED, hide_short_help = true)]
    pub(super) links: Option<PathBuf>,
    /// Some results are missing: record what was stored, without an account of every post in the log
    #[arg(long, help_heading = WRITTEN)]
    partial: bool,
    #[command(flatten)]
    task: TaskArguments,
    #[command(flatten)]
    pub result: ResultArguments,
    #[command(flatten)]
    pub jobs: JobsArgument,
}

pub fn run(arguments: &FinishArguments, common: &CommonOptions) -> CommandResult {
    let start = Instant::now();
    Interrupt::ends_the_process();
    let mut options = arguments.task.meant(common)?;
    options.deposit.clone_from(&arguments.deposit);
    options.links.clone_from(&arguments.links);
    let mut input = std::io::BufReader::new(std::io::stdin().lock());
    let FinishArguments { site_path, to, partial, .. } = arguments;
    let summary = pipeline::finish(site_path, to, &options, !partial, &mut input)?;
    let mut report = common.report();
    write_output(|out| report.finish(out, Total::Export(&summary, start.elapsed())))?;
    Ok(if summary.refusals.is_empty() { Outcome::Well } else { Outcome::Refused })
}
