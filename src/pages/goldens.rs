//! Texts that are kept beside the tests, to be read when they change.

use std::fs;
use std::path::Path;

/// Compares a text with the one kept at `path`, below `src/pages`; with `UPDATE_GOLDENS=1` it is kept
/// instead.
#[track_caller]
pub fn assert_golden(path: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pages").join(path);
    if std::env::var_os("UPDATE_GOLDENS").is_some_and(|value| value == "1") {
        return fs::write(&path, text).expect("can be kept");
    }
    let kept = fs::read_to_string(&path).expect("UPDATE_GOLDENS=1 writes it");
    assert_eq!(text, kept, "{}: UPDATE_GOLDENS=1 keeps what is written now", path.display());
}
