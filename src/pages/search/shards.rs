//! The lines of all words, in files of moderate size.

use std::cmp::Ordering;

use sha2::{Digest, Sha256};

use crate::digest::to_hex;

/// Bytes below which a shard goes on.
const SMALLEST: usize = 24 << 10;
/// Bytes after which it ends; only a single word has more.
const LARGEST: usize = 128 << 10;
/// One in so many words may begin a shard: which ones depends on the words alone, so that most
/// shards stay as they are when releases are added.
const ONE_IN: u32 = 64;

/// A word, with what is known of it.
pub struct Line<'a> {
    pub word: &'a str,
    /// Other words with one of its stems.
    pub family: Vec<Box<str>>,
    /// Releases that have it.
    pub postings: &'a str,
}

/// A range of words.
pub struct Shard {
    /// Its first word.
    pub first: String,
    /// What its file is named by.
    pub name: String,
    /// Its file.
    pub script: String,
}

/// The order in which scripts compare words: that of UTF-16.
pub fn order(one: &str, other: &str) -> Ordering {
    match one.is_ascii() && other.is_ascii() {
        true => one.cmp(other),
        false => one.encode_utf16().cmp(other.encode_utf16()),
    }
}

/// The shards of words in order.
pub fn shards<'a>(lines: impl Iterator<Item = Line<'a>>) -> Vec<Shard> {
    let mut shards = Vec::new();
    let (mut first, mut text) = (String::new(), String::new());
    for line in lines {
        let postings = line.postings.len();
        let is_full = text.len() + postings > LARGEST;
        let is_cut = text.len() >= SMALLEST && begins_shards(line.word);
        if !text.is_empty() && (is_full || is_cut) {
            shards.push(shard(std::mem::take(&mut first), std::mem::take(&mut text)));
        }
        if text.is_empty() {
            first = line.word.to_owned();
            text.push('\n');
        }
        write(&mut text, &line);
    }
    if !text.is_empty() {
        shards.push(shard(first, text));
    }
    shards
}

/// A word, its family, its releases. Words of the family are written as a digit (base 36) for the
/// characters that they share with the word, and the rest.
fn write(text: &mut String, line: &Line) {
    text.push_str(line.word);
    text.push(' ');
    for (index, other) in line.family.iter().enumerate() {
        let same = line.word.chars().zip(other.chars()).take_while(|(one, two)| one == two);
        let same = same.take(35).collect::<Vec<_>>();
        let bytes: usize = same.iter().map(|(character, _)| character.len_utf8()).sum();
        if index > 0 {
            text.push(',');
        }
        text.extend(char::from_digit(same.len() as u32, 36));
        text.push_str(&other[bytes..]);
    }
    text.push(' ');
    text.push_str(line.postings);
    text.push('\n');
}

fn shard(first: String, text: String) -> Shard {
    let mut name = to_hex(&Sha256::digest(&first));
    name.truncate(16);
    let quoted = serde_json::Value::String(text).to_string();
    let script = format!("communique.words(\"{name}\",{quoted});\n");
    Shard { first, name, script }
}

/// FNV-1a, 32 bits.
fn begins_shards(word: &str) -> bool {
    let hash = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let hash = word.bytes().fold(0x811c_9dc5, hash);
    // The low bits of a single step depend on the low bits of the bytes alone.
    (hash ^ hash >> 16).is_multiple_of(ONE_IN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line<'a>(word: &'a str, family: &[&str], postings: &'a str) -> Line<'a> {
        Line { word, family: family.iter().map(|it| (*it).into()).collect(), postings }
    }

    #[test]
    fn a_family_is_written_by_its_endings() {
        let mut text = String::new();
        write(&mut text, &line("marees", &["maree", "maritime"], "AB"));
        write(&mut text, &line("東京", &[], "C"));
        assert_eq!(text, "marees 5,3itime AB\n東京  C\n");
    }

    #[test]
    fn shards_cover_all_words_and_stay_small() {
        let words: Vec<String> = (0..40_000).map(|number| format!("{number:06}")).collect();
        let all = |words: &[String]| shards(words.iter().map(|word| line(word, &[], "ABCDEFGH")));
        let before = all(&words);
        assert!(before.len() > 10);
        for shard in &before {
            assert!(shard.script.len() <= LARGEST + 100, "{}", shard.script.len());
        }
        let lines: usize = before.iter().map(|it| it.script.matches("ABCDEFGH").count()).sum();
        assert_eq!(lines, words.len());
        // A word more changes its own shard.
        let mut more = words.clone();
        more.insert(20_000, "019999a".to_owned());
        let after = all(&more);
        let same = after.iter().filter(|it| before.iter().any(|known| known.script == it.script));
        assert!(same.count() + 3 > after.len());
    }

    #[test]
    fn words_are_in_the_order_of_scripts() {
        // U+1D7D8 is written with surrogates, which come before U+FB00.
        assert_eq!(order("\u{1D7D8}", "\u{FB00}"), Ordering::Less);
        assert_eq!(order("a", "ab"), Ordering::Less);
        assert_eq!(order("z", "é"), Ordering::Less);
    }
}
