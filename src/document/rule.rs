//! What the reading of a post's Markdown can find, apart from what refuses it.

use crate::finding::{Rule, Severity};

/// A warning, unless the rule says otherwise.
macro_rules! severity {
    () => {
        Severity::Warning
    };
    ($severity:ident) => {
        Severity::$severity
    };
}

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident $code:literal $title:literal $clause:literal $($severity:ident)?;)+) => {
        $($(#[$doc])* pub const $name: &Rule = &Rule {
            code: $code,
            severity: severity!($($severity)?),
            title: $title,
            clause: $clause,
        };)+
        /// Every rule of this stage, by code.
        pub const RULES: &[&Rule] = &[$($name),+];
    };
}

rules! {
    UNKNOWN_CLASS "D001" "a class has no meaning in print" "kramdown syntax, Inline Attribute Lists";
    STRAY_ATTRIBUTES "D002" "an attribute list belongs to nothing" "kramdown syntax, Inline Attribute Lists";
    UNKNOWN_ELEMENT "D003" "an HTML element is not printed" "HTML Living Standard §4";
    UNCLOSED_ELEMENT "D004" "an HTML element is never closed" "HTML Living Standard §13.1.2";
    LIQUID "D005" "a Liquid tag is shown as typed" "Jekyll documentation, Liquid";
    TOO_DEEP "D006" "blocks are nested too deep" "kramdown syntax, Block Boundaries";
    CONTROL_CHARACTER "D007" "a character cannot be printed" "Unicode 17.0 §23.1 and §23.7";
    BROKEN_LINK "D008" "a link's address is broken" "RFC 3986 §3";
    RELATIVE_LINK "D009" "a relative link has no site to start from" "RFC 3986 §5.1";
    MAIL_LINK "D010" "an e-mail address is linked without mailto:" "RFC 6068 §2";
    MISSING_UPLOAD "D011" "a linked file is not among the uploads" "Jekyll documentation, Static Files";
    UNSAFE_LINK "D012" "a link's scheme cannot be kept" "RFC 3986 §3.1";
    NO_ALTERNATIVE "D013" "an image has no alternative text" "ISO 14289-1 §7.3";
    REMOTE_IMAGE "D014" "an image is not kept with the site" "ISO 19005-3 §6.1.6";
    IMAGE_LEFT_OUT "D015" "an image is missing and left out" "ISO 19005-3 §6.2.8";
    IMAGE_CONVERTED "D016" "an image was converted" "ISO 19005-3 §6.2.8";
    EMBEDDED_MEDIA "D017" "embedded media are replaced by a link" "ISO 19005-3 §6.2.9";
    LANGUAGE_GUESSED "D018" "the language was decided from the words" "ISO 14289-1 §7.2" Note;
    UNUSED_NOTE "D019" "a footnote is never referred to" "kramdown syntax, Footnotes";
    UNKNOWN_OPTION "D020" "a kramdown extension is ignored" "kramdown syntax, Extensions";
    UNKNOWN_NUMBERING "D021" "a list's numbering cannot be set" "HTML Living Standard §4.4.5";
    HIDDEN "D022" "hidden content is left out" "HTML Living Standard §15.3.1";
    MATHS "D023" "mathematics are shown as typed" "kramdown syntax, Math Blocks";
    TEXT_NOT_DRAWN "D024" "text of a picture is not drawn" "SVG 2 §11";
    LOST_TEXT "D025" "text of the post has no place in the document" "kramdown syntax";
    LANGUAGE_UNKNOWN "D041" "the language is neither declared nor clear from the words" "ISO 14289-1 §7.2";
    LANGUAGE_DOUBTED "D042" "the words are not in the declared language" "ISO 14289-1 §7.2";
    NO_FORMS "D043" "the language has no dates and labels of its own" "Unicode CLDR" Note;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_rise_and_occur_once() {
        for pair in RULES.windows(2) {
            assert!(pair[0].code < pair[1].code, "{} before {}", pair[0].code, pair[1].code);
        }
    }
}
