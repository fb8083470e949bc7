//! Which layout a release gets.

use std::path::Path;

use super::Failure;
use crate::layout::{FontSet, Layout, Layouts};
use crate::site::Site;

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
    site: &Site,
    layouts: &Layouts,
    fonts: &FontSet,
) -> Result<Choice, Failure> {
    let find = |name: &str, folder: &Path| layouts.find(name, folder, fonts).map_err(Failure::all);
    if let Some(name) = asked.filter(|&name| name != "auto") {
        return Ok(Choice::Always(Box::new(find(name, Path::new(""))?)));
    }
    // Files named in the site's settings are inside the site.
    match &site.config.layouts[..] {
        [name] if asked.is_none() && name != "auto" => {
            Ok(Choice::Always(Box::new(find(name, &site.root)?)))
        }
        names if asked.is_none() => {
            let named = names.iter().take_while(|&name| name != "auto");
            let found: Result<_, _> = named.map(|name| find(name, &site.root)).collect();
            Ok(Choice::First(found?))
        }
        _ => Ok(Choice::First(Vec::new())),
    }
}
