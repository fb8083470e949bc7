//! Pictures of every kind, from upload to page.

use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgb, RgbImage, Rgba, RgbaImage};
use lopdf::{Dictionary, Document, Object};

use crate::convert;
use crate::png::Png;

pub const SIZE: usize = 64;

/// Four quarters of which no turn or mirror image is the same.
pub fn quarter(x: usize, y: usize) -> [u8; 3] {
    match (x < SIZE / 2, y < SIZE / 2) {
        (true, true) => [200, 0, 0],
        (false, true) => [0, 160, 0],
        (true, false) => [0, 0, 200],
        (false, false) => [240, 200, 0],
    }
}

pub fn picture() -> DynamicImage {
    RgbImage::from_fn(SIZE as u32, SIZE as u32, |x, y| Rgb(quarter(x as usize, y as usize))).into()
}

pub fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// The post's one picture in the PDF.
struct Embedded {
    pdf: Document,
    dictionary: Dictionary,
    content: Vec<u8>,
}

fn embedded(name: &str, bytes: &[u8]) -> Embedded {
    let folder = tempfile::tempdir().unwrap();
    let body = format!("![Quatre carrés](/uploads/{name})");
    let pdf = Document::load_mem(&convert(folder.path(), &body, &[(name, bytes)])).unwrap();
    let masks: Vec<_> = streams(&pdf).filter_map(|s| s.dict.get(b"SMask").ok()).collect();
    let masks: Vec<_> = masks.into_iter().map(|mask| mask.as_reference().unwrap()).collect();
    let images: Vec<_> = pdf
        .objects
        .iter()
        .filter(|(id, _)| !masks.contains(id))
        .filter_map(|(_, object)| object.as_stream().ok())
        .filter(|stream| {
            stream.dict.get(b"Subtype").is_ok_and(|s| s.as_name().unwrap() == b"Image")
        })
        .collect();
    let [image] = images[..] else { panic!("{} images", images.len()) };
    let (dictionary, content) = (image.dict.clone(), image.content.clone());
    Embedded { pdf, dictionary, content }
}

fn streams(pdf: &Document) -> impl Iterator<Item = &lopdf::Stream> {
    pdf.objects.values().filter_map(|object| object.as_stream().ok())
}

impl Embedded {
    fn name(&self, key: &str) -> String {
        let name = self.dictionary.get(key.as_bytes()).unwrap().as_name().unwrap();
        String::from_utf8_lossy(name).into_owned()
    }

    /// What a colour space that is an array begins with.
    fn space(&self) -> String {
        let space = self.dictionary.get(b"ColorSpace").unwrap().as_array().unwrap();
        String::from_utf8_lossy(space[0].as_name().unwrap()).into_owned()
    }

    fn mask(&self) -> Option<&Dictionary> {
        let mask = self.dictionary.get(b"SMask").ok()?;
        Some(&self.pdf.get_object(mask.as_reference().unwrap()).unwrap().as_stream().unwrap().dict)
    }
}

pub fn palette_png(interlaced: bool) -> Vec<u8> {
    let colours = [200, 0, 0, 0, 160, 0, 0, 0, 200, 240, 200, 0];
    let index = |x: usize, y: usize| vec![u16::from(x >= SIZE / 2) + 2 * u16::from(y >= SIZE / 2)];
    let chunks: &[(&[u8; 4], &[u8])] = &[(b"PLTE", &colours)];
    Png { size: SIZE, depth: 2, colour: 3, interlaced, chunks, pixel: &index }.encode()
}

pub fn deep_png(interlaced: bool) -> Vec<u8> {
    let pixel = |x, y| quarter(x, y).iter().map(|&sample| u16::from(sample) * 257).collect();
    Png { size: SIZE, depth: 16, colour: 2, interlaced, chunks: &[], pixel: &pixel }.encode()
}

pub fn one_bit_png() -> Vec<u8> {
    let pixel = |x: usize, y: usize| vec![u16::from(x < SIZE / 2 || y < SIZE / 2)];
    Png { size: SIZE, depth: 1, colour: 0, interlaced: false, chunks: &[], pixel: &pixel }.encode()
}

fn grey(x: u32, y: u32) -> u8 {
    if x < SIZE as u32 / 2 || y < SIZE as u32 / 2 { 255 } else { 0 }
}

#[test]
fn a_palette_stays_one() {
    for interlaced in [false, true] {
        let image = embedded("a.png", &palette_png(interlaced));
        assert_eq!(
            (image.name("Filter").as_str(), image.space().as_str()),
            ("FlateDecode", "Indexed")
        );
        assert!(image.mask().is_none());
    }
}

#[test]
fn sixteen_bits_become_eight() {
    let image = embedded("a.png", &deep_png(false));
    assert_eq!(image.name("ColorSpace"), "DeviceRGB");
    assert_eq!(image.dictionary.get(b"BitsPerComponent").unwrap().as_i64().unwrap(), 8);
    let parameters = image.dictionary.get(b"DecodeParms").unwrap().as_dict().unwrap();
    assert_eq!(parameters.get(b"Predictor").unwrap().as_i64().unwrap(), 15);
}

#[test]
fn grey_stays_grey() {
    assert_eq!(embedded("a.png", &one_bit_png()).name("ColorSpace"), "DeviceGray");
    let image = GrayImage::from_fn(8, 8, |x, _| Luma([x as u8 * 30])).into();
    assert_eq!(
        embedded("a.png", &encoded(&image, ImageFormat::Png)).name("ColorSpace"),
        "DeviceGray"
    );
    let jpeg = encoded(&image, ImageFormat::Jpeg);
    let kept = embedded("a.jpg", &jpeg);
    assert_eq!((kept.name("ColorSpace").as_str(), &kept.content), ("DeviceGray", &jpeg));
}

#[test]
fn alpha_becomes_a_soft_mask() {
    let image = RgbaImage::from_fn(8, 8, |x, _| Rgba([9, 9, 200, x as u8 * 30])).into();
    let image = embedded("a.png", &encoded(&image, ImageFormat::Png));
    let mask = image.mask().expect("a soft mask");
    assert_eq!(mask.get(b"ColorSpace").unwrap().as_name().unwrap(), b"DeviceGray");
}

#[test]
fn a_jpeg_is_not_touched() {
    let jpeg = encoded(&picture(), ImageFormat::Jpeg);
    let image = embedded("a.jpg", &jpeg);
    assert_eq!((image.name("Filter").as_str(), &image.content), ("DCTDecode", &jpeg));
}

/// A file's ICC profile, moxcms's of Display P3, is that of the embedded picture.
#[test]
fn colour_profiles_are_kept() {
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let jpeg = with_segment(
        &encoded(&picture(), ImageFormat::Jpeg),
        0xE2,
        &[b"ICC_PROFILE\0\x01\x01", &profile[..]].concat(),
    );
    for (name, bytes) in [("a.jpg", jpeg), ("a.png", png_with_profile(&profile))] {
        let image = embedded(name, &bytes);
        assert_eq!(image.space(), "ICCBased", "{name}");
        let space = image.dictionary.get(b"ColorSpace").unwrap().as_array().unwrap();
        let stream = image.pdf.get_object(space[1].as_reference().unwrap()).unwrap();
        assert!(stream.as_stream().unwrap().get_plain_content().unwrap() == profile, "{name}");
    }
}

/// A profile of other colours than the picture's says nothing of them.
#[test]
fn a_profile_of_other_colours_is_left_out() {
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let grey = GrayImage::from_pixel(8, 8, Luma([7])).into();
    let jpeg = with_segment(
        &encoded(&grey, ImageFormat::Jpeg),
        0xE2,
        &[b"ICC_PROFILE\0\x01\x01", &profile[..]].concat(),
    );
    assert_eq!(embedded("a.jpg", &jpeg).name("ColorSpace"), "DeviceGray");
    let broken = with_segment(
        &encoded(&picture(), ImageFormat::Jpeg),
        0xE2,
        b"ICC_PROFILE\0\x01\x01nothing",
    );
    assert_eq!(embedded("a.jpg", &broken).name("ColorSpace"), "DeviceRGB");
}

/// 8 × 8 pixels of red in four inks, as Adobe's programs write them: 255 is no ink.
pub fn cmyk_jpeg() -> Vec<u8> {
    let mut file = b"\xFF\xD8".to_vec();
    let mut segment = |marker: u8, data: &[u8]| {
        file.extend([0xFF, marker]);
        file.extend((data.len() as u16 + 2).to_be_bytes());
        file.extend(data);
    };
    segment(0xEE, b"Adobe\0\x64\0\0\0\0\0");
    // By 8, a block's first coefficient is its mean, less 128.
    segment(0xDB, &[&[0][..], &[8; 64]].concat());
    let components: Vec<u8> = (1..=4).flat_map(|component| [component, 0x11, 0]).collect();
    segment(0xC0, &[&[8, 0, 8, 0, 8, 4][..], &components].concat());
    let lengths = |one: u8, two: u8| [&[one, two][..], &[0; 14]].concat();
    // Differences: 0 is `nothing`, 10 is `seven bits`. Other coefficients: 0 ends the block.
    segment(0xC4, &[&[0x00][..], &lengths(1, 1), &[0, 7]].concat());
    segment(0xC4, &[&[0x10][..], &lengths(1, 0), &[0]].concat());
    segment(0xDA, &[4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0]);
    // Cyan 10 1111111 0 (+127), magenta and yellow 10 0000000 0 (-127), black as cyan.
    file.extend([0xBF, 0xA0, 0x08, 0x02, 0xFE, 0xFF, 0xD9]);
    file
}

/// There is no CMYK beside an sRGB output intent.
#[test]
fn four_inks_become_rgb() {
    let image = embedded("a.jpg", &cmyk_jpeg());
    assert_eq!(image.name("ColorSpace"), "DeviceRGB");
    assert_eq!(image.name("Filter"), "FlateDecode");
}

#[test]
#[ignore = "needs poppler-utils"]
fn four_inks_keep_their_colour() {
    let page = rendered("a.jpg", &cmyk_jpeg());
    let red = page.pixels().filter(|Rgb([r, g, b])| *r > 200 && *g < 60 && *b < 60).count();
    assert!(red > 4, "{red} red pixels");
}

pub fn png_with_profile(profile: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(profile).unwrap();
    let data = [b"P3\0\0", &encoder.finish().unwrap()[..]].concat();
    let pixel = |x, y| quarter(x, y).iter().map(|&sample| u16::from(sample)).collect();
    let chunks: &[(&[u8; 4], &[u8])] = &[(b"iCCP", &data)];
    Png { size: SIZE, depth: 8, colour: 2, interlaced: false, chunks, pixel: &pixel }.encode()
}

/// A JPEG with one more segment at its beginning.
fn with_segment(jpeg: &[u8], marker: u8, data: &[u8]) -> Vec<u8> {
    let length = (data.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], &[0xFF, marker], &length, data, &jpeg[2..]].concat()
}

/// A JPEG whose Exif says how it is to be turned (tag 274).
pub fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let head = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0";
    with_segment(jpeg, 0xE1, &[&head[..], &[orientation], b"\0\0\0\0\0\0"].concat())
}

/// The first page at a low resolution.
pub fn rendered(name: &str, bytes: &[u8]) -> RgbImage {
    let folder = tempfile::tempdir().unwrap();
    let body = format!("![Quatre carrés](/uploads/{name})");
    convert(folder.path(), &body, &[(name, bytes)]);
    render(folder.path())
}

pub fn render(folder: &Path) -> RgbImage {
    let run = Command::new("pdftoppm")
        .args(["-r", "36", "-f", "1", "-l", "1", "-singlefile", "-png"])
        .arg(folder.join("images.pdf"))
        .arg(folder.join("page"))
        .output()
        .unwrap_or_else(|error| panic!("pdftoppm is needed: {error}"));
    assert!(run.status.success() && run.stderr.is_empty(), "{run:?}");
    image::open(folder.join("page.png")).unwrap().to_rgb8()
}

/// Pages look alike: but for the pixels on the edges between quarters, whose side a turn decides, none differs by
/// more than JPEG's losses. A wrong turn moves half of them at least.
#[track_caller]
pub fn assert_alike(found: &RgbImage, expected: &RgbImage, name: &str) {
    assert_eq!(found.dimensions(), expected.dimensions(), "{name}");
    let coloured = expected.pixels().filter(|p| p.0[0].abs_diff(p.0[2]) > 100).count();
    assert!(coloured > 100, "{name}: the picture is not on the page");
    let differs = |(a, b): (&Rgb<u8>, &Rgb<u8>)| (0..3).any(|i| a.0[i].abs_diff(b.0[i]) > 40);
    let different = found.pixels().zip(expected.pixels()).filter(|&pair| differs(pair)).count();
    assert!(different * 8 <= coloured, "{name}: {different} pixels differ, {coloured} coloured");
}

#[test]
#[ignore = "needs poppler-utils"]
fn jpegs_are_turned_as_exif_says() {
    let upright = rendered("a.jpg", &encoded(&picture(), ImageFormat::Jpeg));
    for orientation in 1..=8 {
        // What a camera held so stores: the picture, turned back.
        let mut stored = picture();
        let back = match orientation {
            6 => 8,
            8 => 6,
            other => other,
        };
        stored.apply_orientation(Orientation::from_exif(back).unwrap());
        let jpeg = with_orientation(&encoded(&stored, ImageFormat::Jpeg), orientation);
        let name = format!("orientation {orientation}");
        assert_alike(&rendered("a.jpg", &jpeg), &upright, &name);
    }
}

#[test]
#[ignore = "needs poppler-utils"]
fn pictures_of_every_kind_look_the_same() {
    let expected = rendered("a.png", &encoded(&picture(), ImageFormat::Png));
    let opaque = DynamicImage::from(picture().to_rgba8());
    let kinds = [
        ("palette.png", palette_png(false)),
        ("interlaced.png", palette_png(true)),
        ("deep.png", deep_png(false)),
        ("deep-interlaced.png", deep_png(true)),
        ("rgba.png", encoded(&opaque, ImageFormat::Png)),
        ("picture.jpg", encoded(&picture(), ImageFormat::Jpeg)),
        ("picture.webp", encoded(&picture(), ImageFormat::WebP)),
        ("picture.gif", encoded(&picture(), ImageFormat::Gif)),
    ];
    for (name, bytes) in kinds {
        assert_alike(&rendered(name, &bytes), &expected, name);
    }
}

#[test]
#[ignore = "needs poppler-utils"]
fn transparency_shows_the_paper() {
    let half = RgbaImage::from_fn(SIZE as u32, SIZE as u32, |x, y| {
        let [r, g, b] = quarter(x as usize, y as usize);
        Rgba([r, g, b, if x % 16 < 8 { 128 } else { 255 }])
    });
    let blended = RgbImage::from_fn(SIZE as u32, SIZE as u32, |x, y| {
        let Rgba([r, g, b, a]) = *half.get_pixel(x, y);
        Rgb([r, g, b].map(|c| (255 - (255 - u16::from(c)) * u16::from(a) / 255) as u8))
    });
    let expected = rendered("a.png", &encoded(&blended.into(), ImageFormat::Png));
    assert_alike(&rendered("a.png", &encoded(&half.into(), ImageFormat::Png)), &expected, "RGBA");
}

#[test]
#[ignore = "needs poppler-utils"]
fn one_bit_is_as_eight() {
    let eight = GrayImage::from_fn(SIZE as u32, SIZE as u32, |x, y| Luma([grey(x, y)]));
    let eight = rendered("a.png", &encoded(&eight.into(), ImageFormat::Png));
    assert!(rendered("a.png", &one_bit_png()) == eight);
    assert!(eight.pixels().filter(|pixel| pixel.0 == [0; 3]).count() > 50);
}

#[test]
fn a_picture_is_described_for_those_who_do_not_see_it() {
    let image = embedded("a.png", &palette_png(false));
    let figures = image.pdf.objects.values().filter_map(|object| object.as_dict().ok());
    let alternatives: Vec<String> = figures
        .filter(|entries| {
            entries.get(b"S").is_ok_and(|s| s.as_name().is_ok_and(|s| s == b"Figure"))
        })
        .filter_map(|figure| figure.get(b"Alt").ok())
        .filter_map(|text: &Object| lopdf::decode_text_string(text).ok())
        .collect();
    assert!(alternatives.contains(&"Quatre carrés".to_owned()), "{alternatives:?}");
}
