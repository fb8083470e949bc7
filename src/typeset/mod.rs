//! From the document to pages.
//!
//! 1. `text` collects a block's inlines as one text with looks, and makes their structure
//!    elements on the way;
//! 2. `pieces` cuts it into `words` of one face, which `shaping` shapes, and spaces;
//! 3. `breaks` measures the places where lines may end, including `hyphenation`'s;
//! 4. `line_breaking` chooses among them, for the whole paragraph (`balance` for titles), and
//!    `paragraph` sets the lines;
//! 5. `blocks`, `list`, `table`, `figure`, `slides` and `flow` stack lines as rows of one long
//!    `galley`, and nest their elements in `sections`;
//! 6. `page_breaking` cuts it into pages, for the whole document, with the `notes` at their feet,
//!    which `note_breaking` carries from page to page if necessary; `gaps` lets the spaces between
//!    blocks give, `fitting` makes pictures smaller and `floating` moves them if that fills pages;
//! 7. `head`, `furniture` and `contact` make what is at fixed positions, and `assemble` puts
//!    everything in its place.
//!
//! `reading` gives the text that the pages should have, without setting any; `painted` the text
//! that they do have.
//!
//! Positions are integers ([`Length`](crate::layout::Length)), so the same document gives the same pages everywhere.

mod apart;
mod assemble;
mod balance;
mod bidi;
mod blocks;
mod breakpoint;
mod breaks;
mod composition;
mod contact;
mod figure;
mod filling;
mod fit;
mod fitting;
mod floating;
mod flow;
mod foot;
mod furniture;
mod galley;
mod gaps;
mod head;
mod high_page;
mod hyphenation;
mod keeps;
mod limits;
mod line;
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
mod row;
pub mod scripts;
mod sections;
mod shaped;
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

use apart::Apart;
use assemble::assemble;
pub use composition::{high_pages, loose_lines, moved_pictures};
pub(crate) use contact::contact_lines;
pub(crate) use figure::alternative_of;
use fitting::{WHOLE, better_share, white};
use floating::float_pictures;
pub(crate) use flow::attachment_line;
use galley::Galley;
pub use high_page::{Cause, HighPage, MovedPicture};
pub use missing::{face_found, no_glyph};
pub(crate) use sections::Levels;
use structure::{Role, StructureTree};
pub(crate) use table::cell_places;

/// Pages and their logical structure: everything that the PDF writer needs.
pub struct TypesetDocument {
    pub pages: Vec<page::Page>,
    pub structure: structure::StructureTree,
    /// Bookmarks, nested.
    pub outline: Vec<page::OutlineEntry>,
    pub metadata: Metadata,
    pub language: Language,
    pub images: Vec<ImageResource>,
    /// Characters that no face has, each once, in reading order: shown by their names.
    pub unset: Vec<char>,
    /// Adjustment ratios of the justified lines, in thousandths of their spaces' stretch or
    /// shrink: how even the colour of the page is.
    pub ratios: Vec<i64>,
    /// Lines of justified text that are not justified, since too little in them could stretch.
    pub short_lines: usize,
    /// Lines whose spaces are far too wide: their first words, and their ratio.
    pub loose_lines: Vec<(String, i64)>,
    /// Pages, except the last, that end three or more lines short.
    pub high_pages: Vec<HighPage>,
    /// Pictures that have changed places with the text around them, to fill pages.
    pub moved_pictures: Vec<MovedPicture>,
}

/// Maximum height of a picture as a share of a page's text, whatever the layout says: it must fit
/// beside the contact and the address of every page, too.
const MAX_PICTURE: (i64, i64) = (3, 5);

/// Faults that typesetting cannot do anything about.
#[derive(Debug, thiserror::Error)]
pub enum TypesetError {
    #[error("layout `{layout}`: {fault}")]
    NoFace { layout: String, fault: String },
    #[error("the title is empty")]
    NoTitle,
}

/// Sets a document on pages.
pub fn typeset(
    document: &Document,
    layout: &Layout,
    fonts: &FontSet,
) -> Result<TypesetDocument, TypesetError> {
    check_faces(layout, fonts)?;
    if document.title.is_empty() {
        return Err(TypesetError::NoTitle);
    }
    let count = |set: &TypesetDocument| (set.pages.len(), white(&set.high_pages));
    let (mut best, better) = set(document, layout, fonts, Pictures::AS_ASKED);
    let mut pictures = Pictures::AS_ASKED;
    if let Some(share) = better {
        let smaller = Pictures { share, ..pictures };
        let (set, _) = set(document, layout, fonts, smaller);
        if count(&set) < count(&best) {
            (best, pictures) = (set, smaller);
        }
    }
    if best.high_pages.iter().any(|high| high.cause == Cause::Picture) {
        let (set, _) = set(document, layout, fonts, Pictures { float: true, ..pictures });
        if count(&set) < count(&best) {
            best = set;
        }
    }
    Ok(best)
}

/// What is done with pictures to fill the pages.
#[derive(Debug, Clone, Copy)]
struct Pictures {
    /// Of their maximum height, in hundredths of the layout's.
    share: i64,
    /// Whether they may change places with the text around them.
    float: bool,
}

impl Pictures {
    const AS_ASKED: Pictures = Pictures { share: WHOLE, float: false };
}

/// Sets a document; returns the share of the pictures' height that would save a page or fill one, if
/// they were set in full.
fn set(
    document: &Document,
    layout: &Layout,
    fonts: &FontSet,
    pictures: Pictures,
) -> (TypesetDocument, Option<i64>) {
    let mut galley = Galley::new(document, layout, fonts);
    let most = galley.page_height().scale(MAX_PICTURE.0, MAX_PICTURE.1);
    galley.picture_height =
        layout.file.figure.height.length().min(most).scale(pictures.share, WHOLE);
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
    let is_whole = pictures.share == WHOLE && !pictures.float;
    let better = if is_whole { better_share(&galley, &apart, first_top) } else { None };
    if pictures.float {
        float_pictures(&mut galley, &apart, first_top);
    }
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
        moved_pictures: galley.moved_pictures,
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
mod evenness_tests;
#[cfg(test)]
mod tests;
