//! Pictures of a document, as the PDF takes them.

use std::sync::Arc;

use super::images::rows::DeflatedSamples;
use crate::site::Stamp;

/// A picture: a JPEG goes into the PDF as it is, others are decoded, SVG is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct ImageResource {
    /// The upload's address: `uploads/x.png`.
    pub address: String,
    /// What the file was when it was found; `None` for what is no file of this system.
    pub stamp: Option<Stamp>,
    /// In pixels, as shown (orientation applied).
    pub width: u32,
    pub height: u32,
    /// Pixels an inch, where the file says.
    pub density: Option<(f32, f32)>,
    /// Pixels for one CSS pixel: 1, or more where a drawing was made into pixels.
    pub sampling: f32,
    /// The ICC profile that the file has for its colours, unread.
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
    /// What was decoded, and deflated as PDF takes it.
    Raster { samples: DeflatedSamples, channels: Channels, alpha: Option<DeflatedSamples> },
}

impl ImageContent {
    /// A raster of rows `width` pixels wide, from the top, without padding between samples of
    /// 8 bits; `alpha` has one sample a pixel.
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
    /// One index a pixel into RGB triples.
    Palette(Arc<[u8]>),
}
