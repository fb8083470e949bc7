//! How files spell a time, and how XML Schema does: `2024-03-01T10:30:00+01:00`.

use jiff::civil::DateTime;

/// The time, if there is such a one, with its offset: `Z`, `+01:00` or nothing.
pub(super) fn valid(time: &str, offset: &str) -> Option<String> {
    let is_offset = match offset.as_bytes() {
        [] | [b'Z'] => true,
        [b'+' | b'-', h, i, b':', m, n] => {
            let digits = [h, i, m, n].into_iter().all(u8::is_ascii_digit);
            // XML Schema 1.0 §3.2.7.3: at most 14 hours.
            digits && (&offset[1..3] < "14" && &offset[4..6] <= "59" || &offset[1..] == "14:00")
        }
        _ => false,
    };
    let parsed: DateTime = time.parse().ok().filter(|_| time.len() == 19 && is_offset)?;
    // Only the form that XML Schema has too, without a leap second; and no clock that was never set.
    (parsed.year() > 1 && parsed.to_string() == time).then(|| format!("{time}{offset}"))
}

/// `2024:03:01 10:30:00`, and `+01:00` beside it.
pub(super) fn of_exif(time: &str, offset: &str) -> Option<String> {
    let (day, hour) = time.split_once(' ')?;
    let offset = if valid("2000-01-01T00:00:00", offset).is_some() { offset } else { "" };
    valid(&format!("{}T{hour}", day.replace(':', "-")), offset)
}

/// `D:20240301103000+01'00'` (ISO 32000-1 §7.9.4); one that leaves the time out says less than is asked.
pub(super) fn of_pdf(date: &str) -> Option<String> {
    let date = date.trim().strip_prefix("D:")?;
    let digits = date.get(..14).filter(|it| it.bytes().all(|byte| byte.is_ascii_digit()))?;
    let at = |range| &digits[range];
    let (day, hour) = ([at(0..4), at(4..6), at(6..8)], [at(8..10), at(10..12), at(12..14)]);
    let time = format!("{}T{}", day.join("-"), hour.join(":"));
    let offset = match &date[14..] {
        "" => String::new(),
        zone if zone.starts_with('Z') => "Z".to_owned(),
        zone => {
            let plain: String = zone.chars().filter(|c| *c != '\'' && *c != ':').collect();
            let (sign, rest) = plain.split_at_checked(1)?;
            let minutes = rest.get(2..).filter(|it| !it.is_empty()).unwrap_or("00");
            format!("{sign}{}:{minutes}", rest.get(..2)?)
        }
    };
    valid(&time, &offset)
}

/// As people and programs write it: RFC 3339 with or without offset, RFC 2822, or as in Exif.
pub(super) fn of_text(text: &str) -> Option<String> {
    let text = text.trim();
    let (time, rest) = text.split_at_checked(19)?;
    if let [.., b'T' | b' ', _, _, b':', _, _, b':', _, _] = time.as_bytes() {
        let fraction = rest
            .strip_prefix('.')
            .map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
        let offset = fraction.unwrap_or(rest);
        return match time.as_bytes()[4] {
            b':' => of_exif(time, offset),
            _ => valid(&time.replace(' ', "T"), offset),
        };
    }
    let time = jiff::fmt::rfc2822::parse(text).ok()?;
    let offset = time.offset();
    let spelled = time.datetime().strftime("%Y-%m-%dT%H:%M:%S").to_string();
    match offset.seconds() {
        0 => valid(&spelled, "Z"),
        _ => valid(&spelled, &time.strftime("%:z").to_string()),
    }
}
