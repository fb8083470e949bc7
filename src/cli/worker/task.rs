//! A task: a JSON object, read as the options of `export` are.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use clap::{Arg, ArgAction, Command, CommandFactory, Parser};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::cli::export::ExportArguments;

/// Options that are about a whole export: a task has one post, whatever collection it is of.
const NOT_OF_A_TASK: [&str; 5] = ["report", "deposit", "links", "fail-fast", "collection"];

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
        let Entries(entries) = serde_json::from_slice(line)
            .map_err(|error| fault("", format!("a task is a JSON object: {error}")))?;
        let release = entries.iter().find(|(name, _)| name == "release");
        let release = match release {
            Some((_, Value::String(release))) => release.clone(),
            _ => return Err(fault("", "a task names its post as « release »".to_owned())),
        };
        let mut arguments: Vec<OsString> = Vec::new();
        let mut options = Map::new();
        let known = Options::command();
        let mut given = BTreeSet::new();
        for (typed, value) in entries {
            let name = typed.replace('_', "-");
            if !given.insert(name.clone()) {
                return Err(fault(&release, format!("« {typed} » is given twice")));
            }
            if name == "release" {
                continue;
            }
            check_option(&known, &name, &value).map_err(|message| fault(&release, message))?;
            add_option(&mut arguments, &name, &value);
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

/// The entries of a JSON object as they come: what is given twice must be seen.
struct Entries(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Entries, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Entries;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object with the options of a task")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

/// Whether a task has such an option, and such values go with it: also where the value is the one
/// that says nothing, or whoever writes it would believe that it does something.
fn check_option(known: &Command, name: &str, value: &Value) -> Result<(), String> {
    if NOT_OF_A_TASK.contains(&name) {
        return Err(format!("« {name} » is for a whole export"));
    }
    let names = || known.get_arguments().filter_map(Arg::get_long);
    let Some(option) = known.get_arguments().find(|option| option.get_long() == Some(name)) else {
        let close = |known: &&str| strsim::jaro_winkler(known, name) > 0.8;
        let alike = names().filter(close).find(|known| !NOT_OF_A_TASK.contains(known));
        let help = alike.map(|known| format!(": « {known} » is one")).unwrap_or_default();
        return Err(format!("« {name} » is no option of a task{help}"));
    };
    let takes_value = option.get_action().takes_values();
    let many = matches!(option.get_action(), ArgAction::Append);
    match value {
        Value::Object(_) => Err(format!("« {name} » cannot be an object")),
        // As if it were not given.
        Value::Null => Ok(()),
        Value::Bool(_) if !takes_value => Ok(()),
        Value::Bool(_) => Err(format!("« {name} » takes a value, not true or false")),
        _ if !takes_value => Err(format!("« {name} » is true or false")),
        Value::Array(values) if many => values
            .iter()
            .find(|value| !(value.is_string() || value.is_number()))
            .map_or(Ok(()), |_| Err(format!("« {name} » is a list of texts"))),
        Value::Array(_) => Err(format!("« {name} » takes one value, not a list")),
        Value::String(_) | Value::Number(_) => Ok(()),
    }
}

/// `{"fonts": ["a", "b"], "drafts": true}` as `--fonts=a --fonts=b --drafts`.
fn add_option(arguments: &mut Vec<OsString>, name: &str, value: &Value) {
    match value {
        Value::Null | Value::Bool(false) | Value::Object(_) => {}
        Value::Bool(true) => arguments.push(format!("--{name}").into()),
        Value::String(text) => arguments.push(format!("--{name}={text}").into()),
        Value::Number(number) => arguments.push(format!("--{name}={number}").into()),
        Value::Array(values) => {
            for value in values {
                add_option(arguments, name, value);
            }
        }
    }
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
        assert_eq!(unknown, "« lay out » is no option of a task: « layout » is one");
        let object = message(r#"{"release": "a.md", "to": {"b": 1}}"#);
        assert_eq!(object, "« to » cannot be an object");
    }

    #[test]
    fn every_key_of_a_task_is_an_option_that_is_obeyed_or_an_error() {
        let told = |entry: &str| message(&format!(r#"{{"release": "a.md", "to": "b", {entry}}}"#));
        // Also with a value that says nothing.
        for value in ["null", "false", "true", "\"x\"", "[]", "3"] {
            for name in ["layot", "format", "help", "site_path", "Layout", ""] {
                let message = told(&format!("\"{name}\": {value}"));
                assert!(message.contains("is no option of a task"), "{name}: {value}: {message}");
            }
            for name in NOT_OF_A_TASK {
                let message = told(&format!("\"{name}\": {value}"));
                assert_eq!(message, format!("« {name} » is for a whole export"));
            }
        }
        for (entry, expected) in [
            (r#""layout": true"#, "« layout » takes a value, not true or false"),
            (r#""fonts": false"#, "« fonts » takes a value, not true or false"),
            (r#""drafts": "yes""#, "« drafts » is true or false"),
            (r#""drafts": []"#, "« drafts » is true or false"),
            (r#""layout": ["a", "b"]"#, "« layout » takes one value, not a list"),
            (r#""fonts": [true]"#, "« fonts » is a list of texts"),
            (r#""to": "c""#, "« to » is given twice"),
            (r#""dry_run": true, "dry-run": true"#, "« dry-run » is given twice"),
            (r#""release": "c.md""#, "« release » is given twice"),
        ] {
            assert_eq!(told(entry), expected, "{entry}");
        }
        // Every other option of an export is one of a task.
        for option in Options::command().get_arguments().filter_map(Arg::get_long) {
            let is_whole = NOT_OF_A_TASK.contains(&option) || option == "to";
            let line = format!(r#"{{"release": "a.md", "to": "b", "{option}": null}}"#);
            assert!(is_whole || Task::read(line.as_bytes()).is_ok(), "{option}");
        }
    }

    #[test]
    fn the_post_is_named_where_it_is_known() {
        let fault = Task::read(br#"{"release": "a.md", "to": 1, "x": {}}"#).err().unwrap();
        assert_eq!(fault.release, "a.md");
    }
}
