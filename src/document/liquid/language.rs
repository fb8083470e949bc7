//! The tags and blocks of Liquid that a post may use: the library's own, some of them replaced with
//! others that are bounded, keep the order of mappings and mark where their output comes from.

use std::io::Write;
use std::sync::LazyLock;

use liquid_core::error::{Error, Result};
use liquid_core::model::{KString, Object, ScalarCow, Value, ValueView};
use liquid_core::parser::{BlockElement, FilterChain, TryMatchToken};
use liquid_core::runtime::{Interrupt, InterruptRegister};
use liquid_core::{
    BlockReflection, Expression, Language, ParseBlock, ParseTag, Renderable, Runtime, TagBlock,
    TagReflection, TagTokenIter, Template,
};
use liquid_lib::stdlib;

use super::filters;
use super::include::Include;
use super::values::{self, is_own_key, is_unknown, unknown};
use super::world::{Account, Frame};

/// Around the number of a piece in Liquid's output.
pub const MARK: [char; 2] = ['\u{10FFFC}', '\u{10FFFD}'];
/// Maximum number of items of a range; more are an attack or a mistake.
const MAX_ITEMS: i64 = 10_000;

/// All tags, blocks and filters.
pub static LANGUAGE: LazyLock<Language> = LazyLock::new(|| {
    let mut language = Language::empty();
    let mut block = |name: &str, block: Box<dyn ParseBlock>| {
        language.blocks.register(name.to_owned(), block);
    };
    block("if", Box::new(stdlib::IfBlock));
    block("unless", Box::new(stdlib::UnlessBlock));
    block("case", Box::new(stdlib::CaseBlock));
    block("capture", Box::new(stdlib::CaptureBlock));
    block("ifchanged", Box::new(stdlib::IfChangedBlock));
    block("for", Box::new(For { is_table: false }));
    block("tablerow", Box::new(For { is_table: true }));
    let mut tag = |name: &str, tag: Box<dyn ParseTag>| {
        language.tags.register(name.to_owned(), tag);
    };
    tag("assign", Box::new(stdlib::AssignTag));
    tag("break", Box::new(stdlib::BreakTag));
    tag("continue", Box::new(stdlib::ContinueTag));
    tag("cycle", Box::new(stdlib::CycleTag));
    tag("increment", Box::new(stdlib::IncrementTag));
    tag("decrement", Box::new(stdlib::DecrementTag));
    tag(At::NAME, Box::new(At));
    tag(Say::NAME, Box::new(Say));
    tag(Include::NAME, Box::new(Include));
    filters::register(&mut language);
    language
});

/// `{% at 3 %}`: what follows comes from the piece with that number; counts a step.
#[derive(Debug, Clone, Copy)]
pub struct At;

impl At {
    pub const NAME: &str = "at__";
}

#[derive(Debug)]
struct Marked(i64);

impl Renderable for Marked {
    fn render_to(&self, writer: &mut dyn Write, runtime: &dyn Runtime) -> Result<()> {
        runtime.registers().get_mut::<Account>().step()?;
        write!(writer, "{}{}{}", MARK[0], self.0, MARK[1]).map_err(|_| too_long())
    }
}

fn too_long() -> Error {
    Error::with_msg("its text is too long")
}

impl TagReflection for At {
    fn tag(&self) -> &str {
        At::NAME
    }
    fn description(&self) -> &str {
        ""
    }
}

impl ParseTag for At {
    fn parse(&self, mut arguments: TagTokenIter<'_>, _: &Language) -> Result<Box<dyn Renderable>> {
        let number = arguments.expect_next("a number")?.expect_literal().into_result()?;
        Ok(Box::new(Marked(number.as_scalar().and_then(|it| it.to_integer()).unwrap_or_default())))
    }
    fn reflection(&self) -> &dyn TagReflection {
        self
    }
}

/// `{% say__ a | b %}` for `{{ a | b }}`: counts a step, and prints mappings in the order of their
/// file.
#[derive(Debug, Clone, Copy)]
pub struct Say;

impl Say {
    pub const NAME: &str = "say__";
}

#[derive(Debug)]
struct Said(FilterChain);

impl Renderable for Said {
    fn render_to(&self, writer: &mut dyn Write, runtime: &dyn Runtime) -> Result<()> {
        runtime.registers().get_mut::<Account>().step()?;
        let value = self.0.evaluate(runtime)?.into_owned();
        if is_unknown(&value) {
            return Err(unknown());
        }
        writer.write_all(values::printed(&value).as_bytes()).map_err(|_| too_long())
    }
}

impl TagReflection for Say {
    fn tag(&self) -> &str {
        Say::NAME
    }
    fn description(&self) -> &str {
        ""
    }
}

impl ParseTag for Say {
    fn parse(
        &self,
        mut arguments: TagTokenIter<'_>,
        options: &Language,
    ) -> Result<Box<dyn Renderable>> {
        let chain = arguments.expect_next("a value")?.expect_filter_chain(options).into_result()?;
        arguments.expect_nothing()?;
        Ok(Box::new(Said(chain)))
    }
    fn reflection(&self) -> &dyn TagReflection {
        self
    }
}

/// `{% for a in b limit: 1 offset: 2 reversed %}`, and `{% tablerow a in b cols: 3 %}`, which
/// makes a cell of each item.
#[derive(Debug, Clone, Copy)]
struct For {
    is_table: bool,
}

impl BlockReflection for For {
    fn start_tag(&self) -> &str {
        if self.is_table { "tablerow" } else { "for" }
    }
    fn end_tag(&self) -> &str {
        if self.is_table { "endtablerow" } else { "endfor" }
    }
    fn description(&self) -> &str {
        ""
    }
}

#[derive(Debug)]
enum Items {
    Value(Expression),
    Range(Expression, Expression),
}

#[derive(Debug)]
struct Loop {
    name: KString,
    items: Items,
    limit: Option<Expression>,
    offset: Option<Expression>,
    is_reversed: bool,
    /// Of a table, cells a row: all of them where none are given.
    columns: Option<Option<Expression>>,
    body: Template,
    otherwise: Option<Template>,
}

impl ParseBlock for For {
    fn parse(
        &self,
        mut arguments: TagTokenIter<'_>,
        mut tokens: TagBlock<'_, '_>,
        options: &Language,
    ) -> Result<Box<dyn Renderable>> {
        let name = arguments.expect_next("a name")?.expect_identifier().into_result()?.to_owned();
        arguments.expect_next("`in`")?.expect_str("in").into_result()?;
        let items = match arguments.expect_next("a list")?.expect_value() {
            TryMatchToken::Matches(value) => Items::Value(value),
            TryMatchToken::Fails(token) => {
                let (first, last) = token.expect_range().into_result()?;
                Items::Range(first, last)
            }
        };
        let (mut limit, mut offset, mut columns, mut is_reversed) = (None, None, None, false);
        while let Some(token) = arguments.next() {
            let word = token.as_str().to_owned();
            match word.as_str() {
                "reversed" => is_reversed = true,
                "limit" | "offset" | "cols" => {
                    arguments.expect_next("`:`")?.expect_str(":").into_result()?;
                    let value = arguments.expect_next("a number")?.expect_value().into_result()?;
                    match word.as_str() {
                        "limit" => limit = Some(value),
                        "offset" => offset = Some(value),
                        _ => columns = Some(value),
                    }
                }
                _ => {}
            }
        }
        let (mut body, mut otherwise) = (Vec::new(), None);
        while let Some(element) = tokens.next()? {
            match element {
                BlockElement::Tag(tag) if tag.name() == "else" => {
                    otherwise = Some(Template::new(tokens.parse_all(options)?));
                    break;
                }
                BlockElement::Tag(tag) => body.push(tag.parse(&mut tokens, options)?),
                element => body.push(element.parse(&mut tokens, options)?),
            }
        }
        tokens.assert_empty();
        let (name, body) = (name.into(), Template::new(body));
        let columns = self.is_table.then_some(columns);
        Ok(Box::new(Loop { name, items, limit, offset, is_reversed, columns, body, otherwise }))
    }

    fn reflection(&self) -> &dyn BlockReflection {
        self
    }
}

impl Loop {
    fn all(&self, runtime: &dyn Runtime) -> Result<Vec<Value>> {
        let number = |value: &Expression| -> Result<i64> {
            let value = value.evaluate(runtime)?;
            Ok(value.as_scalar().and_then(|it| it.to_integer()).unwrap_or_default())
        };
        let mut items = match &self.items {
            Items::Range(first, last) => {
                let (first, last) = (number(first)?, number(last)?);
                if last.saturating_sub(first) >= MAX_ITEMS {
                    return Err(Error::with_msg("the range has too many numbers"));
                }
                (first..=last).map(Value::scalar).collect()
            }
            Items::Value(value) => {
                let value = value.evaluate(runtime)?.into_owned();
                if is_unknown(&value) {
                    return Err(unknown());
                }
                items_of(value)
            }
        };
        if let Some(offset) = &self.offset {
            let offset = usize::try_from(number(offset)?).unwrap_or(0).min(items.len());
            items.drain(..offset);
        }
        if let Some(limit) = &self.limit {
            items.truncate(usize::try_from(number(limit)?).unwrap_or(0));
        }
        if self.is_reversed {
            items.reverse();
        }
        Ok(items)
    }
}

/// What a loop iterates over: for a mapping, pairs of key and value in order.
fn items_of(value: Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items,
        Value::Object(entries) => values::ordered(&entries)
            .into_iter()
            .filter(|(key, _)| !is_own_key(key))
            .map(|(key, value)| Value::Array(vec![Value::scalar(key.to_owned()), value.clone()]))
            .collect(),
        Value::Scalar(text) if !text.to_kstr().is_empty() => vec![Value::Scalar(text)],
        _ => Vec::new(),
    }
}

impl Renderable for Loop {
    fn render_to(&self, writer: &mut dyn Write, runtime: &dyn Runtime) -> Result<()> {
        let items = self.all(runtime)?;
        if let (true, Some(otherwise)) = (items.is_empty(), &self.otherwise) {
            return otherwise.render_to(writer, runtime);
        }
        let length = items.len();
        let columns = self.columns(length, runtime)?;
        if columns.is_some() {
            writer.write_all(b"<tr class=\"row1\">\n").map_err(|_| too_long())?;
        }
        for (index, item) in items.into_iter().enumerate() {
            runtime.registers().get_mut::<Account>().step()?;
            let mut values = Object::new();
            let mut position = position(index, length);
            let around = runtime.try_get(&[ScalarCow::new("forloop")]);
            position.insert("parentloop".into(), around.map_or(Value::Nil, |it| it.into_owned()));
            let name = if columns.is_some() { "tablerowloop" } else { "forloop" };
            values.insert(name.into(), Value::Object(position));
            values.insert(self.name.clone(), item);
            let frame = Frame { parent: runtime, values };
            if let Some(columns) = columns {
                let cell = format!("<td class=\"col{}\">", index % columns + 1);
                writer.write_all(cell.as_bytes()).map_err(|_| too_long())?;
            }
            self.body.render_to(writer, &frame)?;
            if let Some(columns) = columns {
                let is_row_s_last = (index + 1) % columns == 0 && index + 1 < length;
                let row = (index + 1) / columns + 1;
                let next = format!("</tr>\n<tr class=\"row{row}\">");
                let end = format!("</td>{}", if is_row_s_last { &next } else { "" });
                writer.write_all(end.as_bytes()).map_err(|_| too_long())?;
            }
            let interrupt = runtime.registers().get_mut::<InterruptRegister>().reset();
            if interrupt == Some(Interrupt::Break) {
                break;
            }
        }
        if columns.is_some() {
            writer.write_all(b"</tr>\n").map_err(|_| too_long())?;
        }
        Ok(())
    }
}

impl Loop {
    /// Of a table, cells a row.
    fn columns(&self, length: usize, runtime: &dyn Runtime) -> Result<Option<usize>> {
        let Some(columns) = &self.columns else { return Ok(None) };
        let Some(columns) = columns else { return Ok(Some(length.max(1))) };
        let number = columns.evaluate(runtime)?.as_scalar().and_then(|it| it.to_integer());
        let number = usize::try_from(number.unwrap_or_default()).unwrap_or_default();
        Ok(Some(if number == 0 { length.max(1) } else { number }))
    }
}

/// `forloop`.
fn position(index: usize, length: usize) -> Object {
    let number = |number: usize| Value::scalar(number as i64);
    let mut values = Object::new();
    for (name, value) in [
        ("length", number(length)),
        ("index", number(index + 1)),
        ("index0", number(index)),
        ("rindex", number(length - index)),
        ("rindex0", number(length - index - 1)),
        ("first", Value::scalar(index == 0)),
        ("last", Value::scalar(index + 1 == length)),
    ] {
        values.insert(name.into(), value);
    }
    values
}
