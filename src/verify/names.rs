//! Names that cannot be trusted: they leave the package, or collide on other systems.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

pub use crate::error::shown;
use crate::finding::Finding;
use crate::limits::package::LONGEST_PATH;
use crate::rules::verification as rule;
use crate::verify::findings::Findings;

/// Why the relative path of a file must not be used, if so.
pub fn unsafe_reason(path: &str) -> Option<&'static str> {
    if is_plain(path.as_bytes()) {
        return None;
    }
    if path.is_empty() {
        return Some("is empty");
    }
    if path.len() > LONGEST_PATH {
        return Some("is longer than 4096 bytes");
    }
    if path.starts_with('/') {
        return Some("is absolute");
    }
    // To Windows, that is a path from the root, or of another computer.
    if path.starts_with('\\') {
        return Some("begins with a backslash");
    }
    if path.starts_with('~') {
        return Some("begins with `~`");
    }
    let drive = path.as_bytes();
    if drive.len() >= 2 && drive[0].is_ascii_alphabetic() && drive[1] == b':' {
        return Some("begins with a drive letter");
    }
    if path.contains('\0') {
        return Some("has a NUL");
    }
    if path.split('/').any(|part| part == "..") {
        return Some("has a `..` component");
    }
    if path.split('/').any(|part| part.is_empty() || part == ".") {
        return Some("has an empty or `.` component");
    }
    None
}

/// Whether a path is so plain that nothing can be wrong with it, as nearly all are.
fn is_plain(path: &[u8]) -> bool {
    let (mut plain, mut before) = (true, b'/');
    for &byte in path {
        let begins = before == b'/';
        plain &= matches!(byte, b' '..=b'~') && !matches!(byte, b'\\' | b':');
        plain &= !(begins && matches!(byte, b'/' | b'.' | b'~'));
        before = byte;
    }
    plain && before != b'/' && path.len() <= LONGEST_PATH
}

/// A path without empty or `.` components. A leading slash is kept.
pub fn straightened(path: &str) -> Cow<'_, str> {
    if is_plain(path.as_bytes()) || path.starts_with('/') {
        return Cow::Borrowed(path);
    }
    let is_part = |part: &&str| !matches!(*part, "" | ".");
    if path.split('/').all(|part| is_part(&part)) {
        return Cow::Borrowed(path);
    }
    Cow::Owned(path.split('/').filter(is_part).collect::<Vec<_>>().join("/"))
}

/// Why some systems cannot have a file of this name (RFC 8493 §6.2), if so.
pub fn unportable_reason(path: &str) -> Option<&'static str> {
    for part in path.split('/') {
        if part.ends_with(['.', ' ']) {
            return Some("a name ends with a full stop or a space");
        }
        let is_odd = |byte: u8| {
            !matches!(byte, b' '..=b'~')
                || matches!(byte, b'<' | b'>' | b':' | b'"' | b'|' | b'?' | b'*' | b'\\')
        };
        let is_forbidden =
            |c: char| matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\\') || c.is_control();
        if part.bytes().any(is_odd) && part.chars().any(is_forbidden) {
            return Some("a name has a character that Windows does not allow");
        }
        let stem = part.split('.').next().unwrap_or_default();
        if !matches!(stem.len(), 3 | 4) {
            continue;
        }
        let stem = stem.to_ascii_uppercase();
        let is_device = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
            || stem.len() == 4
                && (stem.starts_with("COM") || stem.starts_with("LPT"))
                && stem.ends_with(|c: char| c.is_ascii_digit());
        if is_device {
            return Some("a name is that of a Windows device");
        }
    }
    None
}

/// Files and folders that operating systems create for their own use, in lower case.
const SYSTEM_FILES: [&str; 11] = [
    "thumbs.db",
    "ehthumbs.db",
    "desktop.ini",
    ".ds_store",
    ".spotlight-v100",
    ".trashes",
    "._.trashes",
    ".fseventsd",
    ".documentrevisions-v100",
    "__macosx",
    "$recycle.bin",
];

/// The part of a path that an operating system created for its own use, if any.
pub fn system_file(path: &str) -> Option<&str> {
    path.split('/').find(|part| match part.is_ascii() {
        true => SYSTEM_FILES.iter().any(|name| name.eq_ignore_ascii_case(part)),
        false => SYSTEM_FILES.contains(&part.to_lowercase().as_str()),
    })
}

/// Files and folders that storage, its copies and version control create beside what they hold.
const STORAGE_FILES: [&str; 12] = [
    "@eadir",
    "#recycle",
    "#snapshot",
    ".snapshot",
    "lost+found",
    "system volume information",
    ".directory",
    ".git",
    ".gitattributes",
    ".gitignore",
    ".stfolder",
    ".apdisk",
];

/// The part of a path that no archive has of itself, but that the system around it may add:
/// [`system_file`], or a file of the storage.
pub fn surrounding_file(path: &str) -> Option<&str> {
    let is_of_storage = |part: &&str| {
        // AppleDouble (RFC 1740) and files that were removed while NFS had them open.
        part.starts_with("._")
            || part.starts_with(".nfs0")
            || STORAGE_FILES.contains(&part.to_lowercase().as_str())
    };
    system_file(path).or_else(|| path.split('/').find(is_of_storage))
}

/// The form under which systems that ignore case or Unicode normalisation know a path.
pub fn folded(path: &str) -> String {
    path.nfd().flat_map(char::to_lowercase).nfc().collect()
}

/// Faults in the names of a container's entries, given without trailing slashes: unsafe, duplicate,
/// or colliding if case or Unicode form is ignored.
pub fn check_members<'a>(paths: impl Iterator<Item = &'a str>, faults: &mut Findings) {
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    for path in paths {
        let count = seen.entry(path).or_default();
        *count += 1;
        if let (1, Some(reason)) = (*count, unsafe_reason(path)) {
            let detail = format!("the name {reason}");
            faults.push(Finding::new(&rule::ZIP_UNSAFE_NAME, path, detail));
        }
    }
    for (path, count) in seen.iter().filter(|(_, count)| **count > 1) {
        let detail = format!("{count} entries have this name");
        faults.push(Finding::new(&rule::ZIP_DUPLICATE, *path, detail));
    }
    for (path, other) in clashes(seen.keys().copied()) {
        let detail = format!("collides with {}", shown(other));
        faults.push(Finding::new(&rule::ZIP_CLASH, path, detail));
    }
}

/// Pairs of different paths that collide, by path: the later one with the first. A path may occur
/// more than once.
pub fn clashes<'a>(paths: impl IntoIterator<Item = &'a str> + Clone) -> Vec<(&'a str, &'a str)> {
    // Of a million paths hardly two collide: forms are compared only for those that may.
    let mut hashes: Vec<u64> = paths.clone().into_iter().map(folded_hash).collect();
    hashes.sort_unstable();
    let shared = hashes.chunk_by(u64::eq).filter(|group| group.len() > 1).map(|group| group[0]);
    let shared: Vec<u64> = shared.collect();
    drop(hashes);
    if shared.is_empty() {
        return Vec::new();
    }
    let may_clash = |path: &&str| shared.binary_search(&folded_hash(path)).is_ok();
    let paths: BTreeSet<&str> = paths.into_iter().filter(may_clash).collect();
    let mut first: BTreeMap<String, &str> = BTreeMap::new();
    let pairs = paths.into_iter().filter_map(|path| {
        let before = *first.entry(folded(path)).or_insert(path);
        (before != path).then_some((path, before))
    });
    pairs.collect()
}

/// The same for colliding paths (FNV-1a, which is not secret: whoever makes paths collide makes
/// this no slower than comparing them all).
fn folded_hash(path: &str) -> u64 {
    let add = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
    let start = 0xCBF2_9CE4_8422_2325;
    match path.is_ascii() {
        true => path.bytes().map(|byte| byte.to_ascii_lowercase()).fold(start, add),
        false => folded(path).bytes().fold(start, add),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_leave_the_package_are_unsafe() {
        for path in
            ["", "/etc/x", "a/../../x", "..", "a//b", "./a", "C:x", "~/x", "a\0b", "\\\\server\\x"]
        {
            assert!(unsafe_reason(path).is_some(), "{path:?}");
        }
        for path in ["a", "data/a b/é.txt", "data/..a", "data/~x", "a\\b", "a\u{1}b"] {
            assert_eq!(unsafe_reason(path), None, "{path:?}");
        }
    }

    #[test]
    fn names_that_windows_does_not_have_are_known() {
        for path in
            ["data/nul", "data/CON.txt", "lpt1", "a./b", "a b /c", "data/12:30", "a\nb", "a\\b"]
        {
            assert!(unportable_reason(path).is_some(), "{path:?}");
        }
        for path in ["data/.gitignore", "data/console", "data/com", "data/lptx", "data/a..b"] {
            assert_eq!(unportable_reason(path), None, "{path:?}");
        }
    }

    #[test]
    fn system_files_are_known_by_any_part_of_a_path() {
        assert_eq!(system_file("data/Thumbs.db"), Some("Thumbs.db"));
        assert_eq!(system_file("data/.Trashes/501/x"), Some(".Trashes"));
        assert_eq!(system_file("data/thumbs.db.txt"), None);
        for path in ["packages/2024/03/@eaDir/a.zip", "._log.jsonl", ".DS_Store", ".git/HEAD"] {
            assert!(surrounding_file(path).is_some(), "{path}");
        }
        assert_eq!(surrounding_file("packages/2024/03/a.git"), None);
    }

    #[test]
    fn clashes_ignore_case_and_normalisation() {
        let paths = ["data/É.txt", "data/e\u{301}.txt", "data/b", "data/b"];
        assert_eq!(clashes(paths), [("data/É.txt", "data/e\u{301}.txt")]);
    }

    #[test]
    fn shown_paths_cannot_forge_lines() {
        assert_eq!(shown("a\nb\u{202E}c"), "a\\nb\\u{202e}c");
    }
}
