//! What stands above the title: label, number, date.

use super::typography::{NO_BREAK, collapsed, compose, compose_text};
use super::{Inline, Language};
use crate::release::Release;

const MONTHS_FR: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Whether a word is the name of a month, in either language.
pub(super) fn is_month(word: &str) -> bool {
    MONTHS_FR.contains(&word) || MONTHS_EN.contains(&word)
}

/// The label that the site gives the release, or the standard wording.
pub fn label(release: &Release, language: Language) -> String {
    let own = release.label.as_deref().map(collapsed).filter(|label| !label.is_empty());
    match (own, language) {
        (Some(label), _) => compose_text(&label, language),
        (None, Language::French) => "Communiqué de presse".to_owned(),
        (None, Language::English) => "Press release".to_owned(),
    }
}

/// « N° 123 »; a number that says already that it is one stays as it is.
pub fn number(release: &Release, language: Language) -> Option<String> {
    let number = collapsed(release.number.as_deref()?);
    if number.is_empty() {
        return None;
    }
    let bare = number.chars().next().is_some_and(|c| c.is_ascii_digit());
    let text = match (bare, language) {
        (false, _) => number,
        (true, Language::French) => format!("N° {number}"),
        (true, Language::English) => format!("No. {number}"),
    };
    Some(compose_text(&text, language))
}

/// « Paris, le 17 juillet 2019 »; in English “Paris, 17 July 2019”.
pub fn date_line(date: jiff::civil::Date, place: Option<&str>, language: Language) -> Vec<Inline> {
    let month = usize::from(date.month().unsigned_abs()).clamp(1, 12) - 1;
    let (day, year) = (date.day(), date.year());
    let place = place.map(collapsed).filter(|place| !place.is_empty());
    let text = match language {
        Language::French => {
            let day = if day == 1 { "1er".to_owned() } else { day.to_string() };
            let start = place.map_or_else(|| "Le".to_owned(), |place| format!("{place}, le"));
            format!("{start}{NO_BREAK}{day}{NO_BREAK}{}{NO_BREAK}{year}", MONTHS_FR[month])
        }
        Language::English => {
            let start = place.map_or_else(String::new, |place| format!("{place}, "));
            format!("{start}{day}{NO_BREAK}{}{NO_BREAK}{year}", MONTHS_EN[month])
        }
    };
    compose(vec![Inline::Text(text)], language)
}

#[cfg(test)]
mod tests {
    use super::super::plain::text;
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_date_is_told_in_its_language() {
        let day = date(2019, 7, 17);
        let french = date_line(day, Some("Paris"), Language::French);
        assert_eq!(text(&french), "Paris, le\u{A0}17\u{A0}juillet\u{A0}2019");
        assert_eq!(
            text(&date_line(day, None, Language::French)),
            "Le\u{A0}17\u{A0}juillet\u{A0}2019"
        );
        let english = date_line(day, Some("Paris"), Language::English);
        assert_eq!(text(&english), "Paris, 17\u{A0}July\u{A0}2019");
    }

    #[test]
    fn the_first_of_the_month_is_an_ordinal() {
        let line = date_line(date(2020, 1, 1), None, Language::French);
        assert!(line.contains(&Inline::Superscript(vec![Inline::Text("er".to_owned())])));
    }
}
