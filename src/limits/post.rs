//! Whether a post can be read in bounded time. HTML that opens elements and never closes them takes
//! time quadratic in its length, if it is read as the standard says.

use super::text::{MAX_OPEN, MAX_POST, MAX_STEPS};

const FORMATTING: [&str; 14] = [
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];
/// Elements that are void, or that the next of their kind closes.
const FLAT: [&str; 22] = [
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta",
    "option", "p", "source", "tbody", "td", "th", "thead", "tr", "wbr",
];

/// Why a post is too large to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excess {
    /// The byte of the post at which the limit is exceeded.
    pub offset: usize,
    pub reason: String,
}

/// Why a post is too large to read, if it is.
pub fn check_post(post: &[u8]) -> Option<Excess> {
    if post.len() > MAX_POST {
        let reason = format!("it has {} bytes; the limit is {MAX_POST}", post.len());
        return Some(Excess { offset: MAX_POST, reason });
    }
    let (mut formatting, mut others, mut steps) = (0_usize, 0_usize, 0_usize);
    for offset in memchr::memchr_iter(b'<', post) {
        let tag = &post[offset + 1..];
        let (is_end, tag) = match tag.strip_prefix(b"/") {
            Some(tag) => (true, tag),
            None => (false, tag),
        };
        let Some(kind) = Kind::of(tag) else { continue };
        let open = match kind {
            Kind::Formatting => &mut formatting,
            Kind::Other => &mut others,
            Kind::Flat => &mut 0,
        };
        *open = if is_end { open.saturating_sub(1) } else { *open + 1 };
        steps += formatting;
        if steps > MAX_STEPS || others > MAX_OPEN {
            let count = formatting + others;
            let reason = format!("{count} HTML elements are nested here");
            return Some(Excess { offset, reason });
        }
    }
    None
}

enum Kind {
    Formatting,
    Flat,
    Other,
}

impl Kind {
    /// The kind of the element whose tag begins here; `None` if it is not a tag.
    fn of(tag: &[u8]) -> Option<Kind> {
        if !tag.first().is_some_and(u8::is_ascii_alphabetic) {
            return None;
        }
        let end = tag.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(tag.len());
        let is = |names: &[&str]| {
            names.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(&tag[..end]))
        };
        Some(match (is(&FORMATTING), is(&FLAT)) {
            (true, _) => Kind::Formatting,
            (_, true) => Kind::Flat,
            _ => Kind::Other,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_tables_and_texts_are_read() {
        let table = "<table><tr><td><b>1</b><br><span>2</span></td></tr></table>\n".repeat(40_000);
        assert_eq!(check_post(table.as_bytes()), None);
        assert_eq!(check_post("mot ".repeat(500_000).as_bytes()), None);
        assert_eq!(check_post(b"1 < 2 <3> </b> <https://x.example>"), None);
        let unclosed = "<p><b>texte\n".repeat(2_000);
        assert_eq!(check_post(unclosed.as_bytes()), None);
    }

    #[test]
    fn what_takes_the_square_of_its_length_is_not() {
        let list = "<ul><li>".repeat(20_000);
        for post in ["<b>".repeat(20_000), "<DIV>".repeat(6_000), list, "a ".repeat(3 << 20)] {
            assert!(check_post(post.as_bytes()).is_some());
        }
        // A few that stay open, reopened in very many blocks.
        let post = format!("{}{}", "<b><i>".repeat(200), "<p>x".repeat(100_000));
        assert!(check_post(post.as_bytes()).is_some());
    }
}
