//! Bounds of input, each with its unit and reason, so that time and memory are bounded whatever is
//! read. Beyond a bound there is a refusal or a finding, or what is too much is text: never a guess.
//!
//! Not here: what bounds the program's own work (threads, caches, what is written at once) and
//! what composition holds to be too long or too many.

mod packages;
mod post;

pub use packages::Limits;
pub use post::{Excess, check_post};

/// Of sites, posts and what they name.
pub mod text {
    /// Bytes of a post: a thousand pages.
    pub const MAX_POST: usize = 4 << 20;
    /// Bytes of a packaged `settings.yaml` or `layout.yaml`: YAML without brackets' ends takes time
    /// quadratic in its length.
    pub const MAX_SETTINGS: usize = 256 << 10;
    /// Opening brackets and braces in one of these, for the same reason.
    pub const MAX_BRACKETS: usize = 5_000;
    /// Bytes without white space in a packaged post that is typeset again: a line is broken in time
    /// that grows with the word.
    pub const MAX_UNBROKEN: usize = 100_000;
    /// Steps for formatting elements: those that are open count at every tag, for HTML looks them up
    /// and opens them anew in every block (HTML Living Standard §13.2.4.3).
    pub const MAX_STEPS: usize = 20_000_000;
    /// Other elements that are open at once: browsers show 512 of them, and each looks through those
    /// around it.
    pub const MAX_OPEN: usize = 5_000;
    /// YAML nested deeper than this is an attack or a mistake, and is refused: reading it recurses.
    pub const DEEPEST_YAML: usize = 100;
    /// Bytes of a data file or an include: no site keeps a longer one; larger ones are not read.
    pub const LARGEST_DATA_FILE: u64 = 8 << 20;
    /// Folders of data within folders: sites have one or two; a link to a folder above has no end.
    pub const DEEPEST_DATA: usize = 8;
    /// Folders below the input folder that have data for their posts: a link to a folder above has
    /// no end.
    pub const DEEPEST_DIRECTORY_DATA: usize = 12;
    /// Includes within includes: one that includes itself has no end.
    pub const DEEPEST_INCLUDE: usize = 20;
    /// Includes of one post, each of which is a file to be read.
    pub const MAX_INCLUDES: usize = 500;
    /// Tags rendered for one text; more are an attack or a mistake.
    pub const MAX_TAGS: u32 = 100_000;
    /// Bytes of a text that Liquid makes: as many as a post may have.
    pub const LARGEST_MADE: usize = 4 << 20;
    /// Bytes of a tag of Liquid: braces further apart are text, so that one that is never closed is
    /// not looked for to the end of the post, again and again.
    pub const LONGEST_TAG: usize = 8_192;
    /// Bytes between angle brackets that are an address, for the same reason: what is longer is text.
    pub const LONGEST_AUTOLINK: usize = 2_048;
    /// Characters of a link's address, for the same reason: a longer one is text.
    pub const LONGEST_ADDRESS: usize = 2_048;
    /// Block quotes and footnotes nested deeper than this are text: each level goes through its lines
    /// again.
    pub const DEEPEST_QUOTE: usize = 30;
    /// Steps after which delimiters are taken as text: emphasis is quadratic, or worse, in what an
    /// adversary writes; no paragraph of a release comes near.
    pub const MAX_EMPHASIS_STEPS: usize = 2_000_000;
    /// Elements nested deeper than this are flattened to their text: reading them recurses.
    pub const DEEPEST_ELEMENT: usize = 60;
    /// Rows that all cells with a rowspan of a group may reach together. A guard, no limit of any
    /// standard: beyond it rowspans are dropped, or gaps between them would take the square of the
    /// table's length.
    pub const MAX_SPANNED: usize = 100_000;
    /// Columns that a cell may span (HTML Living Standard §4.9.11).
    pub const MAX_COLUMNS: usize = 1000;
    /// Rows that a cell may span (HTML Living Standard §4.9.11).
    pub const MAX_ROWS: usize = 65_534;
    /// Pixels of a picture: decoded, they take four to eight bytes each. More are refused before
    /// anything is decoded.
    pub const MAX_PIXELS: u64 = 100_000_000;
    /// Memory that is asked for at once, in bytes: where there is not so much, that is an error.
    pub const MAX_AT_ONCE: u64 = 1 << 28;
    /// Bytes of an upload that is looked into whole, for what threatens it later: it is in memory.
    pub const LARGEST_LOOKED_INTO: u64 = 64 << 20;
}

/// Of PDFs, this program's own and others that are attached or verified.
pub mod pdf {
    /// Largest file that is looked into, in bytes; it is in memory, and its objects will be.
    pub const LARGEST_FILE: usize = 512 << 20;
    /// Bytes that all streams read at once may decompress to, together: they are in memory.
    pub const LARGEST_CONTENT: usize = 256 << 20;
    /// Bytes that one stream may decompress to: a thousandth of them in the file is enough to ask for
    /// so many.
    pub const LARGEST_STREAM: usize = 64 << 20;
    /// Bytes that all streams may decompress to, together, each time they are looked at: this bounds
    /// time, for they are looked at one after the other.
    pub const LARGEST_DECODED: usize = 1 << 30;
    /// Bytes of a page's operators: as objects they take twenty times as many.
    pub const LARGEST_PAGE: usize = 32 << 20;
    /// Operands of one operator, and items of one array: where a page has more, what stands there and
    /// after it is not given.
    pub const MAX_OPERANDS: usize = 1 << 20;
    /// Elements of an XMP packet: a guard, no limit of any standard; packets have a hundredth.
    pub const MAX_XMP_ELEMENTS: usize = 200_000;
    /// How deep they are nested, for the same reason.
    pub const DEEPEST_XMP: usize = 100;
    /// References to references are rare; more steps than this are a cycle.
    pub const MAX_REFERENCES: usize = 8;
    /// Deeper nesting is left to lopdf.
    pub const DEEPEST_OBJECT: usize = 24;
    /// A range may name this many codes: all that two bytes can.
    pub const LONGEST_RANGE: u32 = 0x1_0000;
    /// A code may stand for so many bytes of text (Adobe technical note 5014).
    pub const LONGEST_CODE_TEXT: usize = 512;
    /// A map may have so many codes: twice what two bytes can.
    pub const MAX_CODES: usize = 0x2_0000;
    /// Structure elements nested deeper are a cycle or an attack.
    pub const DEEPEST_READ: usize = 200;
    /// Columns that a table may have to be looked at. A guard, no limit of any standard.
    pub const MAX_COLUMNS: usize = 10_000;
    /// Slots of a table whose headers are looked for one by one: the search takes the square of them.
    pub const MAX_SLOTS: usize = 4_000_000;
    /// Steps through the role map, which may be a circle.
    pub const MAX_ROLES: usize = 8;
    /// Trees of documents are a tenth as deep; one without end is an attack.
    pub const DEEPEST_STRUCTURE: usize = 300;
}

/// Of what an archive's writer reads back, and of tasks.
pub mod archive {
    /// Bytes of a text of a package, which is read back whole: no text of ours is longer.
    pub const LARGEST_RECORD: u64 = 64 << 20;
    /// Bytes of a `bag-info.txt`: none of ours is longer.
    pub const LARGEST_BAG_INFO: u64 = 1 << 20;
    /// Bytes of a `provenance.json`: none of ours is longer.
    pub const LARGEST_PROVENANCE: u64 = 64 << 20;
    /// Bytes of one task that a worker is given: a line that does not end must not fill memory.
    pub const LONGEST_TASK: u64 = 1 << 20;
}

/// Of packages and archives that are verified, beside [`Limits`](super::Limits), which callers set.
pub mod package {
    /// How deep elements of metadata are nested: what is deeper is none.
    pub const DEEPEST_XML: usize = 200;
    /// Elements of one file. What is held of them may take more room than they do in the file: shorter
    /// ones than metadata have must not exhaust memory.
    pub const MAX_ELEMENTS: usize = 750_000;
    /// Elements of one file, however large it is: those of a package with 65,536 files, and more.
    pub const MAX_LONG_ELEMENTS: usize = 4_000_000;
    /// Bytes of an XML declaration, whose end is looked for: it has three short attributes.
    pub const LONGEST_DECLARATION: usize = 1024;
    /// Bytes of one extended header, long name or map of a sparse file; longer ones are not those of a
    /// bag.
    pub const LONGEST_EXTENSION: u64 = 1 << 20;
    /// Zeros that may fill up the last record: no common tar has larger ones.
    pub const LONGEST_FILL: u64 = 16 << 20;
    /// Bytes of memory that a file gets before it is read, whatever its container declares.
    pub const ROOM_FOR_A_FILE: u64 = 16 << 20;
    /// Bytes up to which an attachment is kept, where the package is not made again: a picture that
    /// cannot be decoded is one.
    pub const SMALL_ATTACHMENT: u64 = 1 << 20;
    /// Size in bytes up to which a file that is no readable zip is still read for its digest: it is
    /// damaged whatever that is, and may be a hundred gigabytes of nothing.
    pub const DIGESTED_THOUGH_BROKEN: u64 = 1 << 30;
    /// How many links may lead to links: more are a circle.
    pub const LONGEST_CHAIN: usize = 16;
    /// Longest path in bytes that is taken seriously (`PATH_MAX` of the common systems).
    pub const LONGEST_PATH: usize = 4096;
    /// Bytes of memory that the window of a decoder may take. What asks for more is not read.
    pub const LARGEST_WINDOW: u32 = 256 << 20;
    /// Bytes of the path that a link may lead to: its content, which is read whole.
    pub const LONGEST_LINK: u64 = 4096;
    /// Files of an archive that are looked at: their names are held in memory.
    pub const MAX_ARCHIVE_FILES: u64 = 20_000_000;
    /// Bytes of an archive's README.md, which is read whole to be recognised as ours.
    pub const LARGEST_README: u64 = 64 << 10;
    /// Bytes of a line of the log or the catalogue: a longer one is not one that was written.
    pub const LONGEST_LINE: u64 = 16 << 20;
    /// Bytes of a tombstone: a longer one is not one that was written.
    pub const LARGEST_TOMBSTONE: u64 = 1 << 20;
}
