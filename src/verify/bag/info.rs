//! `bag-info.txt`, `package-info.txt` before 0.96 (RFC 8493 §2.2.2).

use super::declaration::Declaration;
use super::text;
use crate::finding::Finding;
use crate::rules::verification as rule;
use crate::verify::findings::Findings;
use crate::verify::names;

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

    /// Every label with its value, in order.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(label, value)| (label.as_str(), value.as_str()))
    }

    pub fn first(&self, label: &str) -> Option<&str> {
        self.values(label).next()
    }

    /// Payload-Oxum, the first if there are several, if it can be read. From 1.0 on it may be given
    /// only once.
    pub fn oxum(&self, declaration: Declaration, findings: &mut Findings) -> Option<Oxum> {
        let values: Vec<&str> = self.values("Payload-Oxum").collect();
        let mut wrong = |rule, detail: String| {
            findings.push(Finding::new(rule, self.name.clone(), detail));
        };
        if values.len() > 1 {
            let rule = match declaration.is_strict() {
                true => &rule::BAG_OXUM_FORM,
                false => &rule::BAG_OXUM_TWICE_OLD,
            };
            wrong(rule, format!("Payload-Oxum is given {} times", values.len()));
        }
        let value = values.first()?;
        let number = |text: &str| {
            text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
        };
        let oxum = value
            .split_once('.')
            .and_then(|(octets, files)| Some((number(octets)?, number(files)?)));
        if oxum.is_none() {
            wrong(
                &rule::BAG_OXUM_FORM,
                format!("Payload-Oxum `{}` is not of the form octets.files", names::shown(value)),
            );
        }
        oxum.map(|(octets, files)| Oxum { octets, files })
    }
}

/// Reads the file. Before 1.0 there may be white space on both sides of the colon; from then on
/// there is none before it and one after it.
pub fn parse(name: &str, text: &str, declaration: Declaration, findings: &mut Findings) -> Info {
    let mut info = Info { name: name.to_owned(), fields: Vec::new() };
    for (index, line) in text::lines(text).enumerate() {
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
            (true, None, _) => wrong("is a continuation of no line"),
            (false, _, Some((label, value))) => {
                let strict = declaration.is_strict();
                if label.is_empty() || strict && label.ends_with([' ', '\t']) {
                    wrong("has a space before the colon, or no label");
                }
                if strict && !value.is_empty() && !value.starts_with([' ', '\t']) {
                    wrong("has no space after the colon");
                }
                let value = value.trim_matches([' ', '\t']).to_owned();
                info.fields.push((label.trim_end().to_owned(), value));
            }
            (false, _, None) => wrong("is not of the form `Label: value`"),
        }
    }
    info
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_lines_and_repeated_labels_are_read() {
        let mut findings = Findings::default();
        let text = "Contact-Name: A\ncontact-name: B\n  C\nPayload-Oxum: 12.3\n";
        let info = parse("bag-info.txt", text, Declaration::ASSUMED, &mut findings);
        assert_eq!(info.values("Contact-Name").collect::<Vec<_>>(), ["A", "B C"]);
        assert_eq!(
            info.oxum(Declaration::ASSUMED, &mut findings),
            Some(Oxum { octets: 12, files: 3 })
        );
        assert_eq!(*findings, []);
    }

    #[test]
    fn malformed_lines_and_oxums_are_reported() {
        let mut findings = Findings::default();
        let text = " x\nno colon\nA : b\nC:d\nPayload-Oxum: +1.2";
        let info = parse("bag-info.txt", text, Declaration::ASSUMED, &mut findings);
        assert_eq!(info.oxum(Declaration::ASSUMED, &mut findings), None);
        let codes: Vec<_> = findings.iter().map(|finding| finding.rule.code).collect();
        assert_eq!(codes, ["B022", "B022", "B022", "B022", "B021"]);
    }

    #[test]
    fn old_versions_put_white_space_where_they_like_and_repeat_the_oxum_with_a_warning() {
        let old = Declaration { version: (0, 97), ..Declaration::ASSUMED };
        let mut findings = Findings::default();
        let text = "A : b\nC:d\nE\t:\tf\nPayload-Oxum: 12.3\nPayload-Oxum: 1.1\n";
        let info = parse("bag-info.txt", text, old, &mut findings);
        assert_eq!(info.first("E"), Some("f"));
        assert_eq!(*findings, []);
        assert_eq!(info.oxum(old, &mut findings), Some(Oxum { octets: 12, files: 3 }));
        let codes: Vec<_> = findings.iter().map(|finding| finding.rule.code).collect();
        assert_eq!(codes, ["B041"]);
    }
}
