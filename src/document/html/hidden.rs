//! What a browser hides: it is left out, with a finding.

use scraper::Node;
use scraper::node::Element;

use super::super::rule;
use super::look::declaration;
use super::{DomNode, Reader, attribute, text_of};

/// Maximum characters of hidden text in a finding.
const EXCERPT: usize = 60;

impl Reader<'_> {
    /// Removes hidden elements from the tree, so that no later step meets them.
    pub(super) fn take_hidden(&mut self, html: &mut scraper::Html) {
        let mut hidden = Vec::new();
        let mut unread = vec![html.tree.root()];
        while let Some(node) = unread.pop() {
            match node.value() {
                // Its contents are removed with it.
                Node::Element(element) if is_hidden(node, element) => {
                    hidden.push(node.id());
                    self.report_hidden(node, element);
                }
                _ => unread.extend(node.children().rev()),
            }
        }
        for id in hidden {
            if let Some(mut node) = html.tree.get_mut(id) {
                node.detach();
            }
        }
    }

    fn report_hidden(&mut self, node: DomNode, element: &Element) {
        let text = text_of(node);
        let words: Vec<&str> = text.split_whitespace().collect();
        let shown = words.join(" ");
        let pictures = node
            .descendants()
            .filter_map(|inner| inner.value().as_element())
            .filter(|inner| matches!(inner.name(), "img" | "svg" | "video" | "iframe"))
            .count();
        let what = match (shown.is_empty(), pictures) {
            (true, 0) => return,
            (true, _) => "a picture".to_owned(),
            (false, _) => {
                let excerpt: String = shown.chars().take(EXCERPT).collect();
                let more = if excerpt.len() < shown.len() { "…" } else { "" };
                format!("`{excerpt}{more}`")
            }
        };
        self.enter(element);
        self.find(&rule::HIDDEN, format!("{what} in <{}> is hidden on the site", element.name()));
    }
}

/// HTML Living Standard §15.3.1 (hidden elements), the `hidden` attribute, and styles.
fn is_hidden(node: DomNode, element: &Element) -> bool {
    match element.name() {
        "noscript" | "noembed" | "noframes" | "datalist" | "annotation" | "annotation-xml" => true,
        "dialog" => element.attr("open").is_none(),
        // Reported with the elements that are left out.
        "script" | "style" | "template" | "head" | "title" => false,
        _ => attribute(node, "hidden").is_some() || attribute(node, "style").is_some_and(hides),
    }
}

fn hides(style: &str) -> bool {
    let is = |property: &str, values: &[&str]| {
        declaration(style, property).is_some_and(|value| {
            let value = value.trim_end_matches("!important").trim();
            values.iter().any(|hiding| value.eq_ignore_ascii_case(hiding))
        })
    };
    is("display", &["none"]) || is("visibility", &["hidden", "collapse"])
}

#[cfg(test)]
mod tests {
    use super::hides;

    #[test]
    fn styles_hide() {
        for style in ["display:none", "color:red; DISPLAY: None !important", "visibility:hidden"] {
            assert!(hides(style), "{style}");
        }
        for style in ["display:block", "visibility:visible", "", "content:'display:none'"] {
            assert!(!hides(style), "{style}");
        }
    }
}
