//! The layout file as written: one YAML mapping, every key checked. Positions are in millimetres
//! from the page's top-left corner, type in points.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::measure::{Mm, Pt};
use crate::language::Texts;

/// A layout file, after `extends` has been followed.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LayoutFile {
    /// The layout that supplies the values which this file does not give; resolved when it is read.
    #[serde(default, skip_serializing)]
    pub extends: Option<String>,
    pub name: String,
    #[serde(default)]
    pub description: String,
    /// First day of releases it is chosen for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<jiff::civil::Date>,
    /// Last day of releases it is chosen for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<jiff::civil::Date>,
    /// Categories of the releases it is chosen for, in any case, such as `Dossier de presse`; a
    /// release needs one of them. All releases if none is given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    pub page: PageBox,
    /// Colours as `#RRGGBB`, by name.
    pub colours: BTreeMap<String, String>,
    /// Families by name, in order of preference.
    pub faces: BTreeMap<String, Vec<String>>,
    pub mark: MarkSlot,
    pub co_marks: CoMarks,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender: Option<Sender>,
    pub date: BaselineLine,
    pub number: BaselineLine,
    pub label: LabelLine,
    pub title: BaselineLine,
    #[serde(default)]
    pub letter_fit: LetterFit,
    pub list: ListMeasures,
    pub quotation: QuotationMeasures,
    #[serde(rename = "box")]
    pub boxed: BoxMeasures,
    pub table: TableMeasures,
    pub figure: FigureMeasures,
    pub code: CodeMeasures,
    pub note: NoteMeasures,
    pub contact: ContactMeasures,
    pub footer: FooterMeasures,
    pub folio: Folio,
    pub styles: BTreeMap<String, StyleFile>,
    pub link: LinkStyle,
    pub texts: BTreeMap<String, Texts>,
}

/// By how many percent the letters of a justified line may be narrowed or widened to keep its
/// spaces even; 0 leaves letters as their face draws them.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct LetterFit(pub f64);

impl LetterFit {
    /// The maximum, in percent: more would be noticed.
    pub const MAX: f64 = 3.0;

    /// The limit in thousandths of a letter's width.
    pub fn thousandths(self) -> i64 {
        (self.0.clamp(0.0, LetterFit::MAX) * 10.0).round() as i64
    }
}

impl Default for LetterFit {
    fn default() -> LetterFit {
        LetterFit(2.0)
    }
}

#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PageBox {
    pub size: PageSize,
    pub left: Mm,
    pub right: Mm,
    /// Top of the text from the second page on.
    pub top: Mm,
    /// From the page's lower edge to the text's bottom limit.
    pub bottom: Mm,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
pub enum PageSize {
    A4,
    A5,
    A6,
    Letter,
}

impl PageSize {
    /// Width and height in millimetres (ISO 216; ANSI Y14.1).
    pub fn millimetres(self) -> (f64, f64) {
        match self {
            PageSize::A4 => (210.0, 297.0),
            PageSize::A5 => (148.0, 210.0),
            PageSize::A6 => (105.0, 148.0),
            PageSize::Letter => (215.9, 279.4),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MarkSlot {
    pub x: Mm,
    pub y: Mm,
    pub height: Mm,
    pub width: Mm,
}

#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CoMarks {
    pub right: Mm,
    pub y: Mm,
    pub height: Mm,
    pub gap: Mm,
}

/// The sender's block under the mark.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Sender {
    pub x: Mm,
    /// Baseline of the first line.
    pub baseline: Mm,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Align {
    Justified,
    Left,
    Centre,
    Right,
}

/// A line of text at a fixed height.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct BaselineLine {
    pub baseline: Mm,
    pub align: Align,
}

#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LabelLine {
    pub baseline: Mm,
    pub align: Align,
    /// A coloured background behind the label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band: Option<Band>,
    /// What releases of this layout are called, as `label` of communique.yaml says it: a wording, or
    /// `category`. That of communique.yaml stands before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    pub left: Mm,
    pub right: Mm,
    pub top: Mm,
    pub bottom: Mm,
    pub colour: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ListMeasures {
    /// Left edge of the bullet, from the text's left edge.
    pub label: Mm,
    /// Left edge of the items' text.
    pub text: Mm,
    /// Space between items.
    pub gap: Pt,
}

#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct QuotationMeasures {
    pub indent: Mm,
    /// Width of the bar at the left; 0 for none.
    pub bar: Mm,
    pub colour: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct BoxMeasures {
    pub padding: Mm,
    pub ground: String,
    pub rule: Mm,
    pub colour: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TableMeasures {
    pub header_rule: Mm,
    pub header_colour: String,
    pub row_rule: Mm,
    pub row_colour: String,
    /// Padding at the left and right of a cell's text, and above and below it.
    pub padding: Mm,
}

#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FigureMeasures {
    /// Maximum height of a picture.
    pub height: Mm,
}

#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CodeMeasures {
    pub padding: Mm,
    pub ground: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NoteMeasures {
    /// Thickness and width of the rule over the notes.
    pub rule: Mm,
    pub width: Mm,
    pub colour: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ContactMeasures {
    pub place: ContactPlace,
    /// Left edges, from the page's left edge: one contact a column (last page), or the heading
    /// and the lines (every page).
    pub columns: Vec<Mm>,
    /// Space between the text and the block.
    pub gap: Mm,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleAt>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContactPlace {
    /// Complete, at the foot of the last page, above the text's bottom limit.
    LastPage,
    /// Under a rule at the foot of every page, below the text's bottom limit.
    EveryPage,
}

/// A horizontal rule at a fixed height.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RuleAt {
    pub y: Mm,
    pub left: Mm,
    pub right: Mm,
    pub width: Mm,
    pub colour: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FooterMeasures {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleAt>,
    pub align: Align,
    pub baselines: Vec<Mm>,
    /// 1: address and site on one line; 2: one under the other.
    pub lines: u8,
}

#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Folio {
    pub baseline: Mm,
    /// Right edge of the folio, or its left edge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right: Option<Mm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<Mm>,
    /// Minimum number of pages of a document that shows one.
    pub from: usize,
    /// `{page}` and `{pages}` are replaced.
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct StyleFile {
    /// The style that supplies the values which this one does not give; `body` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inherit: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub face: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Pt>,
    /// Baseline to baseline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leading: Option<Pt>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bold: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub italic: Option<bool>,
    /// Set in capitals; the text layer keeps the case as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capitals: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub align: Option<Align>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hyphenate: Option<bool>,
    /// OpenType features to turn on: `smcp` small capitals, `onum` old-style figures, ….
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub features: Option<Vec<String>>,
    /// Space before and after; never inherited from `body`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Pt>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Pt>,
}

#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LinkStyle {
    pub colour: String,
    pub underline: bool,
}
