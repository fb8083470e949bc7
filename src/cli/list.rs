//! `list`: the posts of a site as tasks for workers.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::options::{
    CommonOptions, FormatOption, JobsArgument, PageArguments, RecordArguments, ResultArguments,
    SiteArguments, TAKEN, WRITTEN,
};
use super::{CommandResult, Failure, Outcome, write_output};
use crate::error::shown;
use crate::outcome::size;
use crate::pipeline::options::{FirstDay, LastDay};
use crate::pipeline::{self, ExportOptions};

/// The options of an export that go into its tasks.
#[derive(Debug, Args)]
pub struct TaskArguments {
    /// Collection or section to take (repeatable) [default: as export]
    #[arg(long, value_name = "NAME", help_heading = TAKEN)]
    collection: Vec<String>,
    /// Have workers leave out releases before this day, month or year: 2019-07-17, 2019-07, 2019
    /// (they are listed all the same)
    #[arg(long, value_name = "DATE", help_heading = TAKEN)]
    since: Option<FirstDay>,
    /// Have workers leave out releases after this day, or after the end of this month or year
    #[arg(long, value_name = "DATE", help_heading = TAKEN)]
    until: Option<LastDay>,
    /// Have workers export unpublished posts too
    #[arg(long, help_heading = TAKEN)]
    drafts: bool,
    #[command(flatten)]
    site: SiteArguments,
    #[command(flatten)]
    page: PageArguments,
    /// Store a new version even if only the program has changed
    #[arg(long, help_heading = WRITTEN, hide_short_help = true)]
    upgrade: bool,
    #[command(flatten)]
    record: RecordArguments,
}

impl TaskArguments {
    pub fn meant(&self, common: &CommonOptions) -> Result<ExportOptions, Failure> {
        Ok(ExportOptions {
            source: self.site.meant(&self.collection),
            page: self.page.meant(),
            record: self.record.meant()?,
            since: self.since.map(|FirstDay(day)| day),
            until: self.until.map(|LastDay(day)| day),
            drafts: self.drafts,
            upgrade: self.upgrade,
            threads: common.jobs,
            ..ExportOptions::default()
        })
    }
}

#[derive(Debug, Args)]
pub struct ListArguments {
    /// A site of Jekyll, Hugo, Eleventy or Hexo, a folder of Markdown files, or one file
    #[arg(value_name = "SITE", value_hint = ValueHint::AnyPath)]
    site_path: PathBuf,
    /// Archive to store into; it need not exist yet. Without it, the lines cannot be given to
    /// `communique worker`
    #[arg(long, value_name = "ARCHIVE", value_hint = ValueHint::DirPath, help_heading = WRITTEN)]
    to: Option<PathBuf>,
    #[command(flatten)]
    task: TaskArguments,
    #[command(flatten)]
    pub result: ResultArguments,
    #[command(flatten)]
    pub jobs: JobsArgument,
}

pub fn run(arguments: &ListArguments, common: &CommonOptions) -> CommandResult {
    let options = arguments.task.meant(common)?;
    let listing = pipeline::list(&arguments.site_path, arguments.to.as_deref(), &options)?;
    write_output(|out| {
        for post in &listing.posts {
            if common.format == FormatOption::Json {
                writeln!(out, "{}", listing.task(post))?;
                continue;
            }
            let date = post.date.as_deref().unwrap_or("unreadable");
            let language = post.language.as_deref().unwrap_or("-");
            writeln!(
                out,
                "{date:10}  {language:5}  {:>9}  {}",
                size(post.size),
                shown(&post.source)
            )?;
        }
        Ok(())
    })?;
    Ok(Outcome::Well)
}
