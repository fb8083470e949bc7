//! Ends a run that other processes worked on: catalogue and log, written once.

use std::collections::BTreeSet;
use std::io::BufRead;
use std::path::Path;

use serde::Deserialize;

use super::destination::Destination;
use super::export::{open, run_record};
use super::moves::Moves;
use super::options::ExportOptions;
use super::{Failure, account, lists};
use crate::archive::log::RunRecord;
use crate::archive::{CatalogueEntry, Collected, Store};
use crate::error::{json_reason, reason};
use crate::outcome::ExportSummary;
use crate::queue::threads;

/// A result of `worker --no-finish`, as far as it is needed here.
#[derive(Deserialize)]
struct ResultLine {
    source: String,
    status: String,
    #[serde(default)]
    pages: usize,
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
    path: String,
    #[serde(default)]
    line: Option<u32>,
    #[serde(default)]
    column: Option<u32>,
    detail: String,
}

/// Writes catalogue and log of an archive, and the lists that the options ask for, from the results
/// of `worker --no-finish`: one for each post of the site, a JSON object a line, in any order.
/// Packages are not read again. If results are missing (`is_whole` is false), the log gives no
/// account of the posts, and packages without a result are read.
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
    let mut summary = ExportSummary {
        source: pipeline.site.config.engine.name().to_owned(),
        ..ExportSummary::default()
    };
    // Only lists ask which packages they were.
    let lists = options.deposit.is_some() || options.links.is_some();
    let mut entries = Collected::default();
    let posts = pipeline.site.files.iter().map(|file| file.path.as_str());
    let mut awaited: BTreeSet<&str> = posts.filter(|_| is_whole).collect();
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
            if is_whole && !awaited.remove(&*result.source) {
                let message = format!(
                    "line {number} of the results: `{}` has a result already, or is not a post of \
                     the site",
                    result.source
                );
                return Err(Failure::new(message));
            }
            add(result, lists, &mut summary, &mut entries)?;
        }
    }
    if let Some(first) = awaited.first() {
        let message = format!("posts without a result: {}, first `{first}`", awaited.len());
        let help = "run their tasks, or pass `--partial` to record what was stored".to_owned();
        return Err(Failure::with_help(message, Some(help)));
    }
    summary.drafts.sort_unstable();
    summary.outside.sort_unstable();
    summary.withdrawn.sort_unstable();
    summary.refusals.sort_by(|a, b| a.0.cmp(&b.0));
    let store = Store::open_for_look_ups(archive).map_err(Failure::new)?;
    store.take(entries).map_err(Failure::new)?;
    let moves =
        Moves::of(&pipeline, archive, Destination::Archive(&store), threads(options.threads));
    let record = RunRecord {
        site: pipeline.site.config.keys(),
        gone: Some(moves.gone.clone()),
        ..run_record(options, is_whole.then(|| account::for_the_log(&summary)))
    };
    store.finish(&record).map_err(Failure::new)?;
    summary.gone = moves.gone_pairs();
    lists::write_lists(options, archive, &store, &summary.packages)?;
    Ok(summary)
}

fn add(
    result: ResultLine,
    lists: bool,
    summary: &mut ExportSummary,
    entries: &mut Collected,
) -> Result<(), Failure> {
    summary.found += 1;
    let ResultLine { source, status, pages, reason, entry, findings } = result;
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
            summary.bytes += if is_stored { entry.size } else { 0 };
            if lists {
                summary.packages.insert(entry.path.clone());
            }
            entries.add(*entry);
        }
        "draft" => summary.drafts.push(source),
        "outside" => summary.outside.push(source),
        "withdrawn" => summary.withdrawn.push((source, reason.unwrap_or_default())),
        "refused" => {
            let fault = |it: FindingLine| crate::outcome::Fault {
                path: it.path,
                position: it
                    .line
                    .zip(it.column)
                    .map(|(line, column)| crate::error::Position { line, column }),
                message: it.detail,
                help: None,
            };
            summary.refusals.push((source, findings.into_iter().map(fault).collect()));
        }
        other => {
            return Err(Failure::new(format!("the result of `{source}` has the status `{other}`")));
        }
    }
    Ok(())
}
