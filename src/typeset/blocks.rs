//! Blocks to rows: headings, paragraphs, quotations, boxes, code, definitions.

use crate::document::{
    Alignment, Block, BlockKind, Definition, Inline, Language, ParagraphRole, plain,
};
use crate::layout::schema::Align;
use crate::layout::{Length, Style, StyleRole};

use super::galley::{Column, Frame, Galley, Heading, LEAD_IN, Row, WIDOW, baseline_drop};
use super::keeps::{is_typed_caption, leads_in};
use super::mirror::mirror_item;
use super::page::{Artifact, PageItem, Shape, Tag};
use super::structure::{NodeId, Role};
use super::text::Look;

impl Galley<'_> {
    pub fn blocks(&mut self, blocks: &[Block], column: Column, parent: NodeId) {
        self.sections_within(|galley| {
            let mut announced = false;
            for (index, block) in blocks.iter().enumerate() {
                let parent = galley.section_of(block, parent);
                let first = galley.rows.len();
                galley.block(block, column, parent);
                if announced && galley.rows.len() > first {
                    galley.keep_two_lines(first);
                    announced = false;
                }
                let Some(next) = blocks.get(index + 1) else { continue };
                if is_typed_caption(block, next) {
                    galley.keep_with_next();
                } else if leads_in(block, next) || galley.is_logo_of(block, next) {
                    galley.dislike_break(LEAD_IN);
                    announced = true;
                }
            }
        });
    }

    fn block(&mut self, block: &Block, column: Column, parent: NodeId) {
        let column = match block.language {
            Some(language) => Column { language, ..column },
            None => column,
        };
        let first_node = self.tree.nodes().len();
        match &block.kind {
            BlockKind::Paragraph { content, role, alignment } => {
                self.paragraph(content, *role, *alignment, column, parent);
            }
            BlockKind::Heading { level, content, anchor } => {
                self.heading(*level, content, anchor, column, parent);
            }
            BlockKind::List { numbering, tight, items } => {
                self.list(*numbering, *tight, items, column, parent);
            }
            BlockKind::Quotation { blocks, attribution } => {
                self.quotation(blocks, attribution, column, parent);
            }
            BlockKind::Box { blocks } => self.boxed(blocks, column, parent),
            BlockKind::Table(table) => self.table(table, column, parent),
            BlockKind::Figure(figure) => self.figure(figure, column, parent),
            BlockKind::Code { text } => self.code(text, column, parent),
            BlockKind::Rule => self.rule(column),
            BlockKind::Space => {
                let leading = self.layout.style(StyleRole::Body).leading;
                self.ask_space(leading);
            }
            BlockKind::Definitions(definitions) => {
                self.definitions(definitions, column, parent);
            }
        }
        if let Some(language) = block.language {
            self.mark_language(first_node, parent, language.tag());
        }
    }

    /// No page ends after the first line of what begins with the row at `first`.
    fn keep_two_lines(&mut self, first: usize) {
        if let [row, _, ..] = &mut self.rows[first..]
            && row.is_text
        {
            row.break_after = row.break_after.max(WIDOW);
        }
    }

    /// Gives the elements created under `parent` since `first` their language.
    fn mark_language(&mut self, first: usize, parent: NodeId, tag: &str) {
        for index in first..self.tree.nodes().len() {
            let node = self.tree.node_mut(NodeId(index as u32));
            if node.parent == Some(parent) && node.attributes.language.is_none() {
                node.attributes.language = Some(tag.to_owned());
            }
        }
    }

    fn paragraph(
        &mut self,
        content: &[Inline],
        role: ParagraphRole,
        alignment: Option<Alignment>,
        column: Column,
        parent: NodeId,
    ) {
        let style_role = match role {
            ParagraphRole::Body => column.role,
            ParagraphRole::Exergue => StyleRole::Exergue,
            ParagraphRole::Credit => StyleRole::Credit,
            ParagraphRole::ImportantLink => StyleRole::ImportantLink,
        };
        let style = self.style_in(style_role, &column);
        let node = self.tree.add(parent, Role::P);
        let text = self.collect(content, &Look::of(&style), node);
        let align =
            alignment.map(|to| to_align(to, &column)).or(column.align).unwrap_or(style.align);
        self.set_text(&text, style_role, align, &column);
        if column.role == StyleRole::Body {
            self.ask_space(self.layout.style(StyleRole::Body).after);
        }
    }

    fn heading(
        &mut self,
        level: u8,
        content: &[Inline],
        anchor: &str,
        column: Column,
        parent: NodeId,
    ) {
        let role = heading_role(level);
        let tag_level = self.sections.level();
        let style = self.layout.style(role).clone();
        let node = self.tree.add(parent, Role::Heading(tag_level));
        let text = self.collect(content, &Look::of(&style), node);
        let first = self.rows.len();
        self.set_text(&text, role, style.align, &column);
        for row in &mut self.rows[first..] {
            row.break_after = super::galley::FORBIDDEN;
        }
        self.enter_heading(first, plain::line(content), tag_level);
        // A heading without text has no entry, and cannot be linked to.
        if let Some(heading) = self.headings.last_mut() {
            heading.anchor.get_or_insert(anchor.to_owned());
        }
    }

    /// Enters a heading that begins with the row at `first` into the outline.
    pub fn enter_heading(&mut self, first: usize, title: String, level: u8) {
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(row) = self.rows.get_mut(first)
            && !title.is_empty()
        {
            row.headings.push(self.headings.len());
            self.headings.push(Heading { title, level, anchor: None });
        }
    }

    fn quotation(
        &mut self,
        blocks: &[Block],
        attribution: &[Inline],
        column: Column,
        parent: NodeId,
    ) {
        let measures = self.layout.file.quotation.clone();
        let element = self.tree.add(parent, Role::BlockQuote);
        // Nested quotations, in cells and lists, reach a point where no indent is left.
        let inset = self.inset(column, measures.indent.length(), Length::ZERO);
        let has_bar = measures.bar.0 > 0.0 && inset.is_some();
        if has_bar {
            self.frames.push(Frame::Bar {
                x: column.left,
                width: measures.bar.length(),
                colour: self.layout.colour(&measures.colour),
            });
            self.open_frames.push(self.frames.len() - 1);
        }
        let inner =
            Column { role: column.role_of(StyleRole::Quotation), ..inset.unwrap_or(column) };
        self.blocks(blocks, inner, element);
        if !attribution.is_empty() {
            self.keep_with_next();
            self.replace_space(self.layout.style(StyleRole::Body).after.scale(1, 2));
            let role = column.role_of(StyleRole::Attribution);
            let style = self.layout.style(role).clone();
            let node = self.tree.add(element, Role::P);
            let mut content = vec![Inline::Text("―\u{A0}".to_owned())];
            content.extend_from_slice(attribution);
            let text = self.collect(&content, &Look::of(&style), node);
            self.set_text(&text, role, style.align, &inner);
        }
        if has_bar {
            self.open_frames.pop();
        }
        self.ask_space(self.layout.style(StyleRole::Quotation).after);
    }

    fn boxed(&mut self, blocks: &[Block], column: Column, parent: NodeId) {
        let measures = self.layout.file.boxed.clone();
        let element = self.tree.add(parent, Role::Sect);
        let padding = measures.padding.length();
        self.frames.push(Frame::Box {
            x: column.left,
            width: column.width,
            padding,
            ground: self.layout.colour(&measures.ground),
            rule: measures.rule.length(),
            colour: self.layout.colour(&measures.colour),
        });
        self.ask_space(self.layout.style(StyleRole::Body).after);
        self.pad(padding);
        self.open_frames.push(self.frames.len() - 1);
        let inset = self.inset(column, padding, padding).unwrap_or(column);
        let inner = Column { role: column.role_of(StyleRole::Box), ..inset };
        self.blocks(blocks, inner, element);
        self.open_frames.pop();
        self.replace_space(self.layout.style(StyleRole::Body).after);
        self.end_frame(padding);
    }

    /// Adds to the space asked for.
    fn pad(&mut self, padding: Length) {
        let asked = self.take_space();
        self.ask_space(asked + padding);
    }

    fn code(&mut self, text: &str, column: Column, parent: NodeId) {
        let measures = self.layout.file.code.clone();
        let padding = measures.padding.length();
        let ground = self.layout.colour(&measures.ground);
        self.frames.push(Frame::Box {
            x: column.left,
            width: column.width,
            padding,
            ground,
            rule: Length::ZERO,
            colour: ground,
        });
        self.pad(padding);
        self.open_frames.push(self.frames.len() - 1);
        let inner = self.inset(column, padding, padding).unwrap_or(column);
        // Code runs from left to right whatever is around it.
        let inner = Column { language: Language::ENGLISH, ..inner };
        let style = self.layout.style(StyleRole::Code).clone();
        let paragraph = self.tree.add(parent, Role::P);
        let node = self.tree.add(paragraph, Role::Code);
        // Spaces matter in code: none may be dropped or stretched.
        let kept = text.trim_end_matches('\n').replace('\t', "    ").replace(' ', "\u{A0}");
        let text = self.own_text(&kept, &Look::of(&style), node);
        self.ask_space(style.before);
        let lines = self.lines_as(&text, &inner, Align::Left, false);
        let wraps: Vec<bool> = lines.iter().map(|line| line.wraps).collect();
        let first = self.rows.len();
        self.push_lines(lines, &style, Align::Left, &inner);
        self.mark_wraps(first, &wraps, &style, column);
        self.open_frames.pop();
        self.replace_space(self.layout.style(StyleRole::Body).after);
        self.end_frame(padding);
    }

    /// Draws a hook at the right end of each line of code that continues on the next one: otherwise
    /// nobody could tell it from a line that ends there.
    fn mark_wraps(&mut self, first: usize, wraps: &[bool], style: &Style, column: Column) {
        let colour = self.layout.colour(&self.layout.file.table.row_colour);
        let (size, thickness) = (style.size.scale(1, 3), Length::pt(0.6));
        let right = column.left + column.width - Length::POINT;
        let y = baseline_drop(style);
        for (row, _) in self.rows[first..].iter_mut().zip(wraps).filter(|(_, wraps)| **wraps) {
            let bars = [
                (right - size, y - thickness, size, thickness),
                (right - thickness, y - size, thickness, size),
            ];
            for (x, y, width, height) in bars {
                let shape = Shape::Rectangle { x, y, width, height, colour };
                let mut item = PageItem { tag: Tag::Artifact(Artifact::Layout), shape };
                if column.right_to_left {
                    // The page is mirrored; the lines of code are not.
                    mirror_item(&mut item, column.left + column.left + column.width);
                }
                row.items.push(item);
            }
        }
    }

    fn rule(&mut self, column: Column) {
        let body = self.layout.style(StyleRole::Body).clone();
        self.ask_space(body.after);
        let thickness = self.layout.file.table.row_rule.length();
        let colour = self.layout.colour(&self.layout.file.table.row_colour);
        let mut row = Row::new(thickness);
        let shape = Shape::Rectangle {
            x: column.left,
            y: Length::ZERO,
            width: column.width,
            height: thickness,
            colour,
        };
        row.items.push(PageItem { tag: Tag::Artifact(Artifact::Layout), shape });
        self.push_row(row);
        self.ask_space(body.after);
    }

    fn definitions(&mut self, definitions: &[Definition], column: Column, parent: NodeId) {
        let list = self.tree.add(parent, Role::List);
        self.tree.node_mut(list).attributes.list_numbering = Some("None");
        let indent = self.layout.file.list.text.length();
        let style = self.layout.style(column.role).clone();
        for definition in definitions {
            let item = self.tree.add(list, Role::ListItem);
            let label = self.tree.add(item, Role::Label);
            for term in &definition.terms {
                let mut look = Look::of(&style);
                look.slant.bold = true;
                let text = self.collect(term, &look, label);
                self.set_text(&text, column.role, Align::Left, &column);
                self.keep_with_next();
                self.replace_space(Length::ZERO);
            }
            let body = self.tree.add(item, Role::ListBody);
            let inner = self.inset(column, indent, Length::ZERO).unwrap_or(column);
            for blocks in &definition.descriptions {
                self.blocks(blocks, inner, body);
            }
        }
    }
}

/// The style of a heading of the post.
pub fn heading_role(level: u8) -> StyleRole {
    match level {
        0..=2 => StyleRole::Heading2,
        3 => StyleRole::Heading3,
        _ => StyleRole::Heading4,
    }
}

/// Which side an alignment of the post means: right-to-left lines begin at the right.
pub fn to_align(alignment: Alignment, column: &Column) -> Align {
    match (alignment, column.language.is_right_to_left()) {
        (Alignment::Centre, _) => Align::Centre,
        (Alignment::Left, false) | (Alignment::Right, true) => Align::Left,
        (Alignment::Right, false) | (Alignment::Left, true) => Align::Right,
    }
}
