//! The command line of communique: see [`communique::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    communique::cli::run(std::env::args_os())
}
