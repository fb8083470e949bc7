//! CMaps (ISO 32000-1 §9.7.5, Adobe's technical note 5014): `/ToUnicode` (§9.10.3), the text of each
//! code, and the `/Encoding` of codes of one byte. Codes are CIDs.

use std::fmt::Write;

use lopdf::{Dictionary, Stream, dictionary};

use super::codes::CodeLength;
use crate::pdf::object::byte_string;

/// At most this many entries in one block, says Adobe's technical note 5014.
const BLOCK: usize = 100;

/// The CMap of these codes, ascending, and their texts.
pub fn to_unicode<'a>(length: CodeLength, texts: impl Iterator<Item = (u16, &'a str)>) -> String {
    let entries: Vec<(u16, &str)> = texts.collect();
    let mut cmap = String::from(
        "/CIDInit /ProcSet findresource begin\n\
         12 dict begin\n\
         begincmap\n\
         /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n\
         /CMapName /Adobe-Identity-UCS def\n\
         /CMapType 2 def\n\
         1 begincodespacerange\n",
    );
    cmap.push_str(match length {
        CodeLength::One => "<00> <FF>\n",
        CodeLength::Two => "<0000> <FFFF>\n",
    });
    cmap.push_str("endcodespacerange\n");
    for block in entries.chunks(BLOCK) {
        // Writing to a string cannot fail.
        let _ = writeln!(cmap, "{} beginbfchar", block.len());
        for &(code, text) in block {
            cmap.push('<');
            match length {
                CodeLength::One => push_hex::<2>(&mut cmap, code),
                CodeLength::Two => push_hex::<4>(&mut cmap, code),
            }
            cmap.push_str("> <");
            text.encode_utf16().for_each(|unit| push_hex::<4>(&mut cmap, unit));
            cmap.push_str(">\n");
        }
        cmap.push_str("endbfchar\n");
    }
    cmap.push_str(
        "endcmap\n\
         CMapName currentdict /CMap defineresource pop\n\
         end\n\
         end\n",
    );
    cmap
}

/// The last hexadecimal digits of a number.
fn push_hex<const DIGITS: usize>(out: &mut String, number: u16) {
    const NAMES: &[u8; 16] = b"0123456789ABCDEF";
    for place in (0..DIGITS).rev() {
        out.push(char::from(NAMES[usize::from(number >> (4 * place) & 15)]));
    }
}

/// The name of [`one_byte`] among CMaps.
const ONE_BYTE: &str = "Adobe-Identity-OneByte-H";

/// « Identity-H » for codes of one byte: no predefined CMap has them (ISO 32000-1 table 118).
pub fn one_byte() -> Stream {
    let content = format!(
        "/CIDInit /ProcSet findresource begin\n\
         12 dict begin\n\
         begincmap\n\
         /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> def\n\
         /CMapName /{ONE_BYTE} def\n\
         /CMapType 1 def\n\
         /WMode 0 def\n\
         1 begincodespacerange\n\
         <00> <FF>\n\
         endcodespacerange\n\
         1 begincidrange\n\
         <00> <FF> 0\n\
         endcidrange\n\
         endcmap\n\
         CMapName currentdict /CMap defineresource pop\n\
         end\n\
         end\n"
    );
    let entries = dictionary! {
        "Type" => "CMap",
        "CMapName" => ONE_BYTE,
        "CIDSystemInfo" => system_info(),
        "WMode" => 0,
    };
    Stream::new(entries, content.into_bytes()).with_compression(false)
}

/// The character collection of CIDs that are a document's own (ISO 32000-1 §9.7.3).
pub fn system_info() -> Dictionary {
    dictionary! {
        "Registry" => byte_string("Adobe"),
        "Ordering" => byte_string("Identity"),
        "Supplement" => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_utf_16_and_blocks_hold_100() {
        let texts = (1..=101).map(|cid| (cid, if cid == 2 { "ffi😀" } else { "a" }));
        let cmap = to_unicode(CodeLength::Two, texts);
        assert!(cmap.contains("<0002> <006600660069D83DDE00>\n"));
        assert!(cmap.contains("100 beginbfchar\n<0001> <0061>\n"));
        assert!(cmap.contains("1 beginbfchar\n<0065> <0061>\nendbfchar\n"));
    }

    #[test]
    fn codes_are_as_long_as_their_space_says() {
        let cmap = to_unicode(CodeLength::One, [(1, "a"), (255, "é")].into_iter());
        assert!(cmap.contains("<00> <FF>\nendcodespacerange\n"));
        assert!(cmap.contains("<01> <0061>\n<FF> <00E9>\n"));
    }
}
