//! `survey` and `init`: what a site is, how it would be read, and settings to start from.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use serde_json::json;

use super::options::{
    CommonOptions, FormatOption, JobsArgument, ResultArguments, SiteArguments, TAKEN, WRITTEN,
};
use super::{CommandResult, Failure, Outcome, print};
use crate::outcome::SiteSurvey;
use crate::pipeline;
use crate::report::say;
use crate::site::root_of;

#[derive(Debug, Args)]
pub struct SurveyArguments {
    /// A site of Jekyll, Hugo, Eleventy or Hexo, a folder of Markdown files, or one file
    #[arg(value_name = "SITE", value_hint = ValueHint::AnyPath)]
    site_path: PathBuf,
    /// Collection or section to look at (repeatable) [default: as export]
    #[arg(long, value_name = "NAME", help_heading = TAKEN)]
    collection: Vec<String>,
    /// Write a commented communique.yaml to start from into the site, never over one that is there
    #[arg(long, help_heading = WRITTEN)]
    write: bool,
    #[command(flatten)]
    site: SiteArguments,
    #[command(flatten)]
    pub result: ResultArguments,
    #[command(flatten)]
    pub jobs: JobsArgument,
}

#[derive(Debug, Args)]
pub struct InitArguments {
    /// A site of Jekyll, Hugo, Eleventy or Hexo, or a folder of Markdown files
    #[arg(value_name = "SITE", value_hint = ValueHint::DirPath)]
    pub(super) site_path: PathBuf,
    #[command(flatten)]
    pub result: ResultArguments,
}

pub fn run(arguments: &SurveyArguments, common: &CommonOptions) -> CommandResult {
    let survey = surveyed(&arguments.site_path, &arguments.site, &arguments.collection, common)?;
    match common.format {
        FormatOption::Json => print(&format!("{}\n", survey.json()))?,
        _ if common.quiet => {}
        _ => print(&survey.text())?,
    }
    if arguments.write {
        let path = pipeline::write_starter(&arguments.site_path, &survey)?;
        say(&format!("wrote {}", path.display()));
    }
    // As an export would end: nothing to do is no success.
    Ok(if survey.posts == 0 { Outcome::Failed } else { Outcome::Well })
}

pub fn init(arguments: &InitArguments, common: &CommonOptions) -> CommandResult {
    if arguments.site_path.is_file() {
        let message = format!("{} is a file, not a site", arguments.site_path.display());
        return Err(Failure::with_help(message, Some("name the folder of the site".to_owned())));
    }
    // Settings are the site's, whichever of its folders is named.
    let site = root_of(&arguments.site_path, None).map_err(Failure::new)?;
    let survey = surveyed(&site, &SiteArguments::default(), &[], common)?;
    if survey.posts == 0 {
        let message = format!("no posts were found in {}: nothing was written", site.display());
        let help = "name the folder of the site; `communique survey` says what was looked for";
        return Err(Failure::with_help(message, Some(help.to_owned())));
    }
    let path = pipeline::write_starter(&site, &survey)?;
    let path = path.display().to_string();
    match common.format {
        FormatOption::Json => print(&format!("{}\n", json!({ "written": path })))?,
        _ if common.quiet => {}
        _ => print(&format!("wrote {path} for {} posts\n", survey.posts))?,
    }
    Ok(Outcome::Well)
}

fn surveyed(
    path: &std::path::Path,
    site: &SiteArguments,
    collections: &[String],
    common: &CommonOptions,
) -> Result<SiteSurvey, Failure> {
    pipeline::survey_site(path, &site.meant(collections), common.jobs)
}
