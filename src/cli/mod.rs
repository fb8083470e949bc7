//! The command line: what was typed (here and in [`options`]), what it means, and the commands.
//!
//! Results go to standard output, progress and messages to standard error. Exit status: 0 success;
//! 1 a release was refused, or damage was found; 2 could not run or could not check.

mod audited;
mod catalog;
mod convert;
mod excerpt;
mod export;
mod extract;
mod finish;
mod interrupt;
mod layouts;
mod list;
mod message;
mod options;
mod outputs;
mod package;
mod pages;
mod parts;
mod progress;
mod rename;
mod repair;
mod rules;
mod self_description;
mod suggested;
mod survey;
mod verify;
mod watch;
mod withdraw;
mod worker;

use std::ffi::OsString;
use std::io::Write;
use std::num::NonZeroUsize;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use clap::error::ErrorKind;
use options::{ColorOption, CommonOptions, FormatOption, GlobalArguments};

use crate::error::reason;
use crate::identity::{LONG_VERSION, PROGRAM, VERSION};
use crate::pipeline::Failure;

/// Preserves French press releases: typesets posts as PDF/A-3a and PDF/UA-1, packages them with
/// their sources, and verifies the archive.
#[derive(Debug, Parser)]
#[command(name = "communique", version = VERSION, long_version = LONG_VERSION)]
#[command(max_term_width = 100)]
#[command(after_help = "Exit status: 0 success; 1 a release was refused, or damage was found; 2 \
                        could not run, found nothing to do, or could not check; 130 \
                        interrupted.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    global: GlobalArguments,
}

impl Cli {
    /// How the command is to report.
    fn common(&self) -> CommonOptions {
        let (format, jobs) = self.command.form();
        CommonOptions { format, jobs, quiet: self.global.quiet, color: self.global.color }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Typeset, package and store every release of a site; run again to resume
    Export(export::ExportArguments),
    /// Say what a site is, how its posts would be read, and what would be refused
    Survey(survey::SurveyArguments),
    /// Write a commented communique.yaml for a site to start from
    Init(survey::InitArguments),
    /// Typeset one release as a PDF, or every release of a site
    Convert(convert::ConvertArguments),
    /// Package one release, outside any archive
    Package(package::PackageArguments),
    /// Export releases as tasks ask: one JSON object per line in, one JSON result per line out
    ///
    /// A task names the post as "release", the archive as "to", and any options of export by
    /// their names: {"release": "_communiques/a.md", "to": "archive", "allow_missing": true}.
    /// Results come in the order of the tasks; a task that fails has a result with its error.
    /// The catalogue and the log are written when the input ends, unless `--no-finish` is given.
    Worker(worker::WorkerArguments),
    /// List the posts of a site as tasks for workers, without typesetting them
    ///
    /// With `--format json`, each line is a task for `communique worker --no-finish`. The text form
    /// shows date, language, size and post.
    List(list::ListArguments),
    /// Write catalogue and log from the results of workers
    ///
    /// It reads the results of `communique worker --no-finish` from standard input, one for each
    /// post that `communique list` lists, in any order. Give it the same options as `list`.
    Finish(finish::FinishArguments),
    /// Check archives, packages and bags: findings and an exit status
    Verify(verify::VerifyArguments),
    /// Make the pages on which people look at an archive, or bring them up to date
    ///
    /// Static pages beside the packages, for any browser, from a disk or a server: lists by year and
    /// month, search, and a page for each release with its words, its record and how to check it.
    /// Everything on them follows from the packages; they can be deleted and made again.
    Pages(pages::PagesArguments),
    /// Rebuild an archive's catalogue from its packages, or check it
    Catalog(catalog::CatalogArguments),
    /// Unpack a package safely, or what is sound of a damaged one
    Extract(extract::ExtractArguments),
    /// Withdraw a release from an archive, leaving a tombstone in its place
    Withdraw(withdraw::WithdrawArguments),
    /// Record that a release's post has moved to another path
    ///
    /// A post that was moved unchanged, or whose redirect_from names its former address, is
    /// recognised by export without this. Packages stay as they are; the log keeps what was said.
    Rename(rename::RenameArguments),
    /// List, show, check or preview layouts
    Layouts(layouts::LayoutsArguments),
    /// List the rules that findings refer to
    Rules(rules::RulesArguments),
    /// Export or verify on Apache Spark (Python package only)
    #[command(disable_help_flag = true)]
    Spark(SparkArguments),
    /// Write a shell's completions to standard output
    Completions(self_description::CompletionsArguments),
    /// Write the manual pages
    Man(self_description::ManualArguments),
}

impl Command {
    /// The form of the results, and the number of threads.
    fn form(&self) -> (FormatOption, Option<NonZeroUsize>) {
        match self {
            Command::Export(it) => (it.reporting.format, it.jobs.jobs),
            Command::Convert(it) => (it.reporting.format, it.jobs.jobs),
            Command::Verify(it) => (it.reporting.format, it.jobs.jobs),
            Command::Survey(it) => (it.result.format.into(), it.jobs.jobs),
            Command::Init(it) => (it.result.format.into(), None),
            Command::Package(it) => (it.result.format.into(), None),
            Command::Catalog(it) => (it.result.format.into(), None),
            Command::Pages(it) => (it.result.format.into(), it.jobs.jobs),
            Command::Extract(it) => (it.result.format.into(), None),
            Command::Withdraw(it) => (it.result.format.into(), None),
            Command::Rename(it) => (it.result.format.into(), None),
            Command::Layouts(it) => (it.result.format.into(), None),
            Command::Rules(it) => (it.result.format.into(), None),
            Command::List(it) => (it.result.format.into(), it.jobs.jobs),
            Command::Finish(it) => (it.result.format.into(), it.jobs.jobs),
            Command::Worker(_) => (FormatOption::Json, None),
            Command::Spark(_) | Command::Completions(_) | Command::Man(_) => {
                (FormatOption::Text, None)
            }
        }
    }
}

/// What the Python package takes before the program sees it.
#[derive(Debug, clap::Args)]
struct SparkArguments {
    /// See `communique spark --help` of the Python package
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

fn no_spark() -> Failure {
    Failure::with_help(
        "`spark` comes with the Python package, and this is the program alone",
        Some("`pip install '.[spark]'` in a clone installs it, with the program".to_owned()),
    )
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Well,
    /// A release was refused, or damage was found.
    Refused,
    /// It could not run, or could not check.
    Failed,
    /// It was asked to stop, with the exit status of the signal.
    Interrupted(u8),
}

impl From<Outcome> for u8 {
    fn from(outcome: Outcome) -> u8 {
        match outcome {
            Outcome::Well => 0,
            Outcome::Refused => 1,
            Outcome::Failed => 2,
            Outcome::Interrupted(status) => status,
        }
    }
}

/// Runs the program; the first of its arguments is its name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    ExitCode::from(status(arguments))
}

/// The same, with the exit status as a number.
pub fn status(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) if error.kind() == ErrorKind::InvalidUtf8 => {
            message::failure(&not_utf8(&arguments), ColorOption::Auto);
            return 2;
        }
        Err(error) => {
            // Help or version was asked for; anything else is a usage error. Even if it cannot be
            // printed, the exit status says so.
            let _ = error.print();
            return if error.use_stderr() { 2 } else { 0 };
        }
    };
    let common = cli.common();
    let outcome = outputs::check(&cli.command).and_then(|()| run_command(cli.command, &common));
    outcome
        .unwrap_or_else(|failure| {
            message::failure(&failure, common.color);
            Outcome::Failed
        })
        .into()
}

fn run_command(command: Command, common: &CommonOptions) -> CommandResult {
    match command {
        Command::Export(arguments) => export::run(&arguments, common),
        Command::Survey(arguments) => survey::run(&arguments, common),
        Command::Init(arguments) => survey::init(&arguments, common),
        Command::Convert(arguments) => convert::run(&arguments, common),
        Command::Package(arguments) => package::run(&arguments, common),
        Command::Worker(arguments) => worker::run(&arguments),
        Command::List(arguments) => list::run(&arguments, common),
        Command::Finish(arguments) => finish::run(&arguments, common),
        Command::Verify(arguments) => verify::run(&arguments, common),
        Command::Catalog(arguments) => catalog::run(&arguments, common),
        Command::Pages(arguments) => pages::run(&arguments, common),
        Command::Extract(arguments) => extract::run(&arguments, common),
        Command::Withdraw(arguments) => withdraw::run(&arguments, common),
        Command::Rename(arguments) => rename::run(&arguments, common),
        Command::Layouts(arguments) => layouts::run(&arguments, common),
        Command::Rules(arguments) => rules::run(&arguments, common),
        Command::Spark(_) => Err(no_spark()),
        Command::Completions(arguments) => self_description::completions(&arguments),
        Command::Man(arguments) => self_description::manual(&arguments, common),
    }
}

/// Names the arguments that are not UTF-8: the parser does not say which it means.
fn not_utf8(arguments: &[OsString]) -> Failure {
    let mut before = None;
    let mut named = Vec::new();
    for argument in arguments {
        if argument.to_str().is_none() {
            let option = before.map(|option| format!("{option} ")).unwrap_or_default();
            named.push(format!("{option}{}", argument.display()));
        }
        before = argument.to_str().filter(|text| text.starts_with('-'));
    }
    Failure::with_help(
        format!("what is not a path must be UTF-8: {}", named.join(", ")),
        Some("type it again in this terminal, or write it in ASCII".to_owned()),
    )
}

/// The result of a command.
pub type CommandResult = Result<Outcome, Failure>;

/// Writes a text to standard output; a closed pipe is not an error.
pub fn print(text: &str) -> Result<(), Failure> {
    write_output(|out| out.write_all(text.as_bytes()))
}

/// Writes to standard output through one lock and buffer.
pub fn write_output(
    write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> Result<(), Failure> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => {
            Err(Failure::new(format!("cannot write to standard output: {}", reason(&error))))
        }
        Ok(()) => Ok(()),
    }
}

#[cfg(test)]
mod tests;
