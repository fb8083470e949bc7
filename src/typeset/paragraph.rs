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
use super::text::StyledText;

mod decoration;
mod setter;
mod turned;

use setter::LineSetter;

/// Measures narrower than this many ems are not justified: too few spaces share what a line lacks.
const NARROWEST_EMS: i64 = 14;

/// Space that a ragged line may leave: three ems.
const RAGGED_EMS: i64 = 3;

/// Sets a text as lines.
pub fn set_paragraph(
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
    let directions = Directions::of(&text.text, setting.language);
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
        _ => (size.scale(RAGGED_EMS, 1), 0),
    };
    let measure = Measure { width: setting.width, ragged, scaling };
    let chosen = if setting.balanced {
        balanced(&text.text, &breaks, measure)
    } else {
        break_lines(&breaks, Sums::default(), measure)
    };
    let mut lines = Vec::with_capacity(chosen.len());
    let mut start = (0, Sums::default());
    for index in chosen {
        let end = &breaks[index];
        let setter = LineSetter::new(text, &pieces, directions, shaper);
        let mut line = setter.set(start, end, measure);
        if is_overfull(start.1, end, measure) || is_drawn_too_wide(&line, end, setting) {
            squeeze(&mut line, setting.width);
        }
        lines.push(line);
        start = (end.next, end.after);
    }
    lines
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
