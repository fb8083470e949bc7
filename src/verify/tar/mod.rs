//! Bags in tar, plain or compressed by gzip, bzip2, xz or Zstandard. Nothing is unpacked to disk, and only the list of
//! entries is kept: a compressed tar is read again from its start for each group of tag files.
//!
//! 1. [`stream`] supplies the bytes, with a limit on what they may unpack to ([`decoder`]);
//! 2. [`walk`] lists the entries and reports what is wrong with them.

mod decoder;
mod extended;
mod header;
mod sparse;
mod stream;
#[cfg(test)]
mod tests;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};

use crate::error::IoError;
use crate::finding::Finding;
use crate::limits::Limits;
use crate::rules::verification as rule;
use crate::verify::findings::Findings;
use crate::verify::links::{self, Link};
use crate::verify::names;
use crate::verify::reader::{Entry, EntryKind, PackageReader, ReadFault};

use header::Extent;
use stream::{Stream, StreamFault};
use walk::{Content, Member, Walked};

/// A tar as a package.
pub struct TarPackage<R: Read> {
    stream: Stream<R>,
    path: PathBuf,
    name: String,
    entries: Vec<Entry>,
    /// What can be read of each entry.
    contents: Vec<Content>,
    faults: Findings,
    is_broken: bool,
}

impl<R: Read + Seek> TarPackage<R> {
    /// Lists the entries of a tar file of `size` bytes. Damage goes to [`PackageReader::faults`].
    ///
    /// # Errors
    /// If the file cannot be read.
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
        replace_earlier(&mut walked);
        settle_hard_links(&mut walked);
        let links = symbolic_links(&walked.members);
        let (mut entries, mut contents): (Vec<_>, Vec<_>) =
            walked.members.into_iter().map(|member| (member.entry, member.content)).unzip();
        let rules = links::Rules { stray: &rule::ZIP_LINK, inside: &rule::ZIP_LINK_INSIDE };
        let settled = links::settle(&mut entries, &links, true, &rules, &mut walked.faults);
        for (link, file) in settled {
            contents[link] = contents[file].clone();
        }
        names::check_members(entries.iter().map(|entry| entry.path.as_str()), &mut walked.faults);
        Ok(TarPackage {
            stream,
            path: path.to_owned(),
            name,
            entries,
            contents,
            faults: walked.faults,
            is_broken: walked.is_broken,
        })
    }

    /// Outputs a sparse file, with zeros between the parts that have content.
    fn expand(
        &mut self,
        extents: &[Extent],
        size: u64,
        sink: &mut dyn FnMut(&[u8]),
    ) -> Result<u64, StreamFault> {
        let mut position = 0;
        for (offset, length) in extents {
            position += zeros(offset - position, sink);
            let given = self.stream.stream(*length, sink)?;
            position += given;
            if given < *length {
                return Ok(position);
            }
        }
        Ok(position + zeros(size - position, sink))
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
            StreamFault::Window(limit) => damaged(
                &rule::ZIP_LIMIT,
                format!("unpacking the tar takes more than {limit} bytes of memory"),
            ),
        }
    }
}

/// Outputs this many zeros.
fn zeros(number: u64, sink: &mut dyn FnMut(&[u8])) -> u64 {
    const ZEROS: [u8; 4096] = [0; 4096];
    let mut left = number;
    while left > 0 {
        let length = left.min(ZEROS.len() as u64);
        sink(&ZEROS[..length as usize]);
        left -= length;
    }
    number
}

/// A tar to which something was appended may have a path twice: the last entry counts, as for every
/// program that unpacks them in order.
fn replace_earlier(walked: &mut Walked) {
    let mut seen = BTreeSet::new();
    let mut replaced = BTreeSet::new();
    for member in walked.members.iter().rev() {
        let (path, kind) = (member.entry.path.as_str(), member.entry.kind);
        // What a path was at first may be below a link, or be one.
        if !seen.insert(path) && matches!(kind, EntryKind::File | EntryKind::Folder) {
            replaced.insert((path.to_owned(), kind == EntryKind::Folder));
        }
    }
    if replaced.is_empty() {
        return;
    }
    let mut kept = BTreeSet::new();
    let mut members: Vec<Member> = std::mem::take(&mut walked.members);
    members.reverse();
    members.retain(|member| {
        let is_file = matches!(member.entry.kind, EntryKind::File | EntryKind::Folder);
        kept.insert(member.entry.path.clone()) || !is_file
    });
    members.reverse();
    walked.members = members;
    for (path, _) in replaced.into_iter().filter(|(_, is_folder)| !is_folder) {
        let detail = "earlier entries of this name differ from the last one, which unpacking \
                      leaves";
        walked.faults.push(Finding::new(&rule::TAR_REPLACED, path, detail));
    }
}

/// A hard link has the content of the entry that it names, which precedes it.
fn settle_hard_links(walked: &mut Walked) {
    let mut files: BTreeMap<String, usize> = BTreeMap::new();
    for index in 0..walked.members.len() {
        let member = &walked.members[index];
        if member.entry.kind == EntryKind::Link
            && let (Content::Damaged, Some(target)) = (&member.content, &member.link)
            && member.is_hard
        {
            let target = String::from_utf8_lossy(target);
            let target = names::straightened(target.trim_start_matches("./"));
            let path = member.entry.path.clone();
            let Some(named) = files.get(&*target).map(|at| walked.members[*at].clone()) else {
                let detail = "a hard link to something that does not come before it";
                walked.faults.push(Finding::new(&rule::ZIP_LINK, path, detail));
                continue;
            };
            let link = &mut walked.members[index];
            (link.entry.kind, link.entry.size) = (EntryKind::File, named.entry.size);
            link.content = named.content;
        }
        let member = &walked.members[index];
        if member.entry.kind == EntryKind::File {
            files.insert(member.entry.path.clone(), index);
        }
    }
}

fn symbolic_links(members: &[Member]) -> Vec<Link> {
    let links = members.iter().enumerate().filter(|(_, member)| !member.is_hard);
    let links = links.filter_map(|(index, member)| {
        let target = String::from_utf8_lossy(member.link.as_ref()?).into_owned();
        Some(Link { index, target })
    });
    links.collect()
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
        let size = self.entries[index].size;
        let given = match self.contents[index].clone() {
            Content::Damaged => return Err(ReadFault::Damaged(Vec::new())),
            Content::Unsupported => return Err(ReadFault::Unsupported),
            Content::At(data) => {
                self.stream.go_to(data).and_then(|()| self.stream.stream(size, sink))
            }
            Content::Sparse(data, extents) => {
                self.stream.go_to(data).and_then(|()| self.expand(&extents, size, sink))
            }
        };
        match given {
            Ok(given) if given == size => Ok(()),
            Ok(given) => Err(ReadFault::Damaged(vec![Finding::new(
                &rule::FIXITY_CHANGED,
                self.entries[index].path.clone(),
                format!("it had {size} bytes when listed, but has {given} now"),
            )])),
            Err(fault) => Err(self.fault(index, fault)),
        }
    }
}
