//! `rename`: the post of a release goes on under another path.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use serde_json::json;

use super::options::{CommonOptions, FormatOption, ResultArguments, TAKEN, WRITTEN, time};
use super::{CommandResult, Outcome, print};
use crate::archive::Renamed;
use crate::pipeline::{self, RenameOptions};

#[derive(Debug, Args)]
pub struct RenameArguments {
    /// Identifier of the release, or the path that its post had in the site
    old: String,
    /// Path of the post in the site now; or the identifier that the archive has of it already
    new: String,
    /// The archive
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = TAKEN)]
    #[arg(default_value = ".")]
    archive: PathBuf,
    /// Time of this run, RFC 3339 [default: SOURCE_DATE_EPOCH, otherwise unknown]
    #[arg(long, value_name = "TIME", help_heading = WRITTEN, hide_short_help = true)]
    at: Option<String>,
    /// Who runs this
    #[arg(long, value_name = "NAME", help_heading = WRITTEN, hide_short_help = true)]
    agent: Option<String>,
    #[command(flatten)]
    pub result: ResultArguments,
}

pub fn run(arguments: &RenameArguments, common: &CommonOptions) -> CommandResult {
    let options =
        RenameOptions { at: time(arguments.at.as_deref())?, agent: arguments.agent.clone() };
    let RenameArguments { old, new, archive, .. } = arguments;
    let (renamed, is_new) = pipeline::rename(archive, old, new, &options)?;
    match common.format {
        FormatOption::Json => print(&format!("{}\n", as_json(&renamed, is_new)))?,
        _ if common.quiet => {}
        _ => print(&described(&renamed, is_new))?,
    }
    Ok(Outcome::Well)
}

fn as_json(renamed: &Renamed, is_new: bool) -> serde_json::Value {
    let Renamed { id, site, from, to, into, version } = renamed;
    json!({
        "id": id,
        "status": "renamed",
        "new": is_new,
        "site": site,
        "from": from,
        "to": to,
        "into": into,
        "version": version,
    })
}

fn described(renamed: &Renamed, is_new: bool) -> String {
    let Renamed { id, from, to, into, .. } = renamed;
    if !is_new {
        return format!("{id} was renamed before: {from} is {to}\n");
    }
    match into {
        Some(into) => format!("renamed {from}: {id} goes on as {into}\n"),
        None => format!("renamed {from}: the next export stores {to} as a version of {id}\n"),
    }
}
