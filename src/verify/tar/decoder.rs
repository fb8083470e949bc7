//! Tars compressed by bzip2, xz or Zstandard, recognised by their first bytes.

use std::io::{self, BufRead, BufReader, Read};

use bzip2::bufread::MultiBzDecoder;
use lzma_rust2::XzReader;
use ruzstd::decoding::errors::FrameDecoderError;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

use crate::limits::package::LARGEST_WINDOW;

/// First bytes of compressed files.
const BZIP2_MAGIC: &[u8] = b"BZh";
const XZ_MAGIC: &[u8] = b"\xFD7zXZ\0";
const ZSTD_MAGIC: &[u8] = b"\x28\xB5\x2F\xFD";
/// Of a frame of Zstandard that is skipped (RFC 8878 §3.1.2), after its first byte.
const SKIPPED: &[u8] = b"\x2A\x4D\x18";

/// The number of first bytes that show whether there is a decoder.
pub const START: usize = 6;

/// Whether a file that begins so can be decoded.
pub fn is_known(start: &[u8]) -> bool {
    [BZIP2_MAGIC, XZ_MAGIC, ZSTD_MAGIC].iter().any(|magic| start.starts_with(magic))
}

/// A decoder, which gives back what it reads from.
pub enum Decoder<R: Read> {
    Bzip2(MultiBzDecoder<BufReader<R>>),
    Xz(Box<XzReader<BufReader<R>>>),
    Zstd(Zstd<R>),
}

impl<R: Read> Decoder<R> {
    /// For a file that begins so.
    pub fn new(start: &[u8], file: R) -> Decoder<R> {
        let file = BufReader::new(file);
        if start.starts_with(BZIP2_MAGIC) {
            Decoder::Bzip2(MultiBzDecoder::new(file))
        } else if start.starts_with(XZ_MAGIC) {
            Decoder::Xz(Box::new(XzReader::new_mem_limit(file, true, LARGEST_WINDOW >> 10)))
        } else {
            Decoder::Zstd(Zstd { frame: None, rest: Some(file) })
        }
    }

    /// The file; `None` if it was lost with a frame that could not be begun.
    pub fn into_inner(self) -> Option<R> {
        match self {
            Decoder::Bzip2(decoder) => Some(decoder.into_inner().into_inner()),
            Decoder::Xz(decoder) => Some(decoder.into_inner().into_inner()),
            Decoder::Zstd(Zstd { frame, rest }) => {
                let rest = rest.or_else(|| frame.map(|frame| frame.into_inner()));
                rest.map(BufReader::into_inner)
            }
        }
    }
}

impl<R: Read> Read for Decoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Decoder::Bzip2(decoder) => decoder.read(buffer),
            Decoder::Xz(decoder) => decoder.read(buffer),
            Decoder::Zstd(decoder) => decoder.read(buffer),
        }
    }
}

/// The frames of a Zstandard file, one after the other.
pub struct Zstd<R: Read> {
    frame: Option<Box<StreamingDecoder<BufReader<R>, FrameDecoder>>>,
    /// What follows, between frames.
    rest: Option<BufReader<R>>,
}

impl<R: Read> Zstd<R> {
    /// Whether another frame was begun.
    fn begin(&mut self) -> io::Result<bool> {
        let Some(mut rest) = self.rest.take() else { return Ok(false) };
        let mut start = Vec::new();
        while rest.fill_buf()?.get(1..4) == Some(SKIPPED) {
            start.clear();
            (&mut rest).take(8).read_to_end(&mut start)?;
            let length: Option<[u8; 4]> = start.get(4..8).and_then(|it| it.try_into().ok());
            let length = u64::from(u32::from_le_bytes(length.unwrap_or_default()));
            io::copy(&mut (&mut rest).take(length), &mut io::sink())?;
        }
        if rest.fill_buf()?.is_empty() {
            self.rest = Some(rest);
            return Ok(false);
        }
        let window = LARGEST_WINDOW.into();
        let frame = StreamingDecoder::new_with_max_window_size(rest, window);
        self.frame = Some(Box::new(frame.map_err(|error| match error {
            FrameDecoderError::WindowSizeTooBig { .. } => io::ErrorKind::OutOfMemory.into(),
            error => io::Error::other(error.to_string()),
        })?));
        Ok(true)
    }
}

impl<R: Read> Read for Zstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(frame) = self.frame.as_mut() {
                let length = frame.read(buffer)?;
                if length > 0 || buffer.is_empty() {
                    return Ok(length);
                }
                self.rest = self.frame.take().map(|frame| frame.into_inner());
            }
            if !self.begin()? {
                return Ok(0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tar of `a.txt`, "bonjour", as bzip2, xz and zstd compress it.
    const BZIP2: &[u8] = b"BZh91AY&SY\xAA\xD2\xB6C\x00\x00v{\x90\xCA\x90\x00\x10@\x01g\x04\x00\x08p\x11\x9E\
        @\x04\x00\x00\x08 \x00T2\xA3\x104\xD1\xB2\x8D2m\x04\x92\x1A\x9A\x06\x80\x00\xDF\xDD\xE3J(A7I\
        \x08\xA7o\x93\x13\xBD\xAC\x10\x86\x13\xC0\xDE4\xCE\x09I\x82W5\xC8\x87\xF7\x01\x15\x944\x01\x11\xABj\xD9.\
        \x19\xAF\xABFD\x900.\xE4\x8Ap\xA1!U\xA5l\x86";
    const XZ: &[u8] = b"\xFD7zXZ\x00\x00\x01i\x22\xDE6\x02\x00!\x01\x1C\x00\x00\x00\x10\xCFX\xCC\xE0'\xFF\x00c]\x000\
        \x8B\x8A\x87\xC4\x0E\xF2\x97\xA4\xF8u=\xC5\xA9\xED\xD9\x97\xA9\x98G\x7FaD,\xA9\xE7\x86\x5C\xB5U\xDA\xC0\x0C\
        >\xFF\xB5\xFC\xFC7\x1B%\x8E\x951\x5C\xAD\xF9\x92\xEE\xB1\x1En\x01\x97\x00\xB0\xA6|\x8FZJ\x0BM\xDE\xD9\
        \xD2\xA5Ck\xFE\xBF\x84\xC9J:Akcoj\xB6u\x1D\x9D+WR\xF7E;\xB8\xCEyB\xEAz\xEA\
        >\x00\x00\x00\x08\xFE\x14+\x00\x01{\x80P\x00\x00\x00\xEF\x96[\xD8>0\x0D\x8B\x02\x00\x00\x00\x00\x01YZ";
    const ZSTD: &[u8] = b"(\xB5/\xFDd\x00'-\x02\x002\x83\x0A\x11\xB0\xA9\x03\x00]!A\xA7$\xC8\x96\x8D1[4\x04d\x05\
        \x8A\xA5\x83\x92\xE9W\x95\x5C\xAC=t\x8C\xFB\xEE\xFD\xFE\x22\x92\xFFfKQ\x02\x09 P\xB7;\xF4\x85?\x12\
        )\x00C\x00\xA5\xF3\xCE\xE4\xADD\xE0pv:E\xFE]\xE6\xF3";

    #[test]
    fn each_is_decoded_again_from_its_start_and_after_another() {
        for packed in [BZIP2, XZ, ZSTD] {
            assert!(is_known(packed));
            let mut decoder = Decoder::new(packed, io::Cursor::new(packed));
            let mut tar = Vec::new();
            decoder.read_to_end(&mut tar).unwrap();
            assert!(tar.starts_with(b"a.txt\0") && tar[512..].starts_with(b"bonjour\n"));
            assert!(decoder.into_inner().is_some());
            let twice = [packed, packed].concat();
            let mut again = Vec::new();
            Decoder::new(&twice, &*twice).read_to_end(&mut again).unwrap();
            assert_eq!(again, [&*tar, &*tar].concat());
            for end in 1..packed.len() / 2 {
                let mut decoder = Decoder::new(packed, &packed[..end]);
                assert!(decoder.read_to_end(&mut Vec::new()).is_err(), "{end}");
            }
        }
        assert!(!is_known(b"PK\x03\x04"));
    }

    #[test]
    fn frames_that_are_skipped_hold_nothing() {
        let skipped = [&b"\x50\x2A\x4D\x18\x03\0\0\0abc"[..], ZSTD].concat();
        let mut tar = Vec::new();
        Decoder::new(b"\x28\xB5\x2F\xFD", &*skipped).read_to_end(&mut tar).unwrap();
        assert!(tar.starts_with(b"a.txt\0"));
    }
}
