//! Files that a command writes beside its results.

use std::io::Write;
use std::path::Path;

use super::Failure;

/// Writes a file whole or not at all; one that is there is replaced. A link is followed, and what
/// is not a file (`/dev/null`, a pipe) is written to: a rename would put a file in its place.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed =
        |error: std::io::Error| Failure::new(format!("cannot write {}: {error}", path.display()));
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if std::fs::metadata(&target).is_ok_and(|it| !it.is_file() && !it.is_dir()) {
        let stream = std::fs::OpenOptions::new().write(true).open(&target);
        return stream.and_then(|mut stream| stream.write_all(bytes)).map_err(failed);
    }
    let name =
        target.file_name().ok_or_else(|| Failure::new(format!("{} is no file", path.display())))?;
    let mut unfinished = std::ffi::OsString::from(".");
    unfinished.push(name);
    unfinished.push(format!(".{}.unfinished", std::process::id()));
    let unfinished = target.with_file_name(unfinished);
    let written = std::fs::File::create(&unfinished)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&unfinished, &target));
    written.map_err(|error| {
        // What was begun goes away; if it cannot, the first error is the one to tell.
        let _ = std::fs::remove_file(&unfinished);
        failed(error)
    })
}
