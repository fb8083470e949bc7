//! What parsing a release notices without refusing it.

use crate::finding::{Rule, Severity};

pub static REPEATED_KEY: Rule = Rule {
    code: "R001",
    severity: Severity::Warning,
    title: "a front matter key stands twice: the last one counts",
    clause: "YAML 1.1 §3.2.1.1",
};

pub static RETYPED_VALUE: Rule = Rule {
    code: "R002",
    severity: Severity::Warning,
    title: "an unquoted value is no text in YAML, and is shown otherwise than it was typed",
    clause: "YAML 1.1 §2.4",
};

pub static TIME_WITHOUT_OFFSET: Rule = Rule {
    code: "R003",
    severity: Severity::Warning,
    title: "a time without offset is read as UTC",
    clause: "YAML 1.1, type timestamp",
};

pub static ENTRY_WITHOUT_FILE: Rule = Rule {
    code: "R004",
    severity: Severity::Warning,
    title: "an entry of « files » names no file",
    clause: "front matter « files »",
};

pub static MISSING_UPLOAD: Rule = Rule {
    code: "R005",
    severity: Severity::Warning,
    title: "a file that the release names is missing, and its loss is accepted",
    clause: "--allow-missing",
};

pub static ENTRY_WITHOUT_IMAGE: Rule = Rule {
    code: "R006",
    severity: Severity::Warning,
    title: "an entry of « une-ou-diaporama » names no image",
    clause: "front matter « une-ou-diaporama »",
};

pub static NOT_A_PDF: Rule = Rule {
    code: "R007",
    severity: Severity::Warning,
    title: "a file named .pdf is no PDF, and is accepted all the same",
    clause: "ISO 32000-1 §7.5.2",
};

pub static UNREADABLE_UPLOAD: Rule = Rule {
    code: "R008",
    severity: Severity::Warning,
    title: "a file that the release names cannot be read, and its loss is accepted",
    clause: "--allow-missing",
};

pub static NO_LANGUAGE: Rule = Rule {
    code: "R020",
    severity: Severity::Warning,
    title: "what should name the language names none",
    clause: "BCP 47 (RFC 5646) §2.1",
};

/// All rules of this stage, by code.
pub const RULES: &[&Rule] = &[
    &REPEATED_KEY,
    &RETYPED_VALUE,
    &TIME_WITHOUT_OFFSET,
    &ENTRY_WITHOUT_FILE,
    &MISSING_UPLOAD,
    &ENTRY_WITHOUT_IMAGE,
    &NOT_A_PDF,
    &UNREADABLE_UPLOAD,
    &NO_LANGUAGE,
];
