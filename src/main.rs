//! The command line of communique: see [`communique::cli`].

use std::process::ExitCode;

/// A document is made of many small pieces: a quarter of the time went to the C library's malloc.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    communique::cli::run(std::env::args_os())
}
