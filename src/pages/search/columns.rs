//! What releases are filtered and ordered by.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::{Value, json};

use super::postings::Postings;
use super::vlq;
use crate::pages::entry::{Entry, State};

/// Values of one filter that a release counts under; no release has so many.
const MAX_VALUES: usize = 100;
/// Characters of a value; a longer one is not a filter.
const LONGEST_VALUE: usize = 200;

/// The filters, in the order of the form.
pub const FILTERS: [&str; 6] = ["year", "category", "tag", "language", "state", "finding"];

/// The columns of all releases.
#[derive(Default)]
pub struct Columns {
    filters: [BTreeMap<String, Postings>; FILTERS.len()],
    days: Vec<u8>,
    last_day: i32,
}

impl Columns {
    pub fn push(&mut self, number: u32, entry: &Entry) {
        let day = day(&entry.date);
        vlq::push(&mut self.days, vlq::unsigned(day - self.last_day));
        self.last_day = day;
        let state = match entry.state {
            State::Kept => "kept",
            State::Withdrawn => "withdrawn",
        };
        let language = entry.language.to_lowercase();
        let language = language.split('-').next().unwrap_or_default();
        let [years, categories, tags, languages, states, findings] = &mut self.filters;
        count(years, number, [entry.year()]);
        count(categories, number, entry.categories.iter().map(String::as_str));
        count(tags, number, entry.tags.iter().map(String::as_str));
        count(languages, number, [language]);
        count(states, number, [state]);
        count(findings, number, entry.findings.iter().map(String::as_str));
    }

    /// Each filter's values, with the releases that have them; and the days of all releases, each as
    /// its difference from the one before.
    pub fn to_json(&self) -> (Value, Value) {
        let values = |values: &BTreeMap<String, Postings>| -> Value {
            let values = values.iter();
            values
                .map(|(value, postings)| json!([value, postings.count(), postings.text()]))
                .collect()
        };
        let filters = FILTERS.iter().zip(&self.filters);
        let filters = filters.map(|(name, all)| ((*name).to_owned(), values(all))).collect();
        (Value::Object(filters), json!(std::str::from_utf8(&self.days).unwrap_or_default()))
    }
}

fn count<'a>(
    values: &mut BTreeMap<String, Postings>,
    number: u32,
    of_release: impl IntoIterator<Item = &'a str>,
) {
    let of_release = of_release
        .into_iter()
        .map(str::trim)
        .filter(|value| !value.is_empty() && value.chars().nth(LONGEST_VALUE).is_none());
    for value in of_release.take(MAX_VALUES) {
        match values.get_mut(value) {
            Some(postings) => postings.push(number),
            None => values.entry(value.to_owned()).or_default().push(number),
        }
    }
}

/// Days since 1970-01-01; 0 if the date is not one.
fn day(date: &str) -> i32 {
    let date: Option<Date> = date.get(..10).and_then(|day| day.parse().ok());
    let epoch = jiff::civil::date(1970, 1, 1);
    let days = date.and_then(|date| epoch.until(date).ok()).map(|span| span.get_days());
    days.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted() {
        for (date, expected) in [
            ("1970-01-02", 1),
            ("1969-12-31T10:00:00+01:00", -1),
            ("2019-07-17T10:00:00+02:00", 18_094),
            ("0001-01-01", -719_162),
            ("9999-12-31", 2_932_896),
            ("2019-02-30", 0),
            ("2019-0é", 0),
            ("", 0),
        ] {
            assert_eq!(day(date), expected, "{date}");
        }
    }
}
