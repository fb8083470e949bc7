//! A PDF's objects, for reading (ISO 32000-1 §7): what `reader` and `conformance` work on. The
//! bytes may be hostile: nothing here panics, follows a cycle forever or decompresses without
//! limit.

use std::panic::UnwindSafe;

use lopdf::{Document, LoadOptions};

use crate::limits::pdf::LARGEST_FILE;

pub mod content;
mod convert;
mod error;
mod filters;
mod object;
mod objects;
mod regular;
mod syntax;
mod to_unicode;
mod trees;
pub mod xmp;

#[cfg(test)]
mod tests;

use filters::Budget;

pub use error::PdfReadError;
pub use filters::{LARGEST_CONTENT, LARGEST_STREAM, content};
pub use object::{Dictionary, Object, Stream};
pub use objects::Objects;
pub use to_unicode::ToUnicode;
pub use trees::{Kid, Page, PageTree, kid, leaves, page_of, pages};

/// Opens a file and reads it with `read`.
///
/// # Errors
/// If the file cannot be opened as a PDF, or exceeds a limit; and those of `read`.
pub fn open<T>(
    bytes: &[u8],
    read: impl for<'o> FnOnce(&'o Objects<'o>) -> Result<T, PdfReadError> + UnwindSafe,
) -> Result<T, PdfReadError> {
    if bytes.len() > LARGEST_FILE {
        return Err(PdfReadError::TooLarge { what: "the file", limit: LARGEST_FILE });
    }
    // lopdf is careful with broken files, but promises nothing: a panic in it must not end the
    // verification of all other packages.
    std::panic::catch_unwind(|| {
        let mut unpacked = Vec::new();
        match regular::load(bytes, &mut unpacked, &mut Budget(LARGEST_CONTENT)) {
            Some(objects) => read(&objects),
            None => read(&load_by_lopdf(bytes)?),
        }
    })
    .unwrap_or_else(|_| Err(PdfReadError::Broken("its objects cannot be parsed".to_owned())))
}

fn load_by_lopdf(bytes: &[u8]) -> Result<Objects<'static>, PdfReadError> {
    // lopdf limits what one stream decompresses to, while it loads all of them: the budget is
    // divided among as many as there can be.
    let streams = memchr::memmem::find_iter(bytes, "endstream").count();
    let limit = (LARGEST_CONTENT / streams.max(1)).min(LARGEST_STREAM);
    let options = LoadOptions { max_decompressed_size: Some(limit), ..LoadOptions::default() };
    let pdf = Document::load_mem_with_options(bytes, options).map_err(|error| match error {
        lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) => PdfReadError::Password,
        lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { limit }) => {
            PdfReadError::TooLarge { what: "a stream of objects", limit }
        }
        error => PdfReadError::Broken(error.to_string()),
    })?;
    Ok(pdf.into())
}
