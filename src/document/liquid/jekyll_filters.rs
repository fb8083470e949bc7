//! The filters that Jekyll adds (<https://jekyllrb.com/docs/liquid/filters/>).

use jiff::Zoned;
use jiff::tz::TimeZone;
use liquid_core::error::{Error, Result};
use liquid_core::model::{ScalarCow, Value};
use liquid_core::{Runtime, ValueView};
use unicode_normalization::UnicodeNormalization;

use super::super::markdown::commonmark_html;
use super::values::{Run, argument, escaped, items, json_of, printed, said, text};

/// By name.
pub(super) const OF_JEKYLL: &[(&str, Run)] = &[
    ("relative_url", |value, _, runtime| {
        said(relative_url(&text(value), &of_site(runtime, "baseurl")))
    }),
    // Eleventy's own.
    ("url", |value, _, runtime| said(relative_url(&text(value), &of_site(runtime, "baseurl")))),
    ("slug", |value, _, _| said(slug(&text(value)))),
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
    ("date_to_string", |value, arguments, _| day_of(value, "%b", arguments)),
    ("date_to_long_string", |value, arguments, _| day_of(value, "%B", arguments)),
    ("date_to_xmlschema", |value, _, _| dated(value, Some("%Y-%m-%dT%H:%M:%S%:z"))),
    ("date_to_rfc822", |value, _, _| dated(value, Some("%a, %d %b %Y %H:%M:%S %z"))),
    ("slugify", |value, arguments, _| slugified(&text(value), &argument(arguments, 0))),
    ("smartify", |value, _, _| Ok(value.clone())),
    ("sample", |_, _, _| Err(Error::with_msg("a release does not depend on chance"))),
    ("markdownify", |value, _, _| said(commonmark_html(&text(value)).trim_end())),
    ("jsonify", |value, _, _| said(json_of(value).to_string())),
    ("inspect", |value, _, _| said(escaped(&inspected(&json_of(value))))),
    ("url_encode", |value, _, _| said(percent(&text(value), true))),
    ("cgi_escape", |value, _, _| said(percent(&text(value), true))),
    ("uri_escape", |value, _, _| {
        let text = text(value);
        let kept = |c: char| c.is_ascii_alphanumeric() || "-_.!~*'()/?:@&=+$,;#%[]".contains(c);
        let escaped =
            |c: char| if kept(c) { c.to_string() } else { percent(&c.to_string(), false) };
        said(text.chars().map(escaped).collect::<String>())
    }),
    ("number_of_words", |value, arguments, _| {
        Ok(Value::scalar(words(&text(value), &argument(arguments, 0)) as i64))
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

/// `date_to_string`, in the order of days, or with « ordinal » in one of two styles.
fn day_of(value: &Value, month: &str, arguments: &[Value]) -> Result<Value> {
    let (kind, style) = (argument(arguments, 0), argument(arguments, 1));
    let Some(date) = date(text(value).trim()).filter(|_| kind == "ordinal") else {
        return dated(value, Some(&format!("%d {month} %Y")));
    };
    let day = date.day();
    let ending = match (day % 10, day) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    let notation = match style.as_str() {
        "US" => format!("{month} {day}{ending}, %Y"),
        _ => format!("{day}{ending} {month} %Y"),
    };
    dated(value, Some(&notation))
}

/// Words; with « cjk » and « auto », each sign of Chinese and Japanese is one.
fn words(text: &str, mode: &str) -> usize {
    let is_cjk = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}');
    match mode {
        "cjk" | "auto" => {
            let signs = text.chars().filter(|&c| is_cjk(c)).count();
            let others: String = text.chars().map(|c| if is_cjk(c) { ' ' } else { c }).collect();
            signs + others.split_whitespace().count()
        }
        _ => text.split_whitespace().count(),
    }
}

/// A value as Ruby's `inspect` writes it.
fn inspected(value: &serde_json::Value) -> String {
    let list = |items: Vec<String>| items.join(", ");
    match value {
        serde_json::Value::Null => "nil".to_owned(),
        serde_json::Value::Array(items) => {
            format!("[{}]", list(items.iter().map(inspected).collect()))
        }
        serde_json::Value::Object(entries) => {
            let pair = |(key, value): (&String, _)| format!("{key:?}=>{}", inspected(value));
            format!("{{{}}}", list(entries.iter().map(pair).collect()))
        }
        other => other.to_string(),
    }
}

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

/// In one of Jekyll's modes.
fn slugified(text: &str, mode: &str) -> Result<Value> {
    let stays = |c: char| match mode {
        "raw" => !c.is_whitespace(),
        "pretty" => c.is_alphanumeric() || "._~!$&'()+,;=@".contains(c),
        "ascii" => c.is_ascii_alphanumeric(),
        _ => c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c),
    };
    match mode {
        "none" => said(text.to_lowercase()),
        // It has rules of its own for each letter.
        "latin" => Err(Error::with_msg("the mode `latin` is not known here")),
        "raw" | "pretty" | "ascii" => {
            let text: String = text.chars().flat_map(char::to_lowercase).collect();
            let parts = text.split(|c| !stays(c)).filter(|part| !part.is_empty());
            said(parts.collect::<Vec<_>>().join("-"))
        }
        _ => said(slug(text)),
    }
}

/// Jekyll's default slug: letters and digits, hyphens between.
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
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                escaped.push(byte as char)
            }
            byte => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}
