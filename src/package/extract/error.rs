//! Why a zip is not unpacked.

use std::path::PathBuf;

use zip::result::ZipError;

use crate::error::{IoError, shown};
use crate::package::zip_reason::zip_reason;

/// Why a package is not unpacked. Names of files come from the package, and are escaped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExtractError {
    /// It is not a readable zip.
    #[error("{} is not a readable zip: {}", shown(&path.display().to_string()), zip_reason(source))]
    Zip { path: PathBuf, source: ZipError },
    /// It does not begin as a zip does.
    #[error("{} is not a zip", shown(&path.display().to_string()))]
    NotAZip { path: PathBuf },
    /// A file in it is damaged.
    #[error("{}: `{}` is damaged: {}", shown(&path.display().to_string()), shown(name), zip_reason(source))]
    Damaged { path: PathBuf, name: String, source: ZipError },
    /// All entries that are refused, with the reasons.
    #[error("{} cannot be extracted safely: {}", shown(&path.display().to_string()), join(refusals))]
    Refused { path: PathBuf, refusals: Vec<Refusal> },
    /// None of its files is sound.
    #[error("{}: none of its files is sound, and nothing is saved", shown(&path.display().to_string()))]
    NothingSaved { path: PathBuf },
    /// Something has the name of what would be unpacked.
    #[error("{} already exists and is not overwritten", shown(&path.display().to_string()))]
    Exists { path: PathBuf },
    /// It was asked to stop.
    #[error("{}: interrupted, and nothing is unpacked", shown(&path.display().to_string()))]
    Interrupted { path: PathBuf },
    /// A file cannot be read or written.
    #[error(transparent)]
    Io(#[from] IoError),
}

impl ExtractError {
    /// What to do about it, if known.
    pub fn help(&self) -> Option<&'static str> {
        match self {
            ExtractError::Zip { .. } | ExtractError::Damaged { .. } => Some(
                "`extract --salvage` unpacks the files of it that are sound; `verify` reports all \
                 that is wrong with it",
            ),
            ExtractError::NotAZip { .. } => {
                Some("name a package, the .zip that `export` or `package` wrote")
            }
            _ => None,
        }
    }
}

/// Why a zip is not unpacked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("`{}` leads outside the destination, or is not a portable path", shown(.0))]
    Path(String),
    #[error("`{}` is neither a file nor a folder", shown(.0))]
    Kind(String),
    #[error("`{}` occurs twice", shown(.0))]
    Duplicate(String),
    #[error("entries overlap")]
    Overlap,
    #[error("`{}` does not have the size that the zip gives", shown(.0))]
    Length(String),
    #[error("`{}` and `{}` are the same file where case or normalisation does not count", shown(.0), shown(.1))]
    Clash(String, String),
    #[error("`{}` is a file, and also the folder of `{}`", shown(.0), shown(.1))]
    FileAsFolder(String, String),
    #[error("`{}` unpacks to more than {} times its size", shown(.0), .1)]
    Ratio(String, u64),
    #[error("it unpacks to more than {0} bytes")]
    Size(u64),
    #[error("it has more than {0} entries")]
    Entries(u64),
    #[error("`{}` is encrypted", shown(.0))]
    Encrypted(String),
}

fn join(refusals: &[Refusal]) -> String {
    refusals.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
