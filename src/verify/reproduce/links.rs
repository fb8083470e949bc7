//! Whether the links of a PDF come from its source: each names a host, an address or a number that
//! the source or the settings have.

use super::rebuilder::PackagedRelease;
use crate::finding::Finding;
use crate::rules::verification as rule;
use crate::verify::names::shown;
use crate::verify::pdf::Inspected;

/// Links of the PDFs that nothing in the release names.
pub fn check(release: &PackagedRelease, pdfs: &[Inspected]) -> Vec<Finding> {
    let texts = Texts::of(release);
    let links = pdfs.iter().flat_map(|pdf| pdf.links().iter().map(move |link| (pdf, link)));
    let unnamed = links.filter(|(_, link)| !texts.name(link));
    let findings = unnamed.map(|(pdf, link)| {
        let detail = format!("`{}` is not in the source or settings", shown(link));
        Finding::new(&rule::PDF_LINK, &*pdf.path, detail)
    });
    findings.collect()
}

/// The textual inputs of a release.
struct Texts {
    /// In lower case.
    text: String,
    digits: String,
}

impl Texts {
    fn of(release: &PackagedRelease) -> Texts {
        let source = String::from_utf8_lossy(&release.source);
        let text = [&*source, &release.settings, &release.layout].join("\n").to_lowercase();
        let digits = text.chars().filter(char::is_ascii_digit).collect();
        Texts { text, digits }
    }

    /// Whether something in the release names what a link leads to. What the source spells
    /// differently (character references, host names in other alphabets) is assumed to be there.
    fn name(&self, link: &str) -> bool {
        let link = link.to_lowercase();
        let has = |part: &str| {
            part.is_empty()
                || part.contains("xn--")
                || part.contains('%')
                || self.text.contains(part)
        };
        if self.text.contains("&#") {
            return true;
        }
        if let Some(address) = link.strip_prefix("mailto:") {
            return has(address.split('?').next().unwrap_or_default());
        }
        if let Some(number) = link.strip_prefix("tel:") {
            // For a number, the last digits: what precedes them depends on the country.
            let digits: String = number.chars().filter(char::is_ascii_digit).collect();
            return self.digits.contains(&digits[digits.len().saturating_sub(8)..]);
        }
        match link.split_once("//") {
            Some((_, rest)) => {
                let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
                let host = authority.rsplit('@').next().unwrap_or_default();
                has(host.split(':').next().unwrap_or_default())
            }
            None => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_addresses_and_numbers_are_looked_for() {
        let text = "[a](https://Example.org/x) tél. 01 99 00 12 34, a.b@example.org".to_lowercase();
        let digits = text.chars().filter(char::is_ascii_digit).collect();
        let texts = Texts { text, digits };
        for link in [
            "https://example.org/y",
            "https://EXAMPLE.org:80/",
            "tel:+33199001234",
            "mailto:a.b@example.org?subject=x",
            "https://xn--e1afmkfd.example/",
            "annexe.pdf",
        ] {
            assert!(texts.name(link), "{link}");
        }
        for link in ["https://evil.example/x", "mailto:c@example.org", "tel:+33199001235"] {
            assert!(!texts.name(link), "{link}");
        }
    }
}
