//! The content of an entry: unpacked piece by piece, never past its declared size, with CRC-32.

use std::cell::RefCell;
use std::io::{self, Read, Seek, SeekFrom, Write};

use flate2::write::DeflateEncoder;
use flate2::{Compression, Decompress, FlushDecompress, Status};
use libdeflater::{CompressionLvl, Compressor, Crc, Decompressor};

use super::central::Central;
use super::common::{Common, DEFLATED, STORED};
use super::methods;
use crate::finding::{Finding, Rule};
use crate::rules::verification as rule;

const PIECE: usize = 64 << 10;

/// The level at which this program's writer compresses, if it has the whole content.
const OWN_LEVEL: CompressionLvl = match CompressionLvl::new(5) {
    Ok(level) => level,
    Err(_) => panic!("levels go to 12"),
};

/// The level at which it compresses larger contents.
const OWN_LEVEL_IN_PIECES: Compression = Compression::best();

/// Passes an entry's content to `sink` and returns its faults. With `compare`, its compressed form
/// must be the one that this program's writer makes.
pub fn read<R: Read + Seek>(
    file: &mut R,
    central: &Central,
    data: u64,
    mut compare: Option<&mut Again>,
    sink: &mut dyn FnMut(&[u8]),
) -> io::Result<Vec<Finding>> {
    if let Some(again) = &mut compare {
        file.seek(SeekFrom::Start(data))?;
        if let Some(content) = again.own(file, &central.common)? {
            sink(content);
            return Ok(Vec::new());
        }
    }
    file.seek(SeekFrom::Start(data))?;
    let mut unpacked = Unpacked { crc: Crc::new(), size: 0, sink, again: None };
    let Common { method, compressed, size, .. } = central.common;
    let mut input = file.take(compressed);
    let fault = if method == STORED {
        copy(&mut input, compressed, &mut unpacked)?
    } else if method != DEFLATED {
        decode(&mut input, &central.common, &mut unpacked)?
    } else {
        unpacked.again = compare;
        if let Some(again) = &mut unpacked.again {
            again.begin(size);
        }
        inflate(&mut input, (compressed, size), &mut unpacked)?
    };
    Ok(judge(central, fault, unpacked))
}

/// Compresses contents again as this program's writer does: those of up to [`WHOLE`] bytes at once,
/// larger ones piece by piece.
#[derive(Default)]
pub struct Again {
    /// Size of the current content.
    size: u64,
    whole: Vec<u8>,
    /// Compressed, as the zip holds it.
    packed: Vec<u8>,
    /// Created for the first large content.
    pieces: Option<DeflateEncoder<Sum>>,
}

/// Maximum size of contents that this program's writer compresses at once.
const WHOLE: u64 = 4 << 20;

/// Maximum number of bytes that one compressed byte can give (RFC 1951: 258 bytes in two bits).
const MOST_IN_A_BYTE: u64 = 1032;

thread_local! {
    static PACKER: RefCell<Packer> = RefCell::new(Packer {
        compressor: Compressor::new(OWN_LEVEL),
        decompressor: Decompressor::new(),
        room: Vec::new(),
    });
}

struct Packer {
    compressor: Compressor,
    decompressor: Decompressor,
    /// For what is compressed.
    room: Vec<u8>,
}

impl Packer {
    /// What this program's writer makes of a content.
    fn packed(&mut self, content: &[u8]) -> io::Result<&[u8]> {
        let most = self.compressor.deflate_compress_bound(content.len());
        if self.room.len() < most {
            self.room.resize(most, 0);
        }
        let length = self.compressor.deflate_compress(content, &mut self.room);
        Ok(&self.room[..length.map_err(io::Error::other)?])
    }
}

impl Again {
    /// The content of an entry, read from its data, if that is to the byte what this program's writer
    /// makes of a content with this size and CRC-32: then nothing can be wrong with it. Otherwise
    /// `None`; also if it is too large.
    fn own(&mut self, file: &mut impl Read, common: &Common) -> io::Result<Option<&[u8]>> {
        let Common { method, compressed, size, crc32, .. } = *common;
        let is_small = compressed <= WHOLE && size <= WHOLE.min(compressed * MOST_IN_A_BYTE);
        if method != DEFLATED || !is_small {
            return Ok(None);
        }
        self.packed.clear();
        file.take(compressed).read_to_end(&mut self.packed)?;
        self.whole.resize(size as usize, 0);
        let (packed, whole) = (&self.packed, &mut self.whole);
        let is_own = PACKER.with_borrow_mut(|packer| {
            let unpacked = packer.decompressor.deflate_decompress(packed, whole);
            let mut crc = Crc::new();
            crc.update(whole);
            let is_intact = unpacked == Ok(whole.len()) && crc.sum() == crc32;
            Ok::<bool, io::Error>(is_intact && packer.packed(whole)? == packed)
        })?;
        Ok(is_own.then_some(&self.whole))
    }

    /// Prepares for a content of a given size.
    fn begin(&mut self, size: u64) {
        self.size = size;
        self.whole.clear();
    }

    fn take(&mut self, piece: &[u8]) -> io::Result<()> {
        if self.size <= WHOLE {
            self.whole.extend_from_slice(piece);
            return Ok(());
        }
        let encoder = || DeflateEncoder::new(Sum::default(), OWN_LEVEL_IN_PIECES);
        self.pieces.get_or_insert_with(encoder).write_all(piece)
    }

    /// The result for the content that was given.
    fn finish(&mut self) -> io::Result<Sum> {
        if let Some(pieces) = self.pieces.as_mut().filter(|_| self.size > WHOLE) {
            return pieces.reset(Sum::default());
        }
        PACKER.with_borrow_mut(|packer| {
            let mut sum = Sum::default();
            sum.update(packer.packed(&self.whole)?);
            Ok(sum)
        })
    }
}

/// A buffer for this many bytes, or for pieces of them.
fn buffer(size: u64) -> Vec<u8> {
    vec![0; usize::try_from(size).map_or(PIECE, |size| size.min(PIECE))]
}

/// Checks and passes on what is unpacked.
struct Unpacked<'a> {
    crc: Crc,
    size: u64,
    sink: &'a mut dyn FnMut(&[u8]),
    again: Option<&'a mut Again>,
}

impl Unpacked<'_> {
    fn take(&mut self, piece: &[u8]) -> io::Result<()> {
        self.crc.update(piece);
        self.size += piece.len() as u64;
        (self.sink)(piece);
        match &mut self.again {
            Some(again) => again.take(piece),
            None => Ok(()),
        }
    }
}

/// Length and CRC-32 of compressed bytes.
#[derive(Default)]
struct Sum {
    length: u64,
    crc: Crc,
}

impl Sum {
    fn update(&mut self, bytes: &[u8]) {
        self.length += bytes.len() as u64;
        self.crc.update(bytes);
    }
}

impl PartialEq for Sum {
    fn eq(&self, other: &Sum) -> bool {
        (self.length, self.crc.sum()) == (other.length, other.crc.sum())
    }
}

impl Write for Sum {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What went wrong while unpacking, and the CRC-32 of the bytes that were unpacked.
struct Packed {
    fault: Option<(&'static Rule, String)>,
    sum: Sum,
}

fn copy(input: &mut impl Read, size: u64, unpacked: &mut Unpacked<'_>) -> io::Result<Packed> {
    let mut piece = buffer(size);
    loop {
        let length = input.read(&mut piece)?;
        if length == 0 {
            return Ok(Packed { fault: None, sum: Sum::default() });
        }
        unpacked.take(&piece[..length])?;
    }
}

fn inflate(
    input: &mut io::Take<impl Read>,
    (compressed, size): (u64, u64),
    unpacked: &mut Unpacked<'_>,
) -> io::Result<Packed> {
    let mut inflater = Decompress::new(false);
    // One byte more than declared shows that there is more.
    let (mut packed, mut piece) = (buffer(compressed), buffer(size.saturating_add(1)));
    let (mut from, mut to) = (0, 0);
    let mut sum = Sum::default();
    let fault = loop {
        if from == to {
            to = input.read(&mut packed)?;
            from = 0;
            sum.update(&packed[..to]);
        }
        let (taken, given) = (inflater.total_in(), inflater.total_out());
        let status = inflater.decompress(&packed[from..to], &mut piece, FlushDecompress::None);
        from += (inflater.total_in() - taken) as usize;
        let length = (inflater.total_out() - given) as usize;
        unpacked.take(&piece[..length])?;
        let stuck = length == 0 && inflater.total_in() == taken;
        match status {
            _ if unpacked.size > size => {
                break Some((&rule::ZIP_SIZE, format!("unpacks to more than its {size} bytes")));
            }
            Ok(Status::StreamEnd) => {
                let left = (to - from) as u64 + input.limit();
                break (left > 0).then(|| {
                    (&rule::ZIP_DATA, format!("{left} bytes follow the compressed data"))
                });
            }
            Ok(_) if stuck && to > 0 && from < to => {
                break Some((&rule::ZIP_DATA, "the compressed data cannot be unpacked".into()));
            }
            Ok(_) if stuck && to == 0 => {
                break Some((&rule::ZIP_DATA, "the compressed data is truncated".into()));
            }
            Ok(_) => {}
            Err(_) => {
                let at = inflater.total_in();
                let detail = format!("the compressed data is damaged near its byte {at}");
                break Some((&rule::ZIP_DATA, detail));
            }
        }
    };
    Ok(Packed { fault, sum })
}

/// Unpacks data compressed by a method that only other makers use.
fn decode(
    input: &mut impl Read,
    common: &Common,
    unpacked: &mut Unpacked<'_>,
) -> io::Result<Packed> {
    let damaged = |error: io::Error| match error.raw_os_error() {
        // An error from the system has a number; one from a decoder has none.
        Some(_) => Err(error),
        None => Ok((&rule::ZIP_DATA, format!("the compressed data is damaged: {error}"))),
    };
    let fault = match methods::decoder(common, input) {
        Err(methods::Fault::Window(bytes)) => {
            let detail = format!("unpacking needs {bytes} bytes of memory: it is not read");
            Some((&rule::ZIP_METHOD, detail))
        }
        Err(methods::Fault::Read(error)) => Some(damaged(error)?),
        Ok(mut decoder) => {
            let mut piece = buffer(common.size.saturating_add(1));
            loop {
                match decoder.read(&mut piece) {
                    Ok(0) => break None,
                    Ok(length) => unpacked.take(&piece[..length])?,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => break Some(damaged(error)?),
                }
                if unpacked.size > common.size {
                    let detail = format!("unpacks to more than its {} bytes", common.size);
                    break Some((&rule::ZIP_SIZE, detail));
                }
            }
        }
    };
    Ok(Packed { fault, sum: Sum::default() })
}

fn judge(central: &Central, packed: Packed, unpacked: Unpacked<'_>) -> Vec<Finding> {
    let name = central.name();
    let mut findings = Vec::new();
    let mut wrong = |rule: &'static Rule, detail| findings.push(Finding::new(rule, &*name, detail));
    let whole = packed.fault.is_none();
    if let Some((rule, detail)) = packed.fault {
        wrong(rule, detail);
    }
    let expected = central.common.size;
    if whole && unpacked.size != expected {
        wrong(&rule::ZIP_SIZE, format!("{} bytes instead of {expected}", unpacked.size));
    }
    let is_intact = whole && unpacked.crc.sum() == central.common.crc32;
    if whole && !is_intact {
        let detail =
            format!("CRC-32 {:08x} instead of {:08x}", unpacked.crc.sum(), central.common.crc32);
        wrong(&rule::ZIP_CRC, detail);
    }
    // Writing to a Sum cannot fail.
    let again = unpacked.again.and_then(|again| again.finish().ok());
    if let Some(again) = again
        && is_intact
        && again != packed.sum
    {
        let detail = "the content is intact, but its compressed form is not what this program \
                      writes: bits that carry no content were changed";
        wrong(&rule::ZIP_OWN_DEFLATE, detail.to_owned());
    }
    findings
}
