//! The lines of a text around a place, as messages quote them: never more of a line than can be
//! read, and nothing that a terminal would obey.

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::error::Position;

/// Lines up to this many characters are quoted whole.
const LONGEST_LINE: usize = 160;
/// Characters of a longer line quoted on each side of the place.
const AROUND: usize = 60;
/// Where a line was cut.
const CUT: char = '…';

/// The line of a place, with the lines before and after it.
#[derive(Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The file, as the user knows it.
    name: String,
    text: String,
    /// Number of its first line, from 0.
    first_line: usize,
    position: Position,
    /// Byte of `text` where the place is, and the length of its character there.
    pub place: (usize, usize),
}

impl Excerpt {
    /// The lines around a place; if the text ends before it, those at its end.
    pub fn of(name: &str, text: &str, position: Position) -> Excerpt {
        let lines: Vec<&str> = text.split('\n').collect();
        let line = (position.line.saturating_sub(1) as usize).min(lines.len() - 1);
        let mut excerpt = Excerpt {
            name: name.to_owned(),
            text: String::new(),
            first_line: line.saturating_sub(1),
            position,
            place: (0, 0),
        };
        for (index, quoted) in lines.iter().enumerate().take(line + 2).skip(excerpt.first_line) {
            let is_of_place = index == line;
            let column = if is_of_place { position.column.saturating_sub(1) as usize } else { 0 };
            let place = excerpt.add(quoted.trim_end_matches('\r'), column);
            if is_of_place {
                excerpt.place = place;
            }
        }
        excerpt.text.truncate(excerpt.text.trim_end_matches('\n').len().max(excerpt.end()));
        excerpt
    }

    fn end(&self) -> usize {
        self.place.0 + self.place.1
    }

    /// Adds a line, cut around a column that counts from 0; returns where the character of that
    /// column is.
    fn add(&mut self, line: &str, column: usize) -> (usize, usize) {
        let count = line.chars().count();
        let column = column.min(count);
        let (start, end) = match count <= LONGEST_LINE {
            true => (0, count),
            false => (column.saturating_sub(AROUND), (column + AROUND).min(count)),
        };
        if start > 0 {
            self.text.push(CUT);
        }
        let mut place = (self.text.len(), 0);
        for (at, character) in (start..end).zip(line.chars().skip(start)) {
            if at == column {
                place = (self.text.len(), 0);
            }
            self.text.push(printable(character));
            if at == column {
                place.1 = self.text.len() - place.0;
            }
        }
        if column == end {
            place = (self.text.len(), 0);
        }
        if end < count {
            self.text.push(CUT);
        }
        self.text.push('\n');
        place
    }
}

impl SourceCode for Excerpt {
    /// With surrounding lines: the whole excerpt, whatever is asked for. Without: the place, for
    /// its line and column in the file.
    fn read_span<'a>(
        &'a self,
        asked: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (span, line, column) = match (before, after) {
            (0, 0) => {
                let Position { line, column } = self.position;
                (*asked, line.saturating_sub(1) as usize, column.saturating_sub(1) as usize)
            }
            _ => (SourceSpan::from((0, self.text.len())), self.first_line, 0),
        };
        let text = &self.text.as_bytes()[span.offset()..span.offset() + span.len()];
        let lines = self.text.lines().count();
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            text,
            span,
            line,
            column,
            lines,
        )))
    }
}

/// A message of limited length, with its line breaks: what it quotes may be a whole file.
pub fn shortened(message: &str) -> String {
    /// The beginning says what is wrong, the end often what to do.
    const BEGINNING: usize = 1500;
    const END: usize = 300;
    let count = message.chars().count();
    let printed = |text: &mut dyn Iterator<Item = char>| -> String {
        text.map(|c| if c == '\n' { c } else { printable(c) }).collect()
    };
    if count <= BEGINNING + END {
        return printed(&mut message.chars());
    }
    let beginning = printed(&mut message.chars().take(BEGINNING));
    let end = printed(&mut message.chars().skip(count - END));
    format!("{beginning} {CUT} {end}")
}

/// The character, or a substitute for one that a terminal would obey: controls, and marks that
/// reverse the direction of the text.
fn printable(character: char) -> char {
    match character {
        '\t' => '\t',
        '\0'..='\u{1F}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{FFFD}'),
        '\u{7F}'..='\u{9F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => '\u{FFFD}',
        '\u{2028}' | '\u{2029}' => '\u{FFFD}',
        character => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excerpt(text: &str, line: u32, column: u32) -> Excerpt {
        Excerpt::of("a.md", text, Position { line, column })
    }

    fn character(excerpt: &Excerpt) -> &str {
        &excerpt.text[excerpt.place.0..excerpt.end()]
    }

    #[test]
    fn the_line_stands_between_its_neighbours() {
        let found = excerpt("un\ndeux\r\ntrois\nquatre\n", 2, 3);
        assert_eq!((found.text.as_str(), found.first_line), ("un\ndeux\ntrois", 0));
        assert_eq!(character(&found), "u");
        assert_eq!(excerpt("un\ndeux\ntrois\nquatre\n", 3, 1).first_line, 1);
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let line = format!("{}É{}", "a".repeat(70_000), "b".repeat(70_000));
        let found = excerpt(&line, 1, 70_001);
        assert_eq!(character(&found), "É");
        assert_eq!(found.text, format!("…{}É{}…", "a".repeat(AROUND), "b".repeat(AROUND - 1)));
        let found = excerpt(&line, 1, 1);
        assert_eq!(found.text, format!("{}…", "a".repeat(AROUND)));
        let found = excerpt(&line, 1, 140_001);
        assert_eq!(found.text, format!("…{}", "b".repeat(AROUND + 1)));
    }

    #[test]
    fn places_outside_the_text_are_at_its_end() {
        for (text, line, column) in
            [("", 0, 0), ("", 9, 9), ("a", 1, 99), ("a\nb", 99, 1), ("é", u32::MAX, u32::MAX)]
        {
            let found = excerpt(text, line, column);
            assert!(found.end() <= found.text.len(), "{text:?} {line} {column}");
            assert!(found.text.is_char_boundary(found.place.0));
        }
        assert_eq!(excerpt("a\nb", 99, 1).text, "a\nb");
    }

    #[test]
    fn nothing_that_is_quoted_is_obeyed() {
        let found = excerpt("a\u{1B}[31m\u{202E}b\u{9B}", 1, 2);
        assert_eq!(found.text, "a␛[31m\u{FFFD}b\u{FFFD}");
        assert_eq!(character(&found), "␛");
        assert_eq!(shortened("a\nb\u{7}"), "a\nb␇");
    }

    #[test]
    fn a_message_keeps_its_beginning_and_its_end() {
        let short = shortened(&format!("no: `{}`: do that", "é".repeat(90_000)));
        assert!(short.starts_with("no: `é") && short.ends_with("é`: do that"), "{short}");
        assert!(short.chars().count() < 2000);
    }
}
