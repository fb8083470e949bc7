//! What can make an intact package hard to use later.

use crate::finding::Advice;

const PDFA: Advice = Advice::new(
    "The attachment may not look the same, or not open at all, in future readers",
    "Ask its producer for a PDF/A that conforms, and attach that",
);

rules! { Package:
    ENCRYPTED = "L001" Warning "A file of the release is encrypted", "ISO 32000-1 §7.6, APPNOTE 6.3 §4.4.4, ODF 1.3 part 2 §3.4, MS-OFFCRYPTO §1.3",
        Advice::new("Whoever lacks the password cannot read it, now or later", "Attach a file without a password");
    OTHER_KIND = "L002" Warning "A file is not what its name says", "PRONOM, signatures of file formats",
        Advice::new("Programs that go by the extension will not open it", "Check the file, and give it the extension of its format");
    NOT_PDFA = "L003" Note "An attached PDF does not declare PDF/A", "ISO 19005-3 §6.6.4", PDFA;
    BROKEN_PDFA = "L004" Warning "An attached PDF does not conform to the PDF/A it declares", "ISO 19005-3 §5", PDFA;
    BROKEN_PDF = "L005" Error "An attached PDF does not open", "ISO 32000-1 §7.5",
        Advice::new("The attachment is damaged or is not a PDF; its bytes are kept as they are", "Find an intact copy and attach that");
    TOO_LARGE = "L006" Note "An attached file is too large to be examined", "Package format 1, risks",
        Advice::new("The file is packaged, but nobody looked for risks in it", "Check it by other means");
    OUTWARD_LINKS = "L007" Note "Links lead outside the site", "RFC 3986 §3.2.2",
        Advice::new("What they lead to is not in the archive and may disappear", "Archive those pages too: export --links FILE.csv lists them");
    SKIPPED_HEADING = "L008" Note "A level of headings is skipped", "ISO 14289-1 §7.4.2",
        Advice::new("The PDF's tags are evened out; the web page confuses screen readers", "Use the next level down in the post");
    NOT_OF_ITS_KIND = "L009" Error "A file holds nothing of the kind that it claims", "PRONOM, signatures of file formats",
        Advice::new("No program can open it; its bytes are kept as they are, and its format is recorded as unknown", "Find an intact copy, or take it out of the post");
    MACROS = "L010" Warning "A file holds macros, or actions that run or send something", "MS-OVBA §2.2, ODF 1.3 part 2 §3.14, ISO 32000-1 §12.6.4",
        Advice::new("They may harm whoever opens the file, and will not run for ever; its bytes are kept as they are", "Attach a file without them, best as PDF/A");
}
