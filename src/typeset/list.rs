//! Lists: labels in a column of their own, as wide as the widest of them requires.

use crate::document::{ListItem, Numbering};
use crate::layout::schema::Align;
use crate::layout::{Length, StyleRole};

use super::galley::{
    Column, FORBIDDEN, Galley, INSIDE, LEAD_IN, LONE_ITEM, LONE_LINE, Row, line_row,
};
use super::keeps::item_leads_in;
use super::structure::{NodeId, Role};
use super::text::Look;

/// Gap between a label and the item's text, in hundredths of an em.
const LABEL_GAP: i64 = 25;
/// A measure narrower than this many ems takes no indent.
const LEAST_MEASURE: i64 = 3;

/// Where the labels of a list and the text of its items are.
#[derive(Debug, Clone, Copy)]
struct Indent {
    /// Left edge of the widest label, from the column's.
    label: Length,
    /// Width of the widest label.
    width: Length,
    /// Whether the labels are aligned at the right, like numbers of different lengths.
    flush_right: bool,
    /// Left edge of the items' text; `None` if there is no space beside the labels.
    text: Option<Length>,
}

/// The label of an item, in its element.
struct ItemLabel<'a> {
    text: &'a str,
    width: Length,
}

impl Galley<'_> {
    /// The column inside another one, if that leaves enough of a measure.
    pub(super) fn inset(&self, column: Column, left: Length, right: Length) -> Option<Column> {
        let inner =
            Column { left: column.left + left, width: column.width - left - right, ..column };
        let least = self.layout.style(column.role).size.scale(LEAST_MEASURE, 1);
        (inner.width >= least).then_some(inner)
    }

    pub(super) fn list(
        &mut self,
        numbering: Option<Numbering>,
        tight: bool,
        items: &[ListItem],
        column: Column,
        parent: NodeId,
    ) {
        let list = self.tree.add(parent, Role::List);
        let name = numbering.map_or("Disc", Numbering::pdf_name);
        self.tree.node_mut(list).attributes.list_numbering = Some(name);
        let label = |item: &ListItem| match (numbering, item.number) {
            (None, _) => "•".to_owned(),
            (Some(numbering), Some(number)) => {
                format!("{}.", item.numbering.unwrap_or(numbering).numeral(number))
            }
            (Some(_), None) => String::new(),
        };
        let labels: Vec<String> = items.iter().map(label).collect();
        let gap = self.layout.file.list.gap.length();
        let style = self.style_in(column.role, &column);
        let (widths, indent) = self.list_indent(&labels, column);
        let gap = if tight { gap } else { style.after };
        let around = std::mem::replace(&mut self.item_gap, tight.then_some(gap));
        if let Some(around) = around {
            self.replace_space(around);
        }
        let labels = labels.iter().zip(widths);
        let mut starts = Vec::with_capacity(items.len() + 1);
        for (index, (item, (text, width))) in items.iter().zip(labels).enumerate() {
            if index > 0 {
                self.replace_space(gap);
            }
            starts.push(self.rows.len());
            self.list_item(item, ItemLabel { text, width }, indent, column, list);
            if items.get(index + 1).is_some_and(|next| item_leads_in(item, next)) {
                self.dislike_break(LEAD_IN);
            }
        }
        starts.push(self.rows.len());
        self.keep_items_together(&starts);
        self.item_gap = around;
        self.ask_space(style.after);
    }

    /// A page should not end after the first of several items, or before the last, least of all if
    /// that has one line only. Item `n` begins with row `starts[n]`.
    fn keep_items_together(&mut self, starts: &[usize]) {
        if starts.len() < 3 {
            return;
        }
        let of = |item: usize| starts[item]..starts[item + 1];
        for (alone, end) in [(of(0), starts[1]), (of(starts.len() - 2), starts[starts.len() - 2])] {
            let penalty = if alone.len() == 1 { LONE_LINE } else { LONE_ITEM };
            if let Some(row) = end.checked_sub(1).and_then(|above| self.rows.get_mut(above)) {
                row.break_after = row.break_after.max(penalty);
            }
        }
    }

    /// The widths of labels, and the indent they require: the layout's, with labels nearer to the
    /// margin or text farther from it if they are wide.
    fn list_indent(&mut self, labels: &[String], column: Column) -> (Vec<Length>, Indent) {
        let measures = &self.layout.file.list;
        let (label_at, text_at) = (measures.label.length(), measures.text.length());
        let gap = self.layout.style(column.role).size.scale(LABEL_GAP, 100);
        let is_one = labels.iter().all(|label| *label == labels[0]);
        let widths: Vec<Length> = if is_one {
            let width =
                labels.first().map_or(Length::ZERO, |one| self.text_width(one, column.role));
            vec![width; labels.len()]
        } else {
            labels.iter().map(|label| self.text_width(label, column.role)).collect()
        };
        let width = widths.iter().copied().max().unwrap_or_default();
        let wide = text_at.max(width + gap);
        let text = [wide, width + gap]
            .into_iter()
            .find(|&text| self.inset(column, text, Length::ZERO).is_some());
        let room = text.unwrap_or(width + gap) - gap - width;
        let letters = |label: &String| label.chars().count();
        let flush_right = labels.iter().any(|label| letters(label) != letters(&labels[0]));
        (widths, Indent { label: label_at.min(room), width, flush_right, text })
    }

    fn list_item(
        &mut self,
        item: &ListItem,
        label: ItemLabel,
        indent: Indent,
        column: Column,
        list: NodeId,
    ) {
        let element = self.tree.add(list, Role::ListItem);
        let first = self.rows.len();
        let label = self.item_label(label, indent, column, element);
        let body = self.tree.add(element, Role::ListBody);
        let inner = indent.text.and_then(|text| self.inset(column, text, Length::ZERO));
        let above = self.rows.len();
        self.blocks(&item.blocks, inner.unwrap_or(column), body);
        if self.rows.len() == above && (label.is_some() || above == first) {
            self.push_row(Row::new(self.layout.style(column.role).leading));
        }
        if let Some(label) = label {
            self.rows[above].set_beside(label);
        }
        for row in &mut self.rows[first..] {
            row.break_after += INSIDE;
        }
        if let Some(last) = self.rows.last_mut() {
            // A heading that ends an item heads nothing.
            let is_heading = last.break_after >= FORBIDDEN;
            last.break_after = if is_heading { 0 } else { last.break_after - INSIDE };
        }
    }

    /// The label as a line beside the item's first; if there is no space for it, it is set in lines
    /// above the item instead.
    fn item_label(
        &mut self,
        label: ItemLabel,
        indent: Indent,
        column: Column,
        element: NodeId,
    ) -> Option<Row> {
        let ItemLabel { text, width } = label;
        let node = self.tree.add(element, Role::Label);
        let style = self.style_in(column.role, &column);
        let text = self.own_text(text, &Look::of(&style), node);
        if indent.text.is_none() {
            let rows = self.rows_as(&text, &style, Align::Left, &column);
            for row in rows {
                self.push_row(row);
                self.keep_with_next();
            }
            self.replace_space(Length::ZERO);
            return None;
        }
        let right = if indent.flush_right { indent.width - width } else { Length::ZERO };
        let left = column.left + indent.label + right;
        // Not its exact width: that would leave no tolerance for rounding.
        let own = Column { left, width: width + style.size, ..column };
        let line = self.lines_as(&text, &own, Align::Left, false).into_iter().next()?;
        Some(line_row(line, &style, Align::Left, &own))
    }

    /// The indent of the notes' text: wide enough for the widest of this many numbers.
    pub(super) fn note_indent(&mut self, notes: usize) -> Length {
        let size = self.layout.style(StyleRole::Note).size;
        let widest = format!("{}.\u{A0}", "0".repeat(notes.to_string().len()));
        size.scale(3, 2).max(self.text_width(&widest, StyleRole::Note))
    }
}
