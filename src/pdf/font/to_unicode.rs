//! `/ToUnicode` (ISO 32000-1 §9.10.3): the text of each CID.

/// Maximum number of entries in one block, according to Adobe's technical note 5014.
const BLOCK: usize = 100;

/// The CMap of these CIDs, ascending, and their texts.
pub fn cmap<'a>(texts: impl Iterator<Item = (u16, &'a str)>) -> String {
    let entries: Vec<(u16, &str)> = texts.collect();
    let mut cmap = String::from(
        "/CIDInit /ProcSet findresource begin\n\
         12 dict begin\n\
         begincmap\n\
         /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n\
         /CMapName /Adobe-Identity-UCS def\n\
         /CMapType 2 def\n\
         1 begincodespacerange\n\
         <0000> <FFFF>\n\
         endcodespacerange\n",
    );
    for block in entries.chunks(BLOCK) {
        cmap.push_str(&format!("{} beginbfchar\n", block.len()));
        for &(cid, text) in block {
            cmap.push('<');
            push_hex(&mut cmap, cid);
            cmap.push_str("> <");
            text.encode_utf16().for_each(|unit| push_hex(&mut cmap, unit));
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

/// Four hexadecimal digits.
fn push_hex(out: &mut String, unit: u16) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let nibbles = [unit >> 12, unit >> 8 & 15, unit >> 4 & 15, unit & 15];
    out.extend(nibbles.map(|nibble| char::from(DIGITS[usize::from(nibble)])));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_utf_16_and_blocks_hold_100() {
        let texts = (1..=101).map(|cid| (cid, if cid == 2 { "ffi😀" } else { "a" }));
        let cmap = cmap(texts);
        assert!(cmap.contains("<0002> <006600660069D83DDE00>\n"));
        assert!(cmap.contains("100 beginbfchar\n<0001> <0061>\n"));
        assert!(cmap.contains("1 beginbfchar\n<0065> <0061>\nendbfchar\n"));
    }
}
