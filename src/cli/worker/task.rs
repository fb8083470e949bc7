//! A task: a JSON object, read as the options of `export` are.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Parser;
use serde_json::{Map, Value};

use crate::cli::export::ExportArguments;

/// Options that are about a whole export.
const NOT_OF_A_TASK: [&str; 3] = ["report", "deposit", "fail-fast"];

/// What is to be done.
pub struct Task {
    pub release: PathBuf,
    pub arguments: ExportArguments,
    /// All of it but the release and the archive, as text: tasks with the same share what they
    /// open.
    pub options: String,
}

/// A line that is no task.
#[derive(Debug, PartialEq, Eq)]
pub struct TaskFault {
    /// The post, where it is known.
    pub release: String,
    pub message: String,
}

#[derive(Parser)]
#[command(no_binary_name = true, disable_help_flag = true)]
struct Options {
    #[command(flatten)]
    export: ExportArguments,
}

impl Task {
    pub fn read(line: &[u8]) -> Result<Task, TaskFault> {
        let fault = |release: &str, message: String| TaskFault { release: release.into(), message };
        let value: Map<String, Value> = serde_json::from_slice(line)
            .map_err(|error| fault("", format!("a task is a JSON object: {error}")))?;
        let release = match value.get("release") {
            Some(Value::String(release)) => release.clone(),
            _ => return Err(fault("", "a task names its post as « release »".to_owned())),
        };
        let mut arguments: Vec<OsString> = Vec::new();
        let mut options = Map::new();
        for (name, value) in value.into_iter().filter(|(name, _)| name != "release") {
            let name = name.replace('_', "-");
            add_option(&mut arguments, &name, &value)
                .map_err(|message| fault(&release, message))?;
            if name != "to" {
                options.insert(name, value);
            }
        }
        arguments.extend(["--".into(), release.clone().into()]);
        let parsed = Options::try_parse_from(arguments);
        let parsed = parsed.map_err(|error| fault(&release, first_lines(&error.to_string())))?;
        Ok(Task {
            release: PathBuf::from(release),
            arguments: parsed.export,
            options: Value::Object(options).to_string(),
        })
    }
}

/// `{"fonts": ["a", "b"], "drafts": true}` as `--fonts=a --fonts=b --drafts`.
fn add_option(arguments: &mut Vec<OsString>, name: &str, value: &Value) -> Result<(), String> {
    if !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') || name.is_empty() {
        return Err(format!("« {name} » is no option"));
    }
    if NOT_OF_A_TASK.contains(&name) {
        return Err(format!("« {name} » is for a whole export"));
    }
    match value {
        Value::Null | Value::Bool(false) => {}
        Value::Bool(true) => arguments.push(format!("--{name}").into()),
        Value::String(text) => arguments.push(format!("--{name}={text}").into()),
        Value::Number(number) => arguments.push(format!("--{name}={number}").into()),
        Value::Array(values) => {
            for value in values {
                add_option(arguments, name, value)?;
            }
        }
        Value::Object(_) => return Err(format!("« {name} » cannot be an object")),
    }
    Ok(())
}

/// What is wrong, without the usage of the command line.
fn first_lines(error: &str) -> String {
    let text = error.strip_prefix("error: ").unwrap_or(error);
    let lines = text.lines().map(str::trim).take_while(|line| !line.starts_with("Usage:"));
    let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    lines.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(line: &str) -> String {
        Task::read(line.as_bytes()).err().expect(line).message
    }

    #[test]
    fn a_task_has_the_options_of_export() {
        let line = r#"{"release": "-a.md", "to": "/archive", "site": "s", "layout": "marque-etat",
            "fonts": ["f", "g"], "allow_missing": true, "drafts": false, "at": null}"#;
        let task = Task::read(line.as_bytes()).unwrap();
        assert_eq!(task.release, PathBuf::from("-a.md"));
        assert_eq!(task.arguments.to, PathBuf::from("/archive"));
        assert_eq!(task.arguments.site.site, Some(PathBuf::from("s")));
        assert_eq!(task.arguments.page.layout.as_deref(), Some("marque-etat"));
        assert_eq!(task.arguments.page.fonts, ["f", "g"].map(PathBuf::from));
        assert!(task.arguments.site.allow_missing && !task.arguments.drafts);
        assert!(!task.options.contains("/archive") && !task.options.contains("a.md"));
    }

    #[test]
    fn what_is_no_task_is_told() {
        assert!(message("{").starts_with("a task is a JSON object: EOF"));
        assert!(message("[]").starts_with("a task is a JSON object: "));
        assert_eq!(message(r#"{"to": "a"}"#), "a task names its post as « release »");
        assert_eq!(message(r#"{"release": 3, "to": "a"}"#), "a task names its post as « release »");
        let missing = message(r#"{"release": "a.md"}"#);
        assert!(missing.starts_with("the following required arguments"), "{missing}");
        let unknown = message(r#"{"release": "a.md", "to": "b", "lay out": "x"}"#);
        assert_eq!(unknown, "« lay out » is no option");
        let unknown = message(r#"{"release": "a.md", "to": "b", "layot": "x"}"#);
        assert!(unknown.starts_with("unexpected argument '--layot' found"), "{unknown}");
        assert!(unknown.contains("--layout") && !unknown.contains('\n'), "{unknown}");
        let whole = message(r#"{"release": "a.md", "to": "b", "fail_fast": true}"#);
        assert_eq!(whole, "« fail-fast » is for a whole export");
        let object = message(r#"{"release": "a.md", "to": {"b": 1}}"#);
        assert_eq!(object, "« to » cannot be an object");
    }

    #[test]
    fn the_post_is_named_where_it_is_known() {
        let fault = Task::read(br#"{"release": "a.md", "to": 1, "x": {}}"#).err().unwrap();
        assert_eq!(fault.release, "a.md");
    }
}
