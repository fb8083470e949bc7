//! Collects what is needed to typeset a release again from its package: `provenance.json` says
//! where it is.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::rebuilder::{PackagedDigests, PackagedFace, PackagedFile, PackagedRelease};
use crate::verify::bag::Bag;
use crate::verify::contents::Contents;
use crate::verify::fixity::{Algorithm, FileDigests, sha256};
use crate::verify::places::{SOURCE_FOLDER, is_needed, is_page_file, is_picture};

const SETTINGS: &str = "settings/settings.yaml";
const LAYOUT: &str = "settings/layout.yaml";
const PROVENANCE: &str = "settings/provenance.json";

/// Whether a relevant file differs from its manifests.
pub fn is_damaged(bag: &Bag, contents: &Contents) -> bool {
    let folder = bag.content_folder();
    let counts = |path: &str| {
        let content = path.strip_prefix(&folder).unwrap_or_default();
        is_needed(content) || is_page_file(content)
    };
    contents.findings.iter().any(|found| counts(&found.path))
        || contents.container.iter().any(|found| !found.rule.is_own_form())
}

/// A fault in a package's settings.
pub struct GatherFault {
    /// Path in the bag.
    pub path: String,
    pub detail: String,
    /// Not damage: the file exists, but is too large to be kept.
    pub is_excess: bool,
}

/// The parts of `provenance.json` that matter here.
#[derive(Deserialize)]
struct Provenance {
    program: String,
    faces: Vec<Face>,
    files: Vec<File>,
}

#[derive(Deserialize)]
struct Face {
    postscript_name: String,
    version: String,
    sha256: String,
}

#[derive(Deserialize)]
struct File {
    address: String,
    path: String,
}

/// Where a package has the files of its source.
pub struct Sources<'a> {
    /// The path in the package of a path below the folder of the source.
    pub place: &'a dyn Fn(&str) -> String,
    /// Contents that were kept, by path in the package.
    pub kept: &'a BTreeMap<String, Arc<Vec<u8>>>,
    pub digests: &'a BTreeMap<String, FileDigests>,
}

/// The release of a package whose contents were read.
pub fn release(sources: &Sources<'_>) -> Result<PackagedRelease, GatherFault> {
    let provenance: Provenance = serde_json::from_slice(sources.bytes(PROVENANCE)?)
        .map_err(|error| sources.fault(PROVENANCE, error.to_string()))?;
    let is_post = |file: &&File| !file.path.contains('/');
    let Some(post) = provenance.files.iter().find(is_post) else {
        return Err(sources.fault(PROVENANCE, "names no source".to_owned()));
    };
    let faces = provenance.faces.iter().map(|face| {
        let sha256 = from_hex(&face.sha256);
        let fault =
            || sources.fault(PROVENANCE, format!("`{}` is not a SHA-256 digest", face.sha256));
        Ok(PackagedFace {
            name: face.postscript_name.clone(),
            version: face.version.clone(),
            sha256: sha256.ok_or_else(fault)?,
        })
    });
    let source = sources.bytes(&post.path)?;
    let others = provenance.files.iter().filter(|file| file.path != post.path);
    Ok(PackagedRelease {
        program: provenance.program.clone(),
        path: post.address.clone(),
        source: Arc::from(source),
        source_sha256: sources.sha256(&post.path, source),
        settings: sources.text(SETTINGS)?,
        layout_sha256: sources.sha256(LAYOUT, sources.bytes(LAYOUT)?),
        layout: sources.text(LAYOUT)?,
        faces: faces.collect::<Result<_, _>>()?,
        files: others.map(|file| sources.file(file)).collect::<Result<_, _>>()?,
        digests: sources.all_digests(),
    })
}

impl Sources<'_> {
    fn fault(&self, path: &str, detail: String) -> GatherFault {
        GatherFault { path: (self.place)(path), detail, is_excess: false }
    }

    fn bytes(&self, path: &str) -> Result<&[u8], GatherFault> {
        let found = self.kept.get(&(self.place)(path)).map(|bytes| bytes.as_slice());
        found.ok_or_else(|| match self.digests.get(&(self.place)(path)) {
            Some(file) => GatherFault {
                detail: format!("the file has {} bytes, more than are kept in memory", file.size),
                is_excess: true,
                ..self.fault(path, String::new())
            },
            None => self.fault(path, "the file is missing".to_owned()),
        })
    }

    /// Of a file with these bytes, in hexadecimal: mostly computed when it was read.
    fn sha256(&self, path: &str, bytes: &[u8]) -> String {
        let found = self.digests.get(&(self.place)(path));
        let known = found.and_then(|found| found.digests.get(&Algorithm::Sha256));
        known.cloned().unwrap_or_else(|| sha256(bytes))
    }

    fn text(&self, path: &str) -> Result<String, GatherFault> {
        let text = String::from_utf8(self.bytes(path)?.to_vec());
        text.map_err(|_| self.fault(path, "the file is not UTF-8".to_owned()))
    }

    fn all_digests(&self) -> BTreeMap<String, PackagedDigests> {
        let folder = (self.place)("");
        let folder = folder.trim_end_matches('/');
        let Some(folder) = folder.strip_suffix(SOURCE_FOLDER.trim_end_matches('/')) else {
            return BTreeMap::new();
        };
        let files = self.digests.iter();
        let files = files.filter_map(|(path, found)| {
            Some((path.strip_prefix(folder)?.to_owned(), digests_of(found)?))
        });
        files.collect()
    }

    fn file(&self, file: &File) -> Result<PackagedFile, GatherFault> {
        let path = (self.place)(&file.path);
        let missing = || self.fault(PROVENANCE, format!("names `{}`, which is missing", file.path));
        let found = self.digests.get(&path).ok_or_else(missing)?;
        let undigested = || self.fault(&file.path, "its digest was not computed".to_owned());
        let PackagedDigests { size, sha256, sha512 } = digests_of(found).ok_or_else(undigested)?;
        Ok(PackagedFile {
            address: file.address.clone(),
            size,
            sha256,
            sha512,
            head: found.head.clone(),
            is_picture: is_picture(&file.path),
            bytes: self.kept.get(&path).cloned(),
        })
    }
}

fn digests_of(found: &FileDigests) -> Option<PackagedDigests> {
    let digest = |algorithm| found.digests.get(&algorithm);
    Some(PackagedDigests {
        size: found.size,
        sha256: from_hex(digest(Algorithm::Sha256)?)?,
        sha512: from_hex(digest(Algorithm::Sha512)?)?,
    })
}

fn from_hex<const LENGTH: usize>(text: &str) -> Option<[u8; LENGTH]> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != LENGTH || !rest.is_empty() {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    let mut bytes = [0; LENGTH];
    for (byte, pair) in bytes.iter_mut().zip(pairs) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_read_or_refused() {
        assert_eq!(from_hex(&"0a".repeat(32)), Some([10; 32]));
        for text in ["", "0a", &"0g".repeat(32), &"0".repeat(63), &"é".repeat(32)] {
            assert_eq!(from_hex::<32>(text), None, "{text}");
        }
    }
}
