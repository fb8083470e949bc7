//! `rules`: what findings refer to.

use clap::Args;
use serde_json::json;

use super::options::{CommonOptions, FormatOption, ResultArguments};
use super::suggested::Suggested;
use super::{CommandResult, Failure, Outcome, print};
use crate::finding::{Advice, Rule};
use crate::rules;

#[derive(Debug, Args)]
pub struct RulesArguments {
    /// Explain the rules with these codes: what is found, why it matters, an example, what to do
    #[arg(value_name = "CODE", value_parser = Suggested::rules(), hide_possible_values = true)]
    codes: Vec<String>,
    #[command(flatten)]
    pub result: ResultArguments,
}

/// Lists every rule, or explains those that are asked for.
pub fn run(arguments: &RulesArguments, common: &CommonOptions) -> CommandResult {
    let known = |code: &String| {
        rules::by_code(code).ok_or_else(|| {
            let message = format!("no rule has the code {}", crate::error::shown(code));
            Failure::with_help(message, Some("communique rules lists all rules".to_owned()))
        })
    };
    let asked: Vec<&Rule> = arguments.codes.iter().map(known).collect::<Result<_, _>>()?;
    let is_json = common.format == FormatOption::Json;
    match asked.as_slice() {
        [] if is_json => rules::all().into_iter().try_for_each(|rule| print(&json_line(rule)))?,
        [] => rules::all().into_iter().try_for_each(|rule| print(&line(rule)))?,
        asked if is_json => asked.iter().try_for_each(|rule| print(&json_line(rule)))?,
        asked => {
            let texts: Vec<String> = asked.iter().map(|rule| explanation(rule)).collect();
            print(&texts.join("\n"))?;
        }
    }
    Ok(Outcome::Well)
}

fn line(rule: &Rule) -> String {
    let Rule { code, title, clause, .. } = rule;
    format!("{code:<5} {:<9} {title} ({clause})\n", rule.severity.as_str())
}

/// What, why, an example, what to do, and the clause.
fn explanation(rule: &Rule) -> String {
    let Rule { code, title, clause, advice: Advice { meaning, remedy }, .. } = rule;
    let (severity, effect) = (rule.severity.as_str(), rule.severity.effect());
    let mut text = format!("{severity} {code}: {title}.\n");
    for (head, what) in [
        ("Why it matters", format!("{meaning}.")),
        ("For example", rules::example(rule).to_owned()),
        ("What to do", format!("{remedy}.")),
        ("Rests on", (*clause).to_owned()),
        ("Effect", format!("{effect}.")),
        ("More", rule.page()),
    ] {
        let head = format!("{head}:");
        text.push_str(&format!("  {head:<16}{what}\n"));
    }
    text
}

fn json_line(rule: &Rule) -> String {
    let value = json!({
        "code": rule.code,
        "severity": rule.severity.as_str(),
        "title": rule.title,
        "clause": rule.clause,
        "stage": rule.stage.as_str(),
        "meaning": rule.advice.meaning,
        "example": rules::example(rule),
        "advice": rule.advice.remedy,
        "page": rule.page(),
    });
    format!("{value}\n")
}
