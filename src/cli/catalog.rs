//! `catalog`: an archive's catalogue, from its packages.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use serde_json::json;

use super::options::{CommonOptions, FormatOption, ResultArguments};
use super::{CommandResult, Failure, Outcome, print};
use crate::archive::{CatalogueDifference, check_catalogue, find_archive, rebuild_catalogue};

#[derive(Debug, Args)]
pub struct CatalogArguments {
    /// The archive
    #[arg(value_hint = ValueHint::DirPath)]
    archive: PathBuf,
    /// Change nothing; report where catalogue and packages differ
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    pub result: ResultArguments,
}

pub fn run(arguments: &CatalogArguments, common: &CommonOptions) -> CommandResult {
    let archive = &arguments.archive;
    // A folder that lost its `VERSION` still is an archive, as long as it has packages.
    if !find_archive(archive).map_err(Failure::new)? && !archive.join("packages").is_dir() {
        let message = format!("{} is not an archive", archive.display());
        let help = "name the folder that `export --to` made: it has VERSION and packages/";
        return Err(Failure::with_help(message, Some(help.to_owned())));
    }
    if arguments.check {
        let differences = check_catalogue(&arguments.archive).map_err(Failure::new)?;
        for difference in &differences {
            let detail = described(difference);
            match common.format {
                FormatOption::Json => {
                    let (kind, path) = named(difference);
                    let line = json!({ "difference": kind, "path": path, "detail": detail });
                    print(&format!("{line}\n"))?;
                }
                _ => print(&format!("{detail}\n"))?,
            }
        }
        if common.format == FormatOption::Json {
            let line = json!({ "summary": { "differences": differences.len() } });
            print(&format!("{line}\n"))?;
        }
        return Ok(if differences.is_empty() { Outcome::Well } else { Outcome::Refused });
    }
    let count = rebuild_catalogue(&arguments.archive).map_err(Failure::new)?;
    match common.format {
        FormatOption::Json => print(&format!("{}\n", json!({ "packages": count })))?,
        _ if common.quiet => {}
        _ => print(&format!("{count} packages\n"))?,
    }
    Ok(Outcome::Well)
}

/// The kind of a difference, and the package that it concerns.
fn named(difference: &CatalogueDifference) -> (&'static str, Option<&str>) {
    match difference {
        CatalogueDifference::Unlisted { path } => ("unlisted", Some(path)),
        CatalogueDifference::Absent { path } => ("absent", Some(path)),
        CatalogueDifference::Stale { path } => ("stale", Some(path)),
        CatalogueDifference::Form => ("form", None),
    }
}

fn described(difference: &CatalogueDifference) -> String {
    match difference {
        CatalogueDifference::Unlisted { path } => format!("{path} is not listed"),
        CatalogueDifference::Absent { path } => format!("{path} is listed but missing"),
        CatalogueDifference::Stale { path } => {
            format!("the entry for {path} does not match the package")
        }
        CatalogueDifference::Form => "the catalogue is not in its canonical form".to_owned(),
    }
}
