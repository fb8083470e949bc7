//! kramdown's emphasis: which `*`, `_` and `~~` pair up.
//!
//! CommonMark's flanking rules leave `**« mot »**s` unpaired where kramdown makes it bold, and
//! pair others that kramdown leaves; this follows kramdown's `parse_emphasis` and the GFM
//! parser's `parse_strikethrough_gfm`.

use super::mark::{self, Mark};
use crate::limits::text::MAX_EMPHASIS_STEPS;

/// A piece of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// Text, with delimiters marked.
    Text(String),
    /// HTML of a finished span.
    Span(String),
    /// HTML of a block, which no emphasis crosses.
    Block(String),
}

/// The HTML of `tokens`, with `<strong>`, `<em>` and `<del>` around what they embrace.
pub fn resolve(tokens: &[Token]) -> String {
    let mut out = String::new();
    let mut atoms = Vec::new();
    for token in tokens {
        match token {
            Token::Text(text) => runs(text, &mut atoms),
            Token::Span(html) => atoms.push(Atom::Span(html)),
            Token::Block(html) => {
                out.push_str(&spans(&atoms));
                atoms.clear();
                out.push_str(html);
            }
        }
    }
    out.push_str(&spans(&atoms));
    out
}

#[derive(Debug, Clone, Copy)]
enum Atom<'a> {
    /// Characters without marks; never empty.
    Run(&'a str),
    Mark(char, Mark),
    Span(&'a str),
}

/// The atoms of a text.
fn runs<'a>(text: &'a str, atoms: &mut Vec<Atom<'a>>) {
    let mut start = 0;
    let marks = text.match_indices(mark::is_reserved);
    for (at, marked) in mark::may_hold(text).then_some(marks).into_iter().flatten() {
        if start < at {
            atoms.push(Atom::Run(&text[start..at]));
        }
        let marks = marked.chars().filter_map(|c| Some(Atom::Mark(c, mark::of(c)?)));
        atoms.extend(marks);
        start = at + marked.len();
    }
    if start < text.len() {
        atoms.push(Atom::Run(&text[start..]));
    }
}

fn spans(atoms: &[Atom]) -> String {
    Parser { atoms, at: 0, steps: 0 }.parse(&[], None).0
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Emphasis,
    Strong,
}

#[derive(Debug, Clone, Copy)]
struct Stop {
    sign: char,
    kind: Kind,
}

impl Stop {
    fn length(self) -> usize {
        if self.kind == Kind::Strong { 2 } else { 1 }
    }
}

struct Parser<'a> {
    atoms: &'a [Atom<'a>],
    at: usize,
    steps: usize,
}

impl Parser<'_> {
    /// Parses up to `stop`, or to the end; returns whether `stop` was met.
    fn parse(&mut self, around: &[Kind], stop: Option<Stop>) -> (String, bool) {
        let mut html = String::new();
        while let Some(&atom) = self.atoms.get(self.at) {
            self.steps += atom.steps();
            if let Some(stop) = stop
                && self.closes(stop, html.is_empty())
            {
                self.at += stop.length();
                return (html, true);
            }
            match atom {
                Atom::Mark(_, Mark::Active('~')) => self.strikethrough(&mut html),
                Atom::Mark(_, Mark::Active(sign)) => self.emphasis(sign, around, &mut html),
                _ => {
                    atom.write(&mut html);
                    self.at += 1;
                }
            }
        }
        (html, false)
    }

    fn closes(&self, stop: Stop, empty: bool) -> bool {
        let length = self.run(self.at, stop.sign);
        if length < stop.length()
            || empty
            || self.char_before(self.at).is_some_and(|c| c.is_ascii_whitespace())
        {
            return false;
        }
        let is_strong_within = stop.kind == Kind::Emphasis && length == 2;
        let after = self.char_at(self.at + stop.length());
        let goes_on = stop.sign == '_' && after.is_some_and(char::is_alphanumeric);
        !is_strong_within && !goes_on
    }

    fn emphasis(&mut self, sign: char, around: &[Kind], html: &mut String) {
        let start = self.at;
        let length = self.run(start, sign).min(2);
        let kind = if length == 2 { Kind::Strong } else { Kind::Emphasis };
        let in_word = sign == '_' && self.is_in_word(start);
        let blank_after = self.char_at(start + length).is_some_and(|c| c.is_ascii_whitespace());
        if in_word || blank_after || around.contains(&kind) || self.steps > MAX_EMPHASIS_STEPS {
            self.literal(length, html);
            return;
        }
        let mut found = self.embraced(start, Stop { sign, kind }, around);
        if found.is_none() && kind == Kind::Strong && around.last() != Some(&Kind::Emphasis) {
            found = self.embraced(start, Stop { sign, kind: Kind::Emphasis }, around);
        }
        match found {
            Some(span) => html.push_str(&span),
            None => {
                self.at = start;
                self.literal(length, html);
            }
        }
    }

    fn embraced(&mut self, start: usize, stop: Stop, around: &[Kind]) -> Option<String> {
        self.at = start + stop.length();
        let mut inside = around.to_vec();
        inside.push(stop.kind);
        let (inner, found) = self.parse(&inside, Some(stop));
        let name = if stop.kind == Kind::Strong { "strong" } else { "em" };
        found.then(|| format!("<{name}>{inner}</{name}>"))
    }

    /// `~~…~~`, with its content parsed separately.
    fn strikethrough(&mut self, html: &mut String) {
        let start = self.at + 2;
        let opens = self.char_at(start).is_none_or(|c| !c.is_ascii_whitespace() && c != '~')
            && start < self.atoms.len()
            && self.run(self.at, '~') == 2;
        let opens = opens && self.steps <= MAX_EMPHASIS_STEPS;
        let end = (start + 1..if opens { self.atoms.len() } else { 0 }).find(|&i| {
            let before = self.char_before(i);
            self.run(i, '~') >= 2 && before.is_none_or(|c| !c.is_ascii_whitespace() && c != '~')
        });
        self.steps += self.atoms.iter().map(|atom| atom.steps()).sum::<usize>();
        match end {
            Some(end) => {
                let inner = Parser { atoms: &self.atoms[start..end], at: 0, steps: self.steps }
                    .parse(&[], None)
                    .0;
                html.push_str(&format!("<del>{inner}</del>"));
                self.at = end + 2;
            }
            // Both, since tildes are marked in pairs.
            None => self.literal(2, html),
        }
    }

    fn literal(&mut self, length: usize, html: &mut String) {
        for _ in 0..length {
            if let Some(atom) = self.atoms.get(self.at) {
                atom.write(html);
            }
            self.at += 1;
        }
    }

    /// Whether a word ends before `at`, perhaps with a hyphen.
    fn is_in_word(&self, at: usize) -> bool {
        let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
        let before = self.char_before(at);
        if before != Some('-') {
            return is_letter(before);
        }
        match self.atoms.get(at - 1) {
            Some(Atom::Run(run)) if run.len() > 1 => is_letter(run.chars().rev().nth(1)),
            _ => is_letter(self.char_before(at - 1)),
        }
    }

    /// Number of consecutive delimiters `sign` from `at`.
    fn run(&self, at: usize, sign: char) -> usize {
        self.atoms[at.min(self.atoms.len())..]
            .iter()
            .take(3)
            .take_while(|atom| matches!(atom, Atom::Mark(_, Mark::Active(c)) if *c == sign))
            .count()
    }

    /// The first character at `at` as typed; `None` for a finished span.
    fn char_at(&self, at: usize) -> Option<char> {
        self.atoms.get(at)?.char(|run| run.chars().next())
    }

    /// The character before `at` as typed; `None` for a finished span, or at the beginning.
    fn char_before(&self, at: usize) -> Option<char> {
        self.atoms.get(at.checked_sub(1)?)?.char(|run| run.chars().next_back())
    }
}

impl Atom<'_> {
    fn char(&self, of_run: impl Fn(&str) -> Option<char>) -> Option<char> {
        match self {
            Atom::Run(run) => of_run(run),
            Atom::Mark(_, Mark::Active(c) | Mark::Escaped(c) | Mark::Literal(c)) => Some(*c),
            Atom::Mark(_, Mark::Typed(c)) => Some(*c),
            Atom::Mark(c, Mark::Nothing | Mark::Quote(_)) => Some(*c),
            Atom::Span(_) => None,
        }
    }

    /// What it counts towards [`MAX_EMPHASIS_STEPS`].
    fn steps(&self) -> usize {
        match self {
            Atom::Run(run) => run.chars().count(),
            Atom::Mark(..) | Atom::Span(_) => 1,
        }
    }

    /// Text content, escaped for HTML; what typography must not touch stays marked.
    fn write(&self, html: &mut String) {
        match self {
            Atom::Run(run) => push_escaped(run, html),
            Atom::Mark(c, _) => push_escaped(&mark::guarded(c.encode_utf8(&mut [0; 4])), html),
            Atom::Span(span) => html.push_str(span),
        }
    }
}

/// `text` as HTML text or as an attribute's value between double quotes.
pub fn escape_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_escaped(text, &mut out);
    out
}

fn push_escaped(text: &str, out: &mut String) {
    let mut copied = 0;
    let bytes = text.as_bytes();
    for (at, byte) in text.bytes().enumerate() {
        // A control that was written by its number: HTML takes it for a sign of Windows-1252, as
        // `&#128;` for the euro (HTML Living Standard §13.2.5.80). None comes any other way.
        if byte == 0xC2
            && let Some(&code @ 0x80..=0x9F) = bytes.get(at + 1)
        {
            out.push_str(&text[copied..at]);
            out.push_str(&format!("&#{code};"));
            copied = at + 2;
            continue;
        }
        let escaped = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => continue,
        };
        out.push_str(&text[copied..at]);
        out.push_str(escaped);
        copied = at + 1;
    }
    out.push_str(&text[copied..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> String {
        let marked = text
            .replace("~~", &mark::active('~').to_string().repeat(2))
            .replace('*', &mark::active('*').to_string())
            .replace('_', &mark::active('_').to_string());
        resolve(&[Token::Text(marked)])
    }

    #[test]
    fn pairs_are_kramdowns() {
        for (text, expected) in [
            ("**a**", "<strong>a</strong>"),
            ("*a*", "<em>a</em>"),
            ("***a***", "<strong><em>a</em></strong>"),
            ("**« a »**s", "<strong>« a »</strong>s"),
            ("a-_b_ c", "a-_b_ c"),
            ("a--_b_ c", "a--<em>b</em> c"),
            ("a**b**c", "a<strong>b</strong>c"),
            ("*a **b** c*", "<em>a <strong>b</strong> c</em>"),
            ("**a *b* c**", "<strong>a <em>b</em> c</strong>"),
            ("**a _b_**", "<strong>a <em>b</em></strong>"),
            ("~~a *b*~~", "<del>a <em>b</em></del>"),
        ] {
            assert_eq!(html(text), expected, "{text}");
        }
    }

    #[test]
    fn what_kramdown_leaves_is_text() {
        for text in ["a * b", "2 * 3 * 4", "** a**", "a*", "**a", "~~ a~~", "a_b_", "*", "**"] {
            assert_eq!(html(text), text);
        }
        assert_eq!(html("**a **: b **c** d"), "<strong>a **: b **c</strong> d");
    }

    #[test]
    fn no_emphasis_crosses_a_block() {
        let star = mark::active('*').to_string();
        let tokens = vec![
            Token::Text(format!("{star}a")),
            Token::Block("<ul></ul>".to_owned()),
            Token::Text(format!("b{star}")),
        ];
        assert_eq!(resolve(&tokens), "*a<ul></ul>b*");
    }

    #[test]
    fn thousands_of_delimiters_end() {
        assert!(html(&"*a **b ".repeat(5_000)).len() > 30_000);
    }
}
