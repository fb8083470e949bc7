//! Whether a manifest is valid by the schema of its version of SEDA (2.2 and 2.3): names, order and
//! number of elements, attributes, values. The rules are made from the published XSDs: [`rules`].
//!
//! After a fault in the order of elements, the rest of that element is read without its order, so that
//! one fault is reported once.

mod attributes;
mod date;
mod model;
mod rules;
mod simple;
mod uri;

use std::collections::BTreeSet;

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{QName, ResolveResult};
use quick_xml::reader::NsReader;

use crate::error::Position;
use crate::finding::{Finding, Rule};
use crate::rules::verification as rule;
use crate::verify::findings::Findings;
use crate::verify::names::shown;
use model::{Model, Place, State};
use rules::{Complex, Rules};

const XLINK: &str = "http://www.w3.org/1999/xlink";
const XML: &str = "http://www.w3.org/XML/1998/namespace";
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// How many of the elements that could stand in a place are named.
const NAMED: usize = 6;

/// What the schema finds in a manifest, as text that is well-formed.
#[derive(Default)]
pub struct Checked {
    pub findings: Findings,
    /// Identifiers that are given more than once.
    pub repeated: BTreeSet<String>,
}

/// Checks a manifest; `None`: the schema of its namespace is not known here.
pub fn check(path: &str, text: &str) -> Option<Checked> {
    let mut reader = NsReader::from_str(text);
    let mut reading: Option<Reading<'_>> = None;
    loop {
        let at = reader.buffer_position();
        let Ok(event) = reader.read_event() else { break };
        if let (Event::Start(root) | Event::Empty(root), None) = (&event, &reading) {
            let (namespace, _) = reader.resolver().resolve_element(root.name());
            let ResolveResult::Bound(namespace) = namespace else { return None };
            let rules = rules::of_namespace(namespace.into_inner())?;
            reading = Some(Reading::new(path, text, rules));
        }
        let Some(reading) = &mut reading else {
            match event {
                Event::Eof => break,
                _ => continue,
            }
        };
        reading.at = usize::try_from(at).unwrap_or(text.len());
        match event {
            Event::Start(element) => reading.start(&element, &reader),
            Event::Empty(element) => {
                reading.start(&element, &reader);
                reading.end();
            }
            Event::End(_) => reading.end(),
            Event::Text(piece) => reading.text(&piece),
            Event::CData(piece) => reading.text(&piece),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().ok().flatten();
                // What XML's own five stand for is text, and no white space.
                reading.text(character.unwrap_or('&').encode_utf8(&mut [0; 4]));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    reading.map(|it| it.checked)
}

/// What an open element may have inside.
enum Inside {
    /// Anything: global elements are checked, others not.
    Anything,
    /// Anything, unchecked: it should not be there at all.
    Unchecked,
    Text {
        kind: &'static str,
        may_be_empty: bool,
        text: String,
    },
    Elements {
        model: &'static Model,
        state: State,
        is_mixed: bool,
        is_faulty: bool,
    },
    /// `xsi:nil`.
    Nothing,
}

struct Open {
    name: String,
    position: Position,
    inside: Inside,
}

struct Reading<'a> {
    path: &'a str,
    source: &'a str,
    rules: &'static Rules,
    open: Vec<Open>,
    identifiers: BTreeSet<String>,
    /// Where the part that is read begins.
    at: usize,
    /// The last position that was counted, with its byte: it is counted on from there, so that a
    /// file made of faults is read once.
    counted: (usize, Position),
    /// Where the element begins that ends here, while its text is checked.
    opened: Option<Position>,
    checked: Checked,
}

impl<'a> Reading<'a> {
    fn new(path: &'a str, source: &'a str, rules: &'static Rules) -> Reading<'a> {
        Reading {
            path,
            source,
            rules,
            open: Vec::new(),
            identifiers: BTreeSet::new(),
            at: 0,
            counted: (0, Position::START),
            opened: None,
            checked: Checked::default(),
        }
    }

    fn report(&mut self, rule: &'static Rule, detail: String) {
        let position = match self.opened {
            Some(position) => position,
            None => self.position(),
        };
        self.checked.findings.push(Finding::new(rule, self.path, detail).at(position));
    }

    /// The position of `at`, which only grows.
    fn position(&mut self) -> Position {
        let (from, position) = self.counted;
        let more = Position::of_offset(&self.source[from..], self.at - from);
        let column = if more.line == 1 { position.column + more.column - 1 } else { more.column };
        let position = Position { line: position.line + more.line - 1, column };
        self.counted = (self.at, position);
        position
    }

    fn invalid(&mut self, detail: String) {
        self.report(&rule::SEDA_SCHEMA, detail);
    }

    // Elements

    fn start(&mut self, element: &BytesStart<'_>, reader: &NsReader<&[u8]>) {
        let (name, is_own) =
            self.name(reader.resolver().resolve_element(element.name()).0, element.name());
        let place = self.place(&name, is_own);
        let inside = match place {
            Some(place) => self.inside(&name, &place, element, reader),
            None => Inside::Unchecked,
        };
        let position = self.position();
        self.open.push(Open { name, position, inside });
    }

    /// A name as the rules have it, and whether it is of SEDA's namespace.
    fn name(&self, namespace: ResolveResult<'_>, name: QName<'_>) -> (String, bool) {
        let local = name.local_name().into_inner();
        match namespace {
            ResolveResult::Bound(namespace) => match namespace.into_inner() {
                it if it == self.rules.namespace => (local.to_owned(), true),
                XLINK => (format!("xlink:{local}"), false),
                XML => (format!("xml:{local}"), false),
                INSTANCE => (format!("xsi:{local}"), false),
                _ => (format!("other:{local}"), false),
            },
            _ => (format!("none:{local}"), false),
        }
    }

    /// The declaration of an element where it stands; `None`: it is not checked.
    fn place(&mut self, name: &str, is_own: bool) -> Option<Place> {
        let global =
            |rules: &Rules| rules.elements.get_key_value(name).map(|(name, it)| (*name, *it));
        let Some(parent) = self.open.last_mut() else {
            return self.global(global(self.rules));
        };
        let parent_name = parent.name.clone();
        match &mut parent.inside {
            Inside::Unchecked => None,
            Inside::Anything => self.global(global(self.rules)),
            Inside::Nothing => {
                self.invalid(format!("`{parent_name}` is nil, and has `{}`", shown(name)));
                None
            }
            Inside::Text { .. } => {
                self.invalid(format!(
                    "`{parent_name}` has the element `{}`, and takes text alone",
                    shown(name)
                ));
                None
            }
            Inside::Elements { model, state, is_faulty, .. } => {
                let model: &Model = model;
                if *is_faulty {
                    return model.named(name).filter(|_| is_own).cloned();
                }
                if let Some(place) = model.step(state, is_own.then_some(name)) {
                    return match place.name.is_empty() {
                        true => self.global(global(self.rules)),
                        false => Some(place.clone()),
                    };
                }
                if model.is_extensible && !is_own {
                    let detail = format!("`{}` in `{parent_name}` is of an extension", shown(name));
                    self.report(&rule::SEDA_EXTENSION, detail);
                    return None;
                }
                *is_faulty = true;
                let expected = listed(&model.expected(state));
                self.invalid(format!(
                    "`{}` may not stand here in `{parent_name}`: {expected}",
                    shown(name)
                ));
                model.named(name).filter(|_| is_own).cloned()
            }
        }
    }

    /// An element that is declared for itself, or anything if it is not declared.
    fn global(&mut self, found: Option<(&'static str, (&'static str, bool))>) -> Option<Place> {
        let Some((name, (kind, is_abstract))) = found else {
            return Some(Place { kind: "xs:anyType", ..Place::default() });
        };
        if is_abstract {
            self.invalid(format!("`{name}` is abstract: it stands for others"));
            return None;
        }
        Some(Place { name, kind, ..Place::default() })
    }

    /// What an element may have inside, by its type; its attributes are checked.
    fn inside(
        &mut self,
        name: &str,
        place: &Place,
        element: &BytesStart<'_>,
        reader: &NsReader<&[u8]>,
    ) -> Inside {
        let mut kind = place.kind;
        let mut is_nil = false;
        let mut plain: Vec<(String, String)> = Vec::new();
        for attribute in element.attributes().with_checks(false).flatten() {
            let Some((key, value)) = self.attribute(&attribute, reader) else { continue };
            match key.as_str() {
                "xsi:nil" => is_nil = self.nil(name, place, &value),
                "xsi:type" => match self.substitute(&value, kind, reader) {
                    Some(other) => kind = other,
                    None => return Inside::Unchecked,
                },
                "xsi:schemaLocation" | "xsi:noNamespaceSchemaLocation" => {}
                _ => plain.push((key, value)),
            }
        }
        if kind == "xs:anyType" {
            self.check_any(name, &plain);
            return if is_nil { Inside::Nothing } else { Inside::Anything };
        }
        let complex = self.rules.complex.get(kind);
        if complex.is_some_and(|it| it.is_abstract) {
            self.invalid(format!("the type of `{name}` is abstract: `xsi:type` is missing"));
            return Inside::Unchecked;
        }
        self.attributes(name, complex, &plain);
        if is_nil {
            return Inside::Nothing;
        }
        let text =
            |kind| Inside::Text { kind, may_be_empty: place.has_default, text: String::new() };
        match complex {
            None => text(kind),
            Some(Complex { text: Some(kind), .. }) => text(kind),
            Some(complex) => Inside::Elements {
                model: &complex.model,
                state: State::default(),
                is_mixed: complex.is_mixed,
                is_faulty: false,
            },
        }
    }

    // Text and ends

    fn text(&mut self, piece: &str) {
        let Some(open) = self.open.last_mut() else { return };
        let is_blank = piece.chars().all(simple::is_space);
        let refused = match &mut open.inside {
            Inside::Anything | Inside::Unchecked => false,
            Inside::Text { text, .. } => {
                text.push_str(piece);
                false
            }
            Inside::Nothing => !piece.is_empty(),
            Inside::Elements { model, is_faulty, .. } if model.is_empty() && !*is_faulty => {
                *is_faulty = !piece.is_empty();
                *is_faulty
            }
            Inside::Elements { is_mixed: false, is_faulty: is_faulty @ false, .. } => {
                *is_faulty = !is_blank;
                *is_faulty
            }
            Inside::Elements { .. } => false,
        };
        if refused {
            let detail = format!("`{}` may not have text", open.name);
            self.invalid(detail);
        }
    }

    fn end(&mut self) {
        let Some(Open { name, position, inside }) = self.open.pop() else { return };
        self.opened = Some(position);
        match inside {
            Inside::Text { kind, may_be_empty, text } if !(may_be_empty && text.is_empty()) => {
                self.value(&format!("`{name}`"), kind, &text);
            }
            Inside::Elements { model, state, is_faulty: false, .. } if !model.may_end(&state) => {
                let expected = listed(&model.expected(&state));
                let detail = format!("`{name}` ends too early: {expected}");
                self.invalid(detail);
            }
            _ => {}
        }
        self.opened = None;
    }
}

/// What could stand in a place.
fn listed(names: &[&str]) -> String {
    let listed: Vec<String> = names.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
    match (names.len(), listed.len()) {
        (0, _) => "nothing more may come".to_owned(),
        (all, some) if all > some => format!("expected one of {} and others", listed.join(", ")),
        (1, _) => format!("expected {}", listed[0]),
        _ => format!("expected one of {}", listed.join(", ")),
    }
}
