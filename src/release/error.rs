//! Why a post is not a release.

use crate::error::{IoError, Place};

/// One fault of a post. Its text says what is wrong and what was expected, [`place`] where.
///
/// [`place`]: ReleaseError::place
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    #[error("the byte 0x{byte:02X} is not UTF-8: a post must be UTF-8")]
    NotUtf8 { place: Place, byte: u8, utf16: bool },
    #[error("it is not a text: expected a post, a Markdown file with front matter")]
    NotText { place: Place },
    #[error(
        "there is no front matter: the first line must be `---` (YAML), `+++` (TOML) or `{{` \
         (JSON)"
    )]
    NoFrontMatter { place: Place },
    #[error("the front matter is not closed: expected a line like its first one")]
    UnclosedFrontMatter { place: Place },
    #[error("the front matter is not closed: expected a `}}` for the `{{` of its first line")]
    UnclosedObject { place: Place },
    #[error("the front matter is not valid {language}: {problem}")]
    Yaml { place: Place, language: &'static str, problem: String, help: Option<String> },
    #[error("the front matter is {found}: expected a mapping, `key: value` on each line")]
    NotAMapping { place: Place, found: &'static str },
    #[error("`{key}` is {found}: expected {expected}")]
    WrongShape { place: Place, key: String, found: &'static str, expected: &'static str },
    #[error("there is no title: expected one under `title`")]
    NoTitle { place: Place, alike: Vec<String> },
    #[error("there is no date: expected one under `date`, or at the start of the file name")]
    NoDate { place: Place, alike: Vec<String> },
    #[error(
        "`{typed}` is not a date: expected a day that exists, such as 2019-07-17 10:42:00 \
             +02:00"
    )]
    BadDate { place: Place, typed: String },
    #[error("`eleventyComputed` computes {keys}: no template or script of it is run")]
    Computed { place: Place, keys: String },
    #[error("the file {address} is missing from the site's uploads")]
    MissingUpload { place: Place, address: String, nearest: Option<String> },
    #[error("the path {address} leaves the site: expected a file of the site")]
    LeavesSite { place: Place, address: String },
    #[error("the file {address} is not a PDF: expected `%PDF-` in its first 1024 bytes")]
    NotAPdf { place: Place, address: String },
    #[error("the file {address} cannot be read: {source}")]
    UnreadableUpload { place: Place, address: String, source: IoError },
}

impl ReleaseError {
    /// Where the fault is, in the post.
    pub fn place(&self) -> Option<&Place> {
        use ReleaseError::*;
        match self {
            NotUtf8 { place, .. }
            | NotText { place }
            | NoFrontMatter { place }
            | UnclosedFrontMatter { place }
            | UnclosedObject { place }
            | Yaml { place, .. }
            | NotAMapping { place, .. }
            | WrongShape { place, .. }
            | NoTitle { place, .. }
            | NoDate { place, .. }
            | BadDate { place, .. }
            | Computed { place, .. }
            | MissingUpload { place, .. }
            | LeavesSite { place, .. }
            | NotAPdf { place, .. }
            | UnreadableUpload { place, .. } => Some(place),
        }
    }

    /// What to do about it, if known.
    pub fn help(&self) -> Option<String> {
        use ReleaseError::*;
        let help = match self {
            NotUtf8 { utf16: true, .. } => "the file is UTF-16: save it as UTF-8",
            NotUtf8 { .. } => {
                "the file is probably Latin-1 or Windows-1252: save it as UTF-8, or run `iconv \
                 -f WINDOWS-1252 -t UTF-8`"
            }
            Yaml { help, .. } => return help.clone(),
            BadDate { typed, .. } if typed.contains('/') => "write the year first: 2019-07-17",
            MissingUpload { nearest: Some(near), .. } => {
                return Some(format!(
                    "did you mean {near}? Otherwise restore the file, or accept its loss with \
                     --allow-missing"
                ));
            }
            MissingUpload { .. } | UnreadableUpload { .. } => {
                "restore the file, or accept its loss with --allow-missing"
            }
            Computed { .. } => "write them into the post",
            NotAPdf { .. } => {
                "restore the file (this one may be a download's error page), or accept it with \
                 --allow-missing"
            }
            NoTitle { alike, .. } => return mapped("title", alike),
            NoDate { alike, .. } => return mapped("date", alike),
            _ => return None,
        };
        Some(help.to_owned())
    }
}

/// How to say that a key of ours has another name on the site.
fn mapped(ours: &str, alike: &[String]) -> Option<String> {
    let names: Vec<String> = alike.iter().map(|name| format!("`{name}`")).collect();
    alike.first().map(|first| {
        let names = names.join(" or ");
        format!("if it is under {names}, say so in communique.yaml: fields: {{ {ours}: {first} }}")
    })
}
