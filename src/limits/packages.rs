//! Limits that keep time and memory bounded on hostile input (RFC 8493 §5).

/// How much of a package is examined. Beyond a limit there is a finding, never a guess.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Entries of a zip.
    pub entries: u64,
    /// Files and folders of a bag in a folder.
    pub files: u64,
    /// Bytes of a zip's central directory, which is held in memory.
    pub directory: u64,
    /// Bytes of all contents of a zip, uncompressed.
    pub content: u64,
    /// Ratio of uncompressed to compressed size, over the whole zip. Checked above
    /// [`Limits::RATIO_FREE`] only.
    pub ratio: u64,
    /// Bytes of bagit.txt, which has two lines.
    pub declaration: u64,
    /// Bytes of bag-info.txt.
    pub info: u64,
    /// Bytes of one manifest or of fetch.txt.
    pub tag_file: u64,
    /// Bytes of all these files.
    pub tag_files: u64,
    /// Their lines, all together.
    pub tag_lines: u64,
    /// Bytes of one XML metadata file; PREMIS takes about 1500 for each file of the package.
    pub metadata: u64,
    /// Bytes of a PDF, which is read whole.
    pub pdf: u64,
    /// Bytes of a package's text, settings and pictures, kept to typeset the release again.
    pub sources: u64,
}

impl Limits {
    /// Content in bytes below which the ratio does not matter.
    pub const RATIO_FREE: u64 = 64 << 20;
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            entries: 200_000,
            files: 10_000_000,
            directory: 64 << 20,
            content: 1 << 40,
            ratio: 200,
            declaration: 64 << 10,
            info: 4 << 20,
            tag_file: 256 << 20,
            tag_files: 512 << 20,
            tag_lines: 10_000_000,
            metadata: 256 << 20,
            pdf: 256 << 20,
            sources: 64 << 20,
        }
    }
}
