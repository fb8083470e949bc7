//! Paths inside a package: relative, with `/`, never leaving it.

use std::fmt;

/// A relative path with `/`, without empty, `.` or `..` components, in Unicode NFC.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArchivePath(String);

/// Why a string is not an [`ArchivePath`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ArchivePathError {
    #[error("the path is empty")]
    Empty,
    #[error("the path is absolute")]
    Absolute,
    #[error("the path has an empty, `.` or `..` component")]
    Component,
    #[error("the path has a backslash or a control character")]
    Character,
}

impl ArchivePath {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last component.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }
}

impl std::str::FromStr for ArchivePath {
    type Err = ArchivePathError;

    fn from_str(text: &str) -> Result<ArchivePath, ArchivePathError> {
        use unicode_normalization::UnicodeNormalization;
        if text.is_empty() {
            return Err(ArchivePathError::Empty);
        }
        if text.starts_with('/') {
            return Err(ArchivePathError::Absolute);
        }
        if text.chars().any(|c| c == '\\' || c.is_control()) {
            return Err(ArchivePathError::Character);
        }
        if text.split('/').any(|part| matches!(part, "" | "." | "..")) {
            return Err(ArchivePathError::Component);
        }
        // What is ASCII is in NFC.
        let text = if text.is_ascii() { text.to_owned() } else { text.nfc().collect() };
        Ok(ArchivePath(text))
    }
}

impl fmt::Display for ArchivePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
