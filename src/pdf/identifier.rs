//! The identifier of a file (ISO 32000-1 §14.4): a digest of its content, so that the same release
//! gives the same file, and no other file has its identifier.

use memchr::memmem;
use sha2::{Digest, Sha256};

use crate::digest::to_hex;

/// The identifier of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identifier([u8; 16]);

impl Identifier {
    /// Placeholder in the XMP packet while the identifier is computed.
    pub const NONE: Identifier = Identifier([0; 16]);

    /// The identifier of a file whose bytes were digested.
    pub fn of(content: Sha256) -> Identifier {
        let digest = content.finalize();
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        Identifier(id)
    }

    /// Writes it, as a UUID, over [`Identifier::NONE`] in a text.
    pub fn put_into(&self, text: &mut [u8]) {
        let none = Identifier::NONE.uuid();
        if let Some(at) = memmem::rfind(text, none.as_bytes()) {
            text[at..at + none.len()].copy_from_slice(self.uuid().as_bytes());
        }
    }

    /// The bytes for the trailer's `/ID`.
    pub fn bytes(&self) -> [u8; 16] {
        self.0
    }

    /// As a UUID of version 8 (RFC 9562 §5.8): bits of a digest.
    pub fn uuid(&self) -> String {
        let mut id = self.0;
        id[6] = id[6] & 0x0F | 0x80;
        id[8] = id[8] & 0x3F | 0x80;
        let hex = to_hex(&id);
        format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_uuid_has_version_8_and_the_rfc_variant() {
        let uuid = Identifier::of(Sha256::new_with_prefix(b"ab")).uuid();
        assert_eq!(uuid.len(), 36);
        assert_eq!(&uuid[14..15], "8");
        assert!(matches!(&uuid[19..20], "8" | "9" | "a" | "b"), "{uuid}");
    }
}
