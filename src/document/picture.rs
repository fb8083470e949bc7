//! A document's pictures, in the form that the PDF takes.

use std::sync::Arc;

use super::images::rows::DeflatedSamples;
use crate::site::Stamp;

/// A picture: a JPEG goes into the PDF as it is, others are decoded, SVG is rasterised.
#[derive(Debug, Clone, PartialEq)]
pub struct ImageResource {
    /// The upload's address: `uploads/x.png`.
    pub address: String,
    /// The stamp of the file when it was found; `None` if it is not a file on this system.
    pub stamp: Option<Stamp>,
    /// In pixels, as shown (orientation applied).
    pub width: u32,
    pub height: u32,
    /// Pixels per inch, if the file says.
    pub density: Option<(f32, f32)>,
    /// Pixels per CSS pixel: 1, or more for a rasterised drawing.
    pub sampling: f32,
    /// The file's ICC profile, not parsed.
    pub profile: Option<Arc<[u8]>>,
    pub content: ImageContent,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ImageContent {
    /// Baseline or progressive JPEG bytes; 1 (grey) or 3 (YCbCr/RGB) components. EXIF
    /// orientation 1 to 8 is applied when the picture is placed.
    Jpeg { bytes: Arc<[u8]>, components: u8, orientation: u8 },
    /// A PNG whose rows PDF reads as they are: 1 (grey) or 3 (RGB) components of 8 bits.
    Png { bytes: Arc<[u8]>, components: u8 },
    /// A decoded picture, deflated in the form that PDF takes.
    Raster { samples: DeflatedSamples, channels: Channels, alpha: Option<DeflatedSamples> },
}

impl ImageContent {
    /// The content of a picture that is only examined.
    pub fn none() -> ImageContent {
        ImageContent::raster(0, &[], Channels::Grey, None)
    }

    /// A raster with rows of `width` pixels, from the top, without padding between 8-bit samples;
    /// `alpha` has one sample per pixel.
    pub fn raster(
        width: u32,
        samples: &[u8],
        channels: Channels,
        alpha: Option<&[u8]>,
    ) -> ImageContent {
        let samples = match channels {
            Channels::Palette(_) => DeflatedSamples::indices(samples),
            Channels::Grey => DeflatedSamples::filtered(samples, width, 1),
            Channels::Rgb => DeflatedSamples::filtered(samples, width, 3),
        };
        let alpha = alpha.map(|alpha| DeflatedSamples::filtered(alpha, width, 1));
        ImageContent::Raster { samples, channels, alpha }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Channels {
    Grey,
    Rgb,
    /// One index per pixel into RGB triples.
    Palette(Arc<[u8]>),
}
