//! A file under examination: what its checks share, and what they have found.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::collections::BTreeMap;

use super::check::Check;
use super::report::Objection;
use crate::limits::pdf::LARGEST_DECODED;
use crate::pdf::model::xmp::Declared;
use crate::pdf::model::{
    self, Dictionary, LARGEST_STREAM, Objects, PageTree, PdfReadError, Stream,
};

/// Maximum number of objections listed for one check.
const MAX_OBJECTIONS: usize = 100;

/// A file under examination.
pub struct Examination<'a> {
    pub objects: &'a Objects<'a>,
    pub catalogue: &'a Dictionary<'a>,
    pub pages: &'a PageTree<'a, 'a>,
    pub declared: Declared,
    objections: Vec<Objection>,
    /// Number of objections of each check, by its title.
    made: BTreeMap<&'static str, usize>,
    /// Bytes that may still be decompressed; at 0, the examination is void.
    budget: Cell<usize>,
    /// The output intent's device, once it has been asked for.
    pub output: OnceCell<Option<Device>>,
}

/// The colour space of an output intent's profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Device {
    Grey,
    Rgb,
    Cmyk,
}

impl<'a> Examination<'a> {
    pub fn new(
        objects: &'a Objects<'a>,
        catalogue: &'a Dictionary<'a>,
        pages: &'a PageTree<'a, 'a>,
        declared: Declared,
    ) -> Examination<'a> {
        Examination {
            objects,
            catalogue,
            pages,
            declared,
            objections: Vec::new(),
            made: BTreeMap::new(),
            budget: Cell::new(LARGEST_DECODED),
            output: OnceCell::new(),
        }
    }

    /// Records what a check found, if the file declares the standard that the check belongs to.
    pub fn object(&mut self, check: &'static Check, detail: impl Into<String>) {
        if !check.scope.applies(&self.declared) {
            return;
        }
        let made = self.made.entry(check.title).or_default();
        *made += 1;
        if *made <= MAX_OBJECTIONS {
            self.objections.push(Objection { check, detail: detail.into() });
        }
    }

    pub fn object_if(&mut self, found: bool, check: &'static Check, detail: &str) {
        if found {
            self.object(check, detail);
        }
    }

    /// A stream's content; `None` if it cannot be decoded, or not within the limits.
    pub fn decode<'s>(&self, stream: &'s Stream<'_>) -> Option<Cow<'s, [u8]>> {
        let limit = self.budget.get().min(LARGEST_STREAM);
        match model::content(stream, limit) {
            Ok(bytes) => {
                self.budget.set(self.budget.get().saturating_sub(bytes.len()));
                Some(bytes)
            }
            Err(PdfReadError::TooLarge { .. }) => {
                self.give_up();
                None
            }
            Err(_) => None,
        }
    }

    /// Ends the examination: something is over a limit.
    pub fn give_up(&self) {
        self.budget.set(0);
    }

    /// Whether a limit was exceeded, so that nothing more can be known.
    pub fn is_void(&self) -> bool {
        self.budget.get() == 0
    }

    /// The objections.
    ///
    /// # Errors
    /// If a limit was exceeded.
    pub fn objections(self) -> Result<Vec<Objection>, PdfReadError> {
        if self.is_void() {
            let (what, limit) = ("the total size of its streams", LARGEST_DECODED);
            return Err(PdfReadError::TooLarge { what, limit });
        }
        Ok(self.objections)
    }
}
