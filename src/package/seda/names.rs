//! The name of each file in `content/`: Vitam accepts letters, digits, `_`, `@`, `-` and full
//! stops, and one flat folder.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use crate::digest::{Digests, to_hex};
use crate::package::files::{PDF_FOLDER, PackageFile, SOURCE_FOLDER};
use crate::package::record::Record;

/// Maximum length of a name's stem, in characters: file systems end at 255 bytes.
const LONGEST: usize = 120;

/// URIs by the path that a file would have in a bag.
pub(super) struct Names {
    by_path: BTreeMap<String, String>,
}

impl Names {
    /// Names `files`, which come in the order of their paths.
    pub(super) fn of(record: &Record, files: &[PackageFile]) -> Names {
        // The release is named by its slug alone, and no other file may take its names.
        let slug = portable(&record.release.slug);
        let mut taken = BTreeSet::from([slug.to_lowercase()]);
        let mut by_path = BTreeMap::new();
        for file in files {
            let path = file.path.as_str();
            let name = match folder_prefix(path) {
                None => with_extension(&slug, extension(path)),
                Some(prefix) => distinct(prefix, path, &mut taken),
            };
            by_path.insert(path.to_owned(), format!("content/{name}"));
        }
        Names { by_path }
    }

    /// `content/…`; metadata files keep their names.
    pub(super) fn uri(&self, file: &PackageFile) -> String {
        let named = self.by_path.get(file.path.as_str()).cloned();
        named.unwrap_or_else(|| format!("content/{}", file.path.file_name()))
    }
}

/// The name that a file had, or that this program gave it.
pub(super) fn file_name(file: &PackageFile) -> &str {
    match &file.original {
        Some(original) => original.rsplit('/').next().unwrap_or(original),
        None => file.path.file_name(),
    }
}

/// The prefix of a file's name, for the folder it would have in a bag; `None` for the release.
fn folder_prefix(path: &str) -> Option<&'static str> {
    if path.starts_with(PDF_FOLDER) {
        return None;
    }
    let below = path.strip_prefix(SOURCE_FOLDER)?.trim_start_matches('/');
    match below.rsplit_once('/')?.0 {
        "images" => Some("image-"),
        "attachments" => Some("attachment-"),
        "settings/marks" => Some("mark-"),
        _ => Some("settings-"),
    }
}

fn extension(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

fn with_extension(stem: &str, extension: &str) -> String {
    let extension = portable(extension);
    if extension.is_empty() { stem.to_owned() } else { format!("{stem}.{extension}") }
}

/// The name without unacceptable characters; with digits of its path's digest if another file has
/// it. All stems differ, so that a picture is not mistaken for the release's source.
fn distinct(prefix: &str, path: &str, taken: &mut BTreeSet<String>) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = extension(path);
    let stem = name.strip_suffix(extension).unwrap_or(name).trim_end_matches('.');
    let stem = format!("{prefix}{}", portable(stem));
    let stem: String = stem.chars().take(LONGEST).collect();
    let digest = to_hex(&Digests::of(path.as_bytes()).sha256);
    let suffixed = [8, 64].map(|length| format!("{stem}-{}", &digest[..length]));
    let stem = std::iter::once(stem.clone())
        .chain(suffixed)
        .find(|stem| taken.insert(stem.to_lowercase()))
        .unwrap_or(stem);
    with_extension(&stem, extension)
}

/// ASCII, without accents, everything else replaced with an underscore.
fn portable(text: &str) -> String {
    text.nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .map(|c| if c.is_ascii_alphanumeric() || "_@-.".contains(c) { c } else { '_' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_only_what_is_taken_and_no_stem_twice() {
        let mut taken = BTreeSet::new();
        let source = |name: &str| format!("{SOURCE_FOLDER}/images/{name}");
        let mut name = |path: &str| distinct("image-", &source(path), &mut taken);
        assert_eq!(name("Façade nord (2).PNG"), "image-Facade_nord__2_.PNG");
        assert_eq!(name("plan"), "image-plan");
        let second = name("Plan.jpg");
        assert!(
            second.starts_with("image-Plan-") && second.len() == "image-Plan-01234567.jpg".len()
        );
        assert!(name(&"é".repeat(200)).len() <= LONGEST);
        assert_eq!(name("…"), "image-_");
    }

    #[test]
    fn the_folder_says_what_a_file_is() {
        let prefix = |path: &str| folder_prefix(&format!("{SOURCE_FOLDER}/{path}"));
        assert_eq!(prefix("avis.markdown"), None);
        assert_eq!(prefix("images/a.png"), Some("image-"));
        assert_eq!(prefix("settings/marks/a.png"), Some("mark-"));
        assert_eq!(prefix("settings/layout.yaml"), Some("settings-"));
        assert_eq!(folder_prefix(&format!("{PDF_FOLDER}/avis.pdf")), None);
    }
}
