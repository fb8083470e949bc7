//! What the head of a file says of a page: whether it has a date, and whether it is a page at all.

use std::fs;
use std::io::Read;
use std::path::Path;

use super::SiteConfig;

/// Whether Hugo makes no page of a bundle, whose files serve other pages.
pub(super) fn is_headless(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head));
    let head = String::from_utf8_lossy(&head);
    let is_set = |line: &str| {
        let bare: String = line.chars().filter(|c| !c.is_whitespace() && *c != '"').collect();
        matches!(bare.trim_end_matches(','), "headless:true" | "headless=true")
    };
    let mut lines = head.lines();
    let first = lines.next().unwrap_or_default().trim_end();
    read.is_ok() && lines.take_while(|line| line.trim_end() != first).any(is_set)
}

/// Bytes of a file that its date is looked for in.
const HEAD: u64 = 16 << 10;

/// Whether a page says when it was published: in its front matter, or by its name.
pub(super) fn is_dated(
    config: &SiteConfig,
    path: &str,
    collection: Option<&str>,
    file: &Path,
) -> bool {
    const KEYS: [&str; 3] = ["date", "publishdate", "pubdate"];
    let name = config.name_of(path);
    let is_named = name.len() > 10
        && name.as_bytes()[..10].iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    // Data files and sections may have the date of a page.
    let defaults = config.defaults_for(path, collection);
    let of_defaults = |key: &str| defaults.get(key).is_some_and(|node| !node.is_null());
    if KEYS.into_iter().any(of_defaults) {
        return true;
    }
    let mut head = Vec::new();
    let read = fs::File::open(file).and_then(|it| it.take(HEAD).read_to_end(&mut head));
    if is_named || read.is_err() {
        return true;
    }
    let head = String::from_utf8_lossy(&head);
    let mut lines = head.lines();
    let first = lines.next().unwrap_or_default().trim().trim_start_matches('\u{feff}').to_owned();
    let is_end = |line: &str| match first.as_str() {
        "{" => line == "}",
        _ => {
            line.len() >= 3
                && first.starts_with(&line[..3.min(first.len())])
                && line.trim() == &first[..3]
        }
    };
    lines.take_while(|line| !line.is_char_boundary(3.min(line.len())) || !is_end(line)).any(
        |line| {
            // An object of JSON may stand on one line.
            let is_json = first.starts_with('{') || first == "---json";
            if is_json && KEYS.iter().any(|key| line.contains(&format!("\"{key}\""))) {
                return true;
            }
            let key = line.split([':', '=']).next().unwrap_or_default();
            let key = key.trim_matches(|c: char| c.is_whitespace() || c == '"').to_lowercase();
            KEYS.contains(&key.as_str()) && line.contains(|c: char| c.is_ascii_digit())
        },
    )
}
