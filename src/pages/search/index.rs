//! The words of all releases, in shards.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::columns::Columns;
use super::documents::{BLOCK, Documents};
use super::postings::Postings;
use super::shards::{self, Line};
use super::words::Words;
use crate::pages::entry::Entry;

/// Words of one stem that find each other.
const MAX_FAMILY: usize = 40;

/// An index to which releases are added, then written as files.
///
/// It takes some 120 bytes for each word and two or three for each release that has it: 100 MB for
/// 100,000 releases, and their list of results.
#[derive(Default)]
pub struct SearchIndex {
    numbers: HashMap<Box<str>, u32, FixedState>,
    words: Vec<Indexed>,
    stems: HashMap<Box<str>, u32, FixedState>,
    /// The words of each stem.
    families: Vec<Vec<u32>>,
    documents: Documents,
    columns: Columns,
}

#[derive(Default)]
struct Indexed {
    postings: Postings,
    stems: Vec<u32>,
}

impl SearchIndex {
    /// An index without releases.
    pub fn new() -> SearchIndex {
        SearchIndex::default()
    }

    /// Adds a release. The order of releases decides their numbers: the order of identifiers, so that
    /// the same releases give the same files.
    pub fn add(&mut self, entry: &Entry, words: &Words) {
        let release = self.documents.push(entry);
        self.columns.push(release, entry);
        for (word, weight, stem) in words.iter() {
            let word = self.word(word);
            self.words[word as usize].postings.push_weighed(release, weight);
            if let Some(stem) = stem {
                self.join(word, stem);
            }
        }
    }

    fn word(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = self.words.len() as u32;
        self.words.push(Indexed::default());
        self.numbers.insert(word.into(), number);
        number
    }

    fn join(&mut self, word: u32, stem: String) {
        let new = self.families.len() as u32;
        let stem = *self.stems.entry(stem.into()).or_insert(new);
        if stem == new {
            self.families.push(Vec::new());
        }
        let stems = &mut self.words[word as usize].stems;
        if !stems.contains(&stem) {
            stems.push(stem);
            self.families[stem as usize].push(word);
        }
    }

    /// The files of the index: their names in their folder, and their contents. Each is a script
    /// that hands its data to the one that searches, since pages that are read from a disk may load
    /// nothing else.
    pub fn files(self) -> impl Iterator<Item = (String, String)> {
        let SearchIndex { numbers, words, stems: _, families, documents, columns } = self;
        let mut sorted: Vec<(Box<str>, u32)> = numbers.into_iter().collect();
        sorted.sort_unstable_by(|one, other| shards::order(&one.0, &other.0));
        let mut names = vec![0_u32; words.len()];
        for (place, (_, number)) in sorted.iter().enumerate() {
            names[*number as usize] = place as u32;
        }
        let name = move |place: u32, sorted: &[(Box<str>, u32)]| sorted[place as usize].0.clone();
        let family = |word: &Indexed, own: u32| -> Vec<u32> {
            let all = word.stems.iter().flat_map(|stem| &families[*stem as usize]);
            let mut all: Vec<u32> = all.map(|word| names[*word as usize]).collect();
            all.sort_unstable();
            all.dedup();
            all.retain(|place| *place != own);
            all.truncate(MAX_FAMILY);
            all
        };
        let lines = sorted.iter().enumerate().map(|(place, (word, number))| {
            let indexed = &words[*number as usize];
            let family = family(indexed, place as u32);
            let family: Vec<_> = family.into_iter().map(|other| name(other, &sorted)).collect();
            Line { word, family, postings: indexed.postings.text() }
        });
        let shards = shards::shards(lines);
        let count = documents.count();
        let (filters, days) = columns.to_json();
        let directory: Vec<_> = shards.iter().map(|shard| [&shard.first, &shard.name]).collect();
        let columns = serde_json::json!({
            "documents": count, "block": BLOCK, "shards": directory, "days": days, "filters": filters,
        });
        let columns = ("columns.js".to_owned(), format!("communique.columns({columns});\n"));
        let blocks = documents.blocks().enumerate().map(|(number, block)| {
            (
                format!("releases-{number}.js"),
                format!("communique.releases({number},[\n{block}\n]);\n"),
            )
        });
        let shards =
            shards.into_iter().map(|shard| (format!("words-{}.js", shard.name), shard.script));
        [columns].into_iter().chain(blocks).chain(shards)
    }
}
