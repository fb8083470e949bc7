//! Archives.
use super::*;
pub fn verify(
    _path: &Path,
    _checks: &Checks,
    _tell: &mut dyn FnMut(PackageReport),
) -> Result<(), VerifyError> {
    Ok(())
}
