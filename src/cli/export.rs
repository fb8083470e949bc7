//! `export`: every release of a site into an archive.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

use clap::{Args, ValueHint};

use super::interrupt::Interrupt;
use super::options::{
    CommonOptions, JobsArgument, PageArguments, REPORTED, RecordArguments, ReportArguments,
    SiteArguments, TAKEN, WRITTEN,
};
use super::progress::Progress;
use super::{CommandResult, Failure, Outcome, message, pages};
use crate::error::reason;
use crate::outcome::{ExportSummary, ReleaseResult, ReleaseStatus};
use crate::pipeline::options::{FirstDay, LastDay};
use crate::pipeline::output_file::OutputFile;
use crate::pipeline::{self, ExportOptions, Observer, Survey};
use crate::report::{Format, ReportFormat, Style, Total, say};

#[derive(Debug, Args)]
pub struct ExportArguments {
    /// A site of Jekyll, Hugo, Eleventy or Hexo, a folder of Markdown files, or one file
    #[arg(value_name = "SITE", value_hint = ValueHint::AnyPath)]
    site_path: PathBuf,
    /// Collection or section to export (repeatable) [default: communiques, otherwise those that the
    /// engine of the site publishes as posts]
    #[arg(long, value_name = "NAME", help_heading = TAKEN)]
    collection: Vec<String>,
    /// Export releases from this day, month or year on: 2019-07-17, 2019-07, 2019
    #[arg(long, value_name = "DATE", help_heading = TAKEN)]
    since: Option<FirstDay>,
    /// Export releases up to this day, or the end of this month or year
    #[arg(long, value_name = "DATE", help_heading = TAKEN)]
    until: Option<LastDay>,
    /// Include unpublished posts
    #[arg(long, help_heading = TAKEN)]
    drafts: bool,
    #[command(flatten)]
    site: SiteArguments,
    #[command(flatten)]
    page: PageArguments,
    /// Archive folder; created if missing
    #[arg(long, value_name = "ARCHIVE", value_hint = ValueHint::DirPath, help_heading = WRITTEN)]
    pub(super) to: PathBuf,
    /// Do everything except storing
    #[arg(long, help_heading = WRITTEN)]
    dry_run: bool,
    /// Stop at the first refused release
    #[arg(long, help_heading = WRITTEN)]
    fail_fast: bool,
    /// Make the pages on which people look at the archive, or bring them up to date
    #[arg(long, conflicts_with = "dry_run", help_heading = WRITTEN)]
    pages: bool,
    /// Store a new version even if only the program has changed
    #[arg(long, help_heading = WRITTEN, hide_short_help = true)]
    upgrade: bool,
    /// Write refused releases and all findings to this file, as JSON lines
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[arg(help_heading = REPORTED, hide_short_help = true)]
    pub(super) report: Option<PathBuf>,
    /// Write a list of the packages of these releases to this file, as a spreadsheet (CSV)
    #[arg(long, value_name = "FILE.csv", value_hint = ValueHint::FilePath)]
    #[arg(conflicts_with = "dry_run", help_heading = REPORTED, hide_short_help = true)]
    pub(super) deposit: Option<PathBuf>,
    /// Write a list of the links that leave the site to this file, as a spreadsheet (CSV)
    #[arg(long, value_name = "FILE.csv", value_hint = ValueHint::FilePath)]
    #[arg(conflicts_with = "dry_run", help_heading = REPORTED, hide_short_help = true)]
    pub(super) links: Option<PathBuf>,
    #[command(flatten)]
    record: RecordArguments,
    #[command(flatten)]
    pub reporting: ReportArguments,
    #[command(flatten)]
    pub jobs: JobsArgument,
}

impl ExportArguments {
    fn meant(&self, common: &CommonOptions) -> Result<ExportOptions, Failure> {
        Ok(ExportOptions {
            source: self.site.meant(&self.collection),
            page: self.page.meant(),
            record: self.record.meant()?,
            since: self.since.map(|FirstDay(day)| day),
            until: self.until.map(|LastDay(day)| day),
            drafts: self.drafts,
            dry_run: self.dry_run,
            fail_fast: self.fail_fast,
            upgrade: self.upgrade,
            deposit: self.deposit.clone(),
            links: self.links.clone(),
            threads: common.jobs,
        })
    }
}

pub fn run(arguments: &ExportArguments, common: &CommonOptions) -> CommandResult {
    let start = Instant::now();
    let interrupt = Interrupt::watch();
    let options = arguments.meant(common)?;
    let reporter = Reporter {
        arguments,
        common,
        interrupt: &interrupt,
        progress: OnceLock::new(),
        state: Mutex::new(State { output: common.report(), file: None, has_warned: false }),
    };
    let exported = pipeline::export(&arguments.site_path, &arguments.to, &options, &reporter);
    if let Some(progress) = reporter.progress.get() {
        progress.finish();
    }
    let summary = exported?;
    let total = Total::Export(&summary, start.elapsed());
    let mut state = reporter.state();
    if let Some((mut file, mut report)) = state.file.take() {
        report.finish(&mut file, total).map_err(reporter.unwritten())?;
        file.finish()?;
    }
    super::write_output(|out| state.output.finish(out, total))?;
    drop(state);
    if interrupt.is_asked() {
        say(&how_to_go_on(&summary));
        return Ok(Outcome::Interrupted(interrupt.status()));
    }
    let outcome = if summary.refusals.is_empty() { Outcome::Well } else { Outcome::Refused };
    if arguments.pages {
        let made = pages::update(&arguments.to, &arguments.page.fonts, &interrupt, common)?;
        return Ok(if made == Outcome::Well { outcome } else { made });
    }
    Ok(outcome)
}

fn how_to_go_on(summary: &ExportSummary) -> String {
    let (found, left) = (summary.found, summary.skipped.len());
    format!(
        "interrupted: {} of {found} posts are done, and everything stored is complete; {left} are \
         left: run the same command again to continue",
        found - left
    )
}

/// A file and the writer of its JSON lines.
type ReportFile = (OutputFile, Box<dyn ReportFormat>);

fn report_file(path: Option<&Path>) -> Result<Option<ReportFile>, Failure> {
    let Some(path) = path else { return Ok(None) };
    let file = OutputFile::create(path)?;
    let style = Style { format: Format::Json, ..Style::default() };
    Ok(Some((file, style.writer())))
}

/// Reports on releases as they are exported.
struct Reporter<'a> {
    arguments: &'a ExportArguments,
    common: &'a CommonOptions,
    interrupt: &'a Interrupt,
    /// Set after the survey.
    progress: OnceLock<Progress>,
    state: Mutex<State>,
}

struct State {
    /// The report on standard output.
    output: Box<dyn ReportFormat>,
    /// The report that `--report` asks for.
    file: Option<ReportFile>,
    /// Whether the user has been told that the run is stopping.
    has_warned: bool,
}

impl Reporter<'_> {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unwritten(&self) -> impl FnOnce(std::io::Error) -> Failure {
        let path = self.arguments.report.as_ref();
        let path = path.map(|path| path.display().to_string()).unwrap_or_default();
        move |error| Failure::new(format!("cannot write {path}: {}", reason(&error)))
    }

    fn report(&self, site: &Path, results: &[ReleaseResult]) -> Result<(), Failure> {
        let (mut output, mut reported) = (Vec::new(), Vec::new());
        let mut state = self.state();
        for result in results.iter().filter(|result| result.status != ReleaseStatus::Outside) {
            // Writing to memory does not fail.
            let _ = state.output.release(&mut output, result);
            if let Some((_, report)) = &mut state.file {
                let _ = report.release(&mut reported, result);
            }
            message::result(result, site, self.common);
        }
        if let Some((file, _)) = &mut state.file {
            file.write_all(&reported).map_err(self.unwritten())?;
        }
        super::write_output(|out| out.write_all(&output))
    }
}

impl Observer for Reporter<'_> {
    fn is_cancelled(&self) -> bool {
        self.interrupt.is_asked()
    }

    /// Reports, before anything is stored, which packages get new versions for a shared reason, and
    /// which packages of the archive cannot be read. Even when little else is printed: a setting
    /// changed by mistake costs an archive as many packages as it has.
    fn surveyed(&self, survey: &Survey) -> Result<(), Failure> {
        let mut file = report_file(self.arguments.report.as_deref())?;
        let changes = &survey.changes;
        for warning in &survey.warnings {
            say(&format!("warning: {warning}"));
        }
        changes.lines(self.arguments.dry_run).iter().for_each(|line| say(line));
        for reason in &survey.unreadable {
            say(&format!("warning: {reason}: it is left as it is, and its release is held back"));
        }
        if changes.packages > 0 {
            if let Some((file, report)) = &mut file {
                report.changes(file, changes).map_err(self.unwritten())?;
            }
            super::write_output(|out| self.state().output.changes(out, changes))?;
        }
        self.state().file = file;
        self.progress.get_or_init(|| Progress::new(survey.found, self.common.quiet));
        Ok(())
    }

    fn progressed(&self, is_refused: bool) {
        if let Some(progress) = self.progress.get() {
            progress.step(is_refused);
        }
    }

    fn finished(&self, site: &Path, results: &[ReleaseResult]) -> Result<(), Failure> {
        let Some(progress) = self.progress.get() else { return Ok(()) };
        if self.interrupt.is_asked() && !std::mem::replace(&mut self.state().has_warned, true) {
            progress.hidden(|| say("stopping once the releases in hand are done"));
        }
        progress.hidden(|| self.report(site, results))
    }
}
