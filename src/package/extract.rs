//! Safe unpacking of a package: nothing is written outside the destination, and nothing is left of
//! a package that is refused.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use unicode_normalization::UnicodeNormalization;
use zip::ZipArchive;
use zip::result::ZipError;

use super::zip_records::Records;
use crate::error::IoError;
use crate::platform::{create_folder, rename_without_replacing, sync_folder};

mod error;

pub use error::{ExtractError, Refusal};

/// Limits on a zip, so that a small file cannot fill a disk.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub entries: u64,
    /// Uncompressed size of all entries, in bytes.
    pub size: u64,
    /// Ratio of uncompressed to compressed size of an entry; not applied below 1 MiB.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { entries: 100_000, size: 64 << 30, ratio: 250 }
    }
}

/// Entries that are smaller than this when unpacked are not bombs.
pub(super) const RATIO_FROM: u64 = 1 << 20;

/// What was unpacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extracted {
    /// The new entries at the top of the destination.
    pub placed: Vec<PathBuf>,
    /// Files.
    pub files: u64,
    /// Of all files.
    pub bytes: u64,
}

/// Unpacks a zip into a folder, which is created if missing.
///
/// # Errors
///
/// All reasons to refuse the zip at once; a top folder that already exists; damage. The
/// destination is then unchanged.
pub fn extract(zip: &Path, to: &Path) -> Result<Extracted, ExtractError> {
    extract_within(zip, to, Limits::default(), &|| false)
}

/// [`extract`] with other limits, until `stop` says so.
///
/// # Errors
///
/// Those of [`extract`], and [`ExtractError::Interrupted`] where it was stopped.
pub fn extract_within(
    zip: &Path,
    to: &Path,
    limits: Limits,
    stop: &dyn Fn() -> bool,
) -> Result<Extracted, ExtractError> {
    let file = File::open(zip).map_err(IoError::of("open", zip))?;
    if file.metadata().is_ok_and(|it| it.is_dir()) {
        let source = io::Error::from(io::ErrorKind::IsADirectory);
        return Err(IoError::of("unpack", zip)(source).into());
    }
    let damaged = |source| ExtractError::Zip { path: zip.to_owned(), source };
    let mut archive =
        ZipArchive::new(io::BufReader::new(file)).map_err(|source| match begins_as_zip(zip) {
            true => damaged(source),
            false => ExtractError::NotAZip { path: zip.to_owned() },
        })?;
    let mut again = File::open(zip).map_err(IoError::of("open", zip))?;
    let refusals = refusals(&mut archive, &mut again, limits).map_err(damaged)?;
    if !refusals.is_empty() {
        return Err(ExtractError::Refused { path: zip.to_owned(), refusals });
    }
    let names: Result<Vec<String>, ZipError> =
        archive.file_names().map(|name| Ok(name?.into_owned())).collect();
    let tops = top_names(names.map_err(damaged)?.into_iter());
    if let Some(path) = tops.iter().map(|top| to.join(top)).find(|p| p.symlink_metadata().is_ok()) {
        return Err(ExtractError::Exists { path });
    }
    // In this order: they are dropped in the opposite one.
    let destination = Destination::create(to)?;
    let unfinished = Unfinished::create(destination.path)?;
    let (files, bytes) = unpack(&mut archive, zip, &unfinished.0, stop)?;
    Ok(Extracted { placed: place(&unfinished.0, to, &tops)?, files, bytes })
}

/// Whether a file begins with the signature of an entry, or of an empty zip (APPNOTE §4.3.7,
/// §4.3.16).
fn begins_as_zip(path: &Path) -> bool {
    let mut head = [0; 4];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut head));
    read.is_ok() && matches!(&head, b"PK\x03\x04" | b"PK\x05\x06")
}

/// Everything wrong with the zip, judging by its directory alone.
fn refusals<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    file: &mut File,
    limits: Limits,
) -> Result<Vec<Refusal>, ZipError> {
    if archive.len() as u64 > limits.entries {
        return Ok(vec![Refusal::Entries(limits.entries)]);
    }
    let mut refusals = Vec::new();
    let mut size = 0_u64;
    let mut files = BTreeMap::new();
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index)?;
        let name = entry.name()?.into_owned();
        size = size.saturating_add(entry.size());
        if !is_safe(&name) || entry.name_raw() != name.as_bytes() {
            refusals.push(Refusal::Path(name));
            continue;
        }
        // Type bits of the mode (APPNOTE §4.4.15 leaves them to the host): regular or absent.
        let kind = entry.unix_mode().unwrap_or_default() & 0o170_000;
        if !matches!((kind, entry.is_dir()), (0, _) | (0o100_000, false) | (0o040_000, true)) {
            refusals.push(Refusal::Kind(name.clone()));
        }
        if entry.encrypted() {
            refusals.push(Refusal::Encrypted(name.clone()));
        }
        let packed = entry.compressed_size().max(1);
        if entry.size() > RATIO_FROM && entry.size() / packed > limits.ratio {
            refusals.push(Refusal::Ratio(name.clone(), limits.ratio));
        }
        files.insert(name, entry.is_dir());
    }
    if size > limits.size {
        refusals.push(Refusal::Size(limits.size));
    }
    refusals.extend(clashes(&files));
    if archive.has_duplicate_names() {
        refusals.extend(duplicates(file, archive.central_directory_start())?);
    } else if archive.has_overlapping_entries()? {
        refusals.push(Refusal::Overlap);
    }
    Ok(refusals)
}

/// The names that several entries have: of these the archive keeps one.
fn duplicates(file: &mut File, directory: u64) -> Result<Vec<Refusal>, ZipError> {
    let records = Records::find(file)?.central;
    let (mut names, mut twice) = (BTreeMap::new(), BTreeSet::new());
    for record in records.into_iter().filter(|record| record.at >= directory) {
        let first = *names.entry(record.name.clone()).or_insert(record.at);
        if first != record.at {
            twice.insert(record.name);
        }
    }
    if twice.is_empty() {
        twice.insert("a name".to_owned());
    }
    Ok(twice.into_iter().map(Refusal::Duplicate).collect())
}

/// Whether it is a relative path of plain components that every file system accepts.
pub(super) fn is_safe(name: &str) -> bool {
    let path = name.strip_suffix('/').unwrap_or(name);
    let component = |part: &str| !matches!(part, "" | "." | "..") && part.len() <= 255;
    path.split('/').all(component)
        && !path.contains(['\\', ':'])
        && !path.chars().any(char::is_control)
}

/// Paths, and folders leading to them, that some file system takes for one.
fn clashes(files: &BTreeMap<String, bool>) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let mut seen: BTreeMap<String, (&str, bool)> = BTreeMap::new();
    for (name, &is_folder) in files {
        let path = name.strip_suffix('/').unwrap_or(name);
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        for end in ends {
            let prefix = &path[..end];
            let folder = end < path.len() || is_folder;
            let folded: String = prefix.nfc().flat_map(char::to_lowercase).nfc().collect();
            match seen.insert(folded, (prefix, folder)) {
                Some((other, _)) if other != prefix => {
                    refusals.push(Refusal::Clash(other.to_owned(), prefix.to_owned()));
                }
                Some((other, false)) if folder => {
                    refusals.push(Refusal::FileAsFolder(other.to_owned(), path.to_owned()));
                }
                _ => {}
            }
        }
    }
    refusals.dedup();
    refusals
}

/// The names at the top of the zip, each once.
pub(super) fn top_names(names: impl Iterator<Item = String>) -> BTreeSet<String> {
    names.map(|name| name.split('/').next().unwrap_or_default().to_owned()).collect()
}

/// Unpacks all entries; how many files they are, and their bytes.
fn unpack<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    zip: &Path,
    folder: &Path,
    stop: &dyn Fn() -> bool,
) -> Result<(u64, u64), ExtractError> {
    let check_stop = || match stop() {
        true => Err(ExtractError::Interrupted { path: zip.to_owned() }),
        false => Ok(()),
    };
    let unread = |source| ExtractError::Zip { path: zip.to_owned(), source };
    let (mut files, mut bytes) = (0, 0);
    for index in 0..archive.len() {
        check_stop()?;
        let mut entry = archive.by_index(index).map_err(unread)?;
        let name = entry.name().map_err(unread)?.into_owned();
        let path = folder.join(&name);
        if entry.is_dir() {
            fs::create_dir_all(&path).map_err(IoError::of("create", &path))?;
            continue;
        }
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(IoError::of("create", parent))?;
        let mut file = File::create_new(&path).map_err(IoError::of("create", &path))?;
        let size = entry.size();
        let mut out = |piece: &[u8]| {
            check_stop()?;
            Ok(file.write_all(piece).map_err(IoError::of("write", &path))?)
        };
        let written = copy(&mut entry, size, &mut out, |source| ExtractError::Damaged {
            path: zip.to_owned(),
            name: name.clone(),
            source,
        })?;
        if written != size {
            return Err(ExtractError::Refused {
                path: zip.to_owned(),
                refusals: vec![Refusal::Length(name)],
            });
        }
        file.sync_all().map_err(IoError::of("synchronise", &path))?;
        (files, bytes) = (files + 1, bytes + written);
    }
    Ok((files, bytes))
}

/// Copies an entry; one byte more than announced exposes a false size, and the reader checks
/// the CRC. What cannot be read is damage; what cannot be written is not.
fn copy(
    entry: &mut impl Read,
    size: u64,
    out: &mut dyn FnMut(&[u8]) -> Result<(), ExtractError>,
    damaged: impl Fn(ZipError) -> ExtractError,
) -> Result<u64, ExtractError> {
    let mut limited = entry.take(size.saturating_add(1));
    let (mut buffer, mut written) = (vec![0; 64 << 10], 0);
    loop {
        let count = match limited.read(&mut buffer) {
            Ok(0) => return Ok(written),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(damaged(ZipError::Io(error))),
        };
        out(&buffer[..count])?;
        written += count as u64;
    }
}

pub(super) fn place(
    from: &Path,
    to: &Path,
    tops: &BTreeSet<String>,
) -> Result<Vec<PathBuf>, ExtractError> {
    let mut placed = Vec::new();
    for top in tops {
        let (source, path) = (from.join(top), to.join(top));
        if let Err(error) = rename_folder(&source, &path) {
            // Anything placed before it goes too: all of the zip, or nothing.
            for path in &placed {
                let _ = fs::remove_dir_all(path).or_else(|_| fs::remove_file(path));
            }
            return Err(match error.kind() {
                io::ErrorKind::AlreadyExists => ExtractError::Exists { path },
                _ => IoError { operation: "rename", path: source, source: error }.into(),
            });
        }
        placed.push(path);
    }
    sync_folder(to).map_err(IoError::of("synchronise", to))?;
    Ok(placed)
}

/// Folders cannot be hard-linked: if the file system has no rename that cannot replace, a plain
/// rename still never replaces a folder that is not empty.
fn rename_folder(from: &Path, to: &Path) -> io::Result<()> {
    match rename_without_replacing(from, to) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied && from.is_dir() => {
            fs::rename(from, to)
        }
        result => result,
    }
}

/// The destination, removed again if it was created in vain.
pub(super) struct Destination<'a> {
    pub(super) path: &'a Path,
    created: bool,
}

impl<'a> Destination<'a> {
    pub(super) fn create(path: &'a Path) -> Result<Destination<'a>, IoError> {
        let created = !path.exists();
        create_folder(path)?;
        Ok(Destination { path, created })
    }
}

impl Drop for Destination<'_> {
    fn drop(&mut self) {
        if self.created {
            // Fails, as it should, if something was unpacked.
            let _ = fs::remove_dir(self.path);
        }
    }
}

/// Where the zip is unpacked at first; leftovers are removed.
pub(super) struct Unfinished(pub(super) PathBuf);

impl Unfinished {
    pub(super) fn create(folder: &Path) -> Result<Unfinished, IoError> {
        static UNPACKINGS: AtomicU64 = AtomicU64::new(0);
        let number = UNPACKINGS.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!(".unpacking-{}-{number}", std::process::id()));
        fs::create_dir(&path).map_err(IoError::of("write to", folder))?;
        Ok(Unfinished(path))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests;
