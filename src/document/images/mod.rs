//! Images of the site: found, checked, rasterised if they are SVG, decoded if PDF does not read
//! them as they are.

mod decoded;
mod jpeg;
pub(crate) mod means;
pub(crate) mod pixels;
pub(crate) mod png;
mod profile;
mod raster;
pub(crate) mod rows;
mod samples;
mod svg;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use super::error::DocumentError;
use super::notices::Notices;
use super::{ImageContent, ImageId, ImageResource, rule};
use crate::cache::WeighedCache;
use crate::error::{IoError, Position};
use crate::release::Release;
use crate::site::{Stamp, Upload, UploadError};
pub use decoded::Purpose;
use decoded::{Decoded, Depth};

/// A picture's file: a stamp if it is on this file system, otherwise its bytes.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    File(PathBuf, Stamp),
    Bytes(Arc<[u8]>),
}

/// Pictures as decoded.
type Known = LazyLock<WeighedCache<Key, Decoded>>;

/// A site's marks are on all its releases, so they are decoded once. Kept apart from other
/// pictures, of which a site may have so many that none stays cached.
static MARKS: Known = LazyLock::new(|| WeighedCache::new(16 << 20));

/// Pictures in texts, which may be in more than one of them; maximum bytes of all that are kept.
const MAX_PICTURE_BYTES: usize = 24 << 20;
static PICTURES: Known = LazyLock::new(|| WeighedCache::new(MAX_PICTURE_BYTES));

/// Pictures that were examined, and not made.
static EXAMINED: Known = LazyLock::new(|| WeighedCache::new(4 << 20));

/// The images of a document, each file once.
#[derive(Debug, Default)]
pub struct Images {
    pub resources: Vec<ImageResource>,
    /// Files that are there but cannot be decoded, accepted as such: the pages lack them.
    pub left_out: Vec<Upload>,
    /// By decoded address; `None` if the image is left out or refused.
    known: BTreeMap<String, Option<ImageId>>,
}

impl Images {
    /// The image at a site address; `None`, with a fault or a finding, if it is not available.
    pub fn load(
        &mut self,
        address: &str,
        position: Position,
        release: &Release,
        notices: &mut Notices,
    ) -> Option<ImageId> {
        let found = release.uploads.find_from(&release.path, address);
        match found.or_else(|error| from_page(address, release).ok_or(error)) {
            Ok(upload) => self.load_upload(&upload, Purpose::Text, position, release, notices),
            Err(error) => {
                let place = notices.place(position);
                let address = address.to_owned();
                refuse(
                    release,
                    notices,
                    position,
                    match error {
                        UploadError::Missing { .. } => {
                            DocumentError::ImageMissing { place, address }
                        }
                        UploadError::LeavesSite { .. } => {
                            DocumentError::ImageLeavesSite { place, address }
                        }
                        UploadError::Io(error) => {
                            let reason = error.source.to_string();
                            DocumentError::ImageUnreadable { place, address, reason }
                        }
                    },
                );
                None
            }
        }
    }

    /// The image of a file already found.
    pub fn load_upload(
        &mut self,
        upload: &Upload,
        purpose: Purpose,
        position: Position,
        release: &Release,
        notices: &mut Notices,
    ) -> Option<ImageId> {
        if let Some(known) = self.known.get(&upload.address) {
            return *known;
        }
        let id = self.read(upload, purpose, position, release, notices);
        self.known.insert(upload.address.clone(), id);
        id
    }

    fn read(
        &mut self,
        upload: &Upload,
        purpose: Purpose,
        position: Position,
        release: &Release,
        notices: &mut Notices,
    ) -> Option<ImageId> {
        let address = upload.address.clone();
        match picture(upload, purpose, release) {
            Ok(decoded) => {
                let Decoded { width, height, density, sampling, profile, content, .. } = decoded;
                if let Some(undrawn) = decoded.undrawn {
                    let detail = format!("{address}: {undrawn}");
                    notices.find(&rule::TEXT_NOT_DRAWN, position, detail);
                }
                if let Some(converted) = decoded.converted {
                    notices.find(
                        &rule::IMAGE_CONVERTED,
                        position,
                        format!("{address}: {converted}"),
                    );
                }
                self.resources.push(ImageResource {
                    address,
                    stamp: upload.stamp,
                    width,
                    height,
                    density,
                    sampling,
                    profile,
                    content,
                });
                Some(ImageId(self.resources.len() - 1))
            }
            Err(Failure::Unreadable(reason)) => {
                let place = notices.place(position);
                let error = DocumentError::ImageUnreadable { place, address, reason };
                refuse(release, notices, position, error);
                self.left_out.push(upload.clone());
                None
            }
            Err(Failure::Io(error)) => {
                // Without the path on this machine, which would end up in packages.
                let (place, reason) = (notices.place(position), error.source.to_string());
                let error = DocumentError::ImageUnreadable { place, address, reason };
                refuse(release, notices, position, error);
                None
            }
        }
    }
}

/// Maximum size of an entry besides its content, approximately.
const ENTRY: usize = 1 << 10;

/// Why there is no picture.
enum Failure {
    Io(IoError),
    Unreadable(String),
}

/// A picture, read and decoded now or earlier.
fn picture(upload: &Upload, purpose: Purpose, release: &Release) -> Result<Decoded, Failure> {
    let (known, depth) = match purpose {
        _ if release.only_examined => (&EXAMINED, Depth::Examined),
        Purpose::Text => (&PICTURES, Depth::Whole),
        Purpose::Mark => (&MARKS, Depth::Whole),
    };
    // A cached picture is not read again.
    release.uploads.note_use(upload);
    let read = || release.uploads.read(upload).map_err(Failure::Io);
    let (key, bytes) = match upload.stamp {
        Some(stamp) => (Key::File(upload.path.clone(), stamp), None),
        None => {
            let bytes = read()?;
            (Key::Bytes(Arc::clone(&bytes)), Some(bytes))
        }
    };
    if let Some(found) = known.get(&key) {
        return Ok(found);
    }
    let bytes = bytes.map_or_else(read, Ok)?;
    let mut decoded = decode(&bytes, purpose, depth).map_err(Failure::Unreadable)?;
    if depth == Depth::Examined {
        decoded.content = ImageContent::none();
    }
    // What was read of a file that changed in the meantime may be neither version.
    if !release.uploads.is_as_found(upload) {
        return Ok(decoded);
    }
    let size = if depth == Depth::Examined { ENTRY } else { weight(&bytes, &decoded) };
    known.keep(key, decoded.clone(), size);
    Ok(decoded)
}

/// Approximate bytes of a picture that is kept.
fn weight(bytes: &[u8], decoded: &Decoded) -> usize {
    let content = match &decoded.content {
        ImageContent::Raster { samples, alpha, .. } => {
            samples.bytes.len() + alpha.as_ref().map_or(0, |alpha| alpha.bytes.len())
        }
        ImageContent::Jpeg { .. } | ImageContent::Png { .. } => 0,
    };
    ENTRY + bytes.len() + content + decoded.profile.as_ref().map_or(0, |profile| profile.len())
}

fn decode(bytes: &Arc<[u8]>, purpose: Purpose, depth: Depth) -> Result<Decoded, String> {
    if bytes.is_empty() {
        return Err("the file is empty".to_owned());
    }
    if bytes.starts_with(&[0xFF, 0xD8]) {
        jpeg::decode(bytes, depth)
    } else if svg::is_svg(bytes) {
        svg::decode(bytes, purpose, depth)
    } else {
        decode_png(bytes, depth)
    }
}

/// A PNG, kept if PDF reads it as it is, otherwise decoded.
fn decode_png(bytes: &Arc<[u8]>, depth: Depth) -> Result<Decoded, String> {
    let mended = png::with_end(bytes);
    let bytes = mended.as_ref().unwrap_or(bytes);
    let mut decoded = png::kept(bytes).map_or_else(|| raster::decode(bytes, depth), Ok)?;
    if mended.is_some() {
        let converted = decoded.converted.get_or_insert_default();
        let separator = if converted.is_empty() { "" } else { ", " };
        converted.push_str(&format!("{separator}the PNG's missing end marker is added"));
    }
    Ok(decoded)
}

/// Whether a picture can be read as a mark.
///
/// # Errors
/// Why not.
pub fn check_mark(bytes: Arc<[u8]>) -> Result<(), String> {
    decode(&bytes, Purpose::Mark, Depth::Examined).map(drop)
}

/// The file that browsers find at a relative address: they start from the page's own, and stay at
/// the host's root where `..` would lead above it (WHATWG URL §4.4).
fn from_page(address: &str, release: &Release) -> Option<Upload> {
    let page = format!("https://site.invalid{}", release.address.as_deref()?);
    let host = url::Url::parse(&page).ok()?;
    let joined = host.join(address).ok().filter(|joined| joined.host() == host.host())?;
    let path = joined.path();
    let own = path.strip_prefix(release.base_url.as_str()).filter(|rest| rest.starts_with('/'));
    let is_relative = !address.starts_with('/');
    is_relative.then(|| release.uploads.find(own.unwrap_or(path)).ok()).flatten()
}

/// A fault or, with `--allow-missing`, a finding for something that may be missing.
fn refuse(release: &Release, notices: &mut Notices, position: Position, error: DocumentError) {
    let may_miss = matches!(
        error,
        DocumentError::ImageMissing { .. }
            | DocumentError::ImageUnreadable { .. }
            | DocumentError::Io { .. }
    );
    if !(release.allow_missing && may_miss) {
        notices.errors.push(error);
        return;
    }
    let detail = match &error {
        DocumentError::ImageUnreadable { address, reason, .. } => {
            format!("{address} cannot be read: {reason}")
        }
        DocumentError::ImageMissing { address, .. } => format!("no such upload: {address}"),
        other => other.to_string(),
    };
    notices.find(&rule::IMAGE_LEFT_OUT, position, detail);
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::super::tests::{self, MemoryUploads};
    use super::*;

    /// A release with a picture of noise, which cannot be deflated.
    fn release(width: u32, height: u32) -> Release {
        let mut seed = 7_u32;
        let noise = image::RgbaImage::from_fn(width, height, |_, _| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            image::Rgba(seed.to_be_bytes())
        });
        let mut png = Cursor::new(Vec::new());
        noise.write_to(&mut png, image::ImageFormat::Png).unwrap();
        let uploads = MemoryUploads::of(&[("a.png", png.get_ref())]);
        Release { uploads, ..tests::release("") }
    }

    /// Whether a picture that is met twice is decoded once.
    fn is_kept(release: &Release) -> bool {
        let upload = release.uploads.find("uploads/a.png").unwrap();
        let [first, second] = [(); 2].map(|()| {
            let Ok(decoded) = picture(&upload, Purpose::Text, release) else { panic!() };
            let ImageContent::Raster { samples, .. } = decoded.content else { panic!() };
            samples.bytes
        });
        assert_eq!(first, second);
        first.as_ptr() == second.as_ptr()
    }

    #[test]
    fn a_png_that_lacks_its_end_marker_alone_is_shown() {
        let (rgb, alpha) = (image::RgbImage::new(5, 3), image::RgbaImage::new(5, 3));
        for image in [image::DynamicImage::from(rgb), alpha.into()] {
            let mut whole = Cursor::new(Vec::new());
            image.write_to(&mut whole, image::ImageFormat::Png).unwrap();
            let whole = whole.into_inner();
            for missing in 0..=30 {
                let cut: Arc<[u8]> = whole[..whole.len() - missing].into();
                let decoded = decode(&cut, Purpose::Text, Depth::Whole);
                assert_eq!(decoded.is_ok(), missing <= 12, "{missing} bytes");
                let converted = decoded.ok().and_then(|decoded| decoded.converted);
                assert_eq!(converted.is_some(), (1..=12).contains(&missing), "{missing} bytes");
            }
        }
    }

    #[test]
    fn a_picture_is_decoded_once() {
        assert!(is_kept(&release(11, 7)));
    }

    #[test]
    fn a_picture_that_is_examined_has_no_samples_and_the_same_faults() {
        let release = Release { only_examined: true, ..release(11, 7) };
        let upload = release.uploads.find("uploads/a.png").unwrap();
        let Ok(decoded) = picture(&upload, Purpose::Text, &release) else { panic!() };
        assert_eq!((decoded.width, decoded.height), (11, 7));
        assert_eq!(decoded.content, ImageContent::none());
        let png = release.uploads.read(&upload).unwrap();
        let broken = MemoryUploads::of(&[("a.png", &png[..png.len() / 2])]);
        let release = Release { uploads: broken, ..release };
        let upload = release.uploads.find("uploads/a.png").unwrap();
        let failure = picture(&upload, Purpose::Text, &release);
        assert!(matches!(failure, Err(Failure::Unreadable(_))));
    }

    #[test]
    fn a_large_picture_is_not_kept() {
        assert!(!is_kept(&release(2048, 1024)));
    }
}
