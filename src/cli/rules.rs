//! `rules`: what findings refer to.

use clap::Args;
use serde_json::json;

use super::options::{CommonOptions, FormatOption};
use super::{CommandResult, Failure, Outcome, print};
use crate::finding::{Advice, Rule};
use crate::rules;

#[derive(Debug, Args)]
pub struct RulesArguments {
    /// Explain the rule with this code
    code: Option<String>,
}

/// Lists every rule, or explains one.
pub fn run(arguments: &RulesArguments, common: &CommonOptions) -> CommandResult {
    let write = |rule, is_alone| match common.format {
        FormatOption::Json => print(&format!("{}\n", json(rule))),
        _ => print(&text(rule, is_alone)),
    };
    match &arguments.code {
        None => rules::all().into_iter().try_for_each(|rule| write(rule, false))?,
        Some(code) => {
            let unknown = || Failure::new(format!("there is no rule {code}"));
            write(rules::by_code(code).ok_or_else(unknown)?, true)?;
        }
    }
    Ok(Outcome::Well)
}

/// One line; for a rule that was asked for, its explanation too.
fn text(rule: &Rule, is_alone: bool) -> String {
    let Rule { code, title, clause, advice: Advice { meaning, remedy }, .. } = rule;
    let line = format!("{code:<5} {:<9} {title} ({clause})\n", rule.severity.as_str());
    match is_alone {
        false => line,
        true => format!(
            "{line}\n  What it means: {meaning}.\n  What to do:    {remedy}.\n  More:          {}\n",
            rule.page()
        ),
    }
}

fn json(rule: &Rule) -> serde_json::Value {
    json!({
        "code": rule.code,
        "severity": rule.severity.as_str(),
        "title": rule.title,
        "clause": rule.clause,
        "stage": rule.stage.as_str(),
        "meaning": rule.advice.meaning,
        "advice": rule.advice.remedy,
        "page": rule.page(),
    })
}
