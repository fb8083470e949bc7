//! Dates in templates (<https://gohugo.io/functions/time/format/>).

use jiff::civil;
use jiff::{Timestamp, Zoned};

use super::value::Value;
use crate::language::Calendar;

/// What a layout may hold, in Go's words, and the same for `strftime`; longer ones first.
const TOKENS: [(&str, &str); 24] = [
    ("2006", "%Y"),
    ("January", "%B"),
    ("Jan", "%b"),
    ("Monday", "%A"),
    ("Mon", "%a"),
    ("MST", "%Z"),
    ("Z07:00", "%:z"),
    ("-07:00", "%:z"),
    ("-0700", "%z"),
    ("002", "%j"),
    ("01", "%m"),
    ("02", "%d"),
    ("03", "%I"),
    ("04", "%M"),
    ("05", "%S"),
    ("06", "%y"),
    ("15", "%H"),
    ("PM", "%p"),
    ("pm", "%P"),
    ("_2", "%e"),
    ("1", "%-m"),
    ("2", "%-d"),
    ("3", "%-I"),
    ("4", "%-M"),
];

/// A value as a moment; one without an offset is in the zone of the page.
///
/// # Errors
/// If it is not a date.
pub fn of(value: &Value, page: &Zoned) -> Result<Zoned, String> {
    if let Value::Time(time) = value {
        return Ok(time.clone());
    }
    let text = value.printed()?;
    let text = text.trim();
    let zone = page.time_zone().clone();
    let moment = text.parse::<Timestamp>().ok().map(|it| it.to_zoned(zone.clone()));
    let local = || text.parse::<civil::DateTime>().ok();
    let day = || text.parse::<civil::Date>().ok().map(|day| day.at(0, 0, 0, 0));
    let local = || local().or_else(day).and_then(|it| it.to_zoned(zone.clone()).ok());
    moment.or_else(local).ok_or_else(|| format!("`{text}` is not a date that is understood"))
}

/// A field or method of a date.
///
/// # Errors
/// If it is not known here.
pub fn field(time: &Zoned, field: &str, arguments: &[Value]) -> Result<Value, String> {
    Ok(match (field, arguments) {
        // The method knows only English names.
        ("Format", [layout]) => {
            Value::Text(written(time, &layout.printed()?, Calendar::english(), false))
        }
        ("Year", []) => Value::Int(time.year().into()),
        ("Month", []) => Value::Text(time.strftime("%B").to_string()),
        ("Weekday", []) => Value::Text(time.strftime("%A").to_string()),
        ("Day", []) => Value::Int(time.day().into()),
        ("Hour", []) => Value::Int(time.hour().into()),
        ("Minute", []) => Value::Int(time.minute().into()),
        ("YearDay", []) => Value::Int(time.day_of_year().into()),
        ("Unix", []) => Value::Int(time.timestamp().as_second()),
        ("Second", []) => Value::Int(time.second().into()),
        ("UnixMilli", []) => Value::Int(time.timestamp().as_millisecond()),
        ("UTC" | "Local", []) => Value::Time(time.with_time_zone(jiff::tz::TimeZone::UTC)),
        ("String", []) => Value::Text(Value::Time(time.clone()).printed()?),
        ("IsZero", []) => Value::Bool(false),
        ("Before", [Value::Time(other)]) => Value::Bool(time.timestamp() < other.timestamp()),
        ("After", [Value::Time(other)]) => Value::Bool(time.timestamp() > other.timestamp()),
        ("Equal", [Value::Time(other)]) => Value::Bool(time.timestamp() == other.timestamp()),
        ("AddDate", [years, months, days]) => {
            let number = |value: &Value| Ok::<i64, String>(value.number()?.clamp(-1e4, 1e4) as i64);
            let months = number(years)?.saturating_mul(12).saturating_add(number(months)?);
            let days = number(days)?;
            let moved = time.checked_add(jiff::Span::new().months(months));
            let moved = moved.and_then(|it| it.checked_add(jiff::Span::new().days(days)));
            Value::Time(moved.map_err(|_| "a date is too far away")?)
        }
        _ => return Err(format!("`.{field}` of a date is not known here")),
    })
}

/// A date in a layout of Go, or in one of the language's own (`:date_long`), with the names of a
/// language.
///
/// # Errors
/// If the layout is not known in this language.
pub fn formatted(time: &Zoned, layout: &str, calendar: Calendar) -> Result<String, String> {
    let Some(name) = layout.strip_prefix(':') else {
        let english = written(time, layout, Calendar::english(), false);
        return Ok(translated(time, english, calendar));
    };
    let own = calendar.layout(name);
    let own = own.ok_or_else(|| format!("the layout `{layout}` of dates is not known here"))?;
    Ok(written(time, own, calendar, true))
}

/// What a token stands for that depends on the language.
fn name(time: &Zoned, token: &str, calendar: Calendar) -> Option<&'static str> {
    let day = time.weekday().to_monday_zero_offset();
    Some(match token {
        "January" => calendar.month(time.month()),
        "Jan" => calendar.short_month(time.month()),
        "Monday" => calendar.day(day),
        "Mon" => calendar.short_day(day),
        _ => return None,
    })
}

/// A date in English with the names of another language: as Hugo does it, either the long names or,
/// where none of them is there, the short ones.
fn translated(time: &Zoned, english: String, calendar: Calendar) -> String {
    let names = [("January", "Jan"), ("Monday", "Mon")];
    names.into_iter().fold(english, |text, (long, short)| {
        let pair = |token| {
            let english = name(time, token, Calendar::english()).unwrap_or_default();
            (english, name(time, token, calendar).unwrap_or_default())
        };
        let (long, short) = (pair(long), pair(short));
        let (english, own) = if text.contains(long.0) { long } else { short };
        text.replace(english, own)
    })
}

fn written(time: &Zoned, layout: &str, calendar: Calendar, is_own: bool) -> String {
    let mut out = String::new();
    let mut rest = layout;
    'text: while let Some(c) = rest.chars().next() {
        if let Some((shown, after)) = braced(time, rest).filter(|_| is_own) {
            out.push_str(&shown);
            rest = after;
            continue;
        }
        for (go, ours) in TOKENS {
            let Some(after) = rest.strip_prefix(go) else { continue };
            match name(time, go, calendar) {
                Some(name) => out.push_str(name),
                // CLDR's hour of half a day, as Hugo counts it, has a zero.
                None if go == "3" && is_own => {
                    let hour = time.hour();
                    out.push_str(&(if hour > 12 { hour - 12 } else { hour }).to_string());
                }
                None => out.push_str(&time.strftime(ours).to_string()),
            }
            rest = after;
            continue 'text;
        }
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// `{H}`, an hour without zero, or `{a/p}`, words for the halves of a day; and what follows.
fn braced<'t>(time: &Zoned, text: &'t str) -> Option<(String, &'t str)> {
    let (inner, after) = text.strip_prefix('{')?.split_once('}')?;
    let shown = match inner.split_once('/') {
        Some((before_noon, _)) if time.hour() < 12 => before_noon.to_owned(),
        Some((_, after_noon)) => after_noon.to_owned(),
        None => time.hour().to_string(),
    };
    Some((shown, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layouts_are_those_of_go() {
        let time = civil::date(2024, 3, 5).at(14, 7, 9, 0).to_zoned(jiff::tz::TimeZone::UTC);
        let time = time.unwrap();
        let shown = |layout: &str| formatted(&time, layout, Calendar::english()).unwrap();
        assert_eq!(shown("2 January 2006"), "5 March 2024");
        assert_eq!(shown("Mon, 02 Jan 06 15:04:05 -0700"), "Tue, 05 Mar 24 14:07:09 +0000");
        assert_eq!(shown("1/_2 at 3:04 PM, %"), "3/ 5 at 2:07 PM, %");
        assert!(formatted(&time, ":date_longer", Calendar::english()).is_err());
        assert_eq!(written(&time, "Jan {H}", Calendar::english(), false), "Mar {H}");
        for text in ["2024-03-05", "2024-03-05T10:00:00", "2024-03-05T10:00:00Z"] {
            assert_eq!(of(&Value::Text(text.to_owned()), &time).unwrap().day(), 5, "{text}");
        }
        assert!(of(&Value::Text("soon".to_owned()), &time).is_err());
    }

    #[test]
    fn names_and_layouts_are_those_of_the_language() {
        let time = civil::date(2024, 5, 1).at(8, 7, 9, 0).to_zoned(jiff::tz::TimeZone::UTC);
        let time = time.unwrap();
        for (key, layout, shown) in [
            ("fr", "Monday 2 January 2006", "mercredi 1 mai 2024"),
            ("fr", ":date_full", "mercredi 1 mai 2024"),
            ("de", ":date_long", "1. Mai 2024"),
            ("de", ":date_medium", "01.05.2024"),
            ("es", ":date_medium", "1 may. 2024"),
            ("es", "2 Jan 2006", "1 mayo 2024"),
            ("ja", ":date_long", "2024年5月1日"),
            ("es", ":time_short", "8:07"),
            ("en", ":time_short", "8:07 am"),
            ("pl", "2 January", "1 maja"),
            ("de", "Mon, Monday 2 Jan", "Wed, Mittwoch 1 Mai"),
        ] {
            let calendar = Calendar::of(key).unwrap();
            assert_eq!(formatted(&time, layout, calendar).unwrap(), shown, "{key} {layout}");
        }
    }
}
