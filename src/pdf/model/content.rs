//! Content streams, operator by operator (ISO 32000-1 §7.8.2).

use std::borrow::Cow;

use lopdf::content::Content;

use super::object::{Dictionary, Object};
use super::syntax::{Syntax, is_regular};
use crate::limits::pdf::MAX_OPERANDS;

/// An operand, as far as anybody needs it.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand<'a> {
    Name(Cow<'a, [u8]>),
    String(Cow<'a, [u8]>),
    Dictionary(Dictionary<'a>),
    Array(Vec<Operand<'a>>),
    /// A number, a truth value, nothing.
    Other,
}

impl<'a> From<Object<'a>> for Operand<'a> {
    fn from(object: Object<'a>) -> Operand<'a> {
        match object {
            Object::Name(name) => Operand::Name(name),
            Object::String(bytes, _) => Operand::String(bytes),
            Object::Dictionary(entries) => Operand::Dictionary(entries),
            Object::Array(items) => Operand::Array(items.into_iter().map(Operand::from).collect()),
            _ => Operand::Other,
        }
    }
}

/// How far a content stream was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    Whole,
    /// Up to where there are more than [`MAX_OPERANDS`].
    Cut,
    /// Up to something not in plain spelling: what was reported is void; use [`each_by_lopdf`].
    Void,
}

/// Passes each wanted operator of a content stream, with its operands, to `each`.
///
/// # Errors
/// Those of `each`, which end the reading.
pub fn each_plain<E>(
    bytes: &[u8],
    is_wanted: impl Fn(&[u8]) -> bool,
    mut each: impl FnMut(&[u8], &[Operand<'_>]) -> Result<(), E>,
) -> Result<Reach, E> {
    let (mut syntax, mut operands) = (Syntax::new(bytes), Vec::new());
    loop {
        match next(&mut syntax, &mut operands) {
            Next::Operator(operator) => {
                if is_wanted(operator) {
                    each(operator, &operands)?;
                }
                operands.clear();
            }
            Next::End if operands.is_empty() => return Ok(Reach::Whole),
            Next::TooMany => return Ok(Reach::Cut),
            Next::End | Next::Irregular => return Ok(Reach::Void),
        }
    }
}

/// [`each_plain`] for a stream in any spelling; for one that cannot be read, nothing is passed.
///
/// # Errors
/// Those of `each`, which end the reading.
pub fn each_by_lopdf<E>(
    bytes: &[u8],
    is_wanted: impl Fn(&[u8]) -> bool,
    mut each: impl FnMut(&[u8], &[Operand<'_>]) -> Result<(), E>,
) -> Result<Reach, E> {
    let Ok(Content { operations }) = Content::decode(bytes) else { return Ok(Reach::Void) };
    for operation in operations {
        if !is_wanted(operation.operator.as_bytes()) {
            continue;
        }
        let operands = operation.operands.into_iter().map(|operand| Object::from(operand).into());
        let operands: Vec<Operand<'_>> = operands.collect();
        each(operation.operator.as_bytes(), &operands)?;
    }
    Ok(Reach::Whole)
}

/// The next thing in a content stream.
enum Next<'a> {
    Operator(&'a [u8]),
    End,
    /// Left to lopdf.
    Irregular,
    /// More than [`MAX_OPERANDS`].
    TooMany,
}

/// Reads to the end of the next operator.
fn next<'a>(syntax: &mut Syntax<'a>, operands: &mut Vec<Operand<'a>>) -> Next<'a> {
    loop {
        while let [b' ' | b'\t' | b'\r' | b'\n', rest @ ..] = syntax.rest {
            syntax.rest = rest;
        }
        let Some(first) = syntax.rest.first() else { return Next::End };
        let operand = match first {
            b'0'..=b'9' | b'+' | b'-' | b'.' => {
                let number = syntax.number_as_written();
                number.filter(|written| is_within_limits(written)).map(|_| Operand::Other)
            }
            b'/' | b'(' | b'<' | b'[' => operand(syntax),
            byte if is_of_operator(*byte) => {
                let operator = syntax.while_(is_of_operator);
                let is_whole = syntax.rest.first().is_none_or(|byte| !is_regular(*byte));
                match operator {
                    b"true" | b"false" | b"null" if is_whole => Some(Operand::Other),
                    // Inline images, and words that begin like others, are left to lopdf.
                    _ if !is_whole || begins_otherwise(operator) => None,
                    _ => return Next::Operator(operator),
                }
            }
            _ => None,
        };
        match operand {
            None => return Next::Irregular,
            Some(Operand::Array(items)) if items.len() > MAX_OPERANDS => return Next::TooMany,
            Some(operand) => operands.push(operand),
        }
        if operands.len() > MAX_OPERANDS {
            return Next::TooMany;
        }
    }
}

/// A longer integer may not be one.
fn is_within_limits(number: &[u8]) -> bool {
    number.len() <= 18
}

fn is_of_operator(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'*' | b'\'' | b'"')
}

fn begins_otherwise(operator: &[u8]) -> bool {
    [&b"BI"[..], b"true", b"false", b"null"].iter().any(|word| operator.starts_with(word))
}

fn operand<'a>(syntax: &mut Syntax<'a>) -> Option<Operand<'a>> {
    Some(match syntax.rest.first()? {
        b'/' => Operand::Name(syntax.name()?),
        b'(' => Operand::String(syntax.literal()?),
        b'<' if syntax.rest.get(1) != Some(&b'<') => Operand::String(syntax.hexadecimal()?),
        b'[' => array(syntax)?,
        _ => Operand::from(syntax.object()?),
    })
}

/// Initial capacity of an array: words are often separated by one number each.
const LIKELY_ITEMS: usize = 16;

/// An array of strings and numbers; any other one is read as objects.
fn array<'a>(syntax: &mut Syntax<'a>) -> Option<Operand<'a>> {
    let start = syntax.rest;
    syntax.skip(1);
    let mut items = Vec::with_capacity(LIKELY_ITEMS);
    // One more than the limit shows that there are too many.
    while items.len() <= MAX_OPERANDS {
        syntax.space();
        match syntax.rest.first()? {
            b']' => {
                syntax.skip(1);
                return Some(Operand::Array(items));
            }
            b'(' => items.push(Operand::String(syntax.literal()?)),
            b'<' if syntax.rest.get(1) != Some(&b'<') => {
                items.push(Operand::String(syntax.hexadecimal()?));
            }
            b'0'..=b'9' | b'+' | b'-' | b'.' => {
                syntax.number_as_written().filter(|written| is_within_limits(written))?;
                items.push(Operand::Other);
            }
            _ => {
                // Perhaps a reference, whose numbers were taken as such.
                syntax.rest = start;
                return syntax.object().map(Operand::from);
            }
        }
    }
    Some(Operand::Array(items))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(content: &str) -> Vec<(String, usize)> {
        let mut given = Vec::new();
        let reach: Result<Reach, ()> = each_plain(
            content.as_bytes(),
            |_| true,
            |operator, operands| {
                given.push((String::from_utf8_lossy(operator).into_owned(), operands.len()));
                Ok(())
            },
        );
        assert_eq!(reach, Ok(Reach::Cut));
        given
    }

    #[test]
    fn nothing_is_given_from_where_there_are_too_many_operands_on() {
        let many = "1 ".repeat(MAX_OPERANDS + 1);
        let before = vec![("BT".to_owned(), 0)];
        assert_eq!(given(&format!("BT {many} Tj ET")), before);
        assert_eq!(given(&format!("BT [{many}] TJ ET")), before);
    }
}
