//! `.zip.sha256`: one line, as `sha256sum` writes and reads it.

use std::path::{Path, PathBuf};

use super::contents::PackageFile;
use crate::error::{IoError, reason};
use crate::finding::Finding;
use crate::rules::verification as rule;
use crate::verify::directory;
use crate::verify::fixity::{Algorithm, Hasher};

/// Where the digest of the package at `path` is.
pub fn path(path: &Path) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(".sha256");
    PathBuf::from(path)
}

/// Compares a package's digest with its file.
pub fn check(package: &PackageFile, digest: &str) -> Vec<Finding> {
    let name = format!("{}.sha256", package.name());
    if !package.has_digest_file {
        return vec![Finding::new(&rule::ARCHIVE_NO_DIGEST, name, "the file is missing")];
    }
    let path = path(&package.on_disk);
    let mut text = Vec::new();
    // A line is 64 digits, two characters and a name: anything longer is not one.
    let read = directory::stream(&path, 4096, &mut |piece| text.extend_from_slice(piece));
    if let Err(error) = read {
        let detail = format!("the file cannot be read: {}", reason(&error));
        return vec![Finding::new(&rule::ARCHIVE_DIGEST_FORM, name, detail)];
    }
    match parse(&text, package.name()) {
        None => {
            let detail = format!("is not a single line `SHA-256, two spaces, {}`", package.name());
            vec![Finding::new(&rule::ARCHIVE_DIGEST_FORM, name, detail)]
        }
        Some(expected) if expected == digest => Vec::new(),
        Some(expected) => {
            let detail = format!("SHA-256 is {digest}; {name} expects {expected}");
            vec![Finding::new(&rule::ARCHIVE_DIGEST, package.name(), detail)]
        }
    }
}

/// The digest that the file beside the package at `package` gives, if it is exactly as written.
pub fn given(package: &Path) -> Option<String> {
    let mut text = Vec::new();
    directory::stream(&path(package), 4096, &mut |piece| text.extend_from_slice(piece)).ok()?;
    let name = package.file_name()?.to_string_lossy();
    parse(&text, &name).map(str::to_owned)
}

/// The digest, if the file is exactly as written.
fn parse<'a>(text: &'a [u8], package: &str) -> Option<&'a str> {
    let line = std::str::from_utf8(text).ok()?.strip_suffix('\n')?;
    let (digest, name) = line.split_once("  ")?;
    let is_digest = digest.len() == Algorithm::Sha256.digits()
        && digest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    (is_digest && name == package).then_some(digest)
}

/// The SHA-256 of a file, in hexadecimal.
///
/// # Errors
/// If it cannot be read.
pub fn sha256_of_file(path: &Path) -> Result<String, IoError> {
    let mut hasher = Hasher::new([Algorithm::Sha256]);
    directory::stream(path, u64::MAX, &mut |piece| hasher.update(piece))
        .map_err(IoError::of("read", path))?;
    Ok(hasher.finish().into_iter().map(|(_, digest)| digest).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_line_is_read() {
        let digest = "0a".repeat(32);
        assert_eq!(parse(format!("{digest}  a.zip\n").as_bytes(), "a.zip"), Some(&*digest));
        for text in [
            format!("{digest}  b.zip\n"),
            format!("{digest}  a.zip"),
            format!("{digest} a.zip\n"),
            format!("{}  a.zip\n", digest.to_uppercase()),
            format!("{digest}  a.zip\n\n"),
            String::new(),
        ] {
            assert_eq!(parse(text.as_bytes(), "a.zip"), None, "{text:?}");
        }
    }
}
