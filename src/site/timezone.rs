//! The time zone that a site names.

use jiff::tz::{Offset, TimeZone};

use crate::error::Position;
use crate::yaml::Mapping;

use super::ConfigFault;
use super::reader::Reader;

/// The zone of a name of the tz database (`America/New_York`, `Etc/GMT-5`), of a rule of POSIX
/// (`EST5EDT`), or of an offset (`+02:00`).
pub fn zone_of(name: &str) -> Option<TimeZone> {
    let name = name.trim();
    if let Ok(zone) = TimeZone::get(name) {
        return Some(zone);
    }
    if let Some(offset) = offset_of(name) {
        return Some(TimeZone::fixed(offset));
    }
    // It begins with a name of three letters, or one in angle brackets.
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    let is_rule =
        (letters >= 3 || name.starts_with('<')) && name.bytes().any(|b| b.is_ascii_digit());
    is_rule.then(|| TimeZone::posix(name).ok()).flatten()
}

/// `+2`, `-05:00`, `+0530`.
fn offset_of(text: &str) -> Option<Offset> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-" | "\u{2212}", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = match rest.split_once(':') {
        Some(parts) => parts,
        None if rest.len() == 4 => rest.split_at_checked(2)?,
        None => (rest, "0"),
    };
    let number = |text: &str| {
        let is_short = matches!(text.len(), 1 | 2) && text.bytes().all(|b| b.is_ascii_digit());
        is_short.then(|| text.parse::<i32>().ok()).flatten()
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours <= 14 && minutes < 60)
        .then(|| Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok())
        .flatten()
}

/// Says that there is no such zone; the days are those of Paris then.
pub(super) fn check(reader: &mut Reader, values: &Mapping, key: &str) {
    let Some(node) = values.get(key) else { return };
    let Some(name) = node.printed().filter(|name| !name.is_empty() && zone_of(name).is_none())
    else {
        return;
    };
    let message = format!(
        "`{key}: {name}` is not a time zone: days are those of Paris; `America/New_York` or \
         `+02:00` is one"
    );
    let position: Position = node.position;
    let place = crate::error::Place::new(reader.path().to_owned(), position);
    reader.odd.push(ConfigFault { place, message, help: None });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_names_rules_and_offsets() {
        let noon = jiff::civil::date(2024, 1, 5).at(12, 0, 0, 0);
        for (name, offset) in [
            ("America/New_York", -5 * 3600),
            ("Etc/GMT-5", 5 * 3600),
            ("UTC", 0),
            ("EST5EDT", -5 * 3600),
            ("+02:00", 2 * 3600),
            ("-0530", -(5 * 3600 + 1800)),
            ("<+03>-3", 3 * 3600),
        ] {
            let zone = zone_of(name).unwrap_or_else(|| panic!("{name}"));
            assert_eq!(noon.to_zoned(zone).unwrap().offset().seconds(), offset, "{name}");
        }
        for name in ["Nowhere/None", "", "Paris", "+", "+99", "é", "−", "local", "12"] {
            assert!(zone_of(name).is_none(), "{name}");
        }
    }
}
