//! The rules that a package or an archive can break.
//!
//! `Z` container (zip and tar), `B` bag (RFC 8493), `F` fixity, `M` metadata, `S` SEDA, `P` PDF,
//! `A` archive, `C` comparison with a copy.

use crate::finding::{Advice, Rule};

impl Rule {
    /// Whether it is about the form that this program's writer gives a zip: if it is broken, the
    /// contents may still be intact.
    pub fn is_own_form(&self) -> bool {
        [&ZIP_OWN_HEADER, &ZIP_OWN_ORDER, &ZIP_OWN_DEFLATE].contains(&self)
    }
}

const ANOTHER_COPY: &str =
    "Replace the package by a copy that verifies as sound, and find out what damaged this one";

const CONTAINER: Advice =
    Advice::new("The container is damaged: what it holds may be lost", ANOTHER_COPY);
const HOSTILE: Advice = Advice::new(
    "Unpacking it with other programs may write outside the folder, fill the disk or read other files",
    "Do not unpack it; find out where it comes from, and take another copy",
);
const UNREAD: Advice = Advice::new(
    "This program does not read that form, so it cannot say whether the contents are intact",
    "Check it with the program that made it, or convert it to a form that is read",
);
const TOO_MUCH: Advice = Advice::new(
    "It was not unpacked, so nothing is known of its contents",
    "If it should be that large, unpack it where there is room and verify the folder; if not, \
     take another copy",
);
const UNUSUAL: Advice = Advice::new(
    "The container is unusual, but its contents are read and checked all the same",
    "Nothing; a container made anew would be read by more programs",
);
const DERIVED: Advice = Advice::new(
    "The source and settings give something else: one of the two was changed afterwards",
    "Compare the package with another copy; the log and the catalogue have the digest of the \
     one that was stored",
);
const OWN_FORM: Advice = Advice::new(
    "The zip is not byte for byte as it was written; its contents may be intact",
    ANOTHER_COPY,
);
const REPACKED: Advice = Advice::new(
    "The container is not compared byte for byte; its contents are checked by their digests",
    "Nothing, if somebody did so on purpose; otherwise, compare it with another copy",
);
const PORTABLE_NAMES: Advice = Advice::new(
    "Some systems cannot unpack these names, or unpack one file over the other",
    "Ask the maker of the package to rename the files; until then, unpack it where names are told apart",
);
const TAG_FILES: Advice = Advice::new(
    "The files that describe the bag do not follow RFC 8493",
    "Ask the maker of the bag for a correct one, or take another copy",
);
const OTHER_MAKER: Advice = Advice::new(
    "The bag is less strict than RFC 8493 recommends; its payload was checked as far as it allows",
    "Nothing, unless you make the bags: then correct what makes them",
);
const INCOMPLETE: Advice = Advice::new(
    "Files were added, removed or renamed since the bag was made",
    "Compare the bag with another copy; do not write new manifests to silence this",
);
const TOO_LARGE: Advice = Advice::new(
    "The file was not read, so nothing is known of it",
    "Check by other means whether it should be that large, and take another copy if it should not",
);
const FIXITY: Advice =
    Advice::new("The bytes of a file are not those that were deposited", ANOTHER_COPY);
const CHANGED: Advice = Advice::new(
    "Something writes to the package while it is checked",
    "Let it finish, and verify again",
);
const METADATA: Advice =
    Advice::new("The package's description does not match its contents", ANOTHER_COPY);
const SEDA_INVALID: Advice = Advice::new(
    "The manifest breaks the rules of SEDA: the archival system will refuse the transfer",
    "Make the SIP again from its source, or correct the manifest by the schema of its version",
);
const SEDA_UNKNOWN: Advice = Advice::new(
    "Order and values of the manifest's elements were not checked",
    "Validate the manifest against the schema of its version or extension",
);
const SIP: Advice = Advice::new(
    "The manifest does not match the contents, and the archival system will refuse the transfer",
    "Make the SIP again from its source, or take another copy",
);
const PDF: Advice = Advice::new(
    "The typeset release is not the archival, accessible PDF it should be",
    "Export the release again from its source; if the result is the same, report a bug",
);
const ANOTHER_VERSION: Advice = Advice::new(
    "Two versions of this program read the same source differently; the PDF may be right",
    "Verify with the version that made the package, or compare the PDF with the source by eye",
);
const ARCHIVE: Advice = Advice::new(
    "The archive's folders and records do not match",
    "Look for the file in another copy of the archive before changing anything here",
);
const NO_DIGEST: Advice = Advice::new(
    "Without its digest file a package can only be checked by reading all of it",
    "Verify the package in full, and take the digest file from another copy",
);
const CATALOGUE: Advice = Advice::new(
    "The catalogue does not list what the archive holds",
    "Rebuild it: communique catalog ARCHIVE",
);
const LEFTOVER: Advice = Advice::new(
    "A run ended before it finished; no package was harmed",
    "Run the export again: it cleans .tmp and finishes the rest",
);
const WITHDRAWAL: Advice = Advice::new(
    "A withdrawal ended before it finished: the package, its tombstone or the log is not final",
    "Run communique withdraw again with the same identifier",
);
const WITHDRAWAL_RECORD: Advice = Advice::new(
    "The tombstone is sound and says what was withdrawn; the same in PREMIS is not to be trusted",
    "Run communique withdraw again with the same identifier: it writes the record anew",
);
const SYSTEM_FILE: Advice = Advice::new(
    "No package is affected: the file came from the system that the archive was copied with or is on",
    "Nothing; it can be deleted",
);
const UNRECORDED: Advice = Advice::new(
    "The check was made, and its result is this report; the log does not have it",
    "Make the archive's log writable, and verify again",
);
const LOG: Advice = Advice::new(
    "The log does not record everything that was done to the archive, or was changed",
    "Compare it with another copy of the archive (--against COPY) before anything is added",
);
const UNLOGGED: Advice = Advice::new(
    "The package was put there by something other than a run that finished",
    "Find out where it comes from; a run that could not write the log records it when repeated",
);
const IN_PROGRESS: Advice = Advice::new(
    "A run is in progress, or ended before it finished; no package was harmed",
    "Let it finish; if none is running, run the export again",
);
const README: Advice = Advice::new(
    "Whoever finds the archive may lack the explanation of it; no package is affected",
    "Take README.md from another copy of the archive",
);
const COPY: Advice = Advice::new(
    "Two copies that should be identical are not",
    "Keep both; find out which of them is sound, and which one the log and the catalogue know",
);
const STILL_IN_COPY: Advice = Advice::new(
    "The copy still holds, and may publish, what was withdrawn here",
    "Withdraw the package from the copy too",
);

rules! { Verify:
    // Container. "Own form" is what this program's writer makes: package format 1.
    ZIP_EMPTY = "Z001" Error "The file is empty", "APPNOTE 6.3.10 §4.3.1", CONTAINER;
    ZIP_NO_END = "Z002" Error "The file has no end of central directory: it is not a zip, or is cut short", "APPNOTE 6.3.10 §4.3.16", CONTAINER;
    ZIP_CUT = "Z003" Error "A record or an entry runs past the end of the file or into another", "APPNOTE 6.3.10 §4.3.6", CONTAINER;
    ZIP_END_RECORD = "Z004" Error "The end record disagrees with the directory", "APPNOTE 6.3.10 §4.4.19", CONTAINER;
    ZIP_STRAY_BYTES = "Z005" Warning "Some bytes belong to no entry", "APPNOTE 6.3.10 §4.3.6", UNUSUAL;
    ZIP_DIRECTORY = "Z006" Error "A record of the central directory is malformed", "APPNOTE 6.3.10 §4.3.12", CONTAINER;
    ZIP_LOCAL_HEADER = "Z007" Error "A local header is malformed or differs from the central directory", "APPNOTE 6.3.10 §4.3.7", CONTAINER;
    ZIP_OVERLAP = "Z008" Error "Entries overlap", "APPNOTE 6.3.10 §4.3.6", HOSTILE;
    ZIP_UNSAFE_NAME = "Z009" Error "An entry's name points outside the package or cannot be the name of a file", "APPNOTE 6.3.10 §4.4.17.1", HOSTILE;
    ZIP_NAME_ENCODING = "Z010" Warning "An entry's name is not UTF-8, or not declared to be", "APPNOTE 6.3.10 §D.1", PORTABLE_NAMES;
    ZIP_DUPLICATE = "Z011" Error "Two entries have the same name", "ISO/IEC 21320-1 §5", PORTABLE_NAMES;
    ZIP_CLASH = "Z012" Warning "Two names are the same once case or Unicode form is ignored", "RFC 8493 §5.5", PORTABLE_NAMES;
    ZIP_LINK = "Z013" Error "An entry is a link or a special file", "RFC 8493 §5.4", HOSTILE;
    ZIP_ENCRYPTED = "Z014" Unchecked "An entry is encrypted", "ISO/IEC 21320-1 §6", UNREAD;
    ZIP_METHOD = "Z015" Unchecked "An entry is compressed by a method that is not read", "ISO/IEC 21320-1 §6", UNREAD;
    ZIP_CRC = "Z016" Error "An entry's content does not match its CRC-32", "APPNOTE 6.3.10 §4.4.7", CONTAINER;
    ZIP_DATA = "Z017" Error "An entry's compressed data is damaged, cut short or followed by other bytes", "RFC 1951 §3.2", CONTAINER;
    ZIP_SIZE = "Z018" Error "An entry's content does not have the declared size", "APPNOTE 6.3.10 §4.4.9", CONTAINER;
    ZIP_LIMIT = "Z019" Unchecked "The container exceeds a limit that protects against hostile files", "RFC 8493 §5", TOO_MUCH;
    ZIP_OWN_HEADER = "Z020" Error "A byte of the container differs from what this program's writer produces", "Package format 1, container", OWN_FORM;
    ZIP_OWN_ORDER = "Z021" Error "The entries are not in the writer's order", "Package format 1, container", OWN_FORM;
    ZIP_OWN_DEFLATE = "Z022" Error "Compressed data is not what the writer produces for that content", "Package format 1, container", OWN_FORM;

    // Rules of tars alone; otherwise the rules of zips apply.
    TAR_HEADER = "Z023" Error "A header of the tar is damaged or malformed", "POSIX.1-2017 pax, ustar Interchange Format", CONTAINER;
    TAR_CUT = "Z024" Error "The tar has no end marker: it is cut short", "POSIX.1-2017 pax, ustar Interchange Format", CONTAINER;
    TAR_GZIP = "Z025" Error "The compressed data of the tar is damaged or cut short", "RFC 1952 §2.3", CONTAINER;
    TAR_KIND = "Z026" Unchecked "An entry of the tar is of a kind that is not read", "POSIX.1-2017 pax, ustar Interchange Format", UNREAD;

    // What containers of other makers can be like.
    ZIP_UNKNOWN_ENCODING = "Z027" Unchecked "An entry's name is in an unknown encoding", "APPNOTE 6.3.10 §D.1", UNREAD;
    ZIP_LOCAL_VARIES = "Z028" Warning "A local header differs from the central directory in a field that does not affect the content", "APPNOTE 6.3.10 §4.3.7", UNUSUAL;
    ZIP_SPLIT = "Z029" Unchecked "The container is one part of several", "APPNOTE 6.3.10 §8", UNREAD;
    ZIP_LINK_INSIDE = "Z030" Warning "An entry is a link to another file of the package", "RFC 8493 §5.4", UNUSUAL;
    TAR_REPLACED = "Z031" Warning "A later entry of the tar replaces an earlier one", "POSIX.1-2017 pax, ustar Interchange Format", UNUSUAL;
    TAR_NO_END = "Z032" Warning "The tar has no end marker, but no entry is cut short", "POSIX.1-2017 pax, ustar Interchange Format", UNUSUAL;
    ZIP_BACKSLASHES = "Z033" Warning "The folders in an entry's name are separated by backslashes", "APPNOTE 6.3.10 §4.4.17.1", PORTABLE_NAMES;
    ZIP_NAME_PARTS = "Z034" Warning "An entry's name has an empty or `.` component", "APPNOTE 6.3.10 §4.4.17.1", PORTABLE_NAMES;
    ZIP_REPACKED = "Z035" Warning "A package of this program was packed again by another one", "Package format 1, container", REPACKED;

    // Bag.
    BAG_DECLARATION_MISSING = "B001" Error "bagit.txt is missing: this is not a bag, or it is damaged", "RFC 8493 §2.1.1", TAG_FILES;
    BAG_DECLARATION = "B002" Error "bagit.txt does not consist of its two exact lines", "RFC 8493 §2.1.1", TAG_FILES;
    BAG_VERSION = "B003" Unchecked "The BagIt version is not a known one (0.93 to 1.0)", "RFC 8493 §2.1.1", UNREAD;
    BAG_ENCODING = "B004" Unchecked "The encoding of the tag files is not supported", "RFC 8493 §2.1.1", UNREAD;
    BAG_BYTE_ORDER_MARK = "B005" Error "bagit.txt, or a tag file of this program, begins with a byte order mark", "RFC 8493 §2.1.1", TAG_FILES;
    BAG_NO_MANIFEST = "B006" Error "There is no payload manifest", "RFC 8493 §2.1.3", TAG_FILES;
    BAG_NO_PAYLOAD_FOLDER = "B007" Error "The payload folder data/ is missing", "RFC 8493 §2.1.2", INCOMPLETE;
    BAG_EMPTY_PAYLOAD = "B008" Warning "The payload is empty", "RFC 8493 §2.1.2", OTHER_MAKER;
    BAG_MANIFEST_LINE = "B009" Error "A line of a manifest is malformed", "RFC 8493 §2.1.3", TAG_FILES;
    BAG_ALGORITHM = "B010" Warning "A manifest's algorithm is unknown: its digests are not checked", "RFC 8493 §2.4", OTHER_MAKER;
    BAG_FILE_MISSING = "B011" Error "A file that a manifest lists is missing", "RFC 8493 §3", INCOMPLETE;
    BAG_FILE_UNLISTED = "B012" Error "A payload file is in no manifest", "RFC 8493 §3", INCOMPLETE;
    BAG_FILE_PARTLY_LISTED = "B013" Error "A payload file is not in every manifest", "RFC 8493 §2.1.3", INCOMPLETE;
    BAG_LISTED_TWICE = "B014" Error "A manifest of version 1.0 lists a file twice", "RFC 8493 §2.1.3", TAG_FILES;
    BAG_LISTED_TWICE_OLD = "B015" Warning "A manifest lists a file twice with one digest", "BagIt 0.97 §2.1.3", OTHER_MAKER;
    BAG_LISTED_DIFFERENTLY = "B016" Error "A manifest lists a file twice with different digests", "RFC 8493 §2.1.3", TAG_FILES;
    BAG_PATH_PREFIX = "B017" Warning "A path in a manifest begins with `*` or `./`, has a `.` in it, or ends in spaces", "RFC 8493 §2.1.3", OTHER_MAKER;
    BAG_UNSAFE_PATH = "B018" Error "A path points outside the bag or the payload", "RFC 8493 §5.2", HOSTILE;
    BAG_PATH_CLASH = "B019" Warning "Two paths are the same once case or Unicode form is ignored", "RFC 8493 §5.5", PORTABLE_NAMES;
    BAG_OXUM = "B020" Error "The payload does not have the size and number of files that Payload-Oxum gives", "RFC 8493 §2.2.2", INCOMPLETE;
    BAG_OXUM_FORM = "B021" Error "Payload-Oxum is malformed or given twice", "RFC 8493 §2.2.2", TAG_FILES;
    BAG_INFO_LINE = "B022" Warning "A line of bag-info.txt is malformed", "RFC 8493 §2.2.2", TAG_FILES;
    BAG_FETCH_LINE = "B023" Error "A line of fetch.txt is malformed", "RFC 8493 §2.2.3", TAG_FILES;
    BAG_FETCH_ABSENT = "B024" Error "A file that fetch.txt lists is not in the bag, which is therefore incomplete", "RFC 8493 §3", INCOMPLETE;
    BAG_FETCH_UNLISTED = "B025" Error "A file that fetch.txt lists is in no manifest", "RFC 8493 §2.2.3", TAG_FILES;
    BAG_TAG_MANIFEST_ENTRY = "B026" Error "A tag manifest lists a payload file or a tag manifest", "RFC 8493 §2.2.1", TAG_FILES;
    BAG_LINK = "B027" Error "A link or a special file is in the bag", "RFC 8493 §5.4", HOSTILE;
    BAG_TOP_FOLDER = "B028" Error "The container has several bags, or this program's package is not alone in its top folder", "RFC 8493 §4", TAG_FILES;
    BAG_TEXT = "B029" Error "A tag file is not valid UTF-8", "RFC 8493 §2.1.1", TAG_FILES;
    BAG_TOO_LARGE = "B030" Unchecked "A tag file is too large to be checked", "RFC 8493 §5", TOO_LARGE;
    BAG_OWN_FILE = "B031" Error "A file that every package of this program has is missing", "Package format 1, bag", INCOMPLETE;
    BAG_OWN_UNLISTED = "B032" Error "A file of the bag is in no tag manifest", "Package format 1, bag", INCOMPLETE;
    BAG_OWN_NAME = "B033" Warning "The zip, its top folder and its METS do not have the same name", "Package format 1, bag", TAG_FILES;
    BAG_FOLDER_NAME = "B034" Warning "A name in the bag cannot be shown as text or is reserved on some systems", "RFC 8493 §5.5", PORTABLE_NAMES;
    BAG_DECLARATION_FORM = "B035" Warning "bagit.txt has extra or different spaces, or more than its two lines", "RFC 8493 §2.1.1", OTHER_MAKER;
    BAG_NORMALISATION = "B036" Warning "A manifest spells a file's name in another Unicode form", "RFC 8493 §5.5", PORTABLE_NAMES;
    BAG_FETCH_UNLISTED_OLD = "B037" Warning "A file that fetch.txt of an old version lists is in no manifest", "BagIt 0.97 §2.2.3", OTHER_MAKER;
    BAG_OWN_MANIFEST = "B038" Error "A manifest is not byte for byte as this program writes it", "Package format 1, bag", TAG_FILES;
    BAG_SYSTEM_FILE = "B039" Warning "A file that an operating system creates for itself is in the bag", "RFC 8493 §6", OTHER_MAKER;
    BAG_WEAK_ALGORITHM = "B040" Warning "The payload of a version 1.0 bag has no digest stronger than MD5 or SHA-1", "RFC 8493 §2.4", OTHER_MAKER;
    BAG_OXUM_TWICE_OLD = "B041" Warning "Payload-Oxum of an old version is given twice", "BagIt 0.97 §2.2.2", OTHER_MAKER;
    BAG_MANIFEST_BLANK = "B042" Warning "A line of a manifest is blank or a comment", "RFC 8493 §2.1.3", OTHER_MAKER;
    BAG_NO_KNOWN_ALGORITHM = "B043" Unchecked "No payload manifest has a known algorithm", "RFC 8493 §2.4", UNREAD;
    BAG_BYTE_ORDER_MARK_ELSEWHERE = "B045" Warning "A tag file other than bagit.txt begins with a byte order mark", "RFC 8493 §2.1.1", OTHER_MAKER;
    BAG_PLACE = "B046" Warning "The container has the bag in no top folder, in a deeper one, or beside other files", "RFC 8493 §4", UNUSUAL;
    BAG_LINK_INSIDE = "B044" Warning "The bag contains a link to another of its files", "RFC 8493 §5.4", UNUSUAL;

    // Fixity.
    FIXITY_PAYLOAD = "F001" Error "A payload file does not match its digest", "RFC 8493 §3", FIXITY;
    FIXITY_TAG = "F002" Error "A tag file does not match its digest", "RFC 8493 §3", FIXITY;
    FIXITY_CHANGED = "F003" Error "A file changed or disappeared while it was read", "RFC 8493 §3", CHANGED;
    FIXITY_TOO_LARGE = "F004" Error "A file is larger than the whole payload should be and is not read", "RFC 8493 §2.2.2", INCOMPLETE;

    // Metadata.
    XML_MALFORMED = "M001" Error "A metadata file is not well-formed XML", "XML 1.0 §2.1", METADATA;
    XML_DOCTYPE = "M002" Error "A metadata file has a document type declaration", "XML 1.0 §2.8", METADATA;
    XML_TOO_LARGE = "M003" Unchecked "A metadata file is too large to be checked", "XML 1.0 §2.1", TOO_LARGE;
    METS_MISSING = "M004" Error "METS.xml is missing", "CSIP 2.2 §4.1", METADATA;
    METS_REFERENCE = "M005" Error "A file that METS names is missing", "CSIP 2.2 CSIP79", METADATA;
    METS_SIZE = "M006" Error "A file does not have the size that METS gives", "CSIP 2.2 CSIP69", METADATA;
    METS_DIGEST = "M007" Error "A file does not match the digest that METS gives", "CSIP 2.2 CSIP71", METADATA;
    METS_UNLISTED = "M008" Error "METS does not list a file of the package", "CSIP 2.2 CSIP66", METADATA;
    METADATA_ROOT = "M009" Error "A metadata file does not have the root element of its kind", "CSIP 2.2 §4", METADATA;
    PREMIS_OBJECT = "M010" Error "PREMIS does not describe exactly the files that are there", "PREMIS 3.0 §1.1 objectIdentifier", METADATA;
    PREMIS_SIZE = "M011" Error "A file does not have the size that PREMIS gives", "PREMIS 3.0 §1.5.3 size", METADATA;
    PREMIS_DIGEST = "M012" Error "A file does not match the digest that PREMIS gives", "PREMIS 3.0 §1.5.2 fixity", METADATA;
    PREMIS_LINK = "M013" Error "PREMIS names an object or agent that it does not describe", "PREMIS 3.0 §2.6 linkingObjectIdentifier", METADATA;
    METADATA_FORMAT = "M014" Error "A file is not in the format that METS or PREMIS gives", "PREMIS 3.0 §1.5.4 format", METADATA;
    DESCRIPTIONS_DIFFER = "M015" Error "The descriptions of the release do not agree", "Package format 1, metadata", METADATA;
    XML_ENCODING = "M016" Unchecked "The encoding of a metadata file is not supported", "XML 1.0 §4.3.3", UNREAD;
    PACKAGE_NOT_REPRODUCED = "M017" Error "A file of the package is not what its source, uploads and settings give", "Package format 1", DERIVED;
    RECORD_DIFFERS = "M018" Error "The package does not describe its release as its source and settings do", "Package format 1, metadata", DERIVED;
    RECORD_DIFFERS_OTHER_PROGRAM = "M019" Warning "The package does not describe its release as this version reads the source and settings; it was made by another version", "Package format 1, metadata", ANOTHER_VERSION;

    // SEDA.
    SEDA_ROOT = "S001" Error "manifest.xml is not an ArchiveTransfer", "SEDA 2.3, ArchiveTransfer", SIP;
    SEDA_MISSING = "S002" Error "A file that the manifest names is missing", "SEDA 2.3, BinaryDataObject/Uri", SIP;
    SEDA_SIZE = "S003" Error "A file does not have the size that the manifest gives", "SEDA 2.3, BinaryDataObject/Size", SIP;
    SEDA_DIGEST = "S004" Error "A file does not match the digest that the manifest gives", "SEDA 2.3, MessageDigest", SIP;
    SEDA_UNLISTED = "S005" Error "The manifest does not list a file", "SEDA 2.3, BinaryDataObject/Uri", SIP;
    SEDA_OBJECT = "S006" Error "A BinaryDataObject has no address or digest", "SEDA 2.3, BinaryDataObject", SIP;
    SEDA_REFERENCE = "S007" Error "A reference of the manifest leads nowhere", "SEDA 2.3, DataObjectReference", SIP;
    SEDA_MASTER = "S008" Error "A group of data objects has no master, or two objects for one usage", "SEDA 2.3, DataObjectVersion", SIP;
    SEDA_IDENTIFIER = "S009" Error "Two elements of the manifest have the same identifier", "XML Schema 1.0 part 2 §3.3.8", SIP;
    SEDA_ORPHAN = "S010" Warning "No archive unit refers to a group of data objects", "SEDA 2.3, DataObjectReference", SIP;
    SEDA_FORM = "S011" Warning "A name or a digest is not in the form that Vitam accepts", "Vitam, Structuration des SIP", SIP;
    SEDA_OWN = "S012" Error "A SIP of this program lacks a file, or does not describe itself as its manifest does", "Package format 1, SIP", SIP;
    SEDA_ALGORITHM = "S013" Unchecked "The algorithm of a BinaryDataObject's digest is unknown", "SEDA 2.3, MessageDigest", UNREAD;
    SEDA_SCHEMA = "S014" Error "The manifest is not valid by the schema of its version of SEDA", "SEDA 2.3, schema", SEDA_INVALID;
    SEDA_EXTENSION = "S015" Unchecked "An element of the manifest is of an extension whose schema is not known here", "SEDA 2.3, schema", SEDA_UNKNOWN;
    SEDA_OLDER = "S016" Warning "The manifest is of SEDA 2.1, whose schema is not here: objects, digests and references were checked, order and values were not", "SEDA 2.1", SEDA_UNKNOWN;
    SEDA_VERSION = "S017" Unchecked "The version of SEDA is not a known one (2.1 to 2.3)", "SEDA 2.3, schema", SEDA_UNKNOWN;

    // PDF.
    PDF_UNREADABLE = "P001" Error "The PDF does not open", "ISO 32000-1 §7.5", PDF;
    PDF_NOT_A3A = "P002" Error "The PDF does not declare PDF/A-3a", "ISO 19005-3 §6.6.4", PDF;
    PDF_NOT_UA1 = "P003" Error "The PDF does not declare PDF/UA-1", "ISO 14289-1 §5", PDF;
    PDF_FONT = "P004" Error "A font is not embedded", "ISO 19005-3 §6.2.11.4.1", PDF;
    PDF_STRUCTURE = "P005" Error "The PDF has no complete structure tree, or is not marked as tagged", "ISO 14289-1 §7.1", PDF;
    PDF_ENCRYPTED = "P006" Error "The PDF is encrypted", "ISO 19005-3 §6.1.3", PDF;
    PDF_NO_SOURCE = "P007" Error "The packaged source is not embedded in the PDF", "Package format 1, PDF", PDF;
    PDF_SOURCE_DIFFERS = "P008" Error "The embedded source is not the packaged source", "Package format 1, PDF", PDF;
    PDF_MISSING = "P009" Error "The package has no PDF", "Package format 1, PDF", PDF;
    PDF_TOO_LARGE = "P010" Unchecked "The PDF is too large to be checked", "Package format 1, PDF", TOO_LARGE;
    PDF_NO_PAGES = "P011" Error "The PDF has no pages", "ISO 32000-1 §7.7.3", PDF;
    PDF_TEXT = "P012" Error "The PDF's text is not that of the packaged source", "Package format 1, PDF", PDF;
    PDF_TEXT_OTHER_PROGRAM = "P013" Warning "The PDF's text is not as this version reads the source; it was made by another version", "Package format 1, PDF", ANOTHER_VERSION;
    PDF_NOT_REPRODUCED = "P014" Error "Typesetting the packaged source again gives another PDF", "Package format 1, settings", DERIVED;
    PDF_SOURCE_REFUSED = "P015" Error "The packaged source and settings cannot be typeset again", "Package format 1, settings", PDF;
    PDF_ACTION = "P016" Error "The PDF runs, plays or asks for something", "ISO 19005-3 §6.5.1", DERIVED;
    PDF_LINK = "P017" Error "A link of the PDF leads where nothing in the source or settings does", "Package format 1, PDF", DERIVED;
    PDF_HIDDEN = "P018" Error "The PDF has text that readers and the eye find differently", "ISO 14289-1 §7.1", DERIVED;

    PDF_RECORD = "P019" Error "The PDF's metadata does not describe its release as its source and settings do", "ISO 19005-3 §6.6", DERIVED;
    PDF_FILE = "P020" Error "A file in the PDF is not one that its source and settings give", "ISO 19005-3 §6.8", DERIVED;

    // Archive.
    ARCHIVE_NO_DIGEST = "A001" Error "A package has no .zip.sha256", "Archive format 1, packages", NO_DIGEST;
    ARCHIVE_DIGEST_FORM = "A002" Error "A .zip.sha256 is malformed or names another file", "Archive format 1, packages", NO_DIGEST;
    ARCHIVE_DIGEST = "A003" Error "A package does not match the digest in its .zip.sha256", "Archive format 1, packages", ARCHIVE;
    ARCHIVE_STRAY = "A004" Error "A file of the archive belongs to no package", "Archive format 1, packages", ARCHIVE;
    ARCHIVE_CATALOGUE_STALE = "A005" Warning "The catalogue does not list a package", "Archive format 1, catalogue", CATALOGUE;
    ARCHIVE_ABSENT = "A006" Error "A package that the catalogue lists is missing", "Archive format 1, catalogue", ARCHIVE;
    ARCHIVE_CATALOGUE_LINE = "A007" Error "A line of the catalogue is malformed", "Archive format 1, catalogue", CATALOGUE;
    ARCHIVE_CATALOGUE_DIGEST = "A008" Error "A package does not match the digest that the catalogue gives", "Archive format 1, catalogue", ARCHIVE;
    ARCHIVE_LOG_LINE = "A009" Error "A line of the log is malformed", "Archive format 1, log", LOG;
    ARCHIVE_LOG_CHAIN = "A010" Error "A line of the log is not chained to the line before it", "Archive format 1, log", LOG;
    ARCHIVE_LEFTOVER = "A011" Warning "An unfinished write was left in .tmp", "Archive format 1, store", LEFTOVER;
    ARCHIVE_VERSION = "A012" Error "VERSION is missing or names an unknown format", "Archive format 1", ARCHIVE;
    ARCHIVE_LINK = "A013" Error "A link or a special file is in the archive", "Archive format 1", ARCHIVE;
    ARCHIVE_PLACE = "A014" Error "A package is not where its identifier belongs", "Archive format 1, packages", ARCHIVE;
    ARCHIVE_LOGGED_ABSENT = "A015" Error "A package that was stored according to the log is missing and was not withdrawn", "Archive format 1, log", ARCHIVE;
    ARCHIVE_NO_CATALOGUE = "A016" Warning "The catalogue is missing", "Archive format 1, catalogue", CATALOGUE;
    ARCHIVE_NO_LOG = "A017" Error "The log is missing", "Archive format 1, log", LOG;
    ARCHIVE_LOG_DIGEST = "A018" Error "A package does not match the digest that the log gives", "Archive format 1, log", ARCHIVE;
    ARCHIVE_LOG_UNFINISHED = "A019" Warning "The last line of the log is unfinished: a run was cut short", "Archive format 1, log", LEFTOVER;
    ARCHIVE_WITHDRAWN_BACK = "A020" Error "A withdrawn package is present", "Archive format 1, withdrawals", ARCHIVE;
    ARCHIVE_NO_TOMBSTONE = "A021" Error "A withdrawn package has no tombstone", "Archive format 1, withdrawals", ARCHIVE;
    ARCHIVE_TOMBSTONE_CHANGED = "A022" Error "A tombstone does not match the digest that the log gives", "Archive format 1, withdrawals", ARCHIVE;
    ARCHIVE_TOMBSTONE_FORM = "A023" Error "A tombstone is malformed or stands for another package", "Archive format 1, withdrawals", ARCHIVE;
    ARCHIVE_WITHDRAWAL_UNFINISHED = "A024" Warning "A withdrawal is unfinished: a run was cut short", "Archive format 1, withdrawals", WITHDRAWAL;
    ARCHIVE_QUICK_NO_DIGEST = "A025" Warning "The contents of a package without .zip.sha256 cannot be checked by --quick", "Archive format 1, packages", NO_DIGEST;
    ARCHIVE_CHECK_UNRECORDED = "A026" Unchecked "The check could not be recorded in the log", "Archive format 1, log", UNRECORDED;
    ARCHIVE_UNLOGGED = "A027" Error "The log does not mention a package", "Archive format 1, log", UNLOGGED;
    ARCHIVE_UNLOGGED_YET = "A028" Warning "The log does not mention a package yet: a run is in progress, or was cut short", "Archive format 1, log", IN_PROGRESS;
    ARCHIVE_CATALOGUE_FIELD = "A029" Error "A line of the catalogue does not match its package", "Archive format 1, catalogue", CATALOGUE;
    ARCHIVE_CATALOGUE_FORM = "A030" Error "The catalogue is not in the order or form in which it is derived", "Archive format 1, catalogue", CATALOGUE;
    ARCHIVE_UNLOGGED_TOMBSTONE = "A031" Error "The log does not mention a tombstone", "Archive format 1, log", LOG;
    ARCHIVE_LOG_END = "A032" Warning "The last line of the log gives the digest of another catalogue: lines may have been cut off", "Archive format 1, log", LOG;
    ARCHIVE_LOG_TIME = "A033" Error "A time in the log is earlier than that of a line before it", "Archive format 1, log", LOG;
    ARCHIVE_README = "A034" Error "README.md is missing or empty", "Archive format 1", README;
    ARCHIVE_README_OTHER = "A035" Warning "README.md is not one that this program writes", "Archive format 1", README;
    ARCHIVE_RENAMED_UNKNOWN = "A036" Error "The log renames a release that it does not mention", "Archive format 1, log", LOG;
    ARCHIVE_SUCCESSION = "A037" Error "A version does not follow from the package that it replaces", "Archive format 1, versions", DERIVED;
    ARCHIVE_RENAMED_OTHER = "A038" Error "The log renames a post from a path that its package does not have", "Archive format 1, log", LOG;
    ARCHIVE_LOG_ACT = "A040" Error "A line of the log contradicts itself", "Archive format 1, log", LOG;
    ARCHIVE_LOG_CHECK = "A041" Warning "The last check in the log was not of the packages that the lines before it store", "Archive format 1, log", LOG;
    ARCHIVE_WITHDRAWAL_RECORD = "A042" Error "The PREMIS record of a withdrawal is missing or does not match its tombstone", "Archive format 1, withdrawals", WITHDRAWAL_RECORD;
    ARCHIVE_SYSTEM_FILE = "A043" Warning "A file that an operating system or a storage system creates for itself is in the archive", "Archive format 1", SYSTEM_FILE;
    ARCHIVE_REPACKED = "A044" Error "A package of the archive is not as the program stored it: it was packed again", "Archive format 1, packages", ARCHIVE;
    ARCHIVE_FOREIGN = "A039" Error "A package of the archive was not made by this program", "Archive format 1, packages", ARCHIVE;

    // Comparison with a copy.
    COPY_LACKS = "C001" Error "A package is missing from the copy", "Archive format 1, copies", COPY;
    COPY_HAS_MORE = "C002" Error "A package that the copy has is missing here", "Archive format 1, copies", COPY;
    COPY_DIFFERS = "C003" Error "A package differs from its copy", "Archive format 1, copies", COPY;
    COPY_FILE = "C004" Error "A file inside a package differs from its copy", "Archive format 1, copies", COPY;
    COPY_NEWER = "C005" Error "An older version stands where the copy has a newer one", "Archive format 1, copies", COPY;
    COPY_LOG = "C006" Error "The log ends before that of the copy, or diverges from it", "Archive format 1, copies", COPY;
    COPY_KEEPS = "C007" Warning "A package that was withdrawn here is still in the copy", "Archive format 1, copies", STILL_IN_COPY;
}
