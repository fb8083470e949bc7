//! Sites that tasks have opened, kept while their files stay the same.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::export::open;
use super::guard::guarded;
use super::options::ExportOptions;
use super::steps::Pipeline;
use super::task::Task;
use super::{Failure, Refusal};
use crate::release::{Release, slug_of};
use crate::site::{Stamp, Upload, root_of};

/// Maximum number of open sites.
const MAX_SITES: usize = 16;

/// Open sites.
#[derive(Default)]
pub(super) struct OpenSites(Vec<OpenSite>);

/// A site as a task left it.
pub(super) struct OpenSite {
    /// Its folder, and the options with which it was opened.
    root: PathBuf,
    options: ExportOptions,
    /// Whether only its settings were read.
    only_settings: bool,
    pub(super) pipeline: Pipeline,
    /// What it was read from, as it was then.
    read_from: Vec<(PathBuf, Option<Stamp>)>,
    /// Posts whose names give the same slug, and perhaps the same identifier.
    alike: BTreeMap<String, Vec<usize>>,
}

impl OpenSites {
    /// The site of a task.
    pub(super) fn of(&mut self, task: &Task) -> Result<&OpenSite, Failure> {
        let root = root_of(&task.release, task.options.source.site.as_deref());
        let root = root.map_err(Failure::new)?;
        self.0.retain(|site| !site.is_of(&root, task) || site.is_fresh());
        let known = self.0.iter().position(|site| site.is_of(&root, task));
        let index = match known {
            Some(index) => index,
            None => {
                if self.0.len() >= MAX_SITES {
                    self.0.clear();
                }
                self.0.push(OpenSite::open(root, task)?);
                self.0.len() - 1
            }
        };
        Ok(&self.0[index])
    }
}

impl OpenSite {
    fn open(root: PathBuf, task: &Task) -> Result<OpenSite, Failure> {
        let options = &task.options;
        // A folder in which no posts are found may still be the site of one that is elsewhere.
        let only_settings = task.listed.is_some();
        let pipeline = match only_settings {
            true => Pipeline::open_settings(&root, &options.source, &options.page)?
                .for_packages(&options.record)?,
            false => open(&root, options).or_else(|_| open(&task.release, options))?,
        };
        let read_from = pipeline.read_from(&options.source, &options.page);
        let read_from = read_from.into_iter().map(|path| (Stamp::of(&path), path));
        let read_from = read_from.map(|(stamp, path)| (path, stamp)).collect();
        let mut alike = BTreeMap::<String, Vec<usize>>::new();
        for (index, file) in pipeline.site.files.iter().enumerate() {
            alike
                .entry(slug_of(&pipeline.site.config.name_of(&file.path)))
                .or_default()
                .push(index);
        }
        alike.retain(|_, posts| posts.len() > 1);
        let options = options.clone();
        Ok(OpenSite { root, options, only_settings, pipeline, read_from, alike })
    }

    /// Whether it serves a task with these options: those that matter for opening are the same.
    fn is_of(&self, root: &Path, task: &Task) -> bool {
        let options = &task.options;
        let own = &self.options;
        let record = |options: &ExportOptions| {
            let record = &options.record;
            (record.kind, record.seda_version, record.digests.clone())
        };
        self.root == root
            && self.only_settings == task.listed.is_some()
            && own.source == options.source
            && own.page == options.page
            && record(own) == record(options)
    }

    fn is_fresh(&self) -> bool {
        let is_as_found = |mark: &Upload| Stamp::of(&mark.path) == mark.stamp;
        self.read_from.iter().all(|(path, stamp)| Stamp::of(path) == *stamp)
            && self.pipeline.site.config.issuer.marks().all(is_as_found)
    }

    /// Paths of the other posts of the site that ask for the release's identifier.
    pub(super) fn others(&self, release: &Release, drafts: bool) -> Vec<String> {
        let Some(alike) =
            self.alike.get(&slug_of(&self.pipeline.site.config.name_of(&release.path)))
        else {
            return Vec::new();
        };
        let files = alike.iter().map(|&index| &self.pipeline.site.files[index]);
        files
            .filter(|file| file.path != release.path)
            .filter(|file| {
                let other: Result<Release, Refusal> =
                    guarded(&file.path, || self.pipeline.read(file));
                let Ok(other) = other else { return false };
                other.id == release.id && (!other.draft || drafts)
            })
            .map(|file| file.path.clone())
            .collect()
    }
}
