//! Places read back from finished PDFs by poppler, compared with what the layouts ask for: within
//! 1 mm and 0.1 pt.

use std::path::PathBuf;
use std::process::Command;

/// Ascender and descender of a face, in ems, as its file gives them: poppler's boxes are that
/// high.
struct FaceMeasures {
    ascender: f64,
    descender: f64,
}

const OPEN_SANS: FaceMeasures = FaceMeasures { ascender: 1.06884, descender: 0.29297 };
const DM_SANS: FaceMeasures = FaceMeasures { ascender: 0.992, descender: 0.310 };

/// A word of a page: left and right edge and baseline in mm, size in pt.
#[derive(Debug, Clone)]
struct Word {
    text: String,
    left: f64,
    right: f64,
    baseline: f64,
    size: f64,
}

const MM: f64 = 25.4 / 72.0;

/// The words of a page of a sample release.
fn words(release: &str, page: u32, face: &FaceMeasures) -> Vec<Word> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().expect("a folder");
    let pdf = folder.path().join("release.pdf");
    let source = root.join(format!("tests/site/_communiques/{release}.markdown"));
    let made = Command::new(env!("CARGO_BIN_EXE_communique"))
        .args(["convert", "--quiet", "-o"])
        .arg(&pdf)
        .arg(source)
        .status()
        .expect("the program runs");
    assert!(made.success());
    let page = page.to_string();
    let boxes = Command::new("pdftotext")
        .args(["-bbox", "-f", &page, "-l", &page])
        .arg(&pdf)
        .arg("-")
        .output()
        .expect("pdftotext (poppler-utils) is installed");
    let text = String::from_utf8(boxes.stdout).expect("UTF-8");
    text.lines().filter_map(|line| word(line, face)).collect()
}

fn word(line: &str, face: &FaceMeasures) -> Option<Word> {
    let line = line.trim().strip_prefix("<word ")?;
    let value = |name: &str| -> Option<f64> {
        let start = line.find(&format!("{name}=\""))? + name.len() + 2;
        line[start..].split('"').next()?.parse().ok()
    };
    let (top, bottom) = (value("yMin")?, value("yMax")?);
    let size = (bottom - top) / (face.ascender + face.descender);
    let text = line.split_once('>')?.1.strip_suffix("</word>")?.to_owned();
    let baseline = (bottom - face.descender * size) * MM;
    Some(Word { text, left: value("xMin")? * MM, right: value("xMax")? * MM, baseline, size })
}

fn find<'a>(words: &'a [Word], text: &str) -> &'a Word {
    words.iter().find(|word| word.text == text).unwrap_or_else(|| panic!("no `{text}`"))
}

fn assert_place(word: &Word, baseline: f64, size: f64) {
    assert!((word.baseline - baseline).abs() <= 1.0, "{word:?}: baseline {baseline} mm");
    assert!((word.size - size).abs() <= 0.1, "{word:?}: size {size} pt");
}

/// Baselines of consecutive lines, at the left edge of the text.
fn leading(words: &[Word], size: f64) -> f64 {
    let mut baselines: Vec<f64> = words
        .iter()
        .filter(|word| (word.left - 20.0).abs() < 0.5 && (word.size - size).abs() < 0.1)
        .map(|word| word.baseline / MM)
        .collect();
    baselines.dedup_by(|a, b| (*a - *b).abs() < 0.1);
    baselines.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::MAX, f64::min)
}

#[test]
#[ignore = "needs poppler"]
fn the_layout_of_1999_stands_where_it_should() {
    let words = words("lancement-des-sentinelles-des-rivages", 1, &OPEN_SANS);
    let date = find(&words, "2018");
    assert_place(date, 50.0, 10.5);
    assert!((date.right - 190.0).abs() <= 1.0, "{date:?}");
    assert_place(find(&words, "Communiqué"), 63.4, 14.0);
    assert_place(find(&words, "L’Agence"), 78.0, 15.0);
    assert_place(find(&words, "géomètre"), find(&words, "Un").baseline, 11.0);
    assert!((leading(&words, 11.0) - 14.0).abs() <= 0.1);
    let contact = find(&words, "Contact");
    assert!((contact.left - 16.0).abs() <= 1.0 && (contact.size - 8.0).abs() <= 0.1);
    assert!(contact.baseline > 265.0 && contact.baseline < 272.0, "{contact:?}");
    let folio = words.iter().find(|word| word.text == "Page").expect("a folio");
    assert_place(folio, 269.0, 8.0);
    assert!((folio.left - 163.0).abs() <= 1.0, "{folio:?}");
    assert_place(find(&words, "12,"), 284.0, 9.0);
}

#[test]
#[ignore = "needs poppler"]
fn the_layout_of_2020_stands_where_it_should() {
    let first = words("barometre-2024-de-la-plage", 1, &DM_SANS);
    let date = find(&first, "2024");
    assert_place(date, 50.0, 10.5);
    assert!((date.right - 190.0).abs() <= 1.0, "{date:?}");
    assert_place(find(&first, "Communiqué"), 70.2, 13.0);
    assert_place(find(&first, "Baromètre"), 80.3, 16.0);
    assert_place(find(&first, "Réalisé"), find(&first, "mai").baseline, 11.5);
    assert!((leading(&first, 11.0) - 14.5).abs() <= 0.1);
    let folio = find(&first, "1/2");
    assert_place(folio, 285.0, 8.0);
    assert!((folio.right - 190.0).abs() <= 1.0, "{folio:?}");
    let last = words("barometre-2024-de-la-plage", 2, &DM_SANS);
    let contact = find(&last, "Contact");
    assert!((contact.left - 20.0).abs() <= 1.0 && (contact.size - 10.5).abs() <= 0.1);
    let lowest = last.iter().filter(|word| word.size > 9.0).map(|word| word.baseline);
    let lowest = lowest.fold(0.0, f64::max);
    assert!((268.0..=272.0).contains(&lowest), "the contact ends at {lowest} mm");
}
