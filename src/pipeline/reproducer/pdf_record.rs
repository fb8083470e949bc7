//! What the PDF of a release says beside its pages, without typesetting it.

use std::collections::BTreeSet;

use crate::document::{Document, Inline};
use crate::package::risks::walk;
use crate::pdf::{EmbeddedFile, FileDescription, Relationship, describe, uri};
use crate::pipeline::fingerprint::sha256_hex;
use crate::pipeline::render::embedded_files;
use crate::release::Release;
use crate::verify::reproduce::{PackagedRelease, PdfRecord};

/// `None` if the document's dates are none, of which no PDF is made.
pub(super) fn pdf_record(
    packaged: &PackagedRelease,
    release: &Release,
    document: &Document,
) -> Option<PdfRecord> {
    let FileDescription { packet, information } =
        describe(&document.metadata, document.language.tag())?;
    let files = embedded_files(release, document, |files| {
        let sha256 = |file: &EmbeddedFile<'_>| match file.relationship {
            Relationship::Source => packaged.source_sha256.clone(),
            _ => sha256_hex(file.bytes),
        };
        files.iter().map(|file| (file.name.clone(), sha256(file))).collect()
    });
    let no_instance = FileDescription::no_instance();
    Some(PdfRecord { packet, no_instance, information, files, links: links(document) })
}

/// Those of the text, of the head, of the list of attachments, and of the contacts.
fn links(document: &Document) -> BTreeSet<String> {
    let mut targets: Vec<String> =
        walk(document).links.into_iter().map(|(target, _)| target).collect();
    let head = [&document.title, &document.subtitle, &document.date_line];
    head.into_iter().for_each(|inlines| add(inlines, &mut targets));
    for file in &document.attachments {
        targets.extend(file.target.clone());
        add(&file.name, &mut targets);
    }
    for contact in &document.contacts {
        targets.extend(contact.email.iter().map(|email| format!("mailto:{email}")));
        add(&contact.service, &mut targets);
        add(&contact.name, &mut targets);
    }
    targets.iter().map(|target| uri(target)).collect()
}

fn add(inlines: &[Inline], targets: &mut Vec<String>) {
    for inline in inlines {
        if let Inline::Link { target, .. } = inline {
            targets.push(target.clone());
        }
        add(inline.content(), targets);
    }
}
