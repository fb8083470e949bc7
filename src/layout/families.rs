//! Whether text can be set in the faces of a layout: each of its lists must have a family that is
//! there, and, whatever the style, faces with the letters that every release needs.

use std::sync::Arc;

use skrifa::MetadataProvider;

use super::error::{Fault, nearest};
use super::{FontSet, LayoutFile};
use crate::cache::Cache;

/// What every release needs, whatever its language: addresses, numbers, and the names of
/// characters that no face draws are set in these.
const NEEDED: std::ops::RangeInclusive<char> = '!'..='~';

/// Bold and italic: the styles that text may ask for.
const STYLES: [(bool, bool); 4] = [(false, false), (true, false), (false, true), (true, true)];

/// Every list of families in which text cannot be set.
pub fn faults(file: &LayoutFile, fonts: &FontSet) -> Vec<Fault> {
    file.faces
        .iter()
        .filter(|(_, families)| !families.is_empty())
        .filter_map(|(face, families)| {
            let message = fault(face, families, fonts)?;
            // The family that is not there, where it is one: else the whole list.
            let absent = families.iter().position(|family| !is_there(family, fonts));
            match absent.map(|index| index.to_string()) {
                Some(index) => Some(Fault::of_value(&["faces", face, &index], message)),
                None => Some(Fault::of_value(&["faces", face], message)),
            }
        })
        .collect()
}

/// Why no text can be set in a layout's face; `None` where it can.
pub fn fault(face: &str, families: &[String], fonts: &FontSet) -> Option<String> {
    let lacking = lacking(families, fonts);
    if lacking.is_empty() {
        return None;
    }
    let (there, absent): (Vec<_>, Vec<_>) =
        families.iter().partition(|family| is_there(family, fonts));
    let what = match there.as_slice() {
        [] => format!("none of the families of the face `{face}` was found"),
        _ => format!(
            "the face `{face}` cannot draw {} with {}",
            listed(&lacking),
            quoted(there.iter().map(|family| family.as_str())),
        ),
    };
    let hints: Vec<String> = absent.iter().map(|family| absence(family, fonts)).collect();
    let hints = if hints.is_empty() { String::new() } else { format!(" ({})", hints.join("; ")) };
    Some(format!("{what}{hints}; name a family with letters, or give a folder of fonts (--fonts)"))
}

/// Families that are named but missing: those after them draw what they were to draw.
pub fn absent(file: &LayoutFile, fonts: &FontSet) -> Vec<String> {
    let named = file.faces.iter().flat_map(|(face, families)| {
        let absent = families.iter().filter(move |family| !is_there(family, fonts));
        absent.map(move |family| format!("face `{face}`: {}", absence(family, fonts)))
    });
    named.collect()
}

/// The needed characters that no family of the list draws in every style. Known once for all
/// releases.
fn lacking(families: &[String], fonts: &FontSet) -> Arc<[char]> {
    struct Known(Cache<Vec<String>, Arc<[char]>>);
    let known: Arc<Known> = fonts.derived().get(|| Known(Cache::new(256)));
    known.0.get_or_make(families, || {
        let is_lacking = |character: &char| {
            STYLES.iter().any(|&(bold, italic)| {
                !families.iter().any(|family| {
                    let face = fonts.find_nearest(family, bold, italic);
                    face.is_some_and(|face| draws(fonts, face, *character))
                })
            })
        };
        NEEDED.filter(is_lacking).collect()
    })
}

fn draws(fonts: &FontSet, face: super::FaceId, character: char) -> bool {
    fonts.face(face).font().charmap().map(character).is_some_and(|glyph| glyph.to_u32() > 0)
}

fn is_there(family: &str, fonts: &FontSet) -> bool {
    fonts.find_nearest(family, false, false).is_some()
}

/// That `X` was not found, and which one may be meant.
fn absence(family: &str, fonts: &FontSet) -> String {
    let wanted = family.to_lowercase();
    if fonts.faces().any(|(_, face)| face.family_key() == wanted) {
        return format!("`{family}` has no upright face");
    }
    let known = fonts.faces().map(|(_, face)| face.family.as_str());
    let hint = nearest(family, known).map(|name| format!(", did you mean `{name}`?"));
    format!("`{family}` was not found{}", hint.unwrap_or_default())
}

/// Some of the characters, in words.
fn listed(characters: &[char]) -> String {
    const MOST: usize = 5;
    let shown: String = characters.iter().take(MOST).collect();
    match characters.len().saturating_sub(MOST) {
        0 => format!("`{shown}`"),
        more => format!("`{shown}` and {more} more characters"),
    }
}

fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
