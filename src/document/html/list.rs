//! Lists, their items numbered as HTML counts them.

use scraper::node::Element;

use super::super::kramdown::SPACING;
use super::super::{Block, BlockKind, ListItem, Numbering, rule, tags};
use super::flow::Marked;
use super::look::declaration;
use super::{DomNode, Reader, attribute, text_of};

/// The counter of an ordered list (HTML Living Standard §4.4.5 and §4.4.8).
struct Counter {
    next: i64,
    step: i64,
}

impl Counter {
    fn of(list: DomNode) -> Counter {
        let start = attribute(list, "start").and_then(integer);
        if attribute(list, "reversed").is_none() {
            return Counter { next: start.unwrap_or(1), step: 1 };
        }
        let items = list.children().filter(|child| is_item(*child)).count();
        Counter { next: start.unwrap_or(i64::try_from(items).unwrap_or(i64::MAX)), step: -1 }
    }

    fn number(&mut self, item: DomNode) -> i64 {
        let number = attribute(item, "value").and_then(integer).unwrap_or(self.next);
        self.next = number.saturating_add(self.step);
        number
    }
}

impl Reader<'_> {
    pub(super) fn list(&mut self, node: DomNode, element: &Element) -> Marked {
        let ordered = element.name() == "ol";
        let own = if ordered { self.numbering(node) } else { None };
        let (numbering, shown) = own.unwrap_or((ordered.then_some(Numbering::Decimal), ordered));
        let mut counter = Counter::of(node);
        let mut tight = true;
        let mut items = Vec::new();
        for child in node.children() {
            let is_item = is_item(child);
            if !is_item && text_of(child).trim().is_empty() && !holds_image(child) {
                continue;
            }
            tight &=
                !child.children().any(|n| n.value().as_element().is_some_and(|e| e.name() == "p"));
            let number = (ordered && is_item).then(|| counter.number(child));
            let own = number.and_then(|_| self.numbering(child));
            let number = number.filter(|_| own.map_or(shown, |(_, shown)| shown));
            let numbering = own.and_then(|(own, _)| own).filter(|own| Some(*own) != numbering);
            let blocks = self.item(child, is_item);
            items.push(ListItem { number, numbering, blocks });
        }
        if let Some(spacing) = element.attr(SPACING) {
            tight = spacing == "tight";
        }
        self.enter(element);
        self.block_of(BlockKind::List { numbering, tight, items })
    }

    /// How an `ol` numbers its items, or an `li` itself, and whether numbers are shown; `None` if
    /// it does not say.
    fn numbering(&mut self, node: DomNode) -> Option<(Option<Numbering>, bool)> {
        let style = attribute(node, "style").and_then(|style| {
            declaration(style, "list-style-type").or_else(|| declaration(style, "list-style"))
        });
        let numbering = match (style, attribute(node, "type")) {
            (Some("none"), _) => return Some((Some(Numbering::Decimal), false)),
            (Some(style), _) => counter_style(style),
            (None, Some(kind)) => numbering_type(kind),
            (None, None) => return None,
        };
        if numbering.is_none() {
            if let Some(element) = node.value().as_element() {
                self.enter(element);
            }
            self.find(&rule::UNKNOWN_NUMBERING, "the items are numbered 1, 2, 3");
        }
        Some((numbering.or(Some(Numbering::Decimal)), true))
    }

    /// The blocks of a list item, or of something in a list that is not one.
    fn item(&mut self, node: DomNode, is_item: bool) -> Vec<Block> {
        let marked = match node.value().as_element() {
            Some(element) if is_item => {
                self.enter(element);
                let look = self.look(element);
                let mut marked = self.flow(node);
                for block in &mut marked {
                    let own = std::mem::replace(&mut block.look, look.inherited());
                    block.look.merge(own);
                }
                marked
            }
            Some(element) if tags::is_block(element.name()) => self.block(node, element),
            _ => {
                let pieces = self.inline(node);
                self.paragraphs(pieces)
            }
        };
        self.finish(marked)
    }
}

fn is_item(node: DomNode) -> bool {
    node.value().as_element().is_some_and(|element| element.name() == "li")
}

fn holds_image(node: DomNode) -> bool {
    node.descendants().any(|n| n.value().as_element().is_some_and(|e| e.name() == "img"))
}

/// HTML Living Standard §4.4.5, the `type` attribute: its case distinguishes letters.
fn numbering_type(value: &str) -> Option<Numbering> {
    match value.trim() {
        "1" => Some(Numbering::Decimal),
        "a" => Some(Numbering::LowerAlpha),
        "A" => Some(Numbering::UpperAlpha),
        "i" => Some(Numbering::LowerRoman),
        "I" => Some(Numbering::UpperRoman),
        _ => None,
    }
}

/// CSS Counter Styles Level 3 §6.
fn counter_style(value: &str) -> Option<Numbering> {
    let lower = value.to_ascii_lowercase();
    let style = lower.split_whitespace().find(|word| !matches!(*word, "inside" | "outside"));
    match style.unwrap_or("decimal") {
        "decimal" => Some(Numbering::Decimal),
        "lower-alpha" | "lower-latin" => Some(Numbering::LowerAlpha),
        "upper-alpha" | "upper-latin" => Some(Numbering::UpperAlpha),
        "lower-roman" => Some(Numbering::LowerRoman),
        "upper-roman" => Some(Numbering::UpperRoman),
        _ => None,
    }
}

/// HTML Living Standard §2.3.4.1: blanks before the digits and anything after them are ignored.
fn integer(text: &str) -> Option<i64> {
    let text = text.trim_ascii_start();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    // Browsers keep such numbers in 32 bits and ignore larger ones.
    let number = i64::from(digits[..length].parse::<i32>().ok()?);
    Some(if negative { -number } else { number })
}

#[cfg(test)]
mod tests {
    use super::integer;

    #[test]
    fn integers_are_read_as_browsers_read_them() {
        for (text, number) in [
            (" 12abc", Some(12)),
            ("-3", Some(-3)),
            ("+4.5", Some(4)),
            ("", None),
            ("a1", None),
            ("99999999999", None),
        ] {
            assert_eq!(integer(text), number, "{text}");
        }
    }
}
