//! What the head of a file says of a page: whether it has a date, and whether it is a page at all.

use std::fs;
use std::io::Read;
use std::path::Path;

use super::{Engine, SiteConfig};

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

/// Whether a name begins with a day, as `2024-01-05-quay` or `2024-1-5-quay`.
pub(super) fn has_day(name: &str) -> bool {
    let mut parts = name.splitn(4, '-');
    let mut is_number = |most: usize| {
        parts.next().is_some_and(|part| {
            (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    let is_day = is_number(4) && is_number(2) && is_number(2);
    is_day && name.find('-') == Some(4) && name.matches('-').count() > 2
}

/// Whether an address has a day in its folders: `/2024/01/05/quay`.
fn names_day(line: &str) -> bool {
    let parts: Vec<&str> = line.split('/').collect();
    let is_number = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    parts.windows(3).any(|day| {
        let year = day[0].rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        year.len() == 4 && is_number(day[1], 2) && is_number(day[2], 2)
    })
}

/// Whether a page says when it was published: in its front matter, or by its name.
pub(super) fn is_dated(
    config: &SiteConfig,
    path: &str,
    collection: Option<&str>,
    file: &Path,
) -> bool {
    const KEYS: [&str; 3] = ["date", "publishdate", "pubdate"];
    let mapped = config.fields.get("date").map(|theirs| theirs.to_lowercase());
    let is_key = |key: &str| KEYS.contains(&key) || mapped.as_deref() == Some(key);
    let name = config.name_of(path);
    let is_named = has_day(&name);
    // Data files and sections may have the date of a page.
    let defaults = config.defaults_for(path, collection);
    let of_defaults = |key: &str| defaults.get(key).is_some_and(|node| !node.is_null());
    if KEYS.into_iter().chain(mapped.as_deref()).any(of_defaults) {
        return true;
    }
    let mut head = Vec::new();
    let read = fs::File::open(file).and_then(|it| it.take(HEAD).read_to_end(&mut head));
    if is_named || read.is_err() {
        return true;
    }
    let head = String::from_utf8_lossy(&head);
    let mut lines = head.trim_start_matches('\u{feff}').trim_start().lines();
    let first = lines.next().unwrap_or_default().trim().to_owned();
    let is_fence = ["---", "+++", ";;;", "{", "#+"].iter().any(|it| first.starts_with(it));
    if !is_fence && config.engine == Engine::Eleventy {
        return false;
    }
    let is_end = |line: &str| match first.as_str() {
        "{" => line == "}",
        _ => {
            line.len() >= 3
                && first.starts_with(&line[..3.min(first.len())])
                && line.trim() == &first[..3]
        }
    };
    let mut head =
        lines.take_while(|line| !line.is_char_boundary(3.min(line.len())) || !is_end(line));
    // An object of JSON may stand on one line.
    if first.starts_with('{') || first == "---json" {
        return head.any(|line| {
            KEYS.into_iter().chain(mapped.as_deref()).any(|key| {
                let line = line.to_lowercase();
                line.contains(&format!("\"{key}\""))
            })
        });
    }
    // The date of something within the page, such as an event, is not the page's.
    let is_toml = first.starts_with("+++");
    let is_within = |line: &str| match is_toml {
        true => line.trim_start().starts_with('['),
        false => line.starts_with([' ', '\t']),
    };
    let is_own_date = |line: &str| {
        let key = line.split([':', '=']).next().unwrap_or_default();
        let key = key.trim_start_matches("#+");
        let key = key.trim_matches(|c: char| c.is_whitespace() || c == '"').to_lowercase();
        is_key(&key) && line.contains(|c: char| c.is_ascii_digit())
            || matches!(&*key, "permalink" | "path" | "url") && names_day(line)
    };
    match is_toml {
        true => head.take_while(|line| !is_within(line)).any(is_own_date),
        false => head.any(|line| !is_within(line) && is_own_date(line)),
    }
}
