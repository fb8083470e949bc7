//! What non-European scripts need: lines that end without a space, and faces.

use std::collections::BTreeMap;

use unicode_script::{Script, UnicodeScript};

use crate::layout::Length;

/// Maximum space between two ideographs, in hundredths of an em.
const STRETCH: i64 = 12;

/// Whether a line may stretch after a character: Chinese and Japanese have no spaces for that.
pub fn is_ideograph(character: char) -> bool {
    matches!(character,
        '\u{2E80}'..='\u{312F}' | '\u{31A0}'..='\u{A4CF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}

/// How much the ideographs of a text may stretch in total.
pub fn stretch(text: &str, size: Length) -> Length {
    // Their first byte in UTF-8 is never smaller.
    if !text.bytes().any(|byte| byte >= 0xE2) {
        return Length::ZERO;
    }
    let ideographs = text.chars().filter(|&c| is_ideograph(c)).count();
    size.scale(STRETCH * ideographs as i64, 100)
}

/// Whether a text has letters of a script that puts no spaces between words, and whose words are
/// known only from the language: Thai, Lao, Burmese, Khmer.
pub fn is_without_spaces(text: &str) -> bool {
    text.bytes().any(|byte| byte == 0xE0 || byte == 0xE1 || byte == 0xEA)
        && text.chars().any(is_south_east_asian)
}

/// Whether a text mostly consists of such letters: its lines are not justified, for lack of spaces
/// to take the missing width.
pub fn is_mostly_without_spaces(text: &str) -> bool {
    is_without_spaces(text)
        && 2 * text.chars().filter(|&c| is_south_east_asian(c)).count() > text.chars().count()
}

fn is_south_east_asian(character: char) -> bool {
    matches!(character,
        '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{1950}'..='\u{19DF}' | '\u{1A20}'..='\u{1AAF}' | '\u{A9E0}'..='\u{A9FF}'
        | '\u{AA60}'..='\u{AADF}')
}

/// Whether a line can end beside a character as easily as at a space.
pub fn breaks_without_sign(character: char) -> bool {
    is_ideograph(character) || is_south_east_asian(character)
}

/// The script of a letter, and a free face that has it.
fn script_and_face(character: char) -> Option<(&'static str, String)> {
    let script = character.script();
    let face = match script {
        Script::Common | Script::Inherited | Script::Unknown => return None,
        Script::Han | Script::Hiragana | Script::Katakana | Script::Bopomofo | Script::Hangul => {
            "Noto Sans CJK".to_owned()
        }
        _ => format!("Noto Sans {}", script.full_name().replace('_', " ")),
    };
    Some((script.full_name(), face))
}

/// What to do about a character that cannot be set: `give a face with Thai, such as Noto Sans Thai,
/// …`.
pub fn help(character: char) -> Option<String> {
    let (script, face) = script_and_face(character)?;
    Some(format!("give a face with {script}, such as {face}, with --fonts"))
}

/// If most of a text's letters are in no face: that it cannot be set, with the missing scripts and
/// faces for them.
pub fn unsettable(text: &str, unset: &[char]) -> Option<String> {
    let (mut letters, mut lacking) = (0usize, 0usize);
    let mut scripts: BTreeMap<&str, String> = BTreeMap::new();
    for character in text.chars().filter(|c| c.is_alphabetic()) {
        letters += 1;
        if unset.contains(&character) {
            lacking += 1;
            scripts.extend(script_and_face(character));
        }
    }
    if unset.is_empty() || 2 * lacking <= letters {
        return None;
    }
    let mut faces: Vec<&str> = scripts.values().map(String::as_str).collect();
    faces.sort_unstable();
    faces.dedup();
    let names = scripts.keys().copied().collect::<Vec<_>>().join(", ");
    let share = match 100 * lacking / letters.max(1) {
        100.. => "any".to_owned(),
        share => format!("{share} %"),
    };
    let wanted =
        if faces.is_empty() { "a face that has them".to_owned() } else { faces.join(", ") };
    let names = if names.is_empty() { names } else { format!(" ({names})") };
    Some(format!(
        "no face has {share} of its letters{names}: name a folder with {wanted} with --fonts"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_scripts_are_named_with_a_face() {
        let text = "本日は休みです。A b";
        let unset: Vec<char> = "本日は休みです".chars().collect();
        assert_eq!(
            unsettable(text, &unset).as_deref(),
            Some(
                "no face has 77 % of its letters (Han, Hiragana): name a folder with Noto Sans CJK with --fonts"
            )
        );
        let whole = unsettable("本日", &['本', '日']).unwrap();
        assert!(whole.starts_with("no face has any of its letters (Han): name"), "{whole}");
        assert_eq!(unsettable("Un mot, 本", &['本']), None);
        assert_eq!(unsettable("Un mot", &[]), None);
        assert!(help('ก').unwrap().contains("Noto Sans Thai"));
        assert_eq!(help('☃'), None);
    }
}
