//! Folders and files of an archive that cannot be read: they are reported as unchecked while
//! everything else is checked, and nothing below them counts as missing.

use std::path::Path;

use crate::error::IoError;
use crate::verify::error::VerifyError;
use crate::verify::outcome::PackageReport;

/// What cannot be read, by its path in the archive.
#[derive(Default)]
pub struct Unread(Vec<(String, IoError)>);

impl Unread {
    pub fn add(&mut self, path: &str, error: IoError) {
        self.0.push((path.to_owned(), error));
    }

    /// What was read at a path; nothing where that failed.
    pub fn or_default<T: Default>(&mut self, path: &str, read: Result<T, IoError>) -> T {
        read.unwrap_or_else(|error| {
            self.add(path, error);
            T::default()
        })
    }

    /// Whether a path is, or lies below, something that cannot be read.
    pub fn covers(&self, path: &str) -> bool {
        let is_below = |rest: &str| rest.is_empty() || rest.starts_with('/');
        self.0.iter().any(|(unread, _)| path.strip_prefix(unread.as_str()).is_some_and(is_below))
    }

    /// The first obstacle, where an archive is only of use as a whole.
    pub fn into_first(self) -> Option<IoError> {
        self.0.into_iter().next().map(|(_, error)| error)
    }

    /// A report for each, with its path in the archive.
    pub fn into_reports(self, root: &Path) -> impl Iterator<Item = (String, PackageReport)> {
        self.0.into_iter().map(move |(path, error)| {
            let shown = root.join(&path).display().to_string();
            let report = PackageReport::unchecked(shown, &VerifyError::Io(error));
            (path, report)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_below_is_covered_and_nothing_beside_it() {
        let mut unread = Unread::default();
        let denied = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        unread.add("packages/2019/07", IoError::of("list", Path::new("x"))(denied));
        for path in ["packages/2019/07", "packages/2019/07/a.zip", "packages/2019/07/b/c"] {
            assert!(unread.covers(path), "{path}");
        }
        for path in ["packages/2019", "packages/2019/070/a.zip", "packages/2019/08/a.zip", ""] {
            assert!(!unread.covers(path), "{path}");
        }
    }
}
