//! A package as the checks see it, whether a folder, a zip or a tar.

use crate::error::IoError;
use crate::finding::Finding;
use crate::verify::findings::Findings;
use crate::verify::known::Stored;

/// What is at a path of a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    File,
    Folder,
    /// A symbolic link; never followed.
    Link,
    /// A device, a pipe, a socket; never opened.
    Special,
}

/// One path of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// With `/`, without a trailing one for folders. Not proven safe: never joined to a path on
    /// disk.
    pub path: String,
    pub kind: EntryKind,
    /// Size in bytes, as declared by the container.
    pub size: u64,
}

/// Why an entry's content could not be read completely.
#[derive(Debug)]
pub enum ReadFault {
    /// The content is damaged, in these ways.
    Damaged(Vec<Finding>),
    /// It is in an unsupported form, which was reported when the container was opened.
    Unsupported,
    /// It could not be read: nothing is known about it.
    Unreadable(IoError),
}

/// Reads a package: its entries, and their content as a stream of pieces.
pub trait PackageReader {
    /// File or folder name, for findings about the package itself.
    fn name(&self) -> &str;

    /// In the container's order; sorted by path for folders.
    fn entries(&self) -> &[Entry];

    /// Faults found when the container was opened.
    fn faults(&self) -> &Findings;

    /// Whether the container is too damaged for its entries to mean anything.
    fn is_broken(&self) -> bool {
        false
    }

    /// Whether the package is in one file, which holds it in a top folder (RFC 8493 §4).
    fn is_serialised(&self) -> bool {
        false
    }

    /// Whether the container itself has a checksum for each content, so that reading proves
    /// something even if no manifest lists it.
    fn has_checksums(&self) -> bool {
        false
    }

    /// Passes the content of `entries()[index]` to `sink`, in pieces of bounded size.
    ///
    /// # Errors
    /// [`ReadFault`]; the sink may have received a part of the content.
    fn read(&mut self, index: usize, sink: &mut dyn FnMut(&[u8])) -> Result<(), ReadFault>;

    /// [`PackageReader::read`], but a small file is shown to `is_known` as it is stored first; if
    /// that says so, it is neither unpacked nor passed to `sink`, and this returns true. Containers
    /// that are read as streams do not ask.
    ///
    /// # Errors
    /// See [`PackageReader::read`].
    fn read_unless(
        &mut self,
        index: usize,
        is_known: &mut dyn FnMut(Stored<'_>) -> bool,
        sink: &mut dyn FnMut(&[u8]),
    ) -> Result<bool, ReadFault> {
        let _ = is_known;
        self.read(index, sink).map(|()| false)
    }

    /// Date and time of the container's entries in MS-DOS form, if all have the same.
    fn stamp(&self) -> Option<(u16, u16)> {
        None
    }

    /// Other readings of the path of `entries()[index]`, if the container does not declare the
    /// encoding of its name.
    fn other_readings(&self, index: usize) -> Vec<String> {
        let _ = index;
        Vec::new()
    }

    /// Compares the container byte for byte with what this program's writer makes of its entries.
    /// With `same_program`, later reads compare compressed data too.
    ///
    /// # Errors
    /// If the container cannot be read.
    fn check_own_form(&mut self, same_program: bool) -> Result<Findings, IoError> {
        let _ = same_program;
        Ok(Findings::default())
    }
}
