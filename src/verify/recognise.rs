//! Recognises what a path is from its contents, never from its name alone.

use std::fs;
use std::io::Read;
use std::path::Path;

use super::directory;
use super::error::VerifyError;
use crate::error::IoError;

/// What can be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PathKind {
    /// A folder of packages, with catalogue and log.
    Archive,
    /// A package or bag in a zip.
    Zip,
    /// A tar, plain or compressed by gzip; by bzip2, xz or Zstandard, if it is named so.
    Tar,
    /// A folder that is a bag, or nearly one; or an unpacked SIP.
    Bag,
}

/// Recognises a path. An empty or truncated `.zip` is a zip, a folder that lost its `bagit.txt` a
/// bag: that is damage, which the checks report.
///
/// # Errors
/// If there is nothing there, or nothing known.
pub fn recognise(path: &Path) -> Result<PathKind, VerifyError> {
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(VerifyError::Missing { path: path.to_owned() });
        }
        Err(error) => return Err(IoError::of("read", path)(error).into()),
    };
    let unknown = || VerifyError::Unknown { path: path.to_owned(), hint: hint(path) };
    if metadata.is_dir() {
        return recognise_folder(path)?.ok_or_else(unknown);
    }
    if !metadata.is_file() {
        return Err(unknown());
    }
    // The beginning of the file decides, then its name: a truncated or empty file may have no
    // beginning.
    let start = read_start(path)?;
    if let Some((_, ends)) = PACKED.iter().find(|(magic, _)| start.starts_with(magic)) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let is_tar = ends.iter().chain(&TARS).any(|end| name.ends_with(end));
        return is_tar.then_some(PathKind::Tar).ok_or_else(unknown);
    }
    if OTHER_KINDS.iter().any(|magic| start.starts_with(magic)) {
        return Err(unknown());
    }
    recognise_start(&start).or_else(|| recognise_name(path)).ok_or_else(unknown)
}

/// Ends of the names of tars.
const TARS: [&str; 3] = [".tar", ".tar.gz", ".tgz"];

/// First bytes of compressed files that may be anything, and how those that are tars are named.
const PACKED: [(&[u8], &[&str]); 3] = [
    (b"\xFD7zXZ\0", &[".tar.xz", ".txz"]),
    (b"BZh", &[".tar.bz2", ".tbz2", ".tbz", ".tar.bz"]),
    (b"\x28\xB5\x2F\xFD", &[".tar.zst", ".tzst"]),
];

/// What to name instead of a path that is nothing to check.
fn hint(path: &Path) -> String {
    const SITES: [&str; 8] = [
        "_config.yml",
        "communique.yaml",
        "hugo.toml",
        "hugo.yaml",
        "eleventy.config.js",
        ".eleventy.js",
        "_posts",
        "_communiques",
    ];
    // Below an archive, it is the folder above that can be checked.
    let is_archive =
        |folder: &&Path| folder.join("VERSION").is_file() && folder.join("packages").is_dir();
    if let Some(archive) = path.ancestors().skip(1).take(3).find(is_archive) {
        let here = archive.as_os_str().is_empty();
        let archive = if here { Path::new(".") } else { archive };
        return format!("; {} is an archive: name that, or a package in it", archive.display());
    }
    if SITES.iter().any(|name| path.join(name).exists()) {
        return "; it looks like a site: name the archive that `export --to` made".to_owned();
    }
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    let is_zip = |entry: &fs::DirEntry| recognise_name(&entry.path()).is_some();
    match entries.filter(is_zip).count() {
        0 => String::new(),
        1 => format!("; it has a package in it: name that, {}/*", path.display()),
        number => format!("; it has {number} packages in it: name those, {}/*", path.display()),
    }
}

/// First bytes of files that are sometimes named as tars or zips but are neither: cpio (three
/// forms), LZMA alone, lzip, lzop, compress, LZ4, 7z, RAR.
const OTHER_KINDS: [&[u8]; 10] = [
    b"070707",
    b"070701",
    b"\xC7\x71",
    b"\x5D\0\0",
    b"LZIP",
    b"\x89LZO\0",
    b"\x1F\x9D",
    b"\x04\x22\x4D\x18",
    b"7z\xBC\xAF\x27\x1C",
    b"Rar!\x1A\x07",
];

/// Where the magic of ustar, and of GNU tar, is.
const USTAR: std::ops::Range<usize> = 257..262;

fn read_start(path: &Path) -> Result<Vec<u8>, IoError> {
    let mut start = Vec::new();
    let file = directory::open(path).map_err(IoError::of("open", path))?;
    file.take(USTAR.end as u64).read_to_end(&mut start).map_err(IoError::of("read", path))?;
    Ok(start)
}

fn recognise_start(start: &[u8]) -> Option<PathKind> {
    let is_zip = start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06");
    let is_tar = start.starts_with(b"\x1F\x8B") || start.get(USTAR) == Some(b"ustar");
    if is_zip { Some(PathKind::Zip) } else { is_tar.then_some(PathKind::Tar) }
}

fn recognise_name(path: &Path) -> Option<PathKind> {
    let name = path.file_name()?.to_string_lossy().to_lowercase();
    let is_tar = TARS.iter().any(|end| name.ends_with(end));
    if name.ends_with(".zip") { Some(PathKind::Zip) } else { is_tar.then_some(PathKind::Tar) }
}

fn recognise_folder(path: &Path) -> Result<Option<PathKind>, IoError> {
    // If there is a declaration, nothing else in the folder matters.
    if fs::symlink_metadata(path.join("bagit.txt")).is_ok() {
        return Ok(Some(PathKind::Bag));
    }
    let (mut manifest, mut parts) = (false, 0);
    let (mut packages, mut archive_files, mut declaration) = (false, 0, false);
    let (mut sip, mut eark) = (0, 0);
    for item in fs::read_dir(path).map_err(IoError::of("list", path))? {
        let item = item.map_err(IoError::of("list", path))?;
        let name = item.file_name().to_string_lossy().to_lowercase();
        match name.as_str() {
            "bagit.txt" => declaration = true,
            "data" | "bag-info.txt" | "package-info.txt" | "fetch.txt" => parts += 1,
            "manifest.xml" | "content" => sip += 1,
            "mets.xml" | "representations" | "metadata" => eark += 1,
            "packages" => packages = true,
            "version" | "catalog.jsonl" | "log.jsonl" => archive_files += 1,
            _ if is_manifest(&name) => manifest = true,
            _ => {}
        }
    }
    Ok(if declaration || manifest || parts >= 2 || sip == 2 || eark >= 2 {
        Some(PathKind::Bag)
    } else if packages && archive_files > 0 || archive_files >= 2 {
        Some(PathKind::Archive)
    } else {
        None
    })
}

fn is_manifest(name: &str) -> bool {
    (name.starts_with("manifest-") || name.starts_with("tagmanifest-")) && name.ends_with(".txt")
}
