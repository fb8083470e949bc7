//! The package as a zip (APPNOTE 6.3.10): the same package gives the same bytes, whatever the
//! machine, the day and the number of threads.
//!
//! Every header field is fixed. `bagit.txt`, or a SIP's `manifest.xml`, comes first, then the entries by the bytes of their
//! names; no directory entries, extra fields (but ZIP64's, for entries past 4 GiB), comments or
//! data descriptors. Made by Unix, mode 0100644; language flag for names that are not ASCII; time:
//! the release's date in Europe/Paris, to two seconds.

use std::fs::File;
use std::io::{self, BufWriter, Cursor, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, DateTime, System};

use super::place::{rename_without_replacing, sync_folder};
use super::{Content, Form, Package, seda};
use crate::digest::FileReference;
use crate::error::IoError;

/// Extensions of kinds that are compressed already: stored as they are.
const STORED: [&str; 22] = [
    "7z", "avif", "bz2", "docx", "epub", "gif", "gz", "jpeg", "jpg", "mp3", "mp4", "odg", "odp",
    "ods", "odt", "pdf", "png", "pptx", "webp", "xlsx", "xz", "zip",
];

/// The highest level. Its search does not depend on the processor, and texts are small.
const DEFLATE_LEVEL: i64 = 9;

/// Entries of this size or more get ZIP64 fields (APPNOTE §4.5.3); deflate may add a little to
/// what it cannot compress, hence the margin.
const ZIP64_FROM: u64 = 0xFFFF_0000;

const CHUNK: usize = 1 << 16;

/// A zip that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZipSummary {
    /// In bytes.
    pub size: u64,
    pub sha256: [u8; 32],
}

#[derive(Debug, thiserror::Error)]
pub enum ContainerError {
    #[error("{} changed while it was being packaged: run again", path.display())]
    Changed { path: PathBuf },
    #[error("{} exists already and is not overwritten", path.display())]
    Exists { path: PathBuf },
    #[error("cannot write the zip: {0}")]
    Zip(#[from] zip::result::ZipError),
    #[error("cannot write the zip: {0}")]
    Write(#[from] io::Error),
    #[error(transparent)]
    Io(#[from] IoError),
}

/// Bytes of content up to which a zip is made in memory and written at once.
const IN_MEMORY: u64 = 4 << 20;

/// Writes the package at the start of `out`, which must be empty.
///
/// The digest is taken when the zip is whole, of a large one by reading it again: its writer goes
/// back to fill in headers.
///
/// # Errors
///
/// [`ContainerError::Changed`] if a file is not the one that was digested; what `out` holds then
/// is no package.
pub fn write_zip<W: Read + Write + Seek + ?Sized>(
    package: &Package,
    out: &mut W,
) -> Result<ZipSummary, ContainerError> {
    let size: u64 = package.entries.values().map(Content::size).sum();
    if size > IN_MEMORY {
        write_through(package, out)?;
        return Ok(read_again(out)?);
    }
    let mut zip = Cursor::new(Vec::with_capacity(size as usize / 2));
    write_through(package, &mut zip)?;
    let zip = zip.into_inner();
    out.write_all(&zip)?;
    Ok(ZipSummary { size: zip.len() as u64, sha256: Sha256::digest(&zip).into() })
}

fn write_through<W: Write + Seek + ?Sized>(
    package: &Package,
    out: &mut W,
) -> Result<(), ContainerError> {
    let time = entry_time(&package.date);
    let latch = Latch { inner: &mut *out, position: 0, error: None };
    let mut zip = ZipWriter::new(BufWriter::with_capacity(CHUNK, latch));
    let written = write_entries(&mut zip, package, time);
    let latch = zip.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    if let Some(error) = latch.error {
        return Err(error.into());
    }
    written
}

/// Writes `<id>.zip` into a folder, which must exist: complete, or not at all, and never over
/// another file.
pub fn write_zip_file(
    package: &Package,
    folder: &Path,
) -> Result<(PathBuf, ZipSummary), ContainerError> {
    let path = folder.join(format!("{}.zip", package.id));
    static WRITES: AtomicU64 = AtomicU64::new(0);
    let write = WRITES.fetch_add(1, Ordering::Relaxed);
    let unfinished = folder.join(format!(".{}.{}-{write}.part", package.id, std::process::id()));
    let result = write_synced(package, &unfinished).and_then(|summary| {
        match rename_without_replacing(&unfinished, &path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(ContainerError::Exists { path: path.clone() })
            }
            renamed => Ok(renamed.map_err(IoError::of("rename", &unfinished)).map(|()| summary)?),
        }
    });
    if result.is_err() {
        // The error is what counts; there may be nothing to remove.
        let _ = std::fs::remove_file(&unfinished);
    }
    let summary = result?;
    sync_folder(folder).map_err(IoError::of("synchronise", folder))?;
    Ok((path, summary))
}

fn write_synced(package: &Package, path: &Path) -> Result<ZipSummary, ContainerError> {
    let mut file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(true)
        .open(path)
        .map_err(IoError::of("create", path))?;
    let summary = write_zip(package, &mut file)?;
    file.sync_all().map_err(IoError::of("synchronise", path))?;
    Ok(summary)
}

fn write_entries<W: Write + Seek>(
    zip: &mut ZipWriter<W>,
    package: &Package,
    time: DateTime,
) -> Result<(), ContainerError> {
    let (top, first) = match package.form {
        Form::Bag => (format!("{}/", package.id), "bagit.txt"),
        Form::Sip(_) => (String::new(), seda::MANIFEST_PATH),
    };
    let (first, rest): (Vec<_>, Vec<_>) =
        package.entries.iter().partition(|(path, _)| path.as_str() == first);
    for (path, content) in first.into_iter().chain(rest) {
        let name = format!("{top}{path}");
        let options = SimpleFileOptions::default()
            .system(System::Unix)
            .unix_permissions(0o644)
            .last_modified_time(time)
            .large_file(content.size() >= ZIP64_FROM);
        zip.start_file(&name, compressed(options, &name))?;
        match content {
            Content::Bytes(bytes) => zip.write_all(bytes)?,
            Content::File(reference) => copy_file(reference, zip)?,
        }
    }
    Ok(())
}

fn compressed(options: SimpleFileOptions, name: &str) -> SimpleFileOptions {
    if is_stored(name) {
        options.compression_method(CompressionMethod::Stored)
    } else {
        options
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(DEFLATE_LEVEL))
    }
}

/// Whether the entry of this name is stored instead of deflated.
pub fn is_stored(name: &str) -> bool {
    let extension = name.rsplit('/').next().and_then(|name| name.rsplit_once('.'));
    extension.is_some_and(|(_, e)| STORED.contains(&e.to_ascii_lowercase().as_str()))
}

/// Copies a file, making sure that it still is the one that was digested.
fn copy_file(reference: &FileReference, out: &mut impl Write) -> Result<(), ContainerError> {
    let path = &reference.path;
    let mut file = File::open(path).map_err(IoError::of("open", path))?;
    let mut crc = flate2::Crc::new();
    let mut size = 0_u64;
    let mut buffer = Vec::with_capacity(CHUNK);
    loop {
        buffer.clear();
        // Whole chunks always: short reads must not shape the compressed bytes.
        let chunk = (&mut file).take(CHUNK as u64).read_to_end(&mut buffer);
        if chunk.map_err(IoError::of("read", path))? == 0 {
            break;
        }
        crc.update(&buffer);
        size += buffer.len() as u64;
        if size > reference.size {
            break;
        }
        out.write_all(&buffer)?;
    }
    if size != reference.size || crc.sum() != reference.crc32 {
        return Err(ContainerError::Changed { path: path.clone() });
    }
    Ok(())
}

/// Keeps the first error and takes everything after it for written: a [`ZipWriter`] that cannot
/// be finished complains on standard error, which belongs to the command line alone.
struct Latch<'a, W: ?Sized> {
    inner: &'a mut W,
    /// Where the zip writer believes to be, in bytes.
    position: u64,
    error: Option<io::Error>,
}

impl<W: ?Sized> Latch<'_, W> {
    fn keep<T>(&mut self, attempt: impl FnOnce(&mut W) -> io::Result<T>) -> Option<T> {
        if self.error.is_some() {
            return None;
        }
        attempt(&mut *self.inner).map_err(|error| self.error = Some(error)).ok()
    }
}

impl<W: Write + ?Sized> Write for Latch<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.keep(|inner| inner.write_all(bytes));
        self.position += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.keep(|inner| inner.flush());
        Ok(())
    }
}

impl<W: Seek + ?Sized> Seek for Latch<'_, W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let wanted = match to {
            SeekFrom::Start(position) => position,
            SeekFrom::Current(offset) | SeekFrom::End(offset) => {
                self.position.saturating_add_signed(offset)
            }
        };
        self.position = self.keep(|inner| inner.seek(to)).unwrap_or(wanted);
        Ok(self.position)
    }
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

/// The time of every entry. MS-DOS times (APPNOTE §4.4.6) know no zone, even seconds only, and
/// the years 1980 to 2107: others are set to the nearest.
pub fn entry_time(date: &jiff::Zoned) -> DateTime {
    let paris = TimeZone::get("Europe/Paris").map(|zone| date.with_time_zone(zone));
    let civil = paris.map_or(date.datetime(), |date| date.datetime());
    let first = jiff::civil::date(1980, 1, 1).at(0, 0, 0, 0);
    let last = jiff::civil::date(2107, 12, 31).at(23, 59, 58, 0);
    let civil = civil.clamp(first, last);
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
}
