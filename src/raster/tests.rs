use super::*;
use crate::document::{Channels, ImageContent, ImageId, ImageResource};
use crate::layout::{Colour, FaceId};
use crate::typeset::page::{Artifact, Glyph, GlyphRun, Page, PageItem, Tag, TextArea, UNSCALED};
use crate::typeset::structure::StructureTree;

/// A page of 100 × 50 pt with these shapes.
fn page(shapes: Vec<Shape>, images: Vec<ImageResource>) -> TypesetDocument {
    let tag = Tag::Artifact(Artifact::Layout);
    let page = Page {
        width: Length::pt(100.0),
        height: Length::pt(50.0),
        items: shapes.into_iter().map(|shape| PageItem { tag, shape }).collect(),
        links: Vec::new(),
        flow: 0..0,
        area: TextArea::default(),
        artifact_letters: 0,
    };
    TypesetDocument {
        pages: vec![page],
        structure: StructureTree::default(),
        outline: Vec::new(),
        metadata: Default::default(),
        language: crate::document::Language::FRENCH,
        images,
        unset: Vec::new(),
        ratios: Vec::new(),
        short_lines: 0,
        loose_lines: Vec::new(),
        high_pages: Vec::new(),
        moved_pictures: Vec::new(),
    }
}

fn drawn(shapes: Vec<Shape>, images: Vec<ImageResource>) -> Picture {
    draw(&page(shapes, images), &FontSet::builtin(), 0, 100).unwrap()
}

fn pixel(picture: &Picture, x: u32, y: u32) -> [u8; 3] {
    let at = ((y * picture.width + x) * 3) as usize;
    *picture.samples[at..].first_chunk().unwrap()
}

const BLUE: Colour = Colour([0, 0, 145]);

fn rectangle([x, y, width, height]: [f64; 4]) -> Shape {
    let [x, y, width, height] = [x, y, width, height].map(Length::pt);
    Shape::Rectangle { x, y, width, height, colour: BLUE }
}

#[test]
fn a_rectangle_covers_its_pixels_and_half_of_others() {
    let picture = drawn(vec![rectangle([10.0, 20.0, 30.5, 5.0])], Vec::new());
    assert_eq!((picture.width, picture.height), (100, 50));
    assert_eq!(pixel(&picture, 10, 20), BLUE.0);
    assert_eq!(pixel(&picture, 39, 24), BLUE.0);
    assert_eq!(pixel(&picture, 9, 20), [255; 3]);
    assert_eq!(pixel(&picture, 10, 25), [255; 3]);
    let half = pixel(&picture, 40, 22);
    assert!(half[0].abs_diff(128) < 3 && half[2].abs_diff(200) < 3, "{half:?}");
}

#[test]
fn a_picture_lies_where_it_is_placed_with_its_opacity() {
    let content = ImageContent::raster(2, &[200, 0, 0, 0, 0, 0], Channels::Rgb, Some(&[255, 0]));
    let image = ImageResource {
        address: "a".to_owned(),
        stamp: None,
        width: 2,
        height: 1,
        density: None,
        sampling: 1.0,
        profile: None,
        content,
    };
    let [x, y, width, height] = [10.0, 10.0, 20.0, 10.0].map(Length::pt);
    let shape = Shape::Image { image: ImageId(0), x, y, width, height };
    let picture = drawn(vec![rectangle([0.0, 0.0, 100.0, 50.0]), shape], vec![image]);
    assert_eq!(pixel(&picture, 12, 12), [200, 0, 0]);
    assert_eq!(pixel(&picture, 27, 17), BLUE.0);
    assert_eq!(pixel(&picture, 31, 17), BLUE.0);
}

/// The extent of what is not white: left, top, right, bottom, in pixels.
fn ink(picture: &Picture) -> [u32; 4] {
    let dark = (0..picture.height).flat_map(|y| (0..picture.width).map(move |x| (x, y)));
    let dark: Vec<_> = dark.filter(|&(x, y)| pixel(picture, x, y)[0] < 128).collect();
    let (xs, ys) = (dark.iter().map(|it| it.0), dark.iter().map(|it| it.1));
    [xs.clone().min(), ys.clone().min(), xs.max(), ys.max()].map(|edge| edge.expect("some ink"))
}

#[test]
fn a_glyph_stands_on_its_baseline() {
    let fonts = FontSet::builtin();
    let face = FaceId(0);
    let id = {
        use skrifa::MetadataProvider;
        fonts.face(face).font().charmap().map('H').unwrap().to_u32() as u16
    };
    let run = |scaling| {
        let glyph = Glyph {
            id,
            advance: Length::pt(20.0),
            x_offset: Length::ZERO,
            y_offset: Length::ZERO,
            text: "H".into(),
        };
        Shape::Glyphs(GlyphRun {
            face,
            size: Length::pt(40.0),
            colour: Colour([0; 3]),
            scaling,
            x: Length::pt(10.0),
            y: Length::pt(40.0),
            glyphs: vec![glyph],
        })
    };
    let [left, top, right, bottom] = ink(&drawn(vec![run(UNSCALED)], Vec::new()));
    let cap = f64::from(fonts.face(face).metrics().cap_height) * 40.0
        / f64::from(fonts.face(face).metrics().units_per_em);
    assert_eq!(bottom, 39);
    assert!((f64::from(40 - top) - cap).abs() <= 1.0, "{top} for {cap}");
    assert!(left >= 10);
    let [_, _, narrow, _] = ink(&drawn(vec![run(UNSCALED / 2)], Vec::new()));
    assert!((narrow - 10) * 2 <= right - 10 + 2, "{narrow} for {right}");
}

#[test]
fn a_png_gives_the_pixels_back() {
    type Colour = fn(u32, u32) -> [u8; 3];
    let colourful: Colour = |x, y| [x as u8 * 3, y as u8 * 5, (x * y) as u8];
    let greys: Colour = |x, y| [(x + y) as u8; 3];
    let few: Colour = |x, y| if x < y { [0, 0, 145] } else { [255, 0, 0] };
    let kinds = [(colourful, 2), (greys, 0), (few, 3)];
    for (colour, kind) in kinds {
        let samples = (0..40).flat_map(|y| (0..70).flat_map(move |x| colour(x, y))).collect();
        let picture = Picture { width: 70, height: 40, samples };
        let png = picture.to_png();
        assert_eq!(png[25], kind, "colour type");
        let read = image::load_from_memory_with_format(&png, image::ImageFormat::Png).unwrap();
        assert_eq!((read.width(), read.height()), (70, 40));
        assert_eq!(read.into_rgb8().into_raw(), picture.samples);
    }
}

#[test]
fn any_width_is_drawn_within_bounds() {
    let document = page(vec![rectangle([0.0, 0.0, 100.0, 50.0])], Vec::new());
    for width in [0, 1, 3] {
        let picture = draw(&document, &FontSet::builtin(), 0, width).unwrap();
        assert_eq!(picture.width, width.max(1));
        assert_eq!(picture.samples.len() as u32, picture.width * picture.height * 3);
    }
    assert!(draw(&document, &FontSet::builtin(), 1, 10).is_none());
    assert_eq!(width_at(Length::pt(595.0), 72), 595);
}
