//! Files beside the packages that follow from them: each written in one step, and replaced when it
//! is another.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::disk::{Disk, RealDisk, create_folders, create_with};
use super::folder::check_root;
use super::run::{RunFolder, lock_archive, open_lock};
use crate::archive::ArchiveError;
use crate::error::IoError;

/// Name of the file, in `.tmp`, that is locked while such files are written.
const LOCK: &str = "pages.lock";

/// Writes such files. Several threads may do so at once, but only one run.
pub struct DerivedFiles {
    root: PathBuf,
    run: RunFolder,
    /// Folders that are there.
    folders: Mutex<BTreeSet<PathBuf>>,
    #[allow(dead_code, reason = "held for its lock")]
    lock: File,
}

impl DerivedFiles {
    /// Opens an archive to write such files into; waits while another run does so.
    ///
    /// # Errors
    /// If the folder is not an archive of a known format, or cannot be written to.
    pub fn open(root: &Path) -> Result<DerivedFiles, ArchiveError> {
        if check_root(root)? {
            return Err(ArchiveError::NotAnArchive { path: root.to_owned() });
        }
        let archive = lock_archive(root)?;
        let run = RunFolder::create(root, &archive)?;
        // Others may work on packages in the meantime.
        drop(archive);
        let path = root.join(".tmp").join(LOCK);
        let lock = open_lock(&path)?;
        lock.lock().map_err(IoError::of("lock", &path))?;
        Ok(DerivedFiles { root: root.to_owned(), run, folders: Mutex::default(), lock })
    }

    /// Puts a file at a path below the archive.
    ///
    /// # Errors
    /// If it cannot be written, or the path leads out of the archive, through a symbolic link too.
    pub fn put(&self, path: &str, bytes: &[u8]) -> Result<(), IoError> {
        let to = self.root.join(path);
        if let Some(why) = leads_out(&self.root, path) {
            return Err(IoError::of("create", &to)(io::Error::other(why)));
        }
        if let Some(folder) = to.parent() {
            self.make_folder(folder)?;
        }
        let unfinished = self.run.unused_path();
        drop(create_with(&RealDisk, &unfinished, bytes)?);
        RealDisk.replace(&unfinished, &to).map_err(IoError::of("rename", &unfinished))
    }

    fn make_folder(&self, folder: &Path) -> Result<(), IoError> {
        let mut known = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if !known.contains(folder) {
            create_folders(&RealDisk, &self.root, folder)?;
            known.insert(folder.to_owned());
        }
        Ok(())
    }

    /// Removes a file, and the folders that are empty without it. What is not a file of the archive,
    /// or reached through a symbolic link, stays.
    ///
    /// # Errors
    /// If it cannot be removed.
    pub fn remove(&self, path: &str) -> Result<(), IoError> {
        let file = self.root.join(path);
        let is_file = || {
            let found = fs::symlink_metadata(&file);
            found.is_ok_and(|found| found.is_file() || found.is_symlink())
        };
        if leads_out(&self.root, path).is_some() || !is_file() {
            return Ok(());
        }
        fs::remove_file(&file).map_err(IoError::of("remove", &file))?;
        let folders = file.ancestors().skip(1).take_while(|folder| *folder != self.root);
        for folder in folders {
            if fs::remove_dir(folder).is_err() {
                break;
            }
            self.folders.lock().unwrap_or_else(PoisonError::into_inner).remove(folder);
        }
        Ok(())
    }
}

/// Why a path is not one below the archive; its last part may be anything.
pub fn leads_out(root: &Path, path: &str) -> Option<&'static str> {
    let parts = Path::new(path).components();
    if path.is_empty() || !parts.clone().all(|part| matches!(part, Component::Normal(_))) {
        return Some("it is not a path below the archive");
    }
    let mut at = root.to_owned();
    for part in parts {
        if fs::symlink_metadata(&at).is_ok_and(|found| found.is_symlink()) && at != root {
            return Some("a symbolic link is on the way");
        }
        at.push(part);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::readme::FORMAT;
    use super::*;

    fn archive() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("VERSION"), format!("{FORMAT}\n")).unwrap();
        folder
    }

    #[test]
    fn files_are_replaced_and_removed_with_their_folders() {
        let folder = archive();
        let files = DerivedFiles::open(folder.path()).unwrap();
        files.put("pages/2019/a.html", b"one").unwrap();
        files.put("pages/2019/a.html", b"two").unwrap();
        assert_eq!(fs::read(folder.path().join("pages/2019/a.html")).unwrap(), b"two");
        files.remove("pages/2019/a.html").unwrap();
        files.remove("pages/2019/a.html").unwrap();
        assert!(!folder.path().join("pages").exists());
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link() {
        let (folder, outside) = (archive(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(outside.path(), folder.path().join("pages")).unwrap();
        let files = DerivedFiles::open(folder.path()).unwrap();
        assert!(files.put("pages/a.html", b"one").is_err());
        assert!(!outside.path().join("a.html").exists());
        fs::write(outside.path().join("precious"), "x").unwrap();
        files.remove("pages/precious").unwrap();
        assert!(outside.path().join("precious").exists());
    }

    #[test]
    fn nothing_is_written_or_removed_outside() {
        let folder = archive();
        let archive = folder.path().join("a");
        fs::create_dir(&archive).unwrap();
        fs::rename(folder.path().join("VERSION"), archive.join("VERSION")).unwrap();
        fs::write(folder.path().join("precious"), "x").unwrap();
        let files = DerivedFiles::open(&archive).unwrap();
        for path in ["../precious", "/etc/x", "pages/../../precious", "", "pages\0x"] {
            assert!(files.put(path, b"one").is_err(), "{path:?}");
            files.remove(path).unwrap();
        }
        // Folders are no files.
        files.put("pages/2019/a.html", b"one").unwrap();
        files.remove("pages/2019").unwrap();
        assert!(
            archive.join("pages/2019/a.html").exists() && folder.path().join("precious").exists()
        );
    }
}
