//! Private code points that carry a character's meaning in kramdown through CommonMark and HTML.
//!
//! kramdown and CommonMark disagree about escapes and emphasis. Characters that only kramdown's
//! rules may interpret travel as code points of plane 16, which neither parser touches, and are
//! restored at the end. If a post contains such code points, they are removed first
//! ([`is_reserved`]), with a finding.

/// `*`, `_` or `~`, to be read by kramdown's emphasis rules.
const ACTIVE: u32 = 0x10_F000;
/// A character typed after a backslash.
const ESCAPED: u32 = 0x10_F100;
/// A character that stands only for itself.
const LITERAL: u32 = 0x10_F200;
/// Nothing; keeps a line from starting with the character after it.
pub const NOTHING: char = '\u{10F300}';
/// Begins the number of something stashed ([`super::kramdown`]).
pub const STASH: char = '\u{10F301}';
/// Ends that number.
pub const STASH_END: char = '\u{10F302}';
/// Precedes mathematics.
pub const MATHS: char = '\u{10F303}';
/// The quotation marks of the surrounding language.
const OPENING_QUOTE: char = '\u{10F305}';
const CLOSING_QUOTE: char = '\u{10F306}';
/// The digits of numbers, consecutive from here.
const DIGIT: u32 = 0x10_F310;
/// A character shown as typed: no rule of typography changes it.
const TYPED: u32 = 0x10_F400;
const LAST: u32 = TYPED + 0xFF;

/// What a private code point stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Active(char),
    Escaped(char),
    Literal(char),
    Typed(char),
    /// A quotation mark of the surrounding language: the opening one, or the closing one.
    Quote(bool),
    Nothing,
}

pub fn active(c: char) -> char {
    shift(ACTIVE, c)
}

pub fn escaped(c: char) -> char {
    shift(ESCAPED, c)
}

pub fn literal(c: char) -> char {
    shift(LITERAL, c)
}

pub fn typed(c: char) -> char {
    shift(TYPED, c)
}

/// A quotation mark, resolved once the language of its text is known.
pub fn quote(opens: bool) -> char {
    if opens { OPENING_QUOTE } else { CLOSING_QUOTE }
}

/// Only ASCII characters have marks; any other stands only for itself.
fn shift(family: u32, c: char) -> char {
    if c.is_ascii() { char::from_u32(family + u32::from(c)).unwrap_or(c) } else { c }
}

/// Whether the code point is one of those this module uses.
pub fn is_reserved(c: char) -> bool {
    (ACTIVE..=LAST).contains(&u32::from(c))
}

/// `number` in digits that no parser takes as such.
pub fn digits(number: usize) -> impl Iterator<Item = char> {
    let decimal = number.to_string().into_bytes();
    decimal.into_iter().filter_map(|digit| char::from_u32(DIGIT + u32::from(digit - b'0')))
}

/// The number whose digits `text` is.
pub fn number(text: &str) -> Option<usize> {
    text.chars().try_fold(0usize, |number, c| {
        let digit = u32::from(c).checked_sub(DIGIT).filter(|digit| *digit <= 9)?;
        number.checked_mul(10)?.checked_add(digit as usize)
    })
}

pub fn of(c: char) -> Option<Mark> {
    if !is_reserved(c) {
        return None;
    }
    let code = u32::from(c);
    let ascii = char::from((code & 0xFF) as u8);
    match code & !0xFF {
        ACTIVE => Some(Mark::Active(ascii)),
        ESCAPED => Some(Mark::Escaped(ascii)),
        LITERAL => Some(Mark::Literal(ascii)),
        TYPED => Some(Mark::Typed(ascii)),
        _ if c == OPENING_QUOTE || c == CLOSING_QUOTE => Some(Mark::Quote(c == OPENING_QUOTE)),
        _ => Some(Mark::Nothing),
    }
}

/// Whether the text, without its marks, may begin with one of `signs`, apart from blanks: a quick
/// check before they are removed.
pub fn may_begin_with(text: &str, signs: &[char]) -> bool {
    text.trim_start().starts_with(|c| signs.contains(&c) || is_reserved(c))
}

/// Whether a text contains marks: all of them, and few other characters, begin with the same byte
/// in UTF-8.
pub fn may_hold(text: &str) -> bool {
    text.as_bytes().contains(&0xF4)
}

/// The text as kramdown shows it.
pub fn plain(text: &str) -> String {
    restore(text, |_, c, out| out.push(c))
}

/// The text as typed: for code and raw HTML, where a backslash is a backslash.
pub fn verbatim(text: &str) -> String {
    restore(text, |mark, c, out| {
        if matches!(mark, Mark::Escaped(_)) {
            out.push('\\');
        }
        out.push(c);
    })
}

/// The text as kramdown shows it, except that characters that typography would wrongly change stay
/// marked.
pub fn guarded(text: &str) -> String {
    restore(text, |_, c, out| out.push(if "\"'-.<>".contains(c) { typed(c) } else { c }))
}

fn restore(text: &str, kept: impl Fn(Mark, char, &mut String)) -> String {
    if !may_hold(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match of(c) {
            None => out.push(c),
            Some(Mark::Active(c) | Mark::Literal(c)) => out.push(c),
            Some(mark @ (Mark::Escaped(c) | Mark::Typed(c))) => kept(mark, c, &mut out),
            Some(Mark::Quote(_)) => out.push('"'),
            Some(Mark::Nothing) => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_gives_its_character_back() {
        for c in '!'..='~' {
            assert_eq!(plain(&active(c).to_string()), c.to_string());
            assert_eq!(plain(&literal(c).to_string()), c.to_string());
            assert_eq!(plain(&escaped(c).to_string()), c.to_string());
            assert_eq!(plain(&typed(c).to_string()), c.to_string());
            assert_eq!(verbatim(&typed(c).to_string()), c.to_string());
            assert_eq!(verbatim(&escaped(c).to_string()), format!("\\{c}"));
        }
        assert_eq!(plain(&format!("a{NOTHING}b")), "ab");
    }

    #[test]
    fn ordinary_text_has_no_marks() {
        assert!("Été « 12 € » 🔴 \u{E000}".chars().all(|c| of(c).is_none()));
        assert!((ACTIVE..=LAST).filter_map(char::from_u32).all(|c| {
            may_hold(c.encode_utf8(&mut [0; 4])) && may_begin_with(&format!(" {c}"), &[])
        }));
    }
}
