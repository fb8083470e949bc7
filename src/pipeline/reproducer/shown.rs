//! A packaged release as those who show it need it: its document, and a picture of its first page.

use std::sync::Arc;

use super::{Parsed, Reproducer};
use crate::document::Document;
use crate::layout::Layout;
use crate::pipeline::render::{compose, set};
use crate::raster::{Picture, draw};
use crate::release::Release;
use crate::verify::reproduce::{CannotRebuild, PackagedRelease, Pictures, Stated};

/// A release to be shown.
pub struct ShownRelease {
    /// The post, as it was read.
    pub release: Release,
    /// What its PDF was made from.
    pub document: Document,
    /// Its look.
    pub layout: Arc<Layout>,
    /// Its first page, or why that cannot be drawn.
    pub first_page: Result<Picture, String>,
}

impl Reproducer {
    /// Reads a packaged release again and draws its first page, `width` pixels wide.
    ///
    /// # Errors
    /// If the release cannot be read. That its page cannot be drawn is no reason.
    pub fn show(
        &self,
        packaged: &PackagedRelease,
        stated: &Stated,
        width: u32,
    ) -> Result<ShownRelease, CannotRebuild> {
        let is_too_large = |file: &&_| {
            let file: &crate::verify::reproduce::PackagedFile = file;
            file.is_picture && file.bytes.is_none()
        };
        let too_large = packaged.files.iter().find(is_too_large);
        let pictures = if too_large.is_some() { Pictures::Pixel } else { Pictures::Own };
        let Parsed { release, deposit, profile, layout, .. } =
            self.parse(packaged, pictures, Some(stated))?;
        let document = compose(&release, &deposit, &profile)?;
        let first_page = match too_large {
            Some(file) => Err(format!("the picture {} is too large", file.address)),
            None => self.first_page(packaged, (&release, &document, &layout), width),
        };
        Ok(ShownRelease { release, document, layout, first_page })
    }

    fn first_page(
        &self,
        packaged: &PackagedRelease,
        (release, document, layout): (&Release, &Document, &Layout),
        width: u32,
    ) -> Result<Picture, String> {
        let fonts = self.recorded_faces(packaged).map_err(|error| error.to_string())?;
        let pages = set(release, document, layout, &fonts)
            .map_err(|refusal| CannotRebuild::from(refusal).to_string())?;
        draw(&pages, &fonts, 0, width).ok_or_else(|| "its size cannot be drawn".to_owned())
    }
}
