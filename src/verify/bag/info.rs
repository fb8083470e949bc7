//! `bag-info.txt`, `package-info.txt` before 0.96 (RFC 8493 §2.2.2).

use super::text;
use crate::finding::Finding;
use crate::verify::{names, rule};

/// Names the file has had.
pub const NAMES: [&str; 2] = ["bag-info.txt", "package-info.txt"];

/// Octets and files of the payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Oxum {
    pub octets: u64,
    pub files: u64,
}

/// Labels and values in order; folded lines joined by a space.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Info {
    pub name: String,
    fields: Vec<(String, String)>,
}

impl Info {
    /// All values of a label; labels have no case (RFC 8493 §2.2.2).
    pub fn values(&self, label: &str) -> impl Iterator<Item = &str> {
        self.fields
            .iter()
            .filter(move |(name, _)| name.eq_ignore_ascii_case(label))
            .map(|(_, value)| value.as_str())
    }

    pub fn first(&self, label: &str) -> Option<&str> {
        self.values(label).next()
    }

    /// Payload-Oxum, if there is one that can be read.
    pub fn oxum(&self, findings: &mut Vec<Finding>) -> Option<Oxum> {
        let values: Vec<&str> = self.values("Payload-Oxum").collect();
        let mut wrong = |detail: String| {
            findings.push(Finding::new(&rule::BAG_OXUM_FORM, self.name.clone(), detail));
        };
        if values.len() > 1 {
            wrong(format!("Payload-Oxum is given {} times", values.len()));
        }
        let value = values.first()?;
        let number = |text: &str| {
            text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
        };
        let oxum = value
            .split_once('.')
            .and_then(|(octets, files)| Some((number(octets)?, number(files)?)));
        if oxum.is_none() {
            wrong(format!("Payload-Oxum « {} » is not octets.files", names::shown(value)));
        }
        oxum.map(|(octets, files)| Oxum { octets, files })
    }
}

pub fn parse(name: &str, text: &str, findings: &mut Vec<Finding>) -> Info {
    let mut info = Info { name: name.to_owned(), fields: Vec::new() };
    for (index, line) in text::lines(text).into_iter().enumerate() {
        let number = index + 1;
        let mut wrong = |what: &str| {
            let detail = format!("line {number} {what}");
            findings.push(Finding::new(&rule::BAG_INFO_LINE, name, detail));
        };
        let folded = line.starts_with([' ', '\t']);
        match (folded, info.fields.last_mut(), line.split_once(':')) {
            (true, Some((_, value)), _) => {
                value.push(' ');
                value.push_str(line.trim_matches([' ', '\t']));
            }
            (true, None, _) => wrong("continues no line"),
            (false, _, Some((label, value))) => {
                if label.is_empty() || label.ends_with([' ', '\t']) {
                    wrong("has a space before the colon, or no label");
                }
                let value = value.trim_matches([' ', '\t']).to_owned();
                info.fields.push((label.trim_end().to_owned(), value));
            }
            (false, _, None) => wrong("is not of the form « Label: value »"),
        }
    }
    info
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_lines_and_repeated_labels_are_read() {
        let mut findings = Vec::new();
        let text = "Contact-Name: A\ncontact-name: B\n  C\nPayload-Oxum: 12.3\n";
        let info = parse("bag-info.txt", text, &mut findings);
        assert_eq!(info.values("Contact-Name").collect::<Vec<_>>(), ["A", "B C"]);
        assert_eq!(info.oxum(&mut findings), Some(Oxum { octets: 12, files: 3 }));
        assert_eq!(findings, []);
    }

    #[test]
    fn malformed_lines_and_oxums_are_told() {
        let mut findings = Vec::new();
        let info = parse("bag-info.txt", " x\nno colon\nA : b\nPayload-Oxum: +1.2", &mut findings);
        assert_eq!(info.oxum(&mut findings), None);
        let codes: Vec<_> = findings.iter().map(|finding| finding.rule.code).collect();
        assert_eq!(codes, ["B022", "B022", "B022", "B021"]);
    }
}
