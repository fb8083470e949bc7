//! The colour profile that a picture brings.

use std::io::Cursor;
use std::sync::Arc;

use image::{ImageDecoder, ImageReader};

/// The ICC profile that a file has.
pub fn profile(bytes: &[u8]) -> Option<Arc<[u8]>> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    profile_of(&mut reader.into_decoder().ok()?)
}

/// The ICC profile that a decoder has.
pub fn profile_of(decoder: &mut impl ImageDecoder) -> Option<Arc<[u8]>> {
    decoder.icc_profile().ok().flatten().map(Arc::from)
}
