//! Permanent identifiers of releases where a format requires an address: UUIDs made of their names.

use sha1::{Digest, Sha1};

/// Namespace of the UUIDs: never to be changed, since readers of feeds know releases by them.
const NAMESPACE: [u8; 16] = [
    0x6d, 0x0f, 0x3a, 0x52, 0x8c, 0x41, 0x4e, 0x77, 0x9a, 0x1b, 0x2e, 0x64, 0xd5, 0x90, 0xc3, 0x18,
];

/// `urn:uuid:…` of a release of a site, of version 5 (RFC 9562 §5.5); of the site itself, if the
/// release's identifier is empty.
pub fn urn(site: &str, id: &str) -> String {
    let digest =
        Sha1::new().chain_update(NAMESPACE).chain_update(format!("{site}/{id}")).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    bytes[6] = bytes[6] & 0x0F | 0x50;
    bytes[8] = bytes[8] & 0x3F | 0x80;
    let hex = crate::digest::to_hex(&bytes);
    let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
    format!("urn:uuid:{}", parts.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_permanent_and_different() {
        let one = urn("presse.example.org", "2019-07-17-a");
        assert_eq!(one, "urn:uuid:af7368a7-8950-50e6-b709-735e192b2b24");
        assert_ne!(one, urn("presse.example.org", "2019-07-17-b"));
        assert_ne!(one, urn("", "2019-07-17-a"));
    }
}
