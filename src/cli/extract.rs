//! `extract`: unpack a package safely, or what is sound of a damaged one.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use serde_json::{Value, json};

use super::interrupt::Interrupt;
use super::options::{ColorOption, CommonOptions, FormatOption, ResultArguments, WRITTEN};
use super::{CommandResult, Failure, Outcome, print};
use crate::error::shown;
use crate::finding::{Finding, Severity};
use crate::package::extract::{ExtractError, Extracted, Limits, extract_within};
use crate::package::salvage::{Salvage, salvage_until};
use crate::report::say;
use crate::verify::{Checks, verify_path};

#[derive(Debug, Args)]
pub struct ExtractArguments {
    /// The package (.zip)
    #[arg(value_hint = ValueHint::FilePath)]
    package: PathBuf,
    /// Folder to unpack to; nothing in it is overwritten
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = WRITTEN)]
    pub(super) to: PathBuf,
    /// From a damaged package, unpack the files that are sound, and list those that are lost
    #[arg(long, help_heading = WRITTEN)]
    salvage: bool,
    #[command(flatten)]
    pub result: ResultArguments,
}

pub fn run(arguments: &ExtractArguments, common: &CommonOptions) -> CommandResult {
    let ExtractArguments { package, to, .. } = arguments;
    let interrupt = Interrupt::watch();
    let stop = || interrupt.is_asked();
    match extract_within(package, to, Limits::default(), &stop) {
        Ok(Extracted { placed, files, bytes }) => {
            match common.format {
                FormatOption::Json => {
                    let line = json!({ "placed": paths(&placed), "files": files, "bytes": bytes });
                    print(&format!("{line}\n"))?;
                }
                _ if common.quiet => {}
                _ => print(&format!("{}: {}\n", listed(&placed), amount(files, bytes)))?,
            }
            Ok(Outcome::Well)
        }
        Err(error) if arguments.salvage && is_damage(&error) => {
            refuse(error, None, common.color);
            match salvage_until(package, to, Limits::default(), &stop) {
                Ok(saved) => report(&saved, common).map(|()| Outcome::Refused),
                Err(error @ ExtractError::NothingSaved { .. }) => {
                    refuse(error, None, common.color);
                    Ok(Outcome::Refused)
                }
                Err(error) => ended(error, &interrupt),
            }
        }
        Err(error) if is_damage(&error) => {
            let help = error.help();
            refuse(error, help, common.color);
            Ok(Outcome::Refused)
        }
        Err(error) => ended(error, &interrupt),
    }
}

/// How the command ends where the package is not at fault.
fn ended(error: ExtractError, interrupt: &Interrupt) -> CommandResult {
    match error {
        ExtractError::Interrupted { .. } => {
            say(&error.to_string());
            Ok(Outcome::Interrupted(interrupt.status()))
        }
        error => Err(Failure::new(error)),
    }
}

/// Whether the package is at fault.
fn is_damage(error: &ExtractError) -> bool {
    matches!(
        error,
        ExtractError::Refused { .. }
            | ExtractError::Zip { .. }
            | ExtractError::NotAZip { .. }
            | ExtractError::Damaged { .. }
    )
}

fn refuse(error: ExtractError, help: Option<&str>, color: ColorOption) {
    let failure = Failure::with_help(error, help.map(str::to_owned));
    super::message::failure(&failure, color);
}

/// What was saved, what was lost, and what the manifests that were saved say of it.
fn report(salvage: &Salvage, common: &CommonOptions) -> Result<(), Failure> {
    let (files, bytes): (u64, u64) = (salvage.saved.len() as u64, salvage.saved.values().sum());
    let objections: Vec<Finding> =
        salvage.placed.iter().flat_map(|path| objections(path)).collect();
    if common.format == FormatOption::Json {
        let lost = salvage.lost.iter();
        let found = objections.iter();
        let line = json!({
            "placed": paths(&salvage.placed),
            "files": files,
            "bytes": bytes,
            "lost": lost.map(|(path, why)| json!({ "path": path, "why": why })).collect::<Vec<_>>(),
            "findings": found.map(finding_of).collect::<Vec<_>>(),
        });
        return print(&format!("{line}\n"));
    }
    let mut text = String::new();
    for (name, why) in &salvage.lost {
        text.push_str(&format!("lost: {}: {why}\n", shown(name)));
    }
    for finding in &objections {
        let (path, detail) = (shown(&finding.path), shown(&finding.detail));
        text.push_str(&format!("{}: {path}: {detail}\n", finding.rule.code));
    }
    let lost = salvage.lost.len();
    let placed = listed(&salvage.placed);
    text.push_str(&format!("{placed}: {} saved, {lost} lost\n", amount(files, bytes)));
    if common.quiet { Ok(()) } else { print(&text) }
}

fn finding_of(finding: &Finding) -> Value {
    json!({ "rule": finding.rule.code, "path": finding.path, "detail": finding.detail })
}

fn paths(placed: &[PathBuf]) -> Vec<String> {
    placed.iter().map(|path| path.display().to_string()).collect()
}

/// The errors of a folder that was saved; none where it is no bag.
fn objections(folder: &Path) -> Vec<Finding> {
    let mut errors = Vec::new();
    let checked = verify_path(folder, &Checks::default(), &mut |report| {
        let findings = report.findings.into_iter();
        errors.extend(findings.filter(|finding| finding.rule.severity == Severity::Error));
    });
    checked.map(|_| errors).unwrap_or_default()
}

fn listed(placed: &[PathBuf]) -> String {
    placed.iter().map(|path| shown(&path.display().to_string())).collect::<Vec<_>>().join(", ")
}

fn amount(files: u64, bytes: u64) -> String {
    let noun = if files == 1 { "file" } else { "files" };
    format!("{files} {noun}, {bytes} bytes")
}
