//! `convert`: one release to PDF, or those of a site.

use std::io::{IsTerminal, Read};
use std::path::{MAIN_SEPARATOR_STR, Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

use clap::{Args, ValueHint};

use super::interrupt::Interrupt;
use super::options::{
    CommonOptions, FormatOption, JobsArgument, PageArguments, ReportArguments, SiteArguments,
    TAKEN, WRITTEN,
};
use super::progress::Progress;
use super::{CommandResult, Failure, Outcome, message, print, write_output};
use crate::error::reason;
use crate::outcome::{ExportSummary, ReleaseResult, ReleaseStatus, size};
use crate::pipeline::output_file::write_whole;
use crate::pipeline::{self, ConvertOptions, ConvertedRelease, Observer, PipelineError};
use crate::report::{ReportFormat, Total, say};

#[derive(Debug, Args)]
pub struct ConvertArguments {
    /// A post, `-` for one from standard input, or a site
    #[arg(value_name = "POST|SITE", value_hint = ValueHint::AnyPath)]
    release: PathBuf,
    /// Include unpublished posts of a site
    #[arg(long, help_heading = TAKEN)]
    drafts: bool,
    #[command(flatten)]
    site: SiteArguments,
    #[command(flatten)]
    page: PageArguments,
    /// The PDF; a folder for it, or for those of a site; `-` for standard output [default: the
    /// post's name with .pdf, in the current folder]
    #[arg(long, short, value_name = "OUT.pdf|DIR", value_hint = ValueHint::AnyPath)]
    #[arg(help_heading = WRITTEN)]
    pub(super) output: Option<PathBuf>,
    /// Convert a post again whenever it, its pictures or its settings change, until Ctrl-C
    #[arg(long, short, help_heading = WRITTEN)]
    watch: bool,
    #[command(flatten)]
    pub reporting: ReportArguments,
    #[command(flatten)]
    pub jobs: JobsArgument,
}

pub fn run(arguments: &ConvertArguments, common: &CommonOptions) -> CommandResult {
    let options = ConvertOptions {
        source: arguments.site.meant(&[]),
        page: arguments.page.meant(),
        drafts: arguments.drafts,
        threads: common.jobs,
        pictures: None,
    };
    let (release, output) = (&*arguments.release, arguments.output.as_deref());
    if arguments.watch {
        return watch_one(release, output, &options, common);
    }
    if !release.is_dir() {
        Interrupt::ends_the_process();
    }
    match output {
        Some(output) if output == Path::new("-") => {
            check_standard_output(release, common)?;
            convert_one(release, &Destination::Standard, &options, common)
        }
        None if release == Path::new("-") => {
            check_standard_output(release, common)?;
            convert_one(release, &Destination::Standard, &options, common)
        }
        None => convert_one(release, &Destination::Folder(PathBuf::new()), &options, common),
        Some(output) => {
            let destination = Destination::of(output, release.is_dir())?;
            match &destination {
                Destination::Folder(folder) if release.is_dir() => {
                    convert_site(release, folder, &options, common)
                }
                _ => convert_one(release, &destination, &options, common),
            }
        }
    }
}

/// Converts a post on every save.
fn watch_one(
    release: &Path,
    output: Option<&Path>,
    options: &ConvertOptions,
    common: &CommonOptions,
) -> CommandResult {
    let is_stream = |path: &Path| path == Path::new("-");
    if is_stream(release) || output.is_some_and(is_stream) || release.is_dir() {
        let help = "name a post and a PDF: communique convert POST --watch -o OUT.pdf".to_owned();
        return Err(Failure::with_help("--watch is for one post and one PDF", Some(help)));
    }
    let destination = match output {
        Some(output) => Destination::of(output, false)?,
        None => Destination::Folder(PathBuf::new()),
    };
    if let Destination::Folder(folder) = &destination
        && !folder.as_os_str().is_empty()
    {
        create_folder(folder)?;
    }
    let path = |name: &str| match &destination {
        Destination::Folder(folder) => folder.join(format!("{name}.pdf")),
        Destination::File(file) => file.clone(),
        Destination::Standard => PathBuf::from("-"),
    };
    super::watch::watch(release, path, options, common)
}

/// Extensions of what other programs write: no folder is called so.
const DOCUMENTS: [&str; 7] = ["html", "htm", "docx", "odt", "epub", "txt", "zip"];

/// Where a PDF goes.
enum Destination {
    Standard,
    /// The current one where it is empty.
    Folder(PathBuf),
    File(PathBuf),
}

impl Destination {
    /// What an output other than `-` means, for a folder of posts or for one post.
    fn of(output: &Path, is_site: bool) -> Result<Destination, Failure> {
        let named = output.as_os_str().as_encoded_bytes();
        let is_named_as_folder =
            named.ends_with(b"/") || named.ends_with(MAIN_SEPARATOR_STR.as_bytes());
        let extension = output.extension().map(|it| it.to_string_lossy().to_lowercase());
        // A device or a pipe is written to, whatever it is called.
        let is_other = std::fs::metadata(output).is_ok_and(|it| !it.is_file() && !it.is_dir());
        match extension.as_deref() {
            _ if output.is_dir() || is_named_as_folder => {
                Ok(Destination::Folder(output.to_owned()))
            }
            _ if is_other => Ok(Destination::File(output.to_owned())),
            Some("pdf") => Ok(Destination::File(output.to_owned())),
            // A site goes into a folder, which may be called as a version or a host is.
            Some(other) if is_site && !DOCUMENTS.contains(&other) => {
                Ok(Destination::Folder(output.to_owned()))
            }
            Some(other) if other.chars().all(char::is_alphabetic) => {
                let message = format!("cannot write {}: convert writes PDF only", output.display());
                let help = format!("name it {}", output.with_extension("pdf").display());
                Err(Failure::with_help(message, Some(help)))
            }
            _ if is_site => Ok(Destination::Folder(output.to_owned())),
            _ => {
                let message =
                    format!("{} is neither a folder nor the name of a PDF", output.display());
                let shown = output.display();
                let help = format!("write {shown}.pdf for a file, {shown}/ for a new folder");
                Err(Failure::with_help(message, Some(help)))
            }
        }
    }
}

/// Refuses what could only be bytes on a screen, or two things in one stream.
fn check_standard_output(release: &Path, common: &CommonOptions) -> Result<(), Failure> {
    if release.is_dir() {
        let help = "-o DIR";
        return Err(Failure::with_help(
            "converting a site needs a folder for the PDFs",
            Some(help.to_owned()),
        ));
    }
    if std::io::stdout().is_terminal() {
        let message = "standard output is a terminal, which cannot show a PDF";
        let help = "name a file (-o OUT.pdf), or send it on: communique convert … > OUT.pdf";
        return Err(Failure::with_help(message, Some(help.to_owned())));
    }
    if common.format != FormatOption::Text {
        let message = format!(
            "the PDF and the results (--format {}) cannot both go to standard output",
            common.format.as_str()
        );
        return Err(Failure::with_help(message, Some("name a file: -o OUT.pdf".to_owned())));
    }
    Ok(())
}

fn convert_one(
    release: &Path,
    destination: &Destination,
    options: &ConvertOptions,
    common: &CommonOptions,
) -> CommandResult {
    let start = Instant::now();
    let mut typed = None;
    let converted = if release == Path::new("-") {
        let text = standard_input()?;
        typed = Some(String::from_utf8_lossy(&text).into_owned());
        pipeline::convert_text(text, options)
    } else {
        pipeline::convert(release, options)
    };
    let ConvertedRelease { source, id, name, pages, findings, warnings, pdf, .. } = match converted
    {
        Ok(converted) => converted,
        Err(error) => return refuse(error, typed.as_deref(), common),
    };
    let mut result = ReleaseResult::new(&source, ReleaseStatus::Converted);
    (result.id, result.pages, result.bytes) = (Some(id), pages, pdf.len() as u64);
    result.findings = findings;
    let output = match destination {
        Destination::Standard => None,
        Destination::File(file) => Some(file.clone()),
        Destination::Folder(folder) => {
            if !folder.as_os_str().is_empty() {
                create_folder(folder)?;
            }
            Some(folder.join(name + ".pdf"))
        }
    };
    match &output {
        None => write_output(|out| out.write_all(&pdf))?,
        Some(output) => write_whole(output, &pdf)?,
    }
    warnings.iter().for_each(|warning| say(&format!("warning: {warning}")));
    if common.format == FormatOption::Text && !common.quiet {
        result.findings.iter().for_each(message::finding);
    }
    let Some(output) = output else { return Ok(Outcome::Well) };
    result.pdf = Some(output.display().to_string());
    report_one(&result, start, common)?;
    Ok(Outcome::Well)
}

/// The result of one release, in any form.
fn report_one(
    result: &ReleaseResult,
    start: Instant,
    common: &CommonOptions,
) -> Result<(), Failure> {
    let mut report = common.report_of_conversion();
    let mut summary = ExportSummary { found: 1, ..ExportSummary::default() };
    summary.add(result);
    write_output(|out| {
        report.release(out, result)?;
        match common.format {
            FormatOption::Junit | FormatOption::Sarif | FormatOption::Html => {
                report.finish(out, Total::Export(&summary, start.elapsed()))
            }
            _ => Ok(()),
        }
    })
}

fn standard_input() -> Result<Vec<u8>, Failure> {
    let mut text = Vec::new();
    let read = std::io::stdin().lock().read_to_end(&mut text);
    let failed = |error| Failure::new(format!("cannot read standard input: {}", reason(&error)));
    read.map_err(failed)?;
    Ok(text)
}

fn create_folder(folder: &Path) -> Result<(), Failure> {
    crate::platform::create_folder(folder).map_err(Failure::new)
}

fn convert_site(
    site: &Path,
    folder: &Path,
    options: &ConvertOptions,
    common: &CommonOptions,
) -> CommandResult {
    let interrupt = Interrupt::watch();
    let start = Instant::now();
    let reporter = Reporter {
        common,
        interrupt: &interrupt,
        progress: OnceLock::new(),
        report: Mutex::new(common.report_of_conversion()),
    };
    let converted = pipeline::convert_site(site, folder, options, &reporter);
    if let Some(progress) = reporter.progress.get() {
        progress.finish();
    }
    let summary = converted?;
    match common.format {
        FormatOption::Text if common.quiet => {}
        FormatOption::Text => print(&format!("{}\n", counted(&summary, folder)))?,
        _ => {
            let total = Total::Export(&summary, start.elapsed());
            write_output(|out| reporter.report().finish(out, total))?;
        }
    }
    if interrupt.is_asked() {
        return Ok(Outcome::Interrupted(interrupt.status()));
    }
    Ok(if summary.refusals.is_empty() { Outcome::Well } else { Outcome::Refused })
}

/// What became of a site's posts, on one line.
fn counted(summary: &ExportSummary, folder: &Path) -> String {
    let number = |count: usize, noun: &str| match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    };
    let mut line = format!(
        "{} in {}: {}, {}",
        number(summary.stored, "PDF"),
        folder.display(),
        number(summary.pages, "page"),
        size(summary.bytes)
    );
    for (count, what) in [
        (summary.drafts.len(), "left out as drafts"),
        (summary.refusals.len(), "refused"),
        (summary.skipped.len(), "not reached"),
    ] {
        if count > 0 {
            line.push_str(&format!("; {count} {what}"));
        }
    }
    line
}

/// Reports on a site's releases as they are converted.
struct Reporter<'a> {
    common: &'a CommonOptions,
    interrupt: &'a Interrupt,
    /// Set once the posts are found.
    progress: OnceLock<Progress>,
    report: Mutex<Box<dyn ReportFormat>>,
}

impl Reporter<'_> {
    fn report(&self) -> MutexGuard<'_, Box<dyn ReportFormat>> {
        self.report.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, site: &Path, results: &[ReleaseResult]) -> Result<(), Failure> {
        results.iter().try_for_each(|result| {
            message::result(result, site, self.common);
            write_output(|out| self.report().release(out, result))
        })
    }
}

impl Observer for Reporter<'_> {
    fn is_cancelled(&self) -> bool {
        self.interrupt.is_asked()
    }

    fn warned(&self, warnings: &[String]) {
        warnings.iter().for_each(|warning| say(&format!("warning: {warning}")));
    }

    fn expected(&self, posts: usize) {
        self.progress.get_or_init(|| Progress::new(posts, self.common.quiet));
    }

    fn progressed(&self, is_refused: bool) {
        if let Some(progress) = self.progress.get() {
            progress.step(is_refused);
        }
    }

    fn finished(&self, site: &Path, results: &[ReleaseResult]) -> Result<(), Failure> {
        match self.progress.get() {
            Some(progress) => progress.hidden(|| self.tell(site, results)),
            None => self.tell(site, results),
        }
    }
}

/// Reports why a release is refused; `typed` is its text, where it is no file.
pub fn refuse(error: PipelineError, typed: Option<&str>, common: &CommonOptions) -> CommandResult {
    let (post, site, refusal) = match error {
        PipelineError::Refused { post, site, refusal } => (post, site, refusal),
        PipelineError::Failed(failure) => return Err(failure),
    };
    for fault in &refusal.faults {
        let text = match typed {
            Some(typed) => Some(typed.to_owned()),
            None => std::fs::read_to_string(site.join(&fault.path)).ok(),
        };
        message::fault(fault, text.as_deref(), common.color);
    }
    if common.format != FormatOption::Text {
        let mut result = ReleaseResult::new(&post, ReleaseStatus::Refused);
        result.faults = refusal.faults;
        report_one(&result, Instant::now(), common)?;
    }
    Ok(Outcome::Refused)
}
