//! What can be saved of a damaged package: every entry whose content still has the CRC-32 that a
//! record of the zip gives, whatever happened to the others or to the central directory.

mod ranges;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use flate2::Crc;
use flate2::read::DeflateDecoder;

use super::extract::{
    Destination, ExtractError, Limits, RATIO_FROM, Unfinished, is_safe, place, top_names,
};
use super::zip_records::{Record, Records};
use crate::error::IoError;
use ranges::Ranges;

/// What was saved of a package.
#[derive(Debug, Default)]
pub struct Salvage {
    /// The new entries at the top of the destination.
    pub placed: Vec<PathBuf>,
    /// Files that were saved, with their sizes in bytes.
    pub saved: BTreeMap<String, u64>,
    /// Files that the package had and that could not be saved, with why.
    pub lost: BTreeMap<String, String>,
}

/// Saves what is sound of a zip into a folder, which is created if missing.
///
/// # Errors
/// If nothing could be saved, a top entry exists already, or a file cannot be read or written. The
/// destination is then unchanged.
pub fn salvage(zip: &Path, to: &Path, limits: Limits) -> Result<Salvage, ExtractError> {
    salvage_until(zip, to, limits, &|| false)
}

/// [`salvage`], until `stop` says so.
///
/// # Errors
/// Those of [`salvage`], and [`ExtractError::Interrupted`] where it was stopped.
pub fn salvage_until(
    zip: &Path,
    to: &Path,
    limits: Limits,
    stop: &dyn Fn() -> bool,
) -> Result<Salvage, ExtractError> {
    let mut file = File::open(zip).map_err(IoError::of("open", zip))?;
    let records = Records::find(&mut file).map_err(IoError::of("read", zip))?;
    let own = Own::of(&records);
    // In this order: dropped in the opposite one.
    let destination = Destination::create(to)?;
    let unfinished = Unfinished::create(destination.path)?;
    let mut rescue = Rescue {
        zip,
        file,
        folder: &unfinished.0,
        limits,
        own,
        ranges: Ranges::default(),
        shared: 0,
        total: 0,
        read: 0,
        salvage: Salvage::default(),
    };
    // The directory first: it knows the sizes where local headers leave them to what follows.
    for record in records.central.iter().chain(&records.local) {
        if stop() {
            return Err(ExtractError::Interrupted { path: zip.to_owned() });
        }
        rescue.try_record(record)?;
    }
    let mut salvage = rescue.finish();
    if salvage.saved.is_empty() {
        return Err(ExtractError::NothingSaved { path: zip.to_owned() });
    }
    let tops = top_names(salvage.saved.keys().cloned());
    if let Some(path) = tops.iter().map(|top| to.join(top)).find(|p| p.symlink_metadata().is_ok()) {
        return Err(ExtractError::Exists { path });
    }
    salvage.placed = place(&unfinished.0, to, &tops)?;
    Ok(salvage)
}

/// Which names are those of the package: a zip that it holds has records too, which are found
/// where that zip is damaged.
struct Own {
    tops: BTreeSet<String>,
}

impl Own {
    fn of(records: &Records) -> Own {
        let top_of = |record: &Record| record.name.split('/').next().unwrap_or_default().to_owned();
        let first = records.local.first().filter(|record| record.at == 0);
        let witnesses =
            first.into_iter().chain(records.central.last()).chain(records.local.first());
        // A name that was damaged is that of one record; every file has two.
        let is_seen_again = |top: &String| {
            records.central.iter().chain(&records.local).filter(|it| top_of(it) == *top).count() > 1
        };
        let tops: Vec<String> = witnesses.map(top_of).collect();
        let top = tops.iter().find(|top| is_seen_again(top)).or(tops.first()).cloned();
        // A SIP has no top folder: its manifest stands beside its content.
        let is_of_sip = top.as_deref().is_some_and(|top| matches!(top, "manifest.xml" | "content"));
        let tops = match is_of_sip {
            true => ["manifest.xml", "content"].map(str::to_owned).into(),
            false => top.into_iter().collect(),
        };
        Own { tops }
    }

    fn has(&self, name: &str) -> bool {
        self.tops.contains(name.split('/').next().unwrap_or_default())
    }
}

struct Rescue<'a> {
    zip: &'a Path,
    file: File,
    folder: &'a Path,
    limits: Limits,
    own: Own,
    /// Where the data of saved files is: records in it are those of a packed zip.
    ranges: Ranges,
    /// Files saved whose data is that of another one.
    shared: usize,
    /// Bytes of all saved files.
    total: u64,
    /// Bytes of the zip that the last file that was saved takes: the zip may give more by mistake.
    read: u64,
    salvage: Salvage,
}

impl Rescue<'_> {
    /// Saves a record's file, if it is not saved yet and its content is sound.
    fn try_record(&mut self, record: &Record) -> Result<(), IoError> {
        let name = &record.name;
        let is_known = self.salvage.saved.contains_key(name) || self.is_saved(record.at);
        if is_known || name.ends_with('/') || !self.own.has(name) {
            return Ok(());
        }
        let is_shared = self.ranges.overlap(record.data, record.data.saturating_add(record.packed));
        let fault = if !is_safe(name) {
            Some(UNSAFE.to_owned())
        } else if is_shared && self.shared >= MOST_SHARED {
            Some("its data is that of another file".to_owned())
        } else {
            self.unpack(record)?
        };
        match fault {
            None => {
                self.salvage.lost.remove(name);
                self.salvage.saved.insert(name.clone(), record.size);
                self.ranges.add(record.data, record.data.saturating_add(self.read));
                self.total += record.size;
                self.shared += usize::from(is_shared);
            }
            Some(fault) => {
                self.salvage.lost.entry(name.clone()).or_insert(fault);
            }
        }
        Ok(())
    }

    /// Whether a place in the zip is in the data of a file that was saved.
    fn is_saved(&self, at: u64) -> bool {
        self.ranges.overlap(at, at.saturating_add(1))
    }

    /// Why a record's file cannot be saved; `None` where it is.
    fn unpack(&mut self, record: &Record) -> Result<Option<String>, IoError> {
        let lost = |fault: &str| Ok(Some(fault.to_owned()));
        if record.is_encrypted() {
            return lost("it is encrypted");
        }
        if self.total.saturating_add(record.size) > self.limits.size
            || self.salvage.saved.len() as u64 >= self.limits.entries
        {
            return lost("the package exceeds the limits of unpacking");
        }
        if record.size > RATIO_FROM && record.size / record.packed.max(1) > self.limits.ratio {
            return Ok(Some(format!(
                "it unpacks to more than {} times its size",
                self.limits.ratio
            )));
        }
        let path = self.folder.join(&record.name);
        let Some(parent) = path.parent() else { return lost(UNSAFE) };
        if fs::create_dir_all(parent).is_err() {
            // A file that was saved stands where its folder would have to.
            return lost(UNSAFE);
        }
        let mut out = match File::create_new(&path) {
            Ok(out) => out,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return lost(UNSAFE),
            Err(error) => return Err(IoError::of("create", &path)(error)),
        };
        let unread = |error| IoError::of("read", self.zip)(error);
        self.file.seek(SeekFrom::Start(record.data)).map_err(unread)?;
        let mut data = (&mut self.file).take(record.packed);
        let copied = match record.method {
            0 => {
                let copied = copy(&mut data, &mut out, record);
                self.read = record.packed - data.limit();
                copied
            }
            8 => {
                let mut decoder = DeflateDecoder::new(data);
                let copied = copy(&mut decoder, &mut out, record);
                self.read = decoder.total_in();
                copied
            }
            method => {
                remove(&path);
                return Ok(Some(format!("it is compressed by method {method}, which is not read")));
            }
        };
        match copied {
            Ok(None) => {
                out.sync_all().map_err(IoError::of("synchronise", &path))?;
                Ok(None)
            }
            Ok(Some(fault)) => {
                remove(&path);
                lost(fault)
            }
            Err(error) => Err(IoError::of("write", &path)(error)),
        }
    }

    fn finish(self) -> Salvage {
        self.salvage
    }
}

/// How many files may have the data of another one, as one whose name is damaged in one of its two
/// records has: a zip made of such files would fill any disk.
const MOST_SHARED: usize = 8;

const UNSAFE: &str = "its name leads outside the destination, or is that of another file";

fn remove(path: &Path) {
    // What stays is removed with the folder that it is unpacked in.
    let _ = fs::remove_file(path);
}

/// Copies a file's content; what is wrong with it, if something is. An error is one of writing.
fn copy(
    mut content: impl Read,
    out: &mut File,
    record: &Record,
) -> io::Result<Option<&'static str>> {
    let (mut crc, mut size) = (Crc::new(), 0_u64);
    let mut buffer = vec![0; 64 << 10];
    loop {
        let count = match content.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => return Ok(Some("its compressed data is damaged")),
        };
        size += count as u64;
        if size > record.size {
            return Ok(Some("it is longer than the zip says"));
        }
        crc.update(&buffer[..count]);
        out.write_all(&buffer[..count])?;
    }
    Ok(match (size == record.size, crc.sum() == record.crc) {
        (false, _) => Some("it is shorter than the zip says"),
        (true, false) => Some("its content does not have the CRC-32 that the zip gives"),
        (true, true) => None,
    })
}

#[cfg(test)]
mod tests;
