//! The search of an archive's pages: an index in shards, which a script loads as it needs them
//! (`assets/search.js`), and the form in which one types.
//!
//! - `fold` splits texts into words as they are compared;
//! - `words` finds the words of a release, with their weights and stems;
//! - `index` collects those of all releases, in `postings` of `vlq` numbers;
//! - `shards` writes them as files of moderate size, `documents` what results show of a release,
//!   `columns` what filters need;
//! - `labels` and `form` write the region of a page in which one searches.

mod columns;
mod documents;
mod fold;
mod form;
mod index;
mod labels;
mod postings;
mod shards;
mod vlq;
mod words;

#[cfg(test)]
mod tests;

pub(super) use documents::beginning;
pub use form::{Place, form};
pub use index::SearchIndex;
pub use labels::Labels;
pub use words::{Words, words};

/// The script that searches; it lies where [`Place`] says.
pub const SCRIPT: &str = concat!(
    "\"use strict\";\n(function () {\n",
    include_str!("../assets/search-words.js"),
    "\n",
    include_str!("../assets/search-index.js"),
    "\n",
    include_str!("../assets/search.js"),
    "})();\n",
);

/// What a page lets its browser load, as its `Content-Security-Policy`: nothing that does not lie
/// beside it. The scheme is named because on a disk there is no `'self'` that all browsers agree on.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' file:; \
     style-src 'self' file:; img-src 'self' file:; base-uri 'none'; form-action 'none'";
