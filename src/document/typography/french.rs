//! French spaces, and ordinals.

use super::flat::Flat;
use super::ties::{digit, is_space};
use super::{NO_BREAK, THIN, ties};
use crate::language::{Forms, Spacing};

/// Makes the spaces that must not break unbreakable, and gives them their width.
pub(super) fn spaces(flat: &mut Flat, forms: &Forms) {
    let mut from = 0;
    while let Some(at) = flat.next(from, |c| !c.is_ascii_lowercase() || c == 'h') {
        from = at + 1;
        match flat.atoms[at].c {
            ':' | '»' => tie_before(flat, at, NO_BREAK),
            ';' | '!' | '?' if forms.spacing == Spacing::French => tie_before(flat, at, THIN),
            '«' => flat.tie(at + 1, NO_BREAK),
            ' ' | NO_BREAK | THIN => {
                ties::space(flat, at, forms);
            }
            'h' => hours(flat, at),
            _ => {}
        }
    }
    // Last: what they tie is not a number of several groups.
    let mut from = 0;
    while let Some(at) = flat.next(from, |c| c == '0') {
        telephone(flat, at);
        from = at + 1;
    }
}

/// `01 02 03 04 05` at its first digit: groups of two digits, the first beginning with zero.
fn telephone(flat: &mut Flat, at: usize) {
    let pair = |at: usize| digit(flat, at) && digit(flat, at + 1);
    let whole = !flat.before(at).is_some_and(char::is_alphanumeric)
        && (0..5).all(|i| pair(at + 3 * i))
        && (1..5).all(|i| is_space(flat.char(at + 3 * i - 1)))
        && !digit(flat, at + 14);
    if whole {
        (1..5).for_each(|i| flat.tie(at + 3 * i - 1, NO_BREAK));
    }
}

/// Both sides of the h in `16 h 15`.
fn hours(flat: &mut Flat, at: usize) {
    let alone = is_space(flat.before(at)) && at >= 2 && digit(flat, at - 2);
    if alone && is_space(flat.char(at + 1)) && digit(flat, at + 2) && digit(flat, at + 3) {
        flat.tie(at - 1, NO_BREAK);
        flat.tie(at + 1, NO_BREAK);
    }
}

const FIRST: &[&str] = &["er", "re", "ers", "res"];
const SECOND: &[&str] = &["nd", "nde", "nds", "ndes"];
const OTHER: &[&str] = &["e", "es"];
/// More than any of them has.
const MAX_LETTERS: usize = 5;

/// `1er`, `1re`, `2e`, `2nd`, `XIXe`: the letters are raised. Other forms (`2ème`) stay as typed.
pub(super) fn raise(flat: &mut Flat) {
    let is_capital = |c: char| matches!(c, 'I' | 'V' | 'X' | 'L' | 'C' | 'D' | 'M');
    let mut from = 0;
    while let Some(at) = flat.next(from, |c| c.is_ascii_digit() || is_capital(c)) {
        let length = match flat.atoms[at].c.is_ascii_digit() {
            true => run_length(flat, at, |c| c.is_ascii_digit()),
            false => run_length(flat, at, is_capital),
        };
        let end = at + length;
        let letters = flat.atoms[end..]
            .iter()
            .take(MAX_LETTERS)
            .take_while(|atom| atom.c.is_alphanumeric())
            .count();
        let starts = !flat.before(at).is_some_and(|c| c.is_alphanumeric() || "-_/.,".contains(c));
        if letters > 0
            && starts
            && is_ordinal(&text_of(flat, at, length), &text_of(flat, end, letters))
        {
            for atom in flat.atoms[end..end + letters].iter_mut().filter(|atom| !atom.fixed) {
                atom.raised = true;
            }
        }
        from = end;
    }
}

/// How many characters from `at` on are of a kind.
fn run_length(flat: &Flat, at: usize, is: impl Fn(char) -> bool) -> usize {
    flat.atoms[at..].iter().take_while(|atom| is(atom.c)).count()
}

fn text_of(flat: &Flat, at: usize, length: usize) -> String {
    flat.atoms[at..at + length].iter().map(|atom| atom.c).collect()
}

fn is_ordinal(number: &str, letters: &str) -> bool {
    match number {
        "1" | "I" => FIRST.contains(&letters),
        "2" | "II" => SECOND.contains(&letters) || OTHER.contains(&letters),
        // `Ce`, `De`, `Le` and `Me` are words.
        "C" | "D" | "L" | "M" => false,
        _ if number.starts_with(|c: char| c.is_ascii_digit()) => {
            number.len() <= 4 && OTHER.contains(&letters)
        }
        _ => is_roman(number) && OTHER.contains(&letters),
    }
}

/// Whether capitals are a Roman number as written today: each decimal place once, from the
/// thousands down.
fn is_roman(capitals: &str) -> bool {
    let mut rest = capitals.trim_start_matches('M');
    for [one, five, ten] in [['C', 'D', 'M'], ['X', 'L', 'C'], ['I', 'V', 'X']] {
        let nine_or_four = [[one, ten], [one, five]].map(String::from_iter);
        if let Some(after) = nine_or_four.iter().find_map(|pair| rest.strip_prefix(&**pair)) {
            rest = after;
            continue;
        }
        rest = rest.strip_prefix(five).unwrap_or(rest);
        let ones = rest.chars().take_while(|&c| c == one).count().min(3);
        rest = &rest[ones..];
    }
    rest.is_empty()
}

fn tie_before(flat: &mut Flat, at: usize, space: char) {
    if let Some(before) = at.checked_sub(1)
        && !flat.atoms[at].fixed
    {
        flat.tie(before, space);
    }
}
