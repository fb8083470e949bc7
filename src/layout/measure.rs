//! Units of the layout files: millimetres for positions, points for type.

use serde::{Deserialize, Serialize};

use super::Length;

/// A position or distance, in millimetres in the file.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Mm(pub f64);

/// A size, leading or space of type, in points in the file.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Pt(pub f64);

impl Mm {
    pub fn length(self) -> Length {
        Length::mm(self.0)
    }
}

impl Pt {
    pub fn length(self) -> Length {
        Length::pt(self.0)
    }
}
