//! What a release is made from, and the fingerprint by which an unchanged release is recognised.
//!
//! It covers what the release asked of the site while it was made, and what it got: a package
//! records the addresses that its text asks for, so a later run can ask for the same ones without
//! composing anything. This holds however the text writes an address, since the resolver does the
//! asking.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::digest::to_hex;
use crate::error::IoError;
use crate::language::Language;
use crate::layout::faces::{HanForm, is_of_another_script};
use crate::layout::{FaceId, FontSet, Layout};
use crate::release::Release;
use crate::site::{Answer, AskedFiles, Upload, UploadError, Uploads};

/// PostScript name, version and SHA-256 of every face a layout may use, and of `further` ones, in
/// search order.
pub fn faces_of(
    layout: &Layout,
    fonts: &FontSet,
    further: &BTreeSet<FaceId>,
) -> Vec<(String, String, String)> {
    let families: Vec<String> =
        layout.file.faces.values().flatten().map(|family| family.to_lowercase()).collect();
    fonts
        .faces()
        .filter(|(id, face)| {
            further.contains(id) || families.iter().any(|family| family == face.family_key())
        })
        .map(|(_, face)| {
            (face.postscript_name.clone(), face.version.clone(), to_hex(face.sha256()))
        })
        .collect()
}

/// The faces that may be found for what texts have of other scripts, as it is or as entities of
/// HTML, with the forms of the language that is declared, or of any.
pub fn further_faces(
    texts: &[&str],
    declared: Option<&Language>,
    fonts: &FontSet,
) -> BTreeSet<FaceId> {
    let other = |text: &&str| text.bytes().any(|byte| byte >= 0xD4) || text.contains("&#");
    let texts = texts.iter().filter(|text| other(text));
    let characters = texts.flat_map(|text| text.chars().chain(entities(text)));
    let characters: BTreeSet<char> = characters.filter(|&c| is_of_another_script(c)).collect();
    let slants = [(false, false), (true, false), (false, true), (true, true)];
    let forms: Vec<Option<HanForm>> = match declared {
        Some(language) => vec![HanForm::of(language)],
        None => HanForm::ALL.into_iter().map(Some).chain([None]).collect(),
    };
    let mut found = BTreeSet::new();
    for c in characters {
        for form in &forms {
            let faces = slants.into_iter().filter_map(|(b, i)| fonts.find_for(c, b, i, *form));
            found.extend(faces);
        }
    }
    found
}

/// Characters written by their numbers: `&#x65E5;`, `&#26085;`.
fn entities(text: &str) -> impl Iterator<Item = char> {
    text.match_indices("&#").filter_map(|(at, _)| {
        let rest = &text[at + 2..];
        let (digits, radix) = match rest.strip_prefix(['x', 'X']) {
            Some(rest) => (rest, 16),
            None => (rest, 10),
        };
        let end = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
        char::from_u32(u32::from_str_radix(&digits[..end], radix).ok()?)
    })
}

/// Everything that a package is made from, except the program and what its text asks for, which is
/// only known once a release has been composed.
pub struct Inputs {
    /// Lines of kind, name and value.
    lines: Vec<u8>,
}

impl Inputs {
    /// The source (its SHA-256), the files that its front matter names, the marks, the settings, the
    /// layout (its SHA-256), the faces.
    ///
    /// # Errors
    /// If a file cannot be read, or has changed since it was found.
    pub fn of(
        (release, source): (&Release, &str),
        named: &[(String, Answer)],
        settings: &str,
        layout: &str,
        faces: &[(String, String, String)],
    ) -> Result<Inputs, IoError> {
        let mut inputs = Inputs { lines: Vec::with_capacity(4 << 10) };
        let digest = |upload| digest_of(&*release.uploads, upload);
        inputs.line("source", &release.path, source);
        for (address, answer) in named {
            inputs.line("named", address, &content(&*release.uploads, answer)?);
        }
        for mark in release.issuer.marks() {
            inputs.line("mark", &mark.address, &digest(mark)?);
        }
        inputs.line("settings", "", &sha256_hex(settings.as_bytes()));
        inputs.line("layout", "", layout);
        for (name, _, sha256) in faces {
            inputs.line("face", name, sha256);
        }
        Ok(inputs)
    }

    /// Digest of everything, in hexadecimal, including what is now at the addresses that the text
    /// asks for. As long as everything else is the same, it asks for the same ones.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn fingerprint(&self, uploads: &dyn Uploads, text: &AskedFiles) -> Result<String, IoError> {
        let mut all = Inputs { lines: self.lines.clone() };
        for address in &text.shown {
            all.line("shown", address, &content(uploads, &answer(uploads, address))?);
        }
        let is_there = |address: &String| match answer(uploads, address) {
            Answer::Found(_) => "found",
            answer => absence(&answer),
        };
        for address in &text.linked {
            all.line("linked", address, is_there(address));
        }
        for address in &text.absent {
            all.line("absent", address, is_there(address));
        }
        Ok(sha256_hex(&all.lines))
    }

    fn line(&mut self, kind: &str, name: &str, value: &str) {
        // The length before each part keeps different lists from reading the same.
        for part in [kind, name, value] {
            self.lines.extend_from_slice(&(part.len() as u64).to_be_bytes());
            self.lines.extend_from_slice(part.as_bytes());
        }
    }
}

/// What is at an address now.
pub fn answer(uploads: &dyn Uploads, address: &str) -> Answer {
    match uploads.find(address) {
        Ok(upload) => Answer::Found(upload),
        Err(UploadError::Missing { .. }) => Answer::Missing,
        Err(UploadError::LeavesSite { .. }) => Answer::LeavesSite,
        Err(UploadError::Io(_)) => Answer::Unreadable,
    }
}

fn absence(answer: &Answer) -> &'static str {
    match answer {
        Answer::Found(_) => "found",
        // A package records that files were unreadable, and cannot be asked for the same fault
        // again.
        Answer::Missing | Answer::Unreadable => "missing",
        Answer::LeavesSite => "outside",
    }
}

/// The file's identity, with the digest of its content.
fn content(uploads: &dyn Uploads, answer: &Answer) -> Result<String, IoError> {
    match answer {
        Answer::Found(upload) => Ok(format!("{} {}", digest_of(uploads, upload)?, upload.address)),
        answer => Ok(absence(answer).to_owned()),
    }
}

fn digest_of(uploads: &dyn Uploads, upload: &Upload) -> Result<String, IoError> {
    Ok(to_hex(&uploads.digest(upload)?.sha256))
}

/// SHA-256 in hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    to_hex(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::layout::{LayoutFile, Layouts};
    use crate::yaml;

    /// The value with one leaf changed, for each of its leaves.
    fn changed(value: &Value) -> Vec<(String, Value)> {
        match value {
            Value::Object(entries) => entries
                .iter()
                .flat_map(|(key, below)| changed(below).into_iter().map(move |it| (key, it)))
                .map(|(key, (path, below))| {
                    let mut all = entries.clone();
                    all[key] = below;
                    (format!("{key}.{path}"), Value::Object(all))
                })
                .collect(),
            Value::Array(items) => (0..items.len())
                .flat_map(|index| changed(&items[index]).into_iter().map(move |it| (index, it)))
                .map(|(index, (path, below))| {
                    let mut all = items.clone();
                    all[index] = below;
                    (format!("{index}.{path}"), Value::Array(all))
                })
                .collect(),
            Value::Number(number) => {
                vec![(String::new(), json!(number.as_f64().unwrap_or_default() + 1.0))]
            }
            Value::Bool(is) => vec![(String::new(), json!(!is))],
            Value::String(text) => ["x", "2001-01-01", "left", "right", "Letter", "#ABCDEF"]
                .into_iter()
                .filter(|other| other != text)
                .map(|other| (String::new(), json!(other)))
                .collect(),
            Value::Null => Vec::new(),
        }
    }

    #[test]
    fn characters_are_also_written_by_their_numbers() {
        let found: String =
            super::entities("a &#x65E5;&#26412; &#; &#x; &#xFFFFFFFFFF; &#65").collect();
        assert_eq!(found, "日本A");
    }

    #[test]
    fn every_value_of_a_layout_is_in_its_text() {
        let mut tried = 0;
        for layout in Layouts::built_in().unwrap().iter() {
            let text = yaml::to_text(&layout.file).unwrap();
            for (path, value) in changed(&serde_json::to_value(&layout.file).unwrap()) {
                // Not every text fits everywhere.
                let Ok(other) = serde_json::from_value::<LayoutFile>(value) else { continue };
                assert_ne!(yaml::to_text(&other).unwrap(), text, "{}: {path}", layout.name());
                tried += 1;
            }
        }
        assert!(tried > 400, "{tried} values were changed");
    }
}
