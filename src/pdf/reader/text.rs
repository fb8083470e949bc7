//! The text of a PDF in the order of its tags (ISO 32000-1 §14.7, §14.8.2.3): what a reader who
//! goes by the structure finds. Nothing here is shared with what writes PDFs.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Object, ObjectId, Stream};

use super::cmap::ToUnicode;
use super::objects::Objects;
use super::operators::{Operand, each_operation};
use super::{LARGEST_CONTENT, LARGEST_STREAM, PdfReadError, content};

/// Structure elements nested deeper are a cycle or an attack.
const DEEPEST: usize = 200;

/// Marked content by page and marked-content identifier.
type Marked = BTreeMap<(ObjectId, i64), String>;

/// The tagged text, an element a line; `None` without a structure tree.
pub fn tagged(
    objects: &Objects<'_>,
    catalogue: &Dictionary,
) -> Result<Option<String>, PdfReadError> {
    let Some(root) = objects.dictionary(catalogue, b"StructTreeRoot") else { return Ok(None) };
    let mut walk = Walk {
        objects,
        marked: marked_content(objects, catalogue)?,
        seen: BTreeSet::new(),
        text: String::new(),
    };
    if let Ok(kids) = root.get(b"K") {
        walk.kid(kids, Around::default(), 0);
    }
    Ok(Some(walk.text))
}

struct Walk<'a, 'o> {
    objects: &'a Objects<'o>,
    marked: Marked,
    seen: BTreeSet<ObjectId>,
    text: String,
}

/// What an element inherits.
#[derive(Debug, Clone, Copy, Default)]
struct Around {
    page: Option<ObjectId>,
    /// Whether labels are numbers or bullets that typesetting gives.
    labels_are_given: bool,
}

impl<'o> Walk<'_, 'o> {
    /// A kid of an element (ISO 32000-1 §14.7.2, table 323).
    fn kid(&mut self, kid: &'o Object, around: Around, depth: usize) {
        if depth > DEEPEST || kid.as_reference().is_ok_and(|id| !self.seen.insert(id)) {
            return;
        }
        match self.objects.resolve(kid) {
            Some(Object::Integer(id)) => self.content(around.page, *id),
            Some(Object::Array(kids)) => {
                kids.iter().for_each(|kid| self.kid(kid, around, depth + 1));
            }
            Some(Object::Dictionary(kid)) if kid.has_type(b"MCR") => {
                let id = self.objects.entry(kid, b"MCID").and_then(|id| id.as_i64().ok());
                if let Some(id) = id {
                    self.content(page_of(kid).or(around.page), id);
                }
            }
            Some(Object::Dictionary(kid)) if kid.has_type(b"OBJR") => {}
            Some(Object::Dictionary(element)) => self.element(element, around, depth),
            _ => {}
        }
    }

    fn element(&mut self, element: &'o Dictionary, around: Around, depth: usize) {
        let mut inner = Around { page: page_of(element).or(around.page), ..around };
        match self.objects.entry(element, b"S").and_then(|kind| kind.as_name().ok()) {
            Some(b"Reference") => return,
            Some(b"Lbl") if around.labels_are_given => return,
            Some(b"Note") => inner.labels_are_given = true,
            Some(b"L") => inner.labels_are_given = self.is_numbered(element),
            Some(b"LI") => {}
            _ => inner.labels_are_given = false,
        }
        if let Some(text) = self.objects.text(element, b"ActualText") {
            self.text.push_str(&text);
        } else if let Ok(kids) = element.get(b"K") {
            self.kid(kids, inner, depth + 1);
        }
        self.text.push('\n');
    }

    /// Whether the list's `/ListNumbering` gives its labels (ISO 32000-1 §14.8.5.5).
    fn is_numbered(&self, list: &'o Dictionary) -> bool {
        let attributes = match self.objects.entry(list, b"A") {
            Some(Object::Array(all)) => all.iter().collect(),
            Some(one) => vec![one],
            None => Vec::new(),
        };
        let numbering = attributes.into_iter().find_map(|attributes| {
            let attributes = self.objects.resolve(attributes)?.as_dict().ok()?;
            self.objects.name(attributes, b"ListNumbering")
        });
        numbering.is_some_and(|numbering| numbering != "None")
    }

    fn content(&mut self, page: Option<ObjectId>, id: i64) {
        // What two elements claim is read once.
        if let Some(text) = page.and_then(|page| self.marked.remove(&(page, id))) {
            self.text.push_str(&text);
        }
    }
}

fn page_of(element: &Dictionary) -> Option<ObjectId> {
    element.get(b"Pg").and_then(Object::as_reference).ok()
}

/// The text of every marked-content sequence that has an identifier.
fn marked_content(objects: &Objects<'_>, catalogue: &Dictionary) -> Result<Marked, PdfReadError> {
    let mut marked = Marked::new();
    let mut fonts = Fonts { objects, known: BTreeMap::new() };
    let mut budget = LARGEST_CONTENT;
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<&Object> = catalogue.get(b"Pages").into_iter().collect();
    while let Some(node) = waiting.pop() {
        let Ok(id) = node.as_reference() else { continue };
        let Some(entries) = objects.resolve(node).and_then(|node| node.as_dict().ok()) else {
            continue;
        };
        if !seen.insert(id) {
            continue;
        }
        match objects.entry(entries, b"Kids").and_then(|kids| kids.as_array().ok()) {
            Some(kids) => waiting.extend(kids),
            None => read_page(objects, (id, entries), &mut fonts, &mut budget, &mut marked)?,
        }
    }
    Ok(marked)
}

fn read_page<'a>(
    objects: &Objects<'a>,
    (id, page): (ObjectId, &'a Dictionary),
    fonts: &mut Fonts<'a, '_>,
    budget: &mut usize,
    marked: &mut Marked,
) -> Result<(), PdfReadError> {
    let bytes = page_content(objects, page, budget)?;
    let resources = objects.dictionary(page, b"Resources");
    let mut reading =
        Reading { objects, resources, font: None, open: Vec::new(), page: id, marked };
    // What stands after an operator that cannot be read is missing in the text.
    each_operation(&bytes, |operator, operands| reading.operation(operator, operands, fonts))
}

/// The page's content streams, one after the other (ISO 32000-1 §7.8.2).
fn page_content(
    objects: &Objects<'_>,
    page: &Dictionary,
    budget: &mut usize,
) -> Result<Vec<u8>, PdfReadError> {
    let streams: Vec<&Stream> = match objects.entry(page, b"Contents") {
        Some(Object::Stream(stream)) => vec![stream],
        Some(Object::Array(parts)) => {
            parts.iter().filter_map(|part| objects.resolve(part)?.as_stream().ok()).collect()
        }
        _ => Vec::new(),
    };
    let mut bytes = Vec::new();
    for stream in streams {
        let part = content(stream, (*budget).min(LARGEST_STREAM))?;
        *budget -= part.len();
        bytes.extend(part);
        bytes.push(b'\n');
    }
    Ok(bytes)
}

/// A marked-content sequence that is open (ISO 32000-1 §14.6).
struct Sequence {
    /// Of this sequence, or the one around it.
    id: Option<i64>,
    /// Whether its text is that of an `/ActualText`, here or around.
    is_replaced: bool,
}

struct Reading<'r, 'a> {
    objects: &'r Objects<'a>,
    resources: Option<&'a Dictionary>,
    font: Option<ObjectId>,
    open: Vec<Sequence>,
    page: ObjectId,
    marked: &'r mut Marked,
}

impl<'a> Reading<'_, 'a> {
    fn operation(
        &mut self,
        operator: &[u8],
        operands: &[Operand],
        fonts: &mut Fonts<'a, '_>,
    ) -> Result<(), PdfReadError> {
        match (operator, operands) {
            (b"BMC", _) => self.begin(None),
            (b"BDC", [_, properties]) => self.begin(Some(properties)),
            (b"EMC", _) => {
                self.open.pop();
            }
            (b"Tf", [Operand::Name(name), _]) => self.font = self.font_named(name),
            (b"Tj" | b"'", [string]) | (b"\"", [_, _, string]) => self.show(string, fonts)?,
            (b"TJ", [Operand::Array(parts)]) => {
                for part in parts {
                    self.show(part, fonts)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn begin(&mut self, properties: Option<&Operand>) {
        let around = self.open.last();
        let mut sequence = Sequence {
            id: around.and_then(|around| around.id),
            is_replaced: around.is_some_and(|around| around.is_replaced),
        };
        let mut actual = None;
        let list = match properties {
            Some(Operand::Dictionary(list)) => Some(list),
            // A list given by name stands among the page's resources.
            Some(Operand::Name(name)) => {
                let all =
                    self.resources.and_then(|all| self.objects.dictionary(all, b"Properties"));
                all.and_then(|all| self.objects.dictionary(all, name))
            }
            _ => None,
        };
        if let Some(list) = list {
            let id = list.get(b"MCID").and_then(Object::as_i64);
            sequence.id = id.ok().or(sequence.id);
            let text = list.get(b"ActualText").ok();
            actual = text.and_then(|text| lopdf::decode_text_string(text).ok());
        }
        if let Some(text) = actual.filter(|_| !sequence.is_replaced) {
            self.add(sequence.id, &text);
            sequence.is_replaced = true;
        }
        self.open.push(sequence);
    }

    fn font_named(&self, name: &[u8]) -> Option<ObjectId> {
        let fonts = self.objects.dictionary(self.resources?, b"Font")?;
        fonts.get(name).and_then(Object::as_reference).ok()
    }

    fn show(&mut self, string: &Operand, fonts: &mut Fonts<'a, '_>) -> Result<(), PdfReadError> {
        let Operand::String(codes) = string else { return Ok(()) };
        let Some(sequence) = self.open.last().filter(|sequence| !sequence.is_replaced) else {
            return Ok(());
        };
        if let (Some(id), Some(font)) = (sequence.id, self.font) {
            let map = fonts.map_of(font)?;
            map.add_text(codes, self.marked.entry((self.page, id)).or_default());
        }
        Ok(())
    }

    fn add(&mut self, id: Option<i64>, text: &str) {
        if let Some(id) = id {
            self.marked.entry((self.page, id)).or_default().push_str(text);
        }
    }
}

/// The `/ToUnicode` of each font, read once.
struct Fonts<'a, 'o> {
    objects: &'o Objects<'a>,
    known: BTreeMap<ObjectId, ToUnicode>,
}

impl Fonts<'_, '_> {
    fn map_of(&mut self, font: ObjectId) -> Result<&ToUnicode, PdfReadError> {
        if !self.known.contains_key(&font) {
            let stream = self
                .objects
                .object(font)
                .and_then(|font| font.as_dict().ok())
                .and_then(|font| self.objects.entry(font, b"ToUnicode"))
                .and_then(|cmap| cmap.as_stream().ok());
            let map = match stream {
                Some(stream) => ToUnicode::parse(&content(stream, LARGEST_STREAM)?),
                None => ToUnicode::default(),
            };
            self.known.insert(font, map);
        }
        Ok(&self.known[&font])
    }
}
