//! The standards an XMP packet declares (ISO 19005-3 §6.6.4, ISO 14289-1 §5).

use quick_xml::NsReader;
use quick_xml::events::Event;
use quick_xml::name::ResolveResult;

use super::{PdfReadError, Standards};

const PDFA: &str = "http://www.aiim.org/pdfa/ns/id/";
const PDFUA: &str = "http://www.aiim.org/pdfua/ns/id/";

/// Reads part and conformance of PDF/A and part of PDF/UA, which may be elements or attributes.
pub fn declared(packet: &[u8]) -> Result<Standards, PdfReadError> {
    let text = std::str::from_utf8(packet)
        .map_err(|_| PdfReadError::Metadata("it is not UTF-8".to_owned()))?;
    let mut reader = NsReader::from_str(text);
    let mut found = Found::default();
    // The property whose text comes next.
    let mut open: Option<(Standard, String)> = None;
    loop {
        let (namespace, event) = reader
            .read_resolved_event()
            .map_err(|error| PdfReadError::Metadata(error.to_string()))?;
        match event {
            Event::Start(element) | Event::Empty(element) => {
                let name = element.local_name().into_inner().to_owned();
                open = standard(&namespace).map(|standard| (standard, name));
                for attribute in element.attributes().flatten() {
                    let (namespace, local) = reader.resolver().resolve_attribute(attribute.key);
                    if let Some(standard) = standard(&namespace) {
                        found.set(standard, local.into_inner(), &attribute.value);
                    }
                }
            }
            Event::Text(text) => {
                if let Some((standard, name)) = &open {
                    found.set(*standard, name, text.xml10_content().trim());
                }
            }
            Event::End(_) => open = None,
            Event::Eof => return Ok(found.standards()),
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
