//! The whole package rebuilt and compared file by file; for a file that differs, its first
//! differing field.

use std::collections::BTreeMap;

use jiff::civil::DateTime;

use super::Judgement;
use super::packaged::Packaged;
use super::rebuilder::{CannotRebuild, PackagedRelease, Rebuilder, Rebuilt, RebuiltFile, Stated};
use crate::finding::Finding;
use crate::rules::verification as rule;
use crate::verify::fixity::Algorithm;
use crate::verify::names::shown;

/// For a file that differs in nothing that has a name.
const OTHERWISE: &str = "it is not what the source gives";

/// Whether a difference may be due to PREMIS alone: to its words, size or digest. For bag-info,
/// that is one in no named field, since only the payload's size depends on it there.
fn rests_on_premis(finding: &Finding) -> bool {
    let path = finding.path.as_str();
    let name = path.rsplit('/').next().unwrap_or(path);
    ["premis.xml", "METS.xml", "manifest.xml"].contains(&name)
        || name.starts_with("manifest-")
        || name.starts_with("tagmanifest-")
        || name == "bag-info.txt" && finding.detail == OTHERWISE
}

/// Rebuilds the package from its source, uploads, settings and what it states, and reports every
/// file that differs.
pub fn check(
    package: &Packaged<'_>,
    release: &PackagedRelease,
    stated: &Stated,
    rebuilder: &dyn Rebuilder,
    judgement: &mut Judgement,
) {
    let is_same_program = release.program == rebuilder.program();
    match rebuilder.package(release, stated) {
        Ok(rebuilt) => {
            let findings = package.compare(&rebuilt);
            let is_of_unreadable_files =
                package.names_unreadable_files() && findings.iter().all(rests_on_premis);
            if is_same_program && is_of_unreadable_files && !findings.is_empty() {
                judgement.unchecked = Some(
                    "--reproduce: PREMIS names files that could not be read, in the words of the \
                     system at that time: it cannot be made again"
                        .to_owned(),
                );
            } else if is_same_program {
                judgement.findings.extend(findings);
            } else if let Some(first) = findings.first() {
                // If it differs, that proves nothing.
                judgement.unchecked = Some(format!(
                    "--reproduce: the package was made by another build, `{}`; this one, `{}`, \
                     makes {} of its files differently, the first of them {}",
                    release.program,
                    rebuilder.program(),
                    findings.len(),
                    first.path
                ));
            }
        }
        Err(CannotRebuild::Needs(needed)) => {
            judgement.unchecked = Some(format!("--reproduce needs {needed}"));
        }
        Err(CannotRebuild::Refused(faults)) => {
            let detail = format!("no package can be made from it again: {}", faults.join("; "));
            judgement.find(&rule::PDF_SOURCE_REFUSED, &package.source_folder, detail);
        }
    }
}

impl Packaged<'_> {
    /// Every difference, by path in the package.
    fn compare(&self, rebuilt: &Rebuilt) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut wrong = |path: &str, detail: String| {
            findings.push(Finding::new(&rule::PACKAGE_NOT_REPRODUCED, path, detail));
        };
        let files: BTreeMap<&str, &RebuiltFile> =
            rebuilt.files.iter().map(|file| (file.path.as_str(), file)).collect();
        for (path, file) in &files {
            let Some(found) = self.digests.get(*path) else {
                if !self.files.contains(path) {
                    wrong(path, "the source gives this file, but it is missing".to_owned());
                }
                continue;
            };
            let is_same = found.digests.get(&Algorithm::Sha256).is_some_and(|found| file.is(found));
            // The PDF has its own rule.
            if !is_same && !self.pdfs.iter().any(|pdf| pdf.path == *path) {
                wrong(path, self.difference(file));
            }
        }
        for path in self.files.iter().filter(|path| !files.contains_key(**path)) {
            wrong(path, "the source gives no such file".to_owned());
        }
        findings.extend(self.time_fault(rebuilt.time));
        findings
    }

    /// Whether the entries of the container have another time than this one.
    pub fn time_fault(&self, time: DateTime) -> Option<Finding> {
        let stamp = self.stamp.filter(|stamp| *stamp != dos(time))?;
        let detail = format!(
            "the entries are of {}; the release's date gives {}",
            dos_shown(stamp),
            dos_shown(dos(time))
        );
        Some(Finding::new(&rule::PACKAGE_NOT_REPRODUCED, self.place.as_str(), detail))
    }

    /// The first difference in a file, by line and field.
    fn difference(&self, file: &RebuiltFile) -> String {
        let unknown = || OTHERWISE.to_owned();
        let Some(expected) = file.bytes.as_deref().and_then(|it| std::str::from_utf8(it).ok())
        else {
            return unknown();
        };
        let path = file.path.as_str();
        match self.bytes(path).map(std::str::from_utf8) {
            Some(Ok(found)) => first_difference(expected, found).unwrap_or_else(unknown),
            _ if path == self.info.name => {
                let mut details = Vec::new();
                self.info_differences(expected.as_bytes(), &mut |detail| details.push(detail));
                match details.is_empty() {
                    true => unknown(),
                    false => details.join("; "),
                }
            }
            _ => unknown(),
        }
    }
}

/// Line, field and values of the first difference between two texts.
fn first_difference(expected: &str, found: &str) -> Option<String> {
    let mut pairs = (1..).zip(expected.split('\n').zip(found.split('\n')));
    let Some((number, (expected, found))) = pairs.find(|(_, (one, other))| one != other) else {
        return (expected != found).then(|| "its last lines differ".to_owned());
    };
    let same = expected.chars().zip(found.chars()).take_while(|(one, other)| one == other);
    let at: usize = same.map(|(one, _)| one.len_utf8()).sum();
    let field = field(&expected[..at]).or_else(|| field(found));
    let field = field.map(|field| format!(", `{field}`")).unwrap_or_default();
    let (found, expected) = (excerpt(found, at), excerpt(expected, at));
    Some(format!("line {number}{field}: `{found}`; the source gives `{expected}`"))
}

/// The attribute, element or key in which a line differs.
fn field(before: &str) -> Option<&str> {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, ':' | '_' | '-');
    let quotes = before.matches('"').count();
    if before.contains('<') && quotes % 2 == 1 {
        let name = before[..before.rfind('"')?].strip_suffix('=')?;
        return name.rsplit(|c| !is_name(c)).next();
    }
    match before.rfind('<') {
        Some(at) => before[at + 1..].trim_start_matches('/').split(|c| !is_name(c)).next(),
        None => before.trim_start().trim_matches('"').split(['"', ':']).next(),
    }
    .filter(|name| !name.is_empty())
}

/// A part of a line, from a little before a position.
fn excerpt(line: &str, at: usize) -> String {
    const BEFORE: usize = 24;
    const LENGTH: usize = 120;
    let start = line.floor_char_boundary(at.saturating_sub(BEFORE));
    let end = line.floor_char_boundary((start + LENGTH).min(line.len()));
    shown(line[start..end].trim())
}

/// A date and time in MS-DOS form (APPNOTE §4.4.6).
fn dos(time: DateTime) -> (u16, u16) {
    let part = |value: i8| u16::from(value.unsigned_abs());
    let years = time.year().saturating_sub(1980).clamp(0, 127).unsigned_abs();
    let date = years << 9 | part(time.month()) << 5 | part(time.day());
    (date, (part(time.hour()) << 11) | (part(time.minute()) << 5) | (part(time.second()) / 2))
}

fn dos_shown((date, time): (u16, u16)) -> String {
    format!(
        "{}-{:02}-{:02} {:02}:{:02}:{:02}",
        1980 + (date >> 9),
        date >> 5 & 15,
        date & 31,
        time >> 11,
        time >> 5 & 63,
        (time & 31) * 2
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_names_line_and_field() {
        let expected = "<a>\n  <file ID=\"x\" SIZE=\"12\"/>\n</a>\n";
        let detail = first_difference(expected, &expected.replace("12", "13")).unwrap();
        assert!(detail.starts_with("line 2, `SIZE`: "), "{detail}");
        let expected = "<a>\n  <dc:title xml:lang=\"fr\">Un titre</dc:title>\n</a>\n";
        let detail = first_difference(expected, &expected.replace("Un", "Le")).unwrap();
        assert!(detail.starts_with("line 2, `dc:title`: "), "{detail}");
        let detail = first_difference("{\n  \"pages\": 2\n}\n", "{\n  \"pages\": 3\n}\n").unwrap();
        assert!(detail.starts_with("line 2, `pages`: "), "{detail}");
        assert_eq!(first_difference("a", "a"), None);
    }

    #[test]
    fn times_are_those_of_ms_dos() {
        let time = jiff::civil::date(2019, 7, 17).at(10, 30, 7, 0);
        assert_eq!(dos_shown(dos(time)), "2019-07-17 10:30:06");
    }
}
