//! The findings of one package: listed up to a bound, and from there on counted by rule, so that
//! memory and report stay bounded whatever is wrong with it.

use std::collections::BTreeMap;
use std::ops::Deref;

use crate::finding::{Finding, Rule};

/// How much is listed, in bytes of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// Total for all rules.
    pub all: usize,
    /// For each rule, whatever the others have used.
    pub each: usize,
}

impl Bound {
    /// About 60,000 findings, and 2,500 of each rule.
    pub const PACKAGE: Bound = Bound { all: 12 << 20, each: 512 << 10 };
    /// For a package in an archive, of which many wait to be reported: about 20,000, and 1,000.
    pub const IN_ARCHIVE: Bound = Bound { all: 4 << 20, each: 256 << 10 };
    /// Maximum length of a finding's path or detail in bytes; longer ones are cut.
    const TEXT: usize = 8 << 10;
}

/// Findings, in the order they were made. As a slice, those that are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Findings {
    bound: Bound,
    named: Vec<Finding>,
    bytes: usize,
    rules: BTreeMap<&'static str, OfRule>,
}

/// The count for one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct OfRule {
    rule: &'static Rule,
    bytes: usize,
    unnamed: u64,
}

impl Default for Findings {
    fn default() -> Findings {
        Findings::bounded(Bound::PACKAGE)
    }
}

impl Findings {
    pub fn bounded(bound: Bound) -> Findings {
        Findings { bound, named: Vec::new(), bytes: 0, rules: BTreeMap::new() }
    }

    /// Lists a finding, or counts it once the bound is reached. At least one finding of each broken
    /// rule is listed.
    pub fn push(&mut self, mut finding: Finding) {
        cut(&mut finding.path);
        cut(&mut finding.detail);
        let size = size_of::<Finding>() + finding.path.len() + finding.detail.len();
        let Findings { bound, bytes, .. } = *self;
        let account = self.account(finding.rule);
        if account.bytes == 0 || bytes + size <= bound.all || account.bytes + size <= bound.each {
            account.bytes += size;
            self.bytes += size;
            self.named.push(finding);
        } else {
            account.unnamed += 1;
        }
    }

    /// Adds another's findings, listed or counted.
    pub fn append(&mut self, other: Findings) {
        if self.rules.is_empty() && self.bound == other.bound {
            *self = other;
            return;
        }
        self.extend(other.named);
        for OfRule { rule, unnamed, .. } in other.rules.into_values() {
            self.account(rule).unnamed += unnamed;
        }
    }

    /// The same findings with other paths, within their own bound.
    pub fn moved(self, bound: Bound, path: impl Fn(&str) -> String) -> Findings {
        let mut findings = Findings::bounded(bound);
        let Findings { named, rules, .. } = self;
        findings.extend(named.into_iter().map(|it| Finding { path: path(&it.path), ..it }));
        findings.append(Findings { named: Vec::new(), rules, ..Findings::default() });
        findings
    }

    /// Names the container in what concerns entries without a name.
    pub fn name_the_nameless(&mut self, container: &str) {
        for finding in self.named.iter_mut().filter(|finding| finding.path.is_empty()) {
            container.clone_into(&mut finding.path);
        }
    }

    /// The listed findings, followed by one for each rule with more, giving their number.
    pub fn into_named(self, path: &str) -> Vec<Finding> {
        let more: Vec<(&Rule, u64)> = self.unnamed().collect();
        let mut named = self.named;
        named.extend(more.into_iter().map(|(rule, number)| {
            let noun = if number == 1 { "finding" } else { "findings" };
            let detail = format!("{number} more {noun} of this rule, counted but not listed");
            Finding::new(rule, path, detail)
        }));
        named
    }

    /// Rules with more findings than are listed, and how many more.
    pub fn unnamed(&self) -> impl Iterator<Item = (&'static Rule, u64)> {
        let rules = self.rules.values().filter(|it| it.unnamed > 0);
        rules.map(|it| (it.rule, it.unnamed))
    }

    fn account(&mut self, rule: &'static Rule) -> &mut OfRule {
        self.rules.entry(rule.code).or_insert(OfRule { rule, bytes: 0, unnamed: 0 })
    }
}

/// Cuts a text that no file system, and no writer of this program, could have made.
fn cut(text: &mut String) {
    if text.len() > Bound::TEXT {
        text.truncate(text.floor_char_boundary(Bound::TEXT));
        text.push('…');
        text.shrink_to_fit();
    }
}

impl Deref for Findings {
    type Target = [Finding];

    fn deref(&self) -> &[Finding] {
        &self.named
    }
}

impl Extend<Finding> for Findings {
    fn extend<T: IntoIterator<Item = Finding>>(&mut self, findings: T) {
        findings.into_iter().for_each(|finding| self.push(finding));
    }
}

impl FromIterator<Finding> for Findings {
    fn from_iter<T: IntoIterator<Item = Finding>>(findings: T) -> Findings {
        let mut all = Findings::default();
        all.extend(findings);
        all
    }
}

impl From<Vec<Finding>> for Findings {
    fn from(findings: Vec<Finding>) -> Findings {
        findings.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::verification as rule;

    fn finding(rule: &'static Rule, number: usize) -> Finding {
        Finding::new(rule, format!("data/{number:06}"), "the file is missing")
    }

    #[test]
    fn what_goes_beyond_the_bound_is_counted() {
        let mut findings = Findings::default();
        let number = 1_000_000;
        findings.extend((0..number).map(|number| finding(&rule::BAG_FILE_MISSING, number)));
        findings.extend((0..number).map(|number| finding(&rule::BAG_FILE_UNLISTED, number)));
        let named = |code| findings.iter().filter(|it| it.rule.code == code).count();
        let (first, second) = (named("B011"), named("B012"));
        assert!(first > 60_000 && second > 2_500, "{first}, {second}");
        let more: Vec<_> = findings.unnamed().map(|(rule, more)| (rule.code, more)).collect();
        assert_eq!(more, [("B011", 1_000_000 - first as u64), ("B012", 1_000_000 - second as u64)]);
        let bytes: usize =
            findings.iter().map(|it| size_of::<Finding>() + it.path.len() + it.detail.len()).sum();
        assert!(bytes <= Bound::PACKAGE.all + Bound::PACKAGE.each, "{bytes}");
        let named = findings.into_named("bag");
        let last = &named[named.len() - 1];
        assert_eq!((last.rule.code, last.path.as_str()), ("B012", "bag"));
        assert!(last.detail.starts_with(&format!("{} more findings", number - second)));
    }

    #[test]
    fn nothing_is_lost_when_findings_are_put_together() {
        let bound = Bound { all: 1000, each: 400 };
        let mut one = Findings::bounded(bound);
        one.extend((0..50).map(|number| finding(&rule::FIXITY_TAG, number)));
        let mut other = Findings::bounded(bound);
        other.extend((0..70).map(|number| finding(&rule::FIXITY_TAG, number)));
        one.append(other);
        let one = one.moved(bound, |path| format!("bag/{path}"));
        let unnamed: u64 = one.unnamed().map(|(_, number)| number).sum();
        assert_eq!(one.len() as u64 + unnamed, 120);
        assert!(one.iter().all(|finding| finding.path.starts_with("bag/")));
    }

    #[test]
    fn a_rule_is_named_once_however_long_its_finding() {
        let mut findings = Findings::bounded(Bound { all: 0, each: 0 });
        findings.push(Finding::new(&rule::FIXITY_TAG, "é".repeat(1 << 20), "x"));
        findings.push(finding(&rule::FIXITY_TAG, 1));
        assert_eq!(findings.len(), 1);
        assert!(findings[0].path.len() < 9000 && findings[0].path.ends_with('…'));
        assert_eq!(findings.unnamed().count(), 1);
    }
}
