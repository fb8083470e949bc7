//! Links within a release: to its headings, by the identifiers that GitHub, kramdown's GitHub mode
//! and Hugo give them.

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::percent_decode_str;

use super::notices::Notices;
use super::{Block, BlockKind, Figure, Inline, rule};
use crate::error::Position;
use crate::release::Release;

/// The identifier of a heading with that text.
pub fn of_text(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    let kept = lower.chars().filter_map(|c| match c {
        ' ' | '\t' | '\n' => Some('-'),
        c if c.is_alphanumeric() || c == '_' || c == '-' => Some(c),
        _ => None,
    });
    kept.collect()
}

/// Gives each heading an identifier of its own, and each link to one its final target; a link to
/// anything else on the page leads to the site, if there is one.
pub fn settle(
    parts: &mut [&mut Vec<Block>],
    lead: &mut [Figure],
    release: &Release,
    notices: &mut Notices,
) {
    let mut known = Known::default();
    for blocks in parts.iter_mut() {
        visit(blocks, &mut |block| known.name(block));
    }
    let mut settle = |target: &str, position: Position| -> Option<Option<String>> {
        let own = release.url.as_deref().and_then(|url| target.strip_prefix(url));
        let fragment = own.unwrap_or(target).strip_prefix('#')?;
        let decoded = percent_decode_str(fragment).decode_utf8_lossy().into_owned();
        if known.anchors.contains(&decoded) {
            return Some(Some(format!("#{decoded}")));
        }
        let to_site = release.url.as_ref().map(|url| format!("{url}#{fragment}"));
        if to_site.is_none() {
            let detail = format!("`#{fragment}` is not a heading of the release");
            notices.find(&rule::RELATIVE_LINK, position, detail);
        }
        Some(to_site)
    };
    for blocks in parts.iter_mut() {
        visit(blocks, &mut |block| {
            let position = block.position;
            if let BlockKind::Figure(figure) = &mut block.kind {
                settle_figure(figure, &mut settle);
            }
            for content in contents(block) {
                links(content, &mut |target| settle(target, position));
            }
        });
    }
    lead.iter_mut().for_each(|figure| settle_figure(figure, &mut settle));
}

/// A picture leads to another page, or nowhere.
fn settle_figure(
    figure: &mut Figure,
    settle: &mut dyn FnMut(&str, Position) -> Option<Option<String>>,
) {
    let position = figure.position;
    if let Some(settled) = figure.link.as_deref().and_then(|link| settle(link, position)) {
        figure.link = settled.filter(|target| !target.starts_with('#'));
    }
    links(&mut figure.caption, &mut |target| settle(target, position));
}

#[derive(Default)]
struct Known {
    anchors: BTreeSet<String>,
    numbers: BTreeMap<String, usize>,
}

impl Known {
    /// A second heading with the same text gets a number after its identifier.
    fn name(&mut self, block: &mut Block) {
        let BlockKind::Heading { anchor, .. } = &mut block.kind else { return };
        let number = self.numbers.entry(anchor.clone()).or_default();
        *number += 1;
        if *number > 1 {
            *anchor = format!("{anchor}-{}", *number - 1);
        }
        if !anchor.is_empty() {
            self.anchors.insert(anchor.clone());
        }
    }
}

/// All blocks, nested ones after those around them.
fn visit(blocks: &mut [Block], to: &mut dyn FnMut(&mut Block)) {
    for block in blocks {
        to(block);
        match &mut block.kind {
            BlockKind::List { items, .. } => {
                items.iter_mut().for_each(|item| visit(&mut item.blocks, to));
            }
            BlockKind::Quotation { blocks, .. } | BlockKind::Box { blocks } => visit(blocks, to),
            BlockKind::Table(table) => {
                table.cells_mut().for_each(|cell| visit(&mut cell.content, to));
            }
            BlockKind::Definitions(definitions) => {
                let descriptions = definitions.iter_mut().flat_map(|it| &mut it.descriptions);
                descriptions.for_each(|blocks| visit(blocks, to));
            }
            BlockKind::Paragraph { .. }
            | BlockKind::Heading { .. }
            | BlockKind::Figure(_)
            | BlockKind::Code { .. }
            | BlockKind::Rule
            | BlockKind::Space => {}
        }
    }
}

/// The texts of a block itself.
fn contents(block: &mut Block) -> Vec<&mut Vec<Inline>> {
    match &mut block.kind {
        BlockKind::Paragraph { content, .. } | BlockKind::Heading { content, .. } => vec![content],
        BlockKind::Quotation { attribution, .. } => vec![attribution],
        BlockKind::Table(table) => vec![&mut table.caption],
        BlockKind::Definitions(definitions) => {
            definitions.iter_mut().flat_map(|definition| &mut definition.terms).collect()
        }
        _ => Vec::new(),
    }
}

/// Changes the targets of links: if `change` returns `None` a link stays, if `Some(None)` it is
/// removed.
fn links(content: &mut Vec<Inline>, change: &mut dyn FnMut(&str) -> Option<Option<String>>) {
    let mut at = 0;
    while at < content.len() {
        if let Some(inner) = content[at].content_mut() {
            links(inner, change);
        }
        if let Inline::Link { target, content: inner, .. } = &mut content[at] {
            match change(target) {
                None => {}
                Some(Some(changed)) => *target = changed,
                Some(None) => {
                    let inner = std::mem::take(inner);
                    let length = inner.len();
                    content.splice(at..=at, inner);
                    at += length;
                    continue;
                }
            }
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::tests::release;
    use crate::document::{build_document, trace};

    #[test]
    fn identifiers_are_those_of_github() {
        assert_eq!(of_text("The Deadlines: 1st & 2nd!"), "the-deadlines-1st--2nd");
        assert_eq!(of_text("L’été à Évreux"), "lété-à-évreux");
    }

    #[test]
    fn headings_have_the_identifiers_that_posts_give_them() {
        let body = "* TOC\n{:toc}\n\n## Two {#zwei}\n\n[a](#zwei) [b](#drei) [c](#vier)\n\n## Three\n{: #drei}\n\n\
                    <h2 id=\"vier\">Four</h2>\n";
        let document = build_document(&release(body)).unwrap();
        assert_eq!(document.findings, []);
        let traced = trace::trace(&document);
        for part in ["[#zwei](a)", "[#drei](b)", "[#vier](c)", "heading 2 @7:1 \"Two\""] {
            assert!(traced.contains(part), "{part}: {traced}");
        }
        assert!(!traced.contains("TOC"), "{traced}");
    }

    #[test]
    fn links_lead_to_headings_or_to_the_site() {
        let body =
            "[a](#deadlines) [b](#deadlines-1) [c](#none)\n\n## Deadlines\n\nx\n\n## Deadlines\n";
        let mut release = release(body);
        release.url = Some("https://a.example/b/".to_owned());
        let traced = trace::trace(&build_document(&release).unwrap());
        for target in ["#deadlines", "#deadlines-1", "https://a.example/b/#none"] {
            assert!(traced.contains(&format!("[{target}](")), "{target}: {traced}");
        }
        release.url = None;
        let document = build_document(&release).unwrap();
        assert_eq!(document.findings.iter().filter(|it| it.rule.code == "D009").count(), 1);
    }
}
