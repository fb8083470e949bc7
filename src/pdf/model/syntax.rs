//! Objects in their plain spelling (ISO 32000-1 §7.2, §7.3). Rarer spellings, and wrong ones, are
//! not read: `None` leaves them to lopdf, which is more patient and ten times slower. What is read
//! here, lopdf reads the same way.

use std::borrow::Cow;

use lopdf::StringFormat;

use super::object::{Dictionary, Object};
use crate::limits::pdf::DEEPEST_OBJECT;

/// The bytes still to be read.
pub struct Syntax<'a> {
    pub rest: &'a [u8],
}

impl<'a> Syntax<'a> {
    pub fn new(bytes: &'a [u8]) -> Syntax<'a> {
        Syntax { rest: bytes }
    }

    /// White space, without comments.
    pub fn space(&mut self) {
        while let [byte, rest @ ..] = self.rest
            && is_space(*byte)
        {
            self.rest = rest;
        }
    }

    pub fn skip(&mut self, length: usize) {
        self.rest = &self.rest[length.min(self.rest.len())..];
    }

    /// Takes a byte if it comes next.
    pub fn take_byte(&mut self, byte: u8) -> Option<()> {
        match self.rest {
            [first, rest @ ..] if *first == byte => {
                self.rest = rest;
                Some(())
            }
            _ => None,
        }
    }

    /// Takes `word` if it comes next.
    pub fn take(&mut self, word: &[u8]) -> Option<()> {
        self.rest = self.rest.strip_prefix(word)?;
        Some(())
    }

    /// Takes `word` if it comes next and ends there.
    pub fn keyword(&mut self, word: &[u8]) -> Option<()> {
        self.take(word)?;
        self.ends()
    }

    /// Succeeds if no regular character comes next.
    fn ends(&self) -> Option<()> {
        self.rest.first().is_none_or(|&byte| !is_regular(byte)).then_some(())
    }

    /// A number without a sign.
    pub fn unsigned(&mut self) -> Option<u32> {
        let digits = self.while_(|byte| byte.is_ascii_digit());
        if digits.is_empty() {
            return None;
        }
        digits.iter().try_fold(0_u32, |number, digit| {
            number.checked_mul(10)?.checked_add(u32::from(digit - b'0'))
        })
    }

    pub fn while_(&mut self, is_part: impl Fn(u8) -> bool) -> &'a [u8] {
        let mut length = 0;
        while let Some(&byte) = self.rest.get(length)
            && is_part(byte)
        {
            length += 1;
        }
        let (part, rest) = self.rest.split_at(length);
        self.rest = rest;
        part
    }

    /// A direct object.
    pub fn object(&mut self) -> Option<Object<'a>> {
        self.nested(DEEPEST_OBJECT)
    }

    fn nested(&mut self, depth: usize) -> Option<Object<'a>> {
        let depth = depth.checked_sub(1)?;
        Some(match *self.rest.first()? {
            b'/' => Object::Name(self.name()?),
            b'(' => Object::String(self.literal()?, StringFormat::Literal),
            b'<' if self.rest.get(1) == Some(&b'<') => {
                Object::Dictionary(self.dictionary_within(depth)?)
            }
            b'<' => Object::String(self.hexadecimal()?, StringFormat::Hexadecimal),
            b'[' => {
                self.skip(1);
                let mut items = Vec::new();
                loop {
                    self.space();
                    if self.take_byte(b']').is_some() {
                        break Object::Array(items);
                    }
                    items.push(self.nested(depth)?);
                }
            }
            b'0'..=b'9' => self.reference().or_else(|| self.number())?,
            b'+' | b'-' | b'.' => self.number()?,
            b't' => self.keyword(b"true").map(|()| Object::Boolean(true))?,
            b'f' => self.keyword(b"false").map(|()| Object::Boolean(false))?,
            b'n' => self.keyword(b"null").map(|()| Object::Null)?,
            _ => return None,
        })
    }

    pub fn dictionary(&mut self) -> Option<Dictionary<'a>> {
        self.dictionary_within(DEEPEST_OBJECT)
    }

    fn dictionary_within(&mut self, depth: usize) -> Option<Dictionary<'a>> {
        self.take(b"<<")?;
        let mut entries = Vec::new();
        loop {
            self.space();
            if let [b'>', b'>', rest @ ..] = self.rest {
                self.rest = rest;
                return Some(Dictionary::new(entries));
            }
            let key = self.name()?;
            self.space();
            entries.push((key, self.nested(depth)?));
        }
    }

    pub fn name(&mut self) -> Option<Cow<'a, [u8]>> {
        self.take_byte(b'/')?;
        let written = self.while_(is_regular);
        if !written.contains(&b'#') {
            return Some(Cow::Borrowed(written));
        }
        let mut name = Vec::with_capacity(written.len());
        let mut rest = written;
        while let [byte, after @ ..] = rest {
            if *byte == b'#' {
                let [high, low, after @ ..] = after else { return None };
                name.push(digit(*high)? << 4 | digit(*low)?);
                rest = after;
            } else {
                name.push(*byte);
                rest = after;
            }
        }
        Some(Cow::Owned(name))
    }

    /// `12 0 R`; takes nothing if it is not a reference.
    fn reference(&mut self) -> Option<Object<'a>> {
        let mut ahead = Syntax { rest: self.rest };
        let number = ahead.unsigned()?;
        if !is_space(*ahead.rest.first()?) {
            return None;
        }
        ahead.space();
        let generation = u16::try_from(ahead.unsigned()?).ok()?;
        ahead.space();
        ahead.take_byte(b'R')?;
        self.rest = ahead.rest;
        Some(Object::Reference((number, generation)))
    }

    fn number(&mut self) -> Option<Object<'a>> {
        let written = self.number_as_written()?;
        let text = std::str::from_utf8(written).ok()?;
        match written.contains(&b'.') {
            true => text.parse().ok().map(Object::Real),
            false => text.parse().ok().map(Object::Integer),
        }
    }

    /// An optional sign, and digits with at most one point.
    pub fn number_as_written(&mut self) -> Option<&'a [u8]> {
        let (mut digits, mut points, mut signs) = (0_usize, 0_usize, 0_usize);
        let before = self.rest;
        while let [byte, rest @ ..] = self.rest {
            match byte {
                b'0'..=b'9' => digits += 1,
                b'.' => points += 1,
                b'+' | b'-' => signs += 1,
                _ => break,
            }
            self.rest = rest;
        }
        self.ends()?;
        let has_sign = matches!(before.first(), Some(b'+' | b'-'));
        let is_number = points <= 1 && digits > 0 && signs == usize::from(has_sign);
        is_number.then_some(&before[..before.len() - self.rest.len()])
    }

    /// A string in round brackets (§7.3.4.2).
    pub fn literal(&mut self) -> Option<Cow<'a, [u8]>> {
        self.take_byte(b'(')?;
        let first = self.plain();
        if self.take_byte(b')').is_some() {
            return Some(Cow::Borrowed(first));
        }
        let mut bytes = first.to_vec();
        let mut depth = 0_usize;
        loop {
            bytes.extend_from_slice(self.plain());
            let [byte, rest @ ..] = self.rest else { return None };
            self.rest = rest;
            match byte {
                b'(' => depth += 1,
                b')' if depth == 0 => return Some(Cow::Owned(bytes)),
                b')' => depth -= 1,
                _ => {
                    self.escape(&mut bytes)?;
                    continue;
                }
            }
            if depth > DEEPEST_OBJECT {
                return None;
            }
            bytes.push(*byte);
        }
    }

    /// Everything up to the next bracket or backslash.
    fn plain(&mut self) -> &'a [u8] {
        let length = memchr::memchr3(b'(', b')', b'\\', self.rest).unwrap_or(self.rest.len());
        let (plain, rest) = self.rest.split_at(length);
        self.rest = rest;
        plain
    }

    /// What follows a backslash.
    fn escape(&mut self, bytes: &mut Vec<u8>) -> Option<()> {
        let [first, rest @ ..] = self.rest else { return None };
        if matches!(first, b'0'..=b'7') {
            let length = self.rest.iter().take(3).take_while(|b| matches!(b, b'0'..=b'7')).count();
            let value = self.rest[..length]
                .iter()
                .fold(0_u16, |value, digit| value << 3 | u16::from(digit - b'0'));
            // The standard says to ignore overflow.
            bytes.push(value as u8);
            self.skip(length);
            return Some(());
        }
        self.rest = rest;
        match first {
            b'\r' => self.skip(usize::from(rest.first() == Some(&b'\n'))),
            b'\n' => {}
            b'n' => bytes.push(b'\n'),
            b'r' => bytes.push(b'\r'),
            b't' => bytes.push(b'\t'),
            b'b' => bytes.push(8),
            b'f' => bytes.push(12),
            other => bytes.push(*other),
        }
        Some(())
    }

    /// A string in angle brackets, without white space in it (§7.3.4.3).
    pub fn hexadecimal(&mut self) -> Option<Cow<'a, [u8]>> {
        self.take(b"<")?;
        let digits = self.while_(|byte| byte != b'>');
        self.take(b">")?;
        let mut bytes = Vec::with_capacity(digits.len().div_ceil(2));
        for pair in digits.chunks(2) {
            let low = pair.get(1).map_or(Some(0), |low| digit(*low))?;
            bytes.push(digit(pair[0])? << 4 | low);
        }
        Some(Cow::Owned(bytes))
    }
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0 | 12)
}

/// Neither white space nor a delimiter (§7.2.2).
pub fn is_regular(byte: u8) -> bool {
    REGULAR[usize::from(byte)]
}

static REGULAR: [bool; 256] = {
    let mut regular = [false; 256];
    let mut byte = 0_u8;
    loop {
        let is_delimiter =
            matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%');
        regular[byte as usize] = !is_space(byte) && !is_delimiter;
        if byte == u8::MAX {
            break regular;
        }
        byte += 1;
    }
};

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}
