//! A decoded picture, and the limits on decoding.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::super::ImageContent;
pub use crate::limits::text::MAX_PIXELS;

/// An image as decoded, and what was changed to embed it.
#[derive(Clone)]
pub struct Decoded {
    pub width: u32,
    pub height: u32,
    pub density: Option<(f32, f32)>,
    /// Pixels per CSS pixel.
    pub sampling: f32,
    pub profile: Option<Arc<[u8]>>,
    pub content: ImageContent,
    /// What it was and what it became, if these differ.
    pub converted: Option<String>,
    /// Text of an SVG that its picture does not show.
    pub undrawn: Option<String>,
}

/// The use of a picture: how large it may be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Text,
    Mark,
}

/// How far a picture is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Ready for a PDF.
    Whole,
    /// As far as its faults show: it has no samples.
    Examined,
}

/// Number of pixels from which pictures are decoded one at a time: otherwise the samples of many
/// threads together would have no limit.
const LARGE: u64 = 1 << 20;

/// Held while a picture of that size is decoded and deflated.
pub fn turn(width: u32, height: u32) -> Option<MutexGuard<'static, ()>> {
    static TURN: Mutex<()> = Mutex::new(());
    let is_large = u64::from(width) * u64::from(height) >= LARGE;
    is_large.then(|| TURN.lock().unwrap_or_else(PoisonError::into_inner))
}
