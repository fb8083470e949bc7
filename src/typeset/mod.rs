//! From the document to pages.
//!
//! 1. `text` collects a block's inlines as one text with looks, and makes their structure
//!    elements on the way;
//! 2. `pieces` cuts it in `words` of one face, which `shaping` shapes, and spaces;
//! 3. `breaks` measures the places where lines may end, with `hyphenation`'s among them;
//! 4. `line_breaking` chooses among them, for the whole paragraph — `balance` for titles —, and
//!    `paragraph` sets the lines;
//! 5. `blocks`, `list`, `table`, `figure`, `slides` and `flow` stack lines as rows of one long `galley`, and nest
//!    what they make in `sections`;
//! 6. `page_breaking` cuts it into pages, for the whole document, with the `notes` at their feet,
//!    which `note_breaking` carries on from page to page where it must; `fitting` makes pictures
//!    smaller where that spares a page;
//! 7. `head`, `furniture` and `contact` make what stands at fixed places, and `assemble` puts all in its place.
//!
//! `reading` tells the text that the pages will have, without setting any; `painted` the text that
//! they have.
//!
//! Positions are integers ([`Length`](crate::layout::Length)), so the same document gives the same pages everywhere.

mod assemble;
mod balance;
mod bidi;
mod blocks;
mod breaks;
mod composition;
mod contact;
mod figure;
mod fit;
mod fitting;
mod flow;
mod furniture;
mod galley;
mod head;
mod hyphenation;
mod keeps;
mod limits;
mod line_breaking;
mod list;
mod mirror;
mod missing;
mod note_breaking;
mod notes;
pub mod page;
mod page_breaking;
pub mod painted;
mod paragraph;
mod pieces;
pub mod reading;
pub mod scripts;
mod sections;
mod shaping;
mod shared;
mod slides;
mod spread;
mod squeeze;
pub mod structure;
mod table;
mod text;
pub mod trace;
mod words;

use crate::document::{Document, ImageResource, Language, Metadata};
use crate::layout::{FontSet, Layout, families};

use assemble::{Apart, assemble};
pub use composition::{high_pages, loose_lines};
use fitting::{WHOLE, better_share, white};
use galley::Galley;
pub use missing::{face_found, no_glyph};
pub use page_breaking::{Cause, HighPage};
use structure::{Role, StructureTree};

/// Pages and their logical structure: all that the PDF writer needs.
pub struct TypesetDocument {
    pub pages: Vec<page::Page>,
    pub structure: structure::StructureTree,
    /// Bookmarks, nested.
    pub outline: Vec<page::OutlineEntry>,
    pub metadata: Metadata,
    pub language: Language,
    pub images: Vec<ImageResource>,
    /// Characters that no face has, each once, in the order of reading: shown by their names.
    pub unset: Vec<char>,
    /// Adjustment ratios of the justified lines, in thousandths of their spaces' stretch or
    /// shrink: how even the colour of the page is.
    pub ratios: Vec<i64>,
    /// Lines of justified text that are not, since too little of them could stretch.
    pub short_lines: usize,
    /// Lines whose spaces are far too wide: how they begin, and their ratio.
    pub loose_lines: Vec<(String, i64)>,
    /// Pages that stop three lines high or more, the last apart.
    pub high_pages: Vec<HighPage>,
}

/// Share of a page's text that a picture may be high, whatever the layout says: beside the contact
/// and the address of every page, too, it finds room.
const MOST_PICTURE: (i64, i64) = (3, 5);

/// What no typesetting can do anything about.
#[derive(Debug, thiserror::Error)]
pub enum TypesetError {
    #[error("layout « {layout} »: {fault}")]
    NoFace { layout: String, fault: String },
    #[error("the title is empty")]
    NoTitle,
}

/// Sets a document in pages.
pub fn typeset(
    document: &Document,
    layout: &Layout,
    fonts: &FontSet,
) -> Result<TypesetDocument, TypesetError> {
    check_faces(layout, fonts)?;
    if document.title.is_empty() {
        return Err(TypesetError::NoTitle);
    }
    let (whole, better) = set(document, layout, fonts, WHOLE);
    if let Some(share) = better {
        let (smaller, _) = set(document, layout, fonts, share);
        let count = |set: &TypesetDocument| (set.pages.len(), white(&set.high_pages));
        if count(&smaller) < count(&whole) {
            return Ok(smaller);
        }
    }
    Ok(whole)
}

/// Sets a document, its pictures at most that share of the layout's height; and gives the share that
/// would spare a page or fill one, where it was set whole.
fn set(
    document: &Document,
    layout: &Layout,
    fonts: &FontSet,
    share: i64,
) -> (TypesetDocument, Option<i64>) {
    let mut galley = Galley::new(document, layout, fonts);
    let most = galley.page_height().scale(MOST_PICTURE.0, MOST_PICTURE.1);
    galley.picture_height = layout.file.figure.height.length().min(most).scale(share, WHOLE);
    let root = StructureTree::ROOT;
    let (head, first_top) = galley.first_page_head(root);
    let column = galley.page_column();
    let release = galley.tree.add(root, Role::Sect);
    galley.flow(column, release);
    let notes = galley.note_rows(column, release);
    let foot = galley.foot();
    let contact = if galley.contact_is_on_every_page() {
        galley.every_page_contact(root, foot.grown)
    } else {
        galley.last_page_contact(root)
    };
    let apart = Apart { head, contact, foot, notes };
    let better = if share == WHOLE { better_share(&galley, &apart, first_top) } else { None };
    let (mut pages, outline) = assemble(&mut galley, &apart, first_top);
    if document.language.is_right_to_left() {
        mirror::mirror(&mut pages, &mut galley.tree);
    }
    let done = TypesetDocument {
        pages,
        outline,
        structure: galley.tree,
        metadata: document.metadata.clone(),
        language: document.language,
        images: document.images.clone(),
        unset: galley.unset,
        ratios: galley.ratios,
        short_lines: galley.short_lines,
        loose_lines: galley.loose_lines,
        high_pages: galley.high_pages,
    };
    (done, better)
}

/// Text can be set in every face of the layout.
fn check_faces(layout: &Layout, fonts: &FontSet) -> Result<(), TypesetError> {
    layout.file.faces.iter().try_for_each(|(face, families)| {
        match families::fault(face, families, fonts) {
            None => Ok(()),
            Some(fault) => Err(TypesetError::NoFace { layout: layout.name().to_owned(), fault }),
        }
    })
}

#[cfg(test)]
mod evenness;
#[cfg(test)]
mod tests;
