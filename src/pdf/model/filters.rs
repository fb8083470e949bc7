//! The decompressed content of streams (ISO 32000-1 §7.4). Intact deflated data is unpacked here;
//! other filters, and what can be recovered from damaged data, are left to lopdf.

use std::borrow::Cow;
use std::cell::RefCell;

use flate2::{Decompress, FlushDecompress, Status};

use super::error::PdfReadError;
use super::object::{Dictionary, Object, Stream};
pub use crate::limits::pdf::LARGEST_CONTENT;
pub use crate::limits::pdf::LARGEST_STREAM;

/// Number of bytes that streams may still decompress to.
pub struct Budget(pub usize);

impl Budget {
    /// A stream's content, of at most [`LARGEST_STREAM`] bytes; `None` if it is larger, or its
    /// filters are written in an unusual way.
    pub fn unpack<'s>(&mut self, stream: &'s Stream<'_>) -> Option<Cow<'s, [u8]>> {
        let dictionary = &stream.dictionary;
        if dictionary.has(b"Filter") && !has_filters(dictionary) {
            return None;
        }
        let content = content(stream, self.0.min(LARGEST_STREAM)).ok()?;
        self.0 = self.0.checked_sub(content.len())?;
        Some(content)
    }
}

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
    if is_deflated && let Some(bytes) = deflated(stream, limit) {
        return Ok(Cow::Owned(bytes));
    }
    content_by_lopdf(stream.by_lopdf(), limit).map(Cow::Owned)
}

fn deflated(stream: &Stream<'_>, limit: usize) -> Option<Vec<u8>> {
    match stream.dictionary.get(b"DecodeParms") {
        None => inflate(&stream.content, limit),
        Some(Object::Dictionary(parameters)) => {
            let columns = plain_columns(parameters)?;
            unpredicted(&inflate(&stream.content, limit)?, columns)
        }
        Some(_) => None,
    }
}

/// Bytes per row, if rows are predicted like those of PNG and a column is one byte, as in most
/// cross-reference tables (§7.4.4.4).
fn plain_columns(parameters: &Dictionary<'_>) -> Option<usize> {
    const MAX_COLUMNS: usize = 64;
    let number = |key| parameters.get(key).and_then(Object::as_i64);
    let is_plain = (10..=15).contains(&number(b"Predictor")?)
        && !parameters.has(b"Colors")
        && !parameters.has(b"BitsPerComponent");
    let columns = usize::try_from(number(b"Columns")?).ok()?;
    (is_plain && (1..=MAX_COLUMNS).contains(&columns)).then_some(columns)
}

/// Rows that give the difference from the row above; `None` if there is any other kind.
fn unpredicted(rows: &[u8], columns: usize) -> Option<Vec<u8>> {
    let rows = rows.chunks_exact(columns + 1);
    if !rows.remainder().is_empty() {
        return None;
    }
    let mut bytes: Vec<u8> = Vec::with_capacity(rows.len() * columns);
    for row in rows {
        let above = bytes.len().checked_sub(columns);
        match row {
            [0, row @ ..] => bytes.extend_from_slice(row),
            [2, row @ ..] => {
                for (column, byte) in row.iter().enumerate() {
                    let above = above.map_or(0, |above| bytes[above + column]);
                    bytes.push(byte.wrapping_add(above));
                }
            }
            _ => return None,
        }
    }
    Some(bytes)
}

/// [`content`] for a stream of lopdf's.
fn content_by_lopdf(stream: &lopdf::Stream, limit: usize) -> Result<Vec<u8>, PdfReadError> {
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

/// Expected ratio of a stream's unpacked length to its length.
const LIKELY: usize = 4;
/// Minimum initial capacity in bytes.
const LEAST: usize = 1 << 10;

/// Unpacks zlib data; `None` if it is damaged or truncated, or has more than `limit` bytes.
fn inflate(data: &[u8], limit: usize) -> Option<Vec<u8>> {
    INFLATER.with_borrow_mut(|inflater| {
        inflater.reset(true);
        inflate_by(inflater, data, limit)
    })
}

thread_local! {
    /// Its tables and window, shared by all streams.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::deflate::{Effort, deflate};

    #[test]
    fn predicted_rows_are_read_as_lopdf_reads_them() {
        let rows: Vec<u8> = (0..30_u8).flat_map(|n| [n % 3 * (2 - n % 2), n, n * 7, 255]).collect();
        for (rows, columns) in
            [(&rows[..], 3), (&rows[..119], 3), (&[2, 1, 2, 2, 1, 2], 2), (&[], 2)]
        {
            let parameters = lopdf::dictionary! { "Predictor" => 12, "Columns" => columns };
            let entries =
                lopdf::dictionary! { "Filter" => "FlateDecode", "DecodeParms" => parameters };
            let patient = lopdf::Stream::new(entries, deflate(rows, Effort::Quick));
            let quick = Stream::from(patient.clone());
            let read = content(&quick, 1 << 20).map(Cow::into_owned);
            assert_eq!(read, content_by_lopdf(&patient, 1 << 20));
        }
        assert_eq!(unpredicted(&[2, 1, 2, 2, 1, 2], 2), Some(vec![1, 2, 2, 4]));
    }
}
