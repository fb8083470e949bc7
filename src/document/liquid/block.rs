//! A tag, an output or a block as a template for the library.

use std::panic::{AssertUnwindSafe, catch_unwind};

use liquid_core::Runtime;
use liquid_core::parser::parse;
use liquid_core::{Renderable, Template};

use super::include::Include;
use super::language::{At, LANGUAGE, MARK, Say};
use super::nunjucks;
use super::pieces::{Piece, pieces};
use super::world::{Bounded, Expressions, World};
use crate::limits::text::{DEEPEST_INCLUDE, LARGEST_MADE};
use crate::release::Release;
use crate::site::{INCLUDE_BESIDE as BESIDE, TemplateLanguage};

/// Around code that stands within another block.
const FENCE: &str = "~~~~~~~~";
/// Writes templates.
pub struct Writer<'a> {
    text: &'a str,
    release: &'a Release,
    world: &'a World,
}

impl<'a> Writer<'a> {
    pub fn new(text: &'a str, release: &'a Release, world: &'a World) -> Writer<'a> {
        Writer { text, release, world }
    }

    /// A block, with the number of each of its pieces before it.
    ///
    /// # Errors
    /// Why it cannot be rendered.
    pub fn template(&self, block: &[Piece]) -> std::result::Result<Template, String> {
        let source = self.source(block, true, 0)?;
        compiled(&source)
    }

    fn source(
        &self,
        block: &[Piece],
        is_marked: bool,
        depth: usize,
    ) -> std::result::Result<String, String> {
        let mut source = String::new();
        let mut captures = 0;
        for (number, piece) in block.iter().enumerate() {
            let is_marked = is_marked && captures == 0;
            match piece {
                Piece::Text(_) | Piece::Raw(_) if is_marked => {
                    source.push_str(&format!("{{% {} {number} %}}", At::NAME));
                }
                Piece::Text(range) | Piece::Raw(range) => {
                    source.push_str(&typed(&self.text[range.clone()]));
                }
                Piece::Output { inner, .. } => {
                    if is_marked {
                        source.push_str(&format!("{{% {} {number} %}}", At::NAME));
                    }
                    let mut expression = self.text[inner.clone()].trim().to_owned();
                    if self.release.templates == TemplateLanguage::Nunjucks {
                        expression = nunjucks::expression(&expression);
                    }
                    let filters = nunjucks::split_at_bars(&expression).into_iter().skip(1);
                    let mut names =
                        filters.map(|step| step.split(':').next().unwrap_or(step).trim());
                    if let Some(name) = names.find(|name| LANGUAGE.filters.get(name).is_none()) {
                        return Err(format!(
                            "`{name}` is a filter of the site's own, or of a plug-in"
                        ));
                    }
                    if !expression.is_empty() {
                        source.push_str(&format!("{{% {} {expression} %}}", Say::NAME));
                    }
                }
                Piece::Tag { name, arguments, .. } => {
                    let argument = self.text[arguments.clone()].trim();
                    captures += usize::from(name == "capture");
                    captures = captures.saturating_sub(usize::from(name == "endcapture"));
                    source.push_str(&self.tag(name, argument, depth)?);
                }
            }
        }
        Ok(source)
    }

    fn tag(&self, name: &str, argument: &str, depth: usize) -> std::result::Result<String, String> {
        let (name, argument) = match self.release.templates {
            TemplateLanguage::Nunjucks => nunjucks::tag(name, argument),
            _ => (name.to_owned(), argument.to_owned()),
        };
        let (name, argument) = (name.as_str(), argument.as_str());
        match name {
            "link" | "post_url" => {
                let path = argument.trim_matches(['"', '\'']);
                let address = self.release.liquid.links.get(&format!("{name} {path}"));
                address.cloned().ok_or_else(|| format!("the site has no page `{path}`"))
            }
            "t" | "translate" if self.release.liquid.translations.contains_key(argument) => {
                Ok(typed(&self.release.liquid.translations[argument]))
            }
            "include" | "include_cached" => self.include(argument, "", depth),
            "include_relative" => self.include(argument, BESIDE, depth),
            "highlight" => Ok(format!("\n\n{FENCE}\n")),
            "endhighlight" => Ok(format!("\n{FENCE}\n")),
            // Ruby takes what the library does not.
            "else" | "endif" | "endfor" | "endunless" | "endcase" | "endcapture"
            | "endifchanged" | "endtablerow" => Ok(format!("{{% {name} %}}")),
            "when" => Ok(format!("{{% {name} {argument} %}}")),
            "if" | "elsif" | "unless" => Ok(format!("{{% {name} {} %}}", condition(argument))),
            _ if LANGUAGE.blocks.get(name).is_none() && LANGUAGE.tags.get(name).is_none() => {
                Err(format!("`{name}` is a custom tag of the site or of a plug-in"))
            }
            _ => Ok(format!("{{% {name} {argument} %}}")),
        }
    }

    fn no_include(&self, path: &str) -> String {
        let site = &self.release.liquid.site;
        let theme = site.get("theme").or_else(|| site.get("remote_theme"));
        match theme.and_then(|theme| theme.as_str()) {
            Some(theme) => format!(
                "the site has no include `{path}`, and its theme `{theme}` is not with it: copy \
                 it from there to `_includes`"
            ),
            None => format!("the site has no include `{path}`"),
        }
    }

    /// `path a="b" c=d`: the text of the include as a template of its own, and a call to it.
    fn include(
        &self,
        argument: &str,
        folder: &str,
        depth: usize,
    ) -> std::result::Result<String, String> {
        let (path, parameters) = argument.split_once(char::is_whitespace).unwrap_or((argument, ""));
        let path = &format!("{folder}{}", path.trim_matches(['"', '\'']));
        let (number, text) = self
            .release
            .liquid
            .includes
            .iter()
            .enumerate()
            .find_map(|(number, (name, text))| (name == path).then_some((number, text)))
            .ok_or_else(|| self.no_include(path))?;
        if depth >= DEEPEST_INCLUDE {
            return Err("includes are nested too deeply".to_owned());
        }
        if !self.world.knows(number) {
            // Registered before it is written, so that one that includes itself ends.
            self.world.keep(number, Template::new(Vec::new()));
            let inner = Writer { text, release: self.release, world: self.world };
            let template = compiled(&inner.source(&pieces(text), false, depth + 1)?)?;
            self.world.keep(number, template);
        }
        let mut call = format!("{{% {} {number}", Include::NAME);
        for (name, value) in parameters_of(parameters) {
            call.push_str(&format!(" {name}: {value}"));
        }
        Ok(call + " %}")
    }
}

/// A condition as Ruby's lax parser reads it: of `a contains b == true`, the first comparison alone.
fn condition(typed: &str) -> String {
    const OPERATORS: [&str; 8] = ["==", "!=", "<>", "<", ">", "<=", ">=", "contains"];
    let all = words_of(typed);
    let clauses = all.split_inclusive(|word| matches!(*word, "and" | "or"));
    let kept = clauses.flat_map(|clause| match clause {
        [first, operator, second, further, .., end]
            if OPERATORS.contains(operator) && OPERATORS.contains(further) =>
        {
            let joins = matches!(*end, "and" | "or");
            [Some(*first), Some(operator), Some(second), Some(*end).filter(|_| joins)].to_vec()
        }
        clause => clause.iter().copied().map(Some).collect(),
    });
    kept.flatten().collect::<Vec<_>>().join(" ")
}

/// The words of an expression; a text in quotation marks is one.
fn words_of(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = None;
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(sign), c) if c == sign => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, c) if c.is_whitespace() => {
                words.extend(start.take().map(|start| &text[start..at]));
                continue;
            }
            _ => {}
        }
        start.get_or_insert(at);
    }
    words.extend(start.map(|start| &text[start..]));
    words
}

/// `a="b" c=d` as names and expressions.
fn parameters_of(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text.trim();
    while let Some((name, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let end = match after.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            Some(quote) => after[1..].find(quote).map_or(after.len(), |at| at + 2),
            None => after.find(char::is_whitespace).unwrap_or(after.len()),
        };
        let name = name.trim();
        let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        if !name.is_empty() && name.chars().all(is_name) && end > 0 {
            found.push((name.to_owned(), after[..end].to_owned()));
        }
        rest = after[end..].trim_start();
    }
    found
}

/// Text that the library leaves as it is.
fn typed(text: &str) -> String {
    if !text.contains("{{") && !text.contains("{%") {
        return text.to_owned();
    }
    text.replace('{', "{% say__ \"{\" %}")
}

fn compiled(source: &str) -> std::result::Result<Template, String> {
    // The library may panic on unforeseen input.
    let parsed = catch_unwind(AssertUnwindSafe(|| parse(source, &LANGUAGE)));
    match parsed {
        Ok(Ok(elements)) => Ok(Template::new(elements)),
        Ok(Err(error)) => Err(first_line(&error.to_string())),
        Err(_) => Err("it cannot be read".to_owned()),
    }
}

/// The library's own words: the rest repeats the template.
fn first_line(message: &str) -> String {
    // What its parser expected is in the last line of an excerpt.
    let expected = message.lines().find_map(|line| line.trim_start().strip_prefix("= "));
    if let Some(expected) = expected {
        return expected.trim().to_owned();
    }
    let lines = message.lines().map(str::trim).filter(|line| !line.is_empty());
    let messages = lines.map(|line| line.strip_prefix("liquid: ").unwrap_or(line));
    let mut kept =
        messages.filter(|line| !line.starts_with(['|', '-', '1', '^']) && !line.contains("__"));
    kept.next().unwrap_or("it cannot be read").to_owned()
}

/// The output of a template in a world.
///
/// # Errors
/// Why there is none.
pub fn render(template: &Template, world: &World) -> std::result::Result<String, String> {
    let mut out = Bounded { bytes: Vec::new(), most: LARGEST_MADE };
    world.registers().get_mut::<Expressions>().compile = Some(compiled);
    let rendered = catch_unwind(AssertUnwindSafe(|| template.render_to(&mut out, world)));
    match rendered {
        Ok(Ok(())) => Ok(String::from_utf8_lossy(&out.bytes).into_owned()),
        Ok(Err(error)) => Err(first_line(&error.to_string())),
        Err(_) => Err("it cannot be rendered".to_owned()),
    }
}

/// A part of the output.
#[derive(Debug, PartialEq, Eq)]
pub enum Part<'t> {
    Made(&'t str),
    /// What follows comes from, or is, the piece with that number.
    At(usize),
}

/// Splits the output at the marks.
pub fn parts(made: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = made;
    while let Some((before, after)) = rest.split_once(MARK[0]) {
        if !before.is_empty() {
            parts.push(Part::Made(before));
        }
        let Some((number, after)) = after.split_once(MARK[1]) else {
            rest = after;
            continue;
        };
        parts.extend(number.parse().ok().map(Part::At));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Made(rest));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_as_ruby_reads_them() {
        for (typed, read) in [
            ("a contains 'b c' == true", "a contains 'b c'"),
            ("a == b", "a == b"),
            ("a  and b", "a and b"),
            ("a == 1 == 2 and c != \"d == e\" or f", "a == 1 and c != \"d == e\" or f"),
            ("a", "a"),
            ("", ""),
        ] {
            assert_eq!(condition(typed), read, "{typed}");
        }
        let hyphens = parameters_of("a max-width=\"2 rem\" b = c");
        assert!(hyphens.contains(&("b".to_owned(), "c".to_owned())), "{hyphens:?}");
    }
}
