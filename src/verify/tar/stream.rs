//! The bytes of a tar, plain or compressed by gzip (RFC 1952) or as [`decoder`] knows, from any
//! position.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use flate2::bufread::GzDecoder;

use super::decoder::{self, Decoder};
use crate::limits::Limits;
use crate::limits::package::LARGEST_WINDOW;

const PIECE: usize = 64 << 10;
/// The first bytes of each member of a gzip file.
const MAGIC: [u8; 2] = [0x1F, 0x8B];

/// Why a read failed.
#[derive(Debug)]
pub enum StreamFault {
    /// The file could not be read.
    Unreadable(io::Error),
    /// The compressed data is damaged or truncated.
    Damaged(String),
    /// It unpacks to more bytes than a file of this size may contain.
    TooMuch(u64),
    /// Unpacking it takes more bytes of memory than this.
    Window(u64),
}

/// A file that is read forwards; going back in a compressed one means starting again, so readers
/// ask for positions in order.
pub struct Stream<R: Read> {
    /// `None` only while it is being rewound.
    source: Option<Source<R>>,
    /// Position in the tar, uncompressed.
    position: u64,
    /// Maximum number of unpacked bytes.
    limit: u64,
    /// Whether anything but padding follows the compressed data.
    is_followed: bool,
    /// The first bytes of the file.
    start: Vec<u8>,
}

enum Source<R: Read> {
    Plain(R),
    /// The members, one after the other; `None` at the end.
    Gzip(Option<Box<GzDecoder<BufReader<R>>>>, Option<BufReader<R>>),
    /// Otherwise compressed.
    Other(Box<Decoder<R>>),
}

impl<R: Read + Seek> Stream<R> {
    /// The tar in a file of `size` bytes, which is compressed if it begins like gzip.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn open(mut file: R, size: u64, limits: &Limits) -> io::Result<Stream<R>> {
        let mut start = vec![0; decoder::START];
        let length = read_full(&mut file, &mut start)?;
        start.truncate(length);
        file.seek(SeekFrom::Start(0))?;
        let source = source(&start, file);
        let limit = match source {
            Source::Plain(_) => u64::MAX,
            _ => limits.content.min(Limits::RATIO_FREE.max(size.saturating_mul(limits.ratio))),
        };
        Ok(Stream { source: Some(source), position: 0, limit, is_followed: false, start })
    }

    pub fn position(&self) -> u64 {
        self.position
    }

    pub fn is_compressed(&self) -> bool {
        matches!(self.source, Some(Source::Gzip(..) | Source::Other(_)))
    }

    /// Whether anything but padding follows the compressed data, as far as they were read.
    pub fn is_followed(&self) -> bool {
        self.is_followed
    }

    /// Fills as much of `buffer` as there are bytes, and returns how many there were.
    pub fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, StreamFault> {
        let result = match &mut self.source {
            Some(Source::Plain(file)) => read_full(file, buffer),
            Some(Source::Gzip(decoder, rest)) => {
                let mut members = Members { decoder, rest, is_followed: &mut self.is_followed };
                read_full(&mut members, buffer)
            }
            Some(Source::Other(decoder)) => read_full(decoder, buffer),
            None => Ok(0),
        };
        let length = result.map_err(fault)?;
        self.position += length as u64;
        if self.position > self.limit {
            return Err(StreamFault::TooMuch(self.limit));
        }
        Ok(length)
    }

    /// Goes to a position, or to the end if that comes first.
    pub fn go_to(&mut self, place: u64) -> Result<(), StreamFault> {
        if let Some(Source::Plain(file)) = &mut self.source {
            file.seek(SeekFrom::Start(place)).map_err(StreamFault::Unreadable)?;
            self.position = place;
            return Ok(());
        }
        if place < self.position {
            self.rewind()?;
        }
        let mut piece = vec![0; PIECE];
        while self.position < place {
            let length = (place - self.position).min(PIECE as u64) as usize;
            if self.fill(&mut piece[..length])? < length {
                break;
            }
        }
        Ok(())
    }

    /// Passes up to `size` bytes to `sink`, and returns how many there were.
    pub fn stream(&mut self, size: u64, sink: &mut dyn FnMut(&[u8])) -> Result<u64, StreamFault> {
        let mut piece = vec![0; PIECE];
        let mut given = 0;
        while given < size {
            let wanted = (size - given).min(PIECE as u64) as usize;
            let length = self.fill(&mut piece[..wanted])?;
            sink(&piece[..length]);
            given += length as u64;
            if length < wanted {
                break;
            }
        }
        Ok(given)
    }

    fn rewind(&mut self) -> Result<(), StreamFault> {
        let mut file = match self.source.take() {
            Some(Source::Gzip(Some(decoder), _)) => decoder.into_inner().into_inner(),
            Some(Source::Gzip(None, Some(rest))) => rest.into_inner(),
            Some(Source::Plain(file)) => file,
            Some(Source::Other(decoder)) => match decoder.into_inner() {
                Some(file) => file,
                None => return Ok(()),
            },
            Some(Source::Gzip(None, None)) | None => return Ok(()),
        };
        file.seek(SeekFrom::Start(0)).map_err(StreamFault::Unreadable)?;
        self.source = Some(source(&self.start, file));
        self.position = 0;
        Ok(())
    }
}

/// A file that begins so.
fn source<R: Read>(start: &[u8], file: R) -> Source<R> {
    if start.starts_with(&MAGIC) {
        let decoder = GzDecoder::new(BufReader::with_capacity(PIECE, file));
        Source::Gzip(Some(Box::new(decoder)), None)
    } else if decoder::is_known(start) {
        Source::Other(Box::new(Decoder::new(start, file)))
    } else {
        Source::Plain(file)
    }
}

/// The members of a gzip file one after the other (RFC 1952 §2.2). Zeros may pad the last record of
/// a tape; anything else that follows is ignored, as gzip does.
struct Members<'a, R> {
    decoder: &'a mut Option<Box<GzDecoder<BufReader<R>>>>,
    rest: &'a mut Option<BufReader<R>>,
    is_followed: &'a mut bool,
}

impl<R: Read> Read for Members<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(decoder) = self.decoder.as_mut() {
            let length = decoder.read(buffer)?;
            if length > 0 || buffer.is_empty() {
                return Ok(length);
            }
            let Some(decoder) = self.decoder.take() else { break };
            let mut rest = decoder.into_inner();
            match begins_member(&mut rest) {
                Ok(Some(true)) => *self.decoder = Some(Box::new(GzDecoder::new(rest))),
                found => {
                    *self.rest = Some(rest);
                    *self.is_followed |= found? == Some(false);
                }
            }
        }
        Ok(0)
    }
}

/// Whether another member follows in a gzip file; `None` if only zeros follow.
fn begins_member(rest: &mut impl BufRead) -> io::Result<Option<bool>> {
    loop {
        let bytes = rest.fill_buf()?;
        let Some(length) = Some(bytes.len()).filter(|length| *length > 0) else { return Ok(None) };
        match bytes.iter().position(|byte| *byte != 0) {
            Some(at) => return Ok(Some(at == 0 && bytes[0] == MAGIC[0])),
            None => rest.consume(length),
        }
    }
}

/// An error from the system has a number; one from the decoder has none.
fn fault(error: io::Error) -> StreamFault {
    match error.raw_os_error() {
        Some(_) => StreamFault::Unreadable(error),
        None if error.kind() == io::ErrorKind::OutOfMemory => {
            StreamFault::Window(LARGEST_WINDOW.into())
        }
        None => StreamFault::Damaged(error.to_string()),
    }
}

fn read_full(source: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match source.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(length) => filled += length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
