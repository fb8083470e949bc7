//! What typesetting can find.

use crate::finding::Advice;

rules! { Typeset:
    NO_GLYPH = "T001" Warning "A character that cannot be set is shown by its Unicode name", "ISO 19005-3 §6.2.11.8",
        Advice::new("No face has the character; the PDF's text still holds it for searching and copying", "Add a face that has it with --fonts and name it in the layout, or replace the character");
}
