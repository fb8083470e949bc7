//! The files that a post names: attachments and lead images.

use crate::error::{Position, reason};
use crate::site::{SiteConfig, Upload, UploadError, Uploads, path_on_host};
use crate::yaml::{Entry, Mapping, Meaning, Node, Value};

use super::misspelt::report_unread;
use super::reading::Reading;
use super::rule::{
    ENTRY_WITHOUT_FILE, ENTRY_WITHOUT_IMAGE, FILE_OF_TEMPLATES, MISSING_UPLOAD, NOT_A_PDF,
    UNREADABLE_UPLOAD,
};
use super::{Attachment, AttachmentTarget, LeadImage, Located, ReleaseError};

const FILES: &str = "files";
const LEAD: &str = "une-ou-diaporama";
/// Keys of their entries.
const ENTRY_KEYS: [&str; 4] = ["file", "nom", "lien", "File"];
const LEAD_KEYS: [&str; 3] = ["image", "alternative-textuelle", "legende"];
/// Keys whose value is a file of the site, wherever it is.
const FILE_KEYS: [&str; 3] = ["communique_file", "image", "file"];
/// How far into a file its PDF header may be (ISO 32000-1, annex H.3, note 13), in bytes.
const PDF_HEADER: usize = 1024;

/// Finds files for one post.
pub(super) struct Finder<'a> {
    pub site: &'a SiteConfig,
    pub uploads: &'a dyn Uploads,
    pub allow_missing: bool,
}

/// The entries of `une-ou-diaporama` that name an image.
pub(super) fn read_lead(reading: &mut Reading<'_>, finder: &Finder<'_>) -> Vec<LeadImage> {
    let merged = reading.merged;
    let items = merged.get(LEAD).map(Node::items).unwrap_or_default();
    items.iter().filter_map(|item| read_lead_image(reading, finder, item)).collect()
}

fn read_lead_image(
    reading: &mut Reading<'_>,
    finder: &Finder<'_>,
    item: &Node,
) -> Option<LeadImage> {
    let position = item.position;
    if let Some(scalar) = item.scalar() {
        let upload = finder.find(reading, &scalar.text, position)?;
        return Some(LeadImage { upload, caption: None, alternative: None, position });
    }
    let Some(entry) = item.mapping() else {
        if !item.is_null() {
            reading.wrong_shape(LEAD, item, "entries with image, legende, alternative-textuelle");
        }
        return None;
    };
    report_unread(reading, LEAD, entry, &LEAD_KEYS);
    let caption = field(reading, entry, "legende");
    let alternative = field(reading, entry, "alternative-textuelle").map(|text| text.value);
    let Some(image) = field(reading, entry, "image") else {
        if caption.is_some() || alternative.is_some() {
            let detail = "this entry has text but no image: it is left out";
            reading.find(&ENTRY_WITHOUT_IMAGE, position, detail);
        }
        return None;
    };
    let upload = finder.find(reading, &image.value, image.position)?;
    Some(LeadImage { upload, caption, alternative, position: image.position })
}

/// `files`, then every other upload that the post's own front matter names.
pub(super) fn read_attachments(
    reading: &mut Reading<'_>,
    finder: &Finder<'_>,
    lead: &[LeadImage],
) -> Vec<Attachment> {
    let own = reading.own;
    let items = own.get(FILES).map(Node::items).unwrap_or_default();
    let mut attachments: Vec<Attachment> =
        items.iter().filter_map(|item| read_file(reading, finder, item)).collect();
    let mut named: Vec<String> = lead.iter().map(|image| image.upload.address.clone()).collect();
    named.extend(attachments.iter().filter_map(|attachment| match &attachment.target {
        AttachmentTarget::Upload(upload) => Some(upload.address.clone()),
        _ => None,
    }));
    for (address, position) in unlisted_addresses(reading, finder.site) {
        if finder.is_nowhere(reading.path, &address) {
            let detail = format!(
                "`{address}` is not found from the post, and the site's templates may look for it \
                 elsewhere: it is not kept"
            );
            reading.find(&FILE_OF_TEMPLATES, position, detail);
            continue;
        }
        let Some(upload) = finder.find(reading, &address, position) else {
            if finder.allow_missing {
                let (name, target) = (None, AttachmentTarget::None);
                attachments.push(Attachment { name, target, listed: false, position });
            }
            continue;
        };
        if !named.contains(&upload.address) {
            named.push(upload.address.clone());
            let target = match finder.check_pdf(reading, &upload, position) {
                true => AttachmentTarget::Upload(upload),
                false => AttachmentTarget::None,
            };
            attachments.push(Attachment { name: None, target, listed: false, position });
        }
    }
    attachments
}

/// An entry of `files`; a placeholder without any text does not count.
fn read_file(reading: &mut Reading<'_>, finder: &Finder<'_>, item: &Node) -> Option<Attachment> {
    let position = item.position;
    let attachment = |name, target| Some(Attachment { name, target, listed: true, position });
    if let Some(scalar) = item.scalar() {
        let target = finder.target(reading, &scalar.text, position, true);
        return attachment(None, target);
    }
    let Some(entry) = item.mapping() else {
        if !item.is_null() {
            reading.wrong_shape(FILES, item, "entries with file or lien, and nom");
        }
        return None;
    };
    report_unread(reading, FILES, entry, &ENTRY_KEYS);
    let name = field(reading, entry, "nom").map(|name| name.value);
    let file = ["file", "File"].iter().find_map(|key| field(reading, entry, key));
    let link = field(reading, entry, "lien");
    let is_file = file.is_some();
    match file.or(link) {
        Some(address) => {
            let target = finder.target(reading, &address.value, address.position, is_file);
            attachment(name, target)
        }
        None => {
            let name = name?;
            let detail = format!("`{name}` has no file: there is nothing to keep");
            reading.find(&ENTRY_WITHOUT_FILE, position, detail);
            attachment(Some(name), AttachmentTarget::None)
        }
    }
}

fn field(reading: &mut Reading<'_>, entry: &Mapping, key: &str) -> Option<Located<String>> {
    let node = entry.get(key)?;
    let value = reading.text_of(key, node)?;
    Some(Located { value, position: node.position })
}

/// Addresses of uploads under any key of the post's own front matter, in order, without the
/// placeholders of the site's defaults.
fn unlisted_addresses(reading: &Reading<'_>, site: &SiteConfig) -> Vec<(String, Position)> {
    let mut found = Vec::new();
    for entry in &reading.own.entries {
        if entry.key != FILES && entry.key != LEAD {
            collect_addresses(entry, site, &mut found);
        }
    }
    let placeholders = placeholders(reading, site);
    found
        .retain(|(address, _)| !placeholders.contains(&address.trim_start_matches('/').to_owned()));
    found
}

fn collect_addresses(entry: &Entry, site: &SiteConfig, found: &mut Vec<(String, Position)>) {
    collect_from(&entry.value, FILE_KEYS.contains(&entry.key.as_str()), site, found);
}

fn collect_from(
    node: &Node,
    is_file_key: bool,
    site: &SiteConfig,
    found: &mut Vec<(String, Position)>,
) {
    match &node.value {
        Value::Scalar(scalar) => {
            let address = scalar.text.trim();
            let one_line = !address.is_empty() && !address.contains('\n');
            let is_text = scalar.meaning() == Meaning::Text;
            let named = is_file_key && is_text && !is_elsewhere(address, site);
            if one_line && (named || site.is_upload(below_site(address, site))) {
                found.push((address.to_owned(), node.position));
            }
        }
        Value::Sequence(nodes) => {
            nodes.iter().for_each(|node| collect_from(node, is_file_key, site, found));
        }
        Value::Mapping(mapping) => {
            mapping.entries.iter().for_each(|entry| collect_addresses(entry, site, found));
        }
    }
}

/// The site's defaults under the same keys: an example is not content, even if typed again.
fn placeholders(reading: &Reading<'_>, site: &SiteConfig) -> Vec<String> {
    let mut found = Vec::new();
    for sets in site.jekyll.defaults.iter().map(|set| &set.values) {
        for entry in sets.entries.iter().filter(|entry| reading.own.get(&entry.key).is_some()) {
            collect_addresses(entry, site, &mut found);
        }
    }
    found.into_iter().map(|(address, _)| address.trim_start_matches('/').to_owned()).collect()
}

/// The address without the site's own address in front of it.
fn below_site<'t>(address: &'t str, site: &SiteConfig) -> &'t str {
    let path = path_on_host(address, site.jekyll.url.as_deref()).unwrap_or(address);
    let base = path.strip_prefix(&site.jekyll.baseurl).filter(|rest| rest.starts_with('/'));
    base.unwrap_or(path)
}

fn is_elsewhere(address: &str, site: &SiteConfig) -> bool {
    let path = below_site(address, site);
    path.starts_with("//") || path.contains("://") || path.starts_with("mailto:")
}

impl Finder<'_> {
    /// What an entry of `files` points at: `file` is a file of the site unless it is an address
    /// elsewhere, `lien` is a link unless it names an upload.
    fn target(
        &self,
        reading: &mut Reading<'_>,
        address: &str,
        position: Position,
        is_file: bool,
    ) -> AttachmentTarget {
        let is_upload = self.site.is_upload(below_site(address, self.site));
        let is_machine_file = address.get(..5).is_some_and(|s| s.eq_ignore_ascii_case("file:"));
        if !is_machine_file && !is_upload && (!is_file || is_elsewhere(address, self.site)) {
            return AttachmentTarget::Link(address.to_owned());
        }
        match self.find(reading, address, position) {
            Some(upload) if self.check_pdf(reading, &upload, position) => {
                AttachmentTarget::Upload(upload)
            }
            Some(_) | None => AttachmentTarget::None,
        }
    }

    /// Whether a name without a place of its own, such as `cover.jpg`, is found neither beside the
    /// post nor at the site's root: templates put their own folders before it.
    fn is_nowhere(&self, post: &str, address: &str) -> bool {
        let is_placed = address.starts_with(['/', '.']) || self.site.is_upload(address);
        !is_placed
            && matches!(self.uploads.find_from(post, address), Err(UploadError::Missing { .. }))
    }

    /// The upload at an address. A missing one is a fault, or an accepted loss; one outside the
    /// site is always a fault.
    fn find(&self, reading: &mut Reading<'_>, address: &str, at: Position) -> Option<Upload> {
        let place = reading.place(at);
        let address = address.to_owned();
        match self.uploads.find_from(reading.path, &address) {
            Ok(upload) => return Some(upload),
            Err(UploadError::LeavesSite { .. }) => {
                reading.errors.push(ReleaseError::LeavesSite { place, address });
            }
            Err(UploadError::Missing { .. }) if self.allow_missing => {
                reading.find(&MISSING_UPLOAD, at, format!("{address} is missing"));
            }
            Err(UploadError::Missing { .. }) => {
                let nearest = self.uploads.nearest(&address);
                reading.errors.push(ReleaseError::MissingUpload { place, address, nearest });
            }
            Err(UploadError::Io(source)) if self.allow_missing => {
                let detail = format!("{address} cannot be read: {}", reason(&source.source));
                reading.find(&UNREADABLE_UPLOAD, at, detail);
            }
            Err(UploadError::Io(source)) => {
                reading.errors.push(ReleaseError::UnreadableUpload { place, address, source });
            }
        }
        None
    }

    /// A file named as a PDF must be one. Returns whether it can be read, and is kept.
    fn check_pdf(&self, reading: &mut Reading<'_>, upload: &Upload, position: Position) -> bool {
        if !upload.address.to_ascii_lowercase().ends_with(".pdf") {
            return true;
        }
        let (place, address) = (reading.place(position), upload.address.clone());
        match self.uploads.head(upload, PDF_HEADER) {
            Ok(head) if head.windows(5).any(|bytes| bytes == b"%PDF-") => {}
            Ok(_) if self.allow_missing => {
                reading.find(&NOT_A_PDF, position, format!("{address} is not a PDF"));
            }
            Ok(_) => reading.errors.push(ReleaseError::NotAPdf { place, address }),
            Err(error) if self.allow_missing => {
                let detail = format!("{address} cannot be read: {}", reason(&error.source));
                reading.find(&UNREADABLE_UPLOAD, position, detail);
                return false;
            }
            Err(source) => {
                reading.errors.push(ReleaseError::UnreadableUpload { place, address, source });
            }
        }
        true
    }
}
