//! What releases are called, as far as the settings of packages say it: what they do not is that which
//! earlier builds knew.

use crate::release::{Release, recorded_slug_and_id};
use crate::site::{LabelSource, SiteConfig};

/// Slug and identifier of a release of which a package records no others.
pub(super) fn usual_slug_and_id(release: &Release) -> (String, String) {
    recorded_slug_and_id(&SiteConfig::default().name_of(&release.path), &release.date)
}

/// A name, unless it is the usual one.
pub(super) fn other_than(usual: &str, own: &str) -> Option<String> {
    (usual != own).then(|| own.to_owned())
}

/// Earlier builds took the last category, and recorded nothing.
pub(super) fn label_settings(release: &Release) -> Option<String> {
    let label = release.label.as_ref();
    let of_category = LabelSource::Category.label(None, &release.categories);
    (label != of_category.as_ref()).then(|| label.cloned().unwrap_or_default())
}
