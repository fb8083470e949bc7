//! The Python package: the program, and a small API over the pipeline.

use pyo3::prelude::*;

/// Typesets, packages and verifies press releases.
#[pymodule]
fn _communique(_module: &Bound<'_, PyModule>) -> PyResult<()> {
    Ok(())
}
