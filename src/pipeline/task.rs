//! A task: a JSON object that names a post, an archive and any options of an export that apply to
//! one release. It is read straight into [`ExportOptions`].

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::listed::Listed;
use super::options::{ExportOptions, FirstDay, LastDay};
use crate::error::json_reason;
use crate::package::SedaVersion;

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Task {
    /// The post.
    pub(super) release: PathBuf,
    /// The archive's folder.
    pub(super) archive: PathBuf,
    pub(super) options: ExportOptions,
    /// What a list said of the post.
    pub(super) listed: Option<Listed>,
}

/// A line that is not a task.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TaskFault {
    /// The post, if known.
    pub(super) release: String,
    pub(super) message: String,
}

/// Options that concern a whole export: a task has one post, whatever collection it is in.
const FOR_WHOLE_EXPORTS: [&str; 5] = ["report", "deposit", "links", "fail-fast", "collection"];

/// Reads the value of an entry into the task; its error message lacks the name.
type Reader = fn(&mut Draft, Value) -> Result<(), String>;

/// Every entry that a task may have, with its reader.
const ENTRIES: [(&str, Reader); 26] = [
    ("to", |task, value| one(value).map(|to| task.archive = to)),
    ("site", |task, value| one(value).map(|site| task.options.source.site = site)),
    ("config", |task, value| one(value).map(|config| task.options.source.config = config)),
    ("allow-missing", |task, value| {
        switch(value).map(|is_on| task.options.source.allow_missing = is_on)
    }),
    ("layout", |task, value| one(value).map(|layout| task.options.page.layout = layout)),
    ("fonts", |task, value| many(value).map(|fonts| task.options.page.fonts = fonts)),
    ("downsample", |task, value| {
        task.options.page.downsample = one(value)?;
        task.options.page.check().map_err(|failure| failure.to_string())
    }),
    ("profile", |task, value| {
        one(value).map(|kind| task.options.record.kind = kind.unwrap_or_default())
    }),
    ("seda-version", |task, value| {
        one::<SedaVersion>(value).map(|version| task.options.record.seda_version = version)
    }),
    ("digest", |task, value| {
        let lists: Vec<String> = many(value)?;
        let names = lists.iter().flat_map(|list| list.split(','));
        task.options.record.digests = names.map(parsed).collect::<Result<_, _>>()?;
        Ok(())
    }),
    ("at", |task, value| one(value).map(|at| task.options.record.at = at)),
    ("agent", |task, value| one(value).map(|agent| task.options.record.agent = agent)),
    ("since", |task, value| {
        one(value).map(|day| task.options.since = day.map(|FirstDay(day)| day))
    }),
    ("until", |task, value| one(value).map(|day| task.options.until = day.map(|LastDay(day)| day))),
    ("drafts", |task, value| switch(value).map(|is_on| task.options.drafts = is_on)),
    ("dry-run", |task, value| switch(value).map(|is_on| task.options.dry_run = is_on)),
    ("upgrade", |task, value| switch(value).map(|is_on| task.options.upgrade = is_on)),
    ("allow", |task, value| many(value).map(|codes| task.options.source.allow = codes)),
    ("deny", |task, value| many(value).map(|codes| task.options.source.deny = codes)),
    ("strict", |task, value| switch(value).map(|is_on| task.options.source.strict = is_on)),
    ("listed", |task, value| {
        task.listed = serde_json::from_value(value)
            .map_err(|error| format!("is not what `list` writes: {}", json_reason(&error)))?;
        Ok(())
    }),
    // Read before the others.
    ("release", |_, _| Ok(())),
    // What `list` says for those who distribute tasks.
    ("date", |_, value| one::<String>(value).map(drop)),
    ("language", |_, value| one::<String>(value).map(drop)),
    ("size", |_, value| one::<u64>(value).map(drop)),
    ("bytes", |_, value| one::<u64>(value).map(drop)),
];

/// A task while its entries are read.
#[derive(Default)]
struct Draft {
    archive: Option<PathBuf>,
    options: ExportOptions,
    listed: Option<Listed>,
}

impl Task {
    pub(super) fn read(line: &[u8]) -> Result<Task, TaskFault> {
        let fault = |release: &str, message: String| TaskFault { release: release.into(), message };
        let Entries(entries) = serde_json::from_slice(line).map_err(|error| {
            fault("", format!("expected a JSON object: {}", json_reason(&error)))
        })?;
        let release = entries.iter().find(|(name, _)| name == "release");
        let release = match release {
            Some((_, Value::String(release))) => release.clone(),
            Some((_, other)) => {
                let message = format!("`release` must be the path of a post, not `{other}`");
                return Err(fault("", message));
            }
            None => return Err(fault("", "it does not name its post as `release`".to_owned())),
        };
        Task::of(&release, entries).map_err(|message| fault(&release, message))
    }

    /// Whether both are for the same site and archive, with the same options. Where no site is
    /// named, each is looked for.
    pub(super) fn goes_with(&self, other: &Task) -> bool {
        self.options.source.site.is_some()
            && self.options == other.options
            && self.archive == other.archive
            && self.listed.is_some() == other.listed.is_some()
    }

    fn of(release: &str, entries: Vec<(String, Value)>) -> Result<Task, String> {
        let mut draft = Draft::default();
        let mut given = Vec::new();
        for (written, value) in entries {
            let name = written.replace('_', "-");
            if given.contains(&name) {
                return Err(format!("`{written}` is given twice"));
            }
            let reader = reader(&name)?;
            reader(&mut draft, value).map_err(|message| format!("`{name}` {message}"))?;
            given.push(name);
        }
        let archive = draft.archive.ok_or("a task must name its archive as `to`")?;
        let Draft { options, listed, .. } = draft;
        Ok(Task { release: PathBuf::from(release), archive, options, listed })
    }
}

/// The reader of an entry; for an unknown name, an error that suggests the nearest one.
fn reader(name: &str) -> Result<Reader, String> {
    if let Some((_, reader)) = ENTRIES.iter().find(|(known, _)| *known == name) {
        return Ok(*reader);
    }
    if FOR_WHOLE_EXPORTS.contains(&name) {
        return Err(format!("`{name}` applies only to whole exports"));
    }
    let is_close = |known: &&str| strsim::jaro_winkler(known, name) > 0.8;
    let close = ENTRIES.iter().map(|(known, _)| *known).find(is_close);
    let help = close.map(|known| format!("; did you mean `{known}`?")).unwrap_or_default();
    Err(format!("`{name}` is not an option of a task{help}"))
}

/// The entries of a JSON object in order: duplicates must be noticed.
struct Entries(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Entries, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Entries;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
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

/// True or false; null counts as absent.
fn switch(value: Value) -> Result<bool, String> {
    match value {
        Value::Null => Ok(false),
        Value::Bool(is_on) => Ok(is_on),
        Value::Object(_) => Err("cannot be an object".to_owned()),
        _ => Err("must be true or false".to_owned()),
    }
}

/// One value, in its textual form; null counts as absent.
fn one<T: FromStr<Err: fmt::Display>>(value: Value) -> Result<Option<T>, String> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => parsed(&text).map(Some),
        Value::Number(number) => parsed(&number.to_string()).map(Some),
        Value::Bool(_) => Err("takes a value, not true or false".to_owned()),
        Value::Array(_) => Err("takes one value, not a list".to_owned()),
        Value::Object(_) => Err("cannot be an object".to_owned()),
    }
}

/// A list of values, or one of them.
fn many<T: FromStr<Err: fmt::Display>>(value: Value) -> Result<Vec<T>, String> {
    let Value::Array(values) = value else { return Ok(one(value)?.into_iter().collect()) };
    let value = |value: Value| match value {
        Value::String(_) | Value::Number(_) => one(value),
        _ => Err("must be a list of strings".to_owned()),
    };
    values.into_iter().filter_map(|one| value(one).transpose()).collect()
}

fn parsed<T: FromStr<Err: fmt::Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error| format!("cannot be `{text}`: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::DigestAlgorithm;
    use crate::pipeline::options::PackageKind;

    fn message(line: &str) -> String {
        Task::read(line.as_bytes()).expect_err(line).message
    }

    #[test]
    fn a_task_has_the_options_of_export() {
        let line = r#"{"release": "-a.md", "to": "/archive", "site": "s", "layout": "marque-etat",
            "fonts": ["f", "g"], "allow_missing": true, "drafts": false, "at": null,
            "digest": "sha512,sha256", "profile": "seda", "seda-version": 2.2, "downsample": 150,
            "since": "2019-07-01"}"#;
        let task = Task::read(line.as_bytes()).unwrap();
        assert_eq!(task.release, PathBuf::from("-a.md"));
        assert_eq!(task.archive, PathBuf::from("/archive"));
        let ExportOptions { source, page, record, since, drafts, .. } = task.options;
        assert_eq!(source.site, Some(PathBuf::from("s")));
        assert!(source.allow_missing && !drafts);
        assert_eq!((page.layout.as_deref(), page.downsample), (Some("marque-etat"), Some(150)));
        assert_eq!(page.fonts, ["f", "g"].map(PathBuf::from));
        assert_eq!((record.kind, record.at), (PackageKind::Seda, None));
        assert_eq!(record.seda_version, Some(SedaVersion::V2_2));
        assert_eq!(record.digests, [DigestAlgorithm::Sha512, DigestAlgorithm::Sha256]);
        assert_eq!(since, Some(jiff::civil::date(2019, 7, 1)));
    }

    #[test]
    fn anything_but_a_task_is_an_error() {
        assert_eq!(message("{"), "expected a JSON object: a brace `{` is not closed");
        assert_eq!(message("[]"), "expected a JSON object: it is a list, not an object");
        assert_eq!(message("2019"), "expected a JSON object: it is the number 2019, not an object");
        assert_eq!(message(r#"{"to": "a"}"#), "it does not name its post as `release`");
        assert_eq!(
            message(r#"{"release": 3, "to": "a"}"#),
            "`release` must be the path of a post, not `3`"
        );
        assert_eq!(message(r#"{"release": "a.md"}"#), "a task must name its archive as `to`");
        let unknown = message(r#"{"release": "a.md", "to": "b", "lay out": "x"}"#);
        assert_eq!(unknown, "`lay out` is not an option of a task; did you mean `layout`?");
        let object = message(r#"{"release": "a.md", "to": {"b": 1}}"#);
        assert_eq!(object, "`to` cannot be an object");
    }

    #[test]
    fn every_key_of_a_task_is_an_option_that_is_obeyed_or_an_error() {
        let message_of =
            |entry: &str| message(&format!(r#"{{"release": "a.md", "to": "b", {entry}}}"#));
        // Also with a value that has no effect.
        for value in ["null", "false", "true", "\"x\"", "[]", "3"] {
            for name in ["layot", "format", "help", "site_path", "Layout", ""] {
                let message = message_of(&format!("\"{name}\": {value}"));
                assert!(
                    message.contains("is not an option of a task"),
                    "{name}: {value}: {message}"
                );
            }
            for name in FOR_WHOLE_EXPORTS {
                let message = message_of(&format!("\"{name}\": {value}"));
                assert_eq!(message, format!("`{name}` applies only to whole exports"));
            }
        }
        for (entry, expected) in [
            (r#""layout": true"#, "`layout` takes a value, not true or false"),
            (r#""fonts": false"#, "`fonts` takes a value, not true or false"),
            (r#""drafts": "yes""#, "`drafts` must be true or false"),
            (r#""drafts": []"#, "`drafts` must be true or false"),
            (r#""layout": ["a", "b"]"#, "`layout` takes one value, not a list"),
            (r#""fonts": [true]"#, "`fonts` must be a list of strings"),
            (r#""to": "c""#, "`to` is given twice"),
            (r#""dry_run": true, "dry-run": true"#, "`dry-run` is given twice"),
            (r#""release": "c.md""#, "`release` is given twice"),
        ] {
            assert_eq!(message_of(entry), expected, "{entry}");
        }
        for (entry, part) in [
            (r#""profile": "sedan""#, "`profile` cannot be `sedan`"),
            (r#""digest": ["md5"]"#, "`digest` cannot be `md5`"),
            (r#""since": "2019-02-30""#, "`since` cannot be `2019-02-30`"),
            (r#""downsample": 3"#, "is not between 72 and 2400"),
            (r#""at": "yesterday""#, "write it as RFC 3339"),
        ] {
            assert!(message_of(entry).contains(part), "{entry}: {}", message_of(entry));
        }
    }

    #[test]
    fn the_post_is_named_where_it_is_known() {
        let fault = Task::read(br#"{"release": "a.md", "to": 1, "x": {}}"#).err().unwrap();
        assert_eq!(fault.release, "a.md");
    }
}
