//! What is asked of verification.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use super::reproduce::setter::Setter;
use crate::limits::Limits;

/// What to check.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Checks {
    /// Containers, completeness, and in archives the digests of zips against `.zip.sha256`; no
    /// contents are unpacked to be digested.
    pub quick: bool,
    /// What is not exceeded, whatever a package says.
    pub limits: Limits,
    /// What reads and sets packaged releases again; verification itself builds nothing. Without
    /// it, texts are not compared.
    pub setter: Option<Arc<dyn Setter>>,
    /// Whether each release is set again and its PDF compared byte for byte.
    pub reproduce: bool,
    /// A copy to compare with: of the archive, or of the package.
    pub against: Option<PathBuf>,
    /// Number of threads. Without it, as many as there are cores.
    pub threads: Option<NonZeroUsize>,
}
