//! How much work the templates of one text may cause: a loop over loops, or a text that is doubled
//! again and again, must fill neither time nor memory.

use crate::limits::text::{LARGEST_MADE, MAX_TEMPLATE_BYTES, MAX_TEMPLATE_STEPS};

/// What is left of it.
#[derive(Debug)]
pub struct Budget {
    steps: u32,
    bytes: usize,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget { steps: MAX_TEMPLATE_STEPS, bytes: MAX_TEMPLATE_BYTES }
    }
}

impl Budget {
    /// Takes one step.
    ///
    /// # Errors
    /// If none is left.
    pub fn step(&mut self) -> Result<(), String> {
        let left = self.steps.checked_sub(1).ok_or("its templates take too many steps")?;
        self.steps = left;
        Ok(())
    }

    /// Copies or searches this many bytes.
    ///
    /// # Errors
    /// If so many are not left; then none are.
    pub fn bytes(&mut self, count: usize) -> Result<(), String> {
        let left = self.bytes.checked_sub(count);
        self.bytes = left.unwrap_or_default();
        left.map(drop).ok_or_else(|| "its templates copy too much".to_owned())
    }

    /// Makes a value or a text of this many bytes.
    ///
    /// # Errors
    /// If it is too large, or so many are not left.
    pub fn made(&mut self, count: usize) -> Result<(), String> {
        fits(count)?;
        self.bytes(count)
    }
}

/// Whether a text may have so many bytes.
pub fn fits(count: usize) -> Result<(), String> {
    if count > LARGEST_MADE { Err("it makes too much".to_owned()) } else { Ok(()) }
}
