//! The pages of an archive: static HTML that works from a disk, offline, without a server, beside
//! the packages that it shows. Everything on them follows from the packages and the catalogue.
//!
//! - `read` takes from a package what its page says;
//! - `body` writes the release itself, from the document that its PDF was made from;
//! - `release` writes its page, `index` the lists by year and month;
//! - `search` makes the shards of the index in which the script looks;
//! - `style` is how all of them look;
//! - `feed`, `listing` and `oai` write what machines read;
//! - `folder` writes what changed and removes what is no longer made.

pub mod address;
pub mod body;
pub mod dublin_core;
pub mod entry;
pub mod feed;
#[cfg(test)]
mod goldens;
mod identifier;
pub mod json_ld;
pub mod listing;
pub mod markup;
mod moment;
pub mod oai;
pub mod search;
pub mod style;
