//! Title, identifier and date of a release, which METS, Dublin Core, `bag-info.txt` and the PDF's
//! XMP all give: they must agree.

use jiff::Timestamp;

use crate::finding::Finding;
use crate::pdf::reader;
use crate::rules::verification as rule;
use crate::verify::bag::Info;
use crate::verify::findings::Findings;
use crate::verify::xml::{self, Fault, Part, attribute, local_name};

/// What one file says. `None`: it says nothing about that.
struct Statement {
    path: String,
    title: Option<String>,
    identifier: Option<String>,
    date: Option<String>,
}

/// What every file says; the others are compared with the first.
pub struct Descriptions {
    statements: Vec<Statement>,
}

impl Descriptions {
    pub fn of_bag_info(info: &Info) -> Descriptions {
        let value = |label| info.first(label).map(str::to_owned);
        let statement = Statement {
            path: info.name.clone(),
            title: value("External-Description"),
            identifier: value("External-Identifier"),
            date: value("Communique-Date"),
        };
        Descriptions { statements: vec![statement] }
    }

    /// The label is the title; OBJID is compared with the identifier elsewhere.
    pub fn of_mets(&mut self, path: &str, label: Option<&str>) {
        let title = Some(label.unwrap_or_default().to_owned());
        self.statements.push(Statement {
            path: path.to_owned(),
            title,
            identifier: None,
            date: None,
        });
    }

    /// Adds what a Dublin Core record says.
    pub fn of_dublin_core(&mut self, path: &str, record: DublinCore) {
        self.statements.push(Statement {
            path: path.to_owned(),
            title: Some(record.title),
            identifier: Some(record.identifier),
            date: Some(record.date),
        });
    }

    /// A PDF that cannot be read says nothing.
    pub fn of_pdf(&mut self, path: &str, description: Option<&reader::Description>) {
        if let Some(reader::Description { title, identifier, date }) = description {
            self.statements.push(Statement {
                path: path.to_owned(),
                title: Some(title.clone().unwrap_or_default()),
                identifier: Some(identifier.clone().unwrap_or_default()),
                date: Some(date.clone().unwrap_or_default()),
            });
        }
    }

    /// Compares all of them with the first.
    pub fn compare(&self, findings: &mut Findings) {
        let Some((first, others)) = self.statements.split_first() else { return };
        for other in others {
            let pairs = [
                ("title", &first.title, &other.title, same_text as fn(&str, &str) -> bool),
                ("identifier", &first.identifier, &other.identifier, same_text),
                ("date", &first.date, &other.date, same_time),
            ];
            for (what, one, another, same) in pairs {
                let (Some(one), Some(another)) = (one, another) else { continue };
                if !same(one, another) {
                    let detail = format!("its {what} is `{another}`; {} has `{one}`", first.path);
                    findings.push(Finding::new(&rule::DESCRIPTIONS_DIFFER, &*other.path, detail));
                }
            }
        }
    }
}

/// A record being read, element by element.
#[derive(Default)]
pub struct DublinCore {
    title: String,
    identifier: String,
    date: String,
    /// The open element, if it matters, and its text so far.
    open: Option<(String, String)>,
}

impl DublinCore {
    /// # Errors
    /// See [`xml::walk`].
    pub fn read(bytes: &[u8]) -> Result<DublinCore, Fault> {
        let mut record = DublinCore::default();
        xml::walk(bytes, &mut |part| record.take(part))?;
        Ok(record)
    }

    /// Takes the next part of the file.
    pub fn take(&mut self, part: Part<'_>) -> Result<(), String> {
        match part {
            Part::Start(element, 1) => {
                // Of two identifiers, the one without a type is the package's, the other a URI.
                let is_typed = attribute(element, "type")?.is_some();
                let name = local_name(element);
                let wanted = name != "identifier" || !is_typed;
                self.open = wanted.then(|| (name.to_owned(), String::new()));
            }
            Part::Start(..) => {}
            Part::Text(text) => {
                if let Some((_, so_far)) = &mut self.open {
                    so_far.push_str(text);
                }
            }
            Part::End(_) => {
                let Some((name, text)) = self.open.take() else { return Ok(()) };
                match name.as_str() {
                    "title" => self.title = text,
                    // An ARK comes in addition to the package's own identifier.
                    "identifier" if !text.starts_with("ark:") => self.identifier = text,
                    "issued" => self.date = text,
                    _ => {}
                }
            }
        }
        Ok(())
    }
}

/// The same apart from white space and characters that XML cannot hold.
fn same_text(one: &str, another: &str) -> bool {
    let words = |text: &str| {
        let kept: String = text.chars().filter(|c| !c.is_control() || c.is_whitespace()).collect();
        let words: Vec<String> = kept.split_whitespace().map(str::to_owned).collect();
        words
    };
    words(one) == words(another)
}

/// The same second, however its offset is written.
fn same_time(one: &str, another: &str) -> bool {
    let second = |text: &str| text.parse::<Timestamp>().ok().map(Timestamp::as_second);
    match (second(one), second(another)) {
        (Some(one), Some(another)) => one == another,
        _ => one == another,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::xml;

    fn statement(title: &str, date: &str) -> Statement {
        let text = |text: &str| Some(text.to_owned());
        Statement { path: "x".into(), title: text(title), identifier: text("id"), date: text(date) }
    }

    fn faults(one: Statement, another: Statement) -> usize {
        let mut findings = Findings::default();
        Descriptions { statements: vec![one, another] }.compare(&mut findings);
        findings.len()
    }

    #[test]
    fn spaces_and_offsets_do_not_count() {
        let one = || statement("Un  titre\u{1}", "2019-07-17T10:00:00+02:00");
        assert_eq!(faults(one(), statement("Un titre", "2019-07-17T08:00:00Z")), 0);
        assert_eq!(faults(one(), statement("Un titre", "2019-07-17T10:00:00Z")), 1);
        assert_eq!(faults(one(), statement("Un autre titre", "2019-07-18")), 2);
    }

    #[test]
    fn dublin_core_is_read_with_its_entities() {
        let mut all = Descriptions { statements: Vec::new() };
        let xml = b"<metadata xmlns:x='x'><title>A &amp; B</title><identifier>id</identifier>\
            <issued>2019-07-17</issued><identifier x:type='URI'>https://x</identifier>\
            <identifier>ark:/99999/cp1</identifier></metadata>";
        let mut record = DublinCore::default();
        xml::walk(xml, &mut |part| record.take(part)).unwrap();
        all.of_dublin_core("dc.xml", record);
        let statement = &all.statements[0];
        assert_eq!(statement.title.as_deref(), Some("A & B"));
        assert_eq!(statement.identifier.as_deref(), Some("id"));
        assert_eq!(statement.date.as_deref(), Some("2019-07-17"));
    }
}
