//! Manifests of a bag (RFC 8493 §2.1.3, §2.2.1).

use percent_encoding::{AsciiSet, utf8_percent_encode};

use crate::digest::{DigestAlgorithm, Digests};

/// RFC 8493 §2.1.3: CR, LF and the percent sign, and nothing else, are percent-encoded.
const MANIFEST: &AsciiSet = &AsciiSet::EMPTY.add(b'\r').add(b'\n').add(b'%');

/// A path as a manifest spells it.
pub(super) fn encode_path(path: &str) -> String {
    if !path.contains(['\r', '\n', '%']) {
        return path.to_owned();
    }
    // `utf8_percent_encode` also encodes every byte above ASCII, which a UTF-8 manifest must not:
    // only ASCII runs go through it.
    let mut encoded = String::with_capacity(path.len());
    for character in path.chars() {
        if character.is_ascii() {
            encoded.extend(utf8_percent_encode(character.encode_utf8(&mut [0; 4]), MANIFEST));
        } else {
            encoded.push(character);
        }
    }
    encoded
}

/// The path that [`encode_path`] encoded.
pub(super) fn decode_path(encoded: &str) -> String {
    let mut path = String::with_capacity(encoded.len());
    let mut rest = encoded;
    while let Some(at) = rest.find('%') {
        let (before, after) = rest.split_at(at);
        path.push_str(before);
        let escape = after.get(1..3).map(str::to_ascii_uppercase);
        let character = match escape.as_deref() {
            Some("0D") => '\r',
            Some("0A") => '\n',
            Some("25") => '%',
            // Not one of the three: a percent sign that a careless writer did not encode.
            _ => {
                path.push('%');
                rest = &after[1..];
                continue;
            }
        };
        path.push(character);
        rest = &after[3..];
    }
    path + rest
}

/// One line per file, `<digest>  <path>`, in the given order: the form that `sha256sum -c` reads.
pub(super) fn manifest<'a>(
    algorithm: DigestAlgorithm,
    files: impl Iterator<Item = (&'a str, &'a Digests)>,
) -> String {
    files
        .map(|(path, digests)| format!("{}  {}\n", digests.hex(algorithm), encode_path(path)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_line_breaks_and_percent_signs_are_encoded() {
        let path = "data/100 % été\n%0A.csv";
        assert_eq!(encode_path(path), "data/100 %25 été%0A%250A.csv");
        assert_eq!(decode_path(&encode_path(path)), path);
        assert_eq!(decode_path("50%é %4"), "50%é %4");
    }

    #[test]
    fn lines_have_digest_two_spaces_and_path() {
        let digests = Digests::of(b"");
        assert_eq!(
            manifest(DigestAlgorithm::Sha256, [("data/a", &digests)].into_iter()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  data/a\n"
        );
    }
}
