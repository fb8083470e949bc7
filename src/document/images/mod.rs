//! Images of the site: found, checked, drawn where they are SVG, decoded where PDF does not read
//! them as they are.

mod jpeg;
pub(crate) mod png;
mod raster;
mod svg;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use super::error::DocumentError;
use super::notices::Notices;
use super::{ImageContent, ImageId, ImageResource, rule};
use crate::cache::{Cache, Shared};
use crate::error::Position;
use crate::release::Release;
use crate::site::{Upload, UploadError};

/// More pixels than this are refused before anything is decoded.
pub(super) const MOST_PIXELS: u64 = 100_000_000;

/// An image as decoded, and what was changed to embed it.
#[derive(Clone)]
pub(super) struct Decoded {
    pub width: u32,
    pub height: u32,
    pub density: Option<(f32, f32)>,
    /// Pixels for one CSS pixel.
    pub sampling: f32,
    pub profile: Option<Arc<[u8]>>,
    pub content: ImageContent,
    /// What it was and what it became, where that differs.
    pub converted: Option<String>,
}

/// The marks of a site stand on all its releases: they are decoded once. By the file's bytes; large
/// ones are not kept.
static MARKS: LazyLock<Cache<Vec<u8>, (Decoded, Shared)>> = LazyLock::new(|| Cache::new(64));

/// What a picture is for: how large it may come to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Text,
    Mark,
}

/// The images of a document, each file once.
#[derive(Debug, Default)]
pub struct Images {
    pub resources: Vec<ImageResource>,
    /// By address as decoded; `None` where the image is left out or refused.
    known: BTreeMap<String, Option<ImageId>>,
}

impl Images {
    /// The image at a site address; `None`, with a fault or a finding, where it cannot be had.
    pub fn load(
        &mut self,
        address: &str,
        position: Position,
        release: &Release,
        notices: &mut Notices,
    ) -> Option<ImageId> {
        match release.uploads.find(address) {
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
                        UploadError::Io(source) => DocumentError::Io { place, source },
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
        let bytes = match release.uploads.read(upload) {
            Ok(bytes) => bytes,
            Err(source) => {
                let place = notices.place(position);
                refuse(release, notices, position, DocumentError::Io { place, source });
                return None;
            }
        };
        let address = upload.address.clone();
        let decoded = match purpose {
            Purpose::Text => decode(&bytes, purpose).map(|decoded| (decoded, Shared::default())),
            Purpose::Mark => decode_mark(&bytes),
        };
        match decoded {
            Ok((decoded, shared)) => {
                let Decoded { width, height, density, sampling, profile, content, converted } =
                    decoded;
                if let Some(converted) = converted {
                    notices.find(
                        rule::IMAGE_CONVERTED,
                        position,
                        format!("{address}: {converted}"),
                    );
                }
                self.resources.push(ImageResource {
                    address,
                    width,
                    height,
                    density,
                    sampling,
                    profile,
                    content,
                    shared,
                });
                Some(ImageId(self.resources.len() - 1))
            }
            Err(reason) => {
                let place = notices.place(position);
                let error = DocumentError::ImageUnreadable { place, address, reason };
                refuse(release, notices, position, error);
                None
            }
        }
    }
}

/// A mark of so many bytes, or pixels, is kept for other releases.
const LARGEST_KEPT: usize = 1 << 20;

fn decode_mark(bytes: &Arc<[u8]>) -> Result<(Decoded, Shared), String> {
    if bytes.len() > LARGEST_KEPT {
        return decode(bytes, Purpose::Mark).map(|decoded| (decoded, Shared::default()));
    }
    // What is too large to be kept comes out by the way of errors.
    let kept = MARKS.get_or_try_make(&bytes[..], || {
        let decoded = decode(bytes, Purpose::Mark).map_err(|reason| Box::new(Err(reason)))?;
        match decoded.width as usize * decoded.height as usize <= LARGEST_KEPT {
            true => Ok((decoded, Shared::new())),
            false => Err(Box::new(Ok((decoded, Shared::default())))),
        }
    });
    kept.or_else(|not_kept| *not_kept)
}

fn decode(bytes: &Arc<[u8]>, purpose: Purpose) -> Result<Decoded, String> {
    if bytes.is_empty() {
        return Err("the file is empty".to_owned());
    }
    if bytes.starts_with(&[0xFF, 0xD8]) {
        jpeg::decode(bytes)
    } else if svg::is_svg(bytes) {
        svg::decode(bytes, purpose)
    } else if png::is_png(bytes) {
        png::decode(bytes)
    } else {
        raster::decode(bytes)
    }
}

/// A fault; or, with `--allow-missing`, a finding for what may be missing.
fn refuse(release: &Release, notices: &mut Notices, position: Position, error: DocumentError) {
    let may_miss =
        matches!(error, DocumentError::ImageMissing { .. } | DocumentError::ImageUnreadable { .. });
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
    notices.find(rule::IMAGE_LEFT_OUT, position, detail);
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn a_mark_of_many_pixels_is_not_kept() {
        let mut png = Cursor::new(Vec::new());
        let grey = image::GrayImage::new(1025, 1024);
        grey.write_to(&mut png, image::ImageFormat::Png).unwrap();
        let png = Arc::from(png.into_inner());
        let [first, second] = [1, 2].map(|number| {
            let (_, shared) = decode_mark(&png).unwrap();
            *shared.get(|| number)
        });
        assert_eq!([first, second], [1, 2]);
    }
}
