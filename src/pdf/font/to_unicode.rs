//! `/ToUnicode` (ISO 32000-1 §9.10.3): the text of each CID.

use std::fmt::Write;

/// At most this many entries in one block, says Adobe's technical note 5014.
const BLOCK: usize = 100;

/// The CMap of these CIDs, ascending, and their texts.
pub fn cmap<'a>(texts: impl Iterator<Item = (u16, &'a str)>) -> String {
    let entries: Vec<String> =
        texts.map(|(cid, text)| format!("<{cid:04X}> <{}>", hex(text))).collect();
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
        let lines = block.join("\n");
        cmap.push_str(&format!("{} beginbfchar\n{lines}\nendbfchar\n", block.len()));
    }
    cmap.push_str(
        "endcmap\n\
         CMapName currentdict /CMap defineresource pop\n\
         end\n\
         end\n",
    );
    cmap
}

fn hex(text: &str) -> String {
    text.encode_utf16().fold(String::new(), |mut hex, unit| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{unit:04X}");
        hex
    })
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
