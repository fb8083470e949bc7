//! What the list of results shows of each release, in blocks that are loaded when one is shown.

use serde_json::json;

use crate::pages::entry::{Entry, State};

/// Releases of a block.
pub const BLOCK: usize = 64;
/// Characters of a chapô that are shown.
const LONGEST_SUMMARY: usize = 220;
/// Characters of a title or label that are shown.
const LONGEST_TITLE: usize = 400;

/// All blocks, the last one unfinished.
#[derive(Default)]
pub struct Documents {
    blocks: Vec<String>,
    count: u32,
}

impl Documents {
    /// Appends a release, and gives its number.
    pub fn push(&mut self, entry: &Entry) -> u32 {
        let line = json!([
            entry.page,
            beginning(&entry.title, LONGEST_TITLE),
            entry.date,
            beginning(&entry.label, LONGEST_TITLE),
            entry.language,
            beginning(&entry.summary, LONGEST_SUMMARY),
            entry.picture.as_deref().unwrap_or_default(),
            u8::from(entry.state == State::Withdrawn),
        ]);
        let line = line.to_string();
        let number = self.count;
        self.count += 1;
        match self.blocks.last_mut() {
            Some(block) if !(number as usize).is_multiple_of(BLOCK) => {
                block.push_str(",\n");
                block.push_str(&line);
            }
            _ => self.blocks.push(line),
        }
        number
    }

    pub fn count(&self) -> u32 {
        self.count
    }

    /// Each block, between the brackets of an array.
    pub fn blocks(self) -> impl Iterator<Item = String> {
        self.blocks.into_iter()
    }
}

/// The beginning of a text, up to a space, with an ellipsis where more follows.
pub fn beginning(text: &str, longest: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(longest) else { return text.to_owned() };
    let cut = &text[..end];
    let cut =
        cut.rfind(char::is_whitespace).filter(|at| *at > end / 2).map_or(cut, |at| &cut[..at]);
    format!("{}\u{a0}…", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_ends_at_a_space() {
        assert_eq!(beginning("La mer monte", 12), "La mer monte");
        assert_eq!(beginning("La mer monte", 9), "La mer\u{a0}…");
        assert_eq!(beginning("東京都知事", 3), "東京都\u{a0}…");
        assert_eq!(beginning("é", 0), "\u{a0}…");
    }
}
