//! The end of a zip: end of central directory record, preceded by the ZIP64 record and locator
//! (APPNOTE §4.3.14–§4.3.16).

use std::io::{self, Read, Seek, SeekFrom};

use super::central::CENTRAL;
use super::fields::Fields;
use crate::finding::Finding;
use crate::rules::verification as rule;
use crate::verify::findings::Findings;

const RECORD: [u8; 4] = *b"PK\x05\x06";
const RECORD_LENGTH: u64 = 22;
const LOCATOR: [u8; 4] = *b"PK\x06\x07";
const LOCATOR_LENGTH: u64 = 20;
const RECORD_64: [u8; 4] = *b"PK\x06\x06";
const RECORD_64_LENGTH: u64 = 56;

/// Where the central directory is and what it should hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    pub entries: u64,
    pub directory_size: u64,
    pub directory_offset: u64,
    /// Where the end records begin: the first byte after the directory, unless there are stray
    /// bytes.
    pub start: u64,
    /// The bytes of the end records.
    pub bytes: Vec<u8>,
    /// Number of bytes before the zip that its offsets do not count.
    pub shift: u64,
}

/// Finds the end records of a file of `size` bytes. `None`: there are none, and `faults` says so.
pub fn read_end<R: Read + Seek>(
    file: &mut R,
    size: u64,
    name: &str,
    faults: &mut Findings,
) -> io::Result<Option<End>> {
    let tail_length = size.min(RECORD_LENGTH + u64::from(u16::MAX));
    let tail_start = size - tail_length;
    let tail = read_at(file, tail_start, tail_length)?;
    let Some(at) = find_record(&tail) else {
        faults.push(Finding::new(
            &rule::ZIP_NO_END,
            name,
            "no end of central directory record: the file is truncated, or not a zip",
        ));
        return Ok(None);
    };
    let record = tail_start + at as u64;
    let mut end = match parse_record(&tail[at..], record) {
        Some(end) => end,
        None => {
            faults.push(Finding::new(&rule::ZIP_NO_END, name, "the end record is truncated"));
            return Ok(None);
        }
    };
    check_record(&tail[at..], name, faults);
    if record >= LOCATOR_LENGTH {
        let locator = read_at(file, record - LOCATOR_LENGTH, LOCATOR_LENGTH)?;
        if locator.starts_with(&LOCATOR) && !read_zip64(file, &locator, &mut end, name, faults)? {
            return Ok(None);
        }
    }
    shift(file, &mut end)?;
    Ok(Some(end))
}

/// If something was put before the zip without adjusting its offsets, the directory is found from
/// its end: it is right before the end records.
fn shift<R: Read + Seek>(file: &mut R, end: &mut End) -> io::Result<()> {
    let Some(start) = end.start.checked_sub(end.directory_size) else { return Ok(()) };
    let Some(shift) = start.checked_sub(end.directory_offset).filter(|shift| *shift > 0) else {
        return Ok(());
    };
    let length = CENTRAL.len() as u64;
    let is_there = read_at(file, end.directory_offset, length)? == CENTRAL;
    if !is_there && (end.directory_size == 0 || read_at(file, start, length)? == CENTRAL) {
        (end.directory_offset, end.shift) = (start, shift);
    }
    Ok(())
}

pub fn read_at<R: Read + Seek>(file: &mut R, offset: u64, length: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The last record whose comment ends with the file; failing that, the last record of all.
fn find_record(tail: &[u8]) -> Option<usize> {
    let mut fallback = None;
    // A truncated record does not count.
    for at in (0..tail.len().saturating_sub(RECORD_LENGTH as usize - 1)).rev() {
        if tail[at..at + 4] != RECORD {
            continue;
        }
        fallback = fallback.or(Some(at));
        let comment = tail.get(at + 20..at + 22).map(|b| u16::from_le_bytes([b[0], b[1]]));
        if comment.is_some_and(|length| at + 22 + usize::from(length) == tail.len()) {
            return Some(at);
        }
    }
    fallback
}

fn parse_record(bytes: &[u8], start: u64) -> Option<End> {
    let mut fields = Fields(bytes);
    fields.bytes(10)?;
    Some(End {
        entries: u64::from(fields.u16()?),
        directory_size: u64::from(fields.u32()?),
        directory_offset: u64::from(fields.u32()?),
        start,
        bytes: bytes.to_vec(),
        shift: 0,
    })
}

fn check_record(bytes: &[u8], name: &str, faults: &mut Findings) {
    let mut wrong = |rule, detail: String| faults.push(Finding::new(rule, name, detail));
    let field = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
    if field(4) != 0 || field(6) != 0 {
        wrong(&rule::ZIP_SPLIT, "the end record names other disks".into());
    } else if field(8) != field(10) {
        let detail =
            format!("the end record counts {} entries here and {} in all", field(8), field(10));
        wrong(&rule::ZIP_END_RECORD, detail);
    }
    let (comment, there) = (u64::from(field(20)), bytes.len() as u64 - RECORD_LENGTH);
    if there != comment {
        // Extra bytes are not the zip's; missing ones were.
        let rule = if there > comment { &rule::ZIP_STRAY_BYTES } else { &rule::ZIP_END_RECORD };
        wrong(
            rule,
            format!("the end record announces a comment of {comment} bytes; {there} follow"),
        );
    }
}

/// Takes the ZIP64 record's values into `end`. `false`: it is unusable, and `faults` says so.
fn read_zip64<R: Read + Seek>(
    file: &mut R,
    locator: &[u8],
    end: &mut End,
    name: &str,
    faults: &mut Findings,
) -> io::Result<bool> {
    let mut wrong = |detail: &str| faults.push(Finding::new(&rule::ZIP_END_RECORD, name, detail));
    let mut fields = Fields(&locator[4..]);
    let (disk, offset, disks) = (fields.u32(), fields.u64(), fields.u32());
    if disk != Some(0) || disks != Some(1) {
        wrong("the ZIP64 locator names other disks");
    }
    let locator_start = end.start - LOCATOR_LENGTH;
    let offset = offset.unwrap_or(u64::MAX);
    if offset.checked_add(RECORD_64_LENGTH).is_none_or(|record_end| record_end > locator_start) {
        wrong("the ZIP64 locator points past its own place");
        return Ok(false);
    }
    // If something is before the zip, the record is still right before its locator.
    let (mut offset, mut bytes) = (offset, read_at(file, offset, RECORD_64_LENGTH)?);
    if parse_record_64(&bytes).is_none() && locator_start >= RECORD_64_LENGTH {
        offset = locator_start - RECORD_64_LENGTH;
        bytes = read_at(file, offset, RECORD_64_LENGTH)?;
    }
    let Some(values) = parse_record_64(&bytes) else {
        wrong("the ZIP64 end record is malformed");
        return Ok(false);
    };
    let [length, disks, here, entries, size, directory_offset] = values;
    if disks != 0 || here != entries {
        wrong("the ZIP64 end record names other disks");
    }
    if length.checked_add(12 + offset) != Some(locator_start) {
        wrong("the ZIP64 end record does not end where its locator begins");
    }
    if disagrees(end.entries, entries, 0xFFFF)
        || disagrees(end.directory_size, size, 0xFFFF_FFFF)
        || disagrees(end.directory_offset, directory_offset, 0xFFFF_FFFF)
    {
        wrong("the end record and the ZIP64 end record disagree");
    }
    (end.entries, end.directory_size, end.directory_offset) = (entries, size, directory_offset);
    let mut bytes = read_at(file, offset, locator_start - offset)?;
    bytes.extend_from_slice(locator);
    bytes.append(&mut end.bytes);
    (end.start, end.bytes) = (offset, bytes);
    Ok(true)
}

fn disagrees(short: u64, long: u64, all_ones: u64) -> bool {
    short != all_ones && short != long
}

/// Length, disks, entries here, entries, directory size, directory offset.
fn parse_record_64(bytes: &[u8]) -> Option<[u64; 6]> {
    let mut fields = Fields(bytes.strip_prefix(&RECORD_64)?);
    let length = fields.u64()?;
    fields.bytes(4)?;
    let disks = fields.u64()?;
    Some([length, disks, fields.u64()?, fields.u64()?, fields.u64()?, fields.u64()?])
}
