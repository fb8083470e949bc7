//! The time zone of a site in the settings of its packages.

use crate::site::SiteConfig;

const PARIS: &str = "Europe/Paris";
/// In place of a zone where the site names none: dates keep the offsets they are written with.
const NO_ZONE: &str = "as written";

/// For Paris, nothing: earlier builds knew no other default.
pub(super) fn recorded(site: &SiteConfig) -> Option<String> {
    let named = site.jekyll.timezone.as_deref().unwrap_or(NO_ZONE);
    (named != PARIS).then(|| named.to_owned())
}

/// The zone that the site named.
pub(super) fn named(recorded: Option<&str>) -> Option<String> {
    let zone = recorded.unwrap_or(PARIS);
    (zone != NO_ZONE).then(|| zone.to_owned())
}
