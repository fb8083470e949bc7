//! Headings that skip a level: the PDF's tags are normalised, the page of the site is not.

use super::walk::Walked;
use crate::finding::Finding;
use crate::release::Release;
use crate::rules::package as rule;

/// A heading more than one level below the previous one. The first one follows the site's own
/// template, which is unknown.
pub fn findings(release: &Release, walked: &Walked) -> Vec<Finding> {
    walked
        .headings
        .windows(2)
        .filter_map(|pair| {
            let ((before, _), (level, position)) = (pair[0], pair[1]);
            let detail = format!("a heading of level {level} follows one of level {before}");
            let finding = Finding::new(&rule::SKIPPED_HEADING, release.path.clone(), detail);
            (level > before + 1).then(|| finding.at(position))
        })
        .collect()
}
