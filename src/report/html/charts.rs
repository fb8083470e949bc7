//! Bars beside the numbers they stand for: the numbers are in the table, so that a bar says nothing
//! that cannot be read.

use std::fmt::Write;

/// Width of the longest bar, in the units of the drawing.
const WIDTH: u64 = 200;
const HEIGHT: u64 = 12;

/// One bar of parts, each with its class and number, as inline SVG; `longest` is the largest sum of
/// all bars. Any part above zero is visible.
pub fn bar(parts: &[(&str, u64)], longest: u64) -> String {
    let mut svg = format!(
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" \
         aria-hidden=\"true\" focusable=\"false\">"
    );
    let mut x = 0;
    for (class, number) in parts.iter().filter(|(_, number)| *number > 0) {
        let share = u128::from(WIDTH) * u128::from(*number) / u128::from(longest.max(1));
        let width = u64::try_from(share).unwrap_or(WIDTH).max(1).min(WIDTH.saturating_sub(x));
        let _ = write!(
            svg,
            "<rect class=\"{class}\" x=\"{x}\" y=\"0\" width=\"{width}\" height=\"{HEIGHT}\"/>"
        );
        x += width;
    }
    svg + "</svg>"
}
