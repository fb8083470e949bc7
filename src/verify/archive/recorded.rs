//! What a log records, as far as it is compared with the archive.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::verify::fixity;

/// What the log records, each item with the number of the last line that has it.
#[derive(Default)]
pub struct Recorded {
    /// SHA-256 of the packages that were stored, by path, including withdrawn ones.
    pub stored: BTreeMap<String, (u64, String)>,
    /// Paths of the packages that were withdrawn.
    pub withdrawn: BTreeMap<String, u64>,
    /// SHA-256 of tombstones, by their own path.
    pub tombstones: BTreeMap<String, String>,
    /// Releases whose posts were renamed.
    pub renamed: Vec<Renamed>,
    /// Times of the lines that withdrew something, where they give one, by their numbers.
    pub times: BTreeMap<u64, String>,
    /// Whether there is a log.
    pub exists: bool,
    /// Number of complete lines, and the SHA-256 of the last one.
    pub lines: u64,
    pub head: Option<String>,
    pub last_check: Option<LastCheck>,
    /// SHA-256 of the catalogue after the last line.
    pub catalogue: Option<String>,
}

/// A release whose post was renamed, or the one that it goes on as.
pub struct Renamed {
    /// The number of the line.
    pub line: u64,
    pub id: String,
    /// Paths that the post had and has; `None` for the one that it goes on as.
    pub from: Option<String>,
    pub to: Option<String>,
    /// The latest version at that time.
    pub version: Option<u64>,
}

/// A line that records a check.
pub struct LastCheck {
    pub line: u64,
    /// What it found, if that was sound.
    pub checked: Option<Checked>,
    /// Its time, if the line gives one.
    pub at: Option<String>,
}

/// What a check records of the packages that it found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    packages: u64,
    state: String,
    /// Paths of those that no line had: one after it may.
    unlogged: BTreeSet<String>,
}

impl Checked {
    /// Of a check that found every package sound: what is missing or different has another digest than
    /// the log.
    pub fn of(check: &Value) -> Option<Checked> {
        let text = |key| check.get(key).and_then(Value::as_str);
        (text("result") == Some("sound")).then_some(())?;
        let packages = check.get("packages").and_then(Value::as_u64)?;
        let unlogged = check.get("unlogged").and_then(Value::as_array).into_iter().flatten();
        let path = |item: &Value| item.get("path").and_then(Value::as_str).map(str::to_owned);
        let unlogged = unlogged.filter_map(path).collect();
        Some(Checked { packages, state: text("state")?.to_owned(), unlogged })
    }
}

/// Most moments of a log whose packages are digested to find the one of a check.
const MOST_MOMENTS: usize = 32;

impl Recorded {
    /// Why the last check was not one of the packages that the log has until then. It may have been
    /// of an earlier moment: others write lines while it goes on. Where something was withdrawn after
    /// it, nothing can be said: it may have been taken away before it was recorded.
    pub fn other_packages(&self) -> Option<(u64, String)> {
        let last = self.last_check.as_ref()?;
        let (line, checked) = (last.line, last.checked.as_ref()?);
        if self.withdrawn.values().any(|withdrawn| *withdrawn > line) {
            return None;
        }
        let numbers = self.numbers(checked, line);
        let alike = numbers.iter().rev().filter(|(_, number)| *number == checked.packages);
        let alike: Vec<u64> = alike.map(|(moment, _)| *moment).take(MOST_MOMENTS + 1).collect();
        if alike.is_empty() {
            let given = checked.packages;
            let stored = numbers.last().map_or(0, |(_, number)| *number);
            let detail = format!("checked {given} packages; the lines until then store {stored}");
            return Some((line, detail));
        }
        let is_other = |moment: &u64| self.state(checked, *moment) != checked.state;
        (alike.len() <= MOST_MOMENTS && alike.iter().all(is_other)).then(|| {
            let detail = "checked packages with other digests than the lines until then store";
            (line, detail.to_owned())
        })
    }

    /// How many packages there were after each line until this one, besides those that the check
    /// found without a line.
    fn numbers(&self, checked: &Checked, line: u64) -> Vec<(u64, u64)> {
        let mut changes = BTreeMap::from([(0, 0_i64)]);
        for (path, (stored, _)) in &self.stored {
            let from = if checked.unlogged.contains(path) { 0 } else { *stored };
            *changes.entry(from).or_default() += 1;
            if let Some(withdrawn) = self.withdrawn.get(path) {
                *changes.entry((*withdrawn).max(from)).or_default() -= 1;
            }
        }
        let mut number = 0;
        let until = changes.range(..=line).map(|(moment, change)| {
            number += change;
            (*moment, u64::try_from(number).unwrap_or(0))
        });
        until.collect()
    }

    /// The state of the packages after a line, as checks record it.
    fn state(&self, checked: &Checked, moment: u64) -> String {
        let mut hasher = fixity::Hasher::new([fixity::Algorithm::Sha256]);
        for (path, (stored, digest)) in &self.stored {
            let is_stored = *stored <= moment || checked.unlogged.contains(path);
            if is_stored && self.withdrawn.get(path).is_none_or(|withdrawn| *withdrawn > moment) {
                hasher.update(format!("{digest}  {path}\n").as_bytes());
            }
        }
        hasher.finish().into_iter().map(|(_, digest)| digest).next().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::fixity::sha256;

    fn checked(packages: &[(&str, &str)], line: u64) -> LastCheck {
        let lines: String =
            packages.iter().map(|(path, digest)| format!("{digest}  {path}\n")).collect();
        let (packages, state) = (packages.len() as u64, sha256(lines.as_bytes()));
        let checked = Some(Checked { packages, state, unlogged: BTreeSet::new() });
        LastCheck { line, checked, at: None }
    }

    #[test]
    fn a_check_may_be_of_an_earlier_moment_but_not_of_others() {
        let stored = [("a", 1, "1"), ("b", 2, "2"), ("c", 4, "3")];
        let stored =
            stored.map(|(path, line, digest)| (path.to_owned(), (line, digest.to_owned())));
        let mut recorded = Recorded { stored: stored.into(), ..Recorded::default() };
        for sound in [&[("a", "1"), ("b", "2"), ("c", "3")][..], &[("a", "1"), ("b", "2")], &[]] {
            recorded.last_check = Some(checked(sound, 5));
            assert_eq!(recorded.other_packages(), None, "{sound:?}");
        }
        for other in [&[("a", "1"), ("b", "3")][..], &[("b", "2")]] {
            recorded.last_check = Some(checked(other, 5));
            assert!(recorded.other_packages().is_some(), "{other:?}");
        }
        // Of what was not stored yet.
        recorded.last_check = Some(checked(&[("a", "1"), ("b", "2"), ("c", "3")], 3));
        assert!(recorded.other_packages().is_some());
        // Before and after something was withdrawn.
        recorded.withdrawn.insert("a".to_owned(), 3);
        for sound in [&[("a", "1"), ("b", "2")][..], &[("b", "2"), ("c", "3")], &[("b", "2")]] {
            recorded.last_check = Some(checked(sound, 5));
            assert_eq!(recorded.other_packages(), None, "{sound:?}");
        }
    }
}
