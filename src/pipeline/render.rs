//! Renders one release: composes its document, typesets its pages, writes its PDF. Every way
//! through the pipeline shares this, and so does the reproduction of packaged releases.

use std::collections::BTreeSet;

use crate::document::{Document, ImageContent, build_document, licence_address};
use crate::finding::Finding;
use crate::layout::{FaceId, FontSet, Layout};
use crate::package::ark::ark;
use crate::package::risks::Risks;
use crate::package::{Deposit, Profile, dublin_core_xml};
use crate::pdf::{EmbeddedFile, PdfFile, Relationship, downsample, write_pdf_of};
use crate::release::Release;
use crate::site::{DepositConfig, Dialect};
use crate::typeset::page::Shape;
use crate::typeset::painted::{is_painted, painted};
use crate::typeset::reading::reading;
use crate::typeset::{
    TypesetDocument, face_found, high_pages, loose_lines, moved_pictures, no_glyph, scripts,
    typeset,
};
use crate::verify::reproduce::text::difference;

use super::Refusal;
use super::failure::fault;

/// A release as its pages.
pub struct Rendered {
    /// The document that its PDF was made from.
    pub document: Document,
    /// Its PDF.
    pub pdf: PdfFile,
    /// From reading, composing and typesetting.
    pub findings: Vec<Finding>,
    /// Long-term risks of the package.
    pub risks: Risks,
}

impl Rendered {
    /// All findings, those about risks included.
    pub fn all_findings(&self) -> Vec<Finding> {
        self.findings.iter().chain(self.risks.findings()).cloned().collect()
    }
}

/// The document of a release, with the site's settings for deposit.
pub fn compose(
    release: &Release,
    deposit: &DepositConfig,
    profile: &Profile,
) -> Result<Document, Refusal> {
    let mut document = build_document(release).map_err(|errors| Refusal {
        faults: errors
            .iter()
            .map(|error| fault(&release.path, Some(error.place()), error, None))
            .collect(),
    })?;
    let metadata = &mut document.metadata;
    // The sender of a release is its publisher, unless the site says otherwise.
    let issuer = Some(&metadata.creator).filter(|name| !name.is_empty());
    metadata.publisher = deposit.publisher.as_ref().or(issuer).cloned();
    metadata.rights = deposit.rights.clone();
    metadata.licence = deposit.rights.as_deref().and_then(licence_address);
    metadata.issn = deposit.issn.clone();
    metadata.ark = deposit.ark_naan.as_deref().map(|naan| ark(naan, &release.id));
    if let Profile::Bnf(Deposit { place }) = profile {
        metadata.place.clone_from(place);
        metadata.frequency.clone_from(&deposit.frequency);
    }
    Ok(document)
}

/// Typesets a document and writes its PDF, with its pictures reduced to `density` pixels per inch.
pub fn render(
    release: &Release,
    mut document: Document,
    layout: &Layout,
    fonts: &FontSet,
    density: Option<u32>,
) -> Result<Rendered, Refusal> {
    let mut typeset = set(release, &document, layout, fonts)?;
    let reduced = match density {
        Some(density) => downsample(&mut typeset, density, &release.path),
        None => Vec::new(),
    };
    if !typeset.unset.is_empty() {
        let text = reading(&document, layout).concat();
        if let Some(message) = scripts::unsettable(&text, &typeset.unset) {
            return Err(Refusal::of(&release.path, message));
        }
    }
    check_text(&document, layout, &typeset)
        .map_err(|message| Refusal::of(&release.path, message))?;
    let mut findings = release.findings.clone();
    findings.extend(document.findings.iter().cloned());
    findings.extend(reduced);
    let source = String::from_utf8_lossy(&release.source);
    let unset = typeset.unset.iter();
    findings.extend(unset.map(|&character| no_glyph(&release.path, &source, character)));
    findings.extend(loose_lines(&release.path, &typeset));
    findings.extend(high_pages(&release.path, &typeset));
    findings.extend(moved_pictures(&release.path, &typeset));
    let found = further_families(&typeset, layout, fonts);
    findings.extend(found.iter().map(|family| face_found(&release.path, family)));
    let pdf = embedded_files(release, &document, |files| write_pdf_of(typeset, fonts, files))
        .map_err(|error| Refusal::of(&release.path, error))?;
    let risks = Risks::of(release, &document);
    // The PDF has the pictures: nothing later needs them too.
    for image in &mut document.images {
        image.content = ImageContent::none();
    }
    Ok(Rendered { document, pdf, findings, risks })
}

/// The pages of a document.
pub fn set(
    release: &Release,
    document: &Document,
    layout: &Layout,
    fonts: &FontSet,
) -> Result<TypesetDocument, Refusal> {
    typeset(document, layout, fonts).map_err(|error| Refusal::of(&release.path, error))
}

/// Families used on the pages in addition to those of the layout, each once, in search order.
fn further_families(pages: &TypesetDocument, layout: &Layout, fonts: &FontSet) -> Vec<String> {
    let items = pages.pages.iter().flat_map(|page| &page.items);
    let used: BTreeSet<FaceId> = items
        .filter_map(|item| match &item.shape {
            Shape::Glyphs(run) => Some(run.face),
            _ => None,
        })
        .collect();
    let named =
        |key: &str| layout.file.faces.values().flatten().any(|family| family.to_lowercase() == key);
    let faces = used.into_iter().map(|id| fonts.face(id));
    let mut families: Vec<String> =
        faces.filter(|face| !named(face.family_key())).map(|face| face.family.clone()).collect();
    families.dedup();
    families
}

/// Checks that the pages say what the document does, no word more or less: the same comparison that
/// verification makes from the PDF and the packaged source.
fn check_text(document: &Document, layout: &Layout, set: &TypesetDocument) -> Result<(), String> {
    const DEFECT: &str = "a bug in this program: please report it, with the post";
    let expected = reading(document, layout).join("\n");
    if is_painted(set, &expected) {
        return Ok(());
    }
    let painted = painted(set);
    if let Some(difference) = difference(&expected, &painted.text) {
        return Err(format!("the pages do not say what the post says: {difference} ({DEFECT})"));
    }
    match painted.unlabelled.first() {
        None => Ok(()),
        Some(node) => {
            let role = set.structure.node(*node).role.name();
            Err(format!("element {} ({role}) has no text on the pages ({DEFECT})", node.0))
        }
    }
}

/// Passes on the files to be embedded in the PDF of a release.
pub fn embedded_files<T>(
    release: &Release,
    document: &Document,
    then: impl FnOnce(&[EmbeddedFile<'_>]) -> T,
) -> T {
    // The PDF does not say what a package replaces: it is the same wherever it is put.
    let record = dublin_core_xml(&document.metadata, None);
    then(&[source_file(release, document), record_file(&record, document)])
}

/// The untouched post, to be embedded in its PDF.
fn source_file<'a>(release: &'a Release, document: &Document) -> EmbeddedFile<'a> {
    let name = release.path.rsplit('/').next().unwrap_or(&release.path);
    EmbeddedFile {
        name: name.to_owned(),
        media_type: media_type(release),
        description: document.language.forms().files.source.clone(),
        relationship: Relationship::Source,
        bytes: &release.source,
        modified: modified(document),
    }
}

fn media_type(release: &Release) -> &'static str {
    match release.markup {
        Dialect::Html => "text/html",
        Dialect::Kramdown | Dialect::CommonMark => "text/markdown",
    }
}

/// The Dublin Core record of the release's first package, to be embedded in the PDF.
fn record_file<'a>(record: &'a [u8], document: &Document) -> EmbeddedFile<'a> {
    EmbeddedFile {
        name: "dc.xml".to_owned(),
        media_type: "application/xml",
        description: document.language.forms().files.record.clone(),
        relationship: Relationship::Data,
        bytes: record,
        modified: modified(document),
    }
}

/// The release's latest date, RFC 3339.
fn modified(document: &Document) -> String {
    document.metadata.modified.as_ref().unwrap_or(&document.metadata.issued).clone()
}

#[cfg(test)]
mod tests;
