//! What streams hold, decompressed (ISO 32000-1 §7.4). Deflated data that is whole is unpacked
//! here; other filters, and what is to be had of damaged data, are left to lopdf.

use std::borrow::Cow;
use std::cell::RefCell;

use flate2::{Decompress, FlushDecompress, Status};

use super::PdfReadError;
use super::object::{Dictionary, Object, Stream};

/// A stream's content, decompressed, of at most `limit` bytes.
pub fn content<'s>(stream: &'s Stream<'_>, limit: usize) -> Result<Cow<'s, [u8]>, PdfReadError> {
    if !has_filters(&stream.dictionary) {
        return match stream.content.len() > limit {
            true => Err(PdfReadError::TooLarge { what: "a stream", limit }),
            false => Ok(Cow::Borrowed(&*stream.content)),
        };
    }
    let is_deflated =
        stream.dictionary.get(b"Filter").and_then(Object::as_name) == Some(b"FlateDecode");
    if is_deflated
        && !stream.dictionary.has(b"DecodeParms")
        && let Some(bytes) = inflate(&stream.content, limit)
    {
        return Ok(Cow::Owned(bytes));
    }
    content_by_lopdf(stream.by_lopdf(), limit).map(Cow::Owned)
}

/// As [`content`], of a stream that lopdf has.
pub fn content_by_lopdf(stream: &lopdf::Stream, limit: usize) -> Result<Vec<u8>, PdfReadError> {
    stream.get_plain_content_with_limit(limit).map_err(|error| match error {
        lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { limit }) => {
            PdfReadError::TooLarge { what: "a stream", limit }
        }
        error => PdfReadError::Broken(error.to_string()),
    })
}

/// Whether `/Filter` names at least one filter.
pub fn has_filters(dictionary: &Dictionary<'_>) -> bool {
    match dictionary.get(b"Filter") {
        Some(Object::Name(_)) => true,
        Some(Object::Array(names)) => {
            !names.is_empty() && names.iter().all(|name| name.as_name().is_some())
        }
        _ => false,
    }
}

/// How many times its length a stream is expected to have, unpacked.
const LIKELY: usize = 4;
/// Bytes that there is room for at least.
const LEAST: usize = 1 << 10;

/// Unpacks zlib data; `None` where it is damaged or cut, or has more than `limit` bytes.
fn inflate(data: &[u8], limit: usize) -> Option<Vec<u8>> {
    INFLATER.with_borrow_mut(|inflater| {
        inflater.reset(true);
        inflate_by(inflater, data, limit)
    })
}

thread_local! {
    /// Its tables and window, once for all streams.
    static INFLATER: RefCell<Decompress> = RefCell::new(Decompress::new(true));
}

fn inflate_by(inflater: &mut Decompress, data: &[u8], limit: usize) -> Option<Vec<u8>> {
    let most = limit.saturating_add(1);
    let mut bytes = Vec::with_capacity(data.len().saturating_mul(LIKELY).max(LEAST).min(most));
    loop {
        let rest = data.get(usize::try_from(inflater.total_in()).ok()?..)?;
        match inflater.decompress_vec(rest, &mut bytes, FlushDecompress::Finish).ok()? {
            Status::StreamEnd => return (bytes.len() <= limit).then_some(bytes),
            Status::Ok | Status::BufError => {
                let is_full = bytes.len() == bytes.capacity();
                if !is_full || bytes.len() > limit {
                    return None;
                }
                bytes.reserve_exact(bytes.len().min(most - bytes.len()));
            }
        }
    }
}
