//! Which layout a release gets.

use std::path::Path;

use super::Failure;
use crate::error::{Place, Position};
use crate::layout::{FontSet, Layout, LayoutError, Layouts};
use crate::site::SiteConfig;

/// Which layout a release gets.
pub(super) enum Choice {
    /// One for all: the one asked for, or the site's only one.
    Always(Box<Layout>),
    /// The first of the site's layouts whose rules apply; if none does, a built-in one by its own
    /// rules.
    First(Vec<Layout>),
}

/// The layout asked for by name or file, otherwise the site's. `auto` leaves the choice to the
/// layouts' rules.
pub(super) fn choose(
    asked: Option<&str>,
    root: &Path,
    config: &SiteConfig,
    layouts: &Layouts,
    fonts: &FontSet,
) -> Result<Choice, Failure> {
    let find = |name: &str, folder: &Path| layouts.find(name, folder, fonts);
    if let Some(name) = asked.filter(|&name| name != "auto") {
        return Ok(Choice::Always(Box::new(find(name, Path::new("")).map_err(of_option)?)));
    }
    // Files named in the site's settings are inside the site.
    let named = config.layouts.iter().enumerate().take_while(|(_, name)| *name != "auto");
    let named = named.filter(|_| asked.is_none());
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for (index, name) in named {
        match find(name, root) {
            Ok(layout) => found.push(layout),
            Err(errors) => {
                let place = config.places.layouts.get(index);
                failures.extend(errors.into_iter().map(|error| of_setting(&error, config, place)));
            }
        }
    }
    match (found.pop(), failures.is_empty()) {
        (_, false) => Err(Failure::joined(failures)),
        (Some(only), true) if config.layouts.len() == 1 => Ok(Choice::Always(Box::new(only))),
        (last, true) => {
            found.extend(last);
            Ok(Choice::First(found))
        }
    }
}

/// Every fault of a layout that an option names.
fn of_option(errors: Vec<LayoutError>) -> Failure {
    Failure::joined(errors.iter().map(|error| Failure::with_help(error, error.help())))
}

/// A fault of a layout that the site's settings name: a fault of its file has a place there.
fn of_setting(error: &LayoutError, config: &SiteConfig, place: Option<&Position>) -> Failure {
    let failure = Failure::with_help(error, error.help());
    match error {
        LayoutError::Fault { .. } => failure,
        _ => at_setting(failure, config, place),
    }
}

/// A failure whose cause is a setting of the site; `None` if it is an option.
pub(super) fn at_setting(
    mut failure: Failure,
    config: &SiteConfig,
    place: Option<&Position>,
) -> Failure {
    if let Some(&position) = place {
        let place = Place::new(config.places.path.clone(), position);
        for (message, _) in &mut failure.messages {
            *message = format!("{place}: {message}");
        }
    }
    failure
}
