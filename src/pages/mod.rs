//! The pages of an archive: static HTML that works from a disk, offline, without a server, beside
//! the packages that it shows. Everything on them follows from the packages and the catalogue.
//!
//! 1. `settings` says how an archive is shown, and `labels` has the words of the pages;
//! 2. `facts` reads a release: its versions, and what its latest package holds;
//! 3. `body` writes the release itself, from the document that its PDF was made from; `release`
//!    writes its page around it, and `make` what belongs to it;
//! 4. `records` keeps what is known of each release, so that only what changed is made again;
//! 5. `index` lists the releases by year and month, `search` makes the index in which the script
//!    looks, `style` is how all of them look, and `feed`, `listing` and `oai` write what machines
//!    read;
//! 6. `output` writes what changed and removes what is no longer made, or compares.
//!
//! ```
//! use communique::pages::{PagesOptions, write_pages};
//! use communique::pipeline::{ExportOptions, export};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let (site, archive) = (folder.path().join("site"), folder.path().join("archive"));
//! # std::fs::create_dir(&site)?;
//! # std::fs::write(site.join("2024-03-01-ouverture.md"), "---\ntitle: La ligne ouvre lundi\nlang: fr\n---\nLe premier train part à 6 h.\n")?;
//! export(&site, &archive, &ExportOptions::default(), &())?;
//! let summary = write_pages(&archive, &PagesOptions::default(), &())?;
//! assert_eq!((summary.releases, summary.made), (1, 1));
//! assert!(archive.join("index.html").is_file());
//! # Ok(())
//! # }
//! ```

mod address;
mod around;
#[doc(hidden)]
pub mod body;
mod dublin_core;
#[doc(hidden)]
pub mod entry;
mod facts;
mod feed;
#[cfg(test)]
mod goldens;
mod head;
mod identifier;
mod index;
mod json_ld;
mod labels;
mod listing;
mod lists;
mod make;
mod markup;
mod moment;
mod oai;
mod output;
mod page;
mod records;
mod release;
#[doc(hidden)]
pub mod search;
mod settings;
#[doc(hidden)]
pub mod style;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use crate::archive::{ArchivedVersion, DerivedFiles, Snapshot, find_archive};
use crate::error::IoError;
use crate::layout::FontSet;
use crate::pipeline::{Failure, Observer, Reproducer};
use crate::queue::{Queue, threads};
use crate::verify::Checks;

use around::stem;
pub use labels::PagesLanguage;
use make::{Maker, Record};
pub use output::Difference;
use output::{Comparing, Output, Writing, manifest, read_manifest};
pub use settings::Asked;
use settings::Settings;

/// Digests of all pages, as `sha256sum` checks them from the archive's folder.
const MANIFEST: &str = "pages/manifest-sha256.txt";

/// How to make pages.
#[derive(Debug, Clone, Default)]
pub struct PagesOptions {
    /// How the archive is shown.
    pub asked: Asked,
    /// Folders of faces that releases were typeset with, in which their first pages are drawn.
    pub fonts: Vec<PathBuf>,
    /// Whether to make all pages again.
    pub again: bool,
    /// Number of threads. Default: one per core.
    pub threads: Option<NonZeroUsize>,
}

/// What was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PagesSummary {
    /// Releases that the archive has.
    pub releases: usize,
    /// Those whose pages were made; those of the others were as they should be.
    pub made: usize,
    /// Files that were written: those that changed.
    pub written: usize,
    /// Files that are no longer made.
    pub removed: usize,
    /// Whether it was ended early: the lists are those of before.
    pub is_cancelled: bool,
}

/// Makes the pages of an archive, writes what changed, and removes what is no longer made.
///
/// # Errors
/// If the archive cannot be read or written to.
pub fn write_pages(
    archive: &Path,
    options: &PagesOptions,
    observer: &dyn Observer,
) -> Result<PagesSummary, Failure> {
    if !find_archive(archive).map_err(Failure::new)? {
        return Err(no_archive(archive));
    }
    // First, so that nothing of what follows changes: another run may withdraw a release meanwhile.
    let files = DerivedFiles::open(archive).map_err(Failure::new)?;
    let settings = Settings::of(archive, &options.asked)?;
    let snapshot = open(archive)?;
    let before = fs::read_to_string(archive.join(MANIFEST)).unwrap_or_default();
    let writing = Writing::new(archive.to_owned(), files, read_manifest(&before));
    let mut summary = PagesSummary::default();
    let run = Run { archive, snapshot: &snapshot, settings: &settings, options, observer };
    if !run.all(&writing, !options.again, &mut summary)? {
        summary.is_cancelled = true;
        return Ok(summary);
    }
    let (files, digests, written, removed) = writing.finish().map_err(Failure::new)?;
    let text = manifest(&digests);
    if text != before {
        files.put(MANIFEST, text.as_bytes()).map_err(Failure::new)?;
    }
    (summary.written, summary.removed) = (written, removed);
    Ok(summary)
}

/// Whether an archive has pages, or some of them.
pub fn has_pages(archive: &Path) -> bool {
    archive.join("pages").is_dir()
}

/// The number of releases, and what is not as it would be made, by path.
pub type CheckedPages = (usize, Vec<(String, Difference)>);

/// Makes the pages of an archive again and compares them with those that it has. `None`: it was ended
/// early.
///
/// # Errors
/// If the archive cannot be read.
pub fn check_pages(
    archive: &Path,
    options: &PagesOptions,
    observer: &dyn Observer,
) -> Result<Option<CheckedPages>, Failure> {
    let snapshot = open(archive)?;
    let settings = Settings::of(archive, &options.asked)?;
    let comparing = Comparing::new(archive.to_owned());
    let mut summary = PagesSummary::default();
    let run = Run { archive, snapshot: &snapshot, settings: &settings, options, observer };
    if !run.all(&comparing, false, &mut summary)? {
        return Ok(None);
    }
    let (digests, mut differences) = comparing.finish();
    let listed = fs::read_to_string(archive.join(MANIFEST)).unwrap_or_default();
    let mut superfluous = BTreeSet::new();
    there(archive, "pages", &mut superfluous);
    superfluous
        .extend(read_manifest(&listed).into_keys().filter(|path| archive.join(path).exists()));
    superfluous.retain(|path| path != MANIFEST && !digests.contains_key(path));
    differences.extend(superfluous.into_iter().map(|path| (path, Difference::Superfluous)));
    if listed != manifest(&digests) {
        let kind = if listed.is_empty() { Difference::Missing } else { Difference::Other };
        differences.push((MANIFEST.to_owned(), kind));
    }
    differences.sort_unstable();
    Ok(Some((summary.releases, differences)))
}

/// Everything below a folder of the archive that is not a folder. What cannot be read is not there.
fn there(archive: &Path, folder: &str, found: &mut BTreeSet<String>) {
    let entries = fs::read_dir(archive.join(folder)).into_iter().flatten().flatten();
    for entry in entries {
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        match entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            true => there(archive, &path, found),
            false => _ = found.insert(path),
        }
    }
}

fn open(archive: &Path) -> Result<Snapshot, Failure> {
    Snapshot::read(archive).map_err(Failure::new)?.ok_or_else(|| no_archive(archive))
}

fn no_archive(archive: &Path) -> Failure {
    let help = "name the folder that `export --to` made: it has VERSION".to_owned();
    Failure::with_help(format!("{} is not an archive", archive.display()), Some(help))
}

/// A run over all releases.
struct Run<'a> {
    archive: &'a Path,
    snapshot: &'a Snapshot,
    settings: &'a Settings,
    options: &'a PagesOptions,
    observer: &'a dyn Observer,
}

/// A release whose page is to be there, with its record from before.
struct Piece {
    id: String,
    versions: Vec<ArchivedVersion>,
    before: Option<Record>,
}

impl Run<'_> {
    /// Makes everything. `keeps`: pages whose releases are as before stay. Returns whether it went
    /// to its end.
    fn all(
        &self,
        output: &dyn Output,
        keeps: bool,
        summary: &mut PagesSummary,
    ) -> Result<bool, Failure> {
        let fonts = FontSet::load(&self.options.fonts).map_err(Failure::new)?;
        let reproducer = Reproducer::new(fonts);
        let checks = Checks::default();
        let (root, settings) = (self.archive, self.settings);
        let maker = Maker { root, settings, reproducer: &reproducer, checks: &checks, output };
        let ids = self.snapshot.ids();
        self.observer.expected(ids.len());
        let mut entries = Vec::with_capacity(ids.len());
        let mut index = search::SearchIndex::new();
        for of_year in ids.chunk_by(|one, next| year_of(one) == year_of(next)) {
            let year = year_of(&of_year[0]);
            let mut before = match keeps {
                true => records::read(root, year),
                false => BTreeMap::new(),
            };
            let piece = |id: &String| Piece {
                id: id.clone(),
                versions: self.snapshot.versions(id),
                before: before.remove(id),
            };
            let pieces: Vec<Piece> = of_year.iter().map(piece).collect();
            let mut lines = Vec::new();
            let is_whole = self.year(&pieces, &maker, &mut |(record, is_made)| {
                index.add(&record.entry, &record.words);
                records::write(&record, &mut lines);
                summary.releases += 1;
                summary.made += usize::from(is_made);
                entries.push(record.entry);
            })?;
            if !is_whole {
                return Ok(false);
            }
            output.put(&records::path(year), &lines).map_err(Failure::new)?;
        }
        lists::write(settings, &entries, index, output).map_err(Failure::new)?;
        Ok(true)
    }

    /// Makes the pages of the releases of a year.
    fn year(
        &self,
        pieces: &[Piece],
        maker: &Maker<'_>,
        sink: &mut dyn FnMut((Record, bool)),
    ) -> Result<bool, Failure> {
        let queue = Queue {
            items: pieces,
            threads: threads(self.options.threads).min(pieces.len()),
            ahead: 64,
            class: &|_| 0,
            stop: &|| self.observer.is_cancelled(),
        };
        let mut is_whole = true;
        let work = |piece: &Piece| {
            let done = self.one(piece, maker);
            self.observer.progressed(false);
            done
        };
        queue.run(work, |done| {
            for (_, result) in done {
                match result {
                    Some(result) => result.map_err(Failure::new)?.into_iter().for_each(&mut *sink),
                    None => is_whole = false,
                }
            }
            Ok::<(), Failure>(())
        })?;
        Ok(is_whole && !self.observer.is_cancelled())
    }

    /// Makes the page of a release, unless it is as it should be.
    fn one(&self, piece: &Piece, maker: &Maker<'_>) -> Result<Option<(Record, bool)>, IoError> {
        let key = make::key(&piece.versions, self.settings);
        if let Some(record) = &piece.before
            && record.key == key
            && record.is_of(&piece.id, &piece.versions)
            && record.files.iter().all(|file| maker.output.has(file) && self.is_there(file))
            && !self.may_draw_now(record)
        {
            record.files.iter().for_each(|file| maker.output.keep(file));
            return Ok(Some((record.clone(), false)));
        }
        let made = maker.make(&piece.id, piece.versions.clone(), key)?;
        if let Some(record) = &made {
            self.remove_others(&piece.id, &record.files, maker.output)?;
        }
        Ok(made.map(|record| (record, true)))
    }

    fn is_there(&self, file: &str) -> bool {
        fs::symlink_metadata(self.archive.join(file)).is_ok_and(|found| found.is_file())
    }

    /// Removes what an earlier run, even one that was ended early, put beside the page.
    fn remove_others(
        &self,
        id: &str,
        files: &[String],
        output: &dyn Output,
    ) -> Result<(), IoError> {
        let stem = stem(id);
        let beside = fs::read_dir(self.archive.join(&stem)).into_iter().flatten().flatten();
        let beside = beside.filter_map(|entry| entry.file_name().into_string().ok());
        let others = beside.map(|name| format!("{stem}/{name}"));
        for other in others.chain([format!("{stem}.png")]) {
            if !files.contains(&other) {
                output.remove(&other)?;
            }
        }
        Ok(())
    }

    /// Whether a page without a picture may get one, since faces are given.
    fn may_draw_now(&self, record: &Record) -> bool {
        let is_kept = record.entry.state == entry::State::Kept;
        is_kept && record.entry.picture.is_none() && !self.options.fonts.is_empty()
    }
}

/// The year in which a release is kept.
fn year_of(id: &str) -> &str {
    id.get(..4).unwrap_or("0000")
}
