//! PNG (ISO/IEC 15948) of 8-bit samples: grey where all of it is, with a palette where it has few
//! colours, otherwise RGB.

use std::collections::BTreeMap;

use libdeflater::Crc;

use super::Picture;
use crate::document::images::rows::DeflatedSamples;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1A\n";

/// Colours of a palette (§11.2.3).
const MAX_COLOURS: usize = 256;

/// Colour types (§11.2.2).
const GREY: u8 = 0;
const RGB: u8 = 2;
const PALETTE: u8 = 3;

pub fn write(picture: &Picture) -> Vec<u8> {
    let (pixels, _) = picture.samples.as_chunks::<3>();
    let is_grey = pixels.iter().all(|[r, g, b]| r == g && g == b);
    let mut png = SIGNATURE.to_vec();
    if is_grey {
        let samples: Vec<u8> = pixels.iter().map(|[grey, ..]| *grey).collect();
        header(&mut png, picture, GREY);
        rows(&mut png, picture, &samples, 1);
    } else if let Some((table, indices)) = palette(pixels) {
        header(&mut png, picture, PALETTE);
        chunk(&mut png, b"PLTE", &table);
        rows(&mut png, picture, &indices, 1);
    } else {
        header(&mut png, picture, RGB);
        rows(&mut png, picture, &picture.samples, 3);
    }
    chunk(&mut png, b"IEND", &[]);
    png
}

fn header(png: &mut Vec<u8>, picture: &Picture, colours: u8) {
    let [width, height] = [picture.width, picture.height].map(u32::to_be_bytes);
    // Depth, colours, then the only compression, filtering and order that are meant here.
    chunk(png, b"IHDR", &[&width[..], &height, &[8, colours, 0, 0, 0]].concat());
    // Of which colours the samples are: sRGB, perceptual (§11.3.2.5).
    chunk(png, b"sRGB", &[0]);
}

fn rows(png: &mut Vec<u8>, picture: &Picture, samples: &[u8], pixel: usize) {
    chunk(png, b"IDAT", &DeflatedSamples::filtered(samples, picture.width, pixel).bytes);
}

fn chunk(png: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    png.extend((data.len() as u32).to_be_bytes());
    let mut crc = Crc::new();
    crc.update(kind);
    crc.update(data);
    png.extend(kind);
    png.extend(data);
    png.extend(crc.sum().to_be_bytes());
}

/// RGB triples in ascending order, and an index into them per pixel; `None` if there are too many.
fn palette(pixels: &[[u8; 3]]) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut known = BTreeMap::new();
    for colour in pixels {
        known.insert(colour, 0u8);
        if known.len() > MAX_COLOURS {
            return None;
        }
    }
    known.values_mut().zip(0u8..=u8::MAX).for_each(|(index, number)| *index = number);
    let indices = pixels.iter().map(|colour| known[colour]).collect();
    Some((known.keys().copied().flatten().copied().collect(), indices))
}
