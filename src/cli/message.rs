//! Messages for people, on standard error.

use std::path::Path;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic};

use super::Failure;
use super::excerpt::{self, Excerpt};
use super::options::{ColorOption, CommonOptions, FormatOption};
use crate::error::Position;
use crate::finding::{Finding, Severity};
use crate::outcome::{Fault, ReleaseResult};
use crate::pipeline::guarded;
use crate::report::say;

/// Why a command could not run.
pub fn failure(failure: &Failure, color: ColorOption) {
    for (message, help) in &failure.messages {
        let mut diagnostic = MietteDiagnostic::new(message);
        diagnostic.help.clone_from(help);
        say(&drawn(&diagnostic.into(), color));
    }
}

/// A fault of a release; if its text is available, the line is shown with a label under the fault.
pub fn fault(fault: &Fault, text: Option<&str>, color: ColorOption) {
    let place = place(&fault.path, fault.position);
    let message = excerpt::shortened(&format!("{place}: {}", fault.message));
    // If it cannot be drawn, it is still printed, in one line.
    let drawn = guarded(&fault.path, || Ok(draw(fault, &message, text, color)));
    say(&drawn.unwrap_or_else(|_| format!("error: {message}")));
}

fn draw(fault: &Fault, message: &str, text: Option<&str>, color: ColorOption) -> String {
    #[cfg(test)]
    crate::trap::spring("draw", &fault.path);
    let mut diagnostic = MietteDiagnostic::new(message);
    diagnostic.help = fault.help.as_deref().map(excerpt::shortened);
    let report = match (text, fault.position) {
        (Some(text), Some(position)) => {
            let excerpt = Excerpt::of(&fault.path, text, position);
            let label = LabeledSpan::new_with_span(Some("here".to_owned()), excerpt.place);
            diagnostic.labels = Some(vec![label]);
            miette::Report::from(diagnostic).with_source_code(excerpt)
        }
        _ => diagnostic.into(),
    };
    drawn(&report, color)
}

fn place(path: &str, position: Option<Position>) -> String {
    match position {
        Some(Position { line, column }) => format!("{path}:{line}:{column}"),
        None => path.to_owned(),
    }
}

/// A finding, on one line.
pub fn finding(finding: &Finding) {
    let place = place(&finding.path, finding.position);
    let severity = finding.rule.severity.as_str();
    let detail = excerpt::shortened(&finding.detail);
    say(&format!("{severity}: {place}: {detail} [{}]", finding.rule.code));
}

/// Faults of one release that are shown with their lines; the others get one line each.
const MAX_SHOWN: usize = 50;

/// Everything to be reported about a release: its faults, and the findings that are more than
/// notes.
pub fn result(result: &ReleaseResult, root: &Path, common: &CommonOptions) {
    #[cfg(test)]
    crate::trap::spring("report", &result.source);
    let text = || std::fs::read_to_string(root.join(&result.source)).ok();
    let text = if result.faults.is_empty() { None } else { text() };
    for (index, it) in result.faults.iter().enumerate() {
        let text = text.as_deref().filter(|_| index < MAX_SHOWN);
        fault(it, text, common.color);
    }
    if !common.quiet && common.format == FormatOption::Text {
        let shown = result.findings.iter().filter(|found| found.rule.severity > Severity::Note);
        shown.for_each(finding);
    }
}

fn drawn(report: &miette::Report, color: ColorOption) -> String {
    let theme = if color.on_errors() {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    // Lines are not wrapped, so that paths and messages can be searched for and copied.
    let handler =
        GraphicalReportHandler::new_themed(theme).with_links(false).with_wrap_lines(false);
    let mut text = String::new();
    // A report that cannot be drawn is still printed, in one line.
    match handler.render_report(&mut text, report.as_ref()) {
        Ok(()) => text.trim_end().to_owned(),
        Err(_) => format!("error: {report}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn drawn_at(text: &str, line: u32, column: u32) -> String {
        let position = Some(Position { line, column });
        let fault = Fault {
            path: "a.md".to_owned(),
            position,
            message: "no".to_owned(),
            help: Some("do that".to_owned()),
        };
        draw(&fault, "a.md: no", Some(text), ColorOption::Never)
    }

    #[test]
    fn the_line_is_shown_with_its_number_and_a_label_under_the_fault() {
        let drawn = drawn_at("un\ndeux\ntrois\n", 2, 3);
        assert!(drawn.contains("[a.md:2:3]"), "{drawn}");
        assert!(drawn.contains("2 │ deux"), "{drawn}");
        let lines: Vec<&str> = drawn.lines().collect();
        let at = |text: &str| {
            lines.iter().find_map(|line| Some(line[..line.find(text)?].chars().count()))
        };
        assert_eq!(at("┬"), at("ux"), "{drawn}");
        assert!(drawn.contains("here") && drawn.contains("do that"), "{drawn}");
    }

    #[test]
    fn a_place_far_to_the_right_is_shown_with_its_column() {
        for c in ["x", "é", "中", "\t", "\u{301}", "👩‍🌾", "\u{202E}", "\u{1B}"] {
            let drawn = drawn_at(&c.repeat(140_000), 1, 70_000);
            assert!(drawn.contains("[a.md:1:70000]"), "{c:?}");
            assert!(drawn.lines().all(|line| line.chars().count() < 700), "{c:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]

        #[test]
        fn any_place_in_any_text_is_shown(text in any::<String>(), line: u32, column: u32) {
            drawn_at(&text, line, column);
            drawn_at(&text, line % 4, column % 70);
        }

        #[test]
        fn any_place_in_a_long_line_is_shown(piece in any::<String>(), column in 0_u32..300_000) {
            drawn_at(&piece.repeat(1 + 100_000 / piece.len().max(1)), 1, column);
        }
    }
}
