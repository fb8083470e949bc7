//! Addresses, e-mails and file names, which no rule changes.

use super::super::links::is_email;
use super::flat::{Flat, LINE_END, OBJECT};

/// Endings of file names that occur in releases.
const EXTENSIONS: &[&str] = &[
    "pdf", "doc", "docx", "odt", "ods", "odp", "xls", "xlsx", "ppt", "pptx", "csv", "json", "xml",
    "zip", "png", "jpg", "jpeg", "gif", "svg", "webp", "txt", "md", "html", "htm", "mp3", "mp4",
];

/// Fixes the characters of words that are addresses.
pub(super) fn protect(flat: &mut Flat) {
    let mut at = 0;
    while at < flat.atoms.len() {
        if is_gap(flat.atoms[at].c) {
            at += 1;
            continue;
        }
        let length = flat.atoms[at..].iter().take_while(|atom| !is_gap(atom.c)).count();
        // No address is without one of these.
        if !flat.atoms[at..at + length].iter().any(|atom| matches!(atom.c, '.' | ':' | '@')) {
            at += length;
            continue;
        }
        let word: String = flat.atoms[at..at + length].iter().map(|atom| atom.c).collect();
        let open = word.chars().take_while(|c| "([{«“\"'‘".contains(*c)).count();
        let close = word.chars().rev().take_while(|c| ".,;:!?)]}»”\"'’…".contains(*c)).count();
        if open + close < length && is_address(&inner(&word, open, close)) {
            for atom in &mut flat.atoms[at + open..at + length - close] {
                atom.fixed = true;
            }
        }
        at += length;
    }
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || c == LINE_END || c == OBJECT || c == '«' || c == '»'
}

fn inner(word: &str, open: usize, close: usize) -> String {
    let count = word.chars().count();
    word.chars().skip(open).take(count - open - close).collect()
}

fn is_address(word: &str) -> bool {
    if word.contains("://") || word.starts_with("www.") || is_email(word) {
        return true;
    }
    let host = word.split(['/', '?', '#', ':']).next().unwrap_or_default();
    is_host(host) || is_file_name(word)
}

/// `data.exemple.fr`: labels of letters that end with a short one in lower case.
fn is_host(host: &str) -> bool {
    let Some((rest, last)) = host.rsplit_once('.') else { return false };
    let label = |l: &str| !l.is_empty() && l.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    (2..=6).contains(&last.len())
        && last.chars().all(|c| c.is_ascii_lowercase())
        && rest.split('.').all(label)
        && rest.chars().any(|c| c.is_ascii_lowercase())
}

fn is_file_name(word: &str) -> bool {
    word.rsplit_once('.').is_some_and(|(stem, extension)| {
        !stem.is_empty() && EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str())
    })
}
