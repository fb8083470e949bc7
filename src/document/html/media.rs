//! Images, figures, and embedded media.

use scraper::node::Element;

use super::super::{
    Alternative, BlockKind, Figure, ImageWidth, Inline, ParagraphRole, links, rule,
};
use super::flow::{Marked, Piece};
use super::look::declaration;
use super::{DomNode, Reader, text_of};

impl Reader<'_> {
    pub(super) fn image(&mut self, node: DomNode, element: &Element) -> Vec<Piece> {
        let source = source(node, element);
        let caption = element.attr("title").map(str::trim).filter(|title| !title.is_empty());
        let caption = caption.map(|title| vec![Inline::Text(title.to_owned())]);
        if source.is_empty() {
            self.find(&rule::IMAGE_LEFT_OUT, "the image has no address".to_owned());
            return text_piece(element.attr("alt"));
        }
        let Some(address) = links::site_address(source, self.release) else {
            return self.remote_image(source, element.attr("alt"));
        };
        let position = self.position();
        let Some(image) = self.images.load(&address, position, self.release, self.notices) else {
            return Vec::new();
        };
        let alternative = alternative(element.attr("alt"));
        if alternative == Alternative::Missing {
            self.find(&rule::NO_ALTERNATIVE, format!("{address} has no alternative text"));
        }
        let style = element.attr("style").and_then(|style| declaration(style, "width"));
        let width = element.attr("width").or(style).and_then(width);
        let caption = caption.unwrap_or_default();
        vec![Piece::Figure(Figure { image, alternative, caption, width, link: None, position })]
    }

    /// An image elsewhere: a link to it, with its alternative as the text.
    fn remote_image(&mut self, source: &str, alt: Option<&str>) -> Vec<Piece> {
        self.find(&rule::REMOTE_IMAGE, format!("`{}` is not embedded", shortened(source)));
        let text = alt.map(str::trim).filter(|alt| !alt.is_empty());
        if source.starts_with("data:") {
            return text_piece(text);
        }
        let position = self.position();
        let content = vec![Inline::Text(text.unwrap_or(source).to_owned())];
        match links::target(source, self.release, self.notices, position) {
            Some(target) if !self.in_link => {
                vec![Piece::Inline(Inline::Link { target, title: None, content })]
            }
            _ => content.into_iter().map(Piece::Inline).collect(),
        }
    }

    /// A link with the title or the address of the embedded medium.
    pub(super) fn media(&mut self, node: DomNode, element: &Element) -> Vec<Piece> {
        let name = element.name();
        let within = node.descendants().filter_map(|n| n.value().as_element());
        let address = [element].into_iter().chain(within).find_map(|e| {
            let address = e.attr("src").or_else(|| e.attr("data"))?.trim();
            (!address.is_empty()).then(|| address.to_owned())
        });
        let title = element.attr("title").map(str::trim).filter(|title| !title.is_empty());
        self.find(&rule::EMBEDDED_MEDIA, format!("<{name}> is replaced by a link"));
        let Some(address) = address else { return text_piece(Some(text_of(node).trim())) };
        let address = match address.strip_prefix("//") {
            Some(rest) => format!("https://{rest}"),
            None => address,
        };
        let content = vec![Inline::Text(title.unwrap_or(&address).to_owned())];
        let position = self.position();
        match links::target(&address, self.release, self.notices, position) {
            Some(target) => vec![Piece::Inline(Inline::Link { target, title: None, content })],
            None => content.into_iter().map(Piece::Inline).collect(),
        }
    }

    /// `figure`: its caption goes to the last of its pictures; without one, it becomes a paragraph.
    pub(super) fn figure(&mut self, node: DomNode) -> Vec<Marked> {
        let mut caption = Vec::new();
        let mut marked = Vec::new();
        for child in node.children() {
            match child.value().as_element() {
                Some(element) if element.name() == "figcaption" => {
                    if !caption.is_empty() {
                        caption.push(Inline::Break);
                    }
                    caption.extend(self.only_inlines(child));
                }
                Some(element) if super::super::tags::is_block(element.name()) => {
                    marked.extend(self.block(child, element));
                }
                _ => {
                    let pieces = self.inline(child);
                    marked.extend(self.paragraphs(pieces));
                }
            }
        }
        if caption.is_empty() {
            return marked;
        }
        let figure = marked.iter_mut().rev().find_map(|m| match &mut m.block.kind {
            BlockKind::Figure(figure) => Some(figure),
            _ => None,
        });
        match figure {
            Some(figure) => figure.caption = caption,
            None => marked.push(self.block_of(BlockKind::Paragraph {
                content: caption,
                role: ParagraphRole::Credit,
                alignment: None,
            })),
        }
        marked
    }
}

/// The address of a picture: `src` or, if that is empty or a placeholder for a picture loaded by a
/// script, the largest of `srcset` and of the `source` elements before it, or what the script loads.
fn source<'t>(node: DomNode<'t>, element: &'t Element) -> &'t str {
    let own = element.attr("src").unwrap_or_default().trim();
    if !own.is_empty() && !own.starts_with("data:") {
        return own;
    }
    let in_picture = node
        .parent()
        .is_some_and(|parent| parent.value().as_element().is_some_and(|e| e.name() == "picture"));
    let before = node.prev_siblings().filter(|_| in_picture);
    let before = before.filter_map(|n| n.value().as_element().filter(|e| e.name() == "source"));
    let sets = std::iter::once(element).chain(before).filter_map(|e| e.attr("srcset"));
    let of_scripts = SCRIPTED.iter().filter_map(|name| element.attr(name));
    let of_scripts = of_scripts.chain(element.attr("data-srcset").and_then(largest)).map(str::trim);
    let is_address = |address: &&str| !address.is_empty() && !address.starts_with("data:");
    sets.filter_map(largest).chain(of_scripts).find(is_address).unwrap_or(own)
}

/// Where the scripts in use that load pictures as they come into view find the address.
const SCRIPTED: &[&str] = &["data-src", "data-lazy-src", "data-original"];

/// The candidate of a `srcset` with the greatest width or density (HTML Living Standard §4.8.4.2.1).
fn largest(srcset: &str) -> Option<&str> {
    let candidates = srcset.split([',', '\n']).filter_map(|candidate| {
        let mut words = candidate.split_ascii_whitespace();
        let address = words.next()?;
        let number =
            words.next().and_then(|it| it.trim_end_matches(['w', 'x']).parse::<f32>().ok());
        Some((address, number.filter(|number| number.is_finite()).unwrap_or(1.0)))
    });
    let larger = |a: (&'_ str, f32), b: (&'_ str, f32)| b.1 > a.1;
    candidates
        .fold(None, |best: Option<(&str, f32)>, next| match best {
            Some(best) if !larger(best, next) => Some(best),
            _ => Some(next),
        })
        .map(|(address, _)| address)
}

fn text_piece(text: Option<&str>) -> Vec<Piece> {
    match text {
        Some(text) if !text.is_empty() => vec![Piece::Inline(Inline::Text(text.to_owned()))],
        _ => Vec::new(),
    }
}

/// The meaning of an image's `alt`, or `alternative-textuelle`.
pub fn alternative(alt: Option<&str>) -> Alternative {
    const DECORATIVE: &[&str] = &["image décorative", "décorative", "decorative image"];
    let Some(text) = alt.map(|text| super::super::typography::collapsed(text.trim())) else {
        return Alternative::Missing;
    };
    let lower = text.to_lowercase();
    let word = lower.trim_matches(|c: char| c.is_whitespace() || "«»\"().".contains(c));
    if word.is_empty() || DECORATIVE.contains(&word) {
        Alternative::Decorative
    } else {
        Alternative::Text(text)
    }
}

/// `20%`, `300` or `300px`.
pub(super) fn width(value: &str) -> Option<ImageWidth> {
    let value = value.trim();
    let number = |text: &str| text.trim().parse::<f32>().ok().filter(|n| n.is_finite() && *n > 0.0);
    match value.strip_suffix('%') {
        Some(percent) => number(percent).map(|n| ImageWidth::Percent(n.min(100.0))),
        None => number(value.strip_suffix("px").unwrap_or(value)).map(ImageWidth::Pixels),
    }
}

fn shortened(address: &str) -> String {
    let short: String = address.chars().take(80).collect();
    if short.len() < address.len() { format!("{short}…") } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_percent_or_pixels() {
        assert_eq!(width("20%"), Some(ImageWidth::Percent(20.0)));
        assert_eq!(width("120%"), Some(ImageWidth::Percent(100.0)));
        assert_eq!(width("300px"), Some(ImageWidth::Pixels(300.0)));
        assert_eq!(width("300"), Some(ImageWidth::Pixels(300.0)));
        assert_eq!(width("auto"), None);
        assert_eq!(width("-3"), None);
    }

    #[test]
    fn the_largest_of_a_set_of_sources_is_taken() {
        assert_eq!(largest("a.png 480w, b.png 800w, c.png 800w"), Some("b.png"));
        assert_eq!(largest(" a.png, b.png 1.5x,\nc.png 2x "), Some("c.png"));
        assert_eq!(largest("a.png"), Some("a.png"));
        assert_eq!(largest(" , "), None);
    }

    #[test]
    fn a_decorative_picture_says_so() {
        for alt in
            ["", "Image décorative", "IMAGE DÉCORATIVE", "« décorative »", "Decorative image"]
        {
            assert_eq!(alternative(Some(alt)), Alternative::Decorative, "{alt}");
        }
        assert_eq!(alternative(None), Alternative::Missing);
        assert_eq!(alternative(Some("Un pont")), Alternative::Text("Un pont".to_owned()));
    }
}
