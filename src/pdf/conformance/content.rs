//! Pages' content: marked content, codes and colours.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Object, ObjectId};

use super::codes::Codes;
use super::drawing::{Device, check_device};
use super::{Examination, check};

/// Operators that paint (ISO 32000-1 table 51), `Do` and inline images among them.
const PAINTING: [&str; 19] = [
    "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "Tj", "TJ", "'", "\"", "BI", "ID",
    "EI", "INLINE",
];
/// All others.
const OTHERS: [&str; 56] = [
    "w", "J", "j", "M", "d", "ri", "i", "gs", "q", "Q", "cm", "m", "l", "c", "v", "y", "h", "re",
    "n", "W", "W*", "BT", "ET", "Tc", "Tw", "Tz", "TL", "Tf", "Tr", "Ts", "Td", "TD", "Tm", "T*",
    "d0", "d1", "CS", "cs", "SC", "SCN", "sc", "scn", "G", "g", "RG", "rg", "K", "k", "MP", "DP",
    "BMC", "BDC", "EMC", "BX", "EX", "",
];

/// Bytes of a page's operators: as objects they take twenty times as many.
const LARGEST_PAGE: usize = 32 << 20;

pub fn check(examination: &mut Examination<'_>) {
    let parent_tree = parent_tree(examination);
    let mut fonts = Fonts::new();
    for (number, page) in (1..).zip(examination.pdf.get_pages().into_values()) {
        if examination.budget.get() == 0 {
            return;
        }
        check_page(examination, number, page, &parent_tree, &mut fonts);
    }
    check_annotation_parents(examination, &parent_tree);
}

fn check_page(
    examination: &mut Examination<'_>,
    number: usize,
    page: ObjectId,
    parent_tree: &BTreeMap<i64, &Object>,
    known: &mut Fonts,
) {
    let Some(bytes) = page_bytes(examination, page) else {
        examination.object(&check::STREAM_DATA, format!("the content of page {number}"));
        return;
    };
    let Ok(Content { operations }) = Content::decode(&bytes) else {
        examination.object(&check::OPERATOR, format!("page {number} cannot be parsed"));
        return;
    };
    let fonts = examination.pdf.get_page_fonts(page).unwrap_or_default();
    let mut codes_of = |font: &Dictionary| {
        let codes = known.entry(std::ptr::from_ref(font));
        Rc::clone(codes.or_insert_with(|| Rc::new(Codes::of(examination, font))))
    };
    let fonts = fonts.into_iter().map(|(name, font)| (name, codes_of(font))).collect();
    let mut reading =
        Reading { examination, number, fonts, font: Vec::new(), open: 0, marked: BTreeSet::new() };
    operations.iter().for_each(|operation| reading.operation(operation));
    if reading.open != 0 {
        let detail = format!("page {number}: a sequence is not closed");
        reading.examination.object(&check::MARKED_CONTENT, detail);
    }
    let marked = reading.marked;
    check_parents(examination, number, page, &marked, parent_tree);
}

/// The content streams, joined; `None` where one cannot be decoded.
fn page_bytes(examination: &Examination<'_>, page: ObjectId) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for id in examination.pdf.get_page_contents(page) {
        let stream = examination.pdf.objects.get(&id)?.as_stream().ok()?;
        bytes.extend(examination.decode(stream)?);
        bytes.push(b'\n');
        if bytes.len() > LARGEST_PAGE {
            examination.budget.set(0);
            return None;
        }
    }
    Some(bytes)
}

/// Every marked-content id leads to an element.
fn check_parents(
    examination: &mut Examination<'_>,
    number: usize,
    page: ObjectId,
    marked: &BTreeSet<i64>,
    parent_tree: &BTreeMap<i64, &Object>,
) {
    if marked.is_empty() {
        return;
    }
    let objects = examination.objects;
    let key = examination.pdf.get_dictionary(page).and_then(|page| page.get(b"StructParents"));
    let elements = key.and_then(Object::as_i64).ok().and_then(|key| parent_tree.get(&key).copied());
    let elements = elements.and_then(|elements| elements.as_array().ok());
    let leads = |id: &i64| {
        let element = elements.and_then(|elements| elements.get(usize::try_from(*id).ok()?));
        element.and_then(|element| objects.resolve(element)).is_some_and(|e| e.as_dict().is_ok())
    };
    if let Some(id) = marked.iter().find(|id| !leads(id)) {
        examination.object(&check::PARENT_TREE, format!("page {number}, marked content {id}"));
    }
}

/// Annotations name a key of the parent tree; it leads to an element.
fn check_annotation_parents(
    examination: &mut Examination<'_>,
    parent_tree: &BTreeMap<i64, &Object>,
) {
    for (id, object) in &examination.pdf.objects {
        let Ok(key) = object.as_dict().and_then(|entries| entries.get(b"StructParent")) else {
            continue;
        };
        let element = key.as_i64().ok().and_then(|key| parent_tree.get(&key).copied());
        if element.is_none_or(|element| element.as_dict().is_err()) {
            examination.object(&check::PARENT_TREE, format!("the annotation of object {}", id.0));
        }
    }
}

/// The values of the parent tree, resolved.
fn parent_tree<'a>(examination: &Examination<'a>) -> BTreeMap<i64, &'a Object> {
    let objects = examination.objects;
    let mut values = BTreeMap::new();
    let root = objects.dictionary(examination.catalogue, b"StructTreeRoot");
    let tree = root.and_then(|root| root.get(b"ParentTree").ok());
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<&Object> = tree.into_iter().collect();
    while let Some(node) = waiting.pop() {
        if node.as_reference().is_ok_and(|id| !seen.insert(id)) {
            continue;
        }
        let Some(Object::Dictionary(node)) = objects.resolve(node) else { continue };
        let array = |key| objects.entry(node, key).and_then(|array| array.as_array().ok());
        for pair in array(b"Nums").into_iter().flat_map(|nums| nums.chunks_exact(2)) {
            if let (Ok(key), Some(value)) = (pair[0].as_i64(), objects.resolve(&pair[1])) {
                values.insert(key, value);
            }
        }
        waiting.extend(array(b"Kids").into_iter().flatten());
    }
    values
}

/// The codes of fonts that pages share, by where their dictionary is.
type Fonts = BTreeMap<*const Dictionary, Rc<Codes>>;

struct Reading<'e, 'a> {
    examination: &'e mut Examination<'a>,
    number: usize,
    fonts: BTreeMap<Vec<u8>, Rc<Codes>>,
    /// Resource name of the font that is set.
    font: Vec<u8>,
    /// Marked-content sequences that are open.
    open: usize,
    /// Marked-content ids.
    marked: BTreeSet<i64>,
}

impl Reading<'_, '_> {
    fn operation(&mut self, Operation { operator, operands }: &Operation) {
        let operator = operator.as_str();
        if !PAINTING.contains(&operator) && !OTHERS.contains(&operator) {
            let detail = format!("page {}: {operator}", self.number);
            self.examination.object(&check::OPERATOR, detail);
        }
        if PAINTING.contains(&operator) && self.open == 0 {
            let detail = format!("page {}: {operator}", self.number);
            self.examination.object(&check::UNTAGGED, detail);
        }
        let place = || format!("page {}", self.number);
        match operator {
            "BMC" | "BDC" => {
                self.open += 1;
                let properties = operands.get(1).and_then(|p| p.as_dict().ok());
                let id = properties.and_then(|p| p.get(b"MCID").and_then(Object::as_i64).ok());
                let twice = id.is_some_and(|id| !self.marked.insert(id));
                if twice {
                    let detail = format!("page {}: an id is there twice", self.number);
                    self.examination.object(&check::MARKED_CONTENT, detail);
                }
            }
            "EMC" if self.open == 0 => {
                let detail = format!("{}: an end without a beginning", place());
                self.examination.object(&check::MARKED_CONTENT, detail);
            }
            "EMC" => self.open -= 1,
            "g" | "G" => check_device(self.examination, Device::Grey, &place()),
            "rg" | "RG" => check_device(self.examination, Device::Rgb, &place()),
            "k" | "K" => check_device(self.examination, Device::Cmyk, &place()),
            "Tf" => {
                let name = operands.first().and_then(|name| name.as_name().ok());
                self.font = name.unwrap_or_default().to_vec();
            }
            "Tj" | "'" | "\"" => operands.iter().for_each(|operand| self.show(operand)),
            "TJ" => {
                let strings = operands.first().and_then(|strings| strings.as_array().ok());
                strings.into_iter().flatten().for_each(|string| self.show(string));
            }
            _ => {}
        }
    }

    fn show(&mut self, string: &Object) {
        let Ok(string) = string.as_str() else { return };
        let Some(codes) = self.fonts.get(&self.font).map(Rc::clone) else { return };
        let Codes::TwoBytes { with_unicode, glyphs } = &*codes else { return };
        let codes = string.chunks_exact(2).map(|code| u16::from_be_bytes([code[0], code[1]]));
        for code in codes {
            let glyph = glyphs.as_ref().map_or(Some(code), |map| {
                let at = 2 * usize::from(code);
                map.get(at..at + 2).map(|glyph| u16::from_be_bytes([glyph[0], glyph[1]]))
            });
            let detail = || format!("page {}, code {code}", self.number);
            if glyph.is_none_or(|glyph| glyph == 0) {
                self.examination.object(&check::NOTDEF, detail());
            }
            if !with_unicode.contains(&code) {
                self.examination.object(&check::UNICODE, detail());
            }
        }
    }
}
