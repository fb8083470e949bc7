//! Page content: the one place that knows printpdf. Its operators draw the pages; of the document
//! that it makes from them, page tree and content streams are kept.

use std::collections::BTreeMap;

use lopdf::{Document, ObjectId};
use printpdf::{
    Color, CurTransMat, DictItem, Op, PaintMode, PdfDocument, PdfPage, PdfSaveOptions, Pt, Rect,
    Rgb,
};

use super::font::{Cluster, CodeLength, Codes, FaceCodes, clusters};
use super::image;
use super::marking::{Marking, Sequence};
use super::object::{points, text_bytes, write_points};
use crate::layout::Length;
use crate::typeset::TypesetDocument;
use crate::typeset::page::{Artifact, Colour, GlyphRun, Page, Shape, Tag};

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
        let size = Rect::from_wh(Pt(points(page.width)), Pt(points(page.height)));
        printed.pages.push(PdfPage {
            media_box: size.clone(),
            trim_box: size.clone(),
            crop_box: size,
            ops: operators,
        });
    }
    let options = PdfSaveOptions {
        optimize: false,
        subset_fonts: false,
        // Operators beside printpdf's own, such as TJ with codes, pass only so.
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
) -> Vec<Op> {
    let mut painter = Painter { document, page, codes, operators: Vec::new(), colour: None };
    for sequence in sequences {
        painter.begin(sequence);
        // The parts of a content that codes do not tell are sequences of their own.
        let told = matches!(sequence.tag, Tag::Content(_));
        for shape in &sequence.shapes {
            painter.paint(shape, told);
        }
        painter.operators.push(Op::EndMarkedContent);
    }
    painter.operators
}

struct Painter<'a> {
    document: &'a TypesetDocument,
    page: &'a Page,
    codes: &'a Codes<'a>,
    operators: Vec<Op>,
    /// The fill colour that is set.
    colour: Option<Colour>,
}

impl Painter<'_> {
    fn begin(&mut self, sequence: &Sequence<'_>) {
        let (tag, properties) = match sequence.tag {
            Tag::Content(content) => {
                let mcid = ("MCID", DictItem::Int(sequence.mcid.unwrap_or_default() as i64));
                match &sequence.actual_text {
                    Some(text) => ("Span", properties([mcid, ("ActualText", literal(text))])),
                    None => {
                        let structure = &self.document.structure;
                        let role = structure.node(structure.owner(content)).role;
                        (role.name(), properties([mcid]))
                    }
                }
            }
            Tag::Artifact(Artifact::Layout) => ("Artifact", properties([("Type", name("Layout"))])),
            Tag::Artifact(Artifact::Header) => ("Artifact", pagination("Header")),
            Tag::Artifact(Artifact::Footer) => ("Artifact", pagination("Footer")),
        };
        self.operators
            .push(Op::BeginMarkedContentWithProperties { tag: tag.to_owned(), properties });
    }

    /// Paints a shape; `told` where codes or an `/ActualText` of its sequence tell its text.
    fn paint(&mut self, shape: &Shape, told: bool) {
        match shape {
            Shape::Glyphs(run) => self.paint_run(run, told),
            Shape::Rectangle { x, y, width, height, colour } => {
                self.set_colour(*colour);
                let bottom = self.page.height - *y - *height;
                self.operators.push(Op::DrawRectangle {
                    rectangle: Rect {
                        x: Pt(points(*x)),
                        y: Pt(points(bottom)),
                        width: Pt(points(*width)),
                        height: Pt(points(*height)),
                        mode: Some(PaintMode::Fill),
                        winding_order: None,
                    },
                });
            }
            Shape::Image { image, x, y, width, height } => {
                let bottom = self.page.height - *y - *height;
                let matrix = image::placement(
                    image::orientation(&self.document.images[image.0]),
                    [points(*x), points(bottom), points(*width), points(*height)],
                );
                let resource = name(&image::resource(*image));
                self.operators.extend([
                    Op::SaveGraphicsState,
                    Op::SetTransformationMatrix { matrix: CurTransMat::Raw(matrix) },
                    Op::Unknown { key: "Do".to_owned(), value: vec![resource] },
                    Op::RestoreGraphicsState,
                ]);
            }
        }
    }

    fn set_colour(&mut self, colour: Colour) {
        if self.colour == Some(colour) {
            return;
        }
        self.colour = Some(colour);
        // Four decimals tell all 256 steps apart.
        let [r, g, b] = colour.0.map(|step| (f32::from(step) / 255.0 * 1e4).round() / 1e4);
        self.operators.push(Op::SetFillColor { col: Color::Rgb(Rgb::new(r, g, b, None)) });
    }

    fn paint_run(&mut self, run: &GlyphRun, told: bool) {
        if run.glyphs.is_empty() {
            return;
        }
        self.set_colour(run.colour);
        let origin = [run.x, self.page.height - run.y];
        let mut text = Text::new(self.codes.face(run.face), run.size, origin, &mut self.operators);
        for cluster in clusters(run) {
            text.show(&cluster, told);
        }
        text.end();
    }
}

/// The text object of one run (ISO 32000-1 §9.4), as it is written: as operators with operands,
/// every code would be copied three times on its way into the file.
///
/// Positions are in hundredths of a thousandth of an em, as the widths are; TJ's numbers are whole
/// thousandths, so that a glyph is never off by more than half of one, and errors do not add up.
struct Text<'a> {
    codes: &'a FaceCodes<'a>,
    length: CodeLength,
    size: Length,
    operators: &'a mut Vec<Op>,
    /// What was not added to the operators yet, in ASCII.
    written: Vec<u8>,
    /// Whether the array of a TJ operator is still open, and whether a string in it.
    in_array: bool,
    in_string: bool,
    /// Where the viewer's pen is.
    pen: i64,
    /// Where the next glyph's origin should be.
    origin: Length,
    rise: Length,
}

impl<'a> Text<'a> {
    fn new(
        codes: &'a FaceCodes<'a>,
        size: Length,
        [x, y]: [Length; 2],
        operators: &'a mut Vec<Op>,
    ) -> Text<'a> {
        let mut written = Vec::with_capacity(512);
        written.extend_from_slice(b"BT\n/");
        written.extend_from_slice(codes.resource().as_bytes());
        for (before, number) in [(" ", size), (" Tf\n", x), (" ", y)] {
            written.extend_from_slice(before.as_bytes());
            write_points(&mut written, number);
        }
        written.extend_from_slice(b" Td");
        Text {
            codes,
            length: codes.code_length(),
            size,
            operators,
            written,
            in_array: false,
            in_string: false,
            pen: 0,
            origin: Length::ZERO,
            rise: Length::ZERO,
        }
    }

    fn show(&mut self, cluster: &Cluster<'_>, told: bool) {
        let told = told || cluster.is_told_by(self.codes);
        if !told {
            self.flush();
            self.operators.push(Op::BeginMarkedContentWithProperties {
                tag: "Span".to_owned(),
                properties: properties([("ActualText", literal(cluster.text))]),
            });
        }
        for glyph in cluster.glyphs {
            let text = match cluster.needs_actual_text() {
                true => self.codes.nominal_text(glyph.id),
                false => cluster.text,
            };
            let code = self.codes.code(glyph.id, text);
            self.raise(glyph.y_offset);
            self.move_to(self.origin + glyph.x_offset);
            self.push_code(code.cid);
            self.pen += code.width;
            self.origin += glyph.advance;
        }
        if !told {
            self.flush();
            self.operators.push(Op::EndMarkedContent);
        }
    }

    fn move_to(&mut self, position: Length) {
        if self.is_at(position) {
            return;
        }
        let wanted = position.scale(100_000, self.size.0).0;
        let correction = (self.pen - wanted + 50).div_euclid(100);
        if correction != 0 {
            self.end_string();
            self.open_array();
            self.written.extend(itoa::Buffer::new().format(correction).as_bytes());
            self.pen -= correction * 100;
        }
    }

    /// Whether the pen is there, but for what no number of a TJ mends: as most glyphs follow each
    /// other, this spares them a division.
    fn is_at(&self, position: Length) -> bool {
        let scaled = self.pen.checked_mul(self.size.0).zip(position.0.checked_mul(100_000));
        let difference = scaled.and_then(|(pen, position)| pen.checked_sub(position));
        difference.is_some_and(|difference| difference.unsigned_abs() < 49 * self.size.0.unsigned_abs())
    }

    fn raise(&mut self, rise: Length) {
        if rise != self.rise {
            self.flush();
            self.rise = rise;
            self.operators.push(Op::SetLineOffset { multiplier: points(rise) });
        }
    }

    fn open_array(&mut self) {
        if !std::mem::replace(&mut self.in_array, true) {
            if !self.written.is_empty() {
                self.written.push(b'\n');
            }
            self.written.push(b'[');
        }
    }

    /// Adds a code to the string (ISO 32000-1 §7.3.4.2).
    fn push_code(&mut self, cid: u16) {
        if !self.in_string {
            self.open_array();
            self.in_string = true;
            self.written.push(b'(');
        }
        let [high, low] = cid.to_be_bytes();
        if self.length == CodeLength::Two {
            self.push_byte(high);
        }
        self.push_byte(low);
    }

    fn push_byte(&mut self, byte: u8) {
        match byte {
            b'(' | b')' | b'\\' => self.written.extend([b'\\', byte]),
            b'\r' => self.written.extend(b"\\r"),
            0x80.. => {
                let digits = [byte >> 6, byte >> 3 & 7, byte & 7].map(|digit| b'0' + digit);
                self.written.push(b'\\');
                self.written.extend(digits);
            }
            _ => self.written.push(byte),
        }
    }

    fn end_string(&mut self) {
        if std::mem::take(&mut self.in_string) {
            self.written.push(b')');
        }
    }

    /// Adds what was written to the operators, so that another one can follow.
    fn flush(&mut self) {
        self.end_string();
        if std::mem::take(&mut self.in_array) {
            self.written.extend_from_slice(b"] TJ");
        }
        if !self.written.is_empty() {
            let key = String::from_utf8(std::mem::take(&mut self.written));
            let key = key.expect("codes are written in ASCII");
            self.operators.push(Op::Unknown { key, value: Vec::new() });
        }
    }

    fn end(mut self) {
        self.end_string();
        let last = if self.in_array { "] TJ\nET" } else { "\nET" };
        self.in_array = false;
        let last = if self.written.is_empty() { last.trim_start() } else { last };
        self.written.extend_from_slice(last.as_bytes());
        self.flush();
    }
}

fn literal(text: &str) -> DictItem {
    DictItem::String { data: text_bytes(text), literal: true }
}

fn name(name: &str) -> DictItem {
    DictItem::Name(name.as_bytes().to_vec())
}

fn pagination(subtype: &str) -> DictItem {
    properties([("Type", name("Pagination")), ("Subtype", name(subtype))])
}

fn properties<const N: usize>(entries: [(&str, DictItem); N]) -> DictItem {
    let map: BTreeMap<String, DictItem> =
        entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    DictItem::Dict { map }
}
