//! Files put back from a copy: what was damaged or lost is replaced atomically by what a digest
//! confirms, and the log records it.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::catalogue;
use super::disk::{Disk, DiskFile, RealDisk, create_folders, create_with, sync_folder};
use super::error::ArchiveError;
use super::folder::check_root;
use super::log::{self, News, RepairedFile, RunRecord};
use super::run::{ArchiveLock, RunFolder, lock_archive};
use super::versions::digest_path;
use crate::digest::to_hex;
use crate::error::IoError;

/// A file that is to be put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutBack {
    /// In the archive: of a package or a tombstone.
    pub path: String,
    /// The right file; none where only its `.zip.sha256` is to be written anew.
    pub from: Option<PathBuf>,
    /// The SHA-256 that the right file has.
    pub sha256: String,
    /// What says so.
    pub confirmed_by: String,
}

/// Puts files back, and appends a line to the log. Nothing is replaced by a
/// file that does not have its digest when it is copied.
///
/// # Errors
/// When a file cannot be read or written, or has another digest. The log records those that were put
/// back before it.
pub fn put_back(root: &Path, files: &[PutBack], record: &RunRecord) -> Result<(), ArchiveError> {
    put_back_on(&RealDisk, root, files, record)
}

pub(super) fn put_back_on(
    disk: &dyn Disk,
    root: &Path,
    files: &[PutBack],
    record: &RunRecord,
) -> Result<(), ArchiveError> {
    check_root(root)?;
    let run = {
        let lock = lock_archive(root)?;
        RunFolder::create(root, &lock)?
    };
    let mut news = News::default();
    let mut done = Ok(());
    for file in files {
        done = replace(disk, root, &run, file);
        if done.is_err() {
            break;
        }
        news.repaired.push(RepairedFile {
            path: file.path.clone(),
            sha256: file.sha256.clone(),
            confirmed_by: file.confirmed_by.clone(),
        });
    }
    if !news.repaired.is_empty() {
        let _lock = lock_archive(root)?;
        log::append(disk, root, record, news, &catalogue::digest_of_file(root)?)?;
    }
    done
}

/// One file, with its digest file if it is a package.
fn replace(
    disk: &dyn Disk,
    root: &Path,
    run: &RunFolder,
    file: &PutBack,
) -> Result<(), ArchiveError> {
    let path = root.join(&file.path);
    let copied = match &file.from {
        None => None,
        // The long part, without the archive's lock.
        Some(from) => Some(copy(disk, from, &run.unused_path(), &file.sha256)?),
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let digest = match file.path.ends_with(".zip") {
        false => None,
        true => {
            let unfinished = run.unused_path();
            let line = format!("{}  {name}\n", file.sha256);
            let mut written = create_with(disk, &unfinished, line.as_bytes())?;
            written.sync().map_err(IoError::of("synchronise", &unfinished))?;
            Some(unfinished)
        }
    };
    let lock = lock_archive(root)?;
    let folder = path.parent().unwrap_or(root);
    create_folders(disk, root, folder)?;
    rename(disk, &lock, copied.as_deref(), &path)?;
    rename(disk, &lock, digest.as_deref(), &digest_path(&path))?;
    Ok(sync_folder(disk, folder)?)
}

/// Puts a file that is whole in the place of another, if there is one to put there.
fn rename(
    disk: &dyn Disk,
    _held: &ArchiveLock,
    from: Option<&Path>,
    to: &Path,
) -> Result<(), IoError> {
    let Some(from) = from else { return Ok(()) };
    disk.replace(from, to).map_err(IoError::of("replace", to))
}

/// Copies a file, and makes the copy durable; refuses one that does not have its digest.
fn copy(disk: &dyn Disk, from: &Path, to: &Path, sha256: &str) -> Result<PathBuf, ArchiveError> {
    let mut source = File::open(from).map_err(IoError::of("open", from))?;
    let mut target: Box<dyn DiskFile> = disk.create(to).map_err(IoError::of("create", to))?;
    let (mut hasher, mut buffer) = (Sha256::new(), vec![0; 256 << 10]);
    loop {
        let count = match source.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(IoError::of("read", from)(error).into()),
        };
        hasher.update(&buffer[..count]);
        target.write_all(&buffer[..count]).map_err(IoError::of("write", to))?;
    }
    if to_hex(&hasher.finalize()) != sha256 {
        return Err(ArchiveError::CopyChanged { path: from.to_owned() });
    }
    target.sync().map_err(IoError::of("synchronise", to))?;
    Ok(to.to_owned())
}
