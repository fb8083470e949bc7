//! Pictures that are not embedded as they are: each change is reported, in a finding and in the
//! package's record, and the package keeps the original.

use std::fs;
use std::path::Path;
use std::process::Command;

use image::metadata::Orientation;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use lopdf::{Document, Object};

use crate::images::{
    SIZE, assert_alike, cmyk_jpeg, deep_png, encoded, one_bit_png, palette_png, picture,
    png_with_profile, quarter, rendered, with_orientation,
};
use crate::png::Png;
use crate::{convert_with, site};

const BODY: &str = "![Quatre carrés](/uploads/NAME)";

/// The findings of a post with one picture.
fn findings(name: &str, bytes: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let body = BODY.replace("NAME", name);
    let (_, json) = convert_with(folder.path(), &body, &[(name, bytes)], &[]);
    let json: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    let findings = json["findings"].as_array().unwrap().iter();
    findings.map(|f| format!("{} {}", f["rule"], f["detail"]).replace('"', "")).collect()
}

/// The four quarters, drawn.
fn svg() -> Vec<u8> {
    let quarter = |x: usize, y: usize| {
        let [r, g, b] = quarter(x, y);
        format!("<path fill='rgb({r},{g},{b})' d='M{x} {y}h32v32h-32z'/>")
    };
    let quarters: String =
        [(0, 0), (32, 0), (0, 32), (32, 32)].map(|(x, y)| quarter(x, y)).concat();
    let size = "width='64' height='64' viewBox='0 0 64 64'";
    format!("<svg xmlns='http://www.w3.org/2000/svg' {size}>{quarters}</svg>").into_bytes()
}

#[test]
#[ignore = "needs poppler-utils"]
fn an_svg_looks_as_its_pixels_do() {
    let expected = rendered("a.png", &encoded(&picture(), ImageFormat::Png));
    assert_alike(&rendered("a.svg", &svg()), &expected, "SVG");
}

fn half_transparent() -> DynamicImage {
    RgbaImage::from_fn(SIZE as u32, SIZE as u32, |x, y| {
        let [r, g, b] = quarter(x as usize, y as usize);
        Rgba([r, g, b, if x % 16 < 8 { 100 } else { 255 }])
    })
    .into()
}

#[test]
fn every_conversion_is_reported() {
    let reported = [
        ("a.webp", encoded(&picture(), ImageFormat::WebP), "the WebP is embedded uncompressed"),
        ("a.gif", encoded(&picture(), ImageFormat::Gif), "the GIF's first frame is embedded"),
        ("a.png", deep_png(false), "the 16-bit samples of the PNG are embedded as 8-bit"),
        ("a.jpg", cmyk_jpeg(), "the CMYK JPEG is embedded as RGB"),
        ("a.svg", svg(), "the SVG is rasterised to 400 × 400 pixels"),
    ];
    for (name, bytes, detail) in reported {
        assert_eq!(findings(name, &bytes), [format!("D016 uploads/{name}: {detail}")]);
    }
}

#[test]
fn files_embedded_unchanged_are_not_reported() {
    let kept = [
        ("a.jpg", encoded(&picture(), ImageFormat::Jpeg)),
        ("a.png", encoded(&picture(), ImageFormat::Png)),
        ("a.png", encoded(&half_transparent(), ImageFormat::Png)),
        ("a.png", palette_png(true)),
        ("a.png", one_bit_png()),
    ];
    for (name, bytes) in kept {
        assert_eq!(findings(name, &bytes), [""; 0]);
    }
}

/// A PNG and a WebP of which Exif says that they are to be turned.
fn turned(orientation: u8) -> [(&'static str, Vec<u8>); 2] {
    let mut stored = picture();
    let back = match orientation {
        6 => 8,
        8 => 6,
        other => other,
    };
    stored.apply_orientation(Orientation::from_exif(back).unwrap());
    let stored = stored.to_rgb8();
    let exif = [&b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0"[..], &[orientation]];
    let exif = [&exif.concat()[..], b"\0\0\0\0\0\0"].concat();
    let pixel = |x: usize, y: usize| {
        stored.get_pixel(x as u32, y as u32).0.iter().map(|&sample| u16::from(sample)).collect()
    };
    let chunks: &[(&[u8; 4], &[u8])] = &[(b"eXIf", &exif)];
    let png = Png { size: SIZE, depth: 8, colour: 2, interlaced: false, chunks, pixel: &pixel };
    let webp = with_exif(&encoded(&stored.clone().into(), ImageFormat::WebP), &exif);
    [("a.png", png.encode()), ("a.webp", webp)]
}

/// A WebP in the extended form (RFC 9649 §2.7), with Exif.
fn with_exif(webp: &[u8], exif: &[u8]) -> Vec<u8> {
    let chunk = |name: &[u8; 4], data: &[u8]| {
        let mut chunk = [&name[..], &(data.len() as u32).to_le_bytes(), data].concat();
        chunk.resize(chunk.len().next_multiple_of(2), 0);
        chunk
    };
    let edge = (SIZE as u32 - 1).to_le_bytes();
    let head = [&[0b0000_1000, 0, 0, 0][..], &edge[..3], &edge[..3]].concat();
    let body = [&b"WEBP"[..], &chunk(b"VP8X", &head), &webp[12..], &chunk(b"EXIF", exif)].concat();
    chunk(b"RIFF", &body)
}

#[test]
#[ignore = "needs poppler-utils"]
fn exif_turns_png_and_webp_too() {
    let upright = rendered("a.png", &encoded(&picture(), ImageFormat::Png));
    for orientation in 1..=8 {
        for (name, bytes) in turned(orientation) {
            assert_alike(&rendered(name, &bytes), &upright, &format!("{name} {orientation}"));
        }
    }
}

/// A picture with more pixels than a print shows: 2400 of them, set at most 170 mm wide.
fn large() -> RgbImage {
    RgbImage::from_fn(2400, 1200, |x, y| {
        let [r, g, b] = quarter(x as usize * SIZE / 2400, y as usize * SIZE / 1200);
        Rgb([r, g, b ^ (x as u8 & 15)])
    })
}

/// Width, height, filter and bytes of the pictures in a PDF, masks among them.
fn pictures(pdf: &[u8]) -> Vec<(i64, i64, String, usize)> {
    let pdf = Document::load_mem(pdf).unwrap();
    let streams = pdf.objects.values().filter_map(|object| object.as_stream().ok());
    let name = |object: &Object| String::from_utf8(object.as_name().unwrap().to_vec()).unwrap();
    let images = streams.filter(|s| s.dict.get(b"Subtype").is_ok_and(|s| name(s) == "Image"));
    images
        .map(|image| {
            let get = |key: &str| image.dict.get(key.as_bytes()).unwrap();
            let (width, height) = (get("Width").as_i64().unwrap(), get("Height").as_i64().unwrap());
            (width, height, name(get("Filter")), image.content.len())
        })
        .collect()
}

#[test]
fn pictures_are_reduced_only_where_that_is_asked_for() {
    let jpeg = encoded(&large().into(), ImageFormat::Jpeg);
    let folder = tempfile::tempdir().unwrap();
    let body = BODY.replace("NAME", "a.jpg");
    let uploads: &[(&str, &[u8])] = &[("a.jpg", &jpeg)];
    let (whole, _) = convert_with(folder.path(), &body, uploads, &[]);
    assert_eq!(pictures(&whole), [(2400, 1200, "DCTDecode".to_owned(), jpeg.len())]);
    let (same, _) = convert_with(folder.path(), &body, uploads, &["--downsample", "1200"]);
    assert!(same == whole, "there are not so many");

    let (reduced, json) = convert_with(folder.path(), &body, uploads, &["--downsample", "150"]);
    let (again, _) = convert_with(folder.path(), &body, uploads, &["--downsample", "150"]);
    assert!(reduced == again);
    let [(width, height, filter, bytes)] = &pictures(&reduced)[..] else { panic!() };
    assert!((900..1100).contains(width) && (width - 2 * height).abs() <= 1, "{width} {height}");
    assert!(filter == "DCTDecode" && *bytes < jpeg.len(), "{filter} {bytes}");
    let reported =
        format!("2400 × 1200 pixels are embedded as {width} × {height}, for 150 per inch");
    assert!(json.contains(&reported), "{reported}: {json}");
}

#[test]
fn masks_are_reduced_with_their_pictures() {
    let clear = RgbaImage::from_fn(2400, 1200, |x, y| Rgba([x as u8, y as u8, 9, (x / 10) as u8]));
    let png = encoded(&clear.into(), ImageFormat::Png);
    let folder = tempfile::tempdir().unwrap();
    let body = BODY.replace("NAME", "a.png");
    let options = ["--downsample", "150"];
    let (pdf, _) = convert_with(folder.path(), &body, &[("a.png", &png)], &options);
    let found = pictures(&pdf);
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].0, found[0].1), (found[1].0, found[1].1));
    assert!(found[0].0 < 1100, "{found:?}");
}

#[test]
#[ignore = "needs poppler-utils"]
fn a_reduced_picture_looks_the_same() {
    for orientation in [1, 6] {
        let jpeg = encoded(&large().into(), ImageFormat::Jpeg);
        let jpeg = with_orientation(&jpeg, orientation);
        let whole = rendered("a.jpg", &jpeg);
        let folder = tempfile::tempdir().unwrap();
        let body = BODY.replace("NAME", "a.jpg");
        convert_with(folder.path(), &body, &[("a.jpg", &jpeg)], &["--downsample", "100"]);
        assert_alike(&crate::images::render(folder.path()), &whole, "reduced");
    }
}

/// Exports the site in a folder; its packages, oldest first.
fn export(folder: &Path, options: &[&str]) -> Vec<std::path::PathBuf> {
    let archive = folder.join("archive");
    let mut command = Command::new(env!("CARGO_BIN_EXE_communique"));
    command.arg("export").arg(folder).arg("--to").arg(&archive).arg("--quiet").args(options);
    let run = command.output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let mut folders = vec![archive.join("packages")];
    let mut packages = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            match path.extension() {
                _ if path.is_dir() => folders.push(path),
                Some(extension) if extension == "zip" => packages.push(path),
                _ => {}
            }
        }
    }
    packages.sort();
    packages
}

/// A member of a package whose name ends so.
fn member(package: &Path, end: &str) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(fs::File::open(package).unwrap()).unwrap();
    let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    let name = names.iter().find(|name| name.ends_with(end)).unwrap();
    let mut bytes = Vec::new();
    std::io::copy(&mut zip.by_name(name).unwrap(), &mut bytes).unwrap();
    bytes
}

#[test]
fn a_package_keeps_the_original_and_records_what_was_changed() {
    let folder = tempfile::tempdir().unwrap();
    let jpeg = encoded(&large().into(), ImageFormat::Jpeg);
    let webp = encoded(&picture(), ImageFormat::WebP);
    let body = "![Large](/uploads/a.jpg)\n\n![Web](/uploads/b.webp)";
    site(folder.path(), body, &[("a.jpg", &jpeg), ("b.webp", &webp)]);
    let first = export(folder.path(), &[]);
    assert_eq!(first.len(), 1);
    // Asked for otherwise, it is another version; asked for again, it is there.
    let both = export(folder.path(), &["--downsample", "150"]);
    assert_eq!(both.len(), 2);
    assert_eq!(export(folder.path(), &["--downsample", "150"]), both);
    let second = both.iter().find(|package| !first.contains(package)).unwrap();

    assert!(member(second, "/a.jpg") == jpeg && member(second, "/b.webp") == webp);
    let premis = String::from_utf8(member(second, "/premis.xml")).unwrap();
    for reported in ["b.webp: the WebP is embedded uncompressed", "a.jpg: 2400 × 1200 pixels"] {
        assert!(premis.contains(reported), "{reported}");
        assert_eq!(
            String::from_utf8(member(&first[0], "/premis.xml")).unwrap().contains(reported),
            reported.contains("WebP")
        );
    }
    let settings = String::from_utf8(member(second, "/settings/settings.yaml")).unwrap();
    assert!(settings.contains("downsample: 150"), "{settings}");
}

#[test]
#[ignore = "needs veraPDF: VERAPDF_CHECK names a program called with `3a,ua1 FILE...`"]
fn verapdf_passes_pictures_of_every_kind() {
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let [(_, turned_png), (_, turned_webp)] = turned(6);
    let kinds = [
        ("palette.png", palette_png(false)),
        ("interlaced.png", palette_png(true)),
        ("deep.png", deep_png(true)),
        ("bits.png", one_bit_png()),
        ("alpha.png", encoded(&half_transparent(), ImageFormat::Png)),
        ("profile.png", png_with_profile(&profile)),
        ("turned.png", turned_png),
        ("turned.webp", turned_webp),
        ("alpha.webp", encoded(&half_transparent(), ImageFormat::WebP)),
        ("picture.gif", encoded(&picture(), ImageFormat::Gif)),
        ("cmyk.jpg", cmyk_jpeg()),
        ("drawn.svg", svg()),
        ("turned.jpg", with_orientation(&encoded(&picture(), ImageFormat::Jpeg), 6)),
        ("large.jpg", encoded(&large().into(), ImageFormat::Jpeg)),
    ];
    let folder = tempfile::tempdir().unwrap();
    let checker = std::env::var("VERAPDF_CHECK").expect("VERAPDF_CHECK names the checker");
    let mut command = Command::new(checker);
    command.arg("3a,ua1");
    for (name, bytes) in &kinds {
        let post = tempfile::tempdir().unwrap();
        let body = BODY.replace("NAME", name);
        let options = ["--downsample", "150"];
        let (pdf, _) = convert_with(post.path(), &body, &[(*name, &bytes[..])], &options);
        let path = folder.path().join(format!("{name}.pdf"));
        fs::write(&path, pdf).unwrap();
        command.arg(path);
    }
    let output = command.output().unwrap_or_else(|error| panic!("veraPDF is needed: {error}"));
    let said = String::from_utf8_lossy(&output.stdout);
    let passed = said.lines().filter(|line| line.starts_with("PASS ")).count();
    assert_eq!(passed, 2 * kinds.len(), "{said}");
}
