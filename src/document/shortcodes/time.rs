//! Dates in templates (<https://gohugo.io/functions/time/format/>).

use jiff::civil;
use jiff::{Timestamp, Zoned};

use super::value::Value;

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
pub fn field(
    time: &Zoned,
    field: &str,
    arguments: &[Value],
    language: &str,
) -> Result<Value, String> {
    Ok(match (field, arguments) {
        // The method knows only English names.
        ("Format", [layout]) => Value::Text(formatted(time, &layout.printed()?, "en")?),
        ("Year", []) => Value::Int(time.year().into()),
        ("Month", []) => Value::Text(time.strftime("%B").to_string()),
        ("Day", []) => Value::Int(time.day().into()),
        ("Hour", []) => Value::Int(time.hour().into()),
        ("Minute", []) => Value::Int(time.minute().into()),
        ("YearDay", []) => Value::Int(time.day_of_year().into()),
        ("Unix", []) => Value::Int(time.timestamp().as_second()),
        ("IsZero", []) => Value::Bool(false),
        _ => return Err(format!("`.{field}` of a date in `{language}` is not known here")),
    })
}

/// A date in a layout of Go.
///
/// # Errors
/// If the layout has names of days or months, which are not known in this language, or is one of
/// the language's own (`:date_long`).
pub fn formatted(time: &Zoned, layout: &str, language: &str) -> Result<String, String> {
    if layout.starts_with(':') {
        return Err(format!("the layout `{layout}` of dates is not known here"));
    }
    let mut format = String::new();
    let mut rest = layout;
    'text: while let Some(c) = rest.chars().next() {
        for (go, ours) in TOKENS {
            if let Some(after) = rest.strip_prefix(go) {
                if matches!(ours, "%B" | "%b" | "%A" | "%a") && !matches!(language, "en" | "") {
                    return Err(format!("names of months in `{language}` are not known here"));
                }
                format.push_str(ours);
                rest = after;
                continue 'text;
            }
        }
        format.push_str(if c == '%' { "%%" } else { &rest[..c.len_utf8()] });
        rest = &rest[c.len_utf8()..];
    }
    Ok(time.strftime(&format).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layouts_are_those_of_go() {
        let time = civil::date(2024, 3, 5).at(14, 7, 9, 0).to_zoned(jiff::tz::TimeZone::UTC);
        let time = time.unwrap();
        let shown = |layout: &str| formatted(&time, layout, "en").unwrap();
        assert_eq!(shown("2 January 2006"), "5 March 2024");
        assert_eq!(shown("Mon, 02 Jan 06 15:04:05 -0700"), "Tue, 05 Mar 24 14:07:09 +0000");
        assert_eq!(shown("1/_2 at 3:04 PM, %"), "3/ 5 at 2:07 PM, %");
        assert_eq!(formatted(&time, "02/01/2006", "fr").unwrap(), "05/03/2024");
        assert!(formatted(&time, "2 January", "fr").is_err());
        assert!(formatted(&time, ":date_long", "en").is_err());
        for text in ["2024-03-05", "2024-03-05T10:00:00", "2024-03-05T10:00:00Z"] {
            assert_eq!(of(&Value::Text(text.to_owned()), &time).unwrap().day(), 5, "{text}");
        }
        assert!(of(&Value::Text("soon".to_owned()), &time).is_err());
    }
}
