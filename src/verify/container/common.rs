//! What both headers of an entry say about it (APPNOTE §4.4).

/// Flag bit 0: encrypted. Bit 6: strong encryption. Bit 13: masked headers.
pub const ENCRYPTED: u16 = 1 | 1 << 6 | 1 << 13;
/// Flag bit 3: sizes and CRC follow the data.
pub const DESCRIPTOR: u16 = 1 << 3;
/// Flag bit 11: the name is UTF-8.
pub const UTF8: u16 = 1 << 11;

/// What both headers of an entry say about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Common {
    pub needed: u16,
    pub flags: u16,
    pub method: u16,
    pub time: u16,
    pub date: u16,
    pub crc32: u32,
    /// Compressed size in bytes.
    pub compressed: u64,
    /// Uncompressed size in bytes.
    pub size: u64,
    pub name: Vec<u8>,
}

/// Compression methods of this program's packages (APPNOTE §4.4.5).
pub const STORED: u16 = 0;
pub const DEFLATED: u16 = 8;
