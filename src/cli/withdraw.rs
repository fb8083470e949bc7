//! `withdraw`: replaces a package with a tombstone.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use serde_json::json;

use super::interrupt::Interrupt;
use super::options::{CommonOptions, FormatOption, ResultArguments, TAKEN, WRITTEN, time};
use super::{CommandResult, Outcome, pages, print};
use crate::archive::{Target, Withdrawn};
use crate::pages::has_pages;
use crate::pipeline::{self, WithdrawOptions};

#[derive(Debug, Args)]
pub struct WithdrawArguments {
    /// Identifier of the release, for all its versions, or of one version: 2019-07-17-x.v2
    id: Target,
    /// Reason, kept in the archive for all to read
    #[arg(long, value_name = "TEXT", help_heading = WRITTEN)]
    reason: String,
    /// The archive
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = TAKEN)]
    #[arg(default_value = ".", aliases = ["from", "in", "to"])]
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

pub fn run(arguments: &WithdrawArguments, common: &CommonOptions) -> CommandResult {
    let options = WithdrawOptions {
        reason: arguments.reason.clone(),
        at: time(arguments.at.as_deref())?,
        agent: arguments.agent.clone(),
    };
    let all = pipeline::withdraw(&arguments.archive, &arguments.id, &options)?;
    for withdrawn in &all {
        match common.format {
            FormatOption::Json => print(&format!("{}\n", as_json(withdrawn)))?,
            _ if common.quiet => {}
            _ => print(&described(withdrawn))?,
        }
    }
    // Pages must not go on showing what was withdrawn.
    match has_pages(&arguments.archive) {
        true => pages::update(&arguments.archive, &[], &Interrupt::watch(), common),
        false => Ok(Outcome::Well),
    }
}

fn as_json(withdrawn: &Withdrawn) -> serde_json::Value {
    let package = &withdrawn.tombstone.package;
    json!({
        "id": package.id,
        "version": package.version,
        "status": "withdrawn",
        "new": withdrawn.is_new,
        "package": package.path,
        "sha256": package.sha256,
        "tombstone": withdrawn.path,
        "reason": withdrawn.tombstone.withdrawal.reason,
    })
}

fn described(withdrawn: &Withdrawn) -> String {
    let Withdrawn { tombstone, path, is_new } = withdrawn;
    if *is_new {
        return format!("withdrawn {}: {path} takes its place\n", tombstone.package.path);
    }
    let reason = &tombstone.withdrawal.reason;
    format!("{} is already withdrawn: {reason}\n", tombstone.package.path)
}
