//! Abbreviations that a voice would spell out, with their expansions (ISO 32000-1 §14.9.5): those
//! of press releases that need no list in the post itself.

use super::{Inline, Language};

/// For the languages that write them this way, the longest first if one begins with another.
const EXPANSIONS: [(&str, &str, Option<&str>); 9] = [
    ("Tél.", "Téléphone", None),
    ("Mél.", "Messagerie électronique", None),
    ("Tel.", "Telephone", Some("en")),
    ("Mds€", "milliards d’euros", None),
    ("Md€", "milliards d’euros", None),
    ("M€", "millions d’euros", Some("fr")),
    ("k€", "milliers d’euros", Some("fr")),
    ("€bn", "billion euros", Some("en")),
    ("€m", "million euros", Some("en")),
];

/// A text of the layout with its abbreviations marked.
pub fn expanded(text: String, language: Language) -> Vec<Inline> {
    marked(text, language)
}

/// Marks the abbreviations of inlines; those that the post expands itself stay as they are.
pub fn mark(content: &mut Vec<Inline>, language: Language) {
    let mut found = Vec::with_capacity(content.len());
    for inline in std::mem::take(content) {
        match inline {
            Inline::Text(text) => found.extend(marked(text, language)),
            Inline::Strong(mut inner) => {
                mark(&mut inner, language);
                found.push(Inline::Strong(inner));
            }
            Inline::Emphasis(mut inner) => {
                mark(&mut inner, language);
                found.push(Inline::Emphasis(inner));
            }
            other => found.push(other),
        }
    }
    *content = found;
}

fn marked(text: String, language: Language) -> Vec<Inline> {
    let mut found = Vec::new();
    let mut rest = 0;
    while let Some((at, short, expansion)) = next(&text, rest, language) {
        if at > rest {
            found.push(Inline::Text(text[rest..at].to_owned()));
        }
        let content = vec![Inline::Text(short.to_owned())];
        found.push(Inline::Abbreviation { expansion: expansion.to_owned(), content });
        rest = at + short.len();
    }
    if found.is_empty() {
        return vec![Inline::Text(text)];
    }
    if rest < text.len() {
        found.push(Inline::Text(text[rest..].to_owned()));
    }
    found
}

/// The first abbreviation from byte `from` on that is a word of its own.
fn next(
    text: &str,
    from: usize,
    language: Language,
) -> Option<(usize, &'static str, &'static str)> {
    // Most texts contain no character that all abbreviations share.
    let rest = &text[from..];
    if !rest.contains('€') && !rest.contains("él.") && !rest.contains("el.") {
        return None;
    }
    let is_word = |at: usize, short: &str| {
        let after = text[at + short.len()..].chars().next();
        let before = text[..at].chars().next_back();
        // Figures stand beside a unit: `12M€`, but not `€3m`.
        !before.is_some_and(char::is_alphabetic) && !after.is_some_and(char::is_alphanumeric)
    };
    let primary = language.primary();
    let known = EXPANSIONS.iter().filter(|(.., of)| of.is_none_or(|of| of == primary));
    known
        .filter_map(|&(short, expansion, _)| {
            let mut places = text[from..].match_indices(short).map(|(at, _)| from + at);
            let at = places.find(|&at| is_word(at, short))?;
            Some((at, short, expansion))
        })
        .min_by_key(|&(at, ..)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, language: Language) -> String {
        let mut content = vec![Inline::Text(text.to_owned())];
        mark(&mut content, language);
        let shown = content.into_iter().map(|inline| match inline {
            Inline::Abbreviation { expansion, content } => {
                format!("[{}={expansion}]", super::super::plain::line(&content))
            }
            other => super::super::plain::line(&[other]),
        });
        shown.collect()
    }

    #[test]
    fn units_and_labels_say_what_they_stand_for() {
        assert_eq!(
            shown("Tél. : 12 M€ et 3 Md€.", Language::FRENCH),
            "[Tél.=Téléphone] : 12 [M€=millions d’euros] et 3 [Md€=milliards d’euros]."
        );
        assert_eq!(shown("M€ 3", Language::ENGLISH), "M€ 3");
    }

    #[test]
    fn parts_of_words_are_none() {
        for text in ["Tél.e", "AM€", "M€s", "Télécom", "M. Martin"] {
            assert_eq!(shown(text, Language::FRENCH), text);
        }
    }
}
