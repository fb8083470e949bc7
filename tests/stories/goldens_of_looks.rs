//! The first page of every sample release as a small picture: each must look as it does in
//! `tests/releases/NAME/expected/first-page.png`, except for what two versions of poppler draw
//! differently. `UPDATE_GOLDENS=1 cargo test --test stories goldens -- --include-ignored` rewrites
//! them; look at them before you commit them.

use std::fs;
use std::path::Path;
use std::process::Command;

use image::GrayImage;

use crate::goldens::expected;
use crate::support::*;

/// Pixels per inch: enough to see where things are, and how dark they are.
const DENSITY: &str = "36";
/// The means of squares of this many pixels are compared: differences of antialiasing stay within
/// them.
const SQUARE: u32 = 6;
/// Of 255. A line of text that moves by half its height changes its squares by 40 and more.
const MAX_DIFFERENCE: f64 = 20.0;

#[test]
#[ignore = "needs poppler"]
fn first_pages_look_as_they_did() {
    let folder = fresh();
    let mut differences = Vec::new();
    for post_name in tree(&site().join("_communiques")).keys() {
        let name = post_name.strip_suffix(".markdown").unwrap();
        let page = first_page(post_name, folder.path());
        let kept = expected(name).join("first-page.png");
        if std::env::var_os("UPDATE_GOLDENS").is_some_and(|value| value == "1") {
            assert!(std::env::var_os("CI").is_none(), "goldens are not updated where CI is set");
            fs::copy(&page, &kept).unwrap();
        }
        let [kept, made] = [&kept, &page].map(|path| image::open(path).unwrap().into_luma8());
        differences.extend(difference(&kept, &made).map(|found| format!("{name}: {found}")));
    }
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

/// The first page, drawn in grey.
fn first_page(post_name: &str, folder: &Path) -> std::path::PathBuf {
    let pdf = folder.join("release.pdf");
    let mut command = communique();
    let arguments = ["--allow-missing", "--quiet", "-o"];
    run(command.arg("convert").arg(post(post_name)).args(arguments).arg(&pdf)).ends(0);
    let page = folder.join("page");
    let drawn = Command::new("pdftoppm")
        .args(["-r", DENSITY, "-gray", "-png", "-singlefile", "-f", "1"])
        .args([&pdf, &page])
        .status()
        .expect("pdftoppm (poppler-utils) is installed");
    assert!(drawn.success());
    page.with_extension("png")
}

/// Where two pages differ most, if they do.
fn difference(kept: &GrayImage, made: &GrayImage) -> Option<String> {
    if kept.dimensions() != made.dimensions() {
        return Some(format!("{:?} pixels, not {:?}", made.dimensions(), kept.dimensions()));
    }
    let (width, height) = kept.dimensions();
    let squares = (0..height.div_ceil(SQUARE))
        .flat_map(|row| (0..width.div_ceil(SQUARE)).map(move |column| (column, row)));
    let (off, (column, row)) = squares
        .map(|(column, row)| {
            let off = mean(kept, column, row) - mean(made, column, row);
            (off.abs(), (column, row))
        })
        .max_by(|a, b| a.0.total_cmp(&b.0))?;
    (off > MAX_DIFFERENCE).then(|| {
        format!("differs by {off:.0} of 255 around pixel {}, {}", column * SQUARE, row * SQUARE)
    })
}

fn mean(page: &GrayImage, column: u32, row: u32) -> f64 {
    let (width, height) = page.dimensions();
    let (left, top) = (column * SQUARE, row * SQUARE);
    let mut sum = 0.0;
    let mut count = 0.0;
    for y in top..(top + SQUARE).min(height) {
        for x in left..(left + SQUARE).min(width) {
            sum += f64::from(page.get_pixel(x, y).0[0]);
            count += 1.0;
        }
    }
    sum / count
}

#[test]
fn a_line_that_moves_is_seen_and_antialiasing_is_not() {
    let page = |top: u32, ink: u8| {
        GrayImage::from_fn(298, 421, |x, y| {
            let inside = (30..270).contains(&x) && (top..top + 4).contains(&y);
            image::Luma([if inside { ink } else { 255 }])
        })
    };
    let kept = page(100, 100);
    assert_eq!(difference(&kept, &kept), None);
    assert_eq!(difference(&kept, &page(100, 112)), None);
    assert!(difference(&kept, &page(103, 100)).is_some());
    assert!(difference(&kept, &GrayImage::new(298, 420)).is_some());
}
