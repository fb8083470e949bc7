//! The text of a PDF, as poppler finds it.

use std::path::Path;
use std::process::Command;

use lopdf::content::{Content as Operations, Operation};
use lopdf::{Document, Object};

use super::reference::Reference;

/// An element of the structure tree that holds text of its own, in reading order.
#[derive(Debug)]
pub struct Element {
    /// Types from the root down: `Document`, `L`, `LI`, `Lbl`.
    pub path: Vec<String>,
    pub text: String,
}

impl Element {
    fn is_in(&self, kind: &str) -> bool {
        self.path.iter().any(|part| part == kind)
    }

    fn kind(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }
}

/// The words of the release, the layout's own taken away.
pub struct Content {
    pub text: String,
    /// What stands above the title and is not known there.
    pub strange: Vec<String>,
}

/// Elements that are part of their line.
const WITHIN_LINE: [&str; 8] =
    ["Span", "Link", "Reference", "Em", "Strong", "Code", "Quote", "Object"];

fn run(program: &str, arguments: &[&str], pdf: &Path) -> String {
    let out = Command::new(program).args(arguments).arg(pdf).arg("-").output();
    let out = match program {
        "pdfinfo" => Command::new(program).args(arguments).arg(pdf).output(),
        _ => out,
    }
    .expect("poppler is installed");
    assert!(out.status.success(), "{program}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

/// The pages' text, in the order it is painted.
pub fn pages(pdf: &Path) -> String {
    run("pdftotext", &["-raw", "-enc", "UTF-8"], pdf)
}

/// Writes a copy without marked content in marked content: after one, `pdfinfo -struct-text`
/// loses the rest of the element (poppler 22.12 ends the outer content at the inner one's end).
/// What it holds stays, but for hyphens that stand for U+00AD, at line ends.
fn flatten(pdf: &Path, flat: &Path) {
    let mut document = Document::load(pdf).unwrap();
    for page in document.get_pages().into_values().collect::<Vec<_>>() {
        let content = Operations::decode(&document.get_page_content(page)).unwrap();
        let flattened = Operations { operations: flattened(content.operations) };
        document.change_page_content(page, flattened.encode().unwrap()).unwrap();
    }
    document.save(flat).unwrap();
}

fn flattened(operations: Vec<Operation>) -> Vec<Operation> {
    let mut flat = Vec::new();
    // Of each open marked content, whether it stands for a soft hyphen.
    let mut open: Vec<bool> = Vec::new();
    for operation in operations {
        let nested = match operation.operator.as_str() {
            "BDC" | "BMC" => {
                open.push(operation.operands.get(1).is_some_and(is_soft_hyphen));
                open.len() > 1
            }
            "EMC" => {
                open.pop();
                !open.is_empty()
            }
            "Tj" | "TJ" => open.last() == Some(&true),
            _ => false,
        };
        if !nested {
            flat.push(operation);
        }
    }
    flat
}

fn is_soft_hyphen(properties: &Object) -> bool {
    let text = properties.as_dict().and_then(|properties| properties.get(b"ActualText"));
    text.and_then(Object::as_str).is_ok_and(|text| text == b"\xFE\xFF\x00\xAD")
}

/// The structure tree's texts: `pdfinfo -struct-text` indents elements by two spaces a level,
/// puts texts in quotation marks, and attributes after a colon and a slash.
pub fn structure(pdf: &Path) -> Vec<Element> {
    let mut elements: Vec<Element> = Vec::new();
    let mut open: Vec<(usize, String)> = Vec::new();
    let mut ended = true;
    let flat = pdf.with_extension("flat.pdf");
    flatten(pdf, &flat);
    for line in run("pdfinfo", &["-struct-text", "-enc", "UTF-8"], &flat).lines() {
        let indent = line.len() - line.trim_start().len();
        let line = line.trim_start();
        if let Some(text) = line.strip_prefix('"') {
            while open.last().is_some_and(|(depth, _)| *depth >= indent) {
                ended |= !is_within_line(&open.pop().unwrap().1);
            }
            let text = text.strip_suffix('"').unwrap_or(text);
            match elements.last_mut() {
                Some(element) if !ended => element.text.push_str(text),
                _ => {
                    let path = open.iter().map(|(_, kind)| kind.clone());
                    let path = path.filter(|kind| !is_within_line(kind)).collect();
                    elements.push(Element { path, text: text.to_owned() });
                }
            }
            ended = false;
        } else if !line.starts_with('/') {
            let kind = line.split([' ', ':']).next().unwrap_or_default().to_owned();
            while open.last().is_some_and(|(depth, _)| *depth >= indent) {
                ended |= !is_within_line(&open.pop().unwrap().1);
            }
            ended |= !is_within_line(&kind);
            open.push((indent, kind));
        }
    }
    elements
}

fn is_within_line(kind: &str) -> bool {
    WITHIN_LINE.contains(&kind)
}

/// The texts of the heads of tables, which pages repeat.
pub fn table_heads(structure: &[Element]) -> String {
    let heads = structure.iter().filter(|element| element.is_in("THead"));
    heads.map(|element| element.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// The release's words: what stands above the title must be known, and of what the layout adds,
/// each is taken away only where it belongs.
pub fn content(structure: &[Element], reference: &Reference) -> Content {
    let mut content = Content { text: String::new(), strange: Vec::new() };
    let title = structure.iter().position(|e| e.kind() == "H1").expect("there is a title");
    for element in &structure[..title] {
        if !is_head(&element.text, reference) {
            content.strange.push(element.text.clone());
        }
    }
    let is_heading = |e: &Element| {
        e.kind().starts_with('H')
            && ["Documents joints", "Attached documents"].contains(&e.text.as_str())
    };
    let attachments = structure.iter().rposition(is_heading).unwrap_or(structure.len());
    for (index, element) in structure.iter().enumerate().skip(title) {
        let text = match element {
            _ if index == attachments => "",
            element if element.kind() == "Lbl" && is_number(&element.text) => "",
            element if index > attachments && element.is_in("LBody") => without_size(&element.text),
            element if element.is_in("Sect") => &without_label(&element.text),
            element => &element.text,
        };
        content.text.push_str(text);
        content.text.push('\n');
    }
    content
}

/// Issuer, label, number, date line.
fn is_head(text: &str, reference: &Reference) -> bool {
    let plain = |text: &str| super::words(text).concat();
    let known = reference.issuer.iter().chain([&reference.label]);
    let year = text.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() == 4);
    let date = year && text.split_whitespace().count() <= 6;
    let sender = ["Tél", "Mél", "Tel", "Email", "http"].iter().any(|start| text.starts_with(start));
    date || sender || known.into_iter().any(|known| plain(known) == plain(text))
}

/// `1.`, or a bullet.
fn is_number(text: &str) -> bool {
    let bare = text.trim().trim_end_matches('.');
    ["•", "–", "◦"].contains(&bare)
        || (!bare.is_empty() && bare.bytes().all(|b| b.is_ascii_digit()))
}

/// `nom (file.pdf, 12 ko)` without what the layout says of the file.
fn without_size(text: &str) -> &str {
    match text.rfind(" (") {
        Some(at) if text.ends_with(')') && text[at..].contains([',', '\u{A0}']) => &text[..at],
        _ => text,
    }
}

/// A line of the contact without what the layout puts in it.
fn without_label(text: &str) -> String {
    let labels = ["Contact presse", "Press contact", "Tél.", "Mél.", "Tel.", "Email"];
    let rest = labels.iter().find_map(|label| text.strip_prefix(label)).unwrap_or(text);
    let colon = rest.trim_start_matches(['\u{A0}', ' ']);
    // A middle dot parts telephone numbers.
    colon.strip_prefix(':').unwrap_or(rest).replace('·', " ")
}
