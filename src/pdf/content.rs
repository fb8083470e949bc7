//! Page content, drawn through printpdf: the only place that knows it. Text, colours, rectangles,
//! pictures, graphics state and marked content all go through its typed operations. The page tree
//! and content streams of the document that it makes are kept.
//!
//! printpdf gets the names of fonts and pictures, but not the fonts and pictures themselves, as it
//! would embed both differently from us: it knows one text per glyph, and decodes and re-encodes
//! pictures. What it takes for text or glyph numbers, and writes unchanged, are the codes of our
//! own subsets ([`Codes`]); and pictures are placed by a matrix set beforehand, as it does not know
//! their size.

use std::borrow::Borrow;

use lopdf::{Document, Object, ObjectId};
use printpdf::{
    Color, CurTransMat, DictItem, Op, PaintMode, PdfDocument, PdfPage, PdfSaveOptions, Pt, Rect,
    Rgb, WindingOrder, XObjectId, XObjectTransform,
};

use super::deflate::flate_stream;
use super::font::{Codes, clusters};
use super::image;
use super::marking::{Marking, Sequence};
use super::object::points;
use crate::layout::Length;
use crate::typeset::TypesetDocument;
use crate::typeset::page::{Artifact, Colour, GlyphRun, Page, Shape, Tag};

mod properties;
mod text;

use properties::{marked, name, string};
use text::{Text, TextState};

/// The pages as drawn.
pub struct Drawn {
    pub pdf: Document,
    /// The page objects, in order.
    pub pages: Vec<ObjectId>,
    pub marking: Marking,
}

/// Pages that are drawn at once: operations take many times the memory of what they become.
const PAGES_AT_ONCE: usize = 16;

/// Draws `pages`, those of the document, and hands each back when it is drawn.
pub fn draw<P: Borrow<Page>>(
    document: &TypesetDocument,
    pages: impl Iterator<Item = P>,
    mut drawn: impl FnMut(P),
    codes: &Codes<'_>,
) -> Drawn {
    let mut marking = Marking::new(document.structure.content_count());
    let mut rest = pages.peekable();
    let mut pdf = printed(document, &mut rest, &mut drawn, &mut marking, codes);
    let mut pages: Vec<ObjectId> = pdf.get_pages().into_values().collect();
    pages.iter().for_each(|page| deflate_content(&mut pdf, *page));
    while rest.peek().is_some() {
        let part = printed(document, &mut rest, &mut drawn, &mut marking, codes);
        add_pages(&mut pdf, part, &mut pages);
    }
    Drawn { pdf, pages, marking }
}

/// Adds the pages of another document.
fn add_pages(pdf: &mut Document, mut part: Document, pages: &mut Vec<ObjectId>) {
    let tree = pdf.catalog().and_then(|catalogue| catalogue.get(b"Pages")?.as_reference());
    let tree = tree.expect("printpdf writes a page tree");
    for (_, page) in part.get_pages() {
        let Ok(mut entries) = part.get_dictionary(page).cloned() else { continue };
        let content = entries.get(b"Contents").and_then(Object::as_reference).ok();
        if let Some(content) = content.and_then(|content| part.objects.remove(&content)) {
            entries.set("Contents", pdf.add_object(content));
        }
        entries.set("Parent", tree);
        let page = pdf.add_object(entries);
        deflate_content(pdf, page);
        pages.push(page);
    }
    if let Ok(tree) = pdf.get_dictionary_mut(tree) {
        tree.set("Count", pages.len() as i64);
        tree.set("Kids", pages.iter().map(|page| Object::Reference(*page)).collect::<Vec<_>>());
    }
}

/// Deflates the content of a page, as the writer would.
fn deflate_content(pdf: &mut Document, page: ObjectId) {
    let entries = pdf.get_dictionary(page);
    let content = entries.and_then(|entries| entries.get(b"Contents")?.as_reference());
    let content = content.and_then(|content| pdf.get_object_mut(content)?.as_stream_mut());
    if let Ok(stream) = content
        && !stream.content.is_empty()
    {
        let dictionary = std::mem::take(&mut stream.dict);
        *stream = flate_stream(dictionary, &stream.content);
    }
}

/// The next pages, as printpdf makes them.
fn printed<P: Borrow<Page>>(
    document: &TypesetDocument,
    pages: &mut impl Iterator<Item = P>,
    drawn: &mut impl FnMut(P),
    marking: &mut Marking,
    codes: &Codes<'_>,
) -> Document {
    let mut printed = PdfDocument::new("");
    for next in pages.take(PAGES_AT_ONCE) {
        let page = next.borrow();
        let size = Rect::from_wh(Pt(points(page.width)), Pt(points(page.height)));
        let sequences = marking.sequences(page, codes);
        printed.pages.push(PdfPage {
            media_box: size.clone(),
            trim_box: size.clone(),
            crop_box: size,
            ops: page_operations(document, page, &sequences, codes),
        });
        drop(sequences);
        drawn(next);
    }
    let options = PdfSaveOptions {
        optimize: false,
        subset_fonts: false,
        secure: true,
        image_optimization: None,
    };
    printed.to_lopdf_document(&options, &mut Vec::new())
}

/// Most items have no more: their sequence's beginning and end, font, colour, place, glyphs.
const OPERATIONS_OF_AN_ITEM: usize = 6;

fn page_operations(
    document: &TypesetDocument,
    page: &Page,
    sequences: &[Sequence<'_>],
    codes: &Codes<'_>,
) -> Vec<Op> {
    let operations = Vec::with_capacity(page.items.len() * OPERATIONS_OF_AN_ITEM);
    let text = TextState::default();
    let mut painter = Painter { document, page, codes, operations, colour: None, text };
    for sequence in sequences {
        painter.begin(sequence);
        // The parts of a content whose text is not given by the codes are sequences of their own.
        let is_given = matches!(sequence.tag, Tag::Content(_));
        for shape in &sequence.shapes {
            painter.paint(shape, is_given);
        }
        painter.text.end(&mut painter.operations);
        painter.operations.push(Op::EndMarkedContent);
    }
    painter.operations
}

struct Painter<'a> {
    document: &'a TypesetDocument,
    page: &'a Page,
    codes: &'a Codes<'a>,
    operations: Vec<Op>,
    /// The current fill colour.
    colour: Option<Colour>,
    text: TextState,
}

impl Painter<'_> {
    fn begin(&mut self, sequence: &Sequence<'_>) {
        self.operations.push(match sequence.tag {
            Tag::Content(content) => {
                let role = match &sequence.actual_text {
                    Some(_) => "Span",
                    None => {
                        let structure = &self.document.structure;
                        structure.node(structure.owner(content)).role.name()
                    }
                };
                let mcid = DictItem::Int(sequence.mcid.unwrap_or_default() as i64);
                let text = sequence.actual_text.as_deref().map(|text| ("ActualText", string(text)));
                marked(role, [("MCID", mcid)].into_iter().chain(text))
            }
            Tag::Artifact(artifact) => {
                let (kind, subtype) = match artifact {
                    Artifact::Layout => ("Layout", None),
                    Artifact::Header => ("Pagination", Some("Header")),
                    Artifact::Footer => ("Pagination", Some("Footer")),
                };
                let subtype = subtype.map(|subtype| ("Subtype", name(subtype)));
                marked("Artifact", [("Type", name(kind))].into_iter().chain(subtype))
            }
        });
    }

    /// Paints a shape; `is_given` if its text is given by codes or an `/ActualText` of its
    /// sequence.
    fn paint(&mut self, shape: &Shape, is_given: bool) {
        if !matches!(shape, Shape::Glyphs(_)) {
            self.text.end(&mut self.operations);
        }
        match shape {
            Shape::Glyphs(run) => self.paint_run(run, is_given),
            &Shape::Rectangle { x, y, width, height, colour } => {
                self.set_colour(colour);
                let [x, y, width, height] = self.place(x, y, width, height).map(Pt);
                let (mode, winding_order) = (Some(PaintMode::Fill), Some(WindingOrder::NonZero));
                let rectangle = Rect { x, y, width, height, mode, winding_order };
                self.operations.push(Op::DrawRectangle { rectangle });
            }
            &Shape::Image { image, x, y, width, height } => {
                let orientation = image::orientation(&self.document.images[image.0]);
                let matrix = image::placement(orientation, self.place(x, y, width, height));
                let transform =
                    XObjectTransform { no_auto_scale: true, ..XObjectTransform::default() };
                self.operations.extend([
                    Op::SaveGraphicsState,
                    Op::SetTransformationMatrix { matrix: CurTransMat::Raw(matrix) },
                    Op::UseXobject { id: XObjectId(image::resource(image)), transform },
                    Op::RestoreGraphicsState,
                ]);
            }
        }
    }

    /// A place on the page as PDF has it, in points: its bottom-left corner, width and height.
    fn place(&self, x: Length, y: Length, width: Length, height: Length) -> [f32; 4] {
        [x, self.page.height - y - height, width, height].map(points)
    }

    fn set_colour(&mut self, colour: Colour) {
        if self.colour == Some(colour) {
            return;
        }
        self.colour = Some(colour);
        // Four decimals distinguish all 256 steps.
        let [r, g, b] = colour.0.map(|step| ((u32::from(step) * 10_000 + 127) / 255) as f32 / 1e4);
        let col = Color::Rgb(Rgb { r, g, b, icc_profile: None });
        self.operations.push(Op::SetFillColor { col });
    }

    fn paint_run(&mut self, run: &GlyphRun, is_given: bool) {
        if run.glyphs.is_empty() {
            return;
        }
        self.set_colour(run.colour);
        let origin = [run.x, self.page.height - run.y];
        let face = self.codes.face(run.face);
        let mut text = Text::begin(face, run, origin, &mut self.text, &mut self.operations);
        for cluster in clusters(run) {
            text.show(&cluster, is_given);
        }
        text.end();
    }
}
