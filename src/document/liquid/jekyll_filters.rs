//! The filters that Jekyll adds (<https://jekyllrb.com/docs/liquid/filters/>).

use jiff::Zoned;
use jiff::tz::TimeZone;
use liquid_core::error::{Error, Result};
use liquid_core::model::{ScalarCow, Value};
use liquid_core::{Runtime, ValueView};
use unicode_normalization::UnicodeNormalization;

use super::super::markdown::commonmark_html;
use super::values::{Run, argument, items, json_of, printed, said, text};

/// By name.
pub(super) const OF_JEKYLL: &[(&str, Run)] = &[
    ("relative_url", |value, _, runtime| {
        said(relative_url(&text(value), &of_site(runtime, "baseurl")))
    }),
    ("absolute_url", |value, _, runtime| {
        let address = text(value);
        if is_absolute(&address) {
            return said(address);
        }
        let url = of_site(runtime, "url");
        if url.is_empty() {
            return Err(Error::with_msg("the site has no address"));
        }
        said(format!("{url}{}", relative_url(&address, &of_site(runtime, "baseurl"))))
    }),
    ("strip_index", |value, _, _| {
        let address = text(value);
        said(address.strip_suffix("index.html").map(str::to_owned).unwrap_or(address))
    }),
    ("date", |value, arguments, _| dated(value, Some(&argument(arguments, 0)))),
    ("date_to_string", |value, _, _| dated(value, Some("%d %b %Y"))),
    ("date_to_long_string", |value, _, _| dated(value, Some("%d %B %Y"))),
    ("date_to_xmlschema", |value, _, _| dated(value, Some("%Y-%m-%dT%H:%M:%S%:z"))),
    ("date_to_rfc822", |value, _, _| dated(value, Some("%a, %d %b %Y %H:%M:%S %z"))),
    ("slugify", |value, _, _| said(slug(&text(value)))),
    ("markdownify", |value, _, _| said(commonmark_html(&text(value)).trim_end())),
    ("jsonify", |value, _, _| said(json_of(value).to_string())),
    ("inspect", |value, _, _| said(json_of(value).to_string())),
    ("cgi_escape", |value, _, _| said(percent(&text(value), true))),
    ("uri_escape", |value, _, _| {
        let text = text(value);
        let kept = |c: char| c.is_ascii_alphanumeric() || "-_.!~*'()/?:@&=+$,;#%[]".contains(c);
        let escaped =
            |c: char| if kept(c) { c.to_string() } else { percent(&c.to_string(), false) };
        said(text.chars().map(escaped).collect::<String>())
    }),
    ("number_of_words", |value, _, _| {
        Ok(Value::scalar(text(value).split_whitespace().count() as i64))
    }),
    ("array_to_sentence_string", |value, arguments, _| {
        let connector = arguments.first().map_or_else(|| "and".to_owned(), printed);
        let parts: Vec<String> = items(value).iter().map(printed).collect();
        said(match parts.as_slice() {
            [] => String::new(),
            [one] => one.clone(),
            [one, two] => format!("{one} {connector} {two}"),
            [parts @ .., last] => format!("{}, {connector} {last}", parts.join(", ")),
        })
    }),
    ("to_integer", |value, _, _| {
        let number = value.as_scalar().and_then(|it| it.to_float()).unwrap_or_default();
        Ok(Value::scalar(number as i64))
    }),
    ("normalize_whitespace", |value, _, _| {
        said(text(value).split_whitespace().collect::<Vec<_>>().join(" "))
    }),
];

fn of_site(runtime: &dyn Runtime, key: &str) -> String {
    let path = [ScalarCow::new("site"), ScalarCow::new(key.to_owned())];
    runtime.try_get(&path).map(|value| value.to_kstr().to_string()).unwrap_or_default()
}

/// Jekyll's `relative_url`: an address on the site, prefixed with the site's own path.
fn relative_url(address: &str, base: &str) -> String {
    if is_absolute(address) {
        return address.to_owned();
    }
    match address.trim_start_matches('/') {
        "" if base.is_empty() => "/".to_owned(),
        "" => base.to_owned(),
        path => format!("{base}/{path}"),
    }
}

fn is_absolute(address: &str) -> bool {
    address.contains("://") || address.starts_with("//") || address.starts_with("mailto:")
}

/// A date in a `strftime` format. Anything that is not a date stays as it is; the present is not
/// known.
fn dated(value: &Value, notation: Option<&str>) -> Result<Value> {
    let typed = text(value);
    let typed = typed.trim();
    if matches!(typed, "now" | "today") {
        return Err(Error::with_msg("a release must not depend on the day it is typeset"));
    }
    let notation = notation.unwrap_or_default().to_owned();
    let Some(date) = date(typed) else { return Ok(value.clone()) };
    match jiff::fmt::strtime::format(notation.as_bytes(), &date) {
        Ok(text) => said(text),
        Err(error) => Err(Error::with_msg(format!("`{notation}` is not a date format: {error}"))),
    }
}

fn date(typed: &str) -> Option<Zoned> {
    let day = |text: &str| text.parse::<jiff::civil::Date>().ok()?.to_zoned(TimeZone::UTC).ok();
    for notation in ["%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M:%S %:z", "%Y-%m-%dT%H:%M:%S%:z"] {
        if let Ok(date) = Zoned::strptime(notation, typed) {
            return Some(date);
        }
    }
    let time = typed.replace(' ', "T").parse::<jiff::civil::DateTime>().ok();
    time.and_then(|time| time.to_zoned(TimeZone::UTC).ok()).or_else(|| day(typed)).or_else(|| {
        typed.parse::<i64>().ok().filter(|_| typed.len() > 8).and_then(|seconds| {
            Some(jiff::Timestamp::from_second(seconds).ok()?.to_zoned(TimeZone::UTC))
        })
    })
}

/// Jekyll's default slug: letters and digits, with hyphens between.
fn slug(text: &str) -> String {
    let text: String = text.nfc().flat_map(char::to_lowercase).collect();
    let parts = text.split(|c: char| {
        !c.is_alphanumeric() && !unicode_normalization::char::is_combining_mark(c)
    });
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

fn percent(text: &str, form: bool) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        match byte {
            b' ' if form => escaped.push('+'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                escaped.push(byte as char)
            }
            byte => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}
