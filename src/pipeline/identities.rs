//! Identifiers that are unique by construction: the day and slug of a post and, only if two posts
//! share them, what distinguishes these: the language or the path.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::digest::{Digests, to_hex};
use crate::release::{Release, slug_of};
use crate::site::{Site, SourceFile, Stamp};

/// What a post of the site would be called by its day and slug alone.
#[derive(Debug, Clone)]
struct Claim {
    path: String,
    /// Stamp of the post when it was read.
    stamp: Option<Stamp>,
    /// `None` if the post is not a release.
    identity: Option<Identity>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Identity {
    /// `YYYY-MM-DD-slug`.
    id: String,
    language: Option<String>,
    is_draft: bool,
}

/// The claims of the posts with one slug.
type Claims = Arc<Vec<Claim>>;

/// Settles the identifiers of a site's releases, in whatever order they are read.
#[derive(Debug, Default)]
pub struct Identities {
    /// Posts whose names give the same slug, by index.
    alike: BTreeMap<String, Vec<usize>>,
    known: Mutex<BTreeMap<String, Claims>>,
}

impl Identities {
    pub fn of(site: &Site) -> Identities {
        let mut alike = BTreeMap::<String, Vec<usize>>::new();
        for (index, file) in site.files.iter().enumerate() {
            let slug = slug_of(&site.config.name_of(&file.path)).to_lowercase();
            alike.entry(slug).or_default().push(index);
        }
        alike.retain(|_, posts| posts.len() > 1);
        Identities { alike, known: Mutex::default() }
    }

    /// Gives a release an identifier that no other post of the site has. `read` reads a post.
    pub fn settle(
        &self,
        site: &Site,
        release: &mut Release,
        read: &dyn Fn(&SourceFile) -> Option<Release>,
    ) {
        let slug = slug_of(&site.config.name_of(&release.path)).to_lowercase();
        let Some(alike) = self.alike.get(&slug) else { return };
        let claims = self.claims(&slug, alike, site, read);
        let own = |claim: &&Claim| claim.path == release.path;
        let same: Vec<(&str, &Identity)> = claims
            .iter()
            .filter(|claim| !own(claim))
            .filter_map(|claim| Some((claim.path.as_str(), claim.identity.as_ref()?)))
            .filter(|(_, it)| it.id.eq_ignore_ascii_case(&release.id))
            // A draft gives way to what is published.
            .filter(|(_, it)| release.draft || !it.is_draft)
            .collect();
        if same.is_empty() {
            return;
        }
        let language = release.language.as_ref().map(|declared| declared.language.tag());
        let others: Option<Vec<&str>> = same.iter().map(|(_, it)| it.language.as_deref()).collect();
        let by_language = language.zip(others).and_then(|(own, others)| {
            // `fr` if that is enough, otherwise `fr-ca`.
            let short = |language: &str| tag(language.split(['-', '_']).next().unwrap_or(language));
            let is_own = |own: &str, form: &dyn Fn(&str) -> String| {
                others.iter().all(|other| form(other) != own)
            };
            let is_short = is_own(&short(own), &short);
            let long = tag(own);
            if is_short { Some(short(own)) } else { Some(long).filter(|long| is_own(long, &tag)) }
        });
        let own = of_path(&release.path);
        let is_taken = same.iter().any(|(path, _)| of_path(path) == own);
        let suffix = match by_language {
            Some(language) => language,
            None if is_taken => discriminator(&release.path),
            // The others have their folders after their names.
            None if own.is_empty() => return,
            None => own,
        };
        release.id = format!("{}.{suffix}", release.id);
    }

    fn claims(
        &self,
        slug: &str,
        alike: &[usize],
        site: &Site,
        read: &dyn Fn(&SourceFile) -> Option<Release>,
    ) -> Claims {
        let lock = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock().get(slug).cloned();
        let is_fresh = |claim: &Claim| Stamp::of(&site.root.join(&claim.path)) == claim.stamp;
        if let Some(known) = known.filter(|claims| claims.iter().all(is_fresh)) {
            return known;
        }
        let claims = alike.iter().map(|&index| {
            let file = &site.files[index];
            let stamp = Stamp::of(&site.root.join(&file.path));
            let identity = read(file).map(|release| Identity {
                language: release
                    .language
                    .as_ref()
                    .map(|declared| declared.language.tag().to_owned()),
                is_draft: release.draft,
                id: release.id,
            });
            Claim { path: file.path.clone(), stamp, identity }
        });
        let claims = Arc::new(claims.collect::<Vec<_>>());
        lock().insert(slug.to_owned(), Arc::clone(&claims));
        claims
    }
}

/// A language as part of an identifier: `fr`, `pt-br`.
fn tag(language: &str) -> String {
    let kept = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let tag: String = language.trim().chars().map(kept).take(20).collect();
    let tag = tag.trim_matches('-');
    if tag.is_empty() { "und".to_owned() } else { tag.to_owned() }
}

/// The folders of a path, except an engine's conventional ones.
fn of_path(path: &str) -> String {
    let folders = path.rsplit_once('/').map_or("", |(folder, _)| folder).split('/');
    let is_convention = |folder: &str| {
        folder.starts_with('_') || matches!(folder, "" | "content" | "source" | "src")
    };
    let named: Vec<&str> = folders.filter(|folder| !is_convention(folder)).collect();
    if named.is_empty() {
        return String::new();
    }
    let slug = slug_of(&named.join("-"));
    let kept: String = slug.chars().take(40).collect();
    let kept = kept.trim_matches('-').to_owned();
    // `.v2` is the second version of a package.
    let is_version =
        kept.strip_prefix('v').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
    if is_version { format!("in-{kept}") } else { kept }
}

fn discriminator(path: &str) -> String {
    to_hex(&Digests::of(path.as_bytes()).sha256)[..8].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_identifiers_are_no_versions() {
        assert_eq!(of_path("en/_posts/2024-01-05-a.md"), "en");
        assert_eq!(of_path("_posts/2024-01-05-a.md"), "");
        assert_eq!(of_path("v2/_posts/a.md"), "in-v2");
        assert_eq!((tag("pt_BR"), tag("")), ("pt-br".to_owned(), "und".to_owned()));
    }
}
