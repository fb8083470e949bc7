//! Freely chosen CIDs: two printable characters each, as long as there are pairs of them.

/// Printable ASCII characters, except the percent sign and those that a literal string would have
/// to escape.
const LETTERS: [u8; 90] = {
    let mut letters = [0; 90];
    let (mut byte, mut next) = (b'!', 0);
    while byte <= b'~' {
        if is_letter(byte) {
            letters[next] = byte;
            next += 1;
        }
        byte += 1;
    }
    letters
};

const fn is_letter(byte: u8) -> bool {
    matches!(byte, b'!'..=b'~') && !matches!(byte, b'(' | b')' | b'\\' | b'%')
}

/// The n-th freely chosen CID, in ascending order: pairs of letters first.
pub fn free_cid(place: usize) -> Option<u16> {
    /// Above all pairs.
    const REST: usize = 0x8000;
    let (row, column) = (place / LETTERS.len(), place % LETTERS.len());
    match LETTERS.get(row) {
        Some(&row) => Some(u16::from_be_bytes([row, LETTERS[column]])),
        None => u16::try_from(REST + place - LETTERS.len() * LETTERS.len()).ok(),
    }
}

/// The code of a glyph.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Code {
    /// Advance width in hundredths of a thousandth of an em, as written in `/W`.
    pub width: i64,
    pub cid: u16,
}

impl Code {
    /// Its bytes, if they are letters.
    pub fn letters(&self) -> Option<[char; 2]> {
        let bytes = self.cid.to_be_bytes();
        bytes.iter().all(|byte| is_letter(*byte)).then(|| bytes.map(char::from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_cids_ascend_and_the_first_are_letters() {
        let cids: Vec<u16> = (0..).map_while(free_cid).collect();
        assert!(cids.is_sorted_by(|one, next| one < next));
        assert_eq!((cids[0], cids.len()), (0x2121, 90 * 90 + 0x8000));
        let are_letters = |cid: &u16| Code { cid: *cid, width: 0 }.letters().is_some();
        assert_eq!(cids.iter().filter(|cid| are_letters(cid)).count(), 90 * 90);
        assert_eq!(Code { cid: 0x217E, width: 0 }.letters(), Some(['!', '~']));
    }
}
