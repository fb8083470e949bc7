//! kramdown's emphasis: which `*`, `_` and `~~` pair up.
//!
//! CommonMark's flanking rules leave `**« mot »**s` unpaired where kramdown makes it bold, and
//! pair others that kramdown leaves; this follows kramdown's `parse_emphasis` and the GFM
//! parser's `parse_strikethrough_gfm`.

use super::mark::{self, Mark};

/// A piece of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// Text, delimiters marked.
    Text(String),
    /// HTML of a finished span.
    Span(String),
    /// HTML of a block, which no emphasis crosses.
    Block(String),
}

/// Steps after which delimiters are taken as text: emphasis is quadratic, or worse, in what an
/// adversary writes; no paragraph of a release comes near.
const MOST_STEPS: usize = 2_000_000;

/// The HTML of `tokens`, with `<strong>`, `<em>` and `<del>` around what they embrace.
pub fn resolve(tokens: Vec<Token>) -> String {
    let mut out = String::new();
    let mut atoms = Vec::new();
    for token in tokens {
        match token {
            Token::Text(text) => atoms.extend(text.chars().map(Atom::Char)),
            Token::Span(html) => atoms.push(Atom::Span(html)),
            Token::Block(html) => {
                out.push_str(&spans(&atoms));
                atoms.clear();
                out.push_str(&html);
            }
        }
    }
    out.push_str(&spans(&atoms));
    out
}

enum Atom {
    Char(char),
    Span(String),
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
    atoms: &'a [Atom],
    at: usize,
    steps: usize,
}

impl Parser<'_> {
    /// Parses up to `stop`, or to the end; tells whether `stop` was met.
    fn parse(&mut self, around: &[Kind], stop: Option<Stop>) -> (String, bool) {
        let mut html = String::new();
        while let Some(atom) = self.atoms.get(self.at) {
            self.steps += 1;
            if let Some(stop) = stop
                && self.closes(stop, html.is_empty())
            {
                self.at += stop.length();
                return (html, true);
            }
            match atom {
                Atom::Span(span) => {
                    html.push_str(span);
                    self.at += 1;
                }
                Atom::Char(c) => match mark::of(*c) {
                    Some(Mark::Active('~')) => self.strikethrough(&mut html),
                    Some(Mark::Active(sign)) => self.emphasis(sign, around, &mut html),
                    _ => {
                        push_text(*c, &mut html);
                        self.at += 1;
                    }
                },
            }
        }
        (html, false)
    }

    fn closes(&self, stop: Stop, empty: bool) -> bool {
        let length = self.run(self.at, stop.sign);
        if length < stop.length() || empty || self.is_blank_before(self.at) {
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
        let before = start.checked_sub(1).and_then(|i| self.char_at(i));
        let in_word = sign == '_' && before.is_some_and(|c| c.is_alphabetic() || c == '-');
        let blank_after = self.char_at(start + length).is_some_and(|c| c.is_ascii_whitespace());
        if in_word || blank_after || around.contains(&kind) || self.steps > MOST_STEPS {
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

    /// `~~…~~`, what is between parsed by itself.
    fn strikethrough(&mut self, html: &mut String) {
        let start = self.at + 2;
        let opens = self.char_at(start).is_none_or(|c| !c.is_ascii_whitespace() && c != '~')
            && start < self.atoms.len()
            && self.run(self.at, '~') == 2;
        let opens = opens && self.steps <= MOST_STEPS;
        let end = (start + 1..if opens { self.atoms.len() } else { 0 }).find(|&i| {
            let before = self.char_at(i - 1);
            self.run(i, '~') >= 2 && before.is_none_or(|c| !c.is_ascii_whitespace() && c != '~')
        });
        self.steps += self.atoms.len();
        match end {
            Some(end) => {
                let inner = Parser { atoms: &self.atoms[start..end], at: 0, steps: self.steps }
                    .parse(&[], None)
                    .0;
                html.push_str(&format!("<del>{inner}</del>"));
                self.at = end + 2;
            }
            None => self.literal(2, html),
        }
    }

    fn literal(&mut self, length: usize, html: &mut String) {
        for _ in 0..length {
            if let Some(Atom::Char(c)) = self.atoms.get(self.at) {
                push_text(*c, html);
            }
            self.at += 1;
        }
    }

    /// How many delimiters `sign` follow each other from `at`.
    fn run(&self, at: usize, sign: char) -> usize {
        let delimiter = mark::active(sign);
        self.atoms[at.min(self.atoms.len())..]
            .iter()
            .take(3)
            .take_while(|atom| matches!(atom, Atom::Char(c) if *c == delimiter))
            .count()
    }

    fn is_blank_before(&self, at: usize) -> bool {
        at.checked_sub(1).and_then(|i| self.char_at(i)).is_some_and(|c| c.is_ascii_whitespace())
    }

    /// The character at `at` as typed; `None` for a finished span.
    fn char_at(&self, at: usize) -> Option<char> {
        match self.atoms.get(at)? {
            Atom::Char(c) => Some(match mark::of(*c) {
                Some(Mark::Active(c) | Mark::Escaped(c) | Mark::Literal(c)) => c,
                _ => *c,
            }),
            Atom::Span(_) => None,
        }
    }
}

/// Text content, escaped for HTML; what typography must not touch stays marked.
fn push_text(c: char, html: &mut String) {
    match c {
        '&' => html.push_str("&amp;"),
        '<' => html.push_str("&lt;"),
        '>' => html.push_str("&gt;"),
        _ if c != '"' && !mark::is_reserved(c) => html.push(c),
        _ => html.push_str(&escape_html(&mark::guarded(c.encode_utf8(&mut [0; 4])))),
    }
}

/// `text` as HTML text or as an attribute's value between double quotes.
pub fn escape_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> String {
        let marked = text
            .replace("~~", &mark::active('~').to_string().repeat(2))
            .replace('*', &mark::active('*').to_string())
            .replace('_', &mark::active('_').to_string());
        resolve(vec![Token::Text(marked)])
    }

    #[test]
    fn pairs_are_kramdowns() {
        for (text, expected) in [
            ("**a**", "<strong>a</strong>"),
            ("*a*", "<em>a</em>"),
            ("***a***", "<strong><em>a</em></strong>"),
            ("**« a »**s", "<strong>« a »</strong>s"),
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
        assert_eq!(resolve(tokens), "*a<ul></ul>b*");
    }

    #[test]
    fn thousands_of_delimiters_end() {
        assert!(html(&"*a **b ".repeat(5_000)).len() > 30_000);
    }
}
