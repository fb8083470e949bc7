//! The filters of Liquid and of Jekyll (<https://jekyllrb.com/docs/liquid/filters/>). Like theirs,
//! they treat missing values as nothing; unlike theirs, none uses the time or randomness.

use std::fmt;

use liquid_core::error::{Error, Result};
use liquid_core::model::{Value, ValueView};
use liquid_core::parser::{FilterArguments, ParameterReflection};
use liquid_core::{Expression, Filter, FilterReflection, Language, ParseFilter, Runtime};
use liquid_lib::stdlib;

use super::expressions::WITH_EXPRESSIONS;
use super::jekyll_filters::OF_JEKYLL;
use super::values::{
    Run, argument, escaped, grouped, is_unknown, items, json_of, printed, property, said, text,
    unknown,
};
use crate::limits::text::LARGEST_MADE;

/// A filter of our own.
#[derive(Clone, Copy)]
struct Own {
    name: &'static str,
    run: Run,
}

impl FilterReflection for Own {
    fn name(&self) -> &str {
        self.name
    }
    fn description(&self) -> &str {
        ""
    }
    fn positional_parameters(&self) -> &'static [ParameterReflection] {
        &[]
    }
    fn keyword_parameters(&self) -> &'static [ParameterReflection] {
        &[]
    }
}

impl ParseFilter for Own {
    fn parse(&self, arguments: FilterArguments<'_>) -> Result<Box<dyn Filter>> {
        Ok(Box::new(Call { own: *self, arguments: arguments.positional.collect() }))
    }
    fn reflection(&self) -> &dyn FilterReflection {
        self
    }
}

struct Call {
    own: Own,
    arguments: Vec<Expression>,
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.own.name)
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.own.name)
    }
}

impl Filter for Call {
    fn evaluate(&self, input: &dyn ValueView, runtime: &dyn Runtime) -> Result<Value> {
        let arguments = self.arguments.iter().map(|argument| argument.evaluate(runtime));
        let arguments: Result<Vec<Value>> =
            arguments.map(|it| it.map(|it| it.into_owned())).collect();
        let input = input.to_value();
        if is_unknown(&input) {
            return Err(unknown());
        }
        let value = (self.own.run)(&input, &arguments?, runtime)?;
        match &value {
            Value::Scalar(text) if text.to_kstr().len() > LARGEST_MADE => {
                Err(Error::with_msg("its text is too long"))
            }
            _ => Ok(value),
        }
    }
}

pub fn register(language: &mut Language) {
    let mut of_library = |name: &str, filter: Box<dyn ParseFilter>| {
        language.filters.register(name.to_owned(), filter);
    };
    of_library("abs", Box::new(stdlib::Abs));
    of_library("at_least", Box::new(stdlib::AtLeast));
    of_library("at_most", Box::new(stdlib::AtMost));
    of_library("ceil", Box::new(stdlib::Ceil));
    of_library("default", Box::new(stdlib::Default));
    of_library("divided_by", Box::new(stdlib::DividedBy));
    of_library("escape_once", Box::new(stdlib::EscapeOnce));
    of_library("floor", Box::new(stdlib::Floor));
    of_library("minus", Box::new(stdlib::Minus));
    of_library("modulo", Box::new(stdlib::Modulo));
    of_library("newline_to_br", Box::new(stdlib::NewlineToBr));
    of_library("plus", Box::new(stdlib::Plus));
    of_library("round", Box::new(stdlib::Round));
    of_library("slice", Box::new(stdlib::Slice));
    of_library("strip_html", Box::new(stdlib::StripHtml));
    of_library("times", Box::new(stdlib::Times));
    of_library("truncate", Box::new(stdlib::Truncate));
    of_library("truncatewords", Box::new(stdlib::TruncateWords));
    of_library("url_decode", Box::new(stdlib::UrlDecode));
    for (name, run) in TEXTS.iter().chain(LISTS).chain(OF_JEKYLL).chain(WITH_EXPRESSIONS) {
        let own = Own { name, run: *run };
        language.filters.register((*name).to_owned(), Box::new(own));
    }
}

const TEXTS: &[(&str, Run)] = &[
    ("append", |value, arguments, _| said(text(value) + &argument(arguments, 0))),
    ("prepend", |value, arguments, _| said(argument(arguments, 0) + &text(value))),
    ("capitalize", |value, _, _| {
        let text = text(value);
        let mut letters = text.chars();
        let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
        said(first + &letters.as_str().to_lowercase())
    }),
    ("downcase", |value, _, _| said(text(value).to_lowercase())),
    ("upcase", |value, _, _| said(text(value).to_uppercase())),
    ("escape", |value, _, _| said(escaped(&text(value)))),
    ("xml_escape", |value, _, _| said(escaped(&text(value)))),
    ("strip", |value, _, _| said(text(value).trim())),
    ("lstrip", |value, _, _| said(text(value).trim_start())),
    ("rstrip", |value, _, _| said(text(value).trim_end())),
    ("strip_newlines", |value, _, _| said(text(value).replace(['\n', '\r'], ""))),
    ("remove", |value, arguments, _| said(without(&text(value), &argument(arguments, 0)))),
    ("remove_first", |value, arguments, _| {
        said(text(value).replacen(&argument(arguments, 0), "", 1))
    }),
    ("replace", |value, arguments, _| {
        let (old, new) = (argument(arguments, 0), argument(arguments, 1));
        let text = text(value);
        let found =
            if old.is_empty() { text.chars().count() + 1 } else { text.matches(&old).count() };
        if found.saturating_mul(new.len()) > LARGEST_MADE {
            return Err(Error::with_msg("its text is too long"));
        }
        said(text.replace(&old, &new))
    }),
    ("replace_first", |value, arguments, _| {
        said(text(value).replacen(&argument(arguments, 0), &argument(arguments, 1), 1))
    }),
    ("remove_last", |value, arguments, _| {
        let (text, old) = (text(value), argument(arguments, 0));
        said(match text.rfind(&old) {
            Some(at) => format!("{}{}", &text[..at], &text[at + old.len()..]),
            None => text,
        })
    }),
    ("replace_last", |value, arguments, _| {
        let (text, old, new) = (text(value), argument(arguments, 0), argument(arguments, 1));
        said(match text.rfind(&old) {
            Some(at) => format!("{}{new}{}", &text[..at], &text[at + old.len()..]),
            None => text,
        })
    }),
    ("split", |value, arguments, _| {
        let (whole, at) = (text(value), argument(arguments, 0));
        let parts: Vec<String> = match at.as_str() {
            "" => whole.chars().map(String::from).collect(),
            " " => whole.split_whitespace().map(str::to_owned).collect(),
            at => whole.split(at).map(str::to_owned).collect(),
        };
        // Ruby drops empty parts at the end.
        let kept = parts.iter().rposition(|part| !part.is_empty()).map_or(0, |last| last + 1);
        Ok(Value::Array(parts.into_iter().take(kept).map(Value::scalar).collect()))
    }),
];

fn without(text: &str, part: &str) -> String {
    if part.is_empty() { text.to_owned() } else { text.replace(part, "") }
}

const LISTS: &[(&str, Run)] = &[
    ("first", |value, _, _| Ok(items(value).into_iter().next().unwrap_or(Value::Nil))),
    ("last", |value, _, _| Ok(items(value).pop().unwrap_or(Value::Nil))),
    ("size", |value, _, _| {
        let size = match value {
            Value::Scalar(text) => text.to_kstr().chars().count(),
            value => items(value).len(),
        };
        Ok(Value::scalar(size as i64))
    }),
    ("join", |value, arguments, _| {
        let glue = arguments.first().map_or_else(|| " ".to_owned(), printed);
        let parts: Vec<String> = items(value).iter().map(printed).collect();
        if parts.len().saturating_mul(glue.len()) > LARGEST_MADE {
            return Err(Error::with_msg("its text is too long"));
        }
        said(parts.join(&glue))
    }),
    ("reverse", |value, _, _| Ok(Value::Array(items(value).into_iter().rev().collect()))),
    ("compact", |value, _, _| {
        Ok(Value::Array(items(value).into_iter().filter(|item| !item.is_nil()).collect()))
    }),
    ("concat", |value, arguments, _| {
        let more = arguments.first().map(items).unwrap_or_default();
        Ok(Value::Array(items(value).into_iter().chain(more).collect()))
    }),
    ("map", |value, arguments, _| {
        let path = argument(arguments, 0);
        Ok(Value::Array(items(value).iter().map(|item| property(item, &path)).collect()))
    }),
    ("uniq", |value, _, _| {
        let mut seen = std::collections::BTreeSet::new();
        let kept = items(value).into_iter().filter(|item| seen.insert(json_of(item).to_string()));
        Ok(Value::Array(kept.collect()))
    }),
    ("sort", |value, arguments, _| Ok(sorted(value, arguments, false))),
    ("sort_natural", |value, arguments, _| Ok(sorted(value, arguments, true))),
    ("push", |value, arguments, _| {
        Ok(Value::Array(items(value).into_iter().chain(arguments.first().cloned()).collect()))
    }),
    ("unshift", |value, arguments, _| {
        Ok(Value::Array(arguments.first().cloned().into_iter().chain(items(value)).collect()))
    }),
    ("pop", |value, _, _| {
        let mut items = items(value);
        items.pop();
        Ok(Value::Array(items))
    }),
    ("shift", |value, _, _| Ok(Value::Array(items(value).into_iter().skip(1).collect()))),
    ("where", |value, arguments, _| {
        let path = argument(arguments, 0);
        let kept = items(value).into_iter().filter(|item| {
            let found = property(item, &path);
            match arguments.get(1) {
                None => !found.is_nil() && printed(&found) != "false",
                Some(wanted) if wanted.is_nil() => found.is_nil(),
                Some(wanted) => match &found {
                    Value::Array(several) => {
                        several.iter().any(|it| printed(it) == printed(wanted))
                    }
                    found => !found.is_nil() && printed(found) == printed(wanted),
                },
            }
        });
        Ok(Value::Array(kept.collect()))
    }),
    ("find", |value, arguments, _| {
        let (path, wanted) = (argument(arguments, 0), argument(arguments, 1));
        let found = items(value).into_iter().find(|item| printed(&property(item, &path)) == wanted);
        Ok(found.unwrap_or(Value::Nil))
    }),
    ("sum", |value, arguments, _| {
        let path = arguments.first().map(printed);
        let numbers = items(value).into_iter().filter_map(|item| {
            let item = path.as_ref().map_or(item.clone(), |path| property(&item, path));
            item.as_scalar()?.to_float()
        });
        let sum: f64 = numbers.sum();
        let is_whole = sum.fract() == 0.0 && sum.abs() < 1e15;
        Ok(if is_whole { Value::scalar(sum as i64) } else { Value::scalar(sum) })
    }),
    ("group_by", |value, arguments, _| {
        let path = argument(arguments, 0);
        let named = items(value).into_iter().map(|item| (printed(&property(&item, &path)), item));
        Ok(grouped(named.collect()))
    }),
];

fn sorted(value: &Value, arguments: &[Value], natural: bool) -> Value {
    let path = arguments.first().map(printed);
    let key = |item: &Value| match &path {
        Some(path) => property(item, path),
        None => item.clone(),
    };
    let number = |value: &Value| value.as_scalar().and_then(|it| it.to_float());
    let mut keyed: Vec<(Value, Value)> =
        items(value).into_iter().map(|it| (key(&it), it)).collect();
    keyed.sort_by(|(a, _), (b, _)| match (a.is_nil(), b.is_nil()) {
        (true, true) => std::cmp::Ordering::Equal,
        // Items without that property come first.
        (true, false) => std::cmp::Ordering::Less,
        (false, true) => std::cmp::Ordering::Greater,
        _ => match (number(a), number(b)) {
            (Some(a), Some(b)) => a.total_cmp(&b),
            _ if natural => printed(a).to_lowercase().cmp(&printed(b).to_lowercase()),
            _ => printed(a).cmp(&printed(b)),
        },
    });
    Value::Array(keyed.into_iter().map(|(_, item)| item).collect())
}
