//! Hugo's shortcodes: those of Hugo that show content of the post itself
//! (<https://gohugo.io/content-management/shortcodes/>), and those of the site whose templates ask
//! for no more than the call, the page and the site's parameters:
//!
//! 1. `arguments`: what is typed in a call; `frame`: the calls that text lies within;
//! 2. `syntax`: Go's templates; `value`: what they compute with;
//! 3. `evaluate`: what a template makes of a call; `fields`, `pages`, `files`: what it finds on the
//!    site; `functions`: those that it may use; `time`: dates;
//! 4. `shown`: what was made, as Markdown can hold it.
//!
//! Others are shown as typed, with a finding that refuses the release.

mod arguments;
mod budget;
mod evaluate;
mod fields;
mod files;
mod frame;
mod functions;
mod pages;
mod scratch;
mod shown;
mod syntax;
mod time;
mod value;

use std::ops::Range;

use super::mapped::MappedText;
use super::mark;
use super::notices::{Notices, Origin};
use super::rule;
use crate::limits::text::DEEPEST_INCLUDE;
use crate::release::Release;
use arguments::{arguments, typed_arguments};
use budget::{Budget, fits};
use evaluate::{Call, render};
use frame::Frames;
use value::Value;

/// Fills in `{{< … >}}` and `{{% … %}}`.
pub fn fill_in(
    input: &MappedText,
    release: &Release,
    origin: &Origin,
    notices: &mut Notices,
) -> MappedText {
    let budget = Budget::default();
    Filler { release, origin, notices, budget, frames: Frames::default() }.fill(input)
}

struct Filler<'a> {
    release: &'a Release,
    origin: &'a Origin,
    notices: &'a mut Notices,
    budget: Budget,
    /// The calls that the text lies within.
    frames: Frames,
}

impl Filler<'_> {
    fn fill(&mut self, input: &MappedText) -> MappedText {
        let text = input.text();
        let mut out = MappedText::default();
        let mut at = 0;
        while let Some(code) = next(text, at) {
            out.copy(input, at..code.start);
            at = self.code(input, &code, &mut out);
        }
        out.copy(input, at..text.len());
        out
    }

    /// Fills in one shortcode; where the text goes on.
    fn code(&mut self, input: &MappedText, code: &Code, out: &mut MappedText) -> usize {
        let text = input.text();
        let inner = code.inner(text);
        // `{{</* figure */>}}` shows a shortcode without calling it.
        let typed = &text[code.start + 3..code.end - 3];
        if let Some(shown) = typed.strip_prefix("/*").and_then(|it| it.strip_suffix("*/")) {
            let (opening, closing) = (code.start..code.start + 3, code.end - 3..code.end);
            let shown = format!("{}{shown}{}", &text[opening], &text[closing]);
            out.replace(&literal(&shown), input, code.start);
            return code.end;
        }
        let name = inner.split_whitespace().next().unwrap_or_default();
        let ordinal = self.frames.next_ordinal();
        let of_site = self.of_site(input, code, name, ordinal, out);
        if let Some(Ok(end)) = of_site {
            return end;
        }
        if matches!(name, "highlight" | "details")
            && let Some(end) = self.closing(text, code.end, name)
        {
            let lead = if name == "highlight" { "\n~~~~\n" } else { "\n\n" };
            out.replace(lead, input, code.start);
            let content = text[code.end..end.start].trim_start_matches(['\n', '\r']);
            let from = end.start - content.len();
            let to = from + content.trim_end().len();
            out.copy(input, from..to);
            out.replace(&lead.chars().rev().collect::<String>(), input, end.start);
            return end.end;
        }
        match value(name, inner, self.release) {
            Some(value) => out.replace(&value, input, code.start),
            None => {
                let typed = &text[code.start..code.end];
                let position = self.origin.position(input.source_offset(code.start));
                let detail = match of_site {
                    Some(Err(reason)) => {
                        format!("`{typed}` cannot be rendered from its template: {reason}")
                    }
                    _ => format!("`{typed}` is a template of the site, which is not known here"),
                };
                self.notices.find(&rule::LIQUID, position, detail);
                out.replace(&literal(typed), input, code.start);
            }
        }
        code.end
    }

    /// Renders the site's own template, if there is one.
    fn of_site(
        &mut self,
        input: &MappedText,
        code: &Code,
        name: &str,
        ordinal: usize,
        out: &mut MappedText,
    ) -> Option<Result<usize, String>> {
        let template = self.release.liquid.includes.get(&format!("shortcodes/{name}"))?;
        if self.frames.depth() == DEEPEST_INCLUDE {
            return Some(Err("shortcodes are nested too deep".to_owned()));
        }
        let text = input.text();
        let is_whole = text[..code.end - 3].trim_end().ends_with('/');
        let end = if template.contains(".Inner") && !is_whole {
            self.closing(text, code.end, name)
        } else {
            None
        };
        self.frames.enter(name, typed_arguments(code.inner(text)), ordinal);
        let inner = end.as_ref().map(|end| self.within(input, code.end..end.start));
        let call = Call { inner: inner.unwrap_or_default(), release: self.release };
        let fitting =
            |made: String| fits(out.text().len().saturating_add(made.len())).map(|()| made);
        let made = render(template, &call, &mut self.frames, &mut self.budget).and_then(fitting);
        self.frames.leave();
        let made = match made {
            Ok(made) => made,
            Err(reason) => return Some(Err(reason)),
        };
        let end = end.map_or(code.end, |end| end.end);
        // Markdown, if it was called so, otherwise HTML.
        let made = match text[code.start..].starts_with("{{%") {
            true => made,
            false => placed(&shown::on_one_line(&made), out.text(), &text[end..]),
        };
        out.replace(&made, input, code.start);
        Some(Ok(end))
    }

    /// The shortcode that ends another, unless too much was searched already.
    fn closing(&mut self, text: &str, from: usize, name: &str) -> Option<Code> {
        self.budget.bytes(1).ok()?;
        let found = closing(text, from, name);
        let end = found.as_ref().map_or(text.len(), |found| found.end);
        // Searching is several times faster than copying.
        self.budget.bytes((end - from) / 8).ok().and(found)
    }

    /// The text between two tags, with its own shortcodes filled in.
    fn within(&mut self, input: &MappedText, range: Range<usize>) -> String {
        let mut part = MappedText::default();
        part.copy(input, range);
        self.fill(&part).text().to_owned()
    }
}

/// HTML between what stands before and after it: a block has lines of its own, so that what follows
/// is read as Markdown again.
fn placed(html: &str, before: &str, after: &str) -> String {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let rest = after.split('\n').next().unwrap_or_default();
    let is_in_table = line.trim_start().starts_with('|') || line.contains(" | ");
    if !shown::is_block(html) || is_in_table {
        return shown::within_a_line(html);
    }
    let is_marker = |c: char| c.is_whitespace() || c.is_ascii_digit() || "-*+.)".contains(c);
    let width = match line.chars().all(is_marker) {
        true => line.chars().count(),
        false => line.len() - line.trim_start().len(),
    };
    let indent = " ".repeat(width);
    let lead = match line.chars().all(|c| is_marker(c) || c == '>') {
        true => String::new(),
        false => format!("\n\n{indent}"),
    };
    let tail = match (rest.trim().is_empty(), line.contains('>')) {
        (true, false) => "\n".to_owned(),
        (false, false) => format!("\n\n{indent}"),
        (_, true) => String::new(),
    };
    format!("{lead}{html}{tail}")
}

struct Code {
    start: usize,
    end: usize,
}

impl Code {
    fn inner<'t>(&self, text: &'t str) -> &'t str {
        text[self.start + 3..self.end - 3].trim().trim_end_matches('/').trim_end()
    }
}

fn next(text: &str, from: usize) -> Option<Code> {
    let mut at = from;
    loop {
        let start = at + text[at..].find("{{")?;
        let close = match text.as_bytes().get(start + 2) {
            Some(b'<') => ">}}",
            Some(b'%') => "%}}",
            _ => {
                at = start + 2;
                continue;
            }
        };
        match text[start + 3..].find(close) {
            Some(length) => return Some(Code { start, end: start + 6 + length }),
            None => at = start + 2,
        }
    }
}

/// The shortcode that ends another; those of the same name between them have their own.
fn closing(text: &str, from: usize, name: &str) -> Option<Code> {
    let mut at = from;
    let mut open = 0_usize;
    while let Some(code) = next(text, at) {
        let inner = text[code.start + 3..code.end - 3].trim();
        if inner.strip_prefix('/').map(str::trim) == Some(name) {
            match open {
                0 => return Some(code),
                _ => open -= 1,
            }
        } else if inner.split_whitespace().next() == Some(name) && !inner.ends_with('/') {
            open += 1;
        }
        at = code.end;
    }
    None
}

fn value(name: &str, inner: &str, release: &Release) -> Option<String> {
    let arguments = arguments(inner);
    let named = |key: &str| arguments.iter().find(|it| it.name == key).map(|it| it.value.as_str());
    let first = named("");
    match name {
        "figure" => figure(&named),
        "ref" | "relref" => {
            let path = named("path").or(first)?;
            let (path, fragment) = path.split_once('#').unwrap_or((path, ""));
            let fragment = if fragment.is_empty() { String::new() } else { format!("#{fragment}") };
            if path.is_empty() {
                return Some(fragment);
            }
            let known = release.liquid.links.get(&format!("ref {path}"))?;
            Some(format!("{known}{fragment}"))
        }
        "youtube" => video("https://www.youtube.com/watch?v=", named("id").or(first)?),
        "vimeo" => video("https://vimeo.com/", named("id").or(first)?),
        "param" => {
            let names: Vec<&str> = first?.split('.').collect();
            let within = |values: &Value| {
                let found = names.iter().fold(values.clone(), |value, name| value.at(name));
                found.printed().ok().filter(|_| found != Value::Nil)
            };
            let page = within(&Value::of_json(&release.page));
            page.or_else(|| within(&Value::of_json(release.liquid.site.get("params")?)))
        }
        _ => embedded(name, &named),
    }
}

/// What others publish, as a link to it.
fn embedded<'v>(name: &str, named: &impl Fn(&str) -> Option<&'v str>) -> Option<String> {
    let first = named("");
    match name {
        "tweet" | "twitter" | "x" => {
            let user = named("user").unwrap_or("i");
            video(&format!("https://twitter.com/{}/status/", quoted(user)), named("id").or(first)?)
        }
        "instagram" => video("https://www.instagram.com/p/", named("id").or(first)?),
        _ => None,
    }
}

fn video(address: &str, id: &str) -> Option<String> {
    Some(format!("<iframe src=\"{address}{}\"></iframe>", quoted(id)))
}

/// `{{< figure src="a.png" alt="…" caption="…" >}}` as HTML.
fn figure<'v>(named: &impl Fn(&str) -> Option<&'v str>) -> Option<String> {
    let source = quoted(named("src")?);
    let alternative =
        named("alt").map(|alt| format!(" alt=\"{}\"", quoted(alt))).unwrap_or_default();
    let picture = format!("<img src=\"{source}\"{alternative}>");
    let picture = match named("link") {
        Some(link) => format!("<a href=\"{}\">{picture}</a>", quoted(link)),
        None => picture,
    };
    let parts = [named("title"), named("caption"), named("attr")];
    let caption: Vec<&str> = parts.into_iter().flatten().filter(|it| !it.is_empty()).collect();
    let caption = match caption.is_empty() {
        true => String::new(),
        false => format!("<figcaption>{}</figcaption>", caption.join(" ")),
    };
    Some(format!("<figure>{picture}{caption}</figure>"))
}

fn quoted(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

/// The text, with nothing left in it for Markdown or typography to interpret.
fn literal(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_punctuation() { mark::typed(c) } else { c }).collect()
}

#[cfg(test)]
mod tests;
