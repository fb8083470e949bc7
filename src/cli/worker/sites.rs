//! Sites that tasks have opened, kept while their files stay the same.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::task::Task;
use crate::cli::Failure;
use crate::cli::storing::guarded;
use crate::cli::workshop::Workshop;
use crate::release::{Release, slug_of};
use crate::site::{SourceFile, Stamp, Upload, root_of};

/// Sites that are open at once.
const SITES: usize = 16;

/// Open sites, by folder and options.
#[derive(Default)]
pub struct Sites(BTreeMap<(PathBuf, String), OpenSite>);

/// A site as a task left it.
pub struct OpenSite {
    pub workshop: Workshop,
    /// What it was read from, as it was then.
    read_from: Vec<(PathBuf, Option<Stamp>)>,
    /// Posts whose names give the same slug: their identifiers may be the same.
    alike: BTreeMap<String, Vec<usize>>,
}

impl Sites {
    /// The site of a task, and its post.
    pub fn of(&mut self, task: &Task) -> Result<(&OpenSite, SourceFile), Failure> {
        let root = root_of(&task.release, task.arguments.site.site.as_deref());
        let root = root.map_err(Failure::new)?;
        let key = (root, task.options.clone());
        if self.0.get(&key).is_some_and(|site| !site.is_fresh()) {
            self.0.remove(&key);
        }
        if !self.0.contains_key(&key) {
            if self.0.len() >= SITES {
                self.0.clear();
            }
            let site = OpenSite::open(&key.0, task)?;
            self.0.insert(key.clone(), site);
        }
        let site = &self.0[&key];
        let file = site.workshop.site.source(&task.release).map_err(Failure::new)?;
        Ok((site, file))
    }
}

impl OpenSite {
    fn open(root: &Path, task: &Task) -> Result<OpenSite, Failure> {
        let arguments = &task.arguments;
        // A folder where no posts are found may still be the site of one that lies elsewhere.
        let workshop = arguments.open(root).or_else(|_| arguments.open(&task.release))?;
        let read_from = workshop.read_from(&arguments.site, &arguments.page);
        let read_from = read_from.into_iter().map(|path| (Stamp::of(&path), path));
        let read_from = read_from.map(|(stamp, path)| (path, stamp)).collect();
        let mut alike = BTreeMap::<String, Vec<usize>>::new();
        for (index, file) in workshop.site.files.iter().enumerate() {
            alike
                .entry(slug_of(&workshop.site.config.name_of(&file.path)))
                .or_default()
                .push(index);
        }
        alike.retain(|_, posts| posts.len() > 1);
        Ok(OpenSite { workshop, read_from, alike })
    }

    fn is_fresh(&self) -> bool {
        let is_as_found = |mark: &Upload| Stamp::of(&mark.path) == mark.stamp;
        self.read_from.iter().all(|(path, stamp)| Stamp::of(path) == *stamp)
            && self.workshop.site.config.issuer.marks().all(is_as_found)
    }

    /// Paths of the other posts of the site that ask for the release's identifier.
    pub fn others(&self, release: &Release, drafts: bool) -> Vec<String> {
        let Some(alike) =
            self.alike.get(&slug_of(&self.workshop.site.config.name_of(&release.path)))
        else {
            return Vec::new();
        };
        let files = alike.iter().map(|&index| &self.workshop.site.files[index]);
        files
            .filter(|file| file.path != release.path)
            .filter(|file| {
                let other = guarded(&file.path, || self.workshop.read(file));
                let Ok(other) = other else { return false };
                other.id == release.id && (!other.draft || drafts)
            })
            .map(|file| file.path.clone())
            .collect()
    }
}
