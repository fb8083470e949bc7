//! Releases in any language: as declared, as their words say, and set in the faces that are given.

use std::fs;
use std::path::{Path, PathBuf};

use crate::communique;
use crate::support::*;

const JAPANESE: &str =
    "---\ntitle: 新しい港\nlang: ja\n---\n新しい港を旅客に開放すると発表した。\n";

fn post(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    path
}

/// The language that the catalogue of a PDF names.
fn language(pdf: &[u8]) -> String {
    let document = lopdf::Document::load_mem(pdf).unwrap();
    let language = document.catalog().unwrap().get(b"Lang").unwrap().as_str().unwrap();
    String::from_utf8(language.to_vec()).unwrap()
}

/// The PDF's language, and what was said.
#[track_caller]
fn converted(post: &Path) -> (String, String) {
    let run = communique!("convert", post, "-o", "-").ends(0);
    (language(&run.out), run.err)
}

#[test]
fn a_declared_language_is_that_of_the_pdf() {
    let folder = fresh();
    let german = "---\ntitle: Brücke gesperrt\nlang: de\n---\n\
        Die Behörde teilt mit, dass die Brücke am Montag gesperrt wird.\n";
    let (tag, said) = converted(&post(folder.path(), "2024-01-05-a.md", german));
    assert_eq!(tag, "de");
    assert!(!said.contains("D0"), "{said}");
    fs::write(folder.path().join("_config.yml"), "lang: fr\n").unwrap();
    let path = "_posts/de/2024-01-05-b.md";
    let (tag, _) = converted(&post(folder.path(), path, &german.replace("lang: de\n", "")));
    assert_eq!(tag, "de");
}

#[test]
fn an_undeclared_one_is_guessed_or_unknown_and_reported() {
    let folder = fresh();
    let french = "---\ntitle: Un service ouvre\n---\n\
        Le service ouvre dans toutes les villes du pays et les agents sont formés.\n";
    let (tag, said) = converted(&post(folder.path(), "2024-01-05-a.md", french));
    assert_eq!(tag, "fr");
    assert!(said.contains("D018") && said.contains("French"), "{said}");
    let list = "---\ntitle: Version 12.4.0 (Stable)\n---\n### Commits\n\n\
        * doc: fix typo (Jane Doe) #123\n* lib: move constant (John Roe) #124\n";
    let (tag, said) = converted(&post(folder.path(), "2024-01-05-b.md", list));
    assert_eq!(tag, "und");
    assert!(said.contains("D044"), "{said}");
    fs::write(folder.path().join("communique.yaml"), "language: en-GB\n").unwrap();
    let (tag, said) = converted(&folder.path().join("2024-01-05-b.md"));
    assert_eq!(tag, "en-GB");
    assert!(!said.contains("D044"), "{said}");
}

#[test]
fn a_release_that_no_face_can_set_is_refused_with_what_it_lacks() {
    let folder = fresh();
    let post = post(folder.path(), "2024-01-05-a.md", JAPANESE);
    let run = communique!("convert", post, "-o", folder.path().join("a.pdf")).ends(1);
    assert!(run.err.contains("Hiragana") && run.err.contains("Noto Sans CJK"), "{}", run.err);
    assert!(!folder.path().join("a.pdf").exists());
}

/// Debian's fonts-noto-core and fonts-wqy-microhei, and poppler.
#[test]
#[ignore = "needs Noto fonts"]
fn given_faces_set_any_script_and_the_text_is_found_in_order() {
    let folder = fresh();
    let fonts = folder.path().join("fonts");
    // Families are in folders of their own.
    fs::create_dir_all(fonts.join("more")).unwrap();
    for (from, name) in [
        ("truetype/noto", "NotoSansArabic-Regular.ttf"),
        ("truetype/noto", "NotoSansHebrew-Regular.ttf"),
        ("truetype/noto", "NotoSansThai-Regular.ttf"),
        ("truetype/noto", "NotoSansDevanagari-Regular.ttf"),
        ("truetype/wqy", "wqy-microhei.ttc"),
    ] {
        let from = Path::new("/usr/share/fonts").join(from).join(name);
        fs::copy(from, fonts.join("more").join(name)).unwrap();
    }
    signs_are_as_wide_as_ideographs(folder.path(), &fonts);
    let mut pdfs = Vec::new();
    for (tag, words, face) in [
        ("ar", "أعلنت الوكالة افتتاح الميناء الجديد أمام المسافرين", "Noto Sans Arabic"),
        ("he", "הרשות הודיעה על פתיחת הנמל החדש לנוסעים", "Noto Sans Hebrew"),
        ("th", "หน่วยงานประกาศว่าท่าเรือใหม่เปิดให้บริการ", "Noto Sans Thai"),
        ("hi", "प्राधिकरण ने घोषणा की कि नया बंदरगाह खुला", "Noto Sans Devanagari"),
        ("ja", "新しい港を旅客と貨物に開放すると発表した。", "WenQuanYi Micro Hei"),
        ("zh-Hans", "新港口向旅客和货物开放，工程费用为一千万欧元。", "WenQuanYi Micro Hei"),
    ] {
        let text =
            format!("---\ntitle: Rivages 2030\nlang: {tag}\n---\n{}\n", [words; 6].join(" "));
        let post = post(folder.path(), &format!("2024-01-05-{tag}.md"), &text);
        let pdf = folder.path().join(format!("{tag}.pdf"));
        let run = communique!("convert", post, "-o", &pdf, "--fonts", &fonts).ends(0);
        assert!(run.err.contains("T004") && run.err.contains(face), "{tag}: {}", run.err);
        assert!(!run.err.contains("T001"), "{tag}: {}", run.err);
        assert_eq!(language(&fs::read(&pdf).unwrap()), tag);
        pdfs.push(pdf);
    }
    for pdf in &pdfs {
        let info = std::process::Command::new("pdfinfo").arg("-struct-text").arg(pdf).output();
        let text = String::from_utf8(info.expect("poppler").stdout).unwrap();
        assert!(text.contains("Rivages"), "{text}");
    }
}

/// Quotation marks and ellipses of Chinese come from the face of its letters.
fn signs_are_as_wide_as_ideographs(folder: &Path, fonts: &Path) {
    let text = "---\ntitle: 港口\nlang: zh-Hans\n---\n“一”\n\n一一一\n\n—……\n";
    let post = post(folder, "2024-01-05-signs.md", text);
    let pdf = folder.join("signs.pdf");
    communique!("convert", post, "-o", &pdf, "--fonts", fonts).ends(0);
    let boxes = std::process::Command::new("pdftotext").arg("-bbox").arg(&pdf).arg("-").output();
    let boxes = String::from_utf8(boxes.expect("poppler").stdout).unwrap();
    let width = |word: &str| {
        let line = boxes.lines().find(|line| line.contains(&format!(">{word}<")));
        let line = line.unwrap_or_else(|| panic!("{word}: {boxes}"));
        let edge = |name: &str| {
            let (_, rest) = line.split_once(&format!("{name}=\"")).unwrap();
            rest.split('"').next().unwrap().parse::<f64>().unwrap()
        };
        edge("xMax") - edge("xMin")
    };
    for word in ["“一”", "—……"] {
        assert!((width(word) - width("一一一")).abs() < 1.0, "{word}: {boxes}");
    }
}
