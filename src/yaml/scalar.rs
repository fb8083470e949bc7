//! What a scalar means in YAML 1.1 (<https://yaml.org/type/>), as Ruby's Psych reads it, and how
//! Ruby prints it.

use jiff::civil;
use jiff::tz::Offset;

/// A scalar as typed: folded and unescaped, not resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    pub text: String,
    /// Without quotes, block indicator or tag.
    pub plain: bool,
}

/// What a scalar resolves to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Meaning {
    Null,
    Bool(bool),
    /// `None` if it is larger than this program counts: then the text has its digits.
    Integer(Option<i128>),
    Float(f64),
    Date(civil::Date),
    /// Without an offset it is in UTC (<https://yaml.org/type/timestamp.html>).
    Time(civil::DateTime, Option<Offset>),
    Text,
}

impl Scalar {
    pub fn plain(text: &str) -> Scalar {
        Scalar { text: text.to_owned(), plain: true }
    }

    pub fn meaning(&self) -> Meaning {
        if !self.plain {
            return Meaning::Text;
        }
        let text = self.text.as_str();
        constant(text)
            .or_else(|| integer(text))
            .or_else(|| float(text))
            .or_else(|| time(text))
            .unwrap_or(Meaning::Text)
    }

    /// As Liquid prints it: `no` is shown as `false`, `1_000` as `1000`.
    pub fn printed(&self) -> String {
        match self.meaning() {
            Meaning::Null => String::new(),
            Meaning::Bool(value) => value.to_string(),
            Meaning::Integer(Some(value)) => value.to_string(),
            Meaning::Integer(None) => self.text.trim_start_matches('+').replace(['_', ','], ""),
            Meaning::Float(value) => ruby_float(value),
            Meaning::Date(date) => date.to_string(),
            Meaning::Time(time, offset) => {
                let offset = offset.unwrap_or(Offset::UTC);
                let seconds = offset.seconds();
                let sign = if seconds < 0 { '-' } else { '+' };
                let minutes = seconds.abs() / 60;
                let time = time.strftime("%Y-%m-%d %H:%M:%S");
                format!("{time} {sign}{:02}{:02}", minutes / 60, minutes % 60)
            }
            Meaning::Text => self.text.clone(),
        }
    }

    pub fn to_json(&self) -> serde_json::Value {
        match self.meaning() {
            Meaning::Null => serde_json::Value::Null,
            Meaning::Bool(value) => value.into(),
            Meaning::Integer(Some(value)) if i64::try_from(value).is_ok() => (value as i64).into(),
            Meaning::Float(value) if value.is_finite() => value.into(),
            _ => self.text.clone().into(),
        }
    }
}

fn constant(text: &str) -> Option<Meaning> {
    let lower = text.to_ascii_lowercase();
    Some(match lower.as_str() {
        "" | "~" | "null" => Meaning::Null,
        "yes" | "true" | "on" => Meaning::Bool(true),
        "no" | "false" | "off" => Meaning::Bool(false),
        ".inf" | "+.inf" => Meaning::Float(f64::INFINITY),
        "-.inf" => Meaning::Float(f64::NEG_INFINITY),
        ".nan" => Meaning::Float(f64::NAN),
        _ => return None,
    })
}

fn integer(text: &str) -> Option<Meaning> {
    let (negative, digits) = match text.strip_prefix(['+', '-']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    };
    if let Some(value) = sexagesimal(digits) {
        return Some(Meaning::Integer(Some(if negative { -value } else { value })));
    }
    let (radix, digits) = match digits {
        "0" => (10, digits),
        _ if digits.starts_with("0b") => (2, &digits[2..]),
        _ if digits.starts_with("0x") => (16, &digits[2..]),
        _ if digits.starts_with('0') => (8, &digits[1..]),
        _ => (10, digits),
    };
    let first = digits.chars().next()?;
    let separated = digits.contains(",,") || digits.contains("__") || digits.ends_with([',', '_']);
    if !first.is_digit(radix) || (radix == 10 && separated) {
        return None;
    }
    if !digits.chars().all(|c| c.is_digit(radix) || c == '_' || c == ',') {
        return None;
    }
    let bare = digits.replace(['_', ','], "");
    let value = i128::from_str_radix(&bare, radix).ok();
    Some(Meaning::Integer(value.map(|value| if negative { -value } else { value })))
}

/// `12:30:00`: a number of base 60.
fn sexagesimal(text: &str) -> Option<i128> {
    let mut parts = text.split(':');
    let head = parts.next()?;
    let tail: Vec<&str> = parts.collect();
    let is_tail = |part: &&str| match part.as_bytes() {
        [unit] => unit.is_ascii_digit(),
        [ten, unit] => (b'0'..=b'5').contains(ten) && unit.is_ascii_digit(),
        _ => false,
    };
    let is_head = head.starts_with(|c: char| c.is_ascii_digit())
        && head.chars().all(|c| c.is_ascii_digit() || c == '_');
    if !(1..=2).contains(&tail.len()) || !is_head || !tail.iter().all(is_tail) {
        return None;
    }
    tail.iter().try_fold(head.replace('_', "").parse::<i128>().ok()?, |sum, part| {
        sum.checked_mul(60)?.checked_add(part.parse().ok()?)
    })
}

fn float(text: &str) -> Option<Meaning> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, rest) = unsigned.split_once('.')?;
    let (fraction, exponent) = match rest.split_once(['e', 'E']) {
        Some((fraction, exponent)) => (fraction, Some(exponent)),
        None => (rest, None),
    };
    let is_whole = whole.is_empty()
        || (whole.starts_with(|c: char| c.is_ascii_digit())
            && whole.chars().all(|c| c.is_ascii_digit() || c == '_' || c == ','));
    let is_exponent = exponent.is_none_or(|exponent| {
        exponent
            .strip_prefix(['+', '-'])
            .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
    });
    let is_fraction = fraction.bytes().all(|b| b.is_ascii_digit());
    if !is_whole || !is_fraction || !is_exponent || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    text.replace(['_', ','], "").parse().ok().map(Meaning::Float)
}

fn time(text: &str) -> Option<Meaning> {
    let (date, rest) = split_date(text)?;
    if rest.is_empty() {
        // The short form has two digits each.
        return (text.len() == 10).then_some(Meaning::Date(date));
    }
    let rest = match rest.strip_prefix(['T', 't']) {
        Some(rest) => rest,
        None if rest.starts_with([' ', '\t']) => rest.trim_start(),
        None => return None,
    };
    let (clock, zone) = match rest.find(['Z', '+', '-', ' ', '\t']) {
        Some(at) => (&rest[..at], rest[at..].trim_start()),
        None => (rest, ""),
    };
    let clock = parse_clock(clock)?;
    let offset = match zone {
        "" => None,
        "Z" => Some(Offset::UTC),
        _ => Some(parse_offset(zone)?),
    };
    Some(Meaning::Time(date.to_datetime(clock), offset))
}

/// `2019-7-17` and what follows.
fn split_date(text: &str) -> Option<(civil::Date, &str)> {
    let (year, rest) = text.split_once('-')?;
    let (month, rest) = rest.split_once('-')?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (day, rest) = rest.split_at(end);
    let two = |part: &str| matches!(part.len(), 1..=2) && is_digits(part);
    if year.len() != 4 || !is_digits(year) || !two(month) || !two(day) {
        return None;
    }
    let date = civil::Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    Some((date.ok()?, rest))
}

/// `9:05:00` with fractions of a second, which nothing here needs.
fn parse_clock(text: &str) -> Option<civil::Time> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let parts: Vec<&str> = whole.split(':').collect();
    let [hour, minute, second] = parts.as_slice() else { return None };
    let lengths = matches!(hour.len(), 1..=2) && minute.len() == 2 && second.len() == 2;
    if !lengths || !parts.iter().all(|part| is_digits(part)) {
        return None;
    }
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    civil::Time::new(hour.parse().ok()?, minute.parse().ok()?, second.parse().ok()?, 0).ok()
}

/// `+02:00`, `+0200`, `+2`.
fn parse_offset(text: &str) -> Option<Offset> {
    let digits = text.strip_prefix(['+', '-'])?;
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) => (hours, minutes),
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "0"),
    };
    if !is_digits(hours) || !is_digits(minutes) || hours.len() > 2 || minutes.len() > 2 {
        return None;
    }
    let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
    Offset::from_seconds(if text.starts_with('-') { -seconds } else { seconds }).ok()
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Ruby's `Float#to_s`.
fn ruby_float(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let size = value.abs();
    if size != 0.0 && !(1e-4..1e16).contains(&size) {
        let text = format!("{value:e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let point = if mantissa.contains('.') { "" } else { ".0" };
        let exponent: i32 = exponent.parse().unwrap_or(0);
        return format!("{mantissa}{point}e{exponent:+03}");
    }
    format!("{value:?}")
}
