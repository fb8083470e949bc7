//! One release into an archive: what an export does for each release of a site, and a worker for
//! each task.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::Refusal;
use super::changes::changes;
use super::destination::Destination;
use super::guard::guarded;
use super::listed::Listed;
use super::moves::Moves;
use super::options::ExportOptions;
use super::placing::{Placing, Post};
use super::render::Rendered;
use super::steps::{Pipeline, Plan};
use crate::archive::{
    ArchiveError, CatalogueEntry, Key, Make, Origin, Pending, State, Store, Stored, Tombstone,
};
use crate::outcome::Change;
use crate::outcome::{Fault, ReleaseResult, ReleaseStatus};
use crate::package::container::expected_size;
use crate::package::{Provenance, Succession};
use crate::release::Release;
use crate::site::SourceFile;

/// Takes single releases through the pipeline, into an archive.
pub struct ReleaseExporter<'a> {
    pub options: &'a ExportOptions,
    pub pipeline: &'a Pipeline,
    /// The archive's folder.
    root: &'a Path,
    destination: Destination<'a>,
    /// What was renamed and moved in the site.
    moves: Arc<Moves>,
    failure: Mutex<Option<String>>,
    /// Whether results hold the lines of the catalogue.
    gives_lines: bool,
}

impl<'a> ReleaseExporter<'a> {
    pub fn new(
        options: &'a ExportOptions,
        pipeline: &'a Pipeline,
        root: &'a Path,
        destination: Destination<'a>,
    ) -> ReleaseExporter<'a> {
        let keys = pipeline.site.config.keys();
        let moves = Arc::new(Moves::by_hand(destination, &keys));
        let failure = Mutex::new(None);
        let gives_lines = false;
        ReleaseExporter { options, pipeline, root, destination, moves, failure, gives_lines }
    }

    /// The same, with what is known of the whole site.
    pub fn with_moves(self, moves: &Arc<Moves>) -> ReleaseExporter<'a> {
        ReleaseExporter { moves: Arc::clone(moves), ..self }
    }

    /// The archive that releases are stored in.
    pub fn store(&self) -> Option<&'a Store> {
        match self.destination {
            Destination::Archive(store) => Some(store),
            Destination::Known(_) | Destination::Nowhere => None,
        }
    }

    /// Whether there is an archive to ask.
    pub fn has_archive(&self) -> bool {
        !matches!(self.destination, Destination::Nowhere)
    }

    /// What the archive has of a release and, if it changed, what changed. A package that another
    /// build made from the same inputs is as good.
    pub fn standing(&self, post: &Post, plan: &Plan) -> Result<Standing, ArchiveError> {
        let Post { release, moved_from, withdrawn } = post;
        let is_same = |entry: &CatalogueEntry| plan.is_of(release, entry);
        let site = self.pipeline.site.config.key();
        let (site, moved_from) = (site.as_deref(), moved_from.as_deref());
        let origin = Origin { site, source: &release.path, moved_from };
        Ok(match self.destination.state_of(&release.id, &origin, &is_same)? {
            State::New => Standing::New,
            State::Unchanged(entry) => Standing::Unchanged(entry),
            State::Withdrawn(tombstone) => Standing::Withdrawn(tombstone),
            State::Clash { other_path } => Standing::Clash { other_path },
            State::Changed { next_version, previous } => {
                if let Some(tombstone) = withdrawn {
                    return Ok(Standing::Withdrawn(tombstone.clone()));
                }
                // If the earlier package is missing, for example withdrawn, nothing is compared.
                match changes(self.root, &previous, release, plan, &self.pipeline.site.config) {
                    Ok(changes) if changes.is_empty() => Standing::Unchanged(previous),
                    Ok(changes) => Standing::Changed { version: next_version, changes },
                    Err(_) => Standing::Changed { version: next_version, changes: Vec::new() },
                }
            }
        })
    }

    /// Reads a post. A release that the archive already has keeps its identifier there, whatever
    /// other posts the site has gained or lost since, and wherever it was moved.
    pub fn read(&self, file: &SourceFile) -> Result<Post, Refusal> {
        let release = self.pipeline.read(file)?;
        let site = &self.pipeline.site;
        let (destination, archive, moves) = (self.destination, self.root, &*self.moves);
        Ok(Placing { site, destination, archive, moves }.place(release))
    }

    /// A package that the archive has.
    pub fn entry(&self, key: &Key) -> Option<CatalogueEntry> {
        match self.destination {
            Destination::Archive(store) => store.entry(key),
            Destination::Known(snapshot) => snapshot.entry(key),
            Destination::Nowhere => None,
        }
    }

    /// The result of a release that the archive has unchanged.
    pub fn unchanged(&self, path: &str, entry: &CatalogueEntry) -> ReleaseResult {
        let mut result = ReleaseResult::new(path, ReleaseStatus::Unchanged);
        result.id = Some(entry.id.clone());
        result.package = Some(entry.path.clone());
        result.sha256 = Some(entry.sha256.clone());
        result.pages = entry.pages as usize;
        result.catalogue_line = self.line_of(entry);
        result
    }

    /// The same, with the lines of the catalogue in its results.
    pub fn with_lines(self) -> ReleaseExporter<'a> {
        ReleaseExporter { gives_lines: true, ..self }
    }

    fn line_of(&self, entry: &CatalogueEntry) -> Option<String> {
        self.gives_lines.then(|| serde_json::to_string(entry).ok()).flatten()
    }

    /// Why nothing more can be stored.
    pub fn failure(&self) -> Option<String> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the release is left out by its date (`--since`, `--until`).
    pub fn is_outside(&self, release: &Release) -> bool {
        let day = release.date.date();
        self.options.since.is_some_and(|since| day < since)
            || self.options.until.is_some_and(|until| day > until)
    }

    /// Reads, typesets and packages a post, as far as the options ask for it; the package is
    /// written, but not put in its place. `others` gives the paths of posts that ask for the same
    /// identifier.
    pub fn prepare(
        &self,
        file: &SourceFile,
        others: impl FnOnce(&Release) -> Vec<String>,
    ) -> Prepared {
        guarded(&file.path, || self.read_and_prepare(file, others))
            .unwrap_or_else(|refusal| Prepared::done(refused(&file.path, refusal)))
    }

    /// Puts what was written in its place, all at once; returns a result for each.
    pub fn finish(&self, prepared: Vec<Prepared>) -> Vec<ReleaseResult> {
        let (mut results, waiting): (Vec<ReleaseResult>, Vec<_>) =
            prepared.into_iter().map(|one| (one.result, one.waiting)).unzip();
        let Some(store) = self.store() else { return results };
        let waits = results.iter_mut().zip(waiting);
        let waits = waits.filter_map(|(result, waiting)| Some((result, waiting?)));
        let (waits, pending): (Vec<_>, Vec<Pending>) =
            waits.map(|(result, (pending, post))| ((result, post), pending)).unzip();
        let put = guarded("", || {
            #[cfg(test)]
            waits.iter().for_each(|(_, post)| crate::trap::spring("put", &post.release.path));
            Ok(store.put_all(pending))
        });
        let Ok(stored) = put else {
            // One of them is at fault: each is tried alone, so that no other is refused with it.
            for (result, post) in waits {
                self.store_alone(store, &post, result);
            }
            return results;
        };
        for ((result, post), stored) in waits.into_iter().zip(stored) {
            match stored {
                Ok(stored) => self.is_stored(result, &stored),
                Err(ArchiveError::Contended { .. }) => self.store_alone(store, &post, result),
                Err(error) => {
                    let path = &post.release.path;
                    *result = refused(path, self.refusal(path, &error));
                }
            }
        }
        results
    }

    fn is_stored(&self, result: &mut ReleaseResult, stored: &Stored) {
        if !stored.is_new {
            result.status = ReleaseStatus::Unchanged;
        }
        // Another run may have been quicker, or slower.
        result.version = result.version.map(|_| stored.entry.version);
        result.bytes = stored.entry.size;
        result.package = Some(stored.entry.path.clone());
        result.sha256 = Some(stored.entry.sha256.clone());
        result.catalogue_line = self.line_of(&stored.entry);
    }

    /// Why a release is not stored; remembers what would stop every other one too.
    fn refusal(&self, path: &str, error: &ArchiveError) -> Refusal {
        let message = error.to_string();
        if error.stops_the_run() {
            let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
            *failure = Some(message.clone());
        }
        Refusal::of(path, message)
    }

    /// [`ReleaseExporter::prepare`] for a post that was listed with the others of its site.
    pub fn prepare_listed(&self, file: &SourceFile, listed: &Listed) -> Prepared {
        let prepared = guarded(&file.path, || {
            let post = listed.place(self.pipeline.read(file)?, self.destination)?;
            self.prepare_post(file, post, |_| listed.others.clone())
        });
        prepared.unwrap_or_else(|refusal| Prepared::done(refused(&file.path, refusal)))
    }

    fn read_and_prepare(
        &self,
        file: &SourceFile,
        others: impl FnOnce(&Release) -> Vec<String>,
    ) -> Result<Prepared, Refusal> {
        self.prepare_post(file, self.read(file)?, others)
    }

    fn prepare_post(
        &self,
        file: &SourceFile,
        post: Post,
        others: impl FnOnce(&Release) -> Vec<String>,
    ) -> Result<Prepared, Refusal> {
        let release = &post.release;
        let left_out = |status| {
            let mut result = ReleaseResult::new(&file.path, status);
            result.id = Some(release.id.clone());
            Ok(Prepared::done(result))
        };
        if self.is_outside(release) {
            return left_out(ReleaseStatus::Outside);
        }
        if release.draft && !self.options.drafts {
            return left_out(ReleaseStatus::Draft);
        }
        let others = others(release);
        if !others.is_empty() {
            return Err(clash(release, &others));
        }
        self.prepare_one(post)
    }

    fn prepare_one(&self, post: Post) -> Result<Prepared, Refusal> {
        let release = &post.release;
        let plan = self.pipeline.plan(release)?;
        let mut result = ReleaseResult::new(&release.path, ReleaseStatus::Stored);
        result.id = Some(release.id.clone());
        result.dry_run = self.options.dry_run;
        let standing = self.standing(&post, &plan);
        match standing.map_err(|error| Refusal::of(&release.path, error))? {
            Standing::Unchanged(entry) if !self.options.upgrade => {
                return Ok(Prepared::done(self.unchanged(&release.path, &entry)));
            }
            Standing::Clash { other_path } => return Err(clash(release, &[other_path])),
            Standing::Withdrawn(tombstone) => {
                result.status = ReleaseStatus::Withdrawn;
                result.package = Some(tombstone.package.path);
                result.sha256 = Some(tombstone.package.sha256);
                result.reason = Some(tombstone.withdrawal.reason);
                return Ok(Prepared::done(result));
            }
            Standing::Changed { version, changes } => {
                result.version = Some(version);
                result.changes = changes;
            }
            Standing::New | Standing::Unchanged(_) => {}
        }
        let rendered = self.pipeline.render(release)?;
        result.pages = rendered.pdf.pages;
        result.images = rendered.document.images.len();
        result.findings = rendered.all_findings();
        let mut size = 0;
        let waiting = self.packing(&post, plan, &rendered, |make| match self.store() {
            Some(store) => store.prepare(make, self.options.upgrade).map(Some),
            None => {
                size = expected_size(&make(None)?)?;
                Ok(None)
            }
        })?;
        result.bytes = size;
        Ok(Prepared { result, waiting: waiting.map(|pending| (pending, Box::new(post))) })
    }

    /// Provides what is needed to build the package of a rendered release.
    fn packing<T>(
        &self,
        post: &Post,
        plan: Plan,
        rendered: &Rendered,
        take: impl FnOnce(&Make) -> Result<T, ArchiveError>,
    ) -> Result<T, Refusal> {
        let record = &self.options.record;
        let release = &post.release;
        let first = self.pipeline.provenance(release, plan, rendered, record)?;
        let first = Provenance { moved_from: post.moved_from.clone(), ..first };
        let taken = take(&|follows: Option<&Succession>| match follows {
            None => self.pipeline.pack(release, rendered, &first),
            Some(follows) => {
                let version = Provenance { follows: Some(follows.clone()), ..first.clone() };
                self.pipeline.pack(release, rendered, &version)
            }
        });
        taken.map_err(|error| self.refusal(&release.path, &error))
    }

    /// Stores a release by itself: where another run took its place meanwhile with something else,
    /// or storing it with others panicked.
    fn store_alone(&self, store: &Store, post: &Post, result: &mut ReleaseResult) {
        let release = &post.release;
        let stored = guarded(&release.path, || {
            #[cfg(test)]
            crate::trap::spring("put", &release.path);
            let plan = self.pipeline.plan(release)?;
            let rendered = self.pipeline.render(release)?;
            let put = if self.options.upgrade { Store::put_upgrade } else { Store::put };
            self.packing(post, plan, &rendered, |make| put(store, make))
        });
        match stored {
            Ok(stored) => self.is_stored(result, &stored),
            Err(refusal) => *result = refused(&release.path, refusal),
        }
    }
}

/// What the archive has of a release.
pub enum Standing {
    New,
    Unchanged(Arc<CatalogueEntry>),
    /// The changes since the earlier package; empty if nothing can be compared.
    Changed {
        version: u32,
        changes: Vec<Change>,
    },
    Withdrawn(Box<Tombstone>),
    Clash {
        other_path: String,
    },
}

/// A release that is finished, or waits to be stored.
pub struct Prepared {
    result: ReleaseResult,
    /// The waiting package, and the post that it was made from.
    waiting: Option<(Pending, Box<Post>)>,
}

impl Prepared {
    /// Whether it is already known that the release is refused.
    pub fn is_refused(&self) -> bool {
        self.result.status == ReleaseStatus::Refused
    }

    pub fn done(result: ReleaseResult) -> Prepared {
        Prepared { result, waiting: None }
    }
}

/// The result of a refused post.
pub fn refused(path: &str, refusal: Refusal) -> ReleaseResult {
    let mut result = ReleaseResult::new(path, ReleaseStatus::Refused);
    result.faults = refusal.faults;
    result
}

fn clash(release: &Release, others: &[String]) -> Refusal {
    let message =
        format!("the identifier {} is also that of {}", release.id, others.join(" and of "));
    Refusal {
        faults: vec![Fault {
            path: release.path.clone(),
            position: None,
            message,
            help: Some("rename one of the files, or change its date".to_owned()),
        }],
    }
}
