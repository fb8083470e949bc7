//! `convert POST --watch`: sets a post again on every save, and says what changed.

use std::path::Path;
use std::time::{Duration, Instant};

use super::interrupt::Interrupt;
use super::options::{CommonOptions, FormatOption};
use super::{CommandResult, Failure, Outcome, message, print};
use crate::finding::Finding;
use crate::outcome::{Fault, ReleaseResult, ReleaseStatus, size};
use crate::pipeline::output_file::write_one_of_many;
use crate::pipeline::{ConvertOptions, ConvertedRelease, PipelineError, Watched};
use crate::report::say;

/// How often files are looked at.
const PAUSE: Duration = Duration::from_millis(20);

/// Converts a post into a file until the user ends it.
pub fn watch(
    post: &Path,
    output: impl Fn(&str) -> std::path::PathBuf,
    options: &ConvertOptions,
    common: &CommonOptions,
) -> CommandResult {
    let interrupt = Interrupt::watch();
    let mut watched = Watched::new(post, options);
    let mut last: Option<ConvertedRelease> = None;
    let mut is_first = true;
    loop {
        let start = Instant::now();
        match watched.convert() {
            Ok(now) => {
                let path = output(&now.name);
                let is_same = last.as_ref().is_some_and(|last| last.pdf == now.pdf);
                if !is_same || !path.exists() {
                    write_one_of_many(&path, &now.pdf)?;
                }
                report(&path, last.as_ref(), &now, start.elapsed(), common)?;
                last = Some(now);
            }
            Err(PipelineError::Refused { post, site, refusal }) => {
                refused(&post, &site, refusal.faults, last.is_some(), common)?;
            }
            // What is missing from the beginning is not waited for.
            Err(PipelineError::Failed(failure)) if is_first => return Err(failure),
            Err(PipelineError::Failed(failure)) => message::failure(&failure, common.color),
        }
        if std::mem::take(&mut is_first) && !common.quiet {
            say("watching for changes: Ctrl-C ends");
        }
        while !watched.is_changed() {
            if interrupt.is_asked() {
                return Ok(Outcome::Well);
            }
            std::thread::sleep(PAUSE);
        }
        // An editor may save in several steps.
        std::thread::sleep(PAUSE);
    }
}

fn refused(
    post: &str,
    site: &Path,
    faults: Vec<Fault>,
    is_older_there: bool,
    common: &CommonOptions,
) -> Result<(), Failure> {
    for fault in &faults {
        let text = std::fs::read_to_string(site.join(&fault.path)).ok();
        message::fault(fault, text.as_deref(), common.color);
    }
    if is_older_there && !common.quiet {
        say("refused: the PDF is still the one before");
    }
    if common.format == FormatOption::Text {
        return Ok(());
    }
    let mut result = ReleaseResult::new(post, ReleaseStatus::Refused);
    result.faults = faults;
    super::write_output(|out| common.report().release(out, &result))
}

/// What a conversion gave, and how it differs from the one before.
fn report(
    path: &Path,
    before: Option<&ConvertedRelease>,
    now: &ConvertedRelease,
    took: Duration,
    common: &CommonOptions,
) -> Result<(), Failure> {
    if common.format != FormatOption::Text {
        let mut result = ReleaseResult::new(&now.source, ReleaseStatus::Converted);
        (result.id, result.pages) = (Some(now.id.clone()), now.pages);
        (result.pdf, result.bytes) = (Some(path.display().to_string()), now.pdf.len() as u64);
        result.findings.clone_from(&now.findings);
        return super::write_output(|out| common.report().release(out, &result));
    }
    let of_before = before.map(|it| it.findings.as_slice()).unwrap_or_default();
    let texts = |findings: &[Finding]| findings.iter().map(text).collect::<Vec<String>>();
    let (older, newer) = (texts(of_before), texts(&now.findings));
    if !common.quiet {
        let new = now.findings.iter().zip(&newer).filter(|(_, text)| !older.contains(text));
        new.for_each(|(finding, _)| message::finding(finding));
        let gone = older.iter().filter(|text| !newer.contains(text));
        gone.for_each(|text| say(&format!("no longer: {text}")));
    }
    let was = match before {
        Some(before) if before.pages != now.pages => format!(" (was {})", before.pages),
        _ => String::new(),
    };
    let what = match before {
        Some(before) if before.pdf == now.pdf => "unchanged",
        _ => "converted",
    };
    let noun = if now.pages == 1 { "page" } else { "pages" };
    print(&format!(
        "{what:<10}{}  {} {noun}{was}, {}, in {} ms\n",
        path.display(),
        now.pages,
        size(now.pdf.len() as u64),
        took.as_millis()
    ))
}

/// A finding without its place, which moves with every line that is typed above it.
fn text(finding: &Finding) -> String {
    format!("{}: {} [{}]", finding.path, finding.detail, finding.rule.code)
}
