//! An archive's search over releases that are made up: as many words as releases have, as often as
//! words occur (Zipf's law), so that the index is as large as a real one.

use std::fs;
use std::io;
use std::path::Path;

use communique::pages::entry::{Entry, State};
use communique::pages::search::{self, Labels, Place, SearchIndex, words};

/// Words of the made-up language, beside the French ones below.
const VOCABULARY: u32 = 60_000;
/// Words of a release's text.
const LENGTH: u32 = 320;

const FRENCH: [&str; 12] = [
    "marée",
    "marées",
    "phare",
    "État",
    "œuvre",
    "côtière",
    "travaux",
    "travail",
    "île",
    "préfète",
    "inauguration",
    "digue",
];

/// What a made-up archive's search takes on disk.
pub struct Sizes {
    pub files: usize,
    pub bytes: u64,
    pub columns: u64,
    pub largest: u64,
}

/// Numbers in an order that looks random, and is always the same (Knuth's MMIX constants).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(bound.max(1))) as u32
    }

    /// A rank, the more often the smaller.
    fn rank(&mut self) -> u32 {
        let exponent = f64::from(self.below(1 << 20)) / f64::from(1 << 20);
        (f64::from(VOCABULARY).powf(exponent)) as u32
    }

    fn word(&mut self) -> String {
        const SYLLABLES: [&str; 24] = [
            "ba", "con", "dé", "fi", "ga", "jo", "ki", "lu", "man", "né", "or", "pa", "que", "ri",
            "sou", "té", "un", "ver", "wa", "xi", "ya", "zé", "tion", "cha",
        ];
        let mut rank = self.rank();
        if let Some(word) = FRENCH.get((rank as usize).wrapping_sub(500)) {
            return (*word).to_owned();
        }
        let mut word = String::new();
        while rank > 0 {
            word.push_str(SYLLABLES[(rank % 24) as usize]);
            rank /= 24;
        }
        word
    }

    fn words(&mut self, count: u32) -> String {
        let words: Vec<String> = (0..count).map(|_| self.word()).collect();
        words.join(" ")
    }
}

/// Writes the search of an archive with so many releases, and a page to search from.
pub fn write(folder: &Path, releases: u32, language: &str) -> io::Result<Sizes> {
    let index_folder = folder.join("pages/search");
    fs::create_dir_all(&index_folder)?;
    let mut numbers = Numbers(1);
    let mut index = SearchIndex::new();
    for number in 0..releases {
        let entry = entry(number, releases, &mut numbers);
        let text = numbers.words(LENGTH);
        let about = [entry.summary.as_str(), "Camille Exemple", "sécurité en mer"];
        index.add(&entry, &words(&entry.language, &entry.title, about, [text.as_str()]));
    }
    let mut sizes = Sizes { files: 0, bytes: 0, columns: 0, largest: 0 };
    for (name, contents) in index.files() {
        let bytes = contents.len() as u64;
        sizes.files += 1;
        sizes.bytes += bytes;
        match name == "columns.js" {
            true => sizes.columns = bytes,
            false => sizes.largest = sizes.largest.max(bytes),
        }
        fs::write(index_folder.join(name), contents)?;
    }
    fs::write(folder.join("pages/search.js"), search::SCRIPT)?;
    fs::write(folder.join("pages/style.css"), include_str!("../../src/pages/assets/style.css"))?;
    fs::write(folder.join("index.html"), page(language))?;
    Ok(sizes)
}

fn entry(number: u32, releases: u32, numbers: &mut Numbers) -> Entry {
    // Thirty years from 1995 on, in order.
    let month = number * 360 / releases.max(1);
    let date = format!("{}-{:02}-{:02}", 1995 + month / 12, month % 12 + 1, numbers.below(28) + 1);
    let mut title = numbers.words(7);
    // What a title could do, if it were markup.
    if number % 1_000 == 500 {
        title = "<script>document.title = 'pwned'</script> <b>gras</b> & mer".to_owned();
    }
    let tags = (0..numbers.below(4)).map(|_| format!("thème {}", numbers.below(40))).collect();
    let id = format!("{date}-{number:06}");
    Entry {
        version: 1,
        state: if number % 500 == 7 { State::Withdrawn } else { State::Kept },
        label: "Communiqué de presse".to_owned(),
        date,
        modified: None,
        language: if number.is_multiple_of(10) { "en-GB" } else { "fr-FR" }.to_owned(),
        issuer: String::new(),
        site: None,
        summary: numbers.words(25),
        categories: vec![
            ["Communiqué", "Dossier", "Discours"][numbers.below(3) as usize].to_owned(),
        ],
        tags,
        findings: if number.is_multiple_of(9) { vec!["D013".to_owned()] } else { Vec::new() },
        page: format!("pages/{id}/index.html"),
        picture: None,
        package: format!("packages/{id}.zip"),
        sha256: String::new(),
        id,
        title,
    }
}

fn page(language: &str) -> String {
    let place = Place { archive: "", index: "pages/search/", script: "pages/search.js" };
    let form = search::form(Labels::of(language), place);
    format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Archive</title>\n<link rel=\"stylesheet\" href=\"pages/style.css\">\n</head>\n<body>\n\
         <header><p>Archive</p></header>\n<main>\n<h1>Archive</h1>\n{form}\n\
         <div data-browse><h2>2019</h2><p><a href=\"pages/search.js\">2019</a></p></div>\n</main>\n\
         <footer><p>communique</p></footer>\n</body>\n</html>\n",
        search::CONTENT_SECURITY_POLICY
    )
}
