//! Spaces that must not break, in every language: inside numbers, between a number and what it
//! counts, and after abbreviations before a number or a name.

use super::NO_BREAK;
use super::flat::Flat;
use crate::language::Forms;

/// What is not separated from a number in any language; each has words of its own too.
const UNITS: &[&str] = &[
    "%", "‰", "€", "$", "£", "k€", "K€", "M€", "Md€", "Mds€", "°C", "°", "km", "m", "cm", "mm",
    "kg", "g", "t", "l", "L", "h", "min", "s", "ha", "m²", "m³", "km²", "km/h", "kW", "kWh", "MW",
    "GW", "MWh", "GWh", "TWh", "Ko", "Mo", "Go", "To", "ko", "kB", "MB", "GB", "TB", "Mbit/s",
    "Gbit/s", "Hz", "MHz", "GHz",
];

/// The spaces of a text.
pub(super) fn numbers(flat: &mut Flat, forms: &Forms) {
    for at in 0..flat.atoms.len() {
        if is_space(flat.char(at)) {
            space(flat, at, forms);
        }
    }
}

/// Ties the space at `at`, if both sides must stay together.
pub(super) fn space(flat: &mut Flat, at: usize, forms: &Forms) {
    number(flat, at, forms);
    abbreviation(flat, at, forms);
    single_letter(flat, at, forms);
}

/// A space typed inside a number, before a unit or a month.
fn number(flat: &mut Flat, at: usize, forms: &Forms) {
    let after_stop = is_day_with_stop(flat, at) && forms.date.has_stop();
    if !after_stop && !ends_number(flat, at) {
        return;
    }
    let word = word_at(flat, at + 1);
    let bare = word.trim_end_matches(|c: char| ".,;:!?)]»”“…".contains(c));
    let is_month = || forms.date.months.iter().any(|month| month == bare);
    if after_stop {
        if is_month() {
            flat.tie(at, NO_BREAK);
        }
        return;
    }
    let three_digits = bare.chars().count() == 3 && bare.chars().all(|c| c.is_ascii_digit());
    let digit_before = digit(flat, at - 1);
    let thousands = three_digits && digit_before && ends_group(flat, at);
    let is_unit = || UNITS.contains(&bare) || forms.units.iter().any(|unit| unit == bare);
    if thousands || day_before(flat, at) && is_month() || digit_before && is_unit() {
        flat.tie(at, NO_BREAK);
    }
}

/// `5.` before a month.
fn is_day_with_stop(flat: &Flat, at: usize) -> bool {
    flat.before(at) == Some('.') && at >= 2 && digit(flat, at - 2) && day_before(flat, at - 1)
}

/// Whether `at` follows a digit, or the letters of `1er`.
fn ends_number(flat: &Flat, at: usize) -> bool {
    match flat.before(at) {
        Some('r') => at >= 3 && flat.char(at - 2) == Some('e') && digit(flat, at - 3),
        before => before.is_some_and(|c| c.is_ascii_digit()),
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

/// A space after `n°` or `p.` before a number, or after `Mme` before a name.
fn abbreviation(flat: &mut Flat, at: usize, forms: &Forms) {
    let next = flat.char(at + 1);
    let (is_number, is_name) = match next {
        Some(c) if c.is_ascii_digit() => (true, false),
        Some(c) if c.is_uppercase() => (false, true),
        _ => return,
    };
    let stands_before = |word: &String| {
        let length = word.chars().count();
        at >= length
            && word.chars().rev().enumerate().all(|(i, c)| flat.char(at - 1 - i) == Some(c))
            && !(at > length && flat.char(at - length - 1).is_some_and(char::is_alphanumeric))
    };
    let words = if is_number { &forms.before_numbers } else { &forms.before_names };
    if (is_number || is_name) && words.iter().any(stands_before) {
        flat.tie(at, NO_BREAK);
    }
}

/// A space after a word of one letter that must not end a line.
fn single_letter(flat: &mut Flat, at: usize, forms: &Forms) {
    let Some(letter) = flat.before(at).filter(|_| !forms.single_letters.is_empty()) else { return };
    let is_word = at < 2 || flat.char(at - 2).is_some_and(|c| !c.is_alphanumeric());
    let is_known = || forms.single_letters.iter().any(|known| known.chars().eq([letter]));
    if is_word && is_known() {
        flat.tie(at, NO_BREAK);
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

pub(super) fn is_space(c: Option<char>) -> bool {
    matches!(c, Some(' ' | '\u{A0}' | '\u{202F}'))
}

pub(super) fn digit(flat: &Flat, at: usize) -> bool {
    flat.char(at).is_some_and(|c| c.is_ascii_digit())
}
