//! Where code is, to kramdown.
//!
//! Sources: kramdown's `codespan.rb` and `table.rb`.

use std::ops::Range;

/// What may begin a block, or a blank line.
const BLOCKS: [char; 7] = ['\n', '-', '*', '+', '>', '#', '|'];

/// The code span that begins at `at`; `None` if it is text (kramdown's `parse_codespan`).
pub fn code_span(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = &text[at..];
    let run = rest.len() - rest.trim_start_matches('`').len();
    let after = &rest[run..];
    let blank = |c: char| c.is_ascii_whitespace();
    let is_alone = run == 1
        && text[..at].chars().next_back().is_none_or(blank)
        && after.chars().next().is_none_or(blank);
    if run == 0 || is_alone {
        return None;
    }
    let end = after.find(&rest[..run])?;
    // A block may begin on each line.
    let starts = |(at, _): (usize, &str)| {
        after[at + 1..].trim_start_matches([' ', '\t']).starts_with(BLOCKS)
    };
    let is_within = !after[..end].match_indices('\n').any(starts);
    is_within.then_some(at..at + run + end + run)
}

/// Where code is on a line: between backticks, and in `<code>`.
pub fn code_of(line: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    // Searched for once: a line may hold many start tags and no end.
    let last_end = line.rfind("</code>").unwrap_or_default();
    while let Some(start) = line[at..].find(['`', '<']).map(|next| at + next) {
        let rest = &line[start..];
        let element = || {
            let rest = (start < last_end).then_some(rest)?;
            let end = rest.strip_prefix("<code")?.find("</code>")?;
            Some(start..start + "<code".len() + end)
        };
        let run = rest.len() - rest.trim_start_matches('`').len();
        at = start + run.max(1);
        if let Some(code) = code_span(line, start).or_else(element) {
            at = code.end;
            found.push(code);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_backtick_is_text() {
        assert_eq!(code_span("a ` b `", 2), None);
        assert_eq!(code_span("` `", 0), None);
        assert_eq!(code_span("a `b` c", 2), Some(2..5));
        assert_eq!(code_span("`` ` ``", 0), Some(0..7));
        assert_eq!(code_span("`a\n\nb`", 0), None);
        assert_eq!(code_span("`a\n- b`", 0), None);
        assert_eq!(code_span("`a\nb`", 0), Some(0..5));
        assert_eq!(code_of("a `b | c` | <code>d</code>"), [2..9, 12..19]);
    }
}
