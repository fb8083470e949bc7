//! Why a PDF was not written.

use super::preflight::Fault;

/// Why a PDF was not written.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// Everything in the pages that a conforming file cannot have.
    #[error(
        "the pages cannot be written as PDF/A-3a and PDF/UA-1:\n{}",
        .0.iter().map(|fault| format!("- {fault}")).collect::<Vec<_>>().join("\n")
    )]
    NotConforming(Vec<Fault>),
    #[error("the face {face} cannot be embedded: {reason}")]
    Face { face: String, reason: String },
    #[error("the sRGB profile cannot be encoded: {0}")]
    Profile(String),
}
