//! Pages' content: marked content, codes and colours.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::rc::Rc;

use super::check;
use super::codes::Codes;
use super::drawing::check_device;
use super::examination::{Device, Examination};
use crate::limits::pdf::LARGEST_PAGE;
use crate::pdf::model::content::{Operand, Reach, each_by_lopdf, each_plain};
use crate::pdf::model::{self, Dictionary, Object, Page};

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

pub fn check(examination: &mut Examination<'_>) {
    let parent_tree = parent_tree(examination);
    let mut fonts = Fonts::new();
    for (number, page) in (1..).zip(&examination.pages.pages) {
        if examination.is_void() {
            return;
        }
        check_page(examination, number, page, &parent_tree, &mut fonts);
    }
    check_annotation_parents(examination, &parent_tree);
}

fn check_page<'a>(
    examination: &mut Examination<'a>,
    number: usize,
    page: &'a Page<'a, 'a>,
    parent_tree: &ParentTree<'a>,
    fonts: &mut Fonts<'a>,
) {
    let Some(bytes) = page_bytes(examination, page) else {
        examination.object(&check::STREAM_DATA, format!("the content of page {number}"));
        return;
    };
    let (codes, marked) = (None, BTreeSet::new());
    let mut reading = Reading { examination, number, page, fonts, codes, open: 0, marked };
    if reading.read(&bytes) != Reach::Whole {
        let detail = format!("page {number} cannot be parsed");
        reading.examination.object(&check::OPERATOR, detail);
        return;
    }
    if reading.open != 0 {
        let detail = format!("page {number}: a sequence is not closed");
        reading.examination.object(&check::MARKED_CONTENT, detail);
    }
    let marked = reading.marked;
    check_parents(examination, number, page, &marked, parent_tree);
}

/// The content streams, joined; `None` if one of them cannot be decoded.
fn page_bytes<'a>(examination: &Examination<'a>, page: &Page<'a, 'a>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for stream in page.streams(examination.objects) {
        bytes.extend_from_slice(&examination.decode(stream?)?);
        bytes.push(b'\n');
        if bytes.len() > LARGEST_PAGE {
            examination.give_up();
            return None;
        }
    }
    Some(bytes)
}

/// Checks that every marked-content id leads to an element.
fn check_parents<'a>(
    examination: &mut Examination<'a>,
    number: usize,
    page: &Page<'a, 'a>,
    marked: &BTreeSet<i64>,
    parent_tree: &ParentTree<'a>,
) {
    if marked.is_empty() {
        return;
    }
    let objects = examination.objects;
    let key = page.entries.get(b"StructParents").and_then(Object::as_i64);
    let elements = key.and_then(|key| parent_tree.get(&key)?.as_array());
    let leads = |id: &i64| {
        let element = elements.and_then(|elements| elements.get(usize::try_from(*id).ok()?));
        element.and_then(|element| objects.resolve(element)?.as_dictionary()).is_some()
    };
    if let Some(id) = marked.iter().find(|id| !leads(id)) {
        examination.object(&check::PARENT_TREE, format!("page {number}, marked content {id}"));
    }
}

/// Annotations name a key of the parent tree, which must lead to an element.
fn check_annotation_parents<'a>(examination: &mut Examination<'a>, parent_tree: &ParentTree<'a>) {
    for (id, object) in examination.objects.iter() {
        let entries = object.as_dictionary();
        let Some(key) = entries.and_then(|entries| entries.get(b"StructParent")) else { continue };
        let element = key.as_i64().and_then(|key| parent_tree.get(&key)?.as_dictionary());
        if element.is_none() {
            examination.object(&check::PARENT_TREE, format!("the annotation of object {}", id.0));
        }
    }
}

/// The values of the parent tree, resolved.
type ParentTree<'a> = BTreeMap<i64, &'a Object<'a>>;

fn parent_tree<'a>(examination: &Examination<'a>) -> ParentTree<'a> {
    let objects = examination.objects;
    let root = objects.dictionary(examination.catalogue, b"StructTreeRoot");
    let tree = root.and_then(|root| root.get(b"ParentTree"));
    let leaves = model::leaves(objects, tree, b"Nums").into_iter();
    leaves.filter_map(|(key, value)| Some((key.as_i64()?, objects.resolve(value)?))).collect()
}

/// The codes of fonts that pages share, by where their dictionary is.
type Fonts<'a> = BTreeMap<*const Dictionary<'a>, Rc<Codes>>;

struct Reading<'e, 'a> {
    examination: &'e mut Examination<'a>,
    number: usize,
    page: &'a Page<'a, 'a>,
    fonts: &'e mut Fonts<'a>,
    /// Codes of the current font.
    codes: Option<Rc<Codes>>,
    /// Number of open marked-content sequences.
    open: usize,
    /// Marked-content ids.
    marked: BTreeSet<i64>,
}

impl Reading<'_, '_> {
    fn read(&mut self, bytes: &[u8]) -> Reach {
        let nothing = |_: &[u8], _: &[Operand<'_>]| Ok::<(), Infallible>(());
        // Objections cannot be taken back: check first that everything is in plain spelling.
        let Ok(reach) = each_plain(bytes, |_| false, nothing);
        let each = |operator: &[u8], operands: &[Operand<'_>]| {
            self.operation(operator, operands);
            Ok::<(), Infallible>(())
        };
        let Ok(reach) = match reach {
            Reach::Void => each_by_lopdf(bytes, |_| true, each),
            Reach::Whole | Reach::Cut => each_plain(bytes, |_| true, each),
        };
        reach
    }

    fn operation(&mut self, operator: &[u8], operands: &[Operand<'_>]) {
        let name = String::from_utf8_lossy(operator);
        let place = || format!("page {}", self.number);
        let is_painting = PAINTING.contains(&&*name);
        if !is_painting && !OTHERS.contains(&&*name) {
            self.examination.object(&check::OPERATOR, format!("{}: {name}", place()));
        }
        if is_painting && self.open == 0 {
            self.examination.object(&check::UNTAGGED, format!("{}: {name}", place()));
        }
        match (operator, operands) {
            (b"BMC" | b"BDC", _) => {
                self.open += 1;
                let id = match operands.get(1) {
                    Some(Operand::Dictionary(list)) => list.get(b"MCID").and_then(Object::as_i64),
                    _ => None,
                };
                if id.is_some_and(|id| !self.marked.insert(id)) {
                    let detail = format!("{}: an id is used twice", place());
                    self.examination.object(&check::MARKED_CONTENT, detail);
                }
            }
            (b"EMC", _) if self.open == 0 => {
                let detail = format!("{}: an end without a beginning", place());
                self.examination.object(&check::MARKED_CONTENT, detail);
            }
            (b"EMC", _) => self.open -= 1,
            (b"g" | b"G", _) => check_device(self.examination, Device::Grey, &place()),
            (b"rg" | b"RG", _) => check_device(self.examination, Device::Rgb, &place()),
            (b"k" | b"K", _) => check_device(self.examination, Device::Cmyk, &place()),
            (b"Tf", [Operand::Name(name), ..]) => self.codes = self.codes_of(name),
            (b"Tf", _) => self.codes = None,
            (b"Tj" | b"'" | b"\"", _) => operands.iter().for_each(|operand| self.show(operand)),
            (b"TJ", [Operand::Array(strings), ..]) => {
                strings.iter().for_each(|string| self.show(string));
            }
            _ => {}
        }
    }

    fn codes_of(&mut self, font: &[u8]) -> Option<Rc<Codes>> {
        let (_, font) = self.page.font(self.examination.objects, font)?;
        let codes = self.fonts.entry(std::ptr::from_ref(font));
        Some(Rc::clone(codes.or_insert_with(|| Rc::new(Codes::of(self.examination, font)))))
    }

    fn show(&mut self, string: &Operand<'_>) {
        let (Operand::String(string), Some(codes)) = (string, self.codes.clone()) else { return };
        for code in string.chunks_exact(2).map(|code| u16::from_be_bytes([code[0], code[1]])) {
            let detail = || format!("page {}, code {code}", self.number);
            if !codes.has_glyph(code) {
                self.examination.object(&check::NOTDEF, detail());
            }
            if !codes.has_text(code) {
                self.examination.object(&check::UNICODE, detail());
            }
        }
    }
}
