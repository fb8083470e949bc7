//! What a check of an archive looked at and found, to be kept in its log: who holds the log can
//! prove later what was checked, and what changed between two checks.

use std::collections::BTreeMap;

use super::contents::Digests;
use super::log::Told;
use crate::finding::Severity;
use crate::verify::fixity;
use crate::verify::outcome::{PackageReport, Status};

/// The result of checking an archive.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Audit {
    pub packages: u64,
    /// SHA-256 over a line « SHA-256, two spaces, path » for each package, sorted by path: the form
    /// of sha256sum, so that other tools give the same from the same packages.
    pub state: String,
    /// Codes of the errors of each damaged package, by its path in the archive; the archive's own
    /// files are at the empty path.
    pub damaged: BTreeMap<String, Vec<&'static str>>,
    /// Packages that could not be checked.
    pub unchecked: Vec<String>,
    /// Path and SHA-256 of packages that no line of the log tells.
    pub unlogged: Vec<(String, String)>,
    /// Lines of the log, and the SHA-256 of the last one.
    pub log_lines: u64,
    pub log_head: Option<String>,
    /// SHA-256 over three lines: the state, the SHA-256 of the catalogue and that of the log's last
    /// line, each with what it is of; whoever keeps it elsewhere can prove that nothing of these
    /// was changed since.
    pub head: String,
    /// `None`: the log tells of no check.
    pub since: Option<Since>,
}

/// What changed since the check that the log tells last; paths in the archive.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Since {
    /// Of the log.
    pub line: u64,
    /// When that was, if the line tells.
    pub at: Option<String>,
    pub new: Vec<String>,
    /// Withdrawn ones too.
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

    /// Keeps account of a report about what stands at a path of the archive.
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

    /// Compares what is there with what the log tells.
    pub(super) fn compare(&mut self, packages: &Digests, told: &Told, catalogue: Option<&str>) {
        self.packages = packages.len() as u64;
        self.state = state(packages);
        self.head = head(&self.state, catalogue, told.head.as_deref());
        self.log_lines = told.lines;
        self.log_head.clone_from(&told.head);
        let known = packages.iter().filter_map(|(path, digest)| Some((path, digest.as_ref()?)));
        self.unlogged = known
            .filter(|(path, _)| !told.stored.contains_key(*path))
            .map(|(path, digest)| (path.clone(), digest.clone()))
            .collect();
        self.since = told.last_check.as_ref().map(|check| {
            let mut since = Since { line: check.line, at: check.at.clone(), ..Since::default() };
            for (path, digest) in packages {
                match told.stored.get(path) {
                    Some((line, _)) if *line > check.line => since.new.push(path.clone()),
                    None => since.new.push(path.clone()),
                    Some((_, before)) if digest.as_ref() != Some(before) => {
                        since.changed.push(path.clone());
                    }
                    Some(_) => {}
                }
            }
            let was_there = |path: &String, line: u64| {
                line <= check.line && told.withdrawn.get(path).is_none_or(|at| *at > check.line)
            };
            let gone = told.stored.iter().filter(|(path, (line, _))| {
                was_there(path, *line) && !packages.contains_key(*path)
            });
            since.gone = gone.map(|(path, _)| path.clone()).collect();
            since
        });
    }
}

/// What stands for packages, catalogue and log together; hyphens stand for a file that is absent.
fn head(state: &str, catalogue: Option<&str>, log: Option<&str>) -> String {
    let none = "-".repeat(64);
    let (catalogue, log) = (catalogue.unwrap_or(&none), log.unwrap_or(&none));
    let text = format!("{state}  packages\n{catalogue}  catalog.jsonl\n{log}  log.jsonl\n");
    fixity::sha256(text.as_bytes())
}

/// Packages that cannot be read have 64 hyphens for digits.
fn state(packages: &Digests) -> String {
    let line = |(path, digest): (&String, &Option<String>)| {
        format!("{}  {path}\n", digest.clone().unwrap_or_else(|| "-".repeat(64)))
    };
    fixity::sha256(packages.iter().map(line).collect::<String>().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::archive::log::LastCheck;

    fn packages(list: &[(&str, &str)]) -> Digests {
        list.iter().map(|(path, digest)| ((*path).to_owned(), Some((*digest).to_owned()))).collect()
    }

    #[test]
    fn what_is_new_gone_or_changed_since_the_last_check_is_told() {
        let mut told = Told::default();
        for (path, line) in [("a", 1), ("b", 1), ("c", 1), ("d", 3), ("e", 1), ("f", 1)] {
            told.stored.insert(path.to_owned(), (line, format!("{path}1")));
        }
        // Withdrawn before the check, and after it.
        told.withdrawn.extend([("e".to_owned(), 1), ("f".to_owned(), 3)]);
        told.last_check = Some(LastCheck { line: 2, at: None });
        let mut audit = Audit::default();
        let there = packages(&[("a", "a1"), ("b", "b2"), ("d", "d1"), ("x", "x1")]);
        audit.compare(&there, &told, None);
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
