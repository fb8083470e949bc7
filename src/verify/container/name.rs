//! The names of entries as text (APPNOTE §4.4.17, appendix D): UTF-8 if the entry says so or has
//! the Unicode Path field, otherwise the IBM PC's code page 437, or one of those that makers use
//! instead.

use libdeflater::crc32;

use super::common::{Common, UTF8};
use super::fields::Fields;

/// An entry's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub text: String,
    /// Whether the zip declares how to read the name; plain ASCII is the same in all encodings.
    pub is_declared: bool,
    /// Whether its folders were separated by backslashes, which are slashes in `text`.
    pub had_backslashes: bool,
}

/// The Info-ZIP Unicode Path extra field (APPNOTE §4.6.9).
const UNICODE_PATH: u16 = 0x7075;
/// Systems whose programs may separate folders with backslashes: MS-DOS, OS/2, NTFS, VFAT.
const BACKSLASH_SYSTEMS: [u16; 4] = [0, 6, 10, 14];

/// Reads the name of an entry.
pub fn read(common: &Common, made_by: u16, extra: &[u8]) -> Name {
    let raw = common.name.as_slice();
    let (text, is_declared) = match (std::str::from_utf8(raw), unicode_path(extra, raw)) {
        (Ok(text), _) if text.is_ascii() => (text.to_owned(), true),
        (_, Some(text)) => (text, true),
        (Ok(text), None) => (text.to_owned(), common.flags & UTF8 != 0),
        (Err(_), None) => (cp437(raw), false),
    };
    let had_backslashes =
        BACKSLASH_SYSTEMS.contains(&(made_by >> 8)) && text.contains('\\') && !text.contains('/');
    let text = if had_backslashes { text.replace('\\', "/") } else { text };
    Name { text, is_declared, had_backslashes }
}

/// The name in the Unicode Path field, if it belongs to this name.
fn unicode_path(extra: &[u8], raw: &[u8]) -> Option<String> {
    let mut rest = Fields(extra);
    while rest.0.len() >= 4 {
        let (id, length) = (rest.u16()?, rest.u16()?);
        let mut field = Fields(rest.bytes(usize::from(length))?);
        if id == UNICODE_PATH {
            let is_of_name = field.bytes(1)? == [1] && field.u32()? == crc32(raw);
            return is_of_name.then(|| String::from_utf8(field.0.to_vec()).ok()).flatten();
        }
    }
    None
}

/// The upper half of code page 437.
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
                     └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
/// The upper half of code page 850, of western Europe.
const CP850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
                     └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

fn cp437(raw: &[u8]) -> String {
    single_bytes(raw, CP437)
}

fn single_bytes(raw: &[u8], upper: &str) -> String {
    let upper: Vec<char> = upper.chars().collect();
    let letter = |&byte: &u8| match byte.checked_sub(0x80) {
        None => char::from(byte),
        Some(at) => upper.get(usize::from(at)).copied().unwrap_or('\u{FFFD}'),
    };
    raw.iter().map(letter).collect()
}

/// Other encodings in which makers write names: their systems' code pages.
const OTHERS: [&encoding_rs::Encoding; 11] = [
    encoding_rs::WINDOWS_1252,
    encoding_rs::MACINTOSH,
    encoding_rs::WINDOWS_1250,
    encoding_rs::WINDOWS_1251,
    encoding_rs::IBM866,
    encoding_rs::ISO_8859_15,
    encoding_rs::SHIFT_JIS,
    encoding_rs::EUC_JP,
    encoding_rs::GBK,
    encoding_rs::BIG5,
    encoding_rs::EUC_KR,
];

/// Other readings of an undeclared name, the likely ones first.
pub fn other_readings(raw: &[u8]) -> Vec<String> {
    let mut readings = vec![cp437(raw), single_bytes(raw, CP850)];
    readings.extend(OTHERS.iter().filter_map(|encoding| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(raw)?;
        Some(text.into_owned())
    }));
    readings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_pages_have_their_letters() {
        assert_eq!((CP437.chars().count(), CP850.chars().count()), (128, 128));
        assert_eq!(cp437(b"\x82t\x82\xFF"), "été\u{a0}");
        let readings = other_readings(b"\xE9t\xE9");
        assert!(readings.contains(&"été".to_owned()), "{readings:?}");
        assert!(other_readings(b"\xB7").contains(&"À".to_owned()));
    }
}
