//! `bag-info.txt` (RFC 8493 §2.2.2): written with folded lines, and read back by the archive.

/// Our own labels, and those of RFC 8493 that are used in more than one place.
pub mod label {
    pub const IDENTIFIER: &str = "External-Identifier";
    pub const TITLE: &str = "External-Description";
    /// Of packages for legal deposit.
    pub const SENDER_DESCRIPTION: &str = "Internal-Sender-Description";
    /// Of packages that are neither bag nor SIP.
    pub const PROFILE: &str = "Communique-Profile";
    pub const PROGRAM: &str = "Bag-Software-Agent";
    /// Who had the package made, as PREMIS names them.
    pub const AGENT: &str = "Communique-Agent";
    /// 1 for the first package of a release.
    pub const VERSION: &str = "Communique-Version";
    /// File name and SHA-256 of the package that this version follows.
    pub const REPLACES: &str = "Communique-Replaces";
    /// What differs from the previous version: names of [`super::super::description::Part`].
    pub const CHANGED: &str = "Communique-Changed";
    /// The release's date, RFC 3339.
    pub const DATE: &str = "Communique-Date";
    pub const LANGUAGE: &str = "Communique-Language";
    /// Path of the post in its site, CR, LF and `%` percent-encoded.
    pub const SOURCE_PATH: &str = "Communique-Source-Path";
    /// Key of the site, where an archive may have several.
    pub const SITE: &str = "Communique-Site";
    /// Path that the post had when the version before was made, encoded as that of now.
    pub const MOVED_FROM: &str = "Communique-Moved-From";
    pub const LAYOUT: &str = "Communique-Layout";
    pub const PAGES: &str = "Communique-Pages";
    pub const FINGERPRINT: &str = "Communique-Fingerprint";
    /// Addresses that the release's text asks its site for, besides those of its front matter,
    /// percent-encoded except for printable ASCII: pictures that it shows, files that it links to,
    /// and what was missing. Repeatable.
    pub const SHOWN: &str = "Communique-Shown-File";
    pub const LINKED: &str = "Communique-Linked-File";
    pub const ABSENT: &str = "Communique-Absent-File";
}

/// Lines longer than this are folded where a space allows it.
const LINE: usize = 79;

/// The labelled values, in order; a label may occur more than once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BagInfo {
    fields: Vec<(String, String)>,
}

impl BagInfo {
    /// Adds a value with its white space collapsed: a value is one line (RFC 8493 §2.2.2). An empty
    /// value is left out.
    pub fn push(&mut self, label: &str, value: &str) {
        let value = collapse(value);
        if !value.is_empty() {
            self.fields.push((label.to_owned(), value));
        }
    }

    /// Adds a value whose spaces matter, such as a path; it must not contain a line break.
    pub fn push_exact(&mut self, label: &str, value: &str) {
        self.fields.push((label.to_owned(), value.to_owned()));
    }

    /// Every value of a label.
    pub fn all<'i>(&'i self, label: &'i str) -> impl Iterator<Item = &'i str> {
        let named = self.fields.iter().filter(move |(name, _)| name.eq_ignore_ascii_case(label));
        named.map(|(_, value)| value.as_str())
    }

    /// The first value of a label; labels are compared ignoring case.
    pub fn get(&self, label: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(label))
            .map(|(_, value)| value.as_str())
    }

    /// Reads the file leniently: anything that is not a labelled value is skipped. Judging other
    /// makers' bags is the job of verification.
    pub fn parse(text: &str) -> BagInfo {
        let mut info = BagInfo::default();
        for line in text.lines() {
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = info.fields.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim_matches([' ', '\t']));
                }
            } else if let Some((label, value)) = line.split_once(':') {
                let trim = |text: &str| text.trim_matches([' ', '\t']).to_owned();
                info.fields.push((trim(label), trim(value)));
            }
        }
        info
    }
}

impl std::fmt::Display for BagInfo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.fields.iter().try_for_each(|(label, value)| write_folded(f, label, value))
    }
}

/// `Label: value`, folded at single spaces, so that joining the lines with one space restores the
/// value.
fn write_folded(f: &mut std::fmt::Formatter<'_>, label: &str, value: &str) -> std::fmt::Result {
    write!(f, "{label}:")?;
    let mut column = label.chars().count() + 1;
    let foldable = !value.contains("  ");
    for (index, word) in value.split(' ').enumerate() {
        let length = word.chars().count();
        if foldable && index > 0 && column + 1 + length > LINE {
            write!(f, "\n ")?;
            column = 1;
        } else {
            write!(f, " ")?;
            column += 1;
        }
        write!(f, "{word}")?;
        column += length;
    }
    writeln!(f)
}

/// Runs of white space as one space; no-break spaces are text and stay.
fn collapse(value: &str) -> String {
    let is_breaking =
        |c: char| c.is_ascii_whitespace() || "\u{B}\u{85}\u{2028}\u{2029}".contains(c);
    value.split(is_breaking).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_folded_and_read_back() {
        let title = "Une médiathèque rouvre ses portes ".repeat(6);
        let mut info = BagInfo::default();
        info.push(label::TITLE, &title);
        info.push_exact(label::SOURCE_PATH, "_posts/deux  espaces.md");
        let text = info.to_string();
        assert!(text.lines().all(|line| line.chars().count() <= 79), "{text}");
        assert!(text.lines().count() > 3, "{text}");
        assert_eq!(BagInfo::parse(&text), info);
        assert_eq!(BagInfo::parse(&text).get("external-description"), Some(title.trim()));
    }

    #[test]
    fn line_breaks_in_values_cannot_make_fields() {
        let mut info = BagInfo::default();
        info.push("A", "x\nPayload-Oxum: 0.0");
        assert_eq!(info.to_string(), "A: x Payload-Oxum: 0.0\n");
    }
}
