//! The files of a package's representations: which they are, what each is named, and where each
//! came from.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use unicode_normalization::UnicodeNormalization;

use super::error::{PackageError, UploadFault};
use super::form::Content;
use super::known::{KnownDigests, digests_of};
use super::own_time;
use super::puid::{self, Format};
use super::risks::Risks;
use crate::archive_path::ArchivePath;
use crate::digest::{Digests, to_hex};
use crate::document::Document;
use crate::pdf::PdfFile;
use crate::release::{AttachmentTarget, Release};
use crate::site::{Dialect, Upload, address_of_found};

/// Folders of the two representations, below the package's content folder.
pub(super) const PDF_FOLDER: &str = "representations/pdf/data";
pub(super) const SOURCE_FOLDER: &str = "representations/source/data";

/// Folder of explanations, beside those of the representations.
pub(super) const DOCUMENTATION_FOLDER: &str = "documentation";

/// One file of the package, digested once.
pub(super) struct PackageFile {
    /// Path below the content folder (the one METS describes).
    pub(super) path: ArchivePath,
    pub(super) content: Content,
    pub(super) digests: Digests,
    pub(super) format: Format,
    /// Its address in the site: `uploads/Logo A.png`, or the post's path.
    pub(super) original: Option<String>,
    /// When a file of the site was made, as the file itself says (`xsd:dateTime`).
    pub(super) own_time: Option<String>,
}

impl PackageFile {
    /// Whether it is a file of a representation, rather than of what explains the package.
    pub(super) fn is_of_release(&self) -> bool {
        self.path.as_str().starts_with("representations/")
    }

    pub(super) fn of_bytes(
        path: &str,
        bytes: Bytes,
        format: Format,
        known: &KnownDigests,
    ) -> Result<PackageFile, PackageError> {
        let digests = digests_of(known, path, &bytes);
        let content = Content::Bytes(bytes);
        let path = archive_path(path)?;
        Ok(PackageFile { path, digests, content, format, original: None, own_time: None })
    }
}

pub(super) fn archive_path(path: &str) -> Result<ArchivePath, PackageError> {
    path.parse().map_err(|source| PackageError::Path { path: path.to_owned(), source })
}

/// The PDF, named by its slug.
pub(super) fn pdf_file(
    release: &Release,
    pdf: &PdfFile,
    known: &KnownDigests,
) -> Result<PackageFile, PackageError> {
    let path = format!("{PDF_FOLDER}/{}.pdf", release.slug);
    Ok(PackageFile {
        path: archive_path(&path)?,
        digests: digests_of(known, &path, &pdf.bytes),
        content: Content::Bytes(pdf.bytes.clone()),
        format: puid::PDF_A_3A,
        original: None,
        own_time: None,
    })
}

/// The post, untouched, named by its slug with its own extension.
pub(super) fn source_file(
    release: &Release,
    known: &KnownDigests,
) -> Result<PackageFile, PackageError> {
    let name = release.path.rsplit('/').next().unwrap_or_default();
    let extension = name.rsplit_once('.').map_or("md", |(_, extension)| extension);
    let path = format!("{SOURCE_FOLDER}/{}.{extension}", release.slug);
    let format = match release.markup {
        Dialect::Html => puid::HTML,
        Dialect::Kramdown | Dialect::CommonMark => puid::MARKDOWN,
    };
    let bytes = Bytes::copy_from_slice(&release.source);
    let mut file = PackageFile::of_bytes(&path, bytes, format, known)?;
    file.original = Some(release.path.clone());
    Ok(file)
}

/// Every file the release names, once each: marks in `settings/marks`, pictures in `images`, the
/// rest in `attachments`. A file named in several roles goes to the first of these.
pub(super) fn upload_files(
    release: &Release,
    document: &Document,
) -> Result<Vec<PackageFile>, PackageError> {
    let mut places = Places::default();
    let issuer = &release.issuer;
    for mark in issuer.marks() {
        places.add("settings/marks", mark);
    }
    let mut faults = Vec::new();
    for image in &document.images {
        if places.has(&image.address) {
            continue;
        }
        match release.uploads.find(&address_of_found(&image.address)) {
            // As it was when it was read for the PDF.
            Ok(upload) => places.add("images", &Upload { stamp: image.stamp, ..upload }),
            Err(error) => faults.push(UploadFault { address: image.address.clone(), error }),
        }
    }
    // Pictures that could not be decoded are missing from the PDF, but kept all the same, and not
    // among the pictures: whoever reads the package again must not take them for one.
    let leads = release.lead.iter().map(|lead| &lead.upload);
    for undecoded in leads.chain(&document.left_out) {
        places.add("attachments", undecoded);
    }
    for attachment in &release.attachments {
        if let AttachmentTarget::Upload(upload) = &attachment.target {
            places.add("attachments", upload);
        }
    }
    if !faults.is_empty() {
        return Err(PackageError::Uploads { release: release.path.clone(), faults });
    }
    places.into_files(release)
}

/// A file that is not what it claims to be has no known format; its media type is what it claims.
pub(super) fn recognise_false(files: &mut [PackageFile], risks: &Risks) {
    for file in files {
        if file.original.as_deref().is_some_and(|address| risks.is_false(address)) {
            file.format = Format { media_type: file.format.media_type, ..puid::UNKNOWN };
        }
    }
}

/// What PDFs say about when they were made.
pub(super) fn date_pdfs(files: &mut [PackageFile], risks: &Risks) {
    for file in files {
        let pdf = file.original.as_deref().and_then(|address| risks.pdf(address));
        file.own_time = file.own_time.take().or(pdf.and_then(|pdf| pdf.own_time.clone()));
    }
}

/// Which upload goes to which folder, by address, so that the order of naming does not matter.
#[derive(Default)]
struct Places {
    by_address: BTreeMap<String, (&'static str, Upload)>,
}

impl Places {
    fn has(&self, address: &str) -> bool {
        self.by_address.contains_key(address)
    }

    fn add(&mut self, folder: &'static str, upload: &Upload) {
        self.by_address.entry(upload.address.clone()).or_insert_with(|| (folder, upload.clone()));
    }

    fn into_files(self, release: &Release) -> Result<Vec<PackageFile>, PackageError> {
        let mut taken = BTreeSet::new();
        self.by_address
            .into_values()
            .map(|(folder, upload)| {
                let name = distinct_name(folder, &upload, &mut taken);
                let mut head = release.uploads.head(&upload, puid::HEAD)?;
                if puid::wants_whole(&head) {
                    head = release.uploads.head(&upload, puid::WHOLE)?;
                }
                let file = release.uploads.digest(&upload)?;
                Ok(PackageFile {
                    path: archive_path(&format!("{SOURCE_FOLDER}/{folder}/{name}"))?,
                    digests: Digests {
                        size: file.size,
                        sha256: file.sha256,
                        sha512: file.sha512,
                        crc32: file.crc32,
                    },
                    format: puid::identify(&name, &head),
                    own_time: own_time::of_picture(&head),
                    content: Content::File(file),
                    original: Some(upload.address),
                })
            })
            .collect()
    }
}

/// The upload's own name or, if another file of the folder already has it, the name with digits of
/// the address's digest: the same whatever else is packaged beside them.
fn distinct_name(folder: &str, upload: &Upload, taken: &mut BTreeSet<String>) -> String {
    let name = portable_name(upload.file_name());
    let digest = to_hex(&Digests::of(upload.address.as_bytes()).sha256);
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem, format!(".{extension}")),
        _ => (name.as_str(), String::new()),
    };
    let suffixed = [8, 64].map(|length| format!("{stem}-{}{extension}", &digest[..length]));
    std::iter::once(name.clone())
        .chain(suffixed)
        .find(|name| taken.insert(folded(&format!("{folder}/{name}"))))
        .unwrap_or(name)
}

/// The name as file systems that fold case and normalisation compare it.
fn folded(path: &str) -> String {
    path.nfc().flat_map(char::to_lowercase).nfc().collect()
}

/// The name with what some file system refuses (RFC 8493 §6.2: reserved characters, device
/// names, final full stops and spaces) replaced; and the percent sign, which a manifest must
/// spell `%25` (§2.1.3): neither `sha256sum -c` nor bagit-python 1.9 reads that back.
fn portable_name(name: &str) -> String {
    const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
    let mut portable: String = name
        .nfc()
        .map(|c| if c.is_control() || r#"\/:*?"<>|%"#.contains(c) { '_' } else { c })
        .collect();
    if portable.ends_with(['.', ' ']) || portable.is_empty() {
        portable.push('_');
    }
    let stem = portable.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let numbered = |prefix: &str| {
        stem.strip_prefix(prefix).is_some_and(|n| n.len() == 1 && n.as_bytes()[0].is_ascii_digit())
    };
    if DEVICES.contains(&stem.as_str()) || numbered("com") || numbered("lpt") {
        portable.insert(0, '_');
    }
    portable
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn upload(address: &str) -> Upload {
        Upload { address: address.to_owned(), path: PathBuf::new(), size: 0, stamp: None }
    }

    #[test]
    fn names_that_differ_in_case_alone_get_the_digest_of_their_address() {
        let mut taken = BTreeSet::new();
        let mut name = |address| distinct_name("images", &upload(address), &mut taken);
        assert_eq!(name("uploads/2019/Plan.png"), "Plan.png");
        let second = name("uploads/2020/plan.png");
        assert!(second.starts_with("plan-") && second.len() == "plan-01234567.png".len());
        assert_ne!(name("uploads/2021/plan.png"), second);
    }

    #[test]
    fn names_are_safe_on_every_file_system() {
        assert_eq!(portable_name("a:b\\c?%.pdf"), "a_b_c__.pdf");
        assert_eq!(portable_name("nul.txt"), "_nul.txt");
        assert_eq!(portable_name("com1"), "_com1");
        assert_eq!(portable_name("communique.pdf"), "communique.pdf");
        assert_eq!(portable_name("fin."), "fin._");
        assert_eq!(portable_name("e\u{301}te\u{301}.png"), "été.png");
    }
}
