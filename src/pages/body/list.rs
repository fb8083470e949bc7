//! Lists, with the numbers that the PDF has.

use crate::document::{ListItem, Numbering};

use super::writer::Writer;

impl Writer<'_> {
    pub fn list(&mut self, numbering: Option<Numbering>, is_tight: bool, items: &[ListItem]) {
        // An element without items would be announced, and hold nothing.
        let Some(first) = items.first() else { return };
        let class = if is_tight { "tight" } else { "" };
        let name = if numbering.is_some() { "ol" } else { "ul" };
        let start = first.number.and_then(shown).unwrap_or(1);
        let start_text = if start == 1 { String::new() } else { start.to_string() };
        let kind = numbering.map_or("", kind);
        match numbering {
            None => self.html.open(name, &[("class", class)]),
            Some(_) => {
                self.html.open(name, &[("class", class), ("type", kind), ("start", &start_text)]);
            }
        }
        let mut next = start;
        for item in items {
            self.html.line();
            match numbering {
                None => self.html.open("li", &[]),
                Some(numbering) => {
                    self.open_numbered(item, numbering, next);
                    let number = item.number.and_then(shown).unwrap_or(next);
                    next = number.saturating_add(1);
                }
            }
            self.contents(&item.blocks, is_tight);
            self.html.close("li");
        }
        self.html.line();
        self.html.close(name);
    }

    /// The start of a numbered item, which browsers would number `next`.
    fn open_numbered(&mut self, item: &ListItem, numbering: Numbering, next: i32) {
        let Some(number) = item.number else {
            return self.html.open("li", &[("class", "no-number")]);
        };
        let numbering = item.numbering.unwrap_or(numbering);
        let Some(value) = shown(number) else {
            self.html.open("li", &[("class", "no-number")]);
            let label = format!("{}. ", numbering.numeral(number));
            return self.html.element("span", &[("class", "added")], &label);
        };
        let value = if value == next { String::new() } else { value.to_string() };
        let class = item.numbering.map_or("", numbering_class);
        self.html.open("li", &[("class", class), ("value", &value)]);
    }
}

/// A number that browsers can count with.
fn shown(number: i64) -> Option<i32> {
    i32::try_from(number).ok()
}

/// The value of `type` (HTML Living Standard §4.4.5).
fn kind(numbering: Numbering) -> &'static str {
    match numbering {
        Numbering::Decimal => "",
        Numbering::LowerAlpha => "a",
        Numbering::UpperAlpha => "A",
        Numbering::LowerRoman => "i",
        Numbering::UpperRoman => "I",
    }
}

/// The class of an item that is numbered otherwise than its list: a value of `list-style-type`.
fn numbering_class(numbering: Numbering) -> &'static str {
    match numbering {
        Numbering::Decimal => "decimal",
        Numbering::LowerAlpha => "lower-alpha",
        Numbering::UpperAlpha => "upper-alpha",
        Numbering::LowerRoman => "lower-roman",
        Numbering::UpperRoman => "upper-roman",
    }
}
