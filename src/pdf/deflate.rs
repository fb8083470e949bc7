//! Flate streams.

use lopdf::{Dictionary, Object, Stream};

pub use crate::deflate::Effort;
use crate::deflate::{Format, deflated};

/// `bytes` in zlib's format (RFC 1950).
pub fn deflate(bytes: &[u8], effort: Effort) -> Vec<u8> {
    let mut deflated = deflated(bytes, effort, Format::Zlib);
    deflated.shrink_to_fit();
    deflated
}

/// A deflated stream; `dictionary` is completed.
pub fn flate_stream(mut dictionary: Dictionary, bytes: &[u8]) -> Stream {
    dictionary.set("Filter", Object::Name(b"FlateDecode".to_vec()));
    Stream::new(dictionary, deflate(bytes, Effort::Quick)).with_compression(false)
}
