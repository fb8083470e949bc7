//! What writing a release as HTML keeps track of.

use std::collections::BTreeSet;

use crate::document::{Document, ImageId, Language};
use crate::layout::Layout;
use crate::typeset::Levels;

use crate::pages::markup::Html;

/// Where the file of a picture is, relative to the page; `None` if it is not beside it.
pub type Pictures<'a> = &'a dyn Fn(ImageId) -> Option<String>;

/// A release being written.
pub struct Writer<'a> {
    pub document: &'a Document,
    pub layout: &'a Layout,
    pub pictures: Pictures<'a>,
    pub html: Html,
    pub levels: Levels<()>,
    /// Identifiers of the headings that links may lead to.
    pub targets: BTreeSet<String>,
    /// Identifiers given so far.
    pub given: BTreeSet<String>,
    /// How many references to each note there are so far.
    pub calls: Vec<usize>,
    /// How many tables there are so far.
    pub tables: usize,
    /// Whether what is written is inside a link.
    pub in_link: bool,
    /// The language around what is written.
    pub language: Language,
}

impl<'a> Writer<'a> {
    pub fn new(document: &'a Document, layout: &'a Layout, pictures: Pictures<'a>) -> Writer<'a> {
        Writer {
            document,
            layout,
            pictures,
            html: Html::default(),
            levels: Levels::default(),
            targets: BTreeSet::new(),
            given: BTreeSet::new(),
            calls: vec![0; document.notes.len()],
            tables: 0,
            in_link: false,
            language: document.language,
        }
    }
}

/// The value of `lang`: HTML says by an empty one that the language is not known (HTML Living
/// Standard §3.2.6.2).
pub fn language_tag(language: &Language) -> &str {
    if *language == Language::UNDETERMINED { "" } else { language.tag() }
}

/// The value of `dir`.
pub fn direction(language: &Language) -> &'static str {
    if language.is_right_to_left() { "rtl" } else { "ltr" }
}
