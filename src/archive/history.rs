//! What was done with an archive, as its log tells, for those who read it.

use std::path::Path;

use super::lines::Lines;
use super::log::{LOG, LogLine};
use crate::error::IoError;

/// A run of the past.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PastRun {
    /// First and last of its lines in the log, from 1.
    pub lines: (u64, u64),
    /// `export`, `withdraw`, `check`, ….
    pub event: String,
    /// RFC 3339, if it was said.
    pub at: Option<String>,
    /// Who ran it, if that was said.
    pub agent: Option<String>,
    /// The program.
    pub program: String,
    /// How many packages it stored.
    pub added: usize,
    /// How many it withdrew.
    pub withdrawn: usize,
    /// How many files it put back from a copy.
    pub repaired: usize,
    /// How many posts it refused.
    pub refused: usize,
    /// What a check found: `sound`, `damaged`, `unchecked`.
    pub result: Option<String>,
    /// Whether its last line was read: a long run has several.
    pub is_whole: bool,
}

/// The runs of an archive, the oldest first; `most` of them, the newest. Lines that cannot be read
/// are left out: verification finds them.
///
/// # Errors
/// If the log cannot be read. Without a log there are none.
pub fn history(root: &Path, most: usize) -> Result<Vec<PastRun>, IoError> {
    let path = root.join(LOG);
    let Some(mut lines) = Lines::open(&path)? else { return Ok(Vec::new()) };
    let mut runs: Vec<PastRun> = Vec::new();
    for number in 1.. {
        let next = lines.next(&mut |_| {}).map_err(IoError::of("read", &path))?;
        let Some(line) = next else { break };
        let parsed = line.text.and_then(|text| serde_json::from_slice::<LogLine>(text).ok());
        let Some(parsed) = parsed else { continue };
        let run = PastRun::of(parsed, number);
        match runs.last_mut().filter(|last| last.goes_on_with(&run)) {
            Some(last) => last.take(&run),
            None => runs.push(run),
        }
        if runs.len() > 2 * most.max(1) {
            runs.drain(..runs.len() - most);
        }
    }
    runs.drain(..runs.len().saturating_sub(most));
    Ok(runs)
}

impl PastRun {
    fn of(line: LogLine, number: u64) -> PastRun {
        let refused = line.posts.as_ref().map_or(0, |posts| posts.refused.len());
        // Only the last line of an export gives account of its posts.
        let is_whole = line.posts.is_some() || line.event != "export";
        PastRun {
            lines: (number, number),
            event: line.event,
            at: line.at,
            agent: line.agent,
            program: line.program,
            added: line.added.len(),
            withdrawn: line.withdrawn.len(),
            repaired: line.repaired.len(),
            refused,
            result: line.check.map(|check| check.result),
            is_whole,
        }
    }

    fn goes_on_with(&self, next: &PastRun) -> bool {
        let same = |run: &PastRun| (run.event.clone(), run.at.clone(), run.agent.clone());
        !self.is_whole && same(self) == same(next) && self.program == next.program
    }

    fn take(&mut self, next: &PastRun) {
        self.lines.1 = next.lines.1;
        self.added += next.added;
        self.withdrawn += next.withdrawn;
        self.repaired += next.repaired;
        self.refused += next.refused;
        self.is_whole = next.is_whole;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(event: &str, at: &str, rest: &str) -> String {
        format!(
            "{{\"sequence\":1,\"previous\":null,\"event\":\"{event}\",\"at\":\"{at}\",\
             \"agent\":null,\"program\":\"communique 0.1.0\"{rest},\"catalogue\":null}}\n"
        )
    }

    #[test]
    fn a_run_of_several_lines_is_one_and_the_newest_stay() {
        let folder = tempfile::tempdir().unwrap();
        let added = ",\"added\":[{\"path\":\"a\",\"sha256\":\"b\"}]";
        let posts = ",\"posts\":{\"found\":2,\"packaged\":1,\"outside\":0,\"drafts\":[],\
                     \"withdrawn\":[],\"refused\":[\"a.md\"],\"skipped\":[]}";
        let check = ",\"check\":{\"scope\":\"full\",\"result\":\"sound\",\"packages\":2,\
                     \"state\":\"x\"}";
        let log = [
            line("export", "2020", added),
            line("export", "2020", &format!("{added}{posts}")),
            "not JSON\n".to_owned(),
            line("check", "2021", check),
            line("export", "2022", posts),
        ];
        std::fs::write(folder.path().join("log.jsonl"), log.concat()).unwrap();
        let runs = history(folder.path(), 10).unwrap();
        let told: Vec<_> =
            runs.iter().map(|run| (run.lines, run.added, run.refused, &run.result)).collect();
        let sound = Some("sound".to_owned());
        assert_eq!(told, [((1, 2), 2, 1, &None), ((4, 4), 0, 0, &sound), ((5, 5), 0, 1, &None),]);
        assert_eq!(history(folder.path(), 1).unwrap(), runs[2..]);
        assert_eq!(history(&folder.path().join("none"), 1).unwrap(), []);
    }
}
