//! From a source to a stored package, as plain functions with typed options: for the command line,
//! a worker, or your own program.
//!
//! - [`export`], [`survey`], [`convert`], [`convert_site`], [`package`], [`withdraw`] and [`rename`]
//!   do one thing each; [`Worker`] exports release by release, as tasks ask for it, [`list`] makes
//!   such tasks, and [`finish`] records what came of them;
//! - [`options`] says what to do, and [`Observer`] follows a batch and can end it early;
//! - `steps` holds what is read once for a run, and takes a release through its steps; `render`
//!   composes and typesets one, [`Reproducer`] a packaged one again;
//! - `exporter` stores one, after comparing it with what the archive has (`fingerprint`,
//!   `changes`); `survey` does so for all before the first is stored, and `free_space` estimates
//!   whether they fit;
//! - `site_survey` says what a site is and how it would be read, and `starter` writes settings from
//!   that;
//! - `placing` decides which release of an archive (`destination`) a post is, and `moves` which
//!   posts were renamed and which are gone;
//! - `settings` and `profile` decide what a package records of its site;
//! - `account` and `lists` record what became of a batch.
//!
//! Exporting a site into an archive, which is created if missing; run again, it stores what has
//! changed:
//!
//! ```
//! use communique::pipeline::{ExportOptions, export};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let (site, archive) = (folder.path().join("site"), folder.path().join("archive"));
//! # std::fs::create_dir(&site)?;
//! # std::fs::write(site.join("2024-03-01-ouverture.md"), "---\ntitle: La ligne ouvre lundi\nlang: fr\n---\nLe premier train part à 6 h.\n")?;
//! let mut options = ExportOptions::default();
//! options.record.agent = Some("Archives".to_owned());
//! let summary = export(&site, &archive, &options, &())?;
//! assert_eq!((summary.stored, summary.refusals.len()), (1, 0));
//! let summary = export(&site, &archive, &options, &())?;
//! assert_eq!((summary.stored, summary.unchanged), (0, 1));
//! # Ok(())
//! # }
//! ```

mod acceptance;
mod account;
mod changes;
mod choice;
mod convert;
mod destination;
mod export;
mod exporter;
mod failure;
mod fingerprint;
mod finish;
mod free_space;
mod guard;
mod identities;
mod listed;
mod listing;
mod lists;
mod moves;
mod observer;
mod open_sites;
pub mod options;
pub(crate) mod output_file;
mod package;
mod placing;
mod profile;
mod rename;
#[doc(hidden)]
pub mod render;
mod reproducer;
mod settings;
mod site_doubts;
mod site_survey;
mod source_digest;
mod spreadsheet;
mod starter;
mod steps;
mod survey;
mod task;
mod watched;
mod withdraw;
mod worker;

pub use convert::{ConvertedRelease, convert, convert_site, convert_text};
pub use export::{export, survey};
pub use failure::{Failure, PipelineError, Refusal};
pub use finish::finish;
#[cfg(feature = "cli")]
pub(crate) use guard::guarded;
pub use listing::{ListedPost, Listing, list};
pub use observer::Observer;
pub use options::{
    ConvertOptions, ExportOptions, PackagingOptions, RenameOptions, WithdrawOptions,
};
pub use package::{PackagedRelease, package};
pub use rename::rename;
pub use reproducer::Reproducer;
pub(crate) use reproducer::ShownRelease;
pub use site_survey::survey_site;
pub use starter::{starter, write_starter};
pub use survey::Survey;
pub use watched::Watched;
pub use withdraw::withdraw;
pub use worker::{Line, Worker};
