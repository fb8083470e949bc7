//! Links by reference as kramdown reads them: blanks before the label, and in addresses.
//!
//! Source: kramdown's `link.rb`.

use std::collections::BTreeSet;

use super::super::mark;
use super::Preparer;
use super::scan::{Previous, Scan};

/// How far before `]` its bracket may begin.
const LONGEST_LINK: usize = 2_000;

/// The labels that lines of a text define, as they are compared.
pub fn defined_labels(text: &str) -> BTreeSet<String> {
    if !text.contains("]:") {
        return BTreeSet::new();
    }
    text.lines().filter_map(|line| Some(normalised(definition(line)?.0))).collect()
}

/// The blanks between the text of a link and its label, in bytes: `[text] [label]`. `at`: where the
/// text's bracket closes.
pub fn blanks_before_label(text: &str, at: usize, labels: &BTreeSet<String>) -> Option<usize> {
    if labels.is_empty() {
        return None;
    }
    let after = &text[at + 1..];
    let label = after.trim_start();
    let blanks = after.len() - label.len();
    let (label, next) = label.strip_prefix('[')?.split_once(']')?;
    if blanks == 0 || after[..blanks].contains("\n\n") || next.starts_with(':') {
        return None;
    }
    let said = content_before(text, at)?;
    let label = if label.is_empty() { said } else { label };
    labels.contains(&normalised(label)).then_some(blanks)
}

/// What is in the brackets that close at `at`.
fn content_before(text: &str, at: usize) -> Option<&str> {
    let mut depth = 0;
    for (start, c) in text[..at].char_indices().rev().take(LONGEST_LINK) {
        match c {
            ']' => depth += 1,
            '[' if depth > 0 => depth -= 1,
            '[' => return Some(&text[start + 1..at]),
            _ => {}
        }
    }
    None
}

fn normalised(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// `[label]: address "title"`, with the rest of the line after the colon.
fn definition(line: &str) -> Option<(&str, &str)> {
    let content = line.trim_start_matches(' ');
    let (label, rest) = content.strip_prefix('[')?.split_once("]:")?;
    let named = !label.is_empty() && !label.contains(']') && !label.starts_with('^');
    (named && line.len() - content.len() <= 3 && !rest.trim().is_empty()).then_some((label, rest))
}

/// The address and the title of a definition whose address holds blanks, which CommonMark does not
/// read.
fn address_with_blanks(rest: &str) -> Option<(&str, Option<&str>)> {
    let rest = rest.trim();
    let quote = rest.chars().next_back().filter(|c| matches!(c, '"' | '\''));
    let titled = quote.and_then(|quote| {
        let inner = rest.strip_suffix(quote)?;
        let mut blanks = inner.match_indices([' ', '\t']).map(|(at, _)| at);
        let at = blanks.find(|at| inner[at + 1..].starts_with(quote))?;
        Some((inner[..at].trim_end(), &inner[at + 2..]))
    });
    let (address, title) = titled.map_or((rest, None), |(address, title)| (address, Some(title)));
    let holds = address.contains([' ', '\t'])
        && !address.starts_with('<')
        && !address.contains(['<', '>'])
        && ![" \"", " '"].iter().any(|quote| address.contains(quote));
    holds.then_some((address, title))
}

impl Preparer<'_> {
    /// A definition; one whose address holds blanks gets angle brackets around it.
    pub(super) fn link_definition(&mut self, scan: &mut Scan, content: &str) -> bool {
        if scan.previous == Previous::Paragraph || !content.starts_with('[') {
            return false;
        }
        let Some((label, rest)) = definition(content) else { return false };
        let line = scan.lines[scan.next].clone();
        match address_with_blanks(rest) {
            Some((address, title)) => {
                let quote = mark::literal('"').to_string();
                let title = title.map(|title| format!(" \"{}\"", title.replace('"', &quote)));
                let title = title.unwrap_or_default();
                let line_of = format!("{}[{label}]: <{address}>{title}\n", scan.prefix);
                self.out.replace(&line_of, self.input, line.start);
                scan.next += 1;
            }
            None => self.copy_line(scan, line),
        }
        scan.previous = Previous::Closed;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_before_a_label_belong_to_the_link() {
        let text = "[a b] [c], [d]\n[], x] [c] et [a] [e]\n\n[C]: /c\n[d]: /d";
        let labels = defined_labels(text);
        assert_eq!(labels.len(), 2);
        let blanks = |after: &str| blanks_before_label(text, text.find(after).unwrap(), &labels);
        assert_eq!(blanks("] [c],"), Some(1));
        assert_eq!(blanks("]\n[]"), Some(1));
        assert_eq!(blanks("] [e]"), None);
        assert_eq!(blanks_before_label("x] [c]", 1, &labels), None);
    }

    #[test]
    fn an_address_may_hold_blanks() {
        assert_eq!(address_with_blanks(" a b.pdf"), Some(("a b.pdf", None)));
        assert_eq!(
            address_with_blanks(" a b.pdf 'un \"titre\"'"),
            Some(("a b.pdf", Some("un \"titre\"")))
        );
        for rest in [" a.pdf", " a.pdf \"titre\"", " <a b>", " a 'b' c"] {
            assert_eq!(address_with_blanks(rest), None, "{rest}");
        }
    }
}
