//! A text in pieces: runs without Liquid, outputs, tags, and blocks that are taken verbatim.

use std::ops::Range;

use crate::limits::text::LONGEST_TAG;

/// A piece of a text, by byte offsets in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Text(Range<usize>),
    /// `{{ … }}`.
    Output {
        whole: Range<usize>,
        inner: Range<usize>,
    },
    /// `{% name … %}`.
    Tag {
        whole: Range<usize>,
        name: String,
        arguments: Range<usize>,
    },
    /// The content of `{% raw %}`.
    Raw(Range<usize>),
}

impl Piece {
    /// Its range, braces included.
    pub fn range(&self) -> &Range<usize> {
        match self {
            Piece::Text(range) | Piece::Raw(range) => range,
            Piece::Output { whole, .. } | Piece::Tag { whole, .. } => whole,
        }
    }
}

/// The pieces in order, without comments and the white space that `{%-` or `-%}` strips.
pub fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut at = 0;
    let mut strips = false;
    let mut plain = 0;
    while let Some(start) = next_tag(text, at) {
        let Some(tag) = tag_at(text, start) else {
            at = start + 1;
            continue;
        };
        push_text(text, plain..start, strips, tag.strips_before, &mut pieces);
        strips = tag.strips_after;
        at = tag.end;
        plain = at;
        let inner = &text[tag.inner.clone()];
        if text[start..].starts_with("{{") {
            pieces.push(Piece::Output { whole: start..tag.end, inner: tag.inner });
            continue;
        }
        let name = inner.split(|c: char| !is_name(c)).next().unwrap_or_default();
        if matches!(name, "raw" | "comment") {
            let Some((content, end, strips_after)) = until_end(text, name, tag.end) else {
                continue;
            };
            if name == "raw" && !content.is_empty() {
                pieces.push(Piece::Raw(content));
            }
            strips = strips_after;
            at = end;
            plain = end;
        } else if !inner.starts_with('#') {
            let arguments = tag.inner.start + name.len()..tag.inner.end;
            pieces.push(Piece::Tag { whole: start..tag.end, name: name.to_owned(), arguments });
        }
    }
    push_text(text, plain..text.len(), strips, false, &mut pieces);
    pieces
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '-'
}

fn push_text(
    text: &str,
    range: Range<usize>,
    strip: bool,
    strip_end: bool,
    pieces: &mut Vec<Piece>,
) {
    let Range { mut start, mut end } = range;
    if strip {
        start = end - text[start..end].trim_start().len();
    }
    if strip_end {
        end = start + text[start..end].trim_end().len();
    }
    if start < end {
        pieces.push(Piece::Text(start..end));
    }
}

/// Where Liquid may begin.
pub fn next_tag(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    text[from..]
        .match_indices('{')
        .map(|(i, _)| from + i)
        .find(|&i| matches!(bytes.get(i + 1), Some(b'{' | b'%')))
}

struct Found {
    inner: Range<usize>,
    end: usize,
    strips_before: bool,
    strips_after: bool,
}

/// The tag that starts at `start`.
fn tag_at(text: &str, start: usize) -> Option<Found> {
    let close = if text[start..].starts_with("{{") { "}}" } else { "%}" };
    let mut window = text.len().min(start + 2 + LONGEST_TAG);
    while !text.is_char_boundary(window) {
        window -= 1;
    }
    let length = text[start + 2..window].find(close)?;
    let inner = &text[start + 2..start + 2 + length];
    if inner.contains("\n\n") {
        return None;
    }
    let strips_before = inner.starts_with('-');
    let strips_after = inner.len() > 1 && inner.ends_with('-');
    let bare = inner.strip_prefix('-').unwrap_or(inner);
    let bare = if strips_after { bare.strip_suffix('-').unwrap_or(bare) } else { bare };
    let trimmed = bare.trim();
    let from = start + 2 + usize::from(strips_before) + (bare.len() - bare.trim_start().len());
    Some(Found {
        inner: from..from + trimmed.len(),
        end: start + length + 4,
        strips_before,
        strips_after,
    })
}

/// The content of a block that is taken verbatim, and where it ends.
fn until_end(text: &str, name: &str, from: usize) -> Option<(Range<usize>, usize, bool)> {
    let mut at = from;
    while let Some(start) = text[at..].find("{%").map(|i| at + i) {
        match tag_at(text, start) {
            Some(tag) if text[tag.inner.clone()].strip_prefix("end") == Some(name) => {
                return Some((from..start, tag.end, tag.strips_after));
            }
            _ => at = start + 2,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(text: &str) -> Vec<String> {
        let described = |piece: &Piece| match piece {
            Piece::Text(range) => format!("text {:?}", &text[range.clone()]),
            Piece::Output { inner, .. } => format!("output {:?}", &text[inner.clone()]),
            Piece::Tag { name, arguments, .. } => {
                format!("{name}({})", text[arguments.clone()].trim())
            }
            Piece::Raw(range) => format!("raw {:?}", &text[range.clone()]),
        };
        pieces(text).iter().map(described).collect()
    }

    #[test]
    fn a_text_is_taken_apart() {
        assert_eq!(
            described("a {{ b }} {%- if c -%} d {% endif %}{% raw %}{{ e }}{% endraw %}{{ open"),
            [
                "text \"a \"",
                "output \"b\"",
                "if(c)",
                "text \"d \"",
                "endif()",
                "raw \"{{ e }}\"",
                "text \"{{ open\""
            ]
        );
        assert_eq!(
            described("a{% comment %}{{ b }}{% endcomment %}c"),
            ["text \"a\"", "text \"c\""]
        );
        assert_eq!(described("{{-}}{%%}{%--%}"), ["output \"\"", "()", "()"]);
        assert_eq!(described("{% raw %} x"), ["text \" x\""]);
    }
}
