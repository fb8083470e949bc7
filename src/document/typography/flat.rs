//! The characters of a paragraph in a row, whatever inlines they are in.

use unicode_normalization::UnicodeNormalization;

use super::super::Inline;
use super::super::mark::{self, Mark};

/// One character of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Atom {
    pub c: char,
    /// No rule may change it: code, addresses, what was escaped.
    pub fixed: bool,
    /// Set as a superior letter.
    pub raised: bool,
    /// Which text it is in, counted from the first; `None` stands for what is no text.
    leaf: Option<usize>,
}

/// Stands for a break in the row.
pub(super) const LINE_END: char = '\n';
/// Stands for code, a reference to a note.
pub(super) const OBJECT: char = '\u{FFFC}';

#[derive(Debug, Default)]
pub(super) struct Flat {
    pub atoms: Vec<Atom>,
    leaves: usize,
}

impl Flat {
    pub fn of(inlines: &[Inline]) -> Flat {
        let mut flat = Flat::default();
        flat.collect(inlines);
        flat
    }

    fn collect(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => self.leaf(text),
                Inline::Code(_) | Inline::NoteReference(_) => self.other(OBJECT),
                Inline::Break => self.other(LINE_END),
                _ => self.collect(inline.content()),
            }
        }
    }

    fn leaf(&mut self, text: &str) {
        let leaf = Some(self.leaves);
        self.leaves += 1;
        for c in text.nfc() {
            let (c, fixed) = match mark::of(c) {
                Some(Mark::Escaped(c)) => (c, true),
                Some(Mark::Active(c) | Mark::Literal(c)) => (c, false),
                Some(Mark::Nothing) => continue,
                None => (c, false),
            };
            self.atoms.push(Atom { c, fixed, raised: false, leaf });
        }
    }

    fn other(&mut self, c: char) {
        self.atoms.push(Atom { c, fixed: true, raised: false, leaf: None });
    }

    /// Runs of white space become one space; none is left at either end or beside a break.
    pub fn collapse_spaces(&mut self) {
        let mut kept: Vec<Atom> = Vec::with_capacity(self.atoms.len());
        for mut atom in std::mem::take(&mut self.atoms) {
            let is_break = atom.leaf.is_none() && atom.c == LINE_END;
            if is_break {
                kept.pop_if(|last| last.c == ' ' && last.leaf.is_some());
            } else if matches!(atom.c, ' ' | '\t' | '\n' | '\r' | '\u{C}') {
                if kept.last().is_none_or(|last| last.c == ' ' || last.c == LINE_END) {
                    continue;
                }
                atom.c = ' ';
            }
            kept.push(atom);
        }
        kept.pop_if(|last| last.c == ' ' && last.leaf.is_some());
        self.atoms = kept;
    }

    pub fn char(&self, at: usize) -> Option<char> {
        self.atoms.get(at).map(|atom| atom.c)
    }

    pub fn before(&self, at: usize) -> Option<char> {
        at.checked_sub(1).and_then(|at| self.char(at))
    }

    /// Puts `c` at `at`, unless no rule may.
    pub fn set(&mut self, at: usize, c: char) {
        if let Some(atom) = self.atoms.get_mut(at)
            && !atom.fixed
        {
            atom.c = c;
        }
    }

    /// Makes a space at `at` one that does not break.
    pub fn tie(&mut self, at: usize, space: char) {
        if matches!(self.char(at), Some(' ' | '\u{A0}' | '\u{202F}')) {
            self.set(at, space);
        }
    }

    /// The inlines again, with the characters as they are now.
    pub fn rebuild(self, inlines: Vec<Inline>) -> Vec<Inline> {
        let mut leaves: Vec<Vec<Inline>> = vec![Vec::new(); self.leaves];
        for atom in self.atoms {
            let Some(leaf) = atom.leaf.and_then(|leaf| leaves.get_mut(leaf)) else { continue };
            match (leaf.last_mut(), atom.raised) {
                (Some(Inline::Text(text)), false) => text.push(atom.c),
                (Some(Inline::Superscript(raised)), true) => {
                    if let Some(Inline::Text(text)) = raised.last_mut() {
                        text.push(atom.c);
                    }
                }
                (_, false) => leaf.push(Inline::Text(atom.c.to_string())),
                (_, true) => {
                    leaf.push(Inline::Superscript(vec![Inline::Text(atom.c.to_string())]));
                }
            }
        }
        refill(inlines, &mut leaves.into_iter())
    }
}

fn refill(inlines: Vec<Inline>, leaves: &mut std::vec::IntoIter<Vec<Inline>>) -> Vec<Inline> {
    let mut out = Vec::with_capacity(inlines.len());
    for mut inline in inlines {
        match &mut inline {
            Inline::Text(_) => {
                out.extend(leaves.next().unwrap_or_default());
                continue;
            }
            Inline::Code(_) | Inline::NoteReference(_) | Inline::Break => {}
            _ => {
                if let Some(content) = inline.content_mut() {
                    let inner = refill(std::mem::take(content), leaves);
                    let empty = inner.is_empty();
                    *content = inner;
                    if empty {
                        continue;
                    }
                }
            }
        }
        out.push(inline);
    }
    out
}
