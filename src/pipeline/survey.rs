//! What is known about the releases of a site before any is stored: which of them ask for the same
//! identifier, which the archive has unchanged, what changed in the others, and whether all will
//! fit.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::civil::Date;

use super::exporter::{ReleaseExporter, Standing};
use super::guard::guarded;
use super::options::ExportOptions;
use super::placing::Post;
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
    /// Posts that are left out as drafts, or by their day.
    left_out: LeftOut,
}

/// Posts that a run does not take, although they are sound.
#[derive(Debug, Default)]
struct LeftOut {
    drafts: usize,
    outside: usize,
    /// First and last day of those outside the days that were asked for.
    days: Option<(Date, Date)>,
}

/// What a look at a post says.
enum Seen {
    /// It is refused, or was not looked at: reported when it is the post's turn.
    Unknown,
    Draft,
    Outside(Date, Wanted),
    Wanted(Wanted),
}

impl Seen {
    fn wanted(&self) -> Option<&Wanted> {
        match self {
            Seen::Unknown | Seen::Draft => None,
            Seen::Outside(_, wanted) | Seen::Wanted(wanted) => Some(wanted),
        }
    }
}

impl LeftOut {
    fn of(seen: &[Seen]) -> LeftOut {
        let mut left_out = LeftOut::default();
        for one in seen {
            match one {
                Seen::Draft => left_out.drafts += 1,
                Seen::Outside(day, _) => {
                    left_out.outside += 1;
                    let (first, last) = left_out.days.unwrap_or((*day, *day));
                    left_out.days = Some((first.min(*day), last.max(*day)));
                }
                Seen::Unknown | Seen::Wanted(_) => {}
            }
        }
        left_out
    }
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
            let seen = || guarded(&file.path, || Ok(seen(exporter, file)));
            if is_cancelled() { Seen::Unknown } else { seen().unwrap_or(Seen::Unknown) }
        };
        let seen = map_in_order(files, threads(exporter.options.threads), read);
        let wanted: Vec<Option<&Wanted>> = seen.iter().map(Seen::wanted).collect();
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
            unchanged: wanted.iter().map(|wanted| wanted.as_ref()?.unchanged.clone()).collect(),
            left_out: LeftOut::of(&seen),
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

    /// Refuses a batch of which every post is left out: most likely something else was meant.
    pub(super) fn check_any(&self, options: &ExportOptions) -> Result<(), Failure> {
        let LeftOut { drafts, outside, days } = self.left_out;
        if self.found == 0 || drafts + outside < self.found {
            return Ok(());
        }
        let drafts_help = "--drafts takes them too".to_owned();
        let Some((first, last)) = days else {
            let message = match drafts {
                1 => "there is nothing to export: the only post is a draft".to_owned(),
                _ => format!("there is nothing to export: all {drafts} posts are drafts"),
            };
            return Err(Failure::with_help(message, Some(drafts_help)));
        };
        let asked = match (options.since, options.until) {
            (Some(since), Some(until)) => format!("from {since} to {until}"),
            (Some(since), None) => format!("from {since} on"),
            (None, Some(until)) => format!("up to {until}"),
            (None, None) => "of any day".to_owned(),
        };
        let there = match (outside, first == last) {
            (1, _) => format!("the only one is of {first}"),
            (_, true) => format!("all {outside} are of {first}"),
            _ => format!("the {outside} that there are go from {first} to {last}"),
        };
        let help = match drafts {
            0 => "--since and --until say which days are taken".to_owned(),
            1 => format!("one more post is a draft: {drafts_help}"),
            _ => format!("{drafts} more posts are drafts: {drafts_help}"),
        };
        Err(Failure::with_help(format!("no release is {asked}: {there}"), Some(help)))
    }

    /// Refuses a batch that needs more space than is free in the archive's folder.
    pub(super) fn check_free_space(&self, root: &Path) -> Result<(), Failure> {
        free_space::check(root, self.bytes, self.packages)
    }
}

/// What a post asks for.
fn seen(exporter: &ReleaseExporter<'_>, file: &SourceFile) -> Seen {
    let Ok(post) = exporter.read(file) else { return Seen::Unknown };
    let release = &post.release;
    if release.draft && !exporter.options.drafts {
        return Seen::Draft;
    }
    let id = release.id.to_lowercase();
    let mut wanted = Wanted { id, unchanged: None, changes: Vec::new(), size: 0 };
    if exporter.is_outside(release) {
        return Seen::Outside(release.date.date(), wanted);
    }
    let Some(standing) = standing(exporter, &post) else { return Seen::Wanted(wanted) };
    match standing {
        Standing::Unchanged(entry) if !exporter.options.upgrade => {
            wanted.unchanged = Some(entry.key());
            return Seen::Wanted(wanted);
        }
        Standing::Clash { .. } | Standing::Withdrawn(_) => return Seen::Wanted(wanted),
        Standing::New | Standing::Unchanged(_) => {}
        Standing::Changed { changes, .. } => wanted.changes = changes,
    }
    wanted.size = free_space::expected_size(release);
    Seen::Wanted(wanted)
}

/// What the archive has of a release, as far as can be said: obstacles are reported when it is the
/// release's turn.
fn standing(exporter: &ReleaseExporter<'_>, post: &Post) -> Option<Standing> {
    if !exporter.has_archive() {
        return Some(Standing::New);
    }
    let plan = exporter.pipeline.plan(&post.release).ok()?;
    exporter.standing(post, &plan).ok()
}
