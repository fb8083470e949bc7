//! What typesetting can find.

use crate::finding::Advice;

rules! { Typeset:
    NO_GLYPH = "T001" Warning "A character that cannot be typeset is replaced by its plain form or its Unicode name", "ISO 19005-3 §6.2.11.8",
        Advice::new("No face has the character; the PDF's text still holds it for searching and copying", "Add a face that has it with --fonts and name it in the layout, or replace the character");
    LOOSE_LINE = "T002" Note "The spaces of a line are more than twice as wide as they should be", "Lexique des règles typographiques, Espacements",
        Advice::new("Long words or addresses that may not be divided leave the line too few spaces", "Nothing, unless it disturbs: then change the words or shorten the address");
    HIGH_PAGE = "T003" Note "A page ends three or more lines short", "The Chicago Manual of Style, 2.116",
        Advice::new("What comes next stays together and did not fit; the finding says what it is", "Nothing, unless it disturbs: then make a picture lower, or move it");
    FACE_FOUND = "T004" Note "Text is set in a face that the layout does not name", "ISO 19005-3 §6.2.11.4",
        Advice::new("The layout's faces lack some letters; one of the given folders has them", "Nothing; or name the face in the layout");
    MOVED_PICTURE = "T005" Note "A picture changes places with the text around it", "The Chicago Manual of Style, 3.8",
        Advice::new("It did not fit where it is in the post, and the page would have ended short; tags keep the order of the post", "Nothing, unless it disturbs: then make the picture lower, or move it in the post");
}
