//! Renders a shortcode's template: what it may ask for is the call, the page's front matter, the
//! site's parameters and other templates of the site.

use std::mem::replace;

use super::budget::{Budget, fits};
use super::frame::Frames;
use super::functions;
use super::scratch::Pads;
use super::shown::show;
use super::syntax::{Base, Branch, Node, Pipeline, Term, parse};
use super::time;
use super::value::Value;
use crate::limits::text::DEEPEST_INCLUDE;
use crate::release::Release;

/// A call of a shortcode: the innermost of the open ones.
pub struct Call<'a> {
    /// What is between the opening and the closing tag, with its own shortcodes filled in.
    pub inner: String,
    pub release: &'a Release,
}

/// What the template makes of a call.
///
/// # Errors
/// What the template asks for that is not known here, or that it asks for too much.
pub fn render(
    template: &str,
    call: &Call<'_>,
    frames: &mut Frames,
    budget: &mut Budget,
) -> Result<String, String> {
    budget.bytes(template.len())?;
    let level = frames.depth().saturating_sub(1);
    let pads = Pads::new(frames.pad(level).map(std::mem::take).unwrap_or_default());
    let mut renderer = Renderer { call, frames, level, budget, pads, depth: 0 };
    let mut scope = Scope { dot: Value::Call, root: Value::Call, variables: Vec::new() };
    let mut out = String::new();
    renderer.nodes(&parse(template)?, &mut scope, &mut out)?;
    Ok(out)
}

/// Where a template goes on.
#[derive(Debug, PartialEq)]
enum Flow {
    On,
    Break,
    Continue,
    /// The value of a partial.
    Return(Value),
}

/// `.`, `$`, and the variables that are in scope.
struct Scope {
    dot: Value,
    root: Value,
    variables: Vec<(String, Value)>,
}

pub(super) struct Renderer<'a> {
    pub(super) call: &'a Call<'a>,
    /// The open calls, and the place of this one among them.
    pub(super) frames: &'a mut Frames,
    pub(super) level: usize,
    pub(super) budget: &'a mut Budget,
    pub(super) pads: Pads,
    depth: usize,
}

/// What it costs to build a pattern, in bytes copied.
const PATTERN: usize = 256 << 10;

impl Renderer<'_> {
    fn nodes(
        &mut self,
        nodes: &[Node],
        scope: &mut Scope,
        out: &mut String,
    ) -> Result<Flow, String> {
        let declared = scope.variables.len();
        let mut flow = Flow::On;
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
                Node::If(branch) => flow = self.branch(branch, scope, out, false)?,
                Node::With(branch) => flow = self.branch(branch, scope, out, true)?,
                Node::Range(branch) => flow = self.range(branch, scope, out)?,
                Node::Break => flow = Flow::Break,
                Node::Continue => flow = Flow::Continue,
                Node::Return(None) => flow = Flow::Return(Value::Nil),
                Node::Return(Some(value)) => flow = Flow::Return(self.pipeline(value, scope)?),
            }
            fits(out.len())?;
            self.budget.bytes(out.len() - before)?;
            if flow != Flow::On {
                break;
            }
        }
        scope.variables.truncate(declared);
        Ok(flow)
    }

    fn branch(
        &mut self,
        branch: &Branch,
        scope: &mut Scope,
        out: &mut String,
        moves_dot: bool,
    ) -> Result<Flow, String> {
        let declared = scope.variables.len();
        let value = self.pipeline(&branch.value, scope)?;
        scope.variables.extend(branch.variables.iter().map(|name| (name.clone(), value.clone())));
        let flow = if value.is_true() {
            let before = moves_dot.then(|| replace(&mut scope.dot, value));
            let flow = self.nodes(&branch.body, scope, out)?;
            if let Some(before) = before {
                scope.dot = before;
            }
            flow
        } else {
            self.nodes(&branch.otherwise, scope, out)?
        };
        scope.variables.truncate(declared);
        Ok(flow)
    }

    fn range(
        &mut self,
        branch: &Branch,
        scope: &mut Scope,
        out: &mut String,
    ) -> Result<Flow, String> {
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
            let flow = self.nodes(&branch.body, scope, out)?;
            scope.variables.truncate(declared);
            match flow {
                Flow::On | Flow::Continue => {}
                Flow::Break => break,
                Flow::Return(_) => {
                    scope.dot = before;
                    return Ok(flow);
                }
            }
        }
        scope.dot = before;
        Ok(Flow::On)
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
            ("dateFormat" | "time.Format", [layout, value]) => {
                let time = time::of(value, &self.call.release.date)?;
                time::formatted(&time, &layout.printed()?, self.calendar()).map(Value::Text)
            }
            ("time" | "time.AsTime", [value]) => {
                time::of(value, &self.call.release.date).map(Value::Time)
            }
            ("newScratch" | "collections.NewScratch", []) => Ok(self.pads.further()),
            ("i18n" | "T" | "lang.Translate", [key, count @ ..]) if count.len() < 2 => {
                self.translation(&key.printed()?)
            }
            ("ref" | "relref", [_, page]) => self.reference(page),
            ("relLangURL" | "absLangURL" | "urls.RelLangURL" | "urls.AbsLangURL", [address]) => {
                let address = address.printed()?;
                Ok(Value::Text(format!("{}/{}", self.prefix(), address.trim_start_matches('/'))))
            }
            // A file of the folder `assets`.
            ("resources.Get" | "resources.GetMatch", [name]) => {
                Ok(Value::Resource(format!("/{}", name.printed()?.trim_start_matches('/'))))
            }
            _ if functions::is_reader(name) => self.file_function(name, arguments),
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
        let flow = self.nodes(&parse(template)?, &mut scope, &mut out)?;
        self.depth -= 1;
        Ok(match flow {
            Flow::Return(value) => value,
            _ => Value::Html(out),
        })
    }
}
