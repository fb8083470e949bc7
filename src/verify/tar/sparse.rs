//! Sparse files: where the parts with content are (GNU tar, formats old, 0.0, 0.1 and 1.0).

use std::io::{Read, Seek};

use super::extended::{self, Extended};
use super::header::{self, BLOCK, Extent, Header};
use super::walk::{Content, LONGEST_EXTENSION, Part, Stop, Walk};
use crate::rules::verification as rule;

impl<R: Read + Seek> Walk<'_, R> {
    /// Where the content of a file is, and its size.
    pub(super) fn content(
        &mut self,
        header: &Header<'_>,
        part: &mut Part,
        extended: Extended,
    ) -> Result<(), Stop> {
        let before = self.stream.position();
        let (extents, whole) = match (part.code, extended.sparse) {
            (b'S', _) => match self.old_extents(header)? {
                Some(sparse) => sparse,
                None => return self.malformed_map(part),
            },
            (b'0' | b'\0' | b'7', Some(sparse)) => {
                let whole = sparse.size.unwrap_or(part.size);
                match sparse.is_before_content {
                    false => (sparse.extents, whole),
                    true => match self.map(part.size)? {
                        Some(extents) => {
                            part.size -= self.stream.position() - before;
                            (extents, whole)
                        }
                        None => return self.malformed_map(part),
                    },
                }
            }
            (b'0' | b'\0' | b'7', None) => {
                part.content = Content::At(before);
                return Ok(());
            }
            _ => {
                part.content = Content::Unsupported;
                return Ok(());
            }
        };
        if !fit(&extents, part.size, whole) {
            return self.malformed_map(part);
        }
        part.whole = whole;
        part.content = Content::Sparse(self.stream.position(), extents);
        Ok(())
    }

    fn malformed_map(&mut self, part: &mut Part) -> Result<(), Stop> {
        self.report(&rule::TAR_HEADER, &part.path, "its map of a sparse file is malformed");
        Ok(())
    }

    /// Extents and size of a sparse file in GNU tar's own format.
    fn old_extents(&mut self, header: &Header<'_>) -> Result<Option<(Vec<Extent>, u64)>, Stop> {
        let Some((mut extents, mut goes_on, whole)) = header.sparse() else { return Ok(None) };
        let mut block = [0; BLOCK];
        while goes_on {
            let is_whole = self.stream.fill(&mut block)? == BLOCK;
            let more = is_whole.then(|| header::more_extents(&block)).flatten();
            let Some((more, further)) = more else { return Ok(None) };
            extents.extend(more);
            goes_on = further && extents.len() * 24 < LONGEST_EXTENSION as usize;
        }
        Ok(Some((extents, whole)))
    }

    /// The map before the content of a sparse file in format 1.0, in whole blocks.
    fn map(&mut self, size: u64) -> Result<Option<Vec<Extent>>, Stop> {
        let (mut text, mut block) = (Vec::new(), [0; BLOCK]);
        while (text.len() as u64) < size.min(LONGEST_EXTENSION) {
            if self.stream.fill(&mut block)? < BLOCK {
                return Ok(None);
            }
            text.extend_from_slice(&block);
            if let Some(map) = extended::map(&text) {
                return Ok(map.ok());
            }
        }
        Ok(None)
    }
}

/// Whether extents follow each other in a file, and are as long as its data.
fn fit(extents: &[Extent], data: u64, whole: u64) -> bool {
    let end = extents.iter().try_fold(0_u64, |end, (offset, length)| {
        (*offset >= end).then(|| offset.checked_add(*length)).flatten()
    });
    let total = extents.iter().fold(0_u64, |total, (_, length)| total.saturating_add(*length));
    end.is_some_and(|end| end <= whole) && total == data
}
