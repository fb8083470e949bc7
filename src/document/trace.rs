//! A document as an indented outline that a person can read in a diff.

use std::fmt::Write;

use super::{
    Alternative, Block, BlockKind, Channels, Definition, Document, Figure, ImageContent,
    ImageWidth, Inline, ListItem, Numbering, Table,
};

/// The outline. No-break spaces are shown as `~` (U+00A0) and `^` (U+202F), breaks as `⏎`.
pub fn trace(document: &Document) -> String {
    let mut out = Outline::default();
    out.line(0, &format!("language {}", document.language.tag()));
    out.text(0, "label", &document.label);
    if let Some(number) = &document.number {
        out.text(0, "number", number);
    }
    out.inlines(0, "date", &document.date_line);
    out.inlines(0, "title", &document.title);
    if !document.subtitle.is_empty() {
        out.inlines(0, "subtitle", &document.subtitle);
    }
    out.group("chapeau", &document.chapeau);
    if !document.lead.is_empty() {
        out.line(0, "lead");
        document.lead.iter().for_each(|figure| out.figure(1, figure));
    }
    out.group("body", &document.body);
    for (index, note) in document.notes.iter().enumerate() {
        out.group(&format!("note {}", index + 1), &note.blocks);
    }
    out.front(document);
    for finding in &document.findings {
        let line = finding.position.map_or(0, |p| p.line);
        out.line(0, &format!("finding {} line {line}: {}", finding.rule.code, finding.detail));
    }
    out.text
}

/// The outline of blocks alone.
pub fn trace_blocks(blocks: &[Block]) -> String {
    let mut out = Outline::default();
    blocks.iter().for_each(|block| out.block(0, block));
    out.text
}

#[derive(Default)]
struct Outline {
    text: String,
}

impl Outline {
    fn line(&mut self, depth: usize, text: &str) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.text, "{:indent$}{text}", "", indent = depth * 2);
    }

    fn text(&mut self, depth: usize, name: &str, text: &str) {
        self.line(depth, &format!("{name} \"{}\"", visible(text)));
    }

    fn inlines(&mut self, depth: usize, name: &str, inlines: &[Inline]) {
        self.line(depth, &format!("{name} \"{}\"", shown(inlines)));
    }

    fn group(&mut self, name: &str, blocks: &[Block]) {
        if !blocks.is_empty() {
            self.line(0, name);
            blocks.iter().for_each(|block| self.block(1, block));
        }
    }

    fn front(&mut self, document: &Document) {
        for file in &document.attachments {
            let target = file.target.as_deref().unwrap_or("nowhere");
            let size = file.file.as_ref().map_or(String::new(), |(n, s)| format!(" {n} {s}"));
            self.line(0, &format!("attachment \"{}\"{size} -> {target}", shown(&file.name)));
        }
        for contact in &document.contacts {
            let tel = contact.telephones.join(", ");
            let email = contact.email.as_deref().unwrap_or_default();
            let (service, name) = (shown(&contact.service), shown(&contact.name));
            self.line(0, &format!("contact \"{service}\" \"{name}\" {} {email}", visible(&tel)));
        }
        for image in &document.images {
            let (width, height) = (image.width, image.height);
            let content = content(&image.content);
            self.line(0, &format!("image {} {width}×{height} {content}", image.address));
        }
    }

    fn block(&mut self, depth: usize, block: &Block) {
        let mut suffix = format!(" @{}:{}", block.position.line, block.position.column);
        if let Some(language) = block.language {
            let _ = write!(suffix, " [{}]", language.tag());
        }
        match &block.kind {
            BlockKind::Paragraph { content, role, alignment } => {
                let mut name = "paragraph".to_owned();
                if *role != super::ParagraphRole::Body {
                    let _ = write!(name, " {role:?}");
                }
                if let Some(alignment) = alignment {
                    let _ = write!(name, " {alignment:?}");
                }
                self.inlines(depth, &format!("{name}{suffix}"), content);
            }
            BlockKind::Heading { level, content, .. } => {
                self.inlines(depth, &format!("heading {level}{suffix}"), content);
            }
            BlockKind::List { numbering, tight, items } => {
                self.list(depth, (*numbering, *tight), items, &suffix);
            }
            BlockKind::Quotation { blocks, attribution } => {
                self.line(depth, &format!("quotation{suffix}"));
                blocks.iter().for_each(|block| self.block(depth + 1, block));
                if !attribution.is_empty() {
                    self.inlines(depth + 1, "attribution", attribution);
                }
            }
            BlockKind::Box { blocks } => {
                self.line(depth, &format!("box{suffix}"));
                blocks.iter().for_each(|block| self.block(depth + 1, block));
            }
            BlockKind::Table(table) => self.table(depth, table, &suffix),
            BlockKind::Figure(figure) => self.figure(depth, figure),
            BlockKind::Code { text } => {
                self.line(depth, &format!("code{suffix}"));
                text.lines().for_each(|line| self.line(depth + 1, &format!("|{line}")));
            }
            BlockKind::Rule => self.line(depth, &format!("rule{suffix}")),
            BlockKind::Space => self.line(depth, &format!("space{suffix}")),
            BlockKind::Definitions(definitions) => self.definitions(depth, definitions, &suffix),
        }
    }

    fn list(
        &mut self,
        depth: usize,
        (numbering, tight): (Option<Numbering>, bool),
        items: &[ListItem],
        suffix: &str,
    ) {
        let first = items.first().and_then(|item| item.number);
        let kind = match (numbering, first) {
            (None, _) => "bullet".to_owned(),
            (Some(_), None) => "unnumbered".to_owned(),
            (Some(numbering), Some(first)) => format!("from {}", numbering.numeral(first)),
        };
        let tight = if tight { "tight" } else { "loose" };
        self.line(depth, &format!("list {kind} {tight}{suffix}"));
        let mut expected = first;
        for item in items {
            match item.number {
                Some(number) if item.numbering.is_some() => {
                    let numbering = item.numbering.unwrap_or_default();
                    self.line(depth + 1, &format!("item {}", numbering.numeral(number)));
                }
                Some(number) if item.number != expected => {
                    self.line(depth + 1, &format!("item {number}"));
                }
                _ => self.line(depth + 1, "item"),
            }
            expected = item.number.map(|number| number.saturating_add(1));
            item.blocks.iter().for_each(|block| self.block(depth + 2, block));
        }
    }

    fn table(&mut self, depth: usize, table: &Table, suffix: &str) {
        self.line(depth, &format!("table {:?}{suffix}", table.alignments));
        if !table.caption.is_empty() {
            self.inlines(depth + 1, "caption", &table.caption);
        }
        for (name, rows) in [("head", &table.head), ("row", &table.body), ("foot", &table.foot)] {
            for row in rows {
                self.line(depth + 1, name);
                for cell in row {
                    let kind = if cell.header { "header" } else { "cell" };
                    let span = match (cell.columns, cell.rows) {
                        (1, 1) => String::new(),
                        (columns, rows) => format!(" {columns}×{rows}"),
                    };
                    self.line(depth + 2, &format!("{kind}{span}"));
                    cell.content.iter().for_each(|block| self.block(depth + 3, block));
                }
            }
        }
    }

    fn definitions(&mut self, depth: usize, definitions: &[Definition], suffix: &str) {
        self.line(depth, &format!("definitions{suffix}"));
        for definition in definitions {
            definition.terms.iter().for_each(|term| self.inlines(depth + 1, "term", term));
            for description in &definition.descriptions {
                self.line(depth + 1, "description");
                description.iter().for_each(|block| self.block(depth + 2, block));
            }
        }
    }

    fn figure(&mut self, depth: usize, figure: &Figure) {
        let mut line = format!("figure {}", figure.image.0);
        let _ = match &figure.alternative {
            Alternative::Text(text) => write!(line, " \"{}\"", visible(text)),
            Alternative::Decorative => write!(line, " decorative"),
            Alternative::Missing => write!(line, " without alternative"),
        };
        let _ = match figure.width {
            Some(ImageWidth::Percent(n)) => write!(line, " {n}%"),
            Some(ImageWidth::Pixels(n)) => write!(line, " {n}px"),
            None => Ok(()),
        };
        if let Some(link) = &figure.link {
            let _ = write!(line, " -> {link}");
        }
        let _ = write!(line, " @{}:{}", figure.position.line, figure.position.column);
        self.line(depth, &line);
        if !figure.caption.is_empty() {
            self.inlines(depth + 1, "caption", &figure.caption);
        }
    }
}

fn content(content: &ImageContent) -> String {
    match content {
        ImageContent::Jpeg { components, orientation, .. } => {
            format!("JPEG, {components} components, orientation {orientation}")
        }
        ImageContent::Png { components, .. } => format!("PNG, {components} components"),
        ImageContent::Raster { channels, alpha, .. } => {
            let channels = match channels {
                Channels::Grey => "grey".to_owned(),
                Channels::Rgb => "RGB".to_owned(),
                Channels::Palette(colours) => format!("{} colours", colours.len() / 3),
            };
            format!("{channels}{}", if alpha.is_some() { " with alpha" } else { "" })
        }
    }
}

fn shown(inlines: &[Inline]) -> String {
    let mut out = String::new();
    for inline in inlines {
        let (open, close, content): (String, &str, &[Inline]) = match inline {
            Inline::Text(text) => (visible(text), "", &[]),
            Inline::Code(text) => (format!("`{text}`"), "", &[]),
            Inline::Break => ("⏎".to_owned(), "", &[]),
            Inline::NoteReference(index) => (format!("[note {}]", index + 1), "", &[]),
            Inline::Strong(content) => ("**".to_owned(), "**", content),
            Inline::Emphasis(content) => ("*".to_owned(), "*", content),
            Inline::Underline(content) => ("<u>".to_owned(), "</u>", content),
            Inline::Strikethrough(content) => ("<s>".to_owned(), "</s>", content),
            Inline::Superscript(content) => ("<sup>".to_owned(), "</sup>", content),
            Inline::Subscript(content) => ("<sub>".to_owned(), "</sub>", content),
            Inline::Small(content) => ("<small>".to_owned(), "</small>", content),
            Inline::Link { target, content, .. } => (format!("[{target}]("), ")", content),
            Inline::Abbreviation { expansion, content } => {
                (format!("<abbr {expansion}>"), "</abbr>", content)
            }
            Inline::Foreign { language, content } => (format!("<{language}>"), "</>", content),
            Inline::Isolated { content, .. } => ("<bdi>".to_owned(), "</bdi>", content),
        };
        out.push_str(&open);
        out.push_str(&shown(content));
        out.push_str(close);
    }
    out
}

fn visible(text: &str) -> String {
    text.replace('\u{A0}', "~").replace('\u{202F}', "^")
}
