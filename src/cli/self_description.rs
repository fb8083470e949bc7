//! What the program says about itself: completions and manual pages.

use std::path::{Path, PathBuf};

use clap::{Args, Command, CommandFactory, ValueHint};
use clap_complete::Shell;

use super::options::WRITTEN;
use super::{Cli, CommandResult, Failure, Outcome, print, write_output};
use crate::error::reason;
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
    to: Option<PathBuf>,
}

/// The program's page, and one for each command.
pub fn manual(arguments: &ManualArguments) -> CommandResult {
    let pages = pages();
    let Some(folder) = &arguments.to else {
        write_output(|out| pages.iter().try_for_each(|(_, page)| out.write_all(page)))?;
        return Ok(Outcome::Well);
    };
    std::fs::create_dir_all(folder).map_err(|error| {
        Failure::new(format!("cannot create {}: {}", folder.display(), reason(&error)))
    })?;
    for (name, page) in pages {
        let path = folder.join(Path::new(&name));
        write_whole(&path, &page)?;
        print(&format!("wrote {}\n", path.display()))?;
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

/// The page of a command, then those of the commands below it.
fn collect(command: &Command, name: &str, pages: &mut Vec<(String, Vec<u8>)>) {
    let mut page = Vec::new();
    let manual = clap_mangen::Man::new(command.clone().display_name(name.to_owned()));
    // Writing to memory does not fail.
    let _ = manual.render(&mut page);
    pages.push((format!("{name}.1"), page));
    for below in command.get_subcommands().filter(|command| !command.is_hide_set()) {
        collect(below, &format!("{name}-{}", below.get_name()), pages);
    }
}
