//! Findings and faults collected while a post is read, with their places.

use std::collections::BTreeSet;

use super::error::DocumentError;
use crate::error::{Place, Position};
use crate::finding::{Finding, Rule};

/// Where a Markdown text is in the post, so that offsets in it become positions.
#[derive(Debug, Clone)]
pub enum Origin {
    /// The text starts at byte `start` of the post; `line_starts` are the post's, and `characters`
    /// the number of characters before every [`STRETCH`] bytes of it: lines may be as long as
    /// posts, and findings as many as characters.
    Body {
        text: std::sync::Arc<str>,
        start: usize,
        line_starts: Vec<usize>,
        characters: Vec<usize>,
    },
    /// The text is a front matter value: YAML folds lines, so the value's place is used for all of
    /// it.
    Value(Position),
}

/// Bytes between two counts of characters.
const STRETCH: usize = 256;

/// The characters that begin in some bytes of UTF-8.
fn characters_in(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
}

impl Origin {
    pub fn body(text: std::sync::Arc<str>, start: usize) -> Origin {
        let line_starts =
            std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i + 1)).collect();
        let counts = text.as_bytes().chunks(STRETCH).scan(0, |before, stretch| {
            let count = *before;
            *before += characters_in(stretch);
            Some(count)
        });
        let characters = counts.collect();
        Origin::Body { text, start, line_starts, characters }
    }

    /// The position in the post of the byte `offset` of the Markdown text.
    pub fn position(&self, offset: usize) -> Position {
        match self {
            Origin::Value(position) => *position,
            Origin::Body { text, start, line_starts, characters } => {
                let offset = (start + offset).min(text.len());
                let line = line_starts.partition_point(|&s| s <= offset).max(1);
                // A place within a character counts as that of the next one.
                let before = |offset: usize| {
                    let stretch = (offset / STRETCH).min(characters.len().saturating_sub(1));
                    let known = characters.get(stretch).copied().unwrap_or_default();
                    known + characters_in(&text.as_bytes()[stretch * STRETCH..offset])
                };
                let column = before(offset) - before(line_starts[line - 1]) + 1;
                Position { line: line as u32, column: column as u32 }
            }
        }
    }
}

/// The findings and faults of one post, in the order they were met.
#[derive(Debug)]
pub struct Notices {
    pub path: String,
    pub findings: Vec<Finding>,
    pub errors: Vec<DocumentError>,
    /// Place, code and detail of the findings. There may be as many as the post has characters.
    known: BTreeSet<(Position, &'static str, String)>,
}

impl Notices {
    pub fn new(path: &str) -> Notices {
        Notices {
            path: path.to_owned(),
            findings: Vec::new(),
            errors: Vec::new(),
            known: BTreeSet::new(),
        }
    }

    pub fn place(&self, position: Position) -> Place {
        Place::new(self.path.clone(), position)
    }

    /// Records a finding once: a rule broken twice at one place is one finding.
    pub fn find(&mut self, rule: &'static Rule, position: Position, detail: impl Into<String>) {
        let detail = detail.into();
        if self.known.insert((position, rule.code, detail.clone())) {
            self.findings.push(Finding::new(rule, self.path.clone(), detail).at(position));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_that_counting_gives() {
        let lines = ["a".repeat(700), "é\u{301}中👩".repeat(300), String::new(), "ab".to_owned()];
        let text = lines.join("\n");
        let origin = Origin::body(text.as_str().into(), 3);
        for (offset, _) in text.char_indices().filter(|&(offset, _)| offset >= 3) {
            let expected = Position::of_offset(&text, offset);
            assert_eq!(origin.position(offset - 3), expected, "{offset}");
        }
        assert_eq!(origin.position(text.len() + 9), Position { line: 4, column: 3 });
        assert_eq!(Origin::body("".into(), 0).position(5), Position::START);
    }

    /// Counting each column from the start of the line would be quadratic.
    #[test]
    fn very_many_findings_stand_on_one_very_long_line() {
        let body = "\u{1}é".repeat(150_000);
        let document = crate::document::tests::document(&body);
        assert_eq!(document.findings.len(), 150_000);
        let last = document.findings.last().and_then(|finding| finding.position);
        assert_eq!(last.map(|position| position.column), Some(299_999));
    }
}
