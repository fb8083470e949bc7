//! Digests (FIPS 180-4) and CRC-32 of bytes, computed while they are read, once.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use libdeflater::Crc;
use sha2::{Digest, Sha256, Sha512};

use crate::error::IoError;

/// Size of the buffer through which a file is digested, in bytes.
const BUFFER: usize = 128 * 1024;

/// A file held by reference: path, size and digests, never its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReference {
    /// Where the file is.
    pub path: PathBuf,
    /// In bytes.
    pub size: u64,
    /// SHA-256 digest.
    pub sha256: [u8; 32],
    /// SHA-512 digest.
    pub sha512: [u8; 64],
    /// CRC-32 (ISO 3309), as ZIP uses it: when the file is written, it shows whether it is still
    /// the one that was digested.
    pub crc32: u32,
}

/// A digest algorithm, by its name in BagIt manifests (RFC 8493 §2.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DigestAlgorithm {
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

impl DigestAlgorithm {
    /// Every algorithm.
    pub const ALL: [DigestAlgorithm; 2] = [DigestAlgorithm::Sha256, DigestAlgorithm::Sha512];

    /// `sha256`, `sha512`: as manifests and the command line write it.
    pub fn as_str(self) -> &'static str {
        match self {
            DigestAlgorithm::Sha256 => "sha256",
            DigestAlgorithm::Sha512 => "sha512",
        }
    }
}

impl fmt::Display for DigestAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that is not one of a [`DigestAlgorithm`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown digest algorithm: {0} (known: sha256, sha512)")]
#[non_exhaustive]
pub struct UnknownAlgorithm(pub String);

impl std::str::FromStr for DigestAlgorithm {
    type Err = UnknownAlgorithm;

    fn from_str(name: &str) -> Result<DigestAlgorithm, UnknownAlgorithm> {
        DigestAlgorithm::ALL
            .into_iter()
            .find(|algorithm| algorithm.as_str().eq_ignore_ascii_case(name))
            .ok_or_else(|| UnknownAlgorithm(name.to_owned()))
    }
}

/// All that this program computes from a sequence of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digests {
    /// In bytes.
    pub size: u64,
    /// SHA-256 digest.
    pub sha256: [u8; 32],
    /// SHA-512 digest.
    pub sha512: [u8; 64],
    /// CRC-32 (ISO 3309).
    pub crc32: u32,
}

impl Digests {
    /// The digests of bytes in memory.
    pub fn of(bytes: &[u8]) -> Digests {
        let mut crc32 = Crc::new();
        crc32.update(bytes);
        let (sha256, sha512) = (Sha256::digest(bytes).into(), Sha512::digest(bytes).into());
        Digests { size: bytes.len() as u64, sha256, sha512, crc32: crc32.sum() }
    }

    /// Reads to the end.
    pub fn of_reader(reader: impl Read) -> io::Result<Digests> {
        let mut reader = DigestReader::new(reader);
        let mut buffer = vec![0; BUFFER];
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => return Ok(reader.finish()),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// The digest by one algorithm, in lower-case hexadecimal.
    pub fn hex(&self, algorithm: DigestAlgorithm) -> String {
        match algorithm {
            DigestAlgorithm::Sha256 => to_hex(&self.sha256),
            DigestAlgorithm::Sha512 => to_hex(&self.sha512),
        }
    }
}

/// Computes SHA-256, SHA-512, CRC-32 and size together.
#[derive(Default)]
pub struct Digester {
    sha256: Sha256,
    sha512: Sha512,
    crc32: Crc,
    size: u64,
}

impl Digester {
    /// A digester that has read nothing yet.
    pub fn new() -> Digester {
        Digester::default()
    }

    /// Adds the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.sha256.update(bytes);
        self.sha512.update(bytes);
        self.crc32.update(bytes);
        self.size += bytes.len() as u64;
    }

    /// The digests of all bytes so far.
    pub fn finish(self) -> Digests {
        Digests {
            size: self.size,
            sha256: self.sha256.finalize().into(),
            sha512: self.sha512.finalize().into(),
            crc32: self.crc32.sum(),
        }
    }
}

/// A reader that digests what is read through it.
pub struct DigestReader<R> {
    inner: R,
    digester: Digester,
}

impl<R: Read> DigestReader<R> {
    /// Digests what is read from `inner`.
    pub fn new(inner: R) -> DigestReader<R> {
        DigestReader { inner, digester: Digester::new() }
    }

    /// The digests of what has been read so far.
    pub fn finish(self) -> Digests {
        self.digester.finish()
    }
}

impl<R: Read> Read for DigestReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.digester.update(&buffer[..length]);
        Ok(length)
    }
}

/// Digests a file in one pass, using little memory whatever its size.
pub fn digest_file(path: &Path) -> Result<FileReference, IoError> {
    let file = File::open(path).map_err(IoError::of("open", path))?;
    let Digests { size, sha256, sha512, crc32 } =
        Digests::of_reader(file).map_err(IoError::of("read", path))?;
    Ok(FileReference { path: path.to_owned(), size, sha256, sha512, crc32 })
}

/// Lower-case hexadecimal.
pub fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| DIGITS[usize::from(nibble)];
    let digits = bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
    String::from_utf8(digits).expect("digits are ASCII")
}

/// The bytes of a hexadecimal string, in either case; `None` if it is not one.
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> =
        text.chars().map(|c| c.to_digit(16).map(|d| d as u8)).collect::<Option<_>>()?;
    if digits.len() % 2 == 1 {
        return None;
    }
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    // FIPS 180-4 example `abc`, and its CRC-32.
    const ABC_SHA256: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const ABC_SHA512: &str = "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
                              2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";

    #[test]
    fn digests_of_abc_are_those_of_the_standard() {
        let digests = Digests::of(b"abc");
        assert_eq!(digests.size, 3);
        assert_eq!(digests.hex(DigestAlgorithm::Sha256), ABC_SHA256);
        assert_eq!(digests.hex(DigestAlgorithm::Sha512), ABC_SHA512);
        assert_eq!(digests.crc32, 0x352441c2);
    }

    #[test]
    fn a_file_larger_than_the_buffer_is_digested_like_its_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large");
        let bytes: Vec<u8> = (0..BUFFER * 2 + 17).map(|i| (i % 251) as u8).collect();
        std::fs::write(&path, &bytes).unwrap();
        let file = digest_file(&path).unwrap();
        let whole = Digests::of(&bytes);
        assert_eq!((file.size, file.crc32), (whole.size, whole.crc32));
        assert_eq!((file.sha256, file.sha512), (whole.sha256, whole.sha512));
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = digest_file(Path::new("no/such/file")).unwrap_err();
        assert!(error.to_string().starts_with("cannot open no/such/file: "), "{error}");
    }

    #[test]
    fn hexadecimal_goes_both_ways() {
        assert_eq!(to_hex(&[0, 0x1f, 0xff]), "001fff");
        assert_eq!(from_hex("001FfF"), Some(vec![0, 0x1f, 0xff]));
        assert_eq!(from_hex("abc"), None);
        assert_eq!(from_hex("zz"), None);
    }

    #[test]
    fn algorithms_are_named_as_in_manifests() {
        assert_eq!("SHA512".parse(), Ok(DigestAlgorithm::Sha512));
        assert!("whirlpool".parse::<DigestAlgorithm>().is_err());
    }
}
