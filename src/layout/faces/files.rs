//! Font files: those of a folder, and the faces in each.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use super::{Face, FaceError, collection};
use crate::error::IoError;

/// The font files of a folder and of the folders in it, sorted by path. Linked folders are not
/// followed: they may form circles.
pub(super) fn font_files(folder: &Path) -> Result<Vec<PathBuf>, IoError> {
    let mut paths = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(IoError::of("list", &folder))? {
            let entry = entry.map_err(IoError::of("list", &folder))?;
            let path = entry.path();
            let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
            if entry.file_type().map_err(IoError::of("read", &path))?.is_dir() {
                folders.push(path);
            } else if matches!(extension.as_deref(), Some("ttf" | "otf" | "ttc" | "otc")) {
                paths.push(path);
            }
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
