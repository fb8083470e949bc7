//! Where the page says something else than kramdown would, on purpose. All that is not here must
//! be the same word for word.

/// An attribute list glued to the end of a line (`fin »,{: .citation}`) belongs to nothing in
/// kramdown, which shows it. Its author meant the block: it is read so, and never shows.
pub fn without_glued_lists(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, list)) = rest.split_once("{:") {
        out.push_str(before);
        rest = match list.split_once('}') {
            Some((inner, after)) if inner.trim_start().starts_with('.') => after,
            _ => {
                out.push_str("{:");
                list
            }
        };
    }
    out + rest
}

/// A `<p>` without end makes kramdown take all that follows as HTML, so that asterisks and
/// brackets show to the post's end. Here such a paragraph ends at the next empty line, and the
/// missing end tag is a finding.
pub fn closed(text: &str) -> String {
    let mut paragraphs: Vec<String> = Vec::new();
    for paragraph in text.split("\n\n") {
        let mut closed = paragraph.to_owned();
        if paragraph.starts_with("<p>") {
            for name in ["b", "p"] {
                let ends = format!("</{name}>");
                if paragraph.contains(&format!("<{name}>")) && !paragraph.contains(&ends) {
                    closed.push_str(&ends);
                }
            }
        }
        paragraphs.push(closed);
    }
    paragraphs.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_attribute_lists_are_taken_away() {
        assert_eq!(without_glued_lists("fin »,{: .citation} suite"), "fin », suite");
        assert_eq!(without_glued_lists("un {: drôle de} visage"), "un {: drôle de} visage");
    }

    #[test]
    fn only_open_paragraphs_are_closed() {
        assert_eq!(closed("<p><b>a\n\nb\n\n<p>c</p>"), "<p><b>a</b></p>\n\nb\n\n<p>c</p>");
    }
}
