//! Long-term risks of an intact package: files that are encrypted, run something, are not PDF/A or
//! not what their names say (`files`), links that leave the site (`links`), headings that skip a level
//! (`headings`). Found in the inputs; nothing is changed.
//!
//! Missing alternative texts are found when pictures are read (D013).

mod files;
mod headings;
mod kind;
mod links;
mod locked;
mod macros;
#[cfg(test)]
mod tests;
mod walk;

use crate::document::Document;
use crate::finding::Finding;
use crate::release::Release;
use crate::rules::package as rule;

pub use files::AttachedPdf;
use files::OfFiles;
pub use links::OutwardLink;
pub(crate) use walk::walk;

/// The risks of one package.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Risks {
    /// Findings about files, each with the file's site address.
    pub files: Vec<(String, Finding)>,
    /// Every link that leaves the site, in the order of the release.
    pub links: Vec<OutwardLink>,
    /// What the attached PDFs are, by the site's address.
    pub pdfs: Vec<(String, AttachedPdf)>,
    /// Findings about the text: links by host, headings.
    pub text: Vec<Finding>,
}

impl Risks {
    /// Examines a release as it was read and composed.
    pub fn of(release: &Release, document: &Document) -> Risks {
        let walked = walk::walk(document);
        let links = links::outward(release, &walked);
        let mut text = links::findings(release, &links);
        text.extend(headings::findings(release, &walked));
        let OfFiles { findings, pdfs } = files::of_files(release, document, &walked);
        Risks { files: findings, links, pdfs, text }
    }

    /// Whether the file at an address claims to be what it is not.
    pub fn is_false(&self, address: &str) -> bool {
        let rules = [&rule::BROKEN_PDF, &rule::NOT_OF_ITS_KIND];
        let mut files = self.files.iter().filter(|(file, _)| file == address);
        files.any(|(_, finding)| rules.iter().any(|rule| rule.code == finding.rule.code))
    }

    /// What the attached PDF at an address is.
    pub fn pdf(&self, address: &str) -> Option<&AttachedPdf> {
        self.pdfs.iter().find(|(of, _)| of == address).map(|(_, pdf)| pdf)
    }

    /// All findings.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.files.iter().map(|(_, finding)| finding).chain(&self.text)
    }
}
