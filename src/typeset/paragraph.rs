//! A paragraph's text to lines: prepare, break, set.

use crate::document::Language;
use crate::layout::schema::Align;
use crate::layout::{Layout, Length};

use super::balance::balanced;
use super::bidi::Directions;
use super::breakpoint::{Measure, Sums};
use super::breaks::{Divided, Setting, breakpoints};
pub use super::line::{Line, ParagraphSetting};
use super::line_breaking::break_lines;
use super::pieces::{Piece, PieceKind, pieces_of};
use super::scripts;
use super::shaping::Shaper;
use super::squeeze::{is_drawn_too_wide, is_overfull, squeeze};
use super::text::{CODE_FACE, StyledText};

mod decoration;
mod line_builder;
mod turned;

use line_builder::LineBuilder;

/// Measures narrower than this many ems are not justified: too few spaces share what a line lacks.
const NARROWEST_EMS: i64 = 14;

/// Space that a ragged line may leave: three ems; in code, which is better broken between words than
/// filled, a third of a line.
const RAGGED_EMS: i64 = 3;
const RAGGED_CODE_EMS: i64 = 20;

/// Ratio above which a line is too loose for text whose words are not divided: its spaces are nearly
/// twice as wide as they should be.
const LOOSE_UNDIVIDED: i64 = 1_700;

/// Sets a text as lines. A text whose style divides no words, such as a lead in bold, is set ragged
/// if justifying would tear its lines apart, unless that takes more lines.
pub fn set_paragraph(
    text: &StyledText,
    setting: ParagraphSetting,
    layout: &Layout,
    shaper: &mut Shaper,
) -> Vec<Line> {
    let lines = set_in_lines(text, setting, layout, shaper);
    let is_undivided = || !text.spans.iter().any(|span| span.look.hyphenate);
    let is_loose = |line: &Line| line.ratio > LOOSE_UNDIVIDED;
    if setting.align == Align::Justified && lines.iter().any(is_loose) && is_undivided() {
        let ragged = ParagraphSetting { align: Align::Left, ..setting };
        let ragged = set_in_lines(text, ragged, layout, shaper);
        // Another line might cost a page.
        if ragged.len() <= lines.len() {
            return ragged;
        }
    }
    lines
}

fn set_in_lines(
    text: &StyledText,
    setting: ParagraphSetting,
    layout: &Layout,
    shaper: &mut Shaper,
) -> Vec<Line> {
    let align = match setting.align {
        Align::Justified if scripts::is_mostly_without_spaces(&text.text) => Align::Left,
        align => align,
    };
    let setting = ParagraphSetting { align, ..setting };
    let directions = Directions::of_styled(text, setting.language);
    let directions = directions.as_ref();
    let pieces = pieces_of(text, directions, layout, shaper);
    if pieces.is_empty() {
        return Vec::new();
    }
    let hyphen = Hyphen::of(&pieces, shaper);
    let size = text.spans.first().map_or(Length::ZERO, |span| span.look.size);
    let is_narrow = setting.width < size.scale(NARROWEST_EMS, 1);
    let setting = match setting.align {
        Align::Justified if is_narrow => ParagraphSetting { align: Align::Left, ..setting },
        _ => setting,
    };
    let hanging = setting.align == Align::Justified;
    let places = Setting {
        width: setting.width,
        language: setting.language,
        hanging,
        divided: match setting.align {
            Align::Centre | Align::Right => Divided::None,
            _ if setting.is_cell => Divided::Wide,
            _ => Divided::All,
        },
    };
    let breaks = breakpoints(text, &pieces, places, hyphen.width);
    let (ragged, scaling) = match setting.align {
        Align::Justified => (Length::ZERO, layout.file.letter_fit.thousandths()),
        _ => (size.scale(ragged_ems(text), 1), 0),
    };
    let measure = Measure { width: setting.width, ragged, scaling };
    let chosen = if setting.balanced {
        balanced(&text.text, &breaks, measure, setting.language)
    } else {
        break_lines(&breaks, Sums::default(), measure)
    };
    let mut lines = Vec::with_capacity(chosen.len());
    let mut start = (0, Sums::default());
    for index in chosen {
        let end = &breaks[index];
        let builder = LineBuilder::new(text, &pieces, directions, shaper);
        let mut line = builder.set(start, end, measure);
        if is_overfull(start.1, end, measure) || is_drawn_too_wide(&line, end, setting) {
            squeeze(&mut line, setting.width);
        }
        lines.push(line);
        start = (end.next, end.after);
    }
    lines
}

fn ragged_ems(text: &StyledText) -> i64 {
    let is_code = text.spans.iter().all(|span| span.look.face == CODE_FACE);
    if is_code { RAGGED_CODE_EMS } else { RAGGED_EMS }
}

/// Width of the widest part of a text between two places where its lines may end.
pub fn widest_part(
    text: &StyledText,
    language: Language,
    layout: &Layout,
    shaper: &mut Shaper,
) -> Length {
    let directions = Directions::of(&text.text, language);
    let pieces = pieces_of(text, directions.as_ref(), layout, shaper);
    if pieces.is_empty() {
        return Length::ZERO;
    }
    let hyphen = Hyphen::of(&pieces, shaper);
    // As wide as necessary: anything wider than the measure may end anywhere.
    let width = Length(i64::MAX);
    let places = Setting { width, language, hanging: false, divided: Divided::All };
    let mut start = Length::ZERO;
    let mut widest = Length::ZERO;
    for place in breakpoints(text, &pieces, places, hyphen.width) {
        widest = widest.max(place.before.width - start + place.added);
        start = place.after.width;
    }
    widest
}

/// The hyphen of a divided word.
struct Hyphen {
    /// In thousandths of an em, in the paragraph's first face.
    width: i64,
}

impl Hyphen {
    fn of(pieces: &[Piece], shaper: &mut Shaper) -> Hyphen {
        let word = pieces.iter().find(|piece| matches!(piece.kind, PieceKind::Word(_)));
        let width = word.map_or(0, |piece| {
            let run = shaper.shape(piece.face, &[], "-");
            run.width(Length(1_000)).0
        });
        Hyphen { width }
    }
}
