//! Renders a shortcode's template: what it may ask for is the call, the page's front matter, the
//! site's parameters and other templates of the site.

use std::collections::BTreeMap;
use std::mem::replace;

use super::budget::{Budget, fits};
use super::functions;
use super::scratch::Pads;
use super::shown::show;
use super::syntax::{Base, Branch, Node, Pipeline, Term, parse};
use super::value::Value;
use crate::limits::text::DEEPEST_INCLUDE;
use crate::release::Release;

/// A call of a shortcode.
pub struct Call<'a> {
    pub name: &'a str,
    /// Those without a name have an empty one.
    pub arguments: Vec<(String, Value)>,
    /// What is between the opening and the closing tag, with its own shortcodes filled in.
    pub inner: String,
    /// How many shortcodes of the text come before it.
    pub ordinal: usize,
    pub release: &'a Release,
}

/// What the template makes of a call.
///
/// # Errors
/// What the template asks for that is not known here, or that it asks for too much.
pub fn render(template: &str, call: &Call<'_>, budget: &mut Budget) -> Result<String, String> {
    budget.bytes(template.len())?;
    let mut renderer = Renderer { call, budget, pads: Pads::new(), depth: 0 };
    let mut scope = Scope { dot: Value::Call, root: Value::Call, variables: Vec::new() };
    let mut out = String::new();
    renderer.nodes(&parse(template)?, &mut scope, &mut out)?;
    Ok(out)
}

/// `.`, `$`, and the variables that are in scope.
struct Scope {
    dot: Value,
    root: Value,
    variables: Vec<(String, Value)>,
}

struct Renderer<'a> {
    call: &'a Call<'a>,
    budget: &'a mut Budget,
    pads: Pads,
    depth: usize,
}

/// What it costs to build a pattern, in bytes copied.
const PATTERN: usize = 256 << 10;

impl Renderer<'_> {
    fn nodes(&mut self, nodes: &[Node], scope: &mut Scope, out: &mut String) -> Result<(), String> {
        let declared = scope.variables.len();
        for node in nodes {
            self.budget.step()?;
            let before = out.len();
            match node {
                Node::Text(text) => out.push_str(text),
                Node::Output(pipeline) => {
                    let value = self.pipeline(pipeline, scope)?;
                    if matches!(value, Value::Html(_)) {
                        // Where it stands is searched for.
                        self.budget.bytes(out.len())?;
                    }
                    show(&value, out)?;
                }
                Node::Set { name, declares, value } => {
                    let value = self.pipeline(value, scope)?;
                    let known = scope.variables.iter_mut().rev().find(|(it, _)| it == name);
                    match known {
                        Some((_, known)) if !declares => *known = value,
                        _ => scope.variables.push((name.clone(), value)),
                    }
                }
                Node::If(branch) => self.branch(branch, scope, out, false)?,
                Node::With(branch) => self.branch(branch, scope, out, true)?,
                Node::Range(branch) => self.range(branch, scope, out)?,
            }
            fits(out.len())?;
            self.budget.bytes(out.len() - before)?;
        }
        scope.variables.truncate(declared);
        Ok(())
    }

    fn branch(
        &mut self,
        branch: &Branch,
        scope: &mut Scope,
        out: &mut String,
        moves_dot: bool,
    ) -> Result<(), String> {
        let declared = scope.variables.len();
        let value = self.pipeline(&branch.value, scope)?;
        scope.variables.extend(branch.variables.iter().map(|name| (name.clone(), value.clone())));
        if value.is_true() {
            let before = moves_dot.then(|| replace(&mut scope.dot, value));
            self.nodes(&branch.body, scope, out)?;
            if let Some(before) = before {
                scope.dot = before;
            }
        } else {
            self.nodes(&branch.otherwise, scope, out)?;
        }
        scope.variables.truncate(declared);
        Ok(())
    }

    fn range(
        &mut self,
        branch: &Branch,
        scope: &mut Scope,
        out: &mut String,
    ) -> Result<(), String> {
        let entries: Vec<(Value, Value)> = match self.pipeline(&branch.value, scope)? {
            Value::Nil => Vec::new(),
            Value::List(items) => {
                items.into_iter().enumerate().map(|(at, it)| (Value::Int(at as i64), it)).collect()
            }
            Value::Map(entries) => {
                entries.into_iter().map(|(key, it)| (Value::Text(key), it)).collect()
            }
            _ => return Err("`range` over something that is not a list".to_owned()),
        };
        if entries.is_empty() {
            return self.nodes(&branch.otherwise, scope, out);
        }
        let declared = scope.variables.len();
        let before = replace(&mut scope.dot, Value::Nil);
        for (key, item) in entries {
            match &branch.variables[..] {
                [name] => scope.variables.push((name.clone(), item.clone())),
                [first, second] => {
                    scope.variables.push((first.clone(), key));
                    scope.variables.push((second.clone(), item.clone()));
                }
                _ => {}
            }
            scope.dot = item;
            self.nodes(&branch.body, scope, out)?;
            scope.variables.truncate(declared);
        }
        scope.dot = before;
        Ok(())
    }

    fn pipeline(&mut self, pipeline: &Pipeline, scope: &Scope) -> Result<Value, String> {
        let mut piped = None;
        for command in &pipeline.0 {
            piped = Some(self.command(command, piped, scope)?);
        }
        piped.ok_or_else(|| "an expression is empty".to_owned())
    }

    fn command(
        &mut self,
        command: &[Term],
        piped: Option<Value>,
        scope: &Scope,
    ) -> Result<Value, String> {
        self.budget.step()?;
        let (first, rest) = command.split_first().ok_or("an expression is empty")?;
        if let Base::Name(name) = &first.base
            && matches!(name.as_str(), "and" | "or")
        {
            return self.lazily(name == "and", rest, piped, scope);
        }
        let mut arguments = Vec::new();
        for term in rest {
            arguments.push(self.term(term, &[], scope)?);
        }
        arguments.extend(piped);
        self.term(first, &arguments, scope)
    }

    /// `and` and `or` stop at the value that decides.
    fn lazily(
        &mut self,
        is_and: bool,
        terms: &[Term],
        piped: Option<Value>,
        scope: &Scope,
    ) -> Result<Value, String> {
        let mut value = Value::Nil;
        for term in terms {
            value = self.term(term, &[], scope)?;
            if value.is_true() != is_and {
                return Ok(value);
            }
        }
        Ok(piped.unwrap_or(value))
    }

    /// The value of a term; the arguments belong to its last name.
    fn term(&mut self, term: &Term, arguments: &[Value], scope: &Scope) -> Result<Value, String> {
        self.budget.step()?;
        let own: &[Value] = if term.fields.is_empty() { arguments } else { &[] };
        let mut value = match &term.base {
            Base::Dot => scope.dot.clone(),
            Base::Root => scope.root.clone(),
            Base::Variable(name) => {
                let known = scope.variables.iter().rev().find(|(it, _)| it == name);
                known.map(|(_, value)| value.clone()).ok_or(format!("`${name}` is not set"))?
            }
            Base::Text(text) => Value::Text(text.clone()),
            Base::Number(text) => {
                Value::of_number(text).ok_or_else(|| format!("`{text}` is not a number"))?
            }
            Base::Group(pipeline) => self.pipeline(pipeline, scope)?,
            Base::Name(name) => self.function(name, own)?,
        };
        if !matches!(term.base, Base::Name(_)) && term.fields.is_empty() && !arguments.is_empty() {
            return Err("a value is called like a function".to_owned());
        }
        self.budget.made(value.size())?;
        let last = term.fields.len();
        for (at, field) in term.fields.iter().enumerate() {
            value = self.field(&value, field, if at + 1 == last { arguments } else { &[] })?;
            self.budget.made(value.size())?;
        }
        Ok(value)
    }

    fn function(&mut self, name: &str, arguments: &[Value]) -> Result<Value, String> {
        match (name, arguments) {
            ("partial" | "partialCached", [name, rest @ ..]) => {
                self.partial(&name.printed()?, rest.first().cloned().unwrap_or(Value::Nil))
            }
            ("newScratch" | "collections.NewScratch", []) => Ok(self.pads.further()),
            // A file of the folder `assets`.
            ("resources.Get", [name]) => {
                Ok(Value::Resource(format!("/{}", name.printed()?.trim_start_matches('/'))))
            }
            _ => {
                if name.ends_with("RE") {
                    self.budget.bytes(PATTERN)?;
                }
                self.budget.bytes(functions::collections::cost(name, arguments))?;
                functions::call(name, arguments)
            }
        }
    }

    fn partial(&mut self, name: &str, dot: Value) -> Result<Value, String> {
        let bare = name.strip_suffix(".html").unwrap_or(name);
        let template = self.call.release.liquid.includes.get(&format!("partials/{bare}"));
        let template = template.ok_or_else(|| format!("the partial `{name}` is not known here"))?;
        if self.depth == DEEPEST_INCLUDE {
            return Err("its partials are nested too deep".to_owned());
        }
        self.budget.bytes(template.len())?;
        self.depth += 1;
        let mut out = String::new();
        let mut scope = Scope { dot: dot.clone(), root: dot, variables: Vec::new() };
        self.nodes(&parse(template)?, &mut scope, &mut out)?;
        self.depth -= 1;
        Ok(Value::Html(out))
    }

    fn field(&mut self, value: &Value, field: &str, arguments: &[Value]) -> Result<Value, String> {
        let unknown = |of: &str| Err(format!("`{of}.{field}` is not known here"));
        match value {
            Value::Call => self.of_call(field, arguments),
            Value::Page => self.of_page(field, arguments),
            Value::Site => self.of_site(field),
            Value::Resources => match (field, arguments) {
                ("Get" | "GetMatch", [name]) => {
                    let name = name.printed()?;
                    match name.contains(['*', '?', '[']) {
                        true => Err(format!("the file that `{name}` matches is not known here")),
                        false if name.is_empty() => Ok(Value::Nil),
                        false => Ok(Value::Resource(name)),
                    }
                }
                _ => unknown(".Page.Resources"),
            },
            Value::Resource(address) => match field {
                "RelPermalink" | "Permalink" => Ok(Value::Text(address.clone())),
                "Resize" | "Fit" | "Fill" | "Crop" | "Filter" | "Process" => Ok(value.clone()),
                "Name" | "Title" => {
                    Ok(Value::Text(address.rsplit('/').next().unwrap_or_default().to_owned()))
                }
                // Its size is that of the printed picture, whatever the page says.
                "Width" | "Height" => Ok(Value::Text(String::new())),
                _ => unknown("a file"),
            },
            Value::Data => match self.call.release.liquid.data.get(field) {
                Some(data) => Ok(Value::of_json(data)),
                None => Err(format!("the data `{field}` are not known here, or too large")),
            },
            Value::Scratch(pad) => {
                let (value, kept) = self.pads.call(*pad, field, arguments)?;
                self.budget.made(kept)?;
                Ok(value)
            }
            Value::Map(_) => Ok(value.at(field)),
            Value::Nil => Ok(Value::Nil),
            _ => unknown("a value"),
        }
    }

    fn of_call(&self, field: &str, arguments: &[Value]) -> Result<Value, String> {
        let call = self.call;
        let named = call.arguments.iter().any(|(name, _)| !name.is_empty());
        Ok(match (field, arguments) {
            ("Get", [Value::Int(at)]) => {
                let at = usize::try_from(*at).unwrap_or(usize::MAX);
                let value = call.arguments.get(at).filter(|_| !named);
                value.map_or(Value::Text(String::new()), |(_, value)| value.clone())
            }
            ("Get", [key]) => {
                let key = key.printed()?;
                let found = call.arguments.iter().find(|(name, _)| *name == key);
                found.map_or(Value::Text(String::new()), |(_, value)| value.clone())
            }
            ("Inner" | "InnerDeindent", []) => Value::Html(call.inner.clone()),
            ("Params", []) if named => Value::Map(call.arguments.iter().cloned().collect()),
            ("Params", []) => {
                Value::List(call.arguments.iter().map(|(_, value)| value.clone()).collect())
            }
            ("IsNamedParams", []) => Value::Bool(named),
            ("Name", []) => Value::Text(call.name.to_owned()),
            ("Scratch" | "Store", []) => Value::Scratch(0),
            ("Ordinal", []) => Value::Int(call.ordinal as i64),
            ("Page", []) => Value::Page,
            ("Site", []) => Value::Site,
            _ => return Err(format!("`.{field}` is not known here")),
        })
    }

    fn of_page(&self, field: &str, arguments: &[Value]) -> Result<Value, String> {
        let release = self.call.release;
        let page = || Value::of_json(&release.page);
        let text = |text: Option<&str>| text.map(|text| Value::Text(text.to_owned()));
        let code = || {
            let tag = release.language.as_ref()?.language.tag();
            Some(tag.split('-').next().unwrap_or(tag).to_owned())
        };
        let value = match (field, arguments) {
            ("Params", []) => Some(page()),
            ("Title" | "LinkTitle", []) => Some(page().at("title")),
            ("Description", []) => Some(page().at("description")),
            ("RelPermalink", []) => {
                let address = release.address.as_ref();
                address.map(|address| Value::Text(format!("{}{address}", release.base_url)))
            }
            ("Permalink", []) => text(release.url.as_deref()),
            ("Lang", []) => text(code().as_deref()),
            ("Language", []) => {
                let code = code().map(Value::Text);
                code.map(|code| Value::Map(BTreeMap::from([("Lang".to_owned(), code)])))
            }
            ("Page", []) => Some(Value::Page),
            ("Site", []) => Some(Value::Site),
            ("Resources", []) => Some(Value::Resources),
            ("Kind", []) => text(Some("page")),
            ("IsPage", []) => Some(Value::Bool(true)),
            ("IsHome" | "IsSection", []) => Some(Value::Bool(false)),
            ("RenderString", [rest @ .., _]) if rest.len() < 2 => {
                return functions::call("markdownify", &arguments[arguments.len() - 1..]);
            }
            _ => None,
        };
        value.ok_or_else(|| format!("`.Page.{field}` is not known here"))
    }

    fn of_site(&self, field: &str) -> Result<Value, String> {
        let site = &self.call.release.liquid.site;
        let known = |key: &str| site.get(key).map_or(Value::Nil, Value::of_json);
        match field {
            "Params" => Ok(known("params")),
            "Data" => Ok(Value::Data),
            "Title" => Ok(known("title")),
            "BaseURL" => {
                let release = self.call.release;
                let site = release.site_url.clone().unwrap_or_default();
                Ok(Value::Text(format!("{site}{}/", release.base_url)))
            }
            _ => Err(format!("`.Site.{field}` is not known here")),
        }
    }
}
