//! An XMP packet: the standards it declares (ISO 19005-3 §6.6.4, ISO 14289-1 §5), and, in the same
//! pass, what it says of the document.

use quick_xml::NsReader;
use quick_xml::events::Event;
use quick_xml::name::{NamespaceResolver, ResolveResult};

use super::description::{Describing, Description};
use super::{PdfReadError, Standards};

const PDFA: &str = "http://www.aiim.org/pdfa/ns/id/";
const PDFUA: &str = "http://www.aiim.org/pdfua/ns/id/";

/// Reads the packet.
pub fn read(packet: &[u8]) -> Result<(Standards, Description), PdfReadError> {
    let text = std::str::from_utf8(packet)
        .map_err(|_| PdfReadError::Metadata("it is not UTF-8".to_owned()))?;
    let mut reader = NsReader::from_str(text);
    let (mut declaring, mut describing) = (Declaring::default(), Describing::default());
    loop {
        let event =
            reader.read_event().map_err(|error| PdfReadError::Metadata(error.to_string()))?;
        let (namespace, event) = reader.resolver().resolve_event(event);
        if matches!(event, Event::Eof) {
            return Ok((declaring.found.standards(), describing.found));
        }
        declaring.take(&namespace, &event, reader.resolver());
        describing.take(&namespace, &event);
    }
}

/// Reads part and conformance of PDF/A and part of PDF/UA, which may be elements or attributes.
#[derive(Default)]
struct Declaring {
    found: Found,
    /// The property whose text comes next.
    open: Option<(Standard, String)>,
}

impl Declaring {
    fn take(
        &mut self,
        namespace: &ResolveResult<'_>,
        event: &Event<'_>,
        resolver: &NamespaceResolver,
    ) {
        match event {
            Event::Start(element) | Event::Empty(element) => {
                let open = standard(namespace);
                self.open = open.map(|it| (it, element.local_name().into_inner().to_owned()));
                for attribute in element.attributes().flatten() {
                    let (namespace, local) = resolver.resolve_attribute(attribute.key);
                    if let Some(standard) = standard(&namespace) {
                        self.found.set(standard, local.into_inner(), &attribute.value);
                    }
                }
            }
            Event::Text(text) => {
                if let Some((standard, name)) = &self.open {
                    self.found.set(*standard, name, text.xml10_content().trim());
                }
            }
            Event::End(_) => self.open = None,
            _ => {}
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Standard {
    PdfA,
    PdfUa,
}

fn standard(namespace: &ResolveResult<'_>) -> Option<Standard> {
    match namespace {
        ResolveResult::Bound(namespace) if namespace.0 == PDFA => Some(Standard::PdfA),
        ResolveResult::Bound(namespace) if namespace.0 == PDFUA => Some(Standard::PdfUa),
        _ => None,
    }
}

#[derive(Default)]
struct Found {
    pdfa_part: Option<u32>,
    pdfa_conformance: String,
    pdfua_part: Option<u32>,
}

impl Found {
    fn set(&mut self, standard: Standard, name: &str, value: &str) {
        match (standard, name) {
            (Standard::PdfA, "part") => self.pdfa_part = value.parse().ok(),
            (Standard::PdfA, "conformance") => self.pdfa_conformance = value.to_owned(),
            (Standard::PdfUa, "part") => self.pdfua_part = value.parse().ok(),
            _ => {}
        }
    }

    fn standards(self) -> Standards {
        (self.pdfa_part.map(|part| (part, self.pdfa_conformance)), self.pdfua_part)
    }
}
