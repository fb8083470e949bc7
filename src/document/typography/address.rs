//! Addresses, e-mail addresses and file names, which no rule changes.

use super::super::links::is_email;
use super::flat::{Atom, Flat, LINE_END, OBJECT};

/// Endings of file names that occur in releases.
const EXTENSIONS: &[&str] = &[
    "pdf", "doc", "docx", "odt", "ods", "odp", "xls", "xlsx", "ppt", "pptx", "csv", "json", "xml",
    "zip", "png", "jpg", "jpeg", "gif", "svg", "webp", "txt", "md", "html", "htm", "mp3", "mp4",
];

/// Fixes the characters of words that are addresses.
pub(super) fn protect(flat: &mut Flat) {
    let mut from = 0;
    while let Some(at) = flat.next(from, is_sign) {
        let before = flat.atoms[from..at].iter().rposition(|atom| is_gap(atom.c));
        let start = before.map_or(from, |gap| from + gap + 1);
        let end = flat.next(at, is_gap).unwrap_or(flat.atoms.len());
        protect_word(&mut flat.atoms[start..end]);
        from = end;
    }
}

/// No address lacks all of these.
fn is_sign(c: char) -> bool {
    matches!(c, '.' | ':' | '@')
}

fn protect_word(word: &mut [Atom]) {
    let open = word.iter().take_while(|atom| "([{«“\"'‘".contains(atom.c)).count();
    let close = word.iter().rev().take_while(|atom| ".,;:!?)]}»”\"'’…".contains(atom.c)).count();
    let Some(inner) = word.get_mut(open..word.len() - close) else { return };
    if inner.iter().any(|atom| is_sign(atom.c))
        && is_address(&inner.iter().map(|atom| atom.c).collect::<String>())
    {
        inner.iter_mut().for_each(|atom| atom.fixed = true);
    }
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || c == LINE_END || c == OBJECT || c == '«' || c == '»'
}

fn is_address(word: &str) -> bool {
    if word.contains("://") || word.starts_with("www.") || is_email(word) {
        return true;
    }
    let host = word.split(['/', '?', '#', ':']).next().unwrap_or_default();
    is_host(host) || is_file_name(word)
}

/// `data.exemple.fr`: labels of letters that end with a short lower-case one.
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
