//! The command line of communique: see [`communique::cli`].

use std::process::ExitCode;

/// A document is made of many small pieces: the C library's malloc took a quarter of the time. With the
/// feature `python`, the library brings its own.
#[cfg(not(feature = "python"))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // The stack that the readers' limits assume, however small the shell's limit.
    let thread = std::thread::Builder::new().stack_size(communique::internals::STACK);
    let run = || communique::cli::run(std::env::args_os());
    match thread.spawn(run).map(std::thread::JoinHandle::join) {
        Ok(Ok(status)) => status,
        // The thread panicked, and has said so.
        Ok(Err(_)) => ExitCode::from(2),
        Err(_) => run(),
    }
}
