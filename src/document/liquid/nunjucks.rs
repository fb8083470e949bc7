//! Nunjucks in the words of Liquid, as far as both say the same
//! (<https://mozilla.github.io/nunjucks/templating.html>). What is left over is no Liquid, and
//! refuses the release.

/// The name and the argument of a tag.
pub fn tag(name: &str, argument: &str) -> (String, String) {
    let name = match name {
        "elif" | "elseif" => "elsif",
        "set" => "assign",
        name => name,
    };
    let argument = match name {
        "if" | "elsif" | "assign" | "for" => expression(argument),
        _ => argument.to_owned(),
    };
    (name.to_owned(), argument)
}

/// An expression: the arguments of its filters, and the words that differ.
pub fn expression(text: &str) -> String {
    let mut steps = split_at_bars(text).into_iter();
    let mut written = words(steps.next().unwrap_or_default());
    for step in steps {
        let step = step.trim();
        let (name, arguments) = match step.split_once('(') {
            Some((name, rest)) => (name.trim(), rest.trim_end().strip_suffix(')')),
            None => (step, None),
        };
        let Some(name) = filter(name) else { continue };
        written.push_str(" | ");
        written.push_str(name);
        if let Some(arguments) = arguments.map(str::trim).filter(|it| !it.is_empty()) {
            written.push_str(": ");
            written.push_str(&words(arguments));
        }
    }
    written
}

/// The name of a filter in Liquid; nothing for one that changes nothing here.
fn filter(name: &str) -> Option<&str> {
    Some(match name {
        "safe" | "string" => return None,
        "upper" => "upcase",
        "lower" => "downcase",
        "trim" => "strip",
        "length" => "size",
        "striptags" => "strip_html",
        "nl2br" => "newline_to_br",
        "d" => "default",
        "dump" => "jsonify",
        "urlencode" => "url_encode",
        "wordcount" => "number_of_words",
        name => name,
    })
}

/// Apart at the bars that stand in no quotes and are no « or ».
pub fn split_at_bars(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut from, mut quote) = (0, None);
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None if c == '|' => {
                parts.push(&text[from..at]);
                from = at + 1;
            }
            None => {}
        }
    }
    parts.push(&text[from..]);
    parts
}

/// Words outside quotes: `loop.index` is `forloop.index`, `===` is `==`.
fn words(text: &str) -> String {
    let mut written = String::new();
    let mut quote = None;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let is_start = !written.ends_with(|c: char| c.is_alphanumeric() || "_.".contains(c));
        let replaced = [("loop.", "forloop."), ("===", "=="), ("!==", "!="), ("none", "nil")]
            .into_iter()
            .find(|(theirs, _)| quote.is_none() && is_start && rest.starts_with(theirs));
        if let Some((theirs, ours)) = replaced {
            written.push_str(ours);
            rest = &rest[theirs.len()..];
            continue;
        }
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            _ => {}
        }
        written.push(c);
        rest = &rest[c.len_utf8()..];
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_written_in_liquid() {
        for (typed, written) in [
            ("title | upper", "title  | upcase"),
            ("tags | join(', ') | safe", "tags  | join: ', '"),
            ("loop.index + 1", "forloop.index + 1"),
            ("'a | loop.b' === c", "'a | loop.b' == c"),
            ("x | default(\"a\")", "x  | default: \"a\""),
            ("", ""),
        ] {
            assert_eq!(expression(typed), written);
        }
        assert_eq!(tag("set", "a = b"), ("assign".to_owned(), "a = b".to_owned()));
        assert_eq!(tag("elif", "a"), ("elsif".to_owned(), "a".to_owned()));
    }
}
