//! Findings and faults gathered while a post is read, with their places.

use std::collections::BTreeSet;

use super::error::DocumentError;
use crate::error::{Place, Position};
use crate::finding::{Finding, Rule};

/// Where a Markdown text stands in the post, so that offsets in it become positions.
#[derive(Debug, Clone)]
pub enum Origin {
    /// The text starts at the byte `start` of the post; `line_starts` are the post's.
    Body { text: std::sync::Arc<str>, start: usize, line_starts: Vec<usize> },
    /// The text is a front matter value: YAML folds lines, so the value's place stands for all.
    Value(Position),
}

impl Origin {
    pub fn body(text: std::sync::Arc<str>, start: usize) -> Origin {
        let line_starts =
            std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i + 1)).collect();
        Origin::Body { text, start, line_starts }
    }

    /// The position in the post of the byte `offset` of the Markdown text.
    pub fn position(&self, offset: usize) -> Position {
        match self {
            Origin::Value(position) => *position,
            Origin::Body { text, start, line_starts } => {
                let offset = (start + offset).min(text.len());
                let line = line_starts.partition_point(|&s| s <= offset).max(1);
                let before = text.get(line_starts[line - 1]..offset).unwrap_or_default();
                Position { line: line as u32, column: before.chars().count() as u32 + 1 }
            }
        }
    }
}

/// The findings and faults of one post, in the order they were met.
#[derive(Debug)]
pub struct Notices {
    pub path: String,
    pub findings: Vec<Finding>,
    pub errors: Vec<DocumentError>,
    /// Of the findings: place, code and detail. There may be as many as the post has characters.
    known: BTreeSet<(Position, &'static str, String)>,
}

impl Notices {
    pub fn new(path: &str) -> Notices {
        Notices {
            path: path.to_owned(),
            findings: Vec::new(),
            errors: Vec::new(),
            known: BTreeSet::new(),
        }
    }

    pub fn place(&self, position: Position) -> Place {
        Place::new(self.path.clone(), position)
    }

    /// Records a finding once: a rule broken twice at one place is one finding.
    pub fn find(&mut self, rule: &'static Rule, position: Position, detail: impl Into<String>) {
        let detail = detail.into();
        if self.known.insert((position, rule.code, detail.clone())) {
            self.findings.push(Finding::new(rule, self.path.clone(), detail).at(position));
        }
    }
}
