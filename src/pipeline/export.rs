//! Exports every release of a site into an archive.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::destination::Destination;
use super::exporter::{Prepared, ReleaseExporter};
use super::guard::caught;
use super::moves::Moves;
use super::options::ExportOptions;
use super::steps::Pipeline;
use super::survey::Survey;
use super::{Failure, Observer, account, lists};
use crate::archive::log::RunRecord;
use crate::archive::{Posts, Snapshot, Store, is_archive};
use crate::identity::PROGRAM;
use crate::outcome::{ExportSummary, ReleaseResult, ReleaseStatus};
use crate::queue::{Queue, threads};
use crate::site::SourceFile;

/// How many releases may be finished ahead of an earlier one.
pub(super) const AHEAD: usize = 1024;

/// Bytes of source from which a release counts as long: work on these starts first.
pub(super) const LONG: u64 = 64 << 10;

/// Typesets, packages and stores every release of a site; what the archive already has stays as it
/// is. A refused release does not stop the others: it is among the results, and in the summary.
///
/// # Errors
/// If nothing could be done, or the run could not go on. What was stored until then is complete,
/// and is in the archive's catalogue and log.
pub fn export(
    site: &Path,
    archive: &Path,
    options: &ExportOptions,
    observer: &dyn Observer,
) -> Result<ExportSummary, Failure> {
    if options.dry_run && (options.deposit.is_some() || options.links.is_some()) {
        return Err(Failure::new(
            "--deposit and --links list what was stored, and a dry run \
                                 stores nothing",
        ));
    }
    options.check_days()?;
    let pipeline = open(site, options)?;
    pipeline.check_posts()?;
    let known = Known::open(archive, options)?;
    let destination = known.destination();
    let moves = Arc::new(Moves::of(&pipeline, archive, destination, threads(options.threads)));
    let exporter =
        ReleaseExporter::new(options, &pipeline, archive, destination).with_moves(&moves);
    let survey = Survey::of(&exporter, &|| observer.is_cancelled());
    survey.check_any(options)?;
    if options.dry_run {
        let mut summary = Export { exporter, survey, observer }.run()?;
        summary.gone = moves.gone_pairs();
        return Ok(summary);
    }
    // Nothing is made if it would not fit.
    survey.check_free_space(archive)?;
    let store = match known {
        Known::Archive(store) => *store,
        Known::Snapshot(_) | Known::Nothing => Store::open(archive).map_err(Failure::new)?,
    };
    let exporter = ReleaseExporter::new(options, &pipeline, archive, Destination::Archive(&store));
    let exporter = exporter.with_moves(&moves);
    // Whatever ends the run early: what was stored gets into the catalogue and the log.
    let done = caught(|| Export { exporter, survey, observer }.run());
    let posts = done.as_ref().ok().map(account::for_the_log);
    let record = RunRecord {
        site: pipeline.site.config.keys(),
        gone: Some(moves.gone.clone()),
        ..run_record(options, posts)
    };
    let finished = store.finish(&record).map_err(Failure::new);
    let mut summary = done.and_then(|summary| finished.map(|()| summary))?;
    summary.gone = moves.gone_pairs();
    lists::write_lists(options, archive, &summary.packages)?;
    Ok(summary)
}

/// What [`export`] would do, as far as that is known before any release is typeset.
///
/// # Errors
/// If the site cannot be read, or the folder is not an archive.
pub fn survey(
    site: &Path,
    archive: &Path,
    options: &ExportOptions,
    observer: &dyn Observer,
) -> Result<Survey, Failure> {
    let pipeline = open(site, options)?;
    let snapshot = Snapshot::read(archive).map_err(Failure::new)?;
    let known = snapshot.map_or(Known::Nothing, |snapshot| Known::Snapshot(Box::new(snapshot)));
    let destination = known.destination();
    let moves = Arc::new(Moves::of(&pipeline, archive, destination, threads(options.threads)));
    let exporter =
        ReleaseExporter::new(options, &pipeline, archive, destination).with_moves(&moves);
    Ok(Survey::of(&exporter, &|| observer.is_cancelled()))
}

/// Opens a site and settles the kind of packages, as the options say.
pub(super) fn open(site: &Path, options: &ExportOptions) -> Result<Pipeline, Failure> {
    Pipeline::open(site, &options.source, &options.page)?.for_packages(&options.record)
}

/// What the log records of a run with these options.
pub(super) fn run_record(options: &ExportOptions, posts: Option<Posts>) -> RunRecord {
    RunRecord {
        event: if options.upgrade { "upgrade" } else { "export" }.to_owned(),
        at: options.record.at.as_ref().map(ToString::to_string),
        agent: options.record.agent.clone(),
        program: PROGRAM.to_owned(),
        posts,
        ..RunRecord::default()
    }
}

/// The archive at the start of a run.
enum Known {
    Archive(Box<Store>),
    Snapshot(Box<Snapshot>),
    /// There is no archive yet.
    Nothing,
}

impl Known {
    fn open(archive: &Path, options: &ExportOptions) -> Result<Known, Failure> {
        if options.dry_run {
            let snapshot = Snapshot::read(archive).map_err(Failure::new)?;
            return Ok(snapshot.map_or(Known::Nothing, |known| Known::Snapshot(Box::new(known))));
        }
        match is_archive(archive) {
            true => Store::open(archive)
                .map(|store| Known::Archive(Box::new(store)))
                .map_err(Failure::new),
            false => Ok(Known::Nothing),
        }
    }

    fn destination(&self) -> Destination<'_> {
        match self {
            Known::Archive(store) => Destination::Archive(store),
            Known::Snapshot(snapshot) => Destination::Known(snapshot),
            Known::Nothing => Destination::Nowhere,
        }
    }
}

/// A run over all posts of a site.
struct Export<'a> {
    exporter: ReleaseExporter<'a>,
    survey: Survey,
    observer: &'a dyn Observer,
}

impl Export<'_> {
    fn run(&self) -> Result<ExportSummary, Failure> {
        let options = self.exporter.options;
        let files = &self.exporter.pipeline.site.files;
        let mut summary = ExportSummary {
            source: self.exporter.pipeline.site.config.engine.name().to_owned(),
            not_posts: self.exporter.pipeline.site.left_out.clone(),
            found: files.len(),
            dry_run: options.dry_run,
            ..ExportSummary::default()
        };
        self.observer.surveyed(&self.survey)?;
        let refused_one = AtomicBool::new(false);
        let stop = || {
            refused_one.load(Ordering::Relaxed)
                || self.observer.is_cancelled()
                || self.exporter.failure().is_some()
        };
        let queue = Queue {
            items: files,
            threads: threads(options.threads),
            ahead: AHEAD,
            class: &|file| file.size() / LONG,
            stop: &stop,
        };
        let stop_at = |is_refused: bool| {
            if is_refused && options.fail_fast {
                refused_one.store(true, Ordering::Relaxed);
            }
        };
        let work = |file: &SourceFile| {
            let prepared = self.prepare(file);
            stop_at(prepared.is_refused());
            prepared
        };
        let finish = |prepared| {
            let results = self.exporter.finish(prepared);
            for result in &results {
                let is_refused = result.status == ReleaseStatus::Refused;
                self.observer.progressed(is_refused);
                stop_at(is_refused);
            }
            results
        };
        queue.run_and_finish(work, finish, |done| self.account(done, &mut summary))?;
        if let Some(failure) = self.exporter.failure() {
            return Err(Failure::new(failure));
        }
        account::check(&summary)?;
        Ok(summary)
    }

    fn prepare(&self, file: &SourceFile) -> Prepared {
        let files = &self.exporter.pipeline.site.files;
        let unchanged = self.survey.unchanged(files, file);
        if let Some(entry) = unchanged.and_then(|key| self.exporter.entry(key)) {
            return Prepared::done(self.exporter.unchanged(&file.path, &entry));
        }
        self.exporter.prepare(file, |release| self.survey.others(release))
    }

    /// Adds results to the summary, and passes them on.
    fn account(
        &self,
        done: Vec<(&SourceFile, Option<ReleaseResult>)>,
        summary: &mut ExportSummary,
    ) -> Result<(), Failure> {
        let mut results = Vec::with_capacity(done.len());
        for (file, result) in done {
            match result {
                Some(result) => {
                    summary.add(&result);
                    results.push(result);
                }
                None => summary.skipped.push(file.path.clone()),
            }
        }
        self.observer.finished(&self.exporter.pipeline.site.root, &results)
    }
}
