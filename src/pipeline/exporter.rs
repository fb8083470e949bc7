//! One release into an archive: what an export does for each release of a site, and a worker for
//! each task.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::Refusal;
use super::changes::changes;
use super::guard::guarded;
use super::options::ExportOptions;
use super::render::Rendered;
use super::steps::{Pipeline, Plan};
use crate::archive::{
    ArchiveError, CatalogueEntry, Key, Make, Pending, Snapshot, State, Store, Stored, Tombstone,
};
use crate::outcome::Change;
use crate::outcome::{Fault, ReleaseResult, ReleaseStatus};
use crate::package::{Provenance, Succession};
use crate::release::Release;
use crate::site::SourceFile;

/// Where releases go.
#[derive(Clone, Copy)]
pub enum Destination<'a> {
    /// Into an archive.
    Archive(&'a Store),
    /// Nowhere, but an archive is asked what it has.
    Known(&'a Snapshot),
    /// Nowhere.
    Nowhere,
}

/// Takes single releases through the pipeline, into an archive.
pub struct ReleaseExporter<'a> {
    pub options: &'a ExportOptions,
    pub pipeline: &'a Pipeline,
    /// The archive's folder.
    root: &'a Path,
    destination: Destination<'a>,
    failure: Mutex<Option<String>>,
}

impl<'a> ReleaseExporter<'a> {
    pub fn new(
        options: &'a ExportOptions,
        pipeline: &'a Pipeline,
        root: &'a Path,
        destination: Destination<'a>,
    ) -> ReleaseExporter<'a> {
        ReleaseExporter { options, pipeline, root, destination, failure: Mutex::new(None) }
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
    pub fn standing(&self, release: &Release, plan: &Plan) -> Result<Standing, ArchiveError> {
        let is_same = |entry: &CatalogueEntry| plan.is_of(release, entry);
        let (id, path) = (&release.id, &release.path);
        let state = match self.destination {
            Destination::Archive(store) => store.state_of(id, path, &is_same)?,
            Destination::Known(snapshot) => snapshot.state_of(id, path, &is_same)?,
            Destination::Nowhere => State::New,
        };
        Ok(match state {
            State::New => Standing::New,
            State::Unchanged(entry) => Standing::Unchanged(entry),
            State::Withdrawn(tombstone) => Standing::Withdrawn(tombstone),
            State::Clash { other_path } => Standing::Clash { other_path },
            State::Changed { next_version, previous } => {
                // If the earlier package is missing, for example withdrawn, nothing is compared.
                match changes(self.root, &previous, release, plan) {
                    Ok(changes) if changes.is_empty() => Standing::Unchanged(previous),
                    Ok(changes) => Standing::Changed { version: next_version, changes },
                    Err(_) => Standing::Changed { version: next_version, changes: Vec::new() },
                }
            }
        })
    }

    /// Reads a post. A release that the archive already has keeps its identifier there, whatever
    /// other posts the site has gained or lost since.
    pub fn read(&self, file: &SourceFile) -> Result<Release, Refusal> {
        let mut release = self.pipeline.read(file)?;
        let day = format!("{}-", release.date.strftime("%Y-%m-%d"));
        let known = match self.destination {
            Destination::Archive(store) => store.id_of_source(&day, &release.path),
            Destination::Known(snapshot) => snapshot.id_of_source(&day, &release.path),
            Destination::Nowhere => None,
        };
        if let Some(known) = known {
            release.id = known;
        }
        Ok(release)
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
        result
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

    /// Reads, typesets, packages and stores a post, as far as the options ask for it. `others`
    /// gives the paths of posts that ask for the same identifier.
    pub fn export(
        &self,
        file: &SourceFile,
        others: impl FnOnce(&Release) -> Vec<String>,
    ) -> ReleaseResult {
        let prepared = self.prepare(file, others);
        self.finish(vec![prepared]).pop().expect("as many results as were to be finished")
    }

    /// [`ReleaseExporter::export`] without the last step: the package is written, but not put in
    /// its place.
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
            waits.map(|(result, (pending, release))| ((result, release), pending)).unzip();
        let put = guarded("", || {
            #[cfg(test)]
            waits.iter().for_each(|(_, release)| crate::trap::spring("put", &release.path));
            Ok(store.put_all(pending))
        });
        let Ok(stored) = put else {
            // One of them is at fault: each is tried alone, so that no other is refused with it.
            for (result, release) in waits {
                self.store_alone(store, &release, result);
            }
            return results;
        };
        for ((result, release), stored) in waits.into_iter().zip(stored) {
            match stored {
                Ok(stored) => is_stored(result, stored),
                Err(ArchiveError::Contended { .. }) => self.store_alone(store, &release, result),
                Err(error) => {
                    *result = refused(&release.path, self.refusal(&release.path, &error));
                }
            }
        }
        results
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

    fn read_and_prepare(
        &self,
        file: &SourceFile,
        others: impl FnOnce(&Release) -> Vec<String>,
    ) -> Result<Prepared, Refusal> {
        let release = self.read(file)?;
        let left_out = |status| {
            let mut result = ReleaseResult::new(&file.path, status);
            result.id = Some(release.id.clone());
            Ok(Prepared::done(result))
        };
        if self.is_outside(&release) {
            return left_out(ReleaseStatus::Outside);
        }
        if release.draft && !self.options.drafts {
            return left_out(ReleaseStatus::Draft);
        }
        let others = others(&release);
        if !others.is_empty() {
            return Err(clash(&release, &others));
        }
        self.prepare_one(release)
    }

    fn prepare_one(&self, release: Release) -> Result<Prepared, Refusal> {
        let plan = self.pipeline.plan(&release)?;
        let mut result = ReleaseResult::new(&release.path, ReleaseStatus::Stored);
        result.id = Some(release.id.clone());
        result.dry_run = self.options.dry_run;
        let standing = self.standing(&release, &plan);
        match standing.map_err(|error| Refusal::of(&release.path, error))? {
            Standing::Unchanged(entry) if !self.options.upgrade => {
                return Ok(Prepared::done(self.unchanged(&release.path, &entry)));
            }
            Standing::Clash { other_path } => return Err(clash(&release, &[other_path])),
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
        let rendered = self.pipeline.render(&release)?;
        result.pages = rendered.pdf.pages;
        result.images = rendered.document.images.len();
        result.findings = rendered.all_findings();
        let waiting = self.packing(&release, plan, &rendered, |make| match self.store() {
            Some(store) => store.prepare(make, self.options.upgrade).map(Some),
            None => make(None).map(|_| None).map_err(ArchiveError::from),
        })?;
        Ok(Prepared { result, waiting: waiting.map(|pending| (pending, Box::new(release))) })
    }

    /// Provides what is needed to build the package of a rendered release.
    fn packing<T>(
        &self,
        release: &Release,
        plan: Plan,
        rendered: &Rendered,
        take: impl FnOnce(&Make) -> Result<T, ArchiveError>,
    ) -> Result<T, Refusal> {
        let record = &self.options.record;
        let first = self.pipeline.provenance(release, plan, rendered, record)?;
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
    fn store_alone(&self, store: &Store, release: &Release, result: &mut ReleaseResult) {
        let stored = guarded(&release.path, || {
            #[cfg(test)]
            crate::trap::spring("put", &release.path);
            let plan = self.pipeline.plan(release)?;
            let rendered = self.pipeline.render(release)?;
            let put = if self.options.upgrade { Store::put_upgrade } else { Store::put };
            self.packing(release, plan, &rendered, |make| put(store, make))
        });
        match stored {
            Ok(stored) => is_stored(result, stored),
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
    /// The waiting package, and the release that it was made from.
    waiting: Option<(Pending, Box<Release>)>,
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

fn is_stored(result: &mut ReleaseResult, stored: Stored) {
    if !stored.is_new {
        result.status = ReleaseStatus::Unchanged;
    }
    // Another run may have been quicker, or slower.
    result.version = result.version.map(|_| stored.entry.version);
    result.bytes = stored.entry.size;
    result.package = Some(stored.entry.path.clone());
    result.sha256 = Some(stored.entry.sha256.clone());
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
