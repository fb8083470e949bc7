//! What is kept of a check: its line in the log, and what to keep elsewhere.

use std::path::Path;

use serde_json::{Value, json};

use crate::archive::{CheckRecord, DamagedPackage, LoggedDigest, RunRecord, SinceRecord};
use crate::report::premis::Act;
use crate::report::say;
use crate::verify::Audit;
use crate::verify::names::shown;

/// What to keep elsewhere of an archive that was checked, and what changed since the last check.
pub fn line(path: &Path, audit: &Audit) -> Value {
    let since = audit.since.as_ref().map(|since| {
        json!({
            "line": since.line, "at": since.at, "new": since.new, "gone": since.gone,
            "changed": since.changed,
        })
    });
    json!({
        "archive": path.display().to_string(), "packages": audit.packages, "head": audit.head,
        "log_lines": audit.log_lines, "log_head": audit.log_head, "since": since,
    })
}

/// What changed since the last check, for people.
pub fn tell(path: &Path, audit: &Audit) {
    let head = audit.log_head.as_deref().unwrap_or("none");
    say(&format!(
        "{}: {}; log: {}, SHA-256 of the last line: {head}",
        path.display(),
        counted(audit.packages, "package"),
        counted(audit.log_lines, "line")
    ));
    say(&format!("  head of packages, catalogue and log (keep it elsewhere): {}", audit.head));
    let Some(since) = &audit.since else {
        say("  the log records no earlier check");
        return;
    };
    let at = since.at.as_ref().map(|at| format!(" ({at})")).unwrap_or_default();
    say(&format!(
        "  since the check in line {}{at}: {} new, {} gone, {} changed",
        since.line,
        since.new.len(),
        since.gone.len(),
        since.changed.len()
    ));
    for (what, paths) in [("new", &since.new), ("gone", &since.gone), ("changed", &since.changed)] {
        paths.iter().for_each(|path| say(&format!("  {what}: {}", shown(path))));
    }
}

/// What the log keeps of a repair, beside the files.
pub fn record_of_repair(act: &Act) -> RunRecord {
    RunRecord {
        event: "repair".to_owned(),
        at: act.at.clone(),
        agent: act.agent.clone(),
        program: act.program.clone(),
        ..RunRecord::default()
    }
}

/// The line that the log keeps of a check.
pub fn record(act: &Act, audit: &Audit) -> RunRecord {
    let damaged = audit.damaged.iter().map(|(path, rules)| DamagedPackage {
        path: path.clone(),
        rules: rules.iter().map(|rule| (*rule).to_owned()).collect(),
    });
    let unlogged = audit
        .unlogged
        .iter()
        .map(|(path, sha256)| LoggedDigest { path: path.clone(), sha256: sha256.clone() });
    RunRecord {
        event: "check".to_owned(),
        at: act.at.clone(),
        agent: act.agent.clone(),
        program: act.program.clone(),
        check: Some(CheckRecord {
            scope: act.scope.to_owned(),
            result: audit.result().as_str().to_owned(),
            packages: audit.packages,
            state: audit.state.clone(),
            damaged: damaged.collect(),
            unchecked: audit.unchecked.clone(),
            unlogged: unlogged.collect(),
            since: audit.since.as_ref().map(|since| SinceRecord {
                line: since.line,
                new: since.new.len() as u64,
                gone: since.gone.clone(),
                changed: since.changed.clone(),
            }),
        }),
        ..RunRecord::default()
    }
}

fn counted(number: u64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
