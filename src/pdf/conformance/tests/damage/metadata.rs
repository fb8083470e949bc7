//! Damage to the XMP packet.

use lopdf::Document;

use super::{Damage, objects, replace_in_xmp, xmp};
use crate::pdf::conformance::check;

pub const DAMAGES: &[Damage] = &[
    objects("metadata_malformed", &check::METADATA, |pdf| {
        replace_in_xmp(pdf, "</rdf:RDF>", "</rdf:rdf>");
    }),
    objects("packet_header_with_encoding", &check::PACKET_HEADER, |pdf| {
        replace_in_xmp(
            pdf,
            "\"W5M0MpCehiHzreSzNTczkc9d\"",
            "\"W5M0MpCehiHzreSzNTczkc9d\" encoding=\"UTF-8\"",
        );
    }),
    objects("conformance_level_c", &check::DECLARED_LEVEL, |pdf| {
        replace_in_xmp(pdf, "<pdfaid:conformance>A", "<pdfaid:conformance>C");
    }),
    objects("schema_not_described", &check::EXTENSION_SCHEMA, |pdf| {
        let described = "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/";
        replace_in_xmp(pdf, described, "<pdfaSchema:namespaceURI>http://exemple.fr/");
    }),
    objects("property_twice", &check::XMP_FORM, |pdf| {
        replace_in_xmp(
            pdf,
            "<dc:identifier>",
            "<dc:source>a</dc:source><dc:source>b</dc:source><dc:identifier>",
        );
    }),
    objects("property_twice_in_two_descriptions", &check::XMP_FORM, |pdf| {
        let again = "</rdf:Description><rdf:Description rdf:about=\"\" \
            xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:format>application/pdf</dc:format>\
            </rdf:Description></rdf:RDF>";
        replace_in_xmp(pdf, "</rdf:Description></rdf:RDF>", again);
    }),
    objects("field_twice", &check::XMP_FORM, |pdf| {
        let field = "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>";
        replace_in_xmp(pdf, field, &field.repeat(2));
    }),
    Damage {
        // veraPDF skips anything that is not an item.
        seen_by_verapdf: false,
        ..objects("array_of_no_items", &check::XMP_FORM, |pdf| {
            replace_in_xmp(pdf, "<dc:language><rdf:Bag>", "<dc:language><rdf:Bag><dc:title/>");
        })
    },
    objects("seq_for_bag", &check::PROPERTY_TYPE, |pdf| {
        replace_in_xmp(pdf, "<dc:language><rdf:Bag>", "<dc:language><rdf:Seq>");
        replace_in_xmp(pdf, "</rdf:Bag></dc:language>", "</rdf:Seq></dc:language>");
    }),
    objects("text_for_seq", &check::PROPERTY_TYPE, |pdf| {
        replace_in_xmp(pdf, "<dc:format>", "<dc:date>2019</dc:date><dc:format>");
        remove_from_xmp(pdf, "<dc:date><rdf:Seq>", "</dc:date>");
    }),
    objects("title_without_language", &check::PROPERTY_TYPE, |pdf| {
        replace_in_xmp(pdf, "<rdf:li xml:lang=\"x-default\">", "<rdf:li>");
    }),
    objects("date_in_words", &check::PROPERTY_TYPE, |pdf| {
        remove_from_xmp(pdf, "<xmp:MetadataDate>", "</xmp:MetadataDate>");
        replace_in_xmp(pdf, "<dc:format>", "<xmp:MetadataDate>hier</xmp:MetadataDate><dc:format>");
    }),
    objects("format_of_no_media_type", &check::PROPERTY_TYPE, |pdf| {
        replace_in_xmp(pdf, "<dc:format>application/pdf", "<dc:format>PDF");
    }),
    objects("extended_date_in_words", &check::PROPERTY_TYPE, |pdf| {
        remove_from_xmp(pdf, "<dcterms:issued>", "</dcterms:issued>");
        replace_in_xmp(pdf, "<dc:format>", "<dcterms:issued>hier</dcterms:issued><dc:format>");
    }),
    objects("property_that_dublin_core_has_not", &check::EXTENSION_SCHEMA, |pdf| {
        replace_in_xmp(pdf, "<dc:format>", "<dc:author>a</dc:author><dc:format>");
    }),
    objects("property_that_the_schema_has_not", &check::EXTENSION_SCHEMA, |pdf| {
        replace_in_xmp(pdf, "<dc:format>", "<dcterms:spatial>a</dcterms:spatial><dc:format>");
    }),
    objects("schema_without_prefix", &check::EXTENSION_FORM, |pdf| {
        replace_in_xmp(pdf, "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>", "");
    }),
    objects("schema_with_another_field", &check::EXTENSION_FORM, |pdf| {
        let field = "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>";
        let more = format!("{field}<pdfaSchema:author>a</pdfaSchema:author>");
        replace_in_xmp(pdf, field, &more);
    }),
    objects("category_of_no_kind", &check::EXTENSION_FORM, |pdf| {
        replace_in_xmp(pdf, "<pdfaProperty:category>internal", "<pdfaProperty:category>own");
    }),
    objects("type_of_no_kind", &check::EXTENSION_FORM, |pdf| {
        replace_in_xmp(pdf, "<pdfaProperty:valueType>Integer", "<pdfaProperty:valueType>House");
    }),
    objects("standard_under_another_prefix", &check::DECLARATION, |pdf| {
        let own = "xmlns:a=\"http://www.aiim.org/pdfua/ns/id/\"";
        remove_from_xmp(pdf, "<pdfuaid:part>", "</pdfuaid:part>");
        replace_in_xmp(pdf, "<dc:format>", &format!("<a:part {own}>1</a:part><dc:format>"));
    }),
];

/// Removes an element, from its start tag to its end tag.
fn remove_from_xmp(pdf: &mut Document, from: &str, to: &str) {
    let text = xmp(pdf);
    let (_, rest) = text.split_once(from).unwrap();
    let (inside, _) = rest.split_once(to).unwrap();
    replace_in_xmp(pdf, &format!("{from}{inside}{to}"), "");
}
