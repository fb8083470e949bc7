//! What an XMP packet says about the document (ISO 16684-1 §8.3, Dublin Core).

use crate::pdf::model::xmp::{DC, Packet};

/// Title, identifier and date: the first of each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Description {
    pub title: Option<String>,
    pub identifier: Option<String>,
    /// ISO 8601, as written.
    pub date: Option<String>,
}

impl From<&Packet> for Description {
    fn from(packet: &Packet) -> Description {
        let first = |name| packet.first(DC, name).map(str::to_owned);
        Description { title: first("title"), identifier: first("identifier"), date: first("date") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::model::xmp;

    #[test]
    fn the_first_of_each_is_read() {
        let packet = r#"<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <r:Description xmlns:d="http://purl.org/dc/elements/1.1/">
            <d:title><r:Alt><r:li>A &amp; « b »</r:li><r:li>C</r:li></r:Alt></d:title>
            <d:identifier>2019-07-17-a</d:identifier><identifier>no</identifier>
            <d:date><r:Seq><r:li>2019-07-17T10:00:00+02:00</r:li></r:Seq></d:date>
            </r:Description></r:RDF>"#;
        let found = Description::from(&xmp::read(packet.as_bytes()).unwrap());
        assert_eq!(found.title.as_deref(), Some("A & « b »"));
        assert_eq!(found.identifier.as_deref(), Some("2019-07-17-a"));
        assert_eq!(found.date.as_deref(), Some("2019-07-17T10:00:00+02:00"));
        assert!(xmp::read(b"<a></b>").is_err());
    }
}
