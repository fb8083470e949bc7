//! `verify`: archives, packages and bags.

use std::cell::RefCell;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueHint};
use serde_json::Value;

use super::interrupt::Interrupt;
use super::options::{CommonOptions, FormatOption, JobsArgument, REPORTED, ReportArguments, time};
use super::progress::Progress;
use super::{CommandResult, Failure, Outcome, PROGRAM, audited, parts, repair};
use crate::archive::{history, is_archive, record_check};
use crate::error::{IoError, reason};
use crate::finding::Finding;
use crate::layout::FontSet;
use crate::pipeline::Reproducer;
use crate::pipeline::output_file::{OutputFile, cannot_write};
use crate::report::premis::{Act, FixityEvents};
use crate::report::{ReportFormat, Style, Total, say};
use crate::rules::verification::ARCHIVE_CHECK_UNRECORDED;
use crate::verify::{
    self, CheckedElsewhere, Checks, Observer, PackageReport, Report, Status, Summary, VerifyError,
    verify_paths,
};

#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// Archives, packages and bags (.zip, .tar, .tar.gz), or bag folders
    #[arg(required = true, value_hint = ValueHint::AnyPath)]
    path: Vec<PathBuf>,
    /// Check only containers, completeness and the zips' digests
    #[arg(long, help_heading = CHECKED)]
    quick: bool,
    /// Typeset each packaged release again and require the same PDF, byte for byte
    #[arg(long, conflicts_with = "quick", help_heading = CHECKED)]
    reproduce: bool,
    /// Folder of the fonts that releases were typeset with, for --reproduce (repeatable)
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, requires = "reproduce")]
    #[arg(help_heading = CHECKED, hide_short_help = true)]
    fonts: Vec<PathBuf>,
    /// Compare with a copy, package by package and file by file
    #[arg(long, value_name = "COPY", value_hint = ValueHint::AnyPath, help_heading = CHECKED)]
    against: Option<PathBuf>,
    /// Report changes since the archive's last check, and log this one
    #[arg(long, help_heading = CHECKED)]
    since_last: bool,
    /// The paths are packages of this archive, each checked as its part: the report (JSON) is for
    /// --checked
    #[arg(long, value_name = "ARCHIVE", value_hint = ValueHint::DirPath, help_heading = PARTED)]
    #[arg(conflicts_with_all = ["against", "since_last", "from_copy", "premis", "checked"])]
    #[arg(hide_short_help = true)]
    part_of: Option<PathBuf>,
    /// Take what was found in the archive's packages from this report of --part-of; `-` is standard
    /// input. Packages that it does not have are checked
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = PARTED)]
    #[arg(conflicts_with_all = ["against", "from_copy"], hide_short_help = true)]
    checked: Option<PathBuf>,
    /// Say what is damaged that this copy can restore, confirmed by the log or the manifests
    #[arg(long, value_name = "COPY", conflicts_with = "quick", value_hint = ValueHint::AnyPath)]
    #[arg(help_heading = REPAIRED)]
    from_copy: Option<PathBuf>,
    /// Restore what `--from-copy` can, then verify
    #[arg(long, requires = "from_copy", help_heading = REPAIRED)]
    repair: bool,
    /// Write the report to this file; `-` is standard output
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[arg(help_heading = REPORTED)]
    pub(super) output: Option<PathBuf>,
    /// List sound packages too, one per line
    #[arg(long, short, conflicts_with = "quiet", help_heading = REPORTED)]
    verbose: bool,
    /// Write PREMIS fixity check events to this file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[arg(help_heading = REPORTED, hide_short_help = true)]
    pub(super) premis: Option<PathBuf>,
    /// Time of this run, RFC 3339, for log and events [default: SOURCE_DATE_EPOCH, otherwise
    /// unknown]
    #[arg(long, value_name = "TIME", help_heading = REPORTED, hide_short_help = true)]
    at: Option<String>,
    /// Who runs this, for log and events
    #[arg(long, value_name = "NAME", help_heading = REPORTED, hide_short_help = true)]
    agent: Option<String>,
    #[command(flatten)]
    pub reporting: ReportArguments,
    #[command(flatten)]
    pub jobs: JobsArgument,
}

/// Headings of the options in help.
const CHECKED: &str = "What to check";
const REPAIRED: &str = "What to repair";
const PARTED: &str = "Many machines";

pub fn run(arguments: &VerifyArguments, common: &CommonOptions) -> CommandResult {
    if arguments.output.is_some() || arguments.premis.is_some() {
        Interrupt::ends_the_process();
    }
    let Some(path) = arguments.output.as_deref().filter(|path| *path != Path::new("-")) else {
        let mut outcome = Ok(Outcome::Failed);
        super::write_output(|out| {
            outcome = check(arguments, common, out, common.color.on_output());
            Ok(())
        })?;
        return outcome;
    };
    let mut out = BufWriter::new(OutputFile::create(path)?);
    let outcome = check(arguments, common, &mut out, false)?;
    out.into_inner().map_err(|error| cannot_write(path, error.error()))?.finish()?;
    Ok(outcome)
}

fn check(
    arguments: &VerifyArguments,
    common: &CommonOptions,
    out: &mut dyn Write,
    color: bool,
) -> CommandResult {
    check_places(arguments, common)?;
    let progress = Arc::new(Progress::of_packages(common.quiet));
    let mut run = Run::of(arguments, common, &progress)?;
    if let Some(archive) = &arguments.part_of {
        return parts::check(archive, &arguments.path, &run.checks, common, out);
    }
    if let Some(results) = &arguments.checked {
        run.elsewhere = Some(parts::read(&arguments.path, results, &run.checks)?);
    }
    let (total, events) = run.report(arguments, out, color)?;
    if let (Some(copy), false) = (&arguments.from_copy, arguments.repair) {
        repair::propose(&arguments.path[0], copy, &run.checks)?;
    }
    if let Some(path) = &arguments.premis {
        run.write_events(&events, path)?;
    }
    report_warnings(arguments, common, &total);
    Ok(match total.exit_status() {
        0 => Outcome::Well,
        1 => Outcome::Refused,
        _ => Outcome::Failed,
    })
}

/// What can be known to be wrong before anything is read.
fn check_places(arguments: &VerifyArguments, common: &CommonOptions) -> Result<(), Failure> {
    if arguments.from_copy.is_some() && arguments.path.len() > 1 {
        return Err(Failure::new("--from-copy is a copy of one path: give one"));
    }
    for copy in [&arguments.against, &arguments.from_copy].into_iter().flatten() {
        check_copy(&arguments.path, copy)?;
    }
    check_form(arguments, common)
}

/// A copy that is the same file or folder proves nothing, and one that is not there must not be
/// missed only when all has been read.
fn check_copy(paths: &[PathBuf], copy: &Path) -> Result<(), Failure> {
    let there = copy.canonicalize().map_err(IoError::of("open", copy)).map_err(Failure::new)?;
    let same = paths.iter().find(|path| path.canonicalize().is_ok_and(|path| path == there));
    let Some(path) = same else { return Ok(()) };
    let message = format!("{} is {} itself, and no copy of it", copy.display(), path.display());
    Err(Failure::new(message))
}

/// A file that is named as another form than its own would mislead.
fn check_form(arguments: &VerifyArguments, common: &CommonOptions) -> Result<(), Failure> {
    let Some(output) = arguments.output.as_deref() else { return Ok(()) };
    let extension = output.extension().map(|it| it.to_string_lossy().to_lowercase());
    let named = match extension.as_deref() {
        Some("html" | "htm") => FormatOption::Html,
        Some("json" | "jsonl") => FormatOption::Json,
        Some("sarif") => FormatOption::Sarif,
        Some("xml") => FormatOption::Junit,
        _ => return Ok(()),
    };
    if common.format != FormatOption::Text || named == common.format {
        return Ok(());
    }
    let message = format!("{} would be a report as text", output.display());
    Err(Failure::with_help(message, Some(format!("add --format {}", named.as_str()))))
}

/// Most runs of an archive's history that a report shows.
const MOST_RUNS: usize = 200;

/// Adds what was done with the archives. That a log cannot be read is a finding already.
fn add_histories(paths: &[PathBuf], report: &mut dyn ReportFormat) {
    for path in paths.iter().filter(|path| is_archive(path)) {
        if let Ok(runs) = history(path, MOST_RUNS) {
            report.history(&path.display().to_string(), runs);
        }
    }
}

/// The exit status does not show warnings: a line does, unless the report is already on the
/// terminal.
fn report_warnings(arguments: &VerifyArguments, common: &CommonOptions, total: &Summary) {
    let is_shown = arguments.output.is_none()
        && common.format == FormatOption::Text
        && std::io::stdout().is_terminal();
    if total.warnings > 0 && total.exit_status() == 0 && !common.quiet && !is_shown {
        let noun = if total.warnings == 1 { "warning" } else { "warnings" };
        say(&format!("sound, with {} {noun}: see the report", total.warnings));
    }
}

impl Observer for Progress {
    fn expected(&self, packages: usize) {
        self.expect(packages);
    }

    fn checked(&self) {
        self.step(false);
    }
}

/// What is the same for all paths.
struct Run<'a> {
    checks: Checks,
    /// What other processes found in the packages.
    elsewhere: Option<CheckedElsewhere>,
    /// What is to be kept of each archive, as JSON.
    audits: RefCell<Vec<Value>>,
    since_last: bool,
    act: Act,
    common: &'a CommonOptions,
    progress: Arc<Progress>,
}

impl Run<'_> {
    fn of<'a>(
        arguments: &VerifyArguments,
        common: &'a CommonOptions,
        progress: &Arc<Progress>,
    ) -> Result<Run<'a>, Failure> {
        let fonts = FontSet::load(&arguments.fonts).map_err(Failure::new)?;
        let checks = Checks {
            quick: arguments.quick,
            rebuilder: Some(Arc::new(Reproducer::new(fonts))),
            reproduce: arguments.reproduce,
            against: arguments.against.clone(),
            threads: common.jobs,
            observer: Some(Arc::clone(progress) as Arc<dyn Observer>),
            ..Checks::default()
        };
        let scope = checks.scope();
        Ok(Run {
            checks,
            elsewhere: None,
            audits: RefCell::default(),
            since_last: arguments.since_last,
            act: Act {
                at: time(arguments.at.as_deref())?.map(|at| at.to_string()),
                agent: arguments.agent.clone(),
                program: PROGRAM.to_owned(),
                scope,
            },
            common,
            progress: Arc::clone(progress),
        })
    }

    /// Checks all paths and reports on them: what came of it, and the events for PREMIS.
    fn report(
        &self,
        arguments: &VerifyArguments,
        out: &mut dyn Write,
        color: bool,
    ) -> Result<(Summary, FixityEvents), Failure> {
        let Run { common, progress, .. } = self;
        let style = Style {
            format: common.format,
            color,
            quiet: common.quiet,
            verbose: arguments.verbose,
            ..Style::default()
        };
        let mut report = style.writer();
        // What goes to the terminal while the bar is there must not wait in a buffer.
        let is_shown = arguments.output.is_none() && std::io::stdout().is_terminal();
        let mut total = Summary::default();
        let mut events = FixityEvents::default();
        let mut unwritten = None;
        let mut sink = |package: PackageReport| {
            total.add(&package);
            if arguments.premis.is_some() {
                events.add(&package);
            }
            if package.status() == Status::Damaged {
                progress.fault();
            }
            let written = match is_shown {
                true => progress.hidden(|| {
                    report.package(out, &package)?;
                    out.flush()
                }),
                false => report.package(out, &package),
            };
            if let Err(error) = written {
                unwritten.get_or_insert(error);
            }
        };
        if let (Some(copy), true) = (&arguments.from_copy, arguments.repair) {
            let record = audited::record_of_repair(&self.act);
            repair::repair(&arguments.path[0], copy, &self.checks, &record, common.quiet)?;
        }
        self.check_all(&arguments.path, &mut sink);
        progress.finish();
        if common.format == FormatOption::Html {
            add_histories(&arguments.path, &mut *report);
        }
        if common.format == FormatOption::Json {
            let lines = self.audits.borrow();
            let written = lines.iter().try_for_each(|line| writeln!(out, "{line}"));
            unwritten = unwritten.or(written.err());
        }
        let finished = report.finish(out, Total::Verification(&total));
        match unwritten.map_or(finished, Err) {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
            Err(error) => {
                return Err(Failure::new(format!("cannot write the report: {}", reason(&error))));
            }
            Ok(()) => {}
        }
        Ok((total, events))
    }

    fn check_all(&self, paths: &[PathBuf], sink: &mut dyn FnMut(PackageReport)) {
        if !self.since_last && self.elsewhere.is_none() {
            return verify_paths(paths, &self.checks, sink);
        }
        for path in paths {
            // A path that is not an archive is reported like one that could not be checked: the
            // others go on.
            if let Err(error) = self.check_archive(path, sink) {
                sink(PackageReport::unchecked(path.display().to_string(), &error));
            }
        }
    }

    /// Checks an archive, reports what changed since the last check, and adds this one to its log.
    fn check_archive(
        &self,
        path: &Path,
        sink: &mut dyn FnMut(PackageReport),
    ) -> Result<(), VerifyError> {
        let audit = verify::audit_with(path, &self.checks, self.elsewhere.as_ref(), sink)?;
        if !self.since_last {
            return Ok(());
        }
        self.audits.borrow_mut().push(audited::line(path, &audit));
        if !self.common.quiet {
            self.progress.hidden(|| audited::tell(path, &audit));
        }
        if let Err(error) = record_check(path, &audited::record(&self.act, &audit)) {
            let detail = format!("{error}");
            let finding = Finding::new(&ARCHIVE_CHECK_UNRECORDED, "log.jsonl", detail);
            let report = Report { findings: vec![finding].into(), ..Report::default() };
            sink(PackageReport::new(path.display().to_string(), Ok(report)));
        }
        Ok(())
    }

    fn write_events(&self, events: &FixityEvents, path: &Path) -> Result<(), Failure> {
        let mut out = BufWriter::new(OutputFile::create(path)?);
        events.write(&self.act, &mut out).map_err(|error| cannot_write(path, &error))?;
        out.into_inner().map_err(|error| cannot_write(path, error.error()))?.finish()
    }
}
