//! `fetch.txt` (RFC 8493 §2.2.3): read, never obeyed.

use std::borrow::Cow;

use super::declaration::Declaration;
use super::listing::{Collector, Listing};
use super::text;
use crate::finding::Finding;
use crate::limits::package::LONGEST_PATH;
use crate::rules::verification as rule;
use crate::verify::findings::Findings;
use crate::verify::names;

pub const NAME: &str = "fetch.txt";

/// The paths that the file lists.
pub fn parse(text: String, declaration: Declaration, findings: &mut Findings) -> Listing {
    let mut collector = Collector::new(&text);
    for (index, line) in text::lines(&text).enumerate() {
        let number = index + 1;
        let Some(written) = path(line) else {
            let detail = format!("line {number} is not an address, a length or `-`, and a path");
            findings.push(Finding::new(&rule::BAG_FETCH_LINE, NAME, detail));
            continue;
        };
        let path = match written.contains('%') && written.len() <= 3 * LONGEST_PATH {
            true => Cow::Owned(text::decode_path(written, declaration.is_strict())),
            false => Cow::Borrowed(written),
        };
        if let Some(reason) = names::unsafe_reason(&path) {
            let detail = format!("line {number}: the path `{}` {reason}", names::shown(&path));
            findings.push(Finding::new(&rule::BAG_UNSAFE_PATH, NAME, detail));
            continue;
        }
        collector.add(number, &path, "");
    }
    collector.finish().into_listing(text).0
}

fn path(line: &str) -> Option<&str> {
    let blank = [' ', '\t'];
    let (address, rest) = line.split_once(blank)?;
    let (length, path) = rest.trim_start_matches(blank).split_once(blank)?;
    let path = path.trim_start_matches(blank);
    let is_length = length == "-" || length.bytes().all(|byte| byte.is_ascii_digit());
    (!address.is_empty() && !length.is_empty() && is_length && !path.is_empty()).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_or_reported() {
        let mut findings = Findings::default();
        let text = "https://example.org/a 12 data/a\nhttps://example.org/b - data/b c\n\
                    https://example.org/c data/c\nhttps://example.org/d - ../../d\n";
        let paths = parse(text.to_owned(), Declaration::ASSUMED, &mut findings);
        assert_eq!(paths.paths().collect::<Vec<_>>(), ["data/a", "data/b c"]);
        let codes: Vec<_> = findings.iter().map(|finding| finding.rule.code).collect();
        assert_eq!(codes, ["B023", "B018"]);
    }
}
