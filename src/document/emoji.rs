//! The names of emoji that GitHub has, `:tada:`, in sites that jemoji fills them in for: anywhere
//! but in code. A name that is none stays as typed.

use std::ops::Range;

use super::{Block, BlockKind, Inline};

/// Whether a text may have the name of an emoji.
pub fn asks(text: &str) -> bool {
    next(text, 0).is_some()
}

/// Fills in the emoji of blocks.
pub fn blocks(blocks: &mut [Block]) {
    for block in blocks {
        match &mut block.kind {
            BlockKind::Paragraph { content, .. } | BlockKind::Heading { content, .. } => {
                inlines(content);
            }
            BlockKind::List { items, .. } => {
                items.iter_mut().for_each(|item| self::blocks(&mut item.blocks));
            }
            BlockKind::Quotation { blocks, attribution } => {
                self::blocks(blocks);
                inlines(attribution);
            }
            BlockKind::Box { blocks } => self::blocks(blocks),
            BlockKind::Table(table) => {
                inlines(&mut table.caption);
                table.cells_mut().for_each(|cell| self::blocks(&mut cell.content));
            }
            BlockKind::Figure(figure) => inlines(&mut figure.caption),
            BlockKind::Definitions(definitions) => {
                for definition in definitions {
                    definition.terms.iter_mut().for_each(|term| inlines(term));
                    definition.descriptions.iter_mut().for_each(|inner| self::blocks(inner));
                }
            }
            BlockKind::Code { .. } | BlockKind::Rule | BlockKind::Space => {}
        }
    }
}

/// Fills in the emoji of inlines.
pub fn inlines(content: &mut [Inline]) {
    for inline in content {
        if let Inline::Text(text) = inline {
            if let Some(filled) = filled(text) {
                *text = filled;
            }
        } else if let Some(content) = inline.content_mut() {
            inlines(content);
        }
    }
}

/// The text with its emoji; `None` where it has none.
fn filled(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut at = 0;
    while let Some((range, emoji)) = next(text, at) {
        out.push_str(&text[at..range.start]);
        out.push_str(emoji);
        at = range.end;
    }
    (at > 0).then(|| out + &text[at..])
}

/// The first name of an emoji from an offset on, with its colons, and the emoji.
fn next(text: &str, from: usize) -> Option<(Range<usize>, &'static str)> {
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_+-".contains(&byte);
    let mut at = from;
    loop {
        let start = at + text[at..].find(':')?;
        let rest = &text.as_bytes()[start + 1..];
        let length = rest.iter().take_while(|&&byte| is_of_name(byte)).count();
        let is_closed = rest.get(length) == Some(&b':');
        let name = &text[start + 1..start + 1 + length];
        if let Some(emoji) = emojis::get_by_shortcode(name).filter(|_| is_closed) {
            return Some((start..start + length + 2, emoji.as_str()));
        }
        at = start + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_between_colons_are_emoji() {
        for (typed, shown) in [
            ("Bravo :tada: !", "Bravo 🎉 !"),
            (":+1::fr:", "👍🇫🇷"),
            ("de 10:30:45 à 11:00", "de 10:30:45 à 11:00"),
            ("a:nothing_like_it:b :", "a:nothing_like_it:b :"),
            ("::tada:", ":🎉"),
        ] {
            assert_eq!(filled(typed).unwrap_or_else(|| typed.to_owned()), shown);
            assert_eq!(asks(typed), shown != typed);
        }
    }
}
