//! SVG (SVG 1.1 and the static parts of 2, as resvg draws them): rasterised, since PDF/A-3 has no
//! SVG. The same file gives the same pixels everywhere: text is drawn in the program's own faces,
//! never the system's, and nothing outside the file is read.

mod text;

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

use encoding_rs::{Encoding, UTF_8};
use memchr::memmem;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::{ImageHrefResolver, Options, Tree, roxmltree};

use super::super::{Channels, ImageContent};
use super::decoded::{Decoded, Depth, Purpose, turn};

/// Resolution in pixels per inch: line art needs more than photographs.
const DENSITY: f32 = 600.0;
/// CSS pixels per inch, the default unit of lengths (CSS Values 3 §5.2).
const CSS_DENSITY: f32 = 96.0;
/// Millimetres that contain any picture of the text or mark: more pixels than fit into these are
/// never drawn.
const TEXT_BOX: (f32, f32) = (170.0, 85.0);
const MARK_BOX: (f32, f32) = (80.0, 40.0);

/// Faces for text in pictures. Text in other families is drawn in the first.
static FACES: [&[u8]; 4] = [
    include_bytes!("../../../fonts/open-sans/OpenSans-Regular.ttf"),
    include_bytes!("../../../fonts/open-sans/OpenSans-Bold.ttf"),
    include_bytes!("../../../fonts/dejavu-sans/DejaVuSans-Regular.ttf"),
    include_bytes!("../../../fonts/dejavu-sans/DejaVuSansMono.ttf"),
];
const FAMILY: &str = "Open Sans";

/// Bytes in which the beginning of a file shows that it is an SVG.
const HEAD: usize = 8 << 10;

static DATABASE: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut database = Database::new();
    for face in FACES {
        database.load_font_source(Source::Binary(Arc::new(face)));
    }
    // usvg's last resort is the serif family.
    database.set_serif_family(FAMILY);
    database.set_sans_serif_family(FAMILY);
    database.set_cursive_family(FAMILY);
    database.set_fantasy_family(FAMILY);
    database.set_monospace_family("DejaVu Sans Mono");
    Arc::new(database)
});

/// Whether a file begins as an SVG: `<svg`, after an XML declaration, comments or a DOCTYPE.
pub(super) fn is_svg(bytes: &[u8]) -> bool {
    // What matters here is ASCII, of which UTF-16 has every other byte.
    let wide = Encoding::for_bom(bytes).filter(|(encoding, _)| *encoding != UTF_8);
    let head: Vec<u8> = match wide {
        Some((_, mark)) => bytes[mark..].iter().take(HEAD).copied().filter(|it| *it != 0).collect(),
        None => bytes.iter().take(HEAD).copied().collect(),
    };
    let start = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head).trim_ascii_start();
    start.first() == Some(&b'<') && start.windows(4).any(|window| window == b"<svg")
}

/// Draws the picture at 600 pixels per inch, at the size it asks for or that of the box it must
/// fit.
pub(super) fn decode(bytes: &[u8], purpose: Purpose, depth: Depth) -> Result<Decoded, String> {
    let Parsed { tree, outside, undrawn } = parse(bytes)?;
    let size = tree.size();
    let largest = match purpose {
        Purpose::Text => TEXT_BOX,
        Purpose::Mark => MARK_BOX,
    };
    let pixels = |millimetres: f32| millimetres / 25.4 * DENSITY;
    let fitting = (pixels(largest.0) / size.width()).min(pixels(largest.1) / size.height());
    let scale = match purpose {
        Purpose::Text => fitting.min(DENSITY / CSS_DENSITY),
        // A mark fills its slot whatever size it asks for.
        Purpose::Mark => fitting,
    };
    let (width, height) = (drawn(size.width(), scale), drawn(size.height(), scale));
    let content = match depth {
        Depth::Whole => drawing(&tree, width, height)?,
        Depth::Examined => ImageContent::none(),
    };
    let mut converted = format!("the SVG is rasterised to {width} × {height} pixels");
    if outside > 0 {
        converted.push_str(", without the pictures it loads from other files");
    }
    Ok(Decoded {
        width,
        height,
        density: None,
        sampling: scale,
        profile: None,
        content,
        converted: Some(converted),
        undrawn,
    })
}

fn drawing(tree: &Tree, width: u32, height: u32) -> Result<ImageContent, String> {
    let _turn = turn(width, height);
    let mut pixmap = Pixmap::new(width, height).ok_or("it has no size")?;
    let size = tree.size();
    let exact = Transform::from_scale(width as f32 / size.width(), height as f32 / size.height());
    resvg::render(tree, exact, &mut pixmap.as_mut());
    Ok(content(&pixmap))
}

fn drawn(length: f32, scale: f32) -> u32 {
    (length * scale).round().max(1.0) as u32
}

struct Parsed {
    tree: Tree,
    /// Number of references to other files, which are not followed.
    outside: usize,
    /// Text of the file that the picture does not show.
    undrawn: Option<String>,
}

fn parse(bytes: &[u8]) -> Result<Parsed, String> {
    let outside = AtomicUsize::new(0);
    let options = Options {
        font_family: FAMILY.to_owned(),
        languages: vec!["fr".to_owned(), "en".to_owned()],
        fontdb: Arc::clone(&DATABASE),
        image_href_resolver: ImageHrefResolver {
            resolve_string: Box::new(|_, _| {
                outside.fetch_add(1, Ordering::Relaxed);
                None
            }),
            ..ImageHrefResolver::default()
        },
        ..Options::default()
    };
    let text = &*text_of(bytes)?;
    let xml = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(text, xml)
        .map_err(|error| format!("SVG data parsing failed cause {error}"))?;
    let tree = Tree::from_xmltree(&document, &options).map_err(|error| error.to_string())?;
    drop(options);
    if !tree.root().has_children() {
        return Err("it draws nothing".to_owned());
    }
    let undrawn = text::undrawn(&document, &tree);
    Ok(Parsed { tree, outside: outside.into_inner(), undrawn })
}

/// The text in the encoding that its byte order mark or its declaration names (XML 1.0 §4.3.3).
fn text_of(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or_else(|| {
        let declared = declared_encoding(bytes).and_then(Encoding::for_label);
        // A file that could be read this far is not in UTF-16, whatever it says.
        (declared.unwrap_or(UTF_8).output_encoding(), 0)
    });
    let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..]);
    text.ok_or_else(|| format!("it is not {}", encoding.name()))
}

/// The label between the quotation marks of `encoding="…"`.
fn declared_encoding(bytes: &[u8]) -> Option<&[u8]> {
    let declaration = bytes.trim_ascii_start().strip_prefix(b"<?xml")?;
    let end = memmem::find(&declaration[..declaration.len().min(HEAD)], b"?>")?;
    let at = memmem::find(&declaration[..end], b"encoding")? + b"encoding".len();
    let rest = declaration[at..end].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let quote = rest.first().filter(|byte| matches!(byte, b'"' | b'\''))?;
    rest[1..].split(|byte| byte == quote).next()
}

/// sRGB samples, no longer multiplied by alpha.
fn content(pixmap: &Pixmap) -> ImageContent {
    let pixels = || pixmap.pixels().iter().map(|pixel| pixel.demultiply());
    let is_opaque = pixmap.pixels().iter().all(|pixel| pixel.alpha() == u8::MAX);
    let alpha: Option<Vec<u8>> = (!is_opaque).then(|| pixels().map(|p| p.alpha()).collect());
    let is_grey = pixels().all(|p| p.red() == p.green() && p.green() == p.blue());
    let (samples, channels): (Vec<u8>, _) = if is_grey {
        (pixels().map(|pixel| pixel.red()).collect(), Channels::Grey)
    } else {
        (pixels().flat_map(|p| [p.red(), p.green(), p.blue()]).collect(), Channels::Rgb)
    };
    ImageContent::raster(pixmap.width(), &samples, channels, alpha.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixel(decoded: &Decoded, x: u32, y: u32) -> Vec<u8> {
        let ImageContent::Raster { samples, channels, .. } = &decoded.content else {
            panic!("pixels");
        };
        let count = if *channels == Channels::Grey { 1 } else { 3 };
        let start = (y * decoded.width + x) as usize * count;
        samples.samples()[start..start + count].to_vec()
    }

    const HALVES: &str = r##"<?xml version="1.0"?>
        <svg xmlns="http://www.w3.org/2000/svg" width="96" height="48">
        <rect width="48" height="48" fill="#000091"/><rect x="48" width="48" height="48" fill="#fff"/></svg>"##;

    #[test]
    fn an_svg_is_read_in_the_encoding_that_it_declares() {
        let text =
            HALVES.replace("<?xml version=\"1.0\"?>", "").replace("<rect x", "<!-- é --><rect x");
        let utf_16 = |swap: bool| -> Vec<u8> {
            let units = format!("\u{FEFF}{text}").encode_utf16().collect::<Vec<_>>();
            units
                .into_iter()
                .flat_map(|it| if swap { it.to_be_bytes() } else { it.to_le_bytes() })
                .collect()
        };
        let latin = |declaration: &str| -> Vec<u8> {
            format!("{declaration}{}", text.trim()).chars().map(|c| c as u8).collect()
        };
        for bytes in [
            utf_16(false),
            utf_16(true),
            latin("<?xml version='1.0' encoding='ISO-8859-1'?>"),
            latin("<?xml version=\"1.0\" encoding = \"latin1\" standalone=\"no\"?>"),
            [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        ] {
            assert!(is_svg(&bytes));
            let decoded = decode(&bytes, Purpose::Text, Depth::Whole).unwrap();
            assert_eq!(pixel(&decoded, 1, 1), [0, 0, 0x91]);
        }
        let wrong = decode(&latin("<?xml version='1.0'?>"), Purpose::Text, Depth::Whole);
        assert_eq!(wrong.err().as_deref(), Some("it is not UTF-8"));
    }

    #[test]
    fn a_picture_is_drawn_at_the_size_it_asks_for() {
        let decoded = decode(HALVES.as_bytes(), Purpose::Text, Depth::Whole).unwrap();
        assert_eq!((decoded.width, decoded.height, decoded.sampling), (600, 300, 6.25));
        assert_eq!(pixel(&decoded, 10, 150), [0, 0, 0x91]);
        assert_eq!(pixel(&decoded, 590, 150), [255, 255, 255]);
        assert_eq!(decoded.converted.unwrap(), "the SVG is rasterised to 600 × 300 pixels");
    }

    #[test]
    fn a_mark_fills_its_slot() {
        let decoded = decode(HALVES.as_bytes(), Purpose::Mark, Depth::Whole).unwrap();
        assert_eq!((decoded.width, decoded.height), (1890, 945));
    }

    #[test]
    fn a_huge_picture_fits_the_text() {
        let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90000 30000">
            <rect width="1" height="1"/></svg>"#;
        let decoded = decode(svg.as_bytes(), Purpose::Text, Depth::Whole).unwrap();
        assert_eq!((decoded.width, decoded.height), (4016, 1339));
    }

    #[test]
    fn what_is_not_painted_is_transparent() {
        let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10">
            <rect width="5" height="10" fill="red"/></svg>"#;
        let decoded = decode(svg.as_bytes(), Purpose::Text, Depth::Whole).unwrap();
        let ImageContent::Raster { alpha: Some(alpha), .. } = decoded.content else {
            panic!("alpha");
        };
        let alpha = alpha.samples();
        assert_eq!((alpha[5], *alpha.last().unwrap()), (255, 0));
    }

    #[test]
    fn text_is_drawn_whatever_family_it_names() {
        let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20">
            <text x="2" y="15" font-family="No Such Family">Été</text></svg>"#;
        let ImageContent::Raster { alpha: Some(alpha), .. } =
            decode(svg.as_bytes(), Purpose::Text, Depth::Whole).unwrap().content
        else {
            panic!("alpha");
        };
        assert!(alpha.highest > 200);
    }

    #[test]
    fn text_that_is_not_drawn_is_reported() {
        let undrawn = |inner: &str| {
            let svg = format!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 40">
                <title>Titre</title><desc>Texte</desc><style>.a{{}}</style>
                <rect width="200" height="40"/>{inner}</svg>"#
            );
            decode(svg.as_bytes(), Purpose::Text, Depth::Whole).unwrap().undrawn
        };
        for (inner, lost) in [
            ("<text y='20'>Été <tspan>fi</tspan></text>", None),
            ("<text y='20'>Été 水位</text>", Some("`水位`")),
            ("<foreignObject><p>Des mots</p></foreignObject>", Some("`Des mots`")),
            ("<foreignObject requiredExtensions='http://a'><b>x</b></foreignObject>", None),
            ("<defs><text>cité</text></defs>", Some("`cité`")),
            ("<defs><text id='a' y='20'>cité</text></defs><use href='#a'/>", None),
            ("<text y='20' display='none'>caché</text>", Some("`caché`")),
            ("<text x='900' y='20'>dehors</text>", Some("`dehors`")),
            ("<g visibility='hidden'><text y='20'>caché</text></g>", Some("`caché`")),
            ("<g opacity='0'><text y='20'>pâle</text></g>", Some("`pâle`")),
            ("<text y='20' fill='none'>vide</text>", Some("`vide`")),
            ("<text y='20' fill-opacity='0'>vide</text>", Some("`vide`")),
            ("<text y='20' fill='none' stroke='red'>au trait</text>", None),
            (
                "<switch><text y='9' systemLanguage='fr'>oui</text><text y='9'>yes</text></switch>",
                Some("`yes`"),
            ),
        ] {
            assert_eq!(undrawn(inner).as_deref(), lost, "{inner}");
        }
    }

    #[test]
    fn other_files_are_not_read() {
        let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10">
            <rect width="5" height="5"/><image href="/etc/hostname" width="9" height="9"/></svg>"#;
        let converted =
            decode(svg.as_bytes(), Purpose::Text, Depth::Whole).unwrap().converted.unwrap();
        assert!(
            converted.ends_with("without the pictures it loads from other files"),
            "{converted}"
        );
    }

    #[test]
    fn broken_files_are_refused() {
        for svg in ["<svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><g></svg>", "<svg/>"] {
            assert!(decode(svg.as_bytes(), Purpose::Text, Depth::Whole).is_err(), "{svg}");
        }
        assert!(is_svg(b"\xEF\xBB\xBF <?xml version='1.0'?><!-- a --><svg/>"));
        assert!(!is_svg(b"<html><body/></html>"));
        assert!(!is_svg(b"GIF89a <svg"));
    }
}
