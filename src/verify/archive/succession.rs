//! Whether later versions follow from those before them: each names the package that it replaces,
//! with its digest, what changed, and the path that its post had there; and the log's renames start from a path
//! that a package has.

use std::collections::BTreeMap;
use std::path::Path;

use super::contents::{Digests, LOG};
use super::derived::Derived;
use super::follows::{Follows, source};
use super::recorded::{Recorded, Renamed};
use crate::finding::Finding;
use crate::rules::verification as rule;
use crate::verify::checks::Checks;
use crate::verify::names::shown;
use crate::verify::package::check_zip;

/// What an archive has, for comparison.
pub struct Archive<'a> {
    pub root: &'a Path,
    pub digests: &'a Digests,
    pub derived: &'a BTreeMap<String, Derived>,
    pub recorded: &'a Recorded,
}

impl Archive<'_> {
    /// Every package that does not follow from another, and renames of posts that no package has.
    pub fn check(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (path, derived) in self.derived {
            let Some(follows) = &derived.follows else { continue };
            let fault = self.fault(derived, follows);
            let finding = |detail| Finding::new(&rule::ARCHIVE_SUCCESSION, path.as_str(), detail);
            findings.extend(fault.map(finding));
        }
        findings.extend(self.recorded.renamed.iter().filter_map(|it| self.renamed(it)));
        findings
    }

    fn fault(&self, derived: &Derived, follows: &Follows) -> Option<String> {
        let before = path_of(&follows.replaces);
        // What the log has is what was stored, whatever has become of it.
        let stored = self.recorded.stored.get(&before).map(|(_, digest)| digest);
        let known = stored.or(self.digests.get(&before).and_then(Option::as_ref))?;
        if *known != follows.sha256 {
            return Some(format!(
                "it replaces `{}` with SHA-256 {}; that package has {known}",
                shown(&follows.replaces),
                shown(&follows.sha256)
            ));
        }
        let changes = self.derived.get(&before).map(|it| derived.parts.changes_since(it.parts));
        if let Some(changes) = changes.filter(|changes| *changes != follows.changed) {
            return Some(format!(
                "it says that `{}` changed; it differs from {before} in `{changes}`",
                shown(&follows.changed)
            ));
        }
        let from = follows.moved_from.as_ref()?;
        // A release that goes on as another has that one's packages before it.
        if self.recorded.renamed.iter().any(|renamed| renamed.from.as_ref() == Some(from)) {
            return None;
        }
        let place = self.source_of(&before)?;
        (place != *from).then(|| {
            format!("its post was moved from `{}`; {before} has `{}`", shown(from), shown(&place))
        })
    }

    /// The path of a package's post, read again: it is asked for few.
    fn source_of(&self, package: &str) -> Option<String> {
        self.digests.get(package)?.as_ref()?;
        let checks = Checks { quick: true, ..Checks::default() };
        let identity = check_zip(&self.root.join(package), &checks).ok()?.identity?;
        identity.info.first("Communique-Source-Path").map(source)
    }

    /// A post may be renamed more than once between two packages.
    fn renamed(&self, renamed: &Renamed) -> Option<Finding> {
        let from = renamed.from.as_ref()?;
        let package = match renamed.version? {
            0 | 1 => path_of(&format!("{}.zip", renamed.id)),
            version => path_of(&format!("{}.v{version}.zip", renamed.id)),
        };
        let place = self.source_of(&package)?;
        let mut before = self.recorded.renamed.iter().filter(|it| it.line < renamed.line);
        let goes_on = before.any(|it| it.id == renamed.id && it.to.as_ref() == Some(from));
        (place != *from && !goes_on).then(|| {
            let detail = format!(
                "line {} renames the post `{}`; {package} has `{}`",
                renamed.line,
                shown(from),
                shown(&place)
            );
            Finding::new(&rule::ARCHIVE_RENAMED_OTHER, LOG, detail)
        })
    }
}

/// The path of a package, by its file name: packages stand in the month of their day.
fn path_of(name: &str) -> String {
    let month = name.get(..7).unwrap_or_default().replace('-', "/");
    format!("packages/{month}/{name}")
}
