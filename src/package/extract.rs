//! Safe unpacking of a package: nothing is written outside the destination, and nothing is left
//! of a package that is refused.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;
use zip::ZipArchive;
use zip::result::ZipError;

use super::place::{rename_without_replacing, sync_folder};
use crate::error::IoError;

/// What a zip may hold at most, so that a small file cannot fill a disk.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub entries: u64,
    /// Uncompressed, all entries together, in bytes.
    pub size: u64,
    /// Uncompressed to compressed size of an entry; those below 1 MiB are free of it.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { entries: 100_000, size: 64 << 30, ratio: 250 }
    }
}

/// Entries that are smaller than this when unpacked are no bombs.
const RATIO_FROM: u64 = 1 << 20;

#[derive(Debug, thiserror::Error)]
pub enum ExtractError {
    #[error("{} is no zip that can be read: {source}", path.display())]
    Zip { path: PathBuf, source: ZipError },
    /// Every entry that is refused, with why.
    #[error("{} is refused: {}", path.display(), join(refusals))]
    Refused { path: PathBuf, refusals: Vec<Refusal> },
    #[error("{} exists already and is not overwritten", path.display())]
    Exists { path: PathBuf },
    #[error(transparent)]
    Io(#[from] IoError),
}

/// Why a zip is not unpacked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("« {0} » leaves the destination or is no portable path")]
    Path(String),
    #[error("« {0} » is neither a file nor a folder")]
    Kind(String),
    #[error("« {0} » stands twice")]
    Duplicate(String),
    #[error("« {0} » and « {1} » are one file where case or normalisation does not count")]
    Clash(String, String),
    #[error("« {0} » is a file, and a folder of « {1} »")]
    FileAsFolder(String, String),
    #[error("« {0} » unpacks to more than {1} times its size")]
    Ratio(String, u64),
    #[error("it unpacks to more than {0} bytes")]
    Size(u64),
    #[error("it has more than {0} entries")]
    Entries(u64),
    #[error("« {0} » is encrypted")]
    Encrypted(String),
}

fn join(refusals: &[Refusal]) -> String {
    refusals.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// Unpacks a zip into a folder, which is created where it is missing, and gives what now stands
/// in it at the top.
///
/// # Errors
///
/// All reasons to refuse the zip at once; a top folder that exists already; damage. The
/// destination then holds what it held before.
pub fn extract(zip: &Path, to: &Path) -> Result<Vec<PathBuf>, ExtractError> {
    extract_within(zip, to, Limits::default())
}

/// [`extract`] with other limits.
pub fn extract_within(zip: &Path, to: &Path, limits: Limits) -> Result<Vec<PathBuf>, ExtractError> {
    let file = File::open(zip).map_err(IoError::of("open", zip))?;
    let damaged = |source| ExtractError::Zip { path: zip.to_owned(), source };
    let mut archive = ZipArchive::new(io::BufReader::new(file)).map_err(damaged)?;
    let refusals = refusals(&mut archive, limits).map_err(damaged)?;
    if !refusals.is_empty() {
        return Err(ExtractError::Refused { path: zip.to_owned(), refusals });
    }
    let tops = top_names(&archive);
    if let Some(path) = tops.iter().map(|top| to.join(top)).find(|p| p.symlink_metadata().is_ok()) {
        return Err(ExtractError::Exists { path });
    }
    let made = MadeFolder::create(to)?;
    let unfinished = UnfinishedFolder::create(to)?;
    unpack(&mut archive, zip, &unfinished.0)?;
    let placed = place(&unfinished.0, to, &tops)?;
    made.keep();
    Ok(placed)
}

/// Everything that speaks against the zip, from its directory alone.
fn refusals<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
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
        let name = entry.name().to_owned();
        size = size.saturating_add(entry.size());
        if !is_safe(&name) || entry.name_raw() != name.as_bytes() {
            refusals.push(Refusal::Path(name));
            continue;
        }
        // Type bits of the mode (APPNOTE §4.4.15 leaves them to the host): regular or none.
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
    refusals.extend(duplicates(archive)?);
    Ok(refusals)
}

/// A relative path of plain components that every file system takes as it is.
fn is_safe(name: &str) -> bool {
    let path = name.strip_suffix('/').unwrap_or(name);
    let component = |part: &str| !matches!(part, "" | "." | "..") && part.len() <= 255;
    path.split('/').all(component)
        && !path.contains(['\\', ':'])
        && !path.chars().any(char::is_control)
}

/// Paths, and folders on the way to them, that some file system takes for one.
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

/// Names that stand twice in the central directory (APPNOTE §4.3.12). The zip reader keeps one
/// of them and tells nothing, so the directory is read here.
fn duplicates<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<Vec<Refusal>, ZipError> {
    let start = archive.central_directory_start();
    let mut names = BTreeMap::<Vec<u8>, u32>::new();
    // The reader is taken out and given back: the archive lends it only by value.
    let mut reader = archive.clone_reader_position(start)?;
    while let Some(name) = next_name(&mut reader)? {
        *names.entry(name).or_default() += 1;
    }
    let twice = names.into_iter().filter(|(_, count)| *count > 1);
    Ok(twice.map(|(name, _)| Refusal::Duplicate(String::from_utf8_lossy(&name).into())).collect())
}
