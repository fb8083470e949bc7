use super::*;
use crate::report::{Format, Style};
use crate::rules::verification as rule;
use crate::verify::{Checked, Summary};

fn package(path: &str, findings: Vec<Finding>) -> PackageReport {
    let checked = Checked { packages: 1, files: 2, bytes: 3, digests: 4 };
    let path = path.to_owned();
    PackageReport { path, findings, more: Vec::new(), checked, unchecked: None }
}

/// The report of these packages.
fn written(packages: &[PackageReport]) -> String {
    let mut out = Vec::new();
    let mut report = Style { format: Format::Html, ..Style::default() }.writer();
    let mut summary = Summary::default();
    for package in packages {
        summary.add(package);
        report.package(&mut out, package).unwrap();
    }
    assert!(out.is_empty(), "the verdict comes first");
    report.finish(&mut out, Total::Verification(&summary)).unwrap();
    String::from_utf8(out).unwrap()
}

fn damage(path: &str) -> Finding {
    Finding::new(&rule::FIXITY_PAYLOAD, path, "SHA-256 is 0")
}

#[test]
fn the_verdict_comes_first_and_all_is_counted() {
    let mut unread = package("a/packages/2020/01/2020-01-02-c.zip", Vec::new());
    unread.unchecked = Some("permission denied".to_owned());
    let html = written(&[
        package("a/packages/2019/07/2019-07-17-a.zip", vec![damage("x"), damage("y")]),
        package("a/packages/2019/08/2019-08-01-b.zip", Vec::new()),
        unread,
    ]);
    let at = |text: &str| html.find(text).unwrap_or_else(|| panic!("{text}\n{html}"));
    let order = [
        "Damaged, and not everything could be checked",
        "Findings by rule",
        "<td class=\"n\">2</td>",
        "What to do: ",
        "By year",
        "<th scope=\"row\">2019</th><td class=\"n\">1</td><td class=\"n\">1</td>",
        "<th scope=\"row\">2020</th>",
        "What is damaged",
        "2019-07-17-a.zip",
        "What could not be checked",
        "permission denied",
        "</html>",
    ];
    let places: Vec<usize> = order.into_iter().map(at).collect();
    assert!(places.is_sorted(), "{places:?}\n{html}");
    assert!(!html.contains("2019-08-01-b"), "what is sound is only counted");
    assert!(written(&[]).contains("Sound: no damage was found"));
}

#[test]
fn the_history_is_told_from_the_newest_run() {
    let run = |event: &str, at: Option<&str>| PastRun {
        event: event.to_owned(),
        at: at.map(str::to_owned),
        program: "<communique>".to_owned(),
        ..PastRun::default()
    };
    let export = PastRun { added: 3, refused: 1, lines: (1, 2), ..run("export", Some("2020")) };
    let check = PastRun { result: Some("damaged".to_owned()), ..run("check", None) };
    let mut out = Vec::new();
    let mut report = Style { format: Format::Html, ..Style::default() }.writer();
    report.history("archive", vec![export, check]);
    report.finish(&mut out, Total::Verification(&Summary::default())).unwrap();
    let html = String::from_utf8(out).unwrap();
    let at = |text: &str| html.find(text).unwrap_or_else(|| panic!("{text}\n{html}"));
    let order = ["What was done", "damaged\">check", "3 stored, 1 refused", "lines 1 to 2"];
    assert!(order.map(at).is_sorted(), "{html}");
    assert!(!html.contains("<communique>"), "{html}");
}

#[test]
fn what_is_reported_is_never_markup() {
    const HOSTILE: &str = "<script>alert(1)</script><img src=x onerror='a()'>\"&";
    let mut unread = package(HOSTILE, vec![damage(HOSTILE)]);
    unread.findings[0].detail = HOSTILE.to_owned();
    unread.unchecked = Some(HOSTILE.to_owned());
    let html = written(&[unread]);
    let body = &html[html.find("<body>").unwrap()..];
    for markup in ["<script", "<img", "onerror='"] {
        assert!(!body.contains(markup), "{markup}\n{html}");
    }
    assert!(body.matches("&lt;script&gt;alert(1)").count() >= 3, "{html}");
    assert!(html.contains("default-src 'none'"));
}

/// Every link leads to an element, and no identifier is there twice.
#[test]
fn links_lead_somewhere() {
    let html = written(&[package("a.zip", vec![damage("x")])]);
    let all = |mark: &str| -> Vec<&str> {
        let parts = html.split(mark).skip(1);
        parts.map(|part| part.split('"').next().unwrap_or_default()).collect()
    };
    let mut identifiers = all(" id=\"");
    for target in all("href=\"#") {
        assert!(identifiers.contains(&target), "{target}");
    }
    let number = identifiers.len();
    identifiers.sort_unstable();
    identifiers.dedup();
    assert_eq!(identifiers.len(), number);
}

#[test]
fn a_year_is_that_of_the_place_or_the_name() {
    for (path, year) in [
        ("a/packages/2019/07/2018-07-17-a.zip", Some("2019")),
        ("packages/2019/07/x.zip", Some("2019")),
        ("2018-07-17-a.zip", Some("2018")),
        ("b/2018-07-17-a/", Some("2018")),
        ("archive", None),
        ("packages/", None),
        ("20é8-x", None),
        ("", None),
    ] {
        assert_eq!(year_of(path), year, "{path}");
    }
}

/// However much is damaged, the page lists only so much of it, and counts the rest.
#[test]
fn long_reports_are_cut_and_counted() {
    let many = (0..60).map(|number| damage(&format!("file-{number}"))).collect::<Vec<_>>();
    let packages: Vec<PackageReport> =
        (0..203).map(|number| package(&format!("2019-01-01-{number}.zip"), many.clone())).collect();
    let html = written(&packages);
    assert_eq!(html.matches("<h3><code>").count(), 200);
    assert_eq!(html.matches("10 more findings").count(), 200);
    assert!(html.contains("<p>3 more: "), "{html}");
    assert!(html.contains(&format!("<td class=\"n\">{}</td>", 203 * 60)));
}
