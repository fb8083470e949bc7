//! Why something was not done: the run could not start or go on, or a release was refused.

use std::fmt;
use std::path::PathBuf;

use crate::error::{Place, without_number};
use crate::outcome::{Fault, fault_line};
use crate::release::ReleaseError;

/// Why a run could not start or go on: one message for each cause.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// What is wrong and, if known, what to do about it. Never empty.
    pub messages: Vec<(String, Option<String>)>,
}

impl Failure {
    /// A failure with one cause.
    pub fn new(message: impl ToString) -> Failure {
        Failure::with_help(message, None)
    }

    /// A failure with one cause, and what to do about it.
    pub fn with_help(message: impl ToString, help: Option<String>) -> Failure {
        Failure { messages: vec![(without_number(&message.to_string()), help)] }
    }

    /// Several failures, as one.
    pub(crate) fn joined(failures: impl IntoIterator<Item = Failure>) -> Failure {
        let messages = failures.into_iter().flat_map(|failure| failure.messages);
        Failure { messages: messages.collect() }
    }

    /// A failure with several causes.
    pub fn all<E: ToString>(errors: impl IntoIterator<Item = E>) -> Failure {
        let messages = errors.into_iter().map(|error| (without_number(&error.to_string()), None));
        Failure { messages: messages.collect() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let messages: Vec<&str> = self.messages.iter().map(|(message, _)| &**message).collect();
        f.write_str(&messages.join("\n"))
    }
}

impl std::error::Error for Failure {}

/// Why a release is not packaged: every fault, with the text it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// Never empty.
    pub faults: Vec<Fault>,
}

impl Refusal {
    /// A refusal for one fault that has no place in the post's text.
    pub fn of(path: &str, message: impl ToString) -> Refusal {
        let fault = Fault {
            path: path.to_owned(),
            position: None,
            message: without_number(&message.to_string()),
            help: None,
        };
        Refusal { faults: vec![fault] }
    }

    /// A refusal for the faults of a post that cannot be read.
    pub(super) fn of_release(path: &str, errors: &[ReleaseError]) -> Refusal {
        let faults = errors.iter().map(|error| fault(path, error.place(), error, error.help()));
        Refusal { faults: faults.collect() }
    }

    /// A refusal for a failure that concerns one post.
    pub(super) fn of_failure(path: &str, failure: Failure) -> Refusal {
        let fault =
            |(message, help)| Fault { path: path.to_owned(), position: None, message, help };
        Refusal { faults: failure.messages.into_iter().map(fault).collect() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> =
            self.faults.iter().map(|fault| fault_line(&fault.path, fault)).collect();
        f.write_str(&lines.join("\n"))
    }
}

/// An error's message without the place, which a fault keeps separately.
pub(super) fn fault(
    path: &str,
    place: Option<&Place>,
    error: &impl ToString,
    help: Option<String>,
) -> Fault {
    let text = without_number(&error.to_string());
    let message = match place {
        Some(place) => text.strip_prefix(&format!("{place}: ")).unwrap_or(&text).to_owned(),
        None => text,
    };
    Fault {
        path: place.map_or(path, |place| &place.path).to_owned(),
        position: place.map(|place| place.position),
        message,
        help,
    }
}

/// Why the work on one release failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PipelineError {
    /// The release is refused: the post or its site is at fault.
    #[error("{refusal}")]
    Refused {
        /// The post's path in its site.
        post: String,
        /// The site's folder, to which the paths of the faults are relative.
        site: PathBuf,
        /// What is wrong with it.
        refusal: Refusal,
    },
    /// Nothing could be done: the site, its settings, a layout or the output.
    #[error(transparent)]
    Failed(#[from] Failure),
}
