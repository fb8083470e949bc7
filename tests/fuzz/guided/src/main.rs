//! One program for all targets: `FUZZ_TARGET` names the one to be fuzzed, and [`TARGETS`] lists
//! them. See `run`.
//!
//! A target aborts where the program must never come: by a panic, or through [`fail`], where what
//! was made is not what it should be.

#![no_main]

mod corpus;
mod package;
mod pictures;
mod post;
mod settings;
#[path = "../../whole.rs"]
mod whole;
mod words;
#[path = "../../world.rs"]
mod world;

use std::panic::PanicHookInfo;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;

/// What is done with an input.
type Target = fn(&[u8]);

/// All targets by name.
const TARGETS: &[(&str, Target)] = &[
    ("post", post::whole),
    ("document", post::document),
    ("front-matter", post::front_matter),
    ("picture", pictures::picture),
    ("layout", settings::layout),
    ("config", settings::config),
    ("zip", package::zip),
    ("tar", package::tar),
    ("bag", package::bag),
    ("metadata", package::metadata),
    ("archive", package::archive),
    ("pdf", package::pdf),
];

static TARGET: OnceLock<Target> = OnceLock::new();

/// Ends the process as a panic does.
fn fail(what: &str) -> ! {
    eprintln!("FOUND: {what}");
    std::process::abort();
}

fn start() {
    let name = std::env::var("FUZZ_TARGET").unwrap_or_default();
    let found = TARGETS.iter().find(|(known, _)| *known == name);
    let Some((_, target)) = found else {
        eprintln!("FUZZ_TARGET is one of:");
        TARGETS.iter().for_each(|(name, _)| eprintln!("  {name}"));
        std::process::exit(2);
    };
    let _ = TARGET.set(*target);
    std::panic::set_hook(Box::new(on_panic));
    corpus::start(&name);
}

/// A panic ends the process at once, whatever would catch it; except for those in lopdf, which
/// makes no promise about broken files, and which the reader guards against.
fn on_panic(panic: &PanicHookInfo<'_>) {
    let is_guarded = panic.location().is_some_and(|place| place.file().contains("/lopdf-"));
    if !is_guarded {
        fail(&format!("panic: {panic}"));
    }
}

fuzz_target!(init: start(), |input: &[u8]| {
    TARGET.get().expect("a target was chosen")(input);
});
