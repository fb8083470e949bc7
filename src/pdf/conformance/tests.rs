use super::*;
use crate::pdf::tests::sample;
use crate::pdf::tests::write;
use damage::{Damage, damages};

mod damage;
mod hostile;

fn sound() -> Vec<u8> {
    write(&sample::release())
}

#[test]
fn nothing_is_found_in_files_of_this_program() {
    for s in [sample::release(), sample::with_cff_outlines(), sample::specimen()] {
        let report = examine(&write(&s)).unwrap();
        assert_eq!(report.objections, [], "{report}");
        assert_eq!(report.verdict(), Verdict::NothingFound);
        assert_eq!(report.declared.pdfa, Some((3, "A".to_owned())));
        assert_eq!(report.declared.pdfua, Some(1));
    }
}

#[test]
fn a_file_that_only_went_through_another_writer_is_still_sound() {
    let report = examine(&damage::rewritten(&sound(), |_| {})).unwrap();
    assert_eq!(report.objections, [], "{report}");
}

#[test]
fn every_damage_is_found_by_its_check() {
    let sound = sound();
    for Damage { name, check, .. } in damages() {
        let report = examine(&damage::damaged(&sound, name)).unwrap();
        let titles: Vec<_> = report.objections.iter().map(|found| found.check.title).collect();
        assert!(titles.contains(&check.title), "{name}: {titles:#?}");
        assert_eq!(report.verdict(), Verdict::NotConformant, "{name}");
    }
}

#[test]
fn damages_are_many_and_have_names_of_their_own() {
    let names: std::collections::BTreeSet<_> = damages().map(|damage| damage.name).collect();
    assert_eq!(names.len(), damages().count());
    assert!(names.len() >= 25, "{}", names.len());
}

/// veraPDF and this program must agree about each damaged file.
#[test]
#[ignore = "needs veraPDF: VERAPDF_CHECK names a program called with `3a,ua1 FILE...`"]
fn nothing_that_verapdf_refuses_passes() {
    let checker = std::env::var("VERAPDF_CHECK").expect("VERAPDF_CHECK names the checker");
    let folder = tempfile::tempdir().unwrap();
    let sound = sound();
    let file_of = |name: &str| folder.path().join(format!("{name}.pdf"));
    let mut command = std::process::Command::new(checker);
    command.arg("3a,ua1");
    std::fs::write(file_of("rewritten"), damage::rewritten(&sound, |_| {})).unwrap();
    command.arg(file_of("rewritten"));
    for Damage { name, .. } in damages() {
        std::fs::write(file_of(name), damage::damaged(&sound, name)).unwrap();
        command.arg(file_of(name));
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let refuses = |name: &str| {
        let file = format!("{name}.pdf");
        let lines: Vec<&str> = said.lines().filter(|line| line.contains(&file)).collect();
        assert!(!lines.is_empty(), "veraPDF says nothing of {file}:\n{said}");
        lines.iter().any(|line| !line.starts_with("PASS"))
    };
    assert!(!refuses("rewritten"), "{said}");
    for Damage { name, seen_by_verapdf, .. } in damages() {
        assert_eq!(refuses(name), *seen_by_verapdf, "{name}:\n{said}");
    }
}

#[test]
fn checks_are_of_what_the_file_declares() {
    let without_tags = |from: &str, to: &str| {
        let bytes = damage::rewritten(&sound(), |pdf| {
            damage::replace_in_xmp(pdf, from, to);
            damage::replace_in_xmp(pdf, "<pdfuaid:part>1", "<pdfuaid:part>2");
            damage::catalogue(pdf).remove(b"StructTreeRoot");
        });
        examine(&bytes).unwrap()
    };
    const LEVEL: &str = "<pdfaid:conformance>A";
    assert_eq!(without_tags(LEVEL, LEVEL).verdict(), Verdict::NotConformant);
    let report = without_tags(LEVEL, "<pdfaid:conformance>B");
    assert_eq!(report.verdict(), Verdict::NothingFound, "{report}");
    let report = without_tags("<pdfaid:part>3", "<pdfaid:part>1");
    assert_eq!(report.verdict(), Verdict::NothingToCheck, "{report}");
    assert!(report.to_string().contains("no standard to check; not checked: "), "{report}");
}

#[test]
fn files_that_are_no_pdf_are_refused() {
    assert_eq!(examine(b"%PD"), Err(PdfReadError::NotPdf));
    assert!(matches!(examine(b"%PDF-1.7\nnothing"), Err(PdfReadError::Broken(_))));
    assert_eq!(examine(b""), Err(PdfReadError::NotPdf));
}

/// A file truncated anywhere is refused or objected to, and nothing panics.
#[test]
fn cut_files_never_pass() {
    let sound = sound();
    for end in (0..sound.len() - 1).step_by(1009) {
        if let Ok(report) = examine(&sound[..end]) {
            assert_ne!(report.verdict(), Verdict::NothingFound, "cut at {end}");
        }
    }
}
