//! The faces that a document may be set in: those of `--fonts DIR` first, then the built-in ones.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, OnceLock};

use sha2::{Digest, Sha256};
use skrifa::raw::TableProvider;
use skrifa::raw::tables::head::MacStyle;
use skrifa::raw::tables::os2::SelectionFlags;
use skrifa::string::StringId;
use skrifa::{FontRef, MetadataProvider};

use crate::cache::Derived;
use crate::digest::from_hex;
use crate::error::IoError;

use files::{font_files, load_faces};

pub use fallback::{HanForm, is_of_another_script};

/// Index of a face in its [`FontSet`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaceId(pub u16);

/// One font file (static TrueType or OpenType, one face).
pub struct Face {
    /// Family as the name table gives it: `DM Sans`.
    pub family: String,
    /// The same in lower case.
    family_key: String,
    pub bold: bool,
    pub italic: bool,
    /// `usWeightClass` of the OS/2 table: 400 regular, 700 bold.
    pub weight: u16,
    /// PostScript name (name id 6): `DMSans-Regular`.
    pub postscript_name: String,
    /// The name table's version text.
    pub version: String,
    /// The bytes of the file.
    pub data: Cow<'static, [u8]>,
    /// Whether it is built into the program.
    pub is_built_in: bool,
    /// SHA-256 of `data`, once it has been asked for, or is known.
    sha256: OnceLock<[u8; 32]>,
    metrics: FaceMetrics,
    derived: Derived,
}

/// Metrics of a face in its design units, y upwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FaceMetrics {
    /// Never 0.
    pub units_per_em: u16,
    pub ascender: i16,
    /// Below the baseline: negative.
    pub descender: i16,
    /// Height of capitals; of the ascender if the OS/2 table does not say.
    pub cap_height: i16,
    /// x-height; half the cap height if the OS/2 table does not say.
    pub x_height: i16,
    /// Degrees counter-clockwise from the vertical; italics lean to the right, negative.
    pub italic_angle: f32,
    pub fixed_pitch: bool,
    /// Extent of all glyphs: x min, y min, x max, y max.
    pub bounds: [i16; 4],
    pub underline_position: i16,
    pub underline_thickness: i16,
    pub strikeout_position: i16,
    pub strikeout_thickness: i16,
    pub glyph_count: u16,
}

/// Why a font file cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FaceError {
    #[error(transparent)]
    Io(#[from] IoError),
    #[error("{}: not a TrueType or OpenType font, or damaged: {fault}", path.display())]
    Broken { path: PathBuf, fault: String },
    #[error("{}: variable fonts are not supported; use static instances of it", path.display())]
    Variable { path: PathBuf },
    #[error(
        "{}: its licence bits (OS/2 fsType {fs_type:#06x}) forbid embedding a subset; use \
         another face, or a version of this one that may be embedded",
        path.display()
    )]
    EmbeddingRestricted { path: PathBuf, fs_type: u16 },
    #[error("{}: no font file (.ttf, .otf, .ttc or .otc) in this folder or below it", path.display())]
    NoFonts { path: PathBuf },
    #[error("the font folders hold more than {} faces", u16::MAX)]
    TooMany,
}

/// All font files that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
#[non_exhaustive]
pub struct FaceErrors(pub Vec<FaceError>);

impl Face {
    /// Reads the tables of a font file. `path` names it in errors.
    pub fn parse(path: &Path, data: Cow<'static, [u8]>) -> Result<Face, FaceError> {
        let broken = |fault: &str| FaceError::Broken { path: path.into(), fault: fault.to_owned() };
        let font = FontRef::new(&data).map_err(|fault| broken(&fault.to_string()))?;
        if font.fvar().is_ok() {
            return Err(FaceError::Variable { path: path.into() });
        }
        if font.glyf().is_err() && font.cff().is_err() {
            return Err(broken("it has neither a glyf nor a CFF table"));
        }
        if font.cmap().is_err() || font.hmtx().is_err() {
            return Err(broken("it lacks its cmap or hmtx table"));
        }
        let fs_type = font.os2().map(|os2| os2.fs_type()).unwrap_or(0);
        if !may_embed_subset(fs_type) {
            return Err(FaceError::EmbeddingRestricted { path: path.into(), fs_type });
        }
        let name = |id| font.localized_strings(id).english_or_first().map(|name| name.to_string());
        let family = name(StringId::TYPOGRAPHIC_FAMILY_NAME)
            .or_else(|| name(StringId::FAMILY_NAME))
            .ok_or_else(|| broken("its name table gives no family"))?;
        let postscript_name = name(StringId::POSTSCRIPT_NAME)
            .ok_or_else(|| broken("its name table gives no PostScript name"))?;
        let version = name(StringId::VERSION_STRING).unwrap_or_default();
        let (bold, italic, weight) = style(&font);
        let metrics = FaceMetrics::read(&font).map_err(|fault| broken(&fault.to_string()))?;
        if metrics.units_per_em == 0 {
            return Err(broken("its em has 0 units"));
        }
        Ok(Face {
            family_key: family.to_lowercase(),
            family,
            bold,
            italic,
            weight,
            postscript_name,
            version,
            data,
            is_built_in: false,
            sha256: OnceLock::new(),
            metrics,
            derived: Derived::default(),
        })
    }

    /// SHA-256 of the file. Computed on first use: a document uses few faces.
    pub fn sha256(&self) -> &[u8; 32] {
        self.sha256.get_or_init(|| Sha256::digest(&self.data).into())
    }

    /// The family in lower case, for comparison.
    pub fn family_key(&self) -> &str {
        &self.family_key
    }

    /// What later stages derive from this face, for all documents.
    pub fn derived(&self) -> &Derived {
        &self.derived
    }

    /// The font's tables.
    pub fn font(&self) -> FontRef<'_> {
        FontRef::new(&self.data).expect("the tables were read when the face was made")
    }

    pub fn metrics(&self) -> &FaceMetrics {
        &self.metrics
    }
}

/// OpenType, OS/2 `fsType`: of the usage bits 0 to 3 the least restrictive counts, so only 2 alone
/// (restricted licence) forbids embedding; bit 8 forbids subsets, bit 9 outlines.
fn may_embed_subset(fs_type: u16) -> bool {
    fs_type & 0x000F != 0x0002 && fs_type & 0x0300 == 0
}

/// Bold, italic and weight class, from the OS/2 table or, without one, from the head table.
fn style(font: &FontRef<'_>) -> (bool, bool, u16) {
    let mac_style = font.head().map(|head| head.mac_style()).unwrap_or_default();
    match font.os2() {
        Ok(os2) => {
            let selection = os2.fs_selection();
            let italic = SelectionFlags::ITALIC;
            (
                selection.contains(SelectionFlags::BOLD),
                selection.contains(italic) || selection.contains(SelectionFlags::OBLIQUE),
                os2.us_weight_class(),
            )
        }
        Err(_) => {
            let bold = mac_style.contains(MacStyle::BOLD);
            (bold, mac_style.contains(MacStyle::ITALIC), if bold { 700 } else { 400 })
        }
    }
}

impl FaceMetrics {
    fn read(font: &FontRef<'_>) -> Result<FaceMetrics, skrifa::raw::ReadError> {
        let head = font.head()?;
        let hhea = font.hhea()?;
        let post = font.post().ok();
        let os2 = font.os2().ok();
        let ascender = hhea.ascender().to_i16();
        let cap_height =
            os2.as_ref().and_then(|os2| os2.s_cap_height()).filter(|&h| h > 0).unwrap_or(ascender);
        Ok(FaceMetrics {
            units_per_em: head.units_per_em(),
            ascender,
            descender: hhea.descender().to_i16(),
            cap_height,
            x_height: os2
                .as_ref()
                .and_then(|os2| os2.sx_height())
                .filter(|&h| h > 0)
                .unwrap_or(cap_height / 2),
            italic_angle: post.as_ref().map_or(0.0, |post| post.italic_angle().to_f64() as f32),
            fixed_pitch: post.as_ref().is_some_and(|post| post.is_fixed_pitch() != 0),
            bounds: [head.x_min(), head.y_min(), head.x_max(), head.y_max()],
            underline_position: post.as_ref().map_or(0, |post| post.underline_position().to_i16()),
            underline_thickness: post
                .as_ref()
                .map_or(0, |post| post.underline_thickness().to_i16()),
            strikeout_position: os2.as_ref().map_or(0, |os2| os2.y_strikeout_position()),
            strikeout_thickness: os2.as_ref().map_or(0, |os2| os2.y_strikeout_size()),
            glyph_count: font.maxp()?.num_glyphs(),
        })
    }
}

/// All faces, in search order.
#[derive(Default, Clone)]
pub struct FontSet {
    faces: Vec<Arc<Face>>,
    derived: Arc<Derived>,
}

macro_rules! font_files {
    ($($path:literal),* $(,)?) => {
        [$(($path, include_bytes!(concat!("../../fonts/", $path)))),*]
    };
}

/// The files of `fonts/`, by family, regular first.
const BUILT_IN: [(&str, &[u8]); 20] = font_files![
    "dm-sans/DMSans-Regular.ttf",
    "dm-sans/DMSans-Italic.ttf",
    "dm-sans/DMSans-Bold.ttf",
    "dm-sans/DMSans-BoldItalic.ttf",
    "spectral/Spectral-Regular.ttf",
    "spectral/Spectral-Italic.ttf",
    "spectral/Spectral-Bold.ttf",
    "spectral/Spectral-BoldItalic.ttf",
    "open-sans/OpenSans-Regular.ttf",
    "open-sans/OpenSans-Italic.ttf",
    "open-sans/OpenSans-Bold.ttf",
    "open-sans/OpenSans-BoldItalic.ttf",
    "tinos/Tinos-Regular.ttf",
    "tinos/Tinos-Italic.ttf",
    "tinos/Tinos-Bold.ttf",
    "tinos/Tinos-BoldItalic.ttf",
    "dejavu-sans/DejaVuSans-Regular.ttf",
    "dejavu-sans/DejaVuSans-Bold.ttf",
    "dejavu-sans/DejaVuSansMono.ttf",
    "noto-emoji/NotoEmoji-Regular.ttf",
];

/// SHA-256 of each, in the same order, as sha256sum writes it: no process has to compute them.
const DIGESTS: &str = include_str!("../../fonts/SHA256SUMS");

/// Parsed once per process, for a whole batch of releases.
static BUILT_IN_FACES: LazyLock<Vec<Arc<Face>>> = LazyLock::new(|| {
    let faces = BUILT_IN.iter().zip(DIGESTS.lines()).map(|((path, data), line)| {
        let face = Face::parse(Path::new(path), Cow::Borrowed(data));
        let mut face = face.unwrap_or_else(|fault| panic!("built-in font: {fault}"));
        let digest: Option<[u8; 32]> =
            line.split(' ').next().and_then(from_hex).and_then(|digest| digest.try_into().ok());
        face.is_built_in = true;
        if let Some(digest) = digest {
            face.sha256 = OnceLock::from(digest);
        }
        Arc::new(face)
    });
    faces.collect()
});

impl FontSet {
    /// The built-in faces.
    pub fn builtin() -> FontSet {
        FontSet { faces: BUILT_IN_FACES.clone(), derived: Arc::default() }
    }

    /// The font files of each folder and of the folders in it, in the order of folders and paths,
    /// those of a collection (`.ttc`, `.otc`) in its own order; then the built-in faces.
    ///
    /// # Errors
    /// All files that are not fonts, and all that may not or cannot be embedded; files of other
    /// kinds are ignored. Folders without any font file.
    pub fn load(folders: &[PathBuf]) -> Result<FontSet, FaceErrors> {
        let mut faces = Vec::new();
        let mut errors = Vec::new();
        for folder in folders {
            match font_files(folder) {
                Ok(paths) if paths.is_empty() => {
                    errors.push(FaceError::NoFonts { path: folder.clone() });
                }
                Ok(paths) => paths.iter().for_each(|path| match load_faces(path) {
                    Ok(found) => faces.extend(found.into_iter().map(Arc::new)),
                    Err(error) => errors.push(error),
                }),
                Err(error) => errors.push(error.into()),
            }
        }
        faces.extend(BUILT_IN_FACES.iter().cloned());
        if faces.len() > usize::from(u16::MAX) {
            errors.push(FaceError::TooMany);
        }
        if errors.is_empty() {
            Ok(FontSet { faces, derived: Arc::default() })
        } else {
            Err(FaceErrors(errors))
        }
    }

    /// Only the faces with these digests, in their order: from the set in which a release was once
    /// typeset, those that could matter.
    ///
    /// # Errors
    /// The indices of those that are missing.
    pub fn only(&self, digests: &[[u8; 32]]) -> Result<FontSet, Vec<usize>> {
        let find = |digest: &[u8; 32]| self.faces.iter().find(|face| face.sha256() == digest);
        let found: Vec<_> = digests.iter().map(find).collect();
        let missing: Vec<usize> =
            (0..found.len()).filter(|&index| found[index].is_none()).collect();
        match missing.as_slice() {
            [] => {
                let faces = found.into_iter().flatten().cloned().collect();
                Ok(FontSet { faces, derived: Arc::default() })
            }
            _ => Err(missing),
        }
    }

    pub fn face(&self, id: FaceId) -> &Face {
        &self.faces[usize::from(id.0)]
    }

    /// What later stages derive from these faces together, for all documents.
    pub fn derived(&self) -> &Derived {
        &self.derived
    }

    pub fn faces(&self) -> impl Iterator<Item = (FaceId, &Face)> {
        self.faces.iter().enumerate().map(|(i, face)| (FaceId(i as u16), &**face))
    }

    /// The family's face in this style, or in the nearest one it has: a regular face stands in for
    /// all others, and none of these for it.
    pub fn find_nearest(&self, family: &str, bold: bool, italic: bool) -> Option<FaceId> {
        [(bold, italic), (bold, false), (false, italic), (false, false)]
            .into_iter()
            .find_map(|(bold, italic)| self.find(family, bold, italic))
    }

    /// The face of a family (in any case) with this style. If a family has several weights of it,
    /// the one nearest to 400, or 700 for bold; among equals the first in search order.
    pub fn find(&self, family: &str, bold: bool, italic: bool) -> Option<FaceId> {
        let family = family.to_lowercase();
        let wanted_weight: u16 = if bold { 700 } else { 400 };
        self.faces()
            .filter(|(_, face)| face.bold == bold && face.italic == italic)
            .filter(|(_, face)| face.family_key == family)
            .min_by_key(|(_, face)| face.weight.abs_diff(wanted_weight))
            .map(|(id, _)| id)
    }
}

mod collection;
mod fallback;
mod files;
#[cfg(test)]
mod tests;
