//! What is set above the title: label, number, date.

use super::typography::{collapsed, compose, compose_text};
use super::{Inline, Language};
use crate::release::Release;

/// The label that the site gives the release, or the standard wording.
pub fn label(release: &Release, language: Language) -> String {
    let own = release.label.as_deref().map(collapsed).filter(|label| !label.is_empty());
    match own {
        Some(label) => compose_text(&label, language),
        None => language.forms().label.clone(),
    }
}

/// `N° 123`; a number that already says that it is one is left alone.
pub fn number(release: &Release, language: Language) -> Option<String> {
    let number = collapsed(release.number.as_deref()?);
    if number.is_empty() {
        return None;
    }
    let bare = number.chars().next().is_some_and(|c| c.is_ascii_digit());
    let text = if bare { language.forms().number(&number) } else { number };
    Some(compose_text(&text, language))
}

/// `Paris, le 17 juillet 2019`; in English `Paris, 17 July 2019`.
pub fn date_line(date: jiff::civil::Date, place: Option<&str>, language: Language) -> Vec<Inline> {
    let place = place.map(collapsed).filter(|place| !place.is_empty());
    let text = language.forms().date.written(date, place.as_deref());
    compose(vec![Inline::Text(text)], language)
}

#[cfg(test)]
mod tests {
    use super::super::plain::text;
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_date_is_written_in_its_language() {
        let day = date(2019, 7, 17);
        let french = date_line(day, Some("Paris"), Language::FRENCH);
        assert_eq!(text(&french), "Paris, le\u{A0}17\u{A0}juillet\u{A0}2019");
        assert_eq!(
            text(&date_line(day, None, Language::FRENCH)),
            "Le\u{A0}17\u{A0}juillet\u{A0}2019"
        );
        let english = date_line(day, Some("Paris"), Language::ENGLISH);
        assert_eq!(text(&english), "Paris, 17\u{A0}July\u{A0}2019");
    }

    #[test]
    fn the_first_of_the_month_is_an_ordinal() {
        let line = date_line(date(2020, 1, 1), None, Language::FRENCH);
        assert!(line.contains(&Inline::Superscript(vec![Inline::Text("er".to_owned())])));
    }
}
