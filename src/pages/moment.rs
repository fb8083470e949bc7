//! Dates of releases where a format requires a moment.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The moment of a date as [`Entry`](super::entry::Entry) has it; midnight, UTC, if it is a day
/// alone. `None` if it is neither.
pub fn moment(date: &str) -> Option<Timestamp> {
    if let Ok(moment) = date.parse::<Timestamp>() {
        return Some(moment);
    }
    let day: Date = date.parse().ok()?;
    day.to_zoned(TimeZone::UTC).ok().map(|midnight| midnight.timestamp())
}

/// RFC 3339, in UTC, to the second: `2019-07-17T08:00:00Z`.
pub fn in_utc(moment: Timestamp) -> String {
    let seconds = Timestamp::from_second(moment.as_second()).unwrap_or(moment);
    seconds.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_moments_are_read() {
        let shown = |date| moment(date).map(in_utc);
        assert_eq!(shown("2019-07-17").as_deref(), Some("2019-07-17T00:00:00Z"));
        assert_eq!(shown("2019-07-17T10:00:00+02:00").as_deref(), Some("2019-07-17T08:00:00Z"));
        assert_eq!(shown("2019"), None);
    }
}
