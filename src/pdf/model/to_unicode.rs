//! `/ToUnicode` maps (ISO 32000-1 §9.10.3, Adobe technical note 5014): the text of each code.

use std::collections::BTreeMap;

use compact_str::CompactString;

use crate::limits::pdf::{LONGEST_CODE_TEXT, LONGEST_RANGE, MAX_CODES};

/// Texts by code, for codes of one length.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ToUnicode {
    /// Length of a code in bytes; 0 without a code space.
    length: usize,
    /// For codes of up to two bytes, by their first byte; empty if there are none.
    rows: Vec<Vec<Text>>,
    /// For longer codes.
    long: BTreeMap<u32, CompactString>,
    /// Number of texts that were set.
    set: usize,
    /// Total bytes of those texts.
    bytes: usize,
}

/// The text of a code, mostly one character.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Text {
    Unknown,
    One(char),
    Some(CompactString),
}

/// Codes of one row.
const ROW: usize = 256;

impl ToUnicode {
    /// Reads what it can; a damaged map has fewer texts.
    pub fn parse(bytes: &[u8]) -> ToUnicode {
        let tokens = tokens(bytes);
        let mut map = ToUnicode::default();
        let mut at = 0;
        while at < tokens.len() {
            let end = |word: &[u8]| {
                let is_end = |token: &Token<'_>| *token == Token::Word(word);
                tokens[at..].iter().position(is_end).map_or(tokens.len(), |length| at + length)
            };
            let Token::Word(word) = tokens[at] else {
                at += 1;
                continue;
            };
            let block = match word {
                b"begincodespacerange" => end(b"endcodespacerange"),
                b"beginbfchar" => end(b"endbfchar"),
                b"beginbfrange" => end(b"endbfrange"),
                _ => at + 1,
            };
            let inside = &tokens[(at + 1).min(block)..block];
            match word {
                b"begincodespacerange" => map.code_space(inside),
                b"beginbfchar" => map.characters(inside),
                b"beginbfrange" => map.ranges(inside),
                _ => {}
            }
            at = block;
        }
        map
    }

    fn code_space(&mut self, tokens: &[Token<'_>]) {
        if let Some(Token::Hex(low)) = tokens.first() {
            self.length = low.bytes().count();
        }
    }

    fn characters(&mut self, tokens: &[Token<'_>]) {
        for pair in tokens.chunks_exact(2) {
            if let [Token::Hex(code), Token::Hex(text)] = pair {
                self.set(code.number(), text.text());
            }
        }
    }

    fn ranges(&mut self, tokens: &[Token<'_>]) {
        let mut rest = tokens;
        while let [Token::Hex(low), Token::Hex(high), more @ ..] = rest {
            let (low, high) = (low.number(), high.number());
            let count = high.saturating_sub(low).saturating_add(1).min(LONGEST_RANGE);
            match more {
                [Token::Hex(first), after @ ..] => {
                    for step in 0..count.min(self.room()) {
                        self.set(low.saturating_add(step), first.advanced(step));
                    }
                    rest = after;
                }
                [Token::Open, after @ ..] => {
                    let end = after.iter().position(|token| *token == Token::Close);
                    let (list, after) = after.split_at(end.unwrap_or(after.len()));
                    for (step, text) in (0..count.min(self.room())).zip(list) {
                        if let Token::Hex(text) = text {
                            self.set(low.saturating_add(step), text.text());
                        }
                    }
                    rest = after.get(1..).unwrap_or_default();
                }
                _ => return,
            }
        }
    }

    /// How many more texts are allowed.
    fn room(&self) -> u32 {
        MAX_CODES.saturating_sub(self.set) as u32
    }

    fn set(&mut self, code: u32, text: CompactString) {
        if self.set >= MAX_CODES {
            return;
        }
        self.set += 1;
        self.bytes += text.len();
        let (row, place) = (code as usize / ROW, code as usize % ROW);
        if row >= ROW {
            self.long.insert(code, text);
            return;
        }
        if row >= self.rows.len() {
            self.rows.resize(row + 1, Vec::new());
        }
        if place >= self.rows[row].len() {
            self.rows[row].resize(place + 1, Text::Unknown);
        }
        let mut characters = text.chars();
        self.rows[row][place] = match (characters.next(), characters.next()) {
            (Some(one), None) => Text::One(one),
            _ => Text::Some(text),
        };
    }

    /// Approximate size in memory, in bytes.
    pub fn weight(&self) -> usize {
        let rows: usize = self.rows.iter().map(|row| row.capacity() * size_of::<Text>()).sum();
        self.bytes + rows + self.long.len() * size_of::<(u32, CompactString)>()
    }

    /// The two-byte codes that stand for what PDF/A counts as text (ISO 19005-3 §6.2.11.7.2).
    pub fn codes_with_text(&self) -> impl Iterator<Item = u16> {
        let is_text = |text: &str| !matches!(text, "" | "\0" | "\u{FFFE}" | "\u{FEFF}");
        let rows = (0..=u8::MAX).zip(&self.rows);
        let codes = rows.flat_map(|(row, texts)| {
            (0..=u8::MAX)
                .zip(texts)
                .map(move |(place, text)| (u16::from_be_bytes([row, place]), text))
        });
        codes
            .filter(move |(_, text)| match text {
                Text::One(one) => is_text(one.encode_utf8(&mut [0; 4])),
                Text::Some(some) => is_text(some),
                Text::Unknown => false,
            })
            .map(|(code, _)| code)
    }

    /// Adds the text of a string of codes; a code without text becomes U+FFFD.
    pub fn add_text(&self, codes: &[u8], text: &mut String) {
        if self.length == 2 && codes.len().is_multiple_of(2) {
            // Two bytes each, as nearly all are.
            text.reserve(codes.len());
            for code in codes.chunks_exact(2) {
                self.add_one(u32::from(u16::from_be_bytes([code[0], code[1]])), text);
            }
            return;
        }
        for code in codes.chunks(self.length.max(1)) {
            self.add_one(number(code.iter().copied()), text);
        }
    }

    #[inline]
    fn add_one(&self, code: u32, text: &mut String) {
        let row = self.rows.get(code as usize / ROW);
        match row.and_then(|row| row.get(code as usize % ROW)) {
            Some(Text::One(one)) => text.push(*one),
            Some(Text::Some(some)) => text.push_str(some),
            Some(Text::Unknown) => text.push('\u{FFFD}'),
            None => text.push_str(self.long.get(&code).map_or("\u{FFFD}", CompactString::as_str)),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Hex(Hex<'a>),
    Word(&'a [u8]),
    Open,
    Close,
}

fn tokens(bytes: &[u8]) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        let take = |end: &dyn Fn(&u8) -> bool| after.iter().position(end).unwrap_or(after.len());
        match first {
            b'<' if after.first() != Some(&b'<') => {
                let end = take(&|byte| *byte == b'>');
                tokens.push(Token::Hex(Hex(&after[..end])));
                rest = after.get(end + 1..).unwrap_or_default();
            }
            b'[' => {
                tokens.push(Token::Open);
                rest = after;
            }
            b']' => {
                tokens.push(Token::Close);
                rest = after;
            }
            b'%' => rest = &after[take(&|byte| matches!(byte, b'\n' | b'\r'))..],
            byte if byte.is_ascii_alphanumeric() => {
                let end = take(&|byte| !byte.is_ascii_alphanumeric());
                tokens.push(Token::Word(&rest[..=end]));
                rest = &after[end..];
            }
            _ => rest = after,
        }
    }
    tokens
}

/// Bytes in hexadecimal digits; other characters are ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Hex<'a>(&'a [u8]);

impl Hex<'_> {
    fn bytes(&self) -> impl Iterator<Item = u8> {
        let mut digits =
            self.0.iter().filter_map(|&digit| Some(char::from(digit).to_digit(16)? as u8));
        std::iter::from_fn(move || {
            let high = digits.next()?;
            Some(high << 4 | digits.next().unwrap_or(0))
        })
    }

    fn number(&self) -> u32 {
        number(self.bytes())
    }

    /// From whole UTF-16 units; a byte left over is ignored.
    fn text(&self) -> CompactString {
        let mut bytes = self.bytes();
        let units = std::iter::from_fn(|| Some(u16::from_be_bytes([bytes.next()?, bytes.next()?])));
        let units = units.take(LONGEST_CODE_TEXT / 2);
        char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{FFFD}')).collect()
    }

    /// The text with its last byte larger by `step`.
    fn advanced(&self, step: u32) -> CompactString {
        let mut bytes: Vec<u8> = self.bytes().take(LONGEST_CODE_TEXT).collect();
        if let [.., high, low] = bytes.as_mut_slice() {
            let unit = u16::from_be_bytes([*high, *low]).wrapping_add(step as u16);
            [*high, *low] = unit.to_be_bytes();
        }
        let units = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
        char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{FFFD}')).collect()
    }
}

fn number(code: impl IntoIterator<Item = u8>) -> u32 {
    code.into_iter().fold(0, |number, byte| number << 8 | u32::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(map: &ToUnicode, codes: &[u8]) -> String {
        let mut text = String::new();
        map.add_text(codes, &mut text);
        text
    }

    #[test]
    fn characters_and_ranges_are_read() {
        let map = ToUnicode::parse(
            b"/CMapName /X def % <0000>\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n\
              2 beginbfchar <0001> <0061> <0002> <006600660069D83DDE00> endbfchar\n\
              2 beginbfrange <0003> <0005> <0041> <0006> <0007> [<0031> <00320033>] endbfrange",
        );
        assert_eq!(text(&map, b"\0\x01\0\x02\0\x04\0\x07\0\x09"), "affi\u{1F600}B23\u{FFFD}");
    }

    #[test]
    fn codes_of_no_text_are_not_among_those_with_text() {
        let map = ToUnicode::parse(
            b"beginbfchar <0001> <0041> <0002> <0000> <0003> <FEFF> <0004> <> <F000> <0042> endbfchar\n\
              beginbfrange <0005> <0006> <0061> <0008> <0009> [<0061> <00620063>] endbfrange",
        );
        assert_eq!(map.codes_with_text().collect::<Vec<_>>(), [1, 5, 6, 8, 9, 0xF000]);
    }

    #[test]
    fn damaged_maps_are_read_as_far_as_they_go() {
        for text in ["", "beginbfchar <00", "1 beginbfrange <0000> <FFFFFFFF> [", "<<>>[]<zz>"] {
            ToUnicode::parse(text.as_bytes());
        }
        let map = ToUnicode::parse(b"begincodespacerange <00> <FF> beginbfchar <01> <0061>");
        assert_eq!(text(&map, b"\x02"), "\u{FFFD}");
    }

    #[test]
    fn a_map_has_no_more_codes_and_no_longer_texts_than_it_may() {
        let long = "0041".repeat(10_000);
        let ranges = "<0000> <FFFF> <0041>\n".repeat(5);
        let map = ToUnicode::parse(
            format!("beginbfchar <0001> <{long}> endbfchar beginbfrange {ranges} endbfrange")
                .as_bytes(),
        );
        assert_eq!(map.set, MAX_CODES);
        assert!(map.weight() > ROW * ROW * size_of::<Text>());
        let map = ToUnicode::parse(
            format!(
                "begincodespacerange <0000> <FFFF> endcodespacerange\n\
                 beginbfchar <0001> <{long}> endbfchar beginbfrange <0002> <0003> <{long}> endbfrange"
            )
            .as_bytes(),
        );
        for code in 1..=3 {
            assert_eq!(text(&map, &[0, code]).chars().count(), LONGEST_CODE_TEXT / 2);
        }
    }

    #[test]
    fn a_high_code_alone_takes_little_room() {
        let map = ToUnicode::parse(
            b"begincodespacerange <0000> <FFFF> endcodespacerange\n\
              beginbfchar <FFFF> <0041> endbfchar",
        );
        assert_eq!(text(&map, &[0xFF, 0xFF]), "A");
        assert!(map.weight() < 16 << 10, "{}", map.weight());
    }
}
