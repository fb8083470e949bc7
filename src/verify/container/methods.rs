//! Compression methods of other makers' zips (APPNOTE §4.4.5), each with its own decoder.

use std::io::{self, BufReader, Read};

use bzip2::read::BzDecoder;
use deflate64::Deflate64Decoder;
use lzma_rust2::{LzmaReader, XzReader};
use ruzstd::decoding::StreamingDecoder;

use super::common::{Common, DEFLATED, STORED};
use crate::limits::package::LARGEST_WINDOW;

const DEFLATE64: u16 = 9;
const BZIP2: u16 = 12;
const LZMA: u16 = 14;
const ZSTD: [u16; 2] = [20, 93];
const XZ: u16 = 95;

/// Flag bit 1 of an LZMA entry: its end is marked.
const END_MARKED: u16 = 1 << 1;

/// Whether a method is supported.
pub fn is_read(method: u16) -> bool {
    matches!(method, STORED | DEFLATED | DEFLATE64 | BZIP2 | LZMA | XZ) || ZSTD.contains(&method)
}

/// Why there is no decoder.
pub enum Fault {
    /// The file cannot be read, or what precedes the data is malformed.
    Read(io::Error),
    /// It needs this many bytes of memory.
    Window(u64),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Fault {
        Fault::Read(error)
    }
}

/// The decoder for the data of an entry that is neither stored nor deflated.
pub fn decoder<'a>(common: &Common, input: impl Read + 'a) -> Result<Box<dyn Read + 'a>, Fault> {
    let mut input = BufReader::new(input);
    Ok(match common.method {
        DEFLATE64 => Box::new(Deflate64Decoder::with_buffer(input)),
        BZIP2 => Box::new(BzDecoder::new(input)),
        XZ => Box::new(XzReader::new_mem_limit(input, true, LARGEST_WINDOW >> 10)),
        LZMA => {
            let (properties, window) = lzma_header(&mut input)?;
            // No window needs to be larger than the content.
            let window = window.min(u32::try_from(common.size).unwrap_or(u32::MAX).max(4096));
            if window > LARGEST_WINDOW {
                return Err(Fault::Window(window.into()));
            }
            let is_marked = common.flags & END_MARKED != 0;
            let size = if is_marked { u64::MAX } else { common.size };
            Box::new(LzmaReader::new_with_props(input, size, properties, window, None)?)
        }
        _ => Box::new(zstd(input)?),
    })
}

fn zstd(input: impl Read) -> Result<impl Read, Fault> {
    use ruzstd::decoding::errors::FrameDecoderError::WindowSizeTooBig;
    StreamingDecoder::new_with_max_window_size(input, LARGEST_WINDOW.into()).map_err(|error| {
        match error {
            WindowSizeTooBig { requested, .. } => Fault::Window(requested),
            error => Fault::Read(io::Error::other(error.to_string())),
        }
    })
}

/// What precedes the data (APPNOTE §5.8.8): version, length of the properties, properties.
fn lzma_header(input: &mut impl Read) -> io::Result<(u8, u32)> {
    let mut header = [0; 9];
    input.read_exact(&mut header)?;
    let [_, _, length @ .., properties, a, b, c, d] = header;
    if length != [5, 0] {
        return Err(io::Error::other("the LZMA properties are not 5 bytes long"));
    }
    Ok((properties, u32::from_le_bytes([a, b, c, d])))
}
