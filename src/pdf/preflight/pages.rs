//! Checks of pages, links and bookmarks.

use super::fault::Fault;
use super::places;
use crate::layout::{FontSet, Length};
use crate::typeset::TypesetDocument;
use crate::typeset::page::{GlyphRun, LinkArea, LinkTarget, OutlineEntry, Page, Shape, Tag};
use crate::typeset::structure::Role;

pub fn check(document: &TypesetDocument, fonts: &FontSet, faults: &mut Vec<Fault>) {
    for (i, page) in document.pages.iter().enumerate() {
        let number = i + 1;
        check_size(page, number, faults);
        places::check(page, number, faults);
        check_items(document, page, number, fonts, faults);
        for link in &page.links {
            check_link(document, link, number, faults);
        }
    }
    check_outline(&document.outline, document.pages.len(), faults);
}

fn check_size(page: &Page, number: usize, faults: &mut Vec<Fault>) {
    let allowed = Length::pt(3.0)..=Length::pt(14_400.0);
    if !allowed.contains(&page.width) || !allowed.contains(&page.height) {
        let [width, height] = [page.width, page.height].map(|side| format!("{:.1}", side.to_pt()));
        faults.push(Fault::PageSize { page: number, width, height });
    }
}

fn check_items(
    document: &TypesetDocument,
    page: &Page,
    number: usize,
    fonts: &FontSet,
    faults: &mut Vec<Fault>,
) {
    let contents = document.structure.content_count();
    for item in &page.items {
        if let Tag::Content(content) = item.tag
            && content.0 as usize >= contents
        {
            faults.push(Fault::UnknownContent { page: number });
        }
        match &item.shape {
            Shape::Image { image, .. } if image.0 >= document.images.len() => {
                faults.push(Fault::UnknownImage { page: number });
            }
            Shape::Glyphs(run) => check_run(run, number, fonts, faults),
            _ => {}
        }
    }
}

fn check_run(run: &GlyphRun, page: usize, fonts: &FontSet, faults: &mut Vec<Fault>) {
    let text = || run.glyphs.iter().map(|glyph| &*glyph.text).collect::<String>();
    if usize::from(run.face.0) >= fonts.faces().count() {
        faults.push(Fault::UnknownFace { page });
        return;
    }
    if run.size <= Length::ZERO {
        faults.push(Fault::FontSize { page, text: text() });
    }
    let face = fonts.face(run.face);
    let count = face.metrics().glyph_count;
    for glyph in &run.glyphs {
        if glyph.id == 0 || glyph.id >= count {
            faults.push(Fault::MissingGlyph {
                page,
                face: face.postscript_name.clone(),
                text: glyph.text.to_string(),
            });
        }
    }
    // None of the characters in question begins with another byte.
    let is_suspect = |text: &&str| matches!(text.as_bytes(), [0 | 0xEF, ..] | [_, _, ..]);
    for text in run.glyphs.iter().map(|glyph| glyph.text.as_str()).filter(is_suspect) {
        let forbidden = text.chars().filter(|c| matches!(c, '\0' | '\u{FEFF}' | '\u{FFFE}'));
        faults.extend(forbidden.map(|character| Fault::Character { page, character }));
    }
}

fn check_link(document: &TypesetDocument, link: &LinkArea, page: usize, faults: &mut Vec<Fault>) {
    let target = match &link.target {
        LinkTarget::Uri(uri) => uri.clone(),
        LinkTarget::Place { page, .. } => format!("page {}", page + 1),
    };
    let mut fault = |reason| faults.push(Fault::Link { page, target: target.clone(), reason });
    match document.structure.nodes().get(link.node.0 as usize).map(|node| node.role) {
        None => fault("belongs to an element that is not in the structure"),
        Some(Role::Link | Role::Reference | Role::Note) => {}
        Some(_) => fault("belongs to an element that is not a Link (ISO 14289-1 §7.18.5)"),
    }
    if link.description.trim().is_empty() {
        fault("has no description (ISO 14289-1 §7.18.5)");
    }
    if link.rectangles.is_empty() {
        fault("has no place on the page");
    }
    match &link.target {
        LinkTarget::Uri(uri) if uri.is_empty() => fault("has no address"),
        LinkTarget::Place { page, .. } if *page >= document.pages.len() => {
            fault("leads to a page that is not in the document");
        }
        _ => {}
    }
}

fn check_outline(entries: &[OutlineEntry], pages: usize, faults: &mut Vec<Fault>) {
    for entry in entries {
        if entry.page >= pages {
            faults.push(Fault::Bookmark {
                title: entry.title.clone(),
                page: entry.page + 1,
                pages,
            });
        }
        check_outline(&entry.children, pages, faults);
    }
}
