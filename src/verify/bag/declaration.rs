//! `bagit.txt` (RFC 8493 §2.1.1).

use super::text::{self, Encoding};
use crate::finding::Finding;
use crate::rules::verification as rule;
use crate::verify::findings::Findings;

/// What `bagit.txt` declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declaration {
    /// Major and minor: (0, 97), (1, 0).
    pub version: (u32, u32),
    pub encoding: Encoding,
}

impl Declaration {
    /// Assumed if the file is missing or damaged, so that the other checks can go on.
    pub const ASSUMED: Declaration = Declaration { version: (1, 0), encoding: Encoding::Utf8 };

    /// From 1.0 on, recommendations are requirements.
    pub fn is_strict(self) -> bool {
        self.version >= (1, 0)
    }
}

pub const NAME: &str = "bagit.txt";
const VERSION_LABEL: &str = "BagIt-Version";
const ENCODING_LABEL: &str = "Tag-File-Character-Encoding";

/// Reads the declaration, as strictly as its own version requires. `None`: its version or encoding
/// is not supported.
pub fn parse(bytes: &[u8], findings: &mut Findings) -> Option<Declaration> {
    let mut report = |rule, detail: String| findings.push(Finding::new(rule, NAME, detail));
    let mut declaration = Declaration::ASSUMED;
    let mut is_known = true;
    let rest = bytes.strip_prefix(b"\xEF\xBB\xBF");
    if rest.is_some() {
        report(&rule::BAG_BYTE_ORDER_MARK, "begins with a byte order mark".into());
    }
    let Ok(text) = std::str::from_utf8(rest.unwrap_or(bytes)) else {
        report(&rule::BAG_TEXT, "is not UTF-8".into());
        return Some(declaration);
    };
    let lines: Vec<&str> = text::lines(text).collect();
    let values: Vec<Option<Value<'_>>> = [VERSION_LABEL, ENCODING_LABEL]
        .iter()
        .enumerate()
        .map(|(index, label)| lines.get(index).and_then(|line| value(line, label)))
        .collect();
    match values[0].map(|value| (value, parse_version(value.text))) {
        None => report(&rule::BAG_DECLARATION, expected(1, &format!("{VERSION_LABEL}: 1.0"))),
        Some((value, None)) if !is_version(value.text) => {
            let detail = format!("version `{}` is not of the form M.N", value.text);
            report(&rule::BAG_DECLARATION, detail);
        }
        Some((value, None)) => {
            is_known = false;
            report(&rule::BAG_VERSION, format!("version `{}` is unknown", value.text));
        }
        Some((_, Some(version))) => declaration.version = version,
    }
    match values[1].map(|value| (value, Encoding::from_name(value.text))) {
        None => report(&rule::BAG_DECLARATION, expected(2, &format!("{ENCODING_LABEL}: UTF-8"))),
        Some((value, None)) => {
            is_known = false;
            report(&rule::BAG_ENCODING, format!("encoding `{}` is not supported", value.text));
        }
        Some((_, Some(encoding))) => declaration.encoding = encoding,
    }
    if values.iter().flatten().any(|value| !value.is_exact) {
        let detail = "the colon is not followed by exactly one space, or a line ends in spaces";
        report(&rule::BAG_DECLARATION_FORM, detail.to_owned());
    }
    if lines.len() > 2 {
        report(&rule::BAG_DECLARATION_FORM, format!("has {} lines instead of 2", lines.len()));
    }
    is_known.then_some(declaration)
}

/// RFC 8493 §2.1.1: M.N.
fn is_version(text: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('.').is_some_and(|(major, minor)| is_number(major) && is_number(minor))
}

fn expected(line: usize, example: &str) -> String {
    format!("line {line} is not of the form `{example}`")
}

#[derive(Clone, Copy)]
struct Value<'a> {
    text: &'a str,
    is_exact: bool,
}

fn value<'a>(line: &'a str, label: &str) -> Option<Value<'a>> {
    let (before, after) = line.split_once(':')?;
    let text = after.trim_matches([' ', '\t']);
    let is_exact = after.strip_prefix(' ') == Some(text);
    (before == label).then_some(Value { text, is_exact })
}

fn parse_version(text: &str) -> Option<(u32, u32)> {
    match text {
        "0.93" => Some((0, 93)),
        "0.94" => Some((0, 94)),
        "0.95" => Some((0, 95)),
        "0.96" => Some((0, 96)),
        "0.97" => Some((0, 97)),
        "1.0" => Some((1, 0)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &[u8]) -> Vec<&'static str> {
        let mut findings = Findings::default();
        parse(text, &mut findings);
        findings.iter().map(|finding| finding.rule.code).collect()
    }

    #[test]
    fn the_exact_form_is_accepted() {
        let exact = b"BagIt-Version: 0.97\r\nTag-File-Character-Encoding: ISO-8859-1\r\n";
        assert_eq!(codes(exact), [""; 0]);
        let declaration = parse(exact, &mut Findings::default());
        let expected = Declaration { version: (0, 97), encoding: Encoding::Latin1 };
        assert_eq!(declaration, Some(expected));
    }

    #[test]
    fn every_departure_has_its_rule() {
        let utf8 = "Tag-File-Character-Encoding: UTF-8\n";
        for (text, code) in [
            (format!("\u{FEFF}BagIt-Version: 1.0\n{utf8}"), "B005"),
            (format!("BagIt-Version : 1.0\n{utf8}"), "B002"),
            (format!("BagIt-Version:1.0\n{utf8}"), "B035"),
            (format!("BagIt-Version : 0.97\n{utf8}"), "B002"),
            (format!("BagIt-Version: 0.97 \n{utf8}"), "B035"),
            (format!("BagIt-Version: 1.0\n{utf8}\n"), "B035"),
            (format!("BagIt-Version: 2.0\n{utf8}"), "B003"),
            ("BagIt-Version: 1.0\nTag-File-Character-Encoding: EBCDIC\n".into(), "B004"),
            ("BagIt-Version: 1.0\n".into(), "B002"),
        ] {
            assert_eq!(codes(text.as_bytes()), [code], "{text:?}");
        }
        assert_eq!(codes(format!("{utf8}BagIt-Version: 1.0\n").as_bytes()), ["B002", "B002"]);
        assert_eq!(codes(b"\xFF"), ["B029"]);
        assert_eq!(codes(b""), ["B002", "B002"]);
    }
}
