//! `convert`: one release to PDF, or those of a site.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use clap::Args;

use super::interrupt::Interrupt;
use super::options::{CommonOptions, FormatOption, PageArguments, SiteArguments};
use super::{CommandResult, Failure, Outcome, message, write_output};
use crate::outcome::{ReleaseResult, ReleaseStatus};
use crate::pipeline::output_file::write_whole;
use crate::pipeline::{self, ConvertOptions, ConvertedRelease, Observer, PipelineError};
use crate::report::{Format, ReportFormat, Style, Total};

#[derive(Debug, Args)]
pub struct ConvertArguments {
    /// A post, or a site with a folder for its PDFs
    release: PathBuf,
    /// The PDF, or `-` for standard output; for a site, a folder [default: the post's name with
    /// .pdf, in the current folder]
    #[arg(long, short, value_name = "OUT.pdf|DIR")]
    output: Option<PathBuf>,
    /// Include unpublished posts of a site
    #[arg(long)]
    drafts: bool,
    #[command(flatten)]
    site: SiteArguments,
    #[command(flatten)]
    page: PageArguments,
}

pub fn run(arguments: &ConvertArguments, common: &CommonOptions) -> CommandResult {
    let options = ConvertOptions {
        source: arguments.site.meant(&[]),
        page: arguments.page.meant(),
        drafts: arguments.drafts,
        threads: common.jobs,
    };
    // `-o x.pdf` asks for one PDF, even for a site with one post.
    let is_folder = |output: &&Path| {
        arguments.release.is_dir()
            && (output.is_dir() || output.extension() != Some("pdf".as_ref()))
    };
    match arguments.output.as_deref().filter(is_folder) {
        Some(folder) => convert_site(&arguments.release, folder, &options, common),
        None => convert_one(arguments, &options, common),
    }
}

fn convert_one(
    arguments: &ConvertArguments,
    options: &ConvertOptions,
    common: &CommonOptions,
) -> CommandResult {
    let converted = match pipeline::convert(&arguments.release, options) {
        Ok(converted) => converted,
        Err(error) => return refuse(error, common),
    };
    let ConvertedRelease { source, id, slug, pages, findings, pdf } = converted;
    let output = arguments.output.clone();
    let output = output.unwrap_or_else(|| PathBuf::from(format!("{slug}.pdf")));
    let is_standard = output == Path::new("-");
    if is_standard {
        write_output(|out| out.write_all(&pdf))?;
    } else {
        write_whole(&output, &pdf)?;
    }
    if common.format == FormatOption::Json && !is_standard {
        let mut result = ReleaseResult::new(&source, ReleaseStatus::Converted);
        result.id = Some(id);
        result.pages = pages;
        result.findings = findings;
        print_json(&result)?;
    } else if !common.quiet {
        findings.iter().for_each(message::finding);
    }
    Ok(Outcome::Well)
}

fn convert_site(
    site: &Path,
    folder: &Path,
    options: &ConvertOptions,
    common: &CommonOptions,
) -> CommandResult {
    if folder == Path::new("-") {
        return Err(Failure::new("converting a site needs an output folder: -o DIR"));
    }
    let interrupt = Interrupt::watch();
    let start = Instant::now();
    let reporter = Reporter { common, interrupt: &interrupt, report: Mutex::new(common.report()) };
    let summary = pipeline::convert_site(site, folder, options, &reporter)?;
    if matches!(common.format, FormatOption::Junit | FormatOption::Sarif) {
        let total = Total::Export(&summary, start.elapsed());
        write_output(|out| reporter.report().finish(out, total))?;
    }
    if interrupt.is_asked() {
        return Ok(Outcome::Interrupted(interrupt.status()));
    }
    Ok(if summary.refusals.is_empty() { Outcome::Well } else { Outcome::Refused })
}

/// Reports on a site's releases as they are converted.
struct Reporter<'a> {
    common: &'a CommonOptions,
    interrupt: &'a Interrupt,
    report: Mutex<Box<dyn ReportFormat>>,
}

impl Reporter<'_> {
    fn report(&self) -> MutexGuard<'_, Box<dyn ReportFormat>> {
        self.report.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Observer for Reporter<'_> {
    fn is_cancelled(&self) -> bool {
        self.interrupt.is_asked()
    }

    fn finished(&self, site: &Path, results: &[ReleaseResult]) -> Result<(), Failure> {
        results.iter().try_for_each(|result| {
            message::result(result, site, self.common);
            write_output(|out| self.report().release(out, result))
        })
    }
}

fn print_json(result: &ReleaseResult) -> Result<(), Failure> {
    let style = Style { format: Format::Json, ..Style::default() };
    write_output(|out| style.writer().release(out, result))
}

/// Reports why a release is refused.
pub fn refuse(error: PipelineError, common: &CommonOptions) -> CommandResult {
    let (post, site, refusal) = match error {
        PipelineError::Refused { post, site, refusal } => (post, site, refusal),
        PipelineError::Failed(failure) => return Err(failure),
    };
    for fault in &refusal.faults {
        let text = std::fs::read_to_string(site.join(&fault.path)).ok();
        message::fault(fault, text.as_deref(), common.color);
    }
    if common.format == FormatOption::Json {
        let mut result = ReleaseResult::new(&post, ReleaseStatus::Refused);
        result.faults = refusal.faults;
        print_json(&result)?;
    }
    Ok(Outcome::Refused)
}
