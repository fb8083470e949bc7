//! Reads what a PDF says about itself, for verification. The bytes may be hostile: nothing here
//! panics, follows a cycle forever or decompresses without limit.

use std::collections::BTreeMap;

use super::model::xmp::{self, Declared, Packet};
use super::model::{self, Dictionary, LARGEST_STREAM, Object, Objects};

mod actions;
mod description;
mod files;
mod fonts;
mod structure;
mod text;

pub use super::model::PdfReadError;
pub use description::Description;
pub use files::EmbeddedFileFacts;

/// What a PDF says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PdfFacts {
    /// Version in the header or, if present, in the catalogue: `1.7`.
    pub version: String,
    /// `pdfaid:part` and `pdfaid:conformance` of the XMP metadata: `(3, "A")`.
    pub pdfa: Option<(u32, String)>,
    /// `pdfuaid:part` of the XMP metadata.
    pub pdfua: Option<u32>,
    pub pages: usize,
    /// The catalogue's `/Lang`.
    pub language: Option<String>,
    pub encrypted: bool,
    /// Base names of fonts without an embedded font program, each once; Type 3 fonts have none.
    pub fonts_not_embedded: Vec<String>,
    /// Number of font dictionaries examined.
    pub fonts: usize,
    pub has_structure: bool,
    /// Number of elements in the structure tree.
    pub structure_elements: usize,
    /// Whether every element names its parent and type, and every reference among them leads to an
    /// object. False without a structure tree.
    pub structure_whole: bool,
    /// `/MarkInfo` with `/Marked true`.
    pub marked: bool,
    /// The tagged text in the order of the tags, one element per line, without bullets, numbers of
    /// lists and notes, and note references. `None` without a structure tree.
    pub text: Option<String>,
    /// Kinds of content that readers and the eye find differently, in order.
    pub hidden: Vec<String>,
    /// When it was made, as it is written in its XMP metadata, then in its information dictionary.
    pub created: Vec<String>,
    /// What the XMP metadata says about the document.
    pub description: Description,
    /// The XMP packet; empty if there is none.
    pub packet: Vec<u8>,
    /// Texts and names of the document information dictionary, by key.
    pub information: BTreeMap<String, String>,
    /// What it does besides showing its pages: kinds of actions, in order.
    pub actions: Vec<String>,
    /// Addresses that its links lead to, each once, in order.
    pub links: Vec<String>,
    /// In the order of the name tree, then those that only `/AF` names.
    pub embedded_files: Vec<EmbeddedFileFacts>,
}

/// Opens a PDF and reads what it says about itself.
///
/// # Errors
/// If the file cannot be opened as a PDF, or exceeds a limit; anything merely missing is missing
/// from the facts.
pub fn inspect(bytes: &[u8]) -> Result<PdfFacts, PdfReadError> {
    if !bytes.starts_with(b"%PDF-") {
        return Err(PdfReadError::NotPdf);
    }
    model::open(bytes, read)
}

fn read(objects: &Objects<'_>) -> Result<PdfFacts, PdfReadError> {
    let catalogue = objects.catalogue()?;
    let (bytes, packet) = packet(objects, catalogue)?;
    let Declared { pdfa, pdfua } = packet.declared();
    let structure = structure::walk(objects, catalogue);
    let (fonts, fonts_not_embedded) = fonts::embedded(objects);
    let actions::Found { actions, links, has_forms } = actions::find(objects, catalogue);
    let text::Shown { tagged, hidden } = text::shown(objects, catalogue)?;
    let mut hidden: Vec<String> = hidden.into_iter().map(str::to_owned).collect();
    hidden.extend(has_forms.then(|| "a form XObject, whose text is not read".to_owned()));
    let marked = objects
        .dictionary(catalogue, b"MarkInfo")
        .is_some_and(|info| objects.is_true(info, b"Marked"));
    Ok(PdfFacts {
        version: version(objects, catalogue),
        pdfa,
        pdfua,
        pages: model::pages(objects, catalogue).pages.len(),
        language: objects.text(catalogue, b"Lang"),
        encrypted: objects.is_encrypted(),
        fonts_not_embedded,
        fonts,
        has_structure: structure.is_some(),
        structure_elements: structure.map_or(0, |tree| tree.elements),
        structure_whole: structure.is_some_and(|tree| tree.whole),
        marked,
        text: tagged,
        hidden,
        created: created(objects, &packet),
        description: Description::from(&packet),
        packet: bytes,
        information: information(objects),
        actions,
        links,
        embedded_files: files::embedded(objects, catalogue)?,
    })
}

fn created(objects: &Objects<'_>, packet: &Packet) -> Vec<String> {
    let info = objects.dictionary(&objects.trailer, b"Info");
    let info = info.and_then(|info| objects.text(info, b"CreationDate"));
    packet.first(xmp::XMP, "CreateDate").map(str::to_owned).into_iter().chain(info).collect()
}

fn version<'a>(objects: &Objects<'a>, catalogue: &Dictionary<'a>) -> String {
    match objects.entry(catalogue, b"Version").and_then(Object::as_name) {
        Some(version) => String::from_utf8_lossy(version).into_owned(),
        None => objects.version.clone(),
    }
}

/// The catalogue's XMP packet and its bytes; an empty one if there is none.
fn packet<'a>(
    objects: &Objects<'a>,
    catalogue: &Dictionary<'a>,
) -> Result<(Vec<u8>, Packet), PdfReadError> {
    let Some(packet) = objects.stream(catalogue, b"Metadata") else {
        return Ok(Default::default());
    };
    let bytes = model::content(packet, LARGEST_STREAM)?.into_owned();
    let packet = xmp::read(&bytes)?;
    Ok((bytes, packet))
}

/// What is neither text nor name is kept by its key alone.
fn information(objects: &Objects<'_>) -> BTreeMap<String, String> {
    let entries = objects.dictionary(&objects.trailer, b"Info").into_iter();
    let texts = entries.flat_map(|info| info.iter()).map(|(key, value)| {
        let value = objects.resolve(value);
        let name = || value?.as_name().map(|name| String::from_utf8_lossy(name).into_owned());
        let text = value.and_then(Object::as_text).or_else(name);
        (String::from_utf8_lossy(key).into_owned(), text.unwrap_or_default())
    });
    texts.collect()
}

#[cfg(test)]
mod tests;
