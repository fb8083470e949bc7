//! Exif, as far as it says when a picture was taken (CIPA DC-008 §4.6.2, TIFF 6.0 §2).

use super::of_exif;

/// The pointer to the Exif IFD.
const EXIF: u16 = 0x8769;
/// Of when it was taken, then of when it was digitised: the time, and its offset.
const TIMES: [(u16, u16); 2] = [(0x9003, 0x9011), (0x9004, 0x9012)];

/// The time of a picture. `None` too where a part of the directory is beyond the data.
pub(super) fn time(data: &[u8]) -> Option<String> {
    let is_little = match data.get(..4)? {
        [b'I', b'I', 42, 0] => true,
        [b'M', b'M', 0, 42] => false,
        _ => return None,
    };
    let tiff = Tiff { data, is_little };
    let first = tiff.directory(tiff.long(4)?)?;
    let pointer = first.iter().find(|entry| entry.tag == EXIF)?;
    let entries = tiff.directory(tiff.long(pointer.at + 8)?)?;
    for (time, offset) in TIMES {
        let Some(time) = entries.iter().find(|entry| entry.tag == time) else { continue };
        let offset = match entries.iter().find(|entry| entry.tag == offset) {
            Some(entry) => tiff.text(entry)?,
            None => "",
        };
        if let Some(time) = of_exif(tiff.text(time)?, offset) {
            return Some(time);
        }
    }
    None
}

struct Tiff<'a> {
    data: &'a [u8],
    is_little: bool,
}

/// An entry of a directory, and where it is.
struct Entry {
    tag: u16,
    at: usize,
}

impl<'a> Tiff<'a> {
    fn short(&self, at: usize) -> Option<u16> {
        let bytes: [u8; 2] = self.data.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.is_little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    fn long(&self, at: usize) -> Option<usize> {
        let bytes: [u8; 4] = self.data.get(at..at.checked_add(4)?)?.try_into().ok()?;
        let value =
            if self.is_little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) };
        usize::try_from(value).ok()
    }

    fn directory(&self, at: usize) -> Option<Vec<Entry>> {
        let count = usize::from(self.short(at)?);
        let entries = at.checked_add(2)?;
        // All of it, or what is missing could say otherwise.
        self.data.get(entries..entries.checked_add(12 * count)?)?;
        let entry = |index| {
            let at = entries + 12 * index;
            Some(Entry { tag: self.short(at)?, at })
        };
        (0..count).map(entry).collect()
    }

    /// The text of an entry, without what ends it. More than four bytes are elsewhere.
    fn text(&self, entry: &Entry) -> Option<&'a str> {
        let length = self.long(entry.at + 4)?;
        let start = if length > 4 { self.long(entry.at + 8)? } else { entry.at + 8 };
        let bytes = self.data.get(start..start.checked_add(length)?)?;
        Some(std::str::from_utf8(bytes).unwrap_or_default().trim_matches(['\0', ' ']))
    }
}
