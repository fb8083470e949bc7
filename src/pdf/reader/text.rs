//! The text of a PDF in the order of its tags (ISO 32000-1 §14.7, §14.8.2.3): what a reader that
//! follows the structure finds. Nothing here is shared with the code that writes PDFs.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::ObjectId;

use crate::limits::pdf::DEEPEST_READ;
use crate::pdf::model::content::{Operand, Reach, each_by_lopdf, each_plain};
use crate::pdf::model::{
    self, Dictionary, Kid, LARGEST_CONTENT, LARGEST_STREAM, Object, Objects, Page, PdfReadError,
    ToUnicode, page_of,
};

const TOO_LARGE: PdfReadError = PdfReadError::TooLarge { what: "its text", limit: LARGEST_CONTENT };

/// Marked content by page and marked-content identifier.
type Marked = BTreeMap<(ObjectId, i64), String>;

/// What pages show.
#[derive(Default)]
pub struct Shown {
    /// The tagged text, one element per line; `None` without a structure tree.
    pub tagged: Option<String>,
    /// Kinds of text that readers and the eye find differently.
    pub hidden: Hidden,
}

/// Kinds of hidden text, each once.
type Hidden = BTreeSet<&'static str>;

/// The text of a PDF with a structure tree.
pub fn shown<'a>(objects: &Objects<'a>, catalogue: &Dictionary<'a>) -> Result<Shown, PdfReadError> {
    let Some(root) = objects.dictionary(catalogue, b"StructTreeRoot") else {
        return Ok(Shown::default());
    };
    let mut hidden = Hidden::new();
    let mut walk = Walk {
        objects,
        marked: marked_content(objects, catalogue, &mut hidden)?,
        seen: BTreeSet::new(),
        text: String::new(),
    };
    if let Some(kids) = root.get(b"K") {
        walk.kid(kids, Around::default(), 0);
    }
    Ok(Shown { tagged: Some(walk.text), hidden })
}

struct Walk<'o, 'a> {
    objects: &'o Objects<'a>,
    marked: Marked,
    seen: BTreeSet<ObjectId>,
    text: String,
}

/// What an element inherits.
#[derive(Debug, Clone, Copy, Default)]
struct Around {
    page: Option<ObjectId>,
    /// Whether labels are numbers or bullets added by typesetting.
    labels_are_given: bool,
}

impl<'a> Walk<'_, 'a> {
    /// A kid of an element.
    fn kid(&mut self, kid: &Object<'a>, around: Around, depth: usize) {
        if depth > DEEPEST_READ || kid.as_reference().is_some_and(|id| !self.seen.insert(id)) {
            return;
        }
        match model::kid(self.objects, kid) {
            Kid::Marked { page, id: Some(id) } => self.content(page.or(around.page), id),
            Kid::Several(kids) => {
                kids.iter().for_each(|kid| self.kid(kid, around, depth + 1));
            }
            Kid::Element(element) => self.element(element, around, depth),
            Kid::Marked { id: None, .. } | Kid::Reference(_) | Kid::Nothing => {}
        }
    }

    fn element(&mut self, element: &Dictionary<'a>, around: Around, depth: usize) {
        let mut inner = Around { page: page_of(element).or(around.page), ..around };
        match self.objects.entry(element, b"S").and_then(Object::as_name) {
            Some(b"Reference") => return,
            Some(b"Lbl") if around.labels_are_given => return,
            Some(b"Note") => inner.labels_are_given = true,
            Some(b"L") => inner.labels_are_given = self.is_numbered(element),
            Some(b"LI") => {}
            _ => inner.labels_are_given = false,
        }
        if let Some(text) = self.objects.text(element, b"ActualText") {
            self.text.push_str(&text);
        } else if let Some(kids) = element.get(b"K") {
            self.kid(kids, inner, depth + 1);
        }
        self.text.push('\n');
    }

    /// Whether the list's `/ListNumbering` supplies its labels (ISO 32000-1 §14.8.5.5).
    fn is_numbered(&self, list: &Dictionary<'a>) -> bool {
        let numbering = self.objects.attribute(list, b"ListNumbering").and_then(Object::as_name);
        numbering.is_some_and(|numbering| numbering != b"None")
    }

    fn content(&mut self, page: Option<ObjectId>, id: i64) {
        // Content claimed by two elements is read once.
        if let Some(text) = page.and_then(|page| self.marked.remove(&(page, id))) {
            self.text.push_str(&text);
        }
    }
}

/// The text of every marked-content sequence that has an identifier.
fn marked_content<'a>(
    objects: &Objects<'a>,
    catalogue: &Dictionary<'a>,
    hidden: &mut Hidden,
) -> Result<Marked, PdfReadError> {
    let mut marked = Marked::new();
    let mut fonts =
        Fonts { objects, known: BTreeMap::new(), maps: Vec::new(), room: LARGEST_CONTENT };
    let mut budget = LARGEST_CONTENT;
    for page in model::pages(objects, catalogue).pages {
        if let Some(id) = page.id {
            let found = read_page(objects, (id, &page), &mut fonts, &mut budget, &mut marked)?;
            hidden.extend(found);
        }
    }
    Ok(marked)
}

fn read_page<'a>(
    objects: &Objects<'a>,
    (id, page): (ObjectId, &Page<'_, 'a>),
    fonts: &mut Fonts<'_, 'a>,
    budget: &mut usize,
    marked: &mut Marked,
) -> Result<Hidden, PdfReadError> {
    let bytes = page_content(objects, page, budget)?;
    let begun = || Reading {
        objects,
        page,
        id,
        font: None,
        open: Vec::new(),
        shown: (None, String::new()),
        marked: Marked::new(),
        hidden: Hidden::new(),
    };
    let is_of_text = |operator: &[u8]| {
        matches!(operator, b"BMC" | b"BDC" | b"EMC" | b"Tf" | b"Tr" | b"Tj" | b"'" | b"\"" | b"TJ")
    };
    let mut reading = begun();
    let reach = each_plain(&bytes, is_of_text, |operator, operands| {
        reading.operation(operator, operands, fonts)
    })?;
    if reach == Reach::Void {
        reading = begun();
        each_by_lopdf(&bytes, is_of_text, |operator, operands| {
            reading.operation(operator, operands, fonts)
        })?;
    }
    reading.put_away();
    marked.extend(reading.marked);
    Ok(reading.hidden)
}

/// The page's content streams, one after the other.
fn page_content<'a>(
    objects: &Objects<'a>,
    page: &Page<'_, 'a>,
    budget: &mut usize,
) -> Result<Vec<u8>, PdfReadError> {
    let mut bytes = Vec::new();
    for stream in page.streams(objects).flatten() {
        let part = model::content(stream, (*budget).min(LARGEST_STREAM))?;
        *budget -= part.len();
        match bytes.is_empty() {
            true => bytes = part.into_owned(),
            false => bytes.extend_from_slice(&part),
        }
        bytes.push(b'\n');
    }
    Ok(bytes)
}

/// An open marked-content sequence (ISO 32000-1 §14.6).
struct Sequence {
    /// Identifier of this sequence, or of the one around it.
    id: Option<i64>,
    /// Whether its text is given by an `/ActualText`, here or around it.
    is_replaced: bool,
}

struct Reading<'r, 'a> {
    objects: &'r Objects<'a>,
    page: &'r Page<'r, 'a>,
    id: ObjectId,
    /// The current font, and the index of its map.
    font: Option<(ObjectId, Option<usize>)>,
    open: Vec<Sequence>,
    /// Text of a sequence, not yet added to the marked text.
    shown: (Option<i64>, String),
    /// The marked text of this page.
    marked: Marked,
    hidden: Hidden,
}

impl<'a> Reading<'_, 'a> {
    fn operation(
        &mut self,
        operator: &[u8],
        operands: &[Operand<'_>],
        fonts: &mut Fonts<'_, 'a>,
    ) -> Result<(), PdfReadError> {
        match (operator, operands) {
            (b"BMC", _) => self.begin(None),
            (b"BDC", [_, properties]) => self.begin(Some(properties)),
            (b"EMC", _) => {
                self.open.pop();
            }
            // This program fills all its text.
            (b"Tr", _) => {
                self.hidden.insert("text in another render mode, which may show nothing");
            }
            (b"Tf", [Operand::Name(name), _]) => {
                self.font = self.font_named(name).map(|font| (font, None));
            }
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

    fn begin(&mut self, properties: Option<&Operand<'_>>) {
        let around = self.open.last();
        let mut sequence = Sequence {
            id: around.and_then(|around| around.id),
            is_replaced: around.is_some_and(|around| around.is_replaced),
        };
        let (id, actual) = match properties {
            Some(Operand::Dictionary(list)) => of_properties(list),
            // A property list given by name is in the page's resources.
            Some(Operand::Name(name)) => {
                let all =
                    self.page.resources.and_then(|all| self.objects.dictionary(all, b"Properties"));
                let list = all.and_then(|all| self.objects.dictionary(all, name));
                list.map(of_properties).unwrap_or_default()
            }
            _ => (None, None),
        };
        sequence.id = id.or(sequence.id);
        if let Some(text) = actual.filter(|_| !sequence.is_replaced) {
            if let Some(id) = sequence.id {
                self.text_of(id).push_str(&text);
            }
            sequence.is_replaced = true;
        }
        self.open.push(sequence);
    }

    fn font_named(&self, name: &[u8]) -> Option<ObjectId> {
        self.page.font(self.objects, name)?.0
    }

    fn show(
        &mut self,
        string: &Operand<'_>,
        fonts: &mut Fonts<'_, 'a>,
    ) -> Result<(), PdfReadError> {
        let Operand::String(codes) = string else { return Ok(()) };
        if self.open.is_empty() && !codes.is_empty() {
            self.hidden.insert("text that is neither tagged nor an artefact");
        }
        let Some(sequence) = self.open.last().filter(|sequence| !sequence.is_replaced) else {
            return Ok(());
        };
        if let (Some(id), Some((font, map))) = (sequence.id, self.font) {
            let map = match map {
                Some(map) => map,
                None => fonts.map_of(font)?,
            };
            self.font = Some((font, Some(map)));
            let text = self.text_of(id);
            let before = text.len();
            fonts.maps[map].add_text(codes, text);
            let added = text.len() - before;
            fonts.room = fonts.room.checked_sub(added).ok_or(TOO_LARGE)?;
        }
        Ok(())
    }

    /// The text of a sequence, for appending.
    fn text_of(&mut self, id: i64) -> &mut String {
        if self.shown.0 != Some(id) {
            self.put_away();
            self.shown.0 = Some(id);
        }
        &mut self.shown.1
    }

    fn put_away(&mut self) {
        if let (Some(id), text) = std::mem::take(&mut self.shown) {
            let known = self.marked.entry((self.id, id)).or_default();
            match known.is_empty() {
                true => *known = text,
                false => known.push_str(&text),
            }
        }
    }
}

/// The identifier in a property list, and its `/ActualText`.
fn of_properties(list: &Dictionary<'_>) -> (Option<i64>, Option<String>) {
    let id = list.get(b"MCID").and_then(Object::as_i64);
    (id, list.get(b"ActualText").and_then(Object::as_text))
}

/// The `/ToUnicode` of each font, each read once.
struct Fonts<'o, 'a> {
    objects: &'o Objects<'a>,
    known: BTreeMap<ObjectId, usize>,
    maps: Vec<ToUnicode>,
    /// Bytes that the maps, and what they show, may still take.
    room: usize,
}

impl Fonts<'_, '_> {
    /// The index of its map.
    fn map_of(&mut self, font: ObjectId) -> Result<usize, PdfReadError> {
        if let Some(&known) = self.known.get(&font) {
            return Ok(known);
        }
        let stream = self
            .objects
            .object(font)
            .and_then(Object::as_dictionary)
            .and_then(|font| self.objects.stream(font, b"ToUnicode"));
        let map = match stream {
            Some(stream) => ToUnicode::parse(&model::content(stream, LARGEST_STREAM)?),
            None => ToUnicode::default(),
        };
        self.room = self.room.checked_sub(map.weight()).ok_or(TOO_LARGE)?;
        self.maps.push(map);
        self.known.insert(font, self.maps.len() - 1);
        Ok(self.maps.len() - 1)
    }
}
