//! Font files: those of a folder, and the faces in each.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use super::{Face, FaceError, collection};
use crate::error::IoError;

/// The font files of a folder, sorted by path.
pub(super) fn font_files(folder: &Path) -> Result<Vec<PathBuf>, IoError> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(IoError::of("list", folder))? {
        let path = entry.map_err(IoError::of("list", folder))?.path();
        let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
        if matches!(extension.as_deref(), Some("ttf" | "otf" | "ttc" | "otc")) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// The faces of a font file: several in a collection, otherwise one.
pub(super) fn load_faces(path: &Path) -> Result<Vec<Face>, FaceError> {
    let data = std::fs::read(path).map_err(IoError::of("read", path))?;
    if !data.starts_with(b"ttcf") {
        return Ok(vec![Face::parse(path, Cow::Owned(data))?]);
    }
    let fonts = collection::fonts(&data).ok_or_else(|| FaceError::Broken {
        path: path.into(),
        fault: "its collection is truncated".to_owned(),
    })?;
    fonts.into_iter().map(|font| Face::parse(path, Cow::Owned(font))).collect()
}
