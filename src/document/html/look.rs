//! Classes, alignment and language of an element, from HTML or an attribute list.

use scraper::node::Element;

use super::super::Alignment;
use super::super::rule;
use super::Reader;

/// What an element says about its own look.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Look {
    pub encadre: bool,
    pub citation: bool,
    pub author: bool,
    pub exergue: bool,
    pub credit: bool,
    pub important_link: bool,
    pub alignment: Option<Alignment>,
    pub language: Option<String>,
    /// The identifier by which links refer to it.
    pub anchor: Option<String>,
}

impl Look {
    /// Adds what `other` says; its alignment and language win.
    pub fn merge(&mut self, other: Look) {
        self.encadre |= other.encadre;
        self.citation |= other.citation;
        self.author |= other.author;
        self.exergue |= other.exergue;
        self.credit |= other.credit;
        self.important_link |= other.important_link;
        self.alignment = other.alignment.or(self.alignment);
        self.language = other.language.or(self.language.take());
        self.anchor = other.anchor.or(self.anchor.take());
    }

    /// What the children of an element inherit from it.
    pub fn inherited(&self) -> Look {
        Look { alignment: self.alignment, language: self.language.clone(), ..Look::default() }
    }
}

impl Reader<'_> {
    pub(super) fn look(&mut self, element: &Element) -> Look {
        let mut look = Look::default();
        for class in element.attr("class").unwrap_or_default().split_whitespace() {
            self.class(class, &mut look);
        }
        look.merge(self.language_and_alignment(element));
        look.anchor = element.attr("id").filter(|id| !id.is_empty()).map(str::to_owned);
        look
    }

    /// What rows and row groups pass on to their cells; their classes are ignored.
    pub(super) fn language_and_alignment(&self, element: &Element) -> Look {
        let style = element.attr("style").and_then(|style| declaration(style, "text-align"));
        let attribute = element.attr("align").filter(|_| element.name() != "img");
        let alignment = style.or(attribute).and_then(alignment);
        Look { alignment, language: language(element), ..Look::default() }
    }

    fn class(&mut self, class: &str, look: &mut Look) {
        match class {
            "encadre" => look.encadre = true,
            "citation" => look.citation = true,
            "auteur-citation" => look.author = true,
            "exergue" => look.exergue = true,
            "credit" => look.credit = true,
            "lien-important" => look.important_link = true,
            "text-center" => look.alignment = Some(Alignment::Centre),
            "text-right" => look.alignment = Some(Alignment::Right),
            "text-left" => look.alignment = Some(Alignment::Left),
            "video" | "iframe" => {}
            _ if class.starts_with("language-") => {}
            _ => self.find(&rule::UNKNOWN_CLASS, format!("the class `{class}` is ignored")),
        }
    }
}

/// The language tag of an element.
pub(super) fn language(element: &Element) -> Option<String> {
    element.attr("lang").map(str::trim).filter(|lang| is_tag(lang)).map(str::to_owned)
}

fn alignment(value: &str) -> Option<Alignment> {
    match value.trim().to_ascii_lowercase().as_str() {
        "left" | "start" => Some(Alignment::Left),
        "center" | "middle" => Some(Alignment::Centre),
        "right" | "end" => Some(Alignment::Right),
        _ => None,
    }
}

/// The value of `property` in a style attribute.
pub(super) fn declaration<'a>(style: &'a str, property: &str) -> Option<&'a str> {
    style.split(';').rev().find_map(|declaration| {
        let (name, value) = declaration.split_once(':')?;
        name.trim().eq_ignore_ascii_case(property).then_some(value.trim())
    })
}

/// Whether `tag` has the form of a language tag (RFC 5646).
fn is_tag(tag: &str) -> bool {
    let mut subtags = tag.split('-');
    let primary = subtags.next().unwrap_or_default();
    (2..=3).contains(&primary.len())
        && primary.chars().all(|c| c.is_ascii_alphabetic())
        && subtags
            .all(|s| (1..=8).contains(&s.len()) && s.chars().all(|c| c.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declaration_is_found_by_name() {
        assert_eq!(declaration("margin:0; Text-Align: center", "text-align"), Some("center"));
        assert_eq!(declaration("width:20%", "text-align"), None);
    }

    #[test]
    fn language_tags_have_their_form() {
        assert!(is_tag("en") && is_tag("pt-BR"));
        assert!(!is_tag("") && !is_tag("english!") && !is_tag("e"));
    }
}
