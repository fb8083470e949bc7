//! Zips, read strictly: the end records, the central directory, every local header, and whether all
//! bytes between them belong to something. They are read one structure at a time, never the whole
//! file; only the directory is kept in memory.

mod central;
mod common;
mod content;
mod end;
mod fields;
mod layout;
mod members;
mod methods;
mod name;
mod own;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Seek};
use std::path::{Path, PathBuf};

use crate::error::IoError;
use crate::finding::Finding;
use crate::limits::Limits;
use crate::limits::package::{LARGEST_KNOWN, LONGEST_LINK};
use crate::rules::verification as rule;
use crate::verify::findings::Findings;
use crate::verify::known::Stored;
use crate::verify::links::{self, Link};
use crate::verify::reader::{Entry, EntryKind, PackageReader, ReadFault};

use central::{Central, Member};
use common::Common;
use end::End;

/// A zip as a package.
pub struct ZipPackage<R> {
    file: R,
    path: PathBuf,
    name: String,
    entries: Vec<Entry>,
    members: Vec<Member>,
    faults: Findings,
    end: Option<End>,
    /// Links, by the files that they stand for.
    links: BTreeMap<usize, usize>,
    /// Set if compressed data is compared with the writer's.
    again: Option<content::Again>,
}

impl<R: Read + Seek> ZipPackage<R> {
    /// Reads the structure of a zip of `size` bytes. Damage goes to [`PackageReader::faults`].
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn open(path: &Path, file: R, size: u64, limits: &Limits) -> Result<Self, IoError> {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let mut package = ZipPackage {
            file,
            path: path.to_owned(),
            name: name.unwrap_or_else(|| path.to_string_lossy().into_owned()),
            entries: Vec::new(),
            members: Vec::new(),
            faults: Findings::default(),
            end: None,
            links: BTreeMap::new(),
            again: None,
        };
        package.read_structure(size, limits).map_err(IoError::of("read", path))?;
        Ok(package)
    }

    /// The zip itself.
    pub fn file_mut(&mut self) -> &mut R {
        &mut self.file
    }

    pub fn into_file(self) -> R {
        self.file
    }

    fn read_structure(&mut self, size: u64, limits: &Limits) -> std::io::Result<()> {
        if size == 0 {
            self.fault(&rule::ZIP_EMPTY, "the file has 0 bytes");
            return Ok(());
        }
        let Some(end) = end::read_end(&mut self.file, size, &self.name, &mut self.faults)? else {
            return Ok(());
        };
        let Some(directory) = self.read_directory(&end, limits)? else {
            return Ok(());
        };
        members::check_names(&directory, &mut self.faults);
        let is_within =
            members::check_limits(&directory, size, limits, &self.name, &mut self.faults);
        for mut central in directory {
            central.offset = central.offset.saturating_add(end.shift);
            let member = self.read_member(central, end.directory_offset)?;
            self.entries.push(members::entry(&member.central));
            self.members.push(member);
        }
        // Disagreement between the headers of an entry is reported first: a damaged size may be
        // what exceeds the limit.
        if !is_within {
            return Ok(());
        }
        let gaps = layout::check(&self.members, &end, &self.name);
        self.faults.append(gaps);
        self.end = Some(end);
        self.settle_links()?;
        Ok(())
    }

    /// Determines where links lead.
    fn settle_links(&mut self) -> std::io::Result<()> {
        let is_link = |index: &usize| self.entries[*index].kind == EntryKind::Link;
        let mut links = Vec::new();
        for index in (0..self.entries.len()).filter(is_link) {
            let (member, mut target) = (&self.members[index], Vec::new());
            if let Some(data) = member.data.filter(|_| member.central.common.size <= LONGEST_LINK) {
                let mut keep = |piece: &[u8]| target.extend_from_slice(piece);
                let faults = content::read(&mut self.file, &member.central, data, None, &mut keep)?;
                self.faults.extend(faults);
            }
            links.push(Link { index, target: String::from_utf8_lossy(&target).into_owned() });
        }
        let rules = links::Rules { stray: &rule::ZIP_LINK, inside: &rule::ZIP_LINK_INSIDE };
        self.links = links::settle(&mut self.entries, &links, true, &rules, &mut self.faults);
        Ok(())
    }

    fn fault(&mut self, rule: &'static crate::finding::Rule, detail: impl Into<String>) {
        self.faults.push(Finding::new(rule, self.name.clone(), detail));
    }

    /// The records of the central directory; `None` if there is no usable directory.
    fn read_directory(
        &mut self,
        end: &End,
        limits: &Limits,
    ) -> std::io::Result<Option<Vec<Central>>> {
        let directory_end = end.directory_offset.checked_add(end.directory_size);
        if directory_end.is_none_or(|at| at > end.start) {
            self.fault(&rule::ZIP_CUT, "the central directory extends beyond the end records");
            return Ok(None);
        }
        if end.directory_size > limits.directory || end.entries > limits.entries {
            let detail = format!(
                "{} entries in a directory of {} bytes; the limits are {} and {}",
                end.entries, end.directory_size, limits.entries, limits.directory
            );
            self.fault(&rule::ZIP_LIMIT, detail);
            return Ok(None);
        }
        let bytes = end::read_at(&mut self.file, end.directory_offset, end.directory_size)?;
        let mut rest = bytes.as_slice();
        let mut directory = Vec::new();
        while !rest.is_empty() {
            let Some(central) = central::take_central(&mut rest) else {
                let at = end.directory_offset + (bytes.len() - rest.len()) as u64;
                let detail = format!(
                    "record {} of the central directory, at byte {at}, is malformed",
                    directory.len() + 1
                );
                self.fault(&rule::ZIP_DIRECTORY, detail);
                break;
            };
            directory.push(central);
        }
        if directory.len() as u64 != end.entries {
            let detail = format!(
                "the end record counts {} entries, the directory has {}",
                end.entries,
                directory.len()
            );
            self.fault(&rule::ZIP_END_RECORD, detail);
        }
        Ok(Some(directory))
    }

    fn read_member(&mut self, central: Central, data_end: u64) -> std::io::Result<Member> {
        let name = central.name();
        let header = end::read_at(&mut self.file, central.offset, central::LOCAL_LENGTH)?;
        let Some((name_length, extra_length)) = central::local_lengths(&header) else {
            let detail = format!("there is no local header at byte {}", central.offset);
            self.faults.push(Finding::new(&rule::ZIP_LOCAL_HEADER, name, detail));
            return Ok(Member { central, data: None, local: Vec::new() });
        };
        let length = central::LOCAL_LENGTH + u64::from(name_length) + u64::from(extra_length);
        let local = end::read_at(&mut self.file, central.offset, length)?;
        members::check_local(&central, &local, &mut self.faults);
        let data = central.offset + length;
        let fits = data
            .checked_add(central.common.compressed)
            .is_some_and(|end_of_data| end_of_data <= data_end);
        if !fits {
            let detail = format!(
                "its data, {} bytes from byte {data}, extends beyond the start of the directory",
                central.common.compressed
            );
            self.faults.push(Finding::new(&rule::ZIP_CUT, name, detail));
        }
        let readable = fits && members::check_kind(&central, &mut self.faults);
        Ok(Member { central, data: readable.then_some(data), local })
    }
}

/// The entry whose content is that of `entries()[index]`, and where its data begins.
fn readable<'a>(
    members: &'a [Member],
    links: &BTreeMap<usize, usize>,
    index: usize,
) -> Result<(&'a Member, u64), ReadFault> {
    let member = &members[links.get(&index).copied().unwrap_or(index)];
    match member.data {
        Some(data) => Ok((member, data)),
        None if members::is_unsupported(&member.central) => Err(ReadFault::Unsupported),
        None => Err(ReadFault::Damaged(Vec::new())),
    }
}

fn unreadable(path: &Path) -> impl Fn(std::io::Error) -> ReadFault {
    move |source| {
        ReadFault::Unreadable(IoError { operation: "read", path: path.to_owned(), source })
    }
}

impl<R: Read + Seek> PackageReader for ZipPackage<R> {
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
        self.end.is_none()
    }

    fn is_serialised(&self) -> bool {
        true
    }

    fn has_checksums(&self) -> bool {
        true
    }

    fn read(&mut self, index: usize, sink: &mut dyn FnMut(&[u8])) -> Result<(), ReadFault> {
        let (member, data) = readable(&self.members, &self.links, index)?;
        let faults =
            content::read(&mut self.file, &member.central, data, self.again.as_mut(), sink)
                .map_err(unreadable(&self.path))?;
        if faults.is_empty() { Ok(()) } else { Err(ReadFault::Damaged(faults)) }
    }

    fn read_unless(
        &mut self,
        index: usize,
        is_known: &mut dyn FnMut(Stored<'_>) -> bool,
        sink: &mut dyn FnMut(&[u8]),
    ) -> Result<bool, ReadFault> {
        let (member, data) = readable(&self.members, &self.links, index)?;
        let Common { method, flags, crc32, size, compressed, .. } = member.central.common;
        if compressed > LARGEST_KNOWN {
            return self.read(index, sink).map(|()| false);
        }
        let bytes = end::read_at(&mut self.file, data, compressed);
        let bytes = bytes.map_err(unreadable(&self.path))?;
        let mut terms = vec![u8::from(self.again.is_some())];
        terms.extend(method.to_le_bytes());
        terms.extend(flags.to_le_bytes());
        terms.extend(crc32.to_le_bytes());
        terms.extend(size.to_le_bytes());
        if is_known(Stored { terms: &terms, bytes: &bytes }) {
            return Ok(true);
        }
        // From memory, so that what was shown is what is unpacked.
        let (mut bytes, central) = (Cursor::new(bytes), &member.central);
        let faults = content::read(&mut bytes, central, 0, self.again.as_mut(), sink)
            .map_err(unreadable(&self.path))?;
        if faults.is_empty() { Ok(false) } else { Err(ReadFault::Damaged(faults)) }
    }

    fn stamp(&self) -> Option<(u16, u16)> {
        let first = &self.members.first()?.central.common;
        Some((first.date, first.time))
    }

    fn other_readings(&self, index: usize) -> Vec<String> {
        let central = &self.members[index].central;
        match central.name.is_declared {
            true => Vec::new(),
            false => name::other_readings(&central.common.name),
        }
    }

    fn check_own_form(&mut self, same_program: bool) -> Result<Findings, IoError> {
        self.again = same_program.then(content::Again::default);
        let Some(end) = &self.end else { return Ok(Findings::default()) };
        Ok(own::check(&self.members, end, &self.name))
    }
}
