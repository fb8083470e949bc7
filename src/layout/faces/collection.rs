//! The fonts of a collection (OpenType, "Font Collections"), each as a file of its own, so that it
//! has its own digest and is read like any other.

/// `None` if the collection points outside itself.
pub fn fonts(data: &[u8]) -> Option<Vec<Vec<u8>>> {
    let count = u32_at(data, 8)? as usize;
    (0..count).map(|index| font(data, u32_at(data, 12 + 4 * index)? as usize)).collect()
}

fn font(data: &[u8], start: usize) -> Option<Vec<u8>> {
    const RECORD: usize = 16;
    let header = data.get(start..start.checked_add(12)?)?;
    let count = usize::from(u16::from_be_bytes([header[4], header[5]]));
    let records = data.get(start + 12..start + 12 + count * RECORD)?;
    let mut font = [header, records].concat();
    for (index, record) in records.chunks_exact(RECORD).enumerate() {
        let (at, length) = (u32_at(record, 8)? as usize, u32_at(record, 12)? as usize);
        let table = data.get(at..at.checked_add(length)?)?;
        let place = u32::try_from(font.len()).ok()?.to_be_bytes();
        let offset = 12 + index * RECORD + 8;
        font[offset..offset + 4].copy_from_slice(&place);
        font.extend_from_slice(table);
        font.resize(font.len().next_multiple_of(4), 0);
    }
    Some(font)
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    let bytes = data.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes(bytes.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::path::Path;

    use super::super::{BUILT_IN, Face};
    use super::fonts;

    #[test]
    fn each_font_is_what_it_was_alone() {
        // Two fonts in one file, with tables where the offsets point.
        let mut all = b"ttcf\0\x01\0\0\0\0\0\x02".to_vec();
        let alone: Vec<&[u8]> = BUILT_IN[..2].iter().map(|(_, data)| *data).collect();
        let starts = [20, 20 + alone[0].len()];
        starts.iter().for_each(|&start| all.extend((start as u32).to_be_bytes()));
        for (data, start) in alone.iter().zip(starts) {
            let mut moved = data.to_vec();
            let count = usize::from(u16::from_be_bytes([data[4], data[5]]));
            for record in moved[12..12 + 16 * count].chunks_exact_mut(16) {
                let at = u32::from_be_bytes(record[8..12].try_into().unwrap()) + start as u32;
                record[8..12].copy_from_slice(&at.to_be_bytes());
            }
            all.extend(moved);
        }
        let found = fonts(&all).unwrap();
        assert_eq!(found.len(), 2);
        for (font, data) in found.into_iter().zip(alone) {
            let parse = |data| Face::parse(Path::new("a"), data).unwrap();
            let (one, other) = (parse(Cow::Owned(font)), parse(Cow::Borrowed(data)));
            assert_eq!(one.postscript_name, other.postscript_name);
            assert_eq!(one.metrics(), other.metrics());
        }
        assert!(fonts(&all[..all.len() - 1000]).is_none());
    }
}
