//! Reads values out of a post's front matter, collecting faults and findings.

use std::collections::BTreeMap;

use crate::error::{Place, Position};
use crate::finding::{Finding, Rule};
use crate::yaml::{Mapping, Node};

use super::dates::{Clock, ReadDate, read_date};
use super::rule::{LENIENT_DATE, RETYPED_VALUE, TIME_WITHOUT_OFFSET};
use super::{Located, ReleaseError};

/// A post's front matter, while it is read.
pub(super) struct Reading<'a> {
    /// Path relative to the site.
    pub path: &'a str,
    /// What the post itself says.
    pub own: &'a Mapping,
    /// The same over the site's defaults.
    pub merged: &'a Mapping,
    pub clock: Clock,
    pub errors: Vec<ReleaseError>,
    pub findings: Vec<Finding>,
    pub other: BTreeMap<String, String>,
}

impl<'a> Reading<'a> {
    pub fn new(path: &'a str, own: &'a Mapping, merged: &'a Mapping, clock: Clock) -> Reading<'a> {
        let (errors, findings, other) = Default::default();
        Reading { path, own, merged, clock, errors, findings, other }
    }

    pub fn place(&self, position: Position) -> Place {
        Place::new(self.path, position)
    }

    pub fn find(&mut self, rule: &'static Rule, position: Position, detail: impl Into<String>) {
        self.findings.push(Finding::new(rule, self.path, detail).at(position));
    }

    pub fn wrong_shape(&mut self, key: &str, node: &Node, expected: &'static str) {
        let place = self.place(node.position);
        let (key, found) = (key.to_owned(), node.kind());
        self.errors.push(ReleaseError::WrongShape { place, key, found, expected });
    }

    pub fn keep_other(&mut self, key: &str, node: &Node) {
        self.other.insert(key.to_owned(), node.to_json().to_string());
    }

    /// The text of a node as Jekyll prints it, trimmed; `None` if it is empty.
    pub fn text_of(&mut self, key: &str, node: &Node) -> Option<String> {
        if let Some(scalar) = node.scalar() {
            let printed = scalar.printed();
            if printed != scalar.text {
                let detail = format!(
                    "`{key}: {}` is shown as `{printed}`: put it in quotes to keep it as typed",
                    scalar.text
                );
                self.find(&RETYPED_VALUE, node.position, detail);
            }
            return Some(printed.trim().to_owned()).filter(|text| !text.is_empty());
        }
        if !node.is_null() {
            self.wrong_shape(key, node, "a string");
        }
        None
    }

    /// The texts of a node, one or a list; empty ones left out.
    pub fn texts_of(&mut self, key: &str, node: &Node) -> Vec<String> {
        node.items().iter().filter_map(|item| self.text_of(key, item)).collect()
    }

    /// The text at the first of `keys` that has one, with its place.
    pub fn located(&mut self, keys: &[&str]) -> Option<Located<String>> {
        let merged = self.merged;
        keys.iter().find_map(|key| {
            let node = merged.get(key)?;
            let value = self.text_of(key, node)?;
            Some(Located { value, position: node.position })
        })
    }

    pub fn text(&mut self, keys: &[&str]) -> Option<String> {
        self.located(keys).map(|located| located.value)
    }

    pub fn texts(&mut self, key: &str) -> Vec<String> {
        let merged = self.merged;
        merged.get(key).map(|node| self.texts_of(key, node)).unwrap_or_default()
    }

    /// The date at `key`; anything that is not a date is a fault.
    pub fn date(&mut self, key: &str) -> Option<ReadDate> {
        let read = self.date_or_typed(key)?;
        read.map_err(|(typed, position)| {
            let place = self.place(position);
            self.errors.push(ReleaseError::BadDate { place, typed });
        })
        .ok()
    }

    /// The date at `key`, or the text that is not one, with its place.
    pub fn date_or_typed(&mut self, key: &str) -> Option<Result<ReadDate, (String, Position)>> {
        let node = self.merged.get(key)?;
        let Some(scalar) = node.scalar() else {
            if !node.is_null() {
                self.wrong_shape(key, node, "a date");
            }
            return None;
        };
        if scalar.text.trim().is_empty() {
            return None;
        }
        let Some(read) = read_date(scalar, &self.clock) else {
            return Some(Err((scalar.text.clone(), node.position)));
        };
        if read.assumed_utc {
            let there = read.date.strftime("%Y-%m-%d %H:%M:%S %:z");
            let zone = self.clock.zone.iana_name().unwrap_or("the site's zone");
            let zone = if zone == "Europe/Paris" { "Paris" } else { zone };
            let detail =
                format!("`{}` has no offset: it is taken as {there} in {zone}", scalar.text);
            self.find(&TIME_WITHOUT_OFFSET, node.position, detail);
        }
        if read.is_lenient {
            let day = read.date.date();
            let detail = format!("`{}` is read as {day}: write {day}", scalar.text);
            self.find(&LENIENT_DATE, node.position, detail);
        }
        Some(Ok(read))
    }
}
