//! Bags in tar, plain or compressed by gzip. Nothing is unpacked to disk, and nothing held but the
//! list of entries: a compressed tar is read again from its start for each group of tag files.
//!
//! 1. [`stream`] gives the bytes, with a limit on what gzip may unpack to;
//! 2. [`walk`] lists the entries and says what is wrong with them.

mod stream;
#[cfg(test)]
mod tests;
mod walk;

use std::io::{Read, Seek};
use std::path::{Path, PathBuf};

use crate::error::IoError;
use crate::finding::Finding;
use crate::verify::findings::Findings;
use crate::verify::limits::Limits;
use crate::verify::names;
use crate::verify::reader::{Entry, EntryKind, PackageReader, ReadFault};
use crate::verify::rule;

use stream::{Stream, StreamFault};
use walk::{Member, Walked};

/// A tar as a package.
pub struct TarPackage<R> {
    stream: Stream<R>,
    path: PathBuf,
    name: String,
    entries: Vec<Entry>,
    /// Where the content of each entry begins; `None` where it cannot be read, for a fault already
    /// told.
    data: Vec<Option<u64>>,
    faults: Findings,
    is_broken: bool,
}

impl<R: Read + Seek> TarPackage<R> {
    /// Lists the entries of a tar file of `size` bytes. Damage goes to [`PackageReader::faults`].
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn open(path: &Path, file: R, size: u64, limits: &Limits) -> Result<Self, IoError> {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_else(|| path.to_string_lossy().into_owned());
        let unreadable = IoError::of("read", path);
        let mut stream = match Stream::open(file, size, limits) {
            Ok(stream) => stream,
            Err(error) => return Err(unreadable(error)),
        };
        let mut walked = if size == 0 {
            let empty = Finding::new(&rule::ZIP_EMPTY, &*name, "the file has 0 bytes");
            Walked { faults: vec![empty].into(), is_broken: true, ..Walked::default() }
        } else {
            walk::walk(&mut stream, size, limits, &name).map_err(IoError::of("read", path))?
        };
        check_names(&walked.members, &mut walked.faults);
        let data = walked.members.iter().map(|it| it.is_readable.then_some(it.data)).collect();
        Ok(TarPackage {
            stream,
            path: path.to_owned(),
            name,
            entries: walked.members.into_iter().map(|member| member.entry).collect(),
            data,
            faults: walked.faults,
            is_broken: walked.is_broken,
        })
    }

    fn fault(&self, index: usize, fault: StreamFault) -> ReadFault {
        let path = self.entries[index].path.clone();
        let damaged = |rule, detail| ReadFault::Damaged(vec![Finding::new(rule, path, detail)]);
        match fault {
            StreamFault::Unreadable(source) => ReadFault::Unreadable(IoError {
                operation: "read",
                path: self.path.clone(),
                source,
            }),
            StreamFault::Damaged(what) => damaged(&rule::TAR_GZIP, what),
            StreamFault::TooMuch(limit) => {
                damaged(&rule::ZIP_LIMIT, format!("the tar unpacks to more than {limit} bytes"))
            }
        }
    }
}

/// The same folder may be there again, the same file not.
fn check_names(members: &[Member], faults: &mut Findings) {
    let mut folders = std::collections::BTreeSet::new();
    let paths = members.iter().filter_map(|member| {
        let path = member.entry.path.as_str();
        let is_again = member.entry.kind == EntryKind::Folder && !folders.insert(path);
        (!is_again).then_some(path)
    });
    names::check_members(paths, faults);
}

impl<R: Read + Seek> PackageReader for TarPackage<R> {
    fn name(&self) -> &str {
        &self.name
    }

    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn faults(&self) -> &Findings {
        &self.faults
    }

    fn is_broken(&self) -> bool {
        self.is_broken
    }

    fn is_serialised(&self) -> bool {
        true
    }

    fn read(&mut self, index: usize, sink: &mut dyn FnMut(&[u8])) -> Result<(), ReadFault> {
        let Some(data) = self.data[index] else { return Err(ReadFault::Damaged(Vec::new())) };
        let size = self.entries[index].size;
        let given = self.stream.go_to(data).and_then(|()| self.stream.stream(size, sink));
        match given {
            Ok(given) if given == size => Ok(()),
            Ok(given) => Err(ReadFault::Damaged(vec![Finding::new(
                &rule::FIXITY_CHANGED,
                self.entries[index].path.clone(),
                format!("it had {size} bytes when listed, and has {given} now"),
            )])),
            Err(fault) => Err(self.fault(index, fault)),
        }
    }
}
