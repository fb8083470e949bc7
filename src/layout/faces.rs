//! The faces a document may be set in: those built in, and those of `--fonts DIR` before them.

use std::borrow::Cow;

/// Index of a face in its [`FontSet`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaceId(pub u16);

/// One font file (static TrueType or OpenType, one face).
pub struct Face {
    /// Family as the name table gives it: « DM Sans ».
    pub family: String,
    pub bold: bool,
    pub italic: bool,
    /// PostScript name (name id 6): `DMSans-Regular`.
    pub postscript_name: String,
    /// The name table's version text.
    pub version: String,
    /// The file's bytes.
    pub data: Cow<'static, [u8]>,
    /// SHA-256 of `data`.
    pub sha256: [u8; 32],
}

/// All faces, in order of search.
#[derive(Default)]
pub struct FontSet {
    faces: Vec<Face>,
}

impl FontSet {
    pub fn face(&self, id: FaceId) -> &Face {
        &self.faces[usize::from(id.0)]
    }

    pub fn faces(&self) -> impl Iterator<Item = (FaceId, &Face)> {
        self.faces.iter().enumerate().map(|(i, face)| (FaceId(i as u16), face))
    }
}
