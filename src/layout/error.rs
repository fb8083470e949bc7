//! What can be wrong in a layout or with its faces.

use crate::error::{IoError, Place};

#[derive(Debug, thiserror::Error)]
pub enum LayoutError {
    #[error("{place}: {message}")]
    Syntax { place: Place, message: String },
    #[error("unknown {kind} « {name} »{}", hint(.nearest))]
    UnknownName { kind: &'static str, name: String, nearest: Option<String> },
    #[error("the style « {name} » inherits from itself")]
    CircularStyle { name: String },
    #[error(
        "the style « body » must give face, size, leading, colour and align, for all others rest on it"
    )]
    IncompleteBody,
    #[error("the colour « {name} » is « {value} », not « #RRGGBB »")]
    BadColour { name: String, value: String },
    #[error("none of the families of the face « {face} » is there: {families}")]
    NoFamily { face: String, families: String },
    #[error("the {what} must be {must}")]
    Measure { what: &'static str, must: &'static str },
    #[error("no layout is named « {name} »{}", hint(.nearest))]
    NoLayout { name: String, nearest: Option<String> },
    #[error(transparent)]
    Io(#[from] IoError),
}

impl PartialEq for LayoutError {
    fn eq(&self, other: &LayoutError) -> bool {
        self.to_string() == other.to_string()
    }
}

fn hint(nearest: &Option<String>) -> String {
    nearest.as_ref().map(|name| format!(" (did you mean « {name} »?)")).unwrap_or_default()
}

/// The known name most like `name`, if any is much like it.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    known
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate.to_owned())
}
