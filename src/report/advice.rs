//! What a finding means, and what to do about it, by group of rules.

use crate::finding::Rule;

/// Meaning and remedy.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Advice {
    pub meaning: &'static str,
    pub remedy: &'static str,
}

const ANOTHER_COPY: &str =
    "Replace the package by a copy that verifies as sound, and find out what damaged this one";

const CONTAINER: Advice = Advice {
    meaning: "The container itself is damaged, or was made to harm: what it holds may be lost",
    remedy: ANOTHER_COPY,
};
const OWN_FORM: Advice = Advice {
    meaning: "The zip is not byte for byte as it was written; the contents may be whole",
    remedy: ANOTHER_COPY,
};
const INCOMPLETE: Advice = Advice {
    meaning: "Files were added, removed or renamed since the bag was made",
    remedy: "Compare the bag with another copy; do not make new manifests to silence this",
};
const TAG_FILES: Advice = Advice {
    meaning: "The files that describe the bag do not follow RFC 8493",
    remedy: "Ask the bag's maker for a correct one, or take another copy",
};
const FIXITY: Advice = Advice {
    meaning: "The bytes of a file are not those that were deposited",
    remedy: ANOTHER_COPY,
};
const CHANGED: Advice = Advice {
    meaning: "Something writes to the package while it is checked",
    remedy: "Let it finish, and verify again",
};
const METADATA: Advice =
    Advice { meaning: "The package's description does not fit its contents", remedy: ANOTHER_COPY };
const PDF: Advice = Advice {
    meaning: "The typeset release is not the archival, accessible PDF it should be",
    remedy: "Export the release again from its source; if that gives the same, report a defect",
};
const ARCHIVE: Advice = Advice {
    meaning: "The archive's folders and records do not fit together",
    remedy: "Look for the file in another copy of the archive before changing anything here",
};
const CATALOGUE: Advice = Advice {
    meaning: "The catalogue does not tell what the archive holds",
    remedy: "Rebuild it: communique catalog ARCHIVE",
};
const LEFTOVER: Advice = Advice {
    meaning: "A run ended before it finished; no package was harmed",
    remedy: "Run the export again: it sweeps .tmp and finishes the rest",
};

const COPY: Advice = Advice {
    meaning: "Two copies that should be the same are not",
    remedy: "Keep both; see which of them is sound, and which the log and the catalogue know",
};

/// Advice for a rule of verification.
pub fn of(rule: &Rule) -> &'static Advice {
    match rule.code {
        "Z020" | "Z021" | "Z022" => &OWN_FORM,
        "B007" | "B011" | "B012" | "B013" | "B020" | "B024" | "B031" | "B032" | "F004" => {
            &INCOMPLETE
        }
        "F003" => &CHANGED,
        "A005" | "A007" | "A016" => &CATALOGUE,
        "A011" | "A017" | "A019" => &LEFTOVER,
        code => match code.as_bytes().first() {
            Some(b'Z') => &CONTAINER,
            Some(b'F') => &FIXITY,
            Some(b'M' | b'S') => &METADATA,
            Some(b'P') => &PDF,
            Some(b'A') => &ARCHIVE,
            Some(b'C') => &COPY,
            _ => &TAG_FILES,
        },
    }
}
