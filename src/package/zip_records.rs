//! What a zip says of its entries, found by the signatures of its records wherever they stand: of
//! a damaged zip too (APPNOTE 6.3 §4.3.7 and §4.3.12).

use std::io::{self, Read, Seek, SeekFrom};

use memchr::memmem;

const LOCAL: &[u8; 4] = b"PK\x03\x04";
const CENTRAL: &[u8; 4] = b"PK\x01\x02";

/// Fixed bytes of a local header, and of a record of the central directory.
const LOCAL_SIZE: u64 = 30;
const CENTRAL_SIZE: u64 = 46;

/// Bytes that are searched at once.
const CHUNK: usize = 1 << 20;

/// Records that are looked at: more are those of a file that is meant to keep its reader busy.
const MOST: usize = 1_000_000;

/// One place where an entry's data may stand, as some record has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Where the record itself stands.
    pub at: u64,
    /// As it is written, in UTF-8.
    pub name: String,
    /// 0: stored; 8: deflated.
    pub method: u16,
    /// General purpose bit flags.
    pub flags: u16,
    /// CRC-32 of the content.
    pub crc: u32,
    /// Size of the data, and of the content, in bytes.
    pub packed: u64,
    pub size: u64,
    /// Where the data begins.
    pub data: u64,
}

impl Record {
    /// Bit 0 of the flags.
    pub fn is_encrypted(&self) -> bool {
        self.flags & 1 != 0
    }
}

/// The records of a file: those of its central directory, and its local headers, each in order.
#[derive(Debug, Default)]
pub struct Records {
    pub central: Vec<Record>,
    pub local: Vec<Record>,
}

impl Records {
    /// Finds all records. Names that are no UTF-8 are passed over.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn find<R: Read + Seek>(file: &mut R) -> io::Result<Records> {
        let (local, central) = signatures(file)?;
        let mut records = Records::default();
        for at in local {
            records.local.extend(local_header(file, at)?);
        }
        for at in central {
            records.central.extend(central_record(file, at)?.into_iter().flatten());
        }
        Ok(records)
    }
}

/// Where the signatures of local headers stand, and those of the central directory.
fn signatures<R: Read + Seek>(file: &mut R) -> io::Result<(Vec<u64>, Vec<u64>)> {
    file.seek(SeekFrom::Start(0))?;
    let finder = memmem::Finder::new(b"PK");
    let (mut local, mut central) = (Vec::new(), Vec::new());
    let (mut buffer, mut start) = (Vec::with_capacity(CHUNK + 3), 0_u64);
    loop {
        let read = file.by_ref().take(CHUNK as u64).read_to_end(&mut buffer)?;
        for place in finder.find_iter(&buffer) {
            let found = match buffer.get(place..place + 4) {
                Some(signature) if signature == LOCAL => &mut local,
                Some(signature) if signature == CENTRAL => &mut central,
                _ => continue,
            };
            if found.len() < MOST {
                found.push(start + place as u64);
            }
        }
        if read == 0 {
            return Ok((local, central));
        }
        // A signature may stand across two chunks.
        let kept = buffer.len().min(3);
        let done = buffer.len() - kept;
        buffer.drain(..done);
        start += done as u64;
    }
}

/// Reads bytes at a place; `None` where the file ends before.
fn bytes_at<R: Read + Seek>(file: &mut R, at: u64, length: u64) -> io::Result<Option<Vec<u8>>> {
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::with_capacity(length as usize);
    file.by_ref().take(length).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 == length).then_some(bytes))
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn local_header<R: Read + Seek>(file: &mut R, at: u64) -> io::Result<Option<Record>> {
    let Some(fixed) = bytes_at(file, at, LOCAL_SIZE)? else { return Ok(None) };
    let (name, extra) = (u64::from(u16_at(&fixed, 26)), u64::from(u16_at(&fixed, 28)));
    let Some(rest) = bytes_at(file, at + LOCAL_SIZE, name + extra)? else { return Ok(None) };
    let (name, extra) = rest.split_at(name as usize);
    let Ok(name) = std::str::from_utf8(name) else { return Ok(None) };
    let (size, packed, _) = sizes(u32_at(&fixed, 22), u32_at(&fixed, 18), 0, extra);
    Ok(Some(Record {
        at,
        name: name.to_owned(),
        flags: u16_at(&fixed, 6),
        method: u16_at(&fixed, 8),
        crc: u32_at(&fixed, 14),
        packed,
        size,
        data: at + LOCAL_SIZE + rest.len() as u64,
    }))
}

/// Two places: where the local header says the data begins, and where it does if that header is
/// damaged and has no extra fields.
fn central_record<R: Read + Seek>(file: &mut R, at: u64) -> io::Result<Option<[Record; 2]>> {
    let Some(fixed) = bytes_at(file, at, CENTRAL_SIZE)? else { return Ok(None) };
    let (name, extra) = (u64::from(u16_at(&fixed, 28)), u64::from(u16_at(&fixed, 30)));
    let Some(rest) = bytes_at(file, at + CENTRAL_SIZE, name + extra)? else { return Ok(None) };
    let (name, extra) = rest.split_at(name as usize);
    let Ok(text) = std::str::from_utf8(name) else { return Ok(None) };
    let (size, packed, offset) =
        sizes(u32_at(&fixed, 24), u32_at(&fixed, 20), u32_at(&fixed, 42), extra);
    let Some(plain) = offset.checked_add(LOCAL_SIZE + name.len() as u64) else { return Ok(None) };
    let data = match bytes_at(file, offset, LOCAL_SIZE)? {
        Some(local) if local.starts_with(LOCAL) => {
            let lengths = u64::from(u16_at(&local, 26)) + u64::from(u16_at(&local, 28));
            offset.saturating_add(LOCAL_SIZE + lengths)
        }
        _ => plain,
    };
    let record = Record {
        at,
        name: text.to_owned(),
        flags: u16_at(&fixed, 8),
        method: u16_at(&fixed, 10),
        crc: u32_at(&fixed, 16),
        packed,
        size,
        data,
    };
    Ok(Some([record.clone(), Record { data: plain, ..record }]))
}

/// Size, packed size and offset, which the Zip64 field has where they are too large for theirs
/// (APPNOTE §4.5.3).
fn sizes(size: u32, packed: u32, offset: u32, mut extra: &[u8]) -> (u64, u64, u64) {
    let mut values = [size, packed, offset].map(u64::from);
    while let [a, b, c, d, rest @ ..] = extra {
        let length = usize::from(u16::from_le_bytes([*c, *d])).min(rest.len());
        let (field, others) = rest.split_at(length);
        extra = others;
        if u16::from_le_bytes([*a, *b]) == 1 {
            let large = values.iter_mut().filter(|value| **value == u64::from(u32::MAX));
            for (value, eight) in large.zip(field.chunks_exact(8)) {
                *value = u64::from_le_bytes(eight.try_into().expect("eight bytes"));
            }
        }
    }
    let [size, packed, offset] = values;
    (size, packed, offset)
}
