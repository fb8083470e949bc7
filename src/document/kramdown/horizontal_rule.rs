//! Lines that are rules.

/// `* * *`, `---`, `___`: three or more of one, with blanks.
pub fn is_rule(line: &str) -> bool {
    let mut marks = line.chars().filter(|c| !matches!(c, ' ' | '\t' | '\r'));
    let Some(first @ ('*' | '-' | '_')) = marks.next() else { return false };
    let mut count = 1;
    marks.all(|c| {
        count += 1;
        c == first
    }) && count >= 3
}
