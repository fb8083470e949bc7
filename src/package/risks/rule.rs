//! What can make a package hard to use later, although it is whole.

use crate::finding::{Rule, Severity};

macro_rules! rules {
    ($($name:ident $code:literal $severity:ident $title:literal $clause:literal;)+) => {
        $(pub static $name: Rule = Rule {
            code: $code,
            severity: Severity::$severity,
            title: $title,
            clause: $clause,
        };)+
        /// Every rule of this kind, by code.
        pub const RULES: &[&Rule] = &[$(&$name),+];
    };
}

rules! {
    ENCRYPTED "L001" Warning "a file of the release is encrypted" "ISO 32000-1 §7.6, APPNOTE 6.3 §4.4.4, ODF 1.3 part 2 §3.4, MS-OFFCRYPTO §1.3";
    OTHER_KIND "L002" Warning "a file is not what its name says" "PRONOM, signatures of file formats";
    NOT_PDFA "L003" Note "an attached PDF declares no PDF/A" "ISO 19005-3 §6.6.4";
    BROKEN_PDFA "L004" Warning "an attached PDF does not keep to the PDF/A it declares" "ISO 19005-3 §5";
    BROKEN_PDF "L005" Warning "an attached PDF does not open" "ISO 32000-1 §7.5";
    TOO_LARGE "L006" Note "an attached file is too large to be looked into" "Package format 1, risks";
    OUTWARD_LINKS "L007" Note "links lead out of the site" "RFC 3986 §3.2.2";
    SKIPPED_HEADING "L008" Note "a level of headings is skipped" "ISO 14289-1 §7.4.2";
}
