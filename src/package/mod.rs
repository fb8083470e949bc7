//! Packages: what is deposited for one release (RFC 8493 BagIt 1.0).
//!
//! [`build_package`] (`build`) works in these steps:
//!
//! 1. `files` gathers PDF, source, images and attachments, and names them;
//! 2. `settings` adds what is needed to typeset the source again;
//! 3. `documentation` and `schemas` explain them; `dublin_core`, `premis` and `mets` describe them;
//! 4. `bag` puts a BagIt bag around everything; for a SIP, [`seda`] replaces METS and bag.
//!
//! [`risks`] finds long-term risks. [`ark`] gives persistent identifiers; `deposit` adds what legal
//! deposit asks for. [`container`] writes the result as a zip, always with the same bytes;
//! [`extract`] unpacks one safely.

pub mod ark;
mod bag;
pub mod bag_info;
mod build;
pub mod container;
mod deposit;
pub mod description;
mod documentation;
pub(crate) mod dublin_core;
mod error;
pub mod extract;
mod files;
pub(crate) mod form;
mod known;
mod manifest;
mod mets;
mod options;
mod own_time;
pub mod premis;
mod provenance;
mod puid;
mod record;
pub mod risks;
pub mod salvage;
pub(crate) mod schemas;
pub mod seda;
mod settings;
pub(crate) mod zip_reason;
mod zip_records;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;

pub use build::{build_package, describe_package};
pub use deposit::Deposit;
pub use description::PackageDescription;
pub use dublin_core::dublin_core_xml;
pub use error::{PackageError, UploadFault};
pub use form::{Content, Form, Package};
pub use known::KnownDigests;
pub use options::{PackageOptions, Profile};
pub use provenance::{Provenance, Succession};
pub use seda::{SedaVersion, Transfer};
