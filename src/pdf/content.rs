//! Page content: the one place that knows printpdf. Of the document that it makes from the pages'
//! operators, page tree and content streams are kept.
//!
//! The operators of a page are given to it as they are written: one by one, each with its
//! operands, all would be copied three times on their way into the file.

use lopdf::{Document, ObjectId};
use printpdf::{Op, PdfDocument, PdfPage, PdfSaveOptions, Pt, Rect};

use super::font::{Codes, clusters};
use super::image;
use super::marking::{Marking, Sequence};
use super::object::{points, text_bytes, write_byte, write_number, write_points};
use crate::typeset::TypesetDocument;
use crate::typeset::page::{Artifact, Colour, GlyphRun, Page, Shape, Tag};

mod text;

use text::Text;

/// The pages as drawn.
pub struct Drawn {
    pub pdf: Document,
    /// The page objects, in order.
    pub pages: Vec<ObjectId>,
}

/// Draws all pages.
pub fn draw(document: &TypesetDocument, marking: &Marking<'_>, codes: &Codes<'_>) -> Drawn {
    let mut printed = PdfDocument::new("");
    for (page, sequences) in document.pages.iter().zip(&marking.sequences) {
        let operators = page_operators(document, page, sequences, codes);
        let key = String::from_utf8(operators).expect("operators are written in ASCII");
        let size = Rect::from_wh(Pt(points(page.width)), Pt(points(page.height)));
        printed.pages.push(PdfPage {
            media_box: size.clone(),
            trim_box: size.clone(),
            crop_box: size,
            ops: vec![Op::Unknown { key, value: Vec::new() }],
        });
    }
    let options = PdfSaveOptions {
        optimize: false,
        subset_fonts: false,
        // Operators that printpdf does not know pass only so.
        secure: false,
        image_optimization: None,
    };
    let pdf = printed.to_lopdf_document(&options, &mut Vec::new());
    let pages = pdf.get_pages().into_values().collect();
    Drawn { pdf, pages }
}

fn page_operators(
    document: &TypesetDocument,
    page: &Page,
    sequences: &[Sequence<'_>],
    codes: &Codes<'_>,
) -> Vec<u8> {
    let mut painter = Painter { document, page, codes, out: Vec::new(), colour: None };
    for sequence in sequences {
        painter.begin(sequence);
        // The parts of a content that codes do not tell are sequences of their own.
        let told = matches!(sequence.tag, Tag::Content(_));
        for shape in &sequence.shapes {
            painter.paint(shape, told);
        }
        painter.put("EMC\n");
    }
    painter.out
}

struct Painter<'a> {
    document: &'a TypesetDocument,
    page: &'a Page,
    codes: &'a Codes<'a>,
    /// Operators, a line each, in ASCII.
    out: Vec<u8>,
    /// The fill colour that is set.
    colour: Option<Colour>,
}

impl Painter<'_> {
    fn put(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn begin(&mut self, sequence: &Sequence<'_>) {
        match sequence.tag {
            Tag::Content(content) => {
                let role = match &sequence.actual_text {
                    Some(_) => "Span",
                    None => {
                        let structure = &self.document.structure;
                        structure.node(structure.owner(content)).role.name()
                    }
                };
                let mcid = itoa::Buffer::new().format(sequence.mcid.unwrap_or_default()).to_owned();
                for part in ["/", role, " <</MCID ", &mcid] {
                    self.put(part);
                }
                if let Some(text) = &sequence.actual_text {
                    self.put("/ActualText");
                    write_text(&mut self.out, text);
                }
                self.put(">> BDC\n");
            }
            Tag::Artifact(artifact) => self.put(match artifact {
                Artifact::Layout => "/Artifact <</Type/Layout>> BDC\n",
                Artifact::Header => "/Artifact <</Subtype/Header/Type/Pagination>> BDC\n",
                Artifact::Footer => "/Artifact <</Subtype/Footer/Type/Pagination>> BDC\n",
            }),
        }
    }

    /// Paints a shape; `told` where codes or an `/ActualText` of its sequence tell its text.
    fn paint(&mut self, shape: &Shape, told: bool) {
        match shape {
            Shape::Glyphs(run) => self.paint_run(run, told),
            Shape::Rectangle { x, y, width, height, colour } => {
                self.set_colour(*colour);
                let bottom = self.page.height - *y - *height;
                for length in [*x, bottom, *width, *height] {
                    write_points(&mut self.out, length);
                    self.put(" ");
                }
                self.put("re\nf\n");
            }
            Shape::Image { image, x, y, width, height } => {
                let bottom = self.page.height - *y - *height;
                let matrix = image::placement(
                    image::orientation(&self.document.images[image.0]),
                    [points(*x), points(bottom), points(*width), points(*height)],
                );
                self.put("q\n");
                for number in matrix {
                    // A thousandth of a point, as all lengths.
                    let thousandths = (f64::from(number) * 1000.0).round() as i64;
                    write_number::<3>(&mut self.out, thousandths);
                    self.put(" ");
                }
                self.put("cm\n/");
                self.put(&image::resource(*image));
                self.put(" Do\nQ\n");
            }
        }
    }

    fn set_colour(&mut self, colour: Colour) {
        if self.colour == Some(colour) {
            return;
        }
        self.colour = Some(colour);
        for step in colour.0 {
            // Four decimals tell all 256 steps apart.
            write_number::<4>(&mut self.out, (i64::from(step) * 10_000 + 127) / 255);
            self.put(" ");
        }
        self.put("rg\n");
    }

    fn paint_run(&mut self, run: &GlyphRun, told: bool) {
        if run.glyphs.is_empty() {
            return;
        }
        self.set_colour(run.colour);
        let origin = [run.x, self.page.height - run.y];
        let mut text = Text::new(self.codes.face(run.face), run, origin, &mut self.out);
        for cluster in clusters(run) {
            text.show(&cluster, told);
        }
        text.end();
    }
}

/// Writes a text string (ISO 32000-1 §7.9.2.2) in ASCII.
fn write_text(out: &mut Vec<u8>, text: &str) {
    out.push(b'(');
    text_bytes(text).into_iter().for_each(|byte| write_byte(out, byte));
    out.push(b')');
}
