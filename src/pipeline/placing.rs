//! Which release of an archive a post is: the one that the archive has of it, whatever it would be
//! called now; else a new one, whose identifier no other post has there.

use std::path::Path;

use super::destination::Destination;
use super::fingerprint::sha256_hex;
use super::identities::{discriminator, of_path, part_of_identifier};
use super::moves::Moves;
use super::source_digest::recorded;
use crate::archive::{CatalogueEntry, Origin, Tombstone, is_of_site};
use crate::release::Release;
use crate::site::Site;

/// A post, and what it is in an archive.
pub struct Post {
    /// Under the identifier that it has there.
    pub release: Release,
    /// Path that the archive knows the post by, where it was moved, or its site renamed.
    pub moved_from: Option<String>,
    /// Of the same post at its former place, where it was withdrawn.
    pub withdrawn: Option<Box<Tombstone>>,
}

/// What a post is looked up in.
pub struct Placing<'a> {
    pub site: &'a Site,
    pub destination: Destination<'a>,
    /// The archive's folder.
    pub archive: &'a Path,
    pub moves: &'a Moves,
}

impl Placing<'_> {
    pub fn place(&self, release: Release) -> Post {
        let mut post = Post { release, moved_from: None, withdrawn: None };
        if !self.by_move(&mut post) && !self.by_path(&mut post) {
            self.by_identifier(&mut post);
        }
        post
    }

    /// A post that was found to be another one renamed.
    fn by_move(&self, post: &mut Post) -> bool {
        let Some(moved) = self.moves.of_path(&post.release.path) else { return false };
        let latest = self.destination.latest(&moved.id);
        post.release.id.clone_from(&moved.id);
        if latest.is_some_and(|latest| latest.source == moved.from) {
            post.moved_from = Some(moved.from.clone());
            post.withdrawn.clone_from(&moved.withdrawn);
        }
        true
    }

    /// A post that the archive has by its path: of the same day, where there are several.
    fn by_path(&self, post: &mut Post) -> bool {
        let release = &post.release;
        let keys = self.site.config.keys();
        let mut known = self.destination.of_source(&release.path);
        let day = release.date.strftime("%Y-%m-%d").to_string();
        let is_exact = |entry: &CatalogueEntry| entry.site.as_ref() == keys.first();
        known.sort_by_key(|entry| (!is_exact(entry), !entry.id.starts_with(&day)));
        let own = known.iter().find(|entry| is_of_site(entry, &keys));
        // The site may be called otherwise since.
        let is_same = |entry: &CatalogueEntry| {
            let recorded = recorded(entry, self.archive, self.destination);
            recorded.is_some_and(|it| it.is_of(&entry.source, &sha256_hex(&release.source)))
        };
        let renamed = || known.iter().find(|entry| is_same(entry));
        let Some(entry) = own.or_else(renamed) else { return false };
        if entry.site.is_some() && !is_exact(entry) {
            post.moved_from = Some(entry.source.clone());
        }
        post.release.id.clone_from(&entry.id);
        if let Some(from) = self.moves.unrecorded_into(entry) {
            post.moved_from = Some(from);
        }
        true
    }

    /// A post that the archive does not have, and whose identifier it may have of another.
    fn by_identifier(&self, post: &mut Post) {
        let release = &mut post.release;
        let keys = self.site.config.keys();
        let site = keys.first().map(String::as_str);
        let origin = Origin { site, source: &release.path, moved_from: None };
        let taken = |id: &str| self.destination.latest(id).filter(|latest| !origin.is_of(latest));
        let Some(latest) = taken(&release.id) else { return };
        // Of the same day and name, and the other is gone: it was moved.
        let is_gone = !self.site.root.join(&latest.source).exists();
        if is_of_site(&latest, &keys) && latest.source != release.path && is_gone {
            post.moved_from = Some(latest.source);
            return;
        }
        let mut parts = vec![of_path(&release.path), discriminator(&release.path)];
        if let Some(key) = site.filter(|_| !is_of_site(&latest, &keys)) {
            parts.insert(0, part_of_identifier(key));
            parts.push(discriminator(&format!("{key}/{}", release.path)));
        }
        let ids = parts.iter().filter(|part| !part.is_empty());
        let mut ids = ids.map(|part| format!("{}.{part}", release.id));
        if let Some(id) = ids.find(|id| taken(id).is_none()) {
            release.id = id;
        }
    }
}
