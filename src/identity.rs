//! Which build of the program this is: packages, logs and reports record it, so that what another
//! build typesets differently is not taken for damage.
//!
//! The build is a digest over the program's source, the locked crates, the faces and layouts
//! built in, and the compiler's release (`build.rs`). Profile, place and time of the build do not
//! count.

/// Version and build, as a semantic version with build metadata: `0.1.0+3f9a1c2b4d5e6f70`.
pub const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "+", env!("COMMUNIQUE_BUILD"));

/// The program by name, version and build, as packages and logs record it.
pub const PROGRAM: &str =
    concat!("communique ", env!("CARGO_PKG_VERSION"), "+", env!("COMMUNIQUE_BUILD"));

/// What `--version` prints: the identity, and the digest (SHA-256) of each part it is made of.
pub const LONG_VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    "+",
    env!("COMMUNIQUE_BUILD"),
    "\nsource    ",
    env!("COMMUNIQUE_SOURCE"),
    "\ncrates    ",
    env!("COMMUNIQUE_CRATES"),
    "\nfaces     ",
    env!("COMMUNIQUE_FACES"),
    "\nlayouts   ",
    env!("COMMUNIQUE_LAYOUTS"),
    "\ncompiler  ",
    env!("COMMUNIQUE_COMPILER"),
);
