//! The page as data: layouts read from YAML, and the faces they name.

pub mod length;

pub use length::Length;

pub mod faces;
pub use faces::{Face, FaceId, FontSet};
