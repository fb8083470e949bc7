//! A file that is digested while it is read, so that a package's own digest needs no separate pass.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use super::fixity::{Algorithm, Hasher};
use crate::platform::read_at;

const PIECE: usize = 64 << 10;

/// Digests each byte once, in order: what is read in order is digested on the way, and what is
/// skipped is read only for the digest.
pub struct HashedFile {
    file: File,
    /// Where the next read begins.
    position: u64,
    hasher: Hasher,
    /// Number of bytes digested so far, from the start.
    digested: u64,
    /// Whether bytes are digested as they are read. While a container's structure is examined, here
    /// and there, they are not.
    follows: bool,
}

impl HashedFile {
    pub fn new(file: File) -> HashedFile {
        let hasher = Hasher::new([Algorithm::Sha256]);
        HashedFile { file, position: 0, hasher, digested: 0, follows: false }
    }

    /// From now on, bytes are digested as they are read.
    pub fn follow(&mut self) {
        self.follows = true;
    }

    /// Digests everything up to `end`, or to the end of the file if that comes first.
    fn catch_up(&mut self, end: u64) -> io::Result<()> {
        let mut piece = vec![0; PIECE];
        while self.digested < end {
            let wanted = usize::try_from(end - self.digested).map_or(PIECE, |left| left.min(PIECE));
            match read_at(&self.file, &mut piece[..wanted], self.digested) {
                Ok(0) => break,
                Ok(length) => {
                    self.hasher.update(&piece[..length]);
                    self.digested += length as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The SHA-256 of the whole file, in hexadecimal.
    ///
    /// # Errors
    /// If the remaining bytes cannot be read.
    pub fn finish(mut self) -> io::Result<String> {
        self.catch_up(u64::MAX)?;
        Ok(self.hasher.finish().into_iter().map(|(_, digest)| digest).collect())
    }
}

impl Read for HashedFile {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let start = self.position;
        let length = read_at(&self.file, bytes, start)?;
        self.position += length as u64;
        if self.follows {
            if start > self.digested {
                self.catch_up(start)?;
            }
            // The part of these bytes that is already digested; a file truncated in the meantime
            // has fewer.
            let known = self.digested.checked_sub(start).map(usize::try_from);
            if let Some(Ok(known)) = known
                && known < length
            {
                self.hasher.update(&bytes[known..length]);
                self.digested = self.position;
            }
        }
        Ok(length)
    }
}

impl Seek for HashedFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (base, offset) = match to {
            SeekFrom::Start(position) => (position, 0),
            SeekFrom::Current(offset) => (self.position, offset),
            SeekFrom::End(offset) => (self.file.metadata()?.len(), offset),
        };
        self.position = base
            .checked_add_signed(offset)
            .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.position)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::verify::fixity::sha256;

    #[test]
    fn any_order_of_reading_gives_the_digest() {
        let bytes: Vec<u8> = (0..200_000_u32).map(|n| (n % 251) as u8).collect();
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&bytes).unwrap();
        for order in [
            vec![],
            vec![(0, 200_000)],
            vec![(199_000, 1_000), (0, 10)],
            vec![(10, 5), (12, 100), (90_000, 1), (0, 200_000)],
        ] {
            for follows_from in 0..=order.len() {
                let mut hashed = HashedFile::new(File::open(file.path()).unwrap());
                for (index, &(at, length)) in order.iter().enumerate() {
                    if index == follows_from {
                        hashed.follow();
                    }
                    let mut read = vec![0; length];
                    hashed.seek(SeekFrom::Start(at)).unwrap();
                    hashed.read_exact(&mut read).unwrap();
                    assert_eq!(read, bytes[at as usize..at as usize + length]);
                }
                assert_eq!(hashed.finish().unwrap(), sha256(&bytes), "{order:?}");
            }
        }
    }
}
