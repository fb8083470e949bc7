//! What a tar's header says, field by field (POSIX.1-2017 ustar, GNU tar).

/// Bytes of a header, and the unit to which everything else is padded.
pub const BLOCK: usize = 512;

/// A part of a sparse file that has content: offset and length.
pub type Extent = (u64, u64);

/// A header with a valid checksum.
pub struct Header<'a>(&'a [u8; BLOCK]);

impl<'a> Header<'a> {
    /// `None` if the checksum is not that of the block, or the size not a number.
    pub fn of(block: &'a [u8; BLOCK]) -> Option<Header<'a>> {
        let place = 148..156;
        let written = number(&block[place.clone()])?;
        let bytes = || block.iter().enumerate().filter(|(at, _)| !place.contains(at));
        let blanks = 8 * u64::from(b' ');
        let sum: u64 = bytes().map(|(_, byte)| u64::from(*byte)).sum::<u64>() + blanks;
        // Old tars summed signed bytes.
        let signed: i64 = bytes().map(|(_, byte)| i64::from(*byte as i8)).sum();
        let is_sound = written == sum || i64::try_from(written) == Ok(signed + blanks as i64);
        is_sound.then_some(Header(block)).filter(|header| header.size_field().is_some())
    }

    fn size_field(&self) -> Option<u64> {
        number(&self.0[124..136])
    }

    /// In bytes.
    pub fn size(&self) -> u64 {
        self.size_field().unwrap_or_default()
    }

    pub fn kind(&self) -> u8 {
        self.0[156]
    }

    /// Name, with the prefix that ustar stores separately.
    pub fn path(&self) -> Vec<u8> {
        let name = text(&self.0[..100]);
        let is_ustar = self.0[257..263] == *b"ustar\0";
        match text(&self.0[345..500]) {
            prefix if is_ustar && !prefix.is_empty() => [prefix, b"/", name].concat(),
            _ => name.to_vec(),
        }
    }

    /// Where a link leads.
    pub fn link(&self) -> &'a [u8] {
        text(&self.0[157..257])
    }

    /// For a sparse file of GNU tar: the first extents, whether more follow in further blocks, and
    /// the size of the whole.
    pub fn sparse(&self) -> Option<(Vec<Extent>, bool, u64)> {
        Some((extents(&self.0[386..482])?, self.0[482] != 0, number(&self.0[483..495])?))
    }
}

/// Extents of a block after the header of a sparse file, and whether another block follows.
pub fn more_extents(block: &[u8; BLOCK]) -> Option<(Vec<Extent>, bool)> {
    Some((extents(&block[..504])?, block[504] != 0))
}

fn extents(fields: &[u8]) -> Option<Vec<Extent>> {
    let used = fields.chunks_exact(24).take_while(|field| field[0] != 0);
    used.map(|field| Some((number(&field[..12])?, number(&field[12..])?))).collect()
}

/// The field up to the first NUL.
fn text(field: &[u8]) -> &[u8] {
    &field[..field.iter().position(|byte| *byte == 0).unwrap_or(field.len())]
}

/// Octal digits between blanks, zero if there are none; or base 256, if the first bit is set.
pub fn number(field: &[u8]) -> Option<u64> {
    if field.first().is_some_and(|first| first & 0x80 != 0) {
        let mut bytes = field.iter().copied();
        let first = bytes.next().map(|first| first & 0x7F)?;
        return std::iter::once(first).chain(bytes).try_fold(0_u64, |value, byte| {
            (value <= u64::MAX >> 8).then_some(value << 8 | u64::from(byte))
        });
    }
    let digits = text(field).trim_ascii();
    digits.iter().try_fold(0_u64, |value, digit| {
        let digit = matches!(digit, b'0'..=b'7').then(|| u64::from(digit - b'0'))?;
        value.checked_mul(8)?.checked_add(digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_octal_or_in_base_256() {
        assert_eq!(number(b"0000644\0"), Some(0o644));
        assert_eq!(number(b"   17 \0"), Some(0o17));
        assert_eq!(number(&[0; 12]), Some(0));
        assert_eq!(number(b"\x80\0\0\0\0\0\0\x02\0\0\0\0"), Some(2 << 32));
        assert_eq!(number(b"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"), None);
        assert_eq!(number(b"12x\0"), None);
    }
}
