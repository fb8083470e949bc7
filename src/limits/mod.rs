//! Limits on input, each with its unit and reason, so that time and memory are bounded whatever is
//! read. Beyond a limit there is a refusal or a finding, or the excess is taken as text: never a
//! guess.
//!
//! Not here: limits on the program's own work (threads, caches, what is written at once), and what
//! composition considers too long or too many.

mod packages;
mod post;

pub use packages::Limits;
pub use post::{Excess, check_post};

/// Limits on sites, posts and the files they name.
pub mod text {
    /// Bytes of a post: a thousand pages.
    pub const MAX_POST: usize = 4 << 20;
    /// Bytes of a packaged `settings.yaml` or `layout.yaml`: YAML with unclosed brackets takes time
    /// quadratic in its length.
    pub const MAX_SETTINGS: usize = 256 << 10;
    /// Opening brackets and braces in one of these, for the same reason.
    pub const MAX_BRACKETS: usize = 5_000;
    /// Bytes without white space in a packaged post that is typeset again: breaking a line takes
    /// time that grows with the longest word.
    pub const MAX_UNBROKEN: usize = 100_000;
    /// Steps for formatting elements: the open ones count at every tag, because HTML looks them up
    /// and reopens them in every block (HTML Living Standard §13.2.4.3).
    pub const MAX_STEPS: usize = 20_000_000;
    /// Other elements that are open at once: browsers show 512 of them, and each one looks through
    /// those around it.
    pub const MAX_OPEN: usize = 5_000;
    /// YAML nested deeper than this is an attack or a mistake, and is refused: reading it recurses.
    pub const DEEPEST_YAML: usize = 100;
    /// Bytes of a data file or an include: no site has a larger one; larger ones are not read.
    pub const LARGEST_DATA_FILE: u64 = 8 << 20;
    /// Bytes of the data, as JSON, that a shortcode takes from its site: they are packaged with each
    /// post that calls it. Of larger ones, it takes the entries that the post names.
    pub const LARGEST_DATA_OF_SHORTCODE: usize = 1 << 20;
    /// Pages and files that the templates of one post may ask for: each is looked up.
    pub const MAX_ASKED: usize = 1_000;
    /// Files of a site that are listed for templates; of more, the others are not known.
    pub const MAX_FILES_LISTED: usize = 50_000;
    /// Nested data folders: sites have one or two levels; a link to a folder above never ends.
    pub const DEEPEST_DATA: usize = 8;
    /// Folders below the input folder that have data for their posts: a link to a folder above
    /// never ends.
    pub const DEEPEST_DIRECTORY_DATA: usize = 12;
    /// Nested includes: one that includes itself never ends.
    pub const DEEPEST_INCLUDE: usize = 20;
    /// Includes in one post, each of which is a file to read.
    pub const MAX_INCLUDES: usize = 500;
    /// Tags rendered for one text; more are an attack or a mistake.
    pub const MAX_TAGS: u32 = 100_000;
    /// Steps of the templates of shortcodes for one text; more are an attack or a mistake.
    pub const MAX_TEMPLATE_STEPS: u32 = 1_000_000;
    /// Bytes that these templates copy or search for one text: a step may double what it is given.
    pub const MAX_TEMPLATE_BYTES: usize = 256 << 20;
    /// Bytes of a text made by templates: as many as a post may have.
    pub const LARGEST_MADE: usize = 4 << 20;
    /// Bytes of a Liquid tag: braces further apart are text, so that the end of an unclosed one is
    /// not searched for through the whole post, again and again.
    pub const LONGEST_TAG: usize = 8_192;
    /// Bytes of an address between angle brackets, for the same reason: a longer one is text.
    pub const LONGEST_AUTOLINK: usize = 2_048;
    /// Characters of a link's address, for the same reason: a longer one is text.
    pub const LONGEST_ADDRESS: usize = 2_048;
    /// Block quotations and footnotes nested deeper than this are text: each level goes through its
    /// lines again.
    pub const DEEPEST_QUOTE: usize = 30;
    /// Steps after which delimiters are taken as text: emphasis is quadratic, or worse, for
    /// adversarial input; no paragraph of a release comes near.
    pub const MAX_EMPHASIS_STEPS: usize = 2_000_000;
    /// Elements nested deeper than this are flattened to their text: reading them recurses.
    pub const DEEPEST_ELEMENT: usize = 60;
    /// Rows that all cells of a group with a rowspan may cover together. A guard, not a limit of
    /// any standard: beyond it rowspans are dropped, or gaps between them would take the square of
    /// the table's length.
    pub const MAX_SPANNED: usize = 100_000;
    /// Columns that a cell may span (HTML Living Standard §4.9.11).
    pub const MAX_COLUMNS: usize = 1000;
    /// Rows that a cell may span (HTML Living Standard §4.9.11).
    pub const MAX_ROWS: usize = 65_534;
    /// Pixels of a picture: decoded, they take four to eight bytes each. More are refused before
    /// anything is decoded.
    pub const MAX_PIXELS: u64 = 100_000_000;
    /// Memory allocated at once, in bytes: if there is not that much, that is an error.
    pub const MAX_AT_ONCE: u64 = 1 << 28;
    /// Bytes of an upload that is examined for long-term risks: it is held in memory.
    pub const LARGEST_LOOKED_INTO: u64 = 64 << 20;
}

/// Limits on PDFs, both this program's and others that are attached or verified.
pub mod pdf {
    /// Bytes of a file that is examined; it is in memory, and so will be its objects.
    pub const LARGEST_FILE: usize = 512 << 20;
    /// Total bytes that all streams read at once may decompress to: they are in memory.
    pub const LARGEST_CONTENT: usize = 256 << 20;
    /// Bytes that one stream may decompress to: a thousandth of them in the file is enough to ask
    /// for that many.
    pub const LARGEST_STREAM: usize = 64 << 20;
    /// Total bytes that all streams may decompress to in one pass: this bounds time, since they are
    /// read one after the other.
    pub const LARGEST_DECODED: usize = 1 << 30;
    /// Bytes of a page's content: as objects, operators take twenty times as much.
    pub const LARGEST_PAGE: usize = 32 << 20;
    /// Operands of one operator, and items of one array: where a page has more, it is not read
    /// further.
    pub const MAX_OPERANDS: usize = 1 << 20;
    /// Elements of an XMP packet: a guard, not a limit of any standard; packets have a hundredth of
    /// this.
    pub const MAX_XMP_ELEMENTS: usize = 200_000;
    /// Their nesting depth, for the same reason.
    pub const DEEPEST_XMP: usize = 100;
    /// References to references are rare; more steps than this are a cycle.
    pub const MAX_REFERENCES: usize = 8;
    /// Deeper nesting is left to lopdf.
    pub const DEEPEST_OBJECT: usize = 24;
    /// Codes in a range: all that two bytes can hold.
    pub const LONGEST_RANGE: u32 = 0x1_0000;
    /// Bytes of a code's text (Adobe technical note 5014).
    pub const LONGEST_CODE_TEXT: usize = 512;
    /// Codes in a map: twice what two bytes can hold.
    pub const MAX_CODES: usize = 0x2_0000;
    /// Structure elements nested deeper are a cycle or an attack.
    pub const DEEPEST_READ: usize = 200;
    /// Columns of a table that is examined. A guard, not a limit of any standard.
    pub const MAX_COLUMNS: usize = 10_000;
    /// Slots of a table whose headers are checked one by one: the search is quadratic.
    pub const MAX_SLOTS: usize = 4_000_000;
    /// Steps through the role map, which may be a circle.
    pub const MAX_ROLES: usize = 8;
    /// Documents' trees are a tenth as deep; an endless one is an attack.
    pub const DEEPEST_STRUCTURE: usize = 300;
}

/// Limits on what an archive's writer reads back, and on tasks.
pub mod archive {
    /// Bytes of a text of a package, which is read back whole: no text of ours is longer.
    pub const LARGEST_RECORD: u64 = 64 << 20;
    /// Bytes of a `bag-info.txt`: none of ours is longer.
    pub const LARGEST_BAG_INFO: u64 = 1 << 20;
    /// Bytes of a `provenance.json`: none of ours is longer.
    pub const LARGEST_PROVENANCE: u64 = 64 << 20;
    /// Bytes of one task for a worker: a line that never ends must not fill memory.
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "the command line reads tasks"))]
    pub const LONGEST_TASK: u64 = 1 << 20;
}

/// Limits on packages and archives that are verified, in addition to [`Limits`](super::Limits),
/// which callers set.
pub mod package {
    /// Nesting depth of metadata elements: anything deeper is not metadata.
    pub const DEEPEST_XML: usize = 200;
    /// Elements of one file. They may take more memory than in the file: elements shorter than
    /// those of metadata must not exhaust it.
    pub const MAX_ELEMENTS: usize = 750_000;
    /// Elements of one file, however large: those of a package with 65,536 files, and more.
    pub const MAX_LONG_ELEMENTS: usize = 4_000_000;
    /// Bytes of an XML declaration, whose end is searched for: it has three short attributes.
    pub const LONGEST_DECLARATION: usize = 1024;
    /// Bytes of one extended header, long name or map of a sparse file; longer ones do not occur in
    /// bags.
    pub const LONGEST_EXTENSION: u64 = 1 << 20;
    /// Zeros of padding in the last record: no common tar has larger ones.
    pub const LONGEST_FILL: u64 = 16 << 20;
    /// Bytes of memory allocated for a file before it is read, whatever its container declares.
    pub const ROOM_FOR_A_FILE: u64 = 16 << 20;
    /// Bytes, stored or unpacked, of a file that is compared with the one that an earlier package has in
    /// its place, and number of such files in memory: schemas and layouts, a dozen per package.
    pub const LARGEST_KNOWN: u64 = 256 << 10;
    pub const MAX_KNOWN: usize = 32;
    /// Bytes up to which an attachment is kept if the package is not made again: a picture that
    /// cannot be decoded is one.
    pub const SMALL_ATTACHMENT: u64 = 1 << 20;
    /// Bytes up to which a file that is not a readable zip is still read for its digest: it is
    /// damaged in any case, and may be a hundred gigabytes of nothing.
    pub const DIGESTED_THOUGH_BROKEN: u64 = 1 << 30;
    /// Length of a chain of links: longer ones are circles.
    pub const LONGEST_CHAIN: usize = 16;
    /// Bytes of a path (`PATH_MAX` of the common systems).
    pub const LONGEST_PATH: usize = 4096;
    /// Bytes of memory for the window of a decoder. Data that needs more is not read.
    pub const LARGEST_WINDOW: u32 = 256 << 20;
    /// Bytes of the path that a link leads to: its content, which is read whole.
    pub const LONGEST_LINK: u64 = 4096;
    /// Files of an archive: their names are held in memory.
    pub const MAX_ARCHIVE_FILES: u64 = 20_000_000;
    /// Bytes of an archive's README.md, which is read whole to be recognised as ours.
    pub const LARGEST_README: u64 = 64 << 10;
    /// Bytes of what another process found in one package, which is read as one line: its findings
    /// are bounded, and escaped.
    pub const LONGEST_RESULT: u64 = 64 << 20;
    /// Bytes of a line of the log or the catalogue: a longer one was not written by this program.
    pub const LONGEST_LINE: u64 = 16 << 20;
    /// Bytes of a tombstone: a longer one was not written by this program.
    pub const LARGEST_TOMBSTONE: u64 = 1 << 20;
}
