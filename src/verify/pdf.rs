//! The PDF of this program's packages: what it declares, and whether the source it embeds is the
//! packaged one.

use std::collections::BTreeMap;

use super::bag::Bag;
use super::fixity::{self, Algorithm, FileDigests};
use super::places::{PDF_FOLDER, SOURCE_FOLDER, is_page_file};
use crate::finding::{Finding, Rule};
use crate::pdf::reader::{Description, PdfFacts, PdfReadError, inspect};
use crate::rules::verification as rule;

/// Number of files that this program embeds: the source, and the record.
const OWN_FILES: usize = 2;

/// What is known about a PDF, without its bytes.
pub struct Inspected {
    /// Path in the bag.
    pub path: String,
    /// SHA-256 of the file.
    pub sha256: String,
    facts: Result<PdfFacts, PdfReadError>,
    /// SHA-256 of each embedded file.
    embedded: Vec<(String, String)>,
}

impl Inspected {
    pub fn of(path: &str, bytes: &[u8]) -> Inspected {
        Inspected::digested(path, bytes, fixity::sha256(bytes), &|_| None)
    }

    /// For a file whose SHA-256, in hexadecimal, is known; `known` may know that of bytes which it
    /// embeds.
    pub fn digested(
        path: &str,
        bytes: &[u8],
        sha256: String,
        known: &dyn Fn(&[u8]) -> Option<String>,
    ) -> Inspected {
        let mut facts = inspect(bytes);
        let mut embedded = Vec::new();
        if let Ok(facts) = &mut facts {
            for (index, file) in std::mem::take(&mut facts.embedded_files).into_iter().enumerate() {
                let known = if index < OWN_FILES { known(&file.bytes) } else { None };
                embedded.push((file.name, known.unwrap_or_else(|| fixity::sha256(&file.bytes))));
            }
        }
        Inspected { path: path.to_owned(), sha256, facts, embedded }
    }

    /// The tagged text, if it can be read.
    pub fn text(&self) -> Option<&str> {
        self.facts.as_ref().ok()?.text.as_deref()
    }

    /// Number of pages; `None` if it cannot be read.
    pub fn pages(&self) -> Option<usize> {
        self.facts.as_ref().ok().map(|facts| facts.pages)
    }

    /// Where its links lead.
    pub fn links(&self) -> &[String] {
        self.facts.as_ref().map_or(&[], |facts| &facts.links)
    }

    /// Its XMP packet, and the texts of its information dictionary; `None` if it cannot be read.
    pub fn descriptions(&self) -> Option<(&[u8], &BTreeMap<String, String>)> {
        self.facts.as_ref().ok().map(|facts| (facts.packet.as_slice(), &facts.information))
    }

    /// Name and SHA-256 of each embedded file.
    pub fn embedded(&self) -> &[(String, String)] {
        &self.embedded
    }

    /// What its XMP says about the release; `None` if it cannot be read.
    pub fn description(&self) -> Option<&Description> {
        self.facts.as_ref().ok().map(|facts| &facts.description)
    }
}

/// Every fault of a package's PDFs.
pub fn judge(
    bag: &Bag,
    pdfs: &[Inspected],
    digests: &BTreeMap<String, FileDigests>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let folder = bag.content_folder();
    let has_pdf = bag.files.keys().any(|path| path.strip_prefix(&folder).is_some_and(is_page_file));
    if !has_pdf {
        let detail = "the package has no PDF of the release";
        findings.push(Finding::new(&rule::PDF_MISSING, format!("{folder}{PDF_FOLDER}"), detail));
    }
    judge_files(pdfs, &format!("{folder}{SOURCE_FOLDER}"), digests, &mut findings);
    findings
}

/// Every fault of the PDFs of a SIP, which are in one folder with their sources.
pub fn judge_sip(
    pdfs: &[Inspected],
    folder: &str,
    digests: &BTreeMap<String, FileDigests>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if pdfs.is_empty() {
        let detail = "the package has no PDF of the release that can be read";
        findings.push(Finding::new(&rule::PDF_MISSING, folder, detail));
    }
    judge_files(pdfs, folder, digests, &mut findings);
    findings
}

fn judge_files(
    pdfs: &[Inspected],
    sources: &str,
    digests: &BTreeMap<String, FileDigests>,
    findings: &mut Vec<Finding>,
) {
    for pdf in pdfs {
        match &pdf.facts {
            Ok(facts) => {
                judge_facts(&pdf.path, facts, findings);
                judge_source(pdf, sources, digests, findings);
            }
            Err(PdfReadError::TooLarge { what, limit }) => {
                let detail = format!("{what} is over the limit of {limit}");
                findings.push(Finding::new(&rule::PDF_TOO_LARGE, &*pdf.path, detail));
            }
            Err(error) => {
                findings.push(Finding::new(&rule::PDF_UNREADABLE, &*pdf.path, error.to_string()));
            }
        }
    }
}

fn judge_facts(path: &str, facts: &PdfFacts, findings: &mut Vec<Finding>) {
    let mut wrong = |rule: &'static Rule, detail: String| {
        findings.push(Finding::new(rule, path, detail));
    };
    match &facts.pdfa {
        Some((3, conformance)) if conformance == "A" => {}
        Some((part, conformance)) => {
            wrong(&rule::PDF_NOT_A3A, format!("declares PDF/A-{part}{conformance}"));
        }
        None => wrong(&rule::PDF_NOT_A3A, "declares no PDF/A".into()),
    }
    match facts.pdfua {
        Some(1) => {}
        Some(part) => wrong(&rule::PDF_NOT_UA1, format!("declares PDF/UA-{part}")),
        None => wrong(&rule::PDF_NOT_UA1, "declares no PDF/UA".into()),
    }
    for font in &facts.fonts_not_embedded {
        wrong(&rule::PDF_FONT, format!("font {font} is not embedded"));
    }
    if !facts.has_structure {
        wrong(&rule::PDF_STRUCTURE, "has no structure tree".into());
    } else if !facts.structure_whole {
        wrong(&rule::PDF_STRUCTURE, "has a broken structure tree".into());
    }
    if !facts.marked {
        wrong(&rule::PDF_STRUCTURE, "is not marked as tagged".into());
    }
    if facts.encrypted {
        wrong(&rule::PDF_ENCRYPTED, "is encrypted".into());
    }
    for action in &facts.actions {
        wrong(&rule::PDF_ACTION, format!("has {action}"));
    }
    for hidden in &facts.hidden {
        wrong(&rule::PDF_HIDDEN, format!("has {hidden}"));
    }
    if facts.pages == 0 {
        wrong(&rule::PDF_NO_PAGES, "has no pages".into());
    }
}

/// The release itself is directly in the source folder, with the PDF's stem.
fn judge_source(
    pdf: &Inspected,
    folder: &str,
    digests: &BTreeMap<String, FileDigests>,
    findings: &mut Vec<Finding>,
) {
    let stem = pdf.path.rsplit('/').next().and_then(|name| name.strip_suffix(".pdf"));
    let is_source = |path: &str| {
        let name = path.strip_prefix(folder).unwrap_or_default();
        path != pdf.path
            && !name.contains('/')
            && name.rsplit_once('.').map(|(stem, _)| stem) == stem
    };
    let Some((source, found)) = digests.iter().find(|(path, _)| is_source(path)) else {
        let detail = format!("there is no source of that name in {folder}");
        findings.push(Finding::new(&rule::PDF_NO_SOURCE, &*pdf.path, detail));
        return;
    };
    let expected = found.digests.get(&Algorithm::Sha256);
    if pdf.embedded.iter().any(|(_, digest)| Some(digest) == expected) {
        return;
    }
    let name = source.rsplit('/').next().unwrap_or_default();
    let (rule, detail) = match pdf.embedded.iter().find(|(embedded, _)| embedded == name) {
        Some((_, digest)) => (
            &rule::PDF_SOURCE_DIFFERS,
            format!("the embedded {name} has SHA-256 {digest}; {source} has another"),
        ),
        None => (&rule::PDF_NO_SOURCE, format!("{source} is not embedded in it")),
    };
    findings.push(Finding::new(rule, &*pdf.path, detail));
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "data/id/representations/pdf/data/avis.pdf";
    const SOURCES: &str = "data/id/representations/source/data/";

    fn sound() -> PdfFacts {
        PdfFacts {
            pdfa: Some((3, "A".to_owned())),
            pdfua: Some(1),
            pages: 1,
            has_structure: true,
            structure_whole: true,
            marked: true,
            ..PdfFacts::default()
        }
    }

    fn codes(facts: &PdfFacts) -> Vec<&'static str> {
        let mut findings = Vec::new();
        judge_facts(PATH, facts, &mut findings);
        findings.iter().map(|finding| finding.rule.code).collect()
    }

    #[test]
    fn each_missing_property_has_its_rule() {
        assert_eq!(codes(&sound()), [""; 0]);
        assert_eq!(codes(&PdfFacts { pdfa: Some((3, "B".into())), ..sound() }), ["P002"]);
        assert_eq!(codes(&PdfFacts { pdfua: None, ..sound() }), ["P003"]);
        let fonts = vec!["Helvetica".to_owned(), "Times".to_owned()];
        assert_eq!(codes(&PdfFacts { fonts_not_embedded: fonts, ..sound() }), ["P004", "P004"]);
        assert_eq!(codes(&PdfFacts { structure_whole: false, ..sound() }), ["P005"]);
        assert_eq!(codes(&PdfFacts { encrypted: true, ..sound() }), ["P006"]);
        let actions = vec!["JavaScript".to_owned()];
        assert_eq!(codes(&PdfFacts { actions, ..sound() }), ["P016"]);
        let hidden = vec!["text that is not tagged".to_owned()];
        assert_eq!(codes(&PdfFacts { hidden, ..sound() }), ["P018"]);
        assert_eq!(codes(&PdfFacts::default()), ["P002", "P003", "P005", "P005", "P011"]);
    }

    #[test]
    fn the_embedded_source_is_the_packaged_one() {
        let digest = |text: &str| FileDigests {
            digests: [(Algorithm::Sha256, fixity::sha256(text.as_bytes()))].into(),
            ..FileDigests::default()
        };
        let digests = BTreeMap::from([
            (format!("{SOURCES}settings/avis.yaml"), digest("settings")),
            (format!("{SOURCES}avis.markdown"), digest("source")),
        ]);
        let codes = |name: &str, text: &str| {
            let pdf = Inspected {
                path: PATH.to_owned(),
                sha256: String::new(),
                facts: Ok(sound()),
                embedded: vec![(name.to_owned(), fixity::sha256(text.as_bytes()))],
            };
            let mut findings = Vec::new();
            judge_source(&pdf, SOURCES, &digests, &mut findings);
            findings.iter().map(|finding| finding.rule.code).collect::<Vec<_>>()
        };
        assert_eq!(codes("avis.markdown", "source"), [""; 0]);
        assert_eq!(codes("avis.markdown", "changed"), ["P008"]);
        assert_eq!(codes("other.markdown", "changed"), ["P007"]);
    }
}
