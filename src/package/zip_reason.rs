//! Why a zip cannot be read, in words.

use zip::result::ZipError;

use crate::error::reason;

/// The library's error in the words of whoever has the file.
pub(crate) fn zip_reason(error: &ZipError) -> String {
    let text = error.to_string();
    let is = |words: &str| text.contains(words);
    match error {
        ZipError::Io(source) if source.kind() == std::io::ErrorKind::UnexpectedEof => {
            "it is cut off".to_owned()
        }
        ZipError::Io(source) if is("checksum") || is("deflate") || is("corrupt") => {
            format!("its bytes were changed ({})", reason(source))
        }
        ZipError::Io(source) => reason(source),
        _ if is("EOCD") || is("central directory end") => {
            "the directory at its end is missing: it is cut off, or damaged".to_owned()
        }
        ZipError::InvalidArchive(_) => "its directory is damaged".to_owned(),
        ZipError::UnsupportedArchive(_) => {
            "it uses a feature of zip that packages do not have".to_owned()
        }
        ZipError::FileNotFound => "a file that it lists is missing".to_owned(),
        _ => text,
    }
}
