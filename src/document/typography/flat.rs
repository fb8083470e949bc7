//! The characters of a paragraph in sequence, whatever inlines they are in.

use super::super::Inline;
use super::super::mark::{self, Mark};
use super::nfc;
use crate::language::Forms;

/// One character of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Atom {
    pub c: char,
    /// No rule may change it: code, addresses, escaped characters.
    pub fixed: bool,
    /// Set as a superior letter.
    pub raised: bool,
    /// The index of its text; `None` for what is not text.
    leaf: Option<u32>,
}

/// Stands for a break in the sequence.
pub(super) const LINE_END: char = '\n';
/// Stands for code or a note reference.
pub(super) const OBJECT: char = '\u{FFFC}';

/// Runs of white space are one space in it; none is at either end or beside a break.
#[derive(Debug, Default)]
pub(super) struct Flat {
    pub atoms: Vec<Atom>,
    leaves: u32,
}

impl Flat {
    pub fn of(inlines: &[Inline], forms: &Forms) -> Flat {
        let mut flat = Flat::default();
        flat.collect(inlines, forms);
        flat.drop_space();
        flat
    }

    fn collect(&mut self, inlines: &[Inline], forms: &Forms) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => self.leaf(text, forms),
                Inline::Code(_) | Inline::NoteReference(_) => self.other(OBJECT),
                Inline::Break => {
                    self.drop_space();
                    self.other(LINE_END);
                }
                _ => self.collect(inline.content(), forms),
            }
        }
    }

    fn leaf(&mut self, text: &str, forms: &Forms) {
        let leaf = Some(self.leaves);
        self.leaves += 1;
        self.atoms.reserve(text.len());
        for c in nfc(text).chars() {
            let (c, fixed) = match mark::of(c) {
                Some(Mark::Escaped(c) | Mark::Typed(c)) => (c, true),
                Some(Mark::Active(c) | Mark::Literal(c)) => (c, false),
                Some(Mark::Quote(opens)) => {
                    let signs = &forms.quotes.outer[usize::from(!opens)];
                    let atom = |c| Atom { c, fixed: true, raised: false, leaf };
                    self.atoms.extend(signs.chars().map(atom));
                    continue;
                }
                Some(Mark::Nothing) => continue,
                None => (c, false),
            };
            let is_space = matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{C}');
            if !is_space {
                self.atoms.push(Atom { c, fixed, raised: false, leaf });
            } else if self.atoms.last().is_some_and(|last| last.c != ' ' && last.c != LINE_END) {
                self.atoms.push(Atom { c: ' ', fixed, raised: false, leaf });
            }
        }
    }

    fn other(&mut self, c: char) {
        self.atoms.push(Atom { c, fixed: true, raised: false, leaf: None });
    }

    fn drop_space(&mut self) {
        self.atoms.pop_if(|last| last.c == ' ');
    }

    #[inline]
    pub fn char(&self, at: usize) -> Option<char> {
        self.atoms.get(at).map(|atom| atom.c)
    }

    #[inline]
    pub fn before(&self, at: usize) -> Option<char> {
        at.checked_sub(1).and_then(|at| self.char(at))
    }

    /// The next position from `at` on of such a character: rules have nothing to do at the others.
    #[inline]
    pub fn next(&self, at: usize, is: impl Fn(char) -> bool) -> Option<usize> {
        let found = self.atoms.get(at..)?.iter().position(|atom| is(atom.c));
        found.map(|length| at + length)
    }

    /// Puts `c` at `at`, unless no rule may change it.
    pub fn set(&mut self, at: usize, c: char) {
        if let Some(atom) = self.atoms.get_mut(at)
            && !atom.fixed
        {
            atom.c = c;
        }
    }

    /// Makes the space at `at` non-breaking.
    pub fn tie(&mut self, at: usize, space: char) {
        if matches!(self.char(at), Some(' ' | '\u{A0}' | '\u{202F}')) {
            self.set(at, space);
        }
    }

    /// The inlines again, with the characters as they are now.
    pub fn rebuild(self, inlines: Vec<Inline>) -> Vec<Inline> {
        let mut leaves: Vec<Vec<Inline>> = vec![Vec::new(); self.leaves as usize];
        for run in self.atoms.chunk_by(|a, b| (a.leaf, a.raised) == (b.leaf, b.raised)) {
            let leaf = run[0].leaf.and_then(|leaf| leaves.get_mut(leaf as usize));
            let Some(leaf) = leaf else { continue };
            let mut text = String::with_capacity(run.len() + run.len() / 8);
            text.extend(run.iter().map(|atom| atom.c));
            let text = Inline::Text(text);
            leaf.push(if run[0].raised { Inline::Superscript(vec![text]) } else { text });
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
