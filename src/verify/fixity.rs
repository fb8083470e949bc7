//! Digest algorithms of manifests (RFC 8493 §2.4), computed together in one pass.

use std::collections::BTreeMap;

use sha2::digest::{Digest, DynDigest};

/// An algorithm that bags use. SHA-512 and SHA-256 are today's; the others are supported for old
/// bags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Algorithm {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    Sha512Of224,
    Sha512Of256,
    Sha3Of224,
    Sha3Of256,
    Sha3Of384,
    Sha3Of512,
    Blake2b,
    Blake2s,
}

impl Algorithm {
    /// From a manifest's name or a METS `CHECKSUMTYPE`: case and punctuation are ignored (RFC 8493
    /// §2.4).
    pub fn from_name(name: &str) -> Option<Algorithm> {
        let name: String =
            name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
        Some(match name.as_str() {
            "md5" => Algorithm::Md5,
            "sha1" => Algorithm::Sha1,
            "sha224" => Algorithm::Sha224,
            "sha256" => Algorithm::Sha256,
            "sha384" => Algorithm::Sha384,
            "sha512" => Algorithm::Sha512,
            "sha512224" => Algorithm::Sha512Of224,
            "sha512256" => Algorithm::Sha512Of256,
            "sha3224" => Algorithm::Sha3Of224,
            "sha3256" => Algorithm::Sha3Of256,
            "sha3384" => Algorithm::Sha3Of384,
            "sha3512" => Algorithm::Sha3Of512,
            // Without a length, the longest variant, as in RFC 7693 and Python.
            "blake2b" | "blake2b512" => Algorithm::Blake2b,
            "blake2s" | "blake2s256" => Algorithm::Blake2s,
            _ => return None,
        })
    }

    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Md5 => "MD5",
            Algorithm::Sha1 => "SHA-1",
            Algorithm::Sha224 => "SHA-224",
            Algorithm::Sha256 => "SHA-256",
            Algorithm::Sha384 => "SHA-384",
            Algorithm::Sha512 => "SHA-512",
            Algorithm::Sha512Of224 => "SHA-512/224",
            Algorithm::Sha512Of256 => "SHA-512/256",
            Algorithm::Sha3Of224 => "SHA3-224",
            Algorithm::Sha3Of256 => "SHA3-256",
            Algorithm::Sha3Of384 => "SHA3-384",
            Algorithm::Sha3Of512 => "SHA3-512",
            Algorithm::Blake2b => "BLAKE2b",
            Algorithm::Blake2s => "BLAKE2s",
        }
    }

    /// Length of a digest in hexadecimal digits.
    pub fn digits(self) -> usize {
        match self {
            Algorithm::Md5 => 32,
            Algorithm::Sha1 => 40,
            Algorithm::Sha224 | Algorithm::Sha512Of224 | Algorithm::Sha3Of224 => 56,
            Algorithm::Sha256
            | Algorithm::Sha512Of256
            | Algorithm::Sha3Of256
            | Algorithm::Blake2s => 64,
            Algorithm::Sha384 | Algorithm::Sha3Of384 => 96,
            Algorithm::Sha512 | Algorithm::Sha3Of512 | Algorithm::Blake2b => 128,
        }
    }

    fn hasher(self) -> Box<dyn DynDigest> {
        match self {
            Algorithm::Md5 => Box::new(md5::Md5::new()),
            Algorithm::Sha1 => Box::new(sha1::Sha1::new()),
            Algorithm::Sha224 => Box::new(sha2::Sha224::new()),
            Algorithm::Sha256 => Box::new(sha2::Sha256::new()),
            Algorithm::Sha384 => Box::new(sha2::Sha384::new()),
            Algorithm::Sha512 => Box::new(sha2::Sha512::new()),
            Algorithm::Sha512Of224 => Box::new(sha2::Sha512_224::new()),
            Algorithm::Sha512Of256 => Box::new(sha2::Sha512_256::new()),
            Algorithm::Sha3Of224 => Box::new(sha3::Sha3_224::new()),
            Algorithm::Sha3Of256 => Box::new(sha3::Sha3_256::new()),
            Algorithm::Sha3Of384 => Box::new(sha3::Sha3_384::new()),
            Algorithm::Sha3Of512 => Box::new(sha3::Sha3_512::new()),
            Algorithm::Blake2b => Box::new(blake2::Blake2b512::new()),
            Algorithm::Blake2s => Box::new(blake2::Blake2s256::new()),
        }
    }
}

/// Several digests of the same bytes.
pub struct Hasher(Vec<(Algorithm, Box<dyn DynDigest>)>);

impl Hasher {
    pub fn new(algorithms: impl IntoIterator<Item = Algorithm>) -> Hasher {
        Hasher(algorithms.into_iter().map(|algorithm| (algorithm, algorithm.hasher())).collect())
    }

    pub fn update(&mut self, bytes: &[u8]) {
        for (_, hasher) in &mut self.0 {
            hasher.update(bytes);
        }
    }

    /// Lower-case hexadecimal digests.
    pub fn finish(self) -> Vec<(Algorithm, String)> {
        self.0.into_iter().map(|(algorithm, hasher)| (algorithm, hex(&hasher.finalize()))).collect()
    }
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |half: u8| char::from(DIGITS[usize::from(half)]);
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    text
}

/// The SHA-256 of bytes at hand.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&sha2::Sha256::digest(bytes))
}

/// Size and digests that a file turned out to have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileDigests {
    /// In bytes.
    pub size: u64,
    pub digests: BTreeMap<Algorithm, String>,
    /// For a file of this program's packages: its first bytes, at most [`HEAD`].
    pub head: Vec<u8>,
}

/// Bytes from the start of a file that show its format: a PDF's header may be anywhere in them (ISO
/// 32000-1, annex H.3, note 13).
pub const HEAD: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_standards_examples() {
        // RFC 1321 §A.5 and FIPS 180-4 examples, for `abc`.
        let mut hasher = Hasher::new([Algorithm::Md5, Algorithm::Sha1, Algorithm::Sha256]);
        hasher.update(b"a");
        hasher.update(b"bc");
        let digests: Vec<String> = hasher.finish().into_iter().map(|(_, digest)| digest).collect();
        assert_eq!(
            digests,
            [
                "900150983cd24fb0d6963f7d28e17f72",
                "a9993e364706816aba3e25717850c26c9cd0d89d",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            ]
        );
    }

    #[test]
    fn newer_digests_are_those_of_their_standards() {
        // FIPS 202 and RFC 7693, appendix A and B, for `abc`: their first digits.
        let names = ["sha3-256", "blake2b", "blake2s"];
        let algorithms = names.map(|name| Algorithm::from_name(name).unwrap());
        let mut hasher = Hasher::new(algorithms);
        hasher.update(b"abc");
        let starts: Vec<String> =
            hasher.finish().into_iter().map(|(_, digest)| digest[..16].to_owned()).collect();
        assert_eq!(starts, ["3a985da74fe225b2", "ba80a53f981c4d0d", "508c5e8c327c14e2"]);
    }

    #[test]
    fn names_are_read_without_case_and_punctuation() {
        assert_eq!(Algorithm::from_name("SHA-512"), Some(Algorithm::Sha512));
        assert_eq!(Algorithm::from_name("sha512"), Some(Algorithm::Sha512));
        assert_eq!(Algorithm::from_name("blake2b-512"), Some(Algorithm::Blake2b));
        assert_eq!(Algorithm::from_name("SHA3_256"), Some(Algorithm::Sha3Of256));
        assert_eq!(Algorithm::from_name("blake3"), None);
    }

    #[test]
    fn digests_have_their_length() {
        let names = "md5 sha1 sha224 sha256 sha384 sha512 sha512-224 sha512-256 sha3-224 sha3-256 \
                     sha3-384 sha3-512 blake2b blake2s";
        let algorithms = names.split(' ').map(|name| Algorithm::from_name(name).unwrap());
        for (algorithm, digest) in Hasher::new(algorithms).finish() {
            assert_eq!(digest.len(), algorithm.digits(), "{algorithm:?}");
        }
    }
}
