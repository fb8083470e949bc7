//! The table of rules: everything a finding can refer to, in one place.
//!
//! Findings, `communique rules`, the advice of reports, the rules of a SARIF report and
//! [`archive/rules.md`](https://docs.rs/crate/communique/latest/source/archive/rules.md) all come
//! from this table. To add a rule, add one row to the file of its stage: a code that was never
//! used, the severity, what is wrong, the clause it rests on, and what it means and what to do
//! about it.
//!
//! A code never changes its meaning and is never given to another rule: when a rule goes, its code
//! stays unused.

use crate::finding::Rule;

/// The rows of a stage: a static for each rule, and `RULES`, the list of them.
///
/// The name is the one that the code uses, in capitals: `NAME = "D001" Warning "title", "clause",
/// ADVICE;`.
macro_rules! rules {
    ($stage:ident: $(
        $name:ident = $code:literal $severity:ident $title:literal, $clause:literal, $advice:expr;
    )+) => {
        $(
            #[doc = $title]
            pub static $name: $crate::finding::Rule = $crate::finding::Rule {
                code: $code,
                severity: $crate::finding::Severity::$severity,
                stage: $crate::finding::Stage::$stage,
                title: $title,
                clause: $clause,
                advice: $advice,
            };
        )+

        /// The rules of this stage, by code.
        pub(super) static RULES: &[&$crate::finding::Rule] = &[$(&$name),+];
    };
}

pub mod document;
pub mod package;
#[cfg(test)]
mod page;
pub mod release;
#[cfg(test)]
mod tests;
pub mod typeset;
pub mod verification;

/// Every rule of every stage, by code.
pub fn all() -> Vec<&'static Rule> {
    let mut rules = STAGES.concat();
    rules.sort_by_key(|rule| rule.code);
    rules
}

/// The rules of each stage.
static STAGES: [&[&Rule]; 5] =
    [release::RULES, document::RULES, typeset::RULES, package::RULES, verification::RULES];

/// A line for each rule: its code, and a finding as reports show it.
const EXAMPLES: &str = include_str!("examples.txt");

/// A finding of a rule, as reports show it: the file, and what is wrong with it.
pub fn example(rule: &Rule) -> &'static str {
    let mut lines = EXAMPLES.lines().filter_map(|line| line.split_once(' '));
    lines.find(|(code, _)| *code == rule.code).map(|(_, example)| example).unwrap_or_default()
}

/// The rule with this code, in either case.
pub fn by_code(code: &str) -> Option<&'static Rule> {
    STAGES.into_iter().flatten().find(|rule| rule.code.eq_ignore_ascii_case(code)).copied()
}
