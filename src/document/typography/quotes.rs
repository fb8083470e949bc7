//! Dashes, dots and guillemets, as kramdown sets them; straight quotes, as the language does.

use super::flat::{Flat, LINE_END};
use crate::language::{Forms, Spacing};

/// Single quotes further apart than this, in characters, are not a pair.
const LONGEST_QUOTED: usize = 400;

/// `---`, `--`, `...`, `<<`, `>>` (kramdown's `typographic_syms`).
pub(super) fn symbols(flat: &mut Flat) {
    const SYMBOLS: &[(&str, char)] =
        &[("---", '—'), ("--", '–'), ("...", '…'), ("<<", '«'), (">>", '»')];
    let mut from = 0;
    while let Some(at) = flat.next(from, |c| matches!(c, '-' | '.' | '<' | '>')) {
        from = at + 1;
        // All of them begin with a doubled sign.
        if flat.char(at + 1) != flat.char(at) {
            continue;
        }
        for (typed, set) in SYMBOLS {
            let end = at + typed.len();
            let matches = flat.atoms.get(at..end).is_some_and(|atoms| {
                atoms.iter().zip(typed.chars()).all(|(atom, c)| atom.c == c && !atom.fixed)
            });
            if matches {
                flat.atoms[at].c = *set;
                flat.atoms.drain(at + 1..end);
                break;
            }
        }
    }
}

/// `"` and `'`: opening after a space or an opening mark, closing elsewhere (kramdown's
/// `smart_quotes`, after SmartyPants), as the language writes them.
pub(super) fn curl(flat: &mut Flat, forms: &Forms) {
    let ([open, close], [inner_open, inner_close]) =
        (forms.quotes.typed(), forms.quotes.typed_inner());
    let mut is_open = false;
    let mut from = 0;
    while let Some(at) = flat.next(from, |c| matches!(c, '"' | '\'')) {
        from = at + 1;
        let atom = flat.atoms[at];
        if atom.fixed {
            continue;
        }
        let after_gap = flat
            .before(at)
            .is_none_or(|c| c.is_whitespace() || c == LINE_END || "([{<«“‘„‚‹—–-/".contains(c));
        let next = flat.char(at + 1);
        let opens = after_gap && next.is_some_and(|c| !c.is_whitespace() && c != LINE_END);
        let set = match (atom.c, opens) {
            ('"', true) => open,
            ('"', false) => close,
            // ’90s, and a French elision at the start of a word (’tit) are apostrophes.
            (_, true) if next.is_some_and(|c| c.is_ascii_digit()) => '’',
            (_, true) if !closes_later(flat, at, forms) => '’',
            (_, true) => {
                is_open = true;
                inner_open
            }
            (_, false) if is_open && !next.is_some_and(char::is_alphanumeric) => {
                is_open = false;
                inner_close
            }
            (_, false) => '’',
        };
        flat.set(at, set);
    }
}

/// Whether a single quote that could open is followed by one that could close.
fn closes_later(flat: &Flat, at: usize, forms: &Forms) -> bool {
    (at + 2..flat.atoms.len().min(at + LONGEST_QUOTED)).any(|i| {
        let closes = matches!(flat.atoms[i].c, '\'' | '’')
            && !flat.before(i).is_some_and(char::is_whitespace)
            && !flat.char(i + 1).is_some_and(char::is_alphanumeric);
        closes && (forms.spacing != Spacing::None || flat.atoms[i].c == '\'')
    })
}
