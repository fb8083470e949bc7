//! Dates, as Jekyll understands them. All are told in the time of Paris.

use jiff::civil;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::yaml::{Meaning, Scalar};

/// A date, and whether an offset had to be assumed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReadDate {
    pub date: Zoned,
    /// A time without offset, unquoted: UTC by YAML.
    pub assumed_utc: bool,
    /// A day alone, or a time of no zone: told in that of Paris.
    pub is_local: bool,
}

fn paris() -> TimeZone {
    TimeZone::get("Europe/Paris").expect("the time zone database is built in")
}

/// Reads `2019-07-17`, `2019-07-17 10:42:00 +02:00`, `2019-07-17 10:42`; `None` for what is no
/// date, or a day that does not exist. A day alone begins at midnight in Paris.
pub(super) fn read_date(scalar: &Scalar) -> Option<ReadDate> {
    let text = scalar.text.trim();
    let read = |date, is_local| Some(ReadDate { date, assumed_utc: false, is_local });
    match Scalar::plain(&with_seconds(text)).meaning() {
        Meaning::Date(day) => read(midnight(day)?, true),
        Meaning::Time(time, Some(offset)) => read(in_paris(offset.to_timestamp(time).ok()?), false),
        // Ruby reads a quoted time, or one without seconds, as a local one.
        Meaning::Time(time, None) if !scalar.plain || text != with_seconds(text) => {
            read(time.to_zoned(paris()).ok()?, true)
        }
        Meaning::Time(time, None) => {
            let date = in_paris(time.to_zoned(TimeZone::UTC).ok()?.timestamp());
            Some(ReadDate { date, assumed_utc: true, is_local: false })
        }
        _ => None,
    }
}

/// The day at the beginning of a file's name, `2019-07-17-slug`: `None` where there is none,
/// `Some(Err(text))` where it does not exist.
pub(super) fn date_of_name(stem: &str) -> Option<Result<Zoned, String>> {
    let (text, _) = split_dated_name(stem)?;
    let [year, month, day] = text.split('-').collect::<Vec<_>>()[..] else { return None };
    let padded = format!("{year}-{month:0>2}-{day:0>2}");
    let date = padded.parse().ok().and_then(midnight);
    Some(date.ok_or_else(|| text.to_owned()))
}

/// `2019-07-17` and `slug` of `2019-07-17-slug` (`Jekyll::Document::DATE_FILENAME_MATCHER`).
pub(super) fn split_dated_name(stem: &str) -> Option<(&str, &str)> {
    let mut dashes = stem.match_indices('-').map(|(at, _)| at);
    let (first, second, third) = (dashes.next()?, dashes.next()?, dashes.next()?);
    let parts = [&stem[..first], &stem[first + 1..second], &stem[second + 1..third]];
    let fits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    let dated = parts[0].len() == 4 && fits(parts[0], 4) && fits(parts[1], 2) && fits(parts[2], 2);
    dated.then(|| (&stem[..third], &stem[third + 1..]))
}

fn midnight(day: civil::Date) -> Option<Zoned> {
    day.to_zoned(paris()).ok()
}

fn in_paris(instant: Timestamp) -> Zoned {
    instant.to_zoned(paris())
}

/// Adds the seconds that YAML asks for and Ruby does not: `10:42` to `10:42:00`.
fn with_seconds(text: &str) -> String {
    let Some(colon) = text.find(':') else { return text.to_owned() };
    let minutes = text.get(colon + 1..colon + 3).unwrap_or_default();
    let after = text.get(colon + 3..).unwrap_or_default();
    let whole = minutes.len() == 2 && minutes.bytes().all(|b| b.is_ascii_digit());
    if whole && !after.starts_with([':', '.']) && !after.starts_with(|c: char| c.is_ascii_digit()) {
        return format!("{}:00{after}", &text[..colon + 3]);
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        read_date(&Scalar::plain(text)).map(|read| read.date.to_string())
    }

    #[test]
    fn dates_are_told_in_the_time_of_paris() {
        for (typed, told) in [
            ("2019-07-17", "2019-07-17T00:00:00+02:00[Europe/Paris]"),
            ("2019-07-17 10:42:00 +02:00", "2019-07-17T10:42:00+02:00[Europe/Paris]"),
            ("2019-07-17T10:42:00+0200", "2019-07-17T10:42:00+02:00[Europe/Paris]"),
            ("2019-12-31 23:30:00 Z", "2020-01-01T00:30:00+01:00[Europe/Paris]"),
            ("2019-07-17 10:42", "2019-07-17T10:42:00+02:00[Europe/Paris]"),
            ("2019-07-17 10:42 +0000", "2019-07-17T12:42:00+02:00[Europe/Paris]"),
            ("2019-07-17 10:42:00", "2019-07-17T12:42:00+02:00[Europe/Paris]"),
        ] {
            assert_eq!(read(typed).as_deref(), Some(told), "{typed}");
        }
    }

    #[test]
    fn a_quoted_time_is_local() {
        let quoted = Scalar { text: "2019-07-17 10:42:00".to_owned(), plain: false };
        let read = read_date(&quoted).unwrap();
        assert_eq!(read.date.to_string(), "2019-07-17T10:42:00+02:00[Europe/Paris]");
        assert!(!read.assumed_utc);
        assert!(read_date(&Scalar::plain("2019-07-17 10:42:00")).unwrap().assumed_utc);
    }

    #[test]
    fn days_that_do_not_exist_are_no_dates() {
        for typed in ["2019-02-30", "2019-13-01 10:00:00 Z", "17/07/2019", "soon", "2019", "no"] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }

    #[test]
    fn names_may_begin_with_a_day() {
        assert_eq!(split_dated_name("2019-7-17-un-titre"), Some(("2019-7-17", "un-titre")));
        assert_eq!(split_dated_name("2019-07-17"), None);
        assert_eq!(split_dated_name("le-17-07-2019"), None);
        assert_eq!(date_of_name("2019-02-30-x"), Some(Err("2019-02-30".to_owned())));
        let day = date_of_name("2019-7-1-x").unwrap().unwrap();
        assert_eq!(day.to_string(), "2019-07-01T00:00:00+02:00[Europe/Paris]");
    }
}
