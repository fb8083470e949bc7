//! Dates, as Jekyll understands them. All are shown in the site's time zone. Where the site names
//! none, a date keeps the offset that it is written with, so that its day is the one that its author
//! typed; a time without offset is that of Greenwich, as on the servers that build such sites.

use jiff::civil;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};

use crate::site::{Engine, SiteConfig, zone_of};
use crate::yaml::{Meaning, Scalar};

/// A date, and how it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReadDate {
    pub date: Zoned,
    /// A time without offset, unquoted: UTC by YAML.
    pub assumed_utc: bool,
    /// A day only, or a time without a zone: read in the site's zone.
    pub is_local: bool,
    /// A day only: midnight stands for it, and is never shown.
    pub is_day: bool,
    /// Read by a notation that only Ruby's lenient parser knows.
    pub is_lenient: bool,
}

impl ReadDate {
    /// What stands for the date of a page that has none.
    pub fn epoch(clock: &Clock) -> Option<ReadDate> {
        Some(ReadDate::of_day(midnight(civil::date(1970, 1, 1), &clock.zone)?))
    }

    /// A day, by its midnight.
    pub fn of_day(date: Zoned) -> ReadDate {
        let (assumed_utc, is_lenient) = (false, false);
        ReadDate { date, assumed_utc, is_local: true, is_day: true, is_lenient }
    }
}

/// How a site tells the day of a moment.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    /// The site's `timezone`; Greenwich if it has none, Paris if there is no such zone.
    pub zone: TimeZone,
    /// Whether a date keeps the offset it is written with: in Hugo, and where no zone is named.
    pub keeps_offset: bool,
    /// Whether the time at Greenwich is shown as the site's own, as Hexo does it with every moment.
    pub is_greenwich_local: bool,
}

impl Clock {
    pub fn of(site: &SiteConfig) -> Clock {
        let named = site.jekyll.timezone.as_deref();
        let zone = match named {
            None => TimeZone::UTC,
            Some(name) => zone_of(name).unwrap_or_else(|| {
                TimeZone::get("Europe/Paris").expect("the time zone database is built in")
            }),
        };
        let keeps_offset = site.engine == Engine::Hugo || named.is_none();
        Clock { zone, keeps_offset, is_greenwich_local: site.engine == Engine::Hexo }
    }

    /// The moment as the site's generator puts it into addresses: a site without a zone is built by
    /// servers whose clock is that of Greenwich.
    pub fn in_addresses(date: &Zoned, site: &SiteConfig) -> Zoned {
        match site.jekyll.timezone.is_none() {
            true => date.with_time_zone(TimeZone::UTC),
            false => date.clone(),
        }
    }

    fn shown(&self, instant: Timestamp, offset: Offset) -> Zoned {
        let zone = if self.keeps_offset { TimeZone::fixed(offset) } else { self.zone.clone() };
        let at_greenwich = instant.to_zoned(TimeZone::UTC);
        let local = at_greenwich.datetime().to_zoned(zone.clone()).ok();
        local.filter(|_| self.is_greenwich_local).unwrap_or_else(|| instant.to_zoned(zone))
    }
}

/// Reads `2019-07-17`, `2019-07-17 10:42:00 +02:00`, `2019-07-17 10:42`; `None` for anything that
/// is not a date, or a day that does not exist. A day only begins at midnight in the site's zone.
pub(super) fn read_date(scalar: &Scalar, clock: &Clock) -> Option<ReadDate> {
    let text = scalar.text.trim();
    let read = |date, is_local, is_day| {
        let (assumed_utc, is_lenient) = (false, false);
        Some(ReadDate { date, assumed_utc, is_local, is_day, is_lenient })
    };
    let zone = &clock.zone;
    match Scalar::plain(&with_seconds(text)).meaning() {
        Meaning::Date(day) => read(midnight(day, zone)?, true, true),
        Meaning::Time(time, Some(offset)) => {
            read(clock.shown(offset.to_timestamp(time).ok()?, offset), false, false)
        }
        // Ruby reads a quoted time, or one without seconds, as a local one; Hexo every one.
        Meaning::Time(time, None)
            if !scalar.plain || text != with_seconds(text) || clock.is_greenwich_local =>
        {
            read(time.to_zoned(zone.clone()).ok()?, true, false)
        }
        Meaning::Time(time, None) => {
            let date = time.to_zoned(TimeZone::UTC).ok()?.timestamp().to_zoned(zone.clone());
            // In a site whose clock is that of Greenwich, it is the time that was typed.
            let assumed_utc = date.datetime() != time;
            let (is_local, is_day) = (false, false);
            Some(ReadDate { date, assumed_utc, is_local, is_day, is_lenient: false })
        }
        _ => {
            let read = lenient(text, clock)?;
            Some(ReadDate { is_lenient: true, ..read })
        }
    }
}

/// Unambiguous notations with a written month, or slashes after the year.
const DAY_NOTATIONS: [&str; 13] = [
    // Without zeros, as Ruby's YAML and Hexo read it.
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%d %B %Y",
    "%d %b %Y",
    "%b %d, %Y",
    "%b %d %Y",
    "%a, %d %b %Y",
    "%B %d, %Y",
    "%B %d %Y",
    "%A, %d %B %Y",
    "%A, %B %d, %Y",
    "%a %b %d %Y",
];
const TIME_NOTATIONS: [&str; 4] = [" %H:%M:%S %z", " %H:%M %z", " %H:%M:%S", " %H:%M"];

/// What Ruby's `Time.parse` reads besides ISO 8601, as far as it is unambiguous.
fn lenient(text: &str, clock: &Clock) -> Option<ReadDate> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = with_space_for_t(&text);
    let read = |date, is_local, is_day| ReadDate {
        date,
        is_local,
        is_day,
        assumed_utc: false,
        is_lenient: true,
    };
    let zone = &clock.zone;
    if let Ok(date) = jiff::fmt::rfc2822::parse(&text) {
        return Some(read(clock.shown(date.timestamp(), date.offset()), false, false));
    }
    for day in DAY_NOTATIONS {
        if let Ok(day) = civil::Date::strptime(day, &text) {
            return Some(read(midnight(day, zone)?, true, true));
        }
        for time in TIME_NOTATIONS {
            let notation = format!("{day}{time}");
            if time.ends_with("%z") {
                if let Ok(date) = Zoned::strptime(&notation, &text) {
                    return Some(read(clock.shown(date.timestamp(), date.offset()), false, false));
                }
            } else if let Ok(time) = civil::DateTime::strptime(&notation, &text) {
                return Some(read(time.to_zoned(zone.clone()).ok()?, true, false));
            }
        }
    }
    None
}

/// A date as RFC 3339 joins it with its time, with the space of other notations.
fn with_space_for_t(text: &str) -> String {
    let is_digit = |at: Option<&u8>| at.is_some_and(u8::is_ascii_digit);
    let bytes = text.as_bytes();
    let at = text.find('T').filter(|&at| at > 0 && is_digit(bytes.get(at - 1)));
    match at.filter(|&at| is_digit(bytes.get(at + 1))) {
        Some(at) => format!("{} {}", &text[..at], &text[at + 1..]),
        None => text.to_owned(),
    }
}

/// The day at the beginning of a file's name, `2019-07-17-slug`: `None` if there is none,
/// `Some(Err(text))` if it does not exist.
pub(super) fn date_of_name(stem: &str, zone: &TimeZone) -> Option<Result<Zoned, String>> {
    let (text, _) = split_dated_name(stem)?;
    let [year, month, day] = text.split('-').collect::<Vec<_>>()[..] else { return None };
    let padded = format!("{year}-{month:0>2}-{day:0>2}");
    let date = padded.parse().ok().and_then(|day| midnight(day, zone));
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

fn midnight(day: civil::Date, zone: &TimeZone) -> Option<Zoned> {
    day.to_zoned(zone.clone()).ok()
}

/// Adds the seconds that YAML requires and Ruby does not: `10:42` to `10:42:00`.
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

    fn clock(zone: Option<&str>) -> Clock {
        let mut site = SiteConfig::default();
        site.jekyll.timezone = zone.map(str::to_owned);
        Clock::of(&site)
    }

    fn read(text: &str) -> Option<String> {
        read_in(text, Some("Europe/Paris"))
    }

    fn read_in(text: &str, zone: Option<&str>) -> Option<String> {
        read_date(&Scalar::plain(text), &clock(zone)).map(|read| read.date.to_string())
    }

    #[test]
    fn dates_keep_their_offsets_where_no_zone_is_named() {
        let late = "2024-01-05 23:30:00 -0500";
        assert_eq!(read_in(late, None).unwrap(), "2024-01-05T23:30:00-05:00[-05:00]");
        let site = SiteConfig::default();
        let read = |text: &str| read_date(&Scalar::plain(text), &clock(None)).unwrap();
        assert_eq!(read(late).date.date().to_string(), "2024-01-05");
        let in_address = Clock::in_addresses(&read(late).date, &site);
        assert_eq!(in_address.date().to_string(), "2024-01-06");
        let plain = read("2024-01-05 23:30:00");
        assert_eq!(plain.date.to_string(), "2024-01-05T23:30:00+00:00[UTC]");
        assert!(!plain.assumed_utc && read("2024-01-05").is_day);
    }

    #[test]
    fn dates_are_given_in_the_time_of_paris() {
        for (typed, shown) in [
            ("2019-07-17", "2019-07-17T00:00:00+02:00[Europe/Paris]"),
            ("2019-07-17 10:42:00 +02:00", "2019-07-17T10:42:00+02:00[Europe/Paris]"),
            ("2019-07-17T10:42:00+0200", "2019-07-17T10:42:00+02:00[Europe/Paris]"),
            ("2019-12-31 23:30:00 Z", "2020-01-01T00:30:00+01:00[Europe/Paris]"),
            ("2019-07-17 10:42", "2019-07-17T10:42:00+02:00[Europe/Paris]"),
            ("2019-07-17 10:42 +0000", "2019-07-17T12:42:00+02:00[Europe/Paris]"),
            ("2019-07-17 10:42:00", "2019-07-17T12:42:00+02:00[Europe/Paris]"),
        ] {
            assert_eq!(read(typed).as_deref(), Some(shown), "{typed}");
        }
    }

    #[test]
    fn a_quoted_time_is_local() {
        let quoted = Scalar { text: "2019-07-17 10:42:00".to_owned(), plain: false };
        let paris = &clock(Some("Europe/Paris"));
        let read = read_date(&quoted, paris).unwrap();
        assert_eq!(read.date.to_string(), "2019-07-17T10:42:00+02:00[Europe/Paris]");
        assert!(!read.assumed_utc);
        assert!(read_date(&Scalar::plain("2019-07-17 10:42:00"), paris).unwrap().assumed_utc);
    }

    #[test]
    fn days_that_do_not_exist_are_no_dates() {
        for typed in ["2019-02-30", "2019-13-01 10:00:00 Z", "17/07/2019", "soon", "2019", "no"] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }

    #[test]
    fn days_are_those_of_the_site() {
        let new_york = clock(Some("America/New_York"));
        let read = |text: &str| read_date(&Scalar::plain(text), &new_york).unwrap();
        let evening = read("2024-01-05 20:30:00 -0500");
        assert_eq!(evening.date.date().to_string(), "2024-01-05");
        assert!(!evening.is_day && read("2024-01-05").is_day);
        assert_eq!(read("2024-01-05").date.date().to_string(), "2024-01-05");
        assert_eq!(clock(Some("Nowhere/None")).zone, clock(Some("Europe/Paris")).zone);
        let hugo = Clock { keeps_offset: true, ..clock(None) };
        let late = read_date(&Scalar::plain("2024-01-05T23:30:00-05:00"), &hugo).unwrap();
        assert_eq!(late.date.date().to_string(), "2024-01-05");
    }

    #[test]
    fn notations_of_ruby_are_read() {
        for (typed, day) in [
            ("January 5, 2024", "2024-01-05"),
            ("5 Jan 2024", "2024-01-05"),
            ("2024/01/05", "2024-01-05"),
            ("Fri, 05 Jan 2024 10:00:00 +0100", "2024-01-05"),
            ("2024/01/05 10:30", "2024-01-05"),
        ] {
            let read = read_date(&Scalar::plain(typed), &clock(None)).expect(typed);
            assert_eq!((read.date.date().to_string(), read.is_lenient), (day.to_owned(), true));
        }
    }

    #[test]
    fn days_may_lack_zeros() {
        for typed in ["2024-1-5", "2024-1-05 9:03", "2024-1-5 10:30:00", "2024-01-5T10:30:00"] {
            let read = read_date(&Scalar::plain(typed), &clock(None)).expect(typed);
            assert_eq!(read.date.date().to_string(), "2024-01-05", "{typed}");
        }
    }

    #[test]
    fn names_may_begin_with_a_day() {
        assert_eq!(split_dated_name("2019-7-17-un-titre"), Some(("2019-7-17", "un-titre")));
        assert_eq!(split_dated_name("2019-07-17"), None);
        assert_eq!(split_dated_name("le-17-07-2019"), None);
        assert_eq!(
            date_of_name("2019-02-30-x", &clock(None).zone),
            Some(Err("2019-02-30".to_owned()))
        );
        let paris = clock(Some("Europe/Paris")).zone;
        let day = date_of_name("2019-7-1-x", &paris).unwrap().unwrap();
        assert_eq!(day.to_string(), "2019-07-01T00:00:00+02:00[Europe/Paris]");
    }
}
