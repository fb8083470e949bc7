//! What a site's settings choose, checked together.

use std::path::Path;

use crate::archive::says_archive;
use crate::document::check_mark;
use crate::error::Position;
use crate::layout::{FontSet, Layouts};
use crate::pipeline::Failure;
use crate::pipeline::acceptance::Acceptance;
use crate::pipeline::choice::{Choice, at_setting, choose};
use crate::pipeline::options::{PageOptions, SourceOptions};
use crate::site::{Site, SiteConfig, SiteError, Upload};

/// The site with what its settings choose: every fault of the settings is reported at once, whichever
/// stage finds it.
pub(super) fn checked(
    opened: Result<Site, SiteError>,
    source: &SourceOptions,
    page: &PageOptions,
    layouts: &Layouts,
    fonts: &FontSet,
) -> Result<(Site, Choice, Acceptance), Failure> {
    let (root, config, faults) = match &opened {
        Ok(site) => (&site.root, &site.config, &[][..]),
        Err(SiteError::Config { faults, read }) => (&read.0, &read.1, &faults[..]),
        Err(error) => return Err(Failure::with_help(error, error.help())),
    };
    let mut failures: Vec<Failure> =
        faults.iter().map(|fault| Failure::with_help(fault, fault.help.clone())).collect();
    if !source.allow_missing {
        failures.extend(mark_faults(config));
    }
    let choice = choose(page.layout.as_deref(), root, config, layouts, fonts);
    let acceptance = Acceptance::of(source, config);
    match (opened, choice, acceptance) {
        (Ok(site), Ok(choice), Ok(acceptance)) if failures.is_empty() => {
            Ok((site, choice, acceptance))
        }
        (_, choice, acceptance) => {
            failures.extend(choice.err());
            failures.extend(acceptance.err());
            Err(Failure::joined(failures))
        }
    }
}

/// Refuses an archive that is named as a site.
pub(super) fn check_not_archive(path: &Path) -> Result<(), Failure> {
    if !says_archive(path) {
        return Ok(());
    }
    let message = format!("{} is an archive, not a site", path.display());
    let help = "name the site that was exported into it; `verify` and `pages` take an archive";
    Err(Failure::with_help(message, Some(help.to_owned())))
}

/// Marks that cannot be drawn: no post is to blame for them.
fn mark_faults(config: &SiteConfig) -> Vec<Failure> {
    let (issuer, places) = (&config.issuer, &config.places);
    let marks = issuer.mark.iter().zip(&places.mark);
    let marks = marks.chain(issuer.co_marks.iter().zip(&places.co_marks));
    let fault = |(mark, place): (&Upload, &Position)| {
        let bytes = std::fs::read(&mark.path).ok()?;
        let reason = check_mark(bytes.into()).err()?;
        let message = format!("the mark {} cannot be read: {reason}", mark.address);
        let help = "name a picture: a PNG, JPEG, GIF, WebP or SVG".to_owned();
        Some(at_setting(Failure::with_help(message, Some(help)), config, Some(place)))
    };
    marks.filter_map(fault).collect()
}
