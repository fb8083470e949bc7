use std::io::Cursor;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use super::{MemoryUploads, errors, release};
use crate::document::{
    Alternative, BlockKind, Channels, Document, DocumentError, ImageContent, build_document,
};
use crate::release::Release;

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn red() -> DynamicImage {
    RgbImage::from_pixel(4, 2, Rgb([200, 0, 0])).into()
}

fn with(body: &str, files: &[(&str, &[u8])]) -> Release {
    let mut release = release(body);
    release.uploads = MemoryUploads::of(files);
    release
}

fn built(body: &str, files: &[(&str, &[u8])]) -> Document {
    build_document(&with(body, files)).unwrap()
}

#[test]
fn an_image_splits_its_paragraph() {
    let png = encoded(&red(), ImageFormat::Png);
    let document = built("Un ![Un pont](/uploads/a.png \"Légende\") deux", &[("a.png", &png)]);
    let kinds: Vec<&BlockKind> = document.body.iter().map(|block| &block.kind).collect();
    let [BlockKind::Paragraph { .. }, BlockKind::Figure(figure), BlockKind::Paragraph { .. }] =
        kinds[..]
    else {
        panic!("{kinds:?}");
    };
    assert_eq!(figure.alternative, Alternative::Text("Un pont".to_owned()));
    assert_eq!(crate::document::plain::text(&figure.caption), "Légende");
    assert_eq!((figure.position.line, figure.position.column), (4, 4));
}

#[test]
fn a_file_used_twice_is_one_image() {
    let png = encoded(&red(), ImageFormat::Png);
    let body = "<img src=\"/uploads/a.png\" alt=\"\" width=\"20%\">\n\n[![x](/uploads/a.png)](https://a.fr)";
    let document = built(body, &[("a.png", &png)]);
    assert_eq!(document.images.len(), 1);
    let traced = crate::document::trace::trace_blocks(&document.body);
    assert_eq!(traced, "figure 0 decorative 20% @4:1\nfigure 0 \"x\" -> https://a.fr @6:2\n");
}

#[test]
fn a_missing_alternative_is_reported() {
    let png = encoded(&red(), ImageFormat::Png);
    let document = built("![](/uploads/a.png)", &[("a.png", &png)]);
    assert_eq!(document.findings[0].rule.code, "D013");
}

#[test]
fn rasters_keep_what_they_are() {
    let grey = DynamicImage::from(image::GrayAlphaImage::from_pixel(3, 3, image::LumaA([7, 9])));
    let clear = DynamicImage::from(RgbaImage::from_pixel(2, 2, Rgba([1, 2, 3, 128])));
    let opaque = DynamicImage::from(RgbaImage::from_pixel(2, 2, Rgba([1, 2, 3, 255])));
    for (image, format, channels, alpha) in [
        (grey, ImageFormat::Png, Channels::Grey, true),
        (clear, ImageFormat::Png, Channels::Rgb, true),
        (opaque, ImageFormat::WebP, Channels::Rgb, false),
    ] {
        let bytes = encoded(&image, format);
        let document = built("![x](/uploads/a.png)", &[("a.png", &bytes)]);
        let ImageContent::Raster { channels: found, alpha: plane, .. } =
            &document.images[0].content
        else {
            panic!("no raster");
        };
        assert_eq!((found, plane.is_some()), (&channels, alpha));
        assert_eq!(document.findings.len(), usize::from(format == ImageFormat::WebP));
    }
}

#[test]
fn a_plain_png_stays_as_it_is() {
    let grey = DynamicImage::from(image::GrayImage::from_pixel(3, 3, image::Luma([7])));
    for (image, expected) in [(red(), 3), (grey, 1)] {
        let mut png = Vec::new();
        let encoder =
            PngEncoder::new_with_quality(&mut png, CompressionType::Best, FilterType::Adaptive);
        image.write_with_encoder(encoder).unwrap();
        let document = built("![x](/uploads/a.png)", &[("a.png", &png)]);
        let ImageContent::Png { bytes, components } = &document.images[0].content else {
            panic!("no PNG");
        };
        assert_eq!((&bytes[..], *components), (&png[..], expected));
    }
}

#[test]
fn a_jpeg_stays_as_it_is() {
    let jpeg = encoded(&red(), ImageFormat::Jpeg);
    let document = built("![x](/uploads/a.jpg)", &[("a.jpg", &jpeg)]);
    let image = &document.images[0];
    assert_eq!((image.width, image.height), (4, 2));
    let ImageContent::Jpeg { bytes, components, orientation } = &image.content else {
        panic!("no JPEG");
    };
    assert_eq!((&bytes[..], *components, *orientation), (&jpeg[..], 3, 1));
}

#[test]
fn a_jpeg_that_lacks_its_end_marker_alone_is_shown() {
    let picture: DynamicImage =
        RgbImage::from_fn(64, 48, |x, y| Rgb([(x * 4) as u8, (y * 5) as u8, (x ^ y) as u8])).into();
    let jpeg = encoded(&picture, ImageFormat::Jpeg);
    assert!(jpeg.ends_with(&[0xFF, 0xD9]));
    let whole = jpeg.len() - 2;
    for bytes in [&jpeg[..whole], &jpeg[..whole + 1]] {
        let document = built("![x](/uploads/a.jpg)", &[("a.jpg", bytes)]);
        let ImageContent::Jpeg { bytes, .. } = &document.images[0].content else {
            panic!("{:?}", document.images[0]);
        };
        assert_eq!(&bytes[..], &jpeg[..]);
        let codes: Vec<_> = document.findings.iter().map(|finding| finding.rule.code).collect();
        assert_eq!(codes, ["D016"]);
    }
    for lacking in [1, 2, 20, 200] {
        let release = with("![x](/uploads/a.jpg)", &[("a.jpg", &jpeg[..whole - lacking])]);
        assert!(build_document(&release).is_err(), "{lacking} bytes of data are lacking");
    }
}

#[test]
fn exif_turns_a_jpeg() {
    let jpeg = encoded(&red(), ImageFormat::Jpeg);
    let tiff = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let mut turned = jpeg[..2].to_vec();
    turned.extend([0xFF, 0xE1]);
    turned.extend((tiff.len() as u16 + 2).to_be_bytes());
    turned.extend(tiff);
    turned.extend(&jpeg[2..]);
    let document = built("![x](/uploads/a.jpg)", &[("a.jpg", &turned)]);
    let image = &document.images[0];
    assert_eq!((image.width, image.height), (2, 4));
    assert!(matches!(image.content, ImageContent::Jpeg { orientation: 6, .. }));
}

#[test]
fn damaged_images_refuse_the_release() {
    let jpeg = encoded(&red(), ImageFormat::Jpeg);
    let png = encoded(&red(), ImageFormat::Png);
    let cut = jpeg.len() - 3;
    for bytes in [&jpeg[..cut], &jpeg[..40], &png[..png.len() / 2], b"GIF89a", b"", b"<svg/>"] {
        let release = with("![x](/uploads/a)", &[("a", bytes)]);
        let found = errors(&release);
        let [DocumentError::ImageUnreadable { place, .. }] = &found[..] else {
            panic!("{found:?}");
        };
        assert_eq!(place.to_string(), "_communiques/un-titre.md:4:1");
    }
}

#[test]
fn all_faults_are_reported_at_once() {
    let release = with("![x](/uploads/a.png)\n\n![y](/../b.png)", &[]);
    let found = errors(&release);
    assert!(matches!(
        found[..],
        [DocumentError::ImageMissing { .. }, DocumentError::ImageLeavesSite { .. }]
    ));
}

#[test]
fn a_loss_may_be_allowed_but_not_an_escape() {
    let mut release = with("Un ![x](/uploads/a.png)", &[]);
    release.allow_missing = true;
    let document = build_document(&release).unwrap();
    assert_eq!(document.findings[0].rule.code, "D015");
    let mut release = with("![y](/../b.png)", &[]);
    release.allow_missing = true;
    assert!(matches!(errors(&release)[..], [DocumentError::ImageLeavesSite { .. }]));
}

#[test]
fn remote_images_are_links() {
    let document = built("![Un pont](https://a.fr/b.png)", &[]);
    let traced = crate::document::trace::trace_blocks(&document.body);
    assert_eq!(traced, "paragraph @4:1 \"[https://a.fr/b.png](Un pont)\"\n");
    assert_eq!(document.findings[0].rule.code, "D014");
}

#[test]
fn a_caption_in_html_belongs_to_its_figure() {
    let png = encoded(&red(), ImageFormat::Png);
    let body = "<figure><img src=\"/uploads/a.png\" alt=\"x\"><figcaption>Un <b>pont</b></figcaption></figure>";
    let document = built(body, &[("a.png", &png)]);
    let traced = crate::document::trace::trace_blocks(&document.body);
    assert_eq!(traced, "figure 0 \"x\" @4:9\n  caption \"Un **pont**\"\n");
}

#[test]
fn an_svg_is_rasterised_and_reported() {
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg" width="24" height="12"><rect width="9" height="9"/></svg>"#;
    let document = built("![Un carré](/uploads/a.svg)", &[("a.svg", svg)]);
    let image = &document.images[0];
    assert_eq!((image.width, image.height, image.sampling), (150, 75, 6.25));
    assert_eq!(document.findings[0].rule.code, "D016");
    assert_eq!(
        document.findings[0].detail,
        "uploads/a.svg: the SVG is rasterised to 150 × 75 pixels"
    );
}

#[test]
fn a_picture_is_found_by_its_sets_of_sources() {
    let png = encoded(&red(), ImageFormat::Png);
    for body in [
        "<img srcset=\"/uploads/absent.png 1x, /uploads/a.png 2x\" alt=\"Vue\">",
        "<img src=\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\" srcset=\"/uploads/a.png\" alt=\"Vue\">",
        "<picture><source srcset=\"/uploads/a.png 800w\"><img alt=\"Vue\"></picture>",
        "<img data-src=\"/uploads/a.png\" alt=\"Vue\">",
        "<img src=\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\" data-lazy-src=\" /uploads/a.png \" alt=\"Vue\">",
        "<img src=\"\" data-srcset=\"/uploads/b.png 1x, /uploads/a.png 2x\" alt=\"Vue\">",
        "<picture><source srcset=\"/uploads/b.webp\"><img src=\"/uploads/a.png\" alt=\"Vue\"></picture>",
    ] {
        let document = built(body, &[("a.png", &png)]);
        assert_eq!(document.images.len(), 1, "{body}");
        assert!(document.findings.is_empty(), "{body} {:?}", document.findings);
    }
}
