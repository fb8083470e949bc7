//! The catalogue's entries of many packages, packed into a third of the memory: in a large archive
//! they are most of what a run holds.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeBounds;
use std::sync::Arc;

use super::entry::CatalogueEntry;
use super::versions::package_path;
use crate::digest::{from_hex, to_hex};
use crate::site::AskedFiles;

/// Identifier and version: the order of the catalogue.
pub type Key = (String, u32);

/// Entries by identifier and version.
#[derive(Default)]
pub(super) struct Entries {
    kept: BTreeMap<Key, Kept>,
    /// Values that many of them share.
    common: BTreeSet<Arc<Common>>,
}

/// An entry as it is held; of those that are held twice, both are one.
#[derive(Clone)]
enum Kept {
    Small(Arc<Small>),
    /// One with values that this program never writes.
    Whole(Arc<CatalogueEntry>),
}

/// What is particular to one entry, besides its key.
#[derive(PartialEq, Eq)]
struct Small {
    size: u64,
    pages: u64,
    sha256: [u8; 32],
    fingerprint: [u8; 32],
    common: Arc<Common>,
    /// Title, date and source, one after the other.
    texts: Box<str>,
    /// Where the first two end.
    ends: [u32; 2],
    text_files: Option<Box<AskedFiles>>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Common {
    profile: Option<String>,
    site: Option<String>,
    language: String,
    layout: String,
    program: String,
}

impl Entries {
    pub(super) fn len(&self) -> usize {
        self.kept.len()
    }

    pub(super) fn insert(&mut self, entry: CatalogueEntry) {
        let key = entry.key();
        let kept = self.kept_of(entry);
        self.kept.insert(key, kept);
    }

    /// Inserts an entry; as that of `known`, where it is the same.
    pub(super) fn insert_known(&mut self, entry: CatalogueEntry, known: &Entries) {
        let key = entry.key();
        let kept = match known.kept.get(&key) {
            Some(kept) if kept.entry(&key) == entry => kept.clone(),
            _ => self.kept_of(entry),
        };
        self.kept.insert(key, kept);
    }

    /// Takes the entry of a key over from others.
    pub(super) fn take_over(&mut self, key: &Key, others: &Entries) {
        if let Some(kept) = others.kept.get(key) {
            self.kept.insert(key.clone(), kept.clone());
        }
    }

    pub(super) fn remove(&mut self, key: &Key) {
        self.kept.remove(key);
    }

    pub(super) fn retain(&mut self, mut keeps: impl FnMut(&Key) -> bool) {
        self.kept.retain(|key, _| keeps(key));
    }

    pub(super) fn contains(&self, key: &Key) -> bool {
        self.kept.contains_key(key)
    }

    pub(super) fn get(&self, key: &Key) -> Option<CatalogueEntry> {
        self.kept.get(key).map(|kept| kept.entry(key))
    }

    /// The size of a package whose entry says that it is in its place.
    pub(super) fn size_in_place(&self, key: &Key) -> Option<u64> {
        match self.kept.get(key)? {
            Kept::Small(small) => Some(small.size),
            Kept::Whole(entry) => {
                Some(entry.size).filter(|_| entry.path == package_path(&key.0, key.1))
            }
        }
    }

    /// The last one in a range.
    pub(super) fn last_in(&self, range: impl RangeBounds<Key>) -> Option<CatalogueEntry> {
        self.kept.range(range).next_back().map(|(key, kept)| kept.entry(key))
    }

    /// All in a range, in order.
    pub(super) fn all_in(
        &self,
        range: impl RangeBounds<Key>,
    ) -> impl Iterator<Item = CatalogueEntry> {
        self.kept.range(range).map(|(key, kept)| kept.entry(key))
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.kept.keys()
    }

    /// Each as it is when it is asked for.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Key, CatalogueEntry)> {
        self.kept.iter().map(|(key, kept)| (key, kept.entry(key)))
    }

    fn kept_of(&mut self, entry: CatalogueEntry) -> Kept {
        let digests = [&entry.sha256, &entry.fingerprint].map(|hex| {
            let digest: [u8; 32] = from_hex(hex)?.try_into().ok()?;
            Some(digest).filter(|digest| to_hex(digest) == *hex)
        });
        let ends = [entry.title.len(), entry.title.len() + entry.date.len()];
        let ends = ends.map(u32::try_from);
        let ([Some(sha256), Some(fingerprint)], [Ok(title), Ok(date)]) = (digests, ends) else {
            return Kept::Whole(Arc::new(entry));
        };
        if entry.path != package_path(&entry.id, entry.version) {
            return Kept::Whole(Arc::new(entry));
        }
        let CatalogueEntry { profile, site, language, layout, program, text_files, .. } = entry;
        Kept::Small(Arc::new(Small {
            size: entry.size,
            pages: entry.pages,
            sha256,
            fingerprint,
            texts: [entry.title, entry.date, entry.source].concat().into(),
            ends: [title, date],
            text_files: (text_files != AskedFiles::default()).then(|| Box::new(text_files)),
            common: self.common(Common { profile, site, language, layout, program }),
        }))
    }

    fn common(&mut self, common: Common) -> Arc<Common> {
        if let Some(known) = self.common.get(&common) {
            return Arc::clone(known);
        }
        let common = Arc::new(common);
        self.common.insert(Arc::clone(&common));
        common
    }
}

impl FromIterator<CatalogueEntry> for Entries {
    fn from_iter<I: IntoIterator<Item = CatalogueEntry>>(entries: I) -> Entries {
        let mut all = Entries::default();
        entries.into_iter().for_each(|entry| all.insert(entry));
        all
    }
}

impl Kept {
    fn entry(&self, (id, version): &Key) -> CatalogueEntry {
        let small = match self {
            Kept::Whole(entry) => return CatalogueEntry::clone(entry),
            Kept::Small(small) => small,
        };
        let [title, date] = small.ends.map(|end| end as usize);
        let Common { profile, site, language, layout, program } = &*small.common;
        CatalogueEntry {
            id: id.clone(),
            version: *version,
            profile: profile.clone(),
            path: package_path(id, *version),
            size: small.size,
            sha256: to_hex(&small.sha256),
            title: small.texts[..title].to_owned(),
            date: small.texts[title..date].to_owned(),
            language: language.clone(),
            source: small.texts[date..].to_owned(),
            site: site.clone(),
            layout: layout.clone(),
            pages: small.pages,
            fingerprint: to_hex(&small.fingerprint),
            text_files: small.text_files.as_deref().cloned().unwrap_or_default(),
            program: program.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> CatalogueEntry {
        CatalogueEntry {
            id: "2019-07-17-a".to_owned(),
            version: 2,
            profile: None,
            path: package_path("2019-07-17-a", 2),
            size: 1_000,
            sha256: "ab".repeat(32),
            title: "Le phare, rallumé".to_owned(),
            date: "2019-07-17T10:00:00+02:00".to_owned(),
            language: "fr-FR".to_owned(),
            source: "_communiques/a.md".to_owned(),
            site: None,
            layout: "charte-1999".to_owned(),
            pages: 2,
            fingerprint: "0c".repeat(32),
            text_files: AskedFiles::default(),
            program: "communique 0.1.0".to_owned(),
        }
    }

    #[test]
    fn entries_come_back_as_they_were() {
        let files =
            AskedFiles { shown: vec!["/uploads/a.png".to_owned()], ..AskedFiles::default() };
        let others: [fn(&mut CatalogueEntry); 10] = [
            |_| {},
            |it| it.profile = Some("bnf".to_owned()),
            |it| it.site = Some("presse.example.org".to_owned()),
            |it| it.title.clear(),
            |it| it.date.clear(),
            |it| it.source.clear(),
            // As no program of ours says it.
            |it| it.path.push('x'),
            |it| it.sha256 = "AB".repeat(32),
            |it| it.sha256.truncate(10),
            |it| it.fingerprint = "é".to_owned(),
        ];
        for change in others {
            let mut entry = CatalogueEntry { text_files: files.clone(), ..entry() };
            change(&mut entry);
            let entries: Entries = [entry.clone()].into_iter().collect();
            assert_eq!(entries.get(&entry.key()), Some(entry.clone()));
            assert_eq!(entries.iter().map(|(_, it)| it).collect::<Vec<_>>(), [entry.clone()]);
            let mut same = Entries::default();
            same.insert_known(entry.clone(), &entries);
            assert_eq!(same.get(&entry.key()), Some(entry));
        }
    }

    #[test]
    fn an_entry_that_differs_from_the_known_one_is_kept_as_given() {
        let known: Entries = [CatalogueEntry { pages: 3, ..entry() }].into_iter().collect();
        let mut entries = Entries::default();
        entries.insert_known(entry(), &known);
        assert_eq!(entries.get(&entry().key()), Some(entry()));
        assert_eq!(entries.size_in_place(&entry().key()), Some(1_000));
        let moved = CatalogueEntry { path: "packages/a.zip".to_owned(), ..entry() };
        let moved: Entries = [moved].into_iter().collect();
        assert_eq!(moved.size_in_place(&entry().key()), None);
    }
}
