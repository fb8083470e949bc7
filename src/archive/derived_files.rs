//! Files beside the packages that follow from them: each written in one step, and replaced when it
//! is another.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::disk::{Disk, RealDisk, create_folders, create_with};
use super::folder::check_root;
use super::run::{RunFolder, lock_archive};
use crate::archive::ArchiveError;
use crate::error::IoError;

/// Writes such files. Several threads may do so at once.
pub struct DerivedFiles {
    root: PathBuf,
    run: RunFolder,
    /// Folders that are there.
    folders: Mutex<BTreeSet<PathBuf>>,
}

impl DerivedFiles {
    /// Opens an archive to write such files into.
    ///
    /// # Errors
    /// If it is no archive of a known format, or cannot be written to.
    pub fn open(root: &Path) -> Result<DerivedFiles, ArchiveError> {
        check_root(root)?;
        let lock = lock_archive(root)?;
        let run = RunFolder::create(root, &lock)?;
        Ok(DerivedFiles { root: root.to_owned(), run, folders: Mutex::default() })
    }

    /// Puts a file at a path below the archive. A symbolic link on the way is not followed.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn put(&self, path: &str, bytes: &[u8]) -> Result<(), IoError> {
        let to = self.root.join(path);
        if let Some(folder) = to.parent() {
            self.make_folder(folder)?;
        }
        let unfinished = self.run.unused_path();
        drop(create_with(&RealDisk, &unfinished, bytes)?);
        RealDisk.replace(&unfinished, &to).map_err(IoError::of("rename", &unfinished))
    }

    fn make_folder(&self, folder: &Path) -> Result<(), IoError> {
        let mut known = self.folders.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if known.contains(folder) {
            return Ok(());
        }
        let below = folder.strip_prefix(&self.root).unwrap_or(folder);
        let mut at = self.root.clone();
        for part in below {
            at.push(part);
            let is_link = fs::symlink_metadata(&at).is_ok_and(|found| found.is_symlink());
            if is_link {
                let error = io::Error::other("a symbolic link is in its place");
                return Err(IoError::of("create", &at)(error));
            }
        }
        create_folders(&RealDisk, &self.root, folder)?;
        known.insert(folder.to_owned());
        Ok(())
    }

    /// Removes a file, and the folders that are empty without it, if it is there.
    ///
    /// # Errors
    /// If it cannot be removed.
    pub fn remove(&self, path: &str) -> Result<(), IoError> {
        let file = self.root.join(path);
        match fs::remove_file(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(IoError::of("remove", &file)(error));
            }
            _ => {}
        }
        let folders = file.ancestors().skip(1).take_while(|folder| *folder != self.root);
        for folder in folders {
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
        Ok(())
    }
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
    }
}
