//! A picture as it was decoded, and what bounds the decoding.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::super::ImageContent;
pub use crate::limits::text::MOST_PIXELS;

/// An image as decoded, and what was changed to embed it.
#[derive(Clone)]
pub struct Decoded {
    pub width: u32,
    pub height: u32,
    pub density: Option<(f32, f32)>,
    /// Pixels for one CSS pixel.
    pub sampling: f32,
    pub profile: Option<Arc<[u8]>>,
    pub content: ImageContent,
    /// What it was and what it became, where that differs.
    pub converted: Option<String>,
    /// Text of a drawing that its picture does not show.
    pub undrawn: Option<String>,
}

/// What a picture is for: how large it may come to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Text,
    Mark,
}

/// Pixels from which a picture is decoded while no other one is: what the samples of many threads
/// take together would not be bounded.
const LARGE: u64 = 1 << 20;

/// Held while a picture of that size is decoded and deflated.
pub fn turn(width: u32, height: u32) -> Option<MutexGuard<'static, ()>> {
    static TURN: Mutex<()> = Mutex::new(());
    let is_large = u64::from(width) * u64::from(height) >= LARGE;
    is_large.then(|| TURN.lock().unwrap_or_else(PoisonError::into_inner))
}
