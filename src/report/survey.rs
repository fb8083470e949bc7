//! What a site is and how it would be read, as `survey` reports it: text and JSON.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};

use crate::outcome::{Counted, FolderUse, KeyUse, SiteSurvey, fault_line};
use crate::verify::names::shown;

/// Refused posts and examples that are shown to people.
const SHOWN: usize = 10;
const WIDTH: usize = 48;

impl SiteSurvey {
    /// For people.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let mut line = |name: &str, value: &str| {
            if !value.is_empty() {
                let _ = writeln!(out, "{name:<11}{}", shown(value));
            }
        };
        let optional = |value: &Option<String>| value.clone().unwrap_or_default();
        line("Site", &self.engine);
        line("Settings", &self.settings.join(", "));
        line("Title", &optional(&self.title));
        line("Address", &optional(&self.address));
        line("Known as", &optional(&self.key));
        line("Days of", &optional(&self.timezone));
        line("Posts", &self.count());
        let counted = |counts: Vec<(String, usize)>| {
            let counts = counts.into_iter().map(|(name, number)| format!("{name} {number}"));
            counts.collect::<Vec<_>>().join(", ")
        };
        line("Of", &counted(self.collections.clone().into_iter().collect()));
        line("Left out", &counted(self.left_out.clone()));
        line("Language", &self.language_line());
        self.write_keys(&mut out);
        self.write_files(&mut out);
        self.write_faults(&mut out);
        out
    }

    fn count(&self) -> String {
        let drafts = match self.drafts {
            0 => String::new(),
            drafts => format!(", {drafts} of them drafts"),
        };
        let days = self.days.map(|(first, last)| format!(", from {first} to {last}"));
        format!("{}{drafts}{}", self.posts, days.unwrap_or_default())
    }

    fn language_line(&self) -> String {
        let mut parts: Vec<String> = self
            .languages
            .iter()
            .map(|((tag, by), number)| format!("{tag} {number} (declared by {by})"))
            .collect();
        if self.undeclared > 0 {
            parts.push(format!("not declared {} (guessed from the words)", self.undeclared));
        }
        parts.join(", ")
    }

    fn write_keys(&self, out: &mut String) {
        for (head, is_used) in
            [("Front matter that is read", true), ("Front matter that is not read", false)]
        {
            let keys: Vec<&KeyUse> =
                self.keys.iter().filter(|key| key.read_as.is_some() == is_used).collect();
            if keys.is_empty() {
                continue;
            }
            let _ = writeln!(out, "\n{head}");
            let width = keys.iter().map(|key| key.name.chars().count()).max().unwrap_or(0).min(24);
            for key in keys {
                let _ = writeln!(
                    out,
                    "{:>7}  {:<width$}  {}\n{:>7}  {:<width$}  e.g. {}",
                    key.posts,
                    key.name,
                    key.meaning,
                    "",
                    "",
                    shortened(&key.example)
                );
            }
        }
    }

    fn write_files(&self, out: &mut String) {
        if self.files.is_empty() {
            return;
        }
        let _ = writeln!(out, "\nFiles that posts name");
        for folder in &self.files {
            let FolderUse { address, found, missing, example, suggestion } = folder;
            let _ = write!(out, "{:>7}  {address}", found + missing);
            if *missing > 0 {
                let example = example.as_deref().map(|it| format!(", such as {it}"));
                let _ = write!(out, ": {missing} not found{}", example.unwrap_or_default());
            }
            if let Some(folder) = suggestion {
                let _ =
                    write!(out, " (they are in {folder}: `uploads: {{ {address}: {folder} }}`)");
            }
            out.push('\n');
        }
    }

    fn write_faults(&self, out: &mut String) {
        if !self.warnings.is_empty() {
            let _ = writeln!(out, "\nSettings that are odd");
            self.warnings.iter().for_each(|it| _ = writeln!(out, "  {}", shown(it)));
        }
        if !self.findings.is_empty() {
            let _ = writeln!(out, "\nFindings before typesetting");
            for (code, Counted { rule, number, first }) in &self.findings {
                let _ = writeln!(
                    out,
                    "{number:>7}  {} [{code}]\n{:>7}  first: {}",
                    rule.title,
                    "",
                    shown(first)
                );
            }
        }
        if self.refused.is_empty() {
            let _ = writeln!(out, "\nNo post would be refused before typesetting.");
            return;
        }
        let _ = writeln!(out, "\nWould be refused: {} of {}", self.refused.len(), self.posts);
        for (path, faults) in self.refused.iter().take(SHOWN) {
            for fault in faults.iter().take(2) {
                let _ = writeln!(out, "  {}", fault_line(path, fault));
            }
        }
        if self.refused.len() > SHOWN {
            let _ = writeln!(out, "  … and {} more", self.refused.len() - SHOWN);
        }
    }

    /// One JSON object.
    pub fn json(&self) -> Value {
        let keys = self.keys.iter().map(|key| {
            json!({
                "name": key.name,
                "posts": key.posts,
                "example": key.example,
                "read_as": key.read_as,
                "meaning": key.meaning,
                "suggestion": key.suggestion,
            })
        });
        let files = self.files.iter().map(|folder| {
            json!({
                "address": folder.address,
                "found": folder.found,
                "missing": folder.missing,
                "example": folder.example,
                "suggestion": folder.suggestion,
            })
        });
        let findings = self.findings.iter().map(|(code, Counted { rule, number, first })| {
            json!({
                "rule": code, "severity": rule.severity.as_str(), "title": rule.title,
                "number": number, "first": first,
            })
        });
        let refused = self.refused.iter().map(|(path, faults)| {
            let faults: Vec<String> = faults.iter().map(|fault| fault_line(path, fault)).collect();
            json!({ "source": path, "faults": faults })
        });
        let languages = self.languages.iter().map(
            |((tag, by), number)| json!({ "language": tag, "declared_by": by, "posts": number }),
        );
        json!({
            "site": self.engine,
            "settings": self.settings,
            "title": self.title,
            "address": self.address,
            "key": self.key,
            "timezone": self.timezone,
            "posts": self.posts,
            "drafts": self.drafts,
            "first": self.days.map(|(first, _)| first.to_string()),
            "last": self.days.map(|(_, last)| last.to_string()),
            "collections": self.collections,
            "left_out": self.left_out.iter().cloned().collect::<BTreeMap<_, _>>(),
            "languages": languages.collect::<Vec<_>>(),
            "undeclared": self.undeclared,
            "keys": keys.collect::<Vec<_>>(),
            "files": files.collect::<Vec<_>>(),
            "findings": findings.collect::<Vec<_>>(),
            "refused": refused.collect::<Vec<_>>(),
            "warnings": self.warnings,
        })
    }
}

/// A value short enough for a line, printable.
fn shortened(value: &str) -> String {
    let shown = shown(value).to_string();
    match shown.chars().count() > WIDTH {
        true => format!("{}…", shown.chars().take(WIDTH).collect::<String>()),
        false => shown,
    }
}
