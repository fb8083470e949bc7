//! A package that was read, whatever its form: what bags and SIPs have in common.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::rebuilder::{RebuiltFile, Stated};
use crate::verify::bag::{self, Bag, Declaration, Info};
use crate::verify::contents::Contents;
use crate::verify::findings::Findings;
use crate::verify::fixity::{Algorithm, FileDigests};
use crate::verify::metadata::Premis;
use crate::verify::names::shown;
use crate::verify::pdf::Inspected;
use crate::verify::places::{PREMIS, SOURCE_FOLDER, is_explanation};

/// A package that was read.
pub struct Packaged<'a> {
    /// How findings about the package itself are addressed.
    pub place: String,
    /// What the package says about itself.
    pub info: &'a Info,
    pub declaration: Declaration,
    /// Path of the preservation metadata.
    pub premis: String,
    /// What it says, if it can be read.
    pub record: Option<&'a Premis>,
    /// Folder of the source, without a slash at the end.
    pub source_folder: String,
    pub files: BTreeSet<&'a str>,
    pub digests: &'a BTreeMap<String, FileDigests>,
    /// Files that describe the package, whole.
    pub metadata: &'a BTreeMap<String, Vec<u8>>,
    /// The kept files of the source.
    pub sources: &'a BTreeMap<String, Arc<Vec<u8>>>,
    pub pdfs: &'a [Inspected],
    /// Date and time of the container's entries, in MS-DOS form.
    pub stamp: Option<(u16, u16)>,
}

impl<'a> Packaged<'a> {
    /// A bag, with its preservation metadata if they can be read.
    pub fn bag(
        bag: &'a Bag,
        (contents, record): (&'a Contents, Option<&'a Premis>),
        stamp: Option<(u16, u16)>,
    ) -> Packaged<'a> {
        let folder = bag.content_folder();
        Packaged {
            place: format!("../{}", bag.prefix.trim_end_matches('/')),
            info: &bag.info,
            declaration: bag.declaration,
            premis: format!("{folder}{PREMIS}"),
            record,
            source_folder: format!("{folder}{}", SOURCE_FOLDER.trim_end_matches('/')),
            files: bag.files.keys().map(String::as_str).collect(),
            digests: &contents.digests,
            metadata: &contents.metadata,
            sources: &contents.sources,
            pdfs: &contents.pdfs,
            stamp,
        }
    }

    /// What cannot be derived.
    pub fn stated(&self) -> Stated {
        Stated::of(self.info, self.record)
    }

    /// Whether PREMIS names files that could not be read: the system's words about that cannot be
    /// had again. Anybody can write that: it excuses no difference, but leaves some unchecked.
    pub fn names_unreadable_files(&self) -> bool {
        let premis = self.metadata.get(&self.premis);
        premis.is_some_and(|premis| memchr::memmem::find(premis, b" cannot be read").is_some())
    }

    /// The kept content of a file.
    pub fn bytes(&self, path: &str) -> Option<&[u8]> {
        let kept = self.metadata.get(path).map(Vec::as_slice);
        kept.or(self.sources.get(path).map(|bytes| bytes.as_slice()))
    }

    /// Whether a rebuilt file explains the package, and the package's own is another.
    pub fn is_other_explanation(&self, rebuilt: &RebuiltFile) -> bool {
        let folder = self.source_folder.strip_suffix(SOURCE_FOLDER.trim_end_matches('/'));
        let below = folder.and_then(|folder| rebuilt.path.strip_prefix(folder));
        let found = self.digests.get(&rebuilt.path);
        let found = found.and_then(|found| found.digests.get(&Algorithm::Sha256));
        below.is_some_and(is_explanation) && found.is_some_and(|found| !rebuilt.is(found))
    }

    /// What a rebuilt package says about itself, parsed.
    pub fn parsed_info(&self, bytes: &[u8]) -> Info {
        let (name, text) = (&self.info.name, String::from_utf8_lossy(bytes));
        bag::info::parse(name, &text, self.declaration, &mut Findings::default())
    }

    /// Lists the labels of bag-info.txt whose values differ; the payload's size is checked against
    /// the payload.
    pub fn info_differences(&self, expected: &[u8], wrong: &mut dyn FnMut(String)) {
        let expected = self.parsed_info(expected);
        let all = |info: &Info| {
            let fields = info.fields().filter(|(label, _)| *label != "Payload-Oxum");
            fields.map(|(one, two)| (one.to_owned(), two.to_owned())).collect::<Vec<_>>()
        };
        let (mut found, mut given) = (all(self.info), all(&expected));
        let is_in_order = found == given;
        let rest = |of: &mut Vec<(String, String)>, other: &[(String, String)]| {
            of.retain(|field| !other.contains(field));
        };
        let whole = found.clone();
        rest(&mut found, &given);
        rest(&mut given, &whole);
        for (label, value) in &found {
            let at = given.iter().position(|(other, _)| other == label);
            let given = at.map(|at| given.remove(at).1);
            let value = shown(value);
            wrong(match given {
                Some(given) => {
                    let given = shown(&given);
                    format!("`{label}` is `{value}`; the source and settings give `{given}`")
                }
                None => format!("`{label}: {value}` is not in the source or settings"),
            });
        }
        for (label, value) in &given {
            let value = shown(value);
            wrong(format!("`{label}: {value}`, which the source and settings give, is missing"));
        }
        if !is_in_order && found.is_empty() && given.is_empty() {
            wrong("its labels are in another order, or one is there twice".to_owned());
        }
    }
}
