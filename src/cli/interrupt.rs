//! Ctrl-C, and the signal that job schedulers send: the first one asks to finish the releases in
//! hand, the second one ends at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::{flag, low_level};

use crate::unfinished;

/// How long a request to stop may wait.
const NAP: Duration = Duration::from_millis(20);

/// Whether the user, or a scheduler, has asked to stop.
pub struct Interrupt {
    asked: Arc<AtomicBool>,
    signal: Arc<AtomicUsize>,
}

impl Interrupt {
    /// Takes over both signals for the rest of the process. If that fails, they end the process as
    /// usual: nothing in the archive depends on it.
    pub fn watch() -> Interrupt {
        let asked = Arc::new(AtomicBool::new(false));
        let signal = Arc::new(AtomicUsize::new(0));
        for number in [SIGINT, SIGTERM] {
            let status = 128 + number;
            // In this order, the first signal finds `asked` still false.
            let _ = flag::register_conditional_shutdown(number, status, Arc::clone(&asked))
                .and_then(|_| flag::register_usize(number, Arc::clone(&signal), number as usize))
                .and_then(|_| flag::register(number, Arc::clone(&asked)));
        }
        Interrupt { asked, signal }
    }

    /// Has a request to stop remove what is unfinished outside archives, and end the process: for
    /// commands that do not look whether they are asked to.
    pub fn ends_the_process() {
        let interrupt = Interrupt::watch();
        // Nobody waits for this thread.
        std::thread::spawn(move || {
            while !interrupt.is_asked() {
                std::thread::sleep(NAP);
            }
            unfinished::remove_all();
            low_level::exit(i32::from(interrupt.status()));
        });
    }

    pub fn is_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    /// The exit status of a process ended by a signal, as shells give it: 130 for Ctrl-C.
    pub fn status(&self) -> u8 {
        128 + self.signal.load(Ordering::Relaxed) as u8
    }
}
