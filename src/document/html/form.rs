//! Form controls: what a browser shows in them is text here.

use scraper::node::Element;

use super::super::{Inline, rule};
use super::flow::Piece;
use super::{DomNode, Reader, text_of};

impl Reader<'_> {
    /// What a control shows; `None` if the element is not one.
    pub(super) fn form_control(&mut self, node: DomNode, element: &Element) -> Option<Vec<Piece>> {
        let name = element.name();
        let pieces = match name {
            "button" => self.inlines(node),
            "input" => text(&input_text(element)),
            "textarea" => text(&text_of(node)),
            "select" => text(&chosen(node, element)),
            _ => return None,
        };
        let what = if pieces.is_empty() {
            "is left out"
        } else {
            "is not a control here; its text is kept"
        };
        self.enter(element);
        self.find(&rule::UNKNOWN_ELEMENT, format!("<{name}> {what}"));
        Some(pieces)
    }
}

fn text(text: &str) -> Vec<Piece> {
    match text.trim() {
        "" => Vec::new(),
        text => vec![Piece::Inline(Inline::Text(text.to_owned()))],
    }
}

/// HTML Living Standard §4.10.5: what the control shows before anyone has used it.
fn input_text(element: &Element) -> String {
    let kind = element.attr("type").unwrap_or_default().to_ascii_lowercase();
    let shown = match kind.as_str() {
        "hidden" | "checkbox" | "radio" | "password" | "file" | "color" | "range" => None,
        "image" => element.attr("alt"),
        _ => element.attr("value").or_else(|| element.attr("placeholder")),
    };
    shown.unwrap_or_default().to_owned()
}

/// The options that a browser shows: all of a list box, else the one chosen (§4.10.7).
fn chosen(node: DomNode, element: &Element) -> String {
    let options: Vec<_> = node
        .descendants()
        .filter_map(|n| Some((n, n.value().as_element().filter(|e| e.name() == "option")?)))
        .collect();
    let size = element.attr("size").and_then(|size| size.trim().parse::<u32>().ok());
    let list_box = element.attr("multiple").is_some() || size.is_some_and(|size| size > 1);
    let selected = options.iter().rev().find(|(_, option)| option.attr("selected").is_some());
    let shown = match (list_box, selected) {
        (true, _) => options.as_slice(),
        (false, Some(option)) => std::slice::from_ref(option),
        (false, None) => &options[..options.len().min(1)],
    };
    let label = |&(n, option): &(DomNode, &Element)| {
        option.attr("label").map_or_else(|| text_of(n), str::to_owned).trim().to_owned()
    };
    shown.iter().map(label).collect::<Vec<_>>().join(", ")
}
