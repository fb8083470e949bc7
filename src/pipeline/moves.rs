//! Posts that were renamed or moved in their site since their packages were made, and those that
//! are gone from it.
//!
//! A post that is new to the archive is one that the archive knows if it has the same bytes, or
//! says by `redirect_from` that it was at the other's address, or if `rename` said so. If several
//! fit, nothing is guessed: the post is new.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::destination::Destination;
use super::fingerprint::sha256_hex;
use super::guard::guarded;
use super::source_digest::{RecordedSource, recorded};
use super::steps::Pipeline;
use crate::archive::{
    CatalogueEntry, GonePost, Renamed, Tombstone, is_of_site, recorded_inputs, recorded_source,
};
use crate::queue::map_in_order;
use crate::release::{Release, slug_of};
use crate::site::{Site, SourceFile};
use crate::yaml;

/// A post that goes on with a release of the archive.
#[derive(Debug, Clone)]
pub struct Move {
    /// The release's identifier.
    pub id: String,
    /// Path that the archive knows its post by.
    pub from: String,
    /// Where the package of the same bytes was withdrawn.
    pub withdrawn: Option<Box<Tombstone>>,
}

/// The posts that were moved, and those that are gone.
#[derive(Debug, Default)]
pub struct Moves {
    /// By the path that the post has now.
    by_path: BTreeMap<String, Move>,
    /// Renamed by hand into releases that the archive has too.
    into: Vec<Renamed>,
    /// Releases of the site whose posts are nowhere.
    pub gone: Vec<GonePost>,
}

impl Moves {
    /// What was renamed by hand alone.
    pub fn by_hand(destination: Destination<'_>, keys: &[String]) -> Moves {
        let mut moves = Moves::default();
        for renamed in destination.renamed() {
            if renamed.site.as_ref().is_some_and(|site| !keys.contains(site)) {
                continue;
            }
            if renamed.into.is_some() {
                moves.into.push(renamed);
            } else if let Some(latest) = destination.latest(&renamed.id) {
                let (id, from) = (renamed.id, latest.source);
                moves.by_path.insert(renamed.to, Move { id, from, withdrawn: None });
            }
        }
        moves
    }

    /// All that is known before the first release is stored.
    pub fn of(
        pipeline: &Pipeline,
        archive: &Path,
        destination: Destination<'_>,
        threads: usize,
    ) -> Moves {
        let mut census = Census::new(&pipeline.site);
        destination.latest_of_each().into_iter().for_each(|entry| census.add(entry));
        Moves::from_census(census, pipeline, archive, destination, threads)
    }

    /// [`Moves::of`] an archive whose releases were counted.
    pub fn from_census(
        census: Census<'_>,
        pipeline: &Pipeline,
        archive: &Path,
        destination: Destination<'_>,
        threads: usize,
    ) -> Moves {
        let Census { keys, mut missing, known, .. } = census;
        let mut moves = Moves::by_hand(destination, &keys);
        let by_hand = moves.by_path.values().map(|moved| &moved.id);
        let by_hand: BTreeSet<&String> =
            by_hand.chain(moves.into.iter().map(|renamed| &renamed.id)).collect();
        missing.retain(|entry| !by_hand.contains(&entry.id));
        if missing.is_empty() {
            return moves;
        }
        let files = pipeline.site.files.iter().zip(known);
        let new = files.filter(|(file, known)| !known && !moves.by_path.contains_key(&file.path));
        let new: Vec<&SourceFile> = new.map(|(file, _)| file).collect();
        let read = |file: &&SourceFile| guarded(&file.path, || pipeline.read(file)).ok();
        let new: Vec<Release> = map_in_order(&new, threads, read).into_iter().flatten().collect();
        let mut pairing = Pairing { missing, new, found: Vec::new() };
        if !pairing.new.is_empty() {
            pairing.pair(pipeline, archive, destination);
        }
        let Pairing { missing, new, found } = pairing;
        let matched: BTreeSet<usize> = found.iter().map(|(before, _, _)| *before).collect();
        let natural: BTreeSet<&str> = new.iter().map(|release| &*release.id).collect();
        let is_gone = |(index, entry): &(usize, &Arc<CatalogueEntry>)| {
            // One of the same name and day goes on with it.
            !matched.contains(index) && !natural.contains(&*entry.id)
        };
        let gone = missing.iter().enumerate().filter(is_gone);
        // Withdrawn releases are not missing.
        let gone = gone.filter(|(_, entry)| destination.tombstone(entry).is_none());
        moves.gone = gone
            .map(|(_, entry)| GonePost { id: entry.id.clone(), source: entry.source.clone() })
            .collect();
        moves.gone.sort_by(|a, b| a.id.cmp(&b.id));
        for (before, after, withdrawn) in found {
            let (id, from) = (missing[before].id.clone(), missing[before].source.clone());
            moves.by_path.insert(new[after].path.clone(), Move { id, from, withdrawn });
        }
        moves
    }

    /// Identifiers of the releases whose posts are gone, with the paths they had.
    pub fn gone_pairs(&self) -> Vec<(String, String)> {
        self.gone.iter().map(|one| (one.id.clone(), one.source.clone())).collect()
    }

    /// The release that the post of a path goes on with.
    pub fn of_path(&self, path: &str) -> Option<&Move> {
        self.by_path.get(path)
    }

    /// Path of the post that was renamed into this release, if no package records it yet.
    pub fn unrecorded_into(&self, entry: &CatalogueEntry) -> Option<String> {
        let is_unrecorded = |renamed: &&Renamed| {
            renamed.into.as_ref() == Some(&entry.id) && renamed.version == entry.version
        };
        self.into.iter().find(is_unrecorded).map(|renamed| renamed.from.clone())
    }
}

/// Which of a site's posts an archive has, and which of its releases have no post any more: from the
/// latest package of each release, of which only those without a post are held.
pub struct Census<'a> {
    site: &'a Site,
    keys: Vec<String>,
    /// For each post of the site, whether the archive knows it.
    known: Vec<bool>,
    /// Releases of the site whose posts are not where they were.
    missing: Vec<Arc<CatalogueEntry>>,
}

impl<'a> Census<'a> {
    pub fn new(site: &'a Site) -> Census<'a> {
        let known = vec![false; site.files.len()];
        Census { site, keys: site.config.keys(), known, missing: Vec::new() }
    }

    /// Counts the latest package, or withdrawn one, of a release.
    pub fn add(&mut self, entry: Arc<CatalogueEntry>) {
        if !is_of_site(&entry, &self.keys) {
            return;
        }
        let files = &self.site.files;
        if let Ok(index) = files.binary_search_by(|file| file.path.as_str().cmp(&entry.source)) {
            self.known[index] = true;
        }
        if !self.site.root.join(&entry.source).exists() {
            self.missing.push(entry);
        }
    }
}

/// Finds which of the missing the new ones are.
struct Pairing {
    missing: Vec<Arc<CatalogueEntry>>,
    new: Vec<Release>,
    /// Index of the missing and of the new; the tombstone of the same bytes.
    found: Vec<(usize, usize, Option<Box<Tombstone>>)>,
}

/// Whether a missing release and a post fit each other.
type Fits<'a> = dyn Fn(&Pairing, usize, usize) -> bool + 'a;

impl Pairing {
    fn pair(&mut self, pipeline: &Pipeline, archive: &Path, destination: Destination<'_>) {
        let before: Vec<Option<RecordedSource>> =
            self.missing.iter().map(|entry| recorded(entry, archive, destination)).collect();
        let after: Vec<String> =
            self.new.iter().map(|release| sha256_hex(&release.source)).collect();
        let is_same = |pairing: &Pairing, old: usize, new: usize| match &before[old] {
            Some(recorded) => recorded.is_of(&pairing.missing[old].source, &after[new]),
            None => false,
        };
        let is_same_name = |pairing: &Pairing, old: usize, new: usize| {
            let slug = slug_of(&pipeline.site.config.name_of(&pairing.missing[old].source));
            slug == pairing.new[new].slug && is_same(pairing, old, new)
        };
        let fits: [&Fits; 2] = [&is_same_name, &is_same];
        for fits in fits {
            for (old, new) in self.take(fits) {
                let withdrawn = destination.tombstone(&self.missing[old]).map(Box::new);
                self.found.push((old, new, withdrawn));
            }
        }
        if self.new.iter().all(|release| redirects(release).is_empty()) {
            return;
        }
        let addresses: Vec<BTreeSet<String>> =
            self.missing.iter().map(|entry| addresses(entry, archive, pipeline)).collect();
        let was_there = |pairing: &Pairing, before: usize, after: usize| {
            let said = redirects(&pairing.new[after]);
            said.iter().any(|said| addresses[before].contains(&page(said, pipeline)))
        };
        for (before, after) in self.take(&was_there) {
            self.found.push((before, after, None));
        }
    }

    /// Pairs of which neither has another partner among those that are left.
    fn take(&self, fits: &dyn Fn(&Pairing, usize, usize) -> bool) -> Vec<(usize, usize)> {
        let taken_before: BTreeSet<usize> = self.found.iter().map(|pair| pair.0).collect();
        let taken_after: BTreeSet<usize> = self.found.iter().map(|pair| pair.1).collect();
        let mut pairs = Vec::new();
        let (mut partners, mut partners_after) = (BTreeMap::new(), BTreeMap::new());
        for before in (0..self.missing.len()).filter(|index| !taken_before.contains(index)) {
            for after in (0..self.new.len()).filter(|index| !taken_after.contains(index)) {
                if fits(self, before, after) {
                    pairs.push((before, after));
                    *partners.entry(before).or_insert(0) += 1;
                    *partners_after.entry(after).or_insert(0) += 1;
                }
            }
        }
        pairs.retain(|(before, after)| partners[before] == 1 && partners_after[after] == 1);
        pairs
    }
}

/// The addresses that a missing post had: the one that its package records, and the one that it
/// would have had by the site's rules.
fn addresses(entry: &CatalogueEntry, archive: &Path, pipeline: &Pipeline) -> BTreeSet<String> {
    let package = archive.join(&entry.path);
    let recorded = recorded_inputs(&package).ok();
    let recorded = recorded.and_then(|inputs| yaml::parse(&inputs.settings).ok()).and_then(|it| {
        let settings = it.root.mapping()?;
        Some(settings.get("url")?.scalar()?.text.clone())
    });
    let source = recorded_source(&package);
    let address = source.and_then(|bytes| pipeline.address_of(&entry.source, bytes));
    recorded.iter().chain(&address).map(|address| page(address, pipeline)).collect()
}

/// What `redirect_from` says.
fn redirects(release: &Release) -> Vec<String> {
    let Some(said) = release.other.get("redirect_from") else { return Vec::new() };
    match serde_json::from_str(said) {
        Ok(serde_json::Value::String(address)) => vec![address],
        Ok(serde_json::Value::Array(all)) => {
            all.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect()
        }
        _ => Vec::new(),
    }
}

/// The page at an address, however it is written.
fn page(address: &str, pipeline: &Pipeline) -> String {
    let jekyll = &pipeline.site.config.jekyll;
    let path = crate::site::path_on_host(address, jekyll.url.as_deref()).unwrap_or(address);
    let path = path.strip_prefix(&*jekyll.baseurl).unwrap_or(path);
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let path = path.strip_suffix("index.html").unwrap_or(path);
    let path = path.strip_suffix(".html").unwrap_or(path);
    let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
    format!("/{}", path.trim_matches('/'))
}
