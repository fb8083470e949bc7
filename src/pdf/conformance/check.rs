//! The checks, with the clause that each rests on.

use crate::pdf::model::xmp::Declared;

/// A check.
#[derive(Debug, PartialEq, Eq)]
pub struct Check {
    pub scope: Scope,
    /// What is wrong when the check finds something.
    pub title: &'static str,
    /// Standard and clause.
    pub clause: &'static str,
}

/// The declarations that a check applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// PDF/A-2 and PDF/A-3, all levels.
    PdfA,
    /// PDF/A-2 and PDF/A-3, levels a and u.
    Unicode,
    /// PDF/A-2a and PDF/A-3a.
    LevelA,
    /// PDF/UA-1.
    PdfUa,
    /// PDF/A-2a, PDF/A-3a and PDF/UA-1.
    Tagged,
    /// PDF/A-2, PDF/A-3 and PDF/UA-1.
    Any,
}

impl Scope {
    /// Whether a check applies to what a file declares.
    pub fn applies(self, declared: &Declared) -> bool {
        let level = match &declared.pdfa {
            Some((2 | 3, level)) => Some(level.to_ascii_uppercase()),
            _ => None,
        };
        let level = level.as_deref();
        let accessible = declared.pdfua == Some(1);
        match self {
            Scope::PdfA => level.is_some(),
            Scope::Unicode => matches!(level, Some("A" | "U")) || accessible,
            Scope::LevelA => level == Some("A"),
            Scope::PdfUa => accessible,
            Scope::Tagged => level == Some("A") || accessible,
            Scope::Any => level.is_some() || accessible,
        }
    }
}

macro_rules! checks {
    ($($name:ident = $scope:ident $title:literal, $clause:literal;)*) => {
        $(
            #[doc = $title]
            pub static $name: Check =
                Check { scope: Scope::$scope, title: $title, clause: $clause };
        )*

        /// All checks, in the order in which objections are listed.
        pub static CHECKS: &[&Check] = &[$(&$name),*];
    };
}

checks! {
    HEADER = PdfA "the header is not that of a binary PDF 1.n file", "ISO 19005-3 §6.1.2";
    TRAILER_ID = PdfA "the trailer has no file identifier", "ISO 19005-3 §6.1.3";
    AFTER_END = PdfA "bytes follow the end of the file", "ISO 19005-3 §6.1.3";
    ENCRYPTION = PdfA "the file is encrypted", "ISO 19005-3 §6.1.3";
    EXTERNAL_STREAM = PdfA "a stream's data is outside the file", "ISO 19005-3 §6.1.7.1";
    FILTER = PdfA "a stream uses a filter that is not allowed", "ISO 19005-3 §6.1.7.2";
    STREAM_DATA = Any "a stream cannot be decoded", "ISO 32000-1 §7.4";
    PAGE_TREE = Any "the page tree is broken", "ISO 32000-1 §7.7.3";
    OPTIONAL_CONTENT = PdfA "an optional content configuration is incomplete", "ISO 19005-3 §6.9";
    METADATA = Any "the file has no readable XMP metadata", "ISO 19005-3 §6.6.2.1";
    XMP_FORM = Any "the XMP packet is not RDF as XMP uses it, or repeats a property", "ISO 16684-1 §6.2";
    PACKET_HEADER = PdfA "the XMP packet's header has deprecated attributes", "ISO 19005-3 §6.6.2.1";
    DECLARED_LEVEL = PdfA "the declared conformance level does not exist", "ISO 19005-3 §6.6.4";
    DECLARATION = Any "a standard is declared with a prefix other than its own", "ISO 19005-3 §6.6.4";
    EXTENSION_SCHEMA = PdfA "XMP properties belong to a schema that is not described", "ISO 19005-3 §6.6.2.3";
    EXTENSION_FORM = PdfA "the description of an XMP schema is malformed", "ISO 19005-3 §6.6.2.3.3";
    PROPERTY_TYPE = PdfA "an XMP property has a value of the wrong type", "ISO 19005-3 §6.6.2.3.1";
    TITLE = PdfUa "the metadata has no title", "ISO 14289-1 §7.1";
    INFORMATION = PdfA "the document information and the XMP metadata disagree", "ISO 32000-1 §14.3.3";
    TITLE_SHOWN = PdfUa "viewers are not asked to show the title", "ISO 14289-1 §7.1";
    JAVASCRIPT = PdfA "the file contains JavaScript", "ISO 19005-3 §6.5.1";
    ACTION = PdfA "the file has an action that is not allowed", "ISO 19005-3 §6.5.1";
    TRIGGER = PdfA "the file has actions that start by themselves", "ISO 19005-3 §6.5.2";
    FORM = PdfA "the form uses XFA, or asks viewers to draw it", "ISO 19005-3 §6.4";
    ANNOTATION = PdfA "an annotation is not allowed as it is", "ISO 19005-3 §6.3";
    ANNOTATION_TEXT = PdfUa "a link has no description", "ISO 14289-1 §7.18.5";
    ANNOTATION_TAG = PdfUa "an annotation is not in the structure", "ISO 14289-1 §7.18.1";
    TAB_ORDER = PdfUa "the tab order of a page with annotations is not that of its structure", "ISO 14289-1 §7.18.3";
    EMBEDDED_FILE = PdfA "an embedded file is not described", "ISO 19005-3 §6.8";
    OUTPUT_INTENT = PdfA "device colours are used without an output intent", "ISO 19005-3 §6.2.4.3";
    OUTPUT_PROFILE = PdfA "the output intent has no valid profile", "ISO 19005-3 §6.2.3";
    COLOUR = PdfA "colours do not match the device of the output intent", "ISO 19005-3 §6.2.4.3";
    IMAGE = PdfA "an image has entries that are not allowed", "ISO 19005-3 §6.2.8";
    GRAPHICS_STATE = PdfA "a graphics state has entries that are not allowed", "ISO 19005-3 §6.2.5";
    XOBJECT = PdfA "a form XObject has entries that are not allowed", "ISO 19005-3 §6.2.9";
    FONT_EMBEDDED = Any "a font is not embedded", "ISO 19005-3 §6.2.11.4.1";
    FONT_PROGRAM = Any "an embedded font is not of its declared kind", "ISO 19005-3 §6.2.11.2";
    FONT_MAP = Any "a TrueType CID font does not map its codes to glyphs", "ISO 19005-3 §6.2.11.3.2";
    FONT_ENCODING = Any "a font's CMap is neither predefined nor embedded", "ISO 19005-3 §6.2.11.3.3";
    FONT_WIDTHS = PdfA "a font does not give its widths, or gives others than its program", "ISO 19005-3 §6.2.11.5";
    UNICODE = Unicode "text has character codes without Unicode", "ISO 19005-3 §6.2.11.7";
    NOTDEF = Any "text draws the glyph .notdef", "ISO 19005-3 §6.2.11.8";
    TAGGED = Tagged "the file is not tagged", "ISO 19005-3 §6.7.2";
    SUSPECTS = PdfUa "the tags are declared suspect", "ISO 14289-1 §7.1";
    LANGUAGE = Tagged "a language is missing or malformed", "ISO 19005-3 §6.7.4";
    STRUCTURE = Tagged "the structure is broken", "ISO 32000-1 §14.7.2";
    ROLE = Tagged "a structure type is neither standard nor mapped to a standard one", "ISO 19005-3 §6.7.3.4";
    NESTING = PdfUa "elements are nested in ways that their types do not allow", "ISO 14289-1 §7.2";
    ALTERNATIVE = PdfUa "a figure or formula has no alternative text", "ISO 14289-1 §7.3";
    HEADINGS = PdfUa "a heading level is skipped", "ISO 14289-1 §7.4.2";
    HEADING_KINDS = PdfUa "numbered and unnumbered headings are mixed", "ISO 14289-1 §7.4.4";
    TABLE = PdfUa "a table has parts, rows or columns that a table cannot have", "ISO 14289-1 §7.2";
    TABLE_HEADERS = PdfUa "table data has no header", "ISO 14289-1 §7.5";
    NOTES = PdfUa "a note has no identifier of its own", "ISO 14289-1 §7.9";
    OPERATOR = PdfA "a page uses an operator that is not in the standard", "ISO 19005-3 §6.2.2";
    MARKED_CONTENT = Tagged "marked content does not begin and end in pairs", "ISO 32000-1 §14.6";
    UNTAGGED = PdfUa "a page has content that is neither tagged nor an artifact", "ISO 14289-1 §7.1";
    PARENT_TREE = Tagged "the parent tree does not lead from content to its element", "ISO 32000-1 §14.7.4.4";
}
