//! Character codes: a CID for each glyph and the text it stands for, so that one glyph can serve
//! several texts and extraction still returns each of them (a thin no-break space drawn with
//! another space, a hyphen that is only there because the line ends).
//!
//! Codes are two-byte CIDs, with `Identity-H`. One byte would do for most faces, with the file's
//! own CMap; but several programs that extract text from PDFs do not read such a CMap, and find
//! nothing. Where CIDs can be chosen, both bytes are printable characters ([`cid`](super::cid)):
//! then a run is a text to printpdf, which writes it as one string. Glyphs by number it writes byte
//! by byte, taking three times as long.

use std::collections::BTreeMap;
use std::sync::Arc;

use skrifa::MetadataProvider;
use skrifa::raw::TableProvider;

use super::cid::{Code, free_cid};
use crate::layout::{Face, FaceId, FontSet};
use crate::typeset::TypesetDocument;
use crate::typeset::page::{Glyph, GlyphRun, PageItem, Shape};

/// Neighbouring glyphs that together stand for one text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cluster<'a> {
    pub glyphs: &'a [Glyph],
    pub text: &'a str,
}

impl Cluster<'_> {
    /// Whether codes alone cannot return the text: several glyphs, no text, private-use characters,
    /// which ISO 19005-3 §6.2.11.7.3 wants covered, or a soft hyphen. The code of a soft hyphen
    /// says `-`, because pdf.js skips U+00AD and would then not know that the word goes on.
    pub fn needs_actual_text(&self) -> bool {
        self.glyphs.len() > 1 || self.text.len() != 1 && self.is_not_plain()
    }

    fn is_not_plain(&self) -> bool {
        matches!(self.text, "" | "\u{AD}") || has_private_use(self.text)
    }

    /// Whether the codes of its face return the text.
    pub fn is_given_by(&self, face: &FaceCodes<'_>) -> bool {
        !self.needs_actual_text() && face.gives(self.glyphs[0].id, self.text)
    }
}

fn has_private_use(text: &str) -> bool {
    // The first bytes of private-use characters, and of few others.
    text.bytes().any(|byte| byte >= 0xEE) && text.chars().any(is_private_use)
}

fn is_private_use(c: char) -> bool {
    matches!(u32::from(c), 0xE000..=0xF8FF | 0xF_0000..=0xF_FFFD | 0x10_0000..=0x10_FFFD)
}

/// The clusters of a run: each begins with the glyph that carries the text.
pub fn clusters(run: &GlyphRun) -> impl Iterator<Item = Cluster<'_>> {
    run.glyphs
        .chunk_by(|_, next| next.text.is_empty())
        .map(|glyphs| Cluster { glyphs, text: &glyphs[0].text })
}

/// How a face draws, which decides how CIDs become glyphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outlines {
    /// CIDs can be chosen: `/CIDToGIDMap` leads to the glyphs.
    TrueType,
    /// CIDs are the subset's glyphs: one text per glyph.
    Cff,
}

/// Glyphs, texts and CIDs of one face.
pub struct FaceCodes<'a> {
    face: &'a Face,
    resource: String,
    outlines: Outlines,
    /// The glyphs used; ascending once they are numbered, as are their texts.
    glyphs: Vec<GlyphCodes>,
    /// One for each glyph of the face.
    places: Vec<Place>,
    /// What glyphs stand for by themselves, when an `/ActualText` covers them.
    nominal: Option<Arc<NominalTexts>>,
    /// Whether there were not enough CIDs.
    exhausted: bool,
}

/// Where to find a glyph in use, and the code that most of them have, without a search.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// Index in `glyphs`, from 1; 0 if unused.
    place: u32,
    /// The character that its first code stands for, if it is a single one.
    character: Option<char>,
    /// The first code, once it is numbered.
    code: Code,
}

/// Texts and CIDs of one glyph.
struct GlyphCodes {
    glyph: u16,
    /// Nearly always one.
    cids: Vec<TextCode>,
    /// Advance width in hundredths of a thousandth of an em.
    width: i64,
}

/// A text that a glyph stands for, with its CID.
struct TextCode {
    text: Box<str>,
    /// The text if it is one character, as nearly all are: fast to compare.
    character: Option<char>,
    cid: u16,
}

/// The character of a text that is just one.
fn only_character(text: &str) -> Option<char> {
    let mut characters = text.chars();
    characters.next().filter(|_| characters.as_str().is_empty())
}

impl GlyphCodes {
    fn find(&self, text: &str) -> Option<usize> {
        match only_character(text) {
            None => self.cids.iter().position(|code| *code.text == *text),
            character => self.cids.iter().position(|code| code.character == character),
        }
    }
}

/// The codes of all faces used by a document.
pub struct Codes<'a> {
    faces: BTreeMap<FaceId, FaceCodes<'a>>,
    /// By page and item: whether the codes return the text of all its clusters.
    given: Vec<Vec<bool>>,
}

impl<'a> Codes<'a> {
    /// Gives each glyph and text of the document its CID, in order of glyph and text, so that the same set of glyphs always gives the same font.
    pub fn assign(document: &TypesetDocument, fonts: &'a FontSet) -> Codes<'a> {
        let mut faces: BTreeMap<FaceId, FaceCodes<'a>> = BTreeMap::new();
        let mut collect = |item: &PageItem| {
            let Shape::Glyphs(run) = &item.shape else { return true };
            let codes =
                faces.entry(run.face).or_insert_with(|| FaceCodes::new(fonts.face(run.face)));
            codes.collect(run)
        };
        let pages = document.pages.iter();
        let given = pages.map(|page| page.items.iter().map(&mut collect).collect()).collect();
        for (index, codes) in faces.values_mut().enumerate() {
            // Not the index in the set: faces that are not used must not count.
            codes.resource = format!("F{index}");
            codes.number();
        }
        Codes { faces, given }
    }

    /// Whether the codes return the text of all clusters of a page's item. Even if this is false,
    /// they may do so for some: see [`Cluster::is_given_by`].
    pub fn give_all(&self, page: usize, item: usize) -> bool {
        self.given[page][item]
    }

    pub fn faces(&self) -> impl Iterator<Item = &FaceCodes<'a>> {
        self.faces.values()
    }

    /// The codes of a face used by the document.
    pub fn face(&self, id: FaceId) -> &FaceCodes<'a> {
        &self.faces[&id]
    }
}

impl<'a> FaceCodes<'a> {
    fn new(face: &'a Face) -> FaceCodes<'a> {
        let outlines = if face.font().glyf().is_ok() { Outlines::TrueType } else { Outlines::Cff };
        FaceCodes {
            face,
            resource: String::new(),
            outlines,
            glyphs: Vec::new(),
            places: vec![Place::default(); usize::from(face.metrics().glyph_count) + 1],
            nominal: None,
            exhausted: false,
        }
    }

    /// Adds a run's glyphs; returns whether their codes are already known to return all its text.
    fn collect(&mut self, run: &GlyphRun) -> bool {
        let mut given = self.outlines == Outlines::TrueType;
        for cluster in clusters(run) {
            if cluster.needs_actual_text() {
                given = false;
                self.collect_nominal(&cluster);
            } else {
                self.add(cluster.glyphs[0].id, cluster.text);
            }
        }
        given
    }

    /// Adds glyphs whose text is given by an `/ActualText`.
    fn collect_nominal(&mut self, cluster: &Cluster<'_>) {
        if self.nominal.is_none() {
            self.nominal = Some(self.face.derived().get(|| nominal_texts(self.face)));
        }
        for glyph in cluster.glyphs {
            let text = self.nominal_text(glyph.id).to_owned();
            self.add(glyph.id, &text);
        }
    }

    fn known(&self, glyph: u16) -> Option<&GlyphCodes> {
        let place = self.places.get(usize::from(glyph))?.place;
        self.glyphs.get((place as usize).checked_sub(1)?)
    }

    fn add(&mut self, glyph: u16, text: &str) {
        if usize::from(glyph) >= self.places.len() {
            // A glyph beyond those the face says it has.
            self.places.resize(usize::from(glyph) + 1, Place::default());
        }
        let known = &mut self.places[usize::from(glyph)];
        let character = only_character(text);
        if character.is_some() && known.character == character {
            return;
        }
        if known.place == 0 {
            self.glyphs.push(GlyphCodes { glyph, cids: Vec::new(), width: 0 });
            known.place = self.glyphs.len() as u32;
            known.character = character;
        }
        let codes = &mut self.glyphs[known.place as usize - 1];
        if codes.find(text).is_none() {
            codes.cids.push(TextCode { text: text.into(), character, cid: 0 });
        }
    }

    fn number(&mut self) {
        self.glyphs.sort_by_key(|codes| codes.glyph);
        let font = self.face.font();
        let advances = font.hmtx();
        let upem = i64::from(self.face.metrics().units_per_em);
        let mut next: usize = 0;
        for (place, codes) in (1..).zip(&mut self.glyphs) {
            codes.cids.sort_by(|a, b| a.text.cmp(&b.text));
            for (i, TextCode { cid, .. }) in codes.cids.iter_mut().enumerate() {
                if i == 0 || self.outlines == Outlines::TrueType {
                    next += 1;
                }
                let free = match self.outlines {
                    Outlines::TrueType => free_cid(next - 1),
                    Outlines::Cff => u16::try_from(next).ok(),
                };
                self.exhausted |= free.is_none();
                *cid = free.unwrap_or_default();
            }
            let advance = advances.as_ref().ok().and_then(|hmtx| hmtx.advance(codes.glyph.into()));
            let units = i64::from(advance.unwrap_or(0));
            codes.width = (units * 100_000 + upem / 2) / upem;
            let (cid, width) = (codes.cids[0].cid, codes.width);
            let character = codes.cids[0].character;
            self.places[usize::from(codes.glyph)] =
                Place { place, character, code: Code { cid, width } };
        }
    }

    /// The name in the resource dictionary.
    pub fn resource(&self) -> &str {
        &self.resource
    }

    pub fn face(&self) -> &'a Face {
        self.face
    }

    pub fn outlines(&self) -> Outlines {
        self.outlines
    }

    /// Whether there are more glyphs and texts than CIDs: such a font cannot be embedded.
    pub fn exhausted(&self) -> bool {
        self.exhausted
    }

    /// All glyphs, ascending.
    pub fn glyphs(&self) -> Vec<u16> {
        self.glyphs.iter().map(|codes| codes.glyph).collect()
    }

    /// CIDs, ascending, each once, with their glyphs.
    pub fn cids(&self) -> impl Iterator<Item = (u16, u16)> {
        self.own_cids().map(|(codes, code)| (code.cid, codes.glyph))
    }

    /// CIDs, ascending, each once, with their texts.
    pub fn texts(&self) -> impl Iterator<Item = (u16, &str)> {
        self.own_cids().map(|(_, code)| (code.cid, &*code.text))
    }

    fn own_cids(&self) -> impl Iterator<Item = (&GlyphCodes, &TextCode)> {
        self.glyphs.iter().flat_map(|codes| {
            let count = if self.outlines == Outlines::Cff { 1 } else { codes.cids.len() };
            codes.cids.iter().take(count).map(move |code| (codes, code))
        })
    }

    /// The code of a glyph that stands for `text`.
    pub fn code(&self, glyph: u16, text: &str) -> Code {
        if let Some(place) = self.places.get(usize::from(glyph))
            && place.character.is_some()
            && place.character == only_character(text)
        {
            return place.code;
        }
        let Some(codes) = self.known(glyph) else { return Code::default() };
        let cid = codes.find(text).map_or(0, |at| codes.cids[at].cid);
        Code { cid, width: codes.width }
    }

    /// Whether the code of a glyph returns `text`; if not, an `/ActualText` must give it.
    fn gives(&self, glyph: u16, text: &str) -> bool {
        self.outlines == Outlines::TrueType
            || self.known(glyph).and_then(|codes| codes.find(text)) == Some(0)
    }

    /// The text of a glyph covered by an `/ActualText`: PDF/A requires one all the same.
    pub fn nominal_text(&self, glyph: u16) -> &str {
        let texts = self.nominal.as_ref().and_then(|texts| texts.0.get(&glyph));
        texts.map_or("\u{FFFD}", |text| text)
    }

    /// A glyph's advance width in hundredths of a thousandth of an em, as written in `/W`.
    pub fn width(&self, glyph: u16) -> i64 {
        self.known(glyph).map_or(0, |codes| codes.width)
    }
}

/// By glyph; the same for every document.
struct NominalTexts(BTreeMap<u16, Box<str>>);

/// The lowest character of each glyph, if it has any.
fn nominal_texts(face: &Face) -> NominalTexts {
    let mut texts = BTreeMap::new();
    for (character, glyph) in face.font().charmap().mappings() {
        let character = char::from_u32(character).filter(|&c| c > '\u{1F}' && !is_private_use(c));
        if let (Some(character), Ok(glyph)) = (character, u16::try_from(glyph.to_u32())) {
            texts.entry(glyph).or_insert_with(|| character.to_string().into());
        }
    }
    NominalTexts(texts)
}
