//! The rules a package or an archive can break. Codes are stable: a code that was published keeps
//! its meaning, and a rule that goes leaves its code unused.
//!
//! `Z` container (zip and tar), `B` bag (RFC 8493), `F` fixity, `M` metadata, `S` SEDA, `P` PDF,
//! `A` archive, `C` comparison with a copy.

use crate::finding::{Rule, Severity};

impl Rule {
    /// Whether it is about the form that this program's writer gives a zip: contents may be whole
    /// where it is broken.
    pub fn is_own_form(&self) -> bool {
        ["Z020", "Z021", "Z022"].contains(&self.code)
    }
}

macro_rules! rules {
    ($($name:ident = $code:literal $severity:ident $title:literal, $clause:literal;)*) => {
        $(
            #[doc = $title]
            pub static $name: Rule = Rule {
                code: $code,
                severity: Severity::$severity,
                title: $title,
                clause: $clause,
            };
        )*

        /// Every rule, by group and number.
        pub const RULES: &[&Rule] = &[$(&$name),*];
    };
}

/// The rule of a code, as findings show it.
pub fn by_code(code: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.code.eq_ignore_ascii_case(code))
}

rules! {
    // Container. « Own form » is what the writer of this program makes: package format 1.
    ZIP_EMPTY = "Z001" Error "The file is empty", "APPNOTE 6.3.10 §4.3.1";
    ZIP_NO_END = "Z002" Error "The file has no end of central directory: not a zip, or cut", "APPNOTE 6.3.10 §4.3.16";
    ZIP_CUT = "Z003" Error "A record or an entry goes past the end of the file or of its place", "APPNOTE 6.3.10 §4.3.6";
    ZIP_END_RECORD = "Z004" Error "The end record disagrees with the directory", "APPNOTE 6.3.10 §4.4.19";
    ZIP_STRAY_BYTES = "Z005" Warning "Bytes that belong to no entry", "APPNOTE 6.3.10 §4.3.6";
    ZIP_DIRECTORY = "Z006" Error "A record of the central directory is malformed", "APPNOTE 6.3.10 §4.3.12";
    ZIP_LOCAL_HEADER = "Z007" Error "A local header is malformed or differs from the central directory", "APPNOTE 6.3.10 §4.3.7";
    ZIP_OVERLAP = "Z008" Error "Entries overlap", "APPNOTE 6.3.10 §4.3.6";
    ZIP_UNSAFE_NAME = "Z009" Error "An entry's name leaves the package or cannot be a file", "APPNOTE 6.3.10 §4.4.17.1";
    ZIP_NAME_ENCODING = "Z010" Warning "An entry's name is not UTF-8, or not declared to be", "APPNOTE 6.3.10 §D.1";
    ZIP_DUPLICATE = "Z011" Error "Two entries have the same name", "ISO/IEC 21320-1 §5";
    ZIP_CLASH = "Z012" Warning "Two names fall together where case or Unicode form is ignored", "RFC 8493 §5.5";
    ZIP_LINK = "Z013" Error "An entry is a link or a special file", "RFC 8493 §5.4";
    ZIP_ENCRYPTED = "Z014" Unchecked "An entry is encrypted", "ISO/IEC 21320-1 §6";
    ZIP_METHOD = "Z015" Unchecked "An entry is compressed by a method that is not read", "ISO/IEC 21320-1 §6";
    ZIP_CRC = "Z016" Error "An entry's content does not have its CRC-32", "APPNOTE 6.3.10 §4.4.7";
    ZIP_DATA = "Z017" Error "An entry's compressed data is damaged, cut, or followed by other bytes", "RFC 1951 §3.2";
    ZIP_SIZE = "Z018" Error "An entry's content does not have its size", "APPNOTE 6.3.10 §4.4.9";
    ZIP_LIMIT = "Z019" Unchecked "The container exceeds a limit set against hostile files", "RFC 8493 §5";
    ZIP_OWN_HEADER = "Z020" Error "A byte of the container is not as this program's writer makes it", "Package format 1, container";
    ZIP_OWN_ORDER = "Z021" Error "The entries are not in the writer's order", "Package format 1, container";
    ZIP_OWN_DEFLATE = "Z022" Error "Compressed data is not what the writer makes of that content", "Package format 1, container";

    // What a tar has of its own; for all else the rules of zips hold.
    TAR_HEADER = "Z023" Error "A header of the tar is damaged or malformed", "POSIX.1-2017 pax, ustar Interchange Format";
    TAR_CUT = "Z024" Error "The tar ends without its end marker: it is cut", "POSIX.1-2017 pax, ustar Interchange Format";
    TAR_GZIP = "Z025" Error "The compressed data of the tar is damaged or cut", "RFC 1952 §2.3";
    TAR_KIND = "Z026" Unchecked "An entry of the tar is of a kind that is not read", "POSIX.1-2017 pax, ustar Interchange Format";

    // Other makers' containers.
    ZIP_UNKNOWN_ENCODING = "Z027" Unchecked "An entry's name is in an encoding that is not known", "APPNOTE 6.3.10 §D.1";
    ZIP_LOCAL_VARIES = "Z028" Warning "A local header differs from the central directory where no content hangs on it", "APPNOTE 6.3.10 §4.3.7";
    ZIP_SPLIT = "Z029" Unchecked "The container is one part of several", "APPNOTE 6.3.10 §8";
    ZIP_LINK_INSIDE = "Z030" Warning "An entry is a link to another file of the package", "RFC 8493 §5.4";
    TAR_REPLACED = "Z031" Warning "A later entry of the tar takes the place of an earlier one", "POSIX.1-2017 pax, ustar Interchange Format";
    TAR_NO_END = "Z032" Warning "The tar has no end marker, and no entry is cut", "POSIX.1-2017 pax, ustar Interchange Format";
    ZIP_BACKSLASHES = "Z033" Warning "Backslashes separate the folders in an entry's name", "APPNOTE 6.3.10 §4.4.17.1";
    ZIP_NAME_PARTS = "Z034" Warning "An entry's name has parts that lead nowhere", "APPNOTE 6.3.10 §4.4.17.1";

    // Bag.
    BAG_DECLARATION_MISSING = "B001" Error "bagit.txt is missing: not a bag, or damaged", "RFC 8493 §2.1.1";
    BAG_DECLARATION = "B002" Error "bagit.txt does not have its two exact lines", "RFC 8493 §2.1.1";
    BAG_VERSION = "B003" Unchecked "The BagIt version is not one that is known (0.93 to 1.0)", "RFC 8493 §2.1.1";
    BAG_ENCODING = "B004" Unchecked "The encoding of tag files is not one that is read", "RFC 8493 §2.1.1";
    BAG_BYTE_ORDER_MARK = "B005" Error "A tag file begins with a byte order mark", "RFC 8493 §2.1.1";
    BAG_NO_MANIFEST = "B006" Error "There is no payload manifest with a known algorithm", "RFC 8493 §2.1.3";
    BAG_NO_PAYLOAD_FOLDER = "B007" Error "The payload folder data/ is missing", "RFC 8493 §2.1.2";
    BAG_EMPTY_PAYLOAD = "B008" Warning "The payload is empty", "RFC 8493 §2.1.2";
    BAG_MANIFEST_LINE = "B009" Error "A line of a manifest is malformed", "RFC 8493 §2.1.3";
    BAG_ALGORITHM = "B010" Warning "A manifest's algorithm is not known: its digests are not checked", "RFC 8493 §2.4";
    BAG_FILE_MISSING = "B011" Error "A file that a manifest lists is missing", "RFC 8493 §3";
    BAG_FILE_UNLISTED = "B012" Error "A payload file is in no manifest", "RFC 8493 §3";
    BAG_FILE_PARTLY_LISTED = "B013" Error "A payload file is not in every manifest", "RFC 8493 §2.1.3";
    BAG_LISTED_TWICE = "B014" Error "A manifest of version 1.0 lists a file twice", "RFC 8493 §2.1.3";
    BAG_LISTED_TWICE_OLD = "B015" Warning "A manifest lists a file twice with one digest", "BagIt 0.97 §2.1.3";
    BAG_LISTED_DIFFERENTLY = "B016" Error "A manifest lists a file twice with different digests", "RFC 8493 §2.1.3";
    BAG_PATH_PREFIX = "B017" Warning "A path of a manifest begins with « * » or « ./ », or has a « . » in it", "RFC 8493 §2.1.3";
    BAG_UNSAFE_PATH = "B018" Error "A path leaves the bag, or the payload", "RFC 8493 §5.2";
    BAG_PATH_CLASH = "B019" Warning "Two paths fall together where case or Unicode form is ignored", "RFC 8493 §5.5";
    BAG_OXUM = "B020" Error "The payload does not have the size and count of Payload-Oxum", "RFC 8493 §2.2.2";
    BAG_OXUM_FORM = "B021" Error "Payload-Oxum is malformed or given twice", "RFC 8493 §2.2.2";
    BAG_INFO_LINE = "B022" Warning "A line of bag-info.txt is malformed", "RFC 8493 §2.2.2";
    BAG_FETCH_LINE = "B023" Error "A line of fetch.txt is malformed", "RFC 8493 §2.2.3";
    BAG_FETCH_ABSENT = "B024" Error "A file that fetch.txt lists is not in the bag, which is incomplete", "RFC 8493 §3";
    BAG_FETCH_UNLISTED = "B025" Error "A file that fetch.txt lists is in no manifest", "RFC 8493 §2.2.3";
    BAG_TAG_MANIFEST_ENTRY = "B026" Error "A tag manifest lists a payload file or a tag manifest", "RFC 8493 §2.2.1";
    BAG_LINK = "B027" Error "A link or a special file is in the bag", "RFC 8493 §5.4";
    BAG_TOP_FOLDER = "B028" Error "The zip does not have the bag in one single top folder", "RFC 8493 §4";
    BAG_TEXT = "B029" Error "A tag file is not valid UTF-8", "RFC 8493 §2.1.1";
    BAG_TOO_LARGE = "B030" Unchecked "A tag file exceeds the size that can be checked", "RFC 8493 §5";
    BAG_OWN_FILE = "B031" Error "A file that every package of this program has is missing", "Package format 1, bag";
    BAG_OWN_UNLISTED = "B032" Error "A file of the bag is in no tag manifest", "Package format 1, bag";
    BAG_OWN_NAME = "B033" Warning "The zip, its top folder and its METS do not have one name", "Package format 1, bag";
    BAG_FOLDER_NAME = "B034" Warning "A name in the bag cannot be shown as text or is reserved on some systems", "RFC 8493 §5.5";
    BAG_DECLARATION_OLD = "B035" Warning "bagit.txt of an old version has more or other spaces than it should", "BagIt 0.97 §2.1.1";
    BAG_NORMALISATION = "B036" Warning "A manifest writes a file's name in another Unicode form", "RFC 8493 §5.5";
    BAG_FETCH_UNLISTED_OLD = "B037" Warning "A file that fetch.txt of an old version lists is in no manifest", "BagIt 0.97 §2.2.3";
    BAG_OWN_MANIFEST = "B038" Error "A manifest is not byte for byte as this program writes it", "Package format 1, bag";
    BAG_SYSTEM_FILE = "B039" Warning "A file that an operating system makes for itself is in the bag", "RFC 8493 §6";
    BAG_WEAK_ALGORITHM = "B040" Warning "The payload of a version 1.0 bag has no digest stronger than MD5 or SHA-1", "RFC 8493 §2.4";
    BAG_OXUM_TWICE_OLD = "B041" Warning "Payload-Oxum of an old version is given twice", "BagIt 0.97 §2.2.2";
    BAG_MANIFEST_BLANK_OLD = "B042" Warning "A line of an old version's manifest is blank or a comment", "BagIt 0.97 §2.1.3";
    BAG_NO_KNOWN_ALGORITHM = "B043" Unchecked "No payload manifest has an algorithm that is known", "RFC 8493 §2.4";
    BAG_LINK_INSIDE = "B044" Warning "A link to another file of the bag is in it", "RFC 8493 §5.4";

    // Fixity.
    FIXITY_PAYLOAD = "F001" Error "A payload file does not have its digest", "RFC 8493 §3";
    FIXITY_TAG = "F002" Error "A tag file does not have its digest", "RFC 8493 §3";
    FIXITY_CHANGED = "F003" Error "A file changed or vanished while it was read", "RFC 8493 §3";
    FIXITY_TOO_LARGE = "F004" Error "A file is larger than the whole payload should be: it is not read", "RFC 8493 §2.2.2";

    // Metadata.
    XML_MALFORMED = "M001" Error "A metadata file is not well-formed XML", "XML 1.0 §2.1";
    XML_DOCTYPE = "M002" Error "A metadata file has a document type declaration", "XML 1.0 §2.8";
    XML_TOO_LARGE = "M003" Unchecked "A metadata file exceeds the size that can be checked", "XML 1.0 §2.1";
    METS_MISSING = "M004" Error "METS.xml is missing", "CSIP 2.2 §4.1";
    METS_REFERENCE = "M005" Error "A file that METS names is missing", "CSIP 2.2 CSIP79";
    METS_SIZE = "M006" Error "A file does not have the size that METS gives", "CSIP 2.2 CSIP69";
    METS_DIGEST = "M007" Error "A file does not have the digest that METS gives", "CSIP 2.2 CSIP71";
    METS_UNLISTED = "M008" Error "A file of the package is not named by METS", "CSIP 2.2 CSIP66";
    METADATA_ROOT = "M009" Error "A metadata file does not have the root element of its kind", "CSIP 2.2 §4";
    PREMIS_OBJECT = "M010" Error "PREMIS does not describe just the files that are there", "PREMIS 3.0 §1.1 objectIdentifier";
    PREMIS_SIZE = "M011" Error "A file does not have the size that PREMIS gives", "PREMIS 3.0 §1.5.3 size";
    PREMIS_DIGEST = "M012" Error "A file does not have the digest that PREMIS gives", "PREMIS 3.0 §1.5.2 fixity";
    PREMIS_LINK = "M013" Error "PREMIS names an object or agent that it does not describe", "PREMIS 3.0 §2.6 linkingObjectIdentifier";
    METADATA_FORMAT = "M014" Error "A file is not of the format that METS or PREMIS gives", "PREMIS 3.0 §1.5.4 format";
    DESCRIPTIONS_DIFFER = "M015" Error "The descriptions of the release do not agree", "Package format 1, metadata";
    XML_ENCODING = "M016" Unchecked "A metadata file is in an encoding that is not read", "XML 1.0 §4.3.3";
    PACKAGE_NOT_REPRODUCED = "M017" Error "A file of the package is not what its source, uploads and settings give", "Package format 1";
    RECORD_DIFFERS = "M018" Error "What the package says of its release is not what its source and settings say", "Package format 1, metadata";
    RECORD_DIFFERS_OTHER_PROGRAM = "M019" Warning "What the package says of its release is not as this version reads its source and settings; another version made it", "Package format 1, metadata";

    // SEDA.
    SEDA_ROOT = "S001" Error "manifest.xml is no ArchiveTransfer", "SEDA 2.3, ArchiveTransfer";
    SEDA_MISSING = "S002" Error "A file that the manifest names is missing", "SEDA 2.3, BinaryDataObject/Uri";
    SEDA_SIZE = "S003" Error "A file does not have the size that the manifest gives", "SEDA 2.3, BinaryDataObject/Size";
    SEDA_DIGEST = "S004" Error "A file does not have the digest that the manifest gives", "SEDA 2.3, MessageDigest";
    SEDA_UNLISTED = "S005" Error "A file is not named by the manifest", "SEDA 2.3, BinaryDataObject/Uri";
    SEDA_OBJECT = "S006" Error "A BinaryDataObject has no address or digest", "SEDA 2.3, BinaryDataObject";
    SEDA_REFERENCE = "S007" Error "A reference of the manifest leads nowhere", "SEDA 2.3, DataObjectReference";
    SEDA_MASTER = "S008" Error "A group of data objects has no master, or two objects of one usage", "SEDA 2.3, DataObjectVersion";
    SEDA_IDENTIFIER = "S009" Error "Two elements of the manifest have one identifier", "XML Schema 1.0 part 2 §3.3.8";
    SEDA_ORPHAN = "S010" Warning "No archive unit refers to a group of data objects", "SEDA 2.3, DataObjectReference";
    SEDA_FORM = "S011" Warning "A name or a digest is not in the form that Vitam takes", "Vitam, Structuration des SIP";
    SEDA_OWN = "S012" Error "A SIP of this program lacks a file, or does not describe itself as its manifest does", "Package format 1, SIP";
    SEDA_ALGORITHM = "S013" Unchecked "The algorithm of a BinaryDataObject's digest is not known", "SEDA 2.3, MessageDigest";

    // PDF.
    PDF_UNREADABLE = "P001" Error "The PDF does not open", "ISO 32000-1 §7.5";
    PDF_NOT_A3A = "P002" Error "The PDF does not declare PDF/A-3a", "ISO 19005-3 §6.6.4";
    PDF_NOT_UA1 = "P003" Error "The PDF does not declare PDF/UA-1", "ISO 14289-1 §5";
    PDF_FONT = "P004" Error "A font is not embedded", "ISO 19005-3 §6.2.11.4.1";
    PDF_STRUCTURE = "P005" Error "The PDF has no whole structure tree, or is not marked as tagged", "ISO 14289-1 §7.1";
    PDF_ENCRYPTED = "P006" Error "The PDF is encrypted", "ISO 19005-3 §6.1.3";
    PDF_NO_SOURCE = "P007" Error "The packaged source is not embedded in the PDF", "Package format 1, PDF";
    PDF_SOURCE_DIFFERS = "P008" Error "The embedded source is not the packaged source", "Package format 1, PDF";
    PDF_MISSING = "P009" Error "The package has no PDF", "Package format 1, PDF";
    PDF_TOO_LARGE = "P010" Unchecked "The PDF exceeds the size that can be checked", "Package format 1, PDF";
    PDF_NO_PAGES = "P011" Error "The PDF has no pages", "ISO 32000-1 §7.7.3";
    PDF_TEXT = "P012" Error "The PDF's text is not that of the packaged source", "Package format 1, PDF";
    PDF_TEXT_OTHER_PROGRAM = "P013" Warning "The PDF's text is not as this version reads the source; another version made it", "Package format 1, PDF";
    PDF_NOT_REPRODUCED = "P014" Error "Typesetting the packaged source again gives another PDF", "Package format 1, settings";
    PDF_SOURCE_REFUSED = "P015" Error "The packaged source and settings cannot be typeset again", "Package format 1, settings";

    // Archive.
    ARCHIVE_NO_DIGEST = "A001" Error "A package has no .zip.sha256", "Archive format 1, packages";
    ARCHIVE_DIGEST_FORM = "A002" Error "A .zip.sha256 is malformed or names another file", "Archive format 1, packages";
    ARCHIVE_DIGEST = "A003" Error "A package does not have the digest of its .zip.sha256", "Archive format 1, packages";
    ARCHIVE_STRAY = "A004" Error "A file of the archive belongs to no package", "Archive format 1, packages";
    ARCHIVE_CATALOGUE_STALE = "A005" Warning "The catalogue does not list a package", "Archive format 1, catalogue";
    ARCHIVE_ABSENT = "A006" Error "A package that the catalogue lists is absent", "Archive format 1, catalogue";
    ARCHIVE_CATALOGUE_LINE = "A007" Error "A line of the catalogue is malformed", "Archive format 1, catalogue";
    ARCHIVE_CATALOGUE_DIGEST = "A008" Error "A package does not have the digest that the catalogue lists", "Archive format 1, catalogue";
    ARCHIVE_LOG_LINE = "A009" Error "A line of the log is malformed", "Archive format 1, log";
    ARCHIVE_LOG_CHAIN = "A010" Error "A line of the log is not chained to the one before", "Archive format 1, log";
    ARCHIVE_LEFTOVER = "A011" Warning "An unfinished write was left in .tmp", "Archive format 1, store";
    ARCHIVE_VERSION = "A012" Error "VERSION is missing or names an unknown format", "Archive format 1";
    ARCHIVE_LINK = "A013" Error "A link or a special file is in the archive", "Archive format 1";
    ARCHIVE_PLACE = "A014" Error "A package is not where its identifier puts it", "Archive format 1, packages";
    ARCHIVE_LOGGED_ABSENT = "A015" Error "A package that the log stored is absent and was not withdrawn", "Archive format 1, log";
    ARCHIVE_NO_CATALOGUE = "A016" Warning "The catalogue is missing", "Archive format 1, catalogue";
    ARCHIVE_NO_LOG = "A017" Error "The log is missing", "Archive format 1, log";
    ARCHIVE_LOG_DIGEST = "A018" Error "A package does not have the digest that the log tells", "Archive format 1, log";
    ARCHIVE_LOG_UNFINISHED = "A019" Warning "The last line of the log is unfinished: a run was ended", "Archive format 1, log";
    ARCHIVE_WITHDRAWN_BACK = "A020" Error "A package that was withdrawn is there", "Archive format 1, withdrawals";
    ARCHIVE_NO_TOMBSTONE = "A021" Error "A withdrawn package has no tombstone", "Archive format 1, withdrawals";
    ARCHIVE_TOMBSTONE_CHANGED = "A022" Error "A tombstone does not have the digest that the log tells", "Archive format 1, withdrawals";
    ARCHIVE_TOMBSTONE_FORM = "A023" Error "A tombstone is malformed or stands for another package", "Archive format 1, withdrawals";
    ARCHIVE_WITHDRAWAL_UNFINISHED = "A024" Warning "A withdrawal is unfinished: a run was ended", "Archive format 1, withdrawals";
    ARCHIVE_QUICK_NO_DIGEST = "A025" Warning "A quick check of a package without .zip.sha256 says nothing of its contents", "Archive format 1, packages";
    ARCHIVE_CHECK_UNRECORDED = "A026" Unchecked "The check could not be recorded in the log", "Archive format 1, log";
    ARCHIVE_UNLOGGED = "A027" Error "No line of the log tells of a package", "Archive format 1, log";
    ARCHIVE_UNLOGGED_YET = "A028" Warning "The log does not tell of a package yet: a run is going on, or was ended", "Archive format 1, log";
    ARCHIVE_CATALOGUE_FIELD = "A029" Error "A line of the catalogue does not say what its package says", "Archive format 1, catalogue";
    ARCHIVE_CATALOGUE_FORM = "A030" Error "The catalogue is not in the order or form in which it is derived", "Archive format 1, catalogue";
    ARCHIVE_UNTOLD_TOMBSTONE = "A031" Error "No line of the log tells of a tombstone", "Archive format 1, log";
    ARCHIVE_LOG_END = "A032" Warning "The last line of the log tells of another catalogue: lines may have been cut off", "Archive format 1, log";
    ARCHIVE_LOG_TIME = "A033" Error "A time of the log lies before that of the line before", "Archive format 1, log";
    ARCHIVE_README = "A034" Error "README.md is missing or empty", "Archive format 1";
    ARCHIVE_README_OTHER = "A035" Warning "README.md is not that of this version of the program", "Archive format 1";

    // Comparison with a copy.
    COPY_LACKS = "C001" Error "A package is missing in the copy", "Archive format 1, copies";
    COPY_HAS_MORE = "C002" Error "A package that the copy has is missing here", "Archive format 1, copies";
    COPY_DIFFERS = "C003" Error "A package differs from its copy", "Archive format 1, copies";
    COPY_FILE = "C004" Error "A file inside a package differs from its copy", "Archive format 1, copies";
    COPY_NEWER = "C005" Error "An older version stands where the copy has a newer one", "Archive format 1, copies";
    COPY_LOG = "C006" Error "The log ends before that of the copy, or parts from it", "Archive format 1, copies";
    COPY_KEEPS = "C007" Warning "A package that was withdrawn here is still in the copy", "Archive format 1, copies";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_every_rule_has_a_clause() {
        let codes: std::collections::BTreeSet<_> = RULES.iter().map(|rule| rule.code).collect();
        assert_eq!(codes.len(), RULES.len());
        for rule in RULES {
            assert!(!rule.clause.is_empty() && !rule.title.is_empty(), "{}", rule.code);
            assert!(!rule.title.ends_with('.'), "{}", rule.code);
        }
    }

    #[test]
    fn a_rule_is_found_by_its_code() {
        assert_eq!(by_code("b001"), Some(&BAG_DECLARATION_MISSING));
        assert_eq!(by_code("X999"), None);
    }
}
