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

pub static LENIENT_DATE: Rule = Rule {
    code: "R010",
    severity: Severity::Warning,
    title: "a date is written as only Ruby reads it",
    clause: "ISO 8601-1 §5.2",
};

pub static DATE_OF_NAME: Rule = Rule {
    code: "R011",
    severity: Severity::Warning,
    title: "the date cannot be read: the day of the file's name counts",
    clause: "Jekyll documentation, Posts",
};

pub static TAB_IN_FRONT_MATTER: Rule = Rule {
    code: "R012",
    severity: Severity::Warning,
    title: "a tab stands before a comment or on an empty line of the front matter",
    clause: "YAML 1.2.2 §6.6",
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
    &LENIENT_DATE,
    &DATE_OF_NAME,
    &TAB_IN_FRONT_MATTER,
];
