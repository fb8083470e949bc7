//! Verification reports in the formats that other programs read, to a file or standard output.

use std::fs;
use std::path::Path;

use quick_xml::events::Event;
use serde_json::Value;

use crate::communique;
use crate::support::*;

/// A sound package and a damaged one.
fn two_packages(folder: &Path) {
    let bytes = fs::read(EXPORTED.archive.join(SHORT_PACKAGE)).unwrap();
    fs::write(folder.join("sound.zip"), &bytes).unwrap();
    fs::write(folder.join("damaged.zip"), &bytes[..bytes.len() / 2]).unwrap();
}

fn report(folder: &Path, format: &str) -> Run {
    two_packages(folder);
    let (sound, damaged) = (folder.join("sound.zip"), folder.join("damaged.zip"));
    communique!("verify", sound, damaged, "--format", format).ends(1)
}

#[test]
fn json_is_a_line_a_package() {
    let folder = fresh();
    let (lines, summary) = report(folder.path(), "json").json();
    assert_eq!((&summary["sound"], &summary["damaged"]), (&1.into(), &1.into()));
    assert_eq!(lines.len(), 2);
    for line in &lines {
        assert_eq!(
            line.as_object().unwrap().keys().collect::<Vec<_>>(),
            ["path", "status", "findings"]
        );
    }
    let finding = lines[1]["findings"][0].as_object().unwrap();
    let keys = ["rule", "severity", "path", "detail", "clause"];
    assert_eq!(finding.keys().collect::<Vec<_>>(), keys);
}

#[test]
fn junit_is_well_formed_and_counts() {
    let folder = fresh();
    let run = report(folder.path(), "junit");
    let mut reader = quick_xml::Reader::from_str(run.text());
    let (mut depth, mut cases, mut failures) = (0_i32, 0, 0);
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Eof => break,
            Event::End(_) => depth -= 1,
            event @ (Event::Start(_) | Event::Empty(_)) => {
                depth += i32::from(matches!(event, Event::Start(_)));
                let (Event::Start(element) | Event::Empty(element)) = event else { continue };
                cases += usize::from(element.name().as_ref() == "testcase");
                failures += usize::from(element.name().as_ref() == "failure");
            }
            _ => {}
        }
    }
    assert_eq!((depth, cases), (0, 2));
    assert!(failures >= 1);
    assert!(run.text().contains("failures=\"1\""), "{}", run.text());
}

#[test]
fn sarif_names_rules_it_describes() {
    let folder = fresh();
    let sarif: Value = serde_json::from_str(report(folder.path(), "sarif").text()).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for result in results {
        assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]), "{}", result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        assert!(place.as_str().unwrap().ends_with("damaged.zip"), "{place}");
    }
}

#[test]
fn a_report_goes_to_a_file() {
    let folder = fresh();
    two_packages(folder.path());
    let (file, sound) = (folder.path().join("report.json"), folder.path().join("sound.zip"));
    let run = communique!("verify", &sound, "--format", "json", "-o", &file).ends(0);
    assert_eq!(run.text(), "");
    let lines = json_lines(&fs::read_to_string(&file).unwrap());
    assert_eq!(lines[0]["status"], "sound");
    assert_eq!(lines.len(), 2);
    let none = folder.path().join("none/report.json");
    let run = communique!("verify", &sound, "-o", &none).ends(2);
    assert!(run.err.contains("report.json"), "{}", run.err);
}

#[test]
fn every_rule_of_a_finding_can_be_looked_up() {
    let folder = fresh();
    let (lines, _) = report(folder.path(), "json").json();
    for finding in lines[1]["findings"].as_array().unwrap() {
        let code = finding["rule"].as_str().unwrap();
        let run = communique!("rules", code).ends(0);
        let clause = finding["clause"].as_str().unwrap();
        let severity = finding["severity"].as_str().unwrap();
        let (text, head) = (run.text(), format!("{severity} {code}: "));
        assert!(text.starts_with(&head) && text.contains(clause), "{text}");
        for part in ["Why it matters:", "For example:", "What to do:", "Rests on:"] {
            let line = text.lines().find_map(|line| line.trim().strip_prefix(part));
            assert!(line.is_some_and(|line| line.trim().len() > 5), "{part} {text}");
        }
    }
    let both = communique!("rules", "f001", "B011").ends(0);
    assert!(both.text().contains("F001") && both.text().contains("B011"), "{}", both.text());
    let run = communique!("rules", "Z999").ends(2);
    assert!(run.err.contains("Z999"), "{}", run.err);
}

#[test]
fn a_report_explains_each_code_once_and_counts_what_is_sound() {
    let archive = archive_copy();
    let paths = packages(archive.path());
    for path in &paths[..3] {
        fs::remove_file(archive.path().join(format!("{path}.sha256"))).unwrap();
    }
    let text = communique!("verify", archive.path()).ends(1);
    let text = text.text();
    assert_eq!(text.matches("error A001").count(), 3, "{text}");
    assert_eq!(text.matches("  A001: ").count(), 1, "{text}");
    assert_eq!(text.matches("What to do:").count(), 1, "{text}");
    // The damaged are named, the sound are counted; --verbose names them too.
    let named = |text: &str| paths.iter().filter(|path| text.contains(path.as_str())).count();
    assert_eq!(named(text), 3, "{text}");
    assert!(text.contains(&format!("{} sound, 3 damaged", paths.len() - 2)), "{text}");
    let verbose = communique!("verify", archive.path(), "--verbose").ends(1);
    assert_eq!(named(verbose.text()), paths.len(), "{}", verbose.text());
}

/// How often an archive is verified for it to take seconds.
const LONG: usize = 60;

/// `script` runs the program with a terminal, which is where standard error goes.
#[test]
fn a_bar_shows_how_far_it_is_wherever_the_report_goes() {
    let folder = fresh();
    let (report, terminal) = (folder.path().join("report"), folder.path().join("terminal"));
    let program = communique();
    // It appears once the work has taken a second.
    let archive = format!("'{}' ", EXPORTED.archive.display());
    let command = format!(
        "'{}' verify {} -v > '{}'",
        program.get_program().to_str().unwrap(),
        archive.repeat(LONG),
        report.display()
    );
    let mut script = std::process::Command::new("script");
    script.args(["-qec", &command]).arg(&terminal).env("TERM", "xterm");
    let status = script.stdin(std::process::Stdio::null()).output().expect("script").status;
    assert!(status.success());
    let shown = fs::read_to_string(&terminal).unwrap();
    assert!(shown.contains(&format!("/{} ", PUBLISHED * LONG)), "{shown:?}");
    let report = fs::read_to_string(&report).unwrap();
    assert!(report.contains("0 damaged") && !report.contains('\x1b'), "{report}");
    // Without a terminal there is no bar.
    let run = communique!("verify", &EXPORTED.archive).ends(0);
    assert!(!run.err.contains(&format!("/{PUBLISHED} ")), "{}", run.err);
}

#[test]
fn quick_finds_a_wrong_digest_and_passes_what_is_whole() {
    communique!("verify", &EXPORTED.archive, "--quick").ends(0);
    let archive = archive_copy();
    let path = archive.path().join(SHORT_PACKAGE);
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).unwrap();
    let run = communique!("verify", archive.path(), "--quick", "--format", "json").ends(1);
    let (lines, _) = run.json();
    let line = lines.iter().find(|line| line["path"].as_str().unwrap().ends_with(SHORT_PACKAGE));
    assert_eq!(line.unwrap()["status"], "damaged");
}
