//! The program's own pictures of pages, beside those that poppler draws of the PDF.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use communique::pipeline::{ConvertOptions, PipelineError, convert};
use communique::raster::Picture;

/// Pixels per inch.
const DENSITY: u32 = 80;

/// Pixels that poppler draws for one, along each side: it puts glyphs and lines at whole pixels, up
/// to half a pixel from where they are.
const FINER: u32 = 4;

/// Side of the squares that are compared, in pixels: edges of two rasterisers have other greys.
const SQUARE: u32 = 6;

/// Most by which the mean of a square may differ, of 255; and pixels of the whole page, on average:
/// edges of a page full of small text differ by up to 4.
const MOST_OF_A_SQUARE: f64 = 24.0;
const MOST_OF_A_PAGE: f64 = 5.0;

#[test]
#[ignore = "needs pdftoppm"]
fn pages_of_the_sample_site_look_as_poppler_draws_them() {
    let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/site");
    assert!(compare_site(&site, usize::MAX) > 12);
}

#[test]
#[ignore = "needs pdftoppm and COMMUNIQUE_CORPUS"]
fn pages_of_another_site_look_as_poppler_draws_them() {
    let site = std::env::var_os("COMMUNIQUE_CORPUS").expect("COMMUNIQUE_CORPUS names a site");
    assert!(compare_site(&PathBuf::from(site), 60) > 0);
}

/// Compares at most so many posts, spread over the site; returns the number of pages.
fn compare_site(site: &Path, most: usize) -> usize {
    let entries = fs::read_dir(site.join("_communiques")).unwrap();
    let mut posts: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    posts.retain(|path| path.extension().is_some_and(|it| it == "markdown" || it == "md"));
    posts.sort();
    let step = posts.len().div_ceil(most).max(1);
    let (mut pages, mut faults) = (0, Vec::new());
    for post in posts.iter().step_by(step) {
        let mut options = ConvertOptions::default();
        options.source.allow_missing = true;
        options.pictures = Some(DENSITY);
        let converted = match convert(post, &options) {
            Ok(converted) => converted,
            Err(PipelineError::Refused { .. }) => continue,
            Err(error) => panic!("{}: {error:?}", post.display()),
        };
        let folder = tempfile::tempdir().unwrap();
        let pdf = folder.path().join("a.pdf");
        fs::write(&pdf, &converted.pdf).unwrap();
        assert_eq!(converted.pictures.len(), converted.pages);
        for (index, own) in converted.pictures.iter().enumerate() {
            let theirs = drawn_by_poppler(&pdf, index + 1, own);
            pages += 1;
            let (square, page) = differences(own, &theirs);
            if square > MOST_OF_A_SQUARE || page > MOST_OF_A_PAGE {
                let name = post.file_name().unwrap().to_string_lossy();
                faults.push(format!("{name}, page {}: {square:.1}, {page:.2}", index + 1));
            }
        }
    }
    assert!(faults.is_empty(), "of {pages} pages:\n{}", faults.join("\n"));
    pages
}

fn drawn_by_poppler(pdf: &Path, page: usize, like: &Picture) -> Vec<u8> {
    let [width, height] = [like.width, like.height].map(|side| (side * FINER).to_string());
    let run = Command::new("pdftoppm")
        .args(["-png", "-f", &page.to_string(), "-l", &page.to_string()])
        .args(["-scale-to-x", &width, "-scale-to-y", &height])
        .arg(pdf)
        .output()
        .unwrap_or_else(|error| panic!("pdftoppm is needed: {error}"));
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let image = image::load_from_memory(&run.stdout).unwrap().into_rgb8();
    assert_eq!(image.dimensions(), (like.width * FINER, like.height * FINER));
    image::imageops::thumbnail(&image, like.width, like.height).into_raw()
}

/// The largest difference between the means of a square, and that between all pixels.
fn differences(own: &Picture, theirs: &[u8]) -> (f64, f64) {
    let sum = |samples: &[u8], x: u32, y: u32, side: u32| -> f64 {
        let rows = y..(y + side).min(own.height);
        let (from, to) = (x * 3, (x + side).min(own.width) * 3);
        let row = |y: u32| &samples[(y * own.width * 3 + from) as usize..][..(to - from) as usize];
        rows.flat_map(|y| row(y).iter().map(|&sample| f64::from(sample))).sum()
    };
    let mut most: f64 = 0.0;
    for y in (0..own.height).step_by(SQUARE as usize) {
        for x in (0..own.width).step_by(SQUARE as usize) {
            let difference = sum(&own.samples, x, y, SQUARE) - sum(theirs, x, y, SQUARE);
            most = most.max(difference.abs() / f64::from(SQUARE * SQUARE * 3));
        }
    }
    let all = own.samples.iter().zip(theirs).map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>();
    (most, all / own.samples.len() as f64)
}

#[test]
fn a_moved_word_is_a_difference() {
    let blank = |x: u32| {
        let mut samples = vec![255; 60 * 60 * 3];
        (20..26).for_each(|y| samples[((y * 60 + x) * 3) as usize..][..18].fill(0));
        Picture { width: 60, height: 60, samples }
    };
    assert_eq!(differences(&blank(12), &blank(12).samples), (0.0, 0.0));
    assert!(differences(&blank(12), &blank(18).samples).0 > MOST_OF_A_SQUARE);
}
