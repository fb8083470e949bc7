//! `catalog.jsonl`: one line per package, sorted by id and version, derived from the packages
//! alone.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::disk::{Disk, DiskFile, RealDisk};
use super::entries::Entries;
use super::entry::CatalogueEntry;
use super::error::ArchiveError;
use super::lines::Lines;
use super::recorded::describe_zip;
use super::run::{RunFolder, lock_archive};
use super::tombstone::withdrawn_package;
use crate::digest::digest_file;
use crate::error::IoError;

pub(super) const CATALOGUE: &str = "catalog.jsonl";

/// Bytes of it that are written at once.
const BUFFER: usize = 64 << 10;

/// A difference between the catalogue and the packages.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CatalogueDifference {
    /// Listed, but missing.
    Absent {
        /// Path of the package, below the archive.
        path: String,
    },
    /// Present, but not listed.
    Unlisted {
        /// Path of the package, below the archive.
        path: String,
    },
    /// Listed with other details than the package has.
    Stale {
        /// Path of the package, below the archive.
        path: String,
    },
    /// The lines are right, but not as this program writes them (order, form).
    Form,
}

/// Derives the catalogue from the packages and writes it. Returns the number of packages.
pub fn rebuild_catalogue(root: &Path) -> Result<usize, ArchiveError> {
    let lock = lock_archive(root)?;
    let entries = derive(root)?;
    let run = RunFolder::create(root, &lock)?;
    write(&RealDisk, root, &run, entries.iter().map(|(_, entry)| entry))?;
    Ok(entries.len())
}

/// Compares the catalogue with the packages; an archive without a catalogue lists nothing.
pub fn check_catalogue(root: &Path) -> Result<Vec<CatalogueDifference>, ArchiveError> {
    let (listed, digest) = read(root, &Entries::default())?;
    let there: Entries = derive(root)?
        .iter()
        .map(|(key, mut entry)| {
            // A line without a profile was written before profiles were recorded, and is no fault.
            if listed.get(key).is_some_and(|line| line.profile.is_none()) {
                entry.profile = None;
            }
            entry
        })
        .collect();
    let mut differences = Vec::new();
    for (key, entry) in there.iter() {
        let path = entry.path.clone();
        match listed.get(key) {
            None => differences.push(CatalogueDifference::Unlisted { path }),
            Some(line) if line != entry => differences.push(CatalogueDifference::Stale { path }),
            Some(_) => {}
        }
    }
    let absent = listed.iter().filter(|(key, _)| !there.contains(key));
    differences.extend(absent.map(|(_, line)| CatalogueDifference::Absent { path: line.path }));
    if differences.is_empty() && digest != digest_of(there.iter().map(|(_, entry)| entry)) {
        differences.push(CatalogueDifference::Form);
    }
    Ok(differences)
}

/// Writes the lines of entries, one after the other: of a large archive they are never all held.
fn write_lines(
    entries: impl Iterator<Item = CatalogueEntry>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut line = Vec::new();
    for entry in entries {
        line.clear();
        serde_json::to_writer(&mut line, &entry).expect("strings and numbers are always JSON");
        line.push(b'\n');
        out.write_all(&line)?;
    }
    Ok(())
}

/// SHA-256 of the catalogue with these entries.
pub(super) fn digest_of(entries: impl Iterator<Item = CatalogueEntry>) -> [u8; 32] {
    let mut digest = Sha256::new();
    let all = write_lines(entries, &mut Digesting(&mut digest));
    all.expect("a digest takes all bytes");
    digest.finalize().into()
}

struct Digesting<'d>(&'d mut Sha256);

impl Write for Digesting<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The entries of the lines that can be read, and the SHA-256 of all lines; the others are ignored,
/// since the packages say the same. Lines that match an entry of `known` share it.
pub(super) fn read(root: &Path, known: &Entries) -> Result<(Entries, [u8; 32]), IoError> {
    let mut entries = Entries::default();
    let digest = each_line(root, |line| {
        if let Ok(entry) = serde_json::from_slice::<CatalogueEntry>(line) {
            entries.insert_known(entry, known);
        }
    })?;
    Ok((entries, digest))
}

/// SHA-256 of the catalogue as it stands; where there is none, of an empty one.
pub(super) fn digest_of_file(root: &Path) -> Result<[u8; 32], IoError> {
    each_line(root, |_| {})
}

/// The entries of a catalogue, read one at a time. Lines that cannot be read are left out.
pub(crate) struct Listed {
    path: PathBuf,
    /// `None`: there is no catalogue.
    lines: Option<Lines<BufReader<File>>>,
}

impl Listed {
    pub(crate) fn open(root: &Path) -> Result<Listed, IoError> {
        let path = root.join(CATALOGUE);
        Ok(Listed { lines: Lines::open(&path)?, path })
    }

    /// The next entry.
    pub(crate) fn next(&mut self) -> Result<Option<CatalogueEntry>, IoError> {
        let Listed { path, lines } = self;
        let Some(lines) = lines else { return Ok(None) };
        loop {
            let line = lines.next(&mut |_| {});
            let Some(line) = line.map_err(IoError::of("read", path))? else { return Ok(None) };
            if let Some(entry) = line.text.and_then(|text| serde_json::from_slice(text).ok()) {
                return Ok(Some(entry));
            }
        }
    }
}

/// Passes on the identifier and version of each line that has them; the SHA-256 of all lines.
pub(super) fn each_key(root: &Path, mut each: impl FnMut(&str, u32)) -> Result<[u8; 32], IoError> {
    #[derive(serde::Deserialize)]
    struct OwnKey<'a> {
        #[serde(borrow)]
        id: std::borrow::Cow<'a, str>,
        version: u32,
    }
    each_line(root, |line| {
        if let Ok(OwnKey { id, version }) = serde_json::from_slice(line) {
            each(&id, version);
        }
    })
}

fn each_line(root: &Path, mut found: impl FnMut(&[u8])) -> Result<[u8; 32], IoError> {
    let path = root.join(CATALOGUE);
    let mut digest = Sha256::new();
    let Some(mut lines) = Lines::open(&path)? else { return Ok(digest.finalize().into()) };
    loop {
        let line = lines.next(&mut |piece| digest.update(piece));
        let Some(line) = line.map_err(IoError::of("read", &path))? else {
            return Ok(digest.finalize().into());
        };
        if line.is_whole {
            digest.update(b"\n");
        }
        line.text.into_iter().for_each(&mut found);
    }
}

/// Writes the catalogue in one step. The archive's lock must be held.
pub(super) fn write(
    disk: &dyn Disk,
    root: &Path,
    run: &RunFolder,
    entries: impl Iterator<Item = CatalogueEntry>,
) -> Result<(), IoError> {
    let mut draft = Draft::create(disk, run)?;
    draft.add(entries)?;
    draft.place(disk, root)
}

/// A catalogue that is being written, beside the one in its place.
pub(super) struct Draft {
    path: PathBuf,
    file: Box<dyn DiskFile>,
    digest: Sha256,
}

impl Draft {
    pub(super) fn create(disk: &dyn Disk, run: &RunFolder) -> Result<Draft, IoError> {
        let path = run.unused_path();
        let file = disk.create(&path).map_err(IoError::of("create", &path))?;
        Ok(Draft { path, file, digest: Sha256::new() })
    }

    /// Adds entries, which come in the catalogue's order.
    pub(super) fn add(
        &mut self,
        entries: impl Iterator<Item = CatalogueEntry>,
    ) -> Result<(), IoError> {
        let mut out = BufWriter::with_capacity(BUFFER, &mut *self.file);
        let mut both = Both(&mut out, &mut self.digest);
        let written = write_lines(entries, &mut both).and_then(|()| out.flush());
        // What it holds after a failure goes nowhere.
        drop(out.into_parts());
        written.map_err(IoError::of("write", &self.path))
    }

    /// SHA-256 of what was added.
    pub(super) fn digest(&self) -> [u8; 32] {
        self.digest.clone().finalize().into()
    }

    /// Puts it in the place of the catalogue. The archive's lock must be held.
    pub(super) fn place(mut self, disk: &dyn Disk, root: &Path) -> Result<(), IoError> {
        self.file.sync().map_err(IoError::of("synchronise", &self.path))?;
        let path = root.join(CATALOGUE);
        disk.replace(&self.path, &path).map_err(IoError::of("rename", &self.path))?;
        disk.sync_folder(root).map_err(IoError::of("synchronise", root))
    }
}

/// Digests what it writes.
struct Both<'w>(&'w mut dyn Write, &'w mut Sha256);

impl Write for Both<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.0.write(bytes)?;
        self.1.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// All packages of the archive that are not withdrawn, derived from themselves.
fn derive(root: &Path) -> Result<Entries, ArchiveError> {
    let paths = package_files(root)?;
    let withdrawn: BTreeSet<String> =
        paths.iter().filter_map(|path| withdrawn_package(path)).collect();
    let packages = paths.iter().filter(|path| path.ends_with(".zip"));
    packages
        .filter(|path| !withdrawn.contains(*path))
        .map(|path| entry_of_file(root, path))
        .collect()
}

/// The entry of a package in the archive, derived from its bytes.
pub(super) fn entry_of_file(root: &Path, path: &str) -> Result<CatalogueEntry, ArchiveError> {
    let file = root.join(path);
    let description = describe_zip(&file)?;
    let reference = digest_file(&file)?;
    let entry = CatalogueEntry::new(&description, reference.size, &reference.sha256);
    if entry.path != path {
        return Err(ArchiveError::Misplaced { path: file, expected: entry.path });
    }
    Ok(entry)
}

/// Everything below `packages/<year>/<month>`, as paths below the archive, sorted.
pub(super) fn package_files(root: &Path) -> Result<Vec<String>, IoError> {
    let mut files = Vec::new();
    let mut folders = vec!["packages".to_owned()];
    while let Some(folder) = folders.pop() {
        let path = root.join(&folder);
        for entry in fs::read_dir(&path).map_err(IoError::of("read", &path))? {
            let entry = entry.map_err(IoError::of("read", &path))?;
            let kind = entry.file_type().map_err(IoError::of("read", &path))?;
            // A name that is not UTF-8 is not one of ours.
            let Ok(name) = entry.file_name().into_string() else { continue };
            let below = format!("{folder}/{name}");
            if kind.is_dir() {
                folders.push(below);
            } else {
                files.push(below);
            }
        }
    }
    files.sort();
    Ok(files)
}
