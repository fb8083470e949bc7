//! The parts of the page, in their order.

use std::io::{self, Write};

use super::charts::bar;
use super::markup::{escaped, foot, head};
use super::{Counts, Html, Row, history};
use crate::finding::Severity;
use crate::identity::PROGRAM;
use crate::report::Total;
use crate::verify::{Status, Summary};

pub fn write(report: &Html, out: &mut dyn Write, total: Total) -> io::Result<()> {
    let command = total.command(report.command);
    head(out, &format!("Report of {command}"))?;
    writeln!(out, "<h1>Report of {}</h1>", escaped(command))?;
    match total {
        Total::Verification(summary) => verdict(out, summary)?,
        Total::Export(summary, _) => {
            let (refused, found) = (summary.refusals.len(), summary.found);
            let (class, word) = match refused {
                0 => ("sound", "No release was refused"),
                _ => ("damaged", "Releases were refused"),
            };
            let detail = format!("{refused} of {found} posts were refused.");
            boxed(out, class, word, &detail)?;
        }
    }
    rules(report, out)?;
    years(report, out)?;
    for (status, id, title) in [
        (Status::Damaged, "damaged", "What is damaged"),
        (Status::Unchecked, "unchecked", "What could not be checked"),
        (Status::Sound, "remarks", "Sound, with remarks"),
    ] {
        let rows: Vec<&Row> = report.rows.iter().filter(|row| row.status == status).collect();
        let more = report.with_findings.of(status).saturating_sub(rows.len() as u64);
        packages(out, (id, title), &rows, more)?;
    }
    report.histories.iter().try_for_each(|(archive, runs)| history::write(out, archive, runs))?;
    foot(out, PROGRAM)
}

fn boxed(out: &mut dyn Write, class: &str, word: &str, detail: &str) -> io::Result<()> {
    let (word, detail) = (escaped(word), escaped(detail));
    writeln!(
        out,
        "<div class=\"verdict {class}\"><p class=\"word {class}\">{word}</p><p>{detail}</p></div>"
    )
}

fn verdict(out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
    let (class, word) = match summary.exit_status() {
        0 => ("sound", "Sound: no damage was found"),
        1 => ("damaged", "Damaged"),
        _ if summary.damaged > 0 => ("damaged", "Damaged, and not everything could be checked"),
        _ => ("unchecked", "Not everything could be checked"),
    };
    let checked = summary.checked;
    let detail = format!(
        "{} sound, {} damaged, {} unchecked; {} errors and {} warnings. Checked: {} packages, {} \
         files, {} bytes, {} digests.",
        summary.sound,
        summary.damaged,
        summary.unchecked,
        summary.errors,
        summary.warnings,
        checked.packages,
        checked.files,
        checked.bytes,
        checked.digests
    );
    boxed(out, class, word, &detail)
}

/// The class of a severity's bars and words.
fn class(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "damaged",
        Severity::Warning | Severity::Unchecked => "unchecked",
        Severity::Note => "sound",
    }
}

/// Begins a section with a table that can be scrolled to its side, by keyboard too.
fn table(out: &mut dyn Write, id: &str, title: &str, heads: &[(&str, bool)]) -> io::Result<()> {
    writeln!(out, "<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{title}</h2>")?;
    writeln!(
        out,
        "<div class=\"scroll\" role=\"group\" aria-labelledby=\"{id}\" tabindex=\"0\"><table>\n\
         <thead><tr>"
    )?;
    for (head, is_number) in heads {
        let number = if *is_number { " class=\"n\"" } else { "" };
        write!(out, "<th scope=\"col\"{number}>{head}</th>")?;
    }
    writeln!(out, "</tr></thead>\n<tbody>")
}

fn rules(report: &Html, out: &mut dyn Write) -> io::Result<()> {
    if report.rules.is_empty() {
        return Ok(());
    }
    let longest = report.rules.values().map(|(_, number)| *number).max().unwrap_or(0);
    let heads = [("Rule", false), ("What was found", false), ("Findings", true), ("Share", false)];
    table(out, "rules", "Findings by rule", &heads)?;
    for (rule, number) in report.rules.values() {
        let (code, class) = (rule.code, class(rule.severity));
        writeln!(
            out,
            "<tr><th scope=\"row\"><a href=\"#rule-{code}\">{code}</a> {}</th><td>{} ({})</td>\
             <td class=\"n\">{number}</td><td>{}</td></tr>",
            rule.severity.as_str(),
            escaped(rule.title),
            escaped(rule.clause),
            bar(&[(class, *number)], longest)
        )?;
    }
    writeln!(out, "</tbody></table></div>\n<h3>What they mean, and what to do</h3>\n<dl>")?;
    for (rule, _) in report.rules.values() {
        writeln!(
            out,
            "<dt id=\"rule-{}\">{}</dt><dd>{}</dd><dd>What to do: {}</dd>",
            rule.code,
            rule.code,
            escaped(rule.advice.meaning),
            escaped(rule.advice.remedy)
        )?;
    }
    writeln!(out, "</dl>\n</section>")
}

fn years(report: &Html, out: &mut dyn Write) -> io::Result<()> {
    if report.years.is_empty() {
        return Ok(());
    }
    let longest = report.years.values().map(|counts| counts.all()).max().unwrap_or(0);
    let heads = [
        ("Year", false),
        ("Sound", true),
        ("Damaged", true),
        ("Unchecked", true),
        ("Share", false),
    ];
    table(out, "years", "By year", &heads)?;
    for (year, counts) in &report.years {
        let Counts { sound, damaged, unchecked } = *counts;
        let parts = [("sound", sound), ("damaged", damaged), ("unchecked", unchecked)];
        writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td class=\"n\">{sound}</td><td class=\"n\">{damaged}</td>\
             <td class=\"n\">{unchecked}</td><td>{}</td></tr>",
            escaped(year),
            bar(&parts, longest)
        )?;
    }
    writeln!(out, "</tbody></table></div>\n</section>")
}

/// Packages of a state, and how many more there are.
fn packages(
    out: &mut dyn Write,
    (id, title): (&str, &str),
    rows: &[&Row],
    more: u64,
) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{title}</h2>")?;
    for row in rows {
        writeln!(out, "<h3><code>{}</code></h3>\n<ul>", escaped(&row.path))?;
        for reason in &row.reasons {
            writeln!(out, "<li>{}</li>", escaped(reason))?;
        }
        for finding in &row.findings {
            let (code, severity) = (finding.rule.code, finding.rule.severity);
            writeln!(
                out,
                "<li><span class=\"{}\">{}</span> <a href=\"#rule-{code}\">{code}</a> \
                 <code>{}</code>: {}</li>",
                class(severity),
                severity.as_str(),
                escaped(&finding.path),
                escaped(&finding.detail)
            )?;
        }
        if row.more > 0 {
            writeln!(out, "<li>{} more findings: other formats list them</li>", row.more)?;
        }
        writeln!(out, "</ul>")?;
    }
    if more > 0 {
        writeln!(out, "<p>{more} more: the other formats (text, json) list them.</p>")?;
    }
    writeln!(out, "</section>")
}
