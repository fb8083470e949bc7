//! Packages of this program that somebody unpacked, and packed again with another one: nothing is
//! wrong with them, unlike those of which a few bytes changed.

use std::collections::BTreeSet;

use super::findings::Findings;
use crate::finding::Finding;
use crate::rules::verification as rule;

/// Whether at least half of a zip's entries, and more than the two that one wrong byte may concern, are
/// not as this program's writer makes them: damage rarely reaches so many, and leaves them unreadable.
pub fn is_repacked<'a>(findings: impl Iterator<Item = &'a Finding>, entries: usize) -> bool {
    let own = findings.filter(|finding| finding.rule.is_own_form());
    let differing: BTreeSet<&str> = own.map(|finding| finding.path.as_str()).collect();
    differing.len() > 2 && 2 * differing.len() >= entries
}

/// The findings with one in the place of those about the writer's form, if the zip called `name` was
/// packed again.
pub fn settle(findings: Findings, entries: usize, name: &str) -> Findings {
    if !is_repacked(findings.iter(), entries) {
        return findings;
    }
    let detail = "most of its entries are not as this program writes them";
    let mut settled = Findings::from(vec![Finding::new(&rule::ZIP_REPACKED, name, detail)]);
    let others = findings.iter().filter(|finding| !finding.rule.is_own_form());
    settled.extend(others.cloned());
    settled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(paths: &[&str]) -> Findings {
        let own = paths.iter().map(|path| Finding::new(&rule::ZIP_OWN_HEADER, *path, "x"));
        own.chain([Finding::new(&rule::FIXITY_TAG, "a", "x")]).collect()
    }

    #[test]
    fn a_few_entries_are_damaged_and_most_of_them_packed_again() {
        let codes = |paths: &[&str]| -> Vec<_> {
            let settled = settle(findings(paths), 4, "a.zip");
            settled.iter().map(|finding| finding.rule.code).collect()
        };
        assert_eq!(codes(&["a"]), ["Z020", "F002"]);
        assert_eq!(codes(&["a", "a", "a"]), ["Z020", "Z020", "Z020", "F002"]);
        assert_eq!(codes(&["a", "b"]), ["Z020", "Z020", "F002"]);
        assert_eq!(codes(&["a", "b", "c"]), ["Z035", "F002"]);
    }
}
