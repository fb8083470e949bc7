//! The central directory (APPNOTE §4.3.12) and the local headers it points to (§4.3.7).

use super::common::Common;
use super::fields::{Fields, zip64_fields};
use super::name::{self, Name};

pub const CENTRAL: [u8; 4] = *b"PK\x01\x02";
const LOCAL: [u8; 4] = *b"PK\x03\x04";
/// Bytes of a local header before the name.
pub const LOCAL_LENGTH: u64 = 30;

/// An entry of the central directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Central {
    pub common: Common,
    pub made_by: u16,
    pub disk: u64,
    pub external: u32,
    /// Offset of the local header from the start of the file.
    pub offset: u64,
    /// The name as text.
    pub name: Name,
    /// The record's bytes.
    pub bytes: Vec<u8>,
}

impl Central {
    /// The name as text.
    pub fn name(&self) -> String {
        self.name.text.clone()
    }
}

/// What is needed to read an entry.
pub struct Member {
    pub central: Central,
    /// Where the data begins; `None` if it cannot be read, for a fault already reported.
    pub data: Option<u64>,
    /// The bytes of the local header.
    pub local: Vec<u8>,
}

struct Short {
    common: Common,
    name_length: u16,
    extra_length: u16,
}

fn common(fields: &mut Fields<'_>) -> Option<Short> {
    let common = Common {
        needed: fields.u16()?,
        flags: fields.u16()?,
        method: fields.u16()?,
        time: fields.u16()?,
        date: fields.u16()?,
        crc32: fields.u32()?,
        compressed: u64::from(fields.u32()?),
        size: u64::from(fields.u32()?),
        name: Vec::new(),
    };
    Some(Short { common, name_length: fields.u16()?, extra_length: fields.u16()? })
}

const ALL_ONES: u64 = 0xFFFF_FFFF;

/// Takes one record from the front of the directory; `None` if it is malformed.
pub fn take_central(directory: &mut &[u8]) -> Option<Central> {
    let mut fields = Fields(directory.strip_prefix(&CENTRAL)?);
    let made_by = fields.u16()?;
    let Short { mut common, name_length, extra_length } = common(&mut fields)?;
    let comment_length = fields.u16()?;
    let mut disk = u64::from(fields.u16()?);
    fields.u16()?;
    let external = fields.u32()?;
    let mut offset = u64::from(fields.u32()?);
    common.name = fields.bytes(usize::from(name_length))?.to_vec();
    let extra = fields.bytes(usize::from(extra_length))?;
    fields.bytes(usize::from(comment_length))?;
    let wanted = [common.size, common.compressed, offset].map(|value| value == ALL_ONES);
    zip64_fields(
        extra,
        &mut [
            (&mut common.size, wanted[0]),
            (&mut common.compressed, wanted[1]),
            (&mut offset, wanted[2]),
        ],
    )?;
    if disk == 0xFFFF {
        disk = 0;
    }
    let name = name::read(&common, made_by, extra);
    let bytes = directory[..directory.len() - fields.0.len()].to_vec();
    *directory = fields.0;
    Some(Central { common, made_by, disk, external, offset, name, bytes })
}

/// The lengths of the name and extra field of a local header; `None` if it is not one.
pub fn local_lengths(header: &[u8]) -> Option<(u16, u16)> {
    let mut fields = Fields(header.strip_prefix(&LOCAL)?);
    fields.bytes(22)?;
    Some((fields.u16()?, fields.u16()?))
}

/// A local header with its name and extra field.
pub fn parse_local(bytes: &[u8]) -> Option<Common> {
    let mut fields = Fields(bytes.strip_prefix(&LOCAL)?);
    let Short { mut common, name_length, extra_length } = common(&mut fields)?;
    common.name = fields.bytes(usize::from(name_length))?.to_vec();
    let extra = fields.bytes(usize::from(extra_length))?;
    let wanted = [common.size, common.compressed].map(|value| value == ALL_ONES);
    zip64_fields(extra, &mut [(&mut common.size, wanted[0]), (&mut common.compressed, wanted[1])])?;
    Some(common)
}
