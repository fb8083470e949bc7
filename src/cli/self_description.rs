//! What the program says about itself: completions and manual pages.

use std::path::{Path, PathBuf};

use clap::{Args, Command, CommandFactory, ValueHint};
use clap_complete::Shell;

use super::options::{CommonOptions, WRITTEN};
use super::{Cli, CommandResult, Failure, Outcome, print, write_output};
use crate::identity::VERSION;
use crate::pipeline::output_file::write_whole;

#[derive(Debug, Args)]
pub struct CompletionsArguments {
    /// The shell
    shell: Shell,
}

pub fn completions(arguments: &CompletionsArguments) -> CommandResult {
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "communique", &mut text);
    write_output(|out| out.write_all(&text))?;
    Ok(Outcome::Well)
}

#[derive(Debug, Args)]
pub struct ManualArguments {
    /// Write a page for each command into this folder, created if missing [default: one text for
    /// all, to standard output]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = WRITTEN)]
    pub(super) to: Option<PathBuf>,
}

/// The program's page, and one for each command.
pub fn manual(arguments: &ManualArguments, common: &CommonOptions) -> CommandResult {
    let pages = pages();
    let Some(folder) = &arguments.to else {
        write_output(|out| pages.iter().try_for_each(|(_, page)| out.write_all(page)))?;
        return Ok(Outcome::Well);
    };
    crate::platform::create_folder(folder).map_err(Failure::new)?;
    for (name, page) in pages {
        let path = folder.join(Path::new(&name));
        write_whole(&path, &page)?;
        if !common.quiet {
            print(&format!("wrote {}\n", path.display()))?;
        }
    }
    Ok(Outcome::Well)
}

/// Names and texts of the pages.
fn pages() -> Vec<(String, Vec<u8>)> {
    let mut program = Cli::command();
    // `help` needs no page of its own.
    program = program.disable_help_subcommand(true);
    program.build();
    let program = whole(program);
    let mut pages = Vec::new();
    collect(&program, "communique", &mut pages);
    pages
}

/// With the help of every option, which pages otherwise lack where short help does.
fn whole(command: Command) -> Command {
    let command = command.mut_args(|argument| argument.hide_short_help(false));
    command.mut_subcommands(whole)
}

/// How every command ends (man-pages(7), EXIT STATUS).
const EXIT_STATUS: &str = "\
.SH \"EXIT STATUS\"
.TP
0
success
.TP
1
a release was refused, or damage was found
.TP
2
it could not run, found nothing to do, or could not check
.TP
130
it was interrupted; 143 by a request to end
";

/// The page of one command.
fn page(command: &Command, name: &str) -> Vec<u8> {
    // The digests of all parts of the program are not what people look for here.
    let command = command.clone().display_name(name.to_owned()).version(VERSION);
    let has_commands = command.get_subcommands().next().is_some();
    let manual = clap_mangen::Man::new(command.long_version(VERSION));
    let mut page = Vec::new();
    let written = manual
        .render_title(&mut page)
        .and_then(|()| manual.render_name_section(&mut page))
        .and_then(|()| manual.render_synopsis_section(&mut page))
        .and_then(|()| manual.render_description_section(&mut page))
        .and_then(|()| manual.render_options_section(&mut page))
        .and_then(|()| match has_commands {
            true => manual.render_subcommands_section(&mut page),
            false => Ok(()),
        });
    page.extend_from_slice(EXIT_STATUS.as_bytes());
    // Writing to memory does not fail.
    let _ = written.and_then(|()| manual.render_version_section(&mut page));
    page
}

/// The page of a command, then those of the commands below it.
fn collect(command: &Command, name: &str, pages: &mut Vec<(String, Vec<u8>)>) {
    pages.push((format!("{name}.1"), page(command, name)));
    for below in command.get_subcommands().filter(|command| !command.is_hide_set()) {
        collect(below, &format!("{name}-{}", below.get_name()), pages);
    }
}
