//! The data of entries: contents as they are, or deflated.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read, Write};
use std::sync::OnceLock;

use flate2::{Compress, Compression, FlushCompress, Status};

use super::error::ContainerError;
use crate::deflate::{Effort, Format, deflated};
use crate::digest::FileReference;
use crate::error::IoError;
use crate::package::form::Content;
use crate::package::schemas;

/// Number of bytes read at once.
pub const CHUNK: usize = 1 << 16;

/// Contents of up to this many bytes are deflated at once by libdeflate, larger ones piece by piece
/// by zlib, so that memory is bounded. Part of the format: verification compares.
pub const DEFLATED_WHOLE: u64 = 4 << 20;

/// zlib's highest level, for large contents. Its search does not depend on the processor.
const LEVEL: u32 = 9;

/// The schemas that every package has, deflated.
static SCHEMAS: [OnceLock<Vec<u8>>; schemas::COUNT] = [const { OnceLock::new() }; schemas::COUNT];

/// A content of up to [`DEFLATED_WHOLE`] bytes, deflated.
pub fn deflated_whole(content: &Content) -> Result<Cow<'static, [u8]>, ContainerError> {
    let deflate = |bytes: &[u8]| deflated(bytes, Effort::Thorough, Format::Raw);
    match content {
        Content::Bytes(bytes) => Ok(match schemas::number(bytes) {
            Some(number) => Cow::Borrowed(SCHEMAS[number].get_or_init(|| deflate(bytes))),
            None => Cow::Owned(deflate(bytes)),
        }),
        Content::File(reference) => {
            let mut bytes = Vec::with_capacity(reference.size as usize);
            copy_file(reference, &mut |piece| {
                bytes.extend_from_slice(piece);
                Ok(())
            })?;
            Ok(Cow::Owned(deflate(&bytes)))
        }
    }
}

/// Writes a content uncompressed; returns the number of bytes.
pub fn store(content: &Content, out: &mut impl Write) -> Result<u64, ContainerError> {
    match content {
        Content::Bytes(bytes) => out.write_all(bytes)?,
        Content::File(reference) => copy_file(reference, &mut |piece| out.write_all(piece))?,
    }
    Ok(content.size())
}

/// Compresses large contents one after the other.
pub struct Deflater {
    compress: Compress,
    buffer: Vec<u8>,
}

impl Deflater {
    pub fn new() -> Deflater {
        let compress = Compress::new(Compression::new(LEVEL), false);
        Deflater { compress, buffer: Vec::with_capacity(CHUNK) }
    }

    /// Writes a content deflated; returns the number of bytes.
    pub fn write(
        &mut self,
        content: &Content,
        out: &mut impl Write,
    ) -> Result<u64, ContainerError> {
        self.compress.reset();
        match content {
            Content::Bytes(bytes) => self.push(bytes, out)?,
            Content::File(reference) => {
                copy_file(reference, &mut |piece| self.push(piece, out))?;
            }
        }
        while self.step(&[], FlushCompress::Finish, out)? != Status::StreamEnd {}
        Ok(self.compress.total_out())
    }

    fn push(&mut self, mut bytes: &[u8], out: &mut impl Write) -> io::Result<()> {
        while !bytes.is_empty() {
            let before = self.compress.total_in();
            self.step(bytes, FlushCompress::None, out)?;
            bytes = &bytes[(self.compress.total_in() - before) as usize..];
        }
        Ok(())
    }

    fn step(
        &mut self,
        bytes: &[u8],
        flush: FlushCompress,
        out: &mut impl Write,
    ) -> io::Result<Status> {
        self.buffer.clear();
        let status = self.compress.compress_vec(bytes, &mut self.buffer, flush);
        out.write_all(&self.buffer)?;
        status.map_err(io::Error::other)
    }
}

/// Outputs a file piece by piece, checking that it is still the one that was digested.
fn copy_file(
    reference: &FileReference,
    sink: &mut dyn FnMut(&[u8]) -> io::Result<()>,
) -> Result<(), ContainerError> {
    let path = &reference.path;
    let mut file = File::open(path).map_err(IoError::of("open", path))?;
    let mut crc = libdeflater::Crc::new();
    let mut size = 0_u64;
    let mut buffer = Vec::with_capacity(CHUNK);
    loop {
        buffer.clear();
        // Always whole chunks: short reads must not affect the compressed bytes.
        let chunk = (&mut file).take(CHUNK as u64).read_to_end(&mut buffer);
        if chunk.map_err(IoError::of("read", path))? == 0 {
            break;
        }
        crc.update(&buffer);
        size += buffer.len() as u64;
        if size > reference.size {
            break;
        }
        sink(&buffer)?;
    }
    if size != reference.size || crc.sum() != reference.crc32 {
        return Err(ContainerError::Changed { path: path.clone() });
    }
    Ok(())
}
