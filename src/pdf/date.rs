//! Dates as PDF and XMP write them, from RFC 3339.

use jiff::civil::DateTime;
use jiff::fmt::temporal::Pieces;

/// A moment with its original offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date {
    time: DateTime,
    /// A day alone.
    is_day: bool,
    /// Seconds east of UTC, if known.
    offset: Option<i32>,
}

impl Date {
    /// Reads RFC 3339, or a day only.
    pub fn parse(text: &str) -> Option<Date> {
        let pieces = Pieces::parse(text).ok()?;
        let is_day = pieces.time().is_none();
        let time = DateTime::from_parts(pieces.date(), pieces.time().unwrap_or_default());
        Some(Date {
            time,
            is_day,
            offset: pieces.to_numeric_offset().map(|offset| offset.seconds()),
        })
    }

    /// ISO 32000-1 §7.9.4: `D:20190717103000+02'00'`, or `D:20190717`.
    pub fn pdf(&self) -> String {
        let t = self.time;
        if self.is_day {
            return format!("D:{:04}{:02}{:02}", t.year(), t.month(), t.day());
        }
        let zone = self.zone("Z", "'", "'");
        format!(
            "D:{:04}{:02}{:02}{:02}{:02}{:02}{zone}",
            t.year(),
            t.month(),
            t.day(),
            t.hour(),
            t.minute(),
            t.second()
        )
    }

    /// XMP's date (ISO 8601): `2019-07-17T10:30:00+02:00`, or `2019-07-17`.
    pub fn xmp(&self) -> String {
        let t = self.time;
        if self.is_day {
            return format!("{:04}-{:02}-{:02}", t.year(), t.month(), t.day());
        }
        let zone = self.zone("Z", ":", "");
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{zone}",
            t.year(),
            t.month(),
            t.day(),
            t.hour(),
            t.minute(),
            t.second()
        )
    }

    fn zone(&self, utc: &str, separator: &str, end: &str) -> String {
        match self.offset {
            None => String::new(),
            Some(0) => utc.to_owned(),
            Some(seconds) => {
                let sign = if seconds < 0 { '-' } else { '+' };
                let minutes = seconds.abs() / 60;
                format!("{sign}{:02}{separator}{:02}{end}", minutes / 60, minutes % 60)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_notations_keep_the_offset() {
        let date = Date::parse("2019-07-17T10:30:05+02:00").unwrap();
        assert_eq!(date.pdf(), "D:20190717103005+02'00'");
        assert_eq!(date.xmp(), "2019-07-17T10:30:05+02:00");
        let date = Date::parse("2019-01-02T00:00:00-03:30").unwrap();
        assert_eq!(date.pdf(), "D:20190102000000-03'30'");
        assert_eq!(Date::parse("2019-01-02T00:00:00Z").unwrap().xmp(), "2019-01-02T00:00:00Z");
        let day = Date::parse("2019-01-02").unwrap();
        assert_eq!((day.pdf(), day.xmp()), ("D:20190102".to_owned(), "2019-01-02".to_owned()));
    }

    #[test]
    fn other_texts_are_no_dates() {
        assert_eq!(Date::parse("17 juillet 2019"), None);
        assert_eq!(Date::parse(""), None);
    }
}
