//! Compression of data held in memory (RFC 1951).

use std::cell::RefCell;
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use libdeflater::{CompressionLvl, Compressor, Decompressor};

/// How hard to try, depending on what is deflated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Streams of a PDF: small, and made for every release. Trying harder saves one hundredth of a
    /// file for twice the time.
    Quick = 1,
    /// Pictures, and the texts of packages: texts become as small as with zlib's highest level,
    /// pictures as with its default, in a fifth and a third of its time. Level 7 saves one
    /// hundredth more of a text and two of a picture, for nearly twice the time of a picture.
    Thorough = 5,
}

/// What surrounds the deflated data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Nothing, as in zips.
    Raw,
    /// Header and checksum (RFC 1950), as in PDFs.
    Zlib,
}

thread_local! {
    /// Their tables are larger than most of what they compress, so they are made once per thread.
    static QUICK: RefCell<Deflater> = RefCell::new(Deflater::new(Effort::Quick));
    static THOROUGH: RefCell<Deflater> = RefCell::new(Deflater::new(Effort::Thorough));
}

struct Deflater {
    compressor: Compressor,
    /// Buffer for the output.
    room: Vec<u8>,
}

/// Maximum buffer kept for the next piece, in bytes.
const MAX_KEPT: usize = 1 << 20;

impl Deflater {
    fn new(effort: Effort) -> Deflater {
        let level = CompressionLvl::new(effort as i32).expect("levels 1 to 12 exist");
        Deflater { compressor: Compressor::new(level), room: Vec::new() }
    }

    fn deflate(&mut self, bytes: &[u8], format: Format) -> Vec<u8> {
        let most = match format {
            Format::Raw => self.compressor.deflate_compress_bound(bytes.len()),
            Format::Zlib => self.compressor.zlib_compress_bound(bytes.len()),
        };
        if most > MAX_KEPT {
            // Pages of it that are never written take no memory.
            let mut room = vec![0; most];
            let length = self.deflate_into(bytes, format, &mut room);
            room.truncate(length);
            room.shrink_to_fit();
            return room;
        }
        let mut room = std::mem::take(&mut self.room);
        if room.len() < most {
            room.resize(most, 0);
        }
        let length = self.deflate_into(bytes, format, &mut room);
        let deflated = room[..length].to_vec();
        self.room = room;
        deflated
    }

    fn deflate_into(&mut self, bytes: &[u8], format: Format, room: &mut [u8]) -> usize {
        let length = match format {
            Format::Raw => self.compressor.deflate_compress(bytes, room),
            Format::Zlib => self.compressor.zlib_compress(bytes, room),
        };
        length.expect("there is room for what cannot be compressed")
    }
}

/// `bytes`, deflated. The same on every little-endian machine, whatever its processor can do.
pub fn deflated(bytes: &[u8], effort: Effort, format: Format) -> Vec<u8> {
    let deflater = match effort {
        Effort::Quick => &QUICK,
        Effort::Thorough => &THOROUGH,
    };
    deflater.with_borrow_mut(|deflater| deflater.deflate(bytes, format))
}

/// Data deflated as they come, in zlib's format: only what they become is in memory. For data that are
/// too large to be held as a whole; the bytes are those of another library than [`deflated`]'s.
pub struct Stream(ZlibEncoder<Vec<u8>>);

impl Stream {
    /// zlib's default: about as small as [`Effort::Thorough`]. Its search does not depend on the
    /// processor.
    const LEVEL: u32 = 6;

    /// A stream for about `length` bytes.
    pub fn for_length(length: usize) -> Stream {
        // What cannot be compressed is stored, with a few bytes for each 64 KiB (RFC 1951 §3.2.4). If
        // there is room from the start, nothing is ever copied, and pages of it that are never
        // written take no memory.
        let most = length + length / 256 + 4096;
        Stream(ZlibEncoder::new(Vec::with_capacity(most), Compression::new(Stream::LEVEL)))
    }

    /// Adds the next bytes. What comes out may depend on how the data are parted.
    pub fn push(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).expect("writing to memory does not fail");
    }

    /// All that was added, deflated.
    pub fn finish(self) -> Vec<u8> {
        let mut deflated = self.0.finish().expect("writing to memory does not fail");
        deflated.shrink_to_fit();
        deflated
    }
}

/// What [`deflated`] or a [`Stream`] made in zlib's format from `length` bytes.
///
/// # Panics
/// If it was not made by it.
pub fn inflated(bytes: &[u8], length: usize) -> Vec<u8> {
    let mut inflated = vec![0; length];
    let read = Decompressor::new().zlib_decompress(bytes, &mut inflated);
    assert_eq!(read, Ok(length), "deflated by this program");
    inflated
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn another_library_reads_it(bytes in prop::collection::vec(0_u8..40, 0..3000)) {
            for effort in [Effort::Quick, Effort::Thorough] {
                let (mut raw, mut zlib) = (Vec::new(), Vec::new());
                let deflated = |format| deflated(&bytes, effort, format);
                flate2::read::DeflateDecoder::new(&deflated(Format::Raw)[..])
                    .read_to_end(&mut raw)
                    .unwrap();
                flate2::read::ZlibDecoder::new(&deflated(Format::Zlib)[..])
                    .read_to_end(&mut zlib)
                    .unwrap();
                prop_assert_eq!(&raw, &bytes);
                prop_assert_eq!(&zlib, &bytes);
                prop_assert_eq!(inflated(&deflated(Format::Zlib), bytes.len()), &bytes[..]);
            }
            let mut stream = Stream::for_length(bytes.len());
            bytes.chunks(100).for_each(|piece| stream.push(piece));
            prop_assert_eq!(inflated(&stream.finish(), bytes.len()), &bytes[..]);
        }
    }
}
