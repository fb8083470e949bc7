//! White space at the foot of a page, in lines.

use crate::layout::Length;

use super::row::Penalty;

/// Lines of white space at the foot of a page that nobody notices.
pub const UNSEEN: i64 = 2;
/// For the first line beyond that: white space belongs on the last page, and only what must stay
/// together may put it elsewhere.
pub const HIGH: Penalty = 6_000;

/// Lines of white space at a page's foot. A line barely too high for the page leaves as much as one
/// line less.
pub fn lines_of(free: Length, line: Length) -> i64 {
    (free + line.scale(1, 5)).0 / line.0.max(1)
}
