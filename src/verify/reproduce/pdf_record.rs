//! Compares what a PDF says beside its pages with what the packaged source and settings say: its XMP
//! packet, its document information, the files in it, and where its links lead.

use std::borrow::Cow;

use memchr::memmem;

use super::fields;
use super::rebuilder::PdfRecord;
use super::record::{MAX_NAMED, detail};
use crate::finding::Finding;
use crate::rules::verification as rule;
use crate::verify::names::shown;
use crate::verify::pdf::Inspected;

/// Before the file's own identifier in a packet.
const INSTANCE: &[u8] = b"<xmpMM:InstanceID>uuid:";

/// Every difference; the embedded post, which is called `post`, has a rule of its own.
pub fn compare(pdf: &Inspected, expected: &PdfRecord, post: &str) -> Vec<Finding> {
    let Some((packet, information)) = pdf.descriptions() else { return Vec::new() };
    let mut differences = packet_differences(packet, expected);
    for (key, value) in information {
        if expected.information.get(key) != Some(value) {
            let given = expected.information.get(key).map(String::as_str);
            differences.push(detail(&format!("Info/{key}"), Some(value), given));
        }
    }
    for (key, value) in &expected.information {
        if !information.contains_key(key) {
            differences.push(detail(&format!("Info/{key}"), None, Some(value)));
        }
    }
    let more = differences.len().saturating_sub(MAX_NAMED);
    differences.truncate(MAX_NAMED);
    if more > 0 {
        differences.push(format!("{more} more fields are not what the source and settings give"));
    }
    let finding = |rule, detail| Finding::new(rule, &*pdf.path, detail);
    let described = differences.into_iter().map(|it| finding(&rule::PDF_RECORD, it));
    let others = pdf.embedded().iter().filter(|(name, _)| name != post);
    let strange = others.filter(|file| !expected.files.contains(file)).map(|(name, sha256)| {
        let detail = format!("`{}`, with SHA-256 {sha256}, is not of the release", shown(name));
        finding(&rule::PDF_FILE, detail)
    });
    let links = pdf.links().iter().filter(|link| !expected.links.contains(*link)).map(|link| {
        let detail = format!("no link of the source or settings leads to `{}`", shown(link));
        finding(&rule::PDF_LINK, detail)
    });
    described.chain(strange).chain(links).collect()
}

fn packet_differences(packet: &[u8], expected: &PdfRecord) -> Vec<String> {
    let packet = without_instance(packet, &expected.no_instance);
    if packet == expected.packet {
        return Vec::new();
    }
    let (found, given) = (fields::of_xml(&packet), fields::of_xml(&expected.packet));
    let (Some(found), Some(given)) = (found, given) else {
        return vec!["its XMP metadata cannot be compared with what the source gives".to_owned()];
    };
    let differences = fields::differences(&found, &given, |_| false).into_iter();
    let mut all: Vec<String> =
        differences.map(|(field, found, given)| detail(field, found, given)).collect();
    if all.is_empty() {
        all.push("its XMP metadata is not written as the program writes it".to_owned());
    }
    all
}

/// The packet as it was before the file had an identifier, which is a digest of the file.
fn without_instance<'a>(packet: &'a [u8], no_instance: &str) -> Cow<'a, [u8]> {
    let start = memmem::find(packet, INSTANCE).map(|at| at + INSTANCE.len());
    let Some(range) = start.map(|start| start..start + no_instance.len()) else {
        return Cow::Borrowed(packet);
    };
    let is_uuid = |id: &[u8]| id.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b'-');
    if !packet.get(range.clone()).is_some_and(is_uuid) {
        return Cow::Borrowed(packet);
    }
    let mut packet = packet.to_vec();
    packet[range].copy_from_slice(no_instance.as_bytes());
    Cow::Owned(packet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_identifier_of_a_file_is_its_own() {
        let none = "00000000-0000-8000-8000-000000000000";
        let packet = |id: &str| [INSTANCE, id.as_bytes(), b"</xmpMM:InstanceID>"].concat();
        let own = packet("1c3f0a5e-99aa-8d01-b5c4-0123456789ab");
        assert_eq!(*without_instance(&own, none), *packet(none));
        for other in [&b"<xmpMM:InstanceID>"[..], &packet("uuid"), b""] {
            assert_eq!(*without_instance(other, none), *other);
        }
    }
}
