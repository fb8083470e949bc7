//! Files of JSON lines, read one line at a time.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::contents::LOG;
use crate::error::IoError;
use crate::limits::package::LONGEST_LINE;
use crate::verify::{directory, fixity};

/// The lines that a file had when it was opened, unaffected by what is appended or put in its place
/// in the meantime.
pub struct Lines {
    path: PathBuf,
    file: File,
    /// Length of the file in bytes.
    length: u64,
}

impl Lines {
    /// `None`: there is no such file.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn open(path: &Path) -> Result<Option<Lines>, IoError> {
        let file = match directory::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(IoError::of("open", path)(error)),
        };
        let length = file.metadata().map_err(IoError::of("read", path))?.len();
        Ok(Some(Lines { path: path.to_owned(), file, length }))
    }

    /// Passes each line, without its end, to `each` with its number, from 1, and whether it is
    /// complete.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn read(self, each: &mut dyn FnMut(u64, &[u8], bool)) -> Result<(), IoError> {
        let Lines { path, file, length } = self;
        let mut reader = BufReader::new(file.take(length));
        let mut line = Vec::new();
        for number in 1.. {
            line.clear();
            let length = (&mut reader)
                .take(LONGEST_LINE)
                .read_until(b'\n', &mut line)
                .map_err(IoError::of("read", &path))?;
            if length == 0 {
                break;
            }
            let is_whole = line.last() == Some(&b'\n');
            if is_whole {
                line.pop();
            }
            each(number, &line, is_whole);
        }
        Ok(())
    }
}

/// The digest of each complete line of an archive's log, in order.
///
/// # Errors
/// If there is a log that cannot be read.
pub fn log_lines(root: &Path) -> Result<Vec<String>, IoError> {
    let mut digests = Vec::new();
    if let Some(lines) = Lines::open(&root.join(LOG))? {
        lines.read(&mut |_, line, is_whole| {
            digests.extend(is_whole.then(|| fixity::sha256(line)));
        })?;
    }
    Ok(digests)
}
