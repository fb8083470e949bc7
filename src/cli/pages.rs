//! `pages`: an archive as people look at it.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use clap::{Args, ValueHint};
use serde_json::json;

use super::interrupt::Interrupt;
use super::options::{CommonOptions, FormatOption, JobsArgument, LOOK, ResultArguments, WRITTEN};
use super::progress::Progress;
use super::{CommandResult, Failure, Outcome, print};
use crate::pages::{
    Asked, Difference, PagesLanguage, PagesOptions, PagesSummary, check_pages, write_pages,
};
use crate::pipeline::Observer;
use crate::report::say;

#[derive(Debug, Args)]
pub struct PagesArguments {
    /// The archive
    #[arg(value_hint = ValueHint::DirPath)]
    archive: PathBuf,
    #[command(flatten)]
    look: LookArguments,
    /// Folder of the fonts that releases were typeset with (repeatable)
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = LOOK)]
    fonts: Vec<PathBuf>,
    /// Make all pages again, not only those whose releases changed
    #[arg(long, help_heading = WRITTEN)]
    again: bool,
    /// Write nothing: make the pages again and say which are not as they should be
    #[arg(long, conflicts_with = "again", help_heading = WRITTEN)]
    check: bool,
    #[command(flatten)]
    pub result: ResultArguments,
    #[command(flatten)]
    pub jobs: JobsArgument,
}

/// How an archive is shown; what is not given is as in the run before.
#[derive(Debug, Args)]
#[command(next_help_heading = LOOK)]
struct LookArguments {
    /// Language of the pages [default: fr]
    #[arg(long, value_enum, value_name = "LANGUAGE")]
    lang: Option<PagesLanguage>,
    /// What the archive is called on its pages
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
    /// Address at which the archive is published, for the feed and for harvesters
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    address: Option<String>,
    /// E-mail address of those who keep the archive, for harvesters
    #[arg(long, value_name = "ADDRESS", value_hint = ValueHint::EmailAddress, hide_short_help = true)]
    email: Option<String>,
    /// Address of the OAI-PMH gateway by which harvesters reach it: with --address and --email, a
    /// static repository is written for them
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url, hide_short_help = true)]
    gateway: Option<String>,
    /// Put the PDFs and the pictures of releases beside their pages
    #[arg(long, overrides_with = "without_pdf")]
    with_pdf: bool,
    /// Leave PDFs and pictures in the packages, though they were put beside the pages before
    #[arg(long, overrides_with = "with_pdf", hide_short_help = true)]
    without_pdf: bool,
}

impl LookArguments {
    fn asked(&self) -> Asked {
        Asked {
            language: self.lang,
            title: self.title.clone(),
            address: self.address.clone(),
            email: self.email.clone(),
            gateway: self.gateway.clone(),
            with_pdf: (self.with_pdf || self.without_pdf).then_some(self.with_pdf),
        }
    }
}

pub fn run(arguments: &PagesArguments, common: &CommonOptions) -> CommandResult {
    let interrupt = Interrupt::watch();
    let options = PagesOptions {
        asked: arguments.look.asked(),
        fonts: arguments.fonts.clone(),
        again: arguments.again,
        threads: common.jobs,
    };
    let archive = &arguments.archive;
    if arguments.check {
        let follower = Follower::new(&interrupt, common);
        let checked = check_pages(archive, &options, &follower);
        follower.end();
        let Some((releases, differences)) = checked? else {
            return Ok(Outcome::Interrupted(interrupt.status()));
        };
        return tell_differences(releases, &differences, common);
    }
    make(archive, &options, &interrupt, common)
}

/// Brings the pages of an archive up to date, as they were asked for before.
pub fn update(
    archive: &Path,
    fonts: &[PathBuf],
    interrupt: &Interrupt,
    common: &CommonOptions,
) -> CommandResult {
    let options =
        PagesOptions { fonts: fonts.to_vec(), threads: common.jobs, ..PagesOptions::default() };
    make(archive, &options, interrupt, common)
}

fn make(
    archive: &Path,
    options: &PagesOptions,
    interrupt: &Interrupt,
    common: &CommonOptions,
) -> CommandResult {
    let follower = Follower::new(interrupt, common);
    let written = write_pages(archive, options, &follower);
    follower.end();
    let summary = written?;
    if summary.is_cancelled {
        say("interrupted: `communique pages` makes the pages that are left");
        return Ok(Outcome::Interrupted(interrupt.status()));
    }
    tell(&summary, common)?;
    Ok(Outcome::Well)
}

/// Says what was made.
fn tell(summary: &PagesSummary, common: &CommonOptions) -> Result<(), Failure> {
    let PagesSummary { releases, made, written, removed, .. } = summary;
    match common.format {
        FormatOption::Json => {
            let pages = json!({
                "releases": releases, "made": made, "written": written, "removed": removed,
            });
            print(&format!("{}\n", json!({ "pages": pages })))
        }
        _ if common.quiet => Ok(()),
        _ => print(&format!(
            "Pages of {releases} releases, {made} of them made; files: {written} written, {removed} \
             removed.\n"
        )),
    }
}

fn tell_differences(
    releases: usize,
    differences: &[(String, Difference)],
    common: &CommonOptions,
) -> CommandResult {
    let (kind, detail) = (
        |difference: &Difference| match difference {
            Difference::Missing => "missing",
            Difference::Other => "other",
            Difference::Superfluous => "superfluous",
        },
        |difference: &Difference| match difference {
            Difference::Missing => "is missing",
            Difference::Other => "is not as it would be made",
            Difference::Superfluous => "would not be made",
        },
    );
    for (path, difference) in differences {
        match common.format {
            FormatOption::Json => {
                let line = json!({ "difference": kind(difference), "path": path });
                print(&format!("{line}\n"))?;
            }
            _ => print(&format!("{path} {}\n", detail(difference)))?,
        }
    }
    match common.format {
        FormatOption::Json => {
            let counts = json!({ "releases": releases, "differences": differences.len() });
            print(&format!("{}\n", json!({ "summary": counts })))?;
        }
        _ if common.quiet => {}
        _ if differences.is_empty() => {
            print(&format!("The pages of {releases} releases are as they should be.\n"))?;
        }
        _ => print("`communique pages --again` makes them again.\n")?,
    }
    Ok(if differences.is_empty() { Outcome::Well } else { Outcome::Refused })
}

/// Shows how far it is, and ends it when that is asked for.
struct Follower<'a> {
    interrupt: &'a Interrupt,
    progress: OnceLock<Progress>,
    common: &'a CommonOptions,
}

impl<'a> Follower<'a> {
    fn new(interrupt: &'a Interrupt, common: &'a CommonOptions) -> Follower<'a> {
        Follower { interrupt, progress: OnceLock::new(), common }
    }

    fn end(&self) {
        if let Some(progress) = self.progress.get() {
            progress.finish();
        }
    }
}

impl Observer for Follower<'_> {
    fn is_cancelled(&self) -> bool {
        self.interrupt.is_asked()
    }

    fn expected(&self, releases: usize) {
        self.progress.get_or_init(|| Progress::new(releases, self.common.quiet));
    }

    fn progressed(&self, is_refused: bool) {
        if let Some(progress) = self.progress.get() {
            progress.step(is_refused);
        }
    }
}
