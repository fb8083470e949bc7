//! The records of a zip (APPNOTE 6.3.10 §4.3): every header field has exactly one right value,
//! which depends only on the entry.

use zip::DateTime;

/// From where on a value goes into ZIP64 fields (APPNOTE §4.5.3, §4.3.14), and its 32 or 16 bits
/// are all ones. The packages of this program are written within [`Zip64Limits::FORMAT`], and
/// verified by it; lower limits are for tests, which want the fields without the gigabytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zip64Limits {
    /// Entries of this size or more, in bytes, have both sizes in ZIP64 fields.
    pub size: u64,
    /// Entries that begin at this byte or later have their offset there; a directory that begins
    /// after it, or is larger, requires the ZIP64 end records.
    pub offset: u64,
    /// More entries than this require the ZIP64 end records.
    pub entries: u64,
}

impl Zip64Limits {
    /// What the format cannot hold otherwise. Deflate may enlarge what it cannot compress a little,
    /// hence the margin below 4 GiB in the sizes.
    pub const FORMAT: Zip64Limits =
        Zip64Limits { size: 0xFFFF_0000, offset: 0xFFFF_FFFF, entries: 0xFFFF };
}

const ALL_ONES_16: u16 = u16::MAX;
const ALL_ONES_32: u32 = u32::MAX;

/// Made by Unix (APPNOTE §4.4.2), in the upper byte of "version made by".
const MADE_BY_UNIX: u16 = 3 << 8;
/// A regular file of mode 0644, in the upper half of the external attributes (§4.4.15).
const ATTRIBUTES: u32 = 0o100_644 << 16;
/// The name is UTF-8 (§4.4.4, bit 11).
const UTF8: u16 = 1 << 11;
/// The header of a ZIP64 extra field (§4.5.3).
const ZIP64_FIELD: u16 = 1;
/// Versions of the format needed for reading (§4.4.3): for stored entries, deflated ones, ZIP64.
const FOR_STORED: u16 = 10;
const FOR_DEFLATED: u16 = 20;
const FOR_ZIP64: u16 = 45;

/// How an entry is stored (§4.4.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Stored = 0,
    Deflated = 8,
}

/// An entry, as described by both its headers.
pub(super) struct Entry<'a> {
    pub(super) name: &'a str,
    pub(super) method: Method,
    pub(super) time: DateTime,
    pub(super) crc32: u32,
    /// Uncompressed size in bytes.
    pub(super) size: u64,
    /// Compressed size in bytes.
    pub(super) compressed: u64,
    /// Offset of its local header.
    pub(super) offset: u64,
}

impl Entry<'_> {
    /// Decided by the size alone, which is known before anything is compressed.
    pub(super) fn is_large(&self, limits: &Zip64Limits) -> bool {
        self.size >= limits.size
    }

    fn version_needed(&self, limits: &Zip64Limits) -> u16 {
        match self.method {
            _ if self.is_large(limits) => FOR_ZIP64,
            Method::Deflated => FOR_DEFLATED,
            Method::Stored => FOR_STORED,
        }
    }

    /// The fields that both headers share, from "version needed" to the length of the name.
    fn common(&self, limits: &Zip64Limits) -> Vec<u8> {
        let short = |value: u64| if self.is_large(limits) { ALL_ONES_32 } else { value as u32 };
        let flags = if self.name.is_ascii() { 0 } else { UTF8 };
        let (time, date) = (self.time.timepart(), self.time.datepart());
        let mut bytes = Vec::with_capacity(24);
        for value in [self.version_needed(limits), flags, self.method as u16, time, date] {
            bytes.extend(value.to_le_bytes());
        }
        for value in [self.crc32, short(self.compressed), short(self.size)] {
            bytes.extend(value.to_le_bytes());
        }
        bytes.extend((self.name.len() as u16).to_le_bytes());
        bytes
    }

    fn large_sizes(&self, limits: &Zip64Limits) -> Vec<u64> {
        if self.is_large(limits) { vec![self.size, self.compressed] } else { Vec::new() }
    }

    /// The local header (§4.3.7), with the name and ZIP64 field; its length does not depend on the
    /// compressed size.
    pub(super) fn local_header(&self, limits: &Zip64Limits) -> Vec<u8> {
        let extra = zip64_field(&self.large_sizes(limits));
        let mut bytes = b"PK\x03\x04".to_vec();
        bytes.extend(self.common(limits));
        bytes.extend((extra.len() as u16).to_le_bytes());
        bytes.extend(self.name.as_bytes());
        bytes.extend(extra);
        bytes
    }

    /// The record in the central directory (§4.3.12).
    pub(super) fn directory_record(&self, limits: &Zip64Limits) -> Vec<u8> {
        let mut large = self.large_sizes(limits);
        let is_far = self.offset >= limits.offset;
        if is_far {
            large.push(self.offset);
        }
        let extra = zip64_field(&large);
        let mut bytes = b"PK\x01\x02".to_vec();
        bytes.extend((MADE_BY_UNIX | self.version_needed(limits)).to_le_bytes());
        bytes.extend(self.common(limits));
        bytes.extend((extra.len() as u16).to_le_bytes());
        // Length of the comment, disk, internal attributes.
        bytes.extend([0; 6]);
        bytes.extend(ATTRIBUTES.to_le_bytes());
        bytes.extend(if is_far { ALL_ONES_32 } else { self.offset as u32 }.to_le_bytes());
        bytes.extend(self.name.as_bytes());
        bytes.extend(extra);
        bytes
    }
}

/// The 64-bit values of those fields that are all ones, in the order of the standard.
fn zip64_field(values: &[u64]) -> Vec<u8> {
    if values.is_empty() {
        return Vec::new();
    }
    let mut bytes = ZIP64_FIELD.to_le_bytes().to_vec();
    bytes.extend((values.len() as u16 * 8).to_le_bytes());
    bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    bytes
}

/// The central directory, growing with each entry.
pub(super) struct Directory {
    limits: Zip64Limits,
    pub(super) records: Vec<u8>,
    entries: u64,
    version_needed: u16,
}

impl Directory {
    pub(super) fn new(limits: Zip64Limits) -> Directory {
        Directory { limits, records: Vec::new(), entries: 0, version_needed: FOR_STORED }
    }

    pub(super) fn push(&mut self, entry: &Entry) {
        self.records.extend(entry.directory_record(&self.limits));
        self.entries += 1;
        self.version_needed = self.version_needed.max(entry.version_needed(&self.limits));
    }

    /// What follows the records of a directory that begins at `offset`: the end of central
    /// directory (§4.3.16), preceded by ZIP64's record and locator (§4.3.14, §4.3.15) if a value
    /// requires them.
    pub(super) fn end(&self, offset: u64) -> Vec<u8> {
        let size = self.records.len() as u64;
        let is_crowded = self.entries > self.limits.entries;
        let is_far = offset > self.limits.offset;
        let is_large = is_crowded || is_far || size > self.limits.offset;
        let mut bytes = Vec::new();
        if is_large {
            bytes.extend(b"PK\x06\x06");
            // Of what follows this field.
            bytes.extend(44_u64.to_le_bytes());
            bytes.extend([self.version_needed.to_le_bytes(); 2].concat());
            bytes.extend([0; 8]);
            for value in [self.entries, self.entries, size, offset] {
                bytes.extend(value.to_le_bytes());
            }
            bytes.extend(b"PK\x06\x07");
            bytes.extend(0_u32.to_le_bytes());
            bytes.extend((offset + size).to_le_bytes());
            bytes.extend(1_u32.to_le_bytes());
        }
        bytes.extend(b"PK\x05\x06");
        bytes.extend([0; 4]);
        let entries = if is_crowded { ALL_ONES_16 } else { self.entries as u16 };
        bytes.extend([entries.to_le_bytes(); 2].concat());
        bytes.extend(if is_large { ALL_ONES_32 } else { size as u32 }.to_le_bytes());
        bytes.extend(if is_far { ALL_ONES_32 } else { offset as u32 }.to_le_bytes());
        bytes.extend([0; 2]);
        bytes
    }
}
