use super::*;
use crate::error::Position;
use crate::finding::Finding;
use crate::outcome::{Fault, ReleaseResult, ReleaseStatus};
use crate::rules::verification as rule;
use crate::verify::Checked;

fn reports() -> Vec<PackageReport> {
    let report = |path: &str, findings| PackageReport {
        path: path.to_owned(),
        findings,
        more: Vec::new(),
        checked: Checked { packages: 1, files: 2, bytes: 3, digests: 4 },
        unchecked: None,
    };
    let damage = Finding::new(&rule::FIXITY_PAYLOAD, "id/data/a b\n.txt", "SHA-256 is 0");
    let warning = Finding::new(&rule::BAG_PATH_PREFIX, "id/manifest-md5.txt", "line 1: `./a`");
    let mut unreadable = report("a/c.zip", Vec::new());
    unreadable.unchecked = Some("cannot read a/c.zip: permission denied".to_owned());
    vec![report("a/a b.zip", vec![damage, warning]), report("a/b.zip", Vec::new()), unreadable]
}

fn written(format: Format) -> String {
    let mut out = Vec::new();
    let mut report = Style { format, ..Style::default() }.writer();
    let mut summary = Summary::default();
    for package in reports() {
        report.package(&mut out, &package).unwrap();
        summary.add(&package);
    }
    report.finish(&mut out, Total::Verification(&summary)).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn text_names_the_damage_and_what_to_do() {
    insta::assert_snapshot!(written(Format::Text), @r###"
    a/a b.zip: damaged
      error F001: id/data/a b\n.txt: SHA-256 is 0
          A payload file does not match its digest (RFC 8493 §3)
      warning B017: id/manifest-md5.txt: line 1: `./a`
          A path in a manifest begins with `*` or `./`, has a `.` in it, or ends in spaces (RFC 8493 §2.1.3)
      B017: The bag is less strict than RFC 8493 recommends; its payload was checked as far as it allows.
          What to do: Nothing, unless you make the bags: then correct what makes them.
      F001: The bytes of a file are not those that were deposited.
          What to do: Replace the package by a copy that verifies as sound, and find out what damaged this one.
    a/c.zip: unchecked
      could not be checked: cannot read a/c.zip: permission denied
    1 sound, 1 damaged, 1 unchecked; 1 error, 1 warning; 3 packages, 6 files, 9 bytes, 12 digests checked
    "###);
}

#[test]
fn meaning_and_advice_stand_once_in_a_report() {
    let mut out = Vec::new();
    let mut report = Style::default().writer();
    for number in 0..3 {
        let mut package = reports().swap_remove(0);
        package.path = format!("{number}.zip");
        if number == 2 {
            package.findings.push(Finding::new(&rule::FIXITY_TAG, "id/bagit.txt", "SHA-256 is 1"));
        }
        report.package(&mut out, &package).unwrap();
    }
    let text = String::from_utf8(out).unwrap();
    for (what, times) in [
        ("error F001", 3),
        ("  F001: ", 1),
        ("  B017: ", 1),
        // The same advice, and another code: it stands with that one too.
        ("  F002: ", 1),
    ] {
        assert_eq!(text.matches(what).count(), times, "{what}\n{text}");
    }
}

#[test]
fn json_has_a_line_a_package_and_a_summary() {
    insta::assert_snapshot!(written(Format::Json), @r###"
    {"path":"a/a b.zip","status":"damaged","findings":[{"rule":"F001","severity":"error","path":"id/data/a b\n.txt","detail":"SHA-256 is 0","clause":"RFC 8493 §3"},{"rule":"B017","severity":"warning","path":"id/manifest-md5.txt","detail":"line 1: `./a`","clause":"RFC 8493 §2.1.3"}]}
    {"path":"a/b.zip","status":"sound","findings":[]}
    {"path":"a/c.zip","status":"unchecked","findings":[],"reason":"cannot read a/c.zip: permission denied"}
    {"summary":{"sound":1,"damaged":1,"unchecked":1,"errors":1,"warnings":1,"packages":3,"files":6,"bytes":9,"digests":12}}
    "###);
}

#[test]
fn junit_has_a_test_case_a_package() {
    insta::assert_snapshot!(written(Format::Junit), @r###"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="communique verify">
        <testsuite name="a/a b.zip" tests="1" failures="1" errors="0" skipped="0">
            <testcase name="a/a b.zip" classname="communique verify">
                <failure message="F001 id/data/a b\n.txt: SHA-256 is 0 (RFC 8493 §3)" type="damage">F001 id/data/a b\n.txt: SHA-256 is 0 (RFC 8493 §3)</failure>
                <system-out>B017 id/manifest-md5.txt: line 1: `./a` (RFC 8493 §2.1.3)</system-out>
            </testcase>
        </testsuite>
        <testsuite name="a/b.zip" tests="1" failures="0" errors="0" skipped="0">
            <testcase name="a/b.zip" classname="communique verify">
            </testcase>
        </testsuite>
        <testsuite name="a/c.zip" tests="1" failures="0" errors="1" skipped="0">
            <testcase name="a/c.zip" classname="communique verify">
                <error message="cannot read a/c.zip: permission denied" type="unchecked">cannot read a/c.zip: permission denied</error>
            </testcase>
        </testsuite>
    </testsuites>
    "###);
}

#[cfg(feature = "cli")]
#[test]
fn sarif_has_a_result_a_finding_and_all_rules() {
    let sarif: serde_json::Value = serde_json::from_str(&written(Format::Sarif)).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    assert_eq!(run["tool"]["driver"]["rules"].as_array().unwrap().len(), crate::rules::all().len());
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 3);
    assert_eq!((&results[2]["kind"], &results[2]["level"]), (&"open".into(), &"none".into()));
    assert_eq!(results[0]["ruleId"], "F001");
    assert_eq!(results[0]["level"], "error");
    let location = &results[0]["locations"][0];
    assert_eq!(location["physicalLocation"]["artifactLocation"]["uri"], "a/a%20b.zip");
    assert_eq!(location["logicalLocations"][0]["fullyQualifiedName"], "id/data/a b\n.txt");
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(invocation["toolExecutionNotifications"].as_array().unwrap().len(), 1);
}

#[test]
fn an_empty_report_is_whole() {
    let empty = |format| {
        let mut out = Vec::new();
        let mut report = Style { format, ..Style::default() }.writer();
        report.finish(&mut out, Total::Verification(&Summary::default())).unwrap();
        String::from_utf8(out).unwrap()
    };
    #[cfg(feature = "cli")]
    {
        let sarif: serde_json::Value = serde_json::from_str(&empty(Format::Sarif)).unwrap();
        assert_eq!(sarif["runs"][0]["results"], serde_json::json!([]));
    }
    assert!(empty(Format::Junit).contains("</testsuites>"));
}

/// An export of two releases: one stored with a finding, one refused.
fn exported(format: Format) -> String {
    let mut out = Vec::new();
    let mut report = Style { format, ..Style::default() }.writer();
    let mut stored = ReleaseResult::new("_posts/a b.md", ReleaseStatus::Stored);
    let position = Position { line: 3, column: 7 };
    let finding = Finding::new(&crate::rules::document::LIQUID, "_posts/a b.md", "`{{ x }}`");
    stored.findings.push(finding.at(position));
    let mut refused = ReleaseResult::new("_posts/c.md", ReleaseStatus::Refused);
    let (path, message) = ("_posts/c.md".to_owned(), "no <title>".to_owned());
    refused.faults.push(Fault { path, position: Some(position), message, help: None });
    let draft = ReleaseResult::new("_posts/d.md", ReleaseStatus::Draft);
    let mut summary = ExportSummary { found: 3, ..ExportSummary::default() };
    for result in [stored, refused, draft] {
        report.release(&mut out, &result).unwrap();
        summary.add(&result);
    }
    report.finish(&mut out, Total::Export(&summary, Duration::ZERO)).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn exports_are_reported_as_junit_too() {
    insta::assert_snapshot!(exported(Format::Junit), @r###"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="communique export">
        <testsuite name="_posts/a b.md" tests="1" failures="0" errors="0" skipped="0">
            <testcase name="_posts/a b.md" classname="communique export">
                <system-out>D005 _posts/a b.md: `{{ x }}` (Jekyll documentation, Liquid)</system-out>
            </testcase>
        </testsuite>
        <testsuite name="_posts/c.md" tests="1" failures="1" errors="0" skipped="0">
            <testcase name="_posts/c.md" classname="communique export">
                <failure message="_posts/c.md:3:7: no &lt;title&gt;" type="refused">_posts/c.md:3:7: no &lt;title&gt;</failure>
            </testcase>
        </testsuite>
        <testsuite name="_posts/d.md" tests="1" failures="0" errors="0" skipped="1">
            <testcase name="_posts/d.md" classname="communique export">
                <skipped/>
            </testcase>
        </testsuite>
    </testsuites>
    "###);
}

#[cfg(feature = "cli")]
#[test]
fn exports_are_reported_as_sarif_too() {
    let sarif: serde_json::Value = serde_json::from_str(&exported(Format::Sarif)).unwrap();
    let run = &sarif["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    let severity = crate::rules::document::LIQUID.severity.as_str();
    assert_eq!((&results[0]["ruleId"], &results[0]["level"]), (&"D005".into(), &severity.into()));
    let place = &results[0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "_posts/a%20b.md");
    assert_eq!(place["region"]["startLine"], 3);
    assert_eq!(results[1]["level"], "error");
    assert_eq!(run["invocations"][0]["exitCode"], 1);
}
