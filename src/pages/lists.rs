//! What is made from all releases together.

use super::entry::Entry;
use super::feed::{Feed, feed};
use super::listing::listing;
use super::oai::{Repository, repository};
use super::output::Output;
use super::search::SearchIndex;
use super::settings::{SETTINGS, Settings};
use super::{index, page, search, style};
use crate::error::IoError;

/// The feed of the newest releases.
pub const FEED: &str = "feed.xml";
/// All releases, for programs.
const LISTING: &str = "pages/releases.json";
/// The same for harvesters.
const REPOSITORY: &str = "pages/oai.xml";

/// Writes them; the entries are in the order of their identifiers.
///
/// # Errors
/// If a file cannot be written.
pub fn write(
    settings: &Settings,
    entries: &[Entry],
    found: SearchIndex,
    output: &dyn Output,
) -> Result<(), IoError> {
    let shown = index::Shown { language: settings.language, archive: settings.title() };
    let all: Vec<&Entry> = entries.iter().collect();
    for (path, bytes) in index::pages(&all, &shown) {
        output.put(&path, &bytes)?;
    }
    for (name, text) in found.files() {
        output.put(&format!("{}{name}", page::SEARCH), text.as_bytes())?;
    }
    output.put(page::SCRIPT, search::SCRIPT.as_bytes())?;
    output.put(page::STYLE, style::STYLE.as_bytes())?;
    // The first release stays the first, and so do identifiers.
    let site = entries.iter().find_map(|entry| entry.site.as_deref()).unwrap_or_default();
    let issuers = entries.iter().rev().map(|entry| entry.issuer.as_str());
    let feed_of_archive = Feed {
        path: FEED,
        index: page::INDEX,
        title: settings.title(),
        author: issuers.into_iter().find(|issuer| !issuer.is_empty()).unwrap_or_default(),
        language: settings.language.tag(),
        site,
        address: settings.address.as_deref(),
    };
    output.put(FEED, &feed(&feed_of_archive, entries))?;
    output.put(LISTING, &listing(settings.address.as_deref(), entries))?;
    if let (Some(address), Some(gateway), Some(email)) =
        (&settings.address, &settings.gateway, &settings.email)
    {
        let name = settings.title();
        let of = Repository { path: REPOSITORY, name, address, gateway, email, site };
        if let Some(bytes) = repository(&of, entries) {
            output.put(REPOSITORY, &bytes)?;
        }
    }
    output.put(SETTINGS, settings.text().as_bytes())
}
