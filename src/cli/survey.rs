//! What is known of the releases of a site before any is stored: which of them ask for the same
//! identifier, and whether all find room.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::storing::{Storing, guarded};
use super::{Failure, room};
use crate::archive::versions::clashing_identifiers;
use crate::archive::{State, Store, is_archive};
use crate::release::Release;
use crate::site::SourceFile;

pub struct Survey<'a> {
    /// Posts that would get the same id, by path: which came first must not decide.
    clashes: BTreeMap<String, BTreeSet<String>>,
    wanted: Vec<Wanted<'a>>,
}

/// A release that is asked for, and about how many bytes its package takes.
struct Wanted<'a> {
    file: &'a SourceFile,
    size: u64,
}

impl<'a> Survey<'a> {
    /// Reads all releases once, before anything is written, as far as `stop` lets it.
    pub fn of(storing: &Storing<'a>, stop: &(dyn Fn() -> bool + Sync)) -> Survey<'a> {
        let read = |file: &'a SourceFile| {
            if stop() {
                return None;
            }
            let release = guarded(&file.path, || storing.workshop.read(file)).ok()?;
            let wanted = !release.draft || storing.arguments.drafts;
            let is_outside = storing.is_outside(&release);
            let size = if is_outside { 0 } else { room::expected_size(&release) };
            wanted.then(|| (release.id.to_lowercase(), Wanted { file, size }))
        };
        let files = &storing.workshop.site.files;
        let wanted: Vec<(String, Wanted)> = files.par_iter().filter_map(read).collect();
        let mut clashes = BTreeMap::new();
        let ids = wanted.iter().map(|(id, wanted)| (id.as_str(), wanted.file.path.as_str()));
        for paths in clashing_identifiers(ids).into_values() {
            let paths: BTreeSet<String> = paths.into_iter().map(str::to_owned).collect();
            clashes.extend(paths.iter().map(|path| (path.clone(), paths.clone())));
        }
        let wanted = wanted.into_iter().map(|(_, wanted)| wanted);
        Survey { clashes, wanted: wanted.filter(|wanted| wanted.size > 0).collect() }
    }

    /// Paths of the other posts that ask for the release's identifier.
    pub fn others(&self, release: &Release) -> Vec<String> {
        let paths = self.clashes.get(&release.path).into_iter().flatten();
        paths.filter(|path| **path != release.path).cloned().collect()
    }

    /// Opens the archive, if there is room for what is to be stored. Only where all releases
    /// would not find room is it asked which of them are stored already.
    pub fn open_store(&self, storing: &Storing<'a>) -> Result<Store, Failure> {
        let (root, workshop) = (&storing.arguments.to, storing.workshop);
        let open = || Store::open(root).map_err(Failure::new);
        let sum = |wanted: &[&Wanted]| {
            let bytes = wanted.iter().map(|wanted| wanted.size).sum();
            room::check(root, bytes, wanted.len())
        };
        let all: Vec<&Wanted> = self.wanted.iter().collect();
        match sum(&all) {
            Ok(()) => open(),
            Err(_) if is_archive(root) => {
                let store = open()?;
                let is_new = |wanted: &&&Wanted| {
                    let planned = guarded(&wanted.file.path, || {
                        let release = workshop.read(wanted.file)?;
                        let plan = workshop.plan(&release)?;
                        Ok((release.id.clone(), release.path.clone(), plan.fingerprint))
                    });
                    let Ok((id, path, fingerprint)) = planned else { return false };
                    match store.state_of(&id, &path, &fingerprint) {
                        Ok(State::Unchanged(_)) => storing.arguments.upgrade,
                        state => matches!(state, Ok(State::New | State::Changed { .. })),
                    }
                };
                let new: Vec<&Wanted> = all.par_iter().filter(is_new).copied().collect();
                sum(&new).map(|()| store)
            }
            Err(shortage) => Err(shortage),
        }
    }
}
