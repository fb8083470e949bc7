//! The options of verification.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use super::known::KnownFiles;
use super::observer::Observer;
use super::reproduce::rebuilder::Rebuilder;
use crate::limits::Limits;

/// What to check.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Checks {
    /// Only containers, completeness and, in archives, the digests of zips against `.zip.sha256`;
    /// contents are not unpacked to be digested.
    pub quick: bool,
    /// Limits that are not exceeded, whatever a package says.
    pub limits: Limits,
    /// Reads and typesets packaged releases again; verification itself builds nothing. Without it,
    /// texts are not compared.
    pub rebuilder: Option<Arc<dyn Rebuilder>>,
    /// Whether each release is typeset again and its PDF compared byte for byte.
    pub reproduce: bool,
    /// A copy to compare with: of the archive, or of the package.
    pub against: Option<PathBuf>,
    /// Number of threads. Default: one per core.
    pub threads: Option<NonZeroUsize>,
    /// Follows how far it is.
    pub observer: Option<Arc<dyn Observer>>,
    /// Files that were found sound, for the packages that have them too.
    pub(crate) known: Arc<KnownFiles>,
}

impl Checks {
    /// How much is checked, in the word that logs and events have for it.
    pub fn scope(&self) -> &'static str {
        match (self.quick, self.reproduce) {
            (true, _) => "quick",
            (false, true) => "reproduce",
            (false, false) => "full",
        }
    }
}
