//! Files that a command writes where it was told to.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Failure;
use crate::error::reason;
use crate::unfinished::Unfinished;

/// A file being written: complete once [`OutputFile::finish`] has returned, or not there at all; an
/// existing file is replaced. A link is followed, and anything that is not a file (`/dev/null`, a
/// pipe) is written to: a rename would put a file in its place.
pub struct OutputFile {
    /// As given, for messages.
    path: PathBuf,
    file: File,
    /// The unfinished file and its final name; `None` for anything that is not a file.
    rename: Option<(Unfinished, PathBuf)>,
}

impl OutputFile {
    pub fn create(path: &Path) -> Result<OutputFile, Failure> {
        let failed = |error: io::Error| cannot_write(path, &error);
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let metadata = fs::metadata(&target);
        if metadata.is_ok_and(|it| !it.is_file() && !it.is_dir()) {
            let file = OpenOptions::new().write(true).open(&target).map_err(failed)?;
            return Ok(OutputFile { path: path.to_owned(), file, rename: None });
        }
        let name = target
            .file_name()
            .ok_or_else(|| Failure::new(format!("{} is not a file", path.display())))?;
        let mut unfinished = std::ffi::OsString::from(".");
        unfinished.push(name);
        unfinished.push(format!(".{}.unfinished", std::process::id()));
        let unfinished = target.with_file_name(unfinished);
        let unfinished = Unfinished::new(unfinished);
        let file = File::create(unfinished.path()).map_err(failed)?;
        Ok(OutputFile { path: path.to_owned(), file, rename: Some((unfinished, target)) })
    }

    /// Makes the file durable and puts it in its place.
    pub fn finish(self) -> Result<(), Failure> {
        let synced = if self.rename.is_some() { self.file.sync_all() } else { Ok(()) };
        synced.map_err(|error| cannot_write(&self.path, &error))?;
        self.place()
    }

    /// Puts the file in its place.
    fn place(mut self) -> Result<(), Failure> {
        let Some((unfinished, target)) = &self.rename else { return Ok(()) };
        fs::rename(unfinished.path(), target).map_err(|error| cannot_write(&self.path, &error))?;
        self.rename = None;
        Ok(())
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for OutputFile {
    fn drop(&mut self) {
        if let Some((unfinished, _)) = &self.rename {
            unfinished.remove();
        }
    }
}

/// Writes a file completely or not at all.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut file = OutputFile::create(path)?;
    file.write_all(bytes).map_err(|error| cannot_write(path, &error))?;
    file.finish()
}

/// Writes one of many files that can be made again, completely or not at all, without waiting for
/// the disk.
pub fn write_one_of_many(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut file = OutputFile::create(path)?;
    file.write_all(bytes).map_err(|error| cannot_write(path, &error))?;
    file.place()
}

pub fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists());
    if let Some(folder) = folder.filter(|_| error.kind() == io::ErrorKind::NotFound) {
        let message =
            format!("cannot write {}: there is no folder {}", path.display(), folder.display());
        return Failure::with_help(message, Some("make the folder first".to_owned()));
    }
    Failure::new(format!("cannot write {}: {}", path.display(), reason(error)))
}
