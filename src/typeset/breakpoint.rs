//! Places where a line may end, and the measures of a line between two of them.

use crate::layout::Length;

use super::fit::Give;

/// Sums over everything before a point of the paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    pub width: Length,
    pub stretch: Length,
    pub shrink: Length,
    /// The width of letters only.
    pub letters: Length,
}

impl Sums {
    /// How much can give between `start` and here, by stretching or shrinking.
    pub fn give_since(&self, start: &Sums, stretches: bool, scaling: i64) -> Give {
        let spaces =
            if stretches { self.stretch - start.stretch } else { self.shrink - start.shrink };
        Give { spaces, letters: self.letters - start.letters, scaling }
    }
}

/// A place where a line may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Breakpoint {
    /// Byte at which the line's text ends, without spaces at its end.
    pub end: usize,
    /// Byte at which the next line begins.
    pub next: usize,
    /// At `end` and at `next`.
    pub before: Sums,
    pub after: Sums,
    /// What the break adds to the line: a hyphen's width; negative if the last sign hangs in the
    /// margin.
    pub added: Length,
    /// Cost of breaking here (TeX's scale: 0 none, 50 a hyphenation).
    pub penalty: i32,
    /// Whether the line ends with a hyphen.
    pub hyphen: bool,
    /// A line must end here.
    pub forced: bool,
}

/// How lines are filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    pub width: Length,
    /// Space that a line may leave at its end instead of stretching its spaces: 0 for justified
    /// text.
    pub ragged: Length,
    /// By how many thousandths the letters of a justified line may be scaled.
    pub scaling: i64,
}
