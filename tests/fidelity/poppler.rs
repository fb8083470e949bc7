//! The text of a PDF, as poppler finds it.

use std::path::Path;
use std::process::Command;

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
    /// Text above the title that is not expected there.
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

/// The structure tree's texts: `pdfinfo -struct-text` indents elements by two spaces a level,
/// puts texts in quotation marks, and attributes after a colon and a slash.
pub fn structure(pdf: &Path) -> Vec<Element> {
    let mut elements: Vec<Element> = Vec::new();
    let mut open: Vec<(usize, String)> = Vec::new();
    let mut ended = true;
    for line in run("pdfinfo", &["-struct-text", "-enc", "UTF-8"], pdf).lines() {
        let indent = line.len() - line.trim_start().len();
        let line = line.trim_start();
        if let Some(text) = line.strip_prefix('"') {
            while open.last().is_some_and(|(depth, _)| *depth >= indent) {
                ended |= !is_within_line(&open.pop().unwrap().1);
            }
            let text = text.strip_suffix('"').unwrap_or(text);
            // A hyphen by itself is one at a line's end: poppler does not say its /ActualText.
            let text = if text == "-" && !ended { "\u{AD}" } else { text };
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

/// The release's words: everything above the title must be expected, and what the layout adds is
/// removed only where it belongs.
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
    let is_contact = |e: &Element| {
        let labels = ["Contact presse", "Press contact"];
        e.kind() == "H2" && labels.iter().any(|label| e.text.starts_with(label))
    };
    let contact = structure.iter().rposition(is_contact).unwrap_or(structure.len());
    for (index, element) in structure.iter().enumerate().skip(title) {
        let text = match element {
            _ if index == attachments => "",
            element if element.kind() == "Lbl" && is_number(&element.text) => "",
            element if index > attachments && element.is_in("LBody") => without_size(&element.text),
            element if index >= contact => &without_label(&element.text),
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
