//! The package as a zip (APPNOTE 6.3.10): the same package gives the same bytes, whatever the
//! machine, the day and the number of threads.
//!
//! Every header field is fixed. `bagit.txt`, or a SIP's `manifest.xml`, comes first, then the entries by the bytes of their
//! names; no directory entries, extra fields (but ZIP64's, where a value needs them), comments or
//! data descriptors. Made by Unix, mode 0100644; language flag for names that are not ASCII; time:
//! the release's date in Europe/Paris, to two seconds. The headers are this program's own
//! ([`records`]): verification asks for each of their bits, which no library promises to keep.

use std::fs::File;
use std::io::{self, BufWriter, Cursor, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use zip::DateTime;

use super::form::{Content, Form, Package};
use super::seda;
use crate::error::IoError;
use crate::platform::{rename_without_replacing, sync_folder};
use crate::unfinished::Unfinished;

mod data;
mod error;
mod records;
#[cfg(test)]
mod tests;

use data::{CHUNK, DEFLATED_WHOLE, Deflater};
pub use error::ContainerError;
pub use records::Zip64Limits;
use records::{Directory, Entry, Method};

/// Extensions of kinds that are already compressed: stored uncompressed.
const STORED: [&str; 22] = [
    "7z", "avif", "bz2", "docx", "epub", "gif", "gz", "jpeg", "jpg", "mp3", "mp4", "odg", "odp",
    "ods", "odt", "pdf", "png", "pptx", "webp", "xlsx", "xz", "zip",
];

/// A zip that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZipSummary {
    /// In bytes.
    pub size: u64,
    pub sha256: [u8; 32],
}

/// Maximum bytes of content for which a zip is made in memory and written at once.
const IN_MEMORY: u64 = 4 << 20;

/// Writes the package at the start of `out`, which must be empty.
///
/// If the writer goes back to fill in the header of a large deflated content, the digest is taken
/// by reading the zip again.
///
/// # Errors
///
/// [`ContainerError::Changed`] if a file is not the one that was digested; the contents of `out`
/// are then not a package.
pub fn write_zip<W: Read + Write + Seek + ?Sized>(
    package: &Package,
    out: &mut W,
) -> Result<ZipSummary, ContainerError> {
    write_zip_within(&Zip64Limits::FORMAT, package, out)
}

/// [`write_zip`], with ZIP64 fields from other limits on: with lower ones it writes a zip, but not
/// in the form of this program's packages.
///
/// # Errors
///
/// See [`write_zip`].
pub fn write_zip_within<W: Read + Write + Seek + ?Sized>(
    limits: &Zip64Limits,
    package: &Package,
    out: &mut W,
) -> Result<ZipSummary, ContainerError> {
    let size: u64 = package.entries.values().map(Content::size).sum();
    if size > IN_MEMORY {
        let mut digested = Digested { size: 0, sha256: Some(Sha256::new()), out: &mut *out };
        write_through(limits, package, &mut digested)?;
        let Digested { size, sha256, .. } = digested;
        return match sha256 {
            Some(sha256) => Ok(ZipSummary { size, sha256: sha256.finalize().into() }),
            None => Ok(read_again(out)?),
        };
    }
    let mut zip = Cursor::new(Vec::with_capacity(size as usize / 2));
    write_through(limits, package, &mut zip)?;
    let zip = zip.into_inner();
    out.write_all(&zip)?;
    Ok(ZipSummary { size: zip.len() as u64, sha256: Sha256::digest(&zip).into() })
}

/// Digests what is written in sequence; after the first seek, it stops.
struct Digested<W> {
    /// Bytes written.
    size: u64,
    sha256: Option<Sha256>,
    out: W,
}

impl<W: Write> Write for Digested<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.size += written as u64;
        if let Some(sha256) = &mut self.sha256 {
            sha256.update(&bytes[..written]);
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl<W: Seek> Seek for Digested<W> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.sha256 = None;
        self.out.seek(position)
    }
}

fn write_through<W: Write + Seek + ?Sized>(
    limits: &Zip64Limits,
    package: &Package,
    out: &mut W,
) -> Result<(), ContainerError> {
    let mut zip = Writer {
        out: BufWriter::with_capacity(CHUNK, out),
        at: 0,
        limits: *limits,
        time: entry_time(&package.date),
        announced: 0,
        directory: Directory::new(*limits),
        deflater: None,
    };
    write_entries(&mut zip, package)?;
    Ok(zip.finish()?)
}

/// Writes `<id>.zip` into an existing folder: completely or not at all, and never over another
/// file.
pub fn write_zip_file(
    package: &Package,
    folder: &Path,
) -> Result<(PathBuf, ZipSummary), ContainerError> {
    let path = folder.join(format!("{}.zip", package.id));
    static WRITES: AtomicU64 = AtomicU64::new(0);
    let write = WRITES.fetch_add(1, Ordering::Relaxed);
    let name = format!(".{}.{}-{write}.part", package.id, std::process::id());
    let unfinished = Unfinished::new(folder.join(name));
    let result = write_synced(package, unfinished.path(), &path).and_then(|summary| {
        match rename_without_replacing(unfinished.path(), &path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(ContainerError::Exists { path: path.clone() })
            }
            renamed => Ok(renamed.map_err(IoError::of("create", &path)).map(|()| summary)?),
        }
    });
    if result.is_err() {
        unfinished.remove();
    }
    let summary = result?;
    sync_folder(folder).map_err(IoError::of("synchronise", folder))?;
    Ok((path, summary))
}

/// Errors name the file that it becomes.
fn write_synced(
    package: &Package,
    path: &Path,
    named: &Path,
) -> Result<ZipSummary, ContainerError> {
    let mut file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(true)
        .open(path)
        .map_err(IoError::of("create", named))?;
    let summary = write_zip(package, &mut file)?;
    file.sync_all().map_err(IoError::of("synchronise", named))?;
    Ok(summary)
}

fn write_entries<W: Write + Seek>(
    zip: &mut Writer<W>,
    package: &Package,
) -> Result<(), ContainerError> {
    let (top, first) = match package.form {
        Form::Bag => (format!("{}/", package.id), "bagit.txt"),
        Form::Sip => (String::new(), seda::MANIFEST_PATH),
        Form::Eark => (format!("{}/", package.id), "METS.xml"),
    };
    let (first, rest): (Vec<_>, Vec<_>) =
        package.entries.iter().partition(|(path, _)| path.as_str() == first);
    for (path, content) in first.into_iter().chain(rest) {
        zip.write_entry(&format!("{top}{path}"), content)?;
    }
    Ok(())
}

/// A zip being written, from the start of `out`.
struct Writer<W: Write> {
    out: BufWriter<W>,
    /// Bytes written.
    at: u64,
    limits: Zip64Limits,
    time: DateTime,
    /// The compressed size in the last header written.
    announced: u64,
    directory: Directory,
    /// For entries that are not deflated at once; created for the first one.
    deflater: Option<Deflater>,
}

impl<W: Write + Seek> Writer<W> {
    fn write_entry(&mut self, name: &str, content: &Content) -> Result<(), ContainerError> {
        let method = if is_stored(name) { Method::Stored } else { Method::Deflated };
        let mut entry = Entry {
            name,
            method,
            time: self.time,
            crc32: content.crc32(),
            size: content.size(),
            compressed: content.size(),
            offset: self.at,
        };
        if method == Method::Deflated && content.size() <= DEFLATED_WHOLE {
            let deflated = data::deflated_whole(content)?;
            entry.compressed = deflated.len() as u64;
            self.write_header(&entry)?;
            self.out.write_all(&deflated)?;
        } else {
            self.write_header(&entry)?;
            entry.compressed = match method {
                Method::Stored => data::store(content, &mut self.out)?,
                Method::Deflated => {
                    let deflater = self.deflater.get_or_insert_with(Deflater::new);
                    deflater.write(content, &mut self.out)?
                }
            };
        }
        let is_too_large = entry.compressed > u64::from(u32::MAX) && !entry.is_large(&self.limits);
        if is_too_large || name.len() > usize::from(u16::MAX) {
            return Err(ContainerError::TooLong { entry: name.to_owned() });
        }
        self.at += entry.compressed;
        if entry.compressed != self.announced {
            // Its compressed length is known only now.
            self.out.seek(SeekFrom::Start(entry.offset))?;
            self.out.write_all(&entry.local_header(&self.limits))?;
            self.out.seek(SeekFrom::Start(self.at))?;
        }
        self.directory.push(&entry);
        Ok(())
    }

    fn write_header(&mut self, entry: &Entry<'_>) -> io::Result<()> {
        let header = entry.local_header(&self.limits);
        self.announced = entry.compressed;
        self.at += header.len() as u64;
        self.out.write_all(&header)
    }

    fn finish(mut self) -> io::Result<()> {
        self.out.write_all(&self.directory.records)?;
        self.out.write_all(&self.directory.end(self.at))?;
        self.out.flush()
    }
}

/// Whether the entry with this name is stored instead of deflated.
pub fn is_stored(name: &str) -> bool {
    let extension = name.rsplit('/').next().and_then(|name| name.rsplit_once('.'));
    extension.is_some_and(|(_, e)| STORED.contains(&e.to_ascii_lowercase().as_str()))
}

fn read_again<R: Read + Seek + ?Sized>(file: &mut R) -> io::Result<ZipSummary> {
    file.seek(SeekFrom::Start(0))?;
    let mut sha256 = Sha256::new();
    let mut buffer = vec![0; CHUNK];
    let mut size = 0;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(ZipSummary { size, sha256: sha256.finalize().into() });
        }
        sha256.update(&buffer[..read]);
        size += read as u64;
    }
}

/// About how many bytes a package's zip has, without writing it.
///
/// # Errors
/// If a content that is to be deflated cannot be.
pub fn expected_size(package: &Package) -> Result<u64, ContainerError> {
    /// Both headers of an entry, without its name, and a share of the end of the zip.
    const HEADERS: u64 = 100;
    let mut total = 0;
    for (name, content) in &package.entries {
        total += HEADERS + 2 * name.as_str().len() as u64;
        total += match content {
            Content::Bytes(_) if !is_stored(name.as_str()) && content.size() <= IN_MEMORY => {
                data::deflated_whole(content)?.len() as u64
            }
            content => content.size(),
        };
    }
    Ok(total)
}

/// The time of every entry, in Paris. MS-DOS times (APPNOTE §4.4.6) have no zone, only even
/// seconds, and the years 1980 to 2107: others are moved to the nearest.
pub fn entry_datetime(date: &jiff::Zoned) -> jiff::civil::DateTime {
    let paris = TimeZone::get("Europe/Paris").map(|zone| date.with_time_zone(zone));
    let civil = paris.map_or(date.datetime(), |date| date.datetime());
    let first = jiff::civil::date(1980, 1, 1).at(0, 0, 0, 0);
    let last = jiff::civil::date(2107, 12, 31).at(23, 59, 58, 0);
    civil.clamp(first, last)
}

/// [`entry_datetime`] in the container's form.
pub fn entry_time(date: &jiff::Zoned) -> DateTime {
    let civil = entry_datetime(date);
    DateTime::from_date_and_time(
        civil.year().unsigned_abs(),
        civil.month().unsigned_abs(),
        civil.day().unsigned_abs(),
        civil.hour().unsigned_abs(),
        civil.minute().unsigned_abs(),
        civil.second().unsigned_abs() & !1,
    )
    .unwrap_or_default()
}

impl Content {
    /// In bytes.
    pub fn size(&self) -> u64 {
        match self {
            Content::Bytes(bytes) => bytes.len() as u64,
            Content::File(file) => file.size,
        }
    }

    fn crc32(&self) -> u32 {
        match self {
            Content::Bytes(bytes) => {
                let mut crc = libdeflater::Crc::new();
                crc.update(bytes);
                crc.sum()
            }
            Content::File(file) => file.crc32,
        }
    }
}
