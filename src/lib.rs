//! communique preserves press releases: it typesets each one as an archival, accessible PDF,
//! packages it with its source, and can prove later that nothing has changed.
//!
//! The functions of [`pipeline`] do what the commands do; [`verify`] checks what was stored,
//! [`report`] writes reports, [`layout`] reads layouts, [`rules`] says what findings mean. A
//! release becomes a PDF/A-3a and PDF/UA-1 file:
//!
//! ```
//! use communique::pipeline::{ConvertOptions, convert};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let post = folder.path().join("2024-03-01-ouverture.md");
//! std::fs::write(&post, "---\ntitle: La ligne ouvre lundi\nlang: fr\n---\nLe premier train part à 6 h.\n")?;
//! let release = convert(&post, &ConvertOptions::default())?;
//! assert_eq!(release.id, "2024-03-01-ouverture");
//! assert_eq!(release.pages, 1);
//! assert!(release.pdf.starts_with(b"%PDF-"));
//! # Ok(())
//! # }
//! ```
//!
//! Data flows one way, through these stages, each a module:
//!
//! 1. `site` reads a Jekyll tree, a folder of Markdown files or one file;
//! 2. `release` parses one post;
//! 3. `document` turns its Markdown into a tree of blocks, with the typography of its language;
//! 4. [`layout`] holds the dimensions of the page, as data;
//! 5. `typeset` shapes, hyphenates, breaks lines and pages;
//! 6. `raster` draws pages as pictures;
//! 7. `pdf` writes the pages as PDF/A-3a and PDF/UA-1;
//! 8. `package` puts PDF, source, files and metadata into a BagIt bag;
//! 9. [`archive`] stores packages, atomically, and never overwrites one;
//! 10. [`verify`] reads packages again and finds damage;
//! 11. [`report`] writes results as text, JSON, JUnit, SARIF or HTML;
//! 12. [`pipeline`] takes releases through all of these, as its typed options say;
//! 13. [`pages`] makes the pages on which people look at an archive;
//! 14. `cli` turns what was typed into such options, and reports the results.
//!
//! Only the edges (`site`, [`archive`], the font and layout loaders, [`pipeline`], `cli`) do I/O.
//! The stages between them are pure: no clock, environment, hash-map or thread order reaches the
//! bytes they make.
//!
//! The feature `cli`, on by default, is the command line with everything that only it needs;
//! programs that use the library can leave it out: `default-features = false`.

#![warn(missing_docs)]
// The documentation of a stage names its steps, most of which are private.
#![allow(rustdoc::private_intra_doc_links)]

// Tests inside this crate and outside share posts; outside, the crate goes by its name.
#[cfg(test)]
extern crate self as communique;

pub mod archive;
pub mod digest;
pub mod error;
pub mod finding;
pub mod layout;
pub mod outcome;
pub mod pages;
pub mod pipeline;
pub mod report;
pub mod rules;
pub mod verify;

#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;

#[cfg(feature = "python")]
mod python;

// Stages whose types are open to this project's own tests only: they change as the stages do.
#[doc(hidden)]
pub mod archive_path;
#[doc(hidden)]
pub mod document;
#[doc(hidden)]
pub mod identity;
#[doc(hidden)]
pub mod language;
#[doc(hidden)]
pub mod package;
#[doc(hidden)]
pub mod pdf;
#[doc(hidden)]
pub mod raster;
#[doc(hidden)]
pub mod release;
#[doc(hidden)]
pub mod site;
#[doc(hidden)]
pub mod typeset;
#[doc(hidden)]
pub mod yaml;

mod cache;
mod deflate;
mod limits;
mod platform;
mod premis;
mod queue;
#[cfg(test)]
mod trap;
mod unfinished;
/// Posts in memory, shared with the fuzzers.
#[cfg(test)]
#[path = "../tests/fuzz/world.rs"]
mod world;
mod xml;

/// Private items that this project's own program and tests use.
#[doc(hidden)]
pub mod internals {
    pub use crate::cache::set_enabled as enable_caches;
    pub use crate::queue::STACK;
}
