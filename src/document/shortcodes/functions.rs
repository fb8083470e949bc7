//! The functions of Hugo's templates that depend on their arguments alone
//! (<https://gohugo.io/functions/>).

pub mod collections;
mod numbers;
mod paths;

use std::collections::BTreeMap;

use super::super::markdown::commonmark_html;
use super::budget::fits;
use super::shown::{escaped, plain};
use super::value::Value;

pub use paths::is_reader;

/// The value of a function.
///
/// # Errors
/// If it is not known here, or its arguments do not fit.
pub fn call(name: &str, arguments: &[Value]) -> Result<Value, String> {
    if let Some(value) = paths::call(&name.to_ascii_lowercase(), arguments) {
        return value;
    }
    let bare = bare(name);
    match of_texts(bare, arguments).or_else(|| of_values(bare, arguments)) {
        Some(value) => value,
        None => match of_lists(bare, arguments)
            .or_else(|| collections::call(&bare.to_ascii_lowercase(), arguments))
            .or_else(|| numbers::call(bare, arguments))
        {
            Some(value) => value,
            None => Err(format!("`{name}` is not known here")),
        },
    }
}

/// A function without the name of its family: `lower` for `strings.ToLower`.
fn bare(name: &str) -> &str {
    let families = [
        "strings.",
        "collections.",
        "compare.",
        "fmt.",
        "transform.",
        "safe.",
        "urls.",
        "math.",
        "cast.",
        "lang.",
    ];
    let rest = families.iter().find_map(|family| name.strip_prefix(family)).unwrap_or(name);
    let is_family = rest.len() < name.len();
    match rest {
        "ToLower" => "lower",
        "ToUpper" => "upper",
        "ToString" => "string",
        "ToInt" => "int",
        "ToFloat" => "float",
        "Conditional" => "cond",
        "Dictionary" => "dict",
        "Slice" => "slice",
        "HTML" if is_family => "safeHTML",
        "HTMLAttr" if is_family => "safeHTMLAttr",
        "URL" if is_family => "safeURL",
        "HTMLEscape" => "htmlEscape",
        other => other,
    }
}

type Outcome = Option<Result<Value, String>>;

fn text_of(value: &Value) -> Result<String, String> {
    value.printed()
}

fn of_texts(name: &str, arguments: &[Value]) -> Outcome {
    let lowered = name.to_ascii_lowercase();
    let texts: Result<Vec<String>, String> = match lowered.as_str() {
        "upper" | "lower" | "title" | "humanize" | "firstupper" | "trim" | "trimspace"
        | "trimprefix" | "trimsuffix" | "trimleft" | "trimright" | "hasprefix" | "hassuffix"
        | "contains" | "replace" | "repeat" | "chomp" | "markdownify" | "plainify"
        | "htmlescape" | "safehtml" | "safehtmlattr" | "safeurl" | "safecss" | "safejs"
        | "emojify" | "urlize" | "anchorize" | "relurl" | "absurl" | "replacere" | "findre"
        | "string" | "substr" | "split" | "highlight" | "warnf" | "errorf" | "count"
        | "countwords" | "truncate" => arguments.iter().map(text_of).collect(),
        _ => return None,
    };
    Some(texts.and_then(|texts| {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        text_function(&lowered, &texts)
    }))
}

fn text_function(name: &str, texts: &[&str]) -> Result<Value, String> {
    let text = |text: String| Ok(Value::Text(text));
    let html = |text: String| Ok(Value::Html(text));
    match (name, texts) {
        ("upper", [it]) => text(it.to_uppercase()),
        ("lower", [it]) => text(it.to_lowercase()),
        ("title", [it]) => text(it.split(' ').map(first_upper).collect::<Vec<_>>().join(" ")),
        ("firstupper", [it]) => text(first_upper(it)),
        ("humanize", [it]) => text(first_upper(&it.replace(['-', '_'], " ").to_lowercase())),
        ("trim", [it, set]) => text(it.trim_matches(|c| set.contains(c)).to_owned()),
        ("trimleft", [set, it]) => text(it.trim_start_matches(|c| set.contains(c)).to_owned()),
        ("trimright", [set, it]) => text(it.trim_end_matches(|c| set.contains(c)).to_owned()),
        ("trimspace", [it]) => text(it.trim().to_owned()),
        ("chomp", [it]) => html(it.trim_end_matches(['\n', '\r']).to_owned()),
        ("trimprefix", [prefix, it]) => text(it.strip_prefix(prefix).unwrap_or(it).to_owned()),
        ("trimsuffix", [suffix, it]) => text(it.strip_suffix(suffix).unwrap_or(it).to_owned()),
        ("hasprefix", [it, prefix]) => Ok(Value::Bool(it.starts_with(prefix))),
        ("hassuffix", [it, suffix]) => Ok(Value::Bool(it.ends_with(suffix))),
        ("contains", [it, part]) => Ok(Value::Bool(it.contains(part))),
        ("replace", [it, old, new]) if !old.is_empty() => {
            fits(it.matches(old).count().saturating_mul(new.len()))?;
            text(it.replace(old, new))
        }
        ("replacere", [pattern, new, it]) => text(replaced(&pattern_of(pattern)?, new, it)?),
        ("findre", [pattern, it, ..]) => {
            let found = pattern_of(pattern)?;
            let found = found.find_iter(it).map(|found| Value::Text(found.as_str().to_owned()));
            Ok(Value::List(found.collect()))
        }
        ("repeat", [count, it]) => {
            let count: usize = count.parse().map_err(|_| "it repeats too often")?;
            fits(it.len().saturating_mul(count))?;
            text(it.repeat(count))
        }
        ("split", [it, sign]) if !sign.is_empty() => {
            Ok(Value::List(it.split(sign).map(|part| Value::Text(part.to_owned())).collect()))
        }
        ("substr", [it, range @ ..]) => text(part(it, range).ok_or("`substr` is not understood")?),
        ("string", [it]) => text((*it).to_owned()),
        ("count" | "countwords", _) => counted(texts),
        ("truncate", [length, rest @ ..]) if rest.len() < 3 => text(truncated(length, rest)?),
        ("markdownify", [it]) => html(markdownified(it)),
        ("plainify", [it]) => text(plain(it)),
        ("htmlescape", [it]) => text(escaped(it)),
        ("emojify" | "safehtml" | "safehtmlattr" | "safeurl" | "safecss" | "safejs", [it]) => {
            html((*it).to_owned())
        }
        ("urlize" | "anchorize", [it]) => text(it.trim().to_lowercase().replace(' ', "-")),
        // From the site's root, wherever that is on its host: as files of the site are looked up.
        ("relurl" | "absurl", [it]) => {
            text(match it.contains("://") || it.starts_with(['/', '#']) {
                true => (*it).to_owned(),
                false => format!("/{it}"),
            })
        }
        ("highlight", [code, ..]) => {
            html(format!("<pre><code>{}</code></pre>", escaped(code.trim_matches('\n'))))
        }
        ("warnf", _) => text(String::new()),
        ("errorf", [message, ..]) => Err(format!("it reports `{message}`")),
        _ => Err(format!("`{name}` has other arguments than are understood")),
    }
}

/// A pattern as Go has it; Rust's are of the same kind.
fn pattern_of(pattern: &str) -> Result<regex::Regex, String> {
    let built = regex::RegexBuilder::new(pattern).size_limit(1 << 20).build();
    built.map_err(|_| format!("the pattern `{pattern}` is not understood"))
}

/// A text with what a pattern matches replaced; `${1}` stands for the first group.
fn replaced(pattern: &regex::Regex, new: &str, text: &str) -> Result<String, String> {
    let (mut out, mut from) = (String::new(), 0);
    for found in pattern.captures_iter(text) {
        let whole = found.get_match();
        out.push_str(&text[from..whole.start()]);
        found.expand(new, &mut out);
        fits(out.len())?;
        from = whole.end();
    }
    out.push_str(&text[from..]);
    Ok(out)
}

/// Characters from a start, so many as a length says.
fn part(text: &str, range: &[&str]) -> Option<String> {
    let mut numbers = range.iter().map(|it| it.parse::<usize>().ok());
    let start = numbers.next()??;
    let characters = text.chars().skip(start);
    match numbers.next() {
        Some(length) => Some(characters.take(length?).collect()),
        None => Some(characters.collect()),
    }
}

/// How often a part is in a text, or how many words a text has.
fn counted(texts: &[&str]) -> Result<Value, String> {
    match texts {
        [part, text] => Ok(Value::Int(text.matches(part).count() as i64)),
        [text] => Ok(Value::Int(plain(text).split_whitespace().count() as i64)),
        _ => Err("a number of texts is not understood".to_owned()),
    }
}

/// As many characters of a text as a number says, up to the end of a word, and a sign after them.
fn truncated(length: &str, rest: &[&str]) -> Result<String, String> {
    let length: usize = length.parse().map_err(|_| "`truncate` is not understood")?;
    let (sign, text) = match rest {
        [sign, text] => (*sign, *text),
        [text] => ("…", *text),
        _ => return Err("`truncate` is not understood".to_owned()),
    };
    let Some((end, _)) = text.char_indices().nth(length) else { return Ok(text.to_owned()) };
    let kept = &text[..end];
    let is_whole = text[end..].starts_with(char::is_whitespace);
    let kept = if is_whole { kept } else { kept.rsplit_once(' ').map_or(kept, |(kept, _)| kept) };
    Ok(format!("{}{sign}", kept.trim_end()))
}

fn first_upper(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}", characters.as_str())
}

/// As HTML; a single paragraph without its tags.
fn markdownified(text: &str) -> String {
    let html = commonmark_html(text);
    let html = html.trim();
    let single = html.strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>"));
    single.filter(|rest| !rest.contains("<p>")).unwrap_or(html).to_owned()
}

fn of_values(name: &str, arguments: &[Value]) -> Outcome {
    let bool = |value: bool| Some(Ok(Value::Bool(value)));
    match (name, arguments) {
        ("site", []) => Some(Ok(Value::Site)),
        ("page", []) => Some(Ok(Value::Page)),
        ("true", []) => bool(true),
        ("false", []) => bool(false),
        ("nil", []) => Some(Ok(Value::Nil)),
        ("not", [value]) => bool(!value.is_true()),
        ("eq" | "Eq", [first, others @ ..]) if !others.is_empty() => {
            bool(others.iter().any(|other| first.equals(other)))
        }
        ("ne" | "Ne", [first, other]) => bool(!first.equals(other)),
        ("lt" | "le" | "gt" | "ge", [first, other]) => Some(compared(name, first, other)),
        ("default" | "Default", [default, value]) => {
            let is_set = value.is_true() || matches!(value, Value::Bool(_));
            Some(Ok(if is_set { value.clone() } else { default.clone() }))
        }
        ("default" | "Default", [default]) => Some(Ok(default.clone())),
        ("cond", [test, one, other]) => {
            Some(Ok(if test.is_true() { one.clone() } else { other.clone() }))
        }
        ("printf" | "Printf", [Value::Text(format), rest @ ..]) => {
            Some(formatted(format, rest).map(Value::Text))
        }
        ("print" | "Print" | "println" | "Println", values) => {
            let texts: Result<Vec<String>, String> = values.iter().map(text_of).collect();
            Some(texts.map(|texts| Value::Text(texts.concat())))
        }
        _ => None,
    }
}

fn compared(name: &str, first: &Value, other: &Value) -> Result<Value, String> {
    let order = match (first, other) {
        (Value::Text(a), Value::Text(b)) => a.partial_cmp(b),
        _ => first.number()?.partial_cmp(&other.number()?),
    };
    let order = order.ok_or("values cannot be compared")?;
    Ok(Value::Bool(match name {
        "lt" => order.is_lt(),
        "le" => order.is_le(),
        "gt" => order.is_gt(),
        _ => order.is_ge(),
    }))
}

/// `%s`, `%v`, `%d`, `%q`, `%t`, `%.2f`, `%02d`.
fn formatted(format: &str, values: &[Value]) -> Result<String, String> {
    let mut out = String::new();
    let mut values = values.iter();
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let verb = &rest[at + 1..];
        let length = verb
            .find(|c: char| c.is_ascii_alphabetic() || c == '%')
            .ok_or("a format has no end")?;
        let (flags, kind) = (&verb[..length], &verb[length..=length]);
        rest = &verb[length + 1..];
        if kind == "%" {
            out.push('%');
            continue;
        }
        let value = values.next().ok_or("a format has too few values")?;
        out.push_str(&match (kind, flags) {
            ("s" | "v" | "t" | "d", "") => value.printed()?,
            ("q", "") => format!("{:?}", value.printed()?),
            ("d", width) if width.starts_with('0') => {
                let width = width.parse().ok().filter(|&width: &usize| width < 100);
                format!("{:0width$}", value.number()? as i64, width = width.unwrap_or_default())
            }
            ("f", digits) => {
                let digits = digits.strip_prefix('.').map_or(Ok(6), str::parse);
                let digits = digits.ok().filter(|&digits: &usize| digits < 20);
                format!("{:.*}", digits.ok_or("a format is not understood")?, value.number()?)
            }
            _ => return Err(format!("`%{flags}{kind}` is not understood")),
        });
    }
    out.push_str(rest);
    Ok(out)
}

fn of_lists(name: &str, arguments: &[Value]) -> Outcome {
    let name = name.to_ascii_lowercase();
    Some(Ok(match (name.as_str(), arguments) {
        ("slice", items) => Value::List(items.to_vec()),
        ("dict", pairs) if pairs.len() % 2 == 0 => {
            let entries: Result<BTreeMap<String, Value>, String> =
                pairs.chunks(2).map(|pair| Ok((text_of(&pair[0])?, pair[1].clone()))).collect();
            match entries {
                Ok(entries) => Value::Map(entries),
                Err(error) => return Some(Err(error)),
            }
        }
        ("append", [items @ .., Value::List(list)]) => {
            Value::List(list.iter().chain(items).cloned().collect())
        }
        ("append", [items @ .., Value::Nil]) => Value::List(items.to_vec()),
        ("len", [Value::List(items)]) => Value::Int(items.len() as i64),
        ("len", [Value::Map(entries)]) => Value::Int(entries.len() as i64),
        ("len", [Value::Text(text) | Value::Html(text)]) => Value::Int(text.len() as i64),
        ("len", [Value::Nil]) => Value::Int(0),
        ("first", [count, Value::List(items)]) => {
            let count = count.number().unwrap_or_default().max(0.0) as usize;
            Value::List(items.iter().take(count).cloned().collect())
        }
        ("after", [count, Value::List(items)]) => {
            let count = count.number().unwrap_or_default().max(0.0) as usize;
            Value::List(items.iter().skip(count).cloned().collect())
        }
        ("in", [Value::List(items), item]) => Value::Bool(items.iter().any(|it| it.equals(item))),
        ("in", [Value::Text(text) | Value::Html(text), Value::Text(part)]) => {
            Value::Bool(text.contains(part.as_str()))
        }
        ("in", [Value::Nil, _]) => Value::Bool(false),
        ("isset", [map @ Value::Map(_), Value::Text(key)]) => {
            Value::Bool(map.at(key) != Value::Nil)
        }
        ("isset", [Value::List(items), Value::Int(at)]) => {
            Value::Bool(usize::try_from(*at).is_ok_and(|at| at < items.len()))
        }
        ("isset", [part @ Value::Part(_), key]) => {
            return Some(indexed(part, std::slice::from_ref(key)).map(|_| Value::Bool(true)));
        }
        ("isset", _) => Value::Bool(false),
        ("delimit", [Value::List(items), sign, ..]) => {
            return Some(joined(items, sign));
        }
        ("index", [value, keys @ ..]) => return Some(indexed(value, keys)),
        _ => return None,
    }))
}

fn joined(items: &[Value], sign: &Value) -> Result<Value, String> {
    let sign = text_of(sign)?;
    fits(items.len().saturating_mul(sign.len()))?;
    let texts: Result<Vec<String>, String> = items.iter().map(text_of).collect();
    Ok(Value::Text(texts?.join(&sign)))
}

fn indexed(value: &Value, keys: &[Value]) -> Result<Value, String> {
    keys.iter().try_fold(value.clone(), |value, key| match (&value, key) {
        (Value::List(items), Value::Int(at)) => {
            let item = usize::try_from(*at).ok().and_then(|at| items.get(at));
            Ok(item.cloned().unwrap_or(Value::Nil))
        }
        (Value::Map(_), key) => Ok(value.at(&text_of(key)?)),
        (Value::Part(_), key) => match value.at(&text_of(key)?) {
            Value::Nil => Err("a part of the data is too large to be known here".to_owned()),
            known => Ok(known),
        },
        (Value::Nil, _) => Ok(Value::Nil),
        _ => Err("`index` of something that is not a list".to_owned()),
    })
}
