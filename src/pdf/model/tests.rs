use super::xmp::Declared;
use super::*;
use crate::pdf::deflate::{Effort, deflate};

mod plain;

#[test]
fn standards_may_be_attributes_under_any_prefix() {
    let packet = r#"<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <r:Description xmlns:a="http://www.aiim.org/pdfa/ns/id/" a:part="2" a:conformance="U"
            xmlns:pdfuaid="http://example.org/" pdfuaid:part="1"/></r:RDF>"#;
    let declared = xmp::read(packet.as_bytes()).unwrap().declared();
    assert_eq!(declared, Declared { pdfa: Some((2, "U".to_owned())), pdfua: None });
}

#[test]
fn broken_metadata_is_an_error() {
    assert!(matches!(xmp::read(b"<a></b>"), Err(PdfReadError::Metadata(_))));
    assert!(matches!(xmp::read(b"\xFF"), Err(PdfReadError::Metadata(_))));
}

#[test]
fn a_stream_that_inflates_without_end_is_refused() {
    let zeros = deflate(&vec![0; LARGEST_STREAM + 1], Effort::Quick);
    let entries = lopdf::dictionary! { "Filter" => "FlateDecode" };
    let stream = lopdf::Stream::new(entries, zeros).into();
    let content = content(&stream, LARGEST_STREAM);
    assert!(matches!(content, Err(PdfReadError::TooLarge { .. })));
}
