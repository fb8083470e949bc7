//! Ends a run that other processes worked on: catalogue and log, written once.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::Path;

use serde::Deserialize;

use super::destination::Destination;
use super::export::{open, run_record};
use super::moves::{Census, Moves};
use super::options::ExportOptions;
use super::steps::Pipeline;
use super::{Failure, account, lists};
use crate::archive::log::RunRecord;
use crate::archive::{ArchiveError, CatalogueEntry, Collected, Store};
use crate::error::{Position, json_reason, reason};
use crate::finding::Finding;
use crate::outcome::{Counted, ExportSummary, Fault};
use crate::queue::threads;
use crate::rules::by_code;

/// A result of `worker --no-finish`, as far as it is needed here.
#[derive(Deserialize)]
struct ResultLine {
    source: String,
    status: String,
    #[serde(default)]
    pages: usize,
    #[serde(default)]
    images: usize,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    entry: Option<Box<CatalogueEntry>>,
    #[serde(default)]
    findings: Vec<FindingLine>,
}

#[derive(Deserialize)]
struct FindingLine {
    #[serde(default)]
    rule: String,
    #[serde(default)]
    path: String,
    #[serde(default)]
    line: Option<u32>,
    #[serde(default)]
    column: Option<u32>,
    detail: String,
}

impl FindingLine {
    fn position(&self) -> Option<Position> {
        self.line.zip(self.column).map(|(line, column)| Position { line, column })
    }
}

/// Writes catalogue and log of an archive, and the lists that the options ask for, from the results
/// of `worker --no-finish`: one for each post of the site, a JSON object a line, in any order.
/// Packages are not read again. If results are missing (`is_whole` is false), the log gives no
/// account of the posts, and packages without a result are read. Results are not held in memory: those
/// of a month are gone through together.
///
/// # Errors
/// If a line is not a result, a post has none or two although `is_whole`, the site cannot be read,
/// or the archive cannot be written to; nothing is recorded then, and the same call may be made
/// again.
pub fn finish(
    site: &Path,
    archive: &Path,
    options: &ExportOptions,
    is_whole: bool,
    results: &mut dyn BufRead,
) -> Result<ExportSummary, Failure> {
    let pipeline = open(site, options)?;
    let mut taken = Taken::new(&pipeline, archive, options, is_whole);
    for (number, line) in (1..).zip(results.lines()) {
        let line = line.map_err(|error| {
            Failure::new(format!("cannot read line {number} of the results: {}", reason(&error)))
        })?;
        if !line.trim().is_empty() {
            let result: ResultLine = serde_json::from_str(&line).map_err(|error| {
                let message = format!("line {number} is not a result: {}", json_reason(&error));
                let help = "`finish` reads what `communique worker --no-finish` writes".to_owned();
                Failure::with_help(message, Some(help))
            })?;
            taken.check_awaited(&result, number)?;
            taken.add(result)?;
        }
    }
    taken.check_whole()?;
    let Taken { mut summary, entries, store, .. } = taken;
    summary.drafts.sort_unstable();
    summary.outside.sort_unstable();
    summary.withdrawn.sort_unstable();
    summary.refusals.sort_by(|a, b| a.0.cmp(&b.0));
    let store = match store.into_inner() {
        Some(store) => store,
        None => Store::open_for_look_ups(archive).map_err(Failure::new)?,
    };
    let mut census = Census::new(&pipeline.site);
    store.survey(&entries, &mut |entry| census.add(entry)).map_err(Failure::new)?;
    let (destination, jobs) = (Destination::Archive(&store), threads(options.threads));
    let moves = Moves::from_census(census, &pipeline, archive, destination, jobs);
    let record = RunRecord {
        site: pipeline.site.config.keys(),
        gone: Some(moves.gone.clone()),
        ..run_record(options, is_whole.then(|| account::for_the_log(&summary)))
    };
    store.finish_with(&entries, &record).map_err(Failure::new)?;
    summary.gone = moves.gone_pairs();
    lists::write_lists(options, archive, &summary.packages)?;
    Ok(summary)
}

/// The results that were read, as far as they are held.
struct Taken<'a> {
    pipeline: &'a Pipeline,
    archive: &'a Path,
    /// Opened once there are many results: it keeps them.
    store: OnceCell<Store>,
    entries: Collected,
    summary: ExportSummary,
    /// For each finding counted, the post that the first of its rule is about.
    first: BTreeMap<&'static str, String>,
    /// For each post of the site, whether its result was read; `None` if any may be missing.
    is_read: Option<Vec<bool>>,
    /// Whether a list asks which packages they were.
    has_lists: bool,
}

impl<'a> Taken<'a> {
    fn new(
        pipeline: &'a Pipeline,
        archive: &'a Path,
        options: &ExportOptions,
        is_whole: bool,
    ) -> Taken<'a> {
        let summary = ExportSummary {
            source: pipeline.site.config.engine.name().to_owned(),
            not_posts: pipeline.site.left_out.clone(),
            ..ExportSummary::default()
        };
        Taken {
            pipeline,
            archive,
            store: OnceCell::new(),
            entries: Collected::default(),
            summary,
            first: BTreeMap::new(),
            is_read: is_whole.then(|| vec![false; pipeline.site.files.len()]),
            has_lists: options.deposit.is_some() || options.links.is_some(),
        }
    }

    /// Refuses a result that nobody waits for.
    fn check_awaited(&mut self, result: &ResultLine, number: u64) -> Result<(), Failure> {
        let Some(is_read) = &mut self.is_read else { return Ok(()) };
        let files = &self.pipeline.site.files;
        let index = files.binary_search_by(|file| file.path.as_str().cmp(&result.source));
        if index.is_ok_and(|index| !std::mem::replace(&mut is_read[index], true)) {
            return Ok(());
        }
        Err(Failure::new(format!(
            "line {number} of the results: `{}` has a result already, or is not a post of the site",
            result.source
        )))
    }

    /// Refuses results of only some posts.
    fn check_whole(&self) -> Result<(), Failure> {
        let files = self.pipeline.site.files.iter();
        let is_read = self.is_read.iter().flatten();
        let mut awaited = files.zip(is_read).filter(|(_, is_read)| !**is_read);
        let Some((first, _)) = awaited.next() else { return Ok(()) };
        let message =
            format!("posts without a result: {}, first `{}`", 1 + awaited.count(), first.path);
        let help = "run their tasks, or pass `--partial` to record what was stored".to_owned();
        Err(Failure::with_help(message, Some(help)))
    }

    fn store(&self) -> Result<&Store, ArchiveError> {
        if let Some(store) = self.store.get() {
            return Ok(store);
        }
        let store = Store::open_for_look_ups(self.archive)?;
        Ok(self.store.get_or_init(|| store))
    }

    fn add(&mut self, result: ResultLine) -> Result<(), Failure> {
        let ResultLine { source, status, pages, images, reason, entry, findings } = result;
        let summary = &mut self.summary;
        summary.found += 1;
        match status.as_str() {
            "stored" | "unchanged" => {
                let is_stored = status == "stored";
                let Some(entry) = entry else {
                    let message = format!("the result of `{source}` has no `entry`");
                    let help = "results come from `communique worker --no-finish`".to_owned();
                    return Err(Failure::with_help(message, Some(help)));
                };
                summary.stored += usize::from(is_stored);
                summary.unchanged += usize::from(!is_stored);
                summary.versions += usize::from(is_stored && entry.version > 1);
                summary.pages += pages;
                summary.images += images;
                summary.bytes += if is_stored { entry.size } else { 0 };
                if self.has_lists {
                    summary.packages.insert(entry.path.clone());
                }
                self.count(&source, findings);
                let mut entries = std::mem::take(&mut self.entries);
                let added = entries.add(&entry, || self.store());
                self.entries = entries;
                added.map_err(Failure::new)?;
            }
            "draft" => summary.drafts.push(source),
            "outside" => summary.outside.push(source),
            "withdrawn" => summary.withdrawn.push((source, reason.unwrap_or_default())),
            "refused" => {
                let fault = |it: FindingLine| Fault {
                    position: it.position(),
                    path: it.path,
                    message: it.detail,
                    help: None,
                };
                summary.refusals.push((source, findings.into_iter().map(fault).collect()));
            }
            other => {
                let message = format!("the result of `{source}` has the status `{other}`");
                return Err(Failure::new(message));
            }
        }
        Ok(())
    }

    /// Counts the findings of a release. The first of a rule is that of the first post, in whatever
    /// order the results come.
    fn count(&mut self, source: &str, findings: Vec<FindingLine>) {
        let mut of_post = BTreeMap::new();
        for line in findings {
            let Some(rule) = by_code(&line.rule) else { continue };
            let position = line.position();
            let finding = Finding::new(rule, line.path, line.detail);
            Counted::add(&mut of_post, &Finding { position, ..finding });
        }
        for (code, counted) in of_post {
            let is_first = self.first.get(code).is_none_or(|first| source < first.as_str());
            let all = self.summary.findings.entry(code);
            let all = all.or_insert_with(|| Counted { number: 0, ..counted.clone() });
            all.number += counted.number;
            if is_first {
                all.first = counted.first;
                self.first.insert(code, source.to_owned());
            }
        }
    }
}
