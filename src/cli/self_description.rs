//! What the program says about itself: completions and manual page.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Cli, CommandResult, Outcome, write_output};

#[derive(Debug, Args)]
pub struct CompletionsArguments {
    shell: Shell,
}

pub fn completions(arguments: &CompletionsArguments) -> CommandResult {
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "communique", &mut text);
    write_output(|out| out.write_all(&text))?;
    Ok(Outcome::Well)
}

/// One page for the program and all its commands.
pub fn manual() -> CommandResult {
    write_output(|out| {
        let mut command = Cli::command();
        command.build();
        clap_mangen::Man::new(command.clone()).render(out)?;
        for subcommand in command.get_subcommands().filter(|command| !command.is_hide_set()) {
            clap_mangen::Man::new(subcommand.clone()).render(out)?;
        }
        Ok(())
    })?;
    Ok(Outcome::Well)
}
