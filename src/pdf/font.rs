//! Embedded fonts: a subset of each face used (ISO 32000-1 §9.7, ISO 19005-3 §6.2.11).

use std::sync::Arc;

use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use sha2::{Digest, Sha256};
use subsetter::GlyphRemapper;

use super::deflate::{Effort, deflate, flate_stream};
use super::error::PdfError;
use super::object::byte_string;
use crate::cache::Cache;
use crate::layout::Face;

mod cid;
mod codes;
mod program;
mod to_unicode;

pub use cid::Code;
pub use codes::{Cluster, Codes, FaceCodes, Outlines, clusters};
use program::Program;

/// Embeds a subset of each face; returns the resource dictionary `/Font`.
pub fn embed(pdf: &mut Document, codes: &Codes<'_>) -> Result<Dictionary, PdfError> {
    let mut resources = Dictionary::new();
    for face in codes.faces() {
        let font = embed_face(pdf, face)?;
        resources.set(face.resource(), font);
    }
    Ok(resources)
}

fn embed_face(pdf: &mut Document, codes: &FaceCodes<'_>) -> Result<Object, PdfError> {
    let unusable = |reason: &str| PdfError::Face {
        face: codes.face().postscript_name.clone(),
        reason: reason.to_owned(),
    };
    if codes.exhausted() {
        return Err(unusable("it is used for more distinct glyphs and texts than there are codes"));
    }
    let subset = subset_of(codes).map_err(|reason| unusable(&reason))?;
    let name = format!("{}+{}", subset.tag, codes.face().postscript_name);
    let (key, mut entries) = match codes.outlines() {
        Outlines::TrueType => ("FontFile2", dictionary! { "Length1" => subset.length as i64 }),
        Outlines::Cff => ("FontFile3", dictionary! { "Subtype" => "CIDFontType0C" }),
    };
    entries.set("Filter", "FlateDecode");
    let program = Stream::new(entries, subset.deflated.clone()).with_compression(false);
    let program = pdf.add_object(program);
    let mut descriptor = descriptor(codes.face(), &name);
    descriptor.set(key, program);
    let descriptor = pdf.add_object(descriptor);

    let mut cid_font = dictionary! {
        "Type" => "Font",
        "Subtype" => match codes.outlines() {
            Outlines::TrueType => "CIDFontType2",
            Outlines::Cff => "CIDFontType0",
        },
        "BaseFont" => name.as_str(),
        "CIDSystemInfo" => dictionary! {
            "Registry" => byte_string("Adobe"),
            "Ordering" => byte_string("Identity"),
            "Supplement" => 0,
        },
        "FontDescriptor" => descriptor,
        "W" => widths(codes),
    };
    if codes.outlines() == Outlines::TrueType {
        cid_font.set("CIDToGIDMap", cid_to_gid(pdf, codes));
    }
    let cid_font = pdf.add_object(cid_font);
    let to_unicode = to_unicode::cmap(codes.texts());
    let to_unicode = pdf.add_object(flate_stream(Dictionary::new(), to_unicode.as_bytes()));
    let font = dictionary! {
        "Type" => "Font",
        "Subtype" => "Type0",
        "BaseFont" => name.as_str(),
        "Encoding" => "Identity-H",
        "DescendantFonts" => vec![Object::from(cid_font)],
        "ToUnicode" => to_unicode,
    };
    Ok(pdf.add_object(font).into())
}

/// A face reduced to some of its glyphs, as it is embedded.
struct Subset {
    tag: String,
    /// Length of the font program, in bytes.
    length: usize,
    deflated: Vec<u8>,
}

/// Maximum bytes of one face's subsets kept for other documents with the same glyphs.
const SUBSETS: usize = 3 << 20;

type Subsets = Cache<Vec<u16>, Result<Arc<Subset>, String>>;

fn subset_of(codes: &FaceCodes<'_>) -> Result<Arc<Subset>, String> {
    let subsets: Arc<Subsets> = codes.face().derived().get(|| Cache::weighed(SUBSETS, weight));
    let glyphs = codes.glyphs();
    subsets.get_or_make(&glyphs[..], || make_subset(codes, &glyphs).map(Arc::new))
}

#[expect(clippy::ptr_arg, reason = "what the cache calls with its keys")]
fn weight(glyphs: &Vec<u16>, subset: &Result<Arc<Subset>, String>) -> usize {
    let held = subset.as_ref().map_or(0, |subset| size_of::<Subset>() + subset.deflated.len());
    size_of_val(&glyphs[..]) + held
}

fn make_subset(codes: &FaceCodes<'_>, glyphs: &[u16]) -> Result<Subset, String> {
    let glyphs = GlyphRemapper::new_from_glyphs_sorted(glyphs);
    let program = codes.face().derived().get(|| Program::of(codes.face()));
    let subset = subsetter::subset(program.data(codes.face()), 0, &glyphs);
    let subset = subset.map_err(|error| error.to_string())?;
    let program = match codes.outlines() {
        Outlines::TrueType => &subset[..],
        Outlines::Cff => cff_table(&subset).ok_or("its subset has no CFF table")?,
    };
    Ok(Subset {
        tag: subset_tag(&subset),
        length: program.len(),
        deflated: deflate(program, Effort::Quick),
    })
}

/// Six capitals that distinguish this subset from others (ISO 32000-1 §9.6.4), derived from its
/// bytes.
fn subset_tag(subset: &[u8]) -> String {
    let digest = Sha256::digest(subset);
    let mut number = digest[..8].iter().fold(0u64, |n, &byte| n << 8 | u64::from(byte));
    let mut letter = || {
        let letter = char::from(b'A' + (number % 26) as u8);
        number /= 26;
        letter
    };
    (0..6).map(|_| letter()).collect()
}

/// The CFF table alone, as `/CIDFontType0C` requires.
fn cff_table(subset: &[u8]) -> Option<&[u8]> {
    let font = skrifa::FontRef::new(subset).ok()?;
    let record = font
        .table_directory()
        .table_records()
        .iter()
        .find(|record| record.tag() == skrifa::Tag::new(b"CFF "))?;
    let start = record.offset() as usize;
    subset.get(start..start.checked_add(record.length() as usize)?)
}

/// ISO 32000-1 §9.8, lengths in thousandths of an em.
fn descriptor(face: &Face, name: &str) -> Dictionary {
    const FIXED_PITCH: i64 = 1;
    const SYMBOLIC: i64 = 1 << 2;
    const ITALIC: i64 = 1 << 6;
    let metrics = face.metrics();
    let upem = i64::from(metrics.units_per_em);
    let thousandths = |units: i16| Object::Integer((i64::from(units) * 1000).div_euclid(upem));
    let mut flags = SYMBOLIC;
    if metrics.fixed_pitch {
        flags |= FIXED_PITCH;
    }
    if face.italic {
        flags |= ITALIC;
    }
    // No font table gives the width of stems; this is the usual estimate from the weight class.
    let stem = 10 + 220 * (i64::from(face.weight) - 50).max(0) / 900;
    dictionary! {
        "Type" => "FontDescriptor",
        "FontName" => name,
        "Flags" => flags,
        "FontBBox" => metrics.bounds.map(thousandths).to_vec(),
        "ItalicAngle" => Object::Real(metrics.italic_angle),
        "Ascent" => thousandths(metrics.ascender),
        "Descent" => thousandths(metrics.descender),
        "CapHeight" => thousandths(metrics.cap_height),
        "StemV" => stem,
    }
}

/// `/W`: the CIDs used, with a new run after each gap.
fn widths(codes: &FaceCodes<'_>) -> Vec<Object> {
    let mut array = Vec::new();
    let mut run: Vec<Object> = Vec::new();
    let mut next = None;
    for (cid, glyph) in codes.cids() {
        if next != Some(cid) {
            if !run.is_empty() {
                array.push(Object::Array(std::mem::take(&mut run)));
            }
            array.push(Object::from(cid));
        }
        run.push(Object::Real(codes.width(glyph) as f32 / 100.0));
        next = cid.checked_add(1);
    }
    array.push(Object::Array(run));
    array
}

/// `/CIDToGIDMap`: a table of 16 bits per CID.
fn cid_to_gid(pdf: &mut Document, codes: &FaceCodes<'_>) -> Object {
    let glyphs = GlyphRemapper::new_from_glyphs_sorted(&codes.glyphs());
    let last = codes.cids().last().map_or(0, |(cid, _)| usize::from(cid));
    let mut table = vec![0; 2 * (last + 1)];
    for (cid, glyph) in codes.cids() {
        let subset_glyph = glyphs.get(glyph).unwrap_or(0);
        table[2 * usize::from(cid)..][..2].copy_from_slice(&subset_glyph.to_be_bytes());
    }
    pdf.add_object(flate_stream(Dictionary::new(), &table)).into()
}
