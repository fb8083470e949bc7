//! The tag tree of a PDF with its text, and its bookmarks, as assistive technology finds them in
//! the file, in lines that a person can read in a diff.

use std::collections::BTreeMap;
use std::fmt::Write;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId};

/// Hyphens at line ends (U+00AD) are left out, and so are places on the page, of which there is
/// but the number: they are the pages' concern.
pub fn read(pdf: &[u8]) -> String {
    let pdf = Document::load_mem(pdf).unwrap();
    let numbers: BTreeMap<ObjectId, u32> =
        pdf.get_pages().into_iter().map(|(number, page)| (page, number)).collect();
    let texts = numbers.keys().map(|&page| (page, texts_of(&pdf, page))).collect();
    let mut reader = Reader { pdf: &pdf, numbers, texts, lines: String::new() };
    let catalogue = pdf.catalog().unwrap();
    let root = reader.dictionary(catalogue, "StructTreeRoot").unwrap();
    reader.kids(root, None, 0);
    reader.line(0, "outline");
    let outline = reader.dictionary(catalogue, "Outlines").unwrap();
    reader.bookmarks(outline, 1);
    reader.lines
}

struct Reader<'a> {
    pdf: &'a Document,
    numbers: BTreeMap<ObjectId, u32>,
    /// By page and marked-content id.
    texts: BTreeMap<ObjectId, BTreeMap<i64, String>>,
    lines: String,
}

impl<'a> Reader<'a> {
    fn get(&self, entries: &'a Dictionary, key: &str) -> Option<&'a Object> {
        entries.get_deref(key.as_bytes(), self.pdf).ok()
    }

    fn dictionary(&self, entries: &'a Dictionary, key: &str) -> Option<&'a Dictionary> {
        self.get(entries, key)?.as_dict().ok()
    }

    fn line(&mut self, depth: usize, line: &str) {
        writeln!(self.lines, "{:width$}{line}", "", width = depth * 2).unwrap();
    }

    fn kids(&mut self, element: &'a Dictionary, page: Option<ObjectId>, depth: usize) {
        let kids = match self.get(element, "K") {
            Some(Object::Array(kids)) => kids.iter().collect(),
            Some(_) => vec![element.get(b"K").unwrap()],
            None => Vec::new(),
        };
        // Content painted in parts is one text.
        let mut text: Option<String> = None;
        for kid in kids {
            let kid = self.pdf.dereference(kid).unwrap().1;
            if let Some(part) = self.content(kid, page) {
                text.get_or_insert_default().push_str(&part);
                continue;
            }
            if let Some(text) = text.take() {
                self.line(depth, &format!("{text:?}"));
            }
            match kid.as_dict().unwrap() {
                kid if kid.has_type(b"OBJR") => self.annotation(kid, depth),
                kid => self.element(kid, page, depth),
            }
        }
        if let Some(text) = text {
            self.line(depth, &format!("{text:?}"));
        }
    }

    /// The text of a kid that is marked content.
    fn content(&self, kid: &Object, page: Option<ObjectId>) -> Option<String> {
        let (page, id) = match kid {
            Object::Integer(id) => (page.unwrap(), *id),
            Object::Dictionary(kid) if kid.has_type(b"MCR") => {
                let page = kid.get(b"Pg").unwrap().as_reference().unwrap();
                (page, kid.get(b"MCID").unwrap().as_i64().unwrap())
            }
            _ => return None,
        };
        Some(self.texts[&page][&id].replace('\u{AD}', ""))
    }

    fn annotation(&mut self, reference: &'a Dictionary, depth: usize) {
        let link = self.dictionary(reference, "Obj").unwrap();
        let target = match self.dictionary(link, "A") {
            Some(action) => decoded(self.get(action, "URI").unwrap()),
            None => self.place(self.get(link, "Dest").unwrap()),
        };
        let contents = decoded(self.get(link, "Contents").unwrap());
        self.line(depth, &format!("OBJR {target} Contents={contents:?}"));
    }

    fn place(&self, destination: &Object) -> String {
        let page = destination.as_array().unwrap()[0].as_reference().unwrap();
        format!("page {}", self.numbers[&page])
    }

    fn element(&mut self, element: &'a Dictionary, page: Option<ObjectId>, depth: usize) {
        let kind = element.get(b"S").unwrap().as_name().unwrap();
        let mut line = String::from_utf8(kind.to_vec()).unwrap();
        for key in ["ID", "Lang", "Alt", "ActualText", "E"] {
            if let Some(text) = self.get(element, key) {
                write!(line, " {key}={:?}", decoded(text)).unwrap();
            }
        }
        for attributes in self.attributes(element) {
            for (key, value) in attributes.iter().filter(|(key, _)| *key != b"O") {
                write!(line, " {}", String::from_utf8_lossy(key)).unwrap();
                match value {
                    Object::Name(name) => write!(line, "={}", String::from_utf8_lossy(name)),
                    Object::Integer(number) => write!(line, "={number}"),
                    // A box: the page's trace says where it is.
                    _ => Ok(()),
                }
                .unwrap();
            }
        }
        self.line(depth, &line);
        let page = element.get(b"Pg").and_then(Object::as_reference).ok().or(page);
        self.kids(element, page, depth + 1);
    }

    fn attributes(&self, element: &'a Dictionary) -> Vec<&'a Dictionary> {
        match self.get(element, "A") {
            Some(Object::Array(list)) => list.iter().map(|a| a.as_dict().unwrap()).collect(),
            Some(attributes) => vec![attributes.as_dict().unwrap()],
            None => Vec::new(),
        }
    }

    fn bookmarks(&mut self, parent: &'a Dictionary, depth: usize) {
        let mut next = self.dictionary(parent, "First");
        while let Some(entry) = next {
            let title = decoded(self.get(entry, "Title").unwrap());
            let place = self.place(self.get(entry, "Dest").unwrap());
            let closed = self.get(entry, "Count").is_some_and(|count| count.as_i64().unwrap() < 0);
            let closed = if closed { " closed" } else { "" };
            self.line(depth, &format!("{title:?} {place}{closed}"));
            self.bookmarks(entry, depth + 1);
            next = self.dictionary(entry, "Next");
        }
    }
}

fn decoded(text: &Object) -> String {
    lopdf::decode_text_string(text).unwrap()
}

/// The text of each marked content of a page: its `/ActualText`, otherwise through the fonts'
/// `/ToUnicode`.
fn texts_of(pdf: &Document, page: ObjectId) -> BTreeMap<i64, String> {
    let fonts = pdf.get_page_fonts(page).unwrap().into_iter().map(|(name, font)| {
        let stream = font.get_deref(b"ToUnicode", pdf).unwrap().as_stream().unwrap();
        (name, unicode_map(&String::from_utf8(stream.decompressed_content().unwrap()).unwrap()))
    });
    let fonts: BTreeMap<Vec<u8>, BTreeMap<u16, String>> = fonts.collect();
    let content = Content::decode(&pdf.get_page_content(page)).unwrap();
    let mut texts = BTreeMap::new();
    let mut font = None;
    let mut open: Option<(i64, String, bool)> = None;
    for Operation { operator, operands } in &content.operations {
        match (operator.as_str(), &mut open) {
            ("Tf", _) => font = fonts.get(operands[0].as_name().unwrap()),
            ("BDC", open) => {
                assert!(open.is_none(), "marked content in marked content");
                let properties = operands[1].as_dict().unwrap();
                let id = properties.get(b"MCID").and_then(Object::as_i64).unwrap_or(-1);
                let actual = properties.get(b"ActualText").ok().map(decoded);
                *open = Some((id, actual.clone().unwrap_or_default(), actual.is_some()));
            }
            ("EMC", open) => {
                let (id, text, _) = open.take().unwrap();
                texts.insert(id, text);
            }
            ("TJ" | "Tj", Some((_, text, false))) => {
                text.push_str(&shown(&operands[0], font.unwrap()));
            }
            _ => {}
        }
    }
    texts
}

fn shown(operand: &Object, font: &BTreeMap<u16, String>) -> String {
    let items = operand.as_array().map_or(std::slice::from_ref(operand), Vec::as_slice);
    let strings = items.iter().filter_map(|item| item.as_str().ok());
    let codes = strings.flat_map(|string| string.chunks(2));
    codes.map(|code| font[&u16::from_be_bytes([code[0], code[1]])].as_str()).collect()
}

/// The `bfchar` lines of a CMap: `<0001> <0041>`.
fn unicode_map(cmap: &str) -> BTreeMap<u16, String> {
    let entry = |line: &str| {
        let (code, text) = line.strip_prefix('<')?.strip_suffix('>')?.split_once("> <")?;
        let units = text
            .as_bytes()
            .chunks(4)
            .map(|unit| u16::from_str_radix(std::str::from_utf8(unit).unwrap(), 16).unwrap());
        let text = String::from_utf16(&units.collect::<Vec<_>>()).unwrap();
        Some((u16::from_str_radix(code, 16).unwrap(), text))
    };
    cmap.lines().filter(|line| *line != "<0000> <FFFF>").filter_map(entry).collect()
}
