//! Images: JPEG files as they are, others as deflated rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use super::deflate::flate_stream;
use super::object::byte_string;
use super::writer::{LargeContent, LargeStreams};
use crate::document::images::png;
use crate::document::{Channels, ImageContent, ImageId, ImageResource};
use crate::typeset::TypesetDocument;
use crate::typeset::page::Shape;

/// The name in the resource dictionary.
pub fn resource(image: ImageId) -> String {
    format!("Im{}", image.0)
}

/// Embeds the images that are painted; returns the resource dictionary `/XObject`.
pub fn embed(
    pdf: &mut Document,
    document: &TypesetDocument,
    large: &mut LargeStreams,
) -> Dictionary {
    let mut painted = vec![false; document.images.len()];
    for item in document.pages.iter().flat_map(|page| &page.items) {
        if let Shape::Image { image, .. } = item.shape {
            painted[image.0] = true;
        }
    }
    let mut resources = Dictionary::new();
    let mut profiles = Profiles { objects: BTreeMap::new() };
    for (i, image) in document.images.iter().enumerate().filter(|&(i, _)| painted[i]) {
        resources.set(resource(ImageId(i)), embed_image(pdf, image, &mut profiles, large));
    }
    resources
}

fn embed_image<'a>(
    pdf: &mut Document,
    image: &'a ImageResource,
    profiles: &mut Profiles<'a>,
    large: &mut LargeStreams,
) -> ObjectId {
    match &image.content {
        ImageContent::Jpeg { bytes, components, orientation } => {
            // The size as shown was turned; PDF wants the file's own rows.
            let (width, height) = match orientation {
                5..=8 => (image.height, image.width),
                _ => (image.width, image.height),
            };
            let space = match *components {
                1 => profiles.space(pdf, image, &GREY),
                _ => profiles.space(pdf, image, &RGB),
            };
            let mut entries = image_dictionary(width, height, space);
            entries.set("Filter", "DCTDecode");
            let id = pdf.add_object(Stream::new(entries, Vec::new()).with_compression(false));
            large.insert(id, LargeContent::whole(Bytes::from_owner(Arc::clone(bytes))));
            id
        }
        ImageContent::Png { bytes, components } => {
            let space = match *components {
                1 => profiles.space(pdf, image, &GREY),
                _ => profiles.space(pdf, image, &RGB),
            };
            let stream = deflated_raster(image, (*components).into(), space, true);
            let id = pdf.add_object(stream);
            let parts = png::deflated_rows(bytes).collect();
            large.insert(id, LargeContent { bytes: Bytes::from_owner(Arc::clone(bytes)), parts });
            id
        }
        ImageContent::Raster { samples, channels, alpha } => {
            let (space, pixel) = match channels {
                Channels::Grey => (profiles.space(pdf, image, &GREY), 1),
                Channels::Rgb => (profiles.space(pdf, image, &RGB), 3),
                Channels::Palette(colours) => {
                    (indexed(profiles.space(pdf, image, &RGB), colours), 1)
                }
            };
            let mut stream = deflated_raster(image, pixel, space, samples.is_filtered());
            if let Some(alpha) = alpha {
                let mask = deflated_raster(image, 1, "DeviceGray".into(), true);
                let id = pdf.add_object(mask);
                large.insert(id, LargeContent::whole(alpha.bytes.clone()));
                stream.dict.set("SMask", id);
            }
            let id = pdf.add_object(stream);
            large.insert(id, LargeContent::whole(samples.bytes.clone()));
            id
        }
    }
}

/// A device's colours, and their name in ICC profiles.
struct Device {
    name: &'static str,
    signature: &'static [u8; 4],
    components: i64,
}

const GREY: Device = Device { name: "DeviceGray", signature: b"GRAY", components: 1 };
const RGB: Device = Device { name: "DeviceRGB", signature: b"RGB ", components: 3 };

/// Embedded ICC profiles, each once.
struct Profiles<'a> {
    objects: BTreeMap<&'a Arc<[u8]>, ObjectId>,
}

impl<'a> Profiles<'a> {
    /// The colour space of an image: its own profile if that can be embedded, otherwise that of the
    /// device, which the output intent declares to be sRGB.
    fn space(&mut self, pdf: &mut Document, image: &'a ImageResource, device: &Device) -> Object {
        let Some(profile) = image.profile.as_ref().filter(|p| is_profile_of(p, device)) else {
            return device.name.into();
        };
        let object = *self.objects.entry(profile).or_insert_with(|| {
            let entries = dictionary! { "N" => device.components, "Alternate" => device.name };
            pdf.add_object(flate_stream(entries, profile))
        });
        Object::Array(vec!["ICCBased".into(), object.into()])
    }
}

/// Whether a profile is one that PDF/A allows for a device's colours (ISO 19005-3 §6.2.4.2,
/// ICC.1:2010 §7.2).
fn is_profile_of(profile: &[u8], device: &Device) -> bool {
    let Some(header) = profile.first_chunk::<128>() else { return false };
    let size = u32::from_be_bytes([header[0], header[1], header[2], header[3]]);
    usize::try_from(size) == Ok(profile.len())
        && matches!(header[8], 2 | 4)
        && matches!(&header[12..16], b"mntr" | b"scnr" | b"spac")
        && &header[16..20] == device.signature
        && &header[36..40] == b"acsp"
        && moxcms::ColorProfile::new_from_slice(profile).is_ok()
}

fn image_dictionary(width: u32, height: u32, space: Object) -> Dictionary {
    dictionary! {
        "Type" => "XObject",
        "Subtype" => "Image",
        "Width" => width,
        "Height" => height,
        "ColorSpace" => space,
        "BitsPerComponent" => 8,
    }
}

fn indexed(space: Object, colours: &[u8]) -> Object {
    let last = (colours.len() / 3).saturating_sub(1) as i64;
    Object::Array(vec![
        "Indexed".into(),
        space,
        last.into(),
        byte_string(&colours[..colours.len() / 3 * 3]),
    ])
}

/// The picture of deflated rows, which are written without copying.
fn deflated_raster(image: &ImageResource, pixel: usize, space: Object, filtered: bool) -> Stream {
    let mut entries = image_dictionary(image.width, image.height, space);
    entries.set("Filter", "FlateDecode");
    if filtered {
        entries.set(
            "DecodeParms",
            dictionary! {
                "Predictor" => 15,
                "Colors" => pixel as i64,
                "Columns" => image.width,
            },
        );
    }
    Stream::new(entries, Vec::new()).with_compression(false)
}

/// The EXIF orientation, 1 to 8.
pub fn orientation(image: &ImageResource) -> u8 {
    match image.content {
        ImageContent::Jpeg { orientation, .. } => orientation,
        ImageContent::Png { .. } | ImageContent::Raster { .. } => 1,
    }
}

/// The matrix that paints the unit square of an image's file into a rectangle on the page (x, y of
/// the bottom-left corner, width, height, in points), turned as its EXIF orientation says (CIPA
/// DC-008 §4.6.4, tag 274).
pub fn placement(orientation: u8, [x, y, width, height]: [f32; 4]) -> [f32; 6] {
    // Where u (along a row) and v (up) of the file go in the shown unit square.
    let [a, b, c, d, e, f] = match orientation {
        2 => [-1.0, 0.0, 0.0, 1.0, 1.0, 0.0],
        3 => [-1.0, 0.0, 0.0, -1.0, 1.0, 1.0],
        4 => [1.0, 0.0, 0.0, -1.0, 0.0, 1.0],
        5 => [0.0, -1.0, -1.0, 0.0, 1.0, 1.0],
        6 => [0.0, -1.0, 1.0, 0.0, 0.0, 1.0],
        7 => [0.0, 1.0, 1.0, 0.0, 0.0, 0.0],
        8 => [0.0, 1.0, -1.0, 0.0, 1.0, 0.0],
        _ => [1.0, 0.0, 0.0, 1.0, 0.0, 0.0],
    };
    // Adding zero turns a negative zero into a plain one.
    let clean = |value: f32| (value * 1000.0).round() / 1000.0 + 0.0;
    [a * width, b * height, c * width, d * height, e * width + x, f * height + y].map(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the file's first pixel (top-left) and the end of its first row are shown.
    fn corners(orientation: u8) -> [(f32, f32); 2] {
        let [a, b, c, d, e, f] = placement(orientation, [0.0, 0.0, 1.0, 1.0]);
        [(0.0, 1.0), (1.0, 1.0)].map(|(u, v)| (a * u + c * v + e, b * u + d * v + f))
    }

    #[test]
    fn orientations_are_those_of_exif() {
        let (top_left, top_right) = ((0.0, 1.0), (1.0, 1.0));
        let (bottom_left, bottom_right) = ((0.0, 0.0), (1.0, 0.0));
        assert_eq!(corners(1), [top_left, top_right]);
        assert_eq!(corners(2), [top_right, top_left]);
        assert_eq!(corners(3), [bottom_right, bottom_left]);
        assert_eq!(corners(4), [bottom_left, bottom_right]);
        assert_eq!(corners(5), [top_left, bottom_left]);
        assert_eq!(corners(6), [top_right, bottom_right]);
        assert_eq!(corners(7), [bottom_right, top_right]);
        assert_eq!(corners(8), [bottom_left, top_left]);
    }
}
