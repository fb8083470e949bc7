//! Functions of paths and addresses, and of what the texts in files mean
//! (<https://gohugo.io/functions/path/>).

use super::super::value::Value;

/// Whether a function reads a file, or what a file says.
pub fn is_reader(name: &str) -> bool {
    let lowered = name.to_ascii_lowercase();
    matches!(
        lowered.as_str(),
        "getjson"
            | "data.getjson"
            | "getcsv"
            | "data.getcsv"
            | "readfile"
            | "os.readfile"
            | "fileexists"
            | "os.fileexists"
            | "unmarshal"
            | "transform.unmarshal"
    )
}

/// The value of a function, if it is one of these.
pub fn call(name: &str, arguments: &[Value]) -> Option<Result<Value, String>> {
    let text = |at: usize| arguments.get(at).map_or_else(|| Ok(String::new()), Value::printed);
    let value = match (name, arguments.len()) {
        ("path.base", 1) => text(0).map(|path| base(&path).to_owned()),
        ("path.basename", 1) => text(0).map(|path| {
            let base = base(&path);
            base.rsplit_once('.').map_or(base, |(stem, _)| stem).to_owned()
        }),
        ("path.ext", 1) => text(0).map(|path| {
            let base = base(&path);
            base.rfind('.').map_or(String::new(), |at| base[at..].to_owned())
        }),
        ("path.dir", 1) => text(0).map(|path| {
            let folder = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
            if folder.is_empty() { "/".to_owned() } else { clean(folder) }
        }),
        ("path.clean", 1) => text(0).map(|path| clean(&path)),
        ("path.join", _) | ("urls.joinpath", _) => joined(arguments),
        ("jsonify" | "encoding.jsonify", 1) => json(&arguments[0]).map(|json| json.to_string()),
        ("htmlunescape" | "transform.htmlunescape", 1) => text(0).map(|text| unescaped(&text)),
        ("hugo.environment", 0) => Ok("production".to_owned()),
        ("hugo.isproduction", 0) => return Some(Ok(Value::Bool(true))),
        ("hugo.isserver" | "hugo.isdevelopment" | "hugo.isextended", 0) => {
            return Some(Ok(Value::Bool(false)));
        }
        _ => return None,
    };
    Some(value.map(|text| match name {
        "jsonify" | "encoding.jsonify" => Value::Html(text),
        _ => Value::Text(text),
    }))
}

fn base(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}

/// Parts of one path, or of lists of them.
fn joined(arguments: &[Value]) -> Result<String, String> {
    let mut parts = Vec::new();
    for argument in arguments {
        match argument {
            Value::List(items) => parts.push(joined(items)?),
            other => parts.push(other.printed()?),
        }
    }
    parts.retain(|part| !part.is_empty());
    Ok(if parts.is_empty() { String::new() } else { clean(&parts.join("/")) })
}

/// A path without repeated slashes and dots.
fn clean(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let is_absolute = path.starts_with('/');
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => _ = parts.pop(),
            ".." if is_absolute => {}
            part => parts.push(part),
        }
    }
    let start = if is_absolute { "/" } else { "" };
    let path = format!("{start}{}", parts.join("/"));
    if path.is_empty() { ".".to_owned() } else { path }
}

fn unescaped(text: &str) -> String {
    let signs = [("&lt;", "<"), ("&gt;", ">"), ("&#34;", "\""), ("&quot;", "\""), ("&#39;", "'")];
    let text =
        signs.iter().fold(text.to_owned(), |text, (escape, sign)| text.replace(escape, sign));
    text.replace("&nbsp;", "\u{a0}").replace("&amp;", "&")
}

fn json(value: &Value) -> Result<serde_json::Value, String> {
    Ok(match value {
        Value::Nil => serde_json::Value::Null,
        Value::Bool(value) => (*value).into(),
        Value::Int(value) => (*value).into(),
        Value::Float(value) => (*value).into(),
        Value::List(items) => items.iter().map(json).collect::<Result<Vec<_>, _>>()?.into(),
        Value::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| Ok((key.clone(), json(value)?)));
            serde_json::Value::Object(entries.collect::<Result<_, String>>()?)
        }
        other => other.printed()?.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_taken_apart_and_joined() {
        let text = |text: &str| Value::Text(text.to_owned());
        let shown = |name: &str, arguments: &[Value]| call(name, arguments).unwrap().unwrap();
        for (name, path, part) in [
            ("path.base", "a/b.tar.gz", "b.tar.gz"),
            ("path.basename", "a/b.gz", "b"),
            ("path.ext", "a/b.gz", ".gz"),
            ("path.ext", "a/b", ""),
            ("path.dir", "a/b/c.gz", "a/b"),
            ("path.dir", "c.gz", "."),
            ("path.clean", "/a//../b/./c/", "/b/c"),
            ("path.clean", "../a/..", ".."),
        ] {
            assert_eq!(shown(name, &[text(path)]), text(part), "{name} {path}");
        }
        let parts = [text("a/"), Value::List(vec![text("/b"), text("")]), text("../c")];
        assert_eq!(shown("path.join", &parts), text("a/c"));
        assert_eq!(shown("htmlunescape", &[text("&lt;a&gt; &amp;amp;")]), text("<a> &amp;"));
        let map = Value::Map([("a".to_owned(), Value::List(vec![Value::Int(1)]))].into());
        assert_eq!(shown("jsonify", &[map]), Value::Html("{\"a\":[1]}".to_owned()));
    }
}
