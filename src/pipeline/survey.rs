//! What is known about the releases of a site before any is stored: which of them ask for the same
//! identifier, which the archive has unchanged, what changed in the others, and whether all will
//! fit.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::exporter::{ReleaseExporter, Standing};
use super::guard::guarded;
use super::{Failure, free_space};
use crate::archive::{Key, Store, clashing_identifiers};
use crate::outcome::{Change, Changes};
use crate::queue::{map_in_order, threads};
use crate::release::Release;
use crate::site::SourceFile;

/// What is known about a batch before anything is written.
#[derive(Debug)]
#[non_exhaustive]
pub struct Survey {
    /// What is odd in the site's own configuration.
    pub warnings: Vec<String>,
    /// Posts that would get the same id, by path: the outcome must not depend on which came first.
    clashes: BTreeMap<String, BTreeSet<String>>,
    /// For each post of the site, in order: its package, if the archive has it unchanged.
    unchanged: Vec<Option<Key>>,
    /// Why packages get new versions.
    pub changes: Changes,
    /// Packages of the archive that cannot be read, with the reason: only their own releases are
    /// held back.
    pub unreadable: Vec<String>,
    /// Number of posts of the site.
    pub found: usize,
    /// Number of packages to be stored.
    pub packages: usize,
    /// Their approximate size in bytes.
    pub bytes: u64,
}

/// A release that is to be exported.
struct Wanted {
    /// In lower case.
    id: String,
    unchanged: Option<Key>,
    changes: Vec<Change>,
    /// Approximate size of its package in bytes; 0 if there is nothing to store.
    size: u64,
}

impl Survey {
    /// Reads all releases once, before anything is written, until it is cancelled.
    pub(super) fn of(
        exporter: &ReleaseExporter<'_>,
        is_cancelled: &(dyn Fn() -> bool + Sync),
    ) -> Survey {
        let files = &exporter.pipeline.site.files;
        let read = |file: &SourceFile| {
            // A panic is reported when it is the release's turn.
            let wanted = || guarded(&file.path, || Ok(wanted(exporter, file)));
            if is_cancelled() { None } else { wanted().ok().flatten() }
        };
        let wanted = map_in_order(files, threads(exporter.options.threads), read);
        let mut clashes = BTreeMap::new();
        let ids = wanted.iter().zip(files);
        let ids = ids.filter_map(|(one, file)| Some((one.as_ref()?.id.as_str(), &*file.path)));
        for paths in clashing_identifiers(ids).into_values() {
            let paths: BTreeSet<String> = paths.into_iter().map(str::to_owned).collect();
            clashes.extend(paths.iter().map(|path| (path.clone(), paths.clone())));
        }
        let stored = || wanted.iter().flatten().filter(|wanted| wanted.size > 0);
        let changes: Vec<&[Change]> = stored().map(|wanted| &*wanted.changes).collect();
        Survey {
            changes: Changes::of(&changes),
            warnings: exporter.pipeline.warnings(),
            unreadable: exporter.store().map(Store::unreadable).unwrap_or_default(),
            found: files.len(),
            packages: stored().count(),
            bytes: stored().map(|wanted| wanted.size).sum(),
            unchanged: wanted.into_iter().map(|wanted| wanted?.unchanged).collect(),
            clashes,
        }
    }

    /// Paths of the other posts that ask for the release's identifier.
    pub(super) fn others(&self, release: &Release) -> Vec<String> {
        let paths = self.clashes.get(&release.path).into_iter().flatten();
        paths.filter(|path| **path != release.path).cloned().collect()
    }

    /// The package of a post that need not be read again: the archive has it as the post was when
    /// this was surveyed. `files` are those of the site.
    pub(super) fn unchanged(&self, files: &[SourceFile], file: &SourceFile) -> Option<&Key> {
        if self.clashes.contains_key(&file.path) {
            return None;
        }
        // They are sorted by the bytes of their paths.
        let index = files.binary_search_by(|known| known.path.as_bytes().cmp(file.path.as_bytes()));
        self.unchanged.get(index.ok()?)?.as_ref()
    }

    /// Refuses a batch that needs more space than is free in the archive's folder.
    pub(super) fn check_free_space(&self, root: &Path) -> Result<(), Failure> {
        free_space::check(root, self.bytes, self.packages)
    }
}

/// What a post asks for; `None` if it is refused, or not wanted at all.
fn wanted(exporter: &ReleaseExporter<'_>, file: &SourceFile) -> Option<Wanted> {
    let release = exporter.read(file).ok()?;
    if release.draft && !exporter.options.drafts {
        return None;
    }
    let id = release.id.to_lowercase();
    let mut wanted = Wanted { id, unchanged: None, changes: Vec::new(), size: 0 };
    if exporter.is_outside(&release) {
        return Some(wanted);
    }
    let Some(standing) = standing(exporter, &release) else { return Some(wanted) };
    match standing {
        Standing::Unchanged(entry) if !exporter.options.upgrade => {
            wanted.unchanged = Some(entry.key());
            return Some(wanted);
        }
        Standing::Clash { .. } | Standing::Withdrawn(_) => return Some(wanted),
        Standing::New | Standing::Unchanged(_) => {}
        Standing::Changed { changes, .. } => wanted.changes = changes,
    }
    wanted.size = free_space::expected_size(&release);
    Some(wanted)
}

/// What the archive has of a release, as far as can be said: obstacles are reported when it is the
/// release's turn.
fn standing(exporter: &ReleaseExporter<'_>, release: &Release) -> Option<Standing> {
    if !exporter.has_archive() {
        return Some(Standing::New);
    }
    let plan = exporter.pipeline.plan(release).ok()?;
    exporter.standing(release, &plan).ok()
}
