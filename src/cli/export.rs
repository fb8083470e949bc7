//! `export`: every release of a site into an archive.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use clap::Args;

use super::interrupt::Interrupt;
use super::options::{CommonOptions, FormatOption, PageArguments, RecordArguments, SiteArguments};
use super::storing::{Prepared, Storing, caught};
use super::survey::Survey;
use super::workshop::Workshop;
use super::{CommandResult, Failure, Outcome, PROGRAM, account, deposit, message};
use crate::archive::log::RunRecord;
use crate::archive::{Posts, Snapshot, Store, is_archive};
use crate::queue::Queue;
use crate::report::export::{self, ExportSummary, ReleaseResult, ReleaseStatus};
use crate::report::progress::Progress;
use crate::report::{Format, say};
use crate::site::SourceFile;

#[derive(Debug, Args)]
pub struct ExportArguments {
    /// A Jekyll site, a folder of Markdown files, or one file
    pub(super) site_path: PathBuf,
    /// The archive's folder; made where there is none
    #[arg(long, value_name = "ARCHIVE")]
    pub(super) to: PathBuf,
    /// A collection to take (repeatable) [default: communiques, else every Markdown file with
    /// front matter]
    #[arg(long, value_name = "NAME")]
    pub(super) collection: Vec<String>,
    /// First day of the releases to take
    #[arg(long, value_name = "DATE")]
    pub(super) since: Option<jiff::civil::Date>,
    /// Last day of the releases to take
    #[arg(long, value_name = "DATE")]
    pub(super) until: Option<jiff::civil::Date>,
    /// Take releases that are not published too
    #[arg(long)]
    pub(super) drafts: bool,
    /// Do everything but storing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Stop at the first refused release
    #[arg(long)]
    pub(super) fail_fast: bool,
    /// Store a new version where only the program is newer
    #[arg(long)]
    pub(super) upgrade: bool,
    /// Write the list of refused releases and all findings to a file, as JSON lines
    #[arg(long, value_name = "FILE")]
    pub(super) report: Option<PathBuf>,
    /// Write the list of the packages that hold the releases, as a spreadsheet (CSV)
    #[arg(long, value_name = "FILE.csv", conflicts_with = "dry_run")]
    pub(super) deposit: Option<PathBuf>,
    /// Write the links that leave the site, by host and release, as a spreadsheet (CSV)
    #[arg(long, value_name = "FILE.csv", conflicts_with = "dry_run")]
    pub(super) links: Option<PathBuf>,
    #[command(flatten)]
    pub(super) site: SiteArguments,
    #[command(flatten)]
    pub(super) page: PageArguments,
    #[command(flatten)]
    pub(super) record: RecordArguments,
}

impl ExportArguments {
    /// Opens the site of `path`, and decides on the packages, as the options say.
    pub fn open(&self, path: &Path) -> Result<Workshop, Failure> {
        Workshop::open(path, &self.collection, &self.site, &self.page)?.packing(&self.record)
    }

    /// What the log tells of a run with these options.
    pub fn run_record(&self, at: Option<String>, posts: Option<Posts>) -> RunRecord {
        RunRecord {
            event: if self.upgrade { "upgrade" } else { "export" }.to_owned(),
            at,
            agent: self.record.agent.clone(),
            program: PROGRAM.to_owned(),
            posts,
            ..RunRecord::default()
        }
    }
}

/// How many releases may be done before one that comes before them is.
pub const AHEAD: usize = 1024;

/// Bytes of source by which releases are called long: the work on them is begun before others.
pub const LONG: u64 = 64 << 10;

pub fn run(arguments: &ExportArguments, common: &CommonOptions) -> CommandResult {
    if !matches!(common.format, FormatOption::Text | FormatOption::Json) {
        return Err(Failure::new("export reports as text or json"));
    }
    let start = Instant::now();
    let interrupt = Interrupt::watch();
    common.start_threads()?;
    let at = arguments.record.time()?;
    let workshop = arguments.open(&arguments.site_path)?;
    let to = &arguments.to;
    let open = || Store::open(to).map(Some).map_err(Failure::new);
    let snapshot = match arguments.dry_run {
        true => Snapshot::read(to).map_err(Failure::new)?,
        false => None,
    };
    let known = if !arguments.dry_run && is_archive(to) { open()? } else { None };
    let asking = Storing::new(arguments, &workshop, known.as_ref(), snapshot.as_ref(), None);
    let survey = Survey::of(&asking, &|| interrupt.is_asked());
    let store = match known {
        _ if arguments.dry_run => None,
        Some(store) => survey.check_room(to).map(|()| Some(store))?,
        // Nothing is made where there is no room.
        None => survey.check_room(to).and_then(|()| open())?,
    };
    let (held, at_time) = (store.as_ref(), at.as_deref());
    let storing = Storing::new(arguments, &workshop, held, snapshot.as_ref(), at_time);
    let run = Run { common, storing, survey, interrupt: &interrupt };
    let mut summary = ExportSummary {
        found: workshop.site.files.len(),
        dry_run: arguments.dry_run,
        ..ExportSummary::default()
    };
    let mut report = report_file(arguments.report.as_deref())?;
    // Whatever ends the run early: what was stored comes into the catalogue and the log.
    let done = caught(|| {
        run.tell_changes(report.as_mut())?;
        run.all(&mut summary, report.as_mut())
    });
    let done = done.and_then(|()| account::check(&summary));
    let finished = store.as_ref().map_or(Ok(()), |store| {
        let posts = done.is_ok().then(|| account::for_the_log(&summary));
        store.finish(&arguments.run_record(at.clone(), posts)).map_err(Failure::new)
    });
    done.and(finished)?;
    if let Some(store) = &store {
        if let Some(file) = &arguments.deposit {
            deposit::write(file, &store.entries(), &summary.packages)?;
        }
        if let Some(file) = &arguments.links {
            deposit::write_links(file, &arguments.to, &store.entries(), &summary.packages)?;
        }
    }
    let end = |out: &mut dyn Write, format| export::summary(out, format, &summary, start.elapsed());
    if let Some(report) = &mut report {
        end(report, Format::Json).map_err(unwritten(arguments.report.as_deref()))?;
    }
    if !common.quiet || common.format == FormatOption::Json {
        super::write_output(|out| end(out, common.format.into()))?;
    }
    if interrupt.is_asked() {
        say(&how_to_go_on(&summary));
        return Ok(Outcome::Interrupted(interrupt.status()));
    }
    Ok(if !summary.refusals.is_empty() { Outcome::Refused } else { Outcome::Well })
}

fn how_to_go_on(summary: &ExportSummary) -> String {
    let (found, left) = (summary.found, summary.skipped.len());
    format!(
        "interrupted: {} of {found} posts are done, and what was stored is whole; {left} are left: \
         run the same command again to go on",
        found - left
    )
}

fn report_file(path: Option<&Path>) -> Result<Option<File>, Failure> {
    let Some(path) = path else { return Ok(None) };
    let file = File::create(path)
        .map_err(|error| Failure::new(format!("cannot create {}: {error}", path.display())))?;
    Ok(Some(file))
}

fn unwritten(path: Option<&Path>) -> impl FnOnce(std::io::Error) -> Failure {
    let path = path.map(|path| path.display().to_string()).unwrap_or_default();
    move |error| Failure::new(format!("cannot write {path}: {error}"))
}

struct Run<'a> {
    common: &'a CommonOptions,
    storing: Storing<'a>,
    survey: Survey,
    interrupt: &'a Interrupt,
}

impl Run<'_> {
    /// Tells, before anything is stored, which packages get new versions for what they share; and
    /// what of the archive cannot be read. Also where little is to be told: a setting that was
    /// changed by mistake costs an archive as many packages as it has.
    fn tell_changes(&self, report: Option<&mut File>) -> Result<(), Failure> {
        let changes = &self.survey.changes;
        changes.lines(self.storing.arguments.dry_run).iter().for_each(|line| say(line));
        for reason in self.storing.store.map(Store::unreadable).unwrap_or_default() {
            say(&format!("warning: {reason}: it stays as it is, and its release is held back"));
        }
        if changes.packages == 0 {
            return Ok(());
        }
        let line = format!("{}\n", changes.json());
        if let Some(report) = report {
            let unwritten = unwritten(self.storing.arguments.report.as_deref());
            report.write_all(line.as_bytes()).map_err(unwritten)?;
        }
        match self.common.format {
            FormatOption::Json => super::print(&line),
            _ => Ok(()),
        }
    }

    fn all(&self, summary: &mut ExportSummary, report: Option<&mut File>) -> Result<(), Failure> {
        let mut report = report;
        let progress = Progress::new(summary.found, self.common.quiet);
        let refused_one = AtomicBool::new(false);
        let stop = || {
            refused_one.load(Ordering::Relaxed)
                || self.interrupt.is_asked()
                || self.storing.failure().is_some()
        };
        let queue = Queue {
            items: &self.storing.workshop.site.files,
            threads: rayon::current_num_threads(),
            ahead: AHEAD,
            class: &|file| file.size() / LONG,
            stop: &stop,
        };
        let stop_at = |refused: bool| {
            if refused && self.storing.arguments.fail_fast {
                refused_one.store(true, Ordering::Relaxed);
            }
        };
        let work = |file: &SourceFile| {
            let files = &self.storing.workshop.site.files;
            if let Some(entry) = self.survey.unchanged(files, file) {
                return Prepared::done(self.storing.unchanged(&file.path, entry));
            }
            let prepared = self.storing.prepare(file, |release| self.survey.others(release));
            stop_at(prepared.is_refused());
            prepared
        };
        let finish = |prepared| {
            let results = self.storing.finish(prepared);
            for result in &results {
                let refused = result.status == ReleaseStatus::Refused;
                progress.step(refused);
                stop_at(refused);
            }
            results
        };
        let mut warned = false;
        queue.run_and_finish(work, finish, |done| {
            if self.interrupt.is_asked() && !std::mem::replace(&mut warned, true) {
                progress.hidden(|| say("stopping when the releases in hand are done"));
            }
            progress.hidden(|| self.tell(done, summary, report.as_deref_mut()))
        })?;
        progress.finish();
        match self.storing.failure() {
            Some(failure) => Err(Failure::new(failure)),
            None => Ok(()),
        }
    }

    fn tell(
        &self,
        done: Vec<(&SourceFile, Option<ReleaseResult>)>,
        summary: &mut ExportSummary,
        report: Option<&mut File>,
    ) -> Result<(), Failure> {
        let (mut told, mut reported) = (Vec::new(), Vec::new());
        let unwritten = || unwritten(self.storing.arguments.report.as_deref());
        for (file, result) in done {
            let Some(result) = result else {
                summary.skipped.push(file.path.clone());
                continue;
            };
            summary.add(&result);
            if result.status == ReleaseStatus::Outside {
                continue;
            }
            let format = self.common.format.into();
            // Writing to memory does not fail.
            let _ = export::release(&mut told, format, self.common.quiet, &result);
            if report.is_some() {
                let _ = export::release(&mut reported, Format::Json, false, &result);
            }
            message::result(&result, &self.storing.workshop.site.root, self.common);
        }
        if let Some(report) = report {
            report.write_all(&reported).map_err(unwritten())?;
        }
        super::write_output(|out| out.write_all(&told))
    }
}
