//! communique keeps press releases: it typesets each one as an archival, accessible PDF,
//! packages it with its source, and proves later that nothing changed.
//!
//! The data goes one way, through these stages:
//!
//! 1. [`site`] reads a Jekyll tree, a folder of Markdown files or one file;
//! 2. [`release`] parses one post into a [`release::Release`];
//! 3. [`document`] turns its Markdown into a tree of blocks, with French typography applied;
//! 4. [`layout`] holds the page's measures, as data;
//! 5. [`typeset`] shapes, hyphenates, breaks lines and pages;
//! 6. [`pdf`] writes the pages as PDF/A-3a and PDF/UA-1;
//! 7. [`package`] gathers PDF, source, files and metadata in a BagIt bag;
//! 8. [`archive`] stores packages, atomically, and never overwrites one;
//! 9. [`verify`] reads packages again and reports what is damaged, through [`report`].
//!
//! Only the edges ([`site`], [`archive`], the font and layout loaders, the command line) do I/O.
//! The stages between them are pure: no clock, environment, hash-map or thread order reaches the
//! bytes they make.

pub mod archive;
pub mod archive_path;
pub mod burden;
pub mod cache;
pub mod cli;
pub mod deflate;
pub mod digest;
pub mod document;
pub mod error;
pub mod finding;
pub mod identity;
pub mod language;
pub mod layout;
pub mod package;
pub mod pdf;
pub mod queue;
pub mod release;
pub mod report;
pub mod site;
pub mod typeset;
pub mod verify;
pub mod yaml;
