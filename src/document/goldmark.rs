//! Attributes of blocks, as Hugo's Goldmark has them: `{.lead}` on the line after a paragraph, a
//! table or a list. They are looks and names, and no words.

use super::mapped::MappedText;

/// The text without the lines that are attributes of the block before them; code keeps its own.
pub fn without_attributes(input: &MappedText) -> MappedText {
    let text = input.text();
    if !text.contains("\n{") {
        return input.clone();
    }
    let mut out = MappedText::default();
    let mut fence: Option<(char, usize)> = None;
    let mut is_after_text = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let range = at..at + line.len();
        at = range.end;
        let content = line.trim();
        let sign = content.chars().next().filter(|c| matches!(c, '`' | '~'));
        let length = sign.map_or(0, |sign| content.chars().take_while(|&c| c == sign).count());
        match (fence, sign) {
            (Some((open, least)), Some(sign)) if sign == open && length >= least => fence = None,
            (None, Some(sign)) if length >= 3 => fence = Some((sign, length)),
            _ => {}
        }
        if fence.is_none() && is_after_text && is_attributes(content) {
            // The block ends here all the same.
            out.replace("\n", input, range.start);
        } else {
            out.copy(input, range);
        }
        is_after_text = !content.is_empty();
    }
    out
}

/// `{.lead #top data-x="y"}`.
fn is_attributes(line: &str) -> bool {
    let inner = line.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    inner.is_some_and(|inner| {
        let mut words = inner.split_whitespace().peekable();
        words.peek().is_some()
            && !inner.contains(['{', '}'])
            && words.next().is_some_and(|word| {
                let name = word.trim_start_matches(['.', '#']);
                name.starts_with(|c: char| c.is_alphabetic())
                    && (word.starts_with(['.', '#']) || word.contains('='))
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_no_words() {
        for (typed, left) in [
            ("A.\n{.lead}\nB.", "A.\n\nB."),
            ("| a |\n{ #t .x }\n", "| a |\n\n"),
            ("A.\n\n{.lead}\n", "A.\n\n{.lead}\n"),
            ("```\na\n{.b}\n```\n", "```\na\n{.b}\n```\n"),
            ("A.\n{b}\n", "A.\n{b}\n"),
            ("A.\n{\"a\": 1}\n", "A.\n{\"a\": 1}\n"),
        ] {
            assert_eq!(without_attributes(&MappedText::new(typed)).text(), left, "{typed}");
        }
    }
}
