//! French spaces, and ordinals.

use super::flat::Flat;
use super::{NO_BREAK, THIN};
use crate::document::label::is_month;

/// What a number is not parted from.
const UNITS: &[&str] = &[
    "%",
    "‰",
    "€",
    "$",
    "£",
    "k€",
    "K€",
    "M€",
    "Md€",
    "Mds€",
    "°C",
    "°",
    "km",
    "m",
    "cm",
    "mm",
    "kg",
    "g",
    "t",
    "l",
    "L",
    "h",
    "min",
    "s",
    "ha",
    "m²",
    "m³",
    "km²",
    "km/h",
    "kW",
    "kWh",
    "MW",
    "GW",
    "MWh",
    "GWh",
    "TWh",
    "Ko",
    "Mo",
    "Go",
    "To",
    "ko",
    "Mbit/s",
    "Gbit/s",
    "Hz",
    "MHz",
    "GHz",
    "millions",
    "million",
    "milliards",
    "milliard",
    "euros",
    "ans",
];

/// Makes the spaces that must not break unbreakable, and gives them their width.
pub(super) fn spaces(flat: &mut Flat) {
    let mut from = 0;
    while let Some(at) = flat.next(from, |c| !c.is_ascii_lowercase() || c == 'h') {
        from = at + 1;
        match flat.atoms[at].c {
            ':' | '»' => tie_before(flat, at, NO_BREAK),
            ';' | '!' | '?' => tie_before(flat, at, THIN),
            '«' => flat.tie(at + 1, NO_BREAK),
            ' ' | NO_BREAK | THIN => {
                number(flat, at);
                abbreviated_number(flat, at);
            }
            'h' => hours(flat, at),
            _ => {}
        }
    }
    // Last: what they tie is no number of several groups.
    let mut from = 0;
    while let Some(at) = flat.next(from, |c| c == '0') {
        telephone(flat, at);
        from = at + 1;
    }
}

/// The spaces in numbers, and after them.
pub(super) fn numbers(flat: &mut Flat) {
    for at in 0..flat.atoms.len() {
        if is_space(flat.char(at)) {
            number(flat, at);
        }
    }
}

/// A space typed inside a number, before a unit or a month.
fn number(flat: &mut Flat, at: usize) {
    if !ends_number(flat, at) {
        return;
    }
    let word = word_at(flat, at + 1);
    let bare = word.trim_end_matches(|c: char| ".,;:!?)]»”…".contains(c));
    let three_digits = bare.chars().count() == 3 && bare.chars().all(|c| c.is_ascii_digit());
    let digit_before = digit(flat, at - 1);
    let thousands = three_digits && digit_before && ends_group(flat, at);
    let dated = is_month(bare) && day_before(flat, at);
    if thousands || dated || (UNITS.contains(&bare) && digit_before) {
        flat.tie(at, NO_BREAK);
    }
}

/// Whether a digit stands before `at`, or the letters of « 1er ».
fn ends_number(flat: &Flat, at: usize) -> bool {
    match flat.before(at) {
        Some('r') => at >= 3 && flat.char(at - 2) == Some('e') && digit(flat, at - 3),
        before => before.is_some_and(|c| c.is_ascii_digit()),
    }
}

/// « 01 02 03 04 05 » at its first digit: groups of two digits, the first beginning with zero.
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

/// Whether the digits before `at` are the beginning of a number or a group of three in one.
fn ends_group(flat: &Flat, at: usize) -> bool {
    let digits =
        (0..at).rev().take_while(|&i| flat.char(i).is_some_and(|c| c.is_ascii_digit())).count();
    let start = at - digits;
    let inside = flat.before(start).is_some_and(|c| c == NO_BREAK)
        && start >= 2
        && flat.char(start - 2).is_some_and(|c| c.is_ascii_digit());
    digits <= 3 && (digits == 3 || !inside) && !leads_zero(flat, start, digits)
}

/// `01 234` is a telephone number or a postcode, not thousands; it is kept together elsewhere.
fn leads_zero(flat: &Flat, start: usize, digits: usize) -> bool {
    digits > 1 && flat.char(start) == Some('0')
}

/// `17` or `1er` before a month.
fn day_before(flat: &Flat, at: usize) -> bool {
    let word: String = {
        let mut chars: Vec<char> = (0..at)
            .rev()
            .map_while(|i| flat.char(i).filter(|c| !c.is_whitespace()))
            .take(5)
            .collect();
        chars.reverse();
        chars.into_iter().collect()
    };
    let digits = word.strip_suffix("er").unwrap_or(&word);
    let digits = digits.trim_start_matches(|c: char| !c.is_ascii_digit());
    (1..=2).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit())
}

/// Both sides of h in « 16 h 15 ».
fn hours(flat: &mut Flat, at: usize) {
    let alone = is_space(flat.before(at)) && at >= 2 && digit(flat, at - 2);
    if alone && is_space(flat.char(at + 1)) && digit(flat, at + 2) && digit(flat, at + 3) {
        flat.tie(at - 1, NO_BREAK);
        flat.tie(at + 1, NO_BREAK);
    }
}

/// A space after « n° », « N° », « nos », « art. », « p. » before a number, or before a name.
fn abbreviated_number(flat: &mut Flat, at: usize) {
    const BEFORE: &[&str] =
        &["n°", "N°", "nº", "Nº", "n°s", "art.", "p.", "M.", "MM.", "Mme", "Dr"];
    let next = flat.char(at + 1);
    if !next.is_some_and(|c| c.is_ascii_digit() || c.is_uppercase())
        || !matches!(flat.before(at), Some('°' | 'º' | 's' | '.' | 'e' | 'r'))
    {
        return;
    }
    let before = |word: &str| {
        let length = word.chars().count();
        at >= length
            && word.chars().enumerate().all(|(i, c)| flat.char(at - length + i) == Some(c))
            && !(at > length && flat.char(at - length - 1).is_some_and(char::is_alphanumeric))
    };
    let Some(word) = BEFORE.iter().find(|word| before(word)) else { return };
    let person = word.starts_with(['M', 'D']);
    let fits = next.is_some_and(|c| if person { c.is_uppercase() } else { c.is_ascii_digit() });
    if fits {
        flat.tie(at, NO_BREAK);
    }
}

const FIRST: &[&str] = &["er", "re", "ers", "res"];
const SECOND: &[&str] = &["nd", "nde", "nds", "ndes"];
const OTHER: &[&str] = &["e", "es"];
/// More than any of them has.
const MOST_LETTERS: usize = 5;

/// `1er`, `1re`, `2e`, `2nd`, `XIXe`: the letters raised. Other forms (`2ème`) stay as typed.
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
            .take(MOST_LETTERS)
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
        // « Ce », « De », « Le » and « Me » are words.
        "C" | "D" | "L" | "M" => false,
        _ if number.starts_with(|c: char| c.is_ascii_digit()) => {
            number.len() <= 4 && OTHER.contains(&letters)
        }
        _ => is_roman(number) && OTHER.contains(&letters),
    }
}

/// Whether capitals are a Roman number as it is written today: each decimal place once, from the
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

fn word_at(flat: &Flat, at: usize) -> String {
    flat.atoms
        .get(at..)
        .unwrap_or_default()
        .iter()
        .map(|atom| atom.c)
        .take_while(|c| !c.is_whitespace())
        .take(16)
        .collect()
}

fn is_space(c: Option<char>) -> bool {
    matches!(c, Some(' ' | '\u{A0}' | '\u{202F}'))
}

fn digit(flat: &Flat, at: usize) -> bool {
    flat.char(at).is_some_and(|c| c.is_ascii_digit())
}
