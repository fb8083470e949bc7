//! What a check of an archive covered and found, to be kept in its log: whoever has the log can
//! prove later what was checked, and what changed between two checks.

use std::collections::BTreeMap;

use super::contents::Digests;
use super::recorded::Recorded;
use super::unread::Unread;
use crate::finding::Severity;
use crate::verify::fixity;
use crate::verify::outcome::{PackageReport, Status};

/// The result of checking an archive.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Audit {
    pub packages: u64,
    /// SHA-256 over a line `SHA-256, two spaces, path` for each package, sorted by path: the form
    /// of sha256sum, so that other tools get the same from the same packages.
    pub state: String,
    /// Codes of the errors of each damaged package, by its path in the archive; the archive's own
    /// files are at the empty path.
    pub damaged: BTreeMap<String, Vec<&'static str>>,
    /// Packages that could not be checked.
    pub unchecked: Vec<String>,
    /// Path and SHA-256 of packages that no line of the log records.
    pub unlogged: Vec<(String, String)>,
    /// Lines of the log, and the SHA-256 of the last one.
    pub log_lines: u64,
    pub log_head: Option<String>,
    /// SHA-256 over three lines: the state, the SHA-256 of the catalogue and that of the log's last
    /// line, each with its name; kept elsewhere, it proves that none of these has changed.
    pub head: String,
    /// `None`: the log records no check.
    pub since: Option<Since>,
}

/// What changed since the last check in the log; paths in the archive.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Since {
    /// Its line in the log.
    pub line: u64,
    /// Its time, if the line gives one.
    pub at: Option<String>,
    pub new: Vec<String>,
    /// Packages that are gone, withdrawn ones included.
    pub gone: Vec<String>,
    pub changed: Vec<String>,
}

impl Audit {
    pub fn result(&self) -> Status {
        match (self.damaged.is_empty(), self.unchecked.is_empty()) {
            (false, _) => Status::Damaged,
            (true, false) => Status::Unchecked,
            (true, true) => Status::Sound,
        }
    }

    /// Records a report about a path of the archive.
    pub(super) fn note(&mut self, path: &str, report: &PackageReport) {
        match report.status() {
            Status::Sound => {}
            Status::Unchecked => self.unchecked.push(path.to_owned()),
            Status::Damaged => {
                let errors = report.findings.iter();
                let errors = errors.filter(|found| found.rule.severity == Severity::Error);
                let mut codes: Vec<&'static str> = errors.map(|found| found.rule.code).collect();
                codes.sort_unstable();
                codes.dedup();
                self.damaged.insert(path.to_owned(), codes);
            }
        }
    }

    /// Compares the packages present with those the log records.
    pub(super) fn compare(
        &mut self,
        packages: &Digests,
        recorded: &Recorded,
        catalogue: Option<&str>,
        unread: &Unread,
    ) {
        self.packages = packages.len() as u64;
        self.state = state(packages);
        self.head = head(&self.state, catalogue, recorded.head.as_deref());
        self.log_lines = recorded.lines;
        self.log_head.clone_from(&recorded.head);
        let known = packages.iter().filter_map(|(path, digest)| Some((path, digest.as_ref()?)));
        self.unlogged = known
            .filter(|(path, _)| !recorded.stored.contains_key(*path))
            .map(|(path, digest)| (path.clone(), digest.clone()))
            .collect();
        self.since = recorded.last_check.as_ref().map(|check| {
            let mut since = Since { line: check.line, at: check.at.clone(), ..Since::default() };
            for (path, digest) in packages {
                match recorded.stored.get(path) {
                    Some((line, _)) if *line > check.line => since.new.push(path.clone()),
                    None => since.new.push(path.clone()),
                    Some((_, before)) if digest.as_ref() != Some(before) => {
                        since.changed.push(path.clone());
                    }
                    Some(_) => {}
                }
            }
            let was_there = |path: &String, line: u64| {
                line <= check.line && recorded.withdrawn.get(path).is_none_or(|at| *at > check.line)
            };
            let gone = recorded.stored.iter().filter(|(path, (line, _))| {
                was_there(path, *line) && !packages.contains_key(*path) && !unread.covers(path)
            });
            since.gone = gone.map(|(path, _)| path.clone()).collect();
            since
        });
    }
}

/// A digest for packages, catalogue and log together; hyphens stand for a missing file.
fn head(state: &str, catalogue: Option<&str>, log: Option<&str>) -> String {
    let none = "-".repeat(64);
    let (catalogue, log) = (catalogue.unwrap_or(&none), log.unwrap_or(&none));
    let text = format!("{state}  packages\n{catalogue}  catalog.jsonl\n{log}  log.jsonl\n");
    fixity::sha256(text.as_bytes())
}

/// Packages that cannot be read have 64 hyphens instead of digits.
fn state(packages: &Digests) -> String {
    let line = |(path, digest): (&String, &Option<String>)| {
        format!("{}  {path}\n", digest.clone().unwrap_or_else(|| "-".repeat(64)))
    };
    fixity::sha256(packages.iter().map(line).collect::<String>().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::archive::recorded::LastCheck;

    fn packages(list: &[(&str, &str)]) -> Digests {
        list.iter().map(|(path, digest)| ((*path).to_owned(), Some((*digest).to_owned()))).collect()
    }

    #[test]
    fn what_is_new_gone_or_changed_since_the_last_check_is_reported() {
        let mut recorded = Recorded::default();
        for (path, line) in [("a", 1), ("b", 1), ("c", 1), ("d", 3), ("e", 1), ("f", 1)] {
            recorded.stored.insert(path.to_owned(), (line, format!("{path}1")));
        }
        // Withdrawn before the check, and after it.
        recorded.withdrawn.extend([("e".to_owned(), 1), ("f".to_owned(), 3)]);
        recorded.last_check = Some(LastCheck { line: 2, checked: None, at: None });
        let mut audit = Audit::default();
        let there = packages(&[("a", "a1"), ("b", "b2"), ("d", "d1"), ("x", "x1")]);
        audit.compare(&there, &recorded, None, &Unread::default());
        let since = audit.since.unwrap();
        assert_eq!(since.new, ["d", "x"]);
        assert_eq!(since.gone, ["c", "f"]);
        assert_eq!(since.changed, ["b"]);
        assert_eq!(audit.unlogged, [("x".to_owned(), "x1".to_owned())]);
    }

    #[test]
    fn the_state_is_what_sha256sum_lists() {
        let state = state(&packages(&[("b", "2"), ("a", "1")]));
        assert_eq!(state, fixity::sha256(b"1  a\n2  b\n"));
    }
}
