//! Why a PDF could not be read.

/// Why a PDF could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PdfReadError {
    #[error("the file is not a PDF: it does not begin with `%PDF-`")]
    NotPdf,
    #[error("the PDF is broken: {0}")]
    Broken(String),
    #[error("the PDF is encrypted and needs a password")]
    Password,
    #[error("the PDF is too large to inspect: {what} is over {limit} bytes")]
    TooLarge { what: &'static str, limit: usize },
    #[error("the PDF's XMP metadata is not well-formed XML: {0}")]
    Metadata(String),
}
