//! Liquid: what Jekyll and Eleventy fill in before they read the Markdown of a post
//! (<https://shopify.github.io/liquid/>, <https://jekyllrb.com/docs/liquid/>).
//!
//! 1. `pieces`: the text in pieces; what is not Liquid is never processed;
//! 2. `block`: a tag with everything that belongs to it, written for the library, with marks that
//!    show where each part comes from;
//! 3. `world`, `values`, `language`, `filters`: what may be asked for, and how; bounded in time,
//!    depth and size;
//! 4. here: each output, tag and block rendered in place, so that offsets survive.
//!
//! What cannot be rendered is shown as typed, with a finding that refuses the release.

mod block;
mod expressions;
mod filters;
mod hexo;
mod include;
mod jekyll_filters;
mod language;
mod nunjucks;
mod pieces;
mod values;
mod video;
mod world;

use std::ops::Range;

use super::mapped::MappedText;
use super::mark;
use super::notices::{Notices, Origin};
use super::rule;
use crate::release::Release;
use crate::site::{Engine, TemplateLanguage};
use block::Writer;
use pieces::{Piece, pieces};
use world::World;

/// Fills in `{{ … }}` and `{% … %}`.
pub fn fill_in(
    input: &MappedText,
    release: &Release,
    origin: &Origin,
    notices: &mut Notices,
) -> MappedText {
    let is_text = release.templates == TemplateLanguage::None;
    if is_text || pieces::next_tag(input.text(), 0).is_none() {
        return input.clone();
    }
    let world = World::new(world::globals(release));
    let mut pieces = code_alone(input.text(), pieces(input.text()));
    if release.engine == Engine::Hexo {
        pieces = hexo::without_code(input.text(), pieces);
    }
    let mut filler =
        Filler { input, release, world: &world, origin, notices, out: MappedText::default() };
    filler.all(&pieces);
    filler.out
}

/// The pieces without the empty lines that `{% highlight %}` leaves at both ends of its code.
fn code_alone(text: &str, mut pieces: Vec<Piece>) -> Vec<Piece> {
    let is = |piece: Option<&Piece>, wanted: &str| matches!(piece, Some(Piece::Tag { name, .. }) if name == wanted);
    for at in 0..pieces.len() {
        let begins = at > 0 && is(pieces.get(at - 1), "highlight");
        let ends = is(pieces.get(at + 1), "endhighlight");
        if let Piece::Text(range) = &mut pieces[at] {
            let code = &text[range.clone()];
            let blank = code.len() - code.trim_start().len();
            let first = code[..blank].rfind('\n').map_or(0, |end| end + 1);
            if begins {
                range.start += first;
            }
            if ends {
                range.end = range.start.max(range.end - (code.len() - code.trim_end().len()));
            }
        }
    }
    pieces
}

struct Filler<'a> {
    input: &'a MappedText,
    release: &'a Release,
    world: &'a World,
    origin: &'a Origin,
    notices: &'a mut Notices,
    out: MappedText,
}

/// The end of a block's tag list: which tags open a block, and how it ends.
fn end_of(name: &str) -> Option<&'static str> {
    Some(match name {
        "if" => "endif",
        "unless" => "endunless",
        "case" => "endcase",
        "for" => "endfor",
        "tablerow" => "endtablerow",
        "capture" => "endcapture",
        "ifchanged" => "endifchanged",
        "highlight" => "endhighlight",
        "codeblock" => "endcodeblock",
        "code" => "endcode",
        "blockquote" => "endblockquote",
        "quote" => "endquote",
        "pullquote" => "endpullquote",
        _ => return None,
    })
}

/// How many of the pieces belong to the block that the first of them opens.
fn block_length(pieces: &[Piece]) -> Option<usize> {
    let mut open: Vec<&'static str> = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let Piece::Tag { name, .. } = piece else { continue };
        if let Some(end) = end_of(name) {
            open.push(end);
        } else if open.last() == Some(&name.as_str()) {
            open.pop();
            if open.is_empty() {
                return Some(index + 1);
            }
        }
    }
    None
}

impl Filler<'_> {
    fn all(&mut self, pieces: &[Piece]) {
        let mut at = 0;
        while let Some(piece) = pieces.get(at) {
            at += 1;
            match piece {
                Piece::Text(range) | Piece::Raw(range) => self.out.copy(self.input, range.clone()),
                Piece::Output { whole, .. } => {
                    self.rendered(std::slice::from_ref(piece), whole.clone())
                }
                Piece::Tag { name, whole, arguments } => {
                    if end_of(name).is_none() {
                        self.tag(piece, name, whole.clone(), arguments.clone());
                        continue;
                    }
                    let Some(length) = block_length(&pieces[at - 1..]) else {
                        self.unknown(whole.clone(), "it is never closed");
                        continue;
                    };
                    let block = &pieces[at - 1..at - 1 + length];
                    at += length - 1;
                    let end = block[length - 1].range().end;
                    match name.as_str() {
                        "highlight" | "codeblock" | "code" => self.code(block),
                        "blockquote" | "quote" | "pullquote" => self.quotation(block),
                        _ => self.rendered(block, whole.start..end),
                    }
                }
            }
        }
    }

    fn tag(&mut self, piece: &Piece, name: &str, whole: Range<usize>, arguments: Range<usize>) {
        let argument = self.input.text()[arguments].trim();
        let own = match name {
            _ if self.release.engine == Engine::Hexo => hexo::shown(name, argument, self.release),
            "link" => upload_address(argument),
            "include" => video::embedding(argument),
            "t" | "translate" => self.release.liquid.translations.get(argument).cloned(),
            "toc" | "break" | "continue" => Some(String::new()),
            _ => None,
        };
        match own {
            Some(text) => self.out.replace(&text, self.input, whole.start),
            None => self.rendered(std::slice::from_ref(piece), whole),
        }
    }

    /// What the library makes of a block; the pieces in it keep their places.
    fn rendered(&mut self, block: &[Piece], whole: Range<usize>) {
        let writer = Writer::new(self.input.text(), self.release, self.world);
        let made = writer.template(block).and_then(|template| block::render(&template, self.world));
        match made {
            Ok(text) => {
                self.put(&text, block, whole.start);
                self.note_missing(whole);
            }
            Err(reason) => {
                self.world.take_missing();
                let is_output = matches!(block, [Piece::Output { .. }]);
                if !(is_output && is_in_own_query(&self.input.text()[..whole.start])) {
                    self.unknown(whole, &reason);
                }
            }
        }
    }

    /// Writes the output, with the marked texts of the block at their own places.
    fn put(&mut self, made: &str, block: &[Piece], start: usize) {
        let mut at = start;
        for part in block::parts(made) {
            match part {
                block::Part::Made(text) => self.out.replace(text, self.input, at),
                block::Part::At(number) => match block.get(number) {
                    Some(Piece::Text(range) | Piece::Raw(range)) => {
                        self.out.copy(self.input, range.clone());
                    }
                    Some(piece) => at = piece.range().start,
                    None => {}
                },
            }
        }
    }

    /// Something without a value shows nothing, as on the site; but somebody may miss it.
    fn note_missing(&mut self, whole: Range<usize>) {
        let position = self.origin.position(self.input.source_offset(whole.start));
        for name in self.world.take_missing() {
            let detail = format!("`{name}` has no value: nothing is shown");
            self.notices.find(&rule::NO_VALUE, position, detail);
        }
    }

    /// `{% blockquote author %}…{% endblockquote %}`.
    fn quotation(&mut self, block: &[Piece]) {
        let (first, last) = (block[0].range().clone(), block[block.len() - 1].range().clone());
        self.out.replace("\n\n<blockquote>\n\n", self.input, first.start);
        self.all(&block[1..block.len() - 1]);
        let author = match &block[0] {
            // The argument of a pull quote is its look.
            Piece::Tag { name, arguments, .. } if name != "pullquote" => {
                hexo::attribution(self.input.text()[arguments.clone()].trim())
            }
            _ => String::new(),
        };
        let author = match author.as_str() {
            "" => String::new(),
            author => format!("\n\n— {author}"),
        };
        self.out.replace(&format!("{author}\n\n</blockquote>\n\n"), self.input, last.start);
    }

    /// `{% highlight ruby %}…{% endhighlight %}`: code, verbatim.
    fn code(&mut self, block: &[Piece]) {
        let (first, last) = (block[0].range(), block[block.len() - 1].range());
        let text = self.input.text();
        let line = text[..first.start].rfind('\n').map_or(0, |at| at + 1);
        let indent: String = text[line..first.start].chars().take_while(|c| *c == ' ').collect();
        let mut inner = Filler {
            input: self.input,
            release: self.release,
            world: self.world,
            origin: self.origin,
            notices: &mut *self.notices,
            out: MappedText::default(),
        };
        inner.all(&block[1..block.len() - 1]);
        let code = inner.out;
        let longest = code.text().split(|c| c != '~').map(str::len).max().unwrap_or(0);
        let fence = "~".repeat(longest.max(2) + 1);
        let is_alone = text[line..first.start].trim().is_empty();
        let before = if is_alone { "" } else { "\n\n" };
        let caption = match &block[0] {
            Piece::Tag { name, arguments, .. } if name != "highlight" => {
                hexo::caption(text[arguments.clone()].trim())
            }
            _ => String::new(),
        };
        let caption = match caption.as_str() {
            "" => String::new(),
            caption => format!("{caption}\n\n{indent}"),
        };
        self.out.replace(&format!("{before}{caption}{fence}\n"), self.input, first.start);
        let lines = code.lines();
        let is_blank = |line: &Range<usize>| code.text()[line.clone()].trim().is_empty();
        let from = lines.iter().position(|line| !is_blank(line)).unwrap_or(lines.len());
        let to = lines.iter().rposition(|line| !is_blank(line)).map_or(from, |last| last + 1);
        for line in &lines[from..to] {
            self.out.replace(&indent, self.input, first.start);
            self.out.copy(&code, line.clone());
            self.out.replace("\n", self.input, last.start);
        }
        self.out.replace(&format!("{indent}{fence}\n"), self.input, last.start);
    }

    fn unknown(&mut self, whole: Range<usize>, reason: &str) {
        let typed = &self.input.text()[whole.clone()];
        let position = self.origin.position(self.input.source_offset(whole.start));
        let shown: String = typed.chars().take(200).collect();
        let detail = format!("`{shown}` has no value here: {reason}");
        self.notices.find(&rule::LIQUID, position, detail);
        self.out.replace(&literal(typed), self.input, whole.start);
    }
}

/// `{% link %}` to an upload; the address of any other page is unknown here.
fn upload_address(path: &str) -> Option<String> {
    let rest = path.trim_start_matches('/').trim_start_matches('_').strip_prefix("uploads/")?;
    Some(format!("/uploads/{rest}"))
}

/// Whether a text ends within the query of an address of the site's own. What is there (`/a.png?{{
/// site.time | date: '%s' }}`) has browsers fetch a file again: it is never shown, and does not say
/// which file is meant.
fn is_in_own_query(before: &str) -> bool {
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '(' | ')' | '<' | '>' | '`');
    let address = before.rsplit(ends).next().unwrap_or_default();
    let query = address.split_once('?').filter(|(path, _)| path.contains(['/', '.']));
    query.is_some_and(|(path, query)| {
        !path.contains(':') && !path.starts_with("//") && !query.contains('&')
    })
}

/// The text, with nothing left in it for kramdown or typography to interpret.
fn literal(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_punctuation() { mark::typed(c) } else { c }).collect()
}

#[cfg(test)]
mod tests;
