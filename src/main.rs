//! The command line of communique: see [`communique::cli`].

#[cfg(not(feature = "python"))]
use std::ffi::{c_int, c_long};
use std::process::ExitCode;

/// A document is made of many small pieces: the C library's malloc took a quarter of the time. With the
/// feature `python`, the library brings its own.
#[cfg(not(feature = "python"))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[cfg(not(feature = "python"))]
unsafe extern "C" {
    fn mi_option_get(option: c_int) -> c_long;
    fn mi_option_set(option: c_int, value: c_long);
}

/// mimalloc's `arena_max_object_size` (version 3, `mi_option_e` in its `mimalloc.h`), and what it is
/// unless the environment says otherwise, in KiB.
#[cfg(not(feature = "python"))]
const ARENA_MAX_OBJECT_SIZE: (c_int, c_long) = (45, 2 << 20);

/// Pieces of memory above this size, in KiB, go back to the system when they are freed. In mimalloc's
/// arenas they stay for a second, in which one large picture or file comes after the other.
#[cfg(not(feature = "python"))]
const MAX_KEPT: c_long = 1 << 10;

#[cfg(not(feature = "python"))]
fn return_large_pieces() {
    let (option, default) = ARENA_MAX_OBJECT_SIZE;
    // SAFETY: both take any number, and can be called at any time. Where the option is another one, its
    // value is too, and nothing is set.
    unsafe {
        if mi_option_get(option) == default {
            mi_option_set(option, MAX_KEPT);
        }
    }
}

fn main() -> ExitCode {
    #[cfg(not(feature = "python"))]
    return_large_pieces();
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

#[cfg(all(test, not(feature = "python")))]
mod tests {
    use super::*;

    #[test]
    fn large_pieces_of_memory_are_returned() {
        return_large_pieces();
        // SAFETY: as above.
        let size = unsafe { mi_option_get(ARENA_MAX_OBJECT_SIZE.0) };
        assert_eq!(size, MAX_KEPT, "mimalloc numbers its options differently");
    }
}
