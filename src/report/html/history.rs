//! The history of an archive, as its log tells it: the newest run first.

use std::io::{self, Write};

use super::markup::escaped;
use crate::archive::PastRun;

/// Writes the runs of an archive as a list in time.
pub fn write(out: &mut dyn Write, archive: &str, runs: &[PastRun]) -> io::Result<()> {
    if runs.is_empty() {
        return Ok(());
    }
    let archive = escaped(archive);
    writeln!(
        out,
        "<section>\n<h2>What was done with <code>{archive}</code></h2>\n<p>From its log, newest first.</p>\n<ol class=\"timeline\">"
    )?;
    for run in runs.iter().rev() {
        let (class, what) = told(run);
        let time = match &run.at {
            Some(at) => format!("<time datetime=\"{0}\">{0}</time>", escaped(at)),
            None => "no time was given".to_owned(),
        };
        let (first, last) = run.lines;
        let lines = if first == last {
            format!("line {first}")
        } else {
            format!("lines {first} to {last}")
        };
        let by = run.agent.as_ref().map(|agent| format!(", by {}", escaped(agent)));
        writeln!(
            out,
            "<li><strong class=\"{class}\">{}</strong> {time}{}: {what} <span class=\"aside\">({lines}; \
             {})</span></li>",
            escaped(&run.event),
            by.unwrap_or_default(),
            escaped(&run.program)
        )?;
    }
    writeln!(out, "</ol>\n</section>")
}

/// The class of a run, and what came of it.
fn told(run: &PastRun) -> (&'static str, String) {
    if let Some(result) = &run.result {
        let class = match result.as_str() {
            "sound" => "sound",
            "damaged" => "damaged",
            _ => "unchecked",
        };
        return (class, escaped(result));
    }
    let counted = [
        (run.added, "stored"),
        (run.withdrawn, "withdrawn"),
        (run.repaired, "put back from a copy"),
        (run.refused, "refused"),
    ];
    let counted = counted.iter().filter(|(number, _)| *number > 0);
    let parts: Vec<String> = counted.map(|(number, what)| format!("{number} {what}")).collect();
    match parts.is_empty() {
        true => ("", "nothing changed".to_owned()),
        false => ("", parts.join(", ")),
    }
}
