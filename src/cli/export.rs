//! `export`: every release of a site into an archive.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use clap::Args;
use rayon::prelude::*;

use super::options::{CommonOptions, FormatOption, PageArguments, RecordArguments, SiteArguments};
use super::workshop::{Refusal, Workshop};
use super::{CommandResult, Failure, Outcome, PROGRAM, account, deposit, message, room};
use crate::archive::log::RunRecord;
use crate::archive::versions::clashing_identifiers;
use crate::archive::{State, Store, is_archive};
use crate::release::Release;
use crate::report::export::{self, ExportSummary, Fault, ReleaseResult, ReleaseStatus};
use crate::report::progress::Progress;
use crate::site::SourceFile;

#[derive(Debug, Args)]
pub struct ExportArguments {
    /// A Jekyll site, a folder of Markdown files, or one file
    site_path: PathBuf,
    /// The archive's folder; made where there is none
    #[arg(long, value_name = "ARCHIVE")]
    to: PathBuf,
    /// A collection to take (repeatable) [default: communiques, else every Markdown file with
    /// front matter]
    #[arg(long, value_name = "NAME")]
    collection: Vec<String>,
    /// First day of the releases to take
    #[arg(long, value_name = "DATE")]
    since: Option<jiff::civil::Date>,
    /// Last day of the releases to take
    #[arg(long, value_name = "DATE")]
    until: Option<jiff::civil::Date>,
    /// Take releases that are not published too
    #[arg(long)]
    drafts: bool,
    /// Do everything but storing
    #[arg(long)]
    dry_run: bool,
    /// Stop at the first refused release
    #[arg(long)]
    fail_fast: bool,
    /// Store a new version where only the program is newer
    #[arg(long)]
    upgrade: bool,
    /// Write the list of refused releases and all findings to a file, as JSON lines
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Write the list of the packages that hold the releases, as a spreadsheet (CSV)
    #[arg(long, value_name = "FILE.csv", conflicts_with = "dry_run")]
    deposit: Option<PathBuf>,
    #[command(flatten)]
    site: SiteArguments,
    #[command(flatten)]
    page: PageArguments,
    #[command(flatten)]
    record: RecordArguments,
}

/// Releases worked on at once, by all threads: results are told in order, so those of one batch
/// wait for its slowest.
const BATCH: usize = 256;

pub fn run(arguments: &ExportArguments, common: &CommonOptions) -> CommandResult {
    if !matches!(common.format, FormatOption::Text | FormatOption::Json) {
        return Err(Failure::new("export reports as text or json"));
    }
    let start = Instant::now();
    common.start_threads()?;
    let at = arguments.record.time()?;
    let workshop = Workshop::open(
        &arguments.site_path,
        &arguments.collection,
        &arguments.site,
        &arguments.page,
    )?
    .packing(&arguments.record)?;
    let mut run =
        Run { arguments, common, workshop: &workshop, store: None, at, failure: Mutex::new(None) };
    let survey = run.survey();
    let store = if arguments.dry_run { None } else { Some(run.open_store(&survey)?) };
    run.store = store.as_ref();
    let mut summary = ExportSummary {
        found: workshop.site.files.len(),
        dry_run: arguments.dry_run,
        ..ExportSummary::default()
    };
    run.all(&survey.clashes, &mut summary)?;
    account::check(&summary)?;
    if let Some(store) = &store {
        let record = RunRecord {
            event: if arguments.upgrade { "upgrade" } else { "export" }.to_owned(),
            at: run.at.clone(),
            agent: arguments.record.agent.clone(),
            program: PROGRAM.to_owned(),
            posts: Some(account::for_the_log(&summary)),
        };
        store.finish(&record).map_err(Failure::new)?;
        if let Some(file) = &arguments.deposit {
            deposit::write(file, &store.entries(), &summary.packages)?;
        }
    }
    if !common.quiet || common.format == FormatOption::Json {
        super::write_output(|out| {
            export::summary(out, common.format.into(), &summary, start.elapsed())
        })?;
    }
    Ok(if !summary.refusals.is_empty() { Outcome::Refused } else { Outcome::Well })
}

/// Posts that would get the same id, by path: which came first must not decide.
type Clashes = BTreeMap<String, (String, BTreeSet<String>)>;

/// What is known of the releases before any is stored.
struct Survey<'a> {
    clashes: Clashes,
    wanted: Vec<Wanted<'a>>,
}

/// A release that is asked for, and about how many bytes its package takes.
struct Wanted<'a> {
    file: &'a SourceFile,
    size: u64,
}

struct Run<'a> {
    arguments: &'a ExportArguments,
    common: &'a CommonOptions,
    workshop: &'a Workshop,
    store: Option<&'a Store>,
    at: Option<String>,
    /// Why nothing more can be stored.
    failure: Mutex<Option<String>>,
}

/// What became of a post, or that it is outside the dates asked for.
enum Done {
    Result(Box<ReleaseResult>),
    Outside,
}

impl<'a> Run<'a> {
    /// Reads all releases once, before anything is written.
    fn survey(&self) -> Survey<'a> {
        let files = &self.workshop.site.files;
        let wanted: Vec<(String, Wanted)> = files
            .par_iter()
            .filter_map(|file| {
                let release = self.workshop.read(file).ok()?;
                let wanted = !release.draft || self.arguments.drafts;
                let size =
                    if self.is_outside(&release) { 0 } else { room::expected_size(&release) };
                wanted.then(|| (release.id.to_lowercase(), Wanted { file, size }))
            })
            .collect();
        let mut clashes = Clashes::new();
        let ids = wanted.iter().map(|(id, wanted)| (id.as_str(), wanted.file.path.as_str()));
        for (id, paths) in clashing_identifiers(ids) {
            let paths: BTreeSet<String> = paths.into_iter().map(str::to_owned).collect();
            for path in &paths {
                clashes.insert(path.clone(), (id.to_owned(), paths.clone()));
            }
        }
        let wanted = wanted.into_iter().map(|(_, wanted)| wanted);
        Survey { clashes, wanted: wanted.filter(|wanted| wanted.size > 0).collect() }
    }

    /// Opens the archive, if there is room for what is to be stored. Only where all releases
    /// would not find room is it asked which of them are stored already.
    fn open_store(&self, survey: &Survey) -> Result<Store, Failure> {
        let root = &self.arguments.to;
        let open = || Store::open(root).map_err(Failure::new);
        let sum = |wanted: &[&Wanted]| {
            let bytes = wanted.iter().map(|wanted| wanted.size).sum();
            room::check(root, bytes, wanted.len())
        };
        let all: Vec<&Wanted> = survey.wanted.iter().collect();
        match sum(&all) {
            Ok(()) => open(),
            Err(_) if is_archive(root) => {
                let store = open()?;
                let is_new = |wanted: &&&Wanted| {
                    let Ok(release) = self.workshop.read(wanted.file) else { return false };
                    let Ok(plan) = self.workshop.plan(&release) else { return false };
                    match store.state_of(&release.id, &release.path, &plan.fingerprint) {
                        State::Unchanged(_) => self.arguments.upgrade,
                        state => matches!(state, State::New | State::Changed { .. }),
                    }
                };
                let new: Vec<&Wanted> = all.par_iter().filter(is_new).copied().collect();
                sum(&new).map(|()| store)
            }
            Err(shortage) => Err(shortage),
        }
    }

    fn failure(&self) -> MutexGuard<'_, Option<String>> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_outside(&self, release: &Release) -> bool {
        let day = release.date.date();
        self.arguments.since.is_some_and(|since| day < since)
            || self.arguments.until.is_some_and(|until| day > until)
    }

    fn all(&self, clashes: &Clashes, summary: &mut ExportSummary) -> Result<(), Failure> {
        let mut report = self.report_file()?;
        let progress = Progress::new(summary.found, self.common.quiet);
        let stop = AtomicBool::new(false);
        let files = &self.workshop.site.files;
        for (index, batch) in files.chunks(BATCH).enumerate() {
            let done: Vec<Option<Done>> = batch
                .par_iter()
                .map(|file| {
                    if stop.load(Ordering::Relaxed) {
                        return None;
                    }
                    let done = self.one(file, clashes);
                    if self.failure().is_some() {
                        stop.store(true, Ordering::Relaxed);
                        return None;
                    }
                    progress.step(matches!(&done, Done::Result(result)
                        if result.status == ReleaseStatus::Refused));
                    if self.arguments.fail_fast
                        && let Done::Result(result) = &done
                        && result.status == ReleaseStatus::Refused
                    {
                        stop.store(true, Ordering::Relaxed);
                    }
                    Some(done)
                })
                .collect();
            progress.hidden(|| self.tell(batch, done, summary, report.as_mut()))?;
            if let Some(failure) = self.failure().take() {
                return Err(Failure::new(failure));
            }
            if stop.load(Ordering::Relaxed) {
                let rest = files.iter().skip((index + 1) * BATCH);
                summary.skipped.extend(rest.map(|file| file.path.clone()));
                break;
            }
        }
        progress.finish();
        Ok(())
    }

    fn report_file(&self) -> Result<Option<File>, Failure> {
        let Some(path) = &self.arguments.report else { return Ok(None) };
        let file = File::create(path)
            .map_err(|error| Failure::new(format!("cannot create {}: {error}", path.display())))?;
        Ok(Some(file))
    }

    fn tell(
        &self,
        batch: &[SourceFile],
        done: Vec<Option<Done>>,
        summary: &mut ExportSummary,
        mut report: Option<&mut File>,
    ) -> Result<(), Failure> {
        let format = self.common.format.into();
        super::write_output(|out| {
            for (file, done) in batch.iter().zip(done) {
                let result = match done {
                    Some(Done::Result(result)) => result,
                    Some(Done::Outside) => {
                        summary.outside.push(file.path.clone());
                        continue;
                    }
                    None => {
                        summary.skipped.push(file.path.clone());
                        continue;
                    }
                };
                summary.add(&result);
                export::release(out, format, self.common.quiet, &result)?;
                if let Some(report) = report.as_deref_mut() {
                    export::release(report, crate::report::Format::Json, false, &result)?;
                }
                self.tell_messages(&result);
            }
            report.map_or(Ok(()), |report| report.flush())
        })
    }

    fn tell_messages(&self, result: &ReleaseResult) {
        let text = || std::fs::read_to_string(self.workshop.site.root.join(&result.source)).ok();
        let text = if result.faults.is_empty() { None } else { text() };
        for fault in &result.faults {
            message::fault(fault, text.as_deref(), self.common.color);
        }
        if !self.common.quiet && self.common.format == FormatOption::Text {
            result.findings.iter().for_each(message::finding);
        }
    }

    fn one(&self, file: &SourceFile, clashes: &Clashes) -> Done {
        let refused = |refusal: Refusal| {
            let mut result = ReleaseResult::new(&file.path, ReleaseStatus::Refused);
            result.faults = refusal.faults;
            Done::Result(Box::new(result))
        };
        let release = match self.workshop.read(file) {
            Ok(release) => release,
            Err(refusal) => return refused(refusal),
        };
        if self.is_outside(&release) {
            return Done::Outside;
        }
        if release.draft && !self.arguments.drafts {
            let mut result = ReleaseResult::new(&file.path, ReleaseStatus::Draft);
            result.id = Some(release.id);
            return Done::Result(Box::new(result));
        }
        if let Some((_, paths)) = clashes.get(&file.path) {
            return refused(clash(&release, paths.iter().map(String::as_str)));
        }
        match self.store_one(&release) {
            Ok(result) => Done::Result(Box::new(result)),
            Err(refusal) => refused(refusal),
        }
    }

    fn store_one(&self, release: &Release) -> Result<ReleaseResult, Refusal> {
        let plan = self.workshop.plan(release)?;
        let mut result = ReleaseResult::new(&release.path, ReleaseStatus::Stored);
        result.id = Some(release.id.clone());
        if let Some(store) = self.store {
            match store.state_of(&release.id, &release.path, &plan.fingerprint) {
                State::Unchanged(entry) if !self.arguments.upgrade => {
                    result.status = ReleaseStatus::Unchanged;
                    result.package = Some(entry.path);
                    result.sha256 = Some(entry.sha256);
                    result.pages = entry.pages as usize;
                    return Ok(result);
                }
                State::Clash { other_path } => {
                    return Err(clash(release, [release.path.as_str(), &other_path].into_iter()));
                }
                State::Withdrawn(tombstone) => {
                    result.status = ReleaseStatus::Withdrawn;
                    result.package = Some(tombstone.package.path);
                    result.sha256 = Some(tombstone.package.sha256);
                    result.reason = Some(tombstone.withdrawal.reason);
                    return Ok(result);
                }
                State::New | State::Unchanged(_) | State::Changed { .. } => {}
            }
        }
        let made = self.workshop.make(release)?;
        result.pages = made.pdf.pages;
        result.images = made.document.images.len();
        result.findings.clone_from(&made.findings);
        let agent = self.arguments.record.agent.as_deref();
        let package = self.workshop.pack(release, plan, &made, self.at.as_deref(), agent)?;
        let Some(store) = self.store else { return Ok(result) };
        let put = if self.arguments.upgrade { Store::put_upgrade } else { Store::put };
        let stored = put(store, &package).map_err(|error| {
            let message = error.to_string();
            if error.is_of_the_disk() {
                *self.failure() = Some(message.clone());
            }
            let path = release.path.clone();
            Refusal { faults: vec![Fault { path, position: None, message, help: None }] }
        })?;
        if !stored.is_new {
            result.status = ReleaseStatus::Unchanged;
        }
        result.bytes = stored.entry.size;
        result.package = Some(stored.entry.path);
        result.sha256 = Some(stored.entry.sha256);
        Ok(result)
    }
}

fn clash<'a>(release: &Release, paths: impl Iterator<Item = &'a str>) -> Refusal {
    let others: Vec<&str> = paths.filter(|path| *path != release.path).collect();
    Refusal {
        faults: vec![Fault {
            path: release.path.clone(),
            position: None,
            message: format!(
                "the identifier {} is also that of {}",
                release.id,
                others.join(" and of ")
            ),
            help: Some("give one of the files another name or date".to_owned()),
        }],
    }
}
