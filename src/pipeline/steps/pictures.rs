//! Pictures of a release's pages.

use super::Pipeline;
use crate::pipeline::Refusal;
use crate::pipeline::render::{compose, set};
use crate::raster::{Picture, draw, width_at};
use crate::release::Release;

impl Pipeline {
    /// Draws the pages of a release, at a resolution in pixels per inch.
    pub(in crate::pipeline) fn draw(
        &self,
        release: &Release,
        density: u32,
    ) -> Result<Vec<Picture>, Refusal> {
        let document = compose(release, &self.site.config.deposit, &self.package.profile)?;
        let set = set(release, &document, self.layout_of(release), &self.fonts)?;
        let pages = set.pages.iter().enumerate();
        let pictures = pages.map(|(number, page)| {
            let picture = draw(&set, &self.fonts, number, width_at(page.width, density));
            picture.ok_or_else(|| {
                let message = format!("page {} is too large to be drawn", number + 1);
                Refusal::of(&release.path, message)
            })
        });
        pictures.collect()
    }
}
