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
    meaning: "The container itself is damaged: what it holds may be lost",
    remedy: ANOTHER_COPY,
};
const NAMES: Advice = Advice {
    meaning: "A name is one that programs read differently, or that some systems do not take",
    remedy: "Nothing has to be done for the contents; ask the maker for plain names in UTF-8",
};
const UNSAFE_NAMES: Advice = Advice {
    meaning: "Unpacking the package could write outside its folder, or one entry over another",
    remedy: "Do not unpack it where anything else is; ask the maker for another one",
};
const ODDITY: Advice = Advice {
    meaning: "The container is unusual, and its contents are read all the same",
    remedy: "Nothing has to be done; a container made anew is read by more programs",
};
const UNCHECKED: Advice = Advice {
    meaning: "This program does not read that form: it says nothing of whether the contents are whole",
    remedy: "Check it with the program that made it, or convert it to a form that is read",
};
const LIMIT: Advice = Advice {
    meaning: "It is larger than this program unpacks or holds: nothing is said of the contents",
    remedy: "Unpack it where there is room and verify the folder; beware of what unpacks to very much",
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
const DERIVED: Advice = Advice {
    meaning: "Source and settings give something else: one of the two was changed afterwards",
    remedy: "Compare with another copy of the package; its digest in log and catalogue says which \
             is the one that was stored",
};
const PDF: Advice = Advice {
    meaning: "The typeset release is not the archival, accessible PDF it should be",
    remedy: "Export the release again from its source; if that gives the same, report a defect",
};
const ARCHIVE: Advice = Advice {
    meaning: "The archive's folders and records do not fit together",
    remedy: "Look for the file in another copy of the archive before changing anything here",
};
const LOG: Advice = Advice {
    meaning: "The log does not tell all that was done to the archive, or was changed",
    remedy: "Compare it with another copy of the archive (--against COPY) before anything is added",
};
const UNLOGGED: Advice = Advice {
    meaning: "The package was put there by something else than a run that finished",
    remedy: "Find out where it comes from; a run that could not write its log tells of it when it \
             is repeated",
};
const CATALOGUE: Advice = Advice {
    meaning: "The catalogue does not tell what the archive holds",
    remedy: "Rebuild it: communique catalog ARCHIVE",
};
const LEFTOVER: Advice = Advice {
    meaning: "A run is going on, or ended before it finished; no package was harmed",
    remedy: "Run the export again: it sweeps .tmp and finishes the rest",
};
const UNRECORDED: Advice = Advice {
    meaning: "The check was made, and the archive could not be written to: its log tells nothing of it",
    remedy: "Keep this report, or verify where the archive can be written to",
};
const README: Advice = Advice {
    meaning: "Whoever finds the archive may lack what explains it; no package is concerned",
    remedy: "Take README.md from another copy of the archive",
};
const COPY: Advice = Advice {
    meaning: "Two copies that should be the same are not",
    remedy: "Keep both; see which of them is sound, and which the log and the catalogue know",
};

/// Advice for a rule of verification.
pub fn of(rule: &Rule) -> &'static Advice {
    match rule.code {
        "Z009" | "Z011" | "Z013" => &UNSAFE_NAMES,
        "Z010" | "Z012" | "Z033" | "Z034" | "B019" | "B034" | "B036" => &NAMES,
        "Z014" | "Z015" | "Z026" | "Z027" | "Z029" | "B003" | "B004" | "B010" | "B043" | "M016"
        | "S013" => &UNCHECKED,
        "Z019" | "B030" | "M003" | "P010" => &LIMIT,
        "Z005" | "Z028" | "Z030" | "Z031" | "Z032" | "B039" | "B044" => &ODDITY,
        "Z020" | "Z021" | "Z022" => &OWN_FORM,
        "B007" | "B011" | "B012" | "B013" | "B020" | "B024" | "B031" | "B032" | "F004" => {
            &INCOMPLETE
        }
        "F003" => &CHANGED,
        "M017" | "M018" | "P014" => &DERIVED,
        "A005" | "A007" | "A016" | "A029" | "A030" => &CATALOGUE,
        "A009" | "A010" | "A017" | "A031" | "A032" | "A033" => &LOG,
        "A011" | "A019" | "A024" | "A028" => &LEFTOVER,
        "A026" => &UNRECORDED,
        "A027" => &UNLOGGED,
        "A034" | "A035" => &README,
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
