//! `rules`: what findings refer to.

use clap::Args;
use serde_json::json;

use super::options::{CommonOptions, FormatOption};
use super::{CommandResult, Failure, Outcome, print};
use crate::finding::Rule;
use crate::package::risks;
use crate::report::advice;
use crate::{document, release, typeset, verify};

#[derive(Debug, Args)]
pub struct RulesArguments {
    /// One rule's code
    code: Option<String>,
}

/// Every rule of every stage.
pub fn all() -> Vec<&'static Rule> {
    let mut rules: Vec<&Rule> = [
        release::rule::RULES,
        document::rule::RULES,
        typeset::rule::RULES,
        risks::rule::RULES,
        verify::rule::RULES,
    ]
    .concat();
    rules.sort_by_key(|rule| rule.code);
    rules
}

pub fn run(arguments: &RulesArguments, common: &CommonOptions) -> CommandResult {
    let mut rules = all();
    if let Some(code) = &arguments.code {
        rules.retain(|rule| rule.code.eq_ignore_ascii_case(code));
        if rules.is_empty() {
            return Err(Failure::new(format!("no rule has the code {code}")));
        }
    }
    for rule in rules {
        let severity = rule.severity.as_str();
        let line = if common.format == FormatOption::Json {
            json!({
                "code": rule.code, "severity": severity, "title": rule.title,
                "clause": rule.clause,
            })
            .to_string()
        } else if arguments.code.is_some() {
            explained(rule)
        } else {
            format!("{:<5} {severity:<9} {} ({})", rule.code, rule.title, rule.clause)
        };
        print(&format!("{line}\n"))?;
    }
    Ok(Outcome::Well)
}

/// A rule with what its findings mean and what to do about them.
fn explained(rule: &Rule) -> String {
    let severity = rule.severity.as_str();
    let mut text = format!("{} ({severity})\n\n{}.\n", rule.code, rule.title);
    if verify::rule::by_code(rule.code).is_some() {
        let advice = advice::of(rule);
        text.push_str(&format!("{}.\n\nWhat to do: {}.\n", advice.meaning, advice.remedy));
    }
    format!("{text}\nRests on: {}", rule.clause)
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_code_is_given_twice() {
        let rules = super::all();
        for pair in rules.windows(2) {
            assert_ne!(pair[0].code, pair[1].code);
        }
    }
}
