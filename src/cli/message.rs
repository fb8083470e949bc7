//! Messages for people, on standard error.

use std::path::Path;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource};

use super::Failure;
use super::options::{ColorOption, CommonOptions, FormatOption};
use crate::error::Position;
use crate::finding::{Finding, Severity};
use crate::report::export::{Fault, ReleaseResult};
use crate::report::say;

/// Why a command could not run.
pub fn failure(failure: &Failure, color: ColorOption) {
    for (message, help) in &failure.messages {
        let mut diagnostic = MietteDiagnostic::new(message);
        diagnostic.help.clone_from(help);
        show(diagnostic.into(), color);
    }
}

/// A fault of a release; with its text at hand, the line is shown with a label under the fault.
pub fn fault(fault: &Fault, text: Option<&str>, color: ColorOption) {
    let place = match fault.position {
        Some(Position { line, column }) => format!("{}:{line}:{column}", fault.path),
        None => fault.path.clone(),
    };
    let mut diagnostic = MietteDiagnostic::new(format!("{place}: {}", fault.message));
    diagnostic.help.clone_from(&fault.help);
    let report = match (text, fault.position) {
        (Some(text), Some(position)) => {
            let offset = offset_of(text, position);
            let length = text[offset..].chars().next().map_or(0, char::len_utf8);
            let label = LabeledSpan::new_with_span(Some("here".to_owned()), (offset, length));
            diagnostic.labels = Some(vec![label]);
            miette::Report::from(diagnostic)
                .with_source_code(NamedSource::new(&fault.path, text.to_owned()))
        }
        _ => diagnostic.into(),
    };
    show(report, color);
}

/// A finding, on one line.
pub fn finding(finding: &Finding) {
    let place = match finding.position {
        Some(Position { line, column }) => format!("{}:{line}:{column}", finding.path),
        None => finding.path.clone(),
    };
    let severity = finding.rule.severity.as_str();
    say(&format!("{severity}: {place}: {} [{}]", finding.detail, finding.rule.code));
}

/// All that is to be told of a release: its faults, and the findings that are more than notes.
pub fn result(result: &ReleaseResult, root: &Path, common: &CommonOptions) {
    let text = || std::fs::read_to_string(root.join(&result.source)).ok();
    let text = if result.faults.is_empty() { None } else { text() };
    for it in &result.faults {
        fault(it, text.as_deref(), common.color);
    }
    if !common.quiet && common.format == FormatOption::Text {
        let told = result.findings.iter().filter(|found| found.rule.severity > Severity::Note);
        told.for_each(finding);
    }
}

fn show(report: miette::Report, color: ColorOption) {
    let theme = if color.on_errors() {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    // Lines are left whole, so that a path or message can be searched for and copied.
    let handler =
        GraphicalReportHandler::new_themed(theme).with_links(false).with_wrap_lines(false);
    let mut text = String::new();
    // A report that cannot be drawn is still told, in one line.
    match handler.render_report(&mut text, report.as_ref()) {
        Ok(()) => say(text.trim_end()),
        Err(_) => say(&format!("error: {report}")),
    }
}

/// The byte at which a position lies; the text's end where it is past it.
fn offset_of(text: &str, position: Position) -> usize {
    let lines = text.split_inclusive('\n');
    let before: usize = lines.take(position.line as usize - 1).map(str::len).sum();
    let line = &text[before.min(text.len())..];
    let within = line.char_indices().nth(position.column as usize - 1);
    before.min(text.len()) + within.map_or(line.len(), |(at, _)| at)
}
